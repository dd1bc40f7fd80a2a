"""A FHIR Consent of another system, read element by element for taking it over: R4 (4.0.1) or R5 (5.0.0). Pure, like ``fhir``.

Nothing is guessed. Every element that could narrow what the person permitted, and that this system cannot hold, is a reason to refuse;
so is every unknown code and every end that is missing. What is taken over is no more than one release of ours could say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from commonground.consents.fhir import ACT_REASON, OURS, PARTICIPATION, PURPOSES, Days

Resource = Mapping[str, Any]
# Elements that say nothing about what is permitted, or that are read. Any other is refused by its name.
HEAD = {
    "resourceType",
    "id",
    "meta",
    "language",
    "text",
    "extension",
    "identifier",
    "status",
    "category",
    "provision",
    "verification",
}
OF_R4 = HEAD | {"scope", "patient", "dateTime", "performer", "organization", "policyRule", "policy"}
OF_R5 = HEAD | {
    "subject",
    "date",
    "period",
    "grantor",
    "grantee",
    "controller",
    "manager",
    "regulatoryBasis",
    "decision",
}
OF_PERMIT = {"id", "type", "period", "actor", "action", "securityLabel", "purpose", "dataPeriod"}
ACTION = ("http://terminology.hl7.org/CodeSystem/consentaction", "access")
RECIPIENT = (PARTICIPATION, "IRCP")
MEANT = {code: ours for ours, code in PURPOSES.items()}
# A victim service's permission is asked on paper or on the screen by its own advocate, never taken over (28 CFR 94.115(a)(2)).
NEVER_TAKEN = frozenset({"victim_advocacy"})
IN_WRITING = frozenset({"drawn", "typed", "paper"})


class NotTaken(ValueError):
    """It is not taken over. ``element``: the path of what stops it; ``code``: a code of FHIR's issue types."""

    def __init__(self, element: str, sentence: str, code: str = "value") -> None:
        super().__init__(sentence)
        self.element, self.sentence, self.code = element, sentence, code


@dataclass(frozen=True, slots=True)
class Told:
    """What a Consent permits, as one release could say it. ``days``: by label the first and last day of what is shared.

    ``came_as``: the system and the number it bears there. ``starts_at``: the latest start that it names anywhere; ``expires_at`` the
    earliest end.
    """

    identifier: str
    subject: UUID
    giver: UUID
    to_agencies: tuple[UUID, ...]
    labels: tuple[str, ...]
    purpose: str
    given_at: datetime
    expires_at: datetime
    form_version: str
    language: str
    crisis: bool
    came_as: str = ""
    starts_at: datetime | None = None
    days: Mapping[str, Days] = field(default_factory=dict)


def read(resource: Any, *, labels: Iterable[str], purposes: Iterable[str], form: str) -> Told:
    """What a Consent says, for taking it over.

    :param labels: the closed list of labels, ``purposes`` that of purposes. :param form: the version of our form in use: its words are
        what the law needs, so a permission on any other form is not taken over.
    :raises NotTaken: for the first thing that does not fit, by its element.
    """
    if not isinstance(resource, Mapping) or resource.get("resourceType") != "Consent":
        raise NotTaken("Consent.resourceType", "This is no Consent.", "structure")
    r5 = "decision" in resource or "subject" in resource
    known = OF_R5 if r5 else OF_R4
    for name in sorted(set(resource) - known):
        raise NotTaken(
            f"Consent.{name}", "This element is not known here, or could narrow the permission.", "not-supported"
        )
    if resource.get("status") != "active":
        raise NotTaken("Consent.status", "Only a permission that is active now is taken over.", "business-rule")
    said = _facts(resource, form)
    _verified(resource, crisis=said.get("crisis") is True)
    permits = _permits(resource, r5)
    allowed, (system, number) = set(labels), _identifier(resource)
    bases = _bases(resource, r5)
    ends = _same([_end(one, at) for at, one in permits], "period", permits)
    return Told(
        identifier=number,
        came_as=f"{system}|{number}",
        subject=_key(
            resource.get("subject" if r5 else "patient"), "Patient", "Consent.subject" if r5 else "Consent.patient"
        ),
        giver=_only(resource, "controller" if r5 else "organization"),
        to_agencies=_same([_recipients(one, at) for at, one in permits], "actor", permits),
        labels=tuple(_label(one, at, allowed) for at, one in permits),
        purpose=_same([_purpose(one, at, set(purposes)) for at, one in permits], "purpose", permits),
        given_at=_moment(resource.get("date" if r5 else "dateTime"), "Consent.date" if r5 else "Consent.dateTime"),
        starts_at=max(
            (start for start, _ in [*bases, *(_span(one, at) for at, one in permits)] if start), default=None
        ),
        expires_at=min(ends, *(end for _, end in bases if end)) if any(end for _, end in bases) else ends,
        form_version=form,
        language=resource.get("language") if resource.get("language") in ("en", "es") else "en",  # type: ignore[arg-type]
        crisis=said.get("crisis") is True,
        days=_days(permits),
    )


