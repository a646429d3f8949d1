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
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import comb, factorial
from typing import NoReturn

from flint import fmpq

from exact.arithmetic.rationals import shorten
from exact.errors import Location, Unparsable

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

_TOKEN = re.compile(
    r"[ \t]*(?:([0-9]+)|([A-Za-z][A-Za-z0-9_]*)|(\*\*|[-+*/^(),])|$)", re.ASCII
)


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
            self.refuse(
                f"the expression has {len(text):,} characters; the most is {MAX_TEXT:,}",
                0,
            )
        self.tokens: list[tuple[str, int]] = []
        position = 0
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None:
                self.refuse(
                    f"{text[position : position + 1]!r} is not part of the grammar",
                    position,
                )
            word = match[1] or match[2] or match[3] or ""
            if match[1] and len(word) > MAX_DIGITS:
                self.refuse(
                    f"a number of {len(word):,} digits; the most is {MAX_DIGITS:,}",
                    match.start(1),
                )
            position = match.end()
            if word:
                self.tokens.append(
                    ("^" if word == "**" else word, position - len(word))
                )
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
            self.refuse(
                f"expected the name of the index of summation, found {self.found()}",
                column,
            )
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
    """A value has too many digits, or takes too many steps, to be worth computing."""


MAX_ARGUMENT = 3_000
MAX_BITS = 2**16
"""Of a number on the way to a value."""

MAX_STEPS = 2_000_000
"""Parts of expressions that one evaluator evaluates, at all its points; long numbers count for more."""

POLE = "pole"
"""The value of the factorial of a negative integer: 1/POLE = 0, and nothing else can be done with it."""

Rational = int | fmpq
Value = int | fmpq | str
Point = Mapping[str, int | Fraction]


def evaluate(expression: Expression, point: Point) -> Fraction:
    """The exact value at a point; ``UndefinedError`` or ``TooLargeError`` when there is none to give.

    >>> evaluate(parse("sum((-1)^k*binomial(m, k)/(t + k), k, 0, m)"), {"m": 2, "t": 1})
    Fraction(1, 3)
    >>> evaluate(parse("1/factorial(n)"), {"n": -1})
    Fraction(0, 1)
    """
    return evaluator(expression)(point)


def evaluator(expression: Expression) -> Callable[[Point], Fraction]:
    """``evaluate`` for many points of one expression: its tree is walked once. Integers stay integers.

    All points together take ``MAX_STEPS`` at most, then ``TooLargeError``.
    """
    value = _number(_Compiler().compiled(expression))

    def at(point: Point) -> Fraction:
        plain = {
            name: x if isinstance(x, int) else fmpq(x.numerator, x.denominator)
            for name, x in point.items()
        }
        found = value(plain)
        return (
            Fraction(found)
            if isinstance(found, int)
            else Fraction(int(found.p), int(found.q))
        )

    return at


_Values = Mapping[str, Rational]


def _number(value: Callable[[_Values], Value]) -> Callable[[_Values], Rational]:
    """``value`` where a pole is no value."""

    def at(point: _Values) -> Rational:
        found = value(point)
        if isinstance(found, str):
            raise UndefinedError("the factorial of a negative integer")
        return found

    return at


