"""Float guesses made exact: the answer to a large or sparse program, or at least a basis near it."""

from __future__ import annotations

from exact.programs.gears import auxiliary, highs
from exact.programs.gears.exact_basis import proves
from exact.programs.gears.refinement import refine
from exact.programs.gears.scaled_floats import ScaledFloats
from exact.programs.linear_program import (
    Answer,
    Basis,
    Infeasible,
    LinearProgram,
    Optimal,
    Unbounded,
)


def solve_by_guesses(
    program: LinearProgram, start: Basis | None
) -> tuple[Answer | None, Basis | None]:
    """A proved answer, or None and the nearest basis that exact arithmetic could solve."""
    answer: Answer | None
    floats = ScaledFloats(program)
    guess = highs.guess(program, floats, start)
    if guess is None:
        return None, start
    if guess.status == highs.UNBOUNDED:
        answer = _unbounded(program)
        if answer is not None:
            return answer, None
    answer, basis = refine(program, floats, guess)
    if answer is None and guess.status != highs.UNBOUNDED:
        answer = _infeasible(program) or _unbounded(program)
    return answer, basis


def _optimum(program: LinearProgram) -> Optimal | None:
    """The proved optimum of a program that has one, as far as guesses reach."""
    floats = ScaledFloats(program)
    guess = highs.guess(program, floats, None)
    answer = refine(program, floats, guess)[0] if guess is not None else None
    return answer if isinstance(answer, Optimal) else None


def _infeasible(program: LinearProgram) -> Infeasible | None:
    """The Farkas ray from the τ-program; None if that has no proved optimum or finds a feasible point."""
    answer = _optimum(auxiliary.feasibility_program(program))
    found = auxiliary.read_feasibility(program, answer) if answer is not None else None
    return found if isinstance(found, Infeasible) and proves(found) else None


def _unbounded(program: LinearProgram) -> Unbounded | Infeasible | None:
    """A ray from the recession program with a feasible point, or the proof that there is none."""
    direction = _optimum(auxiliary.recession_program(program))
    if direction is None or not direction.value:
        return None
    answer = _optimum(auxiliary.feasibility_program(program))
    if answer is None:
        return None
    found = auxiliary.read_feasibility(program, answer)
    result = (
        found
        if isinstance(found, Infeasible)
        else Unbounded(program, found, direction.primal)
    )
    return result if proves(result) else None
