"""The one way to do anything: an action. Page, command, import and job all call it; nothing else writes.

An action is a keyword-only function named by the verb staff use. Its beats are visible in its body: lock; is it allowed
(rules); change; remember; tell. The decorator opens the transaction, makes the viewer known to the database, checks the
right that bears the action's name, and holds the closed door open.
"""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils import timezone

from commonground.agencies.context import Viewer, as_viewer, current_viewer
from commonground.kit.closed import door_open
from commonground.kit.noes import Hidden, Refused

F = TypeVar("F", bound=Callable[..., Any])
Noun = TypeVar("Noun", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Action:
    """One verb: its name (which is also its right), its sentence, and where it is written."""

    name: str
    right: str
    sentence: str
    module: str


REGISTRY: dict[str, Action] = {}


def may(viewer: Viewer | None, right: str) -> bool:
    """Whether the viewer's role holds the right (for a template that offers a button)."""
    return viewer is not None and right in viewer.rights


def check_may(viewer: Viewer, right: str) -> None:
    """Raise :class:`Refused` when the viewer's role does not hold the right."""
    if not may(viewer, right):
        raise Refused(right)


def action(name: str, *, right: str | None = None) -> Callable[[F], F]:
    """Register a verb.

    :param name: ``app.verb``; it is the right, too, unless ``right`` names another.

    The function takes ``by`` (a :class:`Viewer`) and may take ``at`` (aware; now when None), both keyword-only.
    """

    def register(function: F) -> F:
        parameters = inspect.signature(function).parameters
        if "by" not in parameters or parameters["by"].kind is not inspect.Parameter.KEYWORD_ONLY:
            raise TypeError(f"{name}: an action takes `by`, keyword-only")
        sentence = inspect.cleandoc(function.__doc__ or "").split("\n")[0]
        if not sentence:
            raise TypeError(f"{name}: an action's docstring is the sentence staff read; write it")
        needed = right or name
        REGISTRY[name] = Action(name, needed, sentence, function.__module__)

        @functools.wraps(function)
        def act(*args: Any, by: Viewer, **kwargs: Any) -> Any:
            check_may(by, needed)
            if "at" in parameters and kwargs.get("at") is None:
                kwargs["at"] = timezone.now()
            known = transaction.atomic() if current_viewer() == by else as_viewer(by)
            with known, door_open(name):
                return function(*args, by=by, **kwargs)

        act.right = needed  # type: ignore[attr-defined]
        return act  # type: ignore[return-value]

    return register


def locked(noun: Noun) -> Noun:
    """The same row, locked for the rest of the transaction and fresh from the database.

    :raises Hidden: when it is gone or this viewer may not know of it.
    """
    try:
        return type(noun)._default_manager.select_for_update(of=("self",)).get(pk=noun.pk)
    except type(noun).DoesNotExist:  # type: ignore[attr-defined]
        raise Hidden from None
