"""The scorer: a sum or a table of results, a gate, branches, bands and flags. One unanswered question makes a form incomplete, and then it
has no band, unless what was answered settles the result whatever the rest says.

Whatever the rule of an instrument is, it stands in its file; nothing here knows one instrument from another.
"""

from collections.abc import Mapping, Sequence

from commonground.programs.instruments.shape import (
    UNANSWERED,
    Answer,
    Band,
    Count,
    Flag,
    Instrument,
    NotAnAnswer,
    NotToBeAsked,
    Score,
    When,
)

SCORER = "scorer-2"


def score(instrument: Instrument, answers: Mapping[str, Answer]) -> Score:
    """See ``Instrument.score``."""
    points = checked(instrument, answers)
    gate = next((item.code for item in instrument.items if item.role == "gate"), None)
    stops = gate is not None and points.get(gate) == 0
    closed = closed_items(instrument, answers)
    contradicts = any(points.get(code) for code in closed)
    whole = stops or (not contradicts and not open_items(instrument, answers))
    total = total_of(instrument, {} if stops else points, closed) if whole else None
    counted = {code: answer for code, answer in answers.items() if code not in closed}
    band = band_of(instrument, total, counted, whole)
    flags = [] if stops else raised(instrument, answers, points, band, contradicts)
    steps = dict.fromkeys(step for flag in flags for step in flag.next_steps)
    return Score(
        score=total,
        band=band.code if band else None,
        positive=band.positive if band else None,
        complete=whole or band is not None,
        flags=tuple(flag.code for flag in flags),
        next_steps=tuple(steps) or instrument.otherwise,
        stops=stops,
        version=instrument.version,
        rule=instrument.rule,
        scorer=SCORER,
    )


def checked(instrument: Instrument, answers: Mapping[str, Answer]) -> dict[str, int]:
    """The points of every answered item; unanswered ones are absent, and are never counted as zero.

    :raises NotAnAnswer: as ``Instrument.score`` says.
    :raises NotToBeAsked: when what has to be true first was not answered with Yes.
    """
    known = {item.code: item for item in instrument.items}
    if unknown := set(answers) - set(known):
        raise NotAnAnswer(f"{instrument.code} has no item {', '.join(sorted(unknown))}")
    if left_out := [code for code, item in known.items() if item.must_be_on_the_sheet and code not in answers]:
        raise NotAnAnswer(f"the sheet leaves out item {', '.join(left_out)}")
    points = {code: known[code].points(answer) for code, answer in answers.items() if answer is not None}
    if before := [code for code, item in known.items() if item.role == "before" and not points.get(code)]:
        raise NotToBeAsked(f"not asked: {', '.join(before)} was not answered with Yes")
    return points


def closed_items(instrument: Instrument, answers: Mapping[str, Answer]) -> set[str]:
    """The items that the published branches did not put: an answer before them closed them. One that nobody answered closes nothing."""
    closed: set[str] = set()
    for item in instrument.items:
        others = {code: answers.get(code) for code in item.asked_when}
        known = {code: answer for code, answer in others.items() if answer is not None}
        if not fits({code: item.asked_when[code] for code in known}, known) or closed & set(item.asked_when):
            closed.add(item.code)
    return closed


def open_items(instrument: Instrument, answers: Mapping[str, Answer]) -> set[str]:
    """The items that count, were to be put, and have no answer."""
    closed = closed_items(instrument, answers)
    counting = {item.code for item in instrument.items if item.role in ("scored", "gate", "judgment")}
    return {code for code in counting - closed if answers.get(code) is None}


def total_of(instrument: Instrument, points: Mapping[str, int], closed: set[str]) -> int | None:
    """The sum of the scored items; None when the published result is no sum."""
    if instrument.rule != "sum":
        return None
    return sum(
        points.get(item.code, 0) for item in instrument.items if item.role == "scored" and item.code not in closed
    )


def fits(when: When, answers: Mapping[str, Answer]) -> bool:
    """Whether every named item was answered with one of its values."""
    for code, values in when.items():
        answer = answers.get(code)
        wanted = [values] if isinstance(values, int | str) or not isinstance(values, Sequence) else list(values)
        if (UNANSWERED if answer is None else answer) not in wanted:
            return False
    return True


def counts(count: Count, answers: Mapping[str, Answer]) -> bool:
    """Whether there are as many of these answers as the rule asks for."""
    return sum(answers.get(code) == count.value for code in count.items) >= count.least


def band_of(
    instrument: Instrument, total: int | None, answers: Mapping[str, Answer], whole: bool = True
) -> Band | None:
    """The first band of the table that holds the score, whose answers were given, and whose context, if it has one, was answered so.

    :param whole: whether nothing was left open; else only a band that is decided by what was answered can be reached.
    """
    for band in instrument.bands:
        if (whole or band.decided) and _reached(band, total, answers):
            return band
    return None


def _reached(band: Band, total: int | None, answers: Mapping[str, Answer]) -> bool:
    if (
        band.lowest is not None
        and band.highest is not None
        and not (total is not None and band.lowest <= total <= band.highest)
    ):
        return False
    if band.any_of and not any(fits(when, answers) for when in band.any_of):
        return False
    if band.count is not None and not counts(band.count, answers):
        return False
    return fits(band.when, answers)


def raised(
    instrument: Instrument,
    answers: Mapping[str, Answer],
    points: Mapping[str, int],
    band: Band | None,
    contradicts: bool,
) -> list[Flag]:
    """The flags that the answers raise. A Yes behind a closed question counts here too: nothing that somebody said is lost."""
    scored = [item.code for item in instrument.items if item.role == "scored"]
    said = {
        "contradiction": contradicts,
        "nothing_answered": band is None and not any(code in points for code in scored),
    }

    def is_raised(flag: Flag) -> bool:
        by_item = bool(flag.item) and points.get(flag.item, 0) >= flag.least
        by_answers = any(fits(when, answers) for when in flag.any_of)
        return (
            by_item or by_answers or said.get(flag.raised_by, False) or (band is not None and band.code in flag.bands)
        )

    return [flag for flag in instrument.flags if is_raised(flag)]
