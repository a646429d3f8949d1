"""Exact sparse elimination: a square sparse system in triangular order, up to a dense kernel that flint solves.

Pivots are taken in Markowitz's order: (row count − 1)·(column count − 1) bounds the fill, and singletons have none.
Where every choice would fill too much, what is left is the kernel, a dense matrix for flint (Cramer, fraction-free LU,
or Dixon's p-adic lifting, by size). Half the unknowns of a large basis of the counterexample search go before the
kernel, all of a small one's; that is four fifths of flint's time there.
Source: H. Markowitz, The elimination form of the inverse (1957); J. Dixon, Exact solution of linear equations using
p-adic expansions (1982).
"""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heapify, heappop, heappush
from typing import Any, NamedTuple

from flint import fmpq, fmpz, fmpz_mat

from exact.programs.linear_program import Number
from exact.watching import check

ZERO = fmpq(0)

FILL = 40
"""The largest Markowitz count of a pivot; beyond it flint's dense elimination is faster than dictionaries."""

SMALL = 50
"""Below this many rows only singletons are taken: flint has solved the rest before dictionaries have begun."""


class SingularBasis(ArithmeticError):
    """The system has no unique solution: a guessed basis was none."""


class _Step(NamedTuple):
    """A pivot: its place, its row's other entries, and what multiple of its row was taken from which row."""

    row: int
    column: int
    pivot: Number
    rest: list[tuple[int, Number]]
    multiples: list[tuple[int, Number]]


class ExactLU:
    """The factors of the square matrix ``rows`` (``{i: {j: a}}``, consumed), for solving with it and its transpose."""

    def __init__(self, rows: dict[int, dict[int, Number]], columns: set[int]) -> None:
        if len(rows) != len(columns):
            raise SingularBasis
        self.steps: list[_Step] = []
        self._eliminate(rows, columns)
        if not all(rows.values()):
            raise SingularBasis
        self.kernel_rows = list(rows)
        self.kernel_columns = [
            j for j in columns if j not in {step.column for step in self.steps}
        ]
        self._kernel, self._factors = self._integer_kernel(rows)

    def _eliminate(self, rows: dict[int, dict[int, Number]], columns: set[int]) -> None:
        where: dict[int, set[int]] = {j: set() for j in columns}
        for i, row in rows.items():
            for j in row:
                where[j].add(i)
        lone = [j for j, places in where.items() if len(places) == 1]
        fill = FILL if len(rows) >= SMALL else 0
        heap = [(len(row), i) for i, row in rows.items() if fill or len(row) == 1]
        heapify(heap)
        while heap or lone:
            if lone:
                j = lone.pop()
                if len(where.get(j, ())) != 1:
                    continue
                (i,) = where[j]
            else:
                count, i = heappop(heap)
                if i not in rows or len(rows[i]) != count or not count:
                    continue
                j = min(rows[i], key=lambda j: len(where[j]))
                if (count - 1) * (len(where[j]) - 1) > fill:
                    continue  # it comes back when its count falls
            self._pivot(rows, where, i, j, heap, lone)

    def _pivot(
        self,
        rows: dict[int, dict[int, Number]],
        where: dict[int, set[int]],
        i: int,
        j: int,
        heap: list[tuple[int, int]],
        lone: list[int],
    ) -> None:
        check()
        row = rows.pop(i)
        pivot = row.pop(j)
        below = where.pop(j)
        below.discard(i)
        rest = list(row.items())
        for v, _ in rest:
            where[v].discard(i)
        multiples = []
        for u in below:
            other = rows[u]
            multiple = other.pop(j) / pivot
            multiples.append((u, multiple))
            for v, a in rest:
                old = other.get(v)
                if old is None:
                    other[v] = -multiple * a
                    where[v].add(u)
                elif new := old - multiple * a:
                    other[v] = new
                else:
                    del other[v]
                    where[v].discard(u)
            if len(rows) >= SMALL or len(other) == 1:
                heappush(heap, (len(other), u))
        lone.extend(v for v, _ in rest if len(where[v]) == 1)
        self.steps.append(_Step(i, j, pivot, rest, multiples))

    def _integer_kernel(
        self, rows: dict[int, dict[int, Number]]
    ) -> tuple[Any, list[Any]]:
        """The rows that are left as integers, and the factor of each."""
        place = {j: position for position, j in enumerate(self.kernel_columns)}
        matrix, factors = fmpz_mat(len(place), len(place)), []
        for position, row in enumerate(rows.values()):
            entries = [(place[j], a.p, a.q) for j, a in row.items()]
            factor = fmpz(1)
            for _, _, q in entries:
                if q != 1:
                    factor = factor.lcm(q)
            for column, p, q in entries:
                matrix[position, column] = p if factor == 1 else p * (factor // q)
            factors.append(factor)
        return matrix, factors

    def solve(self, right: Mapping[int, Number]) -> dict[int, Number]:
        """x with ``A x = right``; absent entries are 0, there and in the result."""
        b = dict(right)
        for step in self.steps:
            check()
            known = b.get(step.row)
            if known:
                for i, multiple in step.multiples:
                    b[i] = b.get(i, ZERO) - multiple * known
        kernel = [
            b.get(i, ZERO) * factor
            for i, factor in zip(self.kernel_rows, self._factors, strict=True)
        ]
        x = _present(self.kernel_columns, _solve_integers(self._kernel, kernel))
        for step in reversed(self.steps):
            check()
            total = b.get(step.row, ZERO)
            for j, a in step.rest:
                if j in x:
                    total -= a * x[j]
            if total:
                x[step.column] = total / step.pivot
        return x

    def solve_transposed(self, right: Mapping[int, Number]) -> dict[int, Number]:
        """y with ``Aᵀ y = right``; absent entries are 0, there and in the result."""
        c = dict(right)
        y: dict[int, Number] = {}
        for step in self.steps:
            check()
            known = c.get(step.column)
            if known:
                y[step.row] = known = known / step.pivot
                for j, a in step.rest:
                    c[j] = c.get(j, ZERO) - a * known
        values = _solve_integers(
            self._kernel.transpose(), [c.get(j, ZERO) for j in self.kernel_columns]
        )
        y.update(
            _present(
                self.kernel_rows,
                [v * f for v, f in zip(values, self._factors, strict=True)],
            )
        )
        for step in reversed(self.steps):
            check()
            total = y.get(step.row, ZERO)
            for i, multiple in step.multiples:
                if i in y:
                    total -= multiple * y[i]
            y[step.row] = total
        return y


def _present(names: list[int], values: list[Number]) -> dict[int, Number]:
    return {name: value for name, value in zip(names, values, strict=True) if value}


def _solve_integers(matrix: Any, right: list[Number]) -> list[Number]:
    """The solution of ``matrix·x = right``, an integer matrix; flint chooses the algorithm by size."""
    if not any(right):
        return right
    denominator = fmpz(1)
    for v in right:
        if v:
            denominator = denominator.lcm(v.q)
    column = fmpz_mat(len(right), 1, [(v * denominator).p for v in right])
    try:
        values: list[Number] = matrix.solve(column).entries()
    except ZeroDivisionError:
        raise SingularBasis from None
    return values if denominator == 1 else [v / denominator for v in values]
