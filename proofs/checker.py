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
        spelled = set()
        for exponents, coefficient in self.monomials.items():
            spelled.add((exponents, str_of(coefficient)))
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
        pairs_of_monomials = len(self.monomials) * len(other.monomials)
        spend(pairs_of_monomials * pair)
        result: dict[tuple[int, ...], Number] = {}
        for m, c in self.monomials.items():
            for m2, c2 in other.monomials.items():
                monomial = tuple(map(int.__add__, m, m2))
                before = result.get(monomial, 0)
                result[monomial] = before + c * c2
        return Poly(self.n, result)

    def scaled(self, factor: Number) -> Poly:
        """This times a number."""
        numerator, denominator = factor.numerator, factor.denominator
        bits = self.longest
        bits += numerator.bit_length()
        bits += denominator.bit_length()
        each = 1 + long_division(bits, bits)
        if denominator != 1 or not self.whole:
            each += 4
        spend(len(self.monomials) * each)
        result = {}
        for exponents, coefficient in self.monomials.items():
            result[exponents] = coefficient * factor
        return Poly(self.n, result)

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
        result = dict(self.monomials)
        result.pop((0,) * self.n, None)
        return result

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
        greatest = max(self.monomials)
        if self.monomials[greatest] < 0:
            content = -content
        return content, self * (1 / content)


class Powers:
    """The powers of a polynomial from the first on, each made once."""

    def __init__(self, base: Poly) -> None:
        self.known = [base]

    def __getitem__(self, exponent: int) -> Poly:
        base = self.known[0]
        while len(self.known) < exponent:
            power = self.known[-1] * base
            self.known.append(power)
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
            before = result.get(m, 0)
            result[m] = before + c
    return Poly(n, result)


def constant(value: Number, n: int) -> Poly:
    """The constant polynomial in n variables."""
    return Poly(n, {(0,) * n: value})


def variables(n: int) -> list[Poly]:
    """The n variables, of which the last is the index."""
    result = []
    for i in range(n):
        exponents = [0] * n
        exponents[i] = 1
        result.append(Poly(n, {tuple(exponents): 1}))
    return result


# ---------------------------------------------------------------- Regions


