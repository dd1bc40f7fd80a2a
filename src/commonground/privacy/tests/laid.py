"""Stories laid as rows: questions with their facts, many beside each other, each about a person and a record of its own.

Facts that no table holds (what sticks to a copy, who acts for whom, an overlay) are not laid; what the database says is about the rest.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.utils import timezone

from commonground.agencies.context import Viewer, as_viewer
from commonground.agencies.models import Agency, Agreement, Membership, User
from commonground.agencies.roles import roles_for_people
from commonground.agencies.viewers import service, viewer_from
from commonground.kit.closed import door_open
from commonground.kit.ids import uuid4
from commonground.privacy.law.cells import the_law
from commonground.privacy.law.facts import AgreementFact, Asked, EmergencyFact, Facts, ReleaseFact, Span
from commonground.privacy.law.forbids import is_sealed
from commonground.privacy.law.needs import EMERGENCY
from commonground.privacy.law.recipients import recipient_of
from commonground.privacy.law.releases import IN_THE_CLASS
from commonground.privacy.models import Bar, Emergency, Grant, Part, Reach, Subject
from commonground.privacy.models.bar import CONFLICTS

LAW = the_law()
LONG = timedelta(days=3650)
# Whoever writes the rows of an agency: a colleague of those who look there, in a role that may keep a record from somebody.
WRITES = "writes"
KINDS = sorted(LAW.words.lists["recipients"]["agency"])
STAFF = sorted(role.code for role in roles_for_people())


@cache
def whoever_is(recipient: str, traits: frozenset[str] = frozenset()) -> tuple[str, str] | None:
    """A kind of agency and a role there that are this recipient in the eyes of the law, with these traits and as few more as can be.

    None when no agency or no role is.
    """
    known = {(kind, role): recipient_of(kind, role, LAW.words) for kind in KINDS for role in STAFF}
    fitting = [
        (len(one.traits - traits), who) for who, one in known.items() if one.kind == recipient and one.traits >= traits
    ]
    return min(fitting)[1] if fitting else None


@dataclass(frozen=True, slots=True)
class Story:
    """A question with its facts. ``holder``: the kind of agency that holds the parts; ``asker``: the kind of agency and the role of
    whoever looks (that of the holder, when its own staff look); ``names``: the parts that are written, each under every label.
    """

    name: str
    asked: Asked
    facts: Facts
    holder: str
    asker: tuple[str, str]
    names: tuple[str, ...] = ("note",)

    @property
    def own(self) -> bool:
        """Whether the holder's own staff look."""
        return self.asked.agency == self.asked.owner

    @property
    def labels(self) -> list[str]:
        """The labels under which a part is written. What is sealed is a part under that label too."""
        return sorted(self.asked.labels | ({"court.sealed"} if is_sealed(self.facts) else set()))

    @property
    def holding(self) -> tuple[Any, ...]:
        """Stories that share an agency that holds: of one kind, under the same agreements."""
        return (self.holder, "own") if self.own else (self.holder, self.facts.agreements)

    @property
    def asking(self) -> tuple[Any, ...]:
        """Stories that share an agency that asks."""
        return self.holding if self.own else (self.asker[0], "asks")


