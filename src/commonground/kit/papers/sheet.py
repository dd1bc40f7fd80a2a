"""What stands on a paper, in the order in which it is read. Page and PDF are both written from it, so that their words are the same."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with paragraphs and a list below it; ``drawn`` is SVG path data in a box of 600 by 200, ``drawn_words`` what it is."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    drawn: str = ""
    drawn_words: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper in one language. ``name`` is its title outside, as a file or on a tab: it gives nothing away."""

    language: str
    name: str
    over: str
    title: str
    lead: str
    sections: tuple[Section, ...]
    foot: str = ""
