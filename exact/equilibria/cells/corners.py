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
from exact.equilibria.claims import Claim
from exact.errors import Inconsistent
from exact.games.coalitions import grand_coalition
from exact.games.game import Game
from exact.programs.linear_program import LinearProgram, Optimal
from exact.programs.simplex import solve


def corner_claims(tree: Enclosure) -> Iterator[Claim]:
    """Two claims with different payoffs at one vector of weights, if the tree's equilibrium leaves hold such weights.

    Conditions 3 and 4 see the payoffs of positive weight alone, so x_N may be moved: lexicographically best for the
    players of weight 0, in two orders. A leaf that ``pays`` says that all of φ_N is settled. Cost: for each such
    vertex of a leaf as many linear programs as the square of the number of weights 0, with a column for each profile.

    >>> from exact.equilibria.coalition_perfect.solver import solve_coalition_perfect
    >>> game = Game.build([2, 1, 1], lambda a: [[0, 3, 0], [0, 0, 3]][a[0]])
    >>> [(claim.weights, claim.payoffs) for claim in corner_claims(solve_coalition_perfect(game).enclosure)]
    [((1, 0, 0), (0, 3, 0)), ((1, 0, 0), (0, 0, 3))]
    """
    looked_at = set()
    for node in tree.nodes:
        for vertex in node.cell if node.equilibrium is not None else ():
            zero = [i for i, w in enumerate(vertex) if w == 0]
            if (
                node.equilibrium is None
                or len(zero) < 2
                or (node.equilibrium, vertex) in looked_at
            ):
                continue
            looked_at.add((node.equilibrium, vertex))
            claim = tree.claims[node.equilibrium]
            best = [
                _moved(tree.game, claim, vertex, [j, *(i for i in zero if i != j)])
                for j in zero
            ]
            other = next(
                (found for found in best if found.payoffs != best[0].payoffs), None
            )
            if other is not None:
                yield from (best[0], other)
                return


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
