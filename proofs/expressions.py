"""The language of summation identities: grammar, syntax trees, and exact evaluation at integers.

    expression := term (("+" | "-") term)*
    term       := factor (("*" | "/") factor)*
    factor     := ("+" | "-") factor | base [("^" | "**") factor]
    base       := integer | name | function "(" expression ("," expression)* ")" | "(" expression ")"
                | "sum" "(" expression "," name "," expression "," expression ")"
                | ("sum" | "Sum" | "summation") "(" expression "," "(" name "," expression "," expression ")" ")"
    function   := factorial | binomial | rf | RisingFactorial | rising_factorial
                | ff | FallingFactorial | falling_factorial

Powers bind tighter than signs and associate to the right: -x^2 is -(x^2), and 2^-k is allowed. The parser is written by
hand, one method a rule; nothing is evaluated by Python. Values are those of ``docs/certificates-identity.md``:

- factorial(x): x! for an integer x ≥ 0; at a negative integer it is a pole, so 1/factorial(x) = 0 and anything else is
  undefined.
- binomial(x, j) = x(x−1)…(x−j+1)/j! for j ≥ 0, and 0 for j < 0; so 0 for 0 ≤ x < j, and (−1)^j binomial(j−x−1, j) for
  x < 0. rf(x, j) = x(x+1)…(x+j−1), ff(x, j) = x(x−1)…(x−j+1), both for j ≥ 0 only.
- x^j with 0^0 = 1; a negative power of 0 and a division by 0 are undefined.
- a sum whose upper bound is less than its lower bound is 0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import factorial
from typing import NoReturn

from exact.errors import Location, Unparsable
from exact.rationals import shorten

MAX_TEXT = 20_000
MAX_DEPTH = 60
MAX_DIGITS = 1_000

FUNCTIONS = {
    "factorial": ("factorial", 1),
    "binomial": ("binomial", 2),
    "rf": ("rising", 2),
    "RisingFactorial": ("rising", 2),
    "rising_factorial": ("rising", 2),
    "ff": ("falling", 2),
    "FallingFactorial": ("falling", 2),
    "falling_factorial": ("falling", 2),
}
SUMS = ("sum", "Sum", "summation")


@dataclass(frozen=True)
class Number:
    """A nonnegative integer."""

    value: int


@dataclass(frozen=True)
class Name:
    """A parameter or the index of a sum."""

    name: str


@dataclass(frozen=True)
class Negative:
    """−operand."""

    operand: Expression


@dataclass(frozen=True)
class Binary:
    """left (operator) right with operator one of + - * / ^."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Call:
    """factorial, binomial, rising or falling of the arguments."""

    function: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True)
class Summation:
    """Σ_{index=lo}^{hi} body."""

    body: Expression
    index: str
    lo: Expression
    hi: Expression


Expression = Number | Name | Negative | Binary | Call | Summation

_TOKEN = re.compile(r"[ \t]*(?:([0-9]+)|([A-Za-z][A-Za-z0-9_]*)|(\*\*|[-+*/^(),])|$)", re.ASCII)


def parse(text: str, source: str = "expression") -> Expression:
    """The syntax tree of an expression; ``Unparsable`` with the column for anything outside the grammar.

    >>> parse("sum(binomial(n, k), k, 0, n)").index
    'k'
    >>> parse("2*+")
    Traceback (most recent call last):
    ...
    exact.errors.Unparsable: expression:1:4: expected a number, a name or '(', found the end
    """
    return _Parser(text, source).whole()