@dataclass(frozen=True)
class Region:
    """u ∈ ℕ^d, and lo ≤ k ≤ hi when these are given."""

    lo: Poly | None = None
    hi: Poly | None = None

    def at_least(self, a: Poly, bound: int) -> bool:
        """Whether an affine a ≥ bound throughout: decided at that end of the range of k where a is least."""
        spend(3 + len(a.monomials))
        k = (0,) * (a.n - 1) + (1,)
        slope = a.monomials.get(k, 0)
        end = self.lo if slope > 0 else self.hi
        if slope and end is not None:
            index = variables(a.n)[-1]
            further = end - index
            a = a + further * slope
        if a.has_index():
            return False
        if a.constant() < bound:
            return False
        return all(c >= 0 for c in a.slopes().values())

    def never_zero(self, p: Poly) -> bool:
        """Whether p has no zero in the region, by one of two sufficient tests."""
        spend(3 + len(p.monomials))
        if misses_integers(p):
            return True
        return any(map(keeps_sign, self.in_coordinates(p)))

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
    if not p.constant():
        return False
    signs = {c > 0 for c in p.monomials.values()}
    return len(signs) == 1


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
        num = self.num * other.num
        den = self.den + other.den
        factorials = self.factorials + other.factorials
        powers = self.powers + other.powers
        return Term(num, den, factorials, powers)

    def __call__(self, values: Sequence[Poly]) -> Term:
        """The term after an affine change of the coordinates and the index."""
        num = self.num(values)
        den = tuple(p(values) for p in self.den)
        factorials = []
        for a, e in self.factorials:
            factorials.append((a(values), e))
        powers = []
        for base, a in self.powers:
            powers.append((base(values), a(values)))
        return Term(num, den, tuple(factorials), tuple(powers))

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
            if region.at_least(a, 0):
                continue
            if not region.never_zero(base):
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
        for base, a in self.powers:
            if base:
                continue
            if region.at_least(a, 1):
                return True
        for a, e in self.factorials:
            if e > 0 or not a.whole:
                continue
            if region.at_least(a * -1, 1):
                return True
        return False


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
        values = variables(k.n)
        values[-1] = k
        return [t(values) for t in self.terms]

    def __call__(self, values: Sequence[Poly]) -> Sum:
        """The sum after an affine change of the coordinates."""
        lo = self.lo(values)
        hi = self.hi(values)
        terms = tuple(t(values) for t in self.terms)
        return Sum(lo, hi, terms)

    def __mul__(self, terms: Sequence[Term]) -> Sum:
        """Every term times every one of these."""
        products = []
        for t in self.terms:
            products += [t * u for u in terms]
        return Sum(self.lo, self.hi, tuple(products))

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
        sums = tuple(s(values) for s in self.sums)
        return Value(terms, sums)

    def __add__(self, other: Value) -> Value:
        """Two quotients of polynomials are put over one denominator, anything else stays apart."""
        terms = self.terms + other.terms
        sums = self.sums + other.sums
        spend(len(terms) + len(sums))
        rational = [t for t in terms if t.is_rational()]
        if len(rational) != 2:
            return Value(terms, sums)
        t, u = rational
        num = reduce(mul, u.den, t.num)
        num += reduce(mul, t.den, u.num)
        den = t.den + u.den
        merged = Term(num, den)
        rest = [t for t in terms if not t.is_rational()]
        return Value((merged, *rest), sums)

    def __mul__(self, other: Value) -> Value:
        """Only one of them may have sums; what multiplies a sum must be defined even where the sum is empty."""
        if self.sums and other.sums:
            unparsable("a product of sums is outside this class")
        a, b = (other, self) if other.sums else (self, other)
        if a.sums:
            for t in b.terms:
                t.require_defined(EVERYWHERE, "not shown to be defined everywhere")
        terms = tuple(t * u for t in a.terms for u in b.terms)
        sums = tuple(s * b.terms for s in a.sums)
        return Value(terms, sums)

    def only_term(self) -> Term | None:
        """The one term that this is, if it is one."""
        if self.sums or len(self.terms) != 1:
            return None
        return self.terms[0]

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
            region = s.range()
            for t in s.terms:
                t.require_defined(region, what)
        nonzero = [s for s in sums if not s.is_zero()]
        return Value(value.terms, tuple(nonzero))

    def number(self, value: int) -> Value:
        """A constant."""
        return Value((Term(constant(value, self.n)),))

    def read(self, node: ast.expr) -> Value:
        """The value of a syntax tree."""
        match node:
            case ast.Constant(value=value) if type(value) is int:
                return self.number(value)
            case ast.Name(id=name) if name in self.scope:
                return Value((Term(self.scope[name]),))
            case ast.UnaryOp():
                return self.signed(node)
            case ast.BinOp():
                return self.operation(node)
            case ast.Call(func=ast.Name(id=name), args=nodes, keywords=[]):
                return self.call(node, name, nodes)
        return self.refuse(node)

    def refuse(self, node: ast.expr) -> NoReturn:
        """What the grammar does not have."""
        unparsable(f"not part of the grammar: {quoted(node)!r}")

    def signed(self, node: ast.UnaryOp) -> Value:
        """+a or −a."""
        match node.op:
            case ast.UAdd():
                sign = 1
            case ast.USub():
                sign = -1
            case _:
                self.refuse(node)
        operand = self.read(node.operand)
        return self.number(sign) * operand

    def operation(self, node: ast.BinOp) -> Value:
        """a + b, a − b, a·b, a/b or a^b."""
        a = self.read(node.left)
        b = self.read(node.right)
        match node.op:
            case ast.Add():
                return a + self.number(1) * b
            case ast.Sub():
                return a + self.number(-1) * b
            case ast.Mult():
                return a * b
            case ast.Div():
                return a * self.inverse(b, node.right)
            case ast.Pow():
                return self.power(a, b.polynomial(), node.left)
        return self.refuse(node)

    def call(self, node: ast.expr, name: str, arguments: list[ast.expr]) -> Value:
        """A function or a sum."""
        if name in FUNCTIONS:
            return self.function(name, arguments)
        if name not in SUMS or not arguments:
            self.refuse(node)
        body, *limits = arguments
        if len(limits) == 1 and isinstance(limits[0], ast.Tuple):
            limits = limits[0].elts  # sum(f, (k, lo, hi))
        elif name != "sum":
            self.refuse(node)
        if len(limits) != 3:
            self.refuse(node)
        index, lo, hi = limits
        if not isinstance(index, ast.Name):
            self.refuse(node)
        return self.sum(body, index.id, lo, hi)

    def function(self, name: str, nodes: Sequence[ast.expr]) -> Value:
        """One of the four functions."""
        kind = FUNCTIONS[name]
        if len(nodes) != (1 if kind == "factorial" else 2):
            unparsable(f"{name} has the wrong number of arguments")
        arguments = []
        for node in nodes:
            p = self.read(node).polynomial()
            arguments.append(argument(p))
        if kind == "factorial":
            return Value((self.factorial(*arguments),))
        return Value((self.special(kind, *arguments),))

    def sum(self, body: ast.expr, k: str, lo: ast.expr, hi: ast.expr) -> Value:
        """Σ_{k=lo}^{hi} body, in pieces."""
        if self.region != EVERYWHERE or k in self.scope or not is_name(k):
            unparsable("a sum inside a sum, or over a parameter, is outside this class")
        what = "a bound of summation"
        first = self.read(lo).polynomial()
        bound(first, what)
        last = self.read(hi).polynomial()
        bound(last, what)
        summand = Summand(self, body, k)
        return summand.pieces(first, last, self.cuts)

    def inverse(self, a: Value, node: ast.expr) -> Value:
        """1/a for a single term a that is nowhere 0, or 0 only as the inverse of the pole of a factorial."""
        t = a.only_term()
        if t is None or not t.num:
            unparsable("division by zero or by a sum")
        num = reduce(mul, t.den, constant(1, self.n))
        den: tuple[Poly, ...] = ()
        if t.num.degree():
            den = (t.num,)
        else:
            num = num * (1 / Fraction(t.num.constant()))
        # 1/base^e needs base ≠ 0 whatever e is
        bases = [base for base, _ in t.powers]
        for p in (*den, *bases):
            require(
                self.region.never_zero(p),
                "not shown to be defined everywhere: a denominator may vanish",
            )
        factorials = [(x, -e) for x, e in t.factorials]
        powers = [(base, e * -1) for base, e in t.powers]
        inverse = Term(
            num,
            den,
            tuple(factorials),
            tuple(powers),
        )
        flaw = inverse.flaw(self.region)
        if flaw:
            raise Invalid(f"not shown to be defined: 1/{quoted(node)}: {flaw}")
        return Value((inverse,))

    def power(self, a: Value, e: Poly, node: ast.expr) -> Value:
        """a^e: a whole number e, or an affine e over a quotient of polynomials."""
        if e.degree():
            return self.symbolic_power(a, e)
        return self.whole_power(a, e, node)

    def whole_power(self, a: Value, e: Poly, node: ast.expr) -> Value:
        """a^e for a number e."""
        times = e.constant()
        if not isinstance(times, int) or abs(times) > MAX_EXPONENT:
            unparsable(
                f"an exponent must be affine, or an integer of at most {MAX_EXPONENT}"
            )
        one = self.number(1)
        if times == 0:  # 1, if a is defined
            return one + self.number(0) * a
        if times < 0:
            a = self.inverse(a, node)
        return reduce(mul, [a] * abs(times), one)

    def symbolic_power(self, a: Value, e: Poly) -> Value:
        """a^e with coordinates in e."""
        t = a.only_term()
        if t is None or not t.is_rational():
            unparsable("the base of a symbolic power must be a quotient of polynomials")
        parts = (t.num, *t.den)
        indexed = any(p.has_index() for p in parts)
        require(not indexed, "a symbolic power whose base has the index")
        argument(e)
        above = (t.num, e)
        below = [(q, e * -1) for q in t.den]
        one = constant(1, self.n)
        result = Term(one, powers=(above, *below))
        return Value((result,))

    def factorial(self, x: Poly) -> Term:
        """x! for an integer x."""
        require(x.whole, "the argument of factorial is not an integer")
        above = (x, 1)
        one = constant(1, self.n)
        return Term(one, factorials=(above,))

    def special(self, kind: str, x: Poly, j: Poly) -> Term:
        """binomial(x, j), rf(x, j) = (−1)^j ff(−x, j) or ff(x, j) by factorials, where one formula holds.

        An inverse of it has its zeros as factorials of negative integers, so that it is not defined there."""
        require(j.whole, f"the second argument of {kind} is not an integer")
        fine = kind == "binomial" or self.region.at_least(j, 0)
        require(fine, f"not shown to be defined: {kind} of a negative length")
        if kind != "rising":
            sign = j * 0
            return self.falling(kind, x, j, sign)
        x = x * -1
        return self.falling(kind, x, j, j)

    def falling(self, kind: str, x: Poly, j: Poly, sign: Poly) -> Term:
        """(−1)^sign ff(x, j), or binomial(x, j)."""
        below: list[tuple[Poly, int]] = []
        if kind == "binomial":
            below.append((j, -1))
        whole = x.whole
        natural = whole and self.region.at_least(x, 0)
        never_whole = not whole and kind != "rising"
        if natural or never_whole:
            # ff(x, j) = x!/(x − j)!
            above = (x, 1)
            rest = (x - j, -1)
            return self.signed_factorials(sign, [above, rest, *below])
        if whole:
            negative = self.region.at_least(x * -1, 1)
            require(negative, f"{kind}: no one formula holds throughout the range")
        if whole and below and self.region.at_least(j * -1, 1):
            # 0 = 1/j!
            sign = j * 0
            return self.signed_factorials(sign, below)
        # ff(x, j) = (−1)^j (j − x − 1)!/(−x − 1)!
        above = (j - x - 1, 1)
        rest = (x * -1 - 1, -1)
        sign = sign + j
        return self.signed_factorials(sign, [above, rest, *below])

    def signed_factorials(
        self, sign: Poly, factorials: Sequence[tuple[Poly, int]]
    ) -> Term:
        """(−1)^sign times factorials."""
        one = constant(1, self.n)
        power = (one * -1, sign)
        return Term(
            one,
            factorials=tuple(factorials),
            powers=(power,),
        )