def _facts(resource: Resource, form: str) -> dict[str, Any]:
    """What our extension says of the signing. FHIR has no place for it, so a Consent without it is not taken over."""
    at = "Consent.extension"
    found = [one for one in _list(resource.get("extension"), at) if one.get("url") == f"{OURS}:release"]
    if len(found) != 1:
        raise NotTaken(
            at,
            "It does not say how it was asked and signed. Ask the person, and write down a permission here.",
            "required",
        )
    said: dict[str, Any] = {}
    for one in _list(found[0].get("extension"), at):
        values = [value for key, value in one.items() if key.startswith("value")]
        said[str(one.get("url"))] = values[0] if values else None
    wants: list[tuple[str, bool, str]] = [
        ("status", said.get("status") == "given", "It was taken back, has ended, or was never given."),
        ("form", said.get("form") == form, "It was signed on another form than the one in use here."),
        ("askedAlone", said.get("askedAlone") is True, "It does not say that the person was asked alone."),
        (
            "signer",
            said.get("signer") == "adult",
            "Somebody else signed for the person. Their paper has to be on record here.",
        ),
        ("signedHow", _word(said.get("signedHow")) in IN_WRITING, "It was not given in writing."),
    ]
    for name, holds, sentence in wants:
        if not holds:
            raise NotTaken(f"Consent.extension('{OURS}:release').extension('{name}')", sentence, "business-rule")
    return said


def _verified(resource: Resource, *, crisis: bool) -> None:
    """Nothing says that the permission did not hold when somebody looked. Of a crisis it says that it waits to be asked again in calm,
    and it is taken over as such."""
    for one in _list(resource.get("verification"), "Consent.verification"):
        if one.get("verified") is not True and not (crisis and one.get("verified") is False):
            raise NotTaken("Consent.verification.verified", "It does not say that it was verified.", "business-rule")


def _bases(resource: Resource, r5: bool) -> list[tuple[datetime | None, datetime | None]]:
    """The days of the whole Consent, which bound everything below: R5 has them at its head, R4 at the base of what is permitted."""
    if r5:
        return [_span(resource, "Consent")]
    return [_span(resource["provision"], "Consent.provision")]


def _span(one: Resource, place: str) -> tuple[datetime | None, datetime | None]:
    """The start and the end that a period names, as far as it names them."""
    period = one.get("period")
    if period is None:
        return None, None
    if not isinstance(period, Mapping) or not set(period) <= {"start", "end"}:
        raise NotTaken(f"{place}.period", "This is no time from one moment to another.", "value")
    start, end = (
        None if period.get(name) is None else _moment(period[name], f"{place}.period.{name}")
        for name in ("start", "end")
    )
    return start, end


def _permits(resource: Resource, r5: bool) -> list[tuple[str, Resource]]:
    """What is permitted, each with its place: below a base that denies. Anything else opens more than it names."""
    if r5:
        if resource.get("decision") != "deny":
            raise NotTaken("Consent.decision", "Its base must deny: what it permits is listed.", "business-rule")
        found, at = _list(resource.get("provision"), "Consent.provision"), "Consent.provision"
    else:
        base = resource.get("provision")
        if not isinstance(base, Mapping) or base.get("type") != "deny":
            raise NotTaken("Consent.provision.type", "Its base must deny: what it permits is listed.", "business-rule")
        for name in sorted(set(base) - {"type", "period", "provision", "id"}):
            raise NotTaken(f"Consent.provision.{name}", "A limit of the base cannot be held here.", "not-supported")
        found, at = _list(base.get("provision"), "Consent.provision.provision"), "Consent.provision.provision"
    if not found:
        raise NotTaken(at, "It permits nothing.", "required")
    permits = [(f"{at}[{number}]", one) for number, one in enumerate(found)]
    for place, one in permits:
        for name in sorted(set(one) - OF_PERMIT):
            raise NotTaken(
                f"{place}.{name}", "This limit cannot be held here, so that more would be opened.", "not-supported"
            )
        if (one.get("type") or ("permit" if r5 else None)) != "permit":
            raise NotTaken(f"{place}.type", "Only what is permitted is listed below the base.", "business-rule")
        _only_access(one, place)
    return permits


def _only_access(one: Resource, place: str) -> None:
    actions = _list(one.get("action"), f"{place}.action")
    if not actions or {_code(each, f"{place}.action") for each in actions} != {ACTION}:
        raise NotTaken(f"{place}.action", "Only the action access is taken over.", "code-invalid")


def _recipients(one: Resource, place: str) -> tuple[UUID, ...]:
    actors = _list(one.get("actor"), f"{place}.actor")
    if not actors:
        raise NotTaken(f"{place}.actor", "It must name who receives.", "required")
    for actor in actors:
        if _code(actor.get("role"), f"{place}.actor.role") != RECIPIENT:
            raise NotTaken(f"{place}.actor.role", "Every actor here must be a recipient (IRCP).", "code-invalid")
    return tuple(sorted({_key(a.get("reference"), "Organization", f"{place}.actor.reference") for a in actors}))


