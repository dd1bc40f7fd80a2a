"""A responder meets a person: who may write, who may see, and how it ends."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.assessments.queries import of_record
from commonground.assessments.tests.cast import give_phq9
from commonground.calls.actions import report
from commonground.calls.tests.cast import sent_call
from commonground.consents.actions import revoke
from commonground.consents.tests.cast import give_release
from commonground.encounters import queries
from commonground.encounters.actions import close, name_person, note, open, record_interpreter
from commonground.encounters.models import Encounter
from commonground.encounters.tests.cast import meet, meet_person
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.messages.models import SafeContact
from commonground.people.tests.cast import LedgerAway, ledger_away, note_person, overhear
from commonground.privacy.models import Part

pytestmark = pytest.mark.django_db


def sees(viewer, model, pk):
    with as_viewer(viewer):
        return model.objects.filter(pk=pk).exists()


def everything(cast):
    with as_viewer(cast.amara):
        return list(Encounter.objects.order_by("pk").values()), list(
            Part.objects.filter(agency_id=cast.crisis.pk).values("pk", "subject_id")
        )


class TestOpen:
    def test_the_crew_opens_one_for_its_own_agency(self, cast, monkeypatch):
        heard = overhear(monkeypatch, "commonground.encounters.actions.open")
        call, assignment, unit = sent = sent_call(cast)
        made = meet(cast, sent=sent)
        assert (made.agency_id, made.call_id, made.assignment_id, made.unit_id) == (
            cast.crisis.pk,
            call.pk,
            assignment.pk,
            unit.pk,
        )
        assert heard[0].facts == {"call": str(call.pk), "how": "in_person"}

    def test_partners_in_one_car_hold_a_row_each_and_do_not_see_the_other(self, cast):
        sent = sent_call(cast)
        hers, his = meet(cast, "amara", sent=sent), meet(cast, "omar", sent=sent)
        assert [sees(cast.amara, Encounter, e.pk) for e in (hers, his)] == [True, False]
        assert [sees(cast.omar, Encounter, e.pk) for e in (hers, his)] == [False, True]
        with as_viewer(cast.amara):
            assert [e.pk for e in queries.of_call(sent[0])] == [hers.pk]
            assert [e.pk for e in queries.open_for_assignment(sent[1].pk)] == [hers.pk]
            assert [e.pk for e in queries.mine(cast.amara)] == [hers.pk]

    @pytest.mark.parametrize("who", ["chen", "petra"])
    def test_a_colleague_who_was_not_sent_cannot(self, cast, who):
        with pytest.raises((NotNow, Hidden)):
            meet(cast, who)
        with as_viewer(cast.viewers[who]):
            assert not Encounter.objects.exists()

    @pytest.mark.parametrize("who", ["dara", "ines", "wole", "alma", "zed", "ada", "priya"])
    def test_whose_role_does_not_meet_people_cannot(self, cast, who):
        with pytest.raises(Refused):
            meet(cast, who)

    def test_not_after_the_unit_is_clear(self, cast):
        call, assignment, unit = sent_call(cast)
        for status in ("en_route", "on_scene", "cleared"):
            assignment = report(assignment, status=status, by=cast.omar)
        with pytest.raises((NotNow, Hidden)):
            meet(cast, sent=(call, assignment, unit))

    def test_a_second_tap_makes_no_second_one(self, cast):
        sent = sent_call(cast)
        meet(cast, sent=sent)
        with pytest.raises(NotNow, match="E3"):
            meet(cast, sent=sent)

    def test_another_person_at_the_same_call_gets_another(self, cast):
        sent = sent_call(cast)
        meet_person(cast, sent=sent)
        meet_person(cast, sent=sent, role="victim")
        with as_viewer(cast.amara):
            assert sorted(e.role for e in queries.of_call(sent[0])) == ["person_in_crisis", "victim"]

    def test_the_assignment_must_be_of_the_call(self, cast):
        call, assignment, _ = sent_call(cast)
        from commonground.calls.tests.cast import take_call

        other = take_call(cast)
        for pair in ({"call": other, "assignment": assignment}, {"call": call}, {"assignment": assignment}):
            with pytest.raises(Hidden):
                open(**pair, by=cast.amara)

    def test_somebody_who_walks_up_needs_no_call(self, cast):
        assert open(by=cast.chen).call_id is None
        with pytest.raises(NotNow, match="E13"):
            open(how="by carrier pigeon", by=cast.chen)


class TestWriting:
    def test_notes_carry_their_label_and_the_person(self, cast):
        encounter, person = meet_person(cast)
        part = note(encounter, text=" Slept badly. ", label="health", by=cast.amara)
        assert (part.text, part.label, part.subject_id, part.name) == (
            "Slept badly.",
            "health",
            person.subject_id,
            "note",
        )
        note(encounter, text="Awake, could decide.", label="health", about="capacity", by=cast.chen)
        with as_viewer(cast.chen):
            assert [p.name for p in queries.notes_of(encounter)] == ["note", "capacity"]

    @pytest.mark.parametrize(
        "label", ["health", "substance_use", "victim_advocacy", "health.psychotherapy_note", "court", "nonsense"]
    )
    def test_an_officer_writes_no_health_note(self, cast, label):
        encounter = meet(cast, "omar")
        with pytest.raises(NotNow, match="E9"):
            note(encounter, text="x", label=label, by=cast.omar)
        note(encounter, text="Door was open.", label="criminal_justice", by=cast.omar)

    def test_an_officer_of_any_agency_never_sees_a_health_note(self, cast):
        encounter, _ = meet_person(cast)
        part = note(encounter, text="x", label="health", by=cast.amara)
        reads_all = replace(cast.omar, labels=frozenset({"general", "criminal_justice", "health"}))
        for viewer in (cast.omar, cast.petra, reads_all, cast.dara):
            assert not sees(viewer, Part, part.pk)
            assert not sees(viewer, Encounter, encounter.pk)

    def test_a_note_says_something_about_something(self, cast):
        encounter = meet(cast)
        with pytest.raises(NotNow, match="E10"):
            note(encounter, text="  ", by=cast.amara)
        with pytest.raises(ValueError, match="gossip"):
            note(encounter, text="x", about="gossip", by=cast.amara)

    @pytest.mark.parametrize(("who", "no"), [("omar", Hidden), ("ines", Refused), ("zed", Refused), ("dara", Refused)])
    def test_another_agency_writes_nothing(self, cast, who, no):
        encounter = meet(cast)
        person = note_person(cast)
        for verb in (
            lambda: note(encounter, text="x", by=cast.viewers[who]),
            lambda: close(encounter, disposition="helped_on_scene", by=cast.viewers[who]),
            lambda: record_interpreter(encounter, who="x", interpreter_is="relay", by=cast.viewers[who]),
            lambda: name_person(encounter, person=person, role="caller", by=cast.viewers[who]),
        ):
            with pytest.raises(no):
                verb()

    def test_naming_a_person_carries_the_notes_written_before(self, cast):
        encounter = meet(cast)
        part = note(encounter, text="x", by=cast.amara)
        person = note_person(cast)
        name_person(encounter, person=person, role="victim", by=cast.amara)
        assert not sees(cast.ines, Part, part.pk)
        release = give_release(cast, person)
        assert sees(cast.ines, Part, part.pk)
        assert not sees(cast.ines, Encounter, encounter.pk)
        revoke(release, by=cast.amara)
        assert not sees(cast.ines, Part, part.pk)

    def test_sealed_notes_written_before_get_the_key_of_the_person(self, cast):
        encounter, person = meet(cast), note_person(cast)
        before = note(encounter, text="Drank for three days.", label="substance_use", by=cast.amara)
        name_person(encounter, person=person, role="person_in_crisis", by=cast.amara)
        with as_viewer(cast.amara):
            after = Part.objects.get(pk=before.pk)
            assert (after.text, after.subject_id) == ("Drank for three days.", person.subject_id)
            assert after.sealed_with != before.sealed_with

    def test_only_an_own_person_and_only_one(self, cast):
        encounter, person = meet_person(cast)
        name_person(encounter, person=person, role="victim", by=cast.amara)
        with pytest.raises(NotNow, match="E5"):
            name_person(encounter, person=note_person(cast), role="caller", by=cast.amara)
        with pytest.raises(Hidden):
            name_person(open(by=cast.amara), person=note_person(cast, "ines"), role="caller", by=cast.amara)

    def test_what_a_person_has_to_do_with_it_is_on_the_list(self, cast):
        with pytest.raises(NotNow, match="E12"):
            meet_person(cast, role="suspect")

    @pytest.mark.parametrize("between", ["child", "other_party", "officer", "", "parrot"])
    def test_no_child_no_other_party_and_no_officer_interprets(self, cast, between):
        with pytest.raises(NotNow, match="E8"):
            record_interpreter(meet(cast), who="Ana", interpreter_is=between, by=cast.amara)

    def test_who_interpreted_is_kept(self, cast):
        encounter = record_interpreter(
            meet(cast), who="Line", number="#4411", interpreter_is="qualified", by=cast.amara
        )
        assert (encounter.interpreter, encounter.interpreter_number, encounter.interpreter_is) == (
            "Line",
            "#4411",
            "qualified",
        )

    def test_an_assessment_is_given_during_it(self, cast):
        encounter, person = meet_person(cast)
        made = give_phq9(cast, person, about=encounter)
        with as_viewer(cast.amara):
            assert [a.pk for a in of_record(encounter)] == [made.pk]


class TestClose:
    def test_it_ends_with_a_disposition(self, cast, monkeypatch):
        heard = overhear(monkeypatch, "commonground.encounters.actions.close")
        encounter = close(meet(cast), disposition="connected_to_service", by=cast.amara)
        assert (encounter.status, encounter.disposition) == ("closed", "connected_to_service")
        assert heard[0].facts["next"] == "ask_permission_and_refer"

    @pytest.mark.parametrize(
        ("who", "disposition", "code"),
        [
            ("amara", "", "E1"), ("amara", "resolved", "E1"), ("amara", "arrest", "E6"), ("omar", "warm_hand_off", "E6"),
            ("amara", "duplicate", "E6"), ("amara", "other", "E7"), ("amara", "helped_on_scene", ""), ("omar", "arrest", ""),
            ("omar", "involuntary_hold_started", ""), ("amara", "said_no_to_help", ""), ("amara", "police_asked_for", ""),
        ],
    )  # fmt: skip
    def test_who_may_choose_which(self, cast, who, disposition, code):
        encounter = meet(cast, who)
        if code:
            with pytest.raises(NotNow) as no:
                close(encounter, disposition=disposition, by=cast.viewers[who])
            assert no.value.code == code
        else:
            assert close(encounter, disposition=disposition, by=cast.viewers[who]).disposition == disposition

    def test_other_is_said_in_words(self, cast):
        encounter = close(meet(cast), disposition="other", text="Moved in with her aunt.", by=cast.amara)
        with as_viewer(cast.chen):
            assert queries.notes_of(encounter).get().text == "Moved in with her aunt."

    def test_not_twice_and_not_before_it_began(self, cast):
        encounter = meet(cast)
        with pytest.raises(NotNow, match="E14"):
            close(encounter, disposition="helped_on_scene", by=cast.amara, at=timezone.now() - timedelta(hours=1))
        close(encounter, disposition="helped_on_scene", by=cast.amara)
        with pytest.raises(NotNow, match="S0"):
            close(encounter, disposition="helped_on_scene", by=cast.amara)

    def test_it_can_be_closed_and_noted_after_the_unit_is_clear(self, cast):
        _call, assignment, _unit = sent = sent_call(cast)
        encounter = meet(cast, sent=sent)
        for status in ("en_route", "on_scene", "cleared"):
            assignment = report(assignment, status=status, by=cast.amara)
        assert close(encounter, disposition="helped_on_scene", by=cast.amara).status == "closed"
        assert note(encounter, text="Late note.", by=cast.chen).name == "note"

    def test_a_death_stops_every_message_of_the_agency(self, cast):
        encounter, person = meet_person(cast)
        from commonground.people.actions import set_safe_contact

        set_safe_contact(person, way="text", address="555 0100", by=cast.amara)
        close(encounter, disposition="died", by=cast.amara)
        with as_viewer(cast.amara):
            assert [c.way for c in SafeContact.objects.filter(ended_at=None)] == ["none"]


@pytest.mark.parametrize("who", ["chen", "omar", "petra", "dara", "ines", "alma", "zed", "ada", "priya", "ezra"])
def test_another_agency_does_not_know_of_it(cast, who):
    encounter, _ = meet_person(cast)
    assert sees(cast.viewers[who], Encounter, encounter.pk) is (who == "chen")
    if who != "chen":
        with as_viewer(cast.viewers[who]), pytest.raises(Hidden):
            queries.encounter(encounter.pk)


VERBS = {
    "open": lambda cast, e, p: open(by=cast.amara),
    "note": lambda cast, e, p: note(e, text="x", by=cast.amara),
    "name_person": lambda cast, e, p: name_person(e, person=p, role="caller", by=cast.amara),
    "interpreter": lambda cast, e, p: record_interpreter(e, who="x", interpreter_is="relay", by=cast.amara),
    "close": lambda cast, e, p: close(e, disposition="other", text="x", by=cast.amara),
}


@pytest.mark.parametrize("verb", list(VERBS))
def test_nothing_is_left_behind_when_it_cannot_be_remembered(cast, monkeypatch, verb):
    encounter, person = meet(cast), note_person(cast)
    note(encounter, text="before", by=cast.amara)
    before = everything(cast)
    ledger_away(monkeypatch, f"commonground.encounters.actions.{verb}")
    with pytest.raises(LedgerAway):
        VERBS[verb](cast, encounter, person)
    assert everything(cast) == before
