"""Permissions as FHIR Consent, for another system: read one, take one over. The same sign-in, rights and doors as the pages."""

import functools
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from commonground.agencies.routes import open_to
from commonground.consents.actions import take_over
from commonground.consents.fhir import as_consent
from commonground.consents.fhir_in import NotTaken, read
from commonground.consents.fhir_r5 import as_r5, wants_r5
from commonground.consents.models import Release
from commonground.consents.pages.one import own_release, viewer_of
from commonground.consents.told import told
from commonground.consents.wording import FORM_VERSION
from commonground.kit.noes import Hidden, NotNow, Refused
from commonground.privacy.law.labels import LABELS, PURPOSES

TYPE = "application/fhir+json"
TAKES = (TYPE, "application/json")
LARGEST = 64 * 1024
# Where the field of a rule stands in a Consent.
ELEMENTS = {
    "labels": "Consent.provision.provision.securityLabel", "to_agencies": "Consent.provision.provision.actor",
    "purpose": "Consent.provision.provision.purpose", "expires_at": "Consent.provision.provision.period.end",
    "days": "Consent.provision.provision.dataPeriod", "signer": "Consent.performer", "signed_how": "Consent.extension",
    "signed_on": "Consent.dateTime",
}  # fmt: skip
Page = Callable[..., HttpResponse]


def outcome(status: int, code: str, sentence: str, element: str = "") -> HttpResponse:
    """A FHIR OperationOutcome: one issue, in words, with the element that it is about."""
    issue: dict[str, Any] = {"severity": "error", "code": code, "details": {"text": sentence}}
    if element:
        issue["expression"] = [element]
    return _json({"resourceType": "OperationOutcome", "issue": [issue]}, status)


def _json(body: dict[str, Any], status: int = 200, version: str = "4.0") -> HttpResponse:
    return HttpResponse(json.dumps(body), status=status, content_type=f"{TYPE}; fhirVersion={version}")


def machine(right: str, *methods: str) -> Callable[[Page], Page]:
    """A guarded address that answers a machine: no redirect to a form, no page, an OperationOutcome for each no."""

    def mark(page: Page) -> Page:
        guarded = open_to(right)(page)

        @functools.wraps(guarded)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in methods:
                refused = outcome(405, "not-supported", "This address does not take that method.")
                refused["Allow"] = ", ".join(methods)
                return refused
            if not request.user.is_authenticated:
                return outcome(401, "login", "Sign in first.")
            try:
                response = guarded(request, *args, **kwargs)
            except Hidden:
                return outcome(404, "not-found", "There is no such Consent for you.")
            except Refused:
                return outcome(403, "forbidden", "Your role does not do this.")
            if response.status_code in (302, 503) or not response["Content-Type"].startswith(TYPE):
                return _instead(response)
            return response

        return answer

    return mark


def _instead(response: HttpResponse) -> HttpResponse:
    """What the guard answers with a page or a way to a form, as an OperationOutcome."""
    if response.status_code == 503:
        return outcome(503, "transient", "The ledger cannot be written, so nothing is shown.")
    return outcome(403, "login", "This account has another step to take first, on the pages.")


@machine("consents.read", "GET", "HEAD")
def consent(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """One permission that the own agency asked for, as Consent R4, or R5 when the client asks for it."""
    return _consent(own_release(request, release_id), request)


@machine("consents.give", "POST")
def consents(request: HttpRequest) -> HttpResponse:
    """Take over a Consent that was signed on our form in another system, as far as one of our own permissions could say it."""
    if request.content_type not in TAKES:
        return outcome(415, "not-supported", f"Send {TYPE}.")
    if len(request.body) > LARGEST:
        return outcome(413, "too-long", "A Consent has no more than 64 kB here.")
    try:
        said = read(json.loads(request.body), labels=LABELS, purposes=PURPOSES, form=FORM_VERSION)
        release = take_over(told=said, by=viewer_of(request))
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        return outcome(400, "structure", "This is no JSON.")
    except NotTaken as no:
        return outcome(422, no.code, no.sentence, no.element)
    except NotNow as no:
        return outcome(
            409 if no.code == "C30" else 422, "business-rule", no.sentence, ELEMENTS.get(no.field or "", "Consent")
        )
    made = _consent(release, request, status=201)
    made["Location"] = reverse("fhir:consent", args=[release.pk])
    return made


def _consent(release: Release, request: HttpRequest, status: int = 200) -> HttpResponse:
    found = as_consent(told(release))
    if wants_r5(request.headers.get("Accept", "")):
        return _json(as_r5(found), status, "5.0")
    return _json(found, status)