def _label(one: Resource, place: str, allowed: set[str]) -> str:
    codings = _list(one.get("securityLabel"), f"{place}.securityLabel")
    if len(codings) != 1 or codings[0].get("system") != f"{OURS}:label" or _word(codings[0].get("code")) not in allowed:
        raise NotTaken(
            f"{place}.securityLabel", "It must name one kind of record of the list of labels.", "code-invalid"
        )
    label: str = codings[0]["code"]
    if label in NEVER_TAKEN:
        raise NotTaken(
            f"{place}.securityLabel",
            "A permission about victim services is never taken over. Its advocate asks.",
            "forbidden",
        )
    return label


def _purpose(one: Resource, place: str, allowed: set[str]) -> str:
    codings = _list(one.get("purpose"), f"{place}.purpose")
    if len(codings) != 1:
        raise NotTaken(f"{place}.purpose", "It must name one purpose.", "required")
    system, code = codings[0].get("system"), _word(codings[0].get("code"))
    purpose = MEANT.get(code) if system == ACT_REASON else code if system == f"{OURS}:purpose" else None
    if purpose is None or purpose not in allowed:
        raise NotTaken(f"{place}.purpose", "This purpose is not on the list.", "code-invalid")
    return purpose


def _end(one: Resource, place: str) -> datetime:
    period = one.get("period")
    if not isinstance(period, Mapping) or not period.get("end"):
        raise NotTaken(f"{place}.period.end", "It must say when it ends.", "required")
    return _moment(period["end"], f"{place}.period.end")


def _days(permits: list[tuple[str, Resource]]) -> dict[str, Days]:
    found: dict[str, Days] = {}
    for place, one in permits:
        span = one.get("dataPeriod")
        if span is None:
            continue
        if not isinstance(span, Mapping) or not set(span) <= {"start", "end"}:
            raise NotTaken(f"{place}.dataPeriod", "These are no days.", "value")
        first, last = (_day(span.get(name), f"{place}.dataPeriod.{name}") for name in ("start", "end"))
        found[one["securityLabel"][0]["code"]] = (first, last)
    return found


def _same(found: list[Any], name: str, permits: list[tuple[str, Resource]]) -> Any:
    """One answer for everything that is permitted: a release has one purpose, one end, and the same recipients for each label."""
    for (place, _), each in zip(permits, found, strict=True):
        if each != found[0]:
            raise NotTaken(
                f"{place}.{name}",
                "It differs from the first that is permitted. Send them as two Consents.",
                "not-supported",
            )
    return found[0]


def _identifier(resource: Resource) -> tuple[str, str]:
    """The system and the number under which it is found again, where it came from and here."""
    found = _list(resource.get("identifier"), "Consent.identifier")
    value, system = (found[0].get("value"), found[0].get("system", "")) if found else (None, "")
    if not isinstance(value, str) or not 1 <= len(value) <= 120 or not value.isprintable():
        raise NotTaken("Consent.identifier", "It must bear one identifier, so that it can be found again.", "required")
    if not isinstance(system, str) or len(system) > 200 or not system.isprintable():
        raise NotTaken("Consent.identifier.system", "This is no system of numbers.", "value")
    return system, value


def _only(resource: Resource, name: str) -> UUID:
    found = _list(resource.get(name), f"Consent.{name}")
    if len(found) != 1:
        raise NotTaken(f"Consent.{name}", "It must name the one agency that shares.", "required")
    return _key(found[0], "Organization", f"Consent.{name}")


def _list(found: Any, at: str) -> list[Resource]:
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise NotTaken(at, "This must be a list of objects.", "structure")
    return found


def _code(concept: Any, at: str) -> tuple[Any, Any]:
    codings = _list(concept.get("coding"), at) if isinstance(concept, Mapping) else []
    if len(codings) != 1:
        raise NotTaken(at, "It must bear one code.", "code-invalid")
    return _word(codings[0].get("system")), _word(codings[0].get("code"))


def _word(found: Any) -> str | None:
    """A code or a system as it stands there; None for whatever is no text, so that it is on no list."""
    return found if isinstance(found, str) else None


def _key(reference: Any, kind: str, at: str) -> UUID:
    text = reference.get("reference") if isinstance(reference, Mapping) else None
    head, _, tail = str(text).rpartition("/")
    try:
        if head != kind:
            raise ValueError
        return UUID(tail)
    except ValueError:
        raise NotTaken(at, f"It must point to one {kind} of this installation.", "value") from None


def _moment(text: Any, at: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise NotTaken(at, "It must be a moment with its zone.", "value") from None
    if found.tzinfo is None:
        raise NotTaken(at, "It must be a moment with its zone.", "value")
    return found


def _day(text: Any, at: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise NotTaken(at, "This is no day.", "value") from None
