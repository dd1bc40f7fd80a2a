"""A Consent of R4 as R5 has it: the same permission in the elements of FHIR 5.0.0. Pure, like ``fhir``."""

from typing import Any

from commonground.consents.fhir import Resource

SAME = ("resourceType", "id", "language", "extension", "identifier", "category", "verification")
STATUSES = {"rejected": "not-done", "proposed": "draft"}


def as_r5(consent: Resource) -> Resource:
    """A Consent that ``fhir.as_consent`` made, in R5: the base decision beside the list of what is permitted."""
    base = consent["provision"]
    made: Resource = {name: consent[name] for name in SAME if name in consent}
    made |= {
        "status": STATUSES.get(consent["status"], consent["status"]),
        "subject": consent["patient"],
        "date": consent["dateTime"],
        "grantor": consent["performer"],
        "controller": consent["organization"],
        "regulatoryBasis": [consent["policyRule"]],
        "decision": base["type"],
    }
    if "period" in base:
        made["period"] = base["period"]
    if permits := base.get("provision"):
        made["provision"] = [{name: value for name, value in one.items() if name != "type"} for one in permits]
    return made


def wants_r5(accept: str) -> bool:
    """Whether a client asks for R5 (``application/fhir+json; fhirVersion=5.0``)."""
    words: list[Any] = [part.strip().replace(" ", "") for part in accept.lower().split(";")]
    return "fhirversion=5.0" in words
