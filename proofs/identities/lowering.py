"""From the text of an identity to sums of hypergeometric terms over ℕ^d, when it is defined everywhere there.

Every factorial, binomial coefficient, rising or falling factorial becomes factorials by the one formula that holds
throughout the region where it stands. ``NotShown`` when there is no such formula, or when something may be undefined
(a case distinction can help then); ``OutOfClass`` when this is no single sum of hypergeometric terms at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce

from flint import fmpq_mpoly

from proofs.identities import expressions as ex
from proofs.identities.terms import (
    Affine,
    Difference,
    Region,
    Ring,
    Sum,
    Term,
    at_least,
    is_integral,
    is_zero,
    minus,
    negative,
    never_zero,
    plus,
    surely_empty,
)

MAX_EXPONENT = 64


class OutOfClass(Exception):
    """Not a sum of hypergeometric terms with affine arguments and bounds."""


@dataclass(frozen=True)
class Cut:
    """A sum that has to be read as two, one up to this index and one from the next."""

    at: Affine


@dataclass(frozen=True)
class Parity:
    """Whether the coordinate of this number is even has to be known."""

    coordinate: int


class NotShown(Exception):
    """Not shown to be defined, or to follow one formula, everywhere in the region.

    ``hint`` says what would help: a cut of sums, a parity, or an affine form without index whose sign has to be known.
    """

    def __init__(self, message: str, hint: Affine | Cut | Parity | None = None) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True)
class Written:
    """A product as it is written: num/den · Π special^±1 · Π base^exponent."""

    num: fmpq_mpoly
    den: fmpq_mpoly
    specials: tuple[tuple[str, tuple[Affine, ...], int], ...] = ()
    powers: tuple[tuple[fmpq_mpoly, Affine], ...] = ()

    @property
    def is_rational(self) -> bool:
        """Whether it is a quotient of polynomials."""
        return not self.specials and not self.powers


@dataclass(frozen=True)
class Body:
    """A sum of products, of finished sums, and what else must be defined, or must not vanish if a polynomial."""

    terms: tuple[Written, ...] = ()
    sums: tuple[tuple[Affine, Affine, Body], ...] = ()
    nonzero: tuple[fmpq_mpoly | Written, ...] = ()


def lower(
    left: ex.Expression,
    right: ex.Expression,
    values: Mapping[str, fmpq_mpoly],
    d: int,
    cuts: Sequence[Affine] = (),
) -> Difference:
    """left − right over ℕ^d, with the parameters given as affine polynomials in the coordinates.

    Every sum is cut after each index of ``cuts`` that is shown to lie in its range, or just before it. What is surely
    empty, or has terms that show to be 0 only, is left out.
    """
    lowering = _Lowering(values, Ring(d))
    body = lowering.plus(
        lowering.read(left), lowering.times(lowering.number(-1), lowering.read(right))
    )
    for multiplier in lowering.multipliers:  # to be defined even where the sum is empty
        _finish(multiplier, Region(d))
    sums = []
    for first, last, inside in body.sums:
        for lo, hi in _pieces(first, last, cuts, d):
            if not surely_empty(lo, hi, d):
                terms = _finish(inside, Region(d, lo, hi))
                if not all(is_zero(t, Region(d, lo, hi)) for t in terms):
                    sums.append(Sum(lo, hi, terms))
    return Difference(d, tuple(sums), _finish(body, Region(d)))


def _pieces(
    lo: Affine, hi: Affine, cuts: Sequence[Affine], d: int
) -> list[tuple[Affine, Affine]]:
    pieces, everywhere = [(lo, hi)], Region(d)
    for c in cuts:
        parts = []
        for first, last in pieces:
            within = at_least(minus(c, first), -1, everywhere) and at_least(
                minus(last, c), 0, everywhere
            )
            split = within and not surely_empty(first, last, d)
            parts += [(first, c), (plus(c, 1), last)] if split else [(first, last)]
        pieces = parts
    return pieces


class _Lowering:
    def __init__(self, values: Mapping[str, fmpq_mpoly], ring: Ring) -> None:
        self.values, self.ring = values, ring
        self.one = ring.constant(1)
        self.index: str | None = None
        self.multipliers: list[Body] = []

    def number(self, value: int) -> Body:
        return Body((Written(self.ring.constant(value), self.one),))

    def read(self, expression: ex.Expression) -> Body:
        match expression:
            case ex.Number(value):
                return self.number(value)
            case ex.Name(name):
                k = self.ring.gens()[-1]
                variable = k if name == self.index else self.values[name]
                return Body((Written(variable, self.one),))
            case ex.Negative(operand):
                return self.times(self.number(-1), self.read(operand))
            case ex.Binary("+", a, b):
                return self.plus(self.read(a), self.read(b))
            case ex.Binary("-", a, b):
                return self.plus(
                    self.read(a), self.times(self.number(-1), self.read(b))
                )
            case ex.Binary("*", a, b):
                return self.times(self.read(a), self.read(b))
            case ex.Binary("/", a, b):
                return self.times(self.read(a), self.inverse(self.read(b)))
            case ex.Binary(_, a, b):
                return self.power(self.read(a), self.polynomial(b, "an exponent"))
            case ex.Call(function, arguments):
                forms = tuple(
                    self.affine(a, f"an argument of {function}") for a in arguments
                )
                return Body((Written(self.one, self.one, ((function, forms, 1),)),))
            case ex.Summation(body, index, lo, hi):
                if self.index is not None:
                    raise OutOfClass("a sum inside a sum")
                ends = [self.affine(end, "a bound of summation") for end in (lo, hi)]
                if not all(map(is_integral, ends)):
                    raise OutOfClass("a bound of summation is not an integer")
                self.index = index
                inside = self.read(body)
                self.index = None
                return Body((), ((ends[0], ends[1], inside),))

    def polynomial(self, expression: ex.Expression, what: str) -> fmpq_mpoly:
        body = self.read(expression)
        if (
            body.sums
            or body.nonzero
            or len(body.terms) != 1
            or not body.terms[0].is_rational
        ):
            raise OutOfClass(f"{what} is not a polynomial")
        return body.terms[0].num

    def affine(self, expression: ex.Expression, what: str) -> Affine:
        form = self.ring.affine(self.polynomial(expression, what))
        if form is None or not is_integral(form[:-1]):
            raise OutOfClass(f"{what} is not affine with integer coefficients")
        return form

    def plus(self, a: Body, b: Body) -> Body:
        terms = a.terms + b.terms
        rational = [t for t in terms if t.is_rational]
        if len(rational) == 2:
            t, u = rational
            merged = Written(t.num * u.den + u.num * t.den, t.den * u.den)
            terms = (merged, *(t for t in terms if not t.is_rational))
        return Body(terms, a.sums + b.sums, a.nonzero + b.nonzero)

    def times(self, a: Body, b: Body) -> Body:
        if a.sums and b.sums:
            raise OutOfClass("a product of sums")
        if b.sums:
            a, b = b, a
        if a.sums and not all(t.is_rational and t.den.is_one() for t in b.terms):
            self.multipliers.append(b)
        sums = tuple(
            (lo, hi, Body(_products(s.terms, b.terms), (), s.nonzero + b.nonzero))
            for lo, hi, s in a.sums
        )
        return Body(_products(a.terms, b.terms), sums, a.nonzero + b.nonzero)

    def inverse(self, a: Body) -> Body:
        if a.sums or len(a.terms) != 1:
            raise OutOfClass("division by a sum")
        t = a.terms[0]
        if t.num.is_zero():
            raise OutOfClass("division by zero")
        specials = tuple((kind, forms, -e) for kind, forms, e in t.specials)
        powers = tuple((base, negative(e)) for base, e in t.powers)
        nonzero = (*a.nonzero, *(base for base, _ in t.powers))
        if (
            specials
        ):  # this division has to be defined even if its result is divided by in turn
            nonzero = (*nonzero, Written(self.one, self.one, specials))
        if t.num.is_constant():
            num = t.den / t.num
            den = self.one
        else:
            num = t.den
            den = t.num
            nonzero = (*nonzero, t.num)
        written = Written(num, den, specials, powers)
        return Body((written,), (), nonzero)

    def power(self, a: Body, e: fmpq_mpoly) -> Body:
        if e.is_constant():
            value = (
                Fraction(int(e.leading_coefficient().p), int(e.leading_coefficient().q))
                if e
                else Fraction(0)
            )
            if value.denominator != 1 or abs(value) > MAX_EXPONENT:
                raise OutOfClass(
                    f"an exponent that is neither affine nor an integer of at most {MAX_EXPONENT}"
                )
            if value == 0:  # 1, if a is defined
                return self.plus(self.number(1), self.times(self.number(0), a))
            factor = self.inverse(a) if value < 0 else a
            result = reduce(self.times, [factor] * abs(int(value)), self.number(1))
            return replace(result, nonzero=factor.nonzero)
        form = self.ring.affine(e)
        if form is None or not is_integral(form):
            raise OutOfClass("an exponent that is not affine with integer coefficients")
        if a.sums or len(a.terms) != 1 or not a.terms[0].is_rational:
            raise OutOfClass(
                "a symbolic power of something other than a quotient of polynomials"
            )
        num = a.terms[0].num
        den = a.terms[0].den
        indexed = max(num.degrees()[-1], den.degrees()[-1])
        if indexed > 0:
            raise OutOfClass("a symbolic power whose base has the index of summation")
        powers = [(num, form)]
        if not den.is_one():
            powers.append((den, negative(form)))
        written = Written(self.one, self.one, (), tuple(powers))
        return Body((written,), (), a.nonzero)


def _products(left: Sequence[Written], right: Sequence[Written]) -> tuple[Written, ...]:
    return tuple(
        Written(
            t.num * u.num, t.den * u.den, t.specials + u.specials, t.powers + u.powers
        )
        for t in left
        for u in right
    )


def _finish(body: Body, region: Region) -> tuple[Term, ...]:
    for p in body.nonzero:
        if isinstance(p, Written):
            _term(p, region)
        elif not never_zero(p, region):
            raise NotShown("a denominator may vanish")
    return tuple(_term(t, region) for t in body.terms)


def _term(t: Written, region: Region) -> Term:
    ring = Ring(region.d)
    factorials: list[tuple[Affine, int]] = []
    powers = list(t.powers)
    for kind, forms, e in t.specials:
        if kind == "factorial":
            if e > 0 and is_integral(forms[0]) and not at_least(forms[0], 0, region):
                raise NotShown("the factorial of a number that may be negative")
            factorials.append((forms[0], e))
        else:
            sign, found = _special(kind, forms[0], forms[1], e, region)
            factorials += [(x, e * f) for x, f in found]
            if any(sign):
                powers.append((ring.constant(-1), sign))
    for base, a in powers:
        if not at_least(a, 0, region) and not never_zero(base, region):
            raise NotShown("a negative power of what may be zero")
    divisor = t.num.gcd(t.den) if not t.num.is_zero() else ring.constant(1)
    return Term(t.num / divisor, t.den / divisor, tuple(factorials), tuple(powers))


def _special(
    kind: str, a: Affine, b: Affine, e: int, region: Region
) -> tuple[Affine, list[tuple[Affine, int]]]:
    """The exponent of −1 and the factorials of binomial(a, b), rf(a, b) = (−1)^b ff(−a, b) or ff(a, b)."""

    def sure(x: Affine, bound: int) -> bool:
        return is_integral(x) and at_least(x, bound, region)

    if not is_integral(b):
        raise OutOfClass(f"the second argument of {kind} is not an integer")
    if kind != "binomial" and not sure(b, 0):
        raise NotShown(f"a {kind} factorial of a length that may be negative")
    x = negative(a) if kind == "rising" else a
    sign = b if kind == "rising" else (0,) * len(b)
    rest = minus(x, b)
    below = [(b, -1)] if kind == "binomial" else []
    if sure(x, 0) or (not is_integral(x) and kind != "rising"):
        if e < 0 and not (sure(b, 0) and (not is_integral(x) or sure(rest, 0))):
            raise NotShown(f"1/{kind} where that may be 0")
        return sign, [(x, 1), (rest, -1), *below]
    top = plus(negative(rest), -1)
    if is_integral(x):
        message = f"{kind}: no one formula holds throughout the range of its arguments"
        if not sure(negative(x), 1):
            raise NotShown(message, _undecided(x, region))
        if kind == "binomial" and sure(negative(b), 1) and e > 0:  # 0 = 1/b!
            return sign, below
        if not sure(top, 0):
            raise NotShown(message, _undecided(b, region))
    if e < 0 and not sure(b, 0):
        raise NotShown(f"1/{kind} where that may be 0")
    both = tuple(x + y for x, y in zip(sign, b, strict=True))
    return both, [(top, 1), (plus(negative(x), -1), -1), *below]


def _undecided(x: Affine, region: Region) -> Affine | Cut | Parity | None:
    """What decides the sign of x in the region: x itself if free of k, else the last index of one sign of x.

    Where that index is neither inside the range nor outside throughout ℕ^d, a form that tells where it is; where it is
    half a coordinate, the parity of that.
    """
    if at_least(x, 0, region) or at_least(negative(x), 1, region):
        return None
    slope = x[-2]
    if not slope or region.lo is None or region.hi is None:
        return x
    odd = [i for i, y in enumerate(x[:-2]) if y % slope]
    if odd:
        return Parity(odd[0]) if abs(slope) == 2 else None
    rest = [-y // slope for y in x[:-2]]
    last = (
        -x[-1] // slope if slope < 0 else -(x[-1] // slope) - 1
    )  # x ≥ 0 up to it, or x ≥ 0 after it
    cut = (*rest, 0, last)
    everywhere = Region(region.d)
    for form in (plus(minus(cut, region.lo), 1), minus(region.hi, cut)):
        if not at_least(form, 0, everywhere):
            return form if not at_least(negative(form), 1, everywhere) else None
    return Cut(cut)
