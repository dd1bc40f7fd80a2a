"""Packs: a program model as data, read from TOML, checked, and asked what comes next. Pure: no rows, no clock, no code of a pack runs.

``pack("cit")`` gives the :class:`Pack` that ships; ``steps`` says who it is for and what a step causes.
"""

from commonground.programs.packs.folder import read_folder
from commonground.programs.packs.mistakes import Mistake, PackError
from commonground.programs.packs.reading import UnknownPack, files_of, overdue, pack, read_pack, shipped
from commonground.programs.packs.shape import Pack

__all__ = [
    "Mistake",
    "Pack",
    "PackError",
    "UnknownPack",
    "files_of",
    "overdue",
    "pack",
    "read_folder",
    "read_pack",
    "shipped",
]
