"""The letter to a witness: the newest checkpoint, with what to do with it in lines that begin with ``#``. The verifier reads it as it is."""

import textwrap

from django.utils.translation import gettext as _

from commonground.ledger.models import Checkpoint

WIDTH = 74
WORDS = (
    "This letter is from the office that runs Common Ground. It lets you show later whether somebody changed the ledger, the book of who "
    "did and who saw what. You need no account for it.",
    "On {at} the ledger had {size} entries. The lines below without a sign in front say so, and are signed. They hold no name, no id of "
    "a person and nothing secret.",
    "What to do: keep this file as it is, where the office cannot reach it, together with the others. Nothing else has to be done.",
    "One comes every Monday. If none came, ask the office for it. If it cannot send one, note the day: what was written between the "
    "letter before and the one after may have been dated back.",
    "If somebody asks whether the ledger is whole, an auditor gets an export from the office, and the file verify_ledger.py from anybody "
    "but the office. Then: python verify_ledger.py FOLDER --against THIS_FILE",
    "It says sound, or from which entry on the ledger is not the one of this letter. A letter in which one sign was changed is not "
    "accepted: it says so. Several letters can stand in one file, one after the other.",
)


def letter_of(checkpoint: Checkpoint) -> str:
    """What a witness keeps: words, each line behind a ``#``, and the checkpoint itself."""
    facts = {"size": f"{checkpoint.size:,}", "at": f"{checkpoint.at:%Y-%m-%d %H:%M} UTC"}
    told = [_(each).format(**facts) for each in WORDS]
    lines = [line for each in told for line in (*textwrap.wrap(each, WIDTH), "")]
    return "".join(f"# {line}".rstrip() + "\n" for line in lines) + "\n" + checkpoint.note
