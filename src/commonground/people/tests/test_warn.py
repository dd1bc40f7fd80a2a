"""A warning of a threat: judged by the holder, ruled piece by piece by the law, read back, taken in, reviewed; and nobody sends in another's name."""

import re
import tomllib
import uuid
from dataclasses import replace
from datetime import timedelta
from importlib import import_module, resources

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from commonground.agencies.actions.join import join
from commonground.agencies.context import as_viewer
from commonground.agencies.models import User
from commonground.agencies.roles import roles
from commonground.agencies.viewers import service, viewer_from
from commonground.clocks.models import Clock
from commonground.kit.closed import door_open
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.people.actions import bar, review_warning, take_in_warning, warn
from commonground.people.models import Person, ThreatWarning, WarningGround
from commonground.people.tests.cast import LedgerAway, ledger_away, note_person, overhear
from commonground.people.threats import Receiver, Telling
from commonground.privacy.actions import write_part
from commonground.privacy.models import Part, Received

pytestmark = pytest.mark.django_db
THREAT = "He said that he will shoot his brother tonight."
TELLING = Telling(
    threat=THREAT, basis="person_said", why="They can reach the brother before him.",
    stated=frozenset({"serious_and_imminent", "good_faith", "able_to_prevent"}), drawn_from=frozenset({"health"}),
    steps="Find the brother at the mill.", names_them=True,
)  # fmt: skip
MEDICAL = replace(
    TELLING, stated=frozenset({"medical_personnel", "medical_emergency", "prior_consent_cannot_be_had"}), drawn_from=frozenset({"substance_use"}),
    nature="Does not wake up, slow breath.", who="Dr Bell, emergency room",
)  # fmt: skip


@pytest.fixture
def person(cast):
    return note_person(cast)


@pytest.fixture
def officer(cast):
    """The privacy officer of the crisis team."""
    user = User.objects.create_user("pia@willow.example.org", None, name="Pia")
    return viewer_from(join(user=user, agency=cast.crisis, role_code="privacy_officer", by=service("setup", cast.host)))


def send(cast, person, *, to="police", who="amara", told=TELLING, **facts):
    receiver = to if isinstance(to, Receiver) else Receiver.at(cast.agencies[to])
    said = {"decided_by": cast.members[who].pk, "read_back": True, **facts}
    return warn(person, to=receiver, told=told, **said, by=cast.viewers[who])


def refused(code, *args, **facts):
    with pytest.raises(NotNow) as no:
        send(*args, **facts)
    assert no.value.code == code, (no.value.code, no.value.sentence)


def written(cast, person, label, text="Keep the door in sight.", name="be_careful", who="amara"):
    by = cast.viewers[who]
    with as_viewer(by), door_open("test"):
        return write_part(
            person, name=name, label=label, text=text, subject_id=person.subject_id, by=by, at=timezone.now()
        )


def came(cast, who):
    with as_viewer(cast.viewers[who]):
        return [(one.pk, one.text) for one in ThreatWarning.objects.all()]


def test_police_are_warned_from_a_health_record_without_any_label_of_health(cast, person):
    sent = send(cast, person)
    assert came(cast, "omar") == [(sent.pk, THREAT)]
    with as_viewer(cast.omar):
        one = ThreatWarning.objects.get()
        assert (one.label, one.content["about"], one.content["steps"]) == ("general", person.name, TELLING.steps)
        assert not WarningGround.objects.exists() and not Part.objects.exists()


def test_the_name_goes_only_when_it_was_chosen(cast, person):
    send(cast, person, told=replace(TELLING, names_them=False))
    with as_viewer(cast.omar):
        assert "about" not in ThreatWarning.objects.get().content


@pytest.mark.parametrize("missing", ["serious_and_imminent", "good_faith", "able_to_prevent"])
def test_each_thing_that_the_law_asks_for_is_stated_or_nothing_goes(cast, person, missing):
    refused(missing, cast, person, told=replace(TELLING, stated=TELLING.stated - {missing}))
    assert came(cast, "omar") == []


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("P62", {"threat": "danger"}), ("P63", {"why": " "}), ("P64", {"basis": "rumor"}), ("P65", {"stated": frozenset({"anything"})}),
        ("P66", {"drawn_from": frozenset()}), ("P66", {"drawn_from": frozenset({"education"})}),
    ],
)  # fmt: skip
def test_threat_reason_ground_and_source_are_written_first(cast, person, code, change):
    refused(code, cast, person, told=replace(TELLING, **change))