@dataclass(frozen=True)
class Summand:
    """What is summed over the index of this name."""

    reader: Reader
    body: ast.expr
    index: str

    def pieces(self, lo: Poly, hi: Poly, cuts: Sequence[Poly]) -> Value:
        """The sum, cut after every c that is shown to be lo − 1, …, hi; nothing in an empty sum needs to be defined."""
        if not may_have_index(lo, hi):
            terms = self.terms_of_empty_sum(lo, hi)
            empty = Sum(lo, hi, terms)
            return Value(sums=(empty,))
        for number, c in enumerate(cuts):
            if not EVERYWHERE.at_least(c - lo, -1):
                continue
            if not EVERYWHERE.at_least(hi - c, 0):
                continue
            later = cuts[number + 1 :]
            first = self.pieces(lo, c, later)
            second = self.pieces(c + 1, hi, later)
            return first + second
        terms = self.terms(lo, hi)
        whole = Sum(lo, hi, terms)
        return Value(sums=(whole,))

    def terms(self, lo: Poly, hi: Poly) -> tuple[Term, ...]:
        """The summand, which may be read where it is summed."""
        n = self.reader.n
        k = variables(n)[-1]
        scope = dict(self.reader.scope)
        scope[self.index] = k
        region = Region(lo, hi)
        inside = Reader(scope, n, region)
        value = inside.read(self.body)
        return value.terms

    def terms_of_empty_sum(self, lo: Poly, hi: Poly) -> tuple[Term, ...]:
        """The same where there is no index: of what is undefined nothing is left, if it is within the grammar."""
        with suppress(Invalid):
            return self.terms(lo, hi)
        return ()


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
    parameters = reader.scope.values()
    free = [x for x in parameters if not bounded.issuperset(x.monomials)]
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
        step = form + i if base is None else base
        p = p * step
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
            one = constant(1, self.num.n)
            self.divide(climb(one, ladder, high, low))

    def similarity(self) -> Hashable:
        """Terms that have it in common add up: what differs is a quotient of polynomials."""
        found = []
        for ladder, (sign, shifts) in self.ladders.items():
            found.append((ladder, sign, len(shifts)))
        return frozenset(found)


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
    for form, (ups, downs) in sides_of(t).items():
        ladder = None, form
        ups.sort()
        downs.sort()
        for up, down in zip(ups, downs, strict=False):
            # x + up ≥ 0 in the region, even where x + down < 0
            result.climb(ladder, down, up)
        left_above = ups[len(downs) :]
        left_below = downs[len(ups) :]
        if left_above:
            result.ladders[ladder] = 1, left_above
        if left_below:
            result.ladders[ladder] = -1, left_below


