"""Pointers go the way of imports: no earlier chapter points at a later one, and across apps nothing leads back."""

import os
from dataclasses import dataclass

from source_tree import layers

OURS = "commonground."


@dataclass(frozen=True)
class Pointer:
    """One relation: which app holds it, its name, the app that it points to, and its way back."""

    app: str
    field: str
    target: str
    way_back: str | None


def pointers() -> list[Pointer]:
    """Every relation that the models declare, between the project's own apps."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonground.site.settings")
    import django
    from django.apps import apps

    django.setup()
    found = []
    for model in apps.get_models(include_auto_created=False):
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            if field.remote_field is None or isinstance(field.remote_field.model, str):
                continue
            names = [model.__module__, field.remote_field.model.__module__]
            if all(name.startswith(OURS) for name in names):
                app, target = (name.split(".")[1] for name in names)
                found.append(Pointer(app, f"{model.__name__}.{field.name}", target, field.remote_field.related_name))
    return found


def complaints(found: list[Pointer], order: list[list[str]]) -> list[str]:
    """What is wrong with these pointers under this order."""
    depth = {app: level for level, apps in enumerate(order) for app in apps}
    wrong = []
    for pointer in found:
        where = f"{pointer.app}: {pointer.field} -> {pointer.target}"
        if pointer.app == pointer.target:
            continue
        if depth[pointer.target] <= depth[pointer.app]:
            wrong.append(f"{where} points up the import order")
        if not (pointer.way_back or "").endswith("+"):
            wrong.append(f'{where} needs related_name="+"')
    return wrong


def test_every_foreign_key_points_down_and_has_no_way_back() -> None:
    found = pointers()
    assert found, "no relation was found at all: the check sees nothing"
    wrong = complaints(found, layers())
    assert not wrong, "\n".join(wrong)


def test_a_planted_pointer_upward_is_found() -> None:
    assert complaints([Pointer("people", "Person.call", "calls", "+")], layers()) == [
        "people: Person.call -> calls points up the import order"
    ]


def test_a_planted_pointer_sideways_is_found() -> None:
    assert complaints([Pointer("people", "Person.service", "directory", "+")], layers())


def test_a_planted_way_back_is_found() -> None:
    assert complaints([Pointer("calls", "Call.agency", "agencies", "calls")], layers()) == [
        'calls: Call.agency -> agencies needs related_name="+"'
    ]


def test_a_pointer_down_and_a_pointer_at_home_pass() -> None:
    fine = [Pointer("calls", "Call.agency", "agencies", "+"), Pointer("calls", "Note.call", "calls", "notes")]
    assert complaints(fine, layers()) == []
