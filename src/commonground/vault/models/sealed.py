"""Words that lie in the database sealed: the key is made from this installation's root key, which no backup holds."""

from typing import Any

from commonground.kit.sealing import seal, unseal


class Words:
    """Words of a row, kept sealed in the column ``sealed_<name>``, for this row and this column alone: copied elsewhere they do not open."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        if row is None:
            return self
        kept = getattr(row, f"sealed_{self.name}")
        return unseal(kept, place=self._place(row)).decode() if kept else ""

    def __set__(self, row: Any, words: str) -> None:
        kept = seal(words.strip().encode(), place=self._place(row)) if words.strip() else ""
        setattr(row, f"sealed_{self.name}", kept)

    def _place(self, row: Any) -> str:
        return f"{row._meta.db_table} {row.pk} {self.name}"
