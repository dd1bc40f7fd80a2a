"""The measures page: for those whose work it is, the same few questions to the database however much there is."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from commonground.agencies.context import as_viewer
from commonground.agencies.viewers import service
from commonground.kit.kept import told_apart
from commonground.kit.noes import NotNow, Refused
from commonground.measures.actions import observe, set_limit
from commonground.measures.definitions import definitions, word
from commonground.measures.models import Limit, Observation
from commonground.measures.pages import page
from commonground.measures.periods import before, beginning, following
from commonground.measures.tests.cast import UNTIL, many_calls

pytestmark = pytest.mark.django_db


@pytest.fixture
def figures(cast):
    many_calls(cast.dara, [cast.mill_end, None], 300, days=300)
    observe(by=service("measures", cast.host), at=UNTIL)
    return cast


def test_only_roles_with_the_right_read_measures(client, figures):
    read = {}
    for who in ("ezra", "sven", "kofi", "priya", "ada", "dara", "omar", "amara", "ines"):
        client.force_login(figures.users[who])
        read[who] = {client.get(f"/desk/measures/{page}").status_code for page in ("", "calls.svg")}
    assert {who for who, told in read.items() if told == {200}} == {"ezra", "sven", "kofi", "priya", "ada"}
    assert {who for who, told in read.items() if told == {403}} == {"dara", "omar", "amara", "ines"}


def test_a_stranger_signs_in_first(client, figures):
    assert client.get("/desk/measures/").status_code == 302


def test_every_figure_shows_n_and_missing_and_its_definition(client, figures):
    client.force_login(figures.users["ezra"])
    shown = client.get("/desk/measures/").content.decode()
    for code in ("calls", "on_scene_in_limit", "response_decided_on_scene", "arrests", "recommendation_agreement"):
        assert f'id="{code}"' in shown
        assert definitions()[code].text("means").split(".")[0] in shown
    assert shown.count("missing") > 10


def test_the_page_asks_as_much_for_ten_times_the_figures(client, figures):
    client.force_login(figures.users["ezra"])

    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/desk/measures/").status_code == 200
        return len(queries)

    asked()
    first = asked()
    many_calls(figures.dara, [figures.mill_end, None], 3000, days=700)
    observe(by=service("measures", figures.host), at=UNTIL)
    assert asked() == first


def test_a_choice_that_is_none_shows_the_newest_closed_quarter(client, figures):
    client.force_login(figures.users["ezra"])
    shown = client.get("/desk/measures/?kind=week&period=1999-01-01&area=nowhere").content.decode()
    assert "July to September 2026" in shown


def test_an_area_has_its_own_figures(client, figures):
    client.force_login(figures.users["ezra"])
    with as_viewer(figures.ezra):
        whole = Observation.objects.get(
            measure="calls", category="", scope="all", period_kind="year", period="2026-01-01"
        )
        own = Observation.objects.get(
            measure="calls", category="", area=figures.mill_end, period_kind="year", period="2026-01-01"
        )
        loose = Observation.objects.get(
            measure="calls", category="", scope="unknown", period_kind="year", period="2026-01-01"
        )
    assert whole.n == own.n + loose.n
    assert str(own.n) in client.get("/desk/measures/?kind=year&period=2026-01-01&area=mill-end").content.decode()


def test_counting_again_gives_the_same_figures_once(figures):
    def told():
        columns = ("measure", "period_kind", "period", "scope", "category", "n", "missing")
        with as_viewer(figures.ezra):
            return sorted(Observation.objects.values_list(*columns))

    first = told()
    observe(by=service("measures", figures.host), at=UNTIL)
    assert told() == first


def test_a_short_count_leaves_older_periods_as_they_are(figures):
    with as_viewer(figures.ezra):
        old = Observation.objects.filter(period_kind="month").earliest("period").computed_at
    observe(since=date(2026, 11, 1), by=service("measures", figures.host), at=UNTIL.replace(hour=18))
    with as_viewer(figures.ezra):
        assert Observation.objects.filter(period_kind="month").earliest("period").computed_at == old
        assert Observation.objects.filter(period_kind="month").latest("period").computed_at > old


def test_counting_is_remembered_with_how_many_and_a_digest(figures, monkeypatch):
    from commonground.cases.tests.cast import remembered

    heard = remembered(monkeypatch)
    many = observe(by=service("measures", figures.host), at=UNTIL)
    with as_viewer(figures.ezra):
        assert many == Observation.objects.count()
    assert [(event.code, event.facts["figures"], len(event.facts["digest"])) for event in heard] == [
        ("measures.observed", many, 64)
    ]


def test_only_who_may_count_counts(figures, client):
    with pytest.raises(Refused):
        observe(by=figures.dara)
    client.force_login(figures.users["sven"])
    assert client.post("/desk/measures/count/").status_code == 403
    client.force_login(figures.users["ezra"])
    assert client.post("/desk/measures/count/").status_code == 303


def test_a_limit_is_at_least_a_minute_and_there_is_one_for_each_area(cast):
    set_limit(minutes=12, area=cast.mill_end, by=cast.ada)
    set_limit(minutes=14, area=cast.mill_end, by=cast.ada)
    assert Limit.objects.get().minutes == 14
    with pytest.raises(NotNow):
        set_limit(minutes=0, by=cast.ada)
    with pytest.raises(Refused):
        set_limit(minutes=9, by=cast.dara)


def test_every_definition_has_a_twin_that_exists_and_words_in_both_languages():
    for definition in definitions().values():
        assert definition.twin in definitions()
        assert definition.twin != definition.code
        assert all(en and es and (en != es or en == "None") for en, es in definition.texts.values())
        assert word("family", definition.family)
        assert definition.better in {"up", "down", "either"}


@pytest.mark.parametrize("kind", ["month", "quarter", "year"])
def test_periods_follow_each_other(kind):
    first = beginning(kind, date(2026, 11, 22))
    assert before(kind, following(kind, first)) == first
    assert beginning(kind, following(kind, first)) == following(kind, first)


def test_figures_are_kept_until_the_next_count_and_no_longer(client, figures, monkeypatch):
    made = []
    real = page.in_words
    monkeypatch.setattr(page, "in_words", lambda *args: made.append(1) or real(*args))
    client.force_login(figures.users["ezra"])
    address = "/desk/measures/?kind=year&period=2026-01-01"
    first = client.get(address).content.decode()
    assert client.get(address).content.decode().count("missing") == first.count("missing")
    assert len(made) == 1
    many_calls(figures.dara, [figures.mill_end], 700, days=200)
    observe(by=service("measures", figures.host), at=UNTIL)
    with as_viewer(figures.ezra):
        now = Observation.objects.get(
            measure="calls", category="", scope="all", period_kind="year", period="2026-01-01"
        ).n
    assert f"{now:,d}" not in first
    assert f"{now:,d}" in client.get(address).content.decode()


def test_kept_figures_are_told_apart_by_language_and_by_what_they_say():
    names = {told_apart("a", "b"), told_apart("ab"), told_apart("a", "c")}
    with translation.override("es"):
        names.add(told_apart("a", "b"))
    assert len(names) == 4
