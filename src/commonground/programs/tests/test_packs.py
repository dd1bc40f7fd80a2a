"""Packs are read whole or not at all, and every mistake is told with file, key, line and what to do."""

from pathlib import Path

import pytest

from commonground.programs.packs import PackError, UnknownPack, files_of, pack, read_pack, shipped, situations, steps
from commonground.programs.packs.conditions import NotACondition, condition
from commonground.programs.packs.folder import read_folder

CIT = dict(files_of("cit"))


def line_of(text, piece):
    """The line on which a piece of a file stands; it stands there once."""
    assert text.count(piece) == 1, f"{piece!r} stands there {text.count(piece)} times"
    return text[: text.index(piece)].count("\n") + 1


def changed(file, piece, new):
    """CIT with one piece of one file changed, and the line where it stands."""
    return CIT | {file: CIT[file].replace(piece, new)}, line_of(CIT[file], piece)


def told(files):
    """What the loader says of a pack that is wrong."""
    with pytest.raises(PackError) as refused:
        read_pack(files)
    return refused.value.mistakes


@pytest.mark.parametrize("code", shipped())
def test_each_pack_that_ships_is_whole_and_its_stories_come_out_as_told(code):
    assert list(situations.run(pack(code))) == []


@pytest.mark.parametrize("code", shipped())
def test_each_pack_that_ships_bears_the_name_of_its_folder(code):
    assert pack(code).program.code == code


def test_crisis_intervention_team_holds_the_facts_of_its_sources():
    cit = pack("cit")
    assert {source.code: source.mark for source in cit.source}["compton_2014"] == "V"
    told_findings = " ".join(finding.words.en for finding in cit.finding)
    assert all(figure in told_findings for figure in ("0.47", "1.70", "2.00", "1,063", "No general difference"))
    assert len(cit.fidelity) == 10
    turnaround = next(clock for clock in cit.clock if clock.code == "facility_turnaround")
    assert (turnaround.due, cit.cited(turnaround.source).mark) == ("15 min", "R")
    assert {choice.code for choice in cit.form[1].field[0].choice} == {
        "settled_on_scene", "referral", "transport_by_choice", "involuntary_transport", "arrest",
    }  # fmt: skip


