"""Exact linear programming: every rational linear program solved, with the proof of its answer.

Gears, cheapest first; each proposes, and exact arithmetic decides on every row and every column: the answer's own
``verify``, or the same conditions in integers:

1. tiny programs: the given basis (``start``) if it is still optimal, else exact pivots (``gears.pivots``);
2. those of small integers: the solution of a dense tableau or of HiGHS read as fractions, proved in integers, all rows
   and all columns (``exact.programs.gears.corner``, ``integers``);
3. others: HiGHS guesses a basis in floats, from ``start`` if there is one, and flint solves it exactly; a wrong guess
   is refined from its exact solution; infeasible programs yield the row of the inverse that proves it, or a τ-program
   does; unbounded ones a recession program (``gears.highs``, ``exact_basis``, ``refinement``, ``auxiliary``);
4. where floats see nothing: exact pivots from the nearest exact basis. They always finish.

Programs over ``Fraction`` take the exact pivots alone: the second arithmetic is there to check the first.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from exact.programs.gears.exact_basis import proved_optimal
from exact.programs.gears.pivots import solve_by_pivots
from exact.programs.linear_program import (
    FLINT,
    Answer,
    Basis,
    Infeasible,
    LinearProgram,
)

TINY = 400
"""Rows times variables up to which exact pivots are faster than any guess."""


def solve(
    program: LinearProgram,
    *,
    start: Basis | None = None,
    watch: Callable[[], None] | None = None,
) -> Answer:
    """Solve ``program`` exactly: ``Optimal``, ``Infeasible`` or ``Unbounded``, each with its witness, verified.

    Terminates on every program, degenerate and cycling ones included. ``start`` is a basis to begin from, such as the
    one of an answer to a similar program; it changes the time, not the answer's value. ``watch`` is called before each
    exact pivot (a progress display, or a limit that raises).

    >>> program = LinearProgram.maximise([3, 2], [([1, 1], "<=", 4), ([1, 3], "<=", 6)], upper=[3, None])
    >>> answer = solve(program)
    >>> answer.primal, answer.dual, answer.value
    ((3, 1), (2, 0), 11)
    >>> answer.verify()
    """
    n, m = len(program.objective), len(program.constraints)
    exact_only = program.arithmetic is not FLINT
    is_tiny = n * m <= TINY and n * (m + _doubly_bounded(program)) <= TINY
    answer: Answer | None
    if not (exact_only or is_tiny):
        from exact.programs.gears.integers import solve_in_integers

        answer = solve_in_integers(program, start)
        if answer is not None:
            return answer
    empty = _empty_interval(program)
    if empty is not None:
        return Infeasible(program, (program.arithmetic.number(0),) * m, empty)
    if not exact_only:
        answer, start = _by_guesses(program, start, is_tiny)
        if answer is not None:
            return answer
    answer = solve_by_pivots(program, start=start, watch=watch)
    answer.verify()
    return answer


def _empty_interval(program: LinearProgram) -> int | None:
    """A variable whose bounds exclude each other; None if there is none."""
    # Programs share the objects of their small integers: few of the pairs of bounds are different objects.
    pairs = dict(
        zip(zip(map(id, program.lower), map(id, program.upper), strict=True), count())
    )
    for j in pairs.values():
        low, high = program.lower[j], program.upper[j]
        if low is not None and high is not None and low > high:
            return j
    return None


def _by_guesses(
    program: LinearProgram, start: Basis | None, is_tiny: bool
) -> tuple[Answer | None, Basis | None]:
    """A proved answer, or None and the best basis known."""
    basis = start
    if not is_tiny:
        from exact.programs.gears.guided import solve_by_guesses

        answer, basis = solve_by_guesses(program, start)
        if answer is not None:
            return answer, basis
    return (proved_optimal(program, start) if start is not None else None), basis


def _doubly_bounded(program: LinearProgram) -> int:
    """How many variables have two bounds."""
    return sum(
        low is not None and high is not None
        for low, high in zip(program.lower, program.upper, strict=True)
    )
