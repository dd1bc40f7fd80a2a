"""Setting a county up: all of it or nothing, again without a change, and honest about what differs."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from commonground.agencies.actions.invite import invite
from commonground.agencies.actions.join import disable, end_membership
from commonground.agencies.models import Agency, Agreement, Area, Invitation, Membership, User
from commonground.agencies.viewers import service
from commonground.measures.models import Limit
from commonground.site.set_up.complaints import FileTrouble
from commonground.site.set_up.tests.conftest import AGENCIES, AGREEMENT, ALL, AREA, LIMIT, STAFF, TOP, UNIT
from commonground.units.actions import crew
from commonground.units.models import Crew, Unit
from commonground.units.queries import crew_of

pytestmark = pytest.mark.django_db
NOUNS = (Agency, Area, Agreement, User, Membership, Invitation, Unit, Crew, Limit)


def everything():
    return {noun.__name__: sorted(map(str, noun.objects.values_list())) for noun in NOUNS}


def complaints(run, text, **how):
    before = everything()
    with pytest.raises(FileTrouble) as trouble:
        run(text, **how)
    assert everything() == before
    assert str(trouble.value).endswith("Nothing was changed.")
    return str(trouble.value)


def test_a_county_is_set_up_from_its_file(fern, fern_set_up):
    told = fern_set_up()
    assert (len(told.new), told.differs, told.same) == (7, [], 0)
    unit = Unit.objects.get(name="Patrol 1")
    assert (unit.status, [member.user.email for member in crew_of(unit)]) == ("off_duty", ["omar@sheriff.example.org"])
    agreement = Agreement.objects.get(jurisdiction=fern)
    assert agreement.starts_at.astimezone(ZoneInfo("America/Chicago")).date() == date(2026, 1, 1)
    assert (agreement.labels, agreement.purposes, agreement.ends_at) == (["general"], ["crisis_response"], None)
    assert Limit.objects.get(jurisdiction=fern).minutes == 20
    assert "/accounts/invitation/" in told.links["omar@sheriff.example.org"]


def test_a_second_time_changes_nothing(fern, fern_set_up):
    fern_set_up()
    before = everything()
    told = fern_set_up()
    assert (told.new, told.changed, told.differs, told.same, told.links) == ([], [], [], 7, {})
    assert everything() == before


def test_what_is_new_is_added_beside_what_is_there(fern, fern_set_up):
    fern_set_up(AGENCIES)
    told = fern_set_up()
    assert (told.same, len(told.new)) == (2, 5)


def test_check_says_the_same_and_does_nothing(fern, fern_set_up):
    before = everything()
    told = fern_set_up(check=True)
    assert everything() == before
    assert told.new == fern_set_up().new


def test_one_mistake_at_the_end_and_nothing_of_the_file_is_done(fern, fern_set_up):
    said = complaints(fern_set_up, ALL.replace('agency = "sheriff"\nkind', 'agency = "shrif"\nkind'))
    assert 'units shrif Patrol 1, agency: there is no agency "shrif"; did you mean "sheriff"?' in said


def test_what_differs_is_told_with_its_line_and_stays(fern, fern_set_up):
    fern_set_up()
    before = everything()
    text = ALL.replace("555-0112", "555-0199").replace("minutes = 20", "minutes = 25")
    told = fern_set_up(text)
    assert everything() == before
    assert told.differs == [
        'county.toml, line 13: agencies sheriff, phone: the file says "555-0199", here it is "555-0112". To take what the file says, run it again with --change.',
        'county.toml, line 42: limits, minutes: the file says "25", here it is "20". To take what the file says, run it again with --change.',
    ]
    lines = (TOP + text).splitlines()
    assert (lines[13 - 1], lines[42 - 1]) == ('phone = "555-0199"', "minutes = 25")


def test_with_change_the_file_is_taken(fern, fern_set_up):
    fern_set_up()
    text = ALL.replace("555-0112", "555-0199").replace("minutes = 20", "minutes = 25").replace("River Bend", "Bend")
    text = text.replace('kind = "patrol"', 'kind = "patrol"\nskills = ["crisis"]\narea = "river-bend"')
    told = fern_set_up(text, change=True)
    assert (told.differs, len(told.changed)) == ([], 4)
    assert Agency.objects.get(slug="sheriff", jurisdiction=fern).phone == "555-0199"
    unit = Unit.objects.select_related("area").get(name="Patrol 1")
    assert (unit.skills, unit.area.name, len(crew_of(unit))) == (["crisis"], "Bend", 1)
    assert fern_set_up(text).same == 7


def test_a_number_that_was_missing_is_new_and_not_different(fern, fern_set_up):
    office = '[[agencies]]\nslug = "office"\nname = "Fern County"\nkind = "host"\nphone = "555-0100"\n'
    told = fern_set_up(office)
    assert (told.new, told.differs) == (["agencies office: phone"], [])
    assert Agency.objects.get(slug="office", jurisdiction=fern).phone == "555-0100"


def test_a_kind_never_changes_not_even_with_change(fern, fern_set_up):
    fern_set_up(AGENCIES)
    (said,) = fern_set_up(AGENCIES.replace('"police"', '"crisis"'), change=True).differs
    assert "under another slug" in said
    assert Agency.objects.get(slug="sheriff", jurisdiction=fern).kind == "police"


def test_there_is_one_office(fern, fern_set_up):
    second = '[[agencies]]\nslug = "bureau"\nname = "Bureau"\nkind = "host"\n'
    assert 'the office is here already; write its facts under slug = "office"' in complaints(fern_set_up, second)


def test_an_agreement_does_not_change_under_its_name(fern, fern_set_up):
    fern_set_up()
    told = fern_set_up(ALL.replace('labels = ["general"]', 'labels = ["general", "health"]'), change=True)
    (said,) = told.differs
    assert "agreements dispatch sheriff" in said and "End it on the page Agreements" in said
    assert Agreement.objects.get(jurisdiction=fern).labels == ["general"]


def test_the_last_day_of_an_agreement_is_its_own(fern, fern_set_up):
    fern_set_up(AGENCIES + AGREEMENT + "last_day = 2031-12-31\n")
    ends = Agreement.objects.get(jurisdiction=fern).ends_at.astimezone(ZoneInfo("America/Chicago"))
    assert (ends.date(), ends.hour) == (date(2032, 1, 1), 0)
    assert fern_set_up(AGENCIES + AGREEMENT + "last_day = 2031-12-31\n").differs == []


def test_whom_an_administrator_let_go_is_not_invited_again(fern, fern_set_up):
    fern_set_up(AGENCIES + STAFF)
    office = service("setup", Agency.objects.get(slug="office", jurisdiction=fern))
    end_membership(Membership.objects.get(user__email="omar@sheriff.example.org"), by=office)
    told = fern_set_up(AGENCIES + STAFF)
    assert (told.links, told.new) == ({}, [])
    assert "ended on" in told.differs[0]


def test_an_account_that_is_switched_off_stays_off(fern, fern_set_up):
    fern_set_up(AGENCIES + STAFF)
    office = service("setup", Agency.objects.get(slug="office", jurisdiction=fern))
    disable(User.objects.get(email="omar@sheriff.example.org"), by=office)
    (said,) = fern_set_up(AGENCIES + STAFF).differs
    assert "switched off" in said


def test_a_second_role_comes_without_a_second_mail(fern, fern_set_up, mailoutbox):
    both = STAFF + STAFF.replace('role = "officer"', 'role = "administrator"')
    told = fern_set_up(AGENCIES + both)
    assert len(told.new) == 4
    assert [mail.to for mail in mailoutbox] == [["omar@sheriff.example.org"]]
    assert Membership.objects.filter(user__email="omar@sheriff.example.org").count() == 2
    assert Invitation.objects.filter(used_at=None, withdrawn_at=None).count() == 1


def test_the_crew_of_the_shift_is_not_put_back_to_the_first_one(fern, fern_set_up):
    fern_set_up()
    office = service("setup", Agency.objects.get(slug="office", jurisdiction=fern))
    crew(Unit.objects.get(name="Patrol 1"), members=[], by=office)
    (said,) = fern_set_up(change=True).differs
    assert "Crews change with the shift" in said
    assert crew_of(Unit.objects.get(name="Patrol 1")) == []


@pytest.mark.parametrize(
    ("role", "sentence"),
    [("dispatcher", "has no role that answers calls"), ("administrator", "has no role that answers calls")],
)
def test_a_crew_is_of_people_who_answer_calls(fern_set_up, role, sentence):
    text = AGENCIES + STAFF.replace('role = "officer"', f'role = "{role}"') + UNIT
    assert sentence in complaints(fern_set_up, text)


def test_somebody_with_two_roles_that_answer_calls_elsewhere_is_asked_for(fern, fern_set_up):
    twice = STAFF + STAFF.replace('role = "officer"', 'role = "medic"')
    assert "several roles" in complaints(fern_set_up, AGENCIES + twice + UNIT)


def test_all_that_is_wrong_is_told_at_once(fern_set_up):
    text = ALL.replace('from = "dispatch"', 'from = "dispach"').replace(
        'agency = "sheriff"\nrole', 'agency = "x"\nrole'
    )
    said = complaints(fern_set_up, text + '\n[[limits]]\nminutes = 5\narea = "river-bent"\n')
    assert (
        'did you mean "dispatch"?' in said and 'did you mean "river-bend"?' in said and 'there is no agency "x"' in said
    )


def test_the_address_of_a_service_is_nobody_to_invite(fern, fern_set_up):
    service("setup", Agency.objects.get(slug="office", jurisdiction=fern))
    address = User.objects.get(is_service=True, memberships__jurisdiction=fern).email
    text = AGENCIES + STAFF.replace("omar@sheriff.example.org", address)
    assert "not of a person" in complaints(fern_set_up, text)


def test_a_jurisdiction_that_was_not_opened_is_named(fern, written):
    from commonground.site.set_up.carrying_out import set_up

    with pytest.raises(FileTrouble, match='there is no jurisdiction "ferm"; did you mean "fern"'):
        set_up(written("", '[jurisdiction]\nslug = "ferm"\n'))


def test_another_time_zone_than_that_of_init_is_told(fern, written):
    from commonground.site.set_up.carrying_out import set_up

    told = set_up(written("", '[jurisdiction]\nslug = "fern"\ntime_zone = "America/Denver"\n'))
    assert "It was said at init" in told.differs[0]


def test_somebody_who_has_a_password_gets_the_role_and_no_link(fern, fern_set_up):
    office = Agency.objects.get(slug="office", jurisdiction=fern)
    invite(
        email="omar@sheriff.example.org", name="Omar", agency=office, role_code="evaluator", by=service("setup", office)
    )
    user = User.objects.get(email="omar@sheriff.example.org")
    user.set_password("a long enough password")
    user.save()
    assert fern_set_up(AGENCIES + STAFF).links == {"omar@sheriff.example.org": ""}


def test_limits_of_two_areas_and_of_all_stand_beside_each_other(fern, fern_set_up):
    fern_set_up(AREA + LIMIT + '\n[[limits]]\nminutes = 30\narea = "river-bend"\n')
    assert sorted(Limit.objects.filter(jurisdiction=fern).values_list("minutes", flat=True)) == [20, 30]