# Each row: file, what stands there, what is written instead, the key that has to be named, a word of what it says.
WRONG = [
    ("path.toml", 'due = "15 min"', 'due = "0 min"', "clock[0].due", "no time that anybody can keep"),
    ("path.toml", 'due = "15 min"', 'due = "99999 months"', "clock[0].due", "no time that anybody can keep"),
    ("path.toml", 'due = "15 min"', "due = 15", "clock[0].due", "no text"),
    ("path.toml", 'due = "15 min"', 'due = "soon"', "clock[0].due", "no span"),
    ("path.toml", 'stop = ["move hand_over"]', "stop = []", "clock[0].stop", "nothing ends this clock"),
    ("path.toml", 'stop = ["move hand_over"]', 'stop = ["enter facility"]', "clock[0].stop[0]", "ends by what starts it"),
    ("path.toml", 'stop = ["move hand_over"]', 'stop = ["move hand_ovr"]', "clock[0].stop[0]", "no move hand_ovr"),
    ("path.toml", 'warn = "5 min"', 'warn = "5 h"', "clock[0].warn", "does not come before"),
    ("path.toml", "wait_for_them = true", "wait_for_them = false", "clock[2].wait_for_them", "unsafe contact"),
    ("path.toml", 'owed_by = "receiving_staff"', 'owed_by = "nobody_here"', "clock[0].owed_by", "no role nobody_here"),
    ("path.toml", 'who = ["receiving_staff", "cit_officer"]', "who = []", "move[6].who", "nobody may make"),
    ("path.toml", 'code = "ended"', 'code = "endd"', "move[10].to", "no stage ended"),
    ("path.toml", "first = true", "first = false", "stage", "0 stages are the first"),
    ("path.toml", "ends = true", "ends = false", "stage", "no stage ends"),
    ("path.toml", "quorum = 5", "quorum = 0", "meeting[0].quorum", "nobody has to be there"),
    ("path.toml", "quorum = 5", "quorum = -5", "meeting[0].quorum", "no whole number"),
    ("path.toml", "quorum = 5", "quorum = 5.5", "meeting[0].quorum", "no whole number"),
    ("path.toml", "quorum = 5", "quorum = true", "meeting[0].quorum", "no whole number"),
    ("path.toml", "quorum = 5", "qourum = 5", "meeting[0].qourum", "no key 'qourum'"),
    ("path.toml", "\ntries = 3\n", "\ntries = 3\ntimes = 2\n", "touchpoint[0].times", "go together"),
    ("path.toml", "report.highest_force in [", "report.higest_force in [", "task[3].when", "no form asks"),
    ("path.toml", "report.highest_force in ['hands'", "report.highest_force in ['feet'", "task[3].when", "takes one of"),
    ("path.toml", "report.highest_force in ['hands'", "report.highest_force > ['hands'", "task[3].when", "no condition"),
    ("path.toml", 'guard = "known(follow_up.reached)"', 'guard = "known(review.system_lacked)"', "move[9].guard", "nobody asks review"),
    ("pack.toml", 'mark = "S"', 'mark = "S"', None, None),
    ("pack.toml", 'kind = "responsive"', 'kind = "punitive"', "program.kind", "none of the words"),
    ("pack.toml", 'title = { en = "Crisis Intervention Team",', 'title = { en = "=cmd()",', "program.title.en", "formula"),
    ("pack.toml", 'title = { en = "Crisis Intervention Team",', 'title = { en = "@SUM(A1)",', "program.title.en", "formula"),
    ("pack.toml", 'title = { en = "Crisis Intervention Team",', 'title = { en = " +1",', "program.title.en", "formula"),
    ("pack.toml", 'title = { en = "Crisis Intervention Team",', 'title = { en = "-1",', "program.title.en", "formula"),
    ("pack.toml", 'title = { en = "Crisis Intervention Team",', 'title = { en = "Crisis \\u202Eteam",', "program.title.en", "nobody sees"),
    ("pack.toml", 'title = { en = "Crisis Intervention Team",', 'title = { en = "Cafe\\u0301",', "program.title.en", "accents"),
    ("pack.toml", 'title = { en = "Crisis Intervention Team",', 'title = { en = "Crisis \u200bteam",', "program.title.en", "nobody sees"),
    ("pack.toml", 'run_by = ["police", "dispatch", "crisis"]', 'run_by = ["police", "army"]', "program.run_by[1]", "none of the words"),
    ("pack.toml", 'run_by = ["police", "dispatch", "crisis"]', 'run_by = ["police", "police"]', "program.run_by[1]", "twice"),
    ("pack.toml", "says = \"not_for\"", 'says = "no"', "eligibility[1].says", "none of the words"),
    ("pack.toml", "when = \"not known(call.concern)\"", 'when = "import os"', "eligibility[2].when", "no condition"),
    ("pack.toml", 'basis = "permission"', 'basis = "permission"\nlables = []', "sharing[2].lables", "did you mean labels"),
    ("pack.toml", 'code = "memphis_turnaround"', 'code = "memphis"', "source[3].code", "nothing rests on"),
    ("measures.toml", 'twin = "turned_away"', 'twin = "followed_up"', "measure[3].twin", "no adverse measure"),
    ("measures.toml", 'twin = "turned_away"', "", "measure[3].twin", "no adverse measure"),
    ("forms.toml", 'type = "yes_no"\nwords = { en = "Was the person taken in?"', 'type = "choice"\nwords = { en = "Was the person taken in?"', "form[2].field[2].type", "no such answers"),
    ("forms.toml", 'when = "scene.agreed_to_follow_up = true"', 'when = "known(scene.safe_way)"', "form[1].field[2].when", "waits for itself"),
    ("letters.toml", "We could not talk yet.", "The Crisis Intervention Team could not talk yet.", "message[1].text.en", "names the program"),
    ("letters.toml", "We could not talk yet.", "We could not talk yet, {name}.", "message[1].text.en", "stands for nothing"),
    ("letters.toml", "when = \"follow_up.reached = 'not_yet'\"", "when = \"follow_up.reached = 'not_yet'\"\noffered = false", "message[1].offered", "by itself"),
    ("situations/not_asked_yet.toml", 'code = "not_asked_yet"', 'code = "another"', "code", "name of its file"),
    ("situations/something_else.toml", '["none_of_these"]', '["nothing"]', "facts.call.concern", "takes a list"),
    ("situations/something_else.toml", '"call.concern"', '"call.consern"', "facts.call.consern", "no form asks"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "piece", "new", "key", "what"), [row for row in WRONG if row[3]])
