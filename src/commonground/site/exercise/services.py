"""The directory of an exercise: the town's own services in the terms of a feed, or a real directory; and who speaks for which."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from django.db.models import Count as CountOf

from commonground.agencies.viewers import service as service_of
from commonground.directory.actions import claim, take_batch
from commonground.directory.feeds import DirectoryBatch, FeedTrouble
from commonground.directory.feeds import records as feed
from commonground.directory.feeds.records import sealed
from commonground.directory.importing import import_directory
from commonground.directory.languages import name_of
from commonground.directory.models import Organization
from commonground.site.commands.trouble import Trouble
from commonground.site.exercise.options import Options
from commonground.site.exercise.partners import Partners
from commonground.site.town.directory import OpenHours, Service
from commonground.site.town.generate import Town

SOURCE = "town"
MILLISECONDS_OF_A_KEY = 80  # a key made in the order of time begins with its milliseconds since 1970
# With a real directory: for which need an organization is looked for, and which agency of the town then speaks for it.
CLAIMED = (("emergency-shelter", "kindling-house"), ("counseling", "farol-clinic"), ("food-pantry", "full-table"))


def bring_directory(options: Options, town: Town, partners: Partners) -> str:
    """Take the directory in and let the partners claim their organizations; a second time changes nothing.

    :returns: a line that adds up. :raises Trouble: when a real directory cannot be read.
    """
    if options.directory:
        return _bring_real(options, partners)
    batch = town_batch(town, _built_on(partners))
    taken = take_batch(batch, source=SOURCE, by=partners.setup)
    claims = {key: each.agency for key, each in town.organizations.items() if each.agency}
    for organization in _organizations(partners).filter(source=SOURCE, source_id__in=claims, agency=None):
        claim(organization, partners.agencies[claims[organization.source_id]], by=partners.setup)
    return f"{taken.created:,} new, {taken.updated:,} changed, {taken.unchanged:,} unchanged"


def _bring_real(options: Options, partners: Partners) -> str:
    assert options.directory is not None
    try:
        read = import_directory(options.directory, options.format, viewer=service_of("import", partners.host))
    except FeedTrouble as trouble:
        raise Trouble(str(trouble)) from None
    if not _organizations(partners).filter(agency__isnull=False).exists():
        _claim_one(partners)
    return (
        f"read {read.read:,}: {read.created:,} new, {read.updated:,} changed, {read.unchanged:,} unchanged, "
        f"{read.rejected:,} not taken"
    )


def _claim_one(partners: Partners) -> None:
    """Let one invented agency speak for the organization with the most services for the first need that any serves."""
    for need, agency in CLAIMED:
        serving = _organizations(partners).filter(services__needs__contains=[need], services__confidential=False)
        chosen = serving.annotate(many=CountOf("services")).order_by("-many", "source_id").first()
        if chosen is not None:
            claim(chosen, partners.agencies[agency], by=partners.setup)
            return


def _organizations(partners: Partners):  # type: ignore[no-untyped-def]
    return Organization.objects.filter(jurisdiction_id=partners.host.jurisdiction_id, gone_at=None)


def _built_on(partners: Partners) -> date:
    """The day the town was built here, from which its services count back: it stands in the key of the jurisdiction."""
    milliseconds = partners.host.jurisdiction_id.int >> MILLISECONDS_OF_A_KEY
    return datetime.fromtimestamp(milliseconds / 1000, UTC).date()


def town_batch(town: Town, built_on: date) -> DirectoryBatch:
    """The town's organizations, services and places as one reading of a feed."""
    organizations = [_organization(town, key) for key in town.organizations]
    services = [_service(each, built_on) for each in town.services.values()]
    placed = [each for each in town.services.values() if each.lat is not None and not each.confidential]
    counts = (("organization", organizations), ("service", services), ("location", placed))
    return DirectoryBatch(
        format=SOURCE,
        organizations=tuple(_numbered(organizations)),
        services=tuple(_numbered(services)),
        locations=tuple(_numbered(_place(each, town) for each in placed)),
        services_at_location=tuple(
            sealed(feed.ServiceAtLocation(source_id=f"{each.key}-here", service_id=each.key, location_id=f"{each.key}-place"))
            for each in placed
        ),
        counts=tuple(feed.Count(kind=kind, read=len(all_), accepted=len(all_), rejected=0) for kind, all_ in counts),
    )  # fmt: skip


def _numbered(records: Iterable[feed.R]) -> list[feed.R]:
    return [replace(sealed(record), source_line=line) for line, record in enumerate(records, 1)]


def _organization(town: Town, key: str) -> feed.Organization:
    each = town.organizations[key]
    return feed.Organization(
        source_id=key, name=each.name, url=each.website, email=each.email, phones=(_phone(key, each.phone),),
        translations=_in_spanish(name=each.name_es),
    )  # fmt: skip


def _service(each: Service, built_on: date) -> feed.Service:
    assured = built_on - timedelta(days=each.verified_days_ago)
    counted = datetime.combine(assured, datetime.min.time(), UTC) if each.places_open is not None else None
    return feed.Service(
        source_id=each.key, organization_id=each.organization, name=each.name, description=each.description,
        eligibility_description=each.eligibility, confidential=each.confidential, assured_on=assured,
        needs=tuple(feed.NeedCode(code=code, basis="category", evidence=code, crosswalk=SOURCE) for code in each.needs),
        languages=tuple(_language(each.key, code) for code in each.languages), phones=(_phone(each.key, each.phone),),
        schedules=tuple(_schedule(each.key, n, hours) for n, hours in enumerate(each.schedule)),
        translations=_in_spanish(
            name=each.name_es, description=each.description_es, eligibility_description=each.eligibility_es
        ),
        places_open=each.places_open, places_at=counted,
    )  # fmt: skip


def _place(each: Service, town: Town) -> feed.Location:
    helps = (feed.Accessibility(source_id=f"{each.key}-{what}", description=what) for what in each.accessibility)
    street = feed.Address(source_id=f"{each.key}-street", address_1=each.address or "", city=town.county.seat)
    return feed.Location(
        source_id=f"{each.key}-place", organization_id=each.organization, name=each.name, latitude=each.lat,
        longitude=each.lon, addresses=(street,), accessibility=tuple(helps),
    )  # fmt: skip


def _phone(owner: str, number: str) -> feed.Phone:
    return feed.Phone(source_id=f"{owner}-phone", number=number, kind="voice")


def _language(owner: str, code: str) -> feed.Language:
    return feed.Language(source_id=f"{owner}-{code}", name=name_of(code, "en"), code=code)


def _schedule(owner: str, number: int, hours: OpenHours) -> feed.Schedule:
    return feed.Schedule(
        source_id=f"{owner}-hours-{number}", byday=tuple(hours.byday.split(",")), opens_at=hours.opens, closes_at=hours.closes
    )  # fmt: skip


def _in_spanish(**texts: str) -> tuple[feed.Translation, ...]:
    return tuple(feed.Translation(field=name, language="es", text=text) for name, text in texts.items() if text)
