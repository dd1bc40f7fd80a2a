"""The queue of jobs is read by every process: what a job is told are ids, moments and switches, never a person."""

import ast
import inspect
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from procrastinate import JobContext
from procrastinate.contrib.django import app

SOURCE = Path(__file__).parents[2]
PLAIN = {int, bool, UUID, date, datetime}
NOT_TOLD = {JobContext}  # the job's own context, which is not stored
DEFER = {"defer", "defer_async", "batch_defer", "batch_defer_async"}


def tasks():
    return {name: task for name, task in app.tasks.items() if task.func.__module__.startswith("commonground.")}


def names_and_types(function):
    found = inspect.get_annotations(inspect.unwrap(function), eval_str=True)
    return {name: found.get(name) for name in inspect.signature(inspect.unwrap(function)).parameters}


def may_be_told(name, kind):
    return kind in PLAIN or (kind is str and name.endswith("_id"))


def test_every_job_is_told_ids_moments_and_switches_alone():
    assert {"messages.send", "clocks.sweep", "measures.observe"} <= set(tasks())
    told = {
        f"{task}({name})": kind
        for task, each in tasks().items()
        for name, kind in names_and_types(each.func).items()
        if kind not in NOT_TOLD
    }
    assert {name: kind for name, kind in told.items() if not may_be_told(name.split("(")[1][:-1], kind)} == {}


@pytest.mark.parametrize(
    ("name", "kind"), [("address", str), ("name", str), ("facts", dict), ("person", object), ("text", None)]
)
def test_a_name_or_a_text_would_be_found(name, kind):
    assert not may_be_told(name, kind)


def deferred_names():
    """Every name that a call of defer hands over, with the file it stands in."""
    for file in SOURCE.rglob("*.py"):
        if "/tests/" in str(file):
            continue
        for call in ast.walk(ast.parse(file.read_text())):
            defers = isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in DEFER
            if defers and not call.args:  # with arguments in their order it is a query that leaves columns out
                yield from ((file.name, keyword.arg) for keyword in call.keywords)


def test_what_is_handed_to_a_job_is_what_jobs_may_be_told():
    parameters = {name for task in tasks().values() for name in names_and_types(task.func)}
    handed = set(deferred_names())
    assert ("post.py", "message_id") in handed
    assert {name for _, name in handed} <= parameters
