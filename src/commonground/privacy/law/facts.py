"""What is asked, and what holds: the whole input of the decision. Nothing is looked up; whoever asks hands in the facts.

All facts speak of the one record, the one person and the one viewer of the question. A span holds from its start, included,
to its end, excluded.
"""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """The question. ``recipient`` is the kind of whoever would see it (``recipients.recipient_of``), whatever agency that is.

    ``act`` is ``read`` when somebody looks; ``send`` when the holder sends, and then ``sender``, ``reads`` (labels that the role
    reads) and ``traits`` are those of the one who sends. ``fields``: the facts asked for, in the words of ``fields.toml``;
    empty when not told apart. ``item``: the part, for a permission that names items. ``written_at``: when it was written, for a
    permission that names days.
    """

    labels: frozenset[str]
    purpose: str
    agency: str
    recipient: str
    owner: str
    act: str = "read"
    sender: str = ""
    reads: frozenset[str] = frozenset()
    traits: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    item: str = ""
    written_at: datetime | None = None
    same_jurisdiction: bool = True
    member: bool = True

    standing: str = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """``standing``: ``self``, ``own`` when the agency itself holds the part, else the kind of recipient."""
        own = self.agency == self.owner and self.recipient != "self"
        object.__setattr__(self, "standing", "own" if own else self.recipient)


@dataclass(frozen=True, slots=True)
class Span:
    """Something that holds from a moment until a moment; without end when ``ends`` is None."""

    starts: datetime
    ends: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether it holds at this moment."""
        return self.starts <= at and (self.ends is None or at < self.ends)


@dataclass(frozen=True, slots=True)
class AgreementFact(Span):
    """An agreement by which ``giver`` lets ``receiver`` see these labels for these purposes; ``papers`` came with it."""

    giver: str = ""
    receiver: str = ""
    labels: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    papers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ReleaseFact(Span):
    """A permission of the person. Its validity is worked out label by label, never stored here.

    ``givers`` and ``receivers``: agencies by name; ``receiver_class``: ``treating`` when it names the class of treating providers.
    ``items``: the parts it names (None: all of the labels). ``told_from``, ``told_until``: only what was written from then on, and before then. ``elements``: what the form holds (``releases.toml``). ``form``: which of
    the separate permissions. ``voided_by``: circumstances of the signing. ``in_crisis``: signed in a crisis, ends after 72 h unless ``confirmed_at``.
    """

    givers: frozenset[str] = frozenset()
    receivers: frozenset[str] = frozenset()
    receiver_class: str = ""
    labels: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    items: frozenset[str] | None = None
    told_from: datetime | None = None
    told_until: datetime | None = None
    elements: frozenset[str] = frozenset()
    form: str = "standard"
    signer: str = "adult"
    voided_by: frozenset[str] = frozenset()
    revoked_at: datetime | None = None
    in_crisis: bool = False
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RelationFact(Span):
    """What ties the viewer to the person or the call: ``care_team``, ``assignment`` (the unit is sent), ``task`` (caseload, docket) or
    ``paper`` (what a checked legal paper reaches, for its custodian)."""

    kind: str = "care_team"


@dataclass(frozen=True, slots=True)
class EmergencyFact(Span):
    """An emergency access: one person, one purpose, the reason as typed before it opened."""

    purpose: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What holds at the moment ``at``.

    ``stated``: conditions that somebody stated under their name. ``recorded``: what is in hand for the ledger. ``conflicts``: ``party``,
    ``lives_with``, ``related``, ``declared`` or ``harms_the_person``. ``works_at``: agencies where a person of the record works. ``never_with``: kinds
    of recipient (or agencies) with which the program never shares. ``obligations``: what sticks to this copy. ``received``: ``tpo`` when
    the holder had it by a permission for treatment, payment and operations. ``subject``: ``self`` or ``representative`` (authority recorded).
    ``minor_alone``: state law lets this minor have the service alone. ``several_people``: the part is about more than one person. ``knows``: whoever
    asks lawfully knows already that there is a record (an earlier report or packet).
    """

    at: datetime
    agreements: tuple[AgreementFact, ...] = ()
    releases: tuple[ReleaseFact, ...] = ()
    relations: tuple[RelationFact, ...] = ()
    emergencies: tuple[EmergencyFact, ...] = ()
    stated: frozenset[str] = frozenset()
    recorded: frozenset[str] = frozenset()
    conflicts: frozenset[str] = frozenset()
    works_at: frozenset[str] = frozenset()
    never_with: frozenset[str] = frozenset()
    sealed_at: datetime | None = None
    obligations: frozenset[str] = frozenset()
    received: str = ""
    author: bool = False
    subject: str = ""
    minor_alone: bool = False
    several_people: bool = False
    knows: bool = False
