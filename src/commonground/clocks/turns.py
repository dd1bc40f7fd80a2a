"""Who does a step now: the member it is assigned to, or the colleague who has taken over for a while. Pure: no database, no framework."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Handed:
    """That a member's steps are a colleague's now: one clock, or all."""

    of: UUID
    to: UUID
    clock: UUID | None = None


@dataclass(frozen=True, slots=True)
class Turns:
    """The turns of an agency that are in force now. Of several for the same, the last one counts."""

    all_of: Mapping[UUID, UUID]
    one: Mapping[UUID, tuple[UUID, UUID]]

    @classmethod
    def of(cls, handed: Iterable[Handed]) -> "Turns":
        """From the rows, oldest first."""
        rows = list(handed)
        return cls(
            {row.of: row.to for row in rows if row.clock is None},
            {row.clock: (row.of, row.to) for row in rows if row.clock is not None},
        )

    def who(self, clock: UUID, assigned: UUID | None, working: frozenset[UUID]) -> UUID | None:
        """The member who does this step now, or None: the team.

        A colleague who has handed their own steps on has handed this one on, too. Where the chain comes back to somebody it went through, or
        ends at somebody who no longer works here, the step is the team's: nobody's step lies with nobody.
        """
        single = self.one.get(clock)
        now = single[1] if single and single[0] == assigned else assigned
        seen = set() if now == assigned else {assigned}
        while now is not None and now in self.all_of:
            if now in seen:
                return None
            seen.add(now)
            now = self.all_of[now]
        return now if now in working else None
