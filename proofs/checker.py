"""Independent checker of ``identity`` certificates (coco-certificate/1): the standard library alone, one file.

    python -I -S proofs/checker.py [--limit STEPS] CERTIFICATE…

Verdicts: valid (exit code 0), invalid (1: which condition of which node), unparsable (2: where), unknown (3: more work
than the limit). Specified in docs/certificates-identity.md. It shares nothing with the programs that write them.
Parameters are integers, coordinates u_1, …, u_d integers ≥ 0 that parametrise them; polynomials are in the coordinates
and, last, in the summation index k. A *region* is all u ∈ ℕ^d, with lo ≤ k ≤ hi where there is an index.
"""

from __future__ import annotations

import ast
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from errno import EBADF
from fractions import Fraction
from functools import partial, reduce
from itertools import accumulate, pairwise
from math import floor, gcd, lcm, prod
from operator import mul
from threading import local
from typing import Any, NoReturn, cast

Number = int | Fraction
MAX_TEXT, MAX_DEPTH, MAX_DIGITS, MAX_EXPONENT, MAX_LENGTH = 20_000, 60, 1_000, 64, 500
MAX_WORK, MAX_FILE, MAX_VALUES, MAX_MONOMIALS, MAX_PARAMETERS = (
    20_000_000,
    32 * 2**20,
    2**20,
    200_000,
    24,
)
REPORT = "please report it, with the files (--debug first shows the traceback)"
TWICE = "usage: standard input can be read once: give - for one of the files"
WORK = local()


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


def spend(amount: int) -> None:
    """Count elementary operations, in each thread; too many are refused."""
    WORK.left = getattr(WORK, "left", MAX_WORK) - amount
    if WORK.left < 0:
        raise TooMuchWork


