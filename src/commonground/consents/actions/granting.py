"""Opening what a release is valid for, and no more: part of the verbs that give and confirm."""

from collections.abc import Mapping
from datetime import date, datetime

from commonground.agencies.context import Viewer
from commonground.consents.models import BY_ITEM, Release
from commonground.consents.wording import form_version
from commonground.kit.spans import midnight
from commonground.privacy.actions import grant


def open_what_is_valid(release: Release, opens: Mapping[str, datetime], *, by: Viewer) -> None:
    """Write the grants of a release: for each label that it is valid for, until then (``validity.ends_for``)."""
    named = {one["label"] for one in release.items}
    for label, ends in opens.items():
        first, last = release.days.get(label, (None, None))
        grant(
            subject_id=release.subject_id, release_id=release.pk, from_agencies=[release.agency_id],
            to_agencies=release.to_agencies, labels=[label], purpose=release.purpose, starts_at=release.given_at, expires_at=ends,
            form=BY_ITEM if label in named else form_version(release.form_version).form, for_membership_id=release.supervisor_id, told_from=_midnight(first, by), told_until=_midnight(last, by, after=1), by=by,
        )  # fmt: skip


def _midnight(day: str | None, by: Viewer, *, after: int = 0) -> datetime | None:
    return midnight(date.fromisoformat(day), by.time_zone, after=after) if day else None
