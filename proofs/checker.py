"""Independent checker of ``identity`` certificates (coco-certificate/1): the standard library alone, one file.

    python -I -S proofs/checker.py CERTIFICATE…

Verdicts: valid (exit code 0), invalid (1, says which condition fails), unparsable (2), 3 when the limit on work is
reached. Format and semantics: docs/certificates-identity.md. Nothing is shared with the programs that write
certificates: this file reads the text of the identity itself, and its polynomials are its own.

Words. Parameters are integers. Coordinates u_1, …, u_d are integers ≥ 0 that parametrise the parameters.
A *region* is all u ∈ ℕ^d, with lo ≤ k ≤ hi where there is a summation index k. A *term* is
(polynomial / polynomials) · Π base^exponent · Π (affine)!^±1, where 1/x! = 0 for a negative integer x.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
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


class Work:
    """Counts elementary operations; ``WorkLimit`` when there are too many."""

    def __init__(self, limit: int = MAX_WORK) -> None:
        self.left = limit

    def spend(self, amount: int) -> None:
        """Count ``amount`` operations."""
        self.left -= amount
        if self.left < 0:
            raise WorkLimit("the limit on work is reached")


# ------------------------------------------------------------------- polynomials {exponents: coefficient}, no zeros

Number = int | Fraction
Poly = dict[tuple[int, ...], Number]


def constant(value: Number, n: int) -> Poly:
    """The constant polynomial in n variables."""
    return {(0,) * n: value} if value else {}


def variable(index: int, n: int) -> Poly:
    """The polynomial x_index in n variables."""
    return {tuple(int(i == index) for i in range(n)): 1}


def simplest(value: Number) -> Number:
    """An int where it is one."""
    return value.numerator if value.denominator == 1 else value


def add(p: Poly, q: Poly, factor: Number = 1) -> Poly:
    """p + factor·q."""
    result = dict(p)
    for m, c in q.items():
        result[m] = result.get(m, 0) + factor * c
    return {m: c for m, c in result.items() if c}


def multiply(p: Poly, q: Poly, work: Work) -> Poly:
    """p·q."""
    bits = [max((c.numerator.bit_length() for c in r.values()), default=0) for r in (p, q)]
    work.spend(len(p) * len(q) * (1 + bits[0] * bits[1] // 4096) + 1)
    result: Poly = {}
    for m, c in p.items():
        for m2, c2 in q.items():
            monomial = tuple(map(int.__add__, m, m2))
            result[monomial] = result.get(monomial, 0) + c * c2
    return {m: c for m, c in result.items() if c}


def product(p: Poly, factors: Sequence[Poly], work: Work) -> Poly:
    """p times all the factors."""
    for q in factors:
        p = multiply(p, q, work)
    return p


def divide(p: Poly, value: Number) -> Poly:
    """p/value."""
    return {m: simplest(Fraction(c) / value) for m, c in p.items()}


def degree(p: Poly) -> int:
    """Total degree; 0 for the zero polynomial."""
    return max(map(sum, p), default=0)


def substitute(p: Poly, values: Sequence[Poly], n: int, work: Work) -> Poly:
    """p with its variables replaced by polynomials in n variables, by Horner's rule in one variable after another."""

    def nested(terms: list[tuple[tuple[int, ...], Number]], i: int) -> Poly:
        if i == len(values) or not terms:
            return constant(sum(c for _, c in terms), n)
        result: Poly = {}
        by_exponent: dict[int, list[tuple[tuple[int, ...], Number]]] = {}
        for m, c in terms:
            by_exponent.setdefault(m[i], []).append((m, c))
        for e in range(max(by_exponent), -1, -1):
            result = add(multiply(result, values[i], work) if result else {}, nested(by_exponent.get(e, []), i + 1))
        return result

    return nested(list(p.items()), 0)


def primitive(p: Poly) -> tuple[Number, Poly]:
    """p = c·q, q of coprime integer coefficients, positive at its greatest exponents; p ≠ 0."""
    denominator = lcm(*(Fraction(c).denominator for c in p.values()))
    content = Fraction(gcd(*(int(c * denominator) for c in p.values())), denominator)
    content = -content if p[max(p)] < 0 else content
    return simplest(content), {m: int(c / content) for m, c in p.items()}


# ------------------------------------------------------------------------------------------ the text of an identity

FUNCTIONS = {
    "factorial": "factorial", "binomial": "binomial",
    "rf": "rising", "RisingFactorial": "rising", "rising_factorial": "rising",
    "ff": "falling", "FallingFactorial": "falling", "falling_factorial": "falling",
}  # fmt: skip
SUMS = ("sum", "Sum", "summation")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)


@dataclass(frozen=True)
class RawTerm:
    """num/Π den · Π special^±1 · Π base^exponent exactly as written: nothing cancels."""
    num: Poly
    den: tuple[Poly, ...] = ()
    specials: tuple[tuple[str, tuple[Poly, ...], int], ...] = ()
    powers: tuple[tuple[Poly, Poly], ...] = ()

    def is_rational(self) -> bool:
        """Whether it is a quotient of polynomials."""
        return not self.specials and not self.powers


@dataclass(frozen=True)
class RawSum:
    """Σ_{k=lo}^{hi} Σ body, defined where no polynomial of ``nonzero`` vanishes; ``factors`` stood outside the sum."""
    lo: Poly
    hi: Poly
    body: tuple[RawTerm, ...]
    nonzero: tuple[Poly, ...]
    factors: tuple[RawTerm, ...] = ()


