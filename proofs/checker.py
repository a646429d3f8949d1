"""Independent checker of ``identity`` certificates (coco-certificate/1): the standard library alone, one file.

    python -I -S proofs/checker.py CERTIFICATE…

Verdicts: valid (exit code 0), invalid (1, says which condition fails), unparsable (2), 3 when the limit on work is
reached. Format and semantics: docs/certificates-identity.md. Nothing is shared with the programs that write
certificates: this file reads the text of the identity itself, and its polynomials are its own.

Words. Parameters are integers. Coordinates u_1, …, u_d are integers ≥ 0 that parametrise the parameters. Polynomials
are in them and, last, in the summation index k. A *region* is all u ∈ ℕ^d, with lo ≤ k ≤ hi where there is an index.
A *term* is (polynomial / polynomials) · Π base^exponent · Π (affine)!^±1, where 1/x! = 0 for a negative integer x.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from itertools import accumulate, groupby
from math import floor, gcd, lcm
from operator import mul
from threading import local
from typing import Any, NoReturn, cast

MAX_TEXT, MAX_DEPTH, MAX_DIGITS, MAX_EXPONENT, MAX_LENGTH, MAX_GAP = 20_000, 60, 1_000, 64, 500, 2_000
MAX_WORK, MAX_FILE = 20_000_000, 50_000_000


class UnparsableCertificate(Exception):
    """The file is not a certificate of this format."""


class InvalidCertificate(Exception):
    """It is one, and a condition of it fails."""


class WorkLimit(Exception):
    """Checking it would take more work than allowed."""


def unparsable(message: str) -> NoReturn:
    """Refuse the form."""
    raise UnparsableCertificate(message)


def require(holds: bool, message: str) -> None:
    """Refuse the content unless the condition holds."""
    if not holds:
        raise InvalidCertificate(message)


class Work(local):
    """Counts elementary operations, in each thread; ``WorkLimit`` when there are too many."""

    left = MAX_WORK

    def spend(self, amount: int) -> None:
        """Count ``amount`` operations."""
        self.left -= amount
        if self.left < 0:
            raise WorkLimit("the limit on work is reached")


WORK = Work()

# ------------------------------------------------------------------------------------------------------ polynomials

Number = int | Fraction
Monomial = tuple[tuple[int, ...], Number]


def simplest(value: Number) -> Number:
    """An int where it is one."""
    return value.numerator if value.denominator == 1 else value


class Poly:
    """A polynomial in n variables, {exponents: coefficient} without zeros; the last variable is the index k."""

    __slots__ = ("monomials", "n")

    def __init__(self, n: int, monomials: dict[tuple[int, ...], Number]) -> None:
        self.n, self.monomials = n, {m: c for m, c in monomials.items() if c}

    def __bool__(self) -> bool:
        return bool(self.monomials)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Poly) and self.n == other.n and self.monomials == other.monomials

    def __hash__(self) -> int:
        return hash(frozenset(self.monomials.items()))

    def __add__(self, other: Poly | Number) -> Poly:
        result = dict(self.monomials)
        for m, c in (other.monomials if isinstance(other, Poly) else {(0,) * self.n: other}).items():
            result[m] = result.get(m, 0) + c
        return Poly(self.n, result)

    def __sub__(self, other: Poly | Number) -> Poly:
        return self + other * -1

    def __mul__(self, other: Poly | Number) -> Poly:
        if not isinstance(other, Poly):
            return Poly(self.n, {m: c * other for m, c in self.monomials.items()})
        bits = [max((c.numerator.bit_length() for c in p.monomials.values()), default=0) for p in (self, other)]
        WORK.spend(len(self.monomials) * len(other.monomials) * (1 + bits[0] * bits[1] // 4096) + 1)
        result: dict[tuple[int, ...], Number] = {}
        for m, c in self.monomials.items():
            for m2, c2 in other.monomials.items():
                monomial = tuple(map(int.__add__, m, m2))
                result[monomial] = result.get(monomial, 0) + c * c2
        return Poly(self.n, result)

    def __truediv__(self, value: Number) -> Poly:
        return Poly(self.n, {m: simplest(Fraction(c) / value) for m, c in self.monomials.items()})

    def __call__(self, values: Sequence[Poly]) -> Poly:
        """The variables replaced by polynomials, by Horner's rule in one variable after another."""
        n = values[0].n

        def nested(monomials: list[Monomial], i: int) -> Poly:
            if i == self.n:
                return constant(monomials[0][1], n)
            result, last = constant(0, n), monomials[0][0][i]
            for e, group in groupby(monomials, key=lambda monomial: monomial[0][i]):
                result = reduce(mul, [values[i]] * (last - e), result) + nested(list(group), i + 1)
                last = e
            return reduce(mul, [values[i]] * last, result)

        return nested(sorted(self.monomials.items(), reverse=True), 0) if self else constant(0, n)

    def degree(self) -> int:
        """Total degree; 0 for the zero polynomial."""
        return max(map(sum, self.monomials), default=0)

    def constant(self) -> Number:
        """The constant coefficient."""
        return self.monomials.get((0,) * self.n, 0)

    def slopes(self) -> dict[tuple[int, ...], Number]:
        """All but the constant."""
        return {m: c for m, c in self.monomials.items() if any(m)}

    def has_index(self) -> bool:
        """Whether k occurs."""
        return any(m[-1] for m in self.monomials)

    def is_integral(self) -> bool:
        """Whether all coefficients are integers; an affine form with integer slopes has integer values only then."""
        return all(c.denominator == 1 for c in self.monomials.values())

    def has_integral_slopes(self) -> bool:
        """Whether all coefficients but the constant are integers."""
        return all(c.denominator == 1 for c in self.slopes().values())

    def primitive(self) -> tuple[Number, Poly]:
        """p = c·q, q of coprime integer coefficients, positive at its greatest exponents; p ≠ 0."""
        denominator = lcm(*(c.denominator for c in self.monomials.values()))
        content = Fraction(gcd(*(int(c * denominator) for c in self.monomials.values())), denominator)
        content = -content if self.monomials[max(self.monomials)] < 0 else content
        return simplest(content), self if content == 1 else self / content


