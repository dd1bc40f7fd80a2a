"""Endings and earlier calls in plain words."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from commonground.assessments.words import reader_language
from commonground.calls.code_lists import dispositions, natures
from commonground.calls.models import Call
from commonground.calls.policy import NO_DANGER, RESPONDER_NEEDS_HELP, dangers
from commonground.encounters.models import Encounter


def _own(row: object) -> str:
    return str(getattr(row, reader_language()))


def nature_words(call: Call) -> str:
    """What the call is about."""
    nature = natures().get(call.nature)
    if nature:
        return _own(nature)
    return _("You asked for help") if RESPONDER_NEEDS_HELP in call.danger else _("Not stated yet")


def danger_words(call: Call) -> list[tuple[str, bool]]:
    """The dangers that were stated, each with whether somebody may be hurt within minutes."""
    known = dangers()
    return [(_own(known[code]), known[code].urgent) for code in call.danger if code in known and code != NO_DANGER]


def corrected_words(fields: Iterable[str]) -> str:
    """What dispatch corrected, in one line."""
    names = {
        "place": _("the place"), "latitude": _("the position on the map"), "longitude": _("the position on the map"),
        "language": _("the language"), "nature": _("what it is about"), "danger": _("the danger"),
    }  # fmt: skip
    return ", ".join(dict.fromkeys(names[one] for one in fields if one in names))


def earlier_words(ended: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """How earlier calls ended, in words that say nothing about anybody; never what they were about."""
    names = {
        "helped": _("people were helped there"),
        "taken_by_choice": _("somebody was taken to help"),
        "held": _("somebody was taken to help"),
        "died": _("ended another way"),
        "enforced": _("police acted"),
        "recorded": _("written down"),
        "not_met": _("nobody was met"),
        "passed_on": _("passed to others"),
        "other": _("ended another way"),
    }
    counts: dict[str, int] = {}
    for group, n in ended:
        words = names.get(group, _("not recorded"))
        counts[words] = counts.get(words, 0) + n
    return sorted(counts.items(), key=lambda pair: -pair[1])


def how_it_ended(met: Encounter) -> str:
    """The disposition in the reader's language."""
    ending = dispositions().get(met.disposition)
    return "" if ending is None else _own(ending)


def what_follows(met: Encounter) -> str:
    """What the disposition asks for next, in one sentence; empty when nothing."""
    ending = dispositions().get(met.disposition)
    return (
        ""
        if ending is None
        else {
            "offer_follow_up": _("Offer a follow-up. A no to it is a good ending too."),
            "ask_permission_and_refer": _("Ask for a permission if they want it, and send a referral."),
            "record_hand_off": _("Write down who took over."),
            "leave_a_way_back": _("That is a good ending too. Leave a way back: a number, a card, a name to ask for."),
            "open_hold_record": _(
                "Nothing here keeps the record of an involuntary hold. Write it where your agency keeps it, with the right to appeal."
            ),
            "stop_messages": _("Every message of your agency to this person has stopped.")
            if met.person_id
            else _(
                "Nobody is named here, so no message was stopped. If your agency knows the person, say there that they died."
            ),
            "return_to_dispatch": _("Tell dispatch by radio: the call stays open on their board."),
            "send_police": _("Ask dispatch for police by radio."),
            "send_medics": _("Ask dispatch for medics by radio."),
        }.get(ending.next, "")
    )
