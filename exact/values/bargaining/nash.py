"""Nash's bargaining solution of (F, d), F a polytope given by points: exact, for any number of players.

One linear program says who can gain. Two players: the frontier is walked edge by edge, all rational. More: floats guess
the solution and so its face, the face is solved exactly (``faces``), and the certificate decides (``solution``).
Source: J. Nash, The bargaining problem (1950).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flint import fmpq, fmpz

from exact.arithmetic.algebraic import Algebraic, Number, dot, sign
from exact.arithmetic.rationals import RationalLike, Vector, rationals
from exact.arithmetic.rationals import dot as rational_dot
from exact.errors import Inconsistent, Invalid, UsageError
from exact.frontiers.double_description import vertices
from exact.games.game import Game
from exact.programs.linear_program import Infeasible, LinearProgram, Optimal
from exact.programs.simplex import solve
from exact.values.bargaining.maximum import RationalMaximum, maximum, nearby
from exact.values.bargaining.solution import (
    NashEnclosure,
    NashSolution,
    NoAgreement,
    possible_ratio,
)

AnyNumber = TypeVar("AnyNumber", fmpq, Number)

ENCLOSURE_BITS = 128
"""Binary places to which the ends of an enclosure are followed."""


def nash_bargaining(
    feasible: Game | Sequence[Sequence[RationalLike]],
    disagreement: Sequence[RationalLike],
) -> NashSolution | NoAgreement | NashEnclosure:
    """Nash's solution of (F, d), F the convex hull of points of ℚ^n, or of a game's payoffs; the answer is verified.

    ``NoAgreement`` if no point of F gives everyone at least d_i. Players who cannot gain get d_i, as at every u ≥ d in
    F; the product is taken over the others. For n ≤ 2 everything is rational, for n = 3 at worst quadratic; in general
    the numbers lie in one number field, or, if that is not found, the answer is a ``NashEnclosure``. ``UsageError`` for
    vectors of unequal lengths, ``LimitReached`` where floats do not find the face.

    Cost: a linear program with n rows and a column a point; n ≥ 3: some dozens of Newton steps, lattice reduction for
    irrational solutions inside faces that are neither edges nor facets, and an exact sign a point.

    >>> nash_bargaining([[4, 0], [0, 2], [1, 1]], [0, 0]).payoffs
    (2, 1)
    >>> found = nash_bargaining([[1, 0, 1], [0, 1, "1/2"]], [0, 0, 0])
    >>> print(*found.payoffs, sep="; ")
    √3/3; (3 − √3)/3; (3 + √3)/6
    """
    if isinstance(feasible, Game):
        points: tuple[Vector, ...] = tuple(dict.fromkeys(feasible.payoffs))
    else:
        points = tuple(dict.fromkeys(map(rationals, feasible)))
    d = rationals(disagreement)
    if not points or not d or any(len(point) != len(d) for point in points):
        raise UsageError(
            f"bargaining needs at least one point, and {len(d)} numbers in each, as in the disagreement point"
        )
    answer = _answer(points, d)
    try:
        answer.verify()
    except Invalid as error:
        raise Inconsistent(
            f"the bargaining solution does not verify: {error}"
        ) from None
    return answer


def _answer(
    points: tuple[Vector, ...], d: Vector
) -> NashSolution | NoAgreement | NashEnclosure:
    gains = [tuple(a - b for a, b in zip(point, d, strict=True)) for point in points]
    start, ceiling = who_gains(gains)
    if start is None:
        return _at_disagreement(points, d, gains, ceiling)
    part = _slice(gains, ceiling) if any(ceiling) else None
    sliced = gains if part is None else part.gains
    if part is not None:
        start, _ = who_gains(sliced)
        if start is None:
            raise Inconsistent("those who can gain cannot gain together")
    found = maximum(sliced, start)
    if found is not None:
        weights = (
            found.weights
            if part is None
            else part.weights(gains, found.weights, fmpq(len(found.gains)))
        )
        if weights is not None:
            u, mixture = (
                (found.gains, found.mixture)
                if part is None
                else part.lift(found.gains, found.mixture)
            )
            return NashSolution(
                points,
                d,
                _plus(u, d),
                weights,
                mixture,
                None if part is None else ceiling,
            )
    return _enclosure(points, d, nearby(sliced, start), part)


def _plus(gains: Sequence[Number], d: Vector) -> tuple[Number, ...]:
    return tuple(g + x for g, x in zip(gains, d, strict=True))


def who_gains(gains: Sequence[Vector]) -> tuple[dict[int, fmpq] | None, Vector]:
    """A mixture at which everyone who can gain does, None if nobody can; and ν ≥ 0, positive for the others alone.

    max Σt_i subject to Σ_k w_k g_ki ≥ t_i, 0 ≤ t_i ≤ 1, w ≥ 0: every t_i is 0 or 1, and the dual is ν.

    >>> who_gains([(fmpq(2), fmpq(0)), (fmpq(1), fmpq(-1))])
    ({0: 1}, (0, 1))
    """
    n, count = len(gains[0]), len(gains)
    rows = [
        ([*(g[i] for g in gains), *(-int(i == j) for j in range(n))], ">=", 0)
        for i in range(n)
    ]
    answer = solve(
        LinearProgram.maximise(
            [0] * count + [1] * n, rows, upper=[None] * count + [1] * n
        )
    )
    if not isinstance(answer, Optimal):
        raise Inconsistent("a feasible and bounded program has no optimum")
    ceiling = tuple(-y for y in answer.dual)
    if answer.value == 0:
        return None, ceiling
    total = sum(answer.primal[:count], fmpq(0))
    return {k: w / total for k, w in enumerate(answer.primal[:count]) if w}, ceiling


def _at_disagreement(
    points: tuple[Vector, ...], d: Vector, gains: Sequence[Vector], ceiling: Vector
) -> NashSolution | NoAgreement:
    """Nobody can gain: either d is on the frontier, or there is no u ≥ d in F."""
    rows = [([g[i] for g in gains], ">=", 0) for i in range(len(d))]
    answer = solve(
        LinearProgram.maximise([0] * len(points), [*rows, ([1] * len(points), "=", 1)])
    )
    if isinstance(answer, Infeasible):
        return NoAgreement(points, d, tuple(-y for y in answer.ray[: len(d)]))
    mixture = (
        {k: w for k, w in enumerate(answer.primal) if w}
        if isinstance(answer, Optimal)
        else {}
    )
    return NashSolution(points, d, d, ceiling, mixture, ceiling)


@dataclass(frozen=True)
class _Slice:
    """{g ∈ F − d : g ≥ 0} when some cannot gain: g_i = 0 for them, on the face ν·g = 0.

    ``gains[k]`` are the gains of those inside at the k-th vertex, which is ``mixtures[k]`` of the points ``on_face``.
    """

    ceiling: Vector
    on_face: tuple[int, ...]
    mixtures: tuple[Vector, ...]
    gains: list[Vector]
    outside_gains: tuple[Vector, ...]

    @property
    def inside(self) -> list[int]:
        return [i for i, x in enumerate(self.ceiling) if not x]

    @property
    def outside(self) -> list[int]:
        return [i for i, x in enumerate(self.ceiling) if x]

    def lift(
        self, inside: Sequence[AnyNumber], shares: Mapping[int, AnyNumber]
    ) -> tuple[tuple[AnyNumber, ...], dict[int, AnyNumber]]:
        """The gains of all players, and the mixture of the original points."""
        gains: list[Any] = [fmpq(0)] * len(self.ceiling)
        for i, g in zip(self.inside, inside, strict=True):
            gains[i] = g
        mixture: dict[int, Any] = {}
        for number, p in shares.items():
            for k, q in zip(self.on_face, self.mixtures[number], strict=True):
                if q:
                    mixture[k] = mixture.get(k, fmpq(0)) + p * q
        return tuple(gains), mixture

    def weights(
        self, gains: Sequence[Vector], inside: Sequence[Number], level: fmpq
    ) -> tuple[Number, ...] | None:
        """Positive weights of all players, ``inside`` for those who gain, with weights·g ≤ ``level`` on F − d.

        On the face they are multipliers of "nobody outside gets less", a linear program (None for irrational weights
        if that has to be solved); a multiple of ν then makes them positive, and large against the rest of F.
        """
        lefts = [dot(inside, [gains[k][i] for i in self.inside]) for k in self.on_face]
        free: Vector = (fmpq(0),) * len(self.outside)
        if any(map(any, self.outside_gains)):
            rational = [x for x in lefts if isinstance(x, fmpq)]
            if len(rational) < len(lefts):
                return None
            rows = [
                (row, "<=", level - left)
                for row, left in zip(self.outside_gains, rational, strict=True)
            ]
            answer = solve(
                LinearProgram.maximise([0] * len(free), rows, lower=[None] * len(free))
            )
            if not isinstance(answer, Optimal):
                raise Inconsistent("the maximum on a slice has no multipliers")
            free = answer.primal
        weights: list[Number] = [fmpq(0)] * len(self.ceiling)
        for i, weight in zip(self.inside, inside, strict=True):
            weights[i] = weight
        for i, weight in zip(self.outside, free, strict=True):
            weights[i] = weight
        factor = 1 - min(
            x / self.ceiling[i] for i, x in zip(self.outside, free, strict=True)
        )
        for g in gains:
            down = rational_dot(self.ceiling, g)
            if sign(down):
                factor = max(factor, _above((dot(weights, g) - level) / -down))
        return tuple(w + factor * x for w, x in zip(weights, self.ceiling, strict=True))


def _above(x: Number) -> fmpq:
    return x.enclosure(1)[1] if isinstance(x, Algebraic) else x


def _slice(gains: Sequence[Vector], ceiling: Vector) -> _Slice:
    inside = [i for i, x in enumerate(ceiling) if not x]
    on_face = tuple(k for k, g in enumerate(gains) if rational_dot(ceiling, g) == 0)
    outside = tuple(
        tuple(gains[k][i] for i, x in enumerate(ceiling) if x) for k in on_face
    )
    if any(map(any, outside)):
        sides = [
            [side * row[i] for row in outside]
            for i in range(len(outside[0]))
            for side in (1, -1)
        ]
        mixtures = tuple(vertices(sides, len(on_face)))
    else:
        mixtures = tuple(
            tuple(fmpq(int(a == b)) for b in range(len(on_face)))
            for a in range(len(on_face))
        )
    sliced = [
        tuple(rational_dot(mixture, [gains[k][i] for k in on_face]) for i in inside)
        for mixture in mixtures
    ]
    return _Slice(ceiling, on_face, mixtures, sliced, outside)


def _enclosure(
    points: tuple[Vector, ...], d: Vector, near: RationalMaximum, part: _Slice | None
) -> NashEnclosure:
    """The box that a rational feasible point near the solution proves."""
    gains = [tuple(a - b for a, b in zip(point, d, strict=True)) for point in points]
    level = max(
        rational_dot(near.weights, g) for g in (gains if part is None else part.gains)
    )
    m = len(near.gains)
    low, high = _last_possible(fmpq(0), level, m), _last_possible(level, level, m)
    weights: Sequence[Number] | None = near.weights
    g, mixture = near.gains, near.mixture
    if part is not None:
        weights = part.weights(gains, near.weights, level)
        g, mixture = part.lift(near.gains, near.mixture)
    return NashEnclosure(
        points,
        d,
        tuple(a + x for a, x in zip(g, d, strict=True)),
        tuple(w for w in weights or () if isinstance(w, fmpq)),
        mixture,
        tuple(low * a + x for a, x in zip(g, d, strict=True)),
        tuple(high * a + x for a, x in zip(g, d, strict=True)),
        None if part is None else part.ceiling,
    )


def _last_possible(outside: fmpq, most: fmpq, m: int) -> fmpq:
    """A ratio that is not possible, between ``outside`` and 1, as close to the possible ones as bisection gets."""
    inside, width = fmpq(1), fmpq(1, fmpz(2) ** ENCLOSURE_BITS)
    while abs(inside - outside) > width:
        middle = (inside + outside) / 2
        if possible_ratio(middle, most, m):
            inside = middle
        else:
            outside = middle
    return outside
