"""Independent checker of ``identity`` certificates (coco-certificate/1): the standard library alone, one file.

    python -I -S proofs/checker.py [--limit STEPS] CERTIFICATE…

Verdicts: valid (exit code 0), invalid (1: which condition of which node), unparsable (2: where), unknown (3: more work
than the limit). It shares nothing with the programs that write certificates. It is to be read beside
docs/certificates-identity.md, which has a chapter for each of its sections:

    Refusals, and what work costs ....... Limits, Verdicts
    Polynomials, Regions ................ Regions, and the two tests that everything reduces to
    Terms, sums, values ................. What an expression means
    Texts, Reading ...................... From the text to terms
    Vanishing ........................... A sum of terms vanishes in a region
    Rules ............................... Nodes of a proof
    Documents, Certificates ............. Document
    Files and the command ............... Verdicts

Parameters are integers, coordinates u_1, …, u_d integers ≥ 0 that parametrise them; polynomials are in the coordinates
and, last, in the summation index k. A *region* is all u ∈ ℕ^d, with lo ≤ k ≤ hi where there is an index.
"""

from __future__ import annotations

import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    del sys.path[0]  # nothing beside this file passes for a module of the library

import ast
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from errno import EBADF
from fractions import Fraction
from functools import partial, reduce
from itertools import accumulate, pairwise
from math import floor, gcd, lcm
from operator import mul
from threading import local
from typing import Any, NoReturn, cast

# ---------------------------------------------------------------- Refusals, and what work costs

Number = int | Fraction

MAX_WORK = 8_000_000
"""Steps; one takes at most about a microsecond and 64 bytes."""

MAX_TEXT = 20_000
MAX_DEPTH = 60
MAX_DIGITS = 1_000
MAX_EXPONENT = 64
MAX_DEGREE = 10_000
MAX_LENGTH = 500
MAX_PARAMETERS = 24
MAX_FILE = 32 * 2**20
MAX_VALUES = 2**20

OUTCOMES = {"valid": 0, "invalid": 1, "unparsable": 2, "unknown": 3}
"""The verdicts and their exit codes."""


class Unparsable(Exception):
    """The file is not a certificate of this format."""


class Invalid(Exception):
    """It is one, and a condition of it fails."""


class TooMuchWork(Exception):
    """Checking it takes more work than the limit: nothing is said of it."""


def unparsable(message: str) -> NoReturn:
    """Refuse the form."""
    raise Unparsable(message)


def require(holds: bool, message: str) -> None:
    """Refuse the content unless the condition holds."""
    if not holds:
        raise Invalid(message)


@contextmanager
def at(place: str) -> Iterator[None]:
    """What is refused inside is refused there."""
    try:
        yield
    except (Unparsable, Invalid) as refusal:
        raise type(refusal)(f"{place}: {refusal}") from None


class Work(local):
    """What may still be spent, in each thread."""

    left = MAX_WORK


WORK = Work()


def spend(steps: int) -> None:
    """Count work before it is done; too much is refused."""
    WORK.left -= steps
    if WORK.left < 0:
        raise TooMuchWork


def long_division(bits: int, more: int) -> int:
    """The steps of a product, a quotient or a greatest common divisor of numbers of so many bits."""
    return bits * more >> 17


# ---------------------------------------------------------------- Polynomials


