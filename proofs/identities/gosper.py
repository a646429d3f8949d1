"""Gosper's algorithm, in the form that creative telescoping needs.

For a term Φ(k) with rational ratio Φ(k+1)/Φ(k) = P(k+1)/P(k) · Q(k)/R(k+1), gcd(Q(k), R(k+h)) = 1 for integers h ≥ 0
(the Gosper–Petkovšek form), and a polynomial c(k):  c·Φ = ΔG for a term G similar to Φ exactly when

    P(k) c(k) = Q(k) x(k+1) − R(k) x(k)

has a polynomial solution x, and then G = R x Φ / P. Source: Petkovšek, Wilf, Zeilberger, "A = B", chapters 5 and 6.
Factors are found by flint; two irreducible factors are shifts of each other for at most one shift, read off their two
highest coefficients, so no resultant is needed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq, fmpq_mpoly

from proofs.identities.terms import Ring, Term

MAX_SHIFT = 10_000


@dataclass(frozen=True)
class GosperForm:
    """Φ(k+1)/Φ(k) = P(k+1)/P(k) · Q(k)/R(k+1)."""

    P: fmpq_mpoly
    Q: fmpq_mpoly
    R: fmpq_mpoly

    def degree_bound(self, degree: int) -> int:
        """The greatest degree in k that x can have when P·c has at most the given degree; −1 when x must be 0."""
        dq = self.Q.degrees()[-1]
        dr = self.R.degrees()[-1]
        q = coefficients(self.Q)
        r = coefficients(self.R)
        if dq != dr or q[dq] != r[dr]:
            return degree - max(dq, dr)
        bound = degree - dq + 1
        below = q[dq - 1] - r[dr - 1] if dq else q[0] * 0
        value = constant_quotient(-below, q[dq])
        if value is None or value < 0:
            return bound
        if value.denominator != 1:
            return bound
        return max(bound, int(value))


def constant_quotient(p: fmpq_mpoly, q: fmpq_mpoly) -> Fraction | None:
    """p/q if that is a number."""
    quotient, rest = divmod(p, q)
    if not rest.is_zero():
        return None
    if not quotient.is_constant():
        return None
    if quotient.is_zero():
        return Fraction(0)
    lead = quotient.leading_coefficient()
    return Fraction(int(lead.p), int(lead.q))


def coefficients(p: fmpq_mpoly) -> list[fmpq_mpoly]:
    """The coefficients of p as a polynomial in the last variable, constant first."""
    context = p.context()
    found: list[dict[tuple[int, ...], fmpq]] = [
        {} for _ in range(max(p.degrees()[-1], 0) + 1)
    ]
    for exponents, c in p.to_dict().items():
        found[exponents[-1]][(*exponents[:-1], 0)] = c
    return [context.from_dict(entry) for entry in found]


def gosper_form(shape: Term, divisor: fmpq_mpoly, ring: Ring) -> GosperForm:
    """The Gosper–Petkovšek form of Φ = shape/divisor, where shape has no rational part."""
    above: Counter[str] = Counter()
    below: Counter[str] = Counter()
    known: dict[str, fmpq_mpoly] = {}
    unit = [ring.constant(1), ring.constant(1)]

    def put(p: fmpq_mpoly, e: int) -> None:
        if not p.degrees()[-1]:
            unit[e < 0] = unit[e < 0] * p
            return
        lead = p.leading_coefficient()
        unit[e < 0] = unit[e < 0] * lead
        name = str(p / lead)
        known[name] = p / lead
        counts = above if e > 0 else below
        counts[name] += 1

    k = ring.gens()[-1]
    for a, e in shape.factorials:
        slope = int(a[-2])
        x = ring.poly(a)
        for i in range(slope):
            put(x + i + 1, e)
        for i in range(-slope):
            put(x - i, -e)
    for base, a in shape.powers:
        slope = int(a[-2])
        unit[slope < 0] = unit[slope < 0] * base ** abs(slope)
    if divisor.degrees()[-1]:
        _, factors = divisor.factor()
        for p, times in factors:
            for _ in range(times):
                put(p, 1)
                put(p.compose(*ring.gens()[:-1], k + 1), -1)
    return _normalised(above, below, known, unit, ring)


def _normalised(
    above: Counter[str],
    below: Counter[str],
    known: dict[str, fmpq_mpoly],
    unit: list[fmpq_mpoly],
    ring: Ring,
) -> GosperForm:
    gens = ring.gens()
    k = gens[-1]

    def at(p: fmpq_mpoly, by: int) -> fmpq_mpoly:
        return p.compose(*gens[:-1], k + by)

    pairs = []
    for a in above:
        for b in below:
            h = _shift(known[a], known[b], ring)
            if h is not None:
                pairs.append((h, a, b))
    pairs.sort(key=lambda pair: pair[0])
    P = ring.constant(1)
    for h, a, b in pairs:
        times = min(above[a], below[b])
        above[a] -= times
        below[b] -= times
        for i in range(1, h + 1):
            P = P * at(known[a], -i) ** times
    Q, R = unit[0], unit[1]
    for name, times in above.items():
        Q = Q * known[name] ** times
    for name, times in below.items():
        R = R * at(known[name], -1) ** times
    return GosperForm(P, Q, R)


def _shift(g: fmpq_mpoly, e: fmpq_mpoly, ring: Ring) -> int | None:
    """The integer h ≥ 0 with e(k + h) = g(k), if there is one."""
    m = g.degrees()[-1]
    if e.degrees()[-1] != m:
        return None
    cg = coefficients(g)
    ce = coefficients(e)
    if cg[m] != ce[m]:
        return None
    difference = cg[m - 1] - ce[m - 1]
    value = constant_quotient(difference, cg[m] * m)
    if value is None or value.denominator != 1:
        return None
    if not 0 <= value <= MAX_SHIFT:
        return None
    h = int(value)
    *others, k = ring.gens()
    moved = e.compose(*others, k + h)
    return h if moved == g else None
