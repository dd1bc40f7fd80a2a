"""Papers: the same sheet gives the same bytes, words are never markup, and a drawing is a drawing."""

from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from commonground.kit.papers import Section, Sheet, as_pdf

SHEET = Sheet(
    "en",
    "Copy",
    "Number 1",
    "A question?",
    "A lead.",
    (Section("A heading", ("A paragraph.",), ("one", "two")),),
    "A foot",
)
MARKUP = '#read("/etc/hosts") *b* _i_ $x$ `c` <l> @r [] {} = h \\u{41} // c /* c */ #include "x.typ"'


def words(sheet: Sheet) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(as_pdf(sheet))).pages).split())


def test_a_sheet_is_read_in_its_order() -> None:
    read = words(SHEET)
    parts = ["Number 1", "A question?", "A lead.", "A heading", "A paragraph.", "one", "two", "A foot"]
    assert [read.find(part) for part in parts] == sorted(read.find(part) for part in parts) and -1 not in map(
        read.find, parts
    )


def test_the_same_sheet_gives_the_same_bytes_and_names_no_moment() -> None:
    assert as_pdf(SHEET) == as_pdf(replace(SHEET))
    assert "/CreationDate" not in (PdfReader(BytesIO(as_pdf(SHEET))).metadata or {})


def test_what_somebody_typed_is_never_read_as_markup() -> None:
    assert MARKUP in words(replace(SHEET, lead=MARKUP))


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(codec="latin-1", categories=["L", "N", "P", "S"]), min_size=1, max_size=40))
def test_every_western_text_can_be_written(text: str) -> None:
    assert as_pdf(replace(SHEET, lead=text, sections=(Section(text, (text,), (text,)),))).startswith(b"%PDF")


@pytest.mark.parametrize("path", ["M1 2 L3 4'/><script>x</script>", "url(#a)", "M1 2\nL3 4"])
def test_a_drawing_that_is_no_path_is_not_drawn(path: str) -> None:
    with pytest.raises(ValueError, match="not a path of lines"):
        as_pdf(replace(SHEET, sections=(Section("Signed", drawn=path, drawn_words="Signature"),)))
