"""Today tells each role what waits for it: the privacy officer, too; and the person's page asks few questions."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from commonground.agencies.actions.agree import agree
from commonground.agencies.actions.join import join
from commonground.agencies.context import as_viewer
from commonground.agencies.models import User
from commonground.agencies.viewers import service
from commonground.consents.actions import record_authority
from commonground.consents.tests.cast import as_put
from commonground.kit.noes import NotNow
from commonground.people.actions import open_in_emergency, review_emergency
from commonground.people.tests.cast import note_person
from commonground.privacy.models import Emergency

pytestmark = pytest.mark.django_db
TODAY = "/desk/today/"
WHY = "Does not wake up and we need the medicines"


@pytest.fixture
def look(client, cast):
    def open_page(who, url=TODAY):
        client.force_login(cast.users[who])
        return client.get(url).content.decode()

    return open_page


def an_emergency(cast):
    agree(
        from_agency=cast.clinic, to_agency=cast.crisis, labels=["general", "health"], purposes=["treatment"],
        title="Clinic to crisis team", starts_at=timezone.now() - timedelta(days=1), by=service("setup", cast.host),
    )  # fmt: skip
    return open_in_emergency(note_person(cast), owner=cast.clinic, purpose="treatment", reason=WHY, by=cast.chen)


def test_a_review_that_runs_stands_on_the_officers_first_page(cast, look):
    assert "Nothing is due now" in look("priya")
    opened = an_emergency(cast)
    shown = look("priya")
    there = reverse("people:review_emergency", args=[opened.pk])
    assert there in shown and "Riverside Clinic" in shown and "Review" in shown
    assert "Nothing is due now" not in shown
    with as_viewer(cast.priya.for_purpose("administration")):
        row = Emergency.objects.get(pk=opened.pk)
    review_emergency(row, found="fitting", by=cast.priya.for_purpose("administration"))
    assert there not in look("priya")


def test_nobody_but_the_reviewer_reads_of_it_on_today(cast, look):
    opened = an_emergency(cast)
    for who in ("wole", "amara", "chen", "rosa"):
        assert str(opened.pk) not in look(who)


def test_the_reason_is_not_on_today(cast, look):
    an_emergency(cast)
    assert "medicines" not in look("priya") and "Teo Marsh" not in look("priya")


def an_agreement(cast, days, **facts):
    now = timezone.now()
    told = {"from_agency": cast.clinic, "to_agency": cast.housing, **facts}
    return agree(
        labels=["general"], purposes=["coordination"], title="Clinic to housing", starts_at=now - timedelta(days=9),
        ends_at=now + timedelta(days=days), by=service("setup", cast.host), **told,
    )  # fmt: skip


def test_an_agreement_that_ends_within_the_month_is_said_in_time(cast, look):
    assert "Coming up" not in look("priya")
    an_agreement(cast, 12)
    an_agreement(cast, 200, to_agency=cast.crisis)
    shown = look("priya")
    assert "Coming up" in shown and "Riverside Clinic" in shown and "Open Door Housing" in shown
    assert "Harbor Crisis Team" not in shown
    assert "Riverside Clinic" not in look("wole")


def a_release(cast, days, name="Teo Marsh", **facts):
    now = timezone.now()
    return as_put(
        person=note_person(cast, name=name), to_agencies=[cast.housing], labels=["general"], asked_alone=True,
        signed_how="typed", signature={"name": "T. M."}, expires_at=now + timedelta(days=days), by=cast.amara, **facts,
    )  # fmt: skip


def test_a_permission_that_ends_soon_is_said_to_those_who_ask_again(cast, look):
    ends, later = a_release(cast, 6), a_release(cast, 60, name="Nadia Quill")
    shown = look("amara")
    assert reverse("consents:one", args=[ends.pk]) in shown and "Teo Marsh" in shown
    assert str(later.pk) not in shown and "Nadia Quill" not in shown
    for who in ("wole", "rosa", "priya"):
        assert str(ends.pk) not in look(who) and "Teo Marsh" not in look(who)


def test_an_agencys_officer_reads_which_permission_ends_and_no_name_they_may_not_read(client, cast):
    officer = User.objects.create_user("officer@willow.example.org", None, name="Olu")
    join(user=officer, agency=cast.crisis, role_code="privacy_officer", by=service("setup", cast.host))
    ends = a_release(cast, 6)
    client.force_login(officer)
    shown = client.get(TODAY).content.decode()
    assert reverse("consents:one", args=[ends.pk]) in shown
    assert ("Teo Marsh" in shown) != (f"Permission {ends.number}" in shown)


def test_one_thing_is_said_as_one(cast, look):
    an_emergency(cast)
    assert "1 thing is due now." in look("priya")


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_today_asks_as_many_questions_for_many_as_for_few(client, cast):
    client.force_login(cast.users["amara"])
    for name in ("One Only", "Two Only"):
        a_release(cast, 6, name=name)
    few = queries(client, TODAY)
    for n in range(6):
        a_release(cast, 6, name=f"Person {n}")
    assert queries(client, TODAY) == few


def test_the_persons_page_asks_as_many_questions_for_many_permissions_as_for_two(client, cast):
    person = note_person(cast)
    paper = record_authority(
        person=person, kind="guardian", holder="G. Marsh", paper="Court 12", labels=["general"], by=cast.amara
    )

    def permit(**facts):
        as_put(
            person=person, to_agencies=[cast.housing], labels=["general", "health"], asked_alone=True, signed_how="typed",
            signature={"name": "T. M."}, by=cast.amara, **facts,
        )  # fmt: skip

    client.force_login(cast.users["amara"])
    here = reverse("desk:person", args=[person.pk])
    permit()
    permit(signer="guardian", authority=paper)
    few = queries(client, here)
    for _ in range(5):
        permit()
        permit(signer="guardian", authority=paper)
    assert queries(client, here) == few


@pytest.mark.parametrize("reason", ["aaaaaaaaaaaaaa", "needed needed needed", "medicines unknown"])
def test_a_reason_of_less_than_three_words_opens_nothing(client, cast, reason):
    with pytest.raises(NotNow) as no:
        open_in_emergency(note_person(cast), owner=cast.clinic, purpose="treatment", reason=reason, by=cast.chen)
    assert no.value.code == "P9"
