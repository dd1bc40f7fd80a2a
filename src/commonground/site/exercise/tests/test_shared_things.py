"""A teacher, a counselor, a clerk, a probation officer and a child protection worker of the town each find what was shared with them, and no more."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.agencies.models import Membership
from commonground.agencies.viewers import viewer_from
from commonground.people.queries import own_people
from commonground.privacy.lists import newest
from commonground.privacy.models import Part
from commonground.site.exercise import shared_things
from commonground.site.exercise.tests.conftest import Found

pytestmark = [pytest.mark.commits, pytest.mark.slow, pytest.mark.xdist_group("founded towns")]
# Role -> the labels of what others share with them, and of what they read of their own agency.
READ = {
    "teacher": ({"general"}, {"education"}),
    "school_counselor": ({"general", "health"}, {"education"}),
    "court_clerk": ({"general"}, {"court"}),
    "probation_officer": ({"general"}, {"criminal_justice"}),
    "child_protection_worker": ({"general", "health"}, {"child_welfare"}),
}


def test_each_of_them_finds_somebody_they_work_with_and_only_labels_of_their_role(found: Found) -> None:
    found(timezone.now())  # a permission is looked at by the clock of the database
    for code, (theirs, own) in READ.items():
        member = Membership.objects.select_related("user", "agency", "jurisdiction").get(role=code)
        viewer = viewer_from(member)
        with as_viewer(viewer):
            assert {part.label for part in newest("others").parts} == theirs, code
            assert own_people(viewer).exists(), code
            mine = Part.objects.filter(agency_id=viewer.agency_id, record_kind="people.person")
            assert {part.label for part in mine} == own, code
        client = Client()
        client.force_login(member.user, backend="commonground.site.sign_in.StaffBackend")
        pages = {where: client.get(where) for where in ("/desk/today/", "/desk/shared/", "/desk/people/")}
        assert {answer.status_code for answer in pages.values()} == {200}, code
        if code in ("school_counselor", "probation_officer"):
            assert "Nobody owes you an answer" not in pages["/desk/today/"].content.decode(), code
        if code == "teacher":
            assert 'href="/desk/shared/"' in pages["/desk/today/"].content.decode().partition("<main")[2]
        assert "Nothing is shared with you" not in pages["/desk/shared/"].content.decode(), code


def test_there_is_one_half_at_every_moment_and_its_permission_holds_until_the_next_is_told() -> None:
    def half(*day: int) -> str:
        return str(shared_things.half_told_by(datetime(*day, tzinfo=UTC)))

    assert [half(2026, 2, 2), half(2026, 7, 31), half(2026, 8, 1)] == ["2026-02-01"] * 3
    assert [half(2026, 8, 2), half(2027, 1, 31), half(2027, 2, 1)] == ["2026-08-01"] * 3
    longest = date(2027, 2, 1) - date(2026, 8, 1)
    assert longest + shared_things.REACHED_AFTER + timedelta(days=2) < shared_things.LASTS
