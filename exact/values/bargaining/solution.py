"""What is known of a bargaining problem (F, d), F = conv(points): its solution, its emptiness, or a box around it.

Let J be the players who can gain: i ∈ J if some u ∈ F has u ≥ d and u_i > d_i. F is convex, so all of J can gain at
once, and everybody else has exactly d_i at every u ≥ d in F. Nash's solution maximises Π_{i∈J} (u_i − d_i) over u ≥ d
in F; it is unique, and strongly efficient. Each record proves itself by weights that support F:

λ > 0 with λ_i(u_i − d_i) = 1 for i ∈ J and λ·v ≤ λ·u on F: then v ≥ d has Σ_{i∈J} (v_i − d_i)/(u_i − d_i) ≤ |J|, and
the mean of the ratios bounds their product by 1. A ``ceiling`` ν ≥ 0, positive exactly off J, with ν·v ≤ ν·d on F shows
that nobody else can gain. Source: J. Nash, The bargaining problem (1950); for n players J. Harsanyi (1959) and A. Roth,
Axiomatic Models of Bargaining (1979).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flint import fmpq

from exact.arithmetic.algebraic import Number, dot, show, sign
from exact.arithmetic.markup import latex_vector, player_table
from exact.arithmetic.rationals import Vector, show_vector
from exact.arithmetic.rationals import dot as rational_dot
from exact.errors import Invalid


@dataclass(frozen=True)
class NashSolution:
    """Nash's solution u of (conv(points), d): ``payoffs``, and the ``mixture`` of points (by number) that gives them.

    ``weights`` λ are the prices of the players' utilities at u: λ_i(u_i − d_i) = 1 for all who gain. ``ceiling`` is
    None when everybody gains.
    """

    points: tuple[Vector, ...]
    disagreement: Vector
    payoffs: tuple[Number, ...]
    weights: tuple[Number, ...]
    mixture: Mapping[int, Number]
    ceiling: Vector | None = None

    def __repr__(self) -> str:
        """From where to where."""
        return f"<NashSolution: from {show_vector(self.disagreement)} to ({', '.join(map(show, self.payoffs))})>"

    def _repr_html_(self) -> str:
        """Disagreement, payoffs and prices, for notebooks."""
        lines = [
            ("from", self.disagreement),
            ("payoff", self.payoffs),
            ("price", self.weights),
        ]
        return player_table("Nash’s bargaining solution", len(self.payoffs), lines)

    def _repr_latex_(self) -> str:
        """The payoffs, for notebooks."""
        return latex_vector(self.payoffs)

    @property
    def gainers(self) -> tuple[int, ...]:
        """J, numbered from 0: who gets more than at disagreement."""
        return tuple(i for i, x in enumerate(self.gains) if sign(x) != 0)

    @property
    def gains(self) -> tuple[Number, ...]:
        """u − d."""
        return tuple(
            u - x for u, x in zip(self.payoffs, self.disagreement, strict=True)
        )

    def verify(self) -> None:
        """Re-prove the solution from the points and d alone; ``Invalid`` if the certificate fails.

        Cost: one exact sign for each point, in the number field of the weights.
        """
        n = len(self.disagreement)
        if (
            len(self.payoffs) != n
            or len(self.weights) != n
            or any(len(p) != n for p in self.points)
        ):
            raise Invalid(
                f"the points, the payoffs and the weights need {n} entries each, as the disagreement point"
            )
        _check_mixture(self.points, self.mixture, self.payoffs)
        signs = [sign(x) for x in self.gains]
        if min(signs) < 0:
            raise Invalid(
                f"player {signs.index(-1) + 1} gets less than at disagreement"
            )
        for i, (weight, gain) in enumerate(zip(self.weights, self.gains, strict=True)):
            if sign(weight) <= 0:
                raise Invalid(f"the weight of player {i + 1} is not positive")
            if signs[i] and weight * gain != 1:
                raise Invalid(
                    f"the weight of player {i + 1} is not the inverse of what the player gains"
                )
        check_support(self.points, self.weights, dot(self.weights, self.payoffs))
        check_ceiling(
            self.points,
            self.disagreement,
            self.ceiling,
            {i for i in range(n) if signs[i]},
        )


@dataclass(frozen=True)
class NoAgreement:
    """No point of conv(points) gives everyone at least d: ``weights`` ν ≥ 0 with ν·p < ν·d for every point p."""

    points: tuple[Vector, ...]
    disagreement: Vector
    weights: Vector

    def verify(self) -> None:
        """Re-prove the separation; ``Invalid`` if it fails."""
        if len(self.weights) != len(self.disagreement) or min(self.weights) < 0:
            raise Invalid("the separating weights must be ≥ 0, one a player")
        here = rational_dot(self.weights, self.disagreement)
        for point in self.points:
            if rational_dot(self.weights, point) >= here:
                raise Invalid(
                    f"the weights do not separate the disagreement point from {show_vector(point)}"
                )


@dataclass(frozen=True)
class NashEnclosure:
    """Rational bounds on Nash's solution where its number field was not found: low_i ≤ u_i ≤ high_i.

    ``payoffs`` is the feasible point u⁰ of ``mixture``, with the same gainers J; ``weights`` are 1/(u⁰_i − d_i) on J
    and ≥ 0 off it. With M = max_F weights·(v − d) the ratios r_i = (u_i − d_i)/(u⁰_i − d_i) of the solution have Σr_i ≤
    M and Πr_i ≥ 1, so that r_i((M − r_i)/(m − 1))^(m−1) ≥ 1 for m = |J|: r_i is within about √(M − m) of 1.
    """

    points: tuple[Vector, ...]
    disagreement: Vector
    payoffs: Vector
    weights: Vector
    mixture: Mapping[int, fmpq]
    low: Vector
    high: Vector
    ceiling: Vector | None = None

    def verify(self) -> None:
        """Re-prove the bounds from the points and d alone; ``Invalid`` if they do not follow."""
        d, n = self.disagreement, len(self.disagreement)
        if any(
            len(x) != n
            for x in (self.payoffs, self.weights, self.low, self.high, *self.points)
        ):
            raise Invalid(f"every vector needs {n} entries, as the disagreement point")
        _check_mixture(self.points, self.mixture, self.payoffs)
        gainers = {i for i in range(n) if self.payoffs[i] > d[i]}
        if any(self.payoffs[i] < d[i] for i in range(n)) or not gainers:
            raise Invalid(
                "the point of reference must give nobody less and somebody more than the disagreement point"
            )
        for i, weight in enumerate(self.weights):
            if weight < 0 or (i in gainers and weight * (self.payoffs[i] - d[i]) != 1):
                raise Invalid(
                    f"the weight of player {i + 1} is negative, or not the inverse of what the player gains"
                )
        check_ceiling(self.points, d, self.ceiling, gainers)
        most = max(
            rational_dot(self.weights, point) for point in self.points
        ) - rational_dot(self.weights, d)
        for i in range(n):
            if i not in gainers:
                exact = self.low[i] == d[i] == self.high[i]
            else:
                ends = [
                    (x - d[i]) * self.weights[i] for x in (self.low[i], self.high[i])
                ]
                exact = ends[0] <= 1 <= ends[1] and not any(
                    possible_ratio(r, most, len(gainers)) for r in ends
                )
            if not exact:
                raise Invalid(f"the bounds on what player {i + 1} gets do not follow")


def possible_ratio(ratio: fmpq, most: fmpq, m: int) -> bool:
    """Whether one of m numbers ≥ 0 of sum ≤ ``most`` and product ≥ 1 can be ``ratio``.

    The set of such ratios is an interval that contains 1, since r((M − r)/(m − 1))^(m−1) is unimodal in r.

    >>> possible_ratio(fmpq(2), fmpq(2), 2), possible_ratio(fmpq(1), fmpq(2), 2)
    (False, True)
    """
    if m == 1:
        return bool(1 <= ratio <= most)
    return bool(0 < ratio < most and ratio * ((most - ratio) / (m - 1)) ** (m - 1) >= 1)


def _check_mixture(
    points: Sequence[Vector], mixture: Mapping[int, Number], payoffs: Sequence[Number]
) -> None:
    if not mixture or not all(0 <= k < len(points) for k in mixture):
        raise Invalid("the mixture names points that do not exist, or none")
    if (
        any(sign(p) < 0 for p in mixture.values())
        or dot(mixture.values(), [fmpq(1)] * len(mixture)) != 1
    ):
        raise Invalid("the mixture's probabilities must be ≥ 0 and sum to 1")
    for i, u in enumerate(payoffs):
        if dot(mixture.values(), [points[k][i] for k in mixture]) != u:
            raise Invalid(
                f"the mixture does not give player {i + 1} the payoff claimed"
            )


def check_support(
    points: Sequence[Vector], weights: Sequence[Number], most: Number
) -> None:
    """``Invalid`` unless weights·p ≤ ``most`` for every point."""
    for point in points:
        if sign(dot(weights, point) - most) > 0:
            raise Invalid(
                f"the weights do not support the solution: they prefer {show_vector(point)}"
            )


def check_ceiling(
    points: Sequence[Vector], d: Vector, ceiling: Vector | None, gainers: set[int]
) -> None:
    """``Invalid`` unless ν ≥ 0 is positive exactly off J and ν·p ≤ ν·d for every point; None is right if all gain."""
    if ceiling is None:
        if len(gainers) < len(d):
            raise Invalid("nothing shows that those who do not gain cannot")
        return
    if len(ceiling) != len(d) or any(
        sign(x) != int(i not in gainers) for i, x in enumerate(ceiling)
    ):
        raise Invalid(
            "the ceiling must be positive for those who cannot gain, and 0 for the others"
        )
    check_support(points, ceiling, dot(ceiling, d))