def test_a_mistake_is_told_with_file_key_and_line(file, piece, new, key, what):
    files, line = changed(file, piece, new)
    found = [m for m in told(files) if m.file == file and m.key == key and what in f"{m.what}. {m.do}"]
    assert found, [str(m) for m in told(files)]
    if key not in ("stage", "measure[3].twin", "move[10].to"):
        assert line <= found[0].line <= line + new.count("\n")
    assert found[0].do


def test_all_mistakes_are_told_and_not_only_the_first():
    files = CIT | {
        "path.toml": CIT["path.toml"].replace("quorum = 5", "quorum = 0").replace('due = "15 min"', 'due = "0 min"'),
        "measures.toml": CIT["measures.toml"].replace('wanted = "less"', 'wanted = "fewer"'),
    }
    found = told(files)
    assert {mistake.file for mistake in found} == {"measures.toml"} or len(found) > 3


def test_a_missing_key_says_what_to_add_and_where():
    files, line = changed("path.toml", 'owed_by = "receiving_staff"\n', "")
    mistake = told(files)[0]
    assert (mistake.file, mistake.key) == ("path.toml", "clock[0].owed_by")
    assert "add owed_by: the role that owes the step" in mistake.do
    assert abs(mistake.line - line) < 12


def test_a_stage_that_nobody_reaches_and_a_circle_that_nobody_leaves_are_named():
    stuck = """
[[stage]]
code = "waiting"
words = { en = "Waiting", es = "En espera" }
happens = { en = "Nothing.", es = "Nada." }

[[move]]
verb = "wait_again"
words = { en = "Wait again", es = "Esperar otra vez" }
from = ["waiting"]
to = "waiting"
who = ["clinician"]
"""
    found = told(CIT | {"path.toml": CIT["path.toml"] + stuck})
    line = (CIT["path.toml"] + stuck)[: (CIT["path.toml"] + stuck).index('code = "waiting"')].count("\n") + 1
    assert {(m.key, m.line) for m in found} == {("stage[8].code", line)}
    assert {m.what for m in found} == {
        "no way leads to the stage waiting",
        "from the stage waiting no way leads to an end",
    }


def test_a_wall_keeps_out_roles_partners_and_whoever_would_run_it():
    wall = """
[[firewall]]
code = "no_police"
never_share_with = ["police"]
labels = []
words = { en = "Police never learn of it.", es = "La policía nunca se entera." }
source = "own_setting"
"""
    keys = {m.key for m in told(CIT | {"pack.toml": CIT["pack.toml"] + wall})}
    assert {"program.run_by", "role[1].agencies", "role[4].agencies", "sharing[0].partners"} <= keys


def test_only_a_pack_that_ships_can_be_named():
    for name in ("nothing", "../cit", "cit/..", "", "CIT"):
        with pytest.raises(UnknownPack):
            pack(name)