def test_who_decided_when_and_reading_back_are_asked_for(cast, person):
    refused("P67", cast, person, decided_by=cast.members["omar"].pk)
    refused("P67", cast, person, decided_at=timezone.now() + timedelta(hours=1))
    refused("P67", cast, person, decided_at=timezone.now() - timedelta(days=2))
    refused("P71", cast, person, read_back=False)


def test_not_telling_the_person_needs_a_reason(cast, person):
    refused("P70", cast, person, person_told=False)
    refused("P70", cast, person, untold="He would go there at once")
    sent = send(cast, person, person_told=False, untold="He would go there at once")
    with as_viewer(cast.omar):
        assert not ThreatWarning.objects.get(pk=sent.pk).person_told


def test_substance_use_records_never_go_for_a_threat(cast, person):
    for told in (
        replace(TELLING, drawn_from=frozenset({"substance_use"})),
        replace(TELLING, drawn_from=frozenset({"health", "substance_use"})),
    ):
        for to in ("police", "clinic"):
            refused("P68", cast, person, to=to, told=told)
    refused("P68", cast, person, items=[written(cast, person, "substance_use").pk])


def test_in_a_medical_emergency_they_go_to_medical_staff_alone_with_all_that_2_51_asks_for(cast, person):
    refused("P68", cast, person, told=MEDICAL)
    for lacks in ({"nature": ""}, {"who": ""}):
        refused("P68", cast, person, to="clinic", told=replace(MEDICAL, **lacks))
    sent = send(cast, person, to="clinic", told=MEDICAL)
    assert "no_proceedings" in sent.obligations and sent.label == "substance_use"


def test_a_note_of_psychotherapy_is_drawn_on_by_its_author_alone(cast, person):
    written(cast, person, "health.psychotherapy_note", "Plans.", name="note")
    told = replace(TELLING, drawn_from=frozenset({"health.psychotherapy_note"}))
    refused("author", cast, person, who="chen", told=told)
    assert send(cast, person, told=told).label == "general"


def test_what_a_victim_service_keeps_goes_for_no_threat(cast):
    known = note_person(cast, "alma", name="Lupe Vega")
    for label in ("victim_advocacy", "general"):
        with pytest.raises(NotNow) as no:
            send(cast, known, who="alma", told=replace(TELLING, drawn_from=frozenset({label})))
        assert no.value.code not in {"P60", "P66"}
    assert came(cast, "omar") == []


def test_a_note_goes_only_when_it_was_picked_and_the_law_lets_it(cast, person):
    general, health = written(cast, person, "general"), written(cast, person, "health", name="note")
    told = replace(TELLING, drawn_from=frozenset({"general"}))
    refused("fields", cast, person, told=told, items=[health.pk])
    send(cast, person, told=told, items=[general.pk])
    with as_viewer(cast.omar):
        assert [one["text"] for one in ThreatWarning.objects.get().content["pieces"]] == ["Keep the door in sight."]


def test_a_note_of_somebody_else_or_of_another_agency_is_refused(cast, person):
    other = note_person(cast, name="Somebody else")
    refused("P76", cast, person, items=[written(cast, other, "general").pk])
    refused("P76", cast, person, items=[uuid.uuid4()])


def test_nothing_goes_where_somebody_works_from_whom_the_record_is_kept_but_a_call_to_one_person_may(cast, person):
    bar(person, user=cast.users["omar"], kind="harms_the_person", by=cast.amara)
    refused("P69", cast, person)
    told = replace(TELLING, who="Sgt Hale, 555 0199")
    assert send(cast, person, to=Receiver("police"), told=told).to_agency_id is None


def test_the_one_in_danger_is_warned_by_phone_and_whom_is_written_down(cast, person):
    refused("P61", cast, person, to=Receiver("private_person"))
    refused("P61", cast, person, to=Receiver("public"), told=replace(TELLING, who="a crowd"))
    sent = send(cast, person, to=Receiver("private_person"), told=replace(TELLING, who="His brother, 555 0177"))
    with as_viewer(cast.amara):
        assert WarningGround.objects.get(warning=sent).who == "His brother, 555 0177"


