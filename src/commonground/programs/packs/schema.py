"""The JSON Schema of packs, made from the model: editors check a file while it is written, and other systems read the same words."""

import dataclasses
import types
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from commonground.programs.packs.building import LARGEST_NUMBER, MOST_ITEMS, slots, unwrapped
from commonground.programs.packs.kinds import Kind
from commonground.programs.packs.shape import FILES, OPTIONAL_FILES, Pack, Situation

Json = dict[str, Any]
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> Json:
    """The schema of a whole pack; ``$defs`` also holds one for each file (``pack.toml``, ``situations/CODE.toml`` ...)."""
    made: dict[str, Json] = {}
    whole = _table(Pack, made)
    for name, parts in FILES.items():
        properties = {part: whole["properties"][part] for part in parts}
        needed = [part for part in parts if part in whole["required"] and name not in OPTIONAL_FILES]
        made[name] = {"type": "object", "properties": properties, "required": needed, "additionalProperties": False}
    made["situations/CODE.toml"] = made[Situation.__name__]
    return {"$schema": DRAFT, "title": "Program pack", **whole, "$defs": dict(sorted(made.items()))}


def _table(cls: type, made: dict[str, Json]) -> Json:
    properties = {key: {**_of(slot.kind, made), "description": slot.says} for key, slot in slots(cls).items()}
    needed = [key for key, slot in slots(cls).items() if slot.needed]
    described = " ".join((cls.__doc__ or "").split())
    return {
        "description": described, "type": "object", "properties": properties, "required": needed, "additionalProperties": False,
    }  # fmt: skip


def _of(kind: Any, made: dict[str, Json]) -> Json:
    plain, text = unwrapped(kind)
    if text is not None:
        return _text(text)
    if get_origin(plain) is Annotated:
        return _of(plain, made)
    if get_origin(plain) in (Union, types.UnionType):
        return _of(next(part for part in get_args(plain) if part is not type(None)), made)
    if get_origin(plain) is Literal:
        return {"enum": list(get_args(plain))}
    if get_origin(plain) is tuple:
        return {"type": "array", "items": _of(get_args(plain)[0], made), "maxItems": MOST_ITEMS}
    if get_origin(plain) is Mapping:
        fact = {"type": ["string", "integer", "boolean", "array"], "items": {"type": "string"}}
        return {"type": "object", "additionalProperties": fact}
    if isinstance(plain, type) and dataclasses.is_dataclass(plain):
        if plain.__name__ not in made:
            made[plain.__name__] = {}
            made[plain.__name__] = _table(plain, made)
        return {"$ref": f"#/$defs/{plain.__name__}"}
    return dict(SIMPLE[plain])


def _text(kind: Kind) -> Json:
    return {"type": "string", "pattern": f"^(?:{kind.pattern})$", "maxLength": kind.longest}


SIMPLE: Mapping[type, Json] = {
    bool: {"type": "boolean"},
    int: {"type": "integer", "minimum": 0, "maximum": LARGEST_NUMBER},
    date: {"type": "string", "format": "date"},
}
