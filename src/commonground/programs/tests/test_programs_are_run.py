"""A program begins when the community was asked about that very version, at an agency that may run it; what was published stays as it was."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from commonground.agencies.context import as_viewer
from commonground.agencies.models import Agency
from commonground.kit.closed import door_open
from commonground.kit.noes import NotNow, Refused
from commonground.privacy.models import Bar
from commonground.programs.actions import prepare, publish, review, switch_off, switch_on, take_new_version
from commonground.programs.models import ProgramVersion
from commonground.programs.packs import pack, shipped
from commonground.programs.packs.canonical import canonical, thawed

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()
ASKED = {
    "asked": {"residents": 24, "served": 6}, "how": ["meeting", "small_group"], "asked_from": TODAY - timedelta(days=30),
    "asked_until": TODAY - timedelta(days=2), "said": "Come without a uniform.", "changed": "Nobody comes in uniform.", "left": "",
}  # fmt: skip


def renamed(made, version, **change):
    return replace(made, program=replace(made.program, version=version, **change))


@pytest.fixture
def desk(cast):
    """The front desk, prepared at the housing office."""
    return prepare(publish(pack("front_desk"), by=cast.kofi), by=cast.kofi)


@pytest.mark.parametrize("code", shipped())
def test_a_pack_comes_back_from_its_fixed_form_as_it_was(code):
    assert thawed(canonical(pack(code))) == pack(code)


def test_publishing_twice_is_once_and_gives_the_pack_back(cast):
    first, again = publish(pack("front_desk"), by=cast.kofi), publish(pack("front_desk"), by=cast.zed)
    assert first.pk == again.pk
    assert ProgramVersion.objects.count() == 1
    assert ProgramVersion.objects.get().pack == pack("front_desk")


def test_a_changed_text_needs_another_name_and_alters_no_row(cast):
    row, made = publish(pack("front_desk"), by=cast.kofi), pack("front_desk")
    changed = replace(made, program=replace(made.program, run_by=("nonprofit",)))
    with pytest.raises(NotNow) as no:
        publish(changed, by=cast.kofi)
    assert no.value.code == "PR1"
    assert ProgramVersion.objects.get(pk=row.pk).pack == made
    assert publish(renamed(changed, "front_desk_2"), by=cast.kofi).pk != row.pk


def test_a_pack_whose_stories_come_out_otherwise_is_not_published(cast):
    made = pack("front_desk")
    story = replace(made.situation[0], eligible="not_for" if made.situation[0].eligible != "not_for" else "in")
    with pytest.raises(NotNow) as no:
        publish(replace(made, situation=(story, *made.situation[1:])), by=cast.kofi)
    assert no.value.code == "PR2"
    assert not ProgramVersion.objects.exists()


def test_who_has_no_right_publishes_nothing(cast):
    with pytest.raises(Refused):
        publish(pack("front_desk"), by=cast.wole)


@pytest.mark.parametrize(
    "statement", ["UPDATE programs_programversion SET version = 'x'", "DELETE FROM programs_programversion"]
)
def test_a_published_version_is_not_changed_or_removed_even_by_a_statement(cast, desk, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), as_viewer(cast.kofi), connection.cursor() as cursor:
        cursor.execute(statement)
    assert ProgramVersion.objects.get(pk=desk.version_id).pack == pack("front_desk")


def test_a_version_with_a_false_digest_is_refused_by_the_floor(cast, desk):
    row = desk.version
    with pytest.raises(DatabaseError), as_viewer(cast.kofi), door_open("programs.publish"):
        ProgramVersion.objects.create(
            jurisdiction=cast.jurisdiction, code=row.code, version="front_desk_9", form=row.form, digest="0" * 64, text=row.text,
            published_at=timezone.now(), published_by=cast.kofi.membership_id,
        )  # fmt: skip


def test_no_program_begins_before_its_community_review(cast, desk):
    with pytest.raises(NotNow) as no:
        switch_on(desk, by=cast.kofi)
    assert no.value.code == "PR10"
    review(desk, version=desk.version, by=cast.kofi, **ASKED)
    assert switch_on(desk, by=cast.kofi).is_on


def test_the_floor_too_lets_no_program_begin_before_its_review(cast, desk):
    with pytest.raises(DatabaseError), transaction.atomic(), as_viewer(cast.kofi), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE programs_program SET status = 'on', switched_on_at = now(), firewalls = (SELECT text::jsonb -> 'firewall' FROM programs_programversion)"
        )


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"asked": {}}, "PR6"), ({"asked": {"workers": 9}}, "PR6"), ({"asked": {"mr_smith": 1}}, "PR6"), ({"asked": {"residents": 0}}, "PR6"),
        ({"how": []}, "PR6"), ({"said": " "}, "PR7"), ({"asked_until": TODAY + timedelta(days=3)}, "PR8"), ({"asked_from": None}, "PR8"),
    ],
)  # fmt: skip
def test_a_review_says_who_was_asked_how_when_and_what_they_said(cast, desk, wrong, code):
    with pytest.raises(NotNow) as no:
        review(desk, version=desk.version, by=cast.kofi, **{**ASKED, **wrong})
    assert no.value.code == code
    assert not desk.reviews.exists()


def test_only_kinds_of_agency_that_the_pack_names_may_run_it(cast):
    with pytest.raises(NotNow) as no:
        prepare(publish(pack("cit"), by=cast.kofi), by=cast.kofi)
    assert no.value.code == "PR3"


def test_another_agency_changes_nothing_of_it(cast, desk):
    for verb in (
        lambda: review(desk, version=desk.version, by=cast.zed, **ASKED),
        lambda: switch_on(desk, by=cast.zed),
    ):
        with pytest.raises(NotNow) as no:
            verb()
        assert no.value.code == "PR4"


def test_its_firewalls_hold_from_switching_on_and_stay_when_it_is_off(cast, desk):
    review(desk, version=desk.version, by=cast.kofi, **ASKED)
    on = switch_on(desk, by=cast.kofi)
    assert {wall["code"] for wall in on.firewalls} == {wall.code for wall in pack("front_desk").firewall}

    def barred():
        with as_viewer(cast.kofi):
            return [sorted(bar.recipients) for bar in Bar.objects.filter(kind="firewall", ends_at=None)]

    assert barred() == [["evaluator", "justice", "police", "school"]]
    off = switch_off(on, by=cast.kofi)
    assert (off.status, barred()) == ("off", [["evaluator", "justice", "police", "school"]])
    switch_on(off, by=cast.kofi)
    assert len(barred()) == 1


WALL = {
    "code": "w",
    "labels": ["health", "housing"],
    "never_share_with": ["police", "school"],
    "words": {"en": "Not them.", "es": "No."},
}
WEAKER = {
    "labels that name fewer": [WALL, {**WALL, "labels": ["health"]}],
    "recipients that are fewer": [WALL, {**WALL, "never_share_with": ["police"]}],
    "no recipient": [WALL, {**WALL, "never_share_with": []}],
    "labels where all was walled": [{**WALL, "labels": []}, {**WALL, "labels": ["health"]}],
    "labels moved": [WALL, {**WALL, "labels": ["health", "school"]}],
}


def set_walls(by, program, walls):
    with transaction.atomic(), as_viewer(by), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE programs_program SET firewalls = %s::jsonb WHERE id = %s", [json.dumps(walls), program.pk]
        )
        return cursor.rowcount


@pytest.mark.parametrize(("strong", "weak"), WEAKER.values(), ids=WEAKER)
@pytest.mark.parametrize("also", [[], [{**WALL, "code": "other"}]], ids=["alone", "beside another"])
def test_the_floor_lets_no_wall_be_weakened_and_another_be_added(cast, desk, strong, weak, also):
    assert set_walls(cast.kofi, desk, [strong]) == 1
    with pytest.raises(DatabaseError, match="never shares stays so"):
        set_walls(cast.kofi, desk, [weak, *also])
    assert set_walls(cast.kofi, desk, [weak, strong, *also]) == 1


@pytest.mark.parametrize("walls", [[], [{**WALL, "code": "other"}], {}, None, "w"])
def test_the_floor_lets_no_wall_be_taken_down(cast, desk, walls):
    set_walls(cast.kofi, desk, [WALL])
    with pytest.raises(DatabaseError, match="never shares stays so"):
        set_walls(cast.kofi, desk, walls)


@pytest.mark.parametrize(
    "weaken",
    [
        lambda wall: {**wall, "never_share_with": [*wall["never_share_with"], *wall["never_share_with"][:1]]},
        lambda wall: {**wall, "labels": ["health"]},
        lambda wall: {key: value for key, value in wall.items() if key != "never_share_with"},
    ],
)
def test_the_floor_lets_a_program_begin_only_with_the_very_walls_of_its_version(cast, desk, weaken):
    review(desk, version=desk.version, by=cast.kofi, **ASKED)
    walls = json.loads(desk.version.text)["firewall"]
    words = "UPDATE programs_program SET status = 'on', switched_on_at = now(), firewalls = %s::jsonb WHERE id = %s"
    with pytest.raises(DatabaseError, match="never shares stays so"), transaction.atomic(), as_viewer(cast.kofi), connection.cursor() as cursor:  # fmt: skip
        cursor.execute(words, [json.dumps([weaken(walls[0]), *walls[1:]]), desk.pk])
    with as_viewer(cast.kofi), connection.cursor() as cursor:
        cursor.execute(words, [json.dumps(walls), desk.pk])
        assert cursor.rowcount == 1


def test_a_new_version_is_reviewed_before_new_people_begin_with_it(cast, desk):
    review(desk, version=desk.version, by=cast.kofi, **ASKED)
    on, made = switch_on(desk, by=cast.kofi), pack("front_desk")
    second = publish(renamed(made, "front_desk_2", review_by=made.program.review_by + timedelta(days=9)), by=cast.kofi)
    third = publish(renamed(made, "front_desk_3", never=made.program.never[:1]), by=cast.kofi)
    for version in (second, third):
        with pytest.raises(NotNow) as no:
            take_new_version(on, version, by=cast.kofi)
        assert no.value.code == "PR10"
    with pytest.raises(NotNow) as no:
        review(on, version=third, same_as=on.version, by=cast.kofi)
    assert no.value.code == "PR9"
    review(on, version=second, same_as=on.version, said="Only a date.", by=cast.kofi)
    taken = take_new_version(on, second, by=cast.kofi)
    assert (taken.version_id, taken.is_on) == (second.pk, True)


def test_a_sealed_program_does_not_begin_where_others_take_part(cast):
    program = prepare(publish(pack("peacemaker"), by=cast.kofi), by=cast.kofi)
    review(program, version=program.version, by=cast.kofi, **ASKED)
    with pytest.raises(NotNow) as no:
        switch_on(program, by=cast.kofi)
    assert no.value.code == "PR11"
    with as_viewer(cast.ada), door_open("agencies.found"):
        Agency.objects.exclude(pk__in=[cast.housing.pk, cast.host.pk]).update(active=False)
    assert switch_on(program, by=cast.kofi).sealed