@dataclass(frozen=True)
class Raw:
    """Sums plus terms, defined where no polynomial of ``nonzero`` vanishes."""
    terms: tuple[RawTerm, ...] = ()
    sums: tuple[RawSum, ...] = ()
    nonzero: tuple[Poly, ...] = ()


def syntax_of(text: str) -> ast.expr:
    """The syntax tree of an expression; ``ast`` is given nothing but +-*/^(), names and whole numbers."""
    if len(text) > MAX_TEXT or not re.fullmatch(r"[A-Za-z0-9_+\-*/^(), \t]*", text, re.ASCII):
        unparsable(f"not an expression of at most {MAX_TEXT} characters of the grammar: {text[:40]!r}")
    if re.search(r"[0-9][A-Za-z_]|\b_", text) or max(map(len, re.findall("[0-9]+", text)), default=0) > MAX_DIGITS:
        unparsable("a number must be decimal digits, no more than 1,000 of them")
    depth = deepest = 0
    for c in text:
        depth += (c == "(") - (c == ")")
        deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        unparsable("the expression nests too deeply")
    try:
        return ast.parse(text.strip().replace("^", "**"), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        unparsable(f"{type(error).__name__} in {text[:60]!r}")


class Reader:
    """Reads an expression into ``Raw``; the variables are the parameters and, last, the summation index."""

    def __init__(self, parameters: Sequence[str], work: Work) -> None:
        self.names, self.n, self.work = list(parameters), len(parameters) + 1, work
        self.index: str | None = None

    def read(self, text: str) -> Raw:
        """The expression that the text spells."""
        try:
            return self.value(syntax_of(text))
        except RecursionError:
            unparsable("the expression nests too deeply")

    def number(self, value: Number) -> Raw:
        """A constant."""
        return Raw((RawTerm(constant(value, self.n)),))

    def value(self, node: ast.expr) -> Raw:
        """The expression of a syntax tree."""
        self.work.spend(1)
        match node:
            case ast.Constant(value=int() as number) if not isinstance(number, bool):
                return self.number(number)
            case ast.Name(id=name) if name == self.index:
                return Raw((RawTerm(variable(self.n - 1, self.n)),))
            case ast.Name(id=name) if name in self.names:
                return Raw((RawTerm(variable(self.names.index(name), self.n)),))
            case ast.UnaryOp(op=ast.UAdd() | ast.USub() as sign, operand=operand):
                return self.times(self.number(-1 if isinstance(sign, ast.USub) else 1), self.value(operand))
            case ast.BinOp(op=ast.Add(), left=a, right=b):
                return self.plus(self.value(a), self.value(b))
            case ast.BinOp(op=ast.Sub(), left=a, right=b):
                return self.plus(self.value(a), self.times(self.number(-1), self.value(b)))
            case ast.BinOp(op=ast.Mult(), left=a, right=b):
                return self.times(self.value(a), self.value(b))
            case ast.BinOp(op=ast.Div(), left=a, right=b):
                return self.times(self.value(a), self.inverse(self.value(b)))
            case ast.BinOp(op=ast.Pow(), left=a, right=b):
                return self.power(self.value(a), self.polynomial(self.value(b)))
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
                kind = FUNCTIONS[name]
                if len(arguments) != (1 if kind == "factorial" else 2):
                    unparsable(f"{name} has the wrong number of arguments")
                polynomials = tuple(self.polynomial(self.value(a)) for a in arguments)
                return Raw((RawTerm(constant(1, self.n), (), ((kind, polynomials, 1),)),))
            case ast.Call(func=ast.Name(id=name), args=[body, ast.Tuple(elts=[k, lo, hi])], keywords=[]) if (
                name in SUMS
            ):
                return self.sum(body, k, lo, hi)
            case ast.Call(func=ast.Name(id="sum"), args=[body, k, lo, hi], keywords=[]):
                return self.sum(body, k, lo, hi)
        unparsable(f"not part of the grammar: {ast.unparse(node)[:60]!r}")

    def sum(self, body: ast.expr, k: ast.expr, lo: ast.expr, hi: ast.expr) -> Raw:
        """Σ_{k=lo}^{hi} body."""
        if not isinstance(k, ast.Name) or not NAME.fullmatch(k.id) or k.id in FUNCTIONS or k.id in SUMS:
            unparsable("the index of a sum must be a name")
        if self.index is not None or k.id in self.names:
            unparsable("a sum inside a sum, or over a parameter, is outside this class")
        ends = [self.polynomial(self.value(end)) for end in (lo, hi)]
        self.index = k.id
        inside = self.value(body)
        self.index = None
        return Raw((), (RawSum(ends[0], ends[1], inside.terms, inside.nonzero),))

    def polynomial(self, value: Raw) -> Poly:
        """The polynomial that ``value`` is."""
        if value.sums or value.nonzero or len(value.terms) != 1 or not value.terms[0].is_rational():
            unparsable("an argument, a bound or an exponent must be a polynomial")
        return value.terms[0].num

    def plus(self, a: Raw, b: Raw) -> Raw:
        """a + b; two quotients of polynomials are put over one denominator, anything else stays apart."""
        terms = a.terms + b.terms
        rational = [t for t in terms if t.is_rational()]
        if len(rational) == 2:
            t, u = rational
            num = add(product(t.num, u.den, self.work), product(u.num, t.den, self.work))
            terms = (RawTerm(num, t.den + u.den), *(t for t in terms if not t.is_rational()))
        return Raw(terms, a.sums + b.sums, a.nonzero + b.nonzero)

    def times(self, a: Raw, b: Raw) -> Raw:
        """a·b; only one of them may have sums."""
        if a.sums and b.sums:
            unparsable("a product of sums is outside this class")
        a, b = (b, a) if b.sums else (a, b)
        sums = tuple(
            RawSum(s.lo, s.hi, self.products(s.body, b.terms), s.nonzero + b.nonzero, s.factors + b.terms)
            for s in a.sums
        )
        return Raw(self.products(a.terms, b.terms), sums, a.nonzero + b.nonzero)

    def products(self, left: Sequence[RawTerm], right: Sequence[RawTerm]) -> tuple[RawTerm, ...]:
        """Every product of a term on the left and one on the right."""
        return tuple(
            RawTerm(multiply(t.num, u.num, self.work), t.den + u.den, t.specials + u.specials, t.powers + u.powers)
            for t in left
            for u in right
        )

    def inverse(self, a: Raw) -> Raw:
        """1/a for a single term a; what stood in its numerator is recorded as something that must not vanish."""
        if a.sums or len(a.terms) != 1 or not a.terms[0].num:
            unparsable("division by zero or by a sum")
        t = a.terms[0]
        num, den = product(constant(1, self.n), t.den, self.work), (t.num,) if degree(t.num) else ()
        num = num if den else divide(num, next(iter(t.num.values())))
        specials = tuple((kind, arguments, -e) for kind, arguments, e in t.specials)
        powers = tuple((base, add({}, e, -1)) for base, e in t.powers)
        nonzero = a.nonzero + den + tuple(base for base, _ in t.powers)  # 1/base^e needs base ≠ 0 whatever e is
        return Raw((RawTerm(num, den, specials, powers),), (), nonzero)

    def power(self, a: Raw, e: Poly) -> Raw:
        """a^e: a whole number e, or an affine e over a quotient of polynomials."""
        result = self.number(1)
        if degree(e) == 0:
            times = next(iter(e.values()), 0)
            if not isinstance(times, int) or abs(times) > MAX_EXPONENT:
                unparsable(f"an exponent must be affine, or an integer of at most {MAX_EXPONENT}")
            if times == 0:  # 1, if a is defined
                return self.plus(result, self.times(self.number(0), a))
            factor = self.inverse(a) if times < 0 else a
            for _ in range(abs(times)):
                result = self.times(result, factor)
            return Raw(result.terms, result.sums, factor.nonzero)
        if a.sums or len(a.terms) != 1 or not a.terms[0].is_rational():
            unparsable("the base of a symbolic power must be a quotient of polynomials")
        t = a.terms[0]
        powers = ((t.num, e), *((q, add({}, e, -1)) for q in t.den))
        return Raw((RawTerm(constant(1, self.n), (), (), powers),), (), a.nonzero)


def facts_of(assumptions: Sequence[str], reader: Reader) -> list[Poly]:
    """Affine forms that are ≥ 0 by assumption, and p ≥ 0 for every parameter without a constant bound of its own."""
    facts, bounded = [], set()
    for text in assumptions:
        parts = re.split(r"(<=|>=|<|>)", text)
        if len(parts) < 3:
            unparsable(f"the assumption {text[:60]!r} is not of the form a >= b")
        for at in range(0, len(parts) - 2, 2):
            a, b = (reader.polynomial(reader.read(parts[i])) for i in (at, at + 2))
            fact = add(a, b, -1) if parts[at + 1][0] == ">" else add(b, a, -1)
            fact = add(fact, constant(len(parts[at + 1]) - 2, reader.n))
            if degree(fact) > 1 or not all(isinstance(c, int) for c in fact.values()):
                unparsable(f"the assumption {text[:60]!r} is not affine with integer coefficients")
            facts.append(fact)
            linear = [m.index(1) for m in fact if any(m)]
            bounded.update(linear if len(linear) == 1 else [])
    return facts + [variable(i, reader.n) for i in range(reader.n - 1) if i not in bounded]


# ------------------------------------------------------------------------- affine forms, and what holds in a region

Affine = tuple[Number, ...]
"""Coefficients of u_1 … u_d, of k, and the constant."""


@dataclass(frozen=True)
class Region:
    """u ∈ ℕ^d, and lo ≤ k ≤ hi when these are given."""
    d: int
    lo: Affine | None = None
    hi: Affine | None = None


def affine_of(p: Poly, n: int) -> Affine:
    """The affine form that p is."""
    require(degree(p) <= 1, "an argument, a bound or an exponent is not affine")
    form: list[Number] = [0] * (n + 1)
    for m, c in p.items():
        form[m.index(1) if any(m) else n] = c
    return tuple(form)


def poly_of(a: Affine) -> Poly:
    """The polynomial of an affine form."""
    n = len(a) - 1
    return {tuple(int(i == j) for j in range(n)): c for i, c in enumerate(a) if c}


def combine(a: Affine, b: Affine, factor: Number = 1, more: Number = 0) -> Affine:
    """a + factor·b + more."""
    sums = [x + factor * y for x, y in zip(a, b, strict=True)]
    return (*map(simplest, sums[:-1]), simplest(sums[-1] + more))


def plus(a: Affine, c: Number) -> Affine:
    """a + c."""
    return (*a[:-1], simplest(a[-1] + c))


def negative(a: Affine) -> Affine:
    """−a."""
    return tuple(-x for x in a)


def is_integral(a: Affine) -> bool:
    """Whether all coefficients are integers; otherwise, as arguments have integer slopes, no value is an integer."""
    return all(isinstance(x, int) for x in a)


def at_least(a: Affine, bound: int, region: Region) -> bool:
    """Whether a ≥ bound throughout the region: decided at that end of the range of k where a is least."""
    if a[-2]:
        end = region.lo if a[-2] > 0 else region.hi
        if end is None:
            return False
        a = combine((*a[:-2], 0, a[-1]), end, a[-2])
    return all(x >= 0 for x in a[:-1]) and a[-1] >= bound


def never_zero(p: Poly, region: Region, work: Work) -> bool:
    """Whether p has no zero in the region, by one of three sufficient tests."""
    n = region.d + 1
    if not p:
        return False
    _, p = primitive(p)
    if degree(p) <= 1:
        a = affine_of(p, n)
        if not any(a[:-1]) or a[-1] % gcd(*(int(x) for x in a[:-1])):
            return True  # it is not 0 at any integer point
        if at_least(a, 1, region) or at_least(negative(a), 1, region):
            return True
    for end, sign in ((region.lo, 1), (region.hi, -1)):  # k = lo + v or k = hi − v with v ≥ 0
        values = [variable(i, n) for i in range(n)]
        if end is not None:
            values[-1] = add(poly_of(end), values[-1], sign)
        elif any(m[-1] for m in p):
            continue
        q = substitute(p, values, n, work)
        signs = {c > 0 for c in q.values()}
        if len(signs) == 1 and (0,) * n in q:
            return True  # all coefficients of one sign, and a constant: no zero at nonnegative points
    return False


# ------------------------------------------------------------------------------------------------------------ terms


@dataclass(frozen=True)
class Term:
    """num/Π den · Π (affine)!^e · Π base^affine."""
    num: Poly
    den: tuple[Poly, ...] = ()
    factorials: tuple[tuple[Affine, int], ...] = ()
    powers: tuple[tuple[Poly, Affine], ...] = ()


def change_affine(a: Affine, values: Sequence[Poly], n: int, work: Work) -> Affine:
    """An affine form after an affine change of variables."""
    return affine_of(substitute(poly_of(a), values, n, work), n)


def change(t: Term, values: Sequence[Poly], n: int, work: Work) -> Term:
    """A term after an affine change of the coordinates and the index to n variables."""
    return Term(
        substitute(t.num, values, n, work),
        tuple(substitute(p, values, n, work) for p in t.den),
        tuple((change_affine(a, values, n, work), e) for a, e in t.factorials),
        tuple((substitute(base, values, n, work), change_affine(a, values, n, work)) for base, a in t.powers),
    )


class Builder:
    """Turns what was written into terms over a region, when that is defined everywhere there."""

    def __init__(self, region: Region, values: Sequence[Poly], work: Work) -> None:
        self.region, self.values, self.work, self.n = region, values, work, region.d + 1

    def sure(self, a: Affine, bound: int) -> bool:
        """Whether the integer a is at least ``bound`` throughout."""
        return is_integral(a) and at_least(a, bound, self.region)

    def affine(self, p: Poly) -> Affine:
        """An argument in the coordinates: affine, all its slopes integers."""
        a = affine_of(substitute(p, self.values, self.n, self.work), self.n)
        require(is_integral(a[:-1]), "an argument has a coefficient that is not an integer")
        return a

    def nonzero(self, p: Poly) -> Poly:
        """A polynomial in the coordinates, which must not vanish anywhere."""
        q = substitute(p, self.values, self.n, self.work)
        require(never_zero(q, self.region, self.work), "not shown to be defined everywhere: a denominator may vanish")
        return q

    def term(self, raw: RawTerm) -> Term:
        """The term of the region that is written there."""
        factorials: list[tuple[Affine, int]] = []
        powers: list[tuple[Poly, Affine]] = []
        for kind, arguments, e in raw.specials:
            a = self.affine(arguments[0])
            if kind == "factorial":
                factorials.append((a, e))
            else:
                sign, found = self.special(kind, a, self.affine(arguments[1]), e)
                factorials += [(x, e * f) for x, f in found]
                powers.append((constant(-1, self.n), sign))
        for base, exponent in raw.powers:
            require(not any(m[-1] for m in base), "a symbolic power whose base has the index is outside this class")
            powers.append((substitute(base, self.values, self.n, self.work), self.affine(exponent)))
        num, den = substitute(raw.num, self.values, self.n, self.work), tuple(map(self.nonzero, raw.den))
        term = Term(num, den, tuple(factorials), tuple(powers))
        require_defined(term, self.region, "not shown to be defined everywhere", self.work)
        return term

    def special(self, kind: str, a: Affine, b: Affine, e: int) -> tuple[Affine, list[tuple[Affine, int]]]:
        """The exponent of −1 and the factorials of binomial(a, b), rf(a, b) = (−1)^b ff(−a, b) or ff(a, b)."""
        require(is_integral(b), f"the second argument of {kind} is not an integer")
        require(kind == "binomial" or self.sure(b, 0), f"not shown to be defined: {kind} of a negative length")
        sign: Affine = tuple(0 for _ in b)
        x, sign = (negative(a), b) if kind == "rising" else (a, sign)
        rest = combine(x, b, -1)
        below = [(b, -1)] if kind == "binomial" else []
        nonzero = self.sure(b, 0) or e > 0
        message = f"not shown to be defined: 1/{kind} where it is 0"
        if self.sure(x, 0) or (not is_integral(x) and kind != "rising"):
            require(e > 0 or (nonzero and (not is_integral(x) or self.sure(rest, 0))), message)
            return sign, [(x, 1), (rest, -1), *below]
        require(not is_integral(x) or self.sure(negative(x), 1), f"{kind}: no one formula holds throughout the range")
        require(nonzero, message)  # x < 0: ff(x, b) = (−1)^b (b−x−1)!/(−x−1)!, never 0 for b ≥ 0
        return combine(sign, b), [(plus(negative(rest), -1), 1), (plus(negative(x), -1), -1), *below]


# --------------------------------------------- the one primitive: a sum of terms is defined and 0 throughout a region

Class = tuple[Affine, Number]
"""Factorials whose arguments differ by integers: the slopes and the fractional part of the constant."""


@dataclass
class Reduced:
    """A term whose factorials of one class all stand above (positive) or all below; bases in normal form."""
    num: Poly
    den: list[Poly]
    above: dict[Class, list[int]]
    below: dict[Class, list[int]]
    powers: dict[Any, Affine]


def require_defined(t: Term, region: Region, what: str, work: Work) -> None:
    """No denominator vanishes, no factorial of a negative integer, no negative power of what may be 0."""
    for p in t.den:
        require(never_zero(p, region, work), f"{what}: a denominator may vanish")
    for a, e in t.factorials:
        require(is_integral(a[:-1]), f"{what}: an argument has a coefficient that is not an integer")
        require(e < 0 or not is_integral(a) or at_least(a, 0, region), f"{what}: a factorial of what may be negative")
    for base, a in t.powers:
        require(is_integral(a), f"{what}: an exponent is not an integer")
        fine = at_least(a, 0, region) or never_zero(base, region, work)
        require(fine, f"{what}: a negative power of what may be 0")


def is_zero(t: Term, region: Region) -> bool:
    """Whether the term is 0 throughout: numerator 0, 0 to a positive power, or 1/x! with x < 0 throughout."""
    if not t.num or any(not base and at_least(a, 1, region) for base, a in t.powers):
        return True
    return any(e < 0 and is_integral(a) and at_least(negative(a), 1, region) for a, e in t.factorials)


def times_range(p: Poly, key: Class, low: int, high: int, work: Work) -> Poly:
    """p·Π_{low < i ≤ high} (x + i), where x is the affine form of the class."""
    if high - low > MAX_GAP:
        raise WorkLimit("two factorials are too far apart")
    for i in range(low + 1, high + 1):
        p = multiply(p, poly_of((*key[0], simplest(key[1] + i))), work)
    return p


def reduced(t: Term, n: int, work: Work) -> Reduced:
    """Cancel factorials within each class; fold those of numbers; write bases by −1, primes, primitives."""
    r = Reduced(t.num, list(t.den), {}, {}, {})
    for a, e in t.factorials:
        fraction = simplest(Fraction(a[-1]) % 1)
        key = (a[:-1], fraction)
        work.spend(abs(e))
        (r.above if e > 0 else r.below).setdefault(key, []).extend([int(a[-1] - fraction)] * abs(e))
        if not any(a[:-1]) and not fraction:  # a number: let it cancel against 0! = 1
            (r.below if e > 0 else r.above).setdefault(key, []).extend([0] * abs(e))
    for key in r.above.keys() & r.below.keys():
        ups, downs = sorted(r.above.pop(key)), sorted(r.below.pop(key))
        while ups and downs:  # x+up ≥ 0 in the region, so either quotient is right even where x+down < 0
            up, down = ups.pop(), downs.pop()
            r.num = times_range(r.num, key, down, up, work)
            if up < down:
                r.den.append(times_range(constant(1, n), key, up, down, work))
        r.above.update({key: ups} if ups else {})
        r.below.update({key: downs} if downs else {})
    for base, a in t.powers:
        if any(a):
            content, rest = primitive(base) if base else (1, base)
            factors = [(rest, a)] if degree(rest) or not base else []  # 0^a stays; 0^(a+1) = 0·0^a for a ≥ 0
            factors += [(constant(-1, n), a)] if content < 0 else []
            factors += [(constant(p, n), a) for p in primes_of(abs(content.numerator), work)]
            factors += [(constant(p, n), negative(a)) for p in primes_of(content.denominator, work)]
            for factor, exponent in factors:
                name = tuple(sorted(factor.items()))
                r.powers[name] = combine(exponent, r.powers.get(name, (0,) * (n + 1)))
    return r


def primes_of(number: int, work: Work) -> list[int]:
    """The prime factors with repetition; a cofactor without factors below 10,000 is kept whole."""
    found, p = [], 2
    while p * p <= number and p < 10_000:
        work.spend(1)
        while number % p == 0:
            found.append(p)
            number //= p
        p += 1
    return found + [number] * (number > 1)


def is_sign(name: Any) -> bool:
    """Whether a base is −1."""
    return len(name) == 1 and name[0][1] == -1


def similarity(r: Reduced) -> Any:
    """Equal for terms whose quotient is a rational function by the rules here; exponents of −1 count modulo 2."""
    slopes = {name: tuple(x % 2 if is_sign(name) else x for x in a[:-1]) for name, a in r.powers.items()}
    return (
        frozenset((key, len(shifts)) for key, shifts in r.above.items()),
        frozenset((key, len(shifts)) for key, shifts in r.below.items()),
        frozenset((name, slope) for name, slope in slopes.items() if any(slope)),
    )


def require_vanishes(terms: Sequence[Term], region: Region, what: str, work: Work) -> None:
    """Σ terms = 0 throughout the region: all are defined there, and each class of similar terms adds up to 0."""
    groups: dict[Any, list[Term]] = {}
    for t in terms:
        require_defined(t, region, what, work)
        groups.setdefault(similarity(reduced(t, region.d + 1, work)), []).append(t)
    for group in groups.values():
        rest = [t for t in group if not is_zero(t, region)]
        numerators = (numerator_of_sum([reduced(t, region.d + 1, work) for t in ts], work) for ts in (group, rest))
        require(not all(numerators), f"{what}: the terms do not add up to 0")


def numerator_of_sum(group: list[Reduced], work: Work) -> Poly:
    """The numerator of a sum of similar terms over their common factor and their common denominator."""
    if not group:
        return {}
    for key in group[0].above:  # down to the least argument, which is ≥ 0 too
        least = min(x for r in group for x in r.above[key])
        for r in group:
            for x in r.above[key]:
                r.num = times_range(r.num, key, least, x, work)
    for key in group[0].below:  # up to the greatest argument: 1/x! = (x+1)/(x+1)! for every integer x
        greatest = max(x for r in group for x in r.below[key])
        for r in group:
            for x in r.below[key]:
                r.num = times_range(r.num, key, x, greatest, work)
    for name in {name for r in group for name in r.powers}:  # base^exponent down to the least exponent
        constants = [int(r.powers[name][-1]) if name in r.powers else 0 for r in group]
        for r, c in zip(group, constants, strict=True):
            extra = c % 2 if is_sign(name) else c - min(constants)
            if extra > MAX_GAP:
                raise WorkLimit("two powers are too far apart")
            r.num = product(r.num, [dict(name)] * extra, work)
    counts: list[dict[Any, int]] = []
    for r in group:
        counts.append({})
        for p in r.den:
            content, q = primitive(p)
            r.num = divide(r.num, content)
            name = tuple(sorted(q.items()))
            counts[-1][name] = counts[-1].get(name, 0) + 1
    total: Poly = {}
    for r, count in zip(group, counts, strict=True):
        for name in {name for other in counts for name in other}:
            times = max(other.get(name, 0) for other in counts) - count.get(name, 0)
            r.num = product(r.num, [dict(name)] * times, work)
        total = add(total, r.num)
    return total


# -------------------------------------------------------------------------------------------------- the tree of a proof


@dataclass(frozen=True)
class Sum:
    """Σ_{k=lo}^{hi} Σ terms, with no index in lo and hi."""
    lo: Affine
    hi: Affine
    terms: tuple[Term, ...]

    def length(self) -> Affine:
        """hi − lo + 1."""
        return combine(self.hi, self.lo, -1, 1)

    def at(self, k: Affine, d: int, work: Work) -> list[Term]:
        """The terms at the index k."""
        values = [*(variable(j, d + 1) for j in range(d)), poly_of(k)]
        return [change(t, values, d + 1, work) for t in self.terms]


@dataclass(frozen=True)
class Difference:
    """Left − right: sums and terms in d coordinates, all defined throughout ℕ^d."""
    d: int
    sums: tuple[Sum, ...]
    terms: tuple[Term, ...]


def prepare(raw: Raw, values: Sequence[Poly], d: int, work: Work) -> Difference:
    """The identity in coordinates; ``values`` are the parameters, and the index, in the coordinates and the index."""
    plain = Builder(Region(d), values, work)
    for p in raw.nonzero:
        plain.nonzero(p)
    sums = []
    for s in raw.sums:
        lo, hi, _ = plain.affine(s.lo), plain.affine(s.hi), list(map(plain.term, s.factors))  # defined, even if Σ = 0
        require(is_integral(lo) and is_integral(hi), "a bound of summation is not an integer")
        require(not lo[-2] and not hi[-2], "an index outside its sum")
        if any(combine(hi, lo, -1)[:-1]) or hi[-1] >= lo[-1]:  # otherwise the sum is empty
            inside = Builder(Region(d, lo, hi), values, work)
            for p in s.nonzero:
                inside.nonzero(p)
            sums.append(Sum(lo, hi, tuple(map(inside.term, s.body))))
    return Difference(d, tuple(sums), tuple(map(plain.term, raw.terms)))


def moved(difference: Difference, values: Sequence[Poly], d: int, work: Work) -> Difference:
    """The difference after an affine change to d coordinates."""
    sums = [
        Sum(
            change_affine(s.lo, values, d + 1, work),
            change_affine(s.hi, values, d + 1, work),
            tuple(change(t, values, d + 1, work) for t in s.terms),
        )
        for s in difference.sums
    ]
    return Difference(d, tuple(sums), tuple(change(t, values, d + 1, work) for t in difference.terms))


def shifted(d: int, i: int, by: int) -> list[Poly]:
    """The change u_i → u_i + by."""
    values = [variable(j, d + 1) for j in range(d + 1)]
    values[i] = add(values[i], constant(by, d + 1))
    return values


def fixed(d: int, i: int, value: int) -> list[Poly]:
    """The change u_i → value, which leaves d − 1 coordinates."""
    return [constant(value, d) if j == i else variable(j - (j > i), d) for j in range(d + 1)]


def check_raw(raw: Raw, values: Sequence[Poly], d: int, node: Any, work: Work) -> None:
    """The identity by a tree that may begin with cases u_i = 0 and u_i ≥ 1."""
    if field(node, "rule", str) == "cases":
        i = coordinate(node, d)
        for name, case, smaller in (("zero", fixed(d, i, 0), d - 1), ("positive", shifted(d, i, 1), d)):
            inner = [substitute(p, case, smaller + 1, work) for p in values]
            check_raw(raw, inner, smaller, field(node, name, dict), work)
    else:
        check(prepare(raw, values, d, work), node, work)


def check(difference: Difference, node: Any, work: Work) -> None:
    """The difference is 0 throughout ℕ^d, by the rule that the node names."""
    work.spend(1)
    rules = {"expand": check_expand, "trim": check_trim, "recurrence": check_recurrence}
    rule = field(node, "rule", str)
    if rule not in rules:
        unparsable(f"no rule {rule[:40]!r} here")
    rules[rule](difference, node, work)


def check_expand(difference: Difference, node: Any, work: Work) -> None:  # noqa: ARG001 (one signature for all rules)
    """Every sum has the same number of indices everywhere: write it out and add."""
    terms = list(difference.terms)
    for s in difference.sums:
        length = s.length()
        require(not any(length[:-1]), "expand: a sum has no fixed number of indices")
        require(length[-1] <= MAX_LENGTH, f"expand: a sum has more than {MAX_LENGTH} indices")
        for step in range(max(0, int(length[-1]))):
            terms += s.at(plus(s.lo, step), difference.d, work)
    require_vanishes(terms, Region(difference.d), "expand", work)


def check_trim(difference: Difference, node: Any, work: Work) -> None:
    """The summand is 0 at both ends of the range of one sum: shorten the range."""
    d, region = difference.d, Region(difference.d)
    number = field(node, "sum", int) - 1
    require(0 <= number < len(difference.sums), "trim: there is no such sum")
    s = difference.sums[number]
    lo, hi = (affine_of(poly_from(field(node, name, list), d + 1), d + 1) for name in ("lo", "hi"))
    require(is_integral(lo) and is_integral(hi) and not lo[-2] and not hi[-2], "trim: a bound is not an integer")
    inside = at_least(combine(lo, s.lo, -1), 0, region) and at_least(combine(s.hi, hi, -1), 0, region)
    require(inside and at_least(combine(hi, lo, -1, 1), 0, region), "trim: the new range is not within the old one")
    for ends in ((s.lo, plus(lo, -1)), (plus(hi, 1), s.hi)):
        if any(combine(ends[1], ends[0], -1)[:-1]) or ends[1][-1] >= ends[0][-1]:
            require(all(is_zero(t, Region(d, *ends)) for t in s.terms), "trim: the summand is not 0 outside")
    sums = (*difference.sums[:number], Sum(lo, hi, s.terms), *difference.sums[number + 1 :])
    check(Difference(d, sums, difference.terms), field(node, "then", dict), work)


def check_recurrence(difference: Difference, node: Any, work: Work) -> None:
    """Σ_j a_j D(u + j e_i) = 0 for u_i ≥ from, by telescoping, and D = 0 for the first values of u_i."""
    d, i, start = difference.d, coordinate(node, difference.d), field(node, "from", int)
    operator = [poly_from(p, d + 1) for p in field(node, "operator", list)]
    lists = field(node, "certificates", list)
    certificates = [[term_from(t, d + 1) for t in listed(terms)] for terms in lists]
    base = field(node, "base", list)
    require(0 <= start <= MAX_LENGTH and bool(operator), "recurrence: no operator, or it does not start at 0 or later")
    require(not any(m[-1] for p in operator for m in p), "recurrence: the operator depends on the index")
    require(never_zero(operator[-1], Region(d), work), "recurrence: the leading coefficient may vanish")
    require(len(base) == start + len(operator) - 1, "recurrence: the number of base cases is not from + order")
    require(len(certificates) == len(difference.sums), "recurrence: there must be one certificate a sum")
    steps = [moved(difference, shifted(d, i, start + j), d, work) for j in range(len(operator))]
    left = [scaled(t, a, work) for a, step in zip(operator, steps, strict=True) for t in step.terms]
    for number, certificate in enumerate(certificates):
        left += telescoped([step.sums[number] for step in steps], operator, certificate, d, work)
    require_vanishes(left, Region(d), "recurrence: boundary terms and right side", work)
    for value, child in enumerate(base):
        check(moved(difference, fixed(d, i, value), d - 1, work), child, work)


def telescoped(
    steps: Sequence[Sum], operator: Sequence[Poly], certificate: Sequence[Term], d: int, work: Work
) -> list[Term]:
    """Terms without index that add up to Σ_j a_j S(u + j e_i), given G with Σ_j a_j F(u + j e_i, k) = G(k+1) − G(k)."""
    lo, hi = steps[0].lo, steps[0].hi
    for s in steps:  # then every sum is its formal extension or truncation of the range lo … hi
        require(at_least(s.length(), 0, Region(d)), "recurrence: an upper bound is less than the lower bound − 1")
    next_k = shifted(d, d, 1)
    terms = [scaled(t, a, work) for a, s in zip(operator, steps, strict=True) for t in s.terms]
    minus = constant(-1, d + 1)
    terms += [scaled(change(g, next_k, d + 1, work), minus, work) for g in certificate] + list(certificate)
    require_vanishes(terms, Region(d, lo, hi), "recurrence: telescoping", work)
    total = Sum(lo, hi, tuple(certificate))
    result = total.at(plus(hi, 1), d, work) + [scaled(t, minus, work) for t in total.at(lo, d, work)]
    for a, s in zip(operator, steps, strict=True):
        up, down = combine(s.hi, hi, -1), combine(s.lo, lo, -1)
        require(not any(up[:-1]) and not any(down[:-1]), "recurrence: a bound does not move by a constant")
        above, below = int(up[-1]), int(down[-1])
        require(abs(above) + abs(below) <= MAX_LENGTH, "recurrence: a bound moves too far")
        extra = [(plus(hi, q), 1) for q in range(1, above + 1)] + [(plus(hi, -q), -1) for q in range(-above)]
        extra += [(plus(lo, q), -1) for q in range(below)] + [(plus(lo, -q), 1) for q in range(1, 1 - below)]
        for k, sign in extra:
            result += [scaled(scaled(t, a, work), constant(sign, d + 1), work) for t in s.at(k, d, work)]
    return result


def scaled(t: Term, p: Poly, work: Work) -> Term:
    """p·t."""
    return Term(multiply(t.num, p, work), t.den, t.factorials, t.powers)


# ------------------------------------------------------------------------------------------------------ the document


def field(node: Any, name: str, kind: type) -> Any:
    """A field of a node of the certificate, of the right type."""
    value = node.get(name) if isinstance(node, dict) else None
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        unparsable(f"the field {name!r} is missing or not of type {kind.__name__}")
    return value


def listed(value: Any) -> list[Any]:
    """A list of the certificate."""
    return value if isinstance(value, list) else unparsable("a list is missing")


def coordinate(node: Any, d: int) -> int:
    """The coordinate that a node names, from 0."""
    i = cast("int", field(node, "coordinate", int))
    require(1 <= i <= d, "there is no such coordinate")
    return i - 1


def poly_from(document: Any, n: int) -> Poly:
    """A polynomial [["coefficient", [exponents]], …] in n variables, the last of which is the index."""
    p: Poly = {}
    if not isinstance(document, list):
        unparsable("a polynomial must be a list")
    for entry in document:
        match entry:
            case [str() as text, [*exponents]] if re.fullmatch("-?[0-9]{1,5000}(/[1-9][0-9]{0,5000})?", text, re.ASCII):
                if len(exponents) != n or not all(type(e) is int and 0 <= e <= 10_000 for e in exponents):
                    unparsable(f"a monomial needs {n} exponents from 0 to 10,000")
                p = p if tuple(exponents) not in p else unparsable("a monomial is repeated")
                p[tuple(exponents)] = simplest(Fraction(text))
            case _:
                unparsable('a monomial must be ["coefficient", [exponents]]')
    return {m: c for m, c in p.items() if c}


def term_from(document: Any, n: int) -> Term:
    """A term {"num", "den", "factorials", "powers"}."""
    factorials, powers = [], []
    for entry in field(document, "factorials", list):
        match entry:
            case [argument, (1 | -1) as e] if type(e) is int:
                factorials.append((affine_of(poly_from(argument, n), n), e))
            case _:
                unparsable("a factorial must be [argument, 1 or -1]")
    for entry in field(document, "powers", list):
        if not isinstance(entry, list) or len(entry) != 2:
            unparsable("a power must be [base, exponent]")
        powers.append((poly_from(entry[0], n), affine_of(poly_from(entry[1], n), n)))
    require(not any(m[-1] for base, _ in powers for m in base), "the base of a power depends on the index")
    den = tuple(poly_from(p, n) for p in field(document, "den", list))
    return Term(poly_from(document.get("num"), n), den, tuple(factorials), tuple(powers))


def check_certificate(document: Any, *, max_work: int = MAX_WORK) -> str:
    """What the certificate proves, as a sentence; raises one of the three refusals above otherwise."""
    work = Work(max_work)
    if field(document, "format", str) != "coco-certificate/1" or field(document, "kind", str) != "identity":
        unparsable('this checks certificates of format "coco-certificate/1" and kind "identity"')
    left, right = field(document, "left", str), field(document, "right", str)
    assume, coordinates = field(document, "assume", list), field(document, "coordinates", list)
    if not all(isinstance(text, str) for text in [*assume, *coordinates]):
        unparsable("assumptions and coordinates must be texts")
    spelled = field(document, "parameters", dict)
    parameters = sorted(spelled)  # a name that is not among them is refused where it is read
    require(all(NAME.fullmatch(name) and name not in FUNCTIONS and name not in SUMS for name in parameters), "bad name")
    reader, d = Reader(parameters, work), len(parameters)
    raw = reader.plus(reader.read(left), reader.times(reader.number(-1), reader.read(right)))
    facts = facts_of(assume, reader)
    forms = [reader.polynomial(reader.read(text)) for text in coordinates]
    require(len(forms) == d, "there must be one coordinate a parameter")
    require(all(form in facts for form in forms), "a coordinate is not a form that the assumptions make ≥ 0")
    values = [poly_from(spelled.get(name), d + 1) for name in parameters] + [variable(d, d + 1)]
    whole = all(degree(p) <= 1 and all(isinstance(c, int) for c in p.values()) for p in values)
    require(whole and not any(m[-1] for p in values[:-1] for m in p), "a parameter is not affine in the coordinates")
    for i, form in enumerate(forms):  # as many coordinates as parameters: one composition gives the other
        require(substitute(form, values, d + 1, work) == variable(i, d + 1), f"coordinate {i + 1} is not recovered")
    check_raw(raw, values, d, field(document, "proof", dict), work)
    among = f" for all integers {', '.join(parameters)}" if parameters else ""
    given = [*assume, *(f"{parameters[p.index(1)]} >= 0" for f in facts[-d:] for p in f if len(f) == 1 and any(p))]
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
