"""Pure coalition-perfect equilibria by going through the tuples, conflict by conflict: a check on the solver."""

from itertools import pairwise

from flint import fmpq

from exact.arithmetic.algebraic import as_rationals
from exact.equilibria.audit import audit
from exact.equilibria.claims import Claim
from exact.equilibria.conditions import dividends
from exact.games.coalitions import coalitions, grand_coalition, members
from exact.programs.linear_program import LinearProgram, Optimal
from exact.programs.simplex import solve

NOTION = "coalition-perfect-coco"


def pure_equilibria(game):
    """Every outcome of a pure equilibrium, once for each tuple of conflicts that has it, positive weights preferred."""
    everyone = grand_coalition(game.n)
    conflicts = sorted(
        (S for S in coalitions(game.n) if S & 1), key=lambda S: (everyone != S, S)
    )
    yield from extended(game, conflicts, {}, [])


def extended(game, conflicts, ends, rows):
    if len(ends) == len(conflicts):
        yield from claims(game, ends, rows)
        return
    S = conflicts[len(ends)]
    for a in game.profiles():
        more = rows + saddle_rows(game, S, a)
        if weights_of(game.n, more, []) is not None:
            yield from extended(game, conflicts, {**ends, S: a}, more)


def saddle_rows(game, S, end):
    """The rows r with r·λ ≥ 0 that make ``end`` a saddle point of S against its complement (for N: a maximum)."""
    here, rows = game.payoff(end), []
    for T in (S, game.complement(S)):
        outside = tuple(end[i] for i in members(game.complement(T)))
        for action in game.joint_actions(T) if T else []:
            there = game.payoff(game.merge(T, action, outside))
            row = [
                (u - v) if T >> i & 1 else (v - u)
                for i, (u, v) in enumerate(zip(here, there, strict=True))
            ]
            if any(row) and row not in rows:
                rows.append(row)
    return rows


def weights_of(n, rows, equations):
    """Weights ≥ 0 with sum 1 that satisfy rows ≥ 0 and equations = 0, the least as large as can be; or None."""
    constraints = [([*row, 0], ">=", 0) for row in rows]
    constraints += [([*row, 0], "=", 0) for row in equations]
    constraints.append(([1] * n + [0], "=", 1))
    constraints += [([*(int(i == k) for k in range(n)), -1], ">=", 0) for i in range(n)]
    answer = solve(
        LinearProgram.maximise([0] * n + [1], constraints, upper=[None] * n + [1])
    )
    return tuple(answer.primal[:n]) if isinstance(answer, Optimal) else None


def claims(game, ends, rows):
    table = [()] * (1 << game.n)
    strategies = {}
    for S, a in ends.items():
        table[S] = table[game.complement(S)] = game.payoff(a)
        for T in (S, game.complement(S)):
            if T:
                strategies[T] = {tuple(a[i] for i in members(T)): fmpq(1)}
    w = dividends(table)
    equations = [
        list(
            as_rationals(
                w[S][i] if k == i else -w[S][j] if k == j else fmpq(0)
                for k in range(game.n)
            )
        )
        for S in coalitions(game.n)
        for i, j in pairwise(members(S))
    ]
    weights = weights_of(game.n, rows, equations)
    if weights is not None:
        claim = Claim(NOTION, weights, strategies, table[-1])
        if audit(game, claim).valid:
            yield claim
