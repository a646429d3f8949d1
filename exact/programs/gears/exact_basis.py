"""What a basis says, exactly: its primal and dual solution, or the Farkas ray of one of its rows.

With J the basic variables and R the rows whose slack is not basic (|J| = |R|), the basic solution solves
``A[R,J] x_J = b_R − A[R,N] x_N`` and ``A[R,J]ᵀ y_R = c_J`` (``gears.exact_lu``). Nothing is checked here: the
answer's ``verify`` decides. Source: V. Chvátal, Linear Programming (1983), chapter 7.
"""

from __future__ import annotations

from collections.abc import Mapping

from flint import fmpq

from exact.errors import Invalid
from exact.programs.gears.exact_lu import ZERO, ExactLU, SingularBasis
from exact.programs.linear_program import (
    Answer,
    Basis,
    Infeasible,
    LinearProgram,
    Number,
    Optimal,
    Vector,
)

ONE = fmpq(1)


class ExactBasis:
    """A basis of a program over flint's rationals, factored. ``SingularBasis`` if it is not square."""

    def __init__(self, program: LinearProgram, basis: Basis) -> None:
        self.program, self.basis = program, basis
        constraints = program.constraints
        self.columns = basis.variables
        self.rows = [i for i in range(len(constraints)) if i not in basis.slacks]
        square = {}
        for i in self.rows:
            square[i] = {
                j: a
                for j, a in constraints[i].coefficients.items()
                if j in self.columns
            }
        self.factors = ExactLU(square, set(self.columns))

    def resting_place(self, j: int) -> Number:
        """Where the nonbasic variable j rests: ``Basis`` says which bound."""
        low, high = self.program.lower[j], self.program.upper[j]
        if j in self.basis.at_upper and high is not None:
            return high
        return low if low is not None else high if high is not None else ZERO

    def primal(self) -> list[Number]:
        """The basic solution x."""
        program = self.program
        x = [
            ZERO if j in self.columns else self.resting_place(j)
            for j in range(len(program.objective))
        ]
        right = {}
        for i in self.rows:
            row = program.constraints[i]
            total = row.bound
            for j, a in row.coefficients.items():
                if x[j]:
                    total -= a * x[j]
            if total:
                right[i] = total
        for j, value in self.factors.solve(right).items():
            x[j] = value
        return x

    def dual(self) -> list[Number]:
        """The multipliers y, 0 at every row whose slack is basic."""
        y = [ZERO] * len(self.program.constraints)
        costs = self.program.objective
        for i, value in self.factors.solve_transposed(
            {j: costs[j] for j in self.columns if costs[j]}
        ).items():
            y[i] = value
        return y

    def optimal(self) -> Optimal:
        """Primal, dual and basis as an answer that has yet to prove itself."""
        return Optimal(
            self.program, tuple(self.primal()), tuple(self.dual()), self.basis
        )

    def inverse_row(self, kind: str, number: int) -> Vector:
        """The row of the inverse that belongs to one basic "variable" or "slack", as multipliers of the rows.

        If that member violates its bound and nothing may enter for it, the row or its negative is a Farkas ray.
        """
        constraints = self.program.constraints
        y = [ZERO] * len(constraints)
        right: Mapping[int, Number] = {number: ONE}
        if kind == "slack":
            y[number] = ONE
            right = {
                j: -a
                for j, a in constraints[number].coefficients.items()
                if j in self.columns
            }
        for i, value in self.factors.solve_transposed(right).items():
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


def proved_infeasible(
    program: LinearProgram, basis: Basis, kind: str, number: int
) -> Infeasible | None:
    """The Farkas ray that one row of the basis' inverse is, up to its sign; None if it is none."""
    try:
        row = ExactBasis(program, basis).inverse_row(kind, number)
    except SingularBasis:
        return None
    for ray in (row, tuple(-y for y in row)):
        if proves(answer := Infeasible(program, ray)):
            return answer
    return None
