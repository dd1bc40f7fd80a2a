"""The rooms of the house, in the order of the side bar; a room shows when the viewer holds its right."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop


@dataclass(frozen=True, slots=True)
class Room:
    """A room: its address, its name, its icon and the right that opens it."""

    url: str
    label: str
    icon: str
    right: str


ROOMS = (
    Room("/board/", gettext_noop("Board"), "map", "calls.watch"),
    Room("/field/", gettext_noop("My call"), "unit", "calls.respond"),
    Room("/desk/warnings/", gettext_noop("Urgent, sent to us"), "warning", "people.take_in_warning"),
    Room("/desk/today/", gettext_noop("Today"), "clock", "desk.read"),
    Room("/desk/overdue/", gettext_noop("Overdue"), "warning", "clocks.assign"),
    Room("/desk/steps/", gettext_noop("My steps"), "list", "clocks.hand_over"),
    Room("/desk/referrals/", gettext_noop("Referrals"), "arrow", "referrals.read"),
    Room("/desk/cases/", gettext_noop("Cases"), "person", "cases.read"),
    Room("/desk/people/", gettext_noop("Find a person"), "people", "people.read"),
    Room("/desk/shared/", gettext_noop("Shared with us"), "people", "people.read"),
    Room("/desk/find/", gettext_noop("Find a service"), "search", "directory.find"),
    Room("/desk/packets/", gettext_noop("Sealed packets"), "lock", "packets.read"),
    Room("/desk/units/", gettext_noop("Units"), "unit", "units.form"),
    Room("/desk/measures/", gettext_noop("Measures"), "list", "measures.read"),
    Room("/programs/", gettext_noop("Programs"), "list", "programs.read"),
    Room("/desk/people-and-roles/", gettext_noop("People and roles"), "person", "agencies.read"),
    Room("/desk/office-hours/", gettext_noop("Office hours"), "clock", "clocks.set_hours"),
    Room("/desk/agreements/", gettext_noop("Agreements"), "document", "agencies.read"),
    Room("/desk/outbox/", gettext_noop("Outbox"), "speech", "messages.read"),
    Room("/desk/legal/", gettext_noop("Legal desk"), "document", "legal.read"),
    Room("/desk/legal/door/", gettext_noop("A paper at the door"), "document", "legal.paper_at_door"),
    Room("/desk/legal/pupils/", gettext_noop("School records"), "child", "legal.read_pupils"),
    Room("/desk/legal/children/", gettext_noop("School records"), "child", "legal.read_children"),
    Room("/desk/legal/reports/", gettext_noop("Reports by law"), "child", "legal.make_report"),
    Room("/desk/emergencies/", gettext_noop("Emergency access"), "warning", "people.review_emergency"),
    Room("/desk/warnings/review/", gettext_noop("Warnings to review"), "warning", "people.review_warning"),
    Room("/desk/tries/", gettext_noop("Tries"), "shield", "people.review_tries"),
    Room("/desk/sign-ins/", gettext_noop("Sign-ins"), "lock", "agencies.read_gate"),
    Room("/desk/never-share/", gettext_noop("Never share"), "lock", "people.never_share"),
    Room("/desk/ledger/", gettext_noop("Ledger"), "shield", "ledger.read"),
    Room("/desk/accounting/", gettext_noop("Who received what"), "list", "ledger.account"),
)

# The rooms of a provider's own installation.
VAULT_ROOMS = (
    Room("/people/", gettext_noop("Whom I serve"), "people", "vault.read"),
    Room("/messages/", gettext_noop("Messages"), "speech", "vault.open_message"),
    Room("/totals/", gettext_noop("Totals"), "list", "vault.count"),
    Room("/desk/people-and-roles/", gettext_noop("People and roles"), "person", "agencies.read"),
    Room("/desk/sign-ins/", gettext_noop("Sign-ins"), "lock", "agencies.read_gate"),
    Room("/desk/outbox/", gettext_noop("Outbox"), "speech", "messages.read"),
)
