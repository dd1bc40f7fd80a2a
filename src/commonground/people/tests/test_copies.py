"""A copy that another agency receives bears its terms: stored with it, shown, printed, and nobody takes them off."""

import tomllib
from datetime import timedelta
from importlib import resources

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from commonground.agencies.actions.agree import agree
from commonground.agencies.context import as_viewer
from commonground.agencies.kinds import AGENCY_KINDS, SILENT_KINDS
from commonground.agencies.viewers import service
from commonground.kit.closed import door_open
from commonground.kit.ids import uuid4
from commonground.kit.noes import Hidden, NotNow
from commonground.people.actions import keep_copy, note, print_copy
from commonground.people.copies import sheet_of, shown
from commonground.people.tests.cast import overhear
from commonground.privacy.actions import grant, new_subject, withdraw, write_part
from commonground.privacy.law.labels import LABELS, PURPOSES
from commonground.privacy.models import Part, Received, Subject
from commonground.privacy.terms import notices, terms_for
from commonground.privacy.terms import terms_of as terms_from

pytestmark = pytest.mark.django_db


def told(
    cast,
    *,
    label="health",
    by="amara",
    to="housing",
    text="She sleeps badly.",
    terms=None,
    days=30,
    release=None,
    name="note",
):
    """A part of one agency, permitted to another."""
    writer, now = cast.viewers[by], timezone.now()
    if by == "alma":
        agree(
            from_agency=cast.shelter, to_agency=cast.agencies[to], labels=LABELS, purposes=PURPOSES, title="Safe Nest and others",
            starts_at=now - timedelta(hours=1), ends_at=None, by=service("setup", cast.host),
        )  # fmt: skip
    with as_viewer(writer), door_open("test"):
        subject = new_subject(by=writer)
        part = write_part(
            subject, name=name, label=label, text=text, by=writer, at=now, subject_id=subject.pk, terms=terms
        )
        grant(
            subject_id=subject.pk, release_id=release or uuid4(), from_agencies=[writer.agency_id], to_agencies=[cast.agencies[to].pk],
            labels=[label], purpose="coordination", starts_at=now - timedelta(hours=1), expires_at=now + timedelta(days=days), by=writer,
        )  # fmt: skip
    return part, subject


def known(cast, who, subject):
    with as_viewer(cast.viewers[who]):
        row = Subject.objects.get(pk=subject.pk)
    return note(name="Teo Marsh", language="en", subject=row, by=cast.viewers[who])


def terms_of(cast, who, record_id):
    with as_viewer(cast.viewers[who]):
        return Received.objects.get(record_id=record_id)


def sees(cast, who, part):
    with as_viewer(cast.viewers[who]):
        return Part.objects.filter(pk=part.pk).exists()


def test_a_kept_copy_is_ones_own_under_its_label_with_its_terms_and_where_it_came_from(cast, monkeypatch):
    heard = overhear(monkeypatch, "commonground.people.actions.keep_copy")
    part, subject = told(cast)
    person = known(cast, "wole", subject)
    kept = keep_copy(part, by=cast.wole)
    terms = terms_of(cast, "wole", kept.pk)
    assert (kept.agency_id, kept.label, kept.text, kept.record_id) == (cast.housing.pk, "health", part.text, person.pk)
    assert (terms.from_agency_id, terms.source_id, terms.way, terms.purpose) == (
        cast.crisis.pk,
        part.pk,
        "kept",
        "coordination",
    )
    assert terms.release_id is not None and terms.until > timezone.now() and terms.law and terms.cells
    assert heard[0].code == "people.copy_kept" and heard[0].facts["source"] == str(part.pk)


def test_the_copy_stays_when_the_permission_ends_and_one_of_a_victim_service_goes_with_it(cast):
    """45 CFR 164.508(b)(5): what was done in reliance stays. 34 USC 12291(b)(2)(B): a victim service's release is limited in time."""
    release = uuid4()
    part, subject = told(cast, release=release)
    known(cast, "wole", subject)
    kept = keep_copy(part, by=cast.wole)
    other, whom = told(cast, label="general", by="alma")
    known(cast, "wole", whom)
    lent = keep_copy(other, by=cast.wole)
    with as_viewer(cast.amara), door_open("test"):
        withdraw(release_id=release, at=timezone.now())
    assert not sees(cast, "wole", part) and sees(cast, "wole", kept) and kept.expires_at is None
    assert lent.expires_at == terms_of(cast, "wole", lent.pk).until is not None


def test_whatever_a_victim_service_tells_comes_with_its_terms(cast):
    """34 USC 12291(b)(2); 28 CFR 94.115: all that such a provider collected is protected, not only the advocate's notes."""
    part, subject = told(cast, label="general", by="alma")
    known(cast, "wole", subject)
    kept = keep_copy(part, by=cast.wole)
    assert {"vawa_release", "no_redisclosure"} <= set(kept.bound_by) and "allow" not in kept.left_open
    assert terms_of(cast, "wole", kept.pk).passing == "with_permission"


