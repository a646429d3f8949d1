"""A simplex tableau in integers: every entry is a subdeterminant of the data, over one common denominator.

Rows read ``denominator·basic_i + Σ_j entries[i][j]·nonbasic_j = entries[i][-1]``. Pivoting by Edmonds' and Bareiss'
rule divides exactly, so no fraction is ever reduced and entries stay as short as Hadamard's bound allows. Works over
Python's ``int`` and over flint's ``fmpz`` alike. A pivot costs (rows)·(columns) multiplications.
Source: J. Edmonds, Systems of distinct representatives and linear algebra (1967); E. Bareiss, Sylvester's identity and
multistep integer-preserving Gaussian elimination (1968); R. Bland, New finite pivoting rules (1977).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from exact.watching import check

NONNEGATIVE, FREE, FIXED = range(3)
"""What a variable may be: ≥ 0, any number, or 0 (the slack of an equation: it may leave the basis, never return)."""


@dataclass
class Tableau:
    """A dictionary of the simplex method; variables are numbered, ``kinds[v]`` says what variable v may be.
    ``watch`` is called before each pivot.

    ``entries`` has one row per basic variable, then the objective rows. An objective row reads
    ``denominator·z + Σ_j entries[j]·nonbasic_j = entries[-1]``: at a maximum its entries are ≥ 0.
    """

    entries: list[list[Any]]
    basic: list[int]
    nonbasic: list[int]
    kinds: list[int]
    denominator: Any
    watch: Callable[[], None] | None = None

    @property
    def patience(self) -> int:
        """How many degenerate pivots in a row Dantzig's rule may make."""
        return len(self.basic) + len(self.nonbasic)

    def pivot(self, r: int, s: int) -> None:
        """Exchange the basic variable of row r with the nonbasic variable of column s; ``entries[r][s]`` ≠ 0."""
        if self.watch is not None:
            self.watch()
        entries, d = self.entries, self.denominator
        pivot_row = entries[r]
        p = pivot_row[s]
        for i, row in enumerate(entries):
            if i == r:
                continue
            check()
            f = row[s]
            if f:
                entries[i] = row = [
                    (a * p - f * b) // d for a, b in zip(row, pivot_row, strict=True)
                ]
                row[s] = -f
            elif p != d:
                entries[i] = [a * p // d if a else a for a in row]
        pivot_row[s] = d
        self.denominator = p
        if p < 0:
            self.denominator = -p
            self.entries = [[-a for a in row] for row in entries]
        self.basic[r], self.nonbasic[s] = self.nonbasic[s], self.basic[r]

    def maximise(
        self, objective: int, leave_first: int | None = None
    ) -> tuple[int, int] | None:
        """Pivot until objective row ``objective`` (an index from the end) is at its maximum: None, or the column and
        direction (±1) along which it grows for ever.

        Dantzig's rule, and Bland's from a run of degenerate pivots on until the objective improves: a run under
        Bland's rule cannot cycle and an improved objective cannot come back, so this terminates on every program.
        ``leave_first`` names a variable that leaves whenever it may.
        """
        stalled = 0
        while True:
            entering = self._entering(objective, least_index=stalled > self.patience)
            if entering is None:
                return None
            s, direction = entering
            r = self._leaving(s, direction, leave_first)
            if r is None:
                return s, direction
            stalled = stalled + 1 if not self.entries[r][-1] else 0
            self.pivot(r, s)

    def _entering(self, objective: int, *, least_index: bool) -> tuple[int, int] | None:
        best, choice = 0, None
        costs = self.entries[objective]
        for j, v in enumerate(self.nonbasic):
            kind, cost = self.kinds[v], costs[j]
            if not cost or kind == FIXED or (kind == NONNEGATIVE and cost > 0):
                continue
            rank = -v - 1 if least_index else abs(cost)
            if choice is None or rank > best:
                best, choice = rank, (j, 1 if cost < 0 else -1)
        return choice

    def _leaving(self, s: int, direction: int, leave_first: int | None) -> int | None:
        """The row of least ratio; of equal ones the one of least variable number, as Bland's rule asks."""
        choice: int | None = None
        top: Any = 0
        bottom: Any = 1
        for i, v in enumerate(self.basic):
            if self.kinds[v] != NONNEGATIVE:
                continue
            row = self.entries[i]
            a = row[s] if direction > 0 else -row[s]
            if a <= 0:
                continue
            b = row[-1]
            order = -1 if choice is None else b * bottom - top * a
            if order < 0 or (
                not order
                and (v == leave_first or (v < self.basic[choice or 0] != leave_first))
            ):
                choice, top, bottom = i, b, a
        return choice