def constant(value: Number, n: int) -> Poly:
    """The constant polynomial in n variables."""
    return Poly(n, {(0,) * n: value})


def variables(n: int) -> list[Poly]:
    """The n variables, of which the last is the index."""
    return [Poly(n, {tuple(int(i == j) for j in range(n)): 1}) for i in range(n)]


# ------------------------------------------------------------------------------------------ the text of an identity

FUNCTIONS = {
    "factorial": "factorial", "binomial": "binomial",
    "rf": "rising", "RisingFactorial": "rising", "rising_factorial": "rising",
    "ff": "falling", "FallingFactorial": "falling", "falling_factorial": "falling",
}  # fmt: skip
SUMS = ("sum", "Sum", "summation")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)


def is_name(text: str) -> bool:
    """Whether this can be a parameter or an index."""
    return bool(NAME.fullmatch(text)) and text not in FUNCTIONS and text not in SUMS


@dataclass(frozen=True)
class Region:
    """u ∈ ℕ^d, and lo ≤ k ≤ hi when these are given."""

    lo: Poly | None = None
    hi: Poly | None = None

    def at_least(self, a: Poly, bound: int) -> bool:
        """Whether an affine a ≥ bound throughout: decided at that end of the range of k where a is least."""
        slope = a.monomials.get((0,) * (a.n - 1) + (1,), 0)
        if slope:
            end = self.lo if slope > 0 else self.hi
            if end is None:
                return False
            a = a + (end - variables(a.n)[-1]) * slope
        return all(c >= 0 for c in a.slopes().values()) and a.constant() >= bound

    def never_zero(self, p: Poly) -> bool:
        """Whether p has no zero in the region, by one of three sufficient tests."""
        if not p:
            return False
        _, p = p.primitive()
        if p.degree() <= 1:
            slopes = p.slopes().values()
            if not slopes or p.constant() % gcd(*map(int, slopes)):
                return True  # it is not 0 at any integer point
            if self.at_least(p, 1) or self.at_least(p * -1, 1):
                return True
        *others, k = variables(p.n)
        for end, sign in ((self.lo, 1), (self.hi, -1)):  # k = lo + v or k = hi − v with v ≥ 0
            if end is not None or not p.has_index():
                q = p if end is None else p([*others, end + k * sign])
                if q.constant() and len({c > 0 for c in q.monomials.values()}) == 1:
                    return True  # all coefficients of one sign, and a constant: no zero at nonnegative points
        return False


EVERYWHERE = Region()


def affine(p: Poly) -> Poly:
    """p, which must be an affine form."""
    require(p.degree() <= 1, "an argument, a bound or an exponent is not affine")
    return p


@dataclass(frozen=True)
class Term:
    """num/Π den · Π (affine)!^e · Π base^affine; nothing cancels."""

    num: Poly
    den: tuple[Poly, ...] = ()
    factorials: tuple[tuple[Poly, int], ...] = ()
    powers: tuple[tuple[Poly, Poly], ...] = ()

    def is_rational(self) -> bool:
        """Whether it is a quotient of polynomials."""
        return not self.factorials and not self.powers

    def __mul__(self, other: Term | Poly | Number) -> Term:
        t = other if isinstance(other, Term) else Term(self.num * 0 + other)
        return Term(self.num * t.num, self.den + t.den, self.factorials + t.factorials, self.powers + t.powers)

    def __call__(self, values: Sequence[Poly]) -> Term:
        """The term after an affine change of the coordinates and the index."""
        factorials = tuple((a(values), e) for a, e in self.factorials)
        powers = tuple((base(values), a(values)) for base, a in self.powers)
        return Term(self.num(values), tuple(p(values) for p in self.den), factorials, powers)

    def require_defined(self, region: Region, what: str) -> None:
        """No denominator vanishes, no factorial of a negative integer, no negative power of what may be 0."""
        for p in self.den:
            require(region.never_zero(p), f"{what}: a denominator may vanish")
        for a, e in self.factorials:
            require(a.has_integral_slopes(), f"{what}: an argument has a coefficient that is not an integer")
            fine = e < 0 or not a.is_integral() or region.at_least(a, 0)
            require(fine, f"{what}: a factorial of what may be negative")
        for base, a in self.powers:
            require(a.is_integral(), f"{what}: an exponent is not an integer")
            fine = region.at_least(a, 0) or region.never_zero(base)
            require(fine, f"{what}: a negative power of what may be 0")

    def is_zero(self, region: Region) -> bool:
        """Whether it is 0 throughout: numerator 0, 0 to a positive power, or 1/x! with x < 0 throughout."""
        if not self.num or any(not base and region.at_least(a, 1) for base, a in self.powers):
            return True
        return any(e < 0 and a.is_integral() and region.at_least(a * -1, 1) for a, e in self.factorials)


