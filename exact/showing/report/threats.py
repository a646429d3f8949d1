"""Threats, named for what they are: what each coalition would do to the others, and what payoffs owe to that.

With threats a coalition counts for what it wins against its complement (the coco value). Without, it counts for what
it can guarantee its own members, whatever the others do: the Shapley value of the maximin game
v(S) = max_x min_y Σ_{i∈S} λ_iU_i. Source: J. von Neumann and O. Morgenstern (1944) for v; L. Shapley (1953).
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq

from exact.arithmetic.algebraic import Number, dot
from exact.equilibria.audit import Audit
from exact.equilibria.conditions import JointStrategy
from exact.games.coalitions import Coalition, coalitions, grand_coalition, members
from exact.games.game import Game
from exact.games.table import Profile
from exact.showing.report.markup import number, table, text
from exact.showing.report.readings import coalition_names, profile_names, together
from exact.showing.report.svg import clipped
from exact.values.parametric import solve_number_game
from exact.values.transferable import shapley_shares
from exact.values.zero_sum import solve_matrix_game

MAX_ENTRIES = 256
"""Larger matrices of irrational numbers are not solved for a page."""


def threats(found: Audit) -> str:
    """What each coalition does in its conflict, and what that takes from the players outside; then the comparison."""
    game, weights, everyone = (
        found.game,
        found.claim.weights,
        grand_coalition(found.game.n),
    )
    rows = []
    for S in coalitions(game.n):
        if everyone == S:
            continue
        outside = members(everyone ^ S)
        harm = dot(
            [weights[j] for j in outside],
            [found.outcome[j] - found.payoffs[S][j] for j in outside],
        )
        change = ", ".join(
            _change(game.players[j], found.payoffs[S][j], found.outcome[j])
            for j in outside
        )
        rows.append(
            [
                coalition_names(game, S),
                mixture(game, S, found.claim.strategies[S]),
                change,
                number(harm),
            ]
        )
    parts = [
        "<p>No threat is carried out. This is what each coalition would do to the others if talks broke down, and what "
        "the others would then get; the last column adds up their losses at the prices λ.</p>",
        table(
            ["coalition", "would play", "the others would get", "their loss"],
            rows,
            left=3,
        ),
    ]
    without = maximin_shapley(game, weights)
    if without is not None:
        parts.append(_comparison(found, without))
    return "".join(parts)


def _change(name: str, then: Number, now: Number) -> str:
    instead = "as now" if then == now else f"instead of {number(now)}"
    return (
        f'<span class="who">{text(clipped(name, 16))}: {number(then)} {instead}</span>'
    )


def mixture(game: Game, coalition: int, strategy: JointStrategy) -> str:
    """A joint strategy in words: actions by name, each with its probability unless it is the only one."""
    return ", ".join(
        profile_names(game, a, coalition) + ("" if p == 1 else f" ({number(p)})")
        for a, p in strategy.items()
    )


def maximin_shapley(game: Game, weights: Sequence[Number]) -> tuple[Number, ...] | None:
    """The Shapley value of v(S) = max_x min_y Σ_{i∈S} λ_iU_i(x, y), x ∈ Δ(A_S), y ∈ Δ(A_S̄).

    Cost: a linear program a coalition. None where the numbers are irrational and the program is too large for a page.

    >>> maximin_shapley(Game.bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]]), [fmpq(1), fmpq(1)])
    (3, 3)
    """
    everyone = grand_coalition(game.n)
    worths: list[Number] = [fmpq(0)] * (1 << game.n)
    for S in coalitions(game.n):
        worth = _guaranteed(game, weights, S, everyone ^ S)
        if worth is None:
            return None
        worths[S] = worth
    shares = shapley_shares(worths, everyone)
    return tuple(shares[i] for i in range(game.n))


def _guaranteed(
    game: Game, weights: Sequence[Number], S: Coalition, outside: Coalition
) -> Number | None:
    """What S can be sure of, max_x min_y Σ_{i∈S} λ_iU_i; the factor λ_i of a single player is taken out."""
    inside = members(S)
    factor, counted = (
        (weights[inside[0]], [fmpq(1)])
        if len(inside) == 1
        else (fmpq(1), [weights[i] for i in inside])
    )
    rows = [
        [
            _sum(game, counted, inside, game.merge(S, ours, theirs))
            for theirs in game.joint_actions(outside)
        ]
        for ours in game.joint_actions(S)
    ]
    if not outside:
        return factor * max(row[0] for row in rows)
    rational = [[x for x in row if isinstance(x, fmpq)] for row in rows]
    if rational == rows:
        return factor * solve_matrix_game(rational).value
    return (
        solve_number_game(rows).value
        if len(rows) * len(rows[0]) <= MAX_ENTRIES
        else None
    )


def _sum(
    game: Game, weights: Sequence[Number], players: Sequence[int], profile: Profile
) -> Number:
    payoff = game.payoff(profile)
    return dot(weights, [payoff[i] for i in players])


def _comparison(found: Audit, without: Sequence[Number]) -> str:
    game, weights = found.game, found.claim.weights
    rows = []
    for i, name in enumerate(game.players):
        now = found.outcome[i]
        if weights[i] == 0:
            rows.append([together(name), number(now), "—", "—"])
        else:
            then = without[i] / weights[i]
            rows.append([together(name), number(now), number(then), number(now - then)])
    return (
        "<p>How much of each payoff rests on threats. Without them a coalition counts only for what it can guarantee "
        "itself: the Shapley value of that game, in each player’s own utility.</p>"
        + table(["player", "payoff", "without threats", "owed to threats"], rows)
    )
