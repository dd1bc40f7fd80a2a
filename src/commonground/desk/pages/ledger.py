"""The ledger as people read it: what happened and who looked, newest first. It names staff and records, never a person."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from commonground.agencies.context import Viewer
from commonground.agencies.events import Disabled, Enabled, SecondStepForgotten
from commonground.agencies.models import Agency, Invitation, Membership, User
from commonground.agencies.roles import role
from commonground.agencies.routes import open_to
from commonground.cases.silence import SILENT_KINDS
from commonground.kit.ids import id_said
from commonground.kit.noes import Hidden
from commonground.ledger.events import REGISTRY
from commonground.ledger.exporting import NotSealed, newest_checkpoint
from commonground.ledger.letters import letter_of
from commonground.ledger.models import Happening, Look
from commonground.ledger.standing import standing
from commonground.privacy.doors import in_sight
from commonground.privacy.models import Bar

PAGE = 50
BOOKS = {"happened": Happening, "looked": Look}


@open_to("ledger.read", purpose="administration")
def ledger(request: HttpRequest) -> HttpResponse:
    """One book, newest first: the own agency's lines, and what others did to its roles; the host's officer reads those of every agency that
    does not work in silence."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    book = request.GET.get("book") if request.GET.get("book") in BOOKS else "happened"
    rows = BOOKS[book].objects.using("ledger").filter(jurisdiction_id=viewer.jurisdiction_id)  # type: ignore[attr-defined]
    rows = rows.filter(Q(agency_id__in=_whose(viewer)) | (_of_our_roles(viewer) if book == "happened" else Q()))
    if book == "happened":
        rows = rows.exclude(_hidden_bars(rows, viewer))
    after = id_said(request.GET.get("after"))
    last = rows.filter(pk=after).values_list("at", flat=True).first() if after else None
    if last:
        rows = rows.filter(Q(at__lt=last) | Q(at=last, id__lt=after))
    found = list(rows.order_by("-at", "-id")[: PAGE + 1])
    older = f"?book={book}&after={found[PAGE - 1].pk}" if len(found) > PAGE else ""
    lines = _lines(found[:PAGE])
    context = {"book": book, "lines": lines, "older": older, "seal": standing()}
    return TemplateResponse(request, "desk/ledger.html", context)


@open_to("ledger.read", purpose="administration")
def letter(request: HttpRequest) -> HttpResponse:
    """The newest checkpoint as the letter that witnesses get, to be given to whoever has no account.

    :raises Hidden: when nothing is sealed yet.
    """
    try:
        kept = letter_of(newest_checkpoint())
    except NotSealed:
        raise Hidden from None
    name = 'attachment; filename="checkpoint.txt"'
    return HttpResponse(kept.encode(), content_type="application/octet-stream", headers={"Content-Disposition": name})


def _hidden_bars(rows: Any, viewer: Viewer) -> Q:
    """Lines about a bar that is not in the viewer's sight: that there is one is its agency's alone to know, and never the barred's."""
    told = Q(record_kind=Bar._meta.label_lower)
    ids = set(rows.filter(told, agency_id=viewer.agency_id).values_list("record_id", flat=True))
    seen = in_sight(Bar.objects.all(), ids) if ids else set()
    return told & (~Q(agency_id=viewer.agency_id) | Q(record_id__in=ids - seen))


def _whose(viewer: Viewer) -> list[UUID]:
    """The agencies whose lines the viewer reads. Of an agency that works in silence even the moment of an entry would tell something."""
    if viewer.agency_kind != "host":
        return [viewer.agency_id]
    here = Agency.objects.filter(jurisdiction_id=viewer.jurisdiction_id).exclude(kind__in=SILENT_KINDS)
    return list(here.values_list("pk", flat=True))


def _of_our_roles(viewer: Viewer) -> Q:
    """What anybody did to the roles, invitations and accounts of the own agency, the office that runs the installation too."""
    roles = Membership.objects.filter(agency_id=viewer.agency_id, user__is_service=False).values_list("pk", flat=True)
    invitations = Invitation.objects.filter(agency_id=viewer.agency_id).values_list("pk", flat=True)
    switched = Q(
        kind__in=[Enabled.code, Disabled.code, SecondStepForgotten.code],
        facts__agencies__contains=[str(viewer.agency_id)],
    )
    return switched | Q(kind__startswith="agencies.", record_id__in=[*roles, *invitations])


def _lines(rows: list[Any]) -> list[dict[str, Any]]:
    users = dict(User.objects.filter(pk__in={row.user_id for row in rows}).values_list("pk", "name"))
    agencies = dict(Agency.objects.filter(pk__in={row.agency_id for row in rows}).values_list("pk", "name"))
    whom = _whom(rows)
    return [
        {
            "row": row,
            "says": _says(row),
            "whom": whom.get(row.pk, ""),
            "who": users.get(row.user_id, "–"),
            "agency": agencies.get(row.agency_id, "–"),
        }
        for row in rows
    ]


def _whom(rows: list[Any]) -> dict[UUID, str]:
    """Of lines about roles and accounts of staff: whose, which role and where."""
    about = [row for row in rows if isinstance(row, Happening) and row.kind.startswith("agencies.")]
    asked = {row.record_id for row in about}
    members = Membership.objects.select_related("user", "agency").in_bulk(asked)
    invitations = Invitation.objects.select_related("membership__user", "membership__agency").filter(pk__in=asked)
    members |= {invitation.pk: invitation.membership for invitation in invitations}
    accounts = dict(User.objects.filter(pk__in=asked).values_list("pk", "name"))
    found = {}
    for row in about:
        if member := members.get(row.record_id):
            found[row.pk] = f"{member.shown_name} · {role(member.role).name()} · {member.agency.name}"
        elif row.record_id in accounts:
            found[row.pk] = accounts[row.record_id]
    return found


def _says(row: Happening | Look) -> str:
    if isinstance(row, Happening):
        event = REGISTRY.get(row.kind)
        return _(event.sentence()) if event else row.kind
    if row.outcome == "denied":
        return _("Asked for a page and was not let in (%(page)s)") % {"page": row.action}
    return _("Looked at %(n)s records (%(page)s)") % {"n": row.count, "page": row.action}
