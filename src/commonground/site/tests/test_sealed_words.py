"""Words under a sealed label lie closed, open by themselves for whoever may see the part, and nowhere but in their own row."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.kit.closed import door_open
from commonground.kit.looking import NobodyLooking, current_look
from commonground.people.actions import bar, note
from commonground.privacy.actions import new_subject, write_part
from commonground.privacy.law.labels import LABELS, NEVER_SEARCHED, SEALED
from commonground.privacy.models import AgencyKey, Part, PersonKey
from commonground.privacy.models.ring import proof_of_person_key

pytestmark = pytest.mark.django_db
CANARY = "canary-of-the-blue-door"


def person_at(by, name="Lena Ortiz"):
    return note(name=name, language="en", by=by)


def told(person, by, label="victim_advocacy", text=CANARY, **facts):
    with as_viewer(by), door_open("test"):
        return write_part(
            person, name="note", label=label, text=text, by=by, at=timezone.now(), subject_id=person.subject_id, **facts
        )


@pytest.mark.parametrize("label", SEALED)
def test_no_word_of_a_sealed_part_lies_in_the_table(cast, label):
    part = told(person_at(cast.alma), cast.alma, label, content={"said": CANARY}, source=CANARY)
    with connection.cursor() as cursor, as_viewer(cast.alma):
        cursor.execute(
            "SELECT sealed, sealed_with, text, source, content::text FROM privacy_part WHERE id = %s", [part.pk]
        )
        row = cursor.fetchone()
    if row is not None:  # an advocate reads no label but hers
        assert bytes(row[0])[0] == 1 and CANARY.encode() not in bytes(row[0]) and row[1] and row[2:] == ("", "", "{}")
    assert bytes(part.sealed)[0] == 1 and CANARY.encode() not in bytes(part.sealed)
    assert part.text == CANARY, "whoever wrote it goes on with it"


def test_whoever_may_see_the_part_reads_it_without_knowing(cast):
    part = told(person_at(cast.alma), cast.alma, content={"said": [1]}, source="herself")
    with as_viewer(cast.alma):
        again = Part.objects.get(pk=part.pk)
        assert (again.text, again.content, again.source) == (CANARY, {"said": [1]}, "herself")
        assert again.words_erased_at is None


def test_general_words_lie_as_before(cast):
    part = told(person_at(cast.ines), cast.ines, "general")
    with as_viewer(cast.ines), connection.cursor() as cursor:
        cursor.execute("SELECT text, sealed FROM privacy_part WHERE id = %s", [part.pk])
        assert cursor.fetchone() == (CANARY, None)


def test_a_statement_that_writes_in_the_open_is_refused(cast):
    part = told(person_at(cast.alma), cast.alma)
    for facts in ({"text": "x"}, {"source": "x"}, {"content": {"a": 1}}):
        with (
            as_viewer(cast.alma),
            door_open("test"),
            pytest.raises(IntegrityError, match="part_words_are_sealed"),
            transaction.atomic(),
        ):
            Part.objects.filter(pk=part.pk).update(**facts)


def test_words_are_not_read_past_the_row(cast):
    told(person_at(cast.alma), cast.alma)
    with as_viewer(cast.alma):
        for read in (lambda: Part.objects.values("pk", "text"), lambda: Part.objects.values_list("pk", "content")):
            with pytest.raises(TypeError, match="read without the row"):
                list(read())
        assert Part.objects.only("pk", "text").get().text == CANARY, "a field that is fetched alone opens all the same"
        assert Part.objects.defer("sealed").get().text == CANARY


@pytest.mark.parametrize("change", ["row", "label", "key"])
def test_what_is_copied_elsewhere_does_not_open(cast, change):
    lena, other = person_at(cast.alma), person_at(cast.alma, "Mia Unknown")
    part, target = told(lena, cast.alma), told(lena if change != "key" else other, cast.alma, text="another")
    with as_viewer(cast.alma):
        moved = Part.objects.get(pk=target.pk)
        source = Part.objects.get(pk=part.pk)
        moved.sealed = source.sealed
        if change == "label":
            moved = Part.objects.get(pk=part.pk)
            moved.label = "substance_use"
        if change == "key":
            source.sealed_with = moved.sealed_with
            moved = source
        assert CANARY not in moved.text and "cannot be opened" in moved.text and moved.content == {}


def test_fifty_people_cost_one_question_for_keys(cast):
    for number in range(12):
        told(person_at(cast.alma, f"Person Number{number}"), cast.alma, text=f"{CANARY} {number}")
    with as_viewer(cast.alma):
        parts = list(Part.objects.all())
        assert current_look().keys.questions == 0, "nobody read a word yet"
        assert {part.text for part in parts} == {f"{CANARY} {number}" for number in range(12)}
        assert len(parts) == 12 and current_look().keys.questions == 1


def test_one_person_has_one_key_at_each_agency(cast):
    lena = person_at(cast.alma)
    parts = [told(lena, cast.alma), told(lena, cast.alma, "substance_use")]
    elsewhere = person_at(cast.rosa)
    parts.append(told(elsewhere, cast.rosa, "substance_use"))
    assert len({part.sealed_with for part in parts}) == 2


def test_many_rows_at_once_are_sealed(cast):
    lena = person_at(cast.alma)
    rows = [
        Part(
            jurisdiction=cast.jurisdiction, agency=cast.shelter, subject_id=lena.subject_id, record_kind="x", record_id=lena.pk,
            name="note", label=label, text=CANARY, written_at=timezone.now(),
        )
        for label in ("victim_advocacy", "general", "substance_use")
    ]  # fmt: skip
    with as_viewer(cast.alma), door_open("test"):
        Part.objects.bulk_create(rows)
        assert [part.sealed is not None for part in rows] == [True, False, True]
        assert {part.text for part in Part.objects.all()} == {CANARY}
        with pytest.raises(TypeError, match="may be sealed"):
            Part.objects.bulk_update(rows, ["text"])


def test_a_part_that_is_changed_is_sealed_anew_and_one_that_is_not_read_stays(cast):
    part = told(person_at(cast.alma), cast.alma, source="herself")
    with as_viewer(cast.alma), door_open("test"):
        row = Part.objects.get(pk=part.pk)
        row.expires_at = None
        row.save(update_fields=["expires_at"])
        assert bytes(row.sealed) == bytes(part.sealed)
        row.text = "told anew"
        row.save(update_fields=["text"])
        assert bytes(row.sealed) != bytes(part.sealed)
        again = Part.objects.get(pk=part.pk)
        assert (again.text, again.source) == ("told anew", "herself")
        again.refresh_from_db()
        assert again.text == "told anew"


def test_sealed_words_are_read_only_while_somebody_looks(cast):
    part = told(person_at(cast.alma), cast.alma)
    with as_viewer(cast.alma):
        row = Part.objects.get(pk=part.pk)
    with pytest.raises(NobodyLooking):
        row.text  # noqa: B018


def test_keys_are_in_no_list_of_anybody(cast):
    told(person_at(cast.alma), cast.alma)
    for who in (cast.alma, cast.priya, cast.omar):
        with as_viewer(who), connection.cursor() as cursor:
            for table in ("privacy_agencykey", "privacy_personkey"):
                cursor.execute(f"SELECT count(*) FROM {table}")
                assert cursor.fetchone() == (0,)
            cursor.execute("SELECT count(*) FROM cg_agency_key(%s, NULL, NULL, NULL, NULL)", [cast.shelter.pk])
            assert cursor.fetchone() == (int(who is cast.alma),), "whether another agency seals anything is not told"


def test_a_key_made_in_what_did_not_hold_closes_nothing_later(cast):
    lena = person_at(cast.alma)
    with as_viewer(cast.alma), door_open("test"):
        with pytest.raises(RuntimeError), transaction.atomic():
            write_part(
                lena,
                name="note",
                label="victim_advocacy",
                text="x",
                by=cast.alma,
                at=timezone.now(),
                subject_id=lena.subject_id,
            )
            raise RuntimeError
        part = write_part(
            lena,
            name="note",
            label="victim_advocacy",
            text=CANARY,
            by=cast.alma,
            at=timezone.now(),
            subject_id=lena.subject_id,
        )
        assert Part.objects.get(pk=part.pk).text == CANARY


def test_without_the_root_key_nothing_opens_and_the_page_says_so(cast, settings, tmp_path):
    part = told(person_at(cast.alma), cast.alma)
    settings.RECORDS_KEY_FILE = tmp_path / "records.key"
    from commonground.kit import records_key

    records_key.root_key_marked.cache_clear()
    with as_viewer(cast.alma):
        assert "key is missing" in Part.objects.get(pk=part.pk).text
    from commonground.privacy.models.ring import KeysNotHere

    with pytest.raises(KeysNotHere):
        told(person_at(cast.alma, "Somebody Else"), cast.alma)


def test_what_is_sealed_is_never_searched():
    assert set(SEALED) <= set(NEVER_SEARCHED) <= set(LABELS)


def test_nobody_makes_a_key_for_another_agency(cast):
    with as_viewer(cast.omar):
        subject = new_subject_of(cast.omar)
    with as_viewer(cast.omar), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cg_agency_key(%s, gen_random_uuid(), 'x', 'y', 'z')", [cast.shelter.pk])
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "SELECT count(*) FROM cg_keys_for(%s, gen_random_uuid(), ARRAY[%s::uuid], '{}', '{}', '{}')",
            [cast.shelter.pk, subject],
        )
        assert cursor.fetchone() == (0,)
    assert not AgencyKey._base_manager.using("owner").exists() and not PersonKey._base_manager.using("owner").exists()


def new_subject_of(by):
    with door_open("test"):
        return new_subject(by=by).pk


def test_whoever_is_barred_does_not_learn_whether_there_is_a_key(cast):
    """To a colleague who may not know of somebody, the first key and the second are alike: each is theirs alone."""
    known, unknown = person_at(cast.amara, "Lena Ortiz"), person_at(cast.amara, "Mia Sol")
    part = told(known, cast.amara, "substance_use")
    for one in (known, unknown):
        bar(one, user=cast.users["chen"], kind="related", by=cast.amara)
    for one in (known, unknown):
        with as_viewer(cast.chen), connection.cursor() as cursor:
            cursor.execute("SELECT key FROM cg_agency_key(%s, NULL, NULL, NULL, NULL)", [cast.crisis.pk])
            (above,) = cursor.fetchone()
            cursor.execute(
                "SELECT count(*) FROM cg_keys_for(%s, %s, ARRAY[%s::uuid], '{}', '{}', '{}')",
                [cast.crisis.pk, above, one.subject_id],
            )
            assert cursor.fetchone() == (0,)
            fresh = uuid4()
            cursor.execute(
                "SELECT key FROM cg_keys_for(%s, %s, ARRAY[%s::uuid], ARRAY[%s::uuid], ARRAY['x'::bytea], ARRAY[%s])",
                [
                    cast.crisis.pk,
                    above,
                    one.subject_id,
                    fresh,
                    proof_of_person_key(cast.crisis.pk, above, one.subject_id, fresh, b"x"),
                ],
            )
            assert cursor.fetchall() == [(fresh,)]
    with as_viewer(cast.amara):
        assert Part.objects.get(pk=part.pk).text == CANARY
