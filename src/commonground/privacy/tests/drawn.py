"""Questions and facts drawn by chance, near the edge where one thing decides: most are opened first, then changed in one place."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from commonground.privacy.law.cells import the_law
from commonground.privacy.law.facts import AgreementFact, Asked, EmergencyFact, Facts, RelationFact, ReleaseFact, Span
from commonground.privacy.law.labels import LABELS, PURPOSES
from commonground.privacy.law.ruling import Ruling
from commonground.privacy.law.shape import Cell

LAW = the_law()
AT = datetime(2026, 3, 8, 10, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
UNIVERSE = frozenset(LAW.words.lists["fields"]) | {"anything else"}
ELEMENTS = frozenset(LAW.words.lists["releases"]["element"])
STATED = frozenset(
    code
    for code, row in LAW.words.lists["conditions"].items()
    if not row.keys() & {"any_of", "trait", "relation", "fact", "paper", "told"}
)
TRAITS = frozenset(LAW.words.lists["recipients"]["trait"])
FORMS = ("standard", "tpo", "proceedings", "psychotherapy_note", "counseling_note", "court_ordered_treatment")

labels = st.sampled_from(LABELS)
label_sets = st.frozensets(labels, min_size=1, max_size=3)
purposes = st.sampled_from(PURPOSES)
purpose_sets = st.frozensets(purposes, min_size=1)
spans = st.sampled_from(
    [
        (-HOUR, HOUR),
        (-HOUR, HOUR),
        (-HOUR, HOUR),
        (-HOUR, None),
        (timedelta(0), HOUR),
        (-HOUR, timedelta(0)),
        (HOUR, 2 * HOUR),
    ]
)


def visible(ruling: Ruling) -> frozenset[str]:
    """The fields that a ruling lets pass."""
    return frozenset(name for name in UNIVERSE if ruling.shows(name))


# Cells by the ways that open them, one for each set of ways of a label and a kind of recipient.
OPEN: dict[str, list[Cell]] = {}
for _cell in {(c.label, c.recipient, c.way_ids): c for c in LAW.cells.values() if c.recipient != "own"}.values():
    for _effect in _cell.known_ways:
        OPEN.setdefault(_effect, []).append(_cell)


@st.composite
def questions(draw: Any) -> Asked:
    """A question, mostly one to a cell that some way opens, by an act of that way."""
    effect = draw(st.sampled_from(["allow", "consent", *OPEN]))
    cell = draw(st.sampled_from(OPEN[effect]))
    act = draw(st.sampled_from(sorted({act for way in cell.ways if way.effect == effect for act in way.needs})))
    more = draw(st.frozensets(labels, max_size=1))
    open_question = Asked(
        labels=frozenset({cell.label}),
        purpose=cell.purpose,
        agency="receiver",
        recipient=cell.recipient,
        owner="holder",
        act=act,
        sender="holder" if act == "send" else "",
        reads=frozenset(LABELS),
        traits=TRAITS,
        item="the item",
    )
    changed = draw(st.sampled_from(["", "", "", "labels", "purpose", "agency", "act", "reads", "traits", "fields"]))
    changes: dict[str, Any] = {
        "": {}, "labels": {"labels": frozenset({cell.label}) | more}, "purpose": {"purpose": draw(purposes)},
        "agency": {"agency": "holder" if cell.recipient != "self" else "receiver"}, "act": {"act": draw(st.sampled_from(["read", "send", "aggregate", "match"]))},
        "reads": {"reads": more}, "traits": {"traits": frozenset()}, "fields": {"fields": draw(st.frozensets(st.sampled_from(sorted(UNIVERSE)), min_size=1, max_size=3))},
    }  # fmt: skip
    return replace(open_question, **changes[changed])


def _span(draw: Any) -> tuple[datetime, datetime | None]:
    starts, ends = draw(spans)
    return AT + starts, None if ends is None else AT + ends


def open_release(asked: Asked, form: str) -> ReleaseFact:
    """A permission that covers the question, as far as its form may."""
    return ReleaseFact(
        starts=AT - HOUR,
        ends=AT + HOUR,
        givers=frozenset({asked.owner}),
        receivers=frozenset({asked.agency}),
        labels=asked.labels,
        purposes=frozenset({asked.purpose}),
        items=frozenset({"the item"}),
        elements=ELEMENTS,
        form=form,
    )


@st.composite
def releases(draw: Any, asked: Asked) -> ReleaseFact:
    """A permission that covers the question, but mostly for one thing."""
    made = open_release(asked, draw(st.sampled_from(FORMS)))
    starts, ends = _span(draw)
    changes: list[dict[str, Any]] = [
        {}, {}, {"starts": starts, "ends": ends}, {"receivers": frozenset({"somebody else"})}, {"labels": draw(label_sets)},
        {"receivers": frozenset(), "receiver_class": "treating"}, {"purposes": draw(purpose_sets)}, {"items": draw(st.sampled_from([None, frozenset({"another"})]))},
        {"elements": ELEMENTS - {draw(st.sampled_from(sorted(ELEMENTS)))}}, {"signer": draw(st.sampled_from(["minor", "parent", "nobody"]))},
        {"voided_by": frozenset({"detained"})}, {"revoked_at": draw(st.sampled_from([AT, AT + HOUR]))}, {"ends": None},
        {"in_crisis": True, "confirmed_at": draw(st.sampled_from([None, AT - HOUR, AT + HOUR]))},
    ]  # fmt: skip
    return replace(made, **draw(st.sampled_from(changes)))


def open_facts(asked: Asked) -> Facts:
    """A world in which everything that may open is there and nothing bars."""
    everything = frozenset(LABELS), frozenset(PURPOSES), frozenset({"security_addendum"})
    return Facts(
        at=AT,
        agreements=(AgreementFact(AT - HOUR, None, asked.owner, asked.agency, *everything),),
        releases=tuple(open_release(asked, form) for form in FORMS),
        relations=tuple(RelationFact(AT - HOUR, None, kind) for kind in ("care_team", "assignment", "task")),
        emergencies=(EmergencyFact(AT - HOUR / 2, None, asked.purpose, "Cannot speak, breathes badly"),),
        stated=STATED,
        recorded=frozenset(LAW.words.lists["records"]),
        received="tpo",
        author=True,
        subject="self" if asked.recipient == "self" else "",
    )


@st.composite
def _changes(draw: Any, asked: Asked) -> dict[str, Any]:
    """One thing that holds differently."""
    pair = draw(st.sampled_from([(asked.owner, asked.agency), (asked.agency, asked.owner)]))
    agreement = AgreementFact(*_span(draw), *pair, draw(label_sets), draw(purpose_sets), frozenset())
    relation = RelationFact(*_span(draw), draw(st.sampled_from(["care_team", "assignment", "task"])))
    emergency = EmergencyFact(*_span(draw), asked.purpose, draw(st.sampled_from(["Cannot speak, breathes badly", " "])))
    several = tuple(draw(st.lists(releases(asked), max_size=2)))
    changes: list[dict[str, Any]] = [
        {"agreements": draw(st.sampled_from([(), (agreement,)]))}, {"relations": draw(st.sampled_from([(), (relation,)]))},
        {"emergencies": draw(st.sampled_from([(), (emergency,)]))}, {"releases": several}, {"releases": several}, {"author": False},
        {"received": ""}, {"stated": STATED - {draw(st.sampled_from(sorted(STATED)))}}, {"stated": frozenset()}, {"recorded": frozenset()},
        {"conflicts": frozenset({draw(st.sampled_from(["party", "lives_with", "harms_the_person"]))})}, {"works_at": frozenset({asked.agency})},
        {"never_with": frozenset({asked.recipient})}, {"sealed_at": draw(st.sampled_from([AT - HOUR, AT, AT + HOUR]))},
        {"obligations": draw(st.frozensets(OBLIGATIONS, max_size=2))}, {"subject": "representative", "minor_alone": draw(st.booleans())}, {"several_people": True},
    ]  # fmt: skip
    return draw(st.sampled_from(changes))  # type: ignore[no-any-return]


OBLIGATIONS = st.sampled_from(["no_redisclosure", "no_proceedings", "ferpa_9933", "vawa_release"])


@st.composite
def facts(draw: Any, asked: Asked) -> Facts:
    """What holds: everything that opens, but for a few things changed by chance."""
    held = open_facts(asked)
    for _ in range(draw(st.integers(0, 3))):
        held = replace(held, **draw(_changes(asked)))
    return held


@st.composite
def worlds(draw: Any) -> tuple[Asked, Facts]:
    """A question with what holds."""
    asked = draw(questions())
    return asked, draw(facts(asked))


def ended(fact: Any, at: datetime) -> Any:
    """A fact that is over at this moment."""
    return replace(fact, ends=at) if isinstance(fact, Span) else fact


def fewer(held: Facts, asked: Asked) -> list[Facts]:
    """The same world with one thing less: each agreement, permission, tie or emergency access ended or taken away, each permission
    revoked, each statement and each record withdrawn."""
    made = []
    ways = [way for label in asked.labels for way in LAW.cells[label, asked.standing, asked.purpose].ways]
    listed = LAW.words.lists["conditions"]
    named = {code for way in ways for code in way.conditions}
    of_cell = named | {code for name in named for several in listed[name].get("any_of", []) for code in several}
    for name in ("agreements", "releases", "relations", "emergencies"):
        rows = getattr(held, name)
        for number, row in enumerate(rows):
            before, after = rows[:number], rows[number + 1 :]
            made.append(replace(held, **{name: before + after}))
            made.append(replace(held, **{name: (*before, ended(row, held.at), *after)}))
            if name == "releases":
                made.append(replace(held, releases=(*before, replace(row, revoked_at=held.at), *after)))
    made += [replace(held, stated=held.stated - {code}) for code in sorted(held.stated & of_cell)]
    made += [replace(held, recorded=frozenset()), replace(held, author=False), replace(held, subject="")]
    return made


def barred(held: Facts, asked: Asked) -> list[Facts]:
    """The same world with one thing more that bars."""
    return [
        replace(held, conflicts=held.conflicts | {"harms_the_person"}),
        replace(held, never_with=held.never_with | {asked.standing, asked.recipient}),
        replace(held, sealed_at=held.at),
        replace(held, minor_alone=True),
        *(
            replace(held, obligations=held.obligations | {code})
            for code in ("no_redisclosure", "no_proceedings", "vawa_release")
        ),
    ]


def shuffled(thing: Any, order: Any) -> Any:
    """The same facts in another order."""
    return replace(
        thing,
        **{
            f.name: tuple(order(getattr(thing, f.name)))
            for f in fields(thing)
            if isinstance(getattr(thing, f.name), tuple)
        },
    )
