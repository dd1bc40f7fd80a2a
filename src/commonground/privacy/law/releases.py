"""Whether a permission is valid, label by label, and whether it covers what is asked: the elements of every regime on one form.

One form may be valid for health and not valid for substance use; the screen says which and why. Source: 42 CFR 2.31, 45 CFR 164.508,
28 CFR 94.115(a)(2), 34 CFR 99.30, and the rules G11 and G12.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from commonground.privacy.law.facts import Asked, Facts, ReleaseFact
from commonground.privacy.law.vocabulary import Toml

# Who the class of treating providers, health plans and payers is (42 CFR 2.31(a)(4)(i)), and what ties each to the person.
IN_THE_CLASS = {
    "treating": "care_team", "substance_use_program": "care_team", "crisis": "care_team", "ems": "care_team", "payer": "task",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Terms:
    """What one label demands of a permission."""

    elements: frozenset[str]
    forms: frozenset[str]
    open_end: frozenset[str]
    class_forms: frozenset[str]
    longest: timedelta | None
    one_recipient: bool
    citation: str


@dataclass(frozen=True, slots=True)
class ReleaseLaw:
    """The terms of every label, who may sign, what voids a form, purposes that never ride beside others, and what a separate form asks beyond
    that (``of_form``) and alone serves (``serves``)."""

    terms: Mapping[str, Terms]
    signers: Mapping[str, frozenset[str]]
    signs_only: Mapping[str, frozenset[str]]
    voids: frozenset[str]
    crisis: timedelta
    alone: Mapping[str, frozenset[str]]
    of_form: Mapping[str, frozenset[str]]
    serves: Mapping[str, frozenset[str]]
    minors: Mapping[tuple[str, str], int]

    def elements_of(self, label: str, form: str) -> frozenset[str]:
        """What a permission of this form must hold for this label."""
        return self.terms[label].elements | self.of_form.get(form, frozenset())

    def forms_for(self, label: str, purpose: str) -> frozenset[str]:
        """The forms of permission that carry this label for this purpose."""
        return frozenset(form for form in self.terms[label].forms if purpose in self.serves.get(form, {purpose}))

    def lets_minor(self, state: str, label: str, age: int | None) -> bool:
        """Whether the law of this state (``CA``) lets a minor of this age have the service alone, and so permit alone that its
        records are shared (42 CFR 2.14; 28 CFR 94.115(a)(2)). An unknown age and a state that is not listed do not.
        """
        from_age = self.minors.get((state, label))
        return from_age is not None and age is not None and age >= from_age

    def faults_of_form(self, release: ReleaseFact, label: str) -> tuple[str, ...]:
        """What makes the form invalid for this label: missing elements, a wrong form, who signed, under what, for how long.

        Empty when it is valid. The words are those of ``releases.toml``, or the name of the term.
        """
        terms = self.terms[label]
        asks = self.elements_of(label, release.form)
        wrong = [] if asks <= release.elements else sorted(asks - release.elements)
        if release.voided_by:
            wrong += sorted(release.voided_by & self.voids)
        needed = self.signers.get(release.signer)
        if (
            needed is None
            or not needed <= release.elements
            or label not in self.signs_only.get(release.signer, self.terms)
        ):
            wrong.append("signer")
        if release.form not in terms.forms or not release.purposes <= self.serves.get(release.form, release.purposes):
            wrong.append("form")
        if release.ends is None and release.form not in terms.open_end:
            wrong.append("end")
        if terms.longest and release.ends and release.ends - release.starts > terms.longest:
            wrong.append("too_long")
        if terms.one_recipient and len(release.receivers) != 1:
            wrong.append("one_recipient")
        return tuple(wrong)

    def fault(self, release: ReleaseFact, asked: Asked, facts: Facts, label: str, forms: frozenset[str]) -> str:
        """Why this permission does not cover what is asked (a word of ``faults.toml``), or an empty word when it does.

        ``forms``: the forms that this way takes; empty for whatever the label takes.
        """
        at = facts.at
        if label not in release.labels:
            return "release_lacks_label"
        if not self._names(release, asked, facts, label):
            return "release_lacks_recipient"
        if asked.purpose not in release.purposes:
            return "purpose_not_covered"
        if release.revoked_at is not None and release.revoked_at <= at:
            return "release_revoked"
        if at < release.starts:
            return "release_not_begun"
        if release.ends is not None and release.ends <= at:
            return "release_expired"
        if release.in_crisis and not self._confirmed(release, at):
            return "release_expired"
        if (release.items is not None and asked.item not in release.items) or _outside(release, asked):
            return "release_lacks_item"
        if (forms and release.form not in forms) or not self._alone(release, asked.purpose):
            return "release_invalid"
        return "release_invalid" if self.faults_of_form(release, label) else ""

    def _names(self, release: ReleaseFact, asked: Asked, facts: Facts, label: str) -> bool:
        """The holder gives, and the agency is named; or the class of treating providers is, and this one treats the person."""
        if asked.owner not in release.givers:
            return False
        if asked.agency in release.receivers:
            return True
        return (
            release.receiver_class == "treating"
            and release.form in self.terms[label].class_forms
            and asked.standing in IN_THE_CLASS
            and any(one.kind == IN_THE_CLASS[asked.standing] and one.holds(facts.at) for one in facts.relations)
        )

    def _confirmed(self, release: ReleaseFact, at: datetime) -> bool:
        confirmed = release.confirmed_at is not None and release.confirmed_at <= at
        return confirmed or at < release.starts + self.crisis

    def _alone(self, release: ReleaseFact, purpose: str) -> bool:
        """Investigation and proceedings never ride on a permission for something else (G12)."""
        only = self.alone.get(purpose)
        return only is None or release.purposes <= only


def _outside(release: ReleaseFact, asked: Asked) -> bool:
    """Whether what is asked for was written before or after the days that the permission names. A question without a day is not."""
    at = asked.written_at
    if at is None:
        return False
    return (release.told_from is not None and at < release.told_from) or (
        release.told_until is not None and at >= release.told_until
    )


def release_law(lists: Mapping[str, Toml]) -> ReleaseLaw:
    """The law of permissions from the closed lists."""
    table = lists["releases"]
    signers = table["signer"]
    return ReleaseLaw(
        terms={label: _terms(table["label"], label) for label in table["label"]},
        signers={name: frozenset([row["needs"]] if "needs" in row else []) for name, row in signers.items()},
        signs_only={name: frozenset(row["only"]) for name, row in signers.items() if "only" in row},
        voids=frozenset(table["voids"]),
        crisis=timedelta(hours=table["crisis"]["hours"]),
        alone={
            name: frozenset(row["release_only_for"])
            for name, row in lists["purposes"].items()
            if "release_only_for" in row
        },
        of_form={name: frozenset(row["elements"]) for name, row in table["form"].items()},
        serves={name: frozenset(row["purposes"]) for name, row in table["form"].items()},
        minors={(row["state"], row["label"]): row["from_age"] for row in table["minor_alone"]},
    )


def _terms(labels: Toml, label: str) -> Terms:
    row = labels[label]
    row = {**labels.get(row.get("like", ""), {}), **row}
    return Terms(
        elements=frozenset(row["elements"]),
        forms=frozenset(row["forms"]),
        open_end=frozenset(row.get("open_end", [])),
        class_forms=frozenset(row.get("class_forms", [])),
        longest=timedelta(days=row["longest_days"]) if "longest_days" in row else None,
        one_recipient=row.get("one_recipient", False),
        citation=row["citation"],
    )
