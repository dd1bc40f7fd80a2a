"""The partners of an exercise: areas, agencies, agreements, accounts and units, each made once through the verbs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from commonground.agencies.actions.agree import agree
from commonground.agencies.actions.found import draw_area, found
from commonground.agencies.actions.join import join
from commonground.agencies.context import Viewer, as_viewer
from commonground.agencies.models import Agency, Agreement, Area, Membership, User
from commonground.agencies.viewers import service
from commonground.site.exercise.actions import Account, give_accounts
from commonground.site.town import roster
from commonground.site.town.generate import Town
from commonground.units.actions import form
from commonground.units.models import Unit

# What a team of the town is good at, in the words of units; what has no word there is left out.
SKILLS = {"crisis_training": "crisis", "clinician": "clinician", "peer": "peer", "paramedic": "medical"}
Position = tuple[float, float]


@dataclass
class Partners:
    """Who takes part, by the town's keys. ``host`` is the office that runs the installation."""

    host: Agency
    time_zone: str
    agencies: dict[str, Agency] = field(default_factory=dict)
    areas: dict[str, Area] = field(default_factory=dict)
    members: dict[str, Membership] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)

    @property
    def setup(self) -> Viewer:
        """The installation's service principal in the office."""
        return service("setup", self.host)

    def setup_of(self, agency: str) -> Viewer:
        """The same in one agency: row-level security lets it write that agency's rows alone."""
        return service("setup", self.agencies[agency])


def found_partners(partners: Partners, town: Town) -> None:
    """Make what is missing of areas, agencies and agreements."""
    here, by = partners.host.jurisdiction_id, partners.setup
    partners.agencies = {agency.slug: agency for agency in Agency.objects.filter(jurisdiction_id=here)}
    for key, each in town.agencies.items():
        there = partners.agencies.get(key)
        if there is None or there.phone != each.phone:  # the host is here already, without its telephone number
            partners.agencies[key] = found(
                slug=key, name=each.name, kind=each.kind, phone=each.phone, email=each.email,
                languages=list(each.languages), by=by,
            )  # fmt: skip
    known = set(Agreement.objects.filter(jurisdiction_id=here).values_list("from_agency__slug", "to_agency__slug"))
    for agreement in town.agreements:
        if (agreement.from_agency, agreement.to_agency) not in known:
            _agree(agreement, partners)


def draw_areas(partners: Partners, town: Town) -> None:
    """Draw the areas of the town that are missing."""
    partners.areas = {area.slug: area for area in Area.objects.filter(jurisdiction_id=partners.host.jurisdiction_id)}
    shapes = {each["id"]: each["geometry"] for each in town.areas_geojson()["features"]}
    for key, area in town.county.areas.items():
        if key not in partners.areas:
            partners.areas[key] = draw_area(
                slug=key, name=area.name, name_es=area.name_es, outline=shapes[key], population=area.population,
                households=area.households, by=partners.setup,
            )  # fmt: skip


def _agree(agreement: roster.Agreement, partners: Partners) -> None:
    agree(
        from_agency=partners.agencies[agreement.from_agency],
        to_agency=partners.agencies[agreement.to_agency],
        labels=agreement.labels,
        purposes=agreement.purposes,
        title=agreement.title,
        starts_at=_morning(agreement.starts, partners.time_zone),
        ends_at=_morning(agreement.ends, partners.time_zone) if agreement.ends else None,
        by=partners.setup,
    )


def _morning(day: date, time_zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(time_zone))


def employ(partners: Partners, town: Town, passwords: Mapping[str, str]) -> None:
    """Give everybody in the town who has a role an account and that role; those with a password get it (again).

    :param passwords: by e-mail address, for the accounts that somebody will sign in with.
    """
    people = {key: each for key, each in town.staff.items() if each.role}
    here = partners.host.jurisdiction_id
    known = {(m.user.email, m.role): m for m in Membership.objects.filter(jurisdiction_id=here).select_related("user")}
    if passwords or len(known) < len(people):
        accounts = [Account(each.email, each.name, passwords.get(each.email)) for each in people.values()]
        users = dict(zip(people, give_accounts(accounts, by=partners.setup), strict=True))
    else:
        users = {}
    for key, each in people.items():
        partners.members[key] = known.get((each.email, each.role)) or _join(users[key], each, partners)


def _join(user: User, person: roster.StaffMember, partners: Partners) -> Membership:
    return join(user=user, agency=partners.agencies[person.agency], role_code=person.role, by=partners.setup)


def form_units(partners: Partners, town: Town, places: Mapping[str, Position]) -> None:
    """Form the units that are missing, on duty, each where it waits.

    :param places: latitude and longitude by unit.
    """
    by = partners.setup
    with as_viewer(by):
        there = {unit.name: unit for unit in Unit.objects.filter(jurisdiction_id=by.jurisdiction_id)}
    for key, each in town.units.items():
        partners.units[key] = there.get(each.call_sign) or _form(each, partners, places[key])


def _form(unit: roster.Unit, partners: Partners, place: Position) -> Unit:
    return form(
        agency=partners.agencies[unit.agency],
        name=unit.call_sign,
        kind=unit.kind,
        skills=[SKILLS[skill] for skill in unit.skills if skill in SKILLS],
        languages=unit.languages,
        area=partners.areas.get(unit.home_area),
        crew=[partners.members[key] for key in unit.crew],
        on_duty=True,
        latitude=place[0],
        longitude=place[1],
        by=partners.setup,
    )
