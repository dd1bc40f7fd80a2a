"""Colours that people can read: the contrast of every pair of tokens that meet, in light and dark (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest

SHEET = (Path(__file__).resolve().parents[1] / "static/commonground/commonground.css").read_text(encoding="utf-8")
GROUNDS = ("paper", "surface", "sunk")
TEXT = [
    *((ink, ground) for ground in GROUNDS for ink in ("ink", "ink-soft", "teal", "amber", "life")),
    *((ink, "teal-wash") for ink in ("ink", "ink-soft", "teal", "amber")),
    ("ink", "amber-wash"), ("amber", "amber-wash"), ("teal", "amber-wash"), ("ink", "life-wash"), ("life", "life-wash"),
    ("on-action", "action"), ("on-action", "action-over"), ("action", "on-action"), ("on-life", "life"), ("on-life", "life-over"),
    ("on-deep", "teal-deep"), ("surface", "teal"), ("ink-soft", "map-area"), ("ink-soft", "map-ground"),
]  # fmt: skip
SHAPES = [(mark, ground) for ground in GROUNDS for mark in ("line-strong", "amber-mark", "focus", "life", "teal")]


def tokens(selector: str) -> dict[str, str]:
    """The colours that a selector sets."""
    block = SHEET.split(selector, 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


THEMES = {"light": tokens(':root, [data-theme="light"] {'), "dark": tokens('\n  [data-theme="dark"] {')}


def luminance(colour: str) -> float:
    """The relative luminance of a colour such as #0b5c5e."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_as_the_standard_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_reads_on_its_ground(theme: str, ink: str, ground: str) -> None:
    assert contrast(THEMES[theme][ink], THEMES[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("mark", "ground"), SHAPES)
def test_edges_and_marks_stand_out_from_their_ground(theme: str, mark: str, ground: str) -> None:
    assert contrast(THEMES[theme][mark], THEMES[theme][ground]) >= 3


def test_dark_by_choice_and_dark_by_system_are_the_same() -> None:
    assert tokens(':root:not([data-theme="light"]) {') == THEMES["dark"]
    assert THEMES["dark"].keys() == THEMES["light"].keys()


def test_no_text_is_smaller_than_sixteen_pixels() -> None:
    screen = SHEET.split("@layer print {")[0]
    sizes = re.findall(r"font-size: ([\d.]+)(rem|px|em|%)", screen)
    assert len(sizes) > 8
    assert all(float(size) >= {"rem": 1, "em": 1, "px": 16, "%": 100}[unit] for size, unit in sizes)


def test_there_are_no_gradients_and_no_blinking() -> None:
    assert "gradient(" not in SHEET
    assert "@keyframes" not in SHEET


def test_public_rules_never_use_the_colour_of_life_at_risk() -> None:
    public = [line for line in SHEET.splitlines() if re.search(r"\.(public|door|need|receipt|service)", line)]
    assert public
    assert not [line for line in public if "--life" in line]
