"""What was said when a person gave permission: to what, how they were asked, who signed, and how. One value, from the page to the verb."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from commonground.agencies.models import Membership
from commonground.consents.models import Authority
from commonground.consents.putting import Days
from commonground.consents.signing import NotASignature, check_signature
from commonground.consents.status import ALOUD
from commonground.consents.supervised import Supervised


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A yes, as it was said.

    ``labels``: of the closed list; what others may then see of this person at the asking agency. ``days``: by label the first and last day
    of what is shared, in the agency's zone; a label that is not named has no bound. ``items``: single notes that the person names, by their
    ids; of their kind nothing else is permitted, and it opens to nobody's look: the agency sends it (``actions.send``). ``crisis``: asked
    during a crisis. ``supervised``: for a case of which treatment is a condition, who monitors it. ``state``: what was so while it was asked: ``detained``, ``restrained``, ``on_hold``, ``intoxicated``,
    ``condition_of_service``. ``signature``: as ``signing.check_signature`` takes it for ``signed_how``. ``witness``: who heard a yes that was
    said aloud, a colleague of whoever asks. ``signer``: of ``models.SIGNERS``; whoever signs for another needs ``authority``, the recorded
    paper. ``risks_explained``: whoever asks explained the risks, in ``language``. ``read_by``: who read the words, of ``models.READERS``.
    ``interpreter``: who interpreted; ``interpreter_is`` what they are to the person (``child``, ``other_party`` and ``officer`` may not).
    """

    labels: Collection[str]
    purpose: str = "coordination"
    days: Mapping[str, Days] = field(default_factory=dict)
    supervised: Supervised | None = None
    items: Collection[UUID] = ()
    crisis: bool = False
    asked_alone: bool
    state: Collection[str] = ()
    signed_how: str
    signature: Mapping[str, Any]
    witness: Membership | None = None
    signer: str = "adult"
    authority: Authority | None = None
    risks_explained: bool = False
    language: str = "en"
    read_by: str = "self"
    interpreter: str = ""
    interpreter_is: str = ""

    @property
    def kinds(self) -> list[str]:
        """The labels, each once, in alphabetical order."""
        return sorted(set(self.labels))

    @property
    def signed(self) -> dict[str, Any] | None:
        """The signature as it is kept; None when it is none."""
        try:
            return check_signature(self.signed_how, self.signature)
        except NotASignature:
            return None

    @property
    def signed_on(self) -> date | None:
        """The day on a paper that was signed; None on a screen."""
        kept = self.signed
        return date.fromisoformat(kept["signed_on"]) if kept and "signed_on" in kept else None

    def asked(self) -> dict[str, Any]:
        """What a question asks, as it stands under the seal (``putting.seal_of``)."""
        names = ("labels", "days", "purpose", "crisis", "signer", "language", "supervised")
        return {name: getattr(self, name) for name in names}

    def held(self) -> dict[str, Any]:
        """What the rules of asking want to know."""
        names = (
            "asked_alone",
            "state",
            "interpreter_is",
            "purpose",
            "crisis",
            "days",
            "signer",
            "authority",
            "signed_how",
            "witness",
        )
        return {name: getattr(self, name) for name in names} | {
            "labels": self.kinds,
            "is_supervised": self.supervised is not None,
            "signed": self.signed is not None,
            "signed_on": self.signed_on,
        }

    def kept(self) -> dict[str, Any]:
        """What the permission keeps of it as it was said. Who heard it is kept of a yes said aloud alone."""
        names = (
            "purpose",
            "crisis",
            "signed_how",
            "signer",
            "authority",
            "asked_alone",
            "language",
            "read_by",
            "interpreter",
            "interpreter_is",
        )
        witness = self.witness if self.signed_how == ALOUD else None
        case = self.supervised.kept() if self.supervised else {}
        return {name: getattr(self, name) for name in names} | {"labels": self.kinds, "witness": witness, **case}
