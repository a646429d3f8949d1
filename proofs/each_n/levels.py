"""Theorem 1 for larger n, with less work because more is used: two levels below the exhaustive one.

*interval*: for S = N and every i ∈ S, one coefficient for each T ⊆ S. It uses the proved exchange of sums: the
coefficient of Z_T is a sum over the interval T ∪ {i} ⊆ R ⊆ S. All intervals are summed at once by a superset transform
of integers packed into one integer (n shifts and additions). No formula for alternating sums is used.

*sizes*: one coefficient for each pair 1 ≤ s ≤ n, 0 ≤ t ≤ s. It also uses that the coefficient of Z_T depends on s,
t and whether i ∈ T only (invariance under relabelling): C(s − t, k) coalitions R have size t + k. The alternating
sums are added up term by term and compared with the claimed weights; A2 … A5 are not used.

Both compare exact integers, after multiplication by lcm(1..n).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from math import comb, lcm
from operator import mul

from exact.errors import LimitReached, UsageError
from exact.watching import reached, steps
from proofs.each_n.linear_forms import Packing, popcounts
from proofs.each_n.theorem1 import (
    BACKWARD,
    FORWARD,
    coco_multiplier,
    coco_weight,
    harsanyi_multiplier,
)

MAX_INTERVAL, MAX_SIZES = 18, 300

MEANINGS = {
    "exhaustive": "every equation of every coalition, coefficient by coefficient",
    "interval": "S = N, every i and every T ⊆ S, given the exchange of sums",
    "sizes": "every pair of sizes t ≤ s ≤ n, given the exchange of sums and relabelling",
}


@dataclass(frozen=True)
class LevelResult:
    """Both directions for one n at one level: how many coefficients were compared, and what was wrong."""

    n: int
    level: str
    coefficients: int
    mismatches: tuple[str, ...]
    seconds: float = field(default=0.0, compare=False)

    @property
    def verified(self) -> bool:
        """Whether every coefficient agreed."""
        return not self.mismatches


def _limit(n: int, most: int, level: str) -> None:
    if n < 1:
        raise UsageError(f"there must be at least 1 player, not {n}")
    if n > most:
        raise LimitReached(f"the {level} level stops at n = {most}")


def verify_interval(n: int) -> LevelResult:
    """Both directions for S = N, every i ∈ N and every T ⊆ N. Cost: about 2 n³ additions of integers of 2^n digits.

    Harsanyi ⇒ CoCo: Σ_{T∪{i}⊆R⊆N} (−1)^{r−t}/r is the weight of Z_T in CoCo's condition 4, signed.
    CoCo ⇒ Harsanyi: Σ_{T∪{i}⊆R⊆N} (−1)^{n−r} (weight of Z_T in CoCo's condition 4 for R) is (−1)^{n−t}/n.

    >>> verify_interval(5).verified
    True
    """
    _limit(n, MAX_INTERVAL, "interval")
    started = time.perf_counter()
    intervals = _Intervals(n)
    for i in steps(range(1, n + 1)):
        intervals.forward(i)
        for t in steps(range(n + 1)):
            intervals.backward(i, t)
    return LevelResult(
        n,
        "interval",
        intervals.compared,
        tuple(intervals.wrong[:5]),
        time.perf_counter() - started,
    )


class _Intervals:
    def __init__(self, n: int) -> None:
        self.n, self.scale, self.sizes = n, lcm(*range(1, n + 1)), popcounts(n)
        self.packing = Packing(n, 2 * self.scale << n)
        self.compared, self.wrong = 0, list[str]()
        self.biases: dict[int, int] = {}
        full = b"\xff" * self.packing.size
        empty = bytes(self.packing.size)
        digits = self.packing.size * 8
        #: per bit, the digits T without it: they receive T ∪ {bit}
        self.steps = [
            (
                digits << b,
                int.from_bytes(
                    ((full * (1 << b)) + empty * (1 << b)) * (1 << n - b - 1), "little"
                ),
            )
            for b in range(n)
        ]
        #: per size, all digits T with |T| = t
        flags = [bytearray(self.packing.size << n) for _ in range(n + 1)]
        for T, size in enumerate(self.sizes):
            at = T * self.packing.size
            flags[size][at : at + self.packing.size] = full
        self.of_size = [int.from_bytes(flag, "little") for flag in flags]
        self.holding = [-1, *(self.packing.mask(i) for i in range(1, n + 1))]
        self.ones = [self._ones(i) for i in range(n + 1)]
        self.bias = sum(ones * (self.scale << n) for ones in self.ones[0])

    def _ones(self, i: int) -> list[int]:
        """For each size, the packed indicator of the coalitions of that size that hold i (all of them for i = 0)."""
        unit = int.from_bytes(
            (b"\x01" + bytes(self.packing.size - 1)) * (1 << self.n), "little"
        )
        return [unit & self.holding[i] & mask for mask in self.of_size]

    def superset_sums(self, i: int, values: dict[int, int]) -> int:
        """Σ_{R⊇T, R∋i} values[r] at every T, packed. Digits are kept ≥ 0 by adding L to every value for a while."""
        return self._transform(
            self._by_size(i, values, self.scale)
        ) - self._transform_of_scale(i)

    def _by_size(self, i: int, values: dict[int, int], more: int) -> int:
        return sum(
            (values.get(r, 0) + more) * ones for r, ones in enumerate(self.ones[i])
        )

    def _transform(self, packed: int) -> int:
        for shift, without in self.steps:
            packed += packed >> shift & without
        return packed

    def _transform_of_scale(self, i: int) -> int:
        if i not in self.biases:
            self.biases = {i: self._transform(self._by_size(i, {}, self.scale))}
        return self.biases[i]

    def forward(self, i: int) -> None:
        """Compare Σ (−1)^{r−t}/r for every T at once."""
        values = {
            r: (-1) ** r * _whole(harsanyi_multiplier(r) * self.scale)
            for r in range(1, self.n + 1)
        }
        sums = self.superset_sums(i, values)
        self._compare(
            FORWARD,
            i,
            sums,
            lambda t, inside: (-1) ** t * _weight(t, self.n, inside),
            range(self.n + 1),
        )

    def backward(self, i: int, t: int) -> None:
        """Compare Σ (−1)^{n−r} (weight of Z_T for R) for every T of size t."""
        for inside in (True, False):
            if t if inside else t < self.n:
                weights = {
                    r: _weight(t, r, inside)
                    for r in range(t if inside else t + 1, self.n + 1)
                }
                values = {
                    r: _whole(coco_multiplier(r, self.n) * w * self.scale)
                    for r, w in weights.items()
                }
                sums = self.superset_sums(i, values)
                self._compare(
                    BACKWARD,
                    i,
                    sums,
                    lambda t, _: Fraction((-1) ** (self.n - t), self.n),
                    (t,),
                    inside,
                )

    def _compare(
        self,
        statement: str,
        i: int,
        found: int,
        expected: Callable[[int, bool], Fraction],
        sizes: range | tuple[int, ...],
        only: bool | None = None,
    ) -> None:
        """Compare the digits of ``found`` at the coalitions of these sizes with and without i."""
        bias = self.scale << self.n
        shifted = found + self.bias  # digits are now ≥ 0 and can be masked
        for t in sizes:
            for inside in (True, False):
                if only in (None, inside) and (t if inside else t < self.n):
                    holders = (
                        self.ones[i][t] if inside else self.ones[0][t] - self.ones[i][t]
                    )
                    with_i = self.of_size[t] & self.holding[i]
                    mask = with_i if inside else self.of_size[t] ^ with_i
                    self.compared += comb(self.n - 1, t - 1 if inside else t)
                    if shifted & mask != holders * (
                        bias + _whole(expected(t, inside) * self.scale)
                    ):
                        where = f"i = {i} {'∈' if inside else '∉'} T, t = {t}"
                        self.wrong.append(
                            f"{statement}: a coefficient of Z_T differs, {where}"
                        )


def _weight(t: int, s: int, inside: bool) -> Fraction:
    """The coefficient of Z_T in CoCo's right side for a coalition of size s: T = R with i, or T = S ∖ R without."""
    return coco_weight(t, s) if inside else -coco_weight(s - t, s)


def _whole(value: Fraction) -> int:
    if value.denominator != 1:
        raise OverflowError(f"{value} should be an integer")
    return value.numerator


def verify_sizes(n: int) -> LevelResult:
    """Both directions for every s ≤ n and t ≤ s, by one sum of at most s terms each. Cost: O(n³) products of integers.

    >>> verify_sizes(20).verified
    True
    """
    _limit(n, MAX_SIZES, "sizes")
    started = time.perf_counter()
    scale = lcm(*range(1, n + 1))
    signed = [[(-1) ** k * comb(m, k) for k in range(m + 1)] for m in range(n + 1)]
    inverse = [0] + [_whole(harsanyi_multiplier(r) * scale) for r in range(1, n + 1)]
    #: weights[t][r − t] is the weight of Z_T for a coalition of size r with i ∈ T; outside[t][r − t − 1] with i ∉ T
    weights: list[list[int]] = [[]]
    weights += [
        [_whole(_weight(t, r, True) * scale) for r in range(t, n + 1)]
        for t in range(1, n + 1)
    ]
    outside = [
        [_whole(_weight(t, r, False) * scale) for r in range(t + 1, n + 1)]
        for t in range(n + 1)
    ]
    wrong: list[str] = []
    compared = 0
    for s in range(1, n + 1):
        reached((s / n) ** 3)
        for t in range(s + 1):
            m = s - t
            claims: list[tuple[str, int, int]] = []
            sign = (-1) ** m
            result = _whole(Fraction(sign * scale, s))
            if t:
                claims.append(
                    (
                        FORWARD,
                        sum(map(mul, signed[m], inverse[t : s + 1])),
                        weights[t][m],
                    )
                )
                claims.append(
                    (
                        BACKWARD,
                        sign * sum(map(mul, signed[m], weights[t][: m + 1])),
                        result,
                    )
                )
            if m:
                claims.append(
                    (
                        FORWARD,
                        -sum(map(mul, signed[m - 1], inverse[t + 1 : s + 1])),
                        outside[t][m - 1],
                    )
                )
                back = -sign * sum(map(mul, signed[m - 1], outside[t][:m]))
                claims.append((BACKWARD, back, result))
            compared += len(claims)
            wrong += [
                f"{name}: the coefficient of Z_T differs at s = {s}, t = {t}"
                for name, a, b in claims
                if a != b
            ]
    return LevelResult(
        n, "sizes", compared, tuple(wrong[:5]), time.perf_counter() - started
    )
