"""How a referral stands for its reader. A silent answer is seen by the receiver alone: the database shows it to nobody else,
so that the sender's question and the sender's bytes are the same whatever happened.
"""

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from commonground.agencies.context import Viewer
from commonground.people.queries import there_for_their_own
from commonground.referrals.models import Referral, SilentAnswer
from commonground.referrals.status import REFERRAL


def with_standing(viewer: Viewer) -> QuerySet[Referral]:
    """The viewer's referrals, each with ``stands``: the own silent answer, or the status of the referral. Whoever is there for their own
    alone reads those that they wrote."""
    own = SilentAnswer.objects.filter(referral=OuterRef("pk"), agency_id=viewer.agency_id)
    stands = Coalesce(Subquery(own.values("status")[:1]), F("status"), output_field=CharField())
    whose = {"made_by_id": viewer.membership_id} if there_for_their_own(viewer) else {}
    return (
        Referral.objects.filter(jurisdiction_id=viewer.jurisdiction_id, **whose)
        .select_related("service__organization", "agency", "to_agency", "area")
        .annotate(stands=stands, own_answer_id=Subquery(own.values("pk")[:1]))
    )


def words_for(referral: Referral, stands: str, viewer: Viewer) -> str:
    """How it stands, in plain words, for this reader."""
    if stands == "sent" and referral.to_agency_id == viewer.agency_id:
        return _("Waiting for your answer")
    if stands == "sent" and referral.silent:
        return _("Sent. By law this agency does not report back")
    if stands == "sent" and referral.to_agency_id is None:
        return _("Sent. Ask them by phone and write down the answer")
    if stands == "declined" and referral.to_agency_id == viewer.agency_id:
        return _("You said no")
    return _(REFERRAL.words[stands])
