"""A release as it travels to another system (``consents.fhir``): read from its row, without a name."""

from datetime import date

from commonground.consents.fhir import Resource, ToldRelease, as_consent
from commonground.consents.models import Release
from commonground.consents.validity import validity


def told(release: Release) -> ToldRelease:
    """The release as ids, codes and dates. Its labels are those it names; ``valid`` those that the law finds it valid for."""
    return ToldRelease(
        id=release.pk,
        subject=release.subject_id,
        giver=release.agency_id,
        to_agencies=tuple(release.to_agencies),
        labels=tuple(release.labels),
        purpose=release.purpose,
        status=release.status,
        asked_at=release.asked_at,
        form_version=release.form_version,
        language=release.language,
        signer=release.signer,
        signed_how=release.signed_how,
        given_at=release.given_at,
        expires_at=release.expires_at,
        revoked_at=release.revoked_at,
        crisis=release.crisis,
        confirmed_at=release.confirmed_at,
        asked_alone=release.asked_alone,
        valid=tuple(one.label for one in validity(release) if one.valid) if release.given_at else (),
        days={label: (_day(first), _day(last)) for label, (first, last) in release.days.items()},
    )


def consent_of(release: Release) -> Resource:
    """The FHIR R4 Consent of a release."""
    return as_consent(told(release))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
