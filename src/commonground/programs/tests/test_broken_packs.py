"""Whatever happens to a pack's files: it is read whole, or each mistake says file, key, line and what to do. Never anything else."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from commonground.programs.packs import PackError, files_of, read_pack, situations
from commonground.programs.packs.lines import lines_of

CIT = dict(files_of("cit"))
HOSTILE = [
    "=cmd|' /C calc'!A0", "\u202e", "\x00", "[" * 300, "{a=" * 300, "'''", '"""', "[[stage]]", "[program]", "code = 1",
    "a.b.c.d.e.f.g.h.i.j.k.l = 1", "x = nan", "x = 1979-05-27T07:32:00Z", "9" * 5000, "\ud7ff", "\ufeff", "é", "=", "\n", "\r", "#", ",", "]", "}",
]  # fmt: skip


def answer_names_its_place(files):
    """Read; a refusal must point at places that exist."""
    try:
        made = read_pack(files)
    except PackError as refused:
        assert refused.mistakes
        for mistake in refused.mistakes:
            assert mistake.file in {*files, "situations/"} or "missing" in mistake.what
            assert 1 <= mistake.line <= files.get(mistake.file, "").count("\n") + 1
            assert mistake.key and mistake.what and mistake.do
        return
    list(situations.run(made))


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(
    file=st.sampled_from(sorted(CIT)),
    at=st.floats(0, 1),
    length=st.integers(0, 200),
    new=st.sampled_from(HOSTILE) | st.text(max_size=20),
)
def test_a_file_in_which_something_was_cut_or_put_is_whole_or_told(file, at, length, new):
    text = CIT[file]
    start = int(at * len(text))
    answer_names_its_place(CIT | {file: text[:start] + new + text[start + length :]})


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(data=st.data(), file=st.sampled_from(sorted(CIT)))
def test_lines_that_were_dropped_doubled_or_moved_are_whole_or_told(data, file):
    lines = CIT[file].split("\n")
    one, other = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
    how = data.draw(st.sampled_from(["drop", "double", "move"]))
    if how == "drop":
        del lines[one]
    elif how == "double":
        lines.insert(other, lines[one])
    else:
        lines[one], lines[other] = lines[other], lines[one]
    answer_names_its_place(CIT | {file: "\n".join(lines)})


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(data=st.data(), file=st.sampled_from(sorted(CIT)))
def test_a_value_of_another_kind_is_told_at_its_own_key(data, file):
    lines = CIT[file].split("\n")
    plain = [
        number for number, line in enumerate(lines) if " = " in line and line[0].isalpha() and not line.endswith("[")
    ]
    number = data.draw(st.sampled_from(plain))
    key = lines[number].split(" = ")[0]
    lines[number] = f"{key} = 1979-05-27T07:32:00Z"
    try:
        read_pack(CIT | {file: "\n".join(lines)})
    except PackError as refused:
        at_the_line = [m for m in refused.mistakes if (m.file, m.line) == (file, number + 1)]
        assert any(m.key.rpartition(".")[2].split("[")[0] == key for m in at_the_line)
    else:
        raise AssertionError(f"{file}:{number + 1} took a moment for {key}")


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(text=st.text(alphabet="ab.=[]{}\"'\\# \n,1", max_size=60))
@example('a = """x\\"""\n""" \nb = 1')
def test_a_line_that_is_told_is_the_line_where_the_key_stands(text):
    import tomllib

    try:
        table = tomllib.loads(text)
    except ValueError:
        return
    found = lines_of(text)
    for key in table:
        line = found.get((key,))
        if "\\" not in key:
            assert line is not None, (text, key)
            assert (key or '"') in text.split("\n")[line - 1] or "'" in text


def test_nothing_of_a_broken_pack_stays():
    broken = CIT | {"path.toml": CIT["path.toml"].replace('due = "15 min"', 'due = "0 min"')}
    for _ in range(2):
        try:
            read_pack(broken)
        except PackError:
            pass
    assert next(c for c in read_pack(CIT).clock if c.code == "facility_turnaround").due == "15 min"
