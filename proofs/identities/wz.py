"""WZ pairs: a proof of Σ_k F(n, k) = rhs(n) in one rational function.

With Φ = F/rhs the identity says that Σ_k Φ(n, k) does not depend on n. A function G with

    Φ(n+1, k) − Φ(n, k) = G(n, k+1) − G(n, k)                                              (the WZ equation)

shows it, when G vanishes at both ends of the summation: the sum over k of the right side telescopes. (Φ, G) is a WZ
pair, R = G/Φ its certificate. Gosper's algorithm finds G when it is hypergeometric; when there is none, the least
recurrence of Σ_k Φ has another operator than N − 1, often of a higher order. Source: Wilf and Zeilberger, "Rational
functions certify combinatorial identities" (1990).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from flint import fmpq, fmpq_mpoly

from proofs.identities import expressions as ex
from proofs.identities.domains import charts_of
from proofs.identities.lowering import NotShown, OutOfClass, lower
from proofs.identities.terms import (
    Region,
    Ring,
    Term,
    add_up,
    common_factor,
    reduce_term,
    shifted,
    similarity,
    substitute,
)
from proofs.identities.zeilberger import telescope


@dataclass(frozen=True)
class WZPair:
    """Φ = F/rhs and G = R·Φ, with R = num/den in the variables named in ``variables`` (the index is the last)."""

    phi: Term
    g: Term
    num: fmpq_mpoly
    den: fmpq_mpoly
    variables: tuple[str, ...]

    @property
    def certificate(self) -> str:
        """R as text, in the words of the grammar of identities."""
        return (
            f"({_text(self.num, self.variables)})/({_text(self.den, self.variables)})"
        )

    def ratio(self, point: Mapping[str, int]) -> Fraction:
        """R at integers where its denominator is not 0."""
        num, den = (
            p(*(fmpq(point[name]) for name in self.variables))
            for p in (self.num, self.den)
        )
        value = num / den
        return Fraction(int(value.p), int(value.q))


@dataclass(frozen=True)
class NoWZPair:
    """Why there is no pair, or why none was found."""

    reason: str


def wz_pair(
    term: str,
    right: str,
    n: str = "n",
    k: str = "k",
    *,
    lo: str = "0",
    hi: str = "n",
    assume: Sequence[str] = (),
) -> WZPair | NoWZPair:
    """The WZ pair of Σ_k term = right with respect to n and k, or the reason why there is none.

    Binomials and the like are read by the formula that holds for lo ≤ k ≤ hi, where F may be other than 0.

    The equation is verified as an identity of hypergeometric terms over ℕ^d × ℤ before the pair is returned. It proves
    the identity only together with its boundary, Σ_k (G(n, k+1) − G(n, k)) = 0, and one value of n: ``prove`` checks
    these. Parameters other than n are kept. Raises ``Unparsable`` for text outside the grammar.

    >>> pair = wz_pair("binomial(n, k)", "2^n")
    >>> pair.certificate
    '(-k)/(2*n - 2*k + 2)'
    >>> wz_pair("binomial(n, k)^3", "2^n").reason
    'no G: Σ_k F/rhs has no recurrence of order 1 by telescoping'
    """
    f, rhs, *ends = map(ex.parse, (term, right, lo, hi))
    names = sorted(frozenset({n}).union(*map(ex.names_of, (f, rhs, *ends))) - {k})
    charts = charts_of(names, assume)
    if not charts:
        return NoWZPair(
            "the assumptions are not of the form that this engine parametrises by ℕ^d"
        )
    domain = charts[0]
    d, ring = domain.d, Ring(domain.d)
    steps = [form[names.index(n)] for form in domain.coordinates]
    if sorted(map(abs, steps)) != [0] * (d - 1) + [1]:
        return NoWZPair(
            f"the assumptions tie {n} to other parameters: a step in {n} alone moves several coordinates"
        )
    i = next(j for j, step in enumerate(steps) if step)
    if steps[i] < 0:
        return NoWZPair(
            f"{n} is bounded above, so there is no step from {n} to {n} + 1 throughout"
        )
    quotient = ex.Summation(ex.Binary("/", f, rhs), k, *ends)
    try:
        difference = lower(quotient, ex.Number(0), domain.values(), d)
    except (NotShown, OutOfClass) as error:
        return NoWZPair(
            f"F/rhs is not one hypergeometric term for {lo} <= {k} <= {hi}: {error}"
        )
    if len(difference.sums) != 1 or len(difference.sums[0].terms) != 1:
        return NoWZPair("F/rhs is not a single hypergeometric term")
    phi = difference.sums[0].terms[0]
    found = telescope(difference, i, 1)
    if found is None:
        return NoWZPair(
            f"no G: Σ_{k} F/rhs has no recurrence of order 1 by telescoping"
        )
    if len(found.operator) == 1:
        return NoWZPair(
            f"F itself is a difference in {k}: a recurrence of order 0, and no pair is needed"
        )
    if not (found.operator[0] + found.operator[1]).is_zero():
        return NoWZPair(
            f"no G: the recurrence of Σ_{k} F/rhs is of order 1, but it is not S({n} + 1) − S({n}) = 0"
        )
    one, scale = ring.constant(1), found.operator[1]
    certificate = found.certificates[0]
    g = certificate[0].times(one, scale) if certificate else phi.times(ring.constant(0))
    if not satisfies_wz_equation(phi, g, i, ring):
        return NoWZPair("the WZ equation does not hold for the G that was found")
    num, den = _quotient(g, phi, ring)
    back = [*(ring.poly((*form[:-1], 0, form[-1])) for form in domain.coordinates)]
    back.append(ring.gens()[-1])
    num, den = (
        num.compose(*back, ctx=ring.context),
        den.compose(*back, ctx=ring.context),
    )
    common = lcm(*(int(c.q) for p in (num, den) for c in p.coeffs()))
    num, den = num * common, den * common
    return WZPair(phi, g, num, den, (*names, k))


def satisfies_wz_equation(phi: Term, g: Term, i: int, ring: Ring) -> bool:
    """Whether Φ(u + e_i, k) − Φ(u, k) − G(u, k+1) + G(u, k) = 0 as a sum of similar hypergeometric terms."""
    next_u, next_k = shifted(ring, i, 1), shifted(ring, ring.d, 1)
    minus = ring.constant(-1)
    parts = [
        substitute(phi, next_u, ring),
        phi.times(minus),
        substitute(g, next_k, ring).times(minus),
        g,
    ]
    return not add_up(parts, Region(ring.d))


def _quotient(g: Term, phi: Term, ring: Ring) -> tuple[fmpq_mpoly, fmpq_mpoly]:
    """G/Φ in lowest terms, with integer coefficients."""
    if g.num.is_zero():
        return ring.constant(0), ring.constant(1)
    group = [reduce_term(t, ring) for t in (g, phi)]
    if similarity(group[0]) != similarity(group[1]):
        raise ArithmeticError("G is not similar to F")
    (a, b), (c, e) = common_factor(group, ring)[1]
    num, den = a * e, b * c
    divisor = num.gcd(den)
    num, den = num / divisor, den / divisor
    lead = den.leading_coefficient()
    return num / lead, den / lead


def _text(p: fmpq_mpoly, names: Sequence[str]) -> str:
    """A polynomial with integer coefficients in the words of the grammar."""
    parts = []
    for exponents, c in p.to_dict().items():
        factors = [
            f"{name}^{e}" if e > 1 else name
            for name, e in zip(names, exponents, strict=True)
            if e
        ]
        parts.append("*".join(([str(c)] if c != 1 or not factors else []) + factors))
    return " + ".join(parts).replace("+ -", "- ").replace("-1*", "-") or "0"