def test_police_and_service_organizations_send_none_and_other_roles_neither(cast, person):
    with pytest.raises(Refused):
        send(cast, person, who="omar")
    theirs = note_person(cast, "wole")
    with pytest.raises(Refused):
        send(cast, theirs, who="wole")
    user = User.objects.create_user("cy@willow.example.org", None, name="Cy")
    setup = service("setup", cast.host)
    for name in ("police", "housing"):
        member = join(user=user, agency=cast.agencies[name], role_code="crisis_clinician", by=setup)
        with pytest.raises(NotNow) as no:
            warn(person, to=Receiver.at(cast.clinic), told=TELLING, decided_by=member.pk, read_back=True, by=viewer_from(member))  # fmt: skip
        assert no.value.code == "P60"


def test_another_agencys_person_is_refused(cast, person):
    theirs = note_person(cast, "wole")
    with pytest.raises((Hidden, NotNow)):
        send(cast, theirs)


def test_the_receiver_is_told_neutrally_and_takes_it_in_under_its_terms(cast, person, monkeypatch):
    told = []
    monkeypatch.setattr(
        import_module("commonground.people.actions.warn"), "notify", lambda agency, **facts: told.append((agency.pk, facts["title"] + facts["text"]))
    )  # fmt: skip
    heard = overhear(monkeypatch, "commonground.people.actions.warn")
    sent = send(cast, person)
    assert [key for key, _words in told] == [cast.police.pk, cast.host.pk]
    assert not any(word in words for _key, words in told for word in (person.name, "shoot", "Harbor", "health"))
    take_in_warning(sent, by=cast.omar)
    with pytest.raises(NotNow) as no:
        take_in_warning(sent, by=cast.petra)
    assert no.value.code == "P72"
    with as_viewer(cast.omar):
        terms = Received.objects.get(record_id=sent.pk)
        assert (terms.way, terms.label, terms.from_agency_id) == ("warned", "general", cast.crisis.pk)
    assert [event.code for event in heard] == ["people.threat_warned", "people.warning_taken_in"]
    facts = heard[0].facts
    assert facts["cells"] == ["H7"] and facts["labels"] == ["health"] and facts["basis"] == "person_said"
    assert facts["decided_by"] == str(cast.members["amara"].pk) and THREAT not in str(facts)


@pytest.mark.parametrize("who", ["chen", "rosa", "wole", "dara", "zed", "priya", "alma"])
def test_nobody_else_reads_it_neither_colleagues_nor_other_agencies(cast, person, officer, who):
    send(cast, person)
    assert came(cast, who) == []
    with as_viewer(cast.viewers[who]):
        assert not WarningGround.objects.exists()


def test_whoever_is_kept_from_the_record_after_it_went_reads_it_no_more(cast, person):
    send(cast, person)
    bar(person, user=cast.users["omar"], kind="harms_the_person", by=cast.amara)
    assert came(cast, "omar") == [] and len(came(cast, "petra")) == 1


def barred_elsewhere(cast, person, **whom):
    """Another agency, of which the sender knows nothing, keeps the person from somebody."""
    bar(shared_with(cast, person), by=cast.alma, **whom)


def shared_with(cast, person):
    """The same person, as the shelter wrote them down."""
    with as_viewer(cast.alma), door_open("test"):
        return Person.objects.create(
            jurisdiction_id=person.jurisdiction_id, agency=cast.shelter, subject_id=person.subject_id, name=person.name,
            known_since=timezone.now(),
        )  # fmt: skip


def mailed(monkeypatch):
    told = {}
    monkeypatch.setattr(
        import_module("commonground.people.actions.warn"), "notify",
        lambda agency, **facts: told.setdefault(agency.pk, set()).update(facts["addresses"]),
    )  # fmt: skip
    return told


def test_whom_another_agency_keeps_from_the_person_gets_no_notice_of_the_warning(cast, person, monkeypatch):
    told = mailed(monkeypatch)
    barred_elsewhere(cast, person, user=cast.users["omar"], kind="harms_the_person")
    send(cast, person)
    assert came(cast, "omar") == [] and len(came(cast, "petra")) == 1
    assert cast.users["petra"].email in told[cast.police.pk]
    assert cast.users["omar"].email not in told[cast.police.pk]