def sides_of(t: Term) -> dict[Poly, tuple[list[int], list[int]]]:
    """For each ladder of factorials, the shifts above and below."""
    sides: dict[Poly, tuple[list[int], list[int]]] = {}
    for a, e in t.factorials:
        shift = floor(a.constant())
        form = a - shift
        ups, downs = sides.setdefault(form, ([], []))
        if e > 0:
            same, other = ups, downs
        else:
            same, other = downs, ups
        same.append(shift)
        if not form:  # a number: let it cancel against 0! = 1
            other.append(0)
    return sides


def reduce_powers(t: Term, result: Reduced) -> None:
    """The exponents of equal bases add up; a whole number in an exponent is multiplied out."""
    one = constant(1, t.num.n)
    minus_one = one * -1
    nought = one * 0
    exponents: dict[Poly, Poly] = {}
    for base, a in t.powers:
        for factor, exponent in factors_of(base, a):
            before = exponents.get(factor, nought)
            exponents[factor] = before + exponent
    for base, a in exponents.items():
        if base == minus_one:
            a = parity(a)
        shift = int(a.constant())
        if a.slopes():
            ladder = base, a - shift
            result.ladders[ladder] = 1, [shift]
        else:
            result.climb((base, a), 0, shift)


def parity(a: Poly) -> Poly:
    """An exponent of −1, modulo 2."""
    result = {}
    for exponents, coefficient in a.monomials.items():
        result[exponents] = coefficient % 2
    return Poly(a.n, result)


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
        if not nonzero:
            continue
        if not numerator_of_sum(nonzero):
            continue
        # 1/x! of a negative x is 0, and yet what it is multiplied with may cancel against the rest
        rest = numerator_of_sum([r for _, r in group])
        if rest:
            raise Invalid(f"{what}: the terms do not add up to 0: {shown(rest)}")