class _Compiler:
    """Turns expressions into functions of the point, which count their steps."""

    def __init__(self) -> None:
        self.left = MAX_STEPS

    def spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise TooLargeError(f"more than {MAX_STEPS:,} steps")

    def small(self, value: Value) -> Value:
        """The value, if it is not too long; it is paid for."""
        if isinstance(value, str):
            self.spend(1)
            return value
        bits = _bits(value)
        if bits > MAX_BITS:
            raise TooLargeError("a number with too many digits")
        self.spend(1 + (bits >> 10) ** 2)
        return value

    def compiled(self, expression: Expression) -> Callable[[_Values], Value]:
        """The expression as a function of the point."""
        match expression:
            case Number(value):
                return lambda point: value
            case Name(name):
                return lambda point: point[name]
            case Negative(operand):
                inner = self.compiled(operand)
                return lambda point: _times(-1, inner(point))
            case Binary(operator, left, right):
                return self.operation(operator, left, right)
            case Call(function, arguments):
                parts = [_number(self.compiled(argument)) for argument in arguments]
                return lambda point: self.small(
                    _call(function, [part(point) for part in parts])
                )
            case Summation():
                return self.sum(expression)

    def operation(
        self, operator: str, left: Expression, right: Expression
    ) -> Callable[[_Values], Value]:
        a, b = self.compiled(left), self.compiled(right)
        if operator == "*":
            return lambda point: self.small(_times(a(point), b(point)))
        if operator == "/":
            return lambda point: self.small(_over(a(point), b(point)))
        y = _number(b)
        if operator == "^":
            return lambda point: self.small(
                _power(a(point), _integer(y(point), "an exponent"))
            )
        x = _number(a)
        if operator == "+":
            return lambda point: self.small(x(point) + y(point))
        return lambda point: self.small(x(point) - y(point))

    def sum(self, expression: Summation) -> Callable[[_Values], Value]:
        body = _number(self.compiled(expression.body))
        lo = _number(self.compiled(expression.lo))
        hi = _number(self.compiled(expression.hi))
        index = expression.index

        def at(point: _Values) -> Value:
            first, last = _integer(lo(point), "a bound"), _integer(hi(point), "a bound")
            if last - first > MAX_ARGUMENT:
                raise TooLargeError("a sum with too many terms")
            inside = dict(point)
            total: Rational = 0
            for k in range(first, last + 1):
                inside[index] = k
                total = total + body(inside)
                self.small(total)
            return total

        return at


def _bits(value: Rational) -> int:
    """Those of the numerator and the denominator."""
    if isinstance(value, int):
        return value.bit_length()
    return int(value.p.bit_length() + value.q.bit_length())


def _integer(value: Rational, what: str) -> int:
    if isinstance(value, int):
        return value
    if value.q != 1:
        raise UndefinedError(f"{what} is {value}, not an integer")
    return int(value.p)


def _times(a: Value, b: Value) -> Value:
    if isinstance(a, str) or isinstance(b, str):
        if 0 in (a, b):
            raise UndefinedError("0 times the factorial of a negative integer")
        return POLE
    return a * b


def _over(a: Value, b: Value) -> Value:
    if isinstance(a, int) and isinstance(b, int) and b:
        return a // b if not a % b else fmpq(a, b)
    return _times(a, _reciprocal(b))


def _reciprocal(value: Value) -> Rational:
    if isinstance(value, str):
        return 0
    if value == 0:
        raise UndefinedError("division by 0")
    return fmpq(1) / value


def _power(base: Value, exponent: int) -> Value:
    if exponent < 0:
        return _power(_reciprocal(base), -exponent)
    if isinstance(base, str):
        if exponent == 0:
            raise UndefinedError("the factorial of a negative integer to the power 0")
        return POLE
    if exponent == 0:
        return 1
    if base in (1, -1):
        return base if exponent % 2 else 1
    if base != 0 and exponent * _bits(base) > 2 * MAX_BITS:
        raise TooLargeError("a power with too many digits")
    return base**exponent


def _call(function: str, arguments: list[Rational]) -> Value:
    if not all(-MAX_ARGUMENT <= argument <= MAX_ARGUMENT for argument in arguments):
        raise TooLargeError(f"{function} of a large number")
    x = arguments[0]
    if function == "factorial":
        n = _integer(x, "the argument of factorial")
        return POLE if n < 0 else factorial(n)
    j = _integer(arguments[1], f"the second argument of {function}")
    if function == "binomial":
        if j < 0:
            return 0
        return (
            comb(x, j)
            if isinstance(x, int) and x >= 0
            else _over(_falling(x, j), factorial(j))
        )
    if j < 0:
        raise UndefinedError(f"a {function} factorial of negative length")
    return _falling(x, j) if function == "falling" else (-1) ** j * _falling(-x, j)


def _falling(x: Rational, j: int) -> Rational:
    """x(x−1)…(x−j+1)."""
    result: Rational = 1
    for i in range(j):
        result = result * (x - i)
        if not result:
            break
    return result