class _Parser:
    def __init__(self, text: str, source: str) -> None:
        self.source, self.depth, self.at = source, 0, 0
        if len(text) > MAX_TEXT:
            self.refuse(f"the expression has {len(text):,} characters; the most is {MAX_TEXT:,}", 0)
        self.tokens: list[tuple[str, int]] = []
        position = 0
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None:
                self.refuse(f"{text[position : position + 1]!r} is not part of the grammar", position)
            word = match[1] or match[2] or match[3] or ""
            if match[1] and len(word) > MAX_DIGITS:
                self.refuse(f"a number of {len(word):,} digits; the most is {MAX_DIGITS:,}", match.start(1))
            position = match.end()
            if word:
                self.tokens.append(("^" if word == "**" else word, position - len(word)))
        for (first, _), (second, at) in zip(self.tokens, self.tokens[1:], strict=False):
            if (first[0].isalnum() or first == ")") and second[0].isalnum():
                self.refuse(f"expected an operator before {second!r}", at)
        self.tokens.append(("", len(text)))

    def refuse(self, message: str, column: int | None = None) -> NoReturn:
        at = self.tokens[self.at][1] if column is None else column
        raise Unparsable(message, Location(self.source, 1, at + 1))

    @property
    def next(self) -> str:
        return self.tokens[self.at][0]

    def expect(self, word: str) -> None:
        if self.next != word:
            self.refuse(f"expected {word!r}, found {self.found()}")
        self.at += 1

    def found(self) -> str:
        return repr(shorten(self.next)) if self.next else "the end"

    def whole(self) -> Expression:
        value = self.expression()
        if self.next:
            self.refuse(f"expected an operator or the end, found {self.found()}")
        return value

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.refuse(f"the expression nests deeper than {MAX_DEPTH}")

    def expression(self) -> Expression:
        self.deeper()
        value = self.term()
        while self.next in ("+", "-"):
            operator = self.next
            self.at += 1
            value = Binary(operator, value, self.term())
        self.depth -= 1
        return value

    def term(self) -> Expression:
        value = self.factor()
        while self.next in ("*", "/"):
            operator = self.next
            self.at += 1
            value = Binary(operator, value, self.factor())
        return value

    def factor(self) -> Expression:
        if self.next in ("+", "-"):
            sign = self.next
            operand = self.nested_factor()
            return Negative(operand) if sign == "-" else operand
        base = self.base()
        return Binary("^", base, self.nested_factor()) if self.next == "^" else base

    def nested_factor(self) -> Expression:
        """The factor after a sign or an operator of powers."""
        self.at += 1
        self.deeper()
        value = self.factor()
        self.depth -= 1
        return value

    def base(self) -> Expression:
        word, column = self.tokens[self.at]
        if not word or not (word[0].isalnum() or word == "("):
            self.refuse(f"expected a number, a name or '(', found {self.found()}")
        self.at += 1
        if word.isdigit():
            return Number(int(word))
        if word == "(":
            value = self.expression()
            self.expect(")")
            return value
        if word in SUMS:
            return self.summation(word)
        if word in FUNCTIONS:
            function, count = FUNCTIONS[word]
            self.expect("(")
            arguments = [self.expression()]
            for _ in range(count - 1):
                self.expect(",")
                arguments.append(self.expression())
            self.expect(")")
            return Call(function, tuple(arguments))
        if self.next == "(":
            known = ", ".join([*FUNCTIONS, *SUMS])
            self.refuse(f"no function {shorten(word)!r}; there are: {known}", column)
        return Name(word)

    def summation(self, spelling: str) -> Summation:
        self.expect("(")
        body = self.expression()
        self.expect(",")
        bracket = self.next == "("
        if bracket or spelling != "sum":
            self.expect("(")
        index, column = self.tokens[self.at]
        if not index or not index[0].isalpha() or index in FUNCTIONS or index in SUMS:
            self.refuse(f"expected the name of the index of summation, found {self.found()}", column)
        self.at += 1
        self.expect(",")
        lo = self.expression()
        self.expect(",")
        hi = self.expression()
        if bracket:
            self.expect(")")
        self.expect(")")
        return Summation(body, index, lo, hi)


def names_of(expression: Expression) -> frozenset[str]:
    """The free names: the parameters of an identity.

    >>> sorted(names_of(parse("sum(binomial(n, k), k, 0, m)")))
    ['m', 'n']
    """
    match expression:
        case Number():
            return frozenset()
        case Name(name):
            return frozenset({name})
        case Negative(operand):
            return names_of(operand)
        case Binary(_, left, right):
            return names_of(left) | names_of(right)
        case Call(_, arguments):
            return frozenset().union(*map(names_of, arguments))
        case Summation(body, index, lo, hi):
            return (names_of(body) - {index}) | names_of(lo) | names_of(hi)


