"""Writing down how it is safe to reach a person."""

from datetime import datetime

from commonground.agencies.acting import action, locked
from commonground.agencies.context import Viewer
from commonground.kit.rules import hold
from commonground.messages.actions.safe_contact import set_safe_contact as write_safe_contact
from commonground.messages.models import SafeContact
from commonground.people.death_rules import DeathNotRecorded
from commonground.people.models import Death, Person
from commonground.people.rules import OwnKnowledgeOnly


@action("people.set_safe_contact", right="people.note")
def set_safe_contact(
    person: Person,
    *,
    way: str,
    address: str = "",
    hours: str = "",
    voicemail_ok: bool = False,
    ask_for: str = "",
    by: Viewer,
    at: datetime | None = None,
) -> SafeContact:
    """Write down how it is safe to reach this person; it replaces what your agency knew.

    :param way: a code of ``messages`` (call, text, email, leave_word, come_by, none).
    :raises NotNow: when another agency wrote the row (P3), or the person died (P80).
    """
    person = locked(person)
    known = Death.objects.filter(agency_id=by.agency_id, subject_id=person.subject_id, taken_back_at=None).exists()
    hold(OwnKnowledgeOnly, DeathNotRecorded, person=person, by=by, known=known)
    return write_safe_contact(
        person.subject, way=way, address=address, hours=hours, voicemail_ok=voicemail_ok, ask_for=ask_for, by=by, at=at
    )  # fmt: skip