def test_a_privacy_officer_who_is_kept_from_the_person_gets_no_notice_of_the_review(cast, person, officer, monkeypatch):
    told = mailed(monkeypatch)
    send(cast, person)
    assert told[cast.crisis.pk] == {"pia@willow.example.org"}
    told.clear()
    barred_elsewhere(cast, person, user=User.objects.get(email="pia@willow.example.org"), kind="harms_the_person")
    sent = send(cast, person)
    assert told[cast.crisis.pk] == set()
    with as_viewer(officer):
        assert not Clock.objects.filter(record_id=sent.pk).exists()


def test_no_news_of_a_warning_is_told_to_whom_the_person_is_kept_from(cast, person):
    from commonground.ledger.models import News

    barred_elsewhere(cast, person, user=cast.users["omar"], kind="harms_the_person")
    sent = take_in_warning(send(cast, person), by=cast.petra)
    heard = {}
    for who in ("omar", "petra"):
        with as_viewer(cast.viewers[who]):
            heard[who] = set(News.objects.filter(record_id=sent.pk).values_list("kind", flat=True))
    assert heard == {"omar": set(), "petra": {"people.threat_warned", "people.warning_taken_in"}}


def test_who_is_told_of_a_warning_is_answered_to_whoever_sent_it_alone(cast, person):
    sent = send(cast, person)
    asked = "SELECT whom FROM cg_told_of_warning(%s, %s, ARRAY['officer'])"
    for who, there, found in (
        ("amara", cast.police.pk, True), ("amara", cast.clinic.pk, False), ("chen", cast.police.pk, False), ("omar", cast.police.pk, False)
    ):  # fmt: skip
        with as_viewer(cast.viewers[who]), connection.cursor() as cursor:
            cursor.execute(asked, [sent.pk, there])
            assert bool(cursor.fetchall()) is found, who


def test_its_words_lie_sealed(cast, person):
    send(cast, person, person_told=False, untold="He would go there at once")
    with as_viewer(cast.amara), connection.cursor() as cursor:
        cursor.execute("SELECT text, content::text, sealed IS NOT NULL FROM people_threatwarning")
        assert cursor.fetchall() == [("", "{}", True)]
        cursor.execute("SELECT why || who || nature || untold, sealed IS NOT NULL FROM people_warningground")
        assert cursor.fetchall() == [("", True)]


def test_the_holders_privacy_officer_reviews_it_once_within_72_hours(cast, person, officer):
    sent = send(cast, person)
    with as_viewer(officer):
        clock = Clock.objects.get(record_id=sent.pk, name="warning_review")
        assert clock.due_at - clock.started_at == timedelta(hours=72) and clock.agency_id == cast.crisis.pk
        ground = WarningGround.objects.get(warning=sent)
        assert ground.why == TELLING.why
    for found, code in (("well", "P75"), ("fitting", None), ("fitting", "P74")):
        if code is None:
            review_warning(ground, found=found, by=officer)
            continue
        with pytest.raises(NotNow) as no:
            review_warning(ground, found=found, by=officer)
        assert no.value.code == code
    with as_viewer(officer):
        assert Clock.objects.get(record_id=sent.pk, name="warning_review").status == "met"


def test_where_the_holder_has_no_privacy_officer_the_office_reviews_it(cast, person):
    send(cast, person)
    with as_viewer(cast.priya):
        ground = WarningGround.objects.get()
    assert ground.reviewer_id == cast.host.pk
    assert review_warning(ground, found="unclear", by=cast.priya).found == "unclear"


def test_whoever_sent_it_or_decided_does_not_review_it(cast, person, officer):
    send(cast, person)
    user = cast.users["amara"]
    both = viewer_from(join(user=user, agency=cast.crisis, role_code="privacy_officer", by=service("setup", cast.host)))
    with as_viewer(both):
        ground = WarningGround.objects.get()
    with pytest.raises(NotNow) as no:
        review_warning(ground, found="fitting", by=both)
    assert no.value.code == "P73"


def _refuse(viewer, statement, *values, says="who"):
    with pytest.raises(Exception, match=says), as_viewer(viewer), connection.cursor() as cursor:
        cursor.execute(statement, values)


