"""Answers of somebody who is invented: drawn for the fields of a form, the same ones from the same seed."""

from collections.abc import Iterable
from random import Random

from commonground.programs.packs.conditions import Fact
from commonground.programs.packs.shape import Form, FormField

UNANSWERED = 0.1
NUMBERS_UP_TO = 100


def answers(forms: Iterable[Form], chance: Random) -> dict[str, Fact]:
    """Answers to the questions of these forms by form.field; one in ten stays open, unless it is required."""
    found: dict[str, Fact] = {}
    for form in forms:
        for field in form.field:
            skipped = chance.random() < UNANSWERED
            answer = _answer(field, chance)
            if field.required or not skipped:
                found[f"{form.code}.{field.code}"] = answer
    return found


def _answer(field: FormField, chance: Random) -> Fact:
    codes = [choice.code for choice in field.choice]
    match field.type:
        case "yes_no":
            return chance.random() < 0.5
        case "choice":
            return chance.choice(codes)
        case "choices":
            return tuple(sorted(chance.sample(codes, chance.randint(1, len(codes)))))
        case "number":
            return chance.randint(field.least or 0, NUMBERS_UP_TO if field.most is None else field.most)
        case "date":
            return f"2027-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        case "moment":
            return f"2027-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}T{chance.randint(0, 23):02}:00"
        case _:
            return "invented"
