"""What every part of a set-up shares: the county, who acts, what was told, and what stopped an entry."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from commonground.agencies.context import Viewer
from commonground.agencies.models import Agency, Area, Jurisdiction
from commonground.kit.noes import NotNow
from commonground.site.set_up.complaints import Complaint, nearest
from commonground.site.set_up.reading import CountyFile, Entry

AGAIN = "To take what the file says, run it again with --change."


class Stop(Exception):
    """This entry cannot be carried out; the complaint says why."""

    def __init__(self, complaint: Complaint) -> None:
        self.complaint = complaint
        super().__init__(complaint.sentence)


@dataclass(slots=True)
class Told:
    """What a set-up did: what is new, what was brought up to the file, what differs, how many entries were there already."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)
    same: int = 0
    links: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Work:
    """One set-up under way."""

    county: CountyFile
    jurisdiction: Jurisdiction
    by: Viewer
    change: bool = False
    told: Told = field(default_factory=Told)
    wrong: list[Complaint] = field(default_factory=list)

    @contextmanager
    def on(self, entry: Entry) -> Iterator[None]:
        """Carry one entry out; what stops it is gathered, so that every complaint is told at once."""
        try:
            yield
        except Stop as stop:
            self.wrong.append(stop.complaint)
        except NotNow as no:
            self.wrong.append(entry.complain(no.field if no.field in entry.values else "", no.sentence))
        except ValueError as no:
            self.wrong.append(entry.complain("", str(no)))

    def agency(self, entry: Entry, key: str) -> Agency:
        """The agency that a key of an entry names."""
        found = {agency.slug: agency for agency in Agency.objects.filter(jurisdiction=self.jurisdiction)}
        if entry[key] not in found:
            raise Stop(entry.complain(key, f'there is no agency "{entry[key]}"; {nearest(entry[key], found)}'))
        return found[entry[key]]

    def area(self, entry: Entry) -> Area | None:
        """The area that an entry names, if it names one."""
        slug = entry.get("area")
        if slug is None:
            return None
        found = {area.slug: area for area in Area.objects.filter(jurisdiction=self.jurisdiction)}
        if slug not in found:
            raise Stop(entry.complain("area", f'there is no area "{slug}"; {nearest(slug, found)}'))
        return found[slug]

    def differ(self, entry: Entry, key: str, here: object, how: str) -> None:
        """Tell that the file and the county differ, and how that is mended."""
        said = entry.complain(key, f"the file says {_shown(entry.get(key))}, here it is {_shown(here)}. {how}")
        self.told.differs.append(said.told(self.county.path.name))

    def bring(
        self, entry: Entry, there: Mapping[str, Any], act: Callable[[dict[str, Any]], object], *, fill: bool
    ) -> None:
        """Compare what is there with the file, key by key, and do what may be done about it.

        :param there: the facts that are there, by key of the file. :param act: brings these facts up to the file.
        :param fill: a fact that is empty there is new, and taken from the file; otherwise it differs like any other.
        """
        other = {key: entry[key] for key in there if key in entry.values and entry[key] != there[key]}
        empty = {key for key in other if fill and there[key] in (None, "", [])}
        take = {key: value for key, value in other.items() if self.change or key in empty}
        for key in other.keys() - take.keys():
            self.differ(entry, key, there[key], AGAIN)
        if take:
            act(take)
            said = self.told.changed if take.keys() - empty else self.told.new
            said.append(f"{entry.name}: {', '.join(sorted(take))}")
        elif not other:
            self.told.same += 1


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "another outline"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "nothing"
    return f'"{value}"' if value not in (None, "") else "nothing"