COPY = (
    "INSERT INTO people_threatwarning SELECT (jsonb_populate_record(w, jsonb_build_object('id', %s::text) || %s::jsonb)).* "
    "FROM people_threatwarning w LIMIT 1"
)


def test_a_smuggled_statement_sends_none_in_anothers_name_nor_moves_one(cast, person):
    send(cast, person)
    for change in (
        f'{{"sent_by": "{cast.members["chen"].pk}"}}', '{"sent_at": "2020-01-01T00:00:00Z"}',
        f'{{"taken_at": "2020-01-01T00:00:00Z", "taken_by": "{cast.members["omar"].pk}"}}',
    ):  # fmt: skip
        _refuse(cast.amara, COPY, str(uuid.uuid4()), change)
    _refuse(cast.omar, COPY, str(uuid.uuid4()), f'{{"sent_by": "{cast.members["omar"].pk}"}}')
    _refuse(cast.omar, "UPDATE people_threatwarning SET taken_at = now(), taken_by = %s", cast.members["petra"].pk)
    _refuse(cast.omar, "UPDATE people_threatwarning SET person_told = true", says="permission denied")
    _refuse(cast.amara, "UPDATE people_warningground SET stated = '{}'", says="permission denied")
    _refuse(cast.priya, "UPDATE people_warningground SET found = 'fitting', reviewed_at = now(), reviewed_by = %s", cast.members["amara"].pk)  # fmt: skip


def test_a_smuggled_statement_writes_none_in_ones_own_name_that_the_law_was_not_asked_of(cast, person):
    """Neither the warning nor on what it rests; also not with the proof of another."""
    send(cast, person)
    with as_viewer(cast.amara):
        ground = WarningGround.objects.get()
    fresh = f'{{"sent_at": "{timezone.now().isoformat()}"}}'
    _refuse(cast.amara, COPY, str(uuid.uuid4()), fresh, says="asks the law")
    again = f'{{"proof": "", "sent_at": "{timezone.now().isoformat()}"}}'
    _refuse(cast.amara, COPY, str(uuid.uuid4()), again, says="asks the law")
    of_ground = COPY.replace("people_threatwarning", "people_warningground")
    _refuse(
        cast.amara, of_ground, str(uuid.uuid4()), f'{{"warning_id": "{ground.warning_id}"}}', says="by the application"
    )


def test_only_the_agency_that_was_warned_hears_of_it_on_board_and_phone(cast, person):
    from commonground.ledger.models import News

    take_in_warning(send(cast, person), by=cast.omar)
    with as_viewer(cast.omar):
        lines = News.objects.filter(kind__in=("people.threat_warned", "people.warning_taken_in")).order_by("id")
        heard = {(one.kind, one.stream, one.agency_id) for one in lines}
    here = cast.police.pk
    assert heard == {
        (kind, stream, here)
        for kind in ("people.threat_warned", "people.warning_taken_in")
        for stream in ("desk", "board", "field")
    }
    for other in (cast.amara, cast.dara):
        with as_viewer(other):
            assert not News.objects.filter(kind="people.threat_warned").exists()


def test_whoever_watches_the_board_or_is_out_may_take_a_warning_in():
    """The stream of board and phone tells the agency that something came: to nobody there who may not read it."""
    for role in roles().values():
        if not role.code.startswith("service_") and {"calls.watch", "calls.respond"} & set(role.rights):
            assert "people.take_in_warning" in role.rights, role.code


def test_the_phone_shows_a_sign_until_somebody_took_it_in_and_only_at_the_agency(cast, person):
    def shown(who):
        client = Client()
        client.force_login(cast.users[who])
        page = client.get("/field/", headers={"HX-Request": "true", "X-By-Itself": "1"})
        assert page.status_code == 200 and THREAT not in page.content.decode()
        return "urgent message" in page.content.decode()

    assert not shown("omar")
    sent = send(cast, person)
    assert shown("omar") and not shown("amara")
    take_in_warning(sent, by=cast.omar)
    assert not shown("omar")