def test_a_link_a_strange_file_and_a_huge_one_are_not_read(tmp_path: Path):
    for name, text in CIT.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert read_folder(tmp_path) == CIT
    (tmp_path / "letters.toml").unlink()
    (tmp_path / "letters.toml").symlink_to("/etc/passwd")
    (tmp_path / "run.py").write_text("print('no')")
    (tmp_path / "forms.toml").write_text("x = '" + "a" * 10_000_000 + "'")
    (tmp_path / "measures.toml").write_bytes(b'a = 1\nb = "\xff"\n')
    (tmp_path / "situations" / "deeper").mkdir()
    with pytest.raises(PackError) as refused:
        read_folder(tmp_path)
    assert {(m.file, m.line, m.what) for m in refused.value.mistakes} == {
        ("letters.toml", 1, "this is a link"),
        ("run.py", 1, "this does not belong in a pack"),
        ("forms.toml", 1, "it is larger than 256 kB"),
        ("measures.toml", 2, "a letter here is not UTF-8"),
        ("situations/deeper", 1, "this does not belong in a pack"),
    }


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[program]\ncode = 1\ncode = 2\n", 3),
        ("a = " + "[" * 4000 + "]" * 4000, 1),
        ("a = 1\nb." + "c." * 4000 + "d = 1\n", 2),
        ("a = 1\nb = " + "{c = " * 400 + "1" + "}" * 400, 2),
        ("a = 1\nb = " + "9" * 5000, 2),
        ("a = 1\nb = 'open\n", 2),
        ("a = 1\n\x00\n", 2),
        ("a = 1\n= 2\n", 2),
        ("a = [1,\n", 1),
        ("[[program]]\n[program]\n", 2),
    ],
)
def test_what_is_no_toml_is_told_with_its_line(text, line):
    found = [m for m in told(CIT | {"pack.toml": text}) if m.file == "pack.toml"]
    assert found
    assert found[0].line == line
    assert found[0].key


def test_silence_never_lets_in_and_never_shuts_out():
    cit = pack("cit")
    assert steps.eligibility(cit, {}).says == "ask"
    assert steps.eligibility(cit, {"call.concern": ("none_of_these",)}).says == "not_for"
    assert steps.eligibility(cit, {"call.concern": ("mental_health", "none_of_these")}).says == "not_for"
    assert steps.eligibility(cit, {"call.concern": ("substance_use",)}).says == "in"


def test_a_guard_that_is_not_known_to_hold_does_not_open():
    cit = pack("cit")
    with pytest.raises(steps.NotPossible) as refused:
        steps.take(cit, "report", "file_without_follow_up", "cit_officer", {})
    assert refused.value.words.en.startswith("Say the highest level")


@pytest.mark.parametrize(
    ("text", "facts", "held"),
    [
        ("a.b = 'x'", {"a.b": "x"}, True),
        ("a.b = 'x'", {"a.b": "y"}, False),
        ("a.b = 'x'", {}, None),
        ("a.b != 'x'", {}, None),
        ("not a.b = 'x'", {}, None),
        ("a.b = 'x' or a.c", {"a.c": True}, True),
        ("a.b = 'x' and a.c", {"a.c": False}, False),
        ("a.b = 'x' and a.c", {"a.c": True}, None),
        ("known(a.b)", {}, False),
        ("not known(a.b)", {}, True),
        ("a.n >= 3", {"a.n": 3}, True),
        ("a.n < 3", {"a.n": True}, True),
        ("a.n = 1", {"a.n": True}, False),
        ("a.l has 'x'", {"a.l": ("x", "y")}, True),
        ("a.l has 'x'", {"a.l": "x"}, False),
        ("a.b in ['x', 'y']", {"a.b": "y"}, True),
        ("a.b or a.c and a.d", {"a.b": True, "a.c": False, "a.d": False}, True),
        ("(a.b or a.c) and a.d", {"a.b": True, "a.c": False, "a.d": False}, False),
    ],
)
def test_conditions_hold_fail_or_are_not_known(text, facts, held):
    assert condition(text).holds(facts) is held


@pytest.mark.parametrize(
    "text",
    ["", "a", "a.b =", "a.b = x", "= 'x'", "a.b = 'x' and", "(a.b", "a.b)", "__import__('os')", "a.b.c", "a.b; a.c",
     "a.b in 'x'", "a.b in []", "known a.b", "not", "(" * 50 + "a.b" + ")" * 50, "not " * 200 + "a.b", "a.b = 'x", "lambda: 1"],
)  # fmt: skip
def test_what_is_no_condition_is_not_read_as_one(text):
    with pytest.raises(NotACondition):
        condition(text)


