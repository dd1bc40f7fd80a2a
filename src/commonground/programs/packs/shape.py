"""What a pack is made of. Each field says in words what it is for: the loader, the schema and the page use the same words.

The facts that ship in a pack are cited by ``source``; a source marked R (recalled, not read) makes whatever rests on it a
setting that says so on screen, until somebody has read the source and changed the mark.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from commonground.programs.packs.kinds import (
    ClockCode,
    Code,
    Condition,
    Event,
    FormCode,
    InstrumentCode,
    Language,
    MeasureCode,
    MessageCode,
    RoleCode,
    SourceCode,
    Span,
    StageCode,
    TaskCode,
    Text,
    VerbCode,
)
from commonground.programs.packs.vocabulary import (
    AgencyKind,
    Agenda,
    Fact,
    FieldType,
    Label,
    Mark,
    Model,
    Purpose,
    Records,
    Words,
)


@dataclass(frozen=True, slots=True)
class Program:
    """What the program is and for whom."""

    code: Annotated[Code, "the code of the program; its folder has the same name"]
    version: Annotated[Code, "the name of this version, such as cit_1; a change gets a new one"]
    kind: Annotated[Model, "which kind of model it is"]
    title: Annotated[Words, "the name of the program"]
    what: Annotated[Words, "what it is, in one or two sentences"]
    for_whom: Annotated[Words, "for whom it is"]
    run_by: Annotated[tuple[AgencyKind, ...], "kinds of agency that may switch it on"]
    never: Annotated[tuple[Words, ...], "what the program may never do"]
    draft_languages: Annotated[tuple[Language, ...], "languages whose texts nobody has signed yet"]
    review_by: Annotated[date, "the day by which somebody reads the whole pack again"]
    sealed: Annotated[bool, "whether it runs in its own partition or installation, apart from all others"] = False
    lasts: Annotated[Span | None, "how long a person is in it when nothing else ends it"] = None
    lasts_source: Annotated[SourceCode | None, "where that length comes from"] = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from and how sure it is: V read in a primary source, S in a secondary one, R recalled."""

    code: Annotated[Code, "its code in this pack"]
    cite: Annotated[Text, "author, title, year or statute"]
    mark: Annotated[Mark, "V read in a primary source, S secondary, R recalled: a setting that says so"]
    review_by: Annotated[date, "the day by which somebody reads it again"]


