"""The independent checker: does this certificate prove what it says about this game?

    python -I -S exact/checker.py [--limit STEPS] SUBJECT CERTIFICATE…

Standard library only, nothing shared with the producers. SUBJECT is the game or the linear program that the reader
supplies. ``docs/certificates.md`` is the specification, in the order of this file; each condition is one function.
Verdicts: valid (exit code 0) · invalid (1: which condition, where, by how much) · unparsable (2: where) · unknown (3:
more work than the limit).

    1 Limits and words             what is refused, and the sentences that are said
    2 Work                         every step is paid for
    3 Exact numbers                ℚ and the field of one real root, in integers
    4 Documents                    strict JSON, read with its place
    5 Subjects: games              hashes included
    6 equilibrium, non-uniqueness  claims and their conditions 1 to 4
    7 non-existence, complete, enclosure, solution    trees of cells of weights
    8 linear-program               subjects and answers
    9 Verdicts                     one certificate, one file, many files
"""

import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    del sys.path[0]  # a file beside this one is not the standard library

import hashlib
import json
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from errno import EBADF
from fractions import Fraction
from functools import partial
from itertools import (
    chain,
    combinations,
    combinations_with_replacement,
    pairwise,
    product,
)
from math import comb, factorial, gcd, lcm, prod
from operator import add
from typing import Any, NamedTuple

# ----------------------------------------------------------- 1 Limits and words

MAX_BYTES, MAX_VALUES, MAX_DIGITS = 32 * 2**20, 2**20, 10_000
MAX_PLAYERS, MAX_PROFILES, MAX_DEGREE = 12, 2**16, 24
MAX_WORK = 50_000_000  # steps; one is about a tenth of a microsecond

NOTIONS = {
    "coco": "plain CoCo equilibrium (condition 4 for the grand coalition)",
    "coalition-perfect-coco": "coalition-perfect CoCo equilibrium",
    "coalition-perfect-harsanyi": "coalition-perfect Harsanyi equilibrium",
}
IN_OPEN = "has its weights in an open cell of this tree"
EACH = ", each of which has the weights of a claim"
PAYS = "pays each player of positive weight what one of these claims pays"
CROSSED = "has its weights in the cell of a crossing and pays what it says"
OUTCOMES = {"valid": 0, "invalid": 1, "unparsable": 2, "unknown": 3}
REPORT = "please report it, with the files (--debug first shows the traceback)"
TWICE = "usage: standard input can be read once: give - for one of the files"
KEY = re.compile("[1-9][0-9]{0,6}(,[1-9][0-9]{0,6}){0,11}")

Coalition = tuple[int, ...]
Profile = tuple[int, ...]
Integers = list[int]  # of a polynomial: constant first, no trailing zeros
Row = dict[Profile, Fraction]
Weights = list[Fraction]

ZERO = Fraction(0)
ONE = Fraction(1)


class Unparsable(Exception):
    """Not a document of its format; the message says where."""


class TooMuchWork(Exception):
    """Checking takes more work than the limit: nothing is said either way."""


class Invalid(Exception):
    """A well-formed certificate that proves nothing: which condition fails, where, and by how much."""

    def __init__(self, condition: str, where: str, detail: str) -> None:
        place = f" at {where}" if where else ""
        super().__init__(f"{condition} fails{place}: {detail}")
        self.condition = condition
        self.where = where
        self.detail = detail


def listed(numbers: Iterable[object]) -> str:
    """``1,3``."""
    return ",".join(map(str, numbers))


def point(numbers: Iterable[Fraction]) -> str:
    """``(1/2,3)``."""
    return f"({listed(map(show, numbers))})"


def show(x: Fraction, longest: int = 100) -> str:
    """Lowest terms, ``-3/4`` or ``5``, if not too long; through ``Decimal``, for ``str`` refuses over 4,300 digits."""
    digits = size(x) * 3 // 10
    if digits >= longest:
        return f"a rational of about {digits} digits"
    if x.denominator == 1:
        return str(Decimal(x.numerator))
    return f"{Decimal(x.numerator)}/{Decimal(x.denominator)}"


# ----------------------------------------------------------------------- 2 Work


def size(x: Fraction) -> int:
    """How many bits a rational has."""
    return x.numerator.bit_length() + x.denominator.bit_length()


def longest(numbers: Iterable[int]) -> int:
    """How many bits the longest of some integers has."""
    return max(map(int.bit_length, numbers), default=0)


class Budget:
    """The work that is left, and the longest number that is read. Prices are from docs/certificates.md."""

    def __init__(self, limit: int = MAX_WORK, max_digits: int = MAX_DIGITS) -> None:
        self.limit = limit
        self.left = limit
        self.max_digits = max_digits

    def pay(self, steps: int) -> None:
        """Pay for steps."""
        self.left -= steps
        if self.left < 0:
            many = f"more work than the limit of {self.limit:,} steps"
            raise TooMuchWork(f"{many}: not checked (--limit raises it)")

    def pay_products(self, count: int, bits: int, others: int) -> None:
        """Pay for products of integers of ``bits`` bits and ``others`` bits, each added to a sum."""
        to_read = bits + others >> 9
        to_multiply = bits * others >> 18
        self.pay(count * (1 + to_read + to_multiply))

    def pay_memory(self, numbers: Sequence[int]) -> None:
        """Pay for keeping integers."""
        words = longest(numbers) >> 5
        self.pay(len(numbers) * (1 + words))

    def pay_rational(self, bits: int) -> None:
        """Pay for arithmetic with rationals of ``bits`` bits in all, which looks for common divisors."""
        self.pay(30 + (bits * bits >> 17))

    def common(self, numbers: Iterable[Fraction]) -> int:
        """A common denominator."""
        result = 1
        for x in numbers:
            if result % x.denominator:
                bits = result.bit_length() + size(x)
                self.pay_rational(bits)
                result = lcm(result, x.denominator)
            bits = result.bit_length() * size(x)
            self.pay(5 + (bits >> 18))
        return result

    def integers(self, numbers: Sequence[Fraction], denominator: int) -> Integers:
        """The numbers times a common denominator."""
        bits = denominator.bit_length()
        others = max(map(size, numbers), default=0)
        self.pay_products(5 * len(numbers), bits, others)
        result = []
        for x in numbers:
            factor = denominator // x.denominator
            result.append(x.numerator * factor)
        self.pay_memory(result)
        return result

    def sum_of_products(self, pairs: Iterable[tuple[Fraction, Fraction]]) -> Fraction:
        """Σ a·b."""
        result = ZERO
        for a, b in pairs:
            bits = size(a) + size(b) + size(result)
            self.pay_rational(bits)
            result += a * b
        return result

    def combine(self, a: Fraction, u: Weights, b: Fraction, v: Weights) -> Weights:
        """a·u + b·v."""
        result = []
        for x, y in zip(u, v, strict=True):
            terms = [(a, x), (b, y)]
            result.append(self.sum_of_products(terms))
        return result


# -------------------------------------------------------------- 3 Exact numbers


def trimmed(p: Integers) -> Integers:
    """The polynomial without zeros for its highest powers."""
    while p and not p[-1]:
        p.pop()
    return p


def sign_of(x: int) -> int:
    """−1, 0 or 1."""
    return (x > 0) - (x < 0)


def derivative(p: Integers) -> Integers:
    """p′."""
    return [k * c for k, c in enumerate(p)][1:]


