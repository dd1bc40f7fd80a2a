"""Whatever way a row about a person leaves the database, it is entered in the look, or the read is refused (docs/adr/0003)."""

from types import SimpleNamespace

import pytest
from asgiref.sync import async_to_sync
from django.apps import apps
from django.contrib.postgres.aggregates import ArrayAgg, StringAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Lower
from django.test.utils import CaptureQueriesContext

from commonground.agencies.context import as_viewer
from commonground.calls.models import Assignment
from commonground.cases.models import Case
from commonground.cases.tests.cast import a_case
from commonground.consents.tests.cast import give_release
from commonground.field.tests.cast import a_night
from commonground.kit.looking import Look, NobodyLooking, NotEntered, Protected, ProtectedQuerySet, looking
from commonground.ledger.models import Look as Line
from commonground.people.actions import note
from commonground.people.models import Person
from commonground.privacy.models.sealed import SealedRow

PROTECTED = [model for model in apps.get_models() if issubclass(model, Protected)]


def shown_on(client, cast, who, path):
    """The page, and what the book of who looked says of it."""
    client.force_login(cast.users[who])
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode(), Line.objects.using("ledger").filter(outcome="shown").latest("at").records


@pytest.mark.django_db
def test_today_enters_the_person_whose_name_stands_beside_a_permission(client, cast):
    teo = note(name="Teo Marsh", by=cast.amara)
    release = give_release(cast, teo, crisis=True)
    html, records = shown_on(client, cast, "chen", "/desk/today/")
    assert "Teo Marsh" in html
    assert records["consents.release"] == [str(release.pk)]
    assert records["people.person"] == [str(teo.pk)]


@pytest.mark.django_db
def test_the_first_page_of_the_phone_enters_the_call_whose_place_it_shows(client, cast):
    call, assignment = a_night(cast)
    html, records = shown_on(client, cast, "omar", "/field/")
    assert call.place in html
    assert records["calls.assignment"] == [str(assignment.pk)]
    assert records["calls.call"] == [str(call.pk)]


@pytest.fixture
def known(cast):
    """A case of a person, at the case worker's agency."""
    case = a_case(cast)
    return SimpleNamespace(case=case.pk, person=case.person_id, subject=case.subject_id)


def seen(viewer, read):
    """What a look holds after reading."""
    with as_viewer(viewer) as look:
        read()
    return {kind: set(keys) for kind, keys in look.seen.items()}


