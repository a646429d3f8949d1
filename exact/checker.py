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
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from errno import EBADF
from fractions import Fraction
from functools import partial
from itertools import combinations, combinations_with_replacement, pairwise, product
from math import comb, factorial, gcd, lcm, prod
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
        self.pay(count * (1 + (bits + others >> 9) + (bits * others >> 18)))

    def pay_memory(self, numbers: Sequence[int]) -> None:
        """Pay for keeping integers."""
        self.pay(len(numbers) * (1 + (longest(numbers) >> 5)))

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
            self.pay(5 + (result.bit_length() * size(x) >> 18))
        return result

    def integers(self, numbers: Sequence[Fraction], denominator: int) -> Integers:
        """The numbers times a common denominator."""
        bits = denominator.bit_length()
        self.pay_products(5 * len(numbers), bits, max(map(size, numbers), default=0))
        result = [x.numerator * (denominator // x.denominator) for x in numbers]
        self.pay_memory(result)
        return result

    def sum_of_products(self, pairs: Iterable[tuple[Fraction, Fraction]]) -> Fraction:
        """Σ a·b."""
        result = Fraction(0)
        for a, b in pairs:
            self.pay_rational(size(a) + size(b) + size(result))
            result += a * b
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
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(0)
    root: str = ""  # α in words; empty if no field is given

    # Polynomials with integer coefficients.

    def multiply(self, p: Sequence[int], q: Sequence[int]) -> Integers:
        """p·q."""
        self.budget.pay_products(len(p) * len(q), longest(p), longest(q))
        result = [0] * (len(p) + len(q) - 1) if p and q else []
        for j, a in enumerate(p):
            for k, b in enumerate(q):
                result[j + k] += a * b
        return result

    def primitive(self, p: Integers) -> Integers:
        """p over the greatest common divisor of its coefficients."""
        content = 0
        for c in p:
            self.budget.pay(20 + (content.bit_length() * c.bit_length() >> 13))
            content = gcd(content, c)
            if content == 1:
                return p
        return [c // content for c in p]

    def divide(self, p: Sequence[int], q: Integers) -> tuple[Integers, Integers, int]:
        """Quotient and remainder of f·p by q ≠ 0, and the factor f > 0 that keeps them integers."""
        rest = list(p)
        quotient = [0] * max(len(p) - len(q) + 1, 0)
        factor, lead = 1, abs(q[-1])
        for shift in reversed(range(len(quotient))):
            self.budget.pay_products(3 * len(rest), longest(rest), longest(q))
            top = rest.pop() if q[-1] > 0 else -rest.pop()
            if not top:
                continue
            if lead != 1:
                rest = [lead * c for c in rest]
                quotient = [lead * c for c in quotient]
                factor *= lead
            quotient[shift] = top
            for k, c in enumerate(q[:-1]):
                rest[shift + k] -= top * c
        return trimmed(quotient), trimmed(rest), factor

    def at(self, p: Integers, x: Fraction) -> int:
        """p(x), times a positive number: the denominator of x to the power of the degree of p."""
        bits = longest(p) + len(p) * size(x)
        self.budget.pay_products(3 * len(p), bits, size(x))
        value, power = 0, 1
        for c in reversed(p):
            value = value * x.numerator + c * power
            power *= x.denominator
        return value

    def sequence(self, p: Integers, q: Integers) -> list[Integers]:
        """p, q and the negated remainders that follow, each up to a positive factor."""
        result = [p, q]
        while result[-1]:
            _, rest, _ = self.divide(result[-2], result[-1])
            result.append(self.primitive([-c for c in rest]))
        return result[:-1]

    def changes(self, sequence: list[Integers], x: Fraction) -> int:
        """How often the sign changes along the sequence at x; zeros do not count."""
        signs = [self.at(p, x) > 0 for p in sequence if self.at(p, x)]
        return sum(a != b for a, b in pairwise(signs))

    def signs_at_roots(self, p: Integers, q: Integers) -> int:
        """Σ sign q(r) over the roots r of p in (low, high), if p has none at an end: Sturm and Tarski."""
        product = trimmed(self.multiply(derivative(p), q))
        sequence = self.sequence(p, product)
        return self.changes(sequence, self.low) - self.changes(sequence, self.high)

    # The root α.

    def refine(self, bits: int) -> None:
        """Narrow (low, high) to a width of at most 2^−bits, unless α is found to be rational."""
        while (self.high - self.low) * 2**bits > 1:
            self.budget.pay_rational(size(self.low) + size(self.high))
            middle = (self.low + self.high) / 2
            here = sign_of(self.at(self.modulus, middle))
            if here == 0:
                self.low = self.high = middle
            elif not self.newton(middle):
                if here == sign_of(self.at(self.modulus, self.low)):
                    self.low = middle
                else:
                    self.high = middle

    def newton(self, x: Fraction) -> bool:
        """Narrow (low, high) around a step of Newton's from x, if the sign still changes there."""
        value = self.at(self.modulus, x)
        slope = self.at(derivative(self.modulus), x)
        width = self.high - self.low
        bits = 2 * (width.denominator.bit_length() - width.numerator.bit_length()) - 4
        if not slope or bits < 8:
            return False
        numerator = x.numerator * slope - value
        place = (numerator << bits) // (x.denominator * slope)
        low, high = Fraction(place - 1, 2**bits), Fraction(place + 2, 2**bits)
        if not self.low < low < high < self.high:
            return False
        ends = self.at(self.modulus, low), self.at(self.modulus, high)
        if sign_of(ends[0]) * sign_of(ends[1]) >= 0:
            return False
        self.low, self.high = low, high
        return True

    def sign(self, q: Integers) -> int:
        """The sign of q(α): first by an interval around α, and if that has 0 inside, by counting."""
        start = 64 + longest(q)
        for bits in (start, 2 * start, 4 * start):
            self.refine(bits)
            middle = (self.low + self.high) / 2
            # |q(α) − q(middle)| ≤ radius · Σ k·|c_k|·bound^(k−1)
            radius = (self.high - self.low) / 2
            bound = 1 + int(max(abs(self.low), abs(self.high)))
            steepest = self.at([abs(c) for c in derivative(q)], Fraction(bound))
            value = self.at(q, middle)
            error = steepest * radius.numerator * middle.denominator ** (len(q) - 1)
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
            self.budget.pay(5 + (common.bit_length() * c.bit_length() >> 14))
            common = gcd(common, c)
        if common > 1:
            numerators = [c // common for c in numerators]
            denominator //= common
        return Number(tuple(trimmed(numerators)), denominator, self)

    def total(self, terms: Iterable[tuple["Number", "Number | Fraction"]]) -> "Number":
        """Σ a·b over the pairs."""
        result, denominator = Integers(), 1
        for a, b in terms:
            theirs, below = parts(b)
            added = self.multiply(a.numerators, theirs)
            below *= a.denominator
            if below != denominator:
                both = longest((below, denominator))
                self.budget.pay(20 + (both * both >> 14))
                common = lcm(below, denominator)
                added = self.multiply(added, [common // below])
                result = self.multiply(result, [common // denominator])
                denominator = common
            result += [0] * (len(added) - len(result))
            for k, c in enumerate(added):
                result[k] += c
            self.budget.pay(15 + len(added) + (longest(added) >> 8))
        return self.reduced(result, denominator)


@dataclass(frozen=True)
class Number:
    """(a_0 + a_1α + …)/denominator in a field: integers, the denominator positive."""

    numerators: tuple[int, ...]
    denominator: int
    home: Field

    def __add__(self, other: "Number") -> "Number":
        return self.home.total([(self, Fraction(1)), (other, Fraction(1))])

    def __mul__(self, other: "Number | Fraction") -> "Number":
        return self.home.total([(self, other)])

    def __sub__(self, other: "Number") -> "Number":
        return self.home.total([(self, Fraction(1)), (other, Fraction(-1))])

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
                terms.append(show(Fraction(c, self.denominator)) + power)
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


class Reader(NamedTuple):
    """A value of a document, the keys that lead to it, and the field that its numbers are read into."""

    value: Any
    path: str
    home: Field

    def error(self, message: str) -> Unparsable:
        """The refusal of this value."""
        return Unparsable(f"{self.path}: {message}")

    def entries(self) -> dict[str, "Reader"]:
        """The entries of an object."""
        if not isinstance(self.value, dict):
            raise self.error("this must be an object")
        self.home.budget.pay(20 + 10 * len(self.value))
        return {
            key: Reader(value, f"{self.path}[{key[:40]!r}]", self.home)
            for key, value in self.value.items()
        }

    def fields(
        self, required: Iterable[str], optional: Iterable[str] = ()
    ) -> dict[str, "Reader"]:
        """The entries of an object that has exactly these keys."""
        entries, needed = self.entries(), set(required)
        missing = needed - set(entries)
        if missing:
            raise self.error(f"the field {min(missing)!r} is missing")
        unknown = set(entries) - needed - set(optional)
        if unknown:
            raise self.error(f"unknown field {min(unknown)[:40]!r}")
        return entries

    def items(self, length: int | None = None) -> list["Reader"]:
        """The items of a list, of this length."""
        if not isinstance(self.value, list) or length not in (None, len(self.value)):
            of = "" if length is None else f" of {length}"
            raise self.error(f"this must be a list{of}")
        self.home.budget.pay(20 + 10 * len(self.value))
        return [
            Reader(value, f"{self.path}[{k}]", self.home)
            for k, value in enumerate(self.value)
        ]

    def text(self, *words: str) -> str:
        """Unicode text; one of the words, if any are given."""
        if not isinstance(self.value, str):
            raise self.error("this must be text")
        if re.search("[\ud800-\udfff]", self.value):
            raise self.error("this holds half of a surrogate pair")
        if words and self.value not in words:
            raise self.error(f"this must be one of {', '.join(words)}")
        return self.value

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
        text = str(self.value) if isinstance(self.value, str | Decimal) else ""
        match = re.fullmatch("(-?[0-9]+)(?:/([1-9][0-9]*))?", text)
        if match is None:
            raise self.error('this must be a rational such as "-3/4" or "5"')
        above, below = match[1], match[2] or "1"
        most = self.home.budget.max_digits
        if max(len(above.lstrip("-")), len(below)) > most:
            raise self.error(f"refused: a number of more than {most} digits")
        self.home.budget.pay(40)
        self.home.budget.pay_rational(4 * len(text))
        return Fraction(int(Decimal(above)), int(Decimal(below)))

    def number(self) -> Number:
        """A rational, or an element of the document's number field."""
        if not isinstance(self.value, dict):
            return self.home.number(self.rational())
        items = self.fields(["in_field"])["in_field"].items()
        if not self.home.root:
            raise self.error("a number in a field, but the document has no field")
        if len(items) > MAX_DEGREE:
            raise self.error(f"refused: more than {MAX_DEGREE} coefficients")
        return self.home.number(*[item.rational() for item in items])

    def keyed(
        self, fits: Callable[[Profile], bool], wanted: str
    ) -> dict[Profile, "Reader"]:
        """The entries of an object by keys such as "1,3", which must fit."""
        result = {}
        for text, entry in self.entries().items():
            key = tuple(map(int, text.split(","))) if KEY.fullmatch(text) else ()
            if not key or not fits(key):
                raise entry.error(f"the key must be {wanted}")
            result[key] = entry
        return result

    def by_action(self, sizes: list[int]) -> dict[Profile, "Reader"]:
        """The entries of an object whose keys are as many numbers as ``sizes``, each from 1 to its size."""

        def fits(action: Profile) -> bool:
            return len(action) == len(sizes) and all(
                a <= most for a, most in zip(action, sizes, strict=True)
            )

        return self.keyed(fits, f"{len(sizes)} numbers from 1 to {listed(sizes)}")

    def by_coalition(self, n: int) -> dict[Coalition, "Reader"]:
        """The entries of an object whose keys are coalitions, players ascending."""

        def fits(S: Coalition) -> bool:
            return S[-1] <= n and list(S) == sorted(set(S))

        return self.keyed(fits, f"players of 1 to {n}, in ascending order")

    def rationals(self, sizes: list[int]) -> Row:
        """``{"1,3": x}``."""
        return {key: entry.rational() for key, entry in self.by_action(sizes).items()}

    def distribution(self, sizes: list[int]) -> dict[Profile, Number]:
        """Probabilities ≥ 0 of joint actions that sum to 1."""
        result = {}
        for action, entry in self.by_action(sizes).items():
            p = entry.number()
            if p.sign < 0:
                raise self.error(f"the probability {p} of {listed(action)} is negative")
            result[action] = p
        total = self.home.total((p, Fraction(1)) for p in result.values())
        excess = total - self.home.number(Fraction(1))
        if excess.sign != 0:
            raise self.error(f"the probabilities sum to 1 + ({excess})")
        return result


def read_field(reader: Reader) -> Field:
    """``field``: a polynomial and an interval that holds exactly one of its real roots."""
    fields = reader.fields(["minimal_polynomial", "interval"])
    budget = reader.home.budget
    given = [c.rational() for c in fields["minimal_polynomial"].items()]
    low, high = (bound.rational() for bound in fields["interval"].items(2))
    if not 2 <= len(given) <= MAX_DEGREE + 1 or not given[-1] or low > high:
        wanted = f"a polynomial of degree 1 to {MAX_DEGREE} and an interval [low, high]"
        raise reader.error(f"there must be {wanted}")
    root = f"({listed(map(show, given))}) in [{show(low)},{show(high)}]"
    home = Field(budget, low=low, high=high, root=root)
    p = home.primitive(budget.integers(given, budget.common(given)))
    ends = [x for x in sorted({low, high}) if home.at(p, x) == 0]
    for x in ends:
        while home.at(p, x) == 0:
            p, _, _ = home.divide(p, [-x.numerator, x.denominator])
    count = len(ends) + home.signs_at_roots(p, [1])
    if count != 1:
        wanted = "the interval must hold exactly one real root of the polynomial"
        raise reader.error(f"{wanted}; it holds {count}")
    if ends:
        home.modulus = [-ends[0].numerator, ends[0].denominator]
    else:
        home.modulus = without_double_roots(home, p)
    return home


def without_double_roots(home: Field, p: Integers) -> Integers:
    """p over its greatest common divisor with p′."""
    divisor = home.sequence(p, derivative(p))[-1]
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
        return product(*(range(1, count + 1) for count in self.sizes(S)))

    def outcome(self, S: Coalition, ours: Profile, theirs: Profile) -> Profile:
        """The profile when S plays ``ours`` and the others ``theirs``."""
        place = dict(zip((*S, *self.rest(S)), (*ours, *theirs), strict=True))
        return tuple(place[i] for i in self.everyone)

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
    players = [item.text() for item in fields["players"].items()]
    actions = [
        [item.text() for item in names.items()] for names in fields["actions"].items()
    ]
    sizes = list(map(len, actions))
    profiles = prod(sizes)
    if not 1 <= len(players) <= MAX_PLAYERS or profiles > MAX_PROFILES:
        most = f"1 to {MAX_PLAYERS} players and {MAX_PROFILES} profiles"
        raise reader.error(f"refused: games of {most} are checked")
    if len(sizes) != len(players) or not all(sizes):
        wanted = "one list of actions a player, none empty"
        raise fields["actions"].error(f"there must be {wanted}")
    payoffs = {
        a: [u.rational() for u in row.items(len(players))]
        for a, row in fields["payoffs"].by_action(sizes).items()
    }
    if len(payoffs) != profiles:
        wanted = f"{profiles} profiles, not {len(payoffs)}"
        raise fields["payoffs"].error(f"there must be {wanted}")
    document = {
        "format": "coco-game/1",
        "players": players,
        "actions": actions,
        "payoffs": {
            listed(a): [show(u, MAX_BYTES) for u in payoffs[a]] for a in sorted(payoffs)
        },
    }
    canonical = json.dumps(document, separators=(",", ":"))
    sha256 = hashlib.sha256(canonical.encode()).hexdigest()
    everyone = tuple(range(1, len(players) + 1))
    return Game(players, actions, payoffs, everyone, sha256)


# -------------------------------------------- 6 Kinds equilibrium, non-uniqueness


def unequal(
    condition: str, where: str, left: Number, right: Number
) -> Iterator[Invalid]:
    """The failure of an equation, if it fails."""
    difference = left - right
    if difference.sign != 0:
        detail = f"{left} ≠ {right}, difference {difference}"
        yield Invalid(condition, where, detail)


class Claim(NamedTuple):
    """A claimed equilibrium with the expected payoffs φ_S of every conflict."""

    game: Game
    notion: str
    weights: list[Number]
    strategies: dict[Coalition, dict[Profile, Number]]
    stated: list[Number]
    supporting: list[Number]
    phi: dict[Coalition, list[Number]]
    payoffs: list[Number]
    home: Field

    def condition_1_pareto(self) -> Iterator[Invalid]:
        """φ_N is on the Pareto frontier: all ``supporting`` weights are positive and no outcome beats φ_N at them."""
        for i, w in enumerate(self.supporting, start=1):
            if w.sign <= 0:
                where = f"supporting weight {i}"
                yield Invalid("condition 1", where, f"{w} is not positive")
        here = self.home.total(zip(self.supporting, self.payoffs, strict=True))
        for profile, payoff in self.game.payoffs.items():
            there = self.home.total(zip(self.supporting, payoff, strict=True))
            gain = there - here
            if gain.sign > 0:
                where = f"profile {listed(profile)}"
                detail = f"it beats φ_N by {gain} at these weights"
                yield Invalid("condition 1", where, detail)

    def condition_2_weights(self) -> Iterator[Invalid]:
        """λ ≥ 0 and λ ≠ 0."""
        signs = [w.sign for w in self.weights]
        for i, w in enumerate(self.weights, start=1):
            if signs[i - 1] < 0:
                where = f"player {i}"
                yield Invalid("condition 2", where, f"the weight {w} is negative")
        if not any(signs):
            yield Invalid("condition 2", "every player", "all weights are 0")

    def condition_3_saddle_points(self) -> Iterator[Invalid]:
        """No coalition S gains Σ_{i∈S} λ_iU_i − Σ_{j∉S} λ_jU_j by a pure deviation from x_S against its complement."""
        for S in coalitions(self.game.everyone):
            signed = [
                w * Fraction(1 if i in S else -1)
                for i, w in enumerate(self.weights, start=1)
            ]
            current = self.home.total(zip(signed, self.phi[S], strict=True))
            for action in self.game.joint_actions(S):
                gain = self.value(S, signed, action) - current
                if gain.sign > 0:
                    where = f"coalition {listed(S)}"
                    detail = f"{listed(action)} gains {gain}"
                    yield Invalid("condition 3", where, detail)

    def value(self, S: Coalition, signed: list[Number], action: Profile) -> Number:
        """What S gets, by its signed weights, for an action against its complement's strategy."""
        terms = []
        for theirs, q in self.strategies[self.game.rest(S)].items():
            payoff = self.game.payoffs[self.game.outcome(S, action, theirs)]
            terms.append((q, self.home.total(zip(signed, payoff, strict=True))))
        return self.home.total(terms)

    def condition_4_coco(self) -> Iterator[Invalid]:
        """λ_iφ_{S,i} = Σ_{R⊆S, R∋i} (Z_R − Z_{S∖R}) / (r·C(s,r)) for every S and i ∈ S; for ``coco`` only S = N."""
        everyone = self.game.everyone
        Z = {
            S: self.home.total((self.weights[j - 1], self.phi[S][j - 1]) for j in S)
            for S in [(), *coalitions(everyone)]
        }
        for S in [everyone] if self.notion == "coco" else coalitions(everyone):
            for i in S:
                shares = []
                for R in coalitions(S):
                    if i not in R:
                        continue
                    others = tuple(j for j in S if j not in R)
                    share = Fraction(1, len(R) * comb(len(S), len(R)))
                    shares += [(Z[R], share), (Z[others], -share)]
                left = self.weights[i - 1] * self.phi[S][i - 1]
                right = self.home.total(shares)
                where = f"coalition {listed(S)}, player {i}"
                yield from unequal("condition 4", where, left, right)

    def condition_4_harsanyi(self) -> Iterator[Invalid]:
        """λ_i w_{S,i} = λ_j w_{S,j} for every S and i, j ∈ S, where w_{S,i} = Σ_{R⊆S, R∋i} (−1)^(s−r) φ_{R,i}."""
        for S in coalitions(self.game.everyone):
            signs = {R: Fraction((-1) ** (len(S) - len(R))) for R in coalitions(S)}
            weighted = []
            for i in S:
                dividend = self.home.total(
                    (self.phi[R][i - 1], sign) for R, sign in signs.items() if i in R
                )
                weighted.append(self.weights[i - 1] * dividend)
            for i, other in zip(S[1:], weighted[1:], strict=True):
                where = f"coalition {listed(S)}, players {S[0]} and {i}"
                yield from unequal("condition 4", where, weighted[0], other)

    def claimed_payoffs(self) -> Iterator[Invalid]:
        """The payoffs that the claim states, if any, are φ_N."""
        pairs = zip(self.stated, self.payoffs, strict=True)
        for i, (stated, true) in enumerate(pairs, start=1):
            yield from unequal("claimed payoffs", f"player {i}", stated, true)

    def failures(self) -> Iterator[Invalid]:
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
    n, home = len(game.players), reader.home
    strategies = read_strategies(fields["strategies"], game)
    phi = {}
    for S in coalitions(game.everyone):
        phi[S] = expected(game, S, strategies, home)
    stated = phi[game.everyone]
    if "payoffs" in fields:
        stated = [u.number() for u in fields["payoffs"].items(n)]
    return Claim(
        game=game,
        notion=notion,
        weights=[w.number() for w in fields["weights"].items(n)],
        strategies=strategies,
        stated=stated,
        supporting=[w.number() for w in outer["supporting_weights"].items(n)],
        phi=phi,
        payoffs=phi[game.everyone],
        home=home,
    )


def read_strategies(
    reader: Reader, game: Game
) -> dict[Coalition, dict[Profile, Number]]:
    """A distribution for every coalition; that of nobody is sure."""
    read = reader.by_coalition(len(game.players))
    for S in coalitions(game.everyone):
        if S not in read:
            raise reader.error(f"the coalition {listed(S)} is missing")
    strategies = {S: p.distribution(game.sizes(S)) for S, p in read.items()}
    strategies[()] = {(): reader.home.number(Fraction(1))}
    return strategies


def expected(
    game: Game,
    S: Coalition,
    strategies: dict[Coalition, dict[Profile, Number]],
    home: Field,
) -> list[Number]:
    """φ_S."""
    chances = []
    for ours, p in strategies[S].items():
        for theirs, q in strategies[game.rest(S)].items():
            payoff = game.payoffs[game.outcome(S, ours, theirs)]
            chances.append((p * q, payoff))
    return [
        home.total((chance, payoff[i - 1]) for chance, payoff in chances)
        for i in game.everyone
    ]


def check_claims(
    claims: list[Claim], notion: str, *conclusion: str
) -> Iterator[str | Invalid]:
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
    notions = sorted({notion, *(claim.notion for claim in claims)})
    if len(notions) > 1:
        yield Invalid("one notion", "", " and ".join(notions))


def positive_weights(game: Game, claims: list[Claim]) -> Iterator[Invalid]:
    """If the reader asks for it, no player has weight 0."""
    for k, claim in enumerate(claims, start=1):
        if game.positive and any(w.sign == 0 for w in claim.weights):
            yield Invalid("positive weights", f"claim {k}", "a player has weight 0")


def differ_at_zero(first: Claim, second: Claim) -> bool:
    """Whether every player whose payoffs differ has weight 0 in both claims."""
    weights = zip(first.weights, second.weights, strict=True)
    counts = [v.sign != 0 or w.sign != 0 for v, w in weights]
    paid = zip(counts, first.payoffs, second.payoffs, strict=True)
    return not any(counted and (u - v).sign != 0 for counted, u, v in paid)


def check_equilibrium(fields: dict[str, Reader], game: Game) -> Iterator[str | Invalid]:
    """The claim is an equilibrium."""
    (entry,) = fields["equilibria"].items(1)
    claim = read_claim(entry, game)
    yield from check_claims([claim], claim.notion)
    yield from positive_weights(game, [claim])


def check_non_uniqueness(
    fields: dict[str, Reader], game: Game
) -> Iterator[str | Invalid]:
    """Two claims are equilibria, of one notion, with different payoffs."""
    entries = fields["equilibria"].items(2)
    first, second = claims = [read_claim(entry, game) for entry in entries]
    words = "so the payoffs of its equilibria are not unique"
    if differ_at_zero(first, second):
        words += ", but only for players whose weight is 0"
    yield from check_claims(claims, first.notion, words)
    yield from positive_weights(game, claims)
    pairs = zip(first.payoffs, second.payoffs, strict=True)
    if all((u - v).sign == 0 for u, v in pairs):
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
        for row in (*self.best_replies.values(), *self.dividends.values(), self.shares):
            yield from row.values()
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
        for i in game.everyone:
            column = [game.payoffs[a][i - 1] for a in outcomes]
            unit = budget.common(column)
            self.units.append(unit)
            self.columns.append(budget.integers(column, unit))
        sizes = game.sizes(game.everyone)
        self.strides = [prod(sizes[i:]) for i in game.everyone]
        self.known: dict[Coalition, dict[Profile, int]] = {}

    def places(self, S: Coalition) -> dict[Profile, int]:
        """What each joint action of S adds to the place of an outcome."""
        if S not in self.known:
            self.budget.pay(10 * prod(self.game.sizes(S)))
            self.known[S] = {
                action: sum(
                    (a - 1) * self.strides[i - 1]
                    for a, i in zip(action, S, strict=True)
                )
                for action in self.game.joint_actions(S)
            }
        return self.known[S]

    def combine(self, factors: Integers) -> Integers:
        """Σ_i factor_i·U_i(a) for each outcome a."""
        result = [0] * self.count
        for factor, column in zip(factors, self.columns, strict=True):
            if factor:
                self.pay(self.count, longest(column), factor.bit_length())
                for k, u in enumerate(column):
                    result[k] += factor * u
        return result

    def pay(self, count: int, bits: int, others: int) -> None:
        """Pay for steps with integers."""
        self.budget.pay_products(count, bits, others)


Reply = tuple[Integers, list[tuple[int, int]]]  # places; for each reply place and y


class Sums:
    """The numbers f_kl of a cell and multipliers for it, one part for all vertices or one for each; in integers."""

    def __init__(
        self, arena: Arena, vertices: list[Weights], parts: list[Multipliers]
    ) -> None:
        self.arena = arena
        self.game = arena.game
        budget = arena.budget
        # Weights are divided by the units of payoffs: λ_iU_i = (λ_i/unit_i)·(unit_i·U_i).
        inverses = [Fraction(1, unit) for unit in arena.units]
        weights = [
            [
                budget.sum_of_products([(x, inverse)])
                for x, inverse in zip(vertex, inverses, strict=True)
            ]
            for vertex in vertices
        ]
        self.weight_unit = budget.common(x for vertex in weights for x in vertex)
        self.weights = [budget.integers(vertex, self.weight_unit) for vertex in weights]
        # Shares are divided by r·C(n,r), which divides n!.
        self.multiplier_unit = factorial(len(self.game.players)) * budget.common(
            y for part in parts for y in part.numbers()
        )
        self.slopes = [self.slopes_of(part) for part in parts]
        self.replies = [self.replies_of(part) for part in parts]
        self.known: dict[tuple[Coalition, int], Integers] = {}

    def integer(self, multiplier: Fraction) -> int:
        """A multiplier in its unit."""
        return multiplier.numerator * (self.multiplier_unit // multiplier.denominator)

    def slopes_of(self, part: Multipliers) -> dict[Coalition, dict[int, int]]:
        """The factor of λ_iφ_{S,i} in Σ_T Σ_{i∈T} h_{T,i} λ_iw_{T,i} + Σ_k g_k (λ_kφ_{N,k} − the share of k) = 0."""
        everyone = self.game.everyone
        n = len(everyone)
        pay = self.arena.budget.pay
        result = {S: dict.fromkeys(S, 0) for S in coalitions(everyone)}
        pay((20 + 5 * n) * 2**n)
        for T, row in part.dividends.items():
            h = {i: self.integer(x) for (i,), x in row.items()}
            bits = longest(h.values())
            pay(2 ** len(T) * (20 + 4 * len(T) + len(h) * (bits >> 5)))
            for S in coalitions(T):
                sign = (-1) ** (len(T) - len(S))
                for i in S:
                    result[S][i] += sign * h.get(i, 0)
        for (k,), x in part.shares.items():
            g = self.integer(x)
            pay(n * 2**n * (5 + (g.bit_length() >> 5)))
            result[everyone][k] += g
            for S, slopes in result.items():
                members = len(S) if k in S else len(S) - n
                share = g // (comb(n, len(S)) * members)
                for i in S:
                    slopes[i] -= share
        return result

    def replies_of(self, part: Multipliers) -> dict[Coalition, list[Reply]]:
        """The multipliers of condition 3 by coalition: of which places of its actions, and for which replies."""
        result: dict[Coalition, list[Reply]] = {}
        for S, row in part.best_replies.items():
            places = self.arena.places(S)
            replies = [(places[b], self.integer(y)) for b, y in row.items()]
            result.setdefault(S, []).append((list(places.values()), replies))
        for S, rows in part.obedience.items():
            places = self.arena.places(S)
            for action, row in rows.items():
                replies = [(places[b], self.integer(y)) for b, y in row.items()]
                result.setdefault(S, []).append(([places[action]], replies))
        return result

    def bound(self, k: int, m: int) -> int:
        """f_km = Σ_S max_a F_S(a), times ``weight_unit`` and ``multiplier_unit``."""
        pairs = [(k, m), (m, k)] if k != m else [(k, k)]
        total = 0
        for S in coalitions(self.game.everyone):
            if 1 not in S:
                continue
            values = [self.terms(S, vertex, part) for vertex, part in pairs]
            if len(values) == 1:
                total += max(values[0])
            else:
                total += max(map(sum, zip(*values, strict=True)))
        return total

    def gains(self, S: Coalition, vertex: int) -> Integers:
        """M(a) = Σ_{i∈S} λ_iU_i(a) − Σ_{j∉S} λ_jU_j(a) for each outcome a."""
        key = S, vertex
        if key not in self.known:
            signed = [
                w if i in S else -w for i, w in enumerate(self.weights[vertex], start=1)
            ]
            self.known[key] = self.arena.combine(signed)
            self.arena.budget.pay_memory(self.known[key])
        return self.known[key]

    def terms(self, S: Coalition, vertex: int, part: int) -> Integers:
        """The terms of S's conflict for each outcome a: slope_i·λ_iU_i(a), y·(M(a) − M(b, a_S̄)), for S̄ with −M."""
        rest = self.game.rest(S)
        self.arena.budget.pay(200 + 20 * len(self.game.players))
        which = part % len(self.slopes)
        slopes = self.slopes[which][S] | self.slopes[which].get(rest, {})
        factors = [w * slopes[i] for i, w in enumerate(self.weights[vertex], start=1)]
        values = self.arena.combine(factors)
        M = self.gains(S, vertex)
        bits = longest(M)
        for side, sign in ((S, 1), (rest, -1)):
            others = self.arena.places(self.game.rest(side)).values()
            for played, replies in self.replies[which].get(side, ()):
                count = len(others) * (len(replies) + 2 * len(played))
                multipliers = longest(y for _, y in replies)
                self.arena.pay(count + 10, bits, multipliers)
                total = sign * sum(y for _, y in replies)
                for other in others:
                    after = sign * sum(y * M[b + other] for b, y in replies)
                    for mine in played:
                        values[mine + other] += total * M[mine + other] - after
        return values


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

    def child(self, number: int, child: Reader, cell: Cell) -> Iterator[Invalid]:
        """A node's cell is made by exactly one node, an earlier one."""
        place = child.place(self.size)
        if place <= number or place in self.pending:
            detail = f"node {place} cannot be its child in a tree"
            yield Invalid("tree", f"node {number}", detail)
        self.pending[place] = cell

    def split(self, node: Reader, number: int, cell: Cell) -> Iterator[Invalid]:
        """The point ``at`` of the edge from vertex p to vertex q replaces p in the first child, q in the second."""
        fields = node.fields(["split", "at", "children"])
        ends = fields["split"].items(2)
        p, q = (end.place(len(cell.vertices), first=1) for end in ends)
        at = fields["at"].rational()
        first, second = fields["children"].items(2)
        if p == q or not 0 < at < 1:
            wanted = "two different vertices and a point strictly between them"
            raise node.error(f"a split needs {wanted}")
        dot = self.home.budget.sum_of_products
        middle = [
            dot([(1 - at, a), (at, b)])
            for a, b in zip(cell.vertices[p], cell.vertices[q], strict=True)
        ]
        yield from self.child(number, first, self.half(cell, p, q, middle, 1 - at))
        yield from self.child(number, second, self.half(cell, q, p, middle, at))

    def half(
        self, cell: Cell, end: int, other: int, middle: Weights, part: Fraction
    ) -> Cell:
        """The cell with middle = part·(vertex end) + (1 − part)·(vertex other) in the place of vertex ``end``."""
        dot = self.home.budget.sum_of_products
        vertices, rows = list(cell.vertices), list(cell.rows)
        vertices[end] = middle
        rows[end] = [dot([(x, 1 / part)]) for x in cell.rows[end]]
        rows[other] = [
            dot([(x, Fraction(1)), (part - 1, y)])
            for x, y in zip(cell.rows[other], rows[end], strict=True)
        ]
        return Cell(vertices, rows)

    def face(
        self, node: Reader, number: int, fields: dict[str, Reader], cell: Cell
    ) -> tuple[list[int], Iterator[Invalid]]:
        """The vertices of the face that is left, from 0, and the failures of its child; none if all is closed."""
        if not {"face", "child"} & set(fields):
            return [], iter(())
        count, face = len(cell.vertices), Integers()
        if "face" in fields:
            face = [k.place(count, first=1) for k in fields["face"].items()]
        if "child" not in fields or not face or face != sorted(set(face)):
            wanted = "a face, which has a child, must be vertices in ascending order"
            raise node.error(wanted)
        order = sorted(range(len(cell.rows)), key=lambda k: k not in face)
        vertices = [cell.vertices[k] for k in face]
        inner = Cell(vertices, [cell.rows[k] for k in order])
        return face, self.child(number, fields["child"], inner)

    def open(self, node: Reader, number: int, cell: Cell) -> Iterator[Invalid]:
        """No leaf is open; in a ``solution`` each open one has the weights of a claim; ``enclosure`` asks nothing."""
        if node.fields(["open"])["open"].value is not True:
            raise node.error('an open leaf says {"open": true}')
        where = f"node {number}"
        if self.kind in ("non-existence", "complete"):
            yield Invalid("closed leaves", where, "this leaf is open")
        if self.kind == "solution" and not any(
            self.inside(claim, cell) for claim in self.claims
        ):
            detail = "no claim has its weights in this cell"
            yield Invalid("open leaves", where, detail)

    def inside(self, claim: Claim, cell: Cell) -> bool:
        """Whether the weights of a claim, up to a factor, are in a cell."""
        count = len(cell.vertices)
        signs = [
            self.home.total(zip(claim.weights, row, strict=True)).sign
            for row in cell.rows
        ]
        return min(signs) >= 0 and not any(signs[count:])

    def equilibrium(self, node: Reader, number: int, cell: Cell) -> Iterator[Invalid]:
        """At each vertex, and so at all weights of the cell, the strategies of the claim are an equilibrium."""
        which = node.fields(["equilibrium"])["equilibrium"].place(len(self.claims))
        for vertex in cell.vertices:
            weights = list(map(self.home.number, vertex))
            moved = self.claims[which]._replace(weights=weights)
            for failure in moved.failures():
                where = f"node {number}, vertex ({listed(map(show, vertex))})"
                yield Invalid("equilibrium", where, str(failure))

    def pays(self, node: Reader, number: int, cell: Cell) -> Iterator[Invalid]:
        """An equilibrium here, not on a ``face``, pays what the claim does."""
        fields = node.fields(["pays"], ["face", "child"])
        which = fields["pays"].place(len(self.claims))
        face, child = self.face(node, number, fields, cell)
        payoffs = self.claims[which].payoffs
        yield from self.pays_alone("pays", number, cell, face, payoffs)
        yield from child

    def pays_alone(
        self,
        condition: str,
        number: int,
        cell: Cell,
        face: list[int],
        payoffs: list[Number],
    ) -> Iterator[Invalid]:
        """Each outcome pays nobody more, or is worse at each vertex; on the face, it is not better."""
        for profile, payoff in self.game.payoffs.items():
            losses = [
                u - self.home.number(v) for u, v in zip(payoffs, payoff, strict=True)
            ]
            if all(loss.sign >= 0 for loss in losses):
                continue
            for k, vertex in enumerate(cell.vertices):
                weighted = self.home.total(zip(losses, vertex, strict=True))
                if weighted.sign < (0 if k in face else 1):
                    where = f"node {number}, vertex ({listed(map(show, vertex))})"
                    what = f"{listed(profile)} pays somebody more"
                    yield Invalid(condition, where, f"{what}, and loses {weighted}")

    def crossing(
        self, node: Reader, number: int, cell: Cell
    ) -> Iterator[str | Invalid]:
        """Two players: in the cell are only the weights of a claim; or strategies show that an equilibrium is in it."""
        entry = node.fields(["crossing"])["crossing"]
        if len(self.game.players) != 2 or len(cell.vertices) != 2:
            raise node.error("a crossing is for two players, in a cell of two vertices")
        low, high = sorted(cell.vertices)
        between = " and ".join(f"({listed(map(show, v))})" for v in (low, high))
        if isinstance(entry.value, dict):
            strategies = read_strategies(entry, self.game)
            payoffs = expected(self.game, (1, 2), strategies, self.home)
            least = 0
            what = f"an equilibrium; all of those pay ({listed(payoffs)})"
            yield f"crossing, node {number}: with weights between {between} is {what}"
        else:
            which = entry.place(len(self.claims))
            strategies = self.claims[which].strategies
            payoffs = self.claims[which].payoffs
            least = 1
            what = f"only the weights of claim {which + 1}"
            yield f"crossing, node {number}: between {between} are {what}"
        yield from self.pays_alone("crossing", number, cell, [], payoffs)
        for S, vertex in (((1,), low), ((2,), high)):
            yield from self.holds_out(number, S, strategies[S], vertex, payoffs, least)

    def holds_out(
        self,
        number: int,
        S: Coalition,
        threat: dict[Profile, Number],
        vertex: Weights,
        payoffs: list[Number],
        least: int,
    ) -> Iterator[Invalid]:
        """The threat of S is worth more to it, against each reply, than ``payoffs`` are; or as much (``least`` 0)."""
        own = S[0]
        signed = [w if i == own else -w for i, w in enumerate(vertex, start=1)]
        agreed = self.home.total(zip(payoffs, signed, strict=True))
        dot = self.home.budget.sum_of_products
        for reply in self.game.joint_actions(self.game.rest(S)):
            terms = []
            for action, p in threat.items():
                payoff = self.game.payoffs[self.game.outcome(S, action, reply)]
                terms.append((p, dot(zip(signed, payoff, strict=True))))
            gain = self.home.total(terms) - agreed
            if gain.sign < least:
                where = f"node {number}, vertex ({listed(map(show, vertex))})"
                what = f"the threat of player {own} gains {gain}"
                yield Invalid("crossing", where, f"{what} against {listed(reply)}")

    def refuted(self, node: Reader, number: int, cell: Cell) -> Iterator[Invalid]:
        """Multipliers, for all vertices or a part for each, show that no equilibrium is here, or only on a ``face``."""
        fields = dict[str, Reader]()
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
        best: dict[Coalition, Row] = {}
        told: dict[Coalition, dict[Profile, Row]] = {}
        dividends: dict[Coalition, Row] = {}
        shares: Row = {}
        if "best_replies" in fields:
            for S, row in fields["best_replies"].by_coalition(n).items():
                best[S] = row.rationals(self.game.sizes(S))
        if "obedience" in fields:
            for S, rows in fields["obedience"].by_coalition(n).items():
                sizes = self.game.sizes(S)
                told[S] = {
                    a: row.rationals(sizes) for a, row in rows.by_action(sizes).items()
                }
        if last == "shares":
            shares = fields[last].rationals([n])
        else:
            for S, row in fields[last].by_coalition(n).items():
                dividends[S] = row.rationals([n])
        return Multipliers(best, told, dividends, shares)

    def multipliers(self, number: int, part: Multipliers) -> Iterator[Invalid]:
        """y ≥ 0 of condition 3; Σ_{i∈S} h_{S,i} = 0 of condition 4, and no player outside S has one."""
        for S, row in part.replies():
            least = min(row.values(), default=Fraction(0))
            if least < 0:
                where = f"node {number}, best replies of {listed(S)}"
                yield Invalid("multipliers", where, f"{show(least)} is negative")
        for S, row in part.dividends.items():
            where = f"node {number}, dividends of {listed(S)}"
            one = Fraction(1)
            total = self.home.budget.sum_of_products((h, one) for h in row.values())
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
    ) -> Iterator[Invalid]:
        """0 ≤ Σ_{k≤l} μ_kμ_lf_kl at an equilibrium, with m_l at λ^k and m_k at λ^l, but f_kl ≤ 0, < 0 off the face."""
        sums = Sums(self.arena, vertices, parts)
        for k, m in combinations_with_replacement(range(len(vertices)), 2):
            if k != m and len(parts) == 1:
                continue  # f_kl ≤ f_kk + f_ll if the multipliers do not vary
            bound = sums.bound(k, m)
            if bound < 0 or (bound == 0 and (k != m or k in face)):
                continue
            value = show(Fraction(bound, sums.weight_unit * sums.multiplier_unit))
            ends = [f"({listed(map(show, vertices[j]))})" for j in sorted({k, m})]
            where = f"node {number}, vertex {' with '.join(ends)}"
            yield Invalid("cell", where, f"the sum is {value} ≥ 0")


SORTS = ("split", "open", "equilibrium", "pays", "crossing")


def check_tree(fields: dict[str, Reader], game: Game) -> Iterator[str | Invalid]:
    """Node by node, cells are split, refuted, those of a claim, or open: nothing is known of them."""
    kind = fields["kind"].value
    nodes = fields["nodes"].items()
    home = fields["nodes"].home
    notion, claims = "coalition-perfect-coco", list[Claim]()
    if "notion" in fields:
        notion = fields["notion"].text(*NOTIONS)
    if "equilibria" in fields:
        claims = [read_claim(item, game) for item in fields["equilibria"].items()]
    yield from check_claims(claims, notion, conclusion(kind, notion, claims, nodes))
    unit = [[Fraction(i == k) for i in game.everyone] for k in game.everyone]
    pending = {0: Cell(unit, unit)}
    arena = Arena(game, home.budget)
    tree = Tree(kind, game, notion, claims, len(nodes), home, arena, pending)
    kept: list[list[Weights]] = []
    for number, node in enumerate(nodes):
        if number not in pending:
            detail = "no earlier node has it as a child"
            yield Invalid("tree", f"node {number}", detail)
            return
        cell = pending.pop(number)
        said = node.entries()
        sort = next((word for word in SORTS if word in said), "refuted")
        closed = kind == "complete" and sort not in ("split", "refuted")
        if (closed or sort == "open") and cell.vertices not in kept:
            kept.append(cell.vertices)
        yield from getattr(tree, sort)(node, number, cell)
    if pending:
        detail = "it is a child but is not in the list"
        yield Invalid("tree", f"node {min(pending)}", detail)
    if kind != "non-existence":
        yield where_they_are(kind, kept)


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
    return isinstance(node.value, dict) and isinstance(node.value.get("crossing"), dict)


def where_they_are(kind: str, cells: list[list[Weights]]) -> str:
    """How many cells are open, or in a ``complete`` tree not refuted, and the box around them."""
    vertices = [vertex for cell in cells for vertex in cell]
    box = [f"[{show(min(xs))}, {show(max(xs))}]" for xs in zip(*vertices, strict=True)]
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

    def feasibility(self, what: str, x: list[Number], home: Field) -> Iterator[Invalid]:
        """Every row holds at the point x; at a ray x, with 0 for its bound."""
        allowed = {"<=": (-1, 0), "=": (0,), ">=": (0, 1)}
        for i, (row, relation, bound) in enumerate(self.rows, start=1):
            left = home.total((x[j - 1], a) for j, a in row.items())
            right = home.number(bound if what == "point" else Fraction(0))
            excess = left - right
            if excess.sign not in allowed[relation]:
                where = f"{what}, constraint {i}"
                detail = f"left − right is {excess}, not {relation} 0"
                yield Invalid("feasibility", where, detail)

    def combination(
        self, y: list[Number], wanted: int, to: list[Fraction], home: Field
    ) -> Iterator[Invalid]:
        """y has the ``wanted`` sign, or is 0, on ≤ rows, the other on ≥ rows, and y·A is the row ``to``."""
        signs = {"<=": wanted, "=": 0, ">=": -wanted}
        columns: list[list[tuple[Number, Fraction]]] = [[] for _ in to]
        rows = zip(y, self.rows, strict=True)
        for i, (value, (row, relation, _)) in enumerate(rows, start=1):
            if value.sign * signs[relation] < 0:
                detail = f"{value} for a constraint {relation}"
                yield Invalid("multiplier signs", f"constraint {i}", detail)
            for j, a in row.items():
                columns[j - 1].append((value, a))
        for j, (terms, goal) in enumerate(zip(columns, to, strict=True), start=1):
            reached = home.total(terms)
            where = f"variable {j}"
            yield from unequal("combination", where, reached, home.number(goal))


def read_program(reader: Reader) -> Program:
    """A ``coco-linear-program/1`` document."""
    fields = reader.fields(["format", "sense", "objective", "constraints"])
    sense = fields["sense"].text("maximise", "minimise")
    objective = [c.rational() for c in fields["objective"].items()]
    rows = []
    for item in fields["constraints"].items():
        row = item.fields(["coefficients", "relation", "bound"])
        read = row["coefficients"].rationals([len(objective)])
        coefficients = {j: a for (j,), a in read.items()}
        relation = row["relation"].text("<=", "=", ">=")
        rows.append((coefficients, relation, row["bound"].rational()))
    canonical = json.dumps(
        reader.value, separators=(",", ":"), sort_keys=True, default=str
    )
    sha256 = hashlib.sha256(canonical.encode()).hexdigest()
    return Program(sense, objective, rows, sha256)


def check_linear_program(
    fields: dict[str, Reader], program: Program
) -> Iterator[str | Invalid]:
    """The answer is right: optimal (primal and dual), infeasible (Farkas ray) or unbounded (point and ray)."""
    answer = fields["answer"]
    status = answer.entries().get("status", answer)
    check = {
        "optimal": check_optimal,
        "infeasible": check_infeasible,
        "unbounded": check_unbounded,
    }[status.text("optimal", "infeasible", "unbounded")]
    yield from check(answer, program)


def vector(reader: Reader, length: int) -> list[Number]:
    """A list of numbers."""
    return [x.number() for x in reader.items(length)]


def check_optimal(answer: Reader, program: Program) -> Iterator[str | Invalid]:
    """Two feasible points, one of the program and one of its dual, with one value."""
    fields = answer.fields(["status", "value", "primal", "dual"])
    home = answer.home
    improving = 1 if program.sense == "maximise" else -1
    primal = vector(fields["primal"], len(program.objective))
    dual = vector(fields["dual"], len(program.rows))
    value = fields["value"].number()
    yield f"the program's optimal value is {value}"
    yield from program.feasibility("point", primal, home)
    yield from program.combination(dual, improving, program.objective, home)
    bounds = [bound for *_, bound in program.rows]
    reached = home.total(zip(primal, program.objective, strict=True))
    promised = home.total(zip(dual, bounds, strict=True))
    yield from unequal("equal values", "", reached, promised)
    yield from unequal("stated value", "", value, reached)


def check_infeasible(answer: Reader, program: Program) -> Iterator[str | Invalid]:
    """The constraints, each times its multiplier, add up to a contradiction."""
    fields = answer.fields(["status", "ray"])
    home = answer.home
    ray = vector(fields["ray"], len(program.rows))
    yield "the program is infeasible"
    nothing = [Fraction(0)] * len(program.objective)
    yield from program.combination(ray, 1, nothing, home)
    bounds = [bound for *_, bound in program.rows]
    bound = home.total(zip(ray, bounds, strict=True))
    if bound.sign >= 0:
        detail = f"it gives 0 ≤ {bound}, which is no contradiction"
        yield Invalid("Farkas ray", "", detail)


def check_unbounded(answer: Reader, program: Program) -> Iterator[str | Invalid]:
    """A feasible point, and a ray from it along which the objective gets better and better."""
    fields = answer.fields(["status", "point", "ray"])
    home = answer.home
    improving = 1 if program.sense == "maximise" else -1
    point = vector(fields["point"], len(program.objective))
    ray = vector(fields["ray"], len(program.objective))
    yield "the program is unbounded"
    yield from program.feasibility("point", point, home)
    yield from program.feasibility("ray", ray, home)
    gain = home.total(zip(ray, program.objective, strict=True))
    if gain.sign != improving:
        detail = f"the objective changes by {gain} along it"
        yield Invalid("improving ray", "", detail)


# ------------------------------------------------------------------- 9 Verdicts

Refusal = Invalid | Unparsable | TooMuchWork
Verdict = tuple[str, list[str], Refusal | None]
Check = Callable[[dict[str, Reader], Any], Iterator[str | Invalid]]


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


def findings(
    subject: Game | Program, text: str, budget: Budget
) -> Iterator[str | Invalid]:
    """What the certificate in ``text`` claims about ``subject``, in words, and every failure; or ``Unparsable``."""
    reader = Reader(load(text, "certificate"), "certificate", Field(budget))
    kind = reader.entries().get("kind", reader).text(*KINDS)
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
        for finding in findings(subject, read(), Budget(limit, max_digits)):
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
    except (OSError, UnicodeDecodeError) as error:
        reason = (
            error.strerror
            if isinstance(error, OSError)
            else f"not UTF-8 text (byte {error.start + 1})"
        )
        raise Unparsable(str(reason)) from None


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
        for text in traceback.format_exc().splitlines() if debug else []:
            put(text, 2)
        put(
            f"checker.py: a bug of ours in line {line}, {type(bug).__name__}: {bug}; {REPORT}",
            2,
        )
        return 4


if __name__ == "__main__":
    sys.exit(guarded(sys.argv[1:]))
