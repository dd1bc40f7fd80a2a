"""What readings are compared by never moves: the digest is that of the plain content, and fast paths read as slow ones do."""

import csv
import hashlib
import json
from dataclasses import asdict, replace
from datetime import date, time

from hypothesis import example, given
from hypothesis import strategies as st

from commonground.directory.feeds.coding import _phrases
from commonground.directory.feeds.records import Location, NeedCode, Phone, Record, Schedule, Service, sealed
from commonground.directory.feeds.tables import _cells, is_formula, read_rows
from commonground.directory.needs import words_of

texts = st.text(max_size=20)
phones = st.builds(Phone, source_id=texts, source_line=st.integers(0, 9), number=texts, languages=st.tuples(texts))
hours = st.builds(
    Schedule, source_id=texts, opens_at=st.times() | st.none(), valid_from=st.dates(), bymonthday=st.tuples(st.integers())
)  # fmt: skip
services = st.builds(
    Service, source_id=texts, organization_id=texts, name=texts, confidential=st.booleans(), assured_on=st.dates() | st.none(),
    minimum_age=st.integers(0, 120) | st.none(), phones=st.lists(phones, max_size=2).map(tuple), categories=st.tuples(texts),
    schedules=st.lists(hours, max_size=2).map(tuple), places_at=st.datetimes() | st.none(),
    needs=st.lists(st.builds(NeedCode, code=texts, basis=texts, evidence=texts, crosswalk=texts), max_size=2).map(tuple),
)  # fmt: skip
places = st.builds(Location, source_id=texts, latitude=st.floats(allow_nan=False) | st.none(), phones=st.tuples(phones))


def content(value: object) -> object:
    """The content of a record in plain shapes, without lines and digests."""
    if isinstance(value, dict):
        return {key: content(inner) for key, inner in value.items() if key not in ("source_line", "digest")}
    if isinstance(value, (list, tuple)):
        return [content(inner) for inner in value]
    return value.isoformat() if isinstance(value, (date, time)) else value


def digest(record: Record) -> str:
    text = json.dumps(content(asdict(record)), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@given(services | places)
def test_a_digest_is_that_of_the_content_as_sorted_json_and_lines_do_not_count(record: Record) -> None:
    whole = sealed(record)
    assert whole.digest == digest(record) == sealed(replace(record, source_line=77)).digest
    assert [phone.digest for phone in whole.phones] == [digest(phone) for phone in record.phones]
    assert (
        replace(whole, digest="", **{k: getattr(record, k) for k in ("phones", "schedules") if hasattr(record, k)})
        == record
    )


@given(st.text(st.sampled_from('ab ,;\t"=-\r'), max_size=30), st.sampled_from(",;\t"))
def test_a_row_without_marks_is_split_as_the_library_splits_it(text: str, delimiter: str) -> None:
    if not text.rstrip("\r\n"):
        return
    try:
        (expected,) = csv.reader([text.rstrip("\r\n")], delimiter=delimiter)
    except (csv.Error, ValueError):
        expected = None
    assert _cells(text, delimiter) == expected


@given(st.lists(st.text(st.sampled_from("=+-@ \u00a0\ta(|"), max_size=6), min_size=2, max_size=4))
@example([" =a", "b"])
@example(["a", "\u00a0+a("])
def test_no_cell_that_begins_like_a_formula_is_read(tmp_path_factory, cells: list[str]) -> None:
    path = tmp_path_factory.getbasetemp() / "formula.csv"
    path.write_text(",".join("abcd"[: len(cells)]) + "\n" + ",".join(cells) + "\n", encoding="utf-8")
    for row in read_rows(path):
        assert bool(row.reason) == any(map(is_formula, cells))


@given(
    st.lists(
        st.sampled_from(["food", "pantry", "rent", "help", "with", "a", "shelter", "night", "dental", "x"]), max_size=8
    )
)
def test_phrases_are_found_wherever_their_words_follow_each_other(words: list[str]) -> None:
    found, listed = (
        _phrases().found(" ".join(words)),
        [p for begun in map(_phrases().__getitem__, set(words)) for p in begun],
    )
    for phrase, _ in listed:
        parts = phrase.split()
        fits = [
            all(
                word.startswith(words_of(part)[0]) if part.endswith("*") else word == words_of(part)[0]
                for part, word in zip(parts, words[at : at + len(parts)], strict=False)
            )
            for at in range(len(words) - len(parts) + 1)
        ]
        assert (phrase in found) == any(fits), phrase