class UndefinedError(ArithmeticError):
    """An expression has no value at a point; the message says where it breaks."""


class TooLargeError(ArithmeticError):
    """A value has too many digits to be worth computing."""


MAX_ARGUMENT = 3_000

POLE = "pole"
"""The value of the factorial of a negative integer: 1/POLE = 0, and nothing else can be done with it."""

Value = Fraction | str


def evaluate(expression: Expression, point: Mapping[str, int | Fraction]) -> Fraction:
    """The exact value at a point; ``UndefinedError`` or ``TooLargeError`` when there is none to give.

    >>> evaluate(parse("sum((-1)^k*binomial(m, k)/(t + k), k, 0, m)"), {"m": 2, "t": 1})
    Fraction(1, 3)
    >>> evaluate(parse("1/factorial(n)"), {"n": -1})
    Fraction(0, 1)
    """
    value = _evaluate(expression, point)
    if isinstance(value, str):
        raise UndefinedError("the factorial of a negative integer")
    return value


def _evaluate(expression: Expression, point: Mapping[str, int | Fraction]) -> Value:
    match expression:
        case Number(value):
            return Fraction(value)
        case Name(name):
            return Fraction(point[name])
        case Negative(operand):
            return _times(Fraction(-1), _evaluate(operand, point))
        case Binary("^", left, right):
            return _power(_evaluate(left, point), _integer(evaluate(right, point), "an exponent"))
        case Binary("*", left, right):
            return _times(_evaluate(left, point), _evaluate(right, point))
        case Binary("/", left, right):
            return _times(_evaluate(left, point), _reciprocal(_evaluate(right, point)))
        case Binary(operator, left, right):
            a, b = evaluate(left, point), evaluate(right, point)
            return a + b if operator == "+" else a - b
        case Call(function, arguments):
            return _call(function, [evaluate(a, point) for a in arguments])
        case Summation(body, index, lo, hi):
            first, last = _integer(evaluate(lo, point), "a bound"), _integer(evaluate(hi, point), "a bound")
            if last - first > MAX_ARGUMENT:
                raise TooLargeError("a sum with too many terms")
            return sum((evaluate(body, {**point, index: k}) for k in range(first, last + 1)), Fraction(0))


def _integer(value: Fraction, what: str) -> int:
    if value.denominator != 1:
        raise UndefinedError(f"{what} is {value}, not an integer")
    return value.numerator


def _times(a: Value, b: Value) -> Value:
    if isinstance(a, str) or isinstance(b, str):
        if 0 in (a, b):
            raise UndefinedError("0 times the factorial of a negative integer")
        return POLE
    return a * b


def _reciprocal(value: Value) -> Fraction:
    if isinstance(value, str):
        return Fraction(0)
    if value == 0:
        raise UndefinedError("division by 0")
    return 1 / value


def _power(base: Value, exponent: int) -> Value:
    if exponent < 0:
        return _power(_reciprocal(base), -exponent)
    if isinstance(base, str):
        if exponent == 0:
            raise UndefinedError("the factorial of a negative integer to the power 0")
        return POLE
    if exponent == 0:
        return Fraction(1)
    if exponent > MAX_ARGUMENT and abs(base) not in (0, 1):
        raise TooLargeError("a power with too many digits")
    return base**exponent


def _call(function: str, arguments: list[Fraction]) -> Value:
    if max(map(abs, arguments)) > MAX_ARGUMENT:
        raise TooLargeError(f"{function} of a large number")
    x = arguments[0]
    if function == "factorial":
        n = _integer(x, "the argument of factorial")
        return POLE if n < 0 else Fraction(factorial(n))
    j = _integer(arguments[1], f"the second argument of {function}")
    if function == "binomial":
        return _falling(x, j) / factorial(j) if j >= 0 else Fraction(0)
    if j < 0:
        raise UndefinedError(f"a {function} factorial of negative length")
    return _falling(x, j) if function == "falling" else (-1) ** j * _falling(-x, j)


def _falling(x: Fraction, j: int) -> Fraction:
    """x(x−1)…(x−j+1)."""
    result = Fraction(1)
    for i in range(j):
        result *= x - i
        if not result:
            break
    return result
