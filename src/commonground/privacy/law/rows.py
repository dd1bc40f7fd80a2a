"""One row of a label's file as a way: its words checked against the closed lists, its law taken over from the label."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from commonground.privacy.law.needs import condition, needs
from commonground.privacy.law.releases import ReleaseLaw
from commonground.privacy.law.shape import Check, Way
from commonground.privacy.law.vocabulary import CERTAINTIES, MARKS, Toml, Vocabulary

# Ways that open without the person's permission, and what of their needs has a date or is typed in the moment.
WITHOUT_PERMISSION = ("allow", "limited_list", "emergency_pull")
DATED = ("agreement", "emergency")
KEYS = {
    "id", "effect", "needs", "conditions", "fields", "obligations", "record", "duties", "forms", "citation", "mark", "certainty",
    "owner", "review_by", "note",
}  # fmt: skip
LISTED = {
    "conditions": "conditions",
    "fields": "fields",
    "obligations": "obligations",
    "record": "records",
    "duties": "duties",
}


@dataclass
class Rows:
    """Makes ways out of rows. ``problems`` collects what is wrong, each with file and key, instead of stopping at the first."""

    words: Vocabulary
    releases: ReleaseLaw
    problems: list[str] = field(default_factory=list)
    _needs: dict[frozenset[str], dict[str, Check]] = field(default_factory=dict)

    def way(self, where: str, row: Toml, derived_id: str, recipient: str) -> Way | None:
        """The way of a row for a kind of recipient; None, with the problem noted, when the row is wrong."""
        if self._wrong(where, row):
            return None
        shape = self.words.lists["ways"][row["effect"]]
        standing = recipient if recipient in ("own", "self") else "other"
        adds = self.words.lists["recipients"]["kind"][recipient].get("adds", []) if row["effect"] != "never" else []
        conditions = tuple(dict.fromkeys((*row.get("conditions", ()), *adds)))
        forms = frozenset(row.get("forms", ()))
        rows = self.words.lists["conditions"]
        asked = tuple(made for code in conditions if (made := condition(code, rows[code])) is not None)
        per_act = {act: tuple(codes) for act, codes in row.get("needs", shape.get(standing, {})).items()}
        return Way(
            id=row.get("id", derived_id),
            effect=row["effect"],
            rank=shape["rank"],
            needs=per_act,
            conditions=conditions,
            citation=row["citation"],
            mark=row["mark"],
            certainty=row["certainty"],
            owner=row["owner"],
            review_by=row["review_by"],
            shows=frozenset(row["fields"]) if "fields" in row else None,
            obligations=tuple(row.get("obligations", ())),
            record=tuple(row.get("record", ())),
            record_first=shape.get("record_first", False),
            duties=tuple(dict.fromkeys((*shape.get("duties", ()), *row.get("duties", ())))),
            forms=forms,
            note=row.get("note", ""),
            told=tuple(self.words.reasons[code] for code in (row["effect"], *conditions)),
            checks={act: (*(self._need(code, forms) for code in codes), *asked) for act, codes in per_act.items()},
            undated=self._undated(row["effect"], per_act, forms, asked),
        )

    def _need(self, code: str, forms: frozenset[str]) -> Check:
        if forms not in self._needs:
            self._needs[forms] = needs(self.releases, forms)
        return self._needs[forms][code]

    def _undated(
        self, effect: str, per_act: dict[str, tuple[str, ...]], forms: frozenset[str], asked: tuple[Check, ...]
    ) -> tuple[Check, ...]:
        if effect not in WITHOUT_PERMISSION or "read" not in per_act:
            return ()
        return (*(self._need(code, forms) for code in per_act["read"] if code not in DATED), *asked)

    def _wrong(self, where: str, row: Toml) -> bool:
        """Whether the row is wrong; every fault is noted."""
        before = len(self.problems)
        self.problems += [f"{where}: unknown key {key!r}" for key in sorted(set(row) - KEYS)]
        for key, kind in LISTED.items():
            unknown = [word for word in row.get(key, []) if word not in self.words.known(kind)]
            self.problems += [f"{where}: {key} names {word!r}, which {kind}.toml does not list" for word in unknown]
        for key, allowed in (("effect", self.words.effects), ("mark", MARKS), ("certainty", CERTAINTIES)):
            if row.get(key) not in allowed:
                self.problems.append(f"{where}: {key} is {row.get(key)!r}, not one of {', '.join(sorted(allowed))}")
        for key in ("citation", "owner"):
            if not _says_something(row.get(key)):
                self.problems.append(f"{where}: no {key}")
        if not isinstance(row.get("review_by"), date):
            self.problems.append(f"{where}: review_by is no date")
        acts = row.get("needs", {})
        unknown = [act for act in acts if act not in self.words.acts]
        unknown += [code for codes in acts.values() for code in codes if code not in self.words.known("needs")]
        self.problems += [f"{where}: needs names {word!r}, which is neither an act nor a need" for word in unknown]
        return len(self.problems) > before


def _says_something(value: Any) -> bool:
    return isinstance(value, str) and len(value.strip()) >= 3
