"""The scorer: a sum, a gate, bands and flags. One unanswered question makes a form incomplete, and then it has no band."""

from collections.abc import Mapping

from commonground.programs.instruments.shape import Answer, Band, Instrument, NotAnAnswer, Score


def score(instrument: Instrument, answers: Mapping[str, Answer]) -> Score:
    """See ``Instrument.score``."""
    points = checked(instrument, answers)
    gate = next((item.code for item in instrument.items if item.role == "gate"), None)
    stops = gate is not None and points.get(gate) == 0
    scored = [item.code for item in instrument.items if item.role == "scored"]
    complete = stops or (all(code in points for code in scored) and (gate is None or gate in points))
    total = None if not complete else 0 if stops else sum(points[code] for code in scored)
    band = None if total is None else band_of(instrument, total, answers)
    raised = [] if stops else [f for f in instrument.flags if points.get(f.item, 0) >= f.least]
    steps = dict.fromkeys(step for flag in raised for step in flag.next_steps)
    return Score(
        score=total,
        band=band.code if band else None,
        positive=band.positive if band else None,
        complete=complete,
        flags=tuple(flag.code for flag in raised),
        next_steps=tuple(steps),
        stops=stops,
        version=instrument.version,
    )


def checked(instrument: Instrument, answers: Mapping[str, Answer]) -> dict[str, int]:
    """The points of every answered item; unanswered ones are absent, and are never counted as zero.

    :raises NotAnAnswer: as ``Instrument.score`` says.
    """
    known = {item.code: item for item in instrument.items}
    if unknown := set(answers) - set(known):
        raise NotAnAnswer(f"{instrument.code} has no item {', '.join(sorted(unknown))}")
    if left_out := [code for code, item in known.items() if item.must_be_on_the_sheet and code not in answers]:
        raise NotAnAnswer(f"the sheet leaves out item {', '.join(left_out)}")
    return {code: known[code].points(answer) for code, answer in answers.items() if answer is not None}


def band_of(instrument: Instrument, total: int, answers: Mapping[str, Answer]) -> Band | None:
    """The first band of the table that holds the score and whose context, if it has one, was answered so."""
    for band in instrument.bands:
        fits = all(answers.get(item) == value for item, value in band.when.items())
        if band.lowest <= total <= band.highest and fits:
            return band
    return None