def test_the_closed_lists_of_a_pack_are_those_of_the_law_and_of_agencies():
    from typing import get_args

    from commonground.agencies.kinds import AGENCY_KINDS
    from commonground.privacy.law.labels import LABELS, PURPOSES
    from commonground.programs.packs import vocabulary

    assert get_args(vocabulary.AgencyKind) == tuple(code for code, _ in AGENCY_KINDS)
    assert get_args(vocabulary.Label) == LABELS
    assert get_args(vocabulary.Purpose) == PURPOSES


def test_mobile_crisis_counts_from_the_decision_and_by_area():
    mobile = pack("mobile_crisis")
    clocks = {clock.code: clock for clock in mobile.clock}
    assert (clocks["on_scene_urban"].due, clocks["on_scene_rural"].due) == ("60 min", "120 min")
    assert clocks["on_scene_urban"].start == ("enter decided",)
    assert clocks["first_days_end"].due == "4 d"
    assert (clocks["check_in"].due, mobile.cited(clocks["check_in"].source).mark) == ("72 h", "R")
    assert (clocks["referral_answer"].time, clocks["referral_answer"].due) == ("business", "2 d")
    assert mobile.touchpoint[0].tries == 3


def test_a_referral_to_whoever_by_law_never_reports_back_starts_no_clock():
    mobile = pack("mobile_crisis")
    started = [
        [clock.code for clock in steps.starting(mobile, ["form referral"], facts)]
        for facts in ({"referral.by_law_silent": True}, {}, {"referral.by_law_silent": False})
    ]
    assert started == [[], [], ["referral_answer", "referral_grace"]]


def test_the_fellowship_is_sealed_from_police_and_has_its_seven_touchpoints():
    fellowship = pack("peacemaker")
    barred = {kind for wall in fellowship.firewall if not wall.labels for kind in wall.never_share_with}
    assert fellowship.program.sealed and "police" in barred
    assert not fellowship.sharing
    assert not barred & {kind for role in fellowship.role for kind in role.agencies}
    assert len(fellowship.touchpoint) == 7
    assert (fellowship.program.lasts, fellowship.cited("stipend_terms").mark) == ("18 months", "R")
    figures = " ".join(finding.words.en for finding in fellowship.finding)
    assert all(figure in figures for figure in ("55 %", "43 %", "16 %", "3 %", "94 %", "83 %", "77 %", "18 %", "29 %"))


def test_a_partner_behind_the_wall_cannot_be_written_into_the_fellowship():
    files = dict(files_of("peacemaker"))
    for piece, new in (
        ('run_by = ["city", "nonprofit"]', 'run_by = ["city", "police"]'),
        ('agencies = ["evaluator"]', 'agencies = ["evaluator", "police"]'),
    ):
        line = line_of(files["pack.toml"], piece)
        mistakes = told(files | {"pack.toml": files["pack.toml"].replace(piece, new)})
        assert [(m.file, m.line) for m in mistakes] == [("pack.toml", line)]


def test_a_story_that_comes_out_differently_is_named():
    files = dict(files_of("mobile_crisis"))
    name = "situations/urban_said_no.toml"
    for piece, new, what in (
        ('clocks = ["on_scene_urban"]', "", "step 1 (decide_on_team): clocks"),
        ('stops = ["on_scene_urban"]', "", "step 3 (arrive): stops"),
        ('eligible = "in"', 'eligible = "ask"', "eligible: in came out"),
        ('stage = "ended"', 'stage = "first_days"', "step 4 (leave_without_follow_up): stage"),
        ('by = "supervisor"', 'by = "peer"', "step 2 (send_team): peer has no step"),
    ):
        came = list(situations.run(read_pack(files | {name: files[name].replace(piece, new)})))
        assert any(f"{name}: {what}" in line for line in came), came


@pytest.mark.parametrize("code", shipped())
def test_the_spanish_of_each_pack_is_marked_as_a_draft(code):
    assert pack(code).program.draft_languages == ("es",)


@pytest.mark.parametrize("code", shipped())
def test_each_pack_looks_for_harm_beside_every_measure(code):
    made = pack(code)
    adverse = {measure.code for measure in made.measure if measure.adverse}
    assert adverse
    assert all(measure.adverse or measure.twin in adverse for measure in made.measure)
