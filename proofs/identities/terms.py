"""Hypergeometric terms over ℕ^d: what a summand is to the engine, on flint polynomials.

Variables of the ring are the coordinates u_1 … u_d (integers ≥ 0) and, last, the summation index k. A term is

    num/den · Π (a)!^{±1} · Π base^{a}                with affine a, and 1/a! = 0 for a negative integer a.

Terms are *similar* when their quotient is a rational function that shows: factorials in classes (arguments that differ
by integers) and powers of equal bases agree. Everything here may be wrong without harm: what it leads to is a
certificate, and ``proofs/checker.py`` decides by arithmetic of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from math import floor, gcd
from typing import Any

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

Affine = tuple[int | Fraction, ...]
"""Coefficients of u_1 … u_d, of k, and the constant; ``int`` where they are whole, for speed."""

Class = tuple[Affine, int | Fraction]


@cache
def _context(d: int) -> Any:
    return fmpq_mpoly_ctx.get((*(f"u{i + 1}" for i in range(d)), "k"), Ordering.lex)


@cache
def _gens(d: int) -> tuple[fmpq_mpoly, ...]:
    return tuple(_context(d).gens())


@dataclass(frozen=True)
class Ring:
    """Q[u_1, …, u_d, k]."""

    d: int

    @property
    def context(self) -> Any:
        """The flint context."""
        return _context(self.d)

    def gens(self) -> tuple[fmpq_mpoly, ...]:
        """u_1, …, u_d, k."""
        return _gens(self.d)

    def unit(self, i: int) -> Affine:
        """The affine form of the variable number i; k is number d."""
        return tuple(int(i == j) for j in range(self.d + 2))

    def constant(self, value: int | Fraction | fmpq) -> fmpq_mpoly:
        """A constant polynomial."""
        if isinstance(value, Fraction):
            value = fmpq(value.numerator, value.denominator)
        result: fmpq_mpoly = self.context.constant(value)
        return result

    def poly(self, a: Affine) -> fmpq_mpoly:
        """The polynomial of an affine form."""
        result = self.constant(a[-1])
        for x, generator in zip(a, self.gens(), strict=False):
            if x:
                result += generator * fmpq(x.numerator, x.denominator)
        return result

    def affine(self, p: fmpq_mpoly) -> Affine | None:
        """The affine form of a polynomial, or None."""
        form: list[int | Fraction] = [0] * (self.d + 2)
        for exponents, c in p.to_dict().items():
            total = sum(exponents)
            if total > 1:
                return None
            form[exponents.index(1) if total else -1] = (
                int(c.p) if c.q == 1 else Fraction(int(c.p), int(c.q))
            )
        return tuple(form)


@dataclass(frozen=True)
class Term:
    """num/den · Π (a)!^e · Π base^a, with e = ±1 repeated as often as needed. ``num`` may be 0."""

    num: fmpq_mpoly
    den: fmpq_mpoly
    factorials: tuple[tuple[Affine, int], ...] = ()
    powers: tuple[tuple[fmpq_mpoly, Affine], ...] = ()

    def times(self, num: fmpq_mpoly, den: fmpq_mpoly | None = None) -> Term:
        """The term times a rational function."""
        return replace(
            self, num=self.num * num, den=self.den if den is None else self.den * den
        )


@dataclass(frozen=True)
class Sum:
    """Σ_{k=lo}^{hi} Σ terms."""

    lo: Affine
    hi: Affine
    terms: tuple[Term, ...]

    @property
    def length(self) -> Affine:
        """hi − lo + 1."""
        return plus(minus(self.hi, self.lo), 1)


@dataclass(frozen=True)
class Difference:
    """Left − right as sums and terms in d coordinates."""

    d: int
    sums: tuple[Sum, ...]
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Region:
    """ℕ^d, with lo ≤ k ≤ hi when these are given."""

    d: int
    lo: Affine | None = None
    hi: Affine | None = None


def plus(a: Affine, c: int | Fraction) -> Affine:
    """a + c."""
    return (*a[:-1], a[-1] + c)


def minus(a: Affine, b: Affine) -> Affine:
    """a − b."""
    return tuple(x - y for x, y in zip(a, b, strict=True))


def negative(a: Affine) -> Affine:
    """−a."""
    return tuple(-x for x in a)


def is_integral(a: Affine) -> bool:
    """Whether all coefficients are integers."""
    return all(x.denominator == 1 for x in a)


def at_least(a: Affine, bound: int, region: Region) -> bool:
    """Whether a ≥ bound throughout the region (k at the end where a is least; coordinates are ≥ 0)."""
    if a[-2]:
        end = region.lo if a[-2] > 0 else region.hi
        if end is None:
            return False
        a = tuple(x + a[-2] * y for x, y in zip((*a[:-2], 0, a[-1]), end, strict=True))
    return all(x >= 0 for x in a[:-1]) and a[-1] >= bound


def surely_empty(lo: Affine, hi: Affine, d: int) -> bool:
    """Whether hi < lo throughout ℕ^d."""
    return at_least(minus(lo, hi), 1, Region(d))


def never_zero(p: fmpq_mpoly, region: Region) -> bool:
    """Whether p is shown to have no zero in the region: the same sufficient tests as the checker's."""
    ring = Ring(region.d)
    if p.is_zero():
        return False
    a = ring.affine(p)
    if a is not None:
        scale = 1
        for x in a:
            scale = scale * x.denominator // gcd(scale, x.denominator)
        whole = [int(x * scale) for x in a]
        divisor = gcd(*whole[:-1])
        if not divisor or whole[-1] % divisor:
            return True
        primitive = tuple(x // gcd(*whole) for x in whole)
        if at_least(primitive, 1, region) or at_least(negative(primitive), 1, region):
            return True
    gens = ring.gens()
    for end, sign in ((region.lo, 1), (region.hi, -1)):
        if end is None and p.degrees()[-1]:
            continue
        q = (
            p
            if end is None
            else p.compose(*gens[:-1], ring.poly(end) + sign * gens[-1])
        )
        signs = {c > 0 for c in q.coeffs()}
        if len(signs) == 1 and tuple([0] * (region.d + 1)) in q.to_dict():
            return True
    return False


def substitute(
    t: Term,
    values: Sequence[fmpq_mpoly],
    ring: Ring,
    forms: Sequence[Affine] | None = None,
) -> Term:
    """The term after an affine change of variables; ``values`` lie in the new ring, ``forms`` are theirs."""
    forms = affine_forms(values, ring) if forms is None else forms
    return Term(
        compose(t.num, values, ring),
        compose(t.den, values, ring),
        tuple((move_affine(a, forms), e) for a, e in t.factorials),
        tuple(
            (compose(base, values, ring), move_affine(a, forms)) for base, a in t.powers
        ),
    )


def affine_forms(values: Sequence[fmpq_mpoly], ring: Ring) -> list[Affine]:
    """The affine forms of the polynomials of a change of variables."""
    forms = []
    for value in values:
        form = ring.affine(value)
        if form is None:
            raise ValueError("the change of variables is not affine")
        forms.append(form)
    return forms


def move_affine(a: Affine, forms: Sequence[Affine]) -> Affine:
    """An affine form after an affine change of variables."""
    moved = [0] * (len(forms[0]) - 1) + [a[-1]]
    for x, form in zip(a, forms, strict=False):
        if x:
            for j, y in enumerate(form):
                if y:
                    moved[j] += y if x == 1 else x * y
    return tuple(moved)


def compose(p: fmpq_mpoly, values: Sequence[fmpq_mpoly], ring: Ring) -> fmpq_mpoly:
    """p with its variables replaced by polynomials of another ring."""
    if p.is_constant():
        return ring.constant(p.leading_coefficient() if p else 0)
    return p.compose(*values, ctx=ring.context)


def shifted(ring: Ring, index: int, by: int) -> list[fmpq_mpoly]:
    """The change of variables x_index → x_index + by; the summation index is number d."""
    return [g + by if i == index else g for i, g in enumerate(ring.gens())]


def at_index(s: Sum, k: Affine, ring: Ring) -> list[Term]:
    """The terms of a sum at the index k."""
    values = [*ring.gens()[:-1], ring.poly(k)]
    forms = [*(ring.unit(i) for i in range(ring.d)), k]
    return [substitute(t, values, ring, forms) for t in s.terms]


def is_zero(t: Term, region: Region) -> bool:
    """Whether the term is 0 throughout the region for a reason that shows."""
    if t.num.is_zero() or any(
        base.is_zero() and at_least(a, 1, region) for base, a in t.powers
    ):
        return True
    return any(
        e < 0 and is_integral(a) and at_least(negative(a), 1, region)
        for a, e in t.factorials
    )


class PoleError(ArithmeticError):
    """A term is taken at a pole of its rational part or of a factorial."""


@dataclass
class Reduced:
    """A term with the factorials of each class on one side: ``classes`` maps a class to its side (±1) and shifts."""

    num: fmpq_mpoly
    den: fmpq_mpoly
    classes: dict[Class, tuple[int, list[int]]]
    powers: dict[str, tuple[fmpq_mpoly, Affine]]


def times_range(
    p: fmpq_mpoly, key: Class, low: int, high: int, ring: Ring
) -> fmpq_mpoly:
    """p·Π_{low < i ≤ high} (x + i) where x is the affine form of the class."""
    x = ring.poly((*key[0], key[1]))
    for i in range(low + 1, high + 1):
        p = p * (x + i)
    return p


def reduce_term(t: Term, ring: Ring) -> Reduced:
    """Cancel factorials within classes and write powers by primes, −1 and primitive polynomials."""
    sides: dict[Class, tuple[list[int], list[int]]] = {}
    for a, e in t.factorials:
        fraction = a[-1] - floor(a[-1])
        key = (a[:-1], fraction)
        up, down = sides.setdefault(key, ([], []))
        (up if e > 0 else down).extend([int(a[-1] - fraction)] * abs(e))
        if not any(a[:-1]) and not fraction:
            (down if e > 0 else up).extend([0] * abs(e))
    r = Reduced(t.num, t.den, {}, {})
    for key, (up, down) in sides.items():
        up.sort()
        down.sort()
        while up and down:
            high, low = up.pop(), down.pop()
            r.num = times_range(r.num, key, low, high, ring)
            r.den = times_range(r.den, key, high, low, ring)
        if up or down:
            r.classes[key] = (1, up) if up else (-1, down)
    if r.den.is_zero():
        raise PoleError("division by 0, or the factorial of a negative integer")
    for base, a in t.powers:
        if any(a):
            for factor, exponent in _factors(base, a, ring):
                name = str(factor)
                old = r.powers[name][1] if name in r.powers else (0,) * len(a)
                r.powers[name] = (
                    factor,
                    tuple(x + y for x, y in zip(old, exponent, strict=True)),
                )
    return r


def _factors(
    base: fmpq_mpoly, a: Affine, ring: Ring
) -> Iterable[tuple[fmpq_mpoly, Affine]]:
    if base.is_zero():
        yield base, a
        return
    content = base.leading_coefficient()
    coefficients = base.coeffs()
    if len(coefficients) > 1 or not base.is_constant():
        denominator = 1
        for c in coefficients:
            denominator = denominator * int(c.q) // gcd(denominator, int(c.q))
        numerator = gcd(*(int(c.p) * (denominator // int(c.q)) for c in coefficients))
        content = fmpq(numerator, denominator) * (1 if content > 0 else -1)
        yield base / content, a
    if content < 0:
        yield ring.constant(-1), a
    for p in _primes(abs(int(content.p))):
        yield ring.constant(p), a
    for p in _primes(int(content.q)):
        yield ring.constant(p), negative(a)


def _primes(number: int) -> list[int]:
    found, p = [], 2
    while p * p <= number and p < 10_000:
        while number % p == 0:
            found.append(p)
            number //= p
        p += 1
    return found + [number] * (number > 1)


def similarity(r: Reduced) -> Any:
    """Equal for similar terms."""
    powers = []
    for name, (_, a) in r.powers.items():
        slope = tuple(x % 2 for x in a[:-1]) if name == "-1" else a[:-1]
        if any(slope):
            powers.append((name, slope))
    return (
        frozenset(
            (key, sign, len(shifts)) for key, (sign, shifts) in r.classes.items()
        ),
        frozenset(powers),
    )


def groups(terms: Iterable[Term], ring: Ring) -> list[list[tuple[Term, Reduced]]]:
    """The terms by similarity."""
    found: dict[Any, list[tuple[Term, Reduced]]] = {}
    for t in terms:
        r = reduce_term(t, ring)
        found.setdefault(similarity(r), []).append((t, r))
    return list(found.values())


def common_factor(
    group: Sequence[Reduced], ring: Ring
) -> tuple[Term, list[tuple[fmpq_mpoly, fmpq_mpoly]]]:
    """A term Φ without rational part, and each member of a group of similar terms as (num, den) times Φ.

    Factorials above go down to the least argument, factorials below go up to the greatest: so the quotients are
    polynomials and hold at every integer point where the members are defined.
    """
    one = ring.constant(1)
    parts = [[r.num, r.den] for r in group]
    factorials: list[tuple[Affine, int]] = []
    for key, (sign, _) in group[0].classes.items():
        shifts = [r.classes[key][1] for r in group]
        target = min(map(min, shifts)) if sign > 0 else max(map(max, shifts))
        for part, members in zip(parts, shifts, strict=True):
            for x in members:
                part[0] = times_range(
                    part[0], key, min(x, target), max(x, target), ring
                )
        factorials += [((*key[0], key[1] + target), sign)] * len(shifts[0])
    powers: list[tuple[fmpq_mpoly, Affine]] = []
    for name in dict.fromkeys(name for r in group for name in r.powers):
        base, exponent = next(r.powers[name] for r in group if name in r.powers)
        constants = [
            int(r.powers[name][1][-1]) if name in r.powers else 0 for r in group
        ]
        least = min(constants)
        for part, c in zip(parts, constants, strict=True):
            extra = (c - least) % 2 if name == "-1" else c - least
            part[0] = part[0] * base**extra
        powers.append((base, (*exponent[:-1], least)))
    return Term(one, one, tuple(factorials), tuple(powers)), [
        (num, den) for num, den in parts
    ]


def add_up(terms: Sequence[Term], region: Region) -> list[Term]:
    """The sum as one term for each class of similar terms, without those that vanish."""
    ring = Ring(region.d)
    result = []
    for group in groups(terms, ring):
        total = _total([r for _, r in group], ring)
        if total is not None:
            total = _total([r for t, r in group if not is_zero(t, region)], ring)
        if total is not None:
            result.append(total)
    return result


def _total(group: Sequence[Reduced], ring: Ring) -> Term | None:
    """The sum of similar terms; None when it is 0."""
    if not group:
        return None
    shape, parts = common_factor(group, ring)
    num, den = ring.constant(0), ring.constant(1)
    for p, q in parts:
        divisor = den.gcd(q)
        num, den = num * (q / divisor) + p * (den / divisor), den * (q / divisor)
    if num.is_zero():
        return None
    divisor = num.gcd(den)
    return replace(shape, num=num / divisor, den=den / divisor)
