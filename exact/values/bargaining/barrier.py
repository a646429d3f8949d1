"""Where Nash's solution is, in floats: a barrier method on the weights of a few points. Nothing is decided here.

Maximises Σ_i log g_i(w) + ε Σ_k log w_k over the simplex by Newton's method for falling ε, g(w) = Σ_k w_k g_k. Each
step solves an n×n system (Woodbury), so it is linear in the number of points; points enter as the prices 1/g ask for
them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

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
    active = list(start)
    n = len(gains[0])
    weights = _climb([gains[k] for k in active], [start[k] for k in active])
    for k in range(ROUNDS):
        reached(0, bound=k / ROUNDS)
        here = [
            sum(w * gains[k][i] for w, k in zip(weights, active, strict=True))
            for i in range(n)
        ]
        prices = [1 / x for x in here]
        values = [sum(a * b for a, b in zip(prices, g, strict=True)) for g in gains]
        known = set(active)
        new = max(
            (k for k in range(len(gains)) if k not in known),
            key=values.__getitem__,
            default=None,
        )
        if new is None or values[new] <= n * (1 + 1e-12):
            break
        kept = [(k, w) for k, w in zip(active, weights, strict=True) if w > 1e-9]
        active = [k for k, _ in kept] + [new]
        total = sum(w for _, w in kept) * 1.01
        weights = _climb(
            [gains[k] for k in active], [w / total for _, w in kept] + [0.01 / 1.01]
        )
    return dict(zip(active, weights, strict=True))


def _climb(points: Sequence[Floats], weights: Floats) -> Floats:
    """The barrier method from a start in which every coordinate of g is positive."""
    if len(points) == 1:
        return [1.0]
    barrier = START
    while barrier > END:
        for _ in range(NEWTON_STEPS):
            step, decrement = _newton(points, weights, barrier)
            length = _step_length(points, weights, step, barrier)
            weights = [w + length * s for w, s in zip(weights, step, strict=True)]
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
    n = len(points[0])
    here = [
        sum(w * p[i] for w, p in zip(weights, points, strict=True)) for i in range(n)
    ]
    rows = [[p[i] / here[i] for i in range(n)] for p in points]
    gradient = [sum(row) + barrier / w for row, w in zip(rows, weights, strict=True)]
    inverse = [w * w / barrier for w in weights]
    small = [
        [
            float(i == j)
            + sum(h * row[i] * row[j] for h, row in zip(inverse, rows, strict=True))
            for j in range(n)
        ]
        for i in range(n)
    ]

    def solve(right: Floats) -> Floats:
        scaled = [h * r for h, r in zip(inverse, right, strict=True)]
        inner = _solve(
            small,
            [
                sum(s * row[i] for s, row in zip(scaled, rows, strict=True))
                for i in range(n)
            ],
        )
        return [
            s - h * sum(a * b for a, b in zip(row, inner, strict=True))
            for s, h, row in zip(scaled, inverse, rows, strict=True)
        ]

    up, ones = solve(gradient), solve([1.0] * len(points))
    level = sum(up) / sum(ones)
    step = [a - level * b for a, b in zip(up, ones, strict=True)]
    return step, abs(sum(g * s for g, s in zip(gradient, step, strict=True))) / barrier


def _step_length(
    points: Sequence[Floats], weights: Floats, step: Floats, barrier: float
) -> float:
    """The longest halving of 1 that stays inside and does not lower the barrier's function."""
    n = len(points[0])

    def value(length: float) -> float:
        at = [w + length * s for w, s in zip(weights, step, strict=True)]
        here = [
            sum(w * p[i] for w, p in zip(at, points, strict=True)) for i in range(n)
        ]
        if min(at) <= 0 or min(here) <= 0:
            return -math.inf
        return sum(map(math.log, here)) + barrier * sum(map(math.log, at))

    base, length = value(0.0), 1.0
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
        for r in range(c + 1, n):
            factor = rows[r][c] / rows[c][c]
            rows[r] = [a - factor * b for a, b in zip(rows[r], rows[c], strict=True)]
    answer = [0.0] * n
    for r in reversed(range(n)):
        rest = sum(rows[r][c] * answer[c] for c in range(r + 1, n))
        answer[r] = (rows[r][n] - rest) / rows[r][r]
    return answer
