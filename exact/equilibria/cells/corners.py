"""Weights at which two or more players count for nothing, and what these get in different equilibria.

Equilibria with the same weights pay players of positive weight the same; φ_N, which is strongly Pareto-optimal, settles
the payoff of one more. Of several players of weight 0 it settles the payoffs exactly if one point is best for all of
them at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from flint import fmpq

from exact.arithmetic.algebraic import as_rationals
from exact.arithmetic.rationals import Vector
from exact.equilibria.cells.enclosure import Enclosure
from exact.equilibria.cells.nodes import Held
from exact.equilibria.claims import Claim
from exact.errors import Inconsistent
from exact.games.coalitions import grand_coalition
from exact.games.game import Game
from exact.programs.linear_program import LinearProgram, Optimal
from exact.programs.simplex import solve


def corner_claims(tree: Enclosure) -> Iterator[tuple[Claim, ...]]:
    """For each vector of weights that an equilibrium leaf holds: two or more claims with different payoffs, if any.

    Conditions 3 and 4 see the payoffs of positive weight alone, so x_N may be moved to any Pareto-optimal point that
    pays these the same. The claims are ends of that set: x_N is lexicographically best for the players of weight 0, in
    as many orders as there are such players. A leaf that ``pays`` says that all of φ_N is settled. Cost: for each such
    vertex of a leaf as many linear programs as the square of the number of weights 0, with a column for each profile.

    >>> from exact.equilibria.coalition_perfect.solver import solve_coalition_perfect
    >>> game = Game.build([2, 1, 1], lambda a: [[0, 3, 0], [0, 0, 3]][a[0]])
    >>> (ends,) = corner_claims(solve_coalition_perfect(game).enclosure)
    >>> [(claim.weights, claim.payoffs) for claim in ends]
    [((1, 0, 0), (0, 3, 0)), ((1, 0, 0), (0, 0, 3))]
    """
    looked_at = set()
    held = (node for node in tree.nodes if isinstance(node, Held))
    for node in held:
        claim = tree.claims[node.claim]
        for vertex in node.cell:
            zero = [i for i, w in enumerate(vertex) if w == 0]
            if len(zero) < 2:
                continue
            paid = claim.payoffs or ()
            same = tuple(None if i in zero else paid[i] for i in range(len(vertex)))
            if same in looked_at:
                continue
            looked_at.add(same)
            orders = ([j, *(i for i in zero if i != j)] for j in zero)
            best = [_moved(tree.game, claim, vertex, order) for order in orders]
            ends = {found.payoffs: found for found in best}
            if len(ends) > 1:
                yield tuple(ends.values())


def _moved(game: Game, claim: Claim, weights: Vector, order: Sequence[int]) -> Claim:
    """The claim at other weights, with x_N lexicographically best for these players and the same for all others."""
    payoffs = as_rationals(claim.payoffs or ())
    rows = [([fmpq(1)] * len(game.payoffs), "=", fmpq(1))]
    rows += [
        ([u[i] for u in game.payoffs], "=", payoffs[i])
        for i in range(game.n)
        if i not in order
    ]
    mixture: list[fmpq] = []
    for j in order:
        column = [u[j] for u in game.payoffs]
        answer = solve(LinearProgram.maximise(column, rows))
        if not isinstance(answer, Optimal):
            raise Inconsistent("the payoffs of an equilibrium are not feasible")
        mixture = list(answer.primal)
        rows.append((column, "=", answer.value))
    strategy = {a: p for a, p in zip(game.profiles(), mixture, strict=True) if p}
    paid = tuple(
        sum((p * u[i] for p, u in zip(mixture, game.payoffs, strict=True)), fmpq(0))
        for i in range(game.n)
    )
    strategies = {**claim.strategies, grand_coalition(game.n): strategy}
    return replace(claim, weights=weights, strategies=strategies, payoffs=paid)
