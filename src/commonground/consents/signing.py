"""Signatures: drawn, typed, said aloud before a witness, or on paper; each checked, bounded, and kept as plain facts."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

# Bounds of ours: a long signature has about 40 strokes of 60 points. Review by 2027-06-30.
MOST_STROKES, MOST_POINTS, FEWEST_POINTS = 60, 4000, 4
WIDTH, HEIGHT = 600, 200
IDENTIFIERS = ("name", "born_on", "phone", "address", "chosen_word", "identity_card")


class NotASignature(ValueError):
    """What came is no signature; the message says why."""


def check_signature(how: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """The signature in the form in which it is kept.

    :param how: ``drawn`` (``strokes``: lists of [x, y] in a 600 by 200 box), ``typed`` (``name``), ``voice_witnessed``
        (``identifiers``: two kinds that the witness checked; their values are not kept), ``paper`` (``kept_at``: where the
        sheet lies; ``signed_on``: its day, ISO).
    :raises NotASignature: when it is empty, too large or of another shape.
    """
    checks = {"drawn": _drawn, "typed": _typed, "voice_witnessed": _voice, "paper": _paper}
    if how not in checks:
        raise NotASignature(f"there is no way to sign called {how!r}")
    return checks[how](content)


def _drawn(content: Mapping[str, Any]) -> dict[str, Any]:
    strokes = content.get("strokes")
    if not isinstance(strokes, list) or not 1 <= len(strokes) <= MOST_STROKES:
        raise NotASignature("a drawn signature has between 1 and 60 strokes")
    kept = [[_point(point) for point in stroke] for stroke in strokes if isinstance(stroke, list)]
    points = sum(len(stroke) for stroke in kept)
    if len(kept) != len(strokes) or not FEWEST_POINTS <= points <= MOST_POINTS:
        raise NotASignature("a drawn signature has between 4 and 4,000 points")
    return {"strokes": kept, "box": [WIDTH, HEIGHT]}


def _point(point: Any) -> list[float]:
    fits = isinstance(point, list | tuple) and len(point) == 2
    numbers = fits and all(isinstance(n, int | float) and not isinstance(n, bool) for n in point)
    if not numbers or not (0 <= point[0] <= WIDTH and 0 <= point[1] <= HEIGHT):
        raise NotASignature("a point lies outside the box")
    return [round(float(point[0]), 1), round(float(point[1]), 1)]


def _typed(content: Mapping[str, Any]) -> dict[str, Any]:
    name = " ".join(str(content.get("name", "")).split())
    if not 1 <= len(name) <= 120 or not re.search(r"\w", name):
        raise NotASignature("a typed signature is a name")
    return {"name": name}


def _voice(content: Mapping[str, Any]) -> dict[str, Any]:
    kinds = content.get("identifiers")
    if not isinstance(kinds, list | tuple) or len(set(kinds)) < 2 or not set(kinds) <= set(IDENTIFIERS):
        raise NotASignature("two different identifiers must be checked by the witness")
    return {"identifiers": sorted(set(kinds))}


def _paper(content: Mapping[str, Any]) -> dict[str, Any]:
    kept_at = " ".join(str(content.get("kept_at", "")).split())
    if not 1 <= len(kept_at) <= 200:
        raise NotASignature("say where the paper is kept")
    try:
        signed_on = date.fromisoformat(str(content.get("signed_on", "")))
    except ValueError as trouble:
        raise NotASignature("say on which day the paper was signed") from trouble
    return {"kept_at": kept_at, "signed_on": signed_on.isoformat()}


def as_path(content: Mapping[str, Any]) -> str:
    """A drawn signature as SVG path text, in its 600 by 200 box (numbers only)."""
    return " ".join(
        "M" + " L".join(f"{x:g} {y:g}" for x, y in stroke) for stroke in content.get("strokes", []) if stroke
    )
