"""What came with a referral bears its terms: they stand with the receiver's row, are shown, and keep it from going on without a new yes."""

import pytest

from commonground.agencies.actions.agree import agree
from commonground.agencies.context import as_viewer
from commonground.agencies.viewers import service
from commonground.kit.noes import NotNow
from commonground.people.models import Person
from commonground.privacy.law.labels import LABELS, PURPOSES
from commonground.privacy.models import Received
from commonground.referrals.actions import accept, make, send
from commonground.referrals.tests.cast import NEED, a_sent_referral, a_service, a_yes

pytestmark = pytest.mark.django_db


def took_on(cast, *, by, named=True):
    """Open Door Housing took somebody on whom another agency referred."""
    if by is cast.alma:
        agree(
            from_agency=cast.shelter, to_agency=cast.housing, labels=LABELS, purposes=PURPOSES, title="Safe Nest tells housing",
            by=service("setup", cast.host),
        )  # fmt: skip
    referral = a_sent_referral(cast, by=by, named=named)
    accept(referral, by=cast.ines)
    with as_viewer(cast.ines):
        return referral, Person.objects.get(agency_id=cast.housing.pk, subject_id=referral.subject_id)


def on_to_the_clinic(cast, person, release=None):
    return make(
        person=person, service=a_service(cast, "clinic", name="Checks"), need=NEED, release=release, by=cast.kofi
    )


def test_the_terms_of_what_came_stand_with_the_receivers_row(cast):
    referral, person = took_on(cast, by=cast.alma)
    with as_viewer(cast.ines):
        row = Received.objects.get(record_id=person.pk)
    assert (row.way, row.from_agency_id, row.release_id) == ("referral", cast.shelter.pk, referral.release_id)
    assert set(row.obligations) == {"no_redisclosure", "vawa_release"} and row.passing == "with_permission"
    assert row.until is not None


def test_what_a_victim_service_told_goes_no_further_without_a_new_permission(cast):
    """34 USC 12291(b)(2)(B): not to a third party without the informed, written consent of the person."""
    _, person = took_on(cast, by=cast.alma)
    with pytest.raises(NotNow) as no:
        on_to_the_clinic(cast, person)
    assert no.value.code == "F22" and "without a new permission" in no.value.sentence


def test_with_the_persons_own_new_permission_it_goes_on(cast):
    _, person = took_on(cast, by=cast.alma)
    agree(
        from_agency=cast.housing, to_agency=cast.clinic, labels=["general"], purposes=["coordination"], title="Housing and clinic",
        by=service("setup", cast.host),
    )  # fmt: skip
    release = a_yes(cast, person, "clinic", by=cast.kofi)
    assert send(on_to_the_clinic(cast, person, release), by=cast.kofi).status == "sent"


def test_what_came_without_terms_of_its_own_goes_on_as_the_law_lets_it(cast):
    _, person = took_on(cast, by=cast.amara)
    draft = on_to_the_clinic(cast, person)
    with as_viewer(cast.kofi):
        row = Received.objects.get(record_id=person.pk)
    assert row.passing == "as_the_law"
    assert send(draft, by=cast.kofi).status == "sent"


def test_what_the_receiver_knew_before_bears_no_new_terms(cast):
    referral, _ = took_on(cast, by=cast.amara)
    with as_viewer(cast.amara):
        known = Person.objects.get(pk=referral.person_id)
    accept(a_sent_referral(cast, person=known), by=cast.ines)
    with as_viewer(cast.ines):
        assert Received.objects.filter(subject_id=referral.subject_id).count() == 1


def test_a_referral_without_a_name_bears_the_terms_as_well(cast):
    _, person = took_on(cast, by=cast.alma, named=False)
    with pytest.raises(NotNow) as no:
        on_to_the_clinic(cast, person)
    assert no.value.code == "F22"


def test_the_page_of_the_referral_says_the_terms_to_the_receiver_alone(cast, client):
    referral, _ = took_on(cast, by=cast.alma)
    client.force_login(cast.users["ines"])
    assert "34 USC 12291(b)(2)" in client.get(f"/desk/referrals/{referral.pk}/").content.decode()
    client.force_login(cast.users["alma"])
    assert "34 USC 12291(b)(2)" not in client.get(f"/desk/referrals/{referral.pk}/").content.decode()


def test_the_page_that_asks_for_a_further_referral_says_why_it_cannot_go(cast, client):
    _, person = took_on(cast, by=cast.alma)
    where = a_service(cast, "clinic", name="Checks")
    client.force_login(cast.users["kofi"])
    said = client.post(
        "/desk/referrals/new/",
        {"service": where.pk, "person": person.pk, "need": NEED, "language": "es", "write": "send"},
    )
    assert said.status_code in (409, 422), said.status_code
    assert "may not be passed on without a new permission" in said.content.decode()


@pytest.mark.parametrize(
    ("passing", "goes"), [("with_permission", True), ("not_on", False), ("in_criminal_justice", False)]
)
def test_what_may_not_be_passed_on_stays_even_with_a_permission(passing, goes):
    from commonground.consents.models import Release
    from commonground.referrals.rules import TermsLetItGo

    assert TermsLetItGo.holds(release=Release(), terms=Received(passing=passing)) is goes
