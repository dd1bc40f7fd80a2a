"""A sheet as tagged PDF (PDF/UA-1, ISO 14289-1), which a screen reader reads in order: headings, paragraphs, lists, words for a drawing."""

import json
import re
from dataclasses import asdict
from pathlib import Path

import typst

from commonground.kit.papers.sheet import Sheet

TEMPLATE = Path(__file__).with_name("sheet.typ")
# A path of a drawing: commands, numbers and blanks. Anything else would be read as part of the picture around it.
PATH = re.compile(r"[MLZ0-9eE.,+\- ]*")
NO_LETTER = "could not be displayed with font"


class NoLetters(RuntimeError):
    """The sheet holds letters that no font here can draw. A browser may have one: the page can still be printed."""


def as_pdf(sheet: Sheet) -> bytes:
    """The paper. The same sheet gives the same bytes: no moment stands in it, and fonts of the machine are used only for letters that
    the fonts that come along lack.

    :raises NoLetters: when the machine has no font for them either.
    :raises ValueError: when a drawing is something else than a path of lines.
    """
    if odd := [section.heading for section in sheet.sections if not PATH.fullmatch(section.drawn)]:
        raise ValueError(f"The drawing under {odd[0]!r} is not a path of lines.")
    facts = json.dumps(asdict(sheet))
    for own_fonts_only in (True, False):
        try:
            return _written(facts, own_fonts_only)
        except typst.TypstError as trouble:
            if NO_LETTER not in str(trouble):
                raise
    raise NoLetters


def _written(facts: str, own_fonts_only: bool) -> bytes:
    written: bytes = typst.compile(
        TEMPLATE, root=TEMPLATE.parent, format="pdf", pdf_standards=["ua-1"], ignore_system_fonts=own_fonts_only, timestamp=0,
        sys_inputs={"facts": facts},
    )  # fmt: skip
    return written
