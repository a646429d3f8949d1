"""The coco value: what players with a common currency should get in a game in strategic form.

v(S) is the value of the zero-sum game of S against its complement, with payoff Σ_{i∈S} U_i − Σ_{j∉S} U_j, and

    coco_i = Σ_{S∋i} (s−1)!(n−s)!/n! · v(S),        v(N) = max_a Σ_i U_i(a).

Source: A. Kalai and E. Kalai, Cooperation in strategic games revisited (2013), for two players; E. Kohlberg and
A. Neyman, Games of threats (2018) and Cooperative strategic games (2021), for any number.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flint import fmpq

from exact.arithmetic.markup import latex_vector, number, text
from exact.arithmetic.markup import table as html_table
from exact.arithmetic.rationals import RationalLike, rationals, show
from exact.errors import Invalid, UsageError
from exact.games.coalitions import (
    Coalition,
    coalitions,
    format_coalition,
    grand_coalition,
    members,
)
from exact.games.game import Game, check_game
from exact.games.table import Profile
from exact.values.zero_sum import SaddlePoint, conflict_matrix, solve_conflict
from exact.watching import steps

MAX_PLAYERS = 16
"""The command line's limit: 2^15 linear programs."""


@dataclass(frozen=True)
class CocoValue:
    """The coco value of a game whose utilities count with ``weights`` (all 1 unless the game was scaled).

    ``payoffs[i]`` is in the common currency; ``saddle_points[S]`` proves v(S), for one coalition of each pair {S, S̄}.
    """

    game: Game
    weights: tuple[fmpq, ...]
    payoffs: tuple[fmpq, ...]
    saddle_points: dict[Coalition, SaddlePoint]

    def __repr__(self) -> str:
        """Who gets what."""
        shares = ", ".join(
            f"{name} {show(u)}"
            for name, u in zip(self.game.players, self.payoffs, strict=True)
        )
        return f"<CocoValue: {shares}>"

    def _repr_html_(self) -> str:
        """Payoffs and coalition values, for notebooks."""
        game = self.game
        shares = [
            (text(name), number(u))
            for name, u in zip(game.players, self.payoffs, strict=True)
        ]
        values = [
            (format_coalition(S), number(self.coalition_value(S)))
            for S in coalitions(game.n)
        ]
        return html_table("coco value", ["player", "payoff"], shares) + html_table(
            "", ["coalition", "value"], values
        )

    def _repr_latex_(self) -> str:
        """The payoffs, for notebooks."""
        return latex_vector(self.payoffs)

    def coalition_value(self, coalition: Coalition) -> fmpq:
        """v(S); v(S̄) = −v(S), and v(∅) = −v(N)."""
        saddle = self.saddle_points.get(coalition)
        return (
            saddle.value
            if saddle
            else -self.saddle_points[self.game.complement(coalition)].value
        )

    def verify(self) -> None:
        """Re-prove every coalition value by its saddle point, and the payoffs from them; ``Invalid`` if they fail."""
        for S in coalitions(self.game.n):
            one_of_the_pair = (S in self.saddle_points) != (
                self.game.complement(S) in self.saddle_points
            )
            if not one_of_the_pair or 0 in self.saddle_points:
                raise Invalid(
                    f"coalition {format_coalition(S)} and its complement need one saddle point"
                )
        for S, saddle in steps(self.saddle_points.items(), len(self.saddle_points)):
            if not 0 < S < 1 << self.game.n or saddle.matrix != conflict_matrix(
                self.game, S, self.weights
            ):
                raise Invalid(
                    f"the saddle point of coalition {format_coalition(S)} is of another game"
                )
            saddle.verify()
        expected = _average(self.game.n, self.coalition_value)
        if self.payoffs != expected:
            raise Invalid(
                f"the coalition values give the payoffs {expected}, not {self.payoffs}"
            )

    def side_payments(self, profile: Profile) -> tuple[fmpq, ...]:
        """What each player receives (+) or pays (−) so that ``profile`` ends in the coco value.

        The payments balance when the profile maximises the sum of the players' utilities; otherwise their sum is the
        surplus that the profile wastes.

        >>> hot_dogs = Game.bimatrix([[120, 240], [600, 300]], [[40, 200], [80, 100]])
        >>> coco_value(hot_dogs).side_payments((1, 0))
        (-160, 160)
        """
        outcome = self.game.payoff(profile)
        return tuple(
            c - w * u
            for c, w, u in zip(self.payoffs, self.weights, outcome, strict=True)
        )


def coco_value(
    game: Game,
    weights: Sequence[RationalLike] | None = None,
) -> CocoValue:
    """The coco value of ``game``, or of the game (w_i U_i) for ``weights`` w ≥ 0.

    Cost: 2^(n−1) linear programs of size |A_S|×|A_S̄|.

    >>> hot_dogs = Game.bimatrix([[120, 240], [600, 300]], [[40, 200], [80, 100]])
    >>> coco_value(hot_dogs).payoffs
    (440, 240)
    """
    check_game(game)
    w = rationals(weights) if weights is not None else (fmpq(1),) * game.n
    if len(w) != game.n or any(x < 0 for x in w):
        raise UsageError(f"{game.n} weights ≥ 0 are needed, one a player")
    everyone = grand_coalition(game.n)
    ours = [S for S in coalitions(game.n) if S & 1]
    saddle_points = {}
    for S in steps(ours):
        saddle_points[S] = solve_conflict(game, S, w)

    def value(S: Coalition) -> fmpq:
        return (
            saddle_points[S].value
            if S in saddle_points
            else -saddle_points[everyone ^ S].value
        )

    return CocoValue(game, w, _average(game.n, value), saddle_points)


def _average(n: int, value: Callable[[Coalition], fmpq]) -> tuple[fmpq, ...]:
    factorial = math.factorial
    share = [
        fmpq(factorial(s - 1) * factorial(n - s), factorial(n)) for s in range(1, n + 1)
    ]
    total = [fmpq(0)] * n
    for S in coalitions(n):
        slice_ = share[S.bit_count() - 1] * value(S)
        for i in members(S):
            total[i] += slice_
    return tuple(total)


@dataclass(frozen=True)
class Decomposition:
    """A two-player game as the sum of a game of common interest and a zero-sum game.

    U_1 = C + Z and U_2 = C − Z with C = (U_1 + U_2)/2 and Z = (U_1 − U_2)/2; the coco value is max C ± val Z.
    """

    cooperative: Game
    competitive: Game
    cooperative_value: fmpq
    competitive_value: fmpq


def decompose(game: Game) -> Decomposition:
    """The cooperative and the competitive part of a two-player game (Kalai and Kalai 2013).

    >>> parts = decompose(Game.bimatrix([[120, 240], [600, 300]], [[40, 200], [80, 100]]))
    >>> parts.cooperative_value, parts.competitive_value
    (340, 100)
    """
    check_game(game)
    if game.n != 2:
        raise UsageError(
            f"the decomposition is for two players; this game has {game.n}"
        )

    def part(sign: int, title: str) -> Game:
        payoffs = []
        for first, second in game.payoffs:
            half = (first + sign * second) / 2
            payoffs.append((half, sign * half))
        return Game(game.players, game.actions, tuple(payoffs), title)

    cooperative, competitive = part(1, "cooperative part"), part(-1, "competitive part")
    team = max(payoff[0] for payoff in cooperative.payoffs)
    threat = solve_conflict(competitive, 1, (1, 1)).value / 2
    return Decomposition(cooperative, competitive, team, threat)
