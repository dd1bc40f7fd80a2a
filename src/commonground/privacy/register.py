"""The register of fields: for every table, who owns a row and how else it is reached; for every field, its label.

Each app writes its own part in ``fields.toml``; the floor (row-level security and grants) is generated from it, and a test
fails for a table or a field that nobody decided about.
"""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db import models

from commonground.privacy.law.labels import LABELS
from commonground.privacy.retention import WITH, retention_rules

PLACE = ("id", "jurisdiction")
# Whose a row is, of whom it tells, under which label: a row that can be given away or relabelled leaves its owner's hands.
FIXED = (
    *PLACE, "agency", "from_agency", "to_agency", "giver", "membership", "subject", "label", "record_id", "record_kind",
    "bound_by", "left_open", "never_for",
)  # fmt: skip
NOT_LABELS = ("none", "key", "staff", "place", "time", "identity")


@dataclass(frozen=True, slots=True)
class Table:
    """How one table is kept.

    ``protected``: rows are under row-level security. ``own``: columns with the agencies whose own row it is. ``insert_own``:
    those of them that may add a row (default: all). ``change_own``: those of them that may change it (default: all). ``member``: the
    column with the membership whose own row it is: nobody adds one for somebody else. ``reach``: the column whose record the viewer
    may reach by assignment.
    ``label``: a label that the role must read to see an own row. ``labelled``: each row bears its own, in the column ``label``: the law opens it as it opens a part,
    and nobody adds one under a label that they do not read. ``named``: whoever answers legal paper reads an own row, too. ``granted``: the label under which a live release shows the row (needs ``subject_id`` and ``agency_id``). ``where``: a
    condition of its own instead of these (``{agency}``: the viewer's); ``change_where``: the same for adding and changing. ``delete``: rows may be removed. ``reader``: counted by functions of the floor.
    ``once``: fields that are empty at first and never change again once they are set.
    ``of``: columns with the record that a row belongs to: who may not know of that record does not find the row. ``never_to``: the
    column with the user who never finds it. ``floor_writes``: functions of the floor add and change rows, too.
    ``service``: the named service that works on every row of its jurisdiction. ``heard``: read whole through the ledger's role.
    ``update``: false when no row ever changes, or the fields that may; what says whose a row is and of whom never may (``FIXED``).
    ``written_with``: rights to verbs that write a table which everybody reads: the floor asks for a role that has one of
    them, or is itself named (a service that writes in somebody else's verb).
    ``why``: the reason when a table of people is not protected. ``sealed``: fields whose words lie closed with the key of the person
    (of labelled parts, under the labels of ``law.labels.SEALED``); erasing destroys that key, and they alone are gone then.
    ``keep``: the rule of ``retention.toml`` by which rows are kept, counted from the latest of the moments in ``since``; under the rule *with*, ``since`` is the
    one column with the row that they belong to. ``over``: moments that all have to be there before a row is past at all (a case that was opened again
    has an outcome and no end; an emergency access that nobody reviewed is not done).
    """

    model: str
    protected: bool = False
    own: tuple[str, ...] = ()
    insert_own: tuple[str, ...] = ()
    change_own: tuple[str, ...] = ()
    member: str = ""
    reach: str = ""
    label: str = ""
    named: bool = False
    granted: str = ""
    labelled: bool = False
    where: str = ""
    change_where: str = ""
    delete: bool = False
    reader: bool = False
    service: str = ""
    heard: bool = False
    update: bool | tuple[str, ...] = True
    once: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    never_to: str = ""
    floor_writes: bool = False
    written_with: tuple[str, ...] = ()
    why: str = ""
    sealed: tuple[str, ...] = ()
    keep: str = ""
    since: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    fields: dict[str, str] = field(default_factory=dict)


def changing_columns(model: type[models.Model], table: Table) -> list[str]:
    """The columns of a table that may be changed after a row was written."""
    fields = model._meta.local_concrete_fields
    if isinstance(table.update, tuple):
        return [f.column for f in fields if f.name in table.update]
    fixed = FIXED if table.protected else PLACE
    return [f.column for f in fields if table.update and (f.name not in fixed or f.name in table.once)]


def set_once_columns(model: type[models.Model], table: Table) -> list[str]:
    """The columns that are written once after the row was made."""
    return [f.column for f in model._meta.local_concrete_fields if f.name in table.once]


def _read(path: Path) -> list[Table]:
    rows = tomllib.loads(path.read_text())
    return [
        Table(
            model=f"{app}.{name}".lower(),
            **{key: tuple(value) if isinstance(value, list) else value for key, value in row.items()},
        )
        for app, names in rows.items()
        for name, row in names.items()
    ]


@cache
def register() -> dict[str, Table]:
    """Every registered table by model label in lower case."""
    tables: dict[str, Table] = {}
    for config in apps.get_app_configs():
        path = Path(config.path) / "fields.toml"
        if config.name.startswith("commonground.") and path.exists():
            tables |= {table.model: table for table in _read(path)}
    return tables


def own_models() -> list[type[models.Model]]:
    """Every model of ours that has a table, in a stable order."""
    ours = [c for c in apps.get_app_configs() if c.name.startswith("commonground.")]
    return sorted((m for c in ours for m in c.get_models() if m._meta.managed), key=lambda m: m._meta.label_lower)


def undecided() -> list[str]:
    """Tables and fields that nobody decided about, and entries that name nothing: each as a sentence."""
    found = []
    allowed = {*LABELS, *NOT_LABELS}
    for model in own_models():
        table = register().get(model._meta.label_lower)
        if table is None:
            found.append(f"{model._meta.label}: not in any fields.toml")
            continue
        names = {f.name for f in model._meta.local_concrete_fields}
        found += [f"{model._meta.label}.{name}: no label" for name in sorted(names - set(table.fields))]
        found += [
            f"{model._meta.label}.{name}: registered, but there is no such field"
            for name in sorted(set(table.fields) - names)
        ]
        found += [f"{model._meta.label}.{n}: {v!r} is no label" for n, v in table.fields.items() if v not in allowed]
        found += [f"{model._meta.label}: {said}" for said in undecided_retention(model, table)]
    return found


def undecided_retention(model: type[models.Model], table: Table) -> list[str]:
    """What nobody decided of how long rows of a table are kept: each as a sentence that says what to write."""
    rule = retention_rules().get(table.keep)
    if rule is None:
        return [
            f"keep = {table.keep!r} is no rule of privacy/retention.toml. Write in fields.toml keep = one of {', '.join(retention_rules())}, "
            "and since = the moments from the latest of which it counts"
        ]
    fields = {f.name: f for f in model._meta.local_concrete_fields}
    if missing := [name for name in table.since if name not in fields]:
        return [f"since names {', '.join(missing)}, and there is no such field"]
    if strange := [name for name in table.over if name not in table.since]:
        return [f"over names {', '.join(strange)}, which since does not"]
    if rule.name == WITH:
        return (
            []
            if len(table.since) == 1
            else ["keep = 'with' asks for since = the one field with the row that it belongs to"]
        )
    if timeless := [name for name in table.since if not isinstance(fields[name], models.DateField)]:
        return [f"since names {', '.join(timeless)}, which is no moment"]
    if rule.counts and rule.then == "delete" and not table.since:
        return [f"keep = {rule.name!r} counts, so since has to name the moments from the latest of which"]
    return []