def shown(rest: Poly) -> str:
    """What is left of a sum, up to three monomials."""
    parts = []
    for m, c in sorted(rest.monomials.items())[-3:]:
        coefficient = str(c) if rest.bits < 999 else "…"
        parts.append(f"{coefficient}*u^{m}")
    words = f"{' + '.join(parts)} is left"
    if len(rest.monomials) > 3:
        words += " with more"
    return words


def numerator_of_sum(group: Sequence[Reduced]) -> Poly:
    """The numerator of a sum of similar terms over their common factor and their common denominator."""
    nums = [r.num for r in group]
    for ladder in group[0].ladders:
        common = common_shift(group, ladder)
        for number, r in enumerate(group):
            _, shifts = r.ladders[ladder]
            for shift in shifts:
                low, high = sorted((shift, common))
                nums[number] = climb(nums[number], ladder, low, high)
    every: Counter[Poly] = Counter()
    for r in group:
        spend(2 * (len(every) + len(r.den)))
        every |= r.den
    scaled = []
    for num, r in zip(nums, group, strict=True):
        missing = every - r.den
        product = reduce(mul, missing.elements(), num)
        scaled.append(product)
    n = nums[0].n
    return total(n, scaled)


def common_shift(group: Sequence[Reduced], ladder: Ladder) -> int:
    """The shift that all are brought to: the least above, the greatest below."""
    sign, _ = group[0].ladders[ladder]
    shifts = []
    for r in group:
        shifts += r.ladders[ladder][1]
    if sign > 0:
        return min(shifts)
    return max(shifts)  # 1/x! = (x+1)/(x+1)! for every integer x


# ---------------------------------------------------------------- Rules


def shifted(d: int, i: int, by: Poly | int) -> list[Poly]:
    """The change u_i → u_i + by; the index is number d."""
    change = variables(d + 1)
    change[i] = change[i] + by
    return change


def fixed(d: int, i: int, value: int) -> list[Poly]:
    """The change u_i → value, which leaves d − 1 coordinates."""
    change = variables(d)
    change.insert(i, constant(value, d))
    return change


def check_cases(reader: Reader, trees: Sequence[ast.expr], node: Any) -> None:
    """The identity by a tree that may begin with cuts of sums and cases."""
    rule = value_of(node, "rule", str)
    d = reader.n - 1
    cuts = list(reader.cuts)
    if rule == "cut":
        place = affine_of(node, "at", d)
        cuts.append(bound(place, "cut: it"))
    elif rule not in ("cases", "compare"):
        difference = reader.difference(trees)
        check(difference, d, node)
        return
    for name, change in changes_of(rule, d, node).items():
        scope = {}
        for parameter, p in reader.scope.items():
            scope[parameter] = p(change)
        moved = [c(change) for c in cuts]
        inside = Reader(scope, change[0].n, EVERYWHERE, moved)
        with at(name):
            child = value_of(node, name, dict)
            check_cases(inside, trees, child)


