"""The units of a county with their first crews, and how long the first unit may take."""

from commonground.agencies.models import Agency, Membership
from commonground.agencies.roles import role
from commonground.measures.actions import set_limit
from commonground.measures.models import Limit
from commonground.site.set_up.reading import Entry
from commonground.site.set_up.work import AGAIN, Stop, Work
from commonground.units.actions import form
from commonground.units.models import Unit
from commonground.units.queries import crew_of

SHIFT = "Crews change with the shift: a shift supervisor says who is in it, on the page Units."


def form_units(work: Work) -> None:
    """Form the units that are new, off duty, with their first crews."""
    for entry in work.county["units"]:
        with work.on(entry):
            agency, area = work.agency(entry, "agency"), work.area(entry)
            crew = [_member(entry, email, agency) for email in entry.get("crew", [])]
            there = Unit.objects.filter(agency=agency, name=entry["name"]).select_related("area").first()
            if there is not None:
                _compare(entry, there, crew, work)
                continue
            form(
                agency=agency, name=entry["name"], kind=entry["kind"], skills=entry.get("skills", []),
                languages=entry.get("languages", []), area=area, crew=crew, by=work.by,
            )  # fmt: skip
            work.told.new.append(entry.name)


def _member(entry: Entry, email: str, agency: Agency) -> Membership:
    """The one membership of this address whose role answers calls; that of the unit's own agency comes first."""
    held = Membership.objects.filter(
        user__email__iexact=email, user__is_active=True, jurisdiction_id=agency.jurisdiction_id, ends_at=None
    ).select_related("user")
    can = [each for each in held if "calls.respond" in role(each.role).rights]
    own = [each for each in can if each.agency_id == agency.pk]
    if len(own or can) == 1:
        return (own or can)[0]
    if not can:
        raise Stop(
            entry.complain(
                "crew", f"{email} has no role that answers calls; write them under [[staff]], for example as officer."
            )
        )
    raise Stop(entry.complain("crew", f"{email} has several roles that answer calls; leave them out here. {SHIFT}"))


def _compare(entry: Entry, there: Unit, crew: list[Membership], work: Work) -> None:
    now = crew_of(there)
    if "crew" in entry.values and {each.pk for each in crew} != {each.pk for each in now}:
        work.differ(entry, "crew", [each.user.email for each in now], SHIFT)
    facts = {"kind": there.kind, "skills": there.skills, "languages": there.languages}
    asked = {key: sorted(entry[key]) if key != "kind" else entry[key] for key in facts if key in entry.values}
    here = {**facts, "area": there.area.slug if there.area else None}
    wanted = Entry(entry.table, {**entry.values, **asked}, entry.lines)

    def bring_up(take: dict[str, object]) -> None:
        area = work.area(entry) if "area" in take else there.area
        told = {**facts, **{key: value for key, value in take.items() if key != "area"}}
        form(agency=there.agency, name=there.name, area=area, by=work.by, **told)  # type: ignore[arg-type]

    work.bring(wanted, here, bring_up, fill=False)


def set_limits(work: Work) -> None:
    """Set the limits that are new."""
    for entry in work.county["limits"]:
        with work.on(entry):
            area = work.area(entry)
            there = Limit.objects.filter(jurisdiction=work.jurisdiction, area=area).first()
            if there is not None and there.minutes == entry["minutes"]:
                work.told.same += 1
            elif there is None or work.change:
                set_limit(minutes=entry["minutes"], area=area, by=work.by)
                (work.told.new if there is None else work.told.changed).append(entry.name)
            else:
                work.differ(entry, "minutes", there.minutes, AGAIN)
