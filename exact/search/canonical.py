"""The canonical form of a game up to players, actions and positive affine rescaling, and of claims along with it.

Each player's utility is rescaled to least payoff 0 and coprime integers (a constant one to 0); then the players and
actions are ordered so that the list of payoffs is lexicographically least. Colour refinement narrows the orders down:
two actions can change places only if the same payoffs occur with the same company. Weights follow the rescaling,
λ_i → λ_i/a_i, and are stored as coprime integers; strategies follow the relabelling.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, permutations, product
from typing import Any, TypeAlias

from flint import fmpq

from exact.arithmetic.algebraic import Number, as_rationals
from exact.arithmetic.rationals import integer_row
from exact.equilibria.claims import Claim, format_claim
from exact.equilibria.conditions import JointStrategy
from exact.games.coalitions import Coalition, coalition_of, coalitions, members
from exact.games.game import Game
from exact.games.table import Profile

MAX_ORDERS = 50_000
"""Beyond so many orders to compare (highly symmetric, large games) the given order is kept."""


Table: TypeAlias = dict[Profile, tuple[int, ...]]
"""The integer payoffs of every profile."""

Colours: TypeAlias = tuple[list[int], list[list[int]]]
"""A colour for each player, and for each action of each player."""


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
    table = _integer_table(game, scales)
    ties = _least_labellings(game.shape, table)
    if not claims:
        ties = ties[:1]  # they give the same game, and there is nothing to sort by
    moved_by = [
        (_moved_claims(game, claims, scales, labelling), labelling)
        for labelling in ties
    ]
    moved, labelling = min(
        moved_by, key=lambda pair: [format_claim(claim) for claim in pair[0]]
    )
    shape = [game.shape[i] for i in labelling.players]

    def payoff(profile: Profile) -> list[int]:
        old = _old_profile(labelling, profile)
        return [table[old][i] for i in labelling.players]

    return Game.build(shape, payoff), moved


def _integer_table(game: Game, scales: Sequence[tuple[fmpq, fmpq]]) -> Table:
    """The rescaled payoffs of every profile."""
    table = {}
    for profile, payoff in zip(game.profiles(), game.payoffs, strict=True):
        scaled = [a * u + b for u, (a, b) in zip(payoff, scales, strict=True)]
        table[profile] = tuple(int(u.p) for u in scaled)
    return table


def _least_labellings(shape: Sequence[int], table: Table) -> list[Labelling]:
    """The labellings that spell the payoffs lexicographically least."""
    best: tuple[Any, ...] | None = None
    ties: list[Labelling] = []
    for labelling in _labellings(shape, table):
        key = _spelling(table, labelling)
        if best is None or key < best:
            best = key
            ties = [labelling]
        elif key == best:
            ties.append(labelling)
    return ties


def _old_profile(labelling: Labelling, profile: Sequence[int]) -> Profile:
    old = [0] * len(profile)
    for i, order, a in zip(labelling.players, labelling.actions, profile, strict=True):
        old[i] = order[a]
    return tuple(old)


def _spelling(table: Table, labelling: Labelling) -> tuple[Any, ...]:
    """The shape and all payoffs in the order of a labelling."""
    values = []
    for profile in product(*(range(len(order)) for order in labelling.actions)):
        payoff = table[_old_profile(labelling, profile)]
        values.append(tuple(payoff[i] for i in labelling.players))
    return tuple(map(len, labelling.actions)), values


def _labellings(shape: Sequence[int], table: Table) -> Iterator[Labelling]:
    """Every labelling that colour refinement leaves; the given one alone where these are too many."""
    players, actions = _refine(shape, table)
    player_cells = _cells(players)
    action_cells = [_cells(colours) for colours in actions]
    orders = 1
    for own in [*action_cells, player_cells]:
        for cell in own:
            orders *= math.factorial(len(cell))
    if orders > MAX_ORDERS:
        as_given = tuple(tuple(range(size)) for size in shape)
        yield Labelling(tuple(range(len(shape))), as_given)
        return
    for order in _orders(player_cells):
        choices = [list(_orders(action_cells[i])) for i in order]
        for choice in product(*choices):
            yield Labelling(order, choice)


def _cells(colours: Sequence[int]) -> list[list[int]]:
    """Those of one colour together, by ascending colours."""
    cells: dict[int, list[int]] = {colour: [] for colour in sorted(set(colours))}
    for k, colour in enumerate(colours):
        cells[colour].append(k)
    return list(cells.values())


def _orders(cells: Sequence[Sequence[int]]) -> Iterator[tuple[int, ...]]:
    for parts in product(*(list(permutations(cell)) for cell in cells)):
        yield tuple(chain.from_iterable(parts))


def _refine(shape: Sequence[int], table: Table) -> Colours:
    """Colours of players and of actions that every symmetry keeps, refined until no further split happens."""
    sizes = sorted(set(shape))
    players = [sizes.index(size) for size in shape]  # fewer actions come first
    colours = players, [[0] * size for size in shape]
    while True:
        finer = _refined(shape, table, colours)
        if _count(finer) == _count(colours):
            return finer
        colours = finer


def _refined(shape: Sequence[int], table: Table, colours: Colours) -> Colours:
    """One round: a player and an action are told apart by the payoffs they occur with, and by their company."""
    players, _ = colours
    marks = _marks(shape, table, colours)
    whose = [(colour, sorted(own)) for colour, own in zip(players, marks, strict=True)]
    player_ranks = _distinct(whose)
    next_players = [player_ranks.index(mark) for mark in whose]
    owned = [
        [(player, mark) for mark in own]
        for player, own in zip(next_players, marks, strict=True)
    ]
    ranks = {
        repr(mark): rank
        for rank, mark in enumerate(_distinct(chain.from_iterable(owned)))
    }
    next_actions = [[ranks[repr(mark)] for mark in own] for own in owned]
    return next_players, next_actions


def _marks(shape: Sequence[int], table: Table, colours: Colours) -> list[list[Any]]:
    """For each action of each player its colour, and all that is seen where it is played, sorted."""
    players, actions = colours
    company: dict[tuple[int, int], list[Any]] = {}
    for profile, payoff in table.items():
        seen = [
            (players[i], actions[i][a], u)
            for i, (a, u) in enumerate(zip(profile, payoff, strict=True))
        ]
        whole = sorted(seen)
        for i, a in enumerate(profile):
            company.setdefault((i, a), []).append((seen[i], whole))
    return [
        [(actions[i][a], sorted(company[i, a])) for a in range(size)]
        for i, size in enumerate(shape)
    ]


def _distinct(values: Iterable[Any]) -> list[Any]:
    result: list[Any] = []
    for value in sorted(values):
        if not result or result[-1] != value:
            result.append(value)
    return result


def _count(colours: Colours) -> tuple[int, int]:
    """How many colours players have, and actions: neither falls in a refinement."""
    players, actions = colours
    return len(set(players)), sum(len(set(own)) for own in actions)


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