def test_terms_are_never_lost_on_the_way_through_several_agencies(cast):
    part, subject = told(cast, terms=["no_redisclosure"])
    known(cast, "wole", subject)
    kept = keep_copy(part, by=cast.wole)
    assert "no_redisclosure" in kept.bound_by


def test_the_persons_new_permission_opens_a_copy_where_its_terms_leave_that_open_and_nowhere_else(cast):
    """42 CFR 2.32: no redisclosure without permission. The floor itself holds it (``test_law_on_the_floor`` has the other ways)."""
    bound, _ = told(cast, text="bound", terms=["no_redisclosure"])
    assert sees(cast, "wole", bound), "the person's own permission still opens it"
    no_consent, _ = told(cast, terms=["criminal_justice_only"])
    assert not sees(cast, "wole", no_consent), "these terms leave permission out"


def test_nobody_takes_terms_off_a_copy_and_nobody_changes_what_was_written_about_them(cast):
    part, subject = told(cast, label="general", by="alma")
    known(cast, "wole", subject)
    kept = keep_copy(part, by=cast.wole)
    for statement, key in [
        ("UPDATE privacy_part SET left_open = NULL WHERE id = %s", kept.pk),
        ("UPDATE privacy_part SET bound_by = NULL WHERE id = %s", kept.pk),
        ("UPDATE privacy_received SET obligations = '{}' WHERE record_id = %s", kept.pk),
        ("DELETE FROM privacy_received WHERE record_id = %s", kept.pk),
    ]:
        denied = pytest.raises(DatabaseError, match="permission denied")
        with as_viewer(cast.wole), denied, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [key])


def test_the_terms_are_the_receivers_alone_to_see(cast):
    part, subject = told(cast, label="general", by="alma")
    known(cast, "wole", subject)
    kept = keep_copy(part, by=cast.wole)
    for who in ("alma", "amara", "zed", "ada"):
        with as_viewer(cast.viewers[who]):
            assert not Received.objects.filter(record_id=kept.pk).exists()


def test_what_may_not_be_seen_cannot_be_kept_and_reads_as_nothing(cast):
    part, subject = told(cast, to="clinic")
    known(cast, "wole", subject)
    for verb in (keep_copy, print_copy):
        with pytest.raises(Hidden):
            verb(part, by=cast.wole)


def test_a_copy_needs_somebody_you_know_and_is_kept_once(cast):
    part, subject = told(cast)
    with pytest.raises(NotNow) as no:
        keep_copy(part, by=cast.wole)
    assert no.value.code == "P43"
    known(cast, "wole", subject)
    keep_copy(part, by=cast.wole)
    with pytest.raises(NotNow) as no:
        keep_copy(part, by=cast.wole)
    assert no.value.code == "P45"


def test_ones_own_part_is_no_copy(cast):
    part, _ = told(cast)
    with pytest.raises(NotNow) as no:
        print_copy(part, by=cast.amara)
    assert no.value.code == "P40"


def test_a_print_is_remembered_with_its_terms_before_the_paper_is_made(cast, monkeypatch):
    heard = overhear(monkeypatch, "commonground.people.actions.keep_copy")
    part, _ = told(cast)
    terms = print_copy(part, by=cast.wole)
    row = terms_of(cast, "wole", part.pk)
    assert (row.way, row.record_id, tuple(row.obligations)) == ("printed", part.pk, terms.obligations)
    assert heard[0].code == "people.copy_printed"


def test_the_pages_of_the_receiver_say_the_terms_and_print_them(cast, client):
    """42 CFR 2.32(a)(2), 45 CFR 164.508(c)(2)(iii), 34 USC 12291(b)(2): what goes with each copy stands where it is read."""
    part, subject = told(cast, label="general", by="alma", text="Likes tea.")
    person = known(cast, "wole", subject)
    client.force_login(cast.users["wole"])
    shown = client.get("/desk/shared/").content.decode()
    assert "34 USC 12291(b)(2)" in shown and "It may be passed on only after the person gives a new permission" in shown
    assert "34 USC 12291(b)(2)" in client.get(f"/desk/why/{part.pk}/").content.decode()
    assert client.get(f"/desk/shared/{part.pk}/keep/").status_code == 405
    assert client.post(f"/desk/shared/{part.pk}/keep/").status_code == 302
    page = client.get(f"/desk/person/{person.pk}/").content.decode()
    assert "Likes tea." in page and "From Safe Nest" in page and "28 CFR 94.115" in page
    paper = client.post(f"/desk/shared/{part.pk}/paper/")
    assert (paper["Content-Type"], paper["Content-Disposition"]) == (
        "application/pdf",
        'attachment; filename="copy.pdf"',
    )
    assert paper.content.startswith(b"%PDF")


