"""Where Nash's solution is, in floats: a barrier method on the weights of a few points. Nothing is decided here.

Maximises Σ_i log g_i(w) + ε Σ_k log w_k over the simplex by Newton's method for falling ε, g(w) = Σ_k w_k g_k. Each
step solves an n×n system (Woodbury), so it is linear in the number of points; points enter as the prices 1/g ask for
them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from operator import mul, truediv

from exact.watching import reached

Floats = list[float]

START, END, SHRINK = 1.0, 1e-13, 0.15
NEWTON_STEPS = 30
ROUNDS = 200


def guess(gains: Sequence[Floats], start: dict[int, float]) -> dict[int, float]:
    """Approximate weights of the points at the maximum; ``start`` is a mixture in which everyone gains.

    >>> found = guess([[4.0, 0.0, 1.0], [0.0, 4.0, 1.0], [1.0, 1.0, 0.5]], {0: 0.5, 1: 0.5})
    >>> round(found[0], 6), round(found[1], 6)
    (0.5, 0.5)
    """
    n = len(gains[0])
    mixture = _best_mixture(gains, start)
    for done in range(ROUNDS):
        reached(0, bound=done / ROUNDS)
        prices = [1 / x for x in _mean(gains, mixture)]
        values = [_product(prices, point) for point in gains]
        outside = [k for k in range(len(gains)) if k not in mixture]
        new = max(outside, key=values.__getitem__, default=None)
        if new is None or values[new] <= n * (1 + 1e-12):
            break  # at these prices no point is worth more than the mixture
        kept = {k: w for k, w in mixture.items() if w > 1e-9}
        total = sum(kept.values()) * 1.01
        room = {k: w / total for k, w in kept.items()}
        mixture = _best_mixture(gains, {**room, new: 0.01 / 1.01})
    return mixture


def _best_mixture(gains: Sequence[Floats], start: dict[int, float]) -> dict[int, float]:
    """The best mixture of the points of ``start``, from there."""
    weights = _climb([gains[k] for k in start], list(start.values()))
    return dict(zip(start, weights, strict=True))


def _mean(gains: Sequence[Floats], mixture: dict[int, float]) -> Floats:
    columns = zip(*(gains[k] for k in mixture), strict=True)
    return [_product(mixture.values(), column) for column in columns]


def _product(left: Iterable[float], right: Iterable[float]) -> float:
    total = 0.0
    for x, y in zip(left, right, strict=True):
        total += x * y
    return total


def _plus(point: Floats, length: float, step: Floats) -> Floats:
    """The point moved by so many steps."""
    return [x + length * s for x, s in zip(point, step, strict=True)]


def _climb(points: Sequence[Floats], weights: Floats) -> Floats:
    """The barrier method from a start in which every coordinate of g is positive."""
    if len(points) == 1:
        return [1.0]
    barrier = START
    while barrier > END:
        for _ in range(NEWTON_STEPS):
            step, decrement = _newton(points, weights, barrier)
            length = _step_length(points, weights, step, barrier)
            weights = _plus(weights, length, step)
            total = sum(weights)
            weights = [w / total for w in weights]
            if decrement < 1e-8 or length < 1e-9:
                break
        barrier *= SHRINK
    return weights


def _newton(
    points: Sequence[Floats], weights: Floats, barrier: float
) -> tuple[Floats, float]:
    """The Newton direction within Σ Δw = 0, and the Newton decrement relative to the barrier."""
    here = [_product(weights, column) for column in zip(*points, strict=True)]
    rows = []
    gradient = []
    for point, weight in zip(points, weights, strict=True):
        row = list(map(truediv, point, here))
        rows.append(row)
        gradient.append(sum(row) + barrier / weight)
    columns = list(zip(*rows, strict=True))
    inverse = [w * w / barrier for w in weights]  # of the barrier's own Hessian
    small = []
    for i, column in enumerate(columns):
        weighted = list(map(mul, inverse, column))
        products = [_product(weighted, other) for other in columns]
        products[i] += 1.0
        small.append(products)

    def solve(right: Floats) -> Floats:
        """Woodbury: the Hessian is diagonal but for a part of rank n."""
        scaled = list(map(mul, inverse, right))
        inner = _solve(
            small,
            [_product(scaled, column) for column in columns],
        )
        through = [_product(row, inner) for row in rows]
        correction = list(map(mul, inverse, through))
        return _plus(scaled, -1.0, correction)

    up = solve(gradient)
    ones = solve([1.0] * len(points))
    level = sum(up) / sum(ones)
    step = _plus(up, -level, ones)
    decrement = abs(_product(gradient, step))
    return step, decrement / barrier


def _step_length(
    points: Sequence[Floats], weights: Floats, step: Floats, barrier: float
) -> float:
    """The longest halving of 1 that stays inside and does not lower the barrier's function."""
    columns = list(zip(*points, strict=True))

    def value(length: float) -> float:
        at = _plus(weights, length, step)
        here = [_product(at, column) for column in columns]
        if min(at) <= 0 or min(here) <= 0:
            return -math.inf
        logarithms = sum(map(math.log, at))
        return sum(map(math.log, here)) + barrier * logarithms

    base = value(0.0)
    length = 1.0
    while length > 1e-12 and value(length) < base - 1e-13 * abs(base):
        length /= 2
    return length if length > 1e-12 else 0.0


def _solve(matrix: Sequence[Floats], right: Floats) -> Floats:
    """Gaussian elimination with partial pivoting."""
    rows = [[*row, r] for row, r in zip(matrix, right, strict=True)]
    n = len(rows)
    for c in range(n):
        pivot = max(range(c, n), key=lambda r: abs(rows[r][c]))
        rows[c], rows[pivot] = rows[pivot], rows[c]
        upper = rows[c]
        for r in range(c + 1, n):
            factor = rows[r][c] / upper[c]
            rows[r] = _plus(rows[r], -factor, upper)
    answer = [0.0] * n
    for r in reversed(range(n)):
        row = rows[r]
        known = _product(row[r + 1 : n], answer[r + 1 :])
        answer[r] = (row[n] - known) / row[r]
    return answer