@dataclass(frozen=True, slots=True)
class Correction:
    """What articles often say of this program, and what the sources say."""

    code: Annotated[Code, "its code"]
    often_said: Annotated[Words, "what is often said"]
    what_we_know: Annotated[Words, "what the source says"]
    source: Annotated[SourceCode, "the code of the source"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What studies found, in both directions."""

    code: Annotated[Code, "its code"]
    words: Annotated[Words, "the finding with its figures"]
    direction: Annotated[Literal["better", "worse", "none", "mixed", "described"], "which way it points"]
    source: Annotated[SourceCode, "the code of the source"]


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody who does a part of the program."""

    code: Annotated[Code, "its code"]
    words: Annotated[Words, "what the role is called"]
    agencies: Annotated[tuple[AgencyKind, ...], "kinds of agency whose staff may hold it"]
    does: Annotated[Words, "what whoever holds it does"]


@dataclass(frozen=True, slots=True)
class Eligibility:
    """A rule that lets somebody in, keeps the program from taking somebody in, or asks a person to decide."""

    code: Annotated[Code, "its code"]
    says: Annotated[Literal["in", "not_for", "ask"], "what it says when the condition holds"]
    when: Annotated[Condition, "the condition over form fields"]
    words: Annotated[Words, "the rule in a sentence"]
    source: Annotated[SourceCode, "the code of the source"]


@dataclass(frozen=True, slots=True)
class Firewall:
    """To whom nothing of this program ever goes, whatever a role, an agreement or a permission says."""

    code: Annotated[Code, "its code"]
    never_share_with: Annotated[tuple[AgencyKind, ...], "kinds of agency that never learn of it"]
    labels: Annotated[tuple[Label, ...], "which labels; empty for everything"]
    words: Annotated[Words, "the rule in a sentence"]
    source: Annotated[SourceCode, "the code of the source"]


@dataclass(frozen=True, slots=True)
class Sharing:
    """What partners are proposed to share. It only ever narrows: the law and the agreement decide what may pass."""

    code: Annotated[Code, "its code"]
    labels: Annotated[tuple[Label, ...], "labels that may pass"]
    partners: Annotated[tuple[AgencyKind, ...], "kinds of agency that receive"]
    purpose: Annotated[Purpose, "what for"]
    basis: Annotated[Literal["agreement", "permission", "agreement_and_permission"], "what has to be there first"]
    words: Annotated[Words, "the default in a sentence"]
    source: Annotated[SourceCode, "the code of the source"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that a field offers."""

    code: Annotated[Code, "its code"]
    words: Annotated[Words, "the answer as it is read"]


@dataclass(frozen=True, slots=True)
class FormField:
    """One question of a form."""

    code: Annotated[Code, "its code within the form"]
    type: Annotated[FieldType, "what kind of answer it takes"]
    words: Annotated[Words, "the question"]
    label: Annotated[Label, "the label of the privacy register that the answer carries"]
    required: Annotated[bool, "whether the form is incomplete without it"] = False
    choice: Annotated[tuple[Choice, ...], "the answers to choose from"] = ()
    when: Annotated[Condition | None, "when the question is asked; always, if left out"] = None
    least: Annotated[int | None, "the smallest number"] = None
    most: Annotated[int | None, "the largest number"] = None
    source: Annotated[SourceCode | None, "the code of the source"] = None


@dataclass(frozen=True, slots=True)
class Form:
    """A few questions that are asked together."""

    code: Annotated[Code, "its code"]
    words: Annotated[Words, "its title"]
    by: Annotated[tuple[RoleCode, ...], "roles that fill it in"]
    field: Annotated[tuple[FormField, ...], "its questions"]


@dataclass(frozen=True, slots=True)
class InstrumentUse:
    """A published instrument that the program uses, by its code."""

    code: Annotated[Code, "the code of the instrument"]
    by: Annotated[tuple[RoleCode, ...], "roles that may give it"]
    words: Annotated[Words, "when and why it is offered"]
    source: Annotated[SourceCode, "the code of the source"]
    ships: Annotated[bool, "false: the wording is licensed or not here yet; the program has a slot for it"] = True


@dataclass(frozen=True, slots=True)
class Stage:
    """Where somebody is on the way through the program."""

    code: Annotated[Code, "its code"]
    words: Annotated[Words, "what staff call it"]
    happens: Annotated[Words, "what happens here"]
    first: Annotated[bool, "whether everybody begins here"] = False
    ends: Annotated[bool, "whether the way ends here"] = False
    forms: Annotated[tuple[FormCode, ...], "forms that are filled in here"] = ()
    instruments: Annotated[tuple[InstrumentCode, ...], "instruments that may be given here"] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """A step from one stage to the next: who may make it and what must hold."""

    verb: Annotated[Code, "the verb that staff use; each only once"]
    words: Annotated[Words, "the step as a button reads"]
    from_: Annotated[tuple[StageCode, ...], "stages that it leaves"]
    to: Annotated[StageCode, "the stage that it enters"]
    who: Annotated[tuple[RoleCode, ...], "roles that may make it"]
    guard: Annotated[Condition | None, "what must hold first"] = None
    guard_words: Annotated[Words | None, "what staff read when it does not hold yet"] = None


@dataclass(frozen=True, slots=True)
class Pause:
    """A reason for which a clock stands still."""

    code: Annotated[Code, "its code"]
    words: Annotated[Words, "the reason"]


@dataclass(frozen=True, slots=True)
class Clock:
    """By when something is due. Any worker may stop any clock for safety, without detail."""

    code: Annotated[Code, "its code"]
    words: Annotated[Words, "what is due"]
    start: Annotated[tuple[Event, ...], "what starts it"]
    stop: Annotated[tuple[Event, ...], "what meets or ends it"]
    time: Annotated[Literal["wall", "business"], "wall time, or business days of the jurisdiction"]
    due: Annotated[Span, "how long there is"]
    owed_by: Annotated[RoleCode, "the role that owes the step"]
    raised_to: Annotated[RoleCode, "the role that is told once when it is overdue"]
    wait_for_them: Annotated[
        bool, "whether, with no safe way to reach the person, it waits for them and is never overdue"
    ]
    source: Annotated[SourceCode, "where the time comes from"]
    reaches_person: Annotated[bool, "whether meeting it means to contact the person"] = False
    warn: Annotated[Span | None, "how long before it is due somebody is reminded"] = None
    when: Annotated[Condition | None, "only then does it start"] = None
    pause: Annotated[tuple[Pause, ...], "reasons for which it stands still"] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """Something that somebody does in a stage."""

    code: Annotated[Code, "its code"]
    words: Annotated[Words, "what is to be done"]
    stage: Annotated[StageCode, "the stage in which it comes up"]
    who: Annotated[tuple[RoleCode, ...], "roles that do it"]
    when: Annotated[Condition | None, "only then does it come up"] = None
    clock: Annotated[ClockCode | None, "the clock by which it is due"] = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """People of the program who meet regularly."""

    code: Annotated[Code, "its code"]
    words: Annotated[Words, "what it is called"]
    every: Annotated[Span, "how often"]
    who: Annotated[tuple[RoleCode, ...], "roles that take part"]
    quorum: Annotated[int, "how many must be there to decide"]
    agenda: Annotated[tuple[Agenda, ...], "what the agenda is gathered from"]
    source: Annotated[SourceCode, "where the rhythm comes from"]


@dataclass(frozen=True, slots=True)
class Touchpoint:
    """A contact that the program plans for: how often (its dosage), how many tries, until when."""

    code: Annotated[Code, "its code"]
    words: Annotated[Words, "what the contact is"]
    who: Annotated[tuple[RoleCode, ...], "roles that make it"]
    stages: Annotated[tuple[StageCode, ...], "stages in which it is planned"]
    source: Annotated[SourceCode, "where the plan comes from"]
    times: Annotated[int | None, "how many are planned in the span of per; none when no number is known"] = None
    per: Annotated[Span | None, "the span in which so many are planned"] = None
    tries: Annotated[int | None, "tries before it is written down as not reached yet"] = None
    until: Annotated[Span | None, "after this long nobody tries any more"] = None


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted to see whether the program works, and the harm that is looked for beside it."""

    code: Annotated[Code, "its code"]
    words: Annotated[Words, "what it says"]
    counts: Annotated[Text, "what is counted"]
    of: Annotated[Text, "out of what, with whom it leaves out"]
    records: Annotated[Records, "which records it is counted from; none means no source yet"]
    wanted: Annotated[Literal["more", "less", "either"], "which way is better"]
    source: Annotated[SourceCode, "where the definition comes from"]
    adverse: Annotated[bool, "whether it looks for harm"] = False
    twin: Annotated[MeasureCode | None, "the adverse measure that always stands beside it"] = None


@dataclass(frozen=True, slots=True)
class Fidelity:
    """An element that the model has to have, and what shows that it is there."""

    code: Annotated[Code, "its code"]
    words: Annotated[Words, "the element"]
    shown_by: Annotated[Records, "which records show it; none means that somebody says so by hand"]
    evidence: Annotated[Text, "what in the records shows it"]
    source: Annotated[SourceCode, "the code of the source"]


@dataclass(frozen=True, slots=True)
class Message:
    """A letter or message. What goes to a person's phone or letter box is neutral: it names no program."""

    code: Annotated[Code, "its code"]
    to: Annotated[Literal["person", "role", "agency"], "whom it is for"]
    subject: Annotated[Words, "its subject; neutral when it goes to a person"]
    text: Annotated[Words, "its text; {agency} and {phone} stand for those of the sender, nothing else"]
    on: Annotated[tuple[Event, ...], "what sends it, or offers it to whoever does the step"]
    who: Annotated[tuple[RoleCode, ...], "roles that receive it, when it is for a role"] = ()
    when: Annotated[Condition | None, "only then is it offered or sent"] = None
    offered: Annotated[bool, "true: a worker looks at it and sends it; false: it goes by itself"] = True


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a situation and what is expected after it."""

    does: Annotated[VerbCode, "the verb"]
    by: Annotated[RoleCode, "the role that does it"]
    facts: Annotated[Mapping[str, Fact], "answers that are known by now, by form.field"]
    stage: Annotated[StageCode, "the stage afterwards"]
    clocks: Annotated[tuple[ClockCode, ...], "clocks that start"] = ()
    stops: Annotated[tuple[ClockCode, ...], "clocks that end"] = ()
    tasks: Annotated[tuple[TaskCode, ...], "tasks that come up"] = ()
    messages: Annotated[tuple[MessageCode, ...], "messages that are offered or sent"] = ()
    not_now: Annotated[bool, "true: the step is not possible and nothing changes"] = False


@dataclass(frozen=True, slots=True)
class Situation:
    """A short story and what the program does in it. It runs as a test."""

    code: Annotated[Code, "its code; the file has the same name"]
    words: Annotated[Words, "the story"]
    facts: Annotated[Mapping[str, Fact], "answers that are known at the start, by form.field"]
    eligible: Annotated[Literal["in", "not_for", "ask"], "what the rules of eligibility say"]
    clocks: Annotated[tuple[ClockCode, ...], "clocks that start when it begins"] = ()
    tasks: Annotated[tuple[TaskCode, ...], "tasks that come up when it begins"] = ()
    step: Annotated[tuple[Step, ...], "what happens, step by step"] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """A program as data."""

    program: Annotated[Program, "what the program is and for whom"]
    source: Annotated[tuple[Source, ...], "where the facts come from"]
    role: Annotated[tuple[Role, ...], "who does what"]
    eligibility: Annotated[tuple[Eligibility, ...], "who it is for, as rules over form fields"]
    form: Annotated[tuple[Form, ...], "what is asked"]
    stage: Annotated[tuple[Stage, ...], "the stages of the way"]
    move: Annotated[tuple[Move, ...], "the steps between stages"]
    clock: Annotated[tuple[Clock, ...], "what is due by when"]
    measure: Annotated[tuple[Measure, ...], "what is counted, with its adverse twins"]
    fidelity: Annotated[tuple[Fidelity, ...], "the elements of the model"]
    situation: Annotated[tuple[Situation, ...], "stories with the expected next step"]
    correction: Annotated[tuple[Correction, ...], "what is often said, and what we know"] = ()
    finding: Annotated[tuple[Finding, ...], "what studies found"] = ()
    firewall: Annotated[tuple[Firewall, ...], "who never learns of it"] = ()
    sharing: Annotated[tuple[Sharing, ...], "what partners are proposed to share"] = ()
    instrument: Annotated[tuple[InstrumentUse, ...], "instruments that it uses"] = ()
    task: Annotated[tuple[Task, ...], "what is to be done"] = ()
    meeting: Annotated[tuple[Meeting, ...], "who meets how often"] = ()
    touchpoint: Annotated[tuple[Touchpoint, ...], "contacts that it plans for"] = ()
    message: Annotated[tuple[Message, ...], "letters and messages"] = ()

    @property
    def first(self) -> Stage:
        """The stage where everybody begins."""
        return next(stage for stage in self.stage if stage.first)

    def cited(self, code: str) -> Source:
        """One source by its code."""
        return next(source for source in self.source if source.code == code)


# Which part of a pack is written in which of its files; each situation is a file of its own below situations/.
FILES: Mapping[str, tuple[str, ...]] = {
    "pack.toml": ("program", "role", "eligibility", "firewall", "sharing", "source", "correction", "finding"),
    "path.toml": ("stage", "move", "clock", "task", "meeting", "touchpoint", "instrument"),
    "forms.toml": ("form",),
    "letters.toml": ("message",),
    "measures.toml": ("measure", "fidelity"),
}
OPTIONAL_FILES = frozenset({"letters.toml"})
