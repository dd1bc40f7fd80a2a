"""Whoever was named for a role and never took it up answers for nothing: what is theirs to review goes where it would go without them."""

import pytest
from django.utils import timezone

from commonground.agencies.actions.join import join
from commonground.agencies.context import as_viewer
from commonground.agencies.models import Membership, User
from commonground.agencies.viewers import service
from commonground.kit.closed import door_open
from commonground.people.queries import officers_of, reviewer_of, told_of
from commonground.people.tests.cast import note_person
from commonground.people.tests.test_warn import refused, send
from commonground.people.who_judges import deciders

pytestmark = pytest.mark.django_db


def named(cast, agency, role, *, offered):
    user = User.objects.create_user(f"nobody-{role}@willow.example.org", None, name="Nobody Yet")
    return join(user=user, agency=agency, role_code=role, offered=offered, by=service("setup", cast.host))


def no_officer_at(agency):
    with door_open("test"):
        Membership.objects.filter(agency=agency, role="privacy_officer").update(ends_at=timezone.now())


@pytest.mark.parametrize("offered", [True, False])
def test_an_officer_who_never_accepted_does_not_switch_the_offices_review_off(cast, offered):
    no_officer_at(cast.crisis)
    member, now = named(cast, cast.crisis, "privacy_officer", offered=offered), timezone.now()
    assert (member.taken_up_at is None) is offered
    reviews = reviewer_of(cast.crisis, opened_by=cast.amara, at=now)
    assert reviews == (cast.host if offered else cast.crisis)
    assert officers_of(cast.crisis, at=now) == ([] if offered else [member.user.email])


def test_nothing_urgent_is_mailed_to_who_never_accepted(cast):
    member = named(cast, cast.police, "officer", offered=True)
    sent = send(cast, note_person(cast))
    with as_viewer(cast.amara):
        told = told_of(sent, cast.police, right="people.take_in_warning")
    assert told and member.user.email not in told


def test_nobody_decides_a_warning_who_never_took_the_role_up(cast):
    person, member = note_person(cast), named(cast, cast.crisis, "crisis_clinician", offered=True)
    with as_viewer(cast.amara):
        assert str(member.pk) not in dict(deciders(cast.amara))
    refused("P67", cast, person, decided_by=member.pk)
    send(cast, person)
