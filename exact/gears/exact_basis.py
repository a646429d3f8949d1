"""What a basis says, exactly: its primal and dual solution, or the Farkas ray of one of its rows.

With J the basic variables and R the rows whose slack is not basic (|J| = |R|), the basic solution solves
``A[R,J] x_J = b_R − A[R,N] x_N`` and ``A[R,J]ᵀ y_R = c_J``. Rows with one unknown left and columns with one row left
are peeled off first, so that flint meets only the kernel that no order makes triangular; in sparse programs it is a
small part. Nothing is checked here: the answer's ``verify`` decides.
Source: S. Suhl and L. Suhl, Computing sparse LU factorizations for large-scale linear programming bases (1990), for
the singletons; J. Dixon, Exact solution of linear equations using p-adic expansions (1982), which flint uses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from flint import fmpq, fmpz, fmpz_mat

from exact.errors import Invalid
from exact.linear_program import Answer, Basis, Infeasible, LinearProgram, Number, Optimal, Vector

ZERO, ONE = fmpq(0), fmpq(1)


class SingularBasis(ArithmeticError):
    """The guessed basis is none: its square system has no unique solution."""


class ExactBasis:
    """A basis of a program over flint's rationals, in triangular order. ``SingularBasis`` if it is not square."""

    def __init__(self, program: LinearProgram, basis: Basis) -> None:
        self.program, self.basis = program, basis
        rows = [i for i in range(len(program.constraints)) if i not in basis.slacks]
        if len(rows) != len(basis.variables):
            raise SingularBasis
        self.rows: dict[int, dict[int, Number]] = {}
        self.columns: dict[int, dict[int, Number]] = {j: {} for j in basis.variables}
        for i in rows:
            coefficients = program.constraints[i].coefficients
            self.rows[i] = row = {j: a for j, a in coefficients.items() if j in self.columns}
            for j, a in row.items():
                self.columns[j][i] = a
        self._peel()

    def _peel(self) -> None:
        """Split into pairs (i, j): ``upper`` from row singletons, ``lower`` from column singletons; then the kernel."""
        row_counts = {i: len(row) for i, row in self.rows.items()}
        column_counts = {j: len(column) for j, column in self.columns.items()}
        self.upper = _singletons(self.rows, self.columns, row_counts, column_counts)
        self.lower = [(i, j) for j, i in _singletons(self.columns, self.rows, column_counts, row_counts)]
        self.kernel_rows, self.kernel_columns = list(row_counts), list(column_counts)
        if len(self.kernel_rows) != len(self.kernel_columns):
            raise SingularBasis

    @cached_property
    def _kernel(self) -> tuple[fmpz_mat, list[Any]]:
        """The kernel's rows as integers, and the factor of each."""
        place = {j: position for position, j in enumerate(self.kernel_columns)}
        matrix, factors = fmpz_mat(len(place), len(place)), []
        for position, i in enumerate(self.kernel_rows):
            entries = [(place[j], a.p, a.q) for j, a in self.rows[i].items() if j in place]
            factor = fmpz(1)
            for _, _, q in entries:
                if q != 1:
                    factor = factor.lcm(q)
            for column, p, q in entries:
                matrix[position, column] = p if factor == 1 else p * (factor // q)
            factors.append(factor)
        return matrix, factors

    def solve(self, right: Mapping[int, Number]) -> dict[int, Number]:
        """x with ``A[R,J] x = right`` (absent entries are 0)."""

        def kernel(known: list[Number]) -> list[Number]:
            matrix, factors = self._kernel
            return _solve_integers(matrix, [v * f for v, f in zip(known, factors, strict=True)])

        back = list(reversed(self.lower))
        return _triangular(self.rows, self.upper, (self.kernel_rows, self.kernel_columns), kernel, back, right)

    def solve_transposed(self, right: Mapping[int, Number]) -> dict[int, Number]:
        """y with ``A[R,J]ᵀ y = right`` (absent entries are 0)."""

        def kernel(known: list[Number]) -> list[Number]:
            matrix, factors = self._kernel
            return [v * f for v, f in zip(_solve_integers(matrix.transpose(), known), factors, strict=True)]

        first = [(j, i) for i, j in self.lower]
        back = [(j, i) for i, j in reversed(self.upper)]
        return _triangular(self.columns, first, (self.kernel_columns, self.kernel_rows), kernel, back, right)

    def resting_place(self, j: int) -> Number:
        """Where the nonbasic variable j rests: ``Basis`` says which bound."""
        low, high = self.program.lower[j], self.program.upper[j]
        if j in self.basis.at_upper and high is not None:
            return high
        return low if low is not None else high if high is not None else ZERO

    def primal(self) -> list[Number]:
        """The basic solution x."""
        program = self.program
        x = [ZERO if j in self.columns else self.resting_place(j) for j in range(len(program.objective))]
        right = {}
        for i in self.rows:
            row = program.constraints[i]
            total = row.bound
            for j, a in row.coefficients.items():
                if x[j]:
                    total -= a * x[j]
            if total:
                right[i] = total
        for j, value in self.solve(right).items():
            x[j] = value
        return x

    def dual(self) -> list[Number]:
        """The multipliers y, 0 at every row whose slack is basic."""
        y = [ZERO] * len(self.program.constraints)
        costs = self.program.objective
        for i, value in self.solve_transposed({j: costs[j] for j in self.columns if costs[j]}).items():
            y[i] = value
        return y

    def optimal(self) -> Optimal:
        """Primal, dual and basis as an answer that has yet to prove itself."""
        return Optimal(self.program, tuple(self.primal()), tuple(self.dual()), self.basis)

    def inverse_row(self, kind: str, number: int) -> Vector:
        """The row of the inverse that belongs to one basic "variable" or "slack", as multipliers of the rows.

        If that member violates its bound and nothing may enter for it, the row or its negative is a Farkas ray.
        """
        constraints = self.program.constraints
        y = [ZERO] * len(constraints)
        right: Mapping[int, Number] = {number: ONE}
        if kind == "slack":
            y[number] = ONE
            right = {j: -a for j, a in constraints[number].coefficients.items() if j in self.columns}
        for i, value in self.solve_transposed(right).items():
            y[i] = value
        return tuple(y)


def proves(answer: Answer) -> bool:
    """Whether ``answer`` proves itself."""
    try:
        answer.verify()
    except Invalid:
        return False
    return True


def proved_optimal(program: LinearProgram, basis: Basis) -> Optimal | None:
    """The optimum at ``basis``; None if it is not optimal or no basis of ``program``."""
    n, m = len(program.objective), len(program.constraints)
    if any(j >= n for j in basis.variables) or any(i >= m for i in basis.slacks):
        return None
    try:
        answer = ExactBasis(program, basis).optimal()
    except SingularBasis:
        return None
    return answer if proves(answer) else None


def proved_infeasible(program: LinearProgram, basis: Basis, kind: str, number: int) -> Infeasible | None:
    """The Farkas ray that one row of the basis' inverse is, up to its sign; None if it is none."""
    try:
        row = ExactBasis(program, basis).inverse_row(kind, number)
    except SingularBasis:
        return None
    for ray in (row, tuple(-y for y in row)):
        if proves(answer := Infeasible(program, ray)):
            return answer
    return None


def _singletons(
    lines: dict[int, dict[int, Any]],
    crossing: dict[int, dict[int, Any]],
    counts: dict[int, int],
    crossing_counts: dict[int, int],
) -> list[tuple[int, int]]:
    """Peel lines with one crossing left until there are none; the counts keep what is left."""
    pairs = []
    waiting = [u for u, count in counts.items() if count == 1]
    while waiting:
        u = waiting.pop()
        if counts.get(u) != 1:
            continue
        v = next(v for v in lines[u] if v in crossing_counts)
        pairs.append((u, v))
        del counts[u], crossing_counts[v]
        for other in crossing[v]:
            if other in counts:
                counts[other] -= 1
                if counts[other] == 1:
                    waiting.append(other)
        for other in lines[u]:
            if other in crossing_counts:
                crossing_counts[other] -= 1
    return pairs


def _triangular(
    lines: dict[int, dict[int, Any]],
    first: list[tuple[int, int]],
    kernel: tuple[list[int], list[int]],
    solve_kernel: Callable[[list[Number]], list[Number]],
    last: list[tuple[int, int]],
    right: Mapping[int, Number],
) -> dict[int, Number]:
    """Solve ``lines · unknowns = right``: the singletons of ``first``, the kernel, then those of ``last``."""
    found: dict[int, Number] = {}

    def rest(u: int) -> Number:
        total = right.get(u, ZERO)
        if found:
            for v, a in lines[u].items():
                known = found.get(v)
                if known is not None:
                    total -= a * known
        return total

    def settle(pairs: list[tuple[int, int]]) -> None:
        for u, v in pairs:
            total = rest(u)
            if total:
                found[v] = total / lines[u][v]

    settle(first)
    known = [rest(u) for u in kernel[0]]
    if any(known):
        found.update((v, value) for v, value in zip(kernel[1], solve_kernel(known), strict=True) if value)
    settle(last)
    return found


def _solve_integers(matrix: Any, right: list[Number]) -> list[Number]:
    """The solution of ``matrix·x = right``, an integer matrix; flint chooses the algorithm by size."""
    denominator = fmpz(1)
    for v in right:
        if v:
            denominator = denominator.lcm(v.q)
    column = fmpz_mat(len(right), 1, [(v * denominator).p for v in right])
    try:
        values = matrix.solve(column).entries()
    except ZeroDivisionError:
        raise SingularBasis from None
    return values if denominator == 1 else [v / denominator for v in values]
