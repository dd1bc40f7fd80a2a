"""Whether a person is being met right now, so that nobody's answer there counts as one given in calm.

Consents may not look into encounters, which stand above it; and a second note of what is open would one day differ from it. So encounters
answers the question here, from its own rows, when it starts (ADR 6). With nobody to answer, nothing is asked: it fails shut.
"""

from collections.abc import Callable

from django.core.exceptions import ImproperlyConfigured

from commonground.agencies.context import Viewer
from commonground.people.models import Person

# What is under way with this person, or with whoever asks: one address for each, where it is ended.
Answer = Callable[[Person, Viewer], list[str]]
_answers: list[Answer] = []


def tell_of_scenes(answer: Answer) -> None:
    """Whoever keeps meetings says here what is under way. Told twice it counts once."""
    if answer not in _answers:
        _answers.append(answer)


def under_way_with(person: Person, *, by: Viewer) -> list[str]:
    """What is under way with this person or with whoever asks, at the viewer's agency: the addresses where each is ended.

    :raises ImproperlyConfigured: when no chapter answers.
    """
    if not _answers:
        raise ImproperlyConfigured("nobody says whether a person is being met, so no permission can be asked")
    return [address for answer in _answers for address in answer(person, by)]


def is_on_a_scene(person: Person, *, by: Viewer) -> bool:
    """Whether this person is being met by the viewer's agency now, or the viewer is on a call (rule C14, C28)."""
    return bool(under_way_with(person, by=by))