@dataclass
class Laid:
    """The rows of many stories. ``parts``: by story, in the order of labels and names.

    ``valid_only``: a permission is written down for the labels for which its form is valid, as the verbs do; without it also where it is
    not, so that the floor must refuse by itself.
    """

    cast: Any
    stories: list[Story]
    valid_only: bool = True
    at: datetime = field(default_factory=timezone.now)
    parts: dict[str, list[Part]] = field(default_factory=dict)
    subjects: dict[str, Subject] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Agencies and members first, then row by row, each by the agency whose it is."""
        self.place = self.cast.jurisdiction.pk
        with as_viewer(service("setup", self.cast.host)), door_open("test"):
            self.agencies = self._agencies()
            self.members = self._members()
            Agreement.objects.bulk_create(self._agreements())
        for holding, stories in self._by_holding().items():
            with as_viewer(self.members[holding, WRITES]), door_open("test"):
                self._write(stories)
        for story in self.stories:
            for one in story.facts.emergencies:
                self._emergency(story, one)

    def viewer(self, story: Story) -> Viewer:
        """Whoever looks in a story: the role, reading the labels that the story says, for its purpose."""
        held = self.members[story.asking, story.asker[1]]
        return replace(held, labels=story.asked.reads, purpose=story.asked.purpose)

    def seen(self, stories: Iterable[Story] | None = None) -> dict[str, frozenset[UUID]]:
        """What the database shows in each story: the table asked whole by whoever looks there, no filter before it."""
        shown = {}
        for viewer, theirs in self.by_viewer(stories).items():
            with as_viewer(viewer):
                found = set(Part.objects.values_list("pk", flat=True))
            for story in theirs:
                shown[story.name] = frozenset(part.pk for part in self.parts[story.name] if part.pk in found)
        return shown

    def sees(self, stories: Iterable[Story]) -> dict[str, bool]:
        """Whether the database shows the whole of each story, asked for these parts alone: for many stories at once."""
        shown = {}
        for viewer, theirs in self.by_viewer(stories).items():
            wanted = [part.pk for story in theirs for part in self.parts[story.name]]
            with as_viewer(viewer):
                found = set(Part.objects.filter(pk__in=wanted).values_list("pk", flat=True))
            shown |= {story.name: found.issuperset(part.pk for part in self.parts[story.name]) for story in theirs}
        return shown

    def by_viewer(self, stories: Iterable[Story] | None = None) -> dict[Viewer, list[Story]]:
        """The stories by whoever looks in them."""
        found: dict[Viewer, list[Story]] = defaultdict(list)
        for story in self.stories if stories is None else stories:
            found[self.viewer(story)].append(story)
        return found

    def _agencies(self) -> dict[tuple[Any, ...], Agency]:
        wanted = {story.holding: story.holder for story in self.stories} | {
            s.asking: s.asker[0] for s in self.stories if not s.own
        }
        made = {
            key: Agency(jurisdiction_id=self.place, slug=f"laid-{uuid4()}", name=f"Laid {number}", kind=kind)
            for number, (key, kind) in enumerate(wanted.items(), 1)
        }
        Agency.objects.bulk_create(made.values())
        return made

    def _members(self) -> dict[tuple[Any, str], Viewer]:
        looks = {(story.asking, story.asker[1]): story.asker[1] for story in self.stories}
        wanted = looks | {(story.holding, WRITES): "case_worker" for story in self.stories}
        users = [User(email=f"{uuid4()}@example.org", name="Laid", password="!") for _ in wanted]
        made = [
            Membership(jurisdiction_id=self.place, user=user, agency=self.agencies[key], role=role)
            for user, ((key, _), role) in zip(users, wanted.items(), strict=True)
        ]
        for user in users:  # each name bears its proof
            user.save(force_insert=True)
        Membership.objects.bulk_create(made)
        for one in made:
            one.jurisdiction = self.cast.jurisdiction
        return {who: viewer_from(one) for who, one in zip(wanted, made, strict=True)}

    def _agreements(self) -> Iterator[Agreement]:
        pairs = dict.fromkeys((story.holding, story.asking, story.facts.at) for story in self.stories if not story.own)
        for holding, asking, at in pairs:
            sides = {"holder": self.agencies[holding].pk, "receiver": self.agencies[asking].pk}
            for one in holding[1]:
                yield self._agreement(one, sides, at)

    def _agreement(self, one: AgreementFact, sides: dict[str, Any], at: datetime) -> Agreement:
        starts, ends = self._span(one, at)
        return Agreement(
            jurisdiction_id=self.place, from_agency_id=sides[one.giver], to_agency_id=sides[one.receiver], labels=sorted(one.labels),
            purposes=sorted(one.purposes), papers=sorted(one.papers), title="laid", starts_at=starts, ends_at=ends,
        )  # fmt: skip

    def _span(self, one: Span, at: datetime) -> tuple[datetime, datetime | None]:
        """The span of a fact, moved so that the moment of the story is the moment of laying."""
        return self.at + (one.starts - at), None if one.ends is None else self.at + (one.ends - at)

    def _by_holding(self) -> dict[tuple[Any, ...], list[Story]]:
        found: dict[tuple[Any, ...], list[Story]] = defaultdict(list)
        for story in self.stories:
            found[story.holding].append(story)
        return found

    def _write(self, stories: list[Story]) -> None:
        """The rows of all stories of one agency, table by table."""
        self.subjects |= {story.name: Subject(jurisdiction_id=self.place) for story in stories}
        self.parts |= {story.name: self._written(story) for story in stories}
        Subject.objects.bulk_create([self.subjects[story.name] for story in stories], batch_size=2000)
        Part.objects.bulk_create([part for story in stories for part in self.parts[story.name]], batch_size=2000)
        for of in (self._ties, self._bars, self._grants):
            rows = [row for story in stories for row in of(story)]
            if rows:
                type(rows[0]).objects.bulk_create(rows, batch_size=2000)

    def _written(self, story: Story) -> list[Part]:
        record, author = uuid4(), self.viewer(story).membership_id if story.facts.author else None
        return [
            Part(
                jurisdiction_id=self.place, agency=self.agencies[story.holding], subject=self.subjects[story.name], record_kind="laid",
                record_id=record, name=name, label=label, text="x", written_at=self.at, written_by=author,
            )
            for label in story.labels for name in story.names
        ]  # fmt: skip

    def _ties(self, story: Story) -> Iterator[Reach]:
        viewer = self.viewer(story)
        for one in story.facts.relations:
            starts, ends = self._span(one, story.facts.at)
            yield Reach(
                jurisdiction_id=self.place, membership_id=viewer.membership_id, agency_id=viewer.agency_id, kind=one.kind,
                giver=self.agencies[story.holding], subject=self.subjects[story.name], stated=sorted(story.facts.stated), basis="laid",
                cause_id=uuid4(), starts_at=starts, ends_at=ends,
            )  # fmt: skip

    def _bars(self, story: Story) -> Iterator[Bar]:
        facts, viewer = story.facts, self.viewer(story)
        bars: list[dict[str, Any]] = [
            {"kind": kind, "user_id": viewer.user_id} for kind in sorted(facts.conflicts & set(CONFLICTS))
        ]
        if story.asked.agency in facts.works_at:
            bars.append({"kind": "works_there", "to_agency_id": viewer.agency_id})
        if facts.never_with:
            agency = viewer.agency_id if story.asked.agency in facts.never_with else None
            bars.append({"kind": "firewall", "recipients": sorted(facts.never_with), "to_agency_id": agency})
        for bar in bars:
            yield Bar(
                jurisdiction_id=self.place, agency=self.agencies[story.holding], subject=self.subjects[story.name],
                set_by=self.members[story.holding, WRITES].membership_id, starts_at=self.at - timedelta(days=1), **bar,
            )  # fmt: skip

    def _grants(self, story: Story) -> Iterator[Grant]:
        for one in () if story.own else story.facts.releases:
            yield from self._granted(story, one)

    def _granted(self, story: Story, one: ReleaseFact) -> Iterator[Grant]:
        """What a release is written down as: grants for the labels for which the form is valid, and for purposes that may ride together."""
        starts, ends = self._span(one, story.facts.at)
        revoked = None if one.revoked_at is None else self.at + (one.revoked_at - story.facts.at)
        rules, release_id = LAW.releases, uuid4()
        for label in sorted(one.labels):
            valid = not self.valid_only or not rules.faults_of_form(one, label)
            for purpose in sorted(one.purposes) if valid else ():
                if one.purposes <= rules.alone.get(purpose, one.purposes):
                    for receiver in self._receivers(story, one, label):
                        yield Grant(
                            jurisdiction_id=self.place, subject=self.subjects[story.name], from_agency=self.agencies[story.holding],
                            to_agency_id=receiver, label=label, purpose=purpose, form=one.form, release_id=release_id, starts_at=starts,
                            expires_at=ends or starts + LONG, revoked_at=revoked,
                        )  # fmt: skip

    def _receivers(self, story: Story, one: ReleaseFact, label: str) -> Iterator[UUID]:
        """Agencies by name; the class of treating providers is written down as those of it that treat the person (42 CFR 2.31(a)(4)(i))."""
        theirs = self.agencies[story.asking].pk
        tie = IN_THE_CLASS.get(story.asked.standing)
        treats = any(each.kind == tie and each.holds(story.facts.at) for each in story.facts.relations)
        of_class = one.receiver_class == "treating" and one.form in LAW.releases.terms[label].class_forms
        if story.asked.agency in one.receivers or (of_class and treats):
            yield theirs
        if one.receivers - {story.asked.agency}:
            yield self.cast.stranger.pk

    def _emergency(self, story: Story, one: EmergencyFact) -> None:
        """Whoever looks opens it for themselves; the database takes none without a reason."""
        if not one.reason.strip():
            return
        viewer = self.viewer(story)
        starts, ends = self._span(one, story.facts.at)
        with as_viewer(viewer), door_open("test"):
            Emergency.objects.create(
                jurisdiction_id=self.place, membership_id=viewer.membership_id, agency_id=viewer.agency_id, owner=self.agencies[story.holding],
                reviewer=self.cast.host, subject=self.subjects[story.name], purpose=one.purpose, reason=one.reason,
                stated=sorted(story.facts.stated), recorded=sorted(story.facts.recorded), starts_at=starts, ends_at=min(ends or starts + EMERGENCY, starts + EMERGENCY),
            )  # fmt: skip