@dataclass(frozen=True)
class Sum:
    """Σ_{k=lo}^{hi} Σ terms, with no index in lo and hi."""

    lo: Poly
    hi: Poly
    terms: tuple[Term, ...]

    def length(self) -> Poly:
        """hi − lo + 1."""
        return self.hi - self.lo + 1

    def at(self, k: Poly) -> list[Term]:
        """The terms at the index k."""
        return [t([*variables(k.n)[:-1], k]) for t in self.terms]


@dataclass(frozen=True)
class Value:
    """Terms plus sums."""

    terms: tuple[Term, ...] = ()
    sums: tuple[Sum, ...] = ()

    def __call__(self, values: Sequence[Poly]) -> Value:
        """The value after an affine change of the coordinates."""
        sums = (Sum(s.lo(values), s.hi(values), tuple(t(values) for t in s.terms)) for s in self.sums)
        return Value(tuple(t(values) for t in self.terms), tuple(sums))

    def __add__(self, other: Value) -> Value:
        """Two quotients of polynomials are put over one denominator, anything else stays apart."""
        terms = self.terms + other.terms
        rational = [t for t in terms if t.is_rational()]
        if len(rational) == 2:
            t, u = rational
            num = reduce(mul, u.den, t.num) + reduce(mul, t.den, u.num)
            terms = (Term(num, t.den + u.den), *(t for t in terms if not t.is_rational()))
        return Value(terms, self.sums + other.sums)

    def __mul__(self, other: Value) -> Value:
        """Only one of them may have sums; what multiplies a sum must be defined even where the sum is empty."""
        if self.sums and other.sums:
            unparsable("a product of sums is outside this class")
        a, b = (other, self) if other.sums else (self, other)
        for t in b.terms if a.sums else ():
            t.require_defined(EVERYWHERE, "not shown to be defined everywhere")
        sums = (Sum(s.lo, s.hi, tuple(t * u for t in s.terms for u in b.terms)) for s in a.sums)
        return Value(tuple(t * u for t in a.terms for u in b.terms), tuple(sums))

    def polynomial(self) -> Poly:
        """The polynomial that this is."""
        if self.sums or len(self.terms) != 1 or self.terms[0].den or not self.terms[0].is_rational():
            unparsable("an argument, a bound or an exponent must be a polynomial")
        return self.terms[0].num


