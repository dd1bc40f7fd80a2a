"""The three ways Common Ground says no. Pages need no code for them: Django already understands the first two.

*Hidden*: for this person there is no such thing (404, the same bytes as for nothing). *Refused*: it exists and is not
theirs to do (403). *Not now*: it is theirs to do, but a rule of the practice does not hold yet; the page shows the sentence.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404


class Hidden(Http404):
    """There is no such record for this viewer; absent and forbidden read the same."""

    def __init__(self) -> None:
        super().__init__("not found")


class Refused(PermissionDenied):
    """The viewer's role does not hold the right.

    :param right: the right that was missing, for example ``calls.triage``.
    """

    def __init__(self, right: str) -> None:
        self.right = right
        super().__init__(f"This needs the right {right}.")


class MadeForAnother(Exception):
    """A form was sent that was made for another account: it is refused as a whole, and entered at the gate."""


class NotNow(Exception):
    """A rule of the practice stops the action for now; the sentence says which and why.

    :param sentence: what staff read, in plain words.
    :param code: the code of the rule, for example ``R3``.
    :param field: the field of the form it belongs to, if one does.
    """

    def __init__(self, sentence: str, *, code: str = "", field: str | None = None) -> None:
        self.sentence = sentence
        self.code = code
        self.field = field
        super().__init__(f"{code} {sentence}".strip())
