"""A release as a FHIR R4 Consent and back: pure, no network, no Django. What another system writes is read as far as it is ours.

Source: HL7 FHIR R4 (4.0.1), Consent; the consent scope, category and policy codes of HL7 Terminology. The labels, purposes and elements
of ours that FHIR has no code for ride in our own code systems and one extension, so that nothing is lost on the way and back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

Resource = dict[str, Any]
Days = tuple[date | None, date | None]

OURS = "urn:commonground"
SCOPE = ("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy")
CATEGORY = ("http://terminology.hl7.org/CodeSystem/v3-ActCode", "IDSCL")
POLICY = ("http://terminology.hl7.org/CodeSystem/consentpolicycodes", "hipaa-auth")
ACT_REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
# Purposes of ours and of v3-ActReason; the others stand in a code system of our own.
PURPOSES = {"treatment": "TREAT", "payment": "HPAYMT", "operations": "HOPERAT", "crisis_response": "ETREAT"}
# How a release stands, as a Consent stands. What ended on its day, was taken back or closed is inactive; our own status tells them apart.
STATUSES = {
    "given": "active",
    "revoked": "inactive",
    "ended": "inactive",
    "void": "inactive",
    "declined": "rejected",
    "not_now": "proposed",
}
# A minor, a parent... stand as who gave it; FHIR has no code for the capacity.
ROLES = {"adult": "Patient", "minor": "Patient"}


class NotARelease(ValueError):
    """The resource is no release of ours; the message says why."""


@dataclass(frozen=True, slots=True)
class ToldRelease:
    """A release as it travels: ids, codes and dates, no name. ``days``: by label the first and last day of what is shared."""

    id: UUID
    subject: UUID
    giver: UUID
    to_agencies: tuple[UUID, ...]
    labels: tuple[str, ...]
    purpose: str
    status: str
    asked_at: datetime
    form_version: str
    language: str = "en"
    signer: str = "adult"
    signed_how: str = ""
    given_at: datetime | None = None
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    crisis: bool = False
    confirmed_at: datetime | None = None
    asked_alone: bool = False
    valid: tuple[str, ...] = ()
    days: Mapping[str, Days] = field(default_factory=dict)


def as_consent(told: ToldRelease) -> Resource:
    """The FHIR R4 Consent that says what this release says.

    It opens nothing by itself: the base is ``deny``, and below it stands one ``permit`` for each label for which the release is
    valid. Labels that it names in vain stay in our extension, so that no reader takes them for permitted.
    """
    resource: Resource = {
        "resourceType": "Consent",
        "id": str(told.id),
        "language": told.language,
        "extension": [_facts(told)],
        "identifier": [{"system": f"{OURS}:release", "value": str(told.id)}],
        "status": STATUSES[told.status],
        "scope": _concept(*SCOPE),
        "category": [_concept(*CATEGORY)],
        "patient": _reference("Patient", told.subject),
        "dateTime": told.asked_at.isoformat(),
        "performer": [_reference(ROLES.get(told.signer, "RelatedPerson"), told.subject)],
        "organization": [_reference("Organization", told.giver)],
        "policyRule": _concept(*POLICY),
        "provision": _provision(told),
    }
    if told.given_at is not None:
        resource["verification"] = [{"verified": told.confirmed_at is not None or not told.crisis}]
        if told.confirmed_at is not None:
            resource["verification"][0]["verificationDate"] = told.confirmed_at.isoformat()
    return resource


def _provision(told: ToldRelease) -> Resource:
    if told.given_at is None:
        return {"type": "deny"}
    permits = [_permit(told, label) for label in told.valid]
    return {"type": "deny", "period": _period(told.given_at, told.expires_at)} | (
        {"provision": permits} if permits else {}
    )


def _permit(told: ToldRelease, label: str) -> Resource:
    permit: Resource = {
        "type": "permit",
        "period": _period(told.given_at, told.expires_at),
        "actor": [
            {"role": _concept(PARTICIPATION, "IRCP"), "reference": _reference("Organization", agency)}
            for agency in told.to_agencies
        ],
        "action": [_concept("http://terminology.hl7.org/CodeSystem/consentaction", "access")],
        "securityLabel": [{"system": f"{OURS}:label", "code": label}],
        "purpose": [_purpose(told.purpose)],
    }
    first, last = told.days.get(label, (None, None))
    if first or last:
        permit["dataPeriod"] = _period(first, last)
    return permit


def _purpose(purpose: str) -> Resource:
    if purpose in PURPOSES:
        return {"system": ACT_REASON, "code": PURPOSES[purpose]}
    return {"system": f"{OURS}:purpose", "code": purpose}


def _period(start: date | None, end: date | None) -> Resource:
    return {name: moment.isoformat() for name, moment in (("start", start), ("end", end)) if moment is not None}


def _concept(system: str, code: str) -> Resource:
    return {"coding": [{"system": system, "code": code}]}


def _reference(kind: str, key: UUID) -> Resource:
    return {"reference": f"{kind}/{key}"}


def _facts(told: ToldRelease) -> Resource:
    """What FHIR has no place for."""
    said: list[tuple[str, str, Any]] = [
        ("status", "valueCode", told.status),
        ("form", "valueString", told.form_version),
        ("purpose", "valueCode", told.purpose),
        ("signer", "valueCode", told.signer),
        ("askedAlone", "valueBoolean", told.asked_alone),
        ("crisis", "valueBoolean", told.crisis),
    ]
    said += [("label", "valueCode", label) for label in told.labels]
    said += [("recipient", "valueReference", _reference("Organization", agency)) for agency in told.to_agencies]
    if told.signed_how:
        said.append(("signedHow", "valueCode", told.signed_how))
    if told.revoked_at is not None:
        said.append(("revoked", "valueDateTime", told.revoked_at.isoformat()))
    parts: list[Resource] = [{"url": url, key: value} for url, key, value in said]
    parts += [_days(label, span) for label, span in told.days.items()]
    return {"url": f"{OURS}:release", "extension": parts}


def _days(label: str, span: Days) -> Resource:
    return {
        "url": "days",
        "extension": [{"url": "label", "valueCode": label}, {"url": "period", "valuePeriod": _period(*span)}],
    }


def from_consent(resource: Mapping[str, Any]) -> ToldRelease:
    """The release that a Consent of ours tells of; equal to the one that ``as_consent`` was given.

    :raises NotARelease: when it is no Consent, or not one that this system wrote (another's permission is looked at by people, not
        taken over by a machine).
    """
    if resource.get("resourceType") != "Consent":
        raise NotARelease("this is no Consent")
    try:
        return _read(resource)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as trouble:
        raise NotARelease(f"this Consent is not one of a release: {trouble}") from trouble


def _read(resource: Mapping[str, Any]) -> ToldRelease:
    ours = [one["extension"] for one in resource.get("extension", []) if one["url"] == f"{OURS}:release"]
    if not ours:
        raise NotARelease("this Consent was not written by a system like this one")
    facts = ours[0]
    said = {
        one["url"]: next(value for key, value in one.items() if key.startswith("value"))
        for one in facts
        if "extension" not in one
    }
    status = said["status"]
    provision = resource["provision"]
    if STATUSES[status] != resource["status"] or provision["type"] != "deny":
        raise NotARelease("its status and what it permits do not fit together")
    labels, days = tuple(one["valueCode"] for one in facts if one["url"] == "label"), _read_days(facts)
    period, verified = provision.get("period", {}), (resource.get("verification") or [{}])[0]
    return ToldRelease(
        id=UUID(resource["identifier"][0]["value"]),
        subject=_key(resource["patient"]),
        giver=_key(resource["organization"][0]),
        to_agencies=tuple(_key(one["valueReference"]) for one in facts if one["url"] == "recipient"),
        labels=labels,
        purpose=said["purpose"],
        status=status,
        asked_at=datetime.fromisoformat(resource["dateTime"]),
        form_version=said["form"],
        language=resource["language"],
        signer=said["signer"],
        signed_how=said.get("signedHow", ""),
        given_at=_moment(period.get("start")),
        expires_at=_moment(period.get("end")),
        revoked_at=_moment(said.get("revoked")),
        crisis=said["crisis"],
        confirmed_at=_moment(verified.get("verificationDate")),
        asked_alone=said["askedAlone"],
        valid=tuple(_permitted(one, labels) for one in provision.get("provision", [])),
        days=days,
    )


def _permitted(permit: Mapping[str, Any], labels: tuple[str, ...]) -> str:
    label: str = permit["securityLabel"][0]["code"]
    if permit["type"] != "permit" or label not in labels:
        raise NotARelease(f"it permits {label!r}, which the release does not name")
    return label


def _read_days(facts: list[Resource]) -> dict[str, Days]:
    found = {}
    for one in facts:
        if one["url"] == "days":
            parts = {part["url"]: part for part in one["extension"]}
            period = parts["period"]["valuePeriod"]
            found[parts["label"]["valueCode"]] = (_day(period.get("start")), _day(period.get("end")))
    return found


def _key(reference: Mapping[str, Any]) -> UUID:
    return UUID(reference["reference"].rpartition("/")[2])


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