WAYS = {
    "fetched along": lambda: list(Case.objects.select_related("person")),
    "fetched along, one": lambda: Case.objects.select_related("person").first(),
    "fetched along, in pieces": lambda: list(Case.objects.select_related("person").iterator(chunk_size=1)),
    "fetched after": lambda: list(Case.objects.prefetch_related("person")),
    "fetched after, in pieces": lambda: list(Case.objects.prefetch_related("person").iterator(chunk_size=1)),
    "fetched after, by a query": lambda: list(Case.objects.prefetch_related(Prefetch("person", Person.objects.only("name")))),
    "followed": lambda: [case.person for case in Case.objects.all()],
    "by SQL": lambda: [*Case.objects.raw("SELECT * FROM cases_case"), *Person.objects.raw("SELECT * FROM people_person")],
    "by SQL, fetched after": lambda: list(Case.objects.raw("SELECT * FROM cases_case").prefetch_related("person")),
    "by id": lambda: [Case.objects.in_bulk(), Person.objects.in_bulk()],
    "as values": lambda: [list(Case.objects.values()), list(Person.objects.values("name", "pk"))],
    "as lists": lambda: [list(Case.objects.values_list("status", "id")), list(Person.objects.values_list("pk", flat=True))],
    "as named lists": lambda: [
        list(Case.objects.values_list("pk", "status", named=True)), list(Person.objects.values_list("name", "pk", named=True))
    ],
    "as values, in pieces": lambda: [
        list(Case.objects.values("id").iterator()), list(Person.objects.values_list("name", "id").iterator())
    ],
    "joined": lambda: list(Case.objects.filter(pk__in=Case.objects.values("pk")).select_related("person")),
    "united": lambda: [list(Case.objects.all().union(Case.objects.all())), list(Person.objects.values("id").union(Person.objects.values("id")))],
    "with an id of its own": lambda: list(
        Case.objects.annotate(
            whose=Subquery(Person.objects.filter(pk=OuterRef("person_id")).values("pk")[:1]),
            name=Subquery(Person.objects.filter(pk=OuterRef("person_id")).values("name")[:1]),
        )
    ),
    "as values, with an id of its own": lambda: list(
        Case.objects.values(
            "pk",
            whose=Subquery(Person.objects.filter(pk=OuterRef("person_id")).values("pk")[:1]),
            name=Subquery(Person.objects.filter(pk=OuterRef("person_id")).values("name")[:1]),
        )
    ),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("read", WAYS.values(), ids=WAYS)
def test_every_way_of_reading_enters_what_it_read(cast, known, read):
    entered = seen(cast.wole, read)
    assert entered["cases.case"] == {known.case}
    assert entered["people.person"] == {known.person}
    assert entered.keys() == {"cases.case", "people.person"}, "and nothing that was not fetched"


@pytest.mark.django_db
def test_async_reading_enters_rows_and_values(cast, known):
    async def read():
        rows = [row async for row in Case.objects.select_related("person").aiterator()]
        return rows + [row async for row in Case.objects.values("status", "pk").aiterator()]

    async def read_values():
        return [row async for row in Person.objects.values_list("name", "pk")]

    entered = {"cases.case": {known.case}, "people.person": {known.person}}
    assert seen(cast.wole, lambda: async_to_sync(read)()) == entered
    assert seen(cast.wole, lambda: async_to_sync(read_values)()) == {"people.person": {known.person}}


@pytest.mark.django_db
def test_totals_enter_nothing_and_an_aggregate_that_brings_a_value_enters_whose_it_is(cast, known):
    totals = {}
    assert seen(cast.wole, lambda: totals.update(Person.objects.aggregate(n=Count("pk"), more=Sum(Value(2))))) == {}
    assert totals == {"n": 1, "more": 2}
    last = {"last": Max("name"), "whose": ArrayAgg("pk")}
    assert seen(cast.wole, lambda: Person.objects.aggregate(**last)) == {"people.person": {known.person}}
    nobody = Person.objects.filter(name="Nobody")
    assert seen(cast.wole, lambda: nobody.aggregate(**last)) == {}


def name_of(case: str) -> Subquery:
    """A person's name beside a case, without the person's id."""
    return Subquery(Person.objects.filter(pk=OuterRef(case)).values("name")[:1])


REFUSED = {
    "a value without its id": lambda: list(Person.objects.values_list("name", flat=True)),
    "values without the id": lambda: list(Person.objects.values("name", "born_on")),
    "days of a field": lambda: list(Case.objects.datetimes("opened_at", "day")),
    "in pieces": lambda: list(Person.objects.values_list("name").iterator()),
    "by group": lambda: list(Person.objects.values("name").annotate(n=Count("pk"))),
    "one value": lambda: Person.objects.values_list("name", flat=True).first(),
    "values of a joined row": lambda: list(Case.objects.values("pk", "person__name")),
    "a joined value beside a row": lambda: list(Case.objects.annotate(name=F("person__name"))),
    "a reckoned joined value": lambda: list(Case.objects.annotate(name=Lower("person__name"))),
    "a joined group": lambda: list(Case.objects.values("pk").annotate(n=Count("person__name"))),
    "a value of a subquery": lambda: list(Case.objects.annotate(name=name_of("person_id"))),
    "a value of a subquery in values": lambda: list(Case.objects.values("pk", name=name_of("person_id"))),
    "a value deep in a subquery": lambda: list(Case.objects.annotate(name=Lower(Coalesce(name_of("person_id"), Value(""))))),
    "whether there is one": lambda: list(Case.objects.annotate(known=Exists(Person.objects.filter(pk=OuterRef("person_id"))))),
    "united": lambda: list(Person.objects.values_list("name").union(Person.objects.values_list("name"))),
    "united with another kind": lambda: list(Case.objects.values_list("pk", "status").union(Person.objects.values_list("pk", "name"))),
    "united with a joined value": lambda: list(Case.objects.values("pk", "status").union(Case.objects.values("pk", "person__name"))),
    "a list of a subquery": lambda: list(Case.objects.annotate(names=ArraySubquery(Person.objects.filter(pk=OuterRef("person_id")).values("pk")))),
    "the last of all": lambda: Person.objects.aggregate(last=Max("name")),
    "all in a list": lambda: Person.objects.aggregate(StringAgg("name", ",")),
    "a reckoned one of all": lambda: Person.objects.aggregate(last=Lower(Max("name"))),
    "a joined one of all": lambda: Case.objects.aggregate(last=Max("person__name")),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("read", REFUSED.values(), ids=REFUSED)
def test_what_could_not_be_entered_is_not_read(cast, known, read):
    with as_viewer(cast.wole) as look, CaptureQueriesContext(connection) as asked:
        with pytest.raises(NotEntered, match="shown"):
            read()
        assert look.seen == {}
    assert not [query for query in asked if "cases_case" in query["sql"] or "people_person" in query["sql"]]


@pytest.mark.django_db
def test_what_is_only_compared_is_read_without_an_entry_where_the_code_says_so(cast, known):
    read = {}

    def compare():
        read["names"] = list(
            Person.objects.all().not_shown("only compared in this test").values_list("name", flat=True)
        )

    assert seen(cast.wole, compare) == {}
    assert len(read["names"]) == 1
    fetched = seen(cast.wole, lambda: list(Person.objects.all().not_shown("rows enter all the same")))
    assert fetched == {"people.person": {known.person}}


@pytest.mark.django_db
def test_a_row_that_is_not_there_is_not_entered(cast):
    call, _assignment = a_night(cast)
    entered = seen(cast.dara, lambda: list(Assignment.objects.select_related("call__subject", "call__replay_of")))
    assert entered["calls.call"] == {call.pk}
    assert "privacy.subject" not in entered or call.subject_id


@pytest.mark.django_db
def test_what_a_colleague_may_not_see_is_not_entered_either(cast, known):
    """The floor leaves it out, so it was not fetched."""
    assert seen(cast.omar, lambda: list(Case.objects.select_related("person"))) == {}


@pytest.mark.django_db
@pytest.mark.parametrize("read", list(WAYS.values())[:9], ids=list(WAYS)[:9])
def test_nobody_reads_a_row_while_nobody_looks(cast, known, read):
    with pytest.raises(NobodyLooking):
        read()


@pytest.mark.django_db
def test_a_row_that_comes_along_is_entered_without_a_query_of_its_own(cast):
    few = count_of_queries(cast)
    for _ in range(5):
        a_case(cast)
    assert count_of_queries(cast) == few


def count_of_queries(cast) -> int:
    with as_viewer(cast.wole), CaptureQueriesContext(connection) as asked:
        assert all(case.person.name for case in Case.objects.select_related("person"))
    return len(asked)


@pytest.mark.parametrize("model", PROTECTED, ids=lambda model: model._meta.label)
def test_every_protected_kind_is_read_through_the_one_kind_of_queryset(model):
    for manager in (model._base_manager, model._default_manager, *model._meta.managers):
        assert isinstance(manager.none(), ProtectedQuerySet)
    enters = next(kind for kind in model.__mro__ if "from_db" in vars(kind) and kind is not SealedRow)
    assert enters is Protected, "a row enters itself; one with sealed words too, after which they are closed"


def test_no_open_row_points_at_a_protected_one():
    """Otherwise values of it could be read along with rows that nobody enters."""
    assert len(PROTECTED) > 15
    for model in set(apps.get_models()) - set(PROTECTED):
        for field in model._meta.get_fields(include_hidden=True):
            if field.is_relation and field.related_model and not field.auto_created:
                assert not issubclass(field.related_model, Protected), f"{model._meta.label}.{field.name}"


def test_a_row_enters_itself_once_however_often_it_is_fetched():
    look = Look(None, "coordination")
    row = ["0198c0a0-0000-7000-8000-000000000001", "Teo"]
    with looking(look):
        for _ in range(3):
            Person.from_db("default", ["id", "name"], row)
    assert look.seen == {"people.person": {row[0]}}
