"""The nicest game of a pattern: the smallest range of payoffs, in rationals or in integers; few ties; full dimension.

The least range R with 0 ≤ U_i(a) ≤ R is one linear program, whose dual proves it least for this pattern and gap. In
integers it is branch and bound over the same program: a branch is a bound on one payoff, and every cut-off is decided
by exact arithmetic; a limit on the number of programs makes the answer "at most this" (``proved`` is then False).
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from flint import fmpq

from exact.errors import Inconsistent
from exact.games.game import Game
from exact.programs.linear_program import Infeasible, LinearProgram, Optimal
from exact.programs.simplex import solve
from exact.search.design import Design, Row, conditions, finish, full_program
from exact.search.patterns import Pattern


@dataclass(frozen=True)
class Nicest:
    """A design and its range of payoffs; ``proved``: no game fits the pattern with a smaller one (of this kind)."""

    design: Design
    range: fmpq
    proved: bool


def smallest_range(
    pattern: Pattern, *, margin: int = 0, integer: bool = False, limit: int = 200
) -> Nicest | None:
    """The game with the least range of payoffs that fits the pattern (gaps ≥ 1); None if no game fits it at all.

    With ``integer`` all payoffs are integers; None is then also the answer when ``limit`` programs found none.
    Cost: one linear program with a row a condition and one a payoff; ``limit`` times that for integers.
    """
    rows = conditions(pattern, margin=margin)
    root = _range_program(pattern, rows)
    answer = solve(root)
    if isinstance(answer, Infeasible):
        return None
    if not isinstance(answer, Optimal):
        raise Inconsistent("a range ≥ 0 has no least value")
    if not integer:
        return Nicest(_design(pattern, answer), answer.value, True)
    return _integers(pattern, root, answer, limit)


def _range_program(pattern: Pattern, rows: list[Row]) -> LinearProgram:
    """Minimise R over the conditions and 0 ≤ U ≤ R; R is the last variable."""
    base = full_program(pattern, rows)
    count = len(base.objective)
    coded = [
        (dict(row.coefficients), row.relation, row.bound) for row in base.constraints
    ]
    coded += [({k: fmpq(1), count: fmpq(-1)}, "<=", fmpq(0)) for k in range(count)]
    return LinearProgram.minimise([0] * count + [1], coded)


def _design(pattern: Pattern, answer: Optimal) -> Design:
    n, values = pattern.n, answer.primal
    places = enumerate(pattern.frame().profiles())
    return finish(
        pattern, {a: [values[k * n + i] for i in range(n)] for k, a in places}
    )


def _integers(
    pattern: Pattern, root: LinearProgram, first: Optimal, limit: int
) -> Nicest | None:
    best: Optimal | None = None
    waiting: list[tuple[Optimal, dict[int, fmpq], dict[int, fmpq]]] = [(first, {}, {})]
    solved = 1
    while waiting:
        waiting.sort(
            key=lambda node: (node[0].value, -len(node[1]) - len(node[2])), reverse=True
        )
        answer, lower, upper = waiting.pop()
        if best is not None and answer.value.ceil() >= best.value:
            continue
        broken = next((j for j, x in enumerate(answer.primal[:-1]) if x.q != 1), None)
        if broken is None:
            best = _rounded_up(root, answer)
            continue
        if solved >= limit:
            return (
                None
                if best is None
                else Nicest(_design(pattern, best), best.value, False)
            )
        x = answer.primal[broken]
        for low, high in (
            (lower, {**upper, broken: fmpq(x.floor())}),
            ({**lower, broken: fmpq(x.ceil())}, upper),
        ):
            solved += 1
            child = solve(_bounded(root, low, high))
            if isinstance(child, Optimal):
                waiting.append((child, low, high))
    return None if best is None else Nicest(_design(pattern, best), best.value, True)


def _rounded_up(root: LinearProgram, answer: Optimal) -> Optimal:
    """The answer as it is: with integer payoffs the least R is their largest, an integer."""
    if answer.value.q != 1 or root.violation(answer.primal):
        raise Inconsistent("an integer solution has a fractional range")
    return answer


def _bounded(
    root: LinearProgram, lower: Mapping[int, fmpq], upper: Mapping[int, fmpq]
) -> LinearProgram:
    low, high = list(root.lower), list(root.upper)
    for j, bound in lower.items():
        low[j] = bound
    for j, bound in upper.items():
        high[j] = bound
    return LinearProgram(
        root.objective,
        root.constraints,
        tuple(low),
        tuple(high),
        root.maximising,
        root.arithmetic,
    )


def fewest_ties(pattern: Pattern, *, structure: str | None = None) -> Design | None:
    """A game that fits the pattern with as many strict best replies as possible; None if no game fits.

    The conditions scale, so every inequality that is strict for some solution is strict by 1 for one and the same: one
    linear program maximises the number of strict ones, and any solution with one more would add to it.
    """
    rows = conditions(pattern, structure=structure)
    base = full_program(pattern, rows)
    count = len(base.objective)
    loose = [k for k, row in enumerate(rows) if row.relation == ">=" and row.movers]
    extra = {k: count + place for place, k in enumerate(loose)}
    coded = []
    for k, row in enumerate(base.constraints):
        coefficients = dict(row.coefficients)
        if k in extra:
            coefficients[extra[k]] = fmpq(-1)
        coded.append((coefficients, row.relation, row.bound))
    program = LinearProgram.maximise(
        [0] * count + [1] * len(loose),
        coded,
        lower=[None] * count + [0] * len(loose),
        upper=[None] * count + [1] * len(loose),
    )
    answer = solve(program)
    if not isinstance(answer, Optimal):
        return None
    n, values = pattern.n, answer.primal
    places = enumerate(pattern.frame().profiles())
    payoffs = {a: [values[k * n + i] for i in range(n)] for k, a in places}
    return finish(pattern, payoffs, keep_units=structure is not None)


def dimension(game: Game) -> int:
    """The dimension of the feasible set: the rank of U(a) − U(a′) over all profiles.

    >>> dimension(Game.bimatrix([[0, 1], [2, 3]], [[0, 1], [2, 3]]))
    1
    """
    rows = [
        [u - v for u, v in zip(payoff, game.payoffs[0], strict=True)]
        for payoff in game.payoffs[1:]
    ]
    rank = 0
    for column in range(game.n):
        pivot = next((r for r in range(rank, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        for r in range(rank + 1, len(rows)):
            factor = rows[r][column] / rows[rank][column]
            if factor:
                rows[r] = [
                    x - factor * y for x, y in zip(rows[r], rows[rank], strict=True)
                ]
        rank += 1
    return rank


def full_dimensional(
    pattern: Pattern, *, margin: int = 0, seed: int = 0, tries: int = 4
) -> Design | None:
    """A game that fits the pattern and whose feasible set has dimension n; None if ``tries`` mixtures gave none.

    A mixture of solutions is a solution, and its rank is the largest there is for almost all of them; so vertices in
    seeded random directions are mixed. None proves nothing.
    """
    rows = conditions(pattern, margin=margin)
    base = full_program(pattern, rows)
    count = len(base.objective)
    coded = [
        (dict(row.coefficients), row.relation, row.bound) for row in base.constraints
    ]
    dice = random.Random(seed)  # noqa: S311, reproducible, not secret
    total = [fmpq(0)] * count
    for number in range(1, tries * (pattern.n + 1) + 1):
        objective = [dice.randint(-9, 9) for _ in range(count)]
        answer = solve(
            LinearProgram.maximise(
                objective, coded, lower=[0] * count, upper=[60] * count
            )
        )
        if not isinstance(answer, Optimal):
            return None
        total = [s + x for s, x in zip(total, answer.primal, strict=True)]
        if number % (pattern.n + 1) == 0:
            n = pattern.n
            places = list(enumerate(pattern.frame().profiles()))
            found = finish(
                pattern,
                {a: [total[k * n + i] / number for i in range(n)] for k, a in places},
            )
            if dimension(found.game) == n:
                return found
    return None
