"""What a yes would be worth before anybody signs: label by label, in writing and said aloud, with the reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from commonground.agencies.context import Viewer
from commonground.consents.models import Release
from commonground.consents.separate import form_for
from commonground.consents.validity import Standing, validity
from commonground.people.models import Person

TAKEN = ("labels", "purpose", "language", "signer", "authority", "asked_alone", "crisis")


@dataclass(frozen=True, slots=True)
class Worth:
    """``opens``: what it would open when signed in writing; ``never``: why not, for the rest; ``aloud``: what it would not open
    when it is only said aloud, and why. All in plain words of ``language``.
    """

    opens: tuple[str, ...]
    never: tuple[str, ...]
    aloud: tuple[str, ...]


def worth_of(
    viewer: Viewer, person: Person, facts: Mapping[str, Any], lasting: timedelta, language: str, *, to: str
) -> Worth:
    """What a yes to these agencies, for these labels, would be worth, as the forms stand now, in words for the person or a worker."""
    written = _standings(viewer, person, facts, lasting, "typed")
    spoken = _standings(viewer, person, facts, lasting, "voice_witnessed")
    valid = {one.label for one in written if one.valid}
    return Worth(
        opens=tuple(one.what(language, to=to) for one in written if one.valid),
        never=tuple(one.why_not(language, to=to) for one in written if not one.valid),
        aloud=tuple(one.why_not(language, to=to) for one in spoken if not one.valid and one.label in valid),
    )


def _standings(
    viewer: Viewer, person: Person, facts: Mapping[str, Any], lasting: timedelta, how: str
) -> tuple[Standing, ...]:
    now = timezone.now()
    release = Release(
        person=person, subject_id=person.subject_id, agency_id=viewer.agency_id, asked_at=now, given_at=now,
        expires_at=now + lasting, to_agencies=[agency.pk for agency in facts["to_agencies"]], signed_how=how,
        risks_explained_by=viewer.membership_id if facts["risks_explained"] else None, form_version=form_for(facts["labels"], facts["purpose"], bool(facts.get("items"))),
        **{name: facts[name] for name in TAKEN}, **(facts["supervised"].kept() if facts.get("supervised") else {}),
    )  # fmt: skip
    return validity(release)