@dataclass
class Field:
    """ℚ(α): ℚ[x] modulo an integer polynomial without a double root, α its one root in (low, high). Or ℚ: modulo x."""

    budget: Budget = field(default_factory=Budget)
    modulus: Integers = field(default_factory=lambda: [0, 1])
    low: Fraction = ZERO
    high: Fraction = ZERO
    root: str = ""  # α in words; empty if no field is given

    # Polynomials with integer coefficients.

    def multiply(self, p: Sequence[int], q: Sequence[int]) -> Integers:
        """p·q."""
        count = len(p) * len(q)
        bits = longest(p)
        others = longest(q)
        self.budget.pay_products(count, bits, others)
        if not count:
            return []
        length = len(p) + len(q) - 1
        result = [0] * length
        for j, a in enumerate(p):
            for k, b in enumerate(q):
                result[j + k] += a * b
        return result

    def primitive(self, p: Integers) -> Integers:
        """p over the greatest common divisor of its coefficients."""
        content = 0
        for c in p:
            bits = content.bit_length() * c.bit_length()
            self.budget.pay(20 + (bits >> 13))
            content = gcd(content, c)
            if content == 1:
                return p
        return [c // content for c in p]

    def divide(self, p: Sequence[int], q: Integers) -> tuple[Integers, Integers, int]:
        """Quotient and remainder of f·p by q ≠ 0, and the factor f > 0 that keeps them integers."""
        *lower, last = q
        lead = abs(last)
        others = longest(q)
        rest = list(p)
        steps = max(len(p) - len(lower), 0)
        quotient = [0] * steps
        factor = 1
        for shift in reversed(range(steps)):
            bits = longest(rest)
            self.budget.pay_products(3 * len(rest), bits, others)
            top = rest.pop()
            if last < 0:
                top = -top
            if not top:
                continue
            if lead != 1:
                rest = [lead * c for c in rest]
                quotient = [lead * c for c in quotient]
                factor *= lead
            quotient[shift] = top
            for k, c in enumerate(lower, start=shift):
                rest[k] -= top * c
        return trimmed(quotient), trimmed(rest), factor

    def at(self, p: Integers, x: Fraction) -> int:
        """p(x), times a positive number: the denominator of x to the power of the degree of p."""
        bits = longest(p) + len(p) * size(x)
        others = size(x)
        self.budget.pay_products(3 * len(p), bits, others)
        value = 0
        power = 1
        for c in reversed(p):
            value = value * x.numerator + c * power
            power *= x.denominator
        return value

    def sequence(self, p: Integers, q: Integers) -> list[Integers]:
        """p, q and the negated remainders that follow, each up to a positive factor."""
        result = [p]
        last = q
        while last:
            before = result[-1]
            result.append(last)
            _, rest, _ = self.divide(before, last)
            negated = [-c for c in rest]
            last = self.primitive(negated)
        return result

    def changes(self, sequence: list[Integers], x: Fraction) -> int:
        """How often the sign changes along the sequence at x; zeros do not count."""
        signs = [self.at(p, x) > 0 for p in sequence if self.at(p, x)]
        return sum(a != b for a, b in pairwise(signs))

    def signs_at_roots(self, p: Integers, q: Integers) -> int:
        """Σ sign q(r) over the roots r of p in (low, high), if p has none at an end: Sturm and Tarski."""
        product = self.multiply(derivative(p), q)
        sequence = self.sequence(p, trimmed(product))
        at_low = self.changes(sequence, self.low)
        at_high = self.changes(sequence, self.high)
        return at_low - at_high

    # The root α.

    def refine(self, bits: int) -> None:
        """Narrow (low, high) to a width of at most 2^−bits, unless α is found to be rational."""
        while (self.high - self.low) * 2**bits > 1:
            both = size(self.low) + size(self.high)
            self.budget.pay_rational(both)
            middle = (self.low + self.high) / 2
            here = sign_of(self.at(self.modulus, middle))
            if here == 0:
                self.low = middle
                self.high = middle
                return
            if self.newton(middle):
                continue
            at_low = sign_of(self.at(self.modulus, self.low))
            if here == at_low:
                self.low = middle
            else:
                self.high = middle

    def newton(self, x: Fraction) -> bool:
        """Narrow (low, high) around a step of Newton's from x, if the sign still changes there."""
        value = self.at(self.modulus, x)
        slope = self.at(derivative(self.modulus), x)
        width = self.high - self.low
        correct = width.denominator.bit_length() - width.numerator.bit_length()
        bits = 2 * correct - 4
        if not slope or bits < 8:
            return False
        numerator = x.numerator * slope - value
        denominator = x.denominator * slope
        place = (numerator << bits) // denominator
        low = Fraction(place - 1, 2**bits)
        high = Fraction(place + 2, 2**bits)
        if not self.low < low < high < self.high:
            return False
        at_low = sign_of(self.at(self.modulus, low))
        at_high = sign_of(self.at(self.modulus, high))
        if at_low * at_high >= 0:
            return False
        self.low = low
        self.high = high
        return True

    def sign(self, q: Integers) -> int:
        """The sign of q(α): first by an interval around α, and if that has 0 inside, by counting."""
        start = 64 + longest(q)
        slopes = [abs(c) for c in derivative(q)]
        for bits in (start, 2 * start, 4 * start):
            self.refine(bits)
            middle = (self.low + self.high) / 2
            # |q(α) − q(middle)| ≤ radius · Σ k·|c_k|·bound^(k−1)
            radius = (self.high - self.low) / 2
            farthest = max(abs(self.low), abs(self.high))
            bound = Fraction(1 + int(farthest))
            steepest = self.at(slopes, bound)
            value = self.at(q, middle)
            scale = middle.denominator ** (len(q) - 1)
            error = steepest * radius.numerator * scale
            if abs(value) * radius.denominator > error:
                return sign_of(value)
        return self.signs_at_roots(self.modulus, q)

    # Numbers of the field.

    def number(self, *coefficients: Fraction) -> "Number":
        """Σ_k a_kα^k."""
        denominator = self.budget.common(coefficients)
        numerators = self.budget.integers(coefficients, denominator)
        return self.reduced(numerators, denominator)

    def reduced(self, numerators: Integers, denominator: int) -> "Number":
        """Σ_k a_kα^k over a denominator, reduced modulo the polynomial and in lowest terms."""
        self.budget.pay_memory([denominator, *numerators])
        self.budget.pay(20)
        if len(numerators) >= len(self.modulus):
            _, numerators, factor = self.divide(numerators, self.modulus)
            denominator *= factor
        common = denominator
        for c in numerators:
            if common == 1:
                break
            bits = common.bit_length() * c.bit_length()
            self.budget.pay(5 + (bits >> 14))
            common = gcd(common, c)
        if common > 1:
            numerators = [c // common for c in numerators]
            denominator //= common
        return Number(tuple(trimmed(numerators)), denominator, self)

    def total(self, terms: Iterable[tuple["Number", "Number | Fraction"]]) -> "Number":
        """Σ a·b over the pairs."""
        result = Integers()
        denominator = 1
        for a, b in terms:
            theirs, below = parts(b)
            added = self.multiply(a.numerators, theirs)
            below *= a.denominator
            if below != denominator:
                bits = longest((below, denominator))
                self.budget.pay(20 + (bits * bits >> 14))
                common = lcm(below, denominator)
                added = self.multiply(added, [common // below])
                result = self.multiply(result, [common // denominator])
                denominator = common
            missing = len(added) - len(result)
            result += [0] * missing
            for k, c in enumerate(added):
                result[k] += c
            bits = longest(added)
            self.budget.pay(15 + len(added) + (bits >> 8))
        return self.reduced(result, denominator)

    def dot(
        self, numbers: Iterable["Number"], others: Iterable["Number | Fraction"]
    ) -> "Number":
        """Σ a_k·b_k over two lists of one length."""
        return self.total(zip(numbers, others, strict=True))


Numbers = list["Number"]
Strategy = dict[Profile, "Number"]


@dataclass(frozen=True)
class Number:
    """(a_0 + a_1α + …)/denominator in a field: integers, the denominator positive."""

    numerators: tuple[int, ...]
    denominator: int
    home: Field

    def __mul__(self, other: "Number | Fraction") -> "Number":
        return self.home.total([(self, other)])

    def __sub__(self, other: "Number") -> "Number":
        terms = [(self, ONE), (other, -ONE)]
        return self.home.total(terms)

    @property
    def sign(self) -> int:
        """−1, 0 or 1, exactly."""
        if len(self.numerators) <= 1:
            return sign_of(sum(self.numerators))
        return self.home.sign(list(self.numerators))

    def __str__(self) -> str:
        terms = []
        for k, c in enumerate(self.numerators):
            power = f"·α^{k}" if k else ""
            if c:
                coefficient = Fraction(c, self.denominator)
                terms.append(show(coefficient) + power)
        return " + ".join(terms) or "0"


def parts(x: Number | Fraction) -> tuple[Sequence[int], int]:
    """Numerators and denominator."""
    if isinstance(x, Fraction):
        return (x.numerator,), x.denominator
    return x.numerators, x.denominator


# ------------------------------------------------------------------ 4 Documents


def load(text: str, where: str) -> Any:
    """The document in a text; ``Unparsable`` for what is not strict JSON."""

    def pairs(entries: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(entries)
        if len(result) < len(entries):
            keys = sorted(key for key, _ in entries)
            twice = next(a for a, b in pairwise(keys) if a == b)
            raise Unparsable(f"{where}: the key {twice[:40]!r} occurs twice")
        return result

    def refuse(literal: str) -> Any:
        raise Unparsable(f"{where}: {literal[:40]} is not an exact number")

    if sum(map(text.count, ",[{")) > MAX_VALUES:
        raise Unparsable(f"{where}: refused: more than {MAX_VALUES} values")
    try:
        return json.loads(
            text,
            object_pairs_hook=pairs,
            parse_float=refuse,
            parse_constant=refuse,
            parse_int=Decimal,
        )
    except json.JSONDecodeError as error:
        place = f"{where}:{error.lineno}:{error.colno}"
        raise Unparsable(f"{place}: not JSON: {error.msg}") from None
    except RecursionError:
        raise Unparsable(f"{where}: nested too deep") from None


Fields = dict[str, "Reader"]  # of an object


class Reader(NamedTuple):
    """A value of a document, the keys that lead to it, and the field that its numbers are read into."""

    value: Any
    path: str
    home: Field

    def error(self, message: str) -> Unparsable:
        """The refusal of this value."""
        return Unparsable(f"{self.path}: {message}")

    def pay_for(self, values: Collection[object]) -> None:
        """Pay for a reader of each value."""
        self.home.budget.pay(20 + 10 * len(values))

    def entries(self) -> Fields:
        """The entries of an object."""
        if not isinstance(self.value, dict):
            raise self.error("this must be an object")
        self.pay_for(self.value)
        result = {}
        for key, value in self.value.items():
            path = f"{self.path}[{key[:40]!r}]"
            result[key] = Reader(value, path, self.home)
        return result

    def fields(self, required: Iterable[str], optional: Iterable[str] = ()) -> Fields:
        """The entries of an object that has exactly these keys."""
        entries = self.entries()
        needed = set(required)
        missing = needed - set(entries)
        if missing:
            raise self.error(f"the field {min(missing)!r} is missing")
        unknown = set(entries) - needed - set(optional)
        if unknown:
            raise self.error(f"unknown field {min(unknown)[:40]!r}")
        return entries

    def items(self, length: int | None = None) -> list["Reader"]:
        """The items of a list, of this length."""
        of = "" if length is None else f" of {length}"
        if not isinstance(self.value, list) or length not in (None, len(self.value)):
            raise self.error(f"this must be a list{of}")
        self.pay_for(self.value)
        result = []
        for k, value in enumerate(self.value):
            path = f"{self.path}[{k}]"
            result.append(Reader(value, path, self.home))
        return result

    def text(self, *words: str) -> str:
        """Unicode text; one of the words, if any are given."""
        if not isinstance(self.value, str):
            raise self.error("this must be text")
        if re.search("[\ud800-\udfff]", self.value):
            raise self.error("this holds half of a surrogate pair")
        if words and self.value not in words:
            raise self.error(f"this must be one of {', '.join(words)}")
        return self.value

    def texts(self) -> list[str]:
        """A list of texts."""
        return [item.text() for item in self.items()]

    def place(self, count: int, first: int = 0) -> int:
        """The place, from 0, of one of ``count`` things that are numbered from ``first``."""
        if count == 0:
            raise self.error("none exists")
        last = first + count - 1
        if not isinstance(self.value, Decimal) or not first <= self.value <= last:
            raise self.error(f"this must be a whole number from {first} to {last}")
        return int(self.value) - first

    def rational(self) -> Fraction:
        """A rational: text such as "-3/4", or an integer."""
        text = ""
        if isinstance(self.value, str | Decimal):
            text = str(self.value)
        match = re.fullmatch("(-?[0-9]+)(?:/([1-9][0-9]*))?", text)
        if match is None:
            raise self.error('this must be a rational such as "-3/4" or "5"')
        above = match[1]
        below = match[2] or "1"
        unsigned = above.lstrip("-")
        digits = max(len(unsigned), len(below))
        most = self.home.budget.max_digits
        if digits > most:
            raise self.error(f"refused: a number of more than {most} digits")
        self.home.budget.pay(40)
        self.home.budget.pay_rational(4 * len(text))
        numerator = int(Decimal(above))
        denominator = int(Decimal(below))
        return Fraction(numerator, denominator)

    def number(self) -> Number:
        """A rational, or an element of the document's number field."""
        if not isinstance(self.value, dict):
            return self.home.number(self.rational())
        fields = self.fields(["in_field"])
        items = fields["in_field"].items()
        if not self.home.root:
            raise self.error("a number in a field, but the document has no field")
        if len(items) > MAX_DEGREE:
            raise self.error(f"refused: more than {MAX_DEGREE} coefficients")
        coefficients = [item.rational() for item in items]
        return self.home.number(*coefficients)

    def numbers(self, length: int) -> Numbers:
        """A list of numbers."""
        return [item.number() for item in self.items(length)]

    def vector(self, length: int | None = None) -> list[Fraction]:
        """A list of rationals."""
        return [item.rational() for item in self.items(length)]

    def keyed(
        self, fits: Callable[[Profile], bool], wanted: str
    ) -> dict[Profile, "Reader"]:
        """The entries of an object by keys such as "1,3", which must fit."""
        result = {}
        for text, entry in self.entries().items():
            key = Profile()
            if KEY.fullmatch(text):
                key = tuple(map(int, text.split(",")))
            if not key or not fits(key):
                raise entry.error(f"the key must be {wanted}")
            result[key] = entry
        return result

    def by_action(self, sizes: list[int]) -> dict[Profile, "Reader"]:
        """The entries of an object whose keys are as many numbers as ``sizes``, each from 1 to its size."""

        def fits(action: Profile) -> bool:
            if len(action) != len(sizes):
                return False
            pairs = zip(action, sizes, strict=True)
            return all(a <= most for a, most in pairs)

        wanted = f"{len(sizes)} numbers from 1 to {listed(sizes)}"
        return self.keyed(fits, wanted)

    def by_coalition(self, n: int) -> dict[Coalition, "Reader"]:
        """The entries of an object whose keys are coalitions, players ascending."""

        def fits(S: Coalition) -> bool:
            ascending = sorted(set(S))
            return S[-1] <= n and list(S) == ascending

        wanted = f"players of 1 to {n}, in ascending order"
        return self.keyed(fits, wanted)

    def rationals(self, sizes: list[int]) -> Row:
        """``{"1,3": x}``."""
        entries = self.by_action(sizes)
        return {key: entry.rational() for key, entry in entries.items()}

    def distribution(self, sizes: list[int]) -> Strategy:
        """Probabilities ≥ 0 of joint actions that sum to 1."""
        result = {}
        for action, entry in self.by_action(sizes).items():
            p = entry.number()
            if p.sign < 0:
                raise self.error(f"the probability {p} of {listed(action)} is negative")
            result[action] = p
        terms = [(p, ONE) for p in result.values()]
        excess = self.home.total(terms) - self.home.number(ONE)
        if excess.sign != 0:
            raise self.error(f"the probabilities sum to 1 + ({excess})")
        return result


def read_field(reader: Reader) -> Field:
    """``field``: a polynomial and an interval that holds exactly one of its real roots."""
    fields = reader.fields(["minimal_polynomial", "interval"])
    budget = reader.home.budget
    given = fields["minimal_polynomial"].vector()
    low, high = fields["interval"].vector(2)
    degree = len(given) - 1
    if not 1 <= degree <= MAX_DEGREE or not given[-1] or low > high:
        wanted = f"a polynomial of degree 1 to {MAX_DEGREE} and an interval [low, high]"
        raise reader.error(f"there must be {wanted}")
    root = f"{point(given)} in [{show(low)},{show(high)}]"
    home = Field(budget, low=low, high=high, root=root)
    denominator = budget.common(given)
    p = home.primitive(budget.integers(given, denominator))
    bounds = sorted({low, high})
    ends = [x for x in bounds if home.at(p, x) == 0]
    for x in ends:
        linear = [-x.numerator, x.denominator]
        while home.at(p, x) == 0:
            p, _, _ = home.divide(p, linear)
    inside = home.signs_at_roots(p, [1])
    count = len(ends) + inside
    if count != 1:
        wanted = "the interval must hold exactly one real root of the polynomial"
        raise reader.error(f"{wanted}; it holds {count}")
    if ends:
        home.modulus = linear
    else:
        home.modulus = without_double_roots(home, p)
    return home


def without_double_roots(home: Field, p: Integers) -> Integers:
    """p over its greatest common divisor with p′."""
    *_, divisor = home.sequence(p, derivative(p))
    quotient, _, _ = home.divide(p, divisor)
    return home.primitive(quotient)


# ------------------------------------------------------------ 5 Subjects: games


class Game(NamedTuple):
    """A game as its file says it, players and actions numbered from 1."""

    players: list[str]
    actions: list[list[str]]
    payoffs: dict[Profile, list[Fraction]]
    everyone: Coalition
    sha256: str
    positive: bool = False  # whether an equilibrium with a weight 0 is refused

    def rest(self, S: Coalition) -> Coalition:
        """The complement."""
        return tuple(i for i in self.everyone if i not in S)

    def sizes(self, S: Coalition) -> list[int]:
        """How many actions each member has."""
        return [len(self.actions[i - 1]) for i in S]

    def joint_actions(self, S: Coalition) -> Iterator[Profile]:
        """What S can play."""
        sizes = self.sizes(S)
        choices = [range(1, size + 1) for size in sizes]
        return product(*choices)

    def paid(self, S: Coalition, ours: Profile, theirs: Profile) -> list[Fraction]:
        """The payoffs when S plays ``ours`` and the others ``theirs``."""
        players = (*S, *self.rest(S))
        actions = (*ours, *theirs)
        place = dict(zip(players, actions, strict=True))
        profile = tuple(place[i] for i in self.everyone)
        return self.payoffs[profile]

    def __str__(self) -> str:
        shape = "×".join(str(len(names)) for names in self.actions)
        count = len(self.players)
        return f"a game of {count} players, {shape} actions, sha256 {self.sha256}"


def coalitions(players: Coalition) -> Iterator[Coalition]:
    """Every non-empty subset, small ones first."""
    for count in range(1, len(players) + 1):
        yield from combinations(players, count)


REMARKS = ["title", "comment"]
"""Fields of a game that are text for people."""


def read_game(reader: Reader) -> Game:
    """A ``coco-game/1`` document."""
    fields = reader.fields(["format", "players", "actions", "payoffs"], REMARKS)
    for remark in REMARKS:
        fields.get(remark, fields["format"]).text()
    players = fields["players"].texts()
    lists = fields["actions"].items()
    actions = [names.texts() for names in lists]
    n = len(players)
    sizes = list(map(len, actions))
    profiles = prod(sizes)
    if not 1 <= n <= MAX_PLAYERS or profiles > MAX_PROFILES:
        most = f"1 to {MAX_PLAYERS} players and {MAX_PROFILES} profiles"
        raise reader.error(f"refused: games of {most} are checked")
    if len(sizes) != n or not all(sizes):
        wanted = "one list of actions a player, none empty"
        raise fields["actions"].error(f"there must be {wanted}")
    for names in (players, *actions):
        if len(set(names)) < len(names):
            raise reader.error("a name occurs twice")
        if not all(map(str.strip, names)):
            raise reader.error("a name is blank")
    payoffs = {}
    for profile, row in fields["payoffs"].by_action(sizes).items():
        payoffs[profile] = row.vector(n)
    if len(payoffs) != profiles:
        wanted = f"{profiles} profiles, not {len(payoffs)}"
        raise fields["payoffs"].error(f"there must be {wanted}")
    written = {}
    for profile in sorted(payoffs):
        row_written = [show(u, MAX_BYTES) for u in payoffs[profile]]
        written[listed(profile)] = row_written
    document = {
        "format": "coco-game/1",
        "players": players,
        "actions": actions,
        "payoffs": written,
    }
    everyone = tuple(range(1, n + 1))
    return Game(players, actions, payoffs, everyone, sha256_of(document))


def sha256_of(document: object, in_order: bool = False) -> str:
    """The hash of a document's canonical text, keys as they come or in alphabetical order."""
    canonical = json.dumps(
        document, separators=(",", ":"), sort_keys=in_order, default=str
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


# -------------------------------------------- 6 Kinds equilibrium, non-uniqueness


Failures = Iterator[Invalid]
Findings = Iterator[str | Invalid]  # sentences, and failures
Strategies = dict[Coalition, Strategy]


def unequal(condition: str, where: str, left: Number, right: Number) -> Failures:
    """The failure of an equation, if it fails."""
    difference = left - right
    if difference.sign != 0:
        detail = f"{left} ≠ {right}, difference {difference}"
        yield Invalid(condition, where, detail)


class Claim(NamedTuple):
    """A claimed equilibrium with the expected payoffs φ_S of every conflict."""

    game: Game
    notion: str
    weights: Numbers
    strategies: Strategies
    stated: Numbers
    supporting: Numbers
    phi: dict[Coalition, Numbers]
    payoffs: Numbers
    home: Field

    def condition_1_pareto(self) -> Failures:
        """φ_N is on the Pareto frontier: all ``supporting`` weights are positive and no outcome beats φ_N at them."""
        for i, w in enumerate(self.supporting, start=1):
            if w.sign <= 0:
                where = f"supporting weight {i}"
                yield Invalid("condition 1", where, f"{w} is not positive")
        here = self.home.dot(self.supporting, self.payoffs)
        for profile, payoff in self.game.payoffs.items():
            there = self.home.dot(self.supporting, payoff)
            gain = there - here
            if gain.sign > 0:
                where = f"profile {listed(profile)}"
                detail = f"it beats φ_N by {gain} at these weights"
                yield Invalid("condition 1", where, detail)

    def condition_2_weights(self) -> Failures:
        """λ ≥ 0 and λ ≠ 0."""
        signs = [w.sign for w in self.weights]
        for i, w in enumerate(self.weights, start=1):
            if signs[i - 1] < 0:
                where = f"player {i}"
                yield Invalid("condition 2", where, f"the weight {w} is negative")
        if not any(signs):
            yield Invalid("condition 2", "every player", "all weights are 0")

    def condition_3_saddle_points(self) -> Failures:
        """No coalition S gains Σ_{i∈S} λ_iU_i − Σ_{j∉S} λ_jU_j by a pure deviation from x_S against its complement."""
        for S in coalitions(self.game.everyone):
            signed = []
            for i, w in enumerate(self.weights, start=1):
                sign = ONE if i in S else -ONE
                signed.append(w * sign)
            current = self.home.dot(signed, self.phi[S])
            for action in self.game.joint_actions(S):
                gain = self.value(S, signed, action) - current
                if gain.sign > 0:
                    where = f"coalition {listed(S)}"
                    detail = f"{listed(action)} gains {gain}"
                    yield Invalid("condition 3", where, detail)

    def value(self, S: Coalition, signed: Numbers, action: Profile) -> Number:
        """What S gets, by its signed weights, for an action against its complement's strategy."""
        rest = self.game.rest(S)
        terms = []
        for theirs, q in self.strategies[rest].items():
            payoff = self.game.paid(S, action, theirs)
            gained = self.home.dot(signed, payoff)
            terms.append((q, gained))
        return self.home.total(terms)

    def condition_4_coco(self) -> Failures:
        """λ_iφ_{S,i} = Σ_{R⊆S, R∋i} (Z_R − Z_{S∖R}) / (r·C(s,r)) for every S and i ∈ S; for ``coco`` only S = N."""
        everyone = self.game.everyone
        Z = dict[Coalition, Number]()
        Z[()] = self.home.total([])
        for S in coalitions(everyone):
            terms = []
            for j in S:
                payoff = self.phi[S][j - 1]
                terms.append((self.weights[j - 1], payoff))
            Z[S] = self.home.total(terms)
        concerned = coalitions(everyone)
        if self.notion == "coco":
            concerned = iter([everyone])
        for S in concerned:
            for i in S:
                payoff = self.phi[S][i - 1]
                left = self.weights[i - 1] * payoff
                right = self.coco_share(S, i, Z)
                where = f"coalition {listed(S)}, player {i}"
                yield from unequal("condition 4", where, left, right)

    def coco_share(self, S: Coalition, i: int, Z: dict[Coalition, Number]) -> Number:
        """Σ_{R⊆S, R∋i} (Z_R − Z_{S∖R}) / (r·C(s,r))."""
        terms = []
        for R in coalitions(S):
            if i not in R:
                continue
            others = tuple(j for j in S if j not in R)
            count = comb(len(S), len(R))
            share = Fraction(1, len(R) * count)
            terms.append((Z[R], share))
            terms.append((Z[others], -share))
        return self.home.total(terms)

    def condition_4_harsanyi(self) -> Failures:
        """λ_i w_{S,i} = λ_j w_{S,j} for every S and i, j ∈ S."""
        for S in coalitions(self.game.everyone):
            weighted = {i: self.weighted_dividend(S, i) for i in S}
            first, *others = S
            for i in others:
                where = f"coalition {listed(S)}, players {first} and {i}"
                yield from unequal("condition 4", where, weighted[first], weighted[i])

    def weighted_dividend(self, S: Coalition, i: int) -> Number:
        """λ_i w_{S,i}, where w_{S,i} = Σ_{R⊆S, R∋i} (−1)^(s−r) φ_{R,i}."""
        terms = []
        for R in coalitions(S):
            if i in R:
                left_out = len(S) - len(R)
                sign = -ONE if left_out % 2 else ONE
                payoff = self.phi[R][i - 1]
                terms.append((payoff, sign))
        dividend = self.home.total(terms)
        return self.weights[i - 1] * dividend

    def claimed_payoffs(self) -> Failures:
        """The payoffs that the claim states, if any, are φ_N."""
        for i, stated in enumerate(self.stated, start=1):
            where = f"player {i}"
            true = self.payoffs[i - 1]
            yield from unequal("claimed payoffs", where, stated, true)

    def failures(self) -> Failures:
        """Every failure of a claim, condition by condition."""
        yield from self.condition_1_pareto()
        yield from self.condition_2_weights()
        yield from self.condition_3_saddle_points()
        if self.notion == "coalition-perfect-harsanyi":
            yield from self.condition_4_harsanyi()
        else:
            yield from self.condition_4_coco()
        yield from self.claimed_payoffs()


def read_claim(reader: Reader, game: Game) -> Claim:
    """``{"claim": a coco-claim/1 document, "supporting_weights": […]}``, and φ_S: S and S̄ play independently."""
    outer = reader.fields(["claim", "supporting_weights"])
    needed = ["format", "notion", "weights", "strategies"]
    fields = outer["claim"].fields(needed, ["payoffs"])
    fields["format"].text("coco-claim/1")
    notion = fields["notion"].text(*NOTIONS)
    n = len(game.players)
    home = reader.home
    strategies = read_strategies(fields["strategies"], game)
    phi = {}
    for S in coalitions(game.everyone):
        phi[S] = expected(game, S, strategies, home)
    payoffs = phi[game.everyone]
    stated = payoffs
    if "payoffs" in fields:
        stated = fields["payoffs"].numbers(n)
    weights = fields["weights"].numbers(n)
    supporting = outer["supporting_weights"].numbers(n)
    return Claim(
        game=game,
        notion=notion,
        weights=weights,
        strategies=strategies,
        stated=stated,
        supporting=supporting,
        phi=phi,
        payoffs=payoffs,
        home=home,
    )


def read_strategies(reader: Reader, game: Game) -> Strategies:
    """A distribution for every coalition; that of nobody is sure."""
    read = reader.by_coalition(len(game.players))
    for S in coalitions(game.everyone):
        if S not in read:
            raise reader.error(f"the coalition {listed(S)} is missing")
    strategies = {}
    for S, entry in read.items():
        strategies[S] = entry.distribution(game.sizes(S))
    strategies[()] = {(): reader.home.number(ONE)}
    return strategies


def expected(
    game: Game,
    S: Coalition,
    strategies: Strategies,
    home: Field,
) -> Numbers:
    """φ_S."""
    rest = game.rest(S)
    chances = []
    for ours, p in strategies[S].items():
        for theirs, q in strategies[rest].items():
            chance = p * q
            chances.append((chance, game.paid(S, ours, theirs)))
    result = []
    for i in game.everyone:
        terms = []
        for chance, payoff in chances:
            terms.append((chance, payoff[i - 1]))
        result.append(home.total(terms))
    return result


def check_claims(claims: list[Claim], notion: str, *conclusion: str) -> Findings:
    """Each claim is an equilibrium, and of this notion; the claims in words, and what follows, come first."""
    for k, claim in enumerate(claims, start=1):
        what = f"{NOTIONS[claim.notion]} with weights ({listed(claim.weights)})"
        root = f", α the root of {claim.home.root}" if claim.home.root else ""
        yield f"claim {k}: a {what} pays ({listed(claim.payoffs)}){root}"
    yield from conclusion
    for k, claim in enumerate(claims, start=1):
        for failure in claim.failures():
            where = f"claim {k}, {failure.where}"
            yield Invalid(failure.condition, where, failure.detail)
    notions = {notion}
    notions.update(claim.notion for claim in claims)
    if len(notions) > 1:
        yield Invalid("one notion", "", " and ".join(sorted(notions)))


def positive_weights(game: Game, claims: list[Claim]) -> Failures:
    """If the reader asks for it, no player has weight 0."""
    if not game.positive:
        return
    for k, claim in enumerate(claims, start=1):
        if any(w.sign == 0 for w in claim.weights):
            where = f"claim {k}"
            yield Invalid("positive weights", where, "a player has weight 0")


def differ_at_zero(first: Claim, second: Claim) -> bool:
    """Whether every player whose payoffs differ has weight 0 in both claims."""
    weights = zip(first.weights, second.weights, strict=True)
    counts = []
    for v, w in weights:
        counts.append(v.sign != 0 or w.sign != 0)
    for i, counted in enumerate(counts):
        if not counted:
            continue
        difference = first.payoffs[i] - second.payoffs[i]
        if difference.sign != 0:
            return False
    return True


def check_equilibrium(fields: Fields, game: Game) -> Findings:
    """The claim is an equilibrium."""
    (entry,) = fields["equilibria"].items(1)
    claim = read_claim(entry, game)
    claims = [claim]
    yield from check_claims(claims, claim.notion)
    yield from positive_weights(game, claims)


def check_non_uniqueness(fields: Fields, game: Game) -> Findings:
    """Two claims are equilibria, of one notion, with different payoffs."""
    entries = fields["equilibria"].items(2)
    claims = [read_claim(entry, game) for entry in entries]
    first, second = claims
    words = "so the payoffs of its equilibria are not unique"
    if differ_at_zero(first, second):
        words += ", but only for players whose weight is 0"
    yield from check_claims(claims, first.notion, words)
    yield from positive_weights(game, claims)
    pairs = zip(first.payoffs, second.payoffs, strict=True)
    differences = (u - v for u, v in pairs)
    if all(difference.sign == 0 for difference in differences):
        detail = f"both pay ({listed(first.payoffs)})"
        yield Invalid("different payoffs", "", detail)


# -------------------- 7 Kinds non-existence, complete, enclosure, solution: trees


class Cell(NamedTuple):
    """A simplex of weights: its vertices λ^k; row k times λ = Σ_k μ_kλ^k is μ_k, and any more rows give 0."""

    vertices: list[Weights]
    rows: list[Weights]


class Multipliers(NamedTuple):
    """y of condition 3, for all plays of a coalition or for one; h of condition 4, or g for ``coco``."""

    best_replies: dict[Coalition, Row]
    obedience: dict[Coalition, dict[Profile, Row]]
    dividends: dict[Coalition, Row]
    shares: Row

    def numbers(self) -> Iterator[Fraction]:
        """All of them."""
        for row in self.best_replies.values():
            yield from row.values()
        for row in self.dividends.values():
            yield from row.values()
        yield from self.shares.values()
        for rows in self.obedience.values():
            for row in rows.values():
                yield from row.values()

    def replies(self) -> Iterator[tuple[Coalition, Row]]:
        """The rows of condition 3, each with its coalition."""
        yield from self.best_replies.items()
        for S, rows in self.obedience.items():
            for row in rows.values():
                yield S, row


class Arena:
    """The game in integers: the payoffs of player i times ``units[i − 1]``, a column a player, a place an outcome."""

    def __init__(self, game: Game, budget: Budget) -> None:
        self.game = game
        self.budget = budget
        outcomes = sorted(game.payoffs)
        self.count = len(outcomes)
        self.units = []
        self.columns = []
        for k in range(len(game.players)):
            column = [game.payoffs[a][k] for a in outcomes]
            unit = budget.common(column)
            self.units.append(unit)
            self.columns.append(budget.integers(column, unit))
        sizes = game.sizes(game.everyone)
        self.strides = [prod(sizes[i:]) for i in game.everyone]
        self.known: dict[Coalition, dict[Profile, int]] = {}

    def places(self, S: Coalition) -> dict[Profile, int]:
        """What each joint action of S adds to the place of an outcome."""
        if S in self.known:
            return self.known[S]
        count = prod(self.game.sizes(S))
        self.budget.pay(10 * count)
        strides = [self.strides[i - 1] for i in S]
        result = {}
        for action in self.game.joint_actions(S):
            steps = zip(action, strides, strict=True)
            place = 0
            for a, stride in steps:
                place += (a - 1) * stride
            result[action] = place
        self.known[S] = result
        return result

    def combine(self, factors: Integers) -> Integers:
        """Σ_i factor_i·U_i(a) for each outcome a."""
        result = [0] * self.count
        for factor, column in zip(factors, self.columns, strict=True):
            if factor:
                bits = factor.bit_length()
                self.budget.pay_products(self.count, longest(column), bits)
                for k, u in enumerate(column):
                    result[k] += factor * u
        return result


Slopes = dict[Coalition, dict[int, int]]
Reply = tuple[Integers, list[tuple[int, int]]]  # places; for each reply place and y


class Sums:
    """The numbers f_kl of a cell and multipliers for it, one part for all vertices or one for each; in integers."""

    def __init__(
        self, arena: Arena, vertices: list[Weights], parts: list[Multipliers]
    ) -> None:
        self.arena = arena
        self.game = arena.game
        self.budget = budget = arena.budget
        # Weights are divided by the units of payoffs: λ_iU_i = (λ_i/unit_i)·(unit_i·U_i).
        inverses = [Fraction(1, unit) for unit in arena.units]
        weights = []
        for vertex in vertices:
            pairs = zip(vertex, inverses, strict=True)
            weights.append([budget.sum_of_products([pair]) for pair in pairs])
        self.weight_unit = budget.common(chain(*weights))
        self.weights = []
        for vertex in weights:
            integers = budget.integers(vertex, self.weight_unit)
            self.weights.append(integers)
        # Shares are divided by r·C(n,r), which divides n!.
        multipliers = chain(*[part.numbers() for part in parts])
        n = len(self.game.players)
        self.multiplier_unit = factorial(n) * budget.common(multipliers)
        self.slopes = [self.slopes_of(part) for part in parts]
        self.replies = [self.replies_of(part) for part in parts]
        self.known: dict[tuple[Coalition, int], Integers] = {}

    def integer(self, multiplier: Fraction) -> int:
        """A multiplier in its unit."""
        factor = self.multiplier_unit // multiplier.denominator
        return multiplier.numerator * factor

    def slopes_of(self, part: Multipliers) -> Slopes:
        """The factor of λ_iφ_{S,i} in Σ_T Σ_{i∈T} h_{T,i} λ_iw_{T,i} + Σ_k g_k (λ_kφ_{N,k} − the share of k) = 0."""
        everyone = self.game.everyone
        n = len(everyone)
        each = 20 + 5 * n
        self.budget.pay(each * 2**n)
        result = {}
        for S in coalitions(everyone):
            result[S] = dict.fromkeys(S, 0)
        for T, row in part.dividends.items():
            self.add_dividends(result, T, row)
        for (k,), x in part.shares.items():
            self.add_shares(result, k, self.integer(x))
        return result

    def add_dividends(self, result: Slopes, T: Coalition, row: Row) -> None:
        """Add the factors of Σ_{i∈T} h_i λ_iw_{T,i}."""
        h = {}
        for (i,), x in row.items():
            h[i] = self.integer(x)
        size = len(T)
        words = longest(h.values()) >> 5
        each = 20 + 4 * size + len(h) * words
        self.budget.pay(2**size * each)
        for S in coalitions(T):
            sign = (-1) ** (size - len(S))
            slopes = result[S]
            for i in S:
                slopes[i] += sign * h.get(i, 0)

    def add_shares(self, result: Slopes, k: int, g: int) -> None:
        """Add the factors of g (λ_kφ_{N,k} − the share of k)."""
        everyone = self.game.everyone
        n = len(everyone)
        words = g.bit_length() >> 5
        self.budget.pay(n * 2**n * (5 + words))
        result[everyone][k] += g
        for S, slopes in result.items():
            members = len(S) if k in S else len(S) - n
            divisor = comb(n, len(S)) * members
            share = g // divisor
            for i in S:
                slopes[i] -= share

    def replies_of(self, part: Multipliers) -> dict[Coalition, list[Reply]]:
        """The multipliers of condition 3 by coalition: of which places of its actions, and for which replies."""
        result: dict[Coalition, list[Reply]] = {}
        for S, row in part.best_replies.items():
            everywhere = list(self.arena.places(S).values())
            replies = self.placed(S, row)
            result[S] = [(everywhere, replies)]
        for S, rows in part.obedience.items():
            places = self.arena.places(S)
            read = result.setdefault(S, [])
            for action, row in rows.items():
                told = [places[action]]
                replies = self.placed(S, row)
                read.append((told, replies))
        return result

    def placed(self, S: Coalition, row: Row) -> list[tuple[int, int]]:
        """For each reply of a row, its place and its multiplier."""
        places = self.arena.places(S)
        result = []
        for reply, y in row.items():
            pair = places[reply], self.integer(y)
            result.append(pair)
        return result

    def bound(self, k: int, m: int) -> int:
        """f_km = Σ_S max_a F_S(a), times ``weight_unit`` and ``multiplier_unit``."""
        total = 0
        for S in coalitions(self.game.everyone):
            if 1 not in S:
                continue
            values = self.terms(S, k, m)
            if k != m:
                others = self.terms(S, m, k)
                values = list(map(add, values, others))
            total += max(values)
        return total

    def gains(self, S: Coalition, vertex: int) -> Integers:
        """M(a) = Σ_{i∈S} λ_iU_i(a) − Σ_{j∉S} λ_jU_j(a) for each outcome a."""
        key = S, vertex
        if key in self.known:
            return self.known[key]
        signed = []
        for i, w in enumerate(self.weights[vertex], start=1):
            signed.append(w if i in S else -w)
        M = self.arena.combine(signed)
        self.budget.pay_memory(M)
        self.known[key] = M
        return M

    def terms(self, S: Coalition, vertex: int, part: int) -> Integers:
        """The terms of S's conflict for each outcome a: slope_i·λ_iU_i(a), y·(M(a) − M(b, a_S̄)), for S̄ with −M."""
        rest = self.game.rest(S)
        self.budget.pay(200 + 20 * len(self.game.players))
        which = part % len(self.slopes)
        slopes = self.slopes[which]
        of_all = slopes[S] | slopes.get(rest, {})
        factors = []
        for i, w in enumerate(self.weights[vertex], start=1):
            factors.append(w * of_all[i])
        values = self.arena.combine(factors)
        M = self.gains(S, vertex)
        for side, others, sign in ((S, rest, 1), (rest, S, -1)):
            rows = self.replies[which].get(side, [])
            places = self.arena.places(others)
            self.add_replies(values, M, sign, places, rows)
        return values

    def add_replies(
        self,
        values: Integers,
        M: Integers,
        sign: int,
        others: dict[Profile, int],
        rows: list[Reply],
    ) -> None:
        """Add ±y·(M(a) − M(b, a_S̄)) for each row, at the places of its actions and those of the others."""
        bits = longest(M)
        for played, replies in rows:
            each = len(replies) + 2 * len(played)
            count = len(others) * each
            multipliers = [sign * y for _, y in replies]
            self.budget.pay_products(count + 10, bits, longest(multipliers))
            total = sum(multipliers)
            for other in others.values():
                after = sign * sum(y * M[b + other] for b, y in replies)
                for mine in played:
                    place = mine + other
                    values[place] += total * M[place] - after


class Tree(NamedTuple):
    """What the nodes of a tree are checked against; one method for each sort of node."""

    kind: str
    game: Game
    notion: str
    claims: list[Claim]
    size: int
    home: Field
    arena: Arena
    pending: dict[int, Cell]

    def child(self, number: int, child: Reader, cell: Cell) -> Failures:
        """A node's cell is made by exactly one node, an earlier one."""
        place = child.place(self.size)
        if place <= number or place in self.pending:
            detail = f"node {place} cannot be its child in a tree"
            yield Invalid("tree", f"node {number}", detail)
        self.pending[place] = cell

    def split(self, node: Reader, number: int, cell: Cell) -> Failures:
        """The point ``at`` of the edge from vertex p to vertex q replaces p in the first child, q in the second."""
        fields = node.fields(["split", "at", "children"])
        count = len(cell.vertices)
        ends = fields["split"].items(2)
        p, q = (end.place(count, first=1) for end in ends)
        at = fields["at"].rational()
        first, second = fields["children"].items(2)
        if p == q or not 0 < at < 1:
            wanted = "two different vertices and a point strictly between them"
            raise node.error(f"a split needs {wanted}")
        before = 1 - at
        start = cell.vertices[p]
        end = cell.vertices[q]
        middle = self.home.budget.combine(before, start, at, end)
        near_q = self.half(cell, p, q, middle, before)
        yield from self.child(number, first, near_q)
        near_p = self.half(cell, q, p, middle, at)
        yield from self.child(number, second, near_p)

    def half(
        self, cell: Cell, end: int, other: int, middle: Weights, part: Fraction
    ) -> Cell:
        """The cell with middle = part·(vertex end) + (1 − part)·(vertex other) in the place of vertex ``end``."""
        budget = self.home.budget
        vertices = list(cell.vertices)
        vertices[end] = middle
        rows = list(cell.rows)
        scaled = []
        for x in rows[end]:
            term = x, 1 / part
            scaled.append(budget.sum_of_products([term]))
        rows[end] = scaled
        opposite = rows[other]
        rows[other] = budget.combine(ONE, opposite, part - 1, scaled)
        return Cell(vertices, rows)

    def face(
        self, node: Reader, number: int, fields: Fields, cell: Cell
    ) -> tuple[list[int], Failures]:
        """The vertices of the face that is left, from 0, and the failures of its child; none if all is closed."""
        if "face" not in fields and "child" not in fields:
            return [], iter(())
        count = len(cell.vertices)
        face = Integers()
        if "face" in fields:
            items = fields["face"].items()
            face = [k.place(count, first=1) for k in items]
        ascending = sorted(set(face))
        if "child" not in fields or not face or face != ascending:
            wanted = "a face, which has a child, must be vertices in ascending order"
            raise node.error(wanted)
        vertices = [cell.vertices[k] for k in face]
        rows = [cell.rows[k] for k in face]
        for k, row in enumerate(cell.rows):
            if k not in face:
                rows.append(row)
        inner = Cell(vertices, rows)
        return face, self.child(number, fields["child"], inner)

    def open(self, node: Reader, number: int, cell: Cell) -> Failures:
        """No leaf is open; in a ``solution`` each open one has the weights of a claim; ``enclosure`` asks nothing."""
        fields = node.fields(["open"])
        if fields["open"].value is not True:
            raise node.error('an open leaf says {"open": true}')
        where = f"node {number}"
        if self.kind in ("non-existence", "complete"):
            yield Invalid("closed leaves", where, "this leaf is open")
        if self.kind != "solution":
            return
        if not any(self.inside(claim, cell) for claim in self.claims):
            detail = "no claim has its weights in this cell"
            yield Invalid("open leaves", where, detail)

    def inside(self, claim: Claim, cell: Cell) -> bool:
        """Whether the weights of a claim, up to a factor, are in a cell."""
        count = len(cell.vertices)
        signs = []
        for row in cell.rows:
            value = self.home.dot(claim.weights, row)
            signs.append(value.sign)
        return min(signs) >= 0 and not any(signs[count:])

    def claim(self, reader: Reader) -> Claim:
        """The claim that a leaf names."""
        which = reader.place(len(self.claims))
        return self.claims[which]

    def equilibrium(self, node: Reader, number: int, cell: Cell) -> Failures:
        """At each vertex, and so at all weights of the cell, the strategies of the claim are an equilibrium."""
        fields = node.fields(["equilibrium"])
        claim = self.claim(fields["equilibrium"])
        for vertex in cell.vertices:
            weights = list(map(self.home.number, vertex))
            moved = claim._replace(weights=weights)
            for failure in moved.failures():
                where = at_vertex(number, vertex)
                yield Invalid("equilibrium", where, str(failure))

    def pays(self, node: Reader, number: int, cell: Cell) -> Failures:
        """An equilibrium here, not on a ``face``, pays what the claim does."""
        fields = node.fields(["pays"], ["face", "child"])
        claim = self.claim(fields["pays"])
        face, child = self.face(node, number, fields, cell)
        yield from self.pays_alone("pays", number, cell, face, claim.payoffs)
        yield from child

    def pays_alone(
        self,
        condition: str,
        number: int,
        cell: Cell,
        face: list[int],
        payoffs: Numbers,
    ) -> Failures:
        """Each outcome pays nobody more, or is worse at each vertex; on the face, it is not better."""
        for profile, payoff in self.game.payoffs.items():
            losses = []
            for u, v in zip(payoffs, payoff, strict=True):
                losses.append(u - self.home.number(v))
            if all(loss.sign >= 0 for loss in losses):
                continue
            for k, vertex in enumerate(cell.vertices):
                least = 0 if k in face else 1
                weighted = self.home.dot(losses, vertex)
                if weighted.sign < least:
                    where = at_vertex(number, vertex)
                    what = f"{listed(profile)} pays somebody more"
                    yield Invalid(condition, where, f"{what}, and loses {weighted}")

    def crossing(self, node: Reader, number: int, cell: Cell) -> Findings:
        """Two players: in the cell are only the weights of a claim; or strategies show that an equilibrium is in it."""
        fields = node.fields(["crossing"])
        entry = fields["crossing"]
        if len(self.game.players) != 2 or len(cell.vertices) != 2:
            raise node.error("a crossing is for two players, in a cell of two vertices")
        low, high = sorted(cell.vertices)
        where = f"crossing, node {number}"
        between = f"between {point(low)} and {point(high)}"
        if isinstance(entry.value, dict):
            strategies = read_strategies(entry, self.game)
            payoffs = expected(self.game, (1, 2), strategies, self.home)
            least = 0
            what = f"an equilibrium; all of those pay ({listed(payoffs)})"
            yield f"{where}: with weights {between} is {what}"
        else:
            which = entry.place(len(self.claims))
            claim = self.claims[which]
            strategies = claim.strategies
            payoffs = claim.payoffs
            least = 1
            yield f"{where}: {between} are only the weights of claim {which + 1}"
        yield from self.pays_alone("crossing", number, cell, [], payoffs)
        for own, vertex in ((1, low), (2, high)):
            threat = strategies[(own,)]
            yield from self.holds_out(number, own, threat, vertex, payoffs, least)

    def holds_out(
        self,
        number: int,
        own: int,
        threat: Strategy,
        vertex: Weights,
        payoffs: Numbers,
        least: int,
    ) -> Failures:
        """The threat of ``own`` is worth more to it, for each reply, than ``payoffs`` are; or as much (``least`` 0)."""
        S = (own,)
        signed = []
        for i, w in enumerate(vertex, start=1):
            signed.append(w if i == own else -w)
        agreed = self.home.dot(payoffs, signed)
        rest = self.game.rest(S)
        dot = self.home.budget.sum_of_products
        for reply in self.game.joint_actions(rest):
            terms = []
            for action, p in threat.items():
                payoff = self.game.paid(S, action, reply)
                gained = dot(zip(signed, payoff, strict=True))
                terms.append((p, gained))
            gain = self.home.total(terms) - agreed
            if gain.sign < least:
                where = at_vertex(number, vertex)
                what = f"the threat of player {own} gains {gain}"
                yield Invalid("crossing", where, f"{what} against {listed(reply)}")

    def refuted(self, node: Reader, number: int, cell: Cell) -> Failures:
        """Multipliers, for all vertices or a part for each, show that no equilibrium is here, or only on a ``face``."""
        fields = Fields()
        read = [node]
        if "parts" in node.entries():
            fields = node.fields(["parts"], ["face", "child"])
            read = fields["parts"].items()
        face, child = self.face(node, number, fields, cell)
        parts = [self.read_multipliers(part) for part in read]
        count = len(cell.vertices)
        if len(parts) not in (1, count):
            wanted = f"a list of 1, for all vertices, or of {count}, one for each"
            raise fields["parts"].error(f"this must be {wanted}")
        for part in parts:
            yield from self.multipliers(number, part)
        yield from self.cell(number, cell.vertices, parts, face)
        yield from child

    def read_multipliers(self, reader: Reader) -> Multipliers:
        """Multipliers of condition 3 and, by the notion, of one form of condition 4."""
        n = len(self.game.players)
        last = "shares" if self.notion == "coco" else "dividends"
        fields = reader.fields([last], ["best_replies", "obedience"])
        result = Multipliers({}, {}, {}, {})
        if "best_replies" in fields:
            by_coalition = fields["best_replies"].by_coalition(n)
            for S, row in by_coalition.items():
                sizes = self.game.sizes(S)
                result.best_replies[S] = row.rationals(sizes)
        if "obedience" in fields:
            by_coalition = fields["obedience"].by_coalition(n)
            for S, rows in by_coalition.items():
                sizes = self.game.sizes(S)
                told = result.obedience[S] = {}
                for action, row in rows.by_action(sizes).items():
                    told[action] = row.rationals(sizes)
        if last == "shares":
            shares = fields[last].rationals([n])
            return result._replace(shares=shares)
        by_coalition = fields[last].by_coalition(n)
        for S, row in by_coalition.items():
            result.dividends[S] = row.rationals([n])
        return result

    def multipliers(self, number: int, part: Multipliers) -> Failures:
        """y ≥ 0 of condition 3; Σ_{i∈S} h_{S,i} = 0 of condition 4, and no player outside S has one."""
        for S, row in part.replies():
            least = min(row.values(), default=ZERO)
            if least < 0:
                where = f"node {number}, best replies of {listed(S)}"
                yield Invalid("multipliers", where, f"{show(least)} is negative")
        for S, row in part.dividends.items():
            where = f"node {number}, dividends of {listed(S)}"
            terms = [(h, ONE) for h in row.values()]
            total = self.home.budget.sum_of_products(terms)
            if total:
                detail = f"they sum to {show(total)}, not to 0"
                yield Invalid("multipliers", where, detail)
            if any(i not in S for (i,) in row):
                yield Invalid("multipliers", where, "one is not of a member")

    def cell(
        self,
        number: int,
        vertices: list[Weights],
        parts: list[Multipliers],
        face: list[int],
    ) -> Failures:
        """0 ≤ Σ_{k≤l} μ_kμ_lf_kl at an equilibrium, with m_l at λ^k and m_k at λ^l, but f_kl ≤ 0, < 0 off the face."""
        sums = Sums(self.arena, vertices, parts)
        unit = sums.weight_unit * sums.multiplier_unit
        places = range(len(vertices))
        for k, m in combinations_with_replacement(places, 2):
            if k != m and len(parts) == 1:
                continue  # f_kl ≤ f_kk + f_ll if the multipliers do not vary
            bound = sums.bound(k, m)
            may_be_zero = k != m or k in face
            if bound < 0 or (bound == 0 and may_be_zero):
                continue
            where = at_vertex(number, vertices[k])
            if k != m:
                where += f" with {point(vertices[m])}"
            value = show(Fraction(bound, unit))
            yield Invalid("cell", where, f"the sum is {value} ≥ 0")


def at_vertex(number: int, vertex: Weights) -> str:
    """Where a failure is: a node and a vertex of its cell."""
    return f"node {number}, vertex {point(vertex)}"


SORTS = ("split", "open", "equilibrium", "pays", "crossing")


def check_tree(fields: Fields, game: Game) -> Findings:
    """Node by node, cells are split, refuted, those of a claim, or open: nothing is known of them."""
    kind = fields["kind"].value
    nodes = fields["nodes"].items()
    home = fields["nodes"].home
    notion = "coalition-perfect-coco"
    claims = list[Claim]()
    if "notion" in fields:
        notion = fields["notion"].text(*NOTIONS)
    if "equilibria" in fields:
        items = fields["equilibria"].items()
        claims = [read_claim(item, game) for item in items]
    words = conclusion(kind, notion, claims, nodes)
    yield from check_claims(claims, notion, words)
    unit = []
    for k in game.everyone:
        vertex = [ONE if i == k else ZERO for i in game.everyone]
        unit.append(vertex)
    pending = {0: Cell(unit, unit)}
    arena = Arena(game, home.budget)
    tree = Tree(
        kind=kind,
        game=game,
        notion=notion,
        claims=claims,
        size=len(nodes),
        home=home,
        arena=arena,
        pending=pending,
    )
    kept: list[list[Weights]] = []
    for number, node in enumerate(nodes):
        if number not in pending:
            detail = "no earlier node has it as a child"
            yield Invalid("tree", f"node {number}", detail)
            return
        cell = pending.pop(number)
        sort = sort_of(node)
        closed = kind == "complete" and sort not in ("split", "refuted")
        if (closed or sort == "open") and cell.vertices not in kept:
            kept.append(cell.vertices)
        check = getattr(tree, sort)
        yield from check(node, number, cell)
    if pending:
        detail = "it is a child but is not in the list"
        yield Invalid("tree", f"node {min(pending)}", detail)
    if kind != "non-existence":
        yield where_they_are(kind, kept)


def sort_of(node: Reader) -> str:
    """The method of ``Tree`` for a node."""
    said = node.entries()
    for sort in SORTS:
        if sort in said:
            return sort
    return "refuted"


def conclusion(kind: str, notion: str, claims: list[Claim], nodes: list[Reader]) -> str:
    """What the tree says, if all is right."""
    says = []
    if kind == "enclosure":
        says.append(IN_OPEN)
    if kind == "solution":
        says.append(IN_OPEN + EACH)
    if claims:
        says.append(PAYS)
    if any(is_inline_crossing(node) for node in nodes):
        says.append(CROSSED)
    if not says:
        return f"no {NOTIONS[notion]} of the game has its weights anywhere"
    return f"every {NOTIONS[notion]} of the game {', or '.join(says)}"


def is_inline_crossing(node: Reader) -> bool:
    """Whether a node is a crossing with strategies of its own."""
    if not isinstance(node.value, dict):
        return False
    strategies = node.value.get("crossing")
    return isinstance(strategies, dict)


def where_they_are(kind: str, cells: list[list[Weights]]) -> str:
    """How many cells are open, or in a ``complete`` tree not refuted, and the box around them."""
    vertices = [vertex for cell in cells for vertex in cell]
    box = []
    for weights in zip(*vertices, strict=True):
        low = show(min(weights))
        high = show(max(weights))
        box.append(f"[{low}, {high}]")
    many = "" if len(cells) == 1 else "s"
    what = "cell" if kind == "complete" else "open cell"
    rest = " of all weights" if kind == "complete" else ""
    return f"{len(cells)} {what}{many}{rest}, within {' × '.join(box) or 'nothing'}"


# -------------------------------------------------------- 8 Kind linear-program


class Program(NamedTuple):
    """max or min c·x subject to rows, x free: bounds are rows too. Variables are numbered from 1."""

    sense: str
    objective: list[Fraction]
    rows: list[tuple[dict[int, Fraction], str, Fraction]]
    sha256: str

    def __str__(self) -> str:
        size = f"{len(self.objective)} variables, {len(self.rows)} constraints"
        return f"a linear program, {self.sense}, {size}, sha256 {self.sha256}"

    def feasibility(self, what: str, x: Numbers, home: Field) -> Failures:
        """Every row holds at the point x; at a ray x, with 0 for its bound."""
        allowed = {
            "<=": (-1, 0),
            "=": (0,),
            ">=": (0, 1),
        }
        for i, (row, relation, bound) in enumerate(self.rows, start=1):
            terms = [(x[j - 1], a) for j, a in row.items()]
            left = home.total(terms)
            if what == "ray":
                bound = ZERO
            right = home.number(bound)
            excess = left - right
            if excess.sign not in allowed[relation]:
                where = f"{what}, constraint {i}"
                detail = f"left − right is {excess}, not {relation} 0"
                yield Invalid("feasibility", where, detail)

    def combination(
        self, y: Numbers, wanted: int, to: list[Fraction], home: Field
    ) -> Failures:
        """y has the ``wanted`` sign, or is 0, on ≤ rows, the other on ≥ rows, and y·A is the row ``to``."""
        signs = {"<=": wanted, "=": 0, ">=": -wanted}
        columns: list[list[tuple[Number, Fraction]]] = [[] for _ in to]
        for i, (row, relation, _) in enumerate(self.rows, start=1):
            value = y[i - 1]
            if value.sign * signs[relation] < 0:
                where = f"constraint {i}"
                detail = f"{value} for a constraint {relation}"
                yield Invalid("multiplier signs", where, detail)
            for j, a in row.items():
                columns[j - 1].append((value, a))
        for j, terms in enumerate(columns, start=1):
            where = f"variable {j}"
            reached = home.total(terms)
            goal = home.number(to[j - 1])
            yield from unequal("combination", where, reached, goal)

    def dual_value(self, y: Numbers, home: Field) -> Number:
        """b·y."""
        bounds = [bound for *_, bound in self.rows]
        return home.dot(y, bounds)


def read_program(reader: Reader) -> Program:
    """A ``coco-linear-program/1`` document."""
    fields = reader.fields(["format", "sense", "objective", "constraints"])
    sense = fields["sense"].text("maximise", "minimise")
    objective = fields["objective"].vector()
    rows = []
    for item in fields["constraints"].items():
        row = item.fields(["coefficients", "relation", "bound"])
        read = row["coefficients"].rationals([len(objective)])
        coefficients = {}
        for (j,), a in read.items():
            coefficients[j] = a
        relation = row["relation"].text("<=", "=", ">=")
        bound = row["bound"].rational()
        rows.append((coefficients, relation, bound))
    sha256 = sha256_of(reader.value, in_order=True)
    return Program(sense, objective, rows, sha256)


def check_linear_program(fields: Fields, program: Program) -> Findings:
    """The answer is right: optimal (primal and dual), infeasible (Farkas ray) or unbounded (point and ray)."""
    answer = fields["answer"]
    status = answer.entries().get("status", answer)
    checks = {
        "optimal": check_optimal,
        "infeasible": check_infeasible,
        "unbounded": check_unbounded,
    }
    check = checks[status.text(*checks)]
    yield from check(answer, program)


def check_optimal(answer: Reader, program: Program) -> Findings:
    """Two feasible points, one of the program and one of its dual, with one value."""
    fields = answer.fields(["status", "value", "primal", "dual"])
    home = answer.home
    improving = 1 if program.sense == "maximise" else -1
    primal = fields["primal"].numbers(len(program.objective))
    dual = fields["dual"].numbers(len(program.rows))
    value = fields["value"].number()
    yield f"the program's optimal value is {value}"
    yield from program.feasibility("point", primal, home)
    yield from program.combination(dual, improving, program.objective, home)
    reached = home.dot(primal, program.objective)
    promised = program.dual_value(dual, home)
    yield from unequal("equal values", "", reached, promised)
    yield from unequal("stated value", "", value, reached)


def check_infeasible(answer: Reader, program: Program) -> Findings:
    """The constraints, each times its multiplier, add up to a contradiction."""
    fields = answer.fields(["status", "ray"])
    home = answer.home
    ray = fields["ray"].numbers(len(program.rows))
    yield "the program is infeasible"
    nothing = [ZERO] * len(program.objective)
    yield from program.combination(ray, 1, nothing, home)
    bound = program.dual_value(ray, home)
    if bound.sign >= 0:
        detail = f"it gives 0 ≤ {bound}, which is no contradiction"
        yield Invalid("Farkas ray", "", detail)


def check_unbounded(answer: Reader, program: Program) -> Findings:
    """A feasible point, and a ray from it along which the objective gets better and better."""
    fields = answer.fields(["status", "point", "ray"])
    home = answer.home
    improving = 1 if program.sense == "maximise" else -1
    n = len(program.objective)
    point = fields["point"].numbers(n)
    ray = fields["ray"].numbers(n)
    yield "the program is unbounded"
    yield from program.feasibility("point", point, home)
    yield from program.feasibility("ray", ray, home)
    gain = home.dot(ray, program.objective)
    if gain.sign != improving:
        detail = f"the objective changes by {gain} along it"
        yield Invalid("improving ray", "", detail)


# ------------------------------------------------------------------- 9 Verdicts

Refusal = Invalid | Unparsable | TooMuchWork
Verdict = tuple[str, list[str], Refusal | None]
Check = Callable[[Fields, Any], Findings]


class Kind(NamedTuple):
    """The fields that a certificate of a kind has beside those that all have, and its conditions."""

    check: Check
    required: list[str]
    optional: list[str]


KINDS = {
    "equilibrium": Kind(check_equilibrium, ["equilibria"], ["field"]),
    "non-uniqueness": Kind(check_non_uniqueness, ["equilibria"], ["field"]),
    "non-existence": Kind(check_tree, ["nodes"], ["notion"]),
    "complete": Kind(check_tree, ["equilibria", "nodes"], ["field", "notion"]),
    "enclosure": Kind(check_tree, ["nodes"], ["equilibria", "field", "notion"]),
    "solution": Kind(check_tree, ["equilibria", "nodes"], ["field", "notion"]),
    "linear-program": Kind(check_linear_program, ["answer"], []),
}


def read_subject(
    text: str, max_digits: int = MAX_DIGITS, limit: int = MAX_WORK
) -> Game | Program:
    """The game or linear program that certificates are checked against."""
    home = Field(Budget(limit, max_digits))
    reader = Reader(load(text, "subject"), "subject", home)
    kind = reader.entries().get("format", reader)
    if kind.text("coco-game/1", "coco-linear-program/1") == "coco-game/1":
        return read_game(reader)
    return read_program(reader)


def findings(subject: Game | Program, text: str, budget: Budget) -> Findings:
    """What the certificate in ``text`` claims about ``subject``, in words, and every failure; or ``Unparsable``."""
    document = load(text, "certificate")
    reader = Reader(document, "certificate", Field(budget))
    entries = reader.entries()
    kind = entries.get("kind", reader).text(*KINDS)
    about = "program_sha256" if kind == "linear-program" else "game_sha256"
    required = ["format", "kind", about, *KINDS[kind].required]
    fields = reader.fields(required, KINDS[kind].optional)
    fields["format"].text("coco-certificate/1")
    if (kind == "linear-program") != isinstance(subject, Program):
        other = type(subject).__name__.lower()
        raise fields["kind"].error(
            f"a certificate of kind {kind} is not about a {other}"
        )
    named = fields[about].text()
    if named != subject.sha256:
        detail = f"it is about {named[:64]!r}, not about {subject.sha256}"
        yield Invalid(about, "", detail)
        return
    if "field" in fields:
        home = read_field(fields["field"])
        for name, body in fields.items():
            fields[name] = body._replace(home=home)
    yield from KINDS[kind].check(fields, subject)


def judge(
    subject: Game | Program,
    read: Callable[[], str],
    max_digits: int = MAX_DIGITS,
    limit: int = MAX_WORK,
) -> Verdict:
    """The verdict on the certificate that ``read()`` gives: its claims in words, and why it is refused, if it is."""
    claims: list[str] = []
    try:
        budget = Budget(limit, max_digits)
        for finding in findings(subject, read(), budget):
            if isinstance(finding, Invalid):
                return "invalid", claims, finding
            claims.append(finding)
    except Unparsable as refusal:
        return "unparsable", claims, refusal
    except TooMuchWork as refusal:
        return "unknown", claims, refusal
    return "valid", claims, None


def read_text(path: str) -> str:
    """The text of a file (``-``: standard input), bounded."""
    if path == "-" and (sys.stdin is None or sys.stdin.closed):
        raise Unparsable("standard input is closed")
    try:
        with sys.stdin.buffer if path == "-" else open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise Unparsable(f"refused: larger than {MAX_BYTES} bytes")
        return data.decode("utf-8").removeprefix("\ufeff")
    except OSError as error:
        raise Unparsable(str(error.strerror)) from None
    except UnicodeDecodeError as error:
        place = error.start + 1
        raise Unparsable(f"not UTF-8 text (byte {place})") from None


def visible(c: str) -> str:
    """A character, or the escape of one that a terminal would obey."""
    if c.isprintable():
        return c
    return ascii(c)[1:-1]


def put(line: str, fd: int = 1) -> None:
    """Print one line, with what a terminal would obey as escapes, on standard output or (``fd`` 2) standard error.

    A reader who has left (``| head``) changes no verdict, nor does a standard error that takes nothing; anything else
    that stands in the way of an answer is an ``OSError``.
    """
    stream = sys.stdout if fd == 1 else sys.stderr
    shown = "".join(map(visible, line))
    try:
        if stream is None:
            raise OSError(EBADF, "it is closed")
        stream.write(shown + "\n")
        stream.flush()
    except OSError as error:
        # the interpreter flushes once more at its end, and has to succeed then
        with suppress(OSError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, fd)
        if fd == 1 and not isinstance(error, BrokenPipeError):
            raise


USAGE = "usage: python -I -S exact/checker.py [--limit STEPS] SUBJECT CERTIFICATE..."


def main(arguments: list[str]) -> int:
    """Check each certificate against the subject, print what was understood and the verdict, return the exit code."""
    limit = MAX_WORK
    if arguments[:1] == ["--limit"]:
        steps = arguments[1] if len(arguments) > 1 else ""
        if not re.fullmatch("[0-9]{1,18}", steps):
            put(USAGE, 2)
            return 2
        limit = int(steps)
        arguments = arguments[2:]
    if len(arguments) < 2 or arguments[0].startswith("--"):
        put(USAGE, 2)
        return 2
    if arguments.count("-") > 1:
        put(TWICE, 2)
        return 2
    try:
        subject = read_subject(read_text(arguments[0]), limit=limit)
    except Unparsable as refusal:
        put(f"UNPARSABLE {arguments[0]}: {refusal}")
        return 2
    except TooMuchWork as refusal:
        put(f"UNKNOWN {arguments[0]}: {refusal}")
        return 3
    put(f"{arguments[0]}: {subject}")
    worst = 0
    for path in arguments[1:]:
        read = partial(read_text, path)
        outcome, claims, reason = judge(subject, read, limit=limit)
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
        if debug:
            for text in traceback.format_exc().splitlines():
                put(text, 2)
        put(
            f"checker.py: a bug of ours in line {line}, {type(bug).__name__}: {bug}; {REPORT}",
            2,
        )
        return 4


if __name__ == "__main__":
    sys.exit(guarded(sys.argv[1:]))
