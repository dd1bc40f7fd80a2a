"""Spanish pages speak Spanish: no English sentence stays on a page for residents."""

import re
from datetime import date

import pytest
from django.utils import translation

from commonground.agencies.viewers import service
from commonground.openness.actions import publish
from commonground.openness.tests.cast import LATER, areas_of, observe_calls, observed
from commonground.openness.tests.test_publish import ONE, THREE, TWO

pytestmark = pytest.mark.django_db
# Words that English sentences can hardly do without, and Spanish has none of.
ENGLISH = re.compile(
    r"\b(the|and|of|is|are|you|your|what|how|with|this|that|not|to|from|who|was|were|hidden|missing|calls)\b", re.I
)
OWN_NAMES = re.compile(r"County Office|Willow County|Mill End|Common Ground|Two|Three")


def words_of(page):
    without = re.sub(r"<(script|style|svg)\b.*?</\1>|<head>.*?</head>", " ", page, flags=re.S)
    without = re.sub(r'<a[^>]* lang="en".*?</a>', " ", without, flags=re.S)
    return OWN_NAMES.sub(" ", re.sub(r"<[^>]+>", " ", without))


@pytest.mark.parametrize("address", ["/", "/help/", "/help/friend/", "/leave/", "/data/", "/data/releases/", "/n/two/"])
def test_no_english_on_a_spanish_page(client, cast, address):
    areas = areas_of(cast, "two", "three")
    observe_calls(cast, dict(zip(areas, (ONE, TWO, THREE), strict=True)))
    observed(cast, "arrests", 200, scope="all", numerator=24, value=0.12, missing=12, apart={"not_ended": 0})
    publish(by=service("measures", cast.host), at=LATER)
    with translation.override(None):
        page = client.get(address, HTTP_ACCEPT_LANGUAGE="es").content.decode()
    assert 'lang="es"' in page
    assert not ENGLISH.findall(words_of(page)), [
        m.group(0) for m in re.finditer(r".{30}" + ENGLISH.pattern + r".{30}", words_of(page), re.I)
    ]


def test_what_is_told_for_a_whole_year_only_is_told_in_spanish(client, cast):
    observe_calls(cast, dict(zip(areas_of(cast, "two", "three"), (ONE, TWO, THREE), strict=True)))
    for kind in ("domestic", "sexual", "children"):
        year = {"period": date(2025, 1, 1), "period_kind": "year", "numerator": 40, "value": 40}
        observed(cast, "calls_kept_apart", 40, scope="all", category=kind, **year)
    publish(by=service("measures", cast.host), at=LATER)
    with translation.override(None):
        page = client.get("/data/", HTTP_ACCEPT_LANGUAGE="es").content.decode()
    table = words_of(page[page.index("2025") :])
    assert "2025" in table and not ENGLISH.findall(table)
    for english in ("Violence or dispute at home", "Sexual violence", "A child may be at risk"):
        assert english not in page