def test_the_paper_says_the_words_the_statute_and_every_term(cast):
    part, _ = told(cast, label="health", text="Sleeps badly.\nEats well.", terms=["no_redisclosure", "no_proceedings"])
    with as_viewer(cast.wole):
        fresh = Part.objects.select_related("agency").get(pk=part.pk)
        _ruling, terms = terms_for(cast.wole, fresh)
    sheet = sheet_of(fresh, shown(terms, label=fresh.label, holder=fresh.agency), printed_by="Open Door Housing")
    words = "\n".join(line for section in sheet.sections for line in section.paragraphs)
    for needed in (
        "Sleeps badly.",
        "Eats well.",
        "new permission",
        "Do not pass it on.",
        "in court or before an authority",
        "164.508",
    ):
        assert needed in words, needed


@pytest.mark.parametrize(
    ("label", "obligations", "holder", "codes"),
    [
        ("substance_use", (), "crisis", ["part_2"]),
        ("substance_use.counseling_note", ("no_proceedings",), "", ["part_2"]),
        ("general", (), "substance_use", ["part_2"]),
        ("health", (), "", ["hipaa"]),
        ("general", ("vawa_release",), "", ["vawa"]),
        ("education", (), "", ["ferpa"]),
        ("health", ("ferpa_9933",), "", ["hipaa", "ferpa"]),
        ("general", (), "nonprofit", []),
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_each_law_gives_its_own_notice_and_no_other(label, obligations, holder, codes, language):
    """42 CFR 2.32; 45 CFR 164.508(c)(2)(iii); 34 USC 12291(b)(2); 34 CFR 99.33."""
    said = notices(label, obligations, holder=holder, language=language)
    assert [one.code for one in said] == codes
    assert all(one.words and one.citation for one in said)
    assert all(
        one.statute == "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
        for one in said
        if one.code == "part_2"
    )


def test_a_copy_ends_with_what_it_copies_where_that_is_sooner_than_the_permission(cast):
    part, subject = told(cast, label="general", by="alma", days=30)
    soon = timezone.now() + timedelta(days=5)
    with as_viewer(cast.alma), door_open("test"):
        Part.objects.filter(pk=part.pk).update(expires_at=soon)
    known(cast, "wole", subject)
    assert keep_copy(part, by=cast.wole).expires_at == soon


def test_every_holder_that_the_notices_name_is_a_kind_of_agency():
    """A word that no agency bears would leave what it holds without its terms (42 CFR 2.32)."""
    said = tomllib.loads(resources.files("commonground.privacy").joinpath("notices.toml").read_text(encoding="utf-8"))
    named = {kind for row in said.values() for kind in row.get("holders", ())} | set(said["of_holder"])
    assert named <= {kind for kind, _ in AGENCY_KINDS} and set(said["of_holder"]) == SILENT_KINDS


def test_whatever_a_substance_use_program_holds_goes_with_its_terms():
    """42 CFR 2.12(d), 2.32: whoever receives from a program is bound, whatever the label."""
    terms = terms_from((), holder="substance_use", purpose="coordination", law="v")
    assert {"no_proceedings", "no_redisclosure"} <= set(terms.obligations) and terms.passing != "as_the_law"


def test_whoever_received_a_copy_does_not_move_its_end(cast):
    """34 USC 12291(b)(2)(B): a victim service's release is limited in time, and what it opened with it."""
    part, subject = told(cast, label="general", by="alma")
    known(cast, "wole", subject)
    lent = keep_copy(part, by=cast.wole)
    for end in (None, timezone.now() + timedelta(days=900)):
        with pytest.raises(DatabaseError), as_viewer(cast.wole), transaction.atomic(), door_open("test"):
            Part.objects.filter(pk=lent.pk).update(expires_at=end)
    with as_viewer(cast.wole):
        assert Part.objects.get(pk=lent.pk).expires_at == lent.expires_at


@pytest.mark.parametrize(("terms", "read"), [(["vawa_release"], []), (None, ["Likes tea."])])
def test_after_its_end_the_database_gives_a_copy_to_nobody(cast, terms, read):
    """What an agency wrote itself stays its own after the day on which it is no longer shown."""
    with as_viewer(cast.wole), door_open("test"):
        subject = new_subject(by=cast.wole)
        part = write_part(
            subject, name="note", label="general", text="Likes tea.", by=cast.wole, at=timezone.now() - timedelta(days=9),
            subject_id=subject.pk, terms=terms, expires_at=timezone.now() - timedelta(seconds=1),
        )  # fmt: skip
    with as_viewer(cast.wole), connection.cursor() as cursor:
        cursor.execute("SELECT text FROM privacy_part WHERE id = %s", [part.pk])
        assert [text for (text,) in cursor.fetchall()] == read
        cursor.execute("UPDATE privacy_part SET text = 'x' WHERE id = %s", [part.pk])
        assert cursor.rowcount == len(read)