def test_the_roles_that_the_floor_asks_for_are_those_with_the_right():
    app = resources.files("commonground.people")
    floor = app.joinpath("floor.sql").read_text()
    said = re.search(r"EXECUTE FUNCTION cg_guard_warning\(\s*'([^']*)',\s*'([^']*)'\)", floor)
    for right, listed in zip(("people.warn", "people.take_in_warning"), said.groups(), strict=True):
        assert set(listed.split(",")) == {role.code for role in roles().values() if right in role.rights}, right
    fields = tomllib.loads(app.joinpath("fields.toml").read_text())["people"]["ThreatWarning"]["where"]
    assert set(re.search(r"IN \(([^)]*)\)", fields)[1].replace("'", "").split(", ")) == set(said[2].split(","))


def test_without_its_line_nothing_goes(cast, person, monkeypatch):
    ledger_away(monkeypatch, "commonground.people.actions.warn")
    with pytest.raises(LedgerAway):
        send(cast, person)
    assert came(cast, "omar") == []


def _form(cast, **facts):
    return {
        "to": str(cast.police.pk), "threat": THREAT, "why": TELLING.why, "basis": "person_said", "stated": sorted(TELLING.stated),
        "drawn_from": ["health"], "decided_by": str(cast.members["amara"].pk), "names_them": "on", **facts,
    }  # fmt: skip


def test_the_page_prefills_nothing_loses_nothing_reads_back_and_sends_once(cast, person):
    client, there = Client(), f"/desk/warn/{person.pk}/"
    client.force_login(cast.users["amara"])
    assert there in client.get(f"/desk/person/{person.pk}/").content.decode()
    first = client.get(there).content.decode()
    assert " checked" not in first.split("<form")[-1] and " selected" not in first.split("<form")[-1].replace('<option value="" selected', "")  # fmt: skip
    bad = client.post(there, _form(cast, why="x", once="1"))
    assert bad.status_code == 422 and THREAT in bad.content.decode()
    read = client.post(there, _form(cast))
    page = read.content.decode()
    assert read.status_code == 200 and "Willow Police" in page and THREAT in page and came(cast, "omar") == []
    once = re.search(r'name="once" value="([^"]+)"', page)[1]
    unread = client.post(there, _form(cast, once=once, send="1"))
    assert unread.status_code == 422 and came(cast, "omar") == []
    for _turn in range(2):
        client.post(there, _form(cast, once=once, send="1", read_back="1"))
    assert len(came(cast, "omar")) == 1
    assert THREAT in client.post(there, _form(cast, change="1")).content.decode()


def test_the_page_offers_the_lawful_ways_where_substance_use_records_may_not_go(cast, person):
    client = Client()
    client.force_login(cast.users["amara"])
    page = client.post(f"/desk/warn/{person.pk}/", _form(cast, drawn_from=["substance_use"]))
    said = page.content.decode()
    assert page.status_code == 422 and "do not go for a threat" in said and "court order" in said and "medical staff" in said  # fmt: skip


def test_an_officer_reads_it_and_says_that_the_agency_has_it(cast, person):
    sent = send(cast, person)
    client = Client()
    client.force_login(cast.users["omar"])
    assert "nobody has taken it in" in client.get("/desk/warnings/").content.decode()
    page = client.get(f"/desk/warnings/{sent.pk}/").content.decode()
    assert THREAT in page and "health" not in page.split("<main")[1].lower()
    client.post(f"/desk/warnings/{sent.pk}/take/")
    assert "Your agency has it since" in client.get(f"/desk/warnings/{sent.pk}/").content.decode()
    other = Client()
    other.force_login(cast.users["dara"])
    assert other.get(f"/desk/warnings/{sent.pk}/").status_code == 404


def test_the_review_page_shows_on_what_it_rested(cast, person):
    sent = send(cast, person, person_told=False, untold="He would go there at once")
    client = Client()
    client.force_login(cast.users["priya"])
    assert f"/desk/warnings/review/{sent.pk}/" in client.get("/desk/today/").content.decode()
    page = client.get(f"/desk/warnings/review/{sent.pk}/").content.decode()
    assert TELLING.why in page and "He would go there at once" in page and "The person said so" in page
    assert client.post(f"/desk/warnings/review/{sent.pk}/", {}).status_code == 422
    assert client.post(f"/desk/warnings/review/{sent.pk}/", {"found": "fitting"}).status_code == 302
    with as_viewer(cast.priya):
        assert WarningGround.objects.get().found == "fitting"
