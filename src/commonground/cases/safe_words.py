"""The safe way to reach a person, as one line that staff read before they do anything."""

from django.utils.translation import gettext as _

from commonground.messages.models import SafeContact
from commonground.people.numbers import looks_like_a_number


def safe_way(contact: SafeContact | None) -> str:
    """For example: *Call 555-0142, after 16:00; no voicemail; ask for the library*."""
    if contact is None:
        return _("Nobody has asked how yet: wait for them")
    if contact.way == "none":
        return _("Do not contact; wait for them")
    words = [" ".join(filter(None, [contact.get_way_display().capitalize(), contact.address]))]
    if contact.hours:
        words[0] += f", {contact.hours}"
    if contact.way == "call" and not contact.voicemail_ok:
        words.append(_("no voicemail"))
    if contact.ask_for:
        words.append(_("ask for %(word)s") % {"word": contact.ask_for})
    return "; ".join(words)


def waits(contact: SafeContact | None) -> bool:
    """Whether staff may only wait for the person."""
    return contact is None or contact.way == "none"


def odd_number(contact: SafeContact | None) -> bool:
    """Whether somebody is to be called or texted at what cannot be a number. Without one, the person's own phone is meant."""
    return contact is not None and bool(contact.address) and not looks_like_a_number(contact.way, contact.address)
