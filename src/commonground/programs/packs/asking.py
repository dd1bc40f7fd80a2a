"""Forms and conditions: what is asked, what may be answered, and that no condition speaks of what nobody asks."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from commonground.programs.packs.conditions import Compare, Fact, condition, fields_of
from commonground.programs.packs.kinds import CONDITION
from commonground.programs.packs.lines import Place
from commonground.programs.packs.shape import FormField

if TYPE_CHECKING:
    from commonground.programs.packs.checking import Whole

WITH_CHOICE = ("choice", "choices")
SIGNS: Mapping[str, tuple[str, ...]] = {
    "yes_no": ("=", "!="),
    "choice": ("=", "!=", "in"),
    "choices": ("has",),
    "number": ("=", "!=", "<", "<=", ">", ">="),
    "text": (),
    "date": (),
    "moment": (),
}


def check(whole: "Whole") -> None:
    """Note what does not fit in forms, conditions and the facts of situations."""
    for number, form in enumerate(whole.pack.form):
        place: Place = ("form", number)
        if not form.field:
            whole.wrong((*place, "field"), "the form asks nothing", "add a [[form.field]]")
        codes = [field.code for field in form.field]
        for at, field in enumerate(form.field):
            if field.code in codes[:at]:
                whole.wrong((*place, "field", at, "code"), f"there are two fields {field.code}", "rename one")
            choices(whole, field, (*place, "field", at))
    for mark, text, place, _ in whole.texts:
        if mark is CONDITION:
            speaks_of_fields(whole, text, place)
    asks_in_a_circle(whole)
    for situation in whole.pack.situation:
        facts_fit(whole, situation.facts, ("facts",), situation.code)
        for at, step in enumerate(situation.step):
            facts_fit(whole, step.facts, ("step", at, "facts"), situation.code)


def choices(whole: "Whole", field: FormField, place: Place) -> None:
    """A choice has answers; nothing else has; numbers have a range that exists."""
    if (field.type in WITH_CHOICE) != bool(field.choice):
        whole.wrong(
            (*place, "type"), f"a {field.type} goes with no such answers", "give choice to choice and choices only"
        )
    codes = [choice.code for choice in field.choice]
    for at, code in enumerate(codes):
        if code in codes[:at]:
            whole.wrong((*place, "choice", at, "code"), f"there are two answers {code}", "rename one")
    if field.least is not None and field.most is not None and field.least > field.most:
        whole.wrong((*place, "least"), "the smallest number is above the largest", "swap them")


def speaks_of_fields(whole: "Whole", text: str, place: Place) -> None:
    """A condition names fields that there are, with signs and answers that they take."""
    for part in fields_of(condition(text)):
        field = whole.fields.get(part.field)
        if field is None:
            whole.wrong(place, f"no form asks {part.field}", f"use one of: {', '.join(sorted(whole.fields)[:40])}")
        elif isinstance(part, Compare):
            if part.sign not in SIGNS[field.type]:
                can = ", ".join(SIGNS[field.type]) or "known(...) only"
                whole.wrong(place, f"{part.field} is a {field.type}, which {part.sign} cannot ask", f"use {can}")
            else:
                values = part.value if isinstance(part.value, tuple) else (part.value,)
                for value in values:
                    if what := unfit(field, value if part.sign != "has" else (str(value),)):
                        whole.wrong(place, f"{part.field}: {what}", "use an answer that the field takes")


def unfit(field: FormField, fact: Fact) -> str | None:
    """Why an answer does not fit its field, or None."""
    codes = {choice.code for choice in field.choice}
    if field.type == "yes_no":
        return None if isinstance(fact, bool) else "it takes true or false"
    if field.type == "number":
        within = isinstance(fact, int) and not isinstance(fact, bool)
        low, high = field.least, field.most
        fits = within and (low is None or fact >= low) and (high is None or fact <= high)  # type: ignore[operator]
        return None if fits else "it takes a number in its range"
    if field.type == "choices":
        fits = isinstance(fact, tuple) and set(fact) <= codes
        return None if fits else f"it takes a list of {', '.join(sorted(codes))}"
    if field.type == "choice":
        return None if isinstance(fact, str) and fact in codes else f"it takes one of {', '.join(sorted(codes))}"
    return None if isinstance(fact, str) else "it takes a text"


def facts_fit(whole: "Whole", facts: Mapping[str, Fact], place: Place, situation: str) -> None:
    """The facts of a story are answers that the forms take."""
    for key, fact in facts.items():
        field = whole.fields.get(key)
        if field is None:
            whole.wrong((*place, key), f"no form asks {key}", "use form.field of this pack", situation)
        elif what := unfit(field, fact):
            whole.wrong((*place, key), what, "use an answer that the field takes", situation)


def asks_in_a_circle(whole: "Whole") -> None:
    """No question waits for an answer that waits for this question."""
    waits = {
        key: {part.field for part in fields_of(condition(field.when))} if field.when else set()
        for key, field in whole.fields.items()
    }
    for number, form in enumerate(whole.pack.form):
        for at, field in enumerate(form.field):
            key = f"{form.code}.{field.code}"
            seen, ahead = set[str](), set(waits[key])
            while ahead:
                seen |= ahead
                ahead = {then for one in ahead for then in waits.get(one, set())} - seen
            if key in seen:
                whole.wrong(("form", number, "field", at, "when"), "the question waits for itself", "cut the circle")
