"""One of everything in the invented town, made by the verbs: what stands behind every address, for tests that open them all."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from commonground.agencies.actions.agree import agree
from commonground.agencies.actions.found import found
from commonground.agencies.context import as_viewer
from commonground.agencies.models import Agreement
from commonground.agencies.tests.cast import Cast
from commonground.agencies.viewers import service
from commonground.calls.actions.bar import bar as bar_call
from commonground.calls.tests.cast import sent_call, take_call
from commonground.cases.actions import touch
from commonground.cases.models import Case
from commonground.clocks.actions import set_other_day
from commonground.clocks.models import OtherDay
from commonground.consents.actions import send, take_back_by_word
from commonground.consents.queries import nameable
from commonground.consents.tests.cast import give_release
from commonground.encounters.actions import name_person
from commonground.encounters.actions import open as open_encounter
from commonground.legal.actions import make_report, open_incident
from commonground.legal.tests.cast import hire, known_at, paper_of, ready, told_about
from commonground.messages.actions import notify
from commonground.mine.tests.cast import own_page
from commonground.packets.actions import take as take_packet
from commonground.packets.tests.cast import file_for
from commonground.packets.tests.cast import known as provider_known
from commonground.people.actions import bar, declare, open_in_emergency, warn
from commonground.people.actions import note as note_person
from commonground.people.models import OwnWord, Person
from commonground.people.threats import Receiver, Telling
from commonground.privacy.doors import parts_of
from commonground.programs.actions import prepare, publish
from commonground.programs.packs import pack
from commonground.referrals.actions import accept
from commonground.referrals.tests.cast import a_sent_referral, a_service
from commonground.units.tests.cast import co_response


def one_of_everything(cast: Cast) -> dict[str, Any]:
    """The parts of every address by their names there; the cast gains Olga, who answers legal paper at the clinic."""
    call, assignment, _ = sent_call(cast, unit=co_response(cast))
    take_call(cast)
    met = open_encounter(call=call, assignment=assignment, by=cast.amara)
    person = note_person(name="Marisol", language="es", by=cast.amara)
    name_person(met, person=person, role="person_in_crisis", by=cast.amara)
    waiting, done = a_sent_referral(cast), a_sent_referral(cast)
    case = accept(done, name="Rosa", by=cast.ines)
    agree(
        from_agency=cast.clinic, to_agency=cast.crisis, labels=["general", "health"], purposes=["treatment"],
        title="Clinic to crisis team", starts_at=timezone.now() - timedelta(days=1), by=service("setup", cast.host),
    )  # fmt: skip
    opened = open_in_emergency(
        person, owner=cast.clinic, purpose="treatment", reason="Does not wake up, medicines not known", by=cast.amara
    )
    (message,) = notify(
        cast.host, title="A notice", text="Open the app.", cause_id=case.pk, addresses=["x@example.org"]
    )
    permitted = give_release(cast, person, crisis=True)
    from_call = bar_call(call, user=cast.users["petra"], kind="related", why="seen", by=cast.dara)
    declare(relation="related", name="Ana Reyes", by=cast.omar)
    point = touch(case, reached=True, note="Met at the library", by=cast.wole)
    with as_viewer(cast.wole):
        known = Case.objects.get(pk=case.pk).person_id
        part = parts_of(point).get()
        from_person = bar(Person.objects.get(pk=known), user=cast.users["kofi"], kind="harms_the_person", by=cast.wole)
    phone = own_page(cast, Person(pk=known), "wole")
    phone.post("/mine/say/complain/", {"text": "Nobody called back."})
    with as_viewer(cast.priya):
        word = OwnWord.objects.get()
    with as_viewer(cast.omar), connection.cursor() as cursor:
        cursor.execute("SELECT said_together FROM privacy_statement")
        (said,) = cursor.fetchone()
    olga = hire(cast, "olga", cast.clinic, "custodian")
    cast.users["olga"], cast.viewers["olga"], cast.members["olga"] = olga.user, olga.viewer, olga.member
    cast.agencies["protection"] = found(
        slug="protection", name="Child Protection", kind="child_protection", by=service("setup", cast.host)
    )
    lena = known_at(cast.rosa)
    told_about(lena, "health", "Takes insulin.", by=cast.rosa)
    paper = ready(
        paper_of(olga.viewer, kind="warrant", signed_by="judge", recipient="police", whom="Lena Ortiz"), lena, olga
    )
    incident = open_incident(
        what="seen", summary="A list lay open", found_at=timezone.now(), applies=["hipaa"], by=olga.viewer
    )
    provider_known(cast)
    reported = make_report(
        about="child_abuse", statute="child_abuse_state", mandated=True, who="A boy", what_happened="He said that somebody beats him",
        person_told="told", to_outside="State hotline", called_at=timezone.now(), named=[], by=cast.amara,
    )  # fmt: skip
    return {
        "taken_id": take_packet(file_for("crisis", at=timezone.now()), by=cast.chen).pk,
        "paper_id": paper.pk, "incident_id": incident.pk, "report_id": reported.pk, "said_together": said, "lena": lena.pk,
        "word_id": word.pk, "call_id": call.pk, "encounter_id": met.pk, "assignment_id": assignment.pk, "referral_id": waiting.pk,
        "other_day_id": a_holiday(cast), "case_id": case.pk, "person_id": known, "part_id": part.pk, "service_id": a_service(cast, name="Soup").pk, "message_id": message.pk,
        "unit_id": assignment.unit_id, "agreement_id": Agreement.objects.filter(from_agency=cast.crisis).first().pk, "area": "mill-end", "slug": "mill-end",
        "release_id": permitted.pk, "sent_id": a_sending(cast), "warning_id": a_warning(cast), "spoken_id": take_back_by_word(number="0A1B2C3D", by=cast.wole).pk, "code": "phq9", "program": prepare(publish(pack("front_desk"), by=cast.kofi), by=cast.kofi).code, "page": "parts", "whom": person.pk, "emergency_id": opened.pk, "membership": cast.members["wole"].pk,
        "bar_id": from_person.pk, "bar_of_call": from_call.pk, "own_phone": phone, "language": "en", "kind": "complain",
    }  # fmt: skip


def a_holiday(cast: Cast) -> Any:
    """A day ahead on which the office that runs the installation is closed."""
    day = timezone.localdate() + timedelta(days=30)
    set_other_day(agency=cast.host, day=day, opens=None, closes=None, name="Holiday", by=cast.ada)
    with as_viewer(cast.ada):
        return OtherDay.objects.get(agency=cast.host, day=day).pk


def a_sending(cast: Cast) -> Any:
    """A health note of somebody whom the crisis team knows, sent to housing under a permission that names it."""
    whom = note_person(name="Kim", language="en", by=cast.amara)
    told_about(whom, "health", "Sleeps badly.", by=cast.amara)
    with as_viewer(cast.amara):
        item = nameable(whom, cast.amara).get()
    named = give_release(cast, whom, labels=["health"], items=[item.pk])
    return send(named, items=[item.pk], checked=True, by=cast.amara).pk


def a_warning(cast: Cast) -> Any:
    """A warning of a threat that the crisis team sent housing."""
    whom = note_person(name="Jude", language="en", by=cast.amara)
    told = Telling(
        threat="They may set the house on fire tonight.", basis="person_said", why="They know the house and who sleeps there.",
        stated=frozenset({"serious_and_imminent", "good_faith", "able_to_prevent"}), drawn_from=frozenset({"health"}), names_them=True,
    )  # fmt: skip
    mine = cast.members["amara"].pk
    return warn(whom, to=Receiver.at(cast.housing), told=told, decided_by=mine, read_back=True, by=cast.amara).pk
