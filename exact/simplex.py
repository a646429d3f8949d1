"""Exact linear programming: every rational linear program solved, with the proof of its answer.

The answer is read off and not trusted: ``verify()`` re-proves it from the program.
"""

from __future__ import annotations

from collections.abc import Callable

from exact.gears.pivots import solve_by_pivots
from exact.linear_program import Answer, Basis, Infeasible, LinearProgram


def solve(program: LinearProgram, *, start: Basis | None = None, watch: Callable[[], None] | None = None) -> Answer:
    """Solve ``program`` exactly: ``Optimal``, ``Infeasible`` or ``Unbounded``, each with its witness.

    Terminates on every program, degenerate and cycling ones included. ``start`` is a basis to begin from, such as the
    one of an answer to a similar program; it changes the time, not the answer's value. ``watch`` is called before each
    exact pivot (a progress display, or a limit that raises).

    >>> program = LinearProgram.maximise([3, 2], [([1, 1], "<=", 4), ([1, 3], "<=", 6)], upper=[3, None])
    >>> answer = solve(program)
    >>> answer.primal, answer.dual, answer.value
    ((3, 1), (2, 0), 11)
    >>> answer.verify()
    """
    for j, (low, high) in enumerate(zip(program.lower, program.upper, strict=True)):
        if low is not None and high is not None and low > high:
            return Infeasible(program, (program.arithmetic.number(0),) * len(program.constraints), j)
    return solve_by_pivots(program, start=start, watch=watch)