@dataclass(slots=True)
class Poly:
    """A polynomial in n variables, {exponents: coefficient}, the last variable is the index k."""

    n: int
    monomials: dict[tuple[int, ...], Number]

    def __post_init__(self) -> None:
        """No zeros; an int where it is one. Its length is paid for."""
        self.monomials = {
            m: c.numerator if c.denominator == 1 else c
            for m, c in self.monomials.items()
            if c
        }
        spend(1 + len(self.monomials) + (self.bits() >> 6))

    def __bool__(self) -> bool:
        return bool(self.monomials)

    def __hash__(self) -> int:
        return hash(frozenset(self.monomials.items()))

    def __add__(self, other: Poly | Number) -> Poly:
        result = dict(self.monomials)
        for m, c in (
            other.monomials if isinstance(other, Poly) else {(0,) * self.n: other}
        ).items():
            result[m] = result.get(m, 0) + c
        return Poly(self.n, result)

    def __sub__(self, other: Poly | Number) -> Poly:
        return self + other * -1

    def __mul__(self, other: Poly | Number) -> Poly:
        if not isinstance(other, Poly):
            return Poly(self.n, {m: c * other for m, c in self.monomials.items()})
        spend(
            len(self.monomials)
            * len(other.monomials)
            * (1 + self.bits() * other.bits() // 4096)
            + 1
        )
        result: dict[tuple[int, ...], Number] = {}
        for m, c in self.monomials.items():
            if len(result) > MAX_MONOMIALS:
                raise TooMuchWork
            for m2, c2 in other.monomials.items():
                monomial = tuple(map(int.__add__, m, m2))
                result[monomial] = result.get(monomial, 0) + c * c2
        return Poly(self.n, result)

    def __call__(self, values: Sequence[Poly]) -> Poly:
        """The variables replaced by polynomials."""
        one, tops = (
            constant(1, values[0].n),
            [max(exponents) for exponents in zip(*self.monomials, strict=True)],
        )
        powers = [
            list(accumulate([v] * top, mul))
            for v, top in zip(values, tops, strict=bool(self))
        ]
        chosen = (
            (c, [p[e - 1] for p, e in zip(powers, m, strict=True) if e])
            for m, c in self.monomials.items()
        )
        products = (reduce(mul, factors, one * c) for c, factors in chosen)
        return sum(products, one * 0)

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

    def bits(self) -> int:
        """A bound for the length of the numerators over a common denominator, and of that."""
        longest = max(
            (c.numerator.bit_length() for c in self.monomials.values()), default=0
        )
        return longest + sum(
            c.denominator.bit_length() - 1 for c in self.monomials.values()
        )

    def primitive(self) -> tuple[Fraction, Poly]:
        """p = c·q, q of coprime integer coefficients, positive at its greatest exponents; p ≠ 0."""
        spend(len(self.monomials) * (self.bits() ** 2 >> 18))
        denominator = lcm(*(c.denominator for c in self.monomials.values()))
        content = Fraction(
            gcd(*(int(c * denominator) for c in self.monomials.values())), denominator
        )
        content = -content if self.monomials[max(self.monomials)] < 0 else content
        return content, self * (1 / content)


def constant(value: Number, n: int) -> Poly:
    """The constant polynomial in n variables."""
    return Poly(n, {(0,) * n: value})


def variables(n: int) -> list[Poly]:
    """The n variables, of which the last is the index."""
    return [Poly(n, {tuple(int(i == j) for j in range(n)): 1}) for i in range(n)]


FUNCTIONS = dict.fromkeys(("rf", "RisingFactorial", "rising_factorial"), "rising") | {
    "factorial": "factorial"
}
FUNCTIONS |= dict.fromkeys(
    ("ff", "FallingFactorial", "falling_factorial"), "falling"
) | {"binomial": "binomial"}
SUMS = ("sum", "Sum", "summation")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
COEFFICIENT = re.compile("-?[0-9]{1,4000}(/[1-9][0-9]{0,3999})?", re.ASCII)


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
        end = self.lo if slope > 0 else self.hi
        a = a if end is None else a + (end - variables(a.n)[-1]) * slope
        return (
            not a.has_index()
            and all(c >= 0 for c in a.slopes().values())
            and a.constant() >= bound
        )

    def never_zero(self, p: Poly) -> bool:
        """Whether p has no zero in the region, by one of two sufficient tests."""
        if p.degree() == 1 and (q := p.primitive()[1]).constant() % gcd(
            *map(int, q.slopes().values())
        ):
            return True  # it is not 0 at any integer point
        *others, k = variables(p.n)
        for end, sign in (
            (self.lo, 1),
            (self.hi, -1),
        ):  # k = lo + v or k = hi − v with v ≥ 0
            if end is not None or not p.has_index():
                q = p if end is None else p([*others, end + k * sign])
                if q.constant() and len({c > 0 for c in q.monomials.values()}) == 1:
                    return True  # all coefficients of one sign, and a constant: no zero at nonnegative points
        return False


EVERYWHERE = Region()


def argument(p: Poly) -> Poly:
    """p as an argument, a bound or an exponent: affine, all slopes integers; integer substitutions keep it so."""
    require(p.degree() <= 1, "an argument, a bound or an exponent is not affine")
    require(
        (p - p.constant()).is_integral(),
        "an argument has a coefficient that is not an integer",
    )
    return p


def bound(p: Poly, what: str) -> Poly:
    """p as a bound of summation: affine, an integer, free of the index."""
    require(
        argument(p).is_integral() and not p.has_index(), f"{what} is not an integer"
    )
    return p


@dataclass(frozen=True)
class Term:
    """num/Π den · Π (affine)!^e · Π base^affine, e = ±1, 1/x! = 0 for a negative integer x; nothing cancels."""

    num: Poly
    den: tuple[Poly, ...] = ()
    factorials: tuple[tuple[Poly, int], ...] = ()
    powers: tuple[tuple[Poly, Poly], ...] = ()

    def __mul__(self, other: Term | Poly | Number) -> Term:
        spend(50)  # memory is bounded, too
        t = other if isinstance(other, Term) else Term(self.num * 0 + other)
        return Term(
            self.num * t.num,
            self.den + t.den,
            self.factorials + t.factorials,
            self.powers + t.powers,
        )

    def __call__(self, values: Sequence[Poly]) -> Term:
        """The term after an affine change of the coordinates and the index."""
        factorials = tuple((a(values), e) for a, e in self.factorials)
        powers = tuple((base(values), a(values)) for base, a in self.powers)
        return Term(
            self.num(values), tuple(p(values) for p in self.den), factorials, powers
        )

    def require_defined(self, region: Region, what: str) -> None:
        """No denominator vanishes, no factorial of a negative integer, no negative power of what may be 0."""
        require(
            all(map(region.never_zero, self.den)), f"{what}: a denominator may vanish"
        )
        above = all(
            region.at_least(a, 0)
            for a, e in self.factorials
            if e > 0 and a.is_integral()
        )
        require(above, f"{what}: a factorial of what may be negative")
        for base, a in self.powers:
            require(a.is_integral(), f"{what}: an exponent is not an integer")
            require(
                region.at_least(a, 0) or region.never_zero(base),
                f"{what}: a negative power of what may be 0",
            )

    def is_zero(self, region: Region) -> bool:
        """Whether it is 0 throughout: numerator 0, 0 to a positive power, or 1/x! with x < 0 throughout."""
        if not self.num or any(
            not base and region.at_least(a, 1) for base, a in self.powers
        ):
            return True
        return any(
            e < 0 and a.is_integral() and region.at_least(a * -1, 1)
            for a, e in self.factorials
        )


@dataclass(frozen=True)
class Sum:
    """Σ_{k=lo}^{hi} Σ terms, with no index in lo and hi."""

    lo: Poly
    hi: Poly
    terms: tuple[Term, ...]

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
        sums = (
            Sum(s.lo(values), s.hi(values), tuple(t(values) for t in s.terms))
            for s in self.sums
        )
        return Value(tuple(t(values) for t in self.terms), tuple(sums))

    def __add__(self, other: Value) -> Value:
        """Two quotients of polynomials are put over one denominator, anything else stays apart."""
        terms = self.terms + other.terms
        if len(rational := [t for t in terms if not (t.factorials or t.powers)]) == 2:
            t, u = rational
            num = reduce(mul, u.den, t.num) + reduce(mul, t.den, u.num)
            terms = (
                Term(num, t.den + u.den),
                *(t for t in terms if t.factorials or t.powers),
            )
        return Value(terms, self.sums + other.sums)

    def __mul__(self, other: Value) -> Value:
        """Only one of them may have sums; what multiplies a sum must be defined even where the sum is empty."""
        if self.sums and other.sums:
            unparsable("a product of sums is outside this class")
        a, b = (other, self) if other.sums else (self, other)
        for t in b.terms if a.sums else ():
            t.require_defined(EVERYWHERE, "not shown to be defined everywhere")
        sums = (
            Sum(s.lo, s.hi, tuple(t * u for t in s.terms for u in b.terms))
            for s in a.sums
        )
        return Value(tuple(t * u for t in a.terms for u in b.terms), tuple(sums))

    def polynomial(self) -> Poly:
        """The polynomial that this is."""
        if (
            self.sums
            or len(self.terms) != 1
            or self.terms[0] != Term(self.terms[0].num)
        ):
            unparsable("an argument, a bound or an exponent must be a polynomial")
        return self.terms[0].num


def syntax_of(text: str) -> ast.expr:
    """The syntax tree of an expression; ``ast`` is given nothing but +-*/^(), names and whole numbers."""
    spend(10 + len(text))
    if len(text) > MAX_TEXT or not re.fullmatch(
        r"[A-Za-z0-9_+\-*/^(), \t]*", text, re.ASCII
    ):
        unparsable(
            f"not an expression of at most {MAX_TEXT} characters of the grammar: {text[:40]!r}"
        )
    if (
        re.search(r"[0-9][A-Za-z_]|\b_", text)
        or max(map(len, re.findall("[0-9]+", text)), default=0) > MAX_DIGITS
    ):
        unparsable("a number must be decimal digits, no more than 1,000 of them")
    if max(accumulate((c == "(") - (c == ")") for c in text), default=0) > MAX_DEPTH:
        unparsable("the expression nests too deeply")
    try:
        return ast.parse(text.strip().replace("^", "**"), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        unparsable(f"{type(error).__name__} in {text[:60]!r}")


class Reader:
    """Reads expressions as terms over a region, where all must be defined; ``scope`` gives names as polynomials."""

    def __init__(
        self,
        scope: dict[str, Poly],
        n: int,
        region: Region = EVERYWHERE,
        cuts: Sequence[Poly] = (),
    ) -> None:
        self.scope, self.n, self.region, self.cuts = scope, n, region, cuts

    def polynomial(self, text: str) -> Poly:
        """The polynomial that the text spells."""
        return self.read(syntax_of(text)).polynomial()

    def difference(self, trees: Sequence[ast.expr]) -> Value:
        """Left − right, defined throughout, without the sums that are surely empty or whose terms all show to be 0."""
        left, right = map(self.read, trees)
        value = left + self.number(-1) * right
        sums = tuple(s for s in value.sums if may_have_index(s.lo, s.hi))
        for region, terms in [
            (EVERYWHERE, value.terms),
            *((Region(s.lo, s.hi), s.terms) for s in sums),
        ]:
            for t in terms:
                t.require_defined(region, "not shown to be defined everywhere")
        return Value(
            value.terms,
            tuple(
                s
                for s in sums
                if not all(t.is_zero(Region(s.lo, s.hi)) for t in s.terms)
            ),
        )

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
            case ast.UnaryOp(op=ast.UAdd() | ast.USub() as sign, operand=operand):
                return self.number(-1 if isinstance(sign, ast.USub) else 1) * self.read(
                    operand
                )
            case ast.BinOp(op=ast.Add() | ast.Sub() as sign, left=a, right=b):
                return self.read(a) + self.number(
                    -1 if isinstance(sign, ast.Sub) else 1
                ) * self.read(b)
            case ast.BinOp(op=ast.Mult(), left=a, right=b):
                return self.read(a) * self.read(b)
            case ast.BinOp(op=ast.Div(), left=a, right=b):
                return self.read(a) * self.inverse(self.read(b), ast.unparse(b)[:60])
            case ast.BinOp(op=ast.Pow(), left=a, right=b):
                return self.power(
                    self.read(a), self.read(b).polynomial(), ast.unparse(a)[:60]
                )
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if (
                name in FUNCTIONS
            ):
                kind = FUNCTIONS[name]
                if len(arguments) != (1 if kind == "factorial" else 2):
                    unparsable(f"{name} has the wrong number of arguments")
                return Value(
                    (
                        self.special(
                            kind,
                            *(argument(self.read(a).polynomial()) for a in arguments),
                        ),
                    )
                )
            case ast.Call(ast.Name("sum"), [body, ast.Name(k), lo, hi], []):
                return self.sum(body, k, lo, hi)
            case ast.Call(
                ast.Name(name), [body, ast.Tuple([ast.Name(k), lo, hi])], []
            ) if name in SUMS:
                return self.sum(body, k, lo, hi)
        unparsable(f"not part of the grammar: {ast.unparse(node)[:60]!r}")

    def sum(self, body: ast.expr, k: str, lo: ast.expr, hi: ast.expr) -> Value:
        """Σ_{k=lo}^{hi} body, in pieces."""
        if self.region != EVERYWHERE or k in self.scope or not is_name(k):
            unparsable("a sum inside a sum, or over a parameter, is outside this class")
        first, last = (
            bound(self.read(end).polynomial(), "a bound of summation")
            for end in (lo, hi)
        )
        return self.pieces(body, k, first, last, self.cuts)

    def pieces(
        self, body: ast.expr, k: str, lo: Poly, hi: Poly, cuts: Sequence[Poly]
    ) -> Value:
        """The sum, cut after every c that is shown to be lo − 1, …, hi; nothing in an empty sum needs to be defined."""
        for after, c in enumerate(cuts, 1):
            if (
                may_have_index(lo, hi)
                and EVERYWHERE.at_least(c - lo, -1)
                and EVERYWHERE.at_least(hi - c, 0)
            ):
                return self.pieces(body, k, lo, c, cuts[after:]) + self.pieces(
                    body, k, c + 1, hi, cuts[after:]
                )
        terms: tuple[Term, ...] = ()
        with suppress(*(() if may_have_index(lo, hi) else (Invalid,))):
            terms = (
                Reader({**self.scope, k: variables(self.n)[-1]}, self.n, Region(lo, hi))
                .read(body)
                .terms
            )
        return Value((), (Sum(lo, hi, terms),))

    def inverse(self, a: Value, text: str) -> Value:
        """1/a for a single term a that is nowhere 0, or 0 only as the inverse of the pole of a factorial."""
        if a.sums or len(a.terms) != 1 or not a.terms[0].num:
            unparsable("division by zero or by a sum")
        t = a.terms[0]
        den = (t.num,) if t.num.degree() else ()
        num = reduce(mul, t.den, constant(1, self.n)) * (
            1 if den else 1 / Fraction(t.num.constant())
        )
        for p in (
            *den,
            *(base for base, _ in t.powers),
        ):  # 1/base^e needs base ≠ 0 whatever e is
            require(
                self.region.never_zero(p),
                "not shown to be defined everywhere: a denominator may vanish",
            )
        inverse = Term(
            num,
            den,
            tuple((x, -e) for x, e in t.factorials),
            tuple((p, e * -1) for p, e in t.powers),
        )
        inverse.require_defined(self.region, f"not shown to be defined: 1/{text}")
        return Value((inverse,))

    def power(self, a: Value, e: Poly, text: str) -> Value:
        """a^e: a whole number e, or an affine e over a quotient of polynomials."""
        if not e.degree():
            times = e.constant()
            if not isinstance(times, int) or abs(times) > MAX_EXPONENT:
                unparsable(
                    f"an exponent must be affine, or an integer of at most {MAX_EXPONENT}"
                )
            if times == 0:  # 1, if a is defined
                return self.number(1) + self.number(0) * a
            return reduce(
                mul,
                [self.inverse(a, text) if times < 0 else a] * abs(times),
                self.number(1),
            )
        if a.sums or len(a.terms) != 1 or a.terms[0].factorials or a.terms[0].powers:
            unparsable("the base of a symbolic power must be a quotient of polynomials")
        t = a.terms[0]
        require(
            not any(p.has_index() for p in (t.num, *t.den)),
            "a symbolic power whose base has the index",
        )
        argument(e)
        return Value(
            (
                Term(
                    constant(1, self.n),
                    (),
                    (),
                    ((t.num, e), *((q, e * -1) for q in t.den)),
                ),
            )
        )

    def special(self, kind: str, x: Poly, b: Poly | None = None) -> Term:
        """x!, binomial(x, b), rf(x, b) = (−1)^b ff(−x, b) or ff(x, b) by factorials, where one formula holds.

        An inverse of it has its zeros as factorials of negative integers, so that it is not defined there."""
        one = constant(1, self.n)
        if b is None:
            require(x.is_integral(), "the argument of factorial is not an integer")
            return Term(one, (), ((x, 1),))
        require(b.is_integral(), f"the second argument of {kind} is not an integer")
        fine = kind == "binomial" or self.region.at_least(b, 0)
        require(fine, f"not shown to be defined: {kind} of a negative length")
        x, sign = (x * -1, b) if kind == "rising" else (x, b * 0)
        rest, whole = x - b, x.is_integral()
        below = [(b, -1)] if kind == "binomial" else []
        if self.region.at_least(x, 0) if whole else kind != "rising":
            return Term(one, (), ((x, 1), (rest, -1), *below), ((one * -1, sign),))
        require(
            not whole or self.region.at_least(x * -1, 1),
            f"{kind}: no one formula holds throughout the range",
        )
        if whole and kind == "binomial" and self.region.at_least(b * -1, 1):
            return Term(one, (), ((b, -1),))  # 0 = 1/b!
        factorials = (
            ((rest + 1) * -1, 1),
            ((x + 1) * -1, -1),
            *below,
        )  # ff(x, b) = (−1)^b (b−x−1)!/(−x−1)!
        return Term(one, (), factorials, ((one * -1, sign + b),))


def may_have_index(lo: Poly, hi: Poly) -> bool:
    """Whether the range lo … hi is not known to be empty."""
    return not EVERYWHERE.at_least(lo - hi, 1)


def facts_of(assumptions: Sequence[str], reader: Reader) -> list[Poly]:
    """Affine forms that are ≥ 0 by assumption, and p ≥ 0 for every parameter without a constant bound of its own."""
    facts: list[Poly] = []
    bounded: set[tuple[int, ...]] = set()
    for text in assumptions:
        parts = re.split(r"(<=|>=|<|>)", text)
        if len(parts) < 3:
            unparsable(f"the assumption {text[:60]!r} is not of the form a >= b")
        for (a, b), sign in zip(
            pairwise(map(reader.polynomial, parts[::2])), parts[1::2], strict=True
        ):
            fact = (a - b if sign[0] == ">" else b - a) + (len(sign) - 2)
            if fact.degree() > 1 or not fact.is_integral():
                unparsable(
                    f"the assumption {text[:60]!r} is not affine with integer coefficients"
                )
            facts.append(fact)
            bounded.update(fact.slopes() if len(fact.slopes()) == 1 else {})
    return facts + [
        x for x in reader.scope.values() if not bounded.issuperset(x.monomials)
    ]


Ladder = tuple[Poly | None, Poly]


@dataclass
class Reduced:
    """num/Π den · Π f(form + shift)^±1 for ladders f of forms, each with its sign and its shifts; den is primitive.

    (None, form): f(x) = x! = x·f(x−1), the constant of the form in [0, 1). (base, form): f(x) = base^x = base·f(x−1),
    the form without constant, the sign 1."""

    num: Poly
    den: Counter[Poly]
    ladders: dict[Ladder, tuple[int, list[int]]]


def climb(p: Poly, ladder: Ladder, low: int, high: int) -> Poly:
    """p·f(form + high)/f(form + low), the product of the steps between; p if high < low."""
    base, form = ladder
    for i in range(low + 1, high + 1):
        p = p * (form + i if base is None else base)
    return p


def reduced(t: Term) -> Reduced:
    """Cancel factorials on each ladder; fold those of numbers; write bases by −1, primes, primitives."""
    num, den, ladders = t.num, list(t.den), dict[Ladder, tuple[int, list[int]]]()
    one, sides = constant(1, num.n), dict[Poly, tuple[list[int], list[int]]]()
    for a, e in t.factorials:
        shift = floor(a.constant())
        above_below = sides.setdefault(a - shift, ([], []))
        above_below[e < 0].append(shift)
        above_below[e > 0].extend(
            [] if a - shift else [0]
        )  # a number: let it cancel against 0! = 1
    for form, (ups, downs) in sides.items():
        for up, down in zip(
            sorted(ups), sorted(downs), strict=False
        ):  # x+up ≥ 0 in the region, even where x+down < 0
            num = climb(num, (None, form), down, up)
            den.append(climb(one, (None, form), up, down))
        if len(ups) != len(downs):
            more = 1 if len(ups) > len(downs) else -1
            ladders[None, form] = (
                more,
                sorted(ups)[len(downs) :] + sorted(downs)[len(ups) :],
            )
    exponents: dict[Poly, Poly] = {}
    for base, a in t.powers:
        content, rest = base.primitive() if base else (Fraction(1), base)
        factors = (
            [(rest, a)] if rest.degree() or not base else []
        )  # 0^a stays; 0^(a+1) = 0·0^a for a ≥ 0
        factors += [(one * -1, a)] if content < 0 else []
        factors += [(one * p, a) for p in primes_of(abs(content.numerator))]
        factors += [(one * p, a * -1) for p in primes_of(content.denominator)]
        for factor, exponent in factors:
            exponents[factor] = exponents.get(factor, one * 0) + exponent
    for base, a in exponents.items():
        a = (
            Poly(a.n, {m: c % 2 for m, c in a.monomials.items()})
            if base == one * -1
            else a
        )
        shift = int(a.constant())
        if a.slopes():
            ladders[base, a - shift] = (1, [shift])
        else:
            num = climb(num, (base, a), 0, shift)
            den.append(climb(one, (base, a), shift, 0))
    parts = [p.primitive() for p in den]
    return Reduced(
        num * (1 / prod((c for c, _ in parts), start=Fraction(1))),
        Counter(q for _, q in parts),
        ladders,
    )


def primes_of(number: int) -> list[int]:
    """The prime factors with repetition; a cofactor without factors below 10,000 is kept whole."""
    found, p = [], 2
    while p * p <= number and p < 10_000:
        spend(1)
        while not number % p:
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
        similar = frozenset(
            (ladder, sign, len(shifts)) for ladder, (sign, shifts) in r.ladders.items()
        )
        groups.setdefault(similar, []).append((t, r))
    for group in groups.values():
        nonzero = [r for t, r in group if not t.is_zero(region)]
        if (
            rest := nonzero
            and numerator_of_sum(nonzero)
            and numerator_of_sum([r for _, r in group])
        ):
            some = [
                f"{c if rest.bits() < 999 else '…'}*u^{m}"
                for m, c in sorted(rest.monomials.items())[-3:]
            ]
            more = f"{' + '.join(some)} is left{' with more' if len(rest.monomials) > 3 else ''}"
            raise Invalid(f"{what}: the terms do not add up to 0: {more}")


def numerator_of_sum(group: Sequence[Reduced]) -> Poly:
    """The numerator of a sum of similar terms over their common factor and their common denominator."""
    nums = [r.num for r in group]
    for ladder, (sign, _) in group[0].ladders.items():
        shifts = [shift for r in group for shift in r.ladders[ladder][1]]
        common = (
            min(shifts) if sign > 0 else max(shifts)
        )  # 1/x! = (x+1)/(x+1)! for every integer x
        for at, r in enumerate(group):
            for shift in r.ladders[ladder][1]:
                nums[at] = climb(nums[at], ladder, *sorted((shift, common)))
    every: Counter[Poly] = reduce(Counter.__or__, (r.den for r in group))
    scaled = [
        reduce(mul, (every - r.den).elements(), p)
        for p, r in zip(nums, group, strict=True)
    ]
    return reduce(Poly.__add__, scaled)


def shifted(d: int, i: int, by: Poly | int) -> list[Poly]:
    """The change u_i → u_i + by; the index is number d."""
    return [x + by if j == i else x for j, x in enumerate(variables(d + 1))]


def fixed(d: int, i: int, value: int) -> list[Poly]:
    """The change u_i → value, which leaves d − 1 coordinates."""
    return [*variables(d)[:i], constant(value, d), *variables(d)[i:]]


def check_cases(reader: Reader, trees: Sequence[ast.expr], node: Any) -> None:
    """The identity by a tree that may begin with cuts of sums and cases: u_i = 0 or ≥ 1; u_i ≥ u_j or u_i < u_j."""
    rule, d, cuts, x = (
        field(node, "rule", str),
        reader.n - 1,
        [*reader.cuts],
        variables(reader.n),
    )
    cases: dict[str, list[Poly]] = {}
    if rule == "cases":
        cases = {
            "zero": fixed(d, coordinate(node, d), 0),
            "positive": shifted(d, coordinate(node, d), 1),
        }
    elif rule == "compare":
        i, j = coordinate(node, d), coordinate(node, d, "other")
        cases = {
            "at_least": shifted(d, i, x[j]),
            "less": shifted(d, j, x[i] + 1),
        }  # of i = j: u_i even, u_i odd
    elif rule == "cut":
        cuts, cases = (
            [*cuts, bound(poly_from(field(node, "at", list), d + 1), "cut: it")],
            {"then": x},
        )
    else:
        check(reader.difference(trees), d, node)
    for name, case in cases.items():
        scope = {parameter: p(case) for parameter, p in reader.scope.items()}
        with at(name):
            check_cases(
                Reader(scope, case[0].n, EVERYWHERE, [c(case) for c in cuts]),
                trees,
                field(node, name, dict),
            )


def check(difference: Value, d: int, node: Any) -> None:
    """Left − right is 0 throughout ℕ^d, by the rule that the node names."""
    rules = {"expand": check_expand, "trim": check_trim, "recurrence": check_recurrence}
    check_by = rules.get(field(node, "rule", str)) or unparsable(
        f"no rule {node['rule'][:40]!r} here"
    )
    check_by(difference, d, node)


def indices(lo: Poly, hi: Poly, what: str) -> list[Poly]:
    """lo … hi, as many everywhere; none if hi < lo."""
    length = hi - lo + 1
    require(not length.slopes(), f"{what} has no fixed number of indices")
    require(
        length.constant() <= MAX_LENGTH, f"{what} has more than {MAX_LENGTH} indices"
    )
    return [lo + step for step in range(int(length.constant()))]


def check_expand(difference: Value, d: int, node: Any) -> None:  # noqa: ARG001 (one signature)
    """Every sum has the same number of indices everywhere: write it out and add."""
    terms = [
        t
        for s in difference.sums
        for k in indices(s.lo, s.hi, "expand: a sum")
        for t in s.at(k)
    ]
    require_vanishes([*difference.terms, *terms], EVERYWHERE, "expand")


def check_trim(difference: Value, d: int, node: Any) -> None:
    """The summand is 0 at both ends of the range of one sum: shorten the range."""
    number = field(node, "sum", int) - 1
    require(0 <= number < len(difference.sums), "trim: there is no such sum")
    s = difference.sums[number]
    lo, hi = (
        bound(poly_from(field(node, name, list), d + 1), "trim: a bound")
        for name in ("lo", "hi")
    )
    inside = all(EVERYWHERE.at_least(a, 0) for a in (lo - s.lo, s.hi - hi, hi - lo + 1))
    require(inside, "trim: the new range is not within the old one")
    outside = [
        Region(*ends)
        for ends in ((s.lo, lo - 1), (hi + 1, s.hi))
        if may_have_index(*ends)
    ]
    require(
        all(t.is_zero(region) for region in outside for t in s.terms),
        "trim: the summand is not 0 outside",
    )
    sums = (
        *difference.sums[:number],
        Sum(lo, hi, s.terms),
        *difference.sums[number + 1 :],
    )
    with at("then"):
        check(replace(difference, sums=sums), d, field(node, "then", dict))


def check_recurrence(difference: Value, d: int, node: Any) -> None:
    """Σ_j a_j D(u + j e_i) = 0 for u_i ≥ from, by telescoping, and D = 0 for the first values of u_i."""
    i, start, base = (
        coordinate(node, d),
        field(node, "from", int),
        field(node, "base", list),
    )
    operator = each(node, "operator", partial(poly_from, n=d + 1))
    certificates = each(
        node,
        "certificates",
        lambda terms: each({"": terms}, "", partial(term_from, n=d + 1)),
    )
    require(
        0 <= start <= MAX_LENGTH and bool(operator),
        "recurrence: no operator, or it does not start at 0 or later",
    )
    require(
        not any(p.has_index() for p in operator),
        "recurrence: the operator depends on the index",
    )
    require(
        EVERYWHERE.never_zero(operator[-1]),
        "recurrence: the leading coefficient may vanish",
    )
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
        left += telescoped(
            [step.sums[number] for step in steps], operator, certificate, d
        )
    require_vanishes(left, EVERYWHERE, "recurrence: boundary terms and right side")
    for value, child in enumerate(base):
        with at(f"base[{value}]"):
            check(difference(fixed(d, i, value)), d - 1, child)


def telescoped(
    steps: Sequence[Sum], operator: Sequence[Poly], certificate: Sequence[Term], d: int
) -> list[Term]:
    """Terms without index that add up to Σ_j a_j S(u + j e_i), given G with Σ_j a_j F(u + j e_i, k) = G(k+1) − G(k)."""
    for s in (
        steps
    ):  # then every sum is its formal extension or truncation of the range lo … hi
        require(
            EVERYWHERE.at_least(s.hi - s.lo, -1),
            "recurrence: an upper bound is less than the lower bound − 1",
        )
    G = Sum(steps[0].lo, steps[0].hi, tuple(certificate))
    difference = [g(shifted(d, d, 1)) * -1 for g in G.terms] + list(G.terms)
    summands = [t * a for a, s in zip(operator, steps, strict=True) for t in s.terms]
    require_vanishes(
        summands + difference, Region(G.lo, G.hi), "recurrence: telescoping"
    )
    result, what = (
        G.at(G.hi + 1) + [t * -1 for t in G.at(G.lo)],
        "recurrence: what a bound moves over",
    )
    for a, s in zip(
        operator, steps, strict=True
    ):  # with their sign, the summands where the range is not that of G
        more = [*indices(G.hi + 1, s.hi, what), *indices(s.lo, G.lo - 1, what)]
        less = [*indices(s.hi + 1, G.hi, what), *indices(G.lo, s.lo - 1, what)]
        result += [t * a for k in more for t in s.at(k)] + [
            t * a * -1 for k in less for t in s.at(k)
        ]
    return result


def field(node: Any, name: str, kind: type) -> Any:
    """A field of a node of the certificate, of the right type."""
    value = node.get(name) if isinstance(node, dict) else None
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        unparsable(
            f"{f'the field {name!r} is missing or ' if name else ''}not of type {kind.__name__}"
        )
    return value


def each(node: Any, name: str, read: Callable[[Any], Any]) -> list[Any]:
    """What a list in a node holds, each item as ``read`` reads it."""
    items = []
    for number, item in enumerate(field(node, name, list)):
        with at(f"{name}[{number}]"):
            items.append(read(item))
    return items


def coordinate(node: Any, d: int, name: str = "coordinate") -> int:
    """The coordinate that a node names, from 0."""
    i = cast("int", field(node, name, int))
    require(1 <= i <= d, "there is no such coordinate")
    return i - 1


def pairs(document: Any, what: str) -> list[list[Any]]:
    """A list of pairs."""
    if not isinstance(document, list) or any(
        not isinstance(entry, list) or len(entry) != 2 for entry in document
    ):
        unparsable(f"this must be a list of {what}")
    return document


def poly_from(document: Any, n: int) -> Poly:
    """A polynomial [["coefficient", [exponents]], …] in n variables, the last of which is the index."""
    monomials: dict[tuple[int, ...], Number] = {}
    for text, exponents in pairs(document, "monomials"):
        right = (
            isinstance(text, str)
            and COEFFICIENT.fullmatch(text)
            and isinstance(exponents, list)
        )
        if (
            not right
            or len(exponents) != n
            or not all(type(e) is int and 0 <= e <= 10_000 for e in exponents)
        ):
            unparsable(
                f'a monomial must be ["coefficient", [{n} exponents from 0 to 10,000]]'
            )
        if tuple(exponents) in monomials:
            unparsable("a monomial is repeated")
        monomials[tuple(exponents)] = Fraction(text)
    return Poly(n, monomials)


def term_from(document: Any, n: int) -> Term:
    """A term {"num", "den", "factorials", "powers"}."""
    factorials, powers = (
        pairs(field(document, name, list), name) for name in ("factorials", "powers")
    )
    if not all(type(e) is int and abs(e) == 1 for _, e in factorials):
        unparsable("a factorial must be [argument, 1 or -1]")
    above_below = tuple((argument(poly_from(form, n)), e) for form, e in factorials)
    bases = tuple(
        (poly_from(base, n), argument(poly_from(form, n))) for base, form in powers
    )
    require(
        not any(base.has_index() for base, _ in bases),
        "the base of a power depends on the index",
    )
    den = each(document, "den", partial(poly_from, n=n))
    return Term(poly_from(document.get("num"), n), tuple(den), above_below, bases)


def check_certificate(
    document: Any, *, limit: int = MAX_WORK, say: Callable[[str], Any] = str
) -> str:
    """What the certificate proves, as a sentence; or one of the three refusals, after ``say(sentence)``."""
    WORK.left = limit
    try:
        return _proved(document, say)
    except RecursionError:
        unparsable("it nests too deeply")
    except TooMuchWork:
        raise TooMuchWork(
            f"more work than the limit of {limit:,} steps: not checked (--limit raises it)"
        ) from None


def _proved(document: Any, say: Callable[[str], Any]) -> str:
    if (
        field(document, "format", str) != "coco-certificate/1"
        or field(document, "kind", str) != "identity"
    ):
        unparsable(
            'this checks certificates of format "coco-certificate/1" and kind "identity"'
        )
    left, right = field(document, "left", str), field(document, "right", str)
    assume, coordinates = (
        each(document, x, lambda t: field({"": t}, "", str))
        for x in ("assume", "coordinates")
    )
    parameters = sorted(
        spelled := field(document, "parameters", dict)
    )  # any other name is refused where it is read
    if not all(map(is_name, parameters)) or len(parameters) > MAX_PARAMETERS:
        unparsable(f"parameters must be names, at most {MAX_PARAMETERS}")
    d, variable = len(parameters), variables(len(parameters) + 1)
    reader = Reader(dict(zip(parameters, variable[:-1], strict=True)), d + 1)
    trees = [syntax_of(left), syntax_of(right)]
    for (
        tree
    ) in trees:  # what is outside the grammar is unparsable, whatever the rest is
        with suppress(Invalid):
            reader.read(tree)
    facts = facts_of(assume, reader)
    given = [
        *assume,
        *(f"{p} >= 0" for p, x in reader.scope.items() if x in facts[-d:]),
    ]
    among = f" for all integers {', '.join(parameters)}" if parameters else ""
    say(
        claim
        := f"{left} = {right}{among}{' with ' if given else ''}{', '.join(dict.fromkeys(given))}"
    )
    forms = [reader.polynomial(text) for text in coordinates]
    require(len(forms) == d, "there must be one coordinate a parameter")
    require(
        all(form in facts for form in forms),
        "a coordinate is not a form that the assumptions make ≥ 0",
    )
    scope = {
        name: p
        for name in parameters
        for p in each({name: [spelled[name]]}, name, partial(poly_from, n=d + 1))
    }
    for name, p in scope.items():
        require(
            p.degree() <= 1 and p.is_integral() and not p.has_index(),
            f"{name} is not affine in the coordinates",
        )
    for i, form in enumerate(
        forms
    ):  # as many coordinates as parameters: one composition gives the other
        require(
            form([*scope.values(), variable[-1]]) == variable[i],
            f"coordinate {i + 1} is not recovered",
        )
    check_cases(Reader(scope, d + 1), trees, field(document, "proof", dict))
    return claim


def no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of the document; a repeated key is refused."""
    if twice := [
        key for key, count in Counter(key for key, _ in pairs).items() if count > 1
    ]:
        unparsable(f"the key {twice[0][:40]!r} is repeated")
    return dict(pairs)


USAGE = "usage: python -I -S proofs/checker.py [--limit STEPS] CERTIFICATE…"


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
        return "unknown", claims, str(error)
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