@dataclass(slots=True)
class Poly:
    """A polynomial in n variables, {exponents: coefficient}, the last variable is the index k.

    ``longest`` bounds the bits of every numerator and denominator, ``bits`` those of the numerators over a common
    denominator, and of that. ``whole``: all coefficients are integers.
    """

    n: int
    monomials: dict[tuple[int, ...], Number]
    longest: int = field(init=False, compare=False)
    bits: int = field(init=False, compare=False)
    whole: bool = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """No zeros; an int where it is one. Its length is paid for."""
        kept: dict[tuple[int, ...], Number] = {}
        above = below = denominators = stored = 0
        for exponents, coefficient in self.monomials.items():
            if not coefficient:
                continue
            numerator, denominator = coefficient.numerator, coefficient.denominator
            length = numerator.bit_length()
            stored += length
            above = max(above, length)
            if denominator == 1:
                kept[exponents] = numerator
                continue
            kept[exponents] = coefficient
            length = denominator.bit_length()
            stored += length
            below = max(below, length)
            denominators += length - 1
        self.monomials = kept
        self.longest = max(above, below)
        self.bits = above + denominators
        self.whole = not below
        spend(5 + len(kept) * (3 + self.n // 6) + (stored >> 6))

    def __bool__(self) -> bool:
        return bool(self.monomials)

    def __hash__(self) -> int:
        if self.longest < 60:
            return hash(frozenset(self.monomials.items()))
        # numbers that are equal modulo 2^61 − 1 have one hash; texts have secret ones
        spelled = ((m, str_of(c)) for m, c in self.monomials.items())
        return hash(frozenset(spelled))

    def __add__(self, other: Poly | Number) -> Poly:
        if not isinstance(other, Poly):
            other = constant(other, self.n)
        return total(self.n, (self, other))

    def __sub__(self, other: Poly | Number) -> Poly:
        return self + other * -1

    def __mul__(self, other: Poly | Number) -> Poly:
        if not isinstance(other, Poly):
            return self.scaled(other)
        accumulated = long_division(
            self.bits + other.bits, self.longest + other.longest
        )
        pair = 1 + self.n // 8 + accumulated
        if not (self.whole and other.whole):
            pair += 8
        spend(len(self.monomials) * len(other.monomials) * pair)
        result: dict[tuple[int, ...], Number] = {}
        for m, c in self.monomials.items():
            for m2, c2 in other.monomials.items():
                monomial = tuple(map(int.__add__, m, m2))
                result[monomial] = result.get(monomial, 0) + c * c2
        return Poly(self.n, result)

    def scaled(self, factor: Number) -> Poly:
        """This times a number."""
        bits = factor.numerator.bit_length() + factor.denominator.bit_length()
        each = 1 + long_division(self.longest + bits, self.longest + bits)
        if not (self.whole and factor.denominator == 1):
            each += 4
        spend(len(self.monomials) * each)
        return Poly(self.n, {m: c * factor for m, c in self.monomials.items()})

    def __call__(self, values: Sequence[Poly]) -> Poly:
        """The variables replaced by polynomials."""
        n = values[0].n
        powers = [Powers(value) for value in values]
        terms = []
        for exponents, coefficient in self.monomials.items():
            term = constant(coefficient, n)
            for power, exponent in zip(powers, exponents, strict=True):
                if exponent:
                    term = power[exponent] * term
            terms.append(term)
        return total(n, terms)

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

    def primitive(self) -> tuple[Fraction, Poly]:
        """p = c·q, q of coprime integer coefficients, positive at its greatest exponents; p ≠ 0."""
        each = 1 + long_division(self.bits, self.bits)
        if not self.whole:
            each += 8
        spend(len(self.monomials) * each)
        coefficients = self.monomials.values()
        denominator = lcm(*(c.denominator for c in coefficients))
        numerator = gcd(*(int(c * denominator) for c in coefficients))
        content = Fraction(numerator, denominator)
        if self.monomials[max(self.monomials)] < 0:
            content = -content
        return content, self * (1 / content)


class Powers:
    """The powers of a polynomial from the first on, each made once."""

    def __init__(self, base: Poly) -> None:
        self.known = [base]

    def __getitem__(self, exponent: int) -> Poly:
        while len(self.known) < exponent:
            self.known.append(self.known[-1] * self.known[0])
        return self.known[exponent - 1]


def str_of(number: Number) -> str:
    """A number in hexadecimal digits, which take no longer to write than to read."""
    return f"{number.numerator:x}/{number.denominator:x}"


def total(n: int, polys: Iterable[Poly]) -> Poly:
    """The sum of polynomials in n variables."""
    result: dict[tuple[int, ...], Number] = {}
    bits = 0
    for p in polys:
        bits += p.bits
        each = 1 + long_division(bits, p.longest)
        if not p.whole:
            each += 6
        spend(len(p.monomials) * each)
        for m, c in p.monomials.items():
            result[m] = result.get(m, 0) + c
    return Poly(n, result)


def constant(value: Number, n: int) -> Poly:
    """The constant polynomial in n variables."""
    return Poly(n, {(0,) * n: value})


def variables(n: int) -> list[Poly]:
    """The n variables, of which the last is the index."""
    return [Poly(n, {tuple(int(i == j) for j in range(n)): 1}) for i in range(n)]


# ---------------------------------------------------------------- Regions


@dataclass(frozen=True)
class Region:
    """u ∈ ℕ^d, and lo ≤ k ≤ hi when these are given."""

    lo: Poly | None = None
    hi: Poly | None = None

    def at_least(self, a: Poly, bound: int) -> bool:
        """Whether an affine a ≥ bound throughout: decided at that end of the range of k where a is least."""
        spend(3 + len(a.monomials))
        slope = a.monomials.get((0,) * (a.n - 1) + (1,), 0)
        end = self.lo if slope > 0 else self.hi
        if slope and end is not None:
            a = a + (end - variables(a.n)[-1]) * slope
        if a.has_index() or a.constant() < bound:
            return False
        return all(c >= 0 for c in a.slopes().values())

    def never_zero(self, p: Poly) -> bool:
        """Whether p has no zero in the region, by one of two sufficient tests."""
        spend(3 + len(p.monomials))
        return misses_integers(p) or any(map(keeps_sign, self.in_coordinates(p)))

    def in_coordinates(self, p: Poly) -> Iterator[Poly]:
        """p at points ≥ 0, in one way or two: k is lo + v, or hi − v, with v ≥ 0."""
        if not p.has_index():
            yield p
            return
        *others, k = variables(p.n)
        if self.lo is not None:
            yield p([*others, self.lo + k])
        if self.hi is not None:
            yield p([*others, self.hi - k])


def misses_integers(p: Poly) -> bool:
    """Whether an affine p is not 0 at any integer point, as the constant is no multiple of what divides the slopes."""
    if p.degree() != 1:
        return False
    _, q = p.primitive()
    divisor = gcd(*map(int, q.slopes().values()))
    return q.constant() % divisor != 0


def keeps_sign(p: Poly) -> bool:
    """Whether all coefficients have one sign, and there is a constant: no zero at nonnegative points."""
    signs = {c > 0 for c in p.monomials.values()}
    return bool(p.constant()) and len(signs) == 1


EVERYWHERE = Region()


def may_have_index(lo: Poly, hi: Poly) -> bool:
    """Whether the range lo … hi is not known to be empty."""
    return not EVERYWHERE.at_least(lo - hi, 1)


def argument(p: Poly) -> Poly:
    """p as an argument, a bound or an exponent: affine, all slopes integers; integer substitutions keep it so."""
    require(p.degree() <= 1, "an argument, a bound or an exponent is not affine")
    whole = all(c.denominator == 1 for c in p.slopes().values())
    require(whole, "an argument has a coefficient that is not an integer")
    return p


def bound(p: Poly, what: str) -> Poly:
    """p as a bound of summation: affine, an integer, free of the index."""
    right = argument(p).whole and not p.has_index()
    require(right, f"{what} is not an integer")
    return p


# ---------------------------------------------------------------- Terms, sums, values


@dataclass(frozen=True)
class Term:
    """num/Π den · Π (affine)!^e · Π base^affine, e = ±1, 1/x! = 0 for a negative integer x; nothing cancels."""

    num: Poly
    den: tuple[Poly, ...] = ()
    factorials: tuple[tuple[Poly, int], ...] = ()
    powers: tuple[tuple[Poly, Poly], ...] = ()

    def __post_init__(self) -> None:
        """Its factors are paid for."""
        spend(10 + len(self.den) + len(self.factorials) + len(self.powers))

    def __mul__(self, other: Term | Poly | Number) -> Term:
        if not isinstance(other, Term):
            num = self.num * other
            return Term(num, self.den, self.factorials, self.powers)
        num, den = self.num * other.num, self.den + other.den
        factorials = self.factorials + other.factorials
        return Term(num, den, factorials, self.powers + other.powers)

    def __call__(self, values: Sequence[Poly]) -> Term:
        """The term after an affine change of the coordinates and the index."""
        num, den = self.num(values), tuple(p(values) for p in self.den)
        factorials = tuple((a(values), e) for a, e in self.factorials)
        powers = tuple((base(values), a(values)) for base, a in self.powers)
        return Term(num, den, factorials, powers)

    def is_rational(self) -> bool:
        """Whether it is a quotient of polynomials as it stands."""
        return not self.factorials and not self.powers

    def flaw(self, region: Region) -> str:
        """What may be undefined in the region; nothing if it is defined throughout."""
        for p in self.den:
            if not region.never_zero(p):
                return "a denominator may vanish"
        for a, e in self.factorials:
            if e > 0 and a.whole and not region.at_least(a, 0):
                return "a factorial of what may be negative"
        for base, a in self.powers:
            if not a.whole:
                return "an exponent is not an integer"
            if not region.at_least(a, 0) and not region.never_zero(base):
                return "a negative power of what may be 0"
        return ""

    def require_defined(self, region: Region, what: str) -> None:
        """No denominator vanishes, no factorial of a negative integer, no negative power of what may be 0."""
        flaw = self.flaw(region)
        require(not flaw, f"{what}: {flaw}")

    def is_zero(self, region: Region) -> bool:
        """Whether it is 0 throughout: numerator 0, 0 to a positive power, or 1/x! with x < 0 throughout."""
        spend(1 + len(self.factorials) + len(self.powers))
        if not self.num:
            return True
        if any(not base and region.at_least(a, 1) for base, a in self.powers):
            return True
        below = [a * -1 for a, e in self.factorials if e < 0 and a.whole]
        return any(region.at_least(a, 1) for a in below)


@dataclass(frozen=True)
class Sum:
    """Σ_{k=lo}^{hi} Σ terms, with no index in lo and hi."""

    lo: Poly
    hi: Poly
    terms: tuple[Term, ...]

    def range(self) -> Region:
        """Where k runs."""
        return Region(self.lo, self.hi)

    def at(self, k: Poly) -> list[Term]:
        """The terms at the index k."""
        values = [*variables(k.n)[:-1], k]
        return [t(values) for t in self.terms]

    def __call__(self, values: Sequence[Poly]) -> Sum:
        """The sum after an affine change of the coordinates."""
        terms = tuple(t(values) for t in self.terms)
        return Sum(self.lo(values), self.hi(values), terms)

    def __mul__(self, terms: Sequence[Term]) -> Sum:
        """Every term times every one of these."""
        products = tuple(t * u for t in self.terms for u in terms)
        return replace(self, terms=products)

    def is_zero(self) -> bool:
        """Whether all terms show to be 0 throughout."""
        return all(t.is_zero(self.range()) for t in self.terms)


@dataclass(frozen=True)
class Value:
    """Terms plus sums."""

    terms: tuple[Term, ...] = ()
    sums: tuple[Sum, ...] = ()

    def __call__(self, values: Sequence[Poly]) -> Value:
        """The value after an affine change of the coordinates."""
        terms = tuple(t(values) for t in self.terms)
        return Value(terms, tuple(s(values) for s in self.sums))

    def __add__(self, other: Value) -> Value:
        """Two quotients of polynomials are put over one denominator, anything else stays apart."""
        terms, sums = self.terms + other.terms, self.sums + other.sums
        spend(len(terms) + len(sums))
        rational = [t for t in terms if t.is_rational()]
        if len(rational) != 2:
            return Value(terms, sums)
        t, u = rational
        num = reduce(mul, u.den, t.num) + reduce(mul, t.den, u.num)
        rest = [t for t in terms if not t.is_rational()]
        return Value((Term(num, t.den + u.den), *rest), sums)

    def __mul__(self, other: Value) -> Value:
        """Only one of them may have sums; what multiplies a sum must be defined even where the sum is empty."""
        if self.sums and other.sums:
            unparsable("a product of sums is outside this class")
        a, b = (other, self) if other.sums else (self, other)
        if a.sums:
            for t in b.terms:
                t.require_defined(EVERYWHERE, "not shown to be defined everywhere")
        terms = tuple(t * u for t in a.terms for u in b.terms)
        return Value(terms, tuple(s * b.terms for s in a.sums))

    def only_term(self) -> Term | None:
        """The one term that this is, if it is one."""
        return self.terms[0] if len(self.terms) == 1 and not self.sums else None

    def polynomial(self) -> Poly:
        """The polynomial that this is."""
        t = self.only_term()
        if t is None or t.den or not t.is_rational():
            unparsable("an argument, a bound or an exponent must be a polynomial")
        return t.num


# ---------------------------------------------------------------- Texts

FUNCTIONS = {
    "factorial": "factorial",
    "binomial": "binomial",
    "rf": "rising",
    "RisingFactorial": "rising",
    "rising_factorial": "rising",
    "ff": "falling",
    "FallingFactorial": "falling",
    "falling_factorial": "falling",
}
SUMS = ("sum", "Sum", "summation")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
TEXT = re.compile(r"[A-Za-z0-9_+\-*/^(), \t]*", re.ASCII)
MISSPELT = re.compile(r"[0-9][A-Za-z_]|\b_", re.ASCII)
COEFFICIENT = re.compile("-?[0-9]{1,4000}(/[1-9][0-9]{0,3999})?", re.ASCII)


def is_name(text: str) -> bool:
    """Whether this can be a parameter or an index."""
    return bool(NAME.fullmatch(text)) and text not in FUNCTIONS and text not in SUMS


def syntax_of(text: str) -> ast.expr:
    """The syntax tree of an expression; ``ast`` is given nothing but +-*/^(), names and whole numbers."""
    spend(10 + 2 * len(text))
    if len(text) > MAX_TEXT or not TEXT.fullmatch(text):
        unparsable(
            f"not an expression of at most {MAX_TEXT} characters of the grammar: {text[:40]!r}"
        )
    digits = max(map(len, re.findall("[0-9]+", text)), default=0)
    if MISSPELT.search(text) or digits > MAX_DIGITS:
        unparsable("a number must be decimal digits, no more than 1,000 of them")
    depths = accumulate((c == "(") - (c == ")") for c in text)
    if max(depths, default=0) > MAX_DEPTH:
        unparsable("the expression nests too deeply")
    try:
        return ast.parse(text.strip().replace("^", "**"), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        unparsable(f"{type(error).__name__} in {text[:60]!r}")


def quoted(node: ast.expr) -> str:
    """The beginning of a part of an expression, for a message."""
    spend(10 * sum(1 for _ in ast.walk(node)))
    return ast.unparse(node)[:60]


# ---------------------------------------------------------------- Reading


class Reader:
    """Reads expressions as terms over a region, where all must be defined; ``scope`` gives names as polynomials."""

    def __init__(
        self,
        scope: dict[str, Poly],
        n: int,
        region: Region = EVERYWHERE,
        cuts: Sequence[Poly] = (),
    ) -> None:
        self.scope = scope
        self.n = n
        self.region = region
        self.cuts = cuts

    def polynomial(self, text: str) -> Poly:
        """The polynomial that the text spells."""
        return self.read(syntax_of(text)).polynomial()

    def difference(self, trees: Sequence[ast.expr]) -> Value:
        """Left − right, defined throughout, without the sums that are surely empty or whose terms all show to be 0."""
        what = "not shown to be defined everywhere"
        left, right = map(self.read, trees)
        value = left + self.number(-1) * right
        sums = [s for s in value.sums if may_have_index(s.lo, s.hi)]
        for t in value.terms:
            t.require_defined(EVERYWHERE, what)
        for s in sums:
            for t in s.terms:
                t.require_defined(s.range(), what)
        return Value(value.terms, tuple(s for s in sums if not s.is_zero()))

    def number(self, value: int) -> Value:
        """A constant."""
        return Value((Term(constant(value, self.n)),))

    def read(self, node: ast.expr) -> Value:
        """The value of a syntax tree."""
        match node:
            case ast.Constant(value=int() as number) if not isinstance(number, bool):
                return self.number(number)
            case ast.Name(id=name) if name in self.scope:
                return Value((Term(self.scope[name]),))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.number(1) * self.read(operand)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self.number(-1) * self.read(operand)
            case ast.BinOp(op=ast.Add(), left=a, right=b):
                return self.read(a) + self.number(1) * self.read(b)
            case ast.BinOp(op=ast.Sub(), left=a, right=b):
                return self.read(a) + self.number(-1) * self.read(b)
            case ast.BinOp(op=ast.Mult(), left=a, right=b):
                return self.read(a) * self.read(b)
            case ast.BinOp(op=ast.Div(), left=a, right=b):
                return self.read(a) * self.inverse(self.read(b), b)
            case ast.BinOp(op=ast.Pow(), left=a, right=b):
                return self.power(self.read(a), self.read(b).polynomial(), a)
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if (
                name in FUNCTIONS
            ):
                return self.function(name, arguments)
            case ast.Call(ast.Name("sum"), [body, ast.Name(k), lo, hi], []):
                return self.sum(body, k, lo, hi)
            case ast.Call(
                ast.Name(name), [body, ast.Tuple([ast.Name(k), lo, hi])], []
            ) if name in SUMS:
                return self.sum(body, k, lo, hi)
        unparsable(f"not part of the grammar: {quoted(node)!r}")

    def function(self, name: str, nodes: Sequence[ast.expr]) -> Value:
        """One of the four functions."""
        kind = FUNCTIONS[name]
        if len(nodes) != (1 if kind == "factorial" else 2):
            unparsable(f"{name} has the wrong number of arguments")
        arguments = [argument(self.read(node).polynomial()) for node in nodes]
        if kind == "factorial":
            return Value((self.factorial(*arguments),))
        return Value((self.special(kind, *arguments),))

    def sum(self, body: ast.expr, k: str, lo: ast.expr, hi: ast.expr) -> Value:
        """Σ_{k=lo}^{hi} body, in pieces."""
        if self.region != EVERYWHERE or k in self.scope or not is_name(k):
            unparsable("a sum inside a sum, or over a parameter, is outside this class")
        first = bound(self.read(lo).polynomial(), "a bound of summation")
        last = bound(self.read(hi).polynomial(), "a bound of summation")
        return self.pieces(body, k, first, last, self.cuts)

    def pieces(
        self, body: ast.expr, k: str, lo: Poly, hi: Poly, cuts: Sequence[Poly]
    ) -> Value:
        """The sum, cut after every c that is shown to be lo − 1, …, hi; nothing in an empty sum needs to be defined."""
        if not may_have_index(lo, hi):
            return Value((), (Sum(lo, hi, self.terms_of_empty_sum(body, k, lo, hi)),))
        for after, c in enumerate(cuts, 1):
            if EVERYWHERE.at_least(c - lo, -1) and EVERYWHERE.at_least(hi - c, 0):
                first = self.pieces(body, k, lo, c, cuts[after:])
                return first + self.pieces(body, k, c + 1, hi, cuts[after:])
        return Value((), (Sum(lo, hi, self.terms(body, k, lo, hi)),))

    def terms(self, body: ast.expr, k: str, lo: Poly, hi: Poly) -> tuple[Term, ...]:
        """The summand, which may be read where it is summed."""
        scope = {**self.scope, k: variables(self.n)[-1]}
        return Reader(scope, self.n, Region(lo, hi)).read(body).terms

    def terms_of_empty_sum(
        self, body: ast.expr, k: str, lo: Poly, hi: Poly
    ) -> tuple[Term, ...]:
        """The same where there is no index: of what is undefined nothing is left, if it is within the grammar."""
        with suppress(Invalid):
            return self.terms(body, k, lo, hi)
        return ()

    def inverse(self, a: Value, node: ast.expr) -> Value:
        """1/a for a single term a that is nowhere 0, or 0 only as the inverse of the pole of a factorial."""
        t = a.only_term()
        if t is None or not t.num:
            unparsable("division by zero or by a sum")
        num = reduce(mul, t.den, constant(1, self.n))
        den = (t.num,) if t.num.degree() else ()
        if not den:
            num = num * (1 / Fraction(t.num.constant()))
        # 1/base^e needs base ≠ 0 whatever e is
        for p in (*den, *(base for base, _ in t.powers)):
            require(
                self.region.never_zero(p),
                "not shown to be defined everywhere: a denominator may vanish",
            )
        factorials = tuple((x, -e) for x, e in t.factorials)
        powers = tuple((p, e * -1) for p, e in t.powers)
        inverse = Term(num, den, factorials, powers)
        if flaw := inverse.flaw(self.region):
            raise Invalid(f"not shown to be defined: 1/{quoted(node)}: {flaw}")
        return Value((inverse,))

    def power(self, a: Value, e: Poly, node: ast.expr) -> Value:
        """a^e: a whole number e, or an affine e over a quotient of polynomials."""
        return self.symbolic_power(a, e) if e.degree() else self.whole_power(a, e, node)

    def whole_power(self, a: Value, e: Poly, node: ast.expr) -> Value:
        """a^e for a number e."""
        times = e.constant()
        if not isinstance(times, int) or abs(times) > MAX_EXPONENT:
            unparsable(
                f"an exponent must be affine, or an integer of at most {MAX_EXPONENT}"
            )
        if times == 0:  # 1, if a is defined
            return self.number(1) + self.number(0) * a
        factor = self.inverse(a, node) if times < 0 else a
        return reduce(mul, [factor] * abs(times), self.number(1))

    def symbolic_power(self, a: Value, e: Poly) -> Value:
        """a^e with coordinates in e."""
        t = a.only_term()
        if t is None or not t.is_rational():
            unparsable("the base of a symbolic power must be a quotient of polynomials")
        indexed = any(p.has_index() for p in (t.num, *t.den))
        require(not indexed, "a symbolic power whose base has the index")
        argument(e)
        above, below = (t.num, e), tuple((q, e * -1) for q in t.den)
        return Value((Term(constant(1, self.n), powers=(above, *below)),))

    def factorial(self, x: Poly) -> Term:
        """x! for an integer x."""
        require(x.whole, "the argument of factorial is not an integer")
        return Term(constant(1, self.n), factorials=((x, 1),))

    def special(self, kind: str, x: Poly, j: Poly) -> Term:
        """binomial(x, j), rf(x, j) = (−1)^j ff(−x, j) or ff(x, j) by factorials, where one formula holds.

        An inverse of it has its zeros as factorials of negative integers, so that it is not defined there."""
        require(j.whole, f"the second argument of {kind} is not an integer")
        fine = kind == "binomial" or self.region.at_least(j, 0)
        require(fine, f"not shown to be defined: {kind} of a negative length")
        one, sign = constant(1, self.n), j * 0
        if kind == "rising":
            x, sign = x * -1, j
        below = ((j, -1),) if kind == "binomial" else ()
        if self.region.at_least(x, 0) if x.whole else kind != "rising":
            # ff(x, j) = x!/(x − j)!
            factorials = ((x, 1), (x - j, -1), *below)
            return Term(one, (), factorials, ((one * -1, sign),))
        negative = not x.whole or self.region.at_least(x * -1, 1)
        require(negative, f"{kind}: no one formula holds throughout the range")
        if x.whole and kind == "binomial" and self.region.at_least(j * -1, 1):
            return Term(one, (), below)  # 0 = 1/j!
        # ff(x, j) = (−1)^j (j − x − 1)!/(−x − 1)!
        factorials = ((j - x - 1, 1), (x * -1 - 1, -1), *below)
        return Term(one, (), factorials, ((one * -1, sign + j),))


def facts_of(assumptions: Sequence[str], reader: Reader) -> list[Poly]:
    """Affine forms that are ≥ 0 by assumption, and p ≥ 0 for every parameter without a constant bound of its own."""
    facts: list[Poly] = []
    bounded: set[tuple[int, ...]] = set()
    for text in assumptions:
        for fact in facts_of_chain(text, reader):
            facts.append(fact)
            slopes = fact.slopes()
            if len(slopes) == 1:
                bounded.update(slopes)
    free = [x for x in reader.scope.values() if not bounded.issuperset(x.monomials)]
    return facts + free


def facts_of_chain(text: str, reader: Reader) -> Iterator[Poly]:
    """What is ≥ 0 by one assumption, a >= b > c …: a − b, b − c − 1, …"""
    parts = re.split(r"(<=|>=|<|>)", text)
    if len(parts) < 3:
        unparsable(f"the assumption {text[:60]!r} is not of the form a >= b")
    sides = pairwise(map(reader.polynomial, parts[::2]))
    for (a, b), sign in zip(sides, parts[1::2], strict=True):
        fact = a - b if sign[0] == ">" else b - a
        if len(sign) == 1:
            fact = fact - 1
        if fact.degree() > 1 or not fact.whole:
            unparsable(
                f"the assumption {text[:60]!r} is not affine with integer coefficients"
            )
        yield fact


# ---------------------------------------------------------------- Vanishing

Ladder = tuple[Poly | None, Poly]
"""(None, form): f(x) = x! = x·f(x−1), the constant of the form in [0, 1). (base, form): f(x) = base^x = base·f(x−1),
the form without constant."""


def climb(p: Poly, ladder: Ladder, low: int, high: int) -> Poly:
    """p·f(form + high)/f(form + low), the product of the steps between; p if high < low."""
    base, form = ladder
    for i in range(low + 1, high + 1):
        p = p * (form + i if base is None else base)
    return p


@dataclass
class Reduced:
    """num/Π den · Π f(form + shift)^±1 for ladders f of forms, each with its sign and its shifts; den is primitive."""

    num: Poly
    den: Counter[Poly] = field(default_factory=Counter)
    ladders: dict[Ladder, tuple[int, list[int]]] = field(default_factory=dict)

    def divide(self, p: Poly) -> None:
        """Divide by a polynomial without zeros."""
        content, primitive = p.primitive()
        if content != 1:
            self.num = self.num * (1 / content)
        if primitive.degree():
            self.den[primitive] += 1

    def climb(self, ladder: Ladder, low: int, high: int) -> None:
        """Multiply by f(form + high)/f(form + low)."""
        self.num = climb(self.num, ladder, low, high)
        if high < low:
            self.divide(climb(constant(1, self.num.n), ladder, high, low))

    def similarity(self) -> Hashable:
        """Terms that have it in common add up: what differs is a quotient of polynomials."""
        ladders = self.ladders.items()
        return frozenset((name, sign, len(shifts)) for name, (sign, shifts) in ladders)


def reduced(t: Term) -> Reduced:
    """Cancel factorials on each ladder; fold those of numbers; write bases by −1, primes, primitives."""
    result = Reduced(t.num)
    for p in t.den:
        result.divide(p)
    reduce_factorials(t, result)
    reduce_powers(t, result)
    return result


def reduce_factorials(t: Term, result: Reduced) -> None:
    """On each ladder the least factorial above cancels against the least below, and so on; the others are left."""
    sides: dict[Poly, tuple[list[int], list[int]]] = {}
    for a, e in t.factorials:
        shift = floor(a.constant())
        form = a - shift
        ups, downs = sides.setdefault(form, ([], []))
        same, other = (ups, downs) if e > 0 else (downs, ups)
        same.append(shift)
        if not form:  # a number: let it cancel against 0! = 1
            other.append(0)
    for form, (ups, downs) in sides.items():
        ups.sort()
        downs.sort()
        for up, down in zip(ups, downs, strict=False):
            # x + up ≥ 0 in the region, even where x + down < 0
            result.climb((None, form), down, up)
        if len(ups) > len(downs):
            result.ladders[None, form] = 1, ups[len(downs) :]
        elif len(ups) < len(downs):
            result.ladders[None, form] = -1, downs[len(ups) :]


def reduce_powers(t: Term, result: Reduced) -> None:
    """The exponents of equal bases add up; a whole number in an exponent is multiplied out."""
    one = constant(1, t.num.n)
    exponents: dict[Poly, Poly] = {}
    for base, a in t.powers:
        for factor, exponent in factors_of(base, a):
            exponents[factor] = exponents.get(factor, one * 0) + exponent
    for base, a in exponents.items():
        if base == one * -1:
            a = Poly(a.n, {m: c % 2 for m, c in a.monomials.items()})
        shift = int(a.constant())
        if a.slopes():
            result.ladders[base, a - shift] = 1, [shift]
        else:
            result.climb((base, a), 0, shift)


def factors_of(base: Poly, a: Poly) -> Iterator[tuple[Poly, Poly]]:
    """base^a as a product of powers of −1, of primes and of a primitive polynomial."""
    if not base:
        yield base, a  # 0^a stays; 0^(a+1) = 0·0^a for a ≥ 0
        return
    content, rest = base.primitive()
    one = constant(1, base.n)
    if rest.degree():
        yield rest, a
    if content < 0:
        yield one * -1, a
    for p in primes_of(abs(content.numerator)):
        yield one * p, a
    for p in primes_of(content.denominator):
        yield one * p, a * -1


def primes_of(number: int) -> list[int]:
    """The prime factors with repetition; a cofactor without factors below 10,000 is kept whole."""
    found = []
    p = 2
    while p * p <= number and p < 10_000:
        spend(1 + (number.bit_length() >> 11))
        if number % p:
            p += 1
            continue
        found.append(p)
        number //= p
    if number > 1:
        found.append(number)
    return found


def require_vanishes(terms: Sequence[Term], region: Region, what: str) -> None:
    """Σ terms = 0 throughout the region: all are defined there, and each class of similar terms adds up to 0."""
    groups: dict[Hashable, list[tuple[Term, Reduced]]] = {}
    for t in terms:
        t.require_defined(region, what)
        r = reduced(t)
        groups.setdefault(r.similarity(), []).append((t, r))
    for group in groups.values():
        nonzero = [r for t, r in group if not t.is_zero(region)]
        if not nonzero or not numerator_of_sum(nonzero):
            continue
        # 1/x! of a negative x is 0, and yet what it is multiplied with may cancel against the rest
        rest = numerator_of_sum([r for _, r in group])
        if rest:
            raise Invalid(f"{what}: the terms do not add up to 0: {shown(rest)}")


def shown(rest: Poly) -> str:
    """What is left of a sum, up to three monomials."""
    parts = []
    for m, c in sorted(rest.monomials.items())[-3:]:
        parts.append(f"{c if rest.bits < 999 else '…'}*u^{m}")
    more = " with more" if len(rest.monomials) > 3 else ""
    return f"{' + '.join(parts)} is left{more}"


def numerator_of_sum(group: Sequence[Reduced]) -> Poly:
    """The numerator of a sum of similar terms over their common factor and their common denominator."""
    nums = [r.num for r in group]
    for ladder, (sign, _) in group[0].ladders.items():
        every_shift = [shift for r in group for shift in r.ladders[ladder][1]]
        # 1/x! = (x+1)/(x+1)! for every integer x
        common = min(every_shift) if sign > 0 else max(every_shift)
        for number, r in enumerate(group):
            for shift in r.ladders[ladder][1]:
                low, high = sorted((shift, common))
                nums[number] = climb(nums[number], ladder, low, high)
    every: Counter[Poly] = Counter()
    for r in group:
        spend(2 * (len(every) + len(r.den)))
        every |= r.den
    scaled = []
    for num, r in zip(nums, group, strict=True):
        missing = every - r.den
        scaled.append(reduce(mul, missing.elements(), num))
    return total(nums[0].n, scaled)


# ---------------------------------------------------------------- Rules


def shifted(d: int, i: int, by: Poly | int) -> list[Poly]:
    """The change u_i → u_i + by; the index is number d."""
    return [x + by if j == i else x for j, x in enumerate(variables(d + 1))]


def fixed(d: int, i: int, value: int) -> list[Poly]:
    """The change u_i → value, which leaves d − 1 coordinates."""
    return [*variables(d)[:i], constant(value, d), *variables(d)[i:]]


def check_cases(reader: Reader, trees: Sequence[ast.expr], node: Any) -> None:
    """The identity by a tree that may begin with cuts of sums and cases."""
    rule, d = value_of(node, "rule", str), reader.n - 1
    cuts = list(reader.cuts)
    if rule == "cut":
        place = poly_from(value_of(node, "at", list), d + 1)
        cuts.append(bound(place, "cut: it"))
    elif rule not in ("cases", "compare"):
        check(reader.difference(trees), d, node)
        return
    for name, change in changes_of(rule, d, node).items():
        scope = {parameter: p(change) for parameter, p in reader.scope.items()}
        moved = [c(change) for c in cuts]
        with at(name):
            inside = Reader(scope, change[0].n, EVERYWHERE, moved)
            check_cases(inside, trees, value_of(node, name, dict))


def changes_of(rule: str, d: int, node: Any) -> dict[str, list[Poly]]:
    """The changes of coordinates that a node makes: u_i = 0 or ≥ 1; u_i ≥ u_j or u_i < u_j (of i = j: even, odd)."""
    x = variables(d + 1)
    if rule == "cut":
        return {"then": x}
    i = coordinate(node, d)
    if rule == "cases":
        return {"zero": fixed(d, i, 0), "positive": shifted(d, i, 1)}
    j = coordinate(node, d, "other")
    return {"at_least": shifted(d, i, x[j]), "less": shifted(d, j, x[i] + 1)}


def check(difference: Value, d: int, node: Any) -> None:
    """Left − right is 0 throughout ℕ^d, by the rule that the node names."""
    rule = value_of(node, "rule", str)
    if rule == "expand":
        check_expand(difference)
    elif rule == "trim":
        check_trim(difference, d, node)
    elif rule == "recurrence":
        check_recurrence(difference, d, node)
    else:
        unparsable(f"no rule {rule[:40]!r} here")


def indices(lo: Poly, hi: Poly, what: str) -> list[Poly]:
    """lo … hi, as many everywhere; none if hi < lo."""
    length = hi - lo + 1
    count = length.constant()
    require(not length.slopes(), f"{what} has no fixed number of indices")
    require(count <= MAX_LENGTH, f"{what} has more than {MAX_LENGTH} indices")
    return [lo + step for step in range(int(count))]


def check_expand(difference: Value) -> None:
    """Every sum has the same number of indices everywhere: write it out and add."""
    terms = list(difference.terms)
    for s in difference.sums:
        for k in indices(s.lo, s.hi, "expand: a sum"):
            terms += s.at(k)
    require_vanishes(terms, EVERYWHERE, "expand")


def check_trim(difference: Value, d: int, node: Any) -> None:
    """The summand is 0 at both ends of the range of one sum: shorten the range."""
    number = value_of(node, "sum", int) - 1
    sums = list(difference.sums)
    require(0 <= number < len(sums), "trim: there is no such sum")
    old = sums[number]
    lo = bound(poly_from(value_of(node, "lo", list), d + 1), "trim: a bound")
    hi = bound(poly_from(value_of(node, "hi", list), d + 1), "trim: a bound")
    for a in (lo - old.lo, old.hi - hi, hi - lo + 1):
        inside = EVERYWHERE.at_least(a, 0)
        require(inside, "trim: the new range is not within the old one")
    for first, last in ((old.lo, lo - 1), (hi + 1, old.hi)):
        if may_have_index(first, last):
            outside = Sum(first, last, old.terms)
            require(outside.is_zero(), "trim: the summand is not 0 outside")
    sums[number] = Sum(lo, hi, old.terms)
    with at("then"):
        left = replace(difference, sums=tuple(sums))
        check(left, d, value_of(node, "then", dict))


def check_recurrence(difference: Value, d: int, node: Any) -> None:
    """Σ_j a_j D(u + j e_i) = 0 for u_i ≥ from, by telescoping, and D = 0 for the first values of u_i."""
    i, start = coordinate(node, d), value_of(node, "from", int)
    base = value_of(node, "base", list)
    operator = operator_of(node, d)
    certificates = certificates_of(node, d)
    begins = 0 <= start <= MAX_LENGTH and bool(operator)
    require(begins, "recurrence: no operator, or it does not start at 0 or later")
    free = not any(p.has_index() for p in operator)
    require(free, "recurrence: the operator depends on the index")
    leads = EVERYWHERE.never_zero(operator[-1])
    require(leads, "recurrence: the leading coefficient may vanish")
    require(
        len(base) == start + len(operator) - 1,
        "recurrence: the number of base cases is not from + order",
    )
    require(
        len(certificates) == len(difference.sums),
        "recurrence: there must be one certificate a sum",
    )
    steps = [difference(shifted(d, i, start + j)) for j in range(len(operator))]
    left = [t * a for a, step in zip(operator, steps, strict=True) for t in step.terms]
    for number, certificate in enumerate(certificates):
        moved = [step.sums[number] for step in steps]
        left += telescoped(moved, operator, certificate, d)
    require_vanishes(left, EVERYWHERE, "recurrence: boundary terms and right side")
    for value, child in enumerate(base):
        with at(f"base[{value}]"):
            check(difference(fixed(d, i, value)), d - 1, child)


def telescoped(
    steps: Sequence[Sum], operator: Sequence[Poly], certificate: Sequence[Term], d: int
) -> list[Term]:
    """Terms without index that add up to Σ_j a_j S(u + j e_i), given G with Σ_j a_j F(u + j e_i, k) = G(k+1) − G(k)."""
    for s in steps:  # then every sum is its formal extension or truncation of lo … hi
        require(
            EVERYWHERE.at_least(s.hi - s.lo, -1),
            "recurrence: an upper bound is less than the lower bound − 1",
        )
    G = Sum(steps[0].lo, steps[0].hi, tuple(certificate))
    summands = [t * a for a, s in zip(operator, steps, strict=True) for t in s.terms]
    summands += [g(shifted(d, d, 1)) * -1 for g in G.terms]
    require_vanishes([*summands, *G.terms], G.range(), "recurrence: telescoping")
    result = G.at(G.hi + 1)
    result += [t * -1 for t in G.at(G.lo)]
    for a, s in zip(operator, steps, strict=True):
        result += moved_over(G, s, a)
    return result


def moved_over(G: Sum, s: Sum, a: Poly) -> Iterator[Term]:
    """a times the summands where the range of s is not that of G, with their sign."""
    what = "recurrence: what a bound moves over"
    for k in (*indices(G.hi + 1, s.hi, what), *indices(s.lo, G.lo - 1, what)):
        for t in s.at(k):
            yield t * a
    for k in (*indices(s.hi + 1, G.hi, what), *indices(G.lo, s.lo - 1, what)):
        for t in s.at(k):
            yield t * a * -1


# ---------------------------------------------------------------- Documents


def of_type(value: Any, kind: type, what: str = "") -> Any:
    """A value of the document, if it is of the right type."""
    if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
        return value
    unparsable(f"{what}not of type {kind.__name__}")


def value_of(node: Any, name: str, kind: type) -> Any:
    """A field of a node of the certificate, of the right type."""
    value = node.get(name) if isinstance(node, dict) else None
    return of_type(value, kind, f"the field {name!r} is missing or ")


def each(items: Sequence[Any], name: str, read: Callable[[Any], Any]) -> list[Any]:
    """What a list in a node holds, each item as ``read`` reads it."""
    result = []
    for number, item in enumerate(items):
        with at(f"{name}[{number}]"):
            result.append(read(item))
    return result


def texts_of(node: Any, name: str) -> list[str]:
    """A list of texts."""
    return each(value_of(node, name, list), name, partial(of_type, kind=str))


def operator_of(node: Any, d: int) -> list[Poly]:
    """The a_j of a recurrence."""
    read = partial(poly_from, n=d + 1)
    return each(value_of(node, "operator", list), "operator", read)


def certificates_of(node: Any, d: int) -> list[list[Term]]:
    """The terms G of a recurrence, for each sum."""

    def terms(items: Any) -> list[Term]:
        return each(of_type(items, list), "", partial(term_from, n=d + 1))

    return each(value_of(node, "certificates", list), "certificates", terms)


def coordinate(node: Any, d: int, name: str = "coordinate") -> int:
    """The coordinate that a node names, from 0."""
    i = cast("int", value_of(node, name, int))
    require(1 <= i <= d, "there is no such coordinate")
    return i - 1


def is_pair(entry: Any) -> bool:
    """Whether this is a list of two."""
    return isinstance(entry, list) and len(entry) == 2


def pairs(document: Any, what: str) -> list[list[Any]]:
    """A list of pairs."""
    if not isinstance(document, list) or not all(map(is_pair, document)):
        unparsable(f"this must be a list of {what}")
    return document


def is_monomial(text: Any, exponents: Any, n: int) -> bool:
    """Whether this is a coefficient and the exponents of n variables."""
    if not isinstance(text, str) or not COEFFICIENT.fullmatch(text):
        return False
    if not isinstance(exponents, list) or len(exponents) != n:
        return False
    return all(type(e) is int and 0 <= e <= MAX_DEGREE for e in exponents)


def poly_from(document: Any, n: int) -> Poly:
    """A polynomial [["coefficient", [exponents]], …] in n variables, the last of which is the index."""
    monomials: dict[tuple[int, ...], Number] = {}
    for text, exponents in pairs(document, "monomials"):
        if not is_monomial(text, exponents, n):
            unparsable(
                f'a monomial must be ["coefficient", [{n} exponents from 0 to 10,000]]'
            )
        if tuple(exponents) in monomials:
            unparsable("a monomial is repeated")
        spend(5 + long_division(len(text), 16 * len(text)))
        monomials[tuple(exponents)] = Fraction(text)
    return Poly(n, monomials)


def term_from(document: Any, n: int) -> Term:
    """A term {"num", "den", "factorials", "powers"}."""
    factorials = pairs(value_of(document, "factorials", list), "factorials")
    powers = pairs(value_of(document, "powers", list), "powers")
    if not all(type(e) is int and abs(e) == 1 for _, e in factorials):
        unparsable("a factorial must be [argument, 1 or -1]")
    read_factorials = [(argument(poly_from(form, n)), e) for form, e in factorials]
    read_powers = []
    for base, form in powers:
        read_powers.append((poly_from(base, n), argument(poly_from(form, n))))
    for base, _ in read_powers:
        require(not base.has_index(), "the base of a power depends on the index")
    den = each(value_of(document, "den", list), "den", partial(poly_from, n=n))
    num = poly_from(document.get("num"), n)
    return Term(num, tuple(den), tuple(read_factorials), tuple(read_powers))


# ---------------------------------------------------------------- Certificates


def check_certificate(
    document: Any, *, limit: int = MAX_WORK, say: Callable[[str], Any] = str
) -> str:
    """What the certificate proves, as a sentence; or one of the three refusals, after ``say(sentence)``."""
    WORK.left = limit
    try:
        return proved(document, say)
    except RecursionError:
        unparsable("it nests too deeply")
    except TooMuchWork:
        raise TooMuchWork(
            f"more work than the limit of {limit:,} steps: not checked"
        ) from None


def proved(document: Any, say: Callable[[str], Any]) -> str:
    """The same without the limit."""
    kind = value_of(document, "format", str), value_of(document, "kind", str)
    if kind != ("coco-certificate/1", "identity"):
        unparsable(
            'this checks certificates of format "coco-certificate/1" and kind "identity"'
        )
    sides = value_of(document, "left", str), value_of(document, "right", str)
    assume, coordinates = (
        texts_of(document, "assume"),
        texts_of(document, "coordinates"),
    )
    # any other name is refused where it is read
    parameters = sorted(value_of(document, "parameters", dict))
    if not all(map(is_name, parameters)) or len(parameters) > MAX_PARAMETERS:
        unparsable(f"parameters must be names, at most {MAX_PARAMETERS}")
    d = len(parameters)
    reader = Reader(dict(zip(parameters, variables(d + 1), strict=False)), d + 1)
    trees = [syntax_of(side) for side in sides]
    for (
        tree
    ) in trees:  # what is outside the grammar is unparsable, whatever the rest is
        with suppress(Invalid):
            reader.read(tree)
    facts = facts_of(assume, reader)
    by_default = facts[-d:]
    given = [
        *assume,
        *(f"{p} >= 0" for p, x in reader.scope.items() if x in by_default),
    ]
    claim = sentence(sides, parameters, given)
    say(claim)
    forms = [reader.polynomial(text) for text in coordinates]
    scope = parametrisation(document["parameters"], parameters)
    require_bijection(forms, facts, scope)
    check_cases(Reader(scope, reader.n), trees, value_of(document, "proof", dict))
    return claim


def reader_of(parameters: Sequence[str]) -> Reader:
    """One to which the parameters are coordinates themselves."""
    n = len(parameters) + 1
    return Reader(dict(zip(parameters, variables(n), strict=False)), n)


def trees_of(sides: Sequence[str], reader: Reader) -> list[ast.expr]:
    """The syntax trees of both sides; what is outside the grammar is unparsable, whatever the rest is."""
    trees = [syntax_of(side) for side in sides]
    for tree in trees:
        with suppress(Invalid):
            reader.read(tree)
    return trees


def sentence(sides: Sequence[str], parameters: Sequence[str], given: list[str]) -> str:
    """What is claimed, in words."""
    claim = " = ".join(sides)
    if parameters:
        claim += f" for all integers {', '.join(parameters)}"
    if given:
        claim += f" with {', '.join(dict.fromkeys(given))}"
    return claim


def parametrisation(document: Any, parameters: Sequence[str]) -> dict[str, Poly]:
    """The parameters as polynomials in the coordinates."""
    scope = {}
    for name in parameters:
        with at(f"{name}[0]"):
            scope[name] = poly_from(document[name], len(parameters) + 1)
    return scope


def require_bijection(
    forms: Sequence[Poly], facts: Sequence[Poly], scope: dict[str, Poly]
) -> None:
    """The coordinates are forms that the assumptions make ≥ 0, and the parameters their inverse.

    As many coordinates as parameters: one composition gives the other."""
    require(len(forms) == len(scope), "there must be one coordinate a parameter")
    assumed = set(facts)
    for form in forms:
        known = form in assumed
        require(known, "a coordinate is not a form that the assumptions make ≥ 0")
    for name, p in scope.items():
        affine = p.degree() <= 1 and p.whole and not p.has_index()
        require(affine, f"{name} is not affine in the coordinates")
    x = variables(len(scope) + 1)
    for i, form in enumerate(forms):
        recovered = form([*scope.values(), x[-1]])
        require(recovered == x[i], f"coordinate {i + 1} is not recovered")


# ---------------------------------------------------------------- Files and the command

USAGE = "usage: python -I -S proofs/checker.py [--limit STEPS] CERTIFICATE…"
REPORT = "please report it, with the files (--debug first shows the traceback)"
TWICE = "usage: standard input can be read once: give - for one of the files"


def no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of the document; a repeated key is refused."""
    if twice := [
        key for key, count in Counter(key for key, _ in pairs).items() if count > 1
    ]:
        unparsable(f"the key {twice[0][:40]!r} is repeated")
    return dict(pairs)


def check_file(path: str, limit: int = MAX_WORK) -> tuple[str, list[str], str]:
    """One file (``-``: standard input): the verdict, the claim if it could be read, and the reason of a refusal."""
    claims: list[str] = []
    if path == "-" and (sys.stdin is None or sys.stdin.closed):
        return "unparsable", claims, "standard input is closed"
    try:
        with sys.stdin.buffer if path == "-" else open(path, "rb") as stream:
            content = stream.read(MAX_FILE + 1)
        if (
            len(content) > MAX_FILE
            or sum(map(content.count, (b",", b"[", b"{"))) > MAX_VALUES
        ):
            unparsable(f"refused: more than {MAX_FILE} bytes or {MAX_VALUES} values")
        document = json.loads(
            content.decode("utf-8").removeprefix("\ufeff"),
            object_pairs_hook=no_duplicates,
        )
        check_certificate(document, limit=limit, say=claims.append)
    except Invalid as error:
        return "invalid", claims, str(error)
    except TooMuchWork as error:
        return "unknown", claims, f"{error} (--limit raises it)"
    except (Unparsable, ValueError, RecursionError, OSError) as error:
        return "unparsable", claims, str(error)
    return "valid", claims, ""


def put(line: str, fd: int = 1) -> None:
    """Print one line, with what a terminal would obey as escapes, on standard output or (``fd`` 2) standard error.

    A reader who has left (``| head``) changes no verdict, nor does a standard error that takes nothing; anything else
    that stands in the way of an answer is an ``OSError``.
    """
    stream = sys.stdout if fd == 1 else sys.stderr
    shown = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)
    try:
        if stream is None:
            raise OSError(EBADF, "it is closed")
        stream.write(shown + "\n")
        stream.flush()
    except OSError as error:
        # the interpreter flushes once more at its end, and has to succeed then
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), fd)
        if fd == 1 and not isinstance(error, BrokenPipeError):
            raise


def limit_and_paths(arguments: Sequence[str]) -> tuple[int, Sequence[str]]:
    """What the arguments say; no paths if the limit is no number."""
    if not arguments or arguments[0] != "--limit":
        return MAX_WORK, arguments
    if len(arguments) < 2 or not re.fullmatch("[0-9]{1,18}", arguments[1], re.ASCII):
        return MAX_WORK, []
    return int(arguments[1]), arguments[2:]


def main(arguments: Sequence[str]) -> int:
    """Check every file, print what was understood and the verdict; the greatest of the exit codes, 2 without a file."""
    limit, paths = limit_and_paths(arguments)
    if not paths:
        put(USAGE, 2)
        return 2
    if paths.count("-") > 1:
        put(TWICE, 2)
        return 2
    worst = 0
    for path in paths:
        outcome, claims, reason = check_file(path, limit)
        for claim in claims:
            put(f"{path} claims: {claim}")
        put(f"{outcome.upper()} {path}{f': {reason}' if reason else ''}")
        worst = max(worst, OUTCOMES[outcome])
    return worst


def guarded(arguments: list[str]) -> int:
    """``main``; an exception that leaves it is one line and 2 (nowhere to write), 3 (no memory) or 4 (our bug)."""
    debug = arguments[:1] == ["--debug"]
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.reconfigure(errors="backslashreplace")
        return main(arguments[debug:])
    except OSError as error:
        put(f"checker.py: standard output: {error.strerror or error}", 2)
        return 2
    except MemoryError:
        put("checker.py: out of memory: not checked", 2)
        return 3
    except Exception as bug:
        import traceback

        frames = traceback.extract_tb(bug.__traceback__)
        line = [frame.lineno for frame in frames if frame.filename == __file__][-1]
        for text in traceback.format_exc().splitlines() if debug else []:
            put(text, 2)
        put(
            f"checker.py: a bug of ours in line {line}, {type(bug).__name__}: {bug}; {REPORT}",
            2,
        )
        return 4


if __name__ == "__main__":
    sys.exit(guarded(sys.argv[1:]))
