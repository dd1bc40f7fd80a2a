"""Who monitors a treatment that a court, a board or a prosecutor made a condition, and of which case (42 CFR 2.35)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from commonground.agencies.models import Agency, Membership
from commonground.agencies.roles import roles
from commonground.consents.wording import Case
from commonground.kit.spans import in_force
from commonground.privacy.law.cells import the_law

SUPERVISION, LABEL = "supervision", "substance_use"


@dataclass(frozen=True, slots=True)
class Supervised:
    """What the form says beyond every other: ``supervisor`` alone gets it, for the case ``docket``, of which the treatment is a ``condition``.

    ``held_until``: before when it is not taken back (aware); None: it is taken back any day. It is never later than the end of the permission.
    """

    supervisor: Membership | None
    docket: str = ""
    condition: str = ""
    held_until: datetime | None = None

    def kept(self) -> dict[str, object]:
        """As the permission keeps it."""
        return {
            "supervisor": self.supervisor, "docket": self.docket.strip(), "condition": self.condition.strip(), "held_until": self.held_until,
        }  # fmt: skip

    def said(self) -> Case | None:
        """As the words of the question name it; None while nobody is named."""
        return case_of(self.supervisor, self.docket, self.condition, self.held_until)

    def sealed(self) -> dict[str, str]:
        """As it stands under the seal of the question."""
        held = self.held_until.astimezone(UTC).isoformat() if self.held_until else ""
        who = str(self.supervisor.pk) if self.supervisor else ""
        return {"supervisor": who, "docket": self.docket.strip(), "condition": self.condition.strip(), "held": held}


def supervisors_at(agencies: Iterable[Agency], *, at: datetime) -> Q:
    """Who at these agencies can be named: at work there now, in criminal justice, in a role that reads what is sent and takes it."""
    kinds = the_law().words.lists["recipients"]["agency"]
    there = [one.pk for one in agencies if kinds[one.kind] == "justice"]
    may = [code for code, role in roles().items() if LABEL in role.labels and "consents.take_in" in role.rights]
    return Q(in_force(at), agency_id__in=there, role__in=may, taken_up_at__isnull=False)


def monitors(membership_id: UUID | None, agency_ids: Iterable[UUID], *, at: datetime) -> bool:
    """Whether the one who is named still works at the one agency that receives, in a role that monitors."""
    if membership_id is None:
        return False
    agencies = list(Agency.objects.filter(pk__in=list(agency_ids)))
    return len(agencies) == 1 and Membership.objects.filter(supervisors_at(agencies, at=at), pk=membership_id).exists()


def case_of(supervisor: Membership | None, docket: str, condition: str, held_until: datetime | None) -> Case | None:
    """A case as the words of a question name it; None when nobody is named."""
    if supervisor is None:
        return None
    held = timezone.localtime(held_until).date() if held_until else None
    return Case(supervisor.shown_name, docket, condition, held)


def supervisors_among(agencies: Iterable[Agency], *, at: datetime) -> QuerySet[Membership]:
    """Who can be named at these agencies, by place and name."""
    rows = Membership.objects.filter(supervisors_at(agencies, at=at)).select_related("user", "agency")
    return rows.order_by("agency__name", "user__name", "id")