def syntax_of(text: str) -> ast.expr:
    """The syntax tree of an expression; ``ast`` is given nothing but +-*/^(), names and whole numbers."""
    if len(text) > MAX_TEXT or not re.fullmatch(r"[A-Za-z0-9_+\-*/^(), \t]*", text, re.ASCII):
        unparsable(f"not an expression of at most {MAX_TEXT} characters of the grammar: {text[:40]!r}")
    if re.search(r"[0-9][A-Za-z_]|\b_", text) or max(map(len, re.findall("[0-9]+", text)), default=0) > MAX_DIGITS:
        unparsable("a number must be decimal digits, no more than 1,000 of them")
    if max(accumulate((c == "(") - (c == ")") for c in text), default=0) > MAX_DEPTH:
        unparsable("the expression nests too deeply")
    try:
        return ast.parse(text.strip().replace("^", "**"), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        unparsable(f"{type(error).__name__} in {text[:60]!r}")


class Reader:
    """Reads expressions as terms over a region, where all must be defined; ``scope`` gives names as polynomials."""

    def __init__(self, scope: dict[str, Poly], n: int, region: Region = EVERYWHERE) -> None:
        self.scope, self.n, self.region = scope, n, region

    def polynomial(self, text: str) -> Poly:
        """The polynomial that the text spells."""
        return self.read(syntax_of(text)).polynomial()

    def difference(self, trees: Sequence[ast.expr]) -> Value:
        """Left − right, defined throughout, without the sums that are surely empty."""
        left, right = map(self.read, trees)
        value = left + self.number(-1) * right
        sums = tuple(s for s in value.sums if may_have_index(s.lo, s.hi))
        for region, terms in [(EVERYWHERE, value.terms), *((Region(s.lo, s.hi), s.terms) for s in sums)]:
            for t in terms:
                t.require_defined(region, "not shown to be defined everywhere")
        return Value(value.terms, sums)

    def number(self, value: int) -> Value:
        """A constant."""
        return Value((Term(constant(value, self.n)),))

    def read(self, node: ast.expr) -> Value:
        """The value of a syntax tree."""
        try:
            return self.value(node)
        except RecursionError:
            unparsable("the expression nests too deeply")

    def value(self, node: ast.expr) -> Value:
        """The value of a syntax tree, node by node."""
        WORK.spend(1)
        match node:
            case ast.Constant(value=int() as number) if not isinstance(number, bool):
                return self.number(number)
            case ast.Name(id=name) if name in self.scope:
                return Value((Term(self.scope[name]),))
            case ast.UnaryOp(op=ast.UAdd() | ast.USub() as sign, operand=operand):
                return self.number(-1 if isinstance(sign, ast.USub) else 1) * self.value(operand)
            case ast.BinOp(op=ast.Add() | ast.Sub() as sign, left=a, right=b):
                return self.value(a) + self.number(-1 if isinstance(sign, ast.Sub) else 1) * self.value(b)
            case ast.BinOp(op=ast.Mult(), left=a, right=b):
                return self.value(a) * self.value(b)
            case ast.BinOp(op=ast.Div(), left=a, right=b):
                return self.value(a) * self.inverse(self.value(b), ast.unparse(b)[:60])
            case ast.BinOp(op=ast.Pow(), left=a, right=b):
                return self.power(self.value(a), self.value(b).polynomial(), ast.unparse(a)[:60])
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
                kind = FUNCTIONS[name]
                if len(arguments) != (1 if kind == "factorial" else 2):
                    unparsable(f"{name} has the wrong number of arguments")
                return Value((self.special(kind, *(self.argument(self.value(a).polynomial()) for a in arguments)),))
            case ast.Call(func=ast.Name(id="sum"), args=[body, ast.Name(id=k), lo, hi], keywords=[]):
                return self.sum(body, k, lo, hi)
            case ast.Call(func=ast.Name(id=f), args=[body, ast.Tuple([ast.Name(id=k), lo, hi])], keywords=[]):
                if f in SUMS:
                    return self.sum(body, k, lo, hi)
        unparsable(f"not part of the grammar: {ast.unparse(node)[:60]!r}")

    def sum(self, body: ast.expr, k: str, lo: ast.expr, hi: ast.expr) -> Value:
        """Σ_{k=lo}^{hi} body; nothing in an empty sum needs to be defined."""
        if self.region != EVERYWHERE or k in self.scope or not is_name(k):
            unparsable("a sum inside a sum, or over a parameter, is outside this class")
        ends = [self.argument(self.value(end).polynomial()) for end in (lo, hi)]
        require(all(end.is_integral() for end in ends), "a bound of summation is not an integer")
        inside = Reader({**self.scope, k: variables(self.n)[-1]}, self.n, Region(*ends))
        try:
            return Value((), (Sum(ends[0], ends[1], inside.value(body).terms),))
        except InvalidCertificate:
            if may_have_index(*ends):
                raise
            return Value((), (Sum(ends[0], ends[1], ()),))

    def argument(self, p: Poly) -> Poly:
        """An argument, a bound or an exponent: affine, all its slopes integers."""
        require(affine(p).has_integral_slopes(), "an argument has a coefficient that is not an integer")
        return p

    def inverse(self, a: Value, text: str) -> Value:
        """1/a for a single term a that is nowhere 0, or 0 only as the inverse of the pole of a factorial."""
        if a.sums or len(a.terms) != 1 or not a.terms[0].num:
            unparsable("division by zero or by a sum")
        t = a.terms[0]
        den = (t.num,) if t.num.degree() else ()
        num = reduce(mul, t.den, constant(1, self.n)) / (1 if den else t.num.constant())
        for p in (*den, *(base for base, _ in t.powers)):  # 1/base^e needs base ≠ 0 whatever e is
            require(self.region.never_zero(p), "not shown to be defined everywhere: a denominator may vanish")
        factorials = tuple((x, -e) for x, e in t.factorials)
        inverse = Term(num, den, factorials, tuple((base, e * -1) for base, e in t.powers))
        inverse.require_defined(self.region, f"not shown to be defined: 1/{text}")
        return Value((inverse,))

    def power(self, a: Value, e: Poly, text: str) -> Value:
        """a^e: a whole number e, or an affine e over a quotient of polynomials."""
        if not e.degree():
            times = e.constant()
            if not isinstance(times, int) or abs(times) > MAX_EXPONENT:
                unparsable(f"an exponent must be affine, or an integer of at most {MAX_EXPONENT}")
            if times == 0:  # 1, if a is defined
                return self.number(1) + self.number(0) * a
            return reduce(mul, [self.inverse(a, text) if times < 0 else a] * abs(times), self.number(1))
        if a.sums or len(a.terms) != 1 or not a.terms[0].is_rational():
            unparsable("the base of a symbolic power must be a quotient of polynomials")
        t = a.terms[0]
        require(not any(p.has_index() for p in (t.num, *t.den)), "a symbolic power whose base has the index")
        self.argument(e)
        return Value((Term(constant(1, self.n), (), (), ((t.num, e), *((q, e * -1) for q in t.den))),))

    def special(self, kind: str, x: Poly, b: Poly | None = None) -> Term:
        """x!, binomial(x, b), rf(x, b) = (−1)^b ff(−x, b) or ff(x, b) by factorials, where one formula holds.

        An inverse of it has its zeros as factorials of negative integers, so that it is not defined there.
        """
        one = constant(1, self.n)
        if b is None:
            return Term(one, (), ((x, 1),))
        require(b.is_integral(), f"the second argument of {kind} is not an integer")
        fine = kind == "binomial" or self.region.at_least(b, 0)
        require(fine, f"not shown to be defined: {kind} of a negative length")
        x, sign = (x * -1, b) if kind == "rising" else (x, b * 0)
        rest, whole = x - b, x.is_integral()
        below = [(b, -1)] if kind == "binomial" else []
        if self.region.at_least(x, 0) if whole else kind != "rising":
            return Term(one, (), ((x, 1), (rest, -1), *below), ((one * -1, sign),))
        fine = not whole or self.region.at_least(x * -1, 1)
        require(fine, f"{kind}: no one formula holds throughout the range")
        factorials = (((rest + 1) * -1, 1), ((x + 1) * -1, -1), *below)  # ff(x, b) = (−1)^b (b−x−1)!/(−x−1)!
        return Term(one, (), factorials, ((one * -1, sign + b),))


def may_have_index(lo: Poly, hi: Poly) -> bool:
    """Whether the range lo … hi is not known to be empty."""
    return bool((hi - lo).slopes()) or (hi - lo).constant() >= 0


def facts_of(assumptions: Sequence[str], reader: Reader) -> list[Poly]:
    """Affine forms that are ≥ 0 by assumption, and p ≥ 0 for every parameter without a constant bound of its own."""
    facts: list[Poly] = []
    bounded: set[tuple[int, ...]] = set()
    for text in assumptions:
        parts = re.split(r"(<=|>=|<|>)", text)
        if len(parts) < 3:
            unparsable(f"the assumption {text[:60]!r} is not of the form a >= b")
        for at in range(0, len(parts) - 2, 2):
            a, b = (reader.polynomial(parts[i]) for i in (at, at + 2))
            fact = (a - b if parts[at + 1][0] == ">" else b - a) + (len(parts[at + 1]) - 2)
            if fact.degree() > 1 or not fact.is_integral():
                unparsable(f"the assumption {text[:60]!r} is not affine with integer coefficients")
            facts.append(fact)
            bounded.update(fact.slopes() if len(fact.slopes()) == 1 else {})
    return facts + [x for x in reader.scope.values() if not bounded.issuperset(x.monomials)]


# --------------------------------------------- the one primitive: a sum of terms is defined and 0 throughout a region
@dataclass
class Reduced:
    """A term whose factorials of one class all stand above or all below; bases in normal form.

    A class is an affine form with constant 0 ≤ c < 1; its factorials are (class + shift)! for the listed shifts.
    """

    num: Poly
    den: list[Poly]
    above: dict[Poly, list[int]]
    below: dict[Poly, list[int]]
    powers: dict[Poly, Poly]

    def similarity(self) -> Any:
        """Equal for terms whose quotient is a rational function by the rules here; exponents of −1 count modulo 2."""
        powers = set()
        for base, a in self.powers.items():
            slopes = {m: c % 2 if base == constant(-1, base.n) else c for m, c in a.slopes().items()}
            powers.add((base, frozenset((m, c) for m, c in slopes.items() if c)))
        return (
            frozenset((key, len(shifts)) for key, shifts in self.above.items()),
            frozenset((key, len(shifts)) for key, shifts in self.below.items()),
            frozenset((base, slopes) for base, slopes in powers if slopes),
        )


def times_range(p: Poly, key: Poly, low: int, high: int) -> Poly:
    """p·Π_{low < i ≤ high} (x + i), where x is the affine form of the class."""
    if high - low > MAX_GAP:
        raise WorkLimit("two factorials are too far apart")
    for i in range(low + 1, high + 1):
        p = p * (key + i)
    return p


def reduced(t: Term) -> Reduced:
    """Cancel factorials within each class; fold those of numbers; write bases by −1, primes, primitives."""
    r, n = Reduced(t.num, list(t.den), {}, {}, {}), t.num.n
    for a, e in t.factorials:
        shift = floor(a.constant())
        key = a - shift
        WORK.spend(abs(e))
        (r.above if e > 0 else r.below).setdefault(key, []).extend([shift] * abs(e))
        if not key:  # a number: let it cancel against 0! = 1
            (r.below if e > 0 else r.above).setdefault(key, []).extend([0] * abs(e))
    for key in r.above.keys() & r.below.keys():
        ups, downs = sorted(r.above.pop(key)), sorted(r.below.pop(key))
        while ups and downs:  # x+up ≥ 0 in the region, so either quotient is right even where x+down < 0
            up, down = ups.pop(), downs.pop()
            r.num = times_range(r.num, key, down, up)
            if up < down:
                r.den.append(times_range(constant(1, n), key, up, down))
        r.above.update({key: ups} if ups else {})
        r.below.update({key: downs} if downs else {})
    for base, a in t.powers:
        if a:
            content, rest = base.primitive() if base else (1, base)
            factors = [(rest, a)] if rest.degree() or not base else []  # 0^a stays; 0^(a+1) = 0·0^a for a ≥ 0
            factors += [(constant(-1, n), a)] if content < 0 else []
            factors += [(constant(p, n), a) for p in primes_of(abs(content.numerator))]
            factors += [(constant(p, n), a * -1) for p in primes_of(content.denominator)]
            for factor, exponent in factors:
                r.powers[factor] = r.powers[factor] + exponent if factor in r.powers else exponent
    return r


def primes_of(number: int) -> list[int]:
    """The prime factors with repetition; a cofactor without factors below 10,000 is kept whole."""
    found, p = [], 2
    while p * p <= number and p < 10_000:
        WORK.spend(1)
        while number % p == 0:
            found.append(p)
            number //= p
        p += 1
    return found + [number] * (number > 1)


def require_vanishes(terms: Sequence[Term], region: Region, what: str) -> None:
    """Σ terms = 0 throughout the region: all are defined there, and each class of similar terms adds up to 0."""
    groups: dict[Any, list[tuple[Term, Reduced]]] = {}
    for t in terms:
        t.require_defined(region, what)
        r = reduced(t)
        groups.setdefault(r.similarity(), []).append((t, r))
    for group in groups.values():
        nonzero = [r for t, r in group if not t.is_zero(region)]
        total = numerator_of_sum(nonzero)
        if total and len(nonzero) < len(group):
            total = numerator_of_sum([r for _, r in group])
        require(not total, f"{what}: the terms do not add up to 0")


def numerator_of_sum(group: Sequence[Reduced]) -> Poly | None:
    """The numerator of a sum of similar terms over their common factor and their common denominator."""
    if not group:
        return None
    nums = [r.num for r in group]
    for key in group[0].above:  # down to the least argument, which is ≥ 0 too
        least = min(x for r in group for x in r.above[key])
        for at, r in enumerate(group):
            for x in r.above[key]:
                nums[at] = times_range(nums[at], key, least, x)
    for key in group[0].below:  # up to the greatest argument: 1/x! = (x+1)/(x+1)! for every integer x
        greatest = max(x for r in group for x in r.below[key])
        for at, r in enumerate(group):
            for x in r.below[key]:
                nums[at] = times_range(nums[at], key, x, greatest)
    for base in {base for r in group for base in r.powers}:  # base^exponent down to the least exponent
        exponents = [int(r.powers[base].constant()) if base in r.powers else 0 for r in group]
        for at, c in enumerate(exponents):
            extra = c % 2 if base == constant(-1, base.n) else c - min(exponents)
            if extra > MAX_GAP:
                raise WorkLimit("two powers are too far apart")
            nums[at] = reduce(mul, [base] * extra, nums[at])
    counts: list[Counter[Poly]] = []
    for at, r in enumerate(group):
        parts = [p.primitive() for p in r.den]
        nums[at] = reduce(Poly.__truediv__, (content for content, _ in parts if content != 1), nums[at])
        counts.append(Counter(q for _, q in parts))
    common: Counter[Poly] = reduce(Counter.__or__, counts)
    scaled = [reduce(mul, (common - count).elements(), p) for p, count in zip(nums, counts, strict=True)]
    return reduce(Poly.__add__, scaled)


# -------------------------------------------------------------------------------------------------- the tree of a proof
def shifted(d: int, i: int, by: int) -> list[Poly]:
    """The change u_i → u_i + by; the index is number d."""
    return [x + by if j == i else x for j, x in enumerate(variables(d + 1))]


def fixed(d: int, i: int, value: int) -> list[Poly]:
    """The change u_i → value, which leaves d − 1 coordinates."""
    left = variables(d)
    return [*left[:i], constant(value, d), *left[i:]]


def check_cases(reader: Reader, trees: Sequence[ast.expr], node: Any) -> None:
    """The identity by a tree that may begin with cases u_i = 0 and u_i ≥ 1."""
    d = reader.n - 1
    if field(node, "rule", str) == "cases":
        i = coordinate(node, d)
        for name, case in (("zero", fixed(d, i, 0)), ("positive", shifted(d, i, 1))):
            smaller = Reader({parameter: p(case) for parameter, p in reader.scope.items()}, case[0].n)
            check_cases(smaller, trees, field(node, name, dict))
    else:
        check(reader.difference(trees), d, node)


def check(difference: Value, d: int, node: Any) -> None:
    """Left − right is 0 throughout ℕ^d, by the rule that the node names."""
    WORK.spend(1)
    rules = {"expand": check_expand, "trim": check_trim, "recurrence": check_recurrence}
    rule = field(node, "rule", str)
    if rule not in rules:
        unparsable(f"no rule {rule[:40]!r} here")
    rules[rule](difference, d, node)


def check_expand(difference: Value, d: int, node: Any) -> None:  # noqa: ARG001 (one signature)
    """Every sum has the same number of indices everywhere: write it out and add."""
    terms = list(difference.terms)
    for s in difference.sums:
        length = s.length()
        require(not length.slopes(), "expand: a sum has no fixed number of indices")
        require(length.constant() <= MAX_LENGTH, f"expand: a sum has more than {MAX_LENGTH} indices")
        for step in range(max(0, int(length.constant()))):
            terms += s.at(s.lo + step)
    require_vanishes(terms, EVERYWHERE, "expand")


def check_trim(difference: Value, d: int, node: Any) -> None:
    """The summand is 0 at both ends of the range of one sum: shorten the range."""
    number = field(node, "sum", int) - 1
    require(0 <= number < len(difference.sums), "trim: there is no such sum")
    s = difference.sums[number]
    lo, hi = (affine(poly_from(field(node, name, list), d + 1)) for name in ("lo", "hi"))
    whole = lo.is_integral() and hi.is_integral() and not lo.has_index() and not hi.has_index()
    require(whole, "trim: a bound is not an integer")
    inside = all(EVERYWHERE.at_least(a, 0) for a in (lo - s.lo, s.hi - hi, hi - lo + 1))
    require(inside, "trim: the new range is not within the old one")
    for ends in ((s.lo, lo - 1), (hi + 1, s.hi)):
        if may_have_index(*ends):
            require(all(t.is_zero(Region(*ends)) for t in s.terms), "trim: the summand is not 0 outside")
    sums = (*difference.sums[:number], Sum(lo, hi, s.terms), *difference.sums[number + 1 :])
    check(replace(difference, sums=sums), d, field(node, "then", dict))


def check_recurrence(difference: Value, d: int, node: Any) -> None:
    """Σ_j a_j D(u + j e_i) = 0 for u_i ≥ from, by telescoping, and D = 0 for the first values of u_i."""
    i, start = coordinate(node, d), field(node, "from", int)
    operator = [poly_from(p, d + 1) for p in field(node, "operator", list)]
    lists = field(node, "certificates", list)
    certificates = [[term_from(t, d + 1) for t in field({"": terms}, "", list)] for terms in lists]
    base = field(node, "base", list)
    require(0 <= start <= MAX_LENGTH and bool(operator), "recurrence: no operator, or it does not start at 0 or later")
    require(not any(p.has_index() for p in operator), "recurrence: the operator depends on the index")
    require(EVERYWHERE.never_zero(operator[-1]), "recurrence: the leading coefficient may vanish")
    require(len(base) == start + len(operator) - 1, "recurrence: the number of base cases is not from + order")
    require(len(certificates) == len(difference.sums), "recurrence: there must be one certificate a sum")
    steps = [difference(shifted(d, i, start + j)) for j in range(len(operator))]
    left = [t * a for a, step in zip(operator, steps, strict=True) for t in step.terms]
    for number, certificate in enumerate(certificates):
        left += telescoped([step.sums[number] for step in steps], operator, certificate, d)
    require_vanishes(left, EVERYWHERE, "recurrence: boundary terms and right side")
    for value, child in enumerate(base):
        check(difference(fixed(d, i, value)), d - 1, child)


def telescoped(steps: Sequence[Sum], operator: Sequence[Poly], certificate: Sequence[Term], d: int) -> list[Term]:
    """Terms without index that add up to Σ_j a_j S(u + j e_i), given G with Σ_j a_j F(u + j e_i, k) = G(k+1) − G(k)."""
    lo, hi = steps[0].lo, steps[0].hi
    for s in steps:  # then every sum is its formal extension or truncation of the range lo … hi
        require(EVERYWHERE.at_least(s.length(), 0), "recurrence: an upper bound is less than the lower bound − 1")
    terms = [t * a for a, s in zip(operator, steps, strict=True) for t in s.terms]
    terms += [g(shifted(d, d, 1)) * -1 for g in certificate] + list(certificate)
    require_vanishes(terms, Region(lo, hi), "recurrence: telescoping")
    total = Sum(lo, hi, tuple(certificate))
    result = total.at(hi + 1) + [t * -1 for t in total.at(lo)]
    for a, s in zip(operator, steps, strict=True):
        for k, sign in moved_ends(s.lo - lo, s.hi - hi, lo, hi):
            result += [t * a * sign for t in s.at(k)]
    return result


def moved_ends(down: Poly, up: Poly, lo: Poly, hi: Poly) -> Iterator[tuple[Poly, int]]:
    """The indices that the range lo + down … hi + up has more (+1) or less (−1) than lo … hi."""
    require(not up.slopes() and not down.slopes(), "recurrence: a bound does not move by a constant")
    above, below = int(up.constant()), int(down.constant())
    require(abs(above) + abs(below) <= MAX_LENGTH, "recurrence: a bound moves too far")
    yield from ((hi + q, 1) for q in range(1, above + 1))
    yield from ((hi - q, -1) for q in range(-above))
    yield from ((lo + q, -1) for q in range(below))
    yield from ((lo - q, 1) for q in range(1, 1 - below))


# ------------------------------------------------------------------------------------------------------ the document
def field(node: Any, name: str, kind: type) -> Any:
    """A field of a node of the certificate, of the right type."""
    value = node.get(name) if isinstance(node, dict) else None
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        unparsable(f"the field {name!r} is missing or not of type {kind.__name__}")
    return value


def coordinate(node: Any, d: int) -> int:
    """The coordinate that a node names, from 0."""
    i = cast("int", field(node, "coordinate", int))
    require(1 <= i <= d, "there is no such coordinate")
    return i - 1


def poly_from(document: Any, n: int) -> Poly:
    """A polynomial [["coefficient", [exponents]], …] in n variables, the last of which is the index."""
    monomials: dict[tuple[int, ...], Number] = {}
    if not isinstance(document, list):
        unparsable("a polynomial must be a list")
    for entry in document:
        match entry:
            case [str() as text, [*exponents]] if re.fullmatch("-?[0-9]{1,5000}(/[1-9][0-9]{0,5000})?", text, re.ASCII):
                if len(exponents) != n or not all(type(e) is int and 0 <= e <= 10_000 for e in exponents):
                    unparsable(f"a monomial needs {n} exponents from 0 to 10,000")
                if tuple(exponents) in monomials:
                    unparsable("a monomial is repeated")
                monomials[tuple(exponents)] = simplest(Fraction(text))
            case _:
                unparsable('a monomial must be ["coefficient", [exponents]]')
    return Poly(n, monomials)


def term_from(document: Any, n: int) -> Term:
    """A term {"num", "den", "factorials", "powers"}."""
    factorials, powers = [], []
    for entry in field(document, "factorials", list):
        match entry:
            case [argument, (1 | -1) as e] if type(e) is int:
                factorials.append((affine(poly_from(argument, n)), e))
            case _:
                unparsable("a factorial must be [argument, 1 or -1]")
    for entry in field(document, "powers", list):
        if not isinstance(entry, list) or len(entry) != 2:
            unparsable("a power must be [base, exponent]")
        powers.append((poly_from(entry[0], n), affine(poly_from(entry[1], n))))
    require(not any(base.has_index() for base, _ in powers), "the base of a power depends on the index")
    den = tuple(poly_from(p, n) for p in field(document, "den", list))
    return Term(poly_from(document.get("num"), n), den, tuple(factorials), tuple(powers))


def check_certificate(document: Any, *, max_work: int = MAX_WORK) -> str:
    """What the certificate proves, as a sentence; raises one of the three refusals above otherwise."""
    WORK.left = max_work
    if field(document, "format", str) != "coco-certificate/1" or field(document, "kind", str) != "identity":
        unparsable('this checks certificates of format "coco-certificate/1" and kind "identity"')
    left, right = field(document, "left", str), field(document, "right", str)
    assume, coordinates = field(document, "assume", list), field(document, "coordinates", list)
    if not all(isinstance(text, str) for text in [*assume, *coordinates]):
        unparsable("assumptions and coordinates must be texts")
    spelled = field(document, "parameters", dict)
    parameters = sorted(spelled)  # a name that is not among them is refused where it is read
    require(all(map(is_name, parameters)), "bad name")
    d, variable = len(parameters), variables(len(parameters) + 1)
    reader = Reader(dict(zip(parameters, variable[:-1], strict=True)), d + 1)
    trees = [syntax_of(left), syntax_of(right)]
    for tree in trees:  # what is outside the grammar is unparsable, whatever the rest is
        with suppress(InvalidCertificate):
            reader.read(tree)
    facts = facts_of(assume, reader)
    forms = [reader.polynomial(text) for text in coordinates]
    require(len(forms) == d, "there must be one coordinate a parameter")
    require(all(form in facts for form in forms), "a coordinate is not a form that the assumptions make ≥ 0")
    scope = {name: poly_from(spelled[name], d + 1) for name in parameters}
    whole = all(p.degree() <= 1 and p.is_integral() and not p.has_index() for p in scope.values())
    require(whole, "a parameter is not affine in the coordinates")
    for i, form in enumerate(forms):  # as many coordinates as parameters: one composition gives the other
        require(form([*scope.values(), variable[-1]]) == variable[i], f"coordinate {i + 1} is not recovered")
    check_cases(Reader(scope, d + 1), trees, field(document, "proof", dict))
    among = f" for all integers {', '.join(parameters)}" if parameters else ""
    given = [*assume, *(f"{p} >= 0" for p, x in reader.scope.items() if x in facts[-d:])]
    return f"{left} = {right}{among}{' with ' if given else ''}{', '.join(dict.fromkeys(given))}"


def no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of the document; a repeated key is refused."""
    if len({key for key, _ in pairs}) != len(pairs):
        unparsable("a key is repeated")
    return dict(pairs)


def check_file(path: str) -> tuple[int, str]:
    """The exit code and the verdict for one file."""
    try:
        with open(path, "rb") as stream:
            content = stream.read(MAX_FILE + 1)
        if len(content) > MAX_FILE:
            unparsable(f"the file is longer than {MAX_FILE} bytes")
        document = json.loads(content.decode("utf-8"), object_pairs_hook=no_duplicates)
        return 0, f"valid: {check_certificate(document)}"
    except InvalidCertificate as error:
        return 1, f"invalid: {error}"
    except WorkLimit as error:
        return 3, f"unknown: {error}"
    except (UnparsableCertificate, ValueError, RecursionError, OSError) as error:
        return 2, f"unparsable: {error}"


def main(paths: Sequence[str]) -> int:
    """Check every file; the exit code is the greatest of their codes, 2 without a file."""
    verdicts = [(path, *check_file(path)) for path in paths]
    for path, _, verdict in verdicts:
        print(f"{path}: {verdict}")
    if not paths:
        print("usage: python -I -S checker.py CERTIFICATE…", file=sys.stderr)
    return max((code for _, code, _ in verdicts), default=2)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
