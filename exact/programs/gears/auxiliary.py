"""Auxiliary programs that always have an optimum, and what it proves of the program they were made from.

*Feasibility* (``max τ, A x ≤ bτ, lτ ≤ x ≤ uτ, τ ≤ 1``): the origin is feasible; at optimum 0 the dual is a Farkas ray,
at optimum 1 x is a feasible point. *Recession* (``max c·d, A d ≤ 0``, d in the bounds' directions and within −1..1): at
a positive optimum d is a ray along which the objective improves for ever; at 0 the program is bounded or infeasible.
Source: E. Andersen, Certificates of primal or dual infeasibility in linear programming (2001).
"""

from __future__ import annotations

from collections.abc import Mapping

from flint import fmpq

from exact.programs.linear_program import (
    Constraint,
    Infeasible,
    LinearProgram,
    Number,
    Optimal,
    Vector,
)

ZERO, ONE = fmpq(0), fmpq(1)


def feasibility_program(program: LinearProgram) -> LinearProgram:
    """The τ-program: the variables' own first, τ last; the constraints' rows first, then one a bound that is not 0."""
    n = len(program.objective)
    rows = [
        Constraint(_with_tau(row.coefficients, n, row.bound), row.relation, ZERO)
        for row in program.constraints
    ]
    for j, (low, high) in enumerate(zip(program.lower, program.upper, strict=True)):
        if low:
            rows.append(Constraint({j: ONE, n: -low}, ">=", ZERO))
        if high:
            rows.append(Constraint({j: ONE, n: -high}, "<=", ZERO))
    lower = [ZERO if low is not None and not low else None for low in program.lower]
    upper = [ZERO if high is not None and not high else None for high in program.upper]
    costs = (*(ZERO,) * n, ONE)
    return LinearProgram(
        costs, tuple(rows), (*lower, ZERO), (*upper, ONE), True, program.arithmetic
    )


def _with_tau(
    coefficients: Mapping[int, Number], n: int, bound: Number
) -> dict[int, Number]:
    row = dict(coefficients)
    if bound:
        row[n] = -bound
    return row


def read_feasibility(program: LinearProgram, answer: Optimal) -> Infeasible | Vector:
    """The Farkas ray at τ = 0, a feasible point at τ = 1 (there is nothing between: the program is a cone)."""
    if answer.value:
        return tuple(x / answer.value for x in answer.primal[:-1])
    return Infeasible(program, answer.dual[: len(program.constraints)])


def recession_program(program: LinearProgram) -> LinearProgram:
    """Directions d within −1..1 along which no constraint and no bound is left, the best for the objective."""
    rows = tuple(
        Constraint(row.coefficients, row.relation, ZERO) for row in program.constraints
    )
    lower = tuple(-ONE if low is None else ZERO for low in program.lower)
    upper = tuple(ONE if high is None else ZERO for high in program.upper)
    return LinearProgram(
        program.objective, rows, lower, upper, program.maximising, program.arithmetic
    )
