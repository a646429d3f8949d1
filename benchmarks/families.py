"""The benchmark's inputs, all seeded: matrix games and the linear programs of the counterexample search."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise, product

from benchmarks.peers import Prepared

Matrix = list[list[int]]


def random_games(
    rows: int, columns: int, count: int, seed: int, size: int = 1000
) -> list[Matrix]:
    """``count`` matrices with entries uniform in −size..size."""
    draw = random.Random(seed)
    return [
        [[draw.randint(-size, size) for _ in range(columns)] for _ in range(rows)]
        for _ in range(count)
    ]


def degenerate_games(rows: int, columns: int, count: int, seed: int) -> list[Matrix]:
    """Entries −1, 0, 1, and every third row a repetition of an earlier one."""
    draw = random.Random(seed)
    games = []
    for _ in range(count):
        game = [[draw.choice((-1, 0, 1)) for _ in range(columns)] for _ in range(rows)]
        for i in range(2, rows, 3):
            game[i] = list(game[draw.randrange(i)])
        games.append(game)
    return games


def positive(game: Matrix) -> tuple[Matrix, int]:
    """The game shifted to entries ≥ 1, and the shift: what the positive form needs."""
    shift = 1 - min(map(min, game))
    return [[a + shift for a in row] for row in game], shift


Form = dict[int, Fraction]
Profile = tuple[int, ...]
Lottery = dict[Profile, Fraction]


class _Tuple:
    """One random tuple (λ, (x_S)): its conditions as rows in the payoffs U_i(a)."""

    def __init__(self, players: int, actions: int, draw: random.Random) -> None:
        self.players, self.actions = players, actions
        self.profiles = list(product(range(actions), repeat=players))
        self.number = {a: k for k, a in enumerate(self.profiles)}
        self.everyone = (1 << players) - 1
        self.weights = [Fraction(draw.randint(1, 4)) for _ in range(players)]
        self.strategies: dict[int, Lottery] = {0: {(): Fraction(1)}}
        for coalition in range(1, self.everyone + 1):
            joint = list(product(range(actions), repeat=coalition.bit_count()))
            support = draw.sample(joint, 1 if draw.random() < 0.7 else 2)
            self.strategies[coalition] = {a: Fraction(1, len(support)) for a in support}
        self.met = {
            s: self.outcome(s, self.strategies[s]) for s in range(1, self.everyone + 1)
        }

    def outcome(self, coalition: int, inside: Lottery) -> Lottery:
        """The profiles when ``coalition`` plays ``inside`` against its complement's strategy."""
        result = {}
        for a, p in inside.items():
            for b, q in self.strategies[self.everyone ^ coalition].items():
                left, right = iter(a), iter(b)
                profile = tuple(
                    next(left if coalition >> i & 1 else right)
                    for i in range(self.players)
                )
                result[profile] = p * q
        return result

    def add(self, form: Form, i: int, where: Lottery, factor: Fraction) -> None:
        """``form`` plus ``factor`` times player i's expected payoff."""
        for a, p in where.items():
            j = i * len(self.profiles) + self.number[a]
            form[j] = form.get(j, Fraction(0)) + factor * p

    def saddle_points(self) -> Iterator[Form]:
        """Conditions 1 to 3: no pure deviation of S (of N: no profile) raises M^λ_S; forms that must be ≤ 0."""
        for coalition in range(1, self.everyone + 1):
            for deviation in product(range(self.actions), repeat=coalition.bit_count()):
                form: Form = {}
                other = self.outcome(coalition, {deviation: Fraction(1)})
                for i, weight in enumerate(self.weights):
                    sign = weight if coalition >> i & 1 else -weight
                    self.add(form, i, other, sign)
                    self.add(form, i, self.met[coalition], -sign)
                yield form

    def equal_dividends(self) -> Iterator[Form]:
        """Harsanyi's condition 4: forms that must be 0."""
        for coalition in range(1, self.everyone + 1):
            members = [i for i in range(self.players) if coalition >> i & 1]
            for i, j in pairwise(members):
                form: Form = {}
                for part in range(1, coalition + 1):
                    if part & ~coalition == 0:
                        sign = Fraction(
                            (-1) ** (coalition.bit_count() - part.bit_count())
                        )
                        if part >> i & 1:
                            self.add(form, i, self.met[part], sign * self.weights[i])
                        if part >> j & 1:
                            self.add(form, j, self.met[part], -sign * self.weights[j])
                yield form


def search_rows(players: int, actions: int, seed: int) -> Prepared:
    """In which game are two given tuples (λ, (x_S)) both equilibria and player 1's two payoffs furthest apart?

    Variables: the payoffs U_i(a) in −1..1. All right-hand sides are 0: at the origin every row is tight.
    """
    draw = random.Random(seed)
    tuples = [_Tuple(players, actions, draw) for _ in range(2)]
    rows: list[tuple[Form, str, int]] = []
    apart: Form = {}
    for one, sign in zip(tuples, (1, -1), strict=True):
        rows += [(form, "<=", 0) for form in one.saddle_points()]
        rows += [(form, "=", 0) for form in one.equal_dividends()]
        one.add(apart, 0, one.met[one.everyone], Fraction(sign))
    n = players * actions**players
    return Prepared(
        [_plain(apart.get(j, 0)) for j in range(n)],
        [
            ({j: _plain(a) for j, a in form.items() if a}, relation, bound)
            for form, relation, bound in rows
        ],
        [-1] * n,
        [1] * n,
    )


def _plain(value: Fraction | int) -> Fraction | int:
    """An integer as ``int``: what a user would write."""
    return int(value) if value.denominator == 1 else value
