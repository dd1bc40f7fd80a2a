"""Who somebody is in the eyes of the law: the kind of recipient of an agency and a role, and what the role is beyond it.

The employer decides (V6): a clinician or an advocate on the payroll of the police counts as police; a clinician of a crisis agency
who rides with an officer stays a crisis clinician.
"""

from typing import NamedTuple

from commonground.privacy.law.vocabulary import Vocabulary


class Recipient(NamedTuple):
    """The kind of recipient, and the traits of the role (``clinician``, ``medical``, ``custodian``, ``by_paper``, ``clerk``, ``intake``)."""

    kind: str
    traits: frozenset[str]


class UnknownKind(LookupError):
    """No such kind of agency in ``recipients.toml``."""


def recipient_of(agency_kind: str, role: str, words: Vocabulary) -> Recipient:
    """What an agency of this kind (``agencies.kinds``) and a role there (``roles.toml``) are in the eyes of the law.

    :raises UnknownKind: when the table does not list the kind of agency.
    """
    table = words.lists["recipients"]
    if agency_kind not in table["agency"]:
        raise UnknownKind(f"recipients.toml lists no agency of the kind {agency_kind!r}")
    kind = table["agency_role"].get(agency_kind, {}).get(role, table["agency"][agency_kind])
    traits = (name for name, row in table["trait"].items() if role in row["roles"] and kind in row["in"])
    return Recipient(kind, frozenset(traits))


def expanded(never_share_with: frozenset[str], words: Vocabulary) -> frozenset[str]:
    """The classes that a program names in ``never_share_with`` as kinds of recipient; other words stay (kinds, or agencies by id)."""
    classes = words.lists["recipients"]["class"]
    return frozenset(kind for name in never_share_with for kind in classes.get(name, [name]))
