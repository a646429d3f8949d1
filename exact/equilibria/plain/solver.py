"""Plain CoCo equilibria of n players: a frontier point u that the coco value in its own prices λ leaves where it is.

λ_iu_i = c_i(λ) for all i, c(λ) the coco value of the game (λ_iU_i). Since Σc_i(λ) = max_F λ·v, any u ∈ F with this is
on the frontier and λ supports it. Condition 4 is asked of N alone: the split of smaller coalitions is free, so every
coalition-perfect equilibrium is one of these, and for two players they are the same.

Equilibria are found and proved, not counted (``plain.enclosure`` says where all others are): simple rational weights
are tried exactly, and on every face of the frontier Newton's method looks for others from several starts. It solves
λ_iu_i = c_i(λ) with u on the face and λ normal to it; v(S)'s derivative in λ_j is ±φ_{S,j} at a saddle point. The
approximations are read off as rational or algebraic numbers, and what is returned is a claim that passed its audit.
Source: the document's first half, in the notion's own words; the coco value: E. Kohlberg and A. Neyman (2021).
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from flint import fmpq

from exact.arithmetic.algebraic import Number, as_rationals, sign
from exact.arithmetic.newton import rounded
from exact.arithmetic.rationals import dot, show_vector
from exact.arithmetic.recognition import recognise
from exact.equilibria.audit import audit
from exact.equilibria.cells.enclosure import Enclosure
from exact.equilibria.claims import Claim
from exact.equilibria.conditions import Strategies, conflict_payoffs
from exact.equilibria.plain.enclosure import enclose_plain
from exact.equilibria.plain.structures import LEAST, Point, Structure, structures
from exact.equilibria.solutions import Equilibrium, Solution
from exact.equilibria.two_player.solver import solve_two_player
from exact.errors import LimitReached, UsageError
from exact.frontiers.affine_hull import mixture_at
from exact.frontiers.feasible_set import expected_payoff
from exact.games.coalitions import (
    Coalition,
    coalitions,
    conflicts,
    grand_coalition,
    signed,
)
from exact.games.game import Game, check_game
from exact.games.table import Profile
from exact.programs.linear_program import LinearProgram, Optimal
from exact.programs.simplex import solve
from exact.values.algebraic_conflicts import optimal_strategies
from exact.values.local_currency import respond
from exact.values.transferable import coco_share
from exact.values.zero_sum import joint_strategy, solve_conflict
from exact.watching import reached, stage, unwatched

NOTION = "coco"
MAX_PLAYERS = 4
PRECISIONS = (192, 640, 1920)
MAX_DEGREE = 10
MAX_COLUMNS = 12_000
SPENT_COLUMNS = 100_000
"""Of linear programs about cells, together, where ``solve_plain`` narrows an enclosure."""
SIMPLE = 4
"""Weights proportional to integers from 0 up to this are tried exactly."""


@dataclass(frozen=True)
class PlainSearch:
    """What ``plain_equilibria`` found: audited claims with different payoffs, and what it could not name.

    ``unnamed`` are weights, to some 50 binary places, where Newton's method converged but no number field was found.
    """

    game: Game
    claims: tuple[Claim, ...]
    unnamed: tuple[tuple[fmpq, ...], ...]

    def solution(self, tree: Enclosure, *, positive_weights: bool = False) -> Solution:
        """The same with an enclosure of all others: status ``enclosed``, for there always is a plain equilibrium."""
        notes = []
        if self.game.n > MAX_PLAYERS:
            notes.append(
                f"with more than {MAX_PLAYERS} players their weights are enclosed, no more"
            )
        else:
            tried = (
                "none was tried" if positive_weights else "only simple ones were tried"
            )
            notes.append(f"of weights with a 0 {tried}; the open cells hold all")
        if self.unnamed:
            near = ", ".join(
                show_vector(rounded(w, 20) for w in weights) for weights in self.unnamed
            )
            notes.append(
                f"near the weights {near} there seems to be one whose number field was not recognised"
            )
        return Solution(
            self.game,
            NOTION,
            "enclosed",
            tuple(map(Equilibrium, self.claims)),
            enclosure=tree,
            positive_weights=positive_weights,
            note="; ".join(notes),
        )


def solve_plain(
    game: Game, *, seed: int = 0, positive_weights: bool = False
) -> Solution:
    """The plain CoCo equilibria of a game: all of them for two players.

    For three or four those found, and an enclosure of the weights of all; for more the enclosure alone. It is narrowed
    to 1/64 or until some seconds are spent. ``LimitReached`` when a cell's program has more than ``MAX_COLUMNS``
    columns, ``UsageError`` for one player. Cost: see ``plain_equilibria`` and ``enclose_plain``.

    >>> game = Game.bimatrix([[120, 240], [600, 300]], [[40, 200], [80, 100]])
    >>> solution = solve_plain(game)
    >>> solution.status, solution.equilibria[0].payoffs
    ('complete', (420, 140))
    """
    check_game(game)
    if (
        game.n == 2
    ):  # condition 4 for a single player says nothing: both notions are the same
        return solve_two_player(game, NOTION, positive_weights=positive_weights)
    columns = game.n * (1 + len(game.payoffs) * 2 ** (game.n - 1))
    if columns > MAX_COLUMNS:
        raise LimitReached(
            f"a linear program about this game's weights has {columns} columns; the limit is {MAX_COLUMNS}"
        )
    with stage(0, 0.4):
        tree = enclose_plain(game, max_cells=min(400, max(8, SPENT_COLUMNS // columns)))
    found = PlainSearch(game, (), ())
    if game.n <= MAX_PLAYERS:
        with stage(0.4, 1):
            found = plain_equilibria(
                game, seed=seed, positive_weights=positive_weights, tree=tree
            )
    return found.solution(tree, positive_weights=positive_weights)


def plain_equilibria(
    game: Game,
    *,
    seed: int = 0,
    positive_weights: bool = False,
    tree: Enclosure | None = None,
) -> PlainSearch:
    """Certified plain CoCo equilibria; of weights with a 0 simple ones are tried, or none with ``positive_weights``.

    Weights outside the open cells of an enclosure (``tree``) are passed over.

    Cost: 2^(n−1) − 1 matrix games for each of some tens of Newton steps from ``STARTS`` weights on every face of the
    frontier, and for each simple weight vector.
    """
    if game.n < 3:
        raise UsageError(
            "plain equilibria of two players are those of solve_two_player; one player has no conflicts"
        )
    if game.n > MAX_PLAYERS:
        raise LimitReached(
            f"plain equilibria are sought for at most {MAX_PLAYERS} players; this game has {game.n}"
        )
    dice = random.Random(f"plain:{seed}")  # noqa: S311, reproducible, not secret
    claims: dict[tuple[Number, ...], Claim] = {}
    may_hold = (lambda _: True) if tree is None else tree.may_hold
    simple = list(simple_weights(game.n))
    for k, weights in enumerate(simple):
        reached(0.4 * k / len(simple))
        if (positive_weights and 0 in weights) or not may_hold(weights):
            continue
        with unwatched():
            claim = claim_at(game, weights)
        if claim is not None:
            claims.setdefault(claim.payoffs or (), claim)
    unnamed: list[tuple[fmpq, ...]] = []
    with unwatched():
        faces = structures(game)
    for k, structure in enumerate(faces):
        reached(0.4 + 0.6 * k / len(faces))
        for start in structure.starts(dice, may_hold):
            with unwatched():
                found = structure.newton(start, 64)
            known = [claim.weights for claim in claims.values()] + unnamed
            if (
                found is None
                or min(found.weights) < LEAST
                or _near_any(found.weights, known)
            ):
                continue
            if _near_any(structure.face.rational_at(found.t), list(claims)):
                continue  # weights in a continuum can share their payoffs; payoffs are what is listed
            with unwatched():
                claim = recognised(structure, found) or with_same_threats(
                    structure, found
                )
            if claim is None:
                unnamed.append(found.weights)
            else:
                claims.setdefault(claim.payoffs or (), claim)
    return PlainSearch(game, tuple(claims.values()), tuple(unnamed))


def simple_weights(n: int) -> Iterator[tuple[fmpq, ...]]:
    """Weight vectors of sum 1, proportional to coprime integers from 0 to ``SIMPLE``, positive ones first.

    >>> list(simple_weights(2))[0], list(simple_weights(2))[-1], len(list(simple_weights(2)))
    ((1/2, 1/2), (1, 0), 13)
    """
    for integers in sorted(
        product(range(SIMPLE + 1), repeat=n), key=lambda w: (w.count(0), sum(w), w)
    ):
        if math.gcd(*integers) == 1:
            yield tuple(fmpq(w, sum(integers)) for w in integers)


def claim_at(game: Game, weights: tuple[fmpq, ...]) -> Claim | None:
    """The plain equilibrium at these rational weights ≥ 0, audited; None unless the coco value there is feasible.

    >>> game = Game.bimatrix([[120, 240], [600, 300]], [[40, 200], [80, 100]])
    >>> claim_at(game, (fmpq(1, 4), fmpq(3, 4))).payoffs, claim_at(game, (fmpq(1, 2), fmpq(1, 2)))
    ((420, 140), None)
    """
    answer = respond(game, weights)
    mixture = None if answer.membership is None else answer.membership.mixture
    if mixture is None:
        return None
    everyone = grand_coalition(game.n)
    strategies: dict[Coalition, dict[Profile, Number]] = {everyone: {**mixture}}
    for S, saddle in answer.coco.saddle_points.items():
        if everyone != S:
            other = game.complement(S)
            strategies[S] = {**joint_strategy(game, S, saddle.row_strategy)}
            strategies[other] = {**joint_strategy(game, other, saddle.column_strategy)}
    return _audited(game, weights, strategies, expected_payoff(game, mixture))


def _audited(
    game: Game, weights: Sequence[Number], strategies: Strategies, u: Sequence[Number]
) -> Claim | None:
    claim = Claim(NOTION, tuple(weights), strategies, tuple(u))
    return claim if audit(game, claim).valid else None


def recognised(structure: Structure, near: Point) -> Claim | None:
    """The audited claim at the exact solution that a point approximates, if its numbers are recognised."""
    for bits in PRECISIONS:
        point = structure.newton(near, bits + 32)
        if point is None:
            return None
        values = recognise([*point.weights, *point.t], MAX_DEGREE, bits)
        if values is not None:
            claim = _claim(
                structure, point, values[: structure.game.n], values[structure.game.n :]
            )
            if claim is not None:
                return claim
    return None


def with_same_threats(structure: Structure, near: Point) -> Claim | None:
    """At a vertex: a claim at other weights with the threats of ``near``, where the conditions are linear in λ.

    Weights in a continuum, which Newton's method meets anywhere, come out rational this way.
    """
    if structure.face.k:
        return None
    game, n, u = structure.game, structure.game.n, structure.vertices[0]
    strategies: dict[Coalition, dict[Profile, fmpq]] = {}
    for S in conflicts(n):
        saddle = solve_conflict(game, S, near.weights)
        strategies[S] = joint_strategy(game, S, saddle.row_strategy)
        other = game.complement(S)
        strategies[other] = joint_strategy(game, other, saddle.column_strategy)
    everyone = grand_coalition(n)
    first = next(
        a
        for a, payoff in zip(game.profiles(), game.payoffs, strict=True)
        if payoff == u
    )
    strategies[everyone] = {first: fmpq(1)}
    phi = [as_rationals(row) for row in conflict_payoffs(game, strategies)]
    rows: list[tuple[list[fmpq], str, fmpq]] = [([fmpq(1)] * n, "=", fmpq(1))]
    for S in coalitions(n):
        for action in game.joint_actions(S):
            against = [fmpq(0)] * n
            for theirs, q in strategies.get(game.complement(S), {(): fmpq(1)}).items():
                payoff = game.payoff(game.merge(S, action, theirs))
                against = [x + q * y for x, y in zip(against, payoff, strict=True)]
            gains = [a - b for a, b in zip(phi[S], against, strict=True)]
            rows.append((signed(gains, S), ">=", fmpq(0)))
    gradients = {S: signed(phi[S], S) for S in [*conflicts(n), everyone]}
    for i in range(n):
        shares = [
            dot(
                [coco_share(n, S, i) for S in gradients],
                [g[j] for g in gradients.values()],
            )
            for j in range(n)
        ]
        rows.append(
            (
                [(u[i] if j == i else fmpq(0)) - c for j, c in enumerate(shares)],
                "=",
                fmpq(0),
            )
        )
    answer = solve(LinearProgram.maximise([0] * n, rows, lower=[LEAST] * n))
    if not isinstance(answer, Optimal):
        return None
    return _audited(game, answer.primal, {S: {**x} for S, x in strategies.items()}, u)


def _claim(
    structure: Structure, point: Point, weights: Sequence[Number], t: Sequence[Number]
) -> Claim | None:
    game = structure.game
    shares = mixture_at(structure.face, t)
    if shares is None or any(sign(w) <= 0 for w in weights):
        return None
    strategies: dict[Coalition, dict[Profile, Number]] = {}
    for S in conflicts(game.n):
        guess = solve_conflict(game, S, point.weights)
        supports = [
            tuple(k for k, p in enumerate(x) if p)
            for x in (guess.row_strategy, guess.column_strategy)
        ]
        start = (
            (supports[0], supports[1])
            if len(supports[0]) == len(supports[1])
            else ((), ())
        )
        strategies[S], strategies[game.complement(S)] = optimal_strategies(
            game, S, weights, start
        )
    first = {
        payoff: a
        for a, payoff in reversed([*zip(game.profiles(), game.payoffs, strict=True)])
    }
    strategies[grand_coalition(game.n)] = {
        first[structure.vertices[k]]: p for k, p in shares.items()
    }
    return _audited(game, weights, strategies, structure.face.at(t))


def _near_any(weights: Sequence[fmpq], known: Sequence[Sequence[Number]]) -> bool:
    close = fmpq(1, 1 << 48)
    return any(
        all((b - a) * (b - a) < close for a, b in zip(weights, other, strict=True))
        for other in known
    )
