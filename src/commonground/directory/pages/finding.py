"""What both rooms of finding share: reading the question, answering it, and keeping what is sensitive out of the address."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import connection
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import get_language

from commonground.agencies.models import Area
from commonground.directory.asking import Question
from commonground.directory.explaining import Absent, why_not
from commonground.directory.forms import AskForm
from commonground.directory.needs import Need, is_sensitive, picture_needs, vocabulary
from commonground.directory.queries import Found, find, local_now
from commonground.directory.wording import Card, card

PICTURES = {
    "sleep": "home",
    "food": "food",
    "health": "health",
    "talk": "speech",
    "safety": "shield",
    "papers": "document",
}
ASKED = ("need", "text", "place", "spoken", "open_now", "latitude", "longitude")


@dataclass(frozen=True, slots=True)
class Picture:
    """One of the six needs: its words, its drawing, and whether it goes by POST."""

    code: str
    name: str
    icon: str
    sensitive: bool
    chosen: bool


@dataclass(slots=True)
class Asked:
    """A question that was read, and its answer once there is one."""

    form: AskForm
    language: str
    found: Found | None = None
    cards: list[Card] = field(default_factory=list)
    absent: list[Absent] | None = None
    by_post: bool = False


def reader_language() -> str:
    """The language of the page: `en` or `es`."""
    return "es" if (get_language() or "en").startswith("es") else "en"


def _languages(jurisdiction_id: UUID) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT unnest(languages) FROM directory_service WHERE jurisdiction_id = %s", [jurisdiction_id]
        )
        return [row[0] for row in cursor.fetchall()]


def tells_too_much(request: HttpRequest) -> bool:
    """Whether an address carries what must not stand in one: own words, a position, or a sensitive need."""
    need = request.GET.get("need", "")
    return bool({"text", "latitude", "longitude", "missing"} & set(request.GET)) or bool(need and is_sensitive(need))


def _one_need(data: QueryDict) -> QueryDict:
    """A picture that was pressed says more than words left in the field; words say more than an earlier picture."""
    kept = data.copy()
    if kept.get("picture") in vocabulary():
        kept["need"], kept["text"] = kept["picture"], ""
    elif kept.get("text", "").strip():
        kept["need"] = ""
    return kept


def ask(request: HttpRequest, jurisdiction_id: UUID, *, limit: int = 20) -> Asked:
    """Read the question of a request and answer it."""
    language = reader_language()
    areas = list(Area.objects.filter(jurisdiction_id=jurisdiction_id).order_by("name"))
    form = AskForm(
        _one_need(request.POST if request.method == "POST" else request.GET),
        areas=areas, languages=_languages(jurisdiction_id), reader=language, auto_id="find_%s",
    )  # fmt: skip
    asked = Asked(form, language, by_post=request.method == "POST")
    if form.is_valid() and form.asks_something:
        _answer(asked, jurisdiction_id, limit)
    return asked


def _answer(asked: Asked, jurisdiction_id: UUID, limit: int) -> None:
    held, now = asked.form.cleaned_data, timezone.now()
    wanted: dict[str, Any] = {
        "text": held["text"], "need": held["need"], "language": asked.language, "spoken": held["spoken"], "near": asked.form.near(),
    }  # fmt: skip
    open_at = now if held["open_now"] else None
    asked.found = find(jurisdiction_id, **wanted, open_at=open_at, limit=limit, after=held["after"])
    asked.cards = [card(answer, language=asked.language, now=now) for answer in asked.found.answers]
    if held["missing"]:
        local = local_now(jurisdiction_id, open_at) if open_at else None
        asked.absent = why_not(Question(jurisdiction_id, **wanted, open_at=local), held["missing"])


def pictures(chosen: str, language: str) -> list[Picture]:
    """The six needs as pictures with words."""
    return [
        Picture(need.code, need.names[language], PICTURES[need.code], need.sensitive, need.code == chosen)
        for need in picture_needs()
    ]


def first_call(asked: Asked) -> Need | None:
    """The need whose number comes first when it cannot wait, among those that rank first."""
    codes = asked.found.heard.top if asked.found else ()
    return next((need for code in codes if (need := vocabulary().get(code)) and need.call), None)


def context_of(asked: Asked, path: str) -> dict[str, Any]:
    """What the templates show."""
    held = asked.form.cleaned_data if asked.form.is_valid() else {}
    chosen = held.get("need", "")
    known, found = vocabulary(), asked.found
    carried = [(name, value) for name in ASKED if (value := held.get(name) or "")]
    carried = [(name, "on" if value is True else str(value)) for name, value in carried]
    more = f"{found.after[0]}.{found.after[1]}" if found and found.after else ""
    return {
        "form": asked.form,
        "need": chosen,
        "pictures": pictures(chosen, asked.language),
        "found": found,
        "cards": asked.cards,
        "absent": asked.absent,
        "missing": held.get("missing", ""),
        "chosen_need": known[chosen].names[asked.language] if chosen in known else "",
        "heard": [known[code].names[asked.language] for code in dict.fromkeys(m.code for m in found.heard.matches)]
        if found
        else [],
        "first_call": first_call(asked),
        "carried": carried,
        "more": more,
        "more_by_post": asked.by_post,
        "more_url": f"{path}?{urlencode([*carried, ('after', more)])}" if more else "",
        "page_language": asked.language,
    }