def changes_of(rule: str, d: int, node: Any) -> dict[str, list[Poly]]:
    """The changes of coordinates that a node makes: u_i = 0 or ≥ 1; u_i ≥ u_j or u_i < u_j (of i = j: even, odd)."""
    x = variables(d + 1)
    if rule == "cut":
        return {"then": x}
    i = coordinate(node, d)
    if rule == "cases":
        zero = fixed(d, i, 0)
        positive = shifted(d, i, 1)
        return {"zero": zero, "positive": positive}
    j = coordinate(node, d, "other")
    at_least = shifted(d, i, x[j])
    less = shifted(d, j, x[i] + 1)
    return {"at_least": at_least, "less": less}


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
    fixed_number = not length.slopes()
    require(fixed_number, f"{what} has no fixed number of indices")
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
    number = value_of(node, "sum", int)
    number -= 1
    sums = list(difference.sums)
    require(0 <= number < len(sums), "trim: there is no such sum")
    old = sums[number]
    what = "trim: a bound"
    lo = bound(affine_of(node, "lo", d), what)
    hi = bound(affine_of(node, "hi", d), what)
    rooms = [lo - old.lo, old.hi - hi, hi - lo + 1]
    for room in rooms:
        inside = EVERYWHERE.at_least(room, 0)
        require(inside, "trim: the new range is not within the old one")
    before = Sum(old.lo, lo - 1, old.terms)
    after = Sum(hi + 1, old.hi, old.terms)
    for outside in (before, after):
        if not may_have_index(outside.lo, outside.hi):
            continue
        zero = outside.is_zero()
        require(zero, "trim: the summand is not 0 outside")
    sums[number] = Sum(lo, hi, old.terms)
    left = replace(difference, sums=tuple(sums))
    with at("then"):
        then = value_of(node, "then", dict)
        check(left, d, then)


def check_recurrence(difference: Value, d: int, node: Any) -> None:
    """Σ_j a_j D(u + j e_i) = 0 for u_i ≥ from, by telescoping, and D = 0 for the first values of u_i."""
    i = coordinate(node, d)
    start = value_of(node, "from", int)
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
    steps = []
    left = []
    for j, a in enumerate(operator):
        step = difference(shifted(d, i, start + j))
        left += [t * a for t in step.terms]
        steps.append(step)
    for number, certificate in enumerate(certificates):
        moved = [step.sums[number] for step in steps]
        left += telescoped(moved, operator, certificate, d)
    require_vanishes(left, EVERYWHERE, "recurrence: boundary terms and right side")
    for value, child in enumerate(base):
        with at(f"base[{value}]"):
            there = difference(fixed(d, i, value))
            check(there, d - 1, child)


def telescoped(
    steps: Sequence[Sum], operator: Sequence[Poly], certificate: Sequence[Term], d: int
) -> list[Term]:
    """Terms without index that add up to Σ_j a_j S(u + j e_i), given G with Σ_j a_j F(u + j e_i, k) = G(k+1) − G(k)."""
    for s in steps:  # then every sum is its formal extension or truncation of lo … hi
        require(
            EVERYWHERE.at_least(s.hi - s.lo, -1),
            "recurrence: an upper bound is less than the lower bound − 1",
        )
    first = steps[0]
    G = Sum(first.lo, first.hi, tuple(certificate))
    pairs_of_steps = list(zip(operator, steps, strict=True))
    summands = []
    for a, s in pairs_of_steps:
        summands += [t * a for t in s.terms]
    k = variables(d + 1)[-1]
    summands += [t * -1 for t in G.at(k + 1)]
    summands += G.terms
    require_vanishes(summands, G.range(), "recurrence: telescoping")
    result = G.at(G.hi + 1)
    result += [t * -1 for t in G.at(G.lo)]
    for a, s in pairs_of_steps:
        result += moved_over(G, s, a)
    return result


def moved_over(G: Sum, s: Sum, a: Poly) -> Iterator[Term]:
    """a times the summands where the range of s is not that of G, with their sign."""
    what = "recurrence: what a bound moves over"
    more = indices(G.hi + 1, s.hi, what)
    more += indices(s.lo, G.lo - 1, what)
    for k in more:
        for t in s.at(k):
            yield t * a
    less = indices(s.hi + 1, G.hi, what)
    less += indices(G.lo, s.lo - 1, what)
    minus_a = a * -1
    for k in less:
        for t in s.at(k):
            yield t * minus_a


