"""Whether a release is valid, label by label: what the form says and what the record holds, put before the law of releases.

Nothing of this is stored. The same release may be valid for health and not valid for substance use; the screen says which and why.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from commonground.consents.models import Authority, Release
from commonground.consents.reasons import label_words, not_for
from commonground.consents.status import ON_PAPER
from commonground.consents.supervised import monitors
from commonground.consents.wording import form_version
from commonground.people.models import Person
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.facts import ReleaseFact

# A yes said aloud is witnessed, and not in writing. 45 CFR 164.508(c)(1)(vi); 42 CFR 2.31(a); 34 USC 12291(b)(2)(B)(ii).
IN_WRITING = frozenset({"drawn", "typed", ON_PAPER})
ADULT = 18
# Who signs for another only by a recorded paper: nobody does so by being a parent alone.
BY_PAPER = frozenset({"guardian", "representative", "parent", "minor_and_parent"})
# What the words of the form must say and the record must bear out.
SAID_AND_HELD = frozenset(
    {"discloser", "recipient", "items", "purpose", "expiry", "supervisor", "docket", "condition", "revocable_when"}
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a release is worth for one label: valid when it has no faults (words of the law's ``releases.toml``)."""

    label: str
    faults: tuple[str, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether it opens this label."""
        return not self.faults

    def what(self, language: str = "en", *, to: str = "person") -> str:
        """The label in plain words, for the ``person`` or for a ``worker``."""
        return label_words(self.label, language, to=to)

    def why_not(self, language: str = "en", *, to: str = "person") -> str:
        """The sentence that says why it is not valid, or an empty one."""
        return not_for(self.label, self.faults, language, to=to) if self.faults else ""


def age_of(person: Person, on: date, *, surely: bool = False) -> int | None:
    """The age of a person on a day, or None when nobody knows.

    :param surely: an estimate does not count.
    """
    born = person.born_on
    if born is None or (surely and person.born_estimated):
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def elements_of(release: Release, label: str) -> frozenset[str]:
    """The elements that a release holds for one label: those that its form's words say, and those that its record bears out."""
    holds = {
        "person": bool(release.person_id),
        "discloser": bool(release.agency_id),
        "recipient": bool(release.to_agencies),
        "items": bool(release.labels),
        "purpose": bool(release.purpose),
        "expiry": release.expires_at is not None,
        "signature": bool(release.signed_how),
        "written": release.signed_how in IN_WRITING,
        "signer_capacity": bool(release.signer),
        "risks_explained": release.risks_explained_by is not None and bool(release.language),
        "asked_alone": release.asked_alone,
        "supervisor": release.supervisor_id is not None
        and monitors(release.supervisor_id, release.to_agencies, at=release.asked_at),
        "docket": bool(release.docket),
        "condition": bool(release.condition),
        "revocable_when": release.held_until is None
        or bool(release.expires_at and release.held_until <= release.expires_at),
        "state_lets_minor": _lets_minor(release, label),
        "authority": _paper_reaches(release, label),
    }
    said = form_version(release.form_version).states.keys()
    borne_out = {name for name, there in holds.items() if there and (name not in SAID_AND_HELD or name in said)}
    return frozenset(borne_out | (said - holds.keys()))


def reaches(authority: Authority, label: str, at: datetime) -> bool:
    """Whether a recorded paper lets its holder sign for this label at this moment."""
    return (
        not authority.shut_out
        and label in authority.labels
        and authority.starts_at <= at
        and (authority.ends_at is None or at < authority.ends_at)
    )


def _lets_minor(release: Release, label: str) -> bool:
    age = age_of(release.person, timezone.localdate(release.asked_at), surely=True)
    return age is not None and the_law().releases.lets_minor(settings.STATE, label, age)


def fact_of(
    release: Release, label: str, *, ends: datetime | None = None, harmful: Collection[str] | None = None
) -> ReleaseFact:
    """A release as the law takes it, for one label.

    :param ends: when it would end; its own end when None. :param harmful: ``harmful_holders`` of the person at the release's agency, when
        they are known already; looked up when None.
    """
    harmed = release.authority is not None and release.authority.holder_causes_harm(harmful)
    return ReleaseFact(
        starts=release.given_at or release.asked_at,
        ends=ends or release.expires_at,
        givers=frozenset({str(release.agency_id)}),
        receivers=frozenset(map(str, release.to_agencies)),
        labels=frozenset(release.labels),
        purposes=frozenset({release.purpose}),
        elements=elements_of(release, label),
        form=form_version(release.form_version).form,
        signer=release.signer,
        voided_by=frozenset({"signer_reported_to_cause_harm"} if harmed else ()),
        revoked_at=release.revoked_at,
        in_crisis=release.crisis,
        confirmed_at=release.confirmed_at,
    )


def validity(
    release: Release, *, ends: datetime | None = None, harmful: Collection[str] | None = None
) -> tuple[Standing, ...]:
    """What a release is worth for each label it names, by the law in force; parameters as in :func:`fact_of`."""
    return tuple(Standing(label, _faults(release, label, ends, harmful)) for label in release.labels)


def _faults(release: Release, label: str, ends: datetime | None, harmful: Collection[str] | None) -> tuple[str, ...]:
    """What the law finds wrong. That somebody may not sign is told by what is missing, where a paper or a law would let them."""
    found = list(the_law().releases.faults_of_form(fact_of(release, label, ends=ends, harmful=harmful), label))
    missing = ""
    if release.signer == "minor" and "signer" in found:
        missing = "state_lets_minor"
    elif release.signer in BY_PAPER and not _paper_reaches(release, label):
        missing = "authority"
    if missing:
        found = [fault for fault in found if fault != "signer" or release.signer == "parent"] + [missing]
    return tuple(found)


def _paper_reaches(release: Release, label: str) -> bool:
    return release.authority is not None and reaches(release.authority, label, release.asked_at)


def ends_for(release: Release, *, ends: datetime | None = None) -> dict[str, datetime]:
    """Until when each valid label is open: the end of the release, or of the paper that lets somebody sign for the person."""
    until = ends or release.expires_at
    paper = release.authority.ends_at if release.authority else None
    if until is None:
        return {}
    last = min(until, paper) if paper else until
    return {one.label: last for one in validity(release, ends=ends) if one.valid}
