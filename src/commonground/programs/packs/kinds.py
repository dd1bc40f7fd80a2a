"""What a value of a pack may look like: codes, spans of time, events, conditions, texts. The same patterns make the JSON Schema."""

from dataclasses import dataclass
from typing import Annotated

LONGEST_TEXT = 1200
CODE_PATTERN = r"[a-z][a-z0-9_]{0,47}"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of text: its name, what it must look like as a whole, and how to put a wrong one right."""

    name: str
    pattern: str
    do: str
    longest: int = LONGEST_TEXT


@dataclass(frozen=True, slots=True)
class To:
    """The value is the code of something that this pack must hold, for example ``role``."""

    what: str


CODE = Kind("code", CODE_PATTERN, "use small letters, digits and _, at most 48, a letter first", 48)
SPAN = Kind("span", r"[0-9]{1,5} (min|h|d|months)", 'write a number and min, h, d or months, such as "72 h"', 16)
EVENT = Kind(
    "event",
    rf"(enter|leave|move|form|task|touchpoint|message) {CODE_PATTERN}",
    'write what happens and its code, such as "enter scene", "move send_team" or "form scene"',
    60,
)
CONDITION = Kind("condition", r"[\s\S]+", "write a condition over fields, such as \"call.danger = 'none'\"", 600)
FIELD = Kind("field", rf"{CODE_PATTERN}\.{CODE_PATTERN}", 'write form.field, such as "call.reason"', 97)
TEXT = Kind("text", r"[\s\S]*\S[\s\S]*", "write a sentence that a person can read")
LANGUAGE = Kind("language", r"[a-z]{2}", 'write the two letters of a language, such as "es"', 2)

Code = Annotated[str, CODE]
Span = Annotated[str, SPAN]
Event = Annotated[str, EVENT]
Condition = Annotated[str, CONDITION]
Field = Annotated[str, FIELD]
Text = Annotated[str, TEXT]
Language = Annotated[str, LANGUAGE]
SourceCode = Annotated[str, CODE, To("source")]
RoleCode = Annotated[str, CODE, To("role")]
StageCode = Annotated[str, CODE, To("stage")]
FormCode = Annotated[str, CODE, To("form")]
ClockCode = Annotated[str, CODE, To("clock")]
TaskCode = Annotated[str, CODE, To("task")]
MeasureCode = Annotated[str, CODE, To("measure")]
MessageCode = Annotated[str, CODE, To("message")]
InstrumentCode = Annotated[str, CODE, To("instrument")]
VerbCode = Annotated[str, CODE, To("move")]

MINUTES = {"min": 1, "h": 60, "d": 24 * 60, "months": 30 * 24 * 60}


def minutes(span: str) -> int:
    """How long a span is, for comparing; a month counts as thirty days here and as a calendar month on a clock."""
    number, unit = span.split(" ")
    return int(number) * MINUTES[unit]
