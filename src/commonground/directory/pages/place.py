"""One service in words: what it is, for whom, when, where, what to bring, and how old this is."""

from datetime import datetime
from typing import Any
from uuid import UUID

from commonground.directory.answers import Answer
from commonground.directory.models import Feed, ScheduleChange
from commonground.directory.opening import sentence
from commonground.directory.pages.finding import reader_language
from commonground.directory.queries import local_now
from commonground.directory.wording import card, map_link, week_lines, where_words

TEXTS = (
    "eligibility_description", "application_process", "required_documents", "fees_description", "interpretation_services",
    "hours_note",
)  # fmt: skip


def place_context(answer: Answer, jurisdiction_id: UUID, now: datetime) -> dict[str, Any]:
    """What the page of a service shows. Nothing of where it is when that is kept private."""
    language, local = reader_language(), local_now(jurisdiction_id, now)
    private = answer.service.confidential
    places = [
        {
            "where": place.city if private or place.hidden else where_words(place),
            "map_link": "" if private else map_link(place),
            "name": "" if private or place.hidden else place.location.name,
            "private": private or place.hidden,
            "transportation": "" if private or place.hidden else place.location.transportation,
            "accessibility": [] if private or place.hidden else place.location.accessibility,
            "hours": sentence(place.opening, language),
            "week": week_lines(place.schedules, _changes(answer, place.location.pk), local, language),
        }
        for place in answer.places
    ]
    feed = Feed.objects.filter(jurisdiction_id=jurisdiction_id, source=answer.service.source).first()
    return {
        "card": card(answer, language=language, now=now),
        "answer": answer,
        "service": answer.service,
        "places": places,
        "texts": {name: answer.told[name] for name in TEXTS if answer.told[name].text},
        "feed": feed,
        "page_language": language,
    }


def _changes(answer: Answer, location_id: UUID) -> list[ScheduleChange]:
    rows = ScheduleChange.objects.filter(service=answer.service) | ScheduleChange.objects.filter(
        location_id=location_id
    )
    return list(rows)
