"""The fixed cast of the tests: a few people and agencies of one invented town, made through actions."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from commonground.agencies.actions.agree import agree
from commonground.agencies.actions.found import draw_area, found
from commonground.agencies.actions.join import join
from commonground.agencies.context import Viewer, as_viewer
from commonground.agencies.models import Agency, Area, Jurisdiction, Membership, User
from commonground.agencies.viewers import service, viewer_from
from commonground.kit.closed import door_open
from commonground.ledger.models import News

AGENCIES = {
    "host": ("County Office", "host"),
    "dispatch": ("Willow Dispatch Center", "dispatch"),
    "police": ("Willow Police", "police"),
    "crisis": ("Harbor Crisis Team", "crisis"),
    "clinic": ("Riverside Clinic", "treatment"),
    "housing": ("Open Door Housing", "nonprofit"),
    "shelter": ("Safe Nest", "victim_service"),
    "stranger": ("Far Away Agency", "nonprofit"),
}
# name -> (agency, role)
STAFF = {
    "dara": ("dispatch", "dispatcher"),
    "sven": ("dispatch", "dispatch_supervisor"),
    "omar": ("police", "officer"),
    "petra": ("police", "officer"),
    "amara": ("crisis", "responder_clinician"),
    "chen": ("crisis", "crisis_clinician"),
    "ines": ("housing", "intake_worker"),
    "wole": ("housing", "case_worker"),
    "kofi": ("housing", "coordinator"),
    "rosa": ("clinic", "case_worker"),
    "alma": ("shelter", "advocate"),
    "priya": ("host", "privacy_officer"),
    "ada": ("host", "administrator"),
    "ezra": ("host", "evaluator"),
    "zed": ("stranger", "coordinator"),
}
PASSWORD = "a long enough password"


@dataclass
class Cast:
    """Who is who. ``cast.amara`` is a viewer; ``cast.crisis`` is an agency; ``cast.members["amara"]`` a membership."""

    jurisdiction: Jurisdiction
    agencies: dict[str, Agency] = field(default_factory=dict)
    viewers: dict[str, Viewer] = field(default_factory=dict)
    members: dict[str, Membership] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    areas: dict[str, Area] = field(default_factory=dict)

    def __getattr__(self, name: str):
        for shelf in (self.__dict__["viewers"], self.__dict__["agencies"], self.__dict__["areas"]):
            if name in shelf:
                return shelf[name]
        raise AttributeError(name)


def new_jurisdiction(
    slug: str = "willow", *, holds: str = "exercise", time_zone: str = "America/Chicago"
) -> Jurisdiction:
    """A jurisdiction, made as the installation makes it."""
    with door_open("agencies.open_jurisdiction"):
        return Jurisdiction.objects.create(slug=slug, name=f"{slug.title()} County", time_zone=time_zone, holds=holds)


def make_cast(slug: str = "willow", *, holds: str = "exercise") -> Cast:
    """The whole cast, in a jurisdiction of its own."""
    cast = Cast(new_jurisdiction(slug, holds=holds))
    with door_open("agencies.open_jurisdiction"):
        name, kind = AGENCIES["host"]
        host = Agency.objects.create(jurisdiction=cast.jurisdiction, slug="host", name=name, kind=kind)
    setup = service("setup", host)
    cast.agencies["host"] = host
    for key, (name, kind) in AGENCIES.items():
        if key != "host":
            cast.agencies[key] = found(slug=key, name=name, kind=kind, by=setup)
    square = [[-99.7, 39.2], [-99.5, 39.2], [-99.5, 39.4], [-99.7, 39.4], [-99.7, 39.2]]
    cast.areas["mill_end"] = draw_area(
        slug="mill-end",
        name="Mill End",
        outline={"type": "Polygon", "coordinates": [square]},
        population=8200,
        by=setup,
    )
    for key, (agency, role_code) in STAFF.items():
        user = User.objects.create_user(f"{key}@{slug}.example.org", None, name=key.title())
        cast.users[key] = user
        cast.members[key] = join(user=user, agency=cast.agencies[agency], role_code=role_code, by=setup)
        cast.viewers[key] = viewer_from(cast.members[key])
    make_agreements(cast, setup)
    return cast


def make_agreements(cast: Cast, setup: Viewer) -> None:
    """Dispatch may send police and the crisis team; the crisis team may tell housing and the clinic, under a permission."""
    began = timezone.now() - timedelta(days=365)
    for receiver in ("police", "crisis"):
        agree(
            from_agency=cast.agencies["dispatch"], to_agency=cast.agencies[receiver], labels=["general"],
            purposes=["crisis_response"], title=f"Dispatch to {receiver}", starts_at=began, by=setup,
        )  # fmt: skip
    for receiver in ("housing", "clinic"):
        agree(
            from_agency=cast.agencies["crisis"], to_agency=cast.agencies[receiver], labels=["general", "health"],
            purposes=["coordination", "treatment"], title=f"Crisis team to {receiver}", starts_at=began, by=setup,
        )  # fmt: skip


def all_news(cast: Cast, **which: object) -> list[News]:
    """The news of all agencies of the cast: each agency reads its own and those for all, so all of them are asked."""
    found: dict[int, News] = {}
    for agency in cast.agencies.values():
        with as_viewer(service("clocks", agency)):
            found |= {line.pk: line for line in News.objects.filter(**which)}
    return list(found.values())
