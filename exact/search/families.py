"""Families of games, each example with a certified equilibrium: seeded, exact, audited before it is returned.

``bargaining``     any number of players: player 1 proposes an option or rejects, the others accept or reject
``transferable``   a random game with side payments as actions: the equilibrium is the coco value
``zero-sum``       two players
``two-player``     random two-player games with their solution
``n-player``       games around a given coalition-perfect equilibrium, by inverse design
``non-unique``     games with two coalition-perfect equilibria of different payoffs
``literature``     named games

Every generator is a pure function of its ``Request``.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flint import fmpq

from exact.arithmetic.algebraic import as_rationals
from exact.arithmetic.rationals import dot
from exact.equilibria.audit import audit
from exact.equilibria.bargaining_game import BargainingGame
from exact.equilibria.claims import Claim, parse_claim
from exact.equilibria.conditions import coalition_totals, conflict_payoffs
from exact.equilibria.two_player.solver import solve_two_player
from exact.errors import Invalid, LimitReached, UsageError
from exact.games.coalitions import coalitions, format_coalition, members
from exact.games.examples import example
from exact.games.files import parse_game
from exact.games.game import Game
from exact.games.table import Profile
from exact.search.design import Design, design_alternatives
from exact.search.minimise import full_dimensional
from exact.search.numbering import Order
from exact.search.patterns import NOTION, Pattern
from exact.search.space import Space, SpaceOptions
from exact.values.bargaining.solution import NashSolution
from exact.values.coco import CocoValue, coco_value
from exact.values.transferable import coco_shares
from exact.values.zero_sum import SaddlePoint, joint_strategy, solve_conflict


@dataclass(frozen=True)
class Request:
    """What to generate: seed, numbers of actions (the family's own meaning, if any), payoffs 0 … ``largest``."""

    seed: int = 0
    actions: tuple[int, ...] = (2, 2, 2)
    largest: int = 9

    def dice(self, family: str) -> random.Random:
        """The family's own source of randomness."""
        return random.Random(f"{family}:{self.seed}:{self.actions}:{self.largest}")  # noqa: S311, reproducible, not secret


@dataclass(frozen=True)
class Example:
    """A game with claims about it, all of which hold; two or more have different payoffs."""

    family: str
    game: Game
    claims: tuple[Claim, ...]

    def verify(self) -> None:
        """Audit every claim, and compare; ``Invalid`` if one fails or two have the same payoffs."""
        audits = [audit(self.game, claim) for claim in self.claims]
        for found in audits:
            if not found.valid:
                failed = next(
                    c for c in found.conditions() if c.required and not c.holds
                )
                raise Invalid(f"{self.family}: {failed.name}: {failed.summary}")
        if len({found.outcome for found in audits}) < len(audits):
            raise Invalid(f"{self.family}: two claims have the same payoffs")


def generate(family: str, request: Request) -> Example:
    """An example of a family, audited. ``UsageError`` for unknown families and numbers of actions that do not fit.

    >>> example = generate("bargaining", Request(seed=1, actions=(4, 2)))
    >>> example.game.shape, example.claims[0].notion
    ((5, 2), 'coalition-perfect-coco')
    """
    if family not in FAMILIES:
        raise UsageError(f"unknown family {family!r}; there are: {', '.join(FAMILIES)}")
    result = FAMILIES[family](request)
    result.verify()
    return result


def bargaining(request: Request) -> Example:
    """A bargaining game (C4): the equilibrium is the Nash bargaining solution of (F, d).

    Weights λ, a point u on the hyperplane λ·v = c and the disagreement point d with λ_i(u_i − d_i) = 1 are drawn first;
    u is midway between two options on the hyperplane, the other options lie below it. Player 1 has ``actions[0]``
    options to propose (at least 2) and the action "reject", every other player accepts or rejects.
    """
    dice, n = request.dice("bargaining"), len(request.actions)
    if n < 2 or request.actions[0] < 2:
        raise UsageError(
            "bargaining needs at least 2 players, and at least 2 options for player 1"
        )
    weights = [fmpq(dice.randint(1, 4)) for _ in range(n)]
    d = [fmpq(dice.randint(0, request.largest)) for _ in range(n)]
    u = [d[i] + 1 / weights[i] for i in range(n)]
    i, j = dice.sample(range(n), 2)
    step = fmpq(dice.randint(1, 4), 4)
    options = [[*u], [*u]]
    for sign, option in zip((1, -1), options, strict=True):
        option[i] += sign * step / weights[i]
        option[j] -= sign * step / weights[j]
    while len(options) < request.actions[0]:
        option = [x + fmpq(dice.randint(-4, 4), 2) for x in u]
        excess = dot(weights, option) - dot(weights, u)
        if excess > 0:
            option[dice.randrange(n)] -= excess / min(weights) + fmpq(
                dice.randint(0, 2), 2
            )
        options.append(option)
    order = dice.sample(range(len(options)), len(options))
    bargaining_game = BargainingGame.build([options[k] for k in order], d)
    shares = {order.index(k): fmpq(1, 2) for k in (0, 1)}
    solution = NashSolution(
        bargaining_game.options, tuple(d), tuple(u), tuple(weights), shares
    )
    solution.verify()
    return Example(
        "bargaining", bargaining_game.game(), (bargaining_game.claim(solution),)
    )


def transferable(request: Request) -> Example:
    """A random game in which everyone can also pay T to somebody else (C5): the equilibrium is the coco value.

    An action is a pair (action of the base game, whom to pay). A coalition that fights pays nothing to its complement,
    so the threats are those of the base game, while its members' payments among themselves reach every split.
    """
    dice, n = request.dice("transferable"), len(request.actions)
    base = Game.build(
        request.actions, lambda _: [dice.randint(0, request.largest) for _ in range(n)]
    )
    value = coco_value(base)
    strategies = {S: _saddle_strategy(value, S) for S in coalitions(n)}
    phi = [as_rationals(row) for row in conflict_payoffs(base, strategies)]
    totals = coalition_totals(value.weights, phi)
    wanted = {S: coco_shares(totals, S) for S in coalitions(n)}
    owed = {
        S: dict(
            zip(
                members(S),
                as_rationals(wanted[S][i] - phi[S][i] for i in members(S)),
                strict=True,
            )
        )
        for S in coalitions(n)
    }
    amount = max(
        (sum((x for x in row.values() if x > 0), fmpq(0)) for row in owed.values()),
        default=fmpq(0),
    )
    amount = fmpq(amount.ceil()) if amount > 0 else fmpq(1)
    actions = [
        [
            f"{a + 1}" if k == i else f"{a + 1}, pay {k + 1}"
            for a in range(size)
            for k in range(n)
        ]
        for i, size in enumerate(request.actions)
    ]

    def payoff(profile: Profile) -> list[fmpq]:
        played = [divmod(p, n) for p in profile]
        result = list(base.payoff(tuple(a for a, _ in played)))
        for i, (_, to) in enumerate(played):
            result[i] -= amount
            result[to] += amount
        return result

    game = Game.build(actions, payoff, title="a random game with side payments")
    mixed = {
        S: _with_payments(strategies[S], owed[S], amount, members(S), n)
        for S in coalitions(n)
    }
    return Example(
        "transferable", game, (Claim(NOTION, value.weights, mixed, value.payoffs),)
    )


def _saddle_strategy(value: CocoValue, coalition: int) -> dict[Profile, fmpq]:
    """An optimal joint strategy of a coalition, read off the saddle point of it or of its complement."""
    saddle: SaddlePoint | None = value.saddle_points.get(coalition)
    if saddle is not None:
        return joint_strategy(value.game, coalition, saddle.row_strategy)
    other = value.saddle_points[value.game.complement(coalition)]
    return joint_strategy(value.game, coalition, other.column_strategy)


def _with_payments(
    base: dict[Profile, fmpq],
    owed: dict[int, fmpq],
    amount: fmpq,
    who: tuple[int, ...],
    n: int,
) -> dict[Profile, fmpq]:
    """The joint strategy with payments: who is owed less than 0 pays the others, at random, ``amount`` at a time."""
    give = {i: -x for i, x in owed.items() if x < 0}
    take = {i: x for i, x in owed.items() if x > 0}
    payments: list[tuple[int | None, int, fmpq]] = []
    while give and take:
        giver, taker = next(iter(give)), next(iter(take))
        flow = min(give[giver], take[taker])
        payments.append((giver, taker, flow / amount))
        for side, player in ((give, giver), (take, taker)):
            side[player] -= flow
            if not side[player]:
                del side[player]
    rest = 1 - sum((p for _, _, p in payments), fmpq(0))
    if rest:
        payments.append((None, 0, rest))
    result: dict[Profile, fmpq] = {}
    for action, p in base.items():
        for payer, taker, q in payments:
            pairs = zip(who, action, strict=True)
            key = tuple(a * n + (taker if i == payer else i) for i, a in pairs)
            result[key] = result.get(key, fmpq(0)) + p * q
    return result


def zero_sum(request: Request) -> Example:
    """A random two-player zero-sum game: both play their optimal strategies in every coalition."""
    dice = request.dice("zero-sum")
    if len(request.actions) != 2:
        raise UsageError("a zero-sum game is generated for 2 players")
    largest = request.largest

    def draw(_: Profile) -> tuple[int, int]:
        win = dice.randint(-largest, largest)
        return win, -win

    game = Game.build(request.actions, draw, title="a random zero-sum game")
    saddle = solve_conflict(game, 1, (1, 1))
    first = joint_strategy(game, 1, saddle.row_strategy)
    second = joint_strategy(game, 2, saddle.column_strategy)
    both = {(*a, *b): p * q for a, p in first.items() for b, q in second.items()}
    value = (
        saddle.value / 2
    )  # the conflict matrix is U_1 − U_2, twice what player 1 wins
    claim = Claim(
        NOTION, (fmpq(1), fmpq(1)), {1: first, 2: second, 3: both}, (value, -value)
    )
    return Example("zero-sum", game, (claim,))


def two_player(request: Request) -> Example:
    """A random two-player game with its solution: payoffs that no other equilibrium differs from, weights of sum 1.

    Where the weights fill an interval, the claim is in its middle; an irrational weight is algebraic.
    """
    dice = request.dice("two-player")
    if len(request.actions) != 2:
        raise UsageError("a two-player game has 2 players")
    game = Game.build(
        request.actions,
        lambda _: [dice.randint(0, request.largest) for _ in range(2)],
        title="a random game",
    )
    return Example("two-player", game, (solution_of(game),))


def solution_of(game: Game) -> Claim:
    """The equilibrium that the solver finds for two players.

    >>> solution_of(Game.bimatrix([[2, 0], [3, 1]], [[2, 3], [0, 1]])).payoffs
    (2, 2)
    """
    found = solve_two_player(game, NOTION)
    return found.equilibria[0].claim


def n_player(request: Request) -> Example:
    """A game with a given coalition-perfect equilibrium: weights and joint strategies are drawn, then the payoffs."""
    dice, n = request.dice("n-player"), len(request.actions)
    frame = Game.build(request.actions, lambda _: (0,) * n)
    weights = tuple(fmpq(dice.randint(1, 3)) for _ in range(n))
    strategies = {
        S: {dice.choice(frame.joint_actions(S)): fmpq(1)} for S in coalitions(n)
    }
    pattern = Pattern(request.actions, (Claim(NOTION, weights, strategies),))
    found = full_dimensional(pattern, seed=dice.randrange(2**31))
    if found is None:
        raise LimitReached(
            "no game with a full-dimensional feasible set was found around this equilibrium"
        )
    return Example("n-player", found.game, found.claims)


def non_unique(request: Request) -> Example:
    """A game with two coalition-perfect equilibria of different payoffs, found by inverse design."""
    if len(request.actions) < 3:
        raise UsageError(
            "two-player games have unique equilibrium payoffs; ask for at least 3 players"
        )
    space = Space(SpaceOptions(request.actions))
    order = Order(space.size, request.seed)
    for promising in (True, False):
        for position in range(min(space.size, 2_000_000)):
            box, strings = space.locate(order[position])
            if space.is_promising(
                box, strings
            ) == promising and space.is_representative(box, strings):
                for found in design_alternatives(
                    list(space.alternatives(box, strings))
                ):
                    if isinstance(found, Design):
                        return Example("non-unique", found.game, found.claims)
    raise LimitReached("no game was found; take another seed")


def literature(request: Request) -> Example:
    """The named game number ``seed`` of ``named_games`` (counted round)."""
    games = list(named_games())
    return games[request.seed % len(games)]


def named_games() -> Iterator[Example]:
    """Games of the literature, each with its equilibrium; a game of three players with two."""
    two = parse_game(example("two-equilibria"))
    claims = tuple(
        parse_claim(example(f"two-equilibria-{k}"), two) for k in ("first", "second")
    )
    yield Example("literature", two, claims)
    yield from _named(
        "matching pennies (von Neumann 1928)",
        [[1, -1], [-1, 1]],
        [[-1, 1], [1, -1]],
        ("heads", "tails"),
    )
    yield from _named(
        "battle of the sexes (Luce and Raiffa 1957)",
        [[2, 0], [0, 1]],
        [[1, 0], [0, 2]],
        ("A", "B"),
    )
    yield from _named(
        "prisoners' dilemma (Tucker 1950)",
        [[2, 0], [3, 1]],
        [[2, 3], [0, 1]],
        ("silent", "confess"),
    )
    yield from _named(
        "stag hunt (Rousseau 1755)",
        [[4, 0], [3, 3]],
        [[4, 3], [0, 3]],
        ("stag", "hare"),
    )
    yield from _named(
        "chicken (Rapoport and Chammah 1966)",
        [[3, 1], [4, 0]],
        [[3, 4], [1, 0]],
        ("swerve", "drive on"),
    )


def _named(
    title: str, first: list[list[int]], second: list[list[int]], names: tuple[str, str]
) -> Iterator[Example]:
    plain = Game.bimatrix(first, second)
    game = Game(("Row", "Column"), (names, names), plain.payoffs, title)
    yield Example("literature", game, (solution_of(game),))


FAMILIES: dict[str, Callable[[Request], Example]] = {
    "bargaining": bargaining,
    "transferable": transferable,
    "zero-sum": zero_sum,
    "two-player": two_player,
    "n-player": n_player,
    "non-unique": non_unique,
    "literature": literature,
}


def describe(found: Example) -> str:
    """A line about an example: its title or family, its size, who mixes."""
    mixing = [
        format_coalition(S) for S, x in found.claims[0].strategies.items() if len(x) > 1
    ]
    shape = "×".join(map(str, found.game.shape))
    return f"{found.game.title or found.family} ({shape})" + (
        f"; {', '.join(mixing)} mix" if mixing else ""
    )
