"""The canonical form of a game up to players, actions and positive affine rescaling, and of claims along with it.

Each player's utility is rescaled to least payoff 0 and coprime integers (a constant one to 0); then the players and
actions are ordered so that the list of payoffs is lexicographically least. Colour refinement narrows the orders down:
two actions can change places only if the same payoffs occur with the same company. Weights follow the rescaling,
λ_i → λ_i/a_i, and are stored as coprime integers; strategies follow the relabelling.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations, product
from typing import Any

from flint import fmpq

from exact.arithmetic.algebraic import Number, as_rationals
from exact.arithmetic.rationals import integer_row
from exact.equilibria.claims import Claim, format_claim
from exact.equilibria.conditions import JointStrategy
from exact.games.coalitions import Coalition, coalition_of, coalitions, members
from exact.games.game import Game

MAX_ORDERS = 50_000
"""Beyond so many orders to compare (highly symmetric, large games) the given order is kept."""


@dataclass(frozen=True)
class Labelling:
    """Player k of the new game is the old player ``players[k]``, its action a the old action ``actions[k][a]``."""

    players: tuple[int, ...]
    actions: tuple[tuple[int, ...], ...]


def rescaling(game: Game) -> list[tuple[fmpq, fmpq]]:
    """For each player (a, b) with a > 0 such that a·U_i + b has least value 0 and coprime integer values.

    >>> rescaling(Game.build([2], lambda p: [fmpq(1, 2) + 3 * p[0]]))
    [(1/3, -1/6)]
    """
    result = []
    for column in zip(*game.payoffs, strict=True):
        least = min(column)
        above = [u - least for u in column]
        divisor = math.gcd(*integer_row(above))
        largest, integer = max(above), max(integer_row(above))
        factor = fmpq(integer, divisor) / largest if divisor else fmpq(1)
        result.append((factor, -factor * least))
    return result


def canonical_form(
    game: Game, claims: Sequence[Claim] = ()
) -> tuple[Game, tuple[Claim, ...]]:
    """The canonical copy of a game, and the claims about it, in sorted order.

    Cost: the number of orders that refinement leaves (1 for most games) times the number of payoffs.

    >>> game = Game.bimatrix([[5, 3], [1, 1]], [[7, 9], [7, 8]])
    >>> form, _ = canonical_form(game)
    >>> [tuple(map(int, u)) for u in form.payoffs], form == canonical_form(game.relabelled([1, 0]).scaled(0, 3, 1))[0]
    ([(0, 0), (0, 1), (2, 0), (1, 2)], True)
    """
    scales = rescaling(game)
    columns = [
        [int((a * u + b).p) for u in column]
        for column, (a, b) in zip(zip(*game.payoffs, strict=True), scales, strict=True)
    ]
    table = dict(zip(game.profiles(), zip(*columns, strict=True), strict=True))
    best: tuple[Any, ...] | None = None
    ties: list[Labelling] = []
    for labelling in _labellings(game.shape, table):
        key = _spelling(table, labelling)
        if best is None or key < best:
            best, ties = key, [labelling]
        elif key == best:
            ties.append(labelling)
    named = [
        (_moved_claims(game, claims, scales, labelling), labelling)
        for labelling in (ties if claims else ties[:1])
    ]
    moved, labelling = min(named, key=lambda pair: [format_claim(c) for c in pair[0]])
    shape = [game.shape[i] for i in labelling.players]

    def payoff(profile: tuple[int, ...]) -> list[int]:
        old = _old_profile(labelling, profile)
        return [table[old][i] for i in labelling.players]

    return Game.build(shape, payoff), moved


def _old_profile(labelling: Labelling, profile: Sequence[int]) -> tuple[int, ...]:
    old = [0] * len(profile)
    for i, order, a in zip(labelling.players, labelling.actions, profile, strict=True):
        old[i] = order[a]
    return tuple(old)


def _spelling(
    table: dict[tuple[int, ...], tuple[int, ...]], labelling: Labelling
) -> tuple[Any, ...]:
    """The shape and all payoffs in the order of a labelling."""
    values = []
    for profile in product(*(range(len(order)) for order in labelling.actions)):
        payoff = table[_old_profile(labelling, profile)]
        values.append(tuple(payoff[i] for i in labelling.players))
    return tuple(map(len, labelling.actions)), values


def _labellings(
    shape: Sequence[int], table: dict[tuple[int, ...], tuple[int, ...]]
) -> Iterator[Labelling]:
    players, actions = _refine(shape, table)
    cells = [_cells(colours) for colours in actions]
    count = math.prod(
        math.factorial(len(c)) for own in [*cells, _cells(players)] for c in own
    )
    if count > MAX_ORDERS:
        yield Labelling(tuple(range(len(shape))), tuple(tuple(range(a)) for a in shape))
        return
    for order in _orders(_cells(players)):
        for choice in product(*(list(_orders(cells[i])) for i in order)):
            yield Labelling(order, choice)


def _cells(colours: Sequence[int]) -> list[list[int]]:
    return [
        [k for k, c in enumerate(colours) if c == colour]
        for colour in sorted(set(colours))
    ]


def _orders(cells: Sequence[Sequence[int]]) -> Iterator[tuple[int, ...]]:
    for parts in product(*(list(permutations(cell)) for cell in cells)):
        yield tuple(k for part in parts for k in part)


def _refine(
    shape: Sequence[int], table: dict[tuple[int, ...], tuple[int, ...]]
) -> tuple[list[int], list[list[int]]]:
    """Colours of players and of actions that every symmetry keeps, refined until no further split happens."""
    n = len(shape)
    players = [
        sorted(set(shape)).index(a) for a in shape
    ]  # so that fewer actions come first
    actions = [[0] * a for a in shape]
    while True:
        company: dict[tuple[int, int], list[Any]] = {
            (i, a): [] for i in range(n) for a in range(shape[i])
        }
        for profile, payoff in table.items():
            seen = [(players[i], actions[i][profile[i]], payoff[i]) for i in range(n)]
            whole = sorted(seen)
            for i, a in enumerate(profile):
                company[i, a].append((seen[i], whole))
        marks = [
            [(actions[i][a], sorted(company[i, a])) for a in range(shape[i])]
            for i in range(n)
        ]
        whose = [(players[i], sorted(marks[i])) for i in range(n)]
        next_players = [_rank(whose, mark) for mark in whose]
        everything = [(next_players[i], mark) for i in range(n) for mark in marks[i]]
        ranks = {repr(mark): k for k, mark in enumerate(_distinct(everything))}
        next_actions = [
            [ranks[repr((next_players[i], mark))] for mark in marks[i]]
            for i in range(n)
        ]
        if _count(next_players, next_actions) == _count(players, actions):
            return next_players, next_actions
        players, actions = next_players, next_actions


def _rank(values: Sequence[Any], value: Any) -> int:
    return _distinct(values).index(value)


def _distinct(values: Sequence[Any]) -> list[Any]:
    result: list[Any] = []
    for value in sorted(values):
        if not result or result[-1] != value:
            result.append(value)
    return result


def _count(players: Sequence[int], actions: Sequence[Sequence[int]]) -> tuple[int, int]:
    return len(set(players)), len(
        {(i, c) for i, own in enumerate(actions) for c in own}
    )


def _moved_claims(
    game: Game,
    claims: Sequence[Claim],
    scales: Sequence[tuple[fmpq, fmpq]],
    labelling: Labelling,
) -> tuple[Claim, ...]:
    moved = (moved_claim(game, claim, scales, labelling) for claim in claims)
    return tuple(sorted(moved, key=format_claim))


def moved_claim(
    game: Game, claim: Claim, scales: Sequence[tuple[fmpq, fmpq]], labelling: Labelling
) -> Claim:
    """The same claim about the rescaled and relabelled game (``relabelled`` of ``Game``, after a·U + b)."""
    place = {i: k for k, i in enumerate(labelling.players)}
    raw = [claim.weights[i] / scales[i][0] for i in labelling.players]
    weights: tuple[Number, ...]
    if claim.field is None:
        integers = integer_row(as_rationals(raw))
        divisor = math.gcd(*integers) or 1
        weights = tuple(fmpq(w // divisor) for w in integers)
    else:
        first = next(w for w in raw if w)
        weights = tuple(w / first for w in raw)

    def there(S: Coalition) -> tuple[Coalition, JointStrategy]:
        old = members(S)
        new = sorted(place[i] for i in old)

        def action(a: tuple[int, ...]) -> tuple[int, ...]:
            chosen = dict(zip(old, a, strict=True))
            return tuple(
                labelling.actions[k].index(chosen[labelling.players[k]]) for k in new
            )

        strategy = {action(a): p for a, p in claim.strategies[S].items() if p}
        return coalition_of(new), dict(sorted(strategy.items()))

    strategies = dict(there(S) for S in coalitions(game.n))
    payoffs = None
    if claim.payoffs is not None:
        payoffs = tuple(
            scales[i][0] * claim.payoffs[i] + scales[i][1] for i in labelling.players
        )
    return Claim(claim.notion, weights, strategies, payoffs)