# ---------------------------------------------------------------- Documents


def of_type(value: Any, kind: type, what: str = "") -> Any:
    """A value of the document, if it is of the right type."""
    right = isinstance(value, kind)
    if kind is int and isinstance(value, bool):
        right = False
    if not right:
        unparsable(f"{what}not of type {kind.__name__}")
    return value


def value_of(node: Any, name: str, kind: type) -> Any:
    """A field of a node of the certificate, of the right type."""
    value = None
    if isinstance(node, dict):
        value = node.get(name)
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
    items = value_of(node, name, list)
    read = partial(of_type, kind=str)
    return each(items, name, read)


def affine_of(node: Any, name: str, d: int) -> Poly:
    """A form in d coordinates."""
    document = value_of(node, name, list)
    return poly_from(document, d + 1)


def operator_of(node: Any, d: int) -> list[Poly]:
    """The a_j of a recurrence."""
    items = value_of(node, "operator", list)
    read = partial(poly_from, n=d + 1)
    return each(items, "operator", read)


def certificates_of(node: Any, d: int) -> list[list[Term]]:
    """The terms G of a recurrence, for each sum."""
    items = value_of(node, "certificates", list)
    read = partial(terms_from, n=d + 1)
    return each(items, "certificates", read)


def terms_from(document: Any, n: int) -> list[Term]:
    """A list of terms."""
    items = of_type(document, list)
    return each(items, "", partial(term_from, n=n))


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


def pairs_of(node: Any, name: str) -> list[list[Any]]:
    """A list of pairs in a node."""
    items = value_of(node, name, list)
    return pairs(items, name)


def is_monomial(text: Any, exponents: Any, n: int) -> bool:
    """Whether this is a coefficient and the exponents of n variables."""
    if not isinstance(text, str):
        return False
    if not COEFFICIENT.fullmatch(text):
        return False
    if not isinstance(exponents, list):
        return False
    if len(exponents) != n:
        return False
    return all(map(is_exponent, exponents))


def is_exponent(e: Any) -> bool:
    """Whether this is an exponent of a polynomial."""
    return type(e) is int and 0 <= e <= MAX_DEGREE


def poly_from(document: Any, n: int) -> Poly:
    """A polynomial [["coefficient", [exponents]], …] in n variables, the last of which is the index."""
    monomials: dict[tuple[int, ...], Number] = {}
    for text, entry in pairs(document, "monomials"):
        if not is_monomial(text, entry, n):
            unparsable(
                f'a monomial must be ["coefficient", [{n} exponents from 0 to 10,000]]'
            )
        exponents = tuple(entry)
        if exponents in monomials:
            unparsable("a monomial is repeated")
        length = 4 * len(text)
        spend(5 + long_division(length, length))
        monomials[exponents] = Fraction(text)
    return Poly(n, monomials)


def term_from(document: Any, n: int) -> Term:
    """A term {"num", "den", "factorials", "powers"}."""
    factorials = []
    for form, e in pairs_of(document, "factorials"):
        if type(e) is not int or abs(e) != 1:
            unparsable("a factorial must be [argument, 1 or -1]")
        x = argument(poly_from(form, n))
        factorials.append((x, e))
    powers = []
    for entry, form in pairs_of(document, "powers"):
        base = poly_from(entry, n)
        exponent = argument(poly_from(form, n))
        require(not base.has_index(), "the base of a power depends on the index")
        powers.append((base, exponent))
    denominators = value_of(document, "den", list)
    den = each(denominators, "den", partial(poly_from, n=n))
    num = poly_from(document.get("num"), n)
    return Term(num, tuple(den), tuple(factorials), tuple(powers))


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
    coordinates = variables(n)[:-1]
    scope = dict(zip(parameters, coordinates, strict=True))
    return Reader(scope, n)


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
    values = [*scope.values(), x[-1]]
    for i, form in enumerate(forms):
        recovered = form(values) == x[i]
        require(recovered, f"coordinate {i + 1} is not recovered")


# ---------------------------------------------------------------- Files and the command

LIMIT = re.compile("[0-9]{1,18}", re.ASCII)
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
    _, *rest = arguments
    if not rest:
        return MAX_WORK, []
    limit, *paths = rest
    if not LIMIT.fullmatch(limit):
        return MAX_WORK, []
    return int(limit), paths


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
