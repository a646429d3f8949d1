"""Threats, named for what they are: what each coalition would do to the others, and what payoffs owe to that.

With threats a coalition counts for what it wins against its complement (the coco value). Without, it counts for what
it can guarantee its own members, whatever the others do: the Shapley value of the maximin game
v(S) = max_x min_y Σ_{i∈S} λ_iU_i. Source: J. von Neumann and O. Morgenstern (1944) for v; L. Shapley (1953).
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq

from exact.algebraic import Number, dot
from exact.audit import Audit
from exact.coalitions import coalitions, grand_coalition, members
from exact.equilibria.conditions import JointStrategy
from exact.games import Game
from exact.report.markup import number, table, text
from exact.report.readings import coalition_names, profile_names
from exact.transferable import shapley_value
from exact.zero_sum import solve_matrix_game


def threats(found: Audit) -> str:
    """What each coalition does in its conflict, and what that takes from the players outside; then the comparison."""
    game, weights, everyone = found.game, found.claim.weights, grand_coalition(found.game.n)
    rows = []
    for S in coalitions(game.n):
        if everyone == S:
            continue
        outside = members(everyone ^ S)
        harm = dot([weights[j] for j in outside], [found.outcome[j] - found.payoffs[S][j] for j in outside])
        change = ", ".join(
            f"{text(game.players[j])} {number(found.payoffs[S][j])} instead of {number(found.outcome[j])}"
            for j in outside
        )
        rows.append([coalition_names(game, S), mixture(game, S, found.claim.strategies[S]), change, number(harm)])
    parts = [
        "<p>No threat is carried out. This is what each coalition would do to the others if talks broke down, and what "
        "the others would then get; the last column adds up their losses at the prices λ.</p>",
        table(["coalition", "would play", "the others would get", "their loss"], rows, left=3),
    ]
    without = maximin_shapley(game, weights)
    if without is not None:
        parts.append(_comparison(found, without))
    return "".join(parts)


def mixture(game: Game, coalition: int, strategy: JointStrategy) -> str:
    """A joint strategy in words: actions by name, with their probabilities if there are several."""
    terms = [
        profile_names(game, a, coalition) if p == 1 else f"{number(p)} {profile_names(game, a, coalition)}"
        for a, p in strategy.items()
    ]
    return ", ".join(terms)


def maximin_shapley(game: Game, weights: Sequence[Number]) -> tuple[fmpq, ...] | None:
    """The Shapley value of v(S) = max_x min_y Σ_{i∈S} λ_iU_i(x, y), x ∈ Δ(A_S), y ∈ Δ(A_S̄); None for irrational λ.

    Cost: a linear program a coalition.

    >>> maximin_shapley(Game.bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]]), [fmpq(1), fmpq(1)])
    (3, 3)
    """
    rational = [w for w in weights if isinstance(w, fmpq)]
    if len(rational) < len(weights):
        return None
    everyone, worths = grand_coalition(game.n), [fmpq(0)] * (1 << game.n)
    for S in coalitions(game.n):
        rows = [
            [_sum(game, rational, S, inside, outside) for outside in game.joint_actions(everyone ^ S)]
            for inside in game.joint_actions(S)
        ]
        worths[S] = solve_matrix_game(rows).value
    return shapley_value(worths)


def _sum(game: Game, weights: Sequence[fmpq], S: int, inside: tuple[int, ...], outside: tuple[int, ...]) -> fmpq:
    payoff = game.payoff(game.merge(S, inside, outside))
    return sum((weights[i] * payoff[i] for i in members(S)), fmpq(0))


def _comparison(found: Audit, without: Sequence[fmpq]) -> str:
    game, weights = found.game, found.claim.weights
    rows = []
    for i, name in enumerate(game.players):
        now = found.outcome[i]
        if weights[i] == 0:
            rows.append([text(name), number(now), "—", "—"])
        else:
            then = without[i] / weights[i]
            rows.append([text(name), number(now), number(then), number(now - then)])
    return (
        "<p>How much of each payoff rests on threats. Without them a coalition counts only for what it can guarantee "
        "itself: the Shapley value of that game, in each player’s own utility.</p>"
        + table(["player", "payoff", "without threats", "owed to threats"], rows)
    )
