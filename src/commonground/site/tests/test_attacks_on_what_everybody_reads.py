"""Who writes what everybody reads: the roles with a right to it, and no smuggled statement of anybody else."""

import tomllib
from importlib import resources
from uuid import UUID

import pytest
from django.db import connections

from commonground.agencies.roles import roles
from commonground.agencies.tests.cast import new_jurisdiction
from commonground.privacy.register import changing_columns, own_models, register
from commonground.site.tests.attacks import changed, refused, sql

pytestmark = pytest.mark.django_db
OPEN = tomllib.loads(resources.files("commonground.site.floor").joinpath("open_tables.toml").read_text())
GUARDED = {
    model._meta.db_table: (model, table)
    for model in own_models()
    if (table := register()[model._meta.label_lower]).written_with
}
# What else keeps a table of ours that everybody reads, each with a test of its own (test_attacks_on_sign_in.py, test_attacks_on_the_ledger.py,
# test_attacks_on_clocks_and_news.py).
OTHERWISE = {
    "agencies_agency", "agencies_agreement", "agencies_invitation", "agencies_jurisdiction", "agencies_membership", "agencies_user", "outbox_message",
    "clocks_feed", "ledger_happening", "ledger_look", "ledger_sealedentry", "ledger_checkpoint", "ledger_checkpointkey",
}  # fmt: skip
NO = "Your role does not write"


def who_may(table):
    return {code for code, role in roles().items() if {code, *role.rights} & set(table.written_with)}


def statements(model, table):
    name = model._meta.db_table
    made = [f"INSERT INTO {name} SELECT * FROM {name} WHERE false"]
    made += [f"UPDATE {name} SET {column} = {column} WHERE false" for column in changing_columns(model, table)[:1]]
    return made + [f"DELETE FROM {name} WHERE false"] * table.delete


def test_every_table_that_everybody_reads_says_who_writes_it():
    open_to_all = {m._meta.db_table for m in own_models() if not register()[m._meta.label_lower].protected}
    assert open_to_all == set(GUARDED) | OTHERWISE and not set(GUARDED) & OTHERWISE
    assert {name for name in OPEN if OPEN[name].get("writes", "").startswith("a trigger asks for the rights")} == set(
        GUARDED
    )


def test_what_is_written_with_is_a_right_of_some_role():
    known = {right for code, role in roles().items() for right in (code, *role.rights)}
    assert {right for _, table in GUARDED.values() for right in table.written_with} <= known


@pytest.mark.parametrize("name", sorted(GUARDED))
def test_whoever_has_no_right_to_it_writes_no_row(cast, name):
    model, table = GUARDED[name]
    for statement in statements(model, table):
        for who, viewer in cast.viewers.items():
            if viewer.role in who_may(table):
                assert changed(viewer, statement) == 0, who
            else:
                refused(viewer, statement, says=NO)
        refused(None, statement, says=NO)


@pytest.mark.parametrize("name", sorted(GUARDED))
def test_the_floor_asks_for_the_roles_that_have_the_right_today(name):
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT tgargs FROM pg_trigger WHERE tgname = 'cg_guard_writing' AND tgrelid = %s::regclass", [name]
        )
        ((args,),) = cursor.fetchall()
    assert {part.decode() for part in bytes(args).split(b"\0") if part} == who_may(GUARDED[name][1])


def test_nobody_outside_of_setting_up_changes_the_place_itself(cast):
    for viewer in (cast.ada, cast.zed, None):
        refused(viewer, "UPDATE agencies_jurisdiction SET time_zone = 'UTC'", says=NO)


ADD = "INSERT INTO agencies_jurisdiction (id, slug, name, time_zone, holds) VALUES (%s, %s, 'Elsewhere', 'UTC', %s)"
FIRST = UUID(int=1)


def test_no_statement_adds_a_place_that_would_come_first_on_the_public_pages(cast):
    for viewer in (cast.ada, cast.amara, cast.zed, None):
        refused(viewer, ADD, FIRST, "elsewhere", "real", says="opened by the application")


def test_the_proof_of_one_place_opens_no_other(cast):
    """The application just opened a place in this very transaction, and somebody smuggles a statement in behind it."""
    opened = new_jurisdiction("beside")
    for key, slug, holds in (
        (FIRST, "beside", "exercise"),
        (opened.pk, "other", "exercise"),
        (opened.pk, "beside", "real"),
    ):
        refused(cast.amara, ADD, key, slug, holds, says="opened by the application")
    refused(
        cast.amara, ADD, opened.pk, opened.slug, opened.holds, says="opened by the application"
    )  # the proof was used
    assert sql(None, "SELECT count(*) FROM agencies_jurisdiction WHERE slug = 'beside'") == [(1,)]
