"""The frame of every page: who am I, where can I go, is this an exercise."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from commonground.agencies.context import Viewer
from commonground.agencies.models import Jurisdiction
from commonground.agencies.routes import viewer_of
from commonground.site.rooms import ROOMS, VAULT_ROOMS


def navigation_for(viewer: Viewer | None, path: str) -> list[dict[str, Any]]:
    """The rooms that this viewer's rights open."""
    if viewer is None:
        return []
    return [
        {"url": room.url, "label": _(room.label), "icon": room.icon, "current": path.startswith(room.url)}
        for room in (VAULT_ROOMS if settings.VAULT else ROOMS)
        if room.right in viewer.rights
    ]


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context that every template has."""
    viewer = getattr(request, "viewer", None) or (viewer_of(request) if hasattr(request, "user") else None)
    jurisdiction = (
        Jurisdiction.objects.filter(pk=viewer.jurisdiction_id).first()
        if viewer
        else Jurisdiction.objects.order_by("id").first()
    )
    return {
        "viewer": viewer,
        "navigation": navigation_for(viewer, request.path),
        "jurisdiction": jurisdiction,
        "apart": settings.VAULT,
        "exercise": bool(jurisdiction and jurisdiction.is_exercise),
        "second_factor_required": settings.SECOND_FACTOR_REQUIRED,
    }
