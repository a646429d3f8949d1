"""The independent checker: does this certificate prove what it says about this game?

    python -I -S exact/checker.py SUBJECT CERTIFICATE…

Standard library only, one file, nothing shared with the programs that produce certificates. SUBJECT is the game or the
linear program that the reader supplies; a certificate never defines what it is about. ``docs/certificates.md`` is the
specification; every condition below is one function named after it.

Verdicts: valid (exit code 0) · invalid (1: which condition, where, by how much) · unparsable (2: where). Work is
bounded: long numbers, large games, deep trees and anything that would take too long are refused as unparsable.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, pairwise, product, zip_longest
from math import factorial
from typing import Any

MAX_BYTES = 32 * 2**20
MAX_DIGITS = 10_000
MAX_PLAYERS = 12
MAX_PROFILES = 2**16
MAX_DEPTH = 400
MAX_DEGREE = 24
MAX_WORK = 60_000_000

NOTIONS = {
    "coco": "a plain CoCo equilibrium (condition 4 for the grand coalition)",
    "coalition-perfect-coco": "a coalition-perfect CoCo equilibrium",
    "coalition-perfect-harsanyi": "a coalition-perfect Harsanyi equilibrium",
}

Coalition = tuple[int, ...]
Profile = tuple[int, ...]


class Unparsable(Exception):
    """Not a document of its format, or one that would take too much work; the message says where."""


class Invalid(Exception):
    """A well-formed certificate that proves nothing: which condition fails, where, and by how much."""

    def __init__(self, condition: str, where: str, detail: str) -> None:
        super().__init__(f"{condition} fails{f' at {where}' if where else ''}: {detail}")
        self.condition, self.where, self.detail = condition, where, detail


# ---------------------------------------------------------------------------------------------- work and numbers


@dataclass
class Work:
    """What may still be spent. Arithmetic on long numbers costs more; at 0 the document is refused."""

    left: int = MAX_WORK

    def spend(self, amount: int = 1) -> None:
        """Pay for one step."""
        self.left -= amount
        if self.left < 0:
            raise Unparsable("refused: checking this would take too much work")

    def pay(self, x: Number) -> Number:
        """Pay for the arithmetic that made ``x``, and return it."""
        parts = x.coefficients if isinstance(x, Element) else (x,)
        for part in parts:
            self.spend(1 + ((part.numerator.bit_length() + part.denominator.bit_length()) >> 9) ** 2)
        return x

    def total(self, terms: Iterable[tuple[Number, Number]]) -> Number:
        """Σ a·b over the pairs."""
        result: Number = Fraction(0)
        for a, b in terms:
            result = self.pay(result + a * b)
        return result


def rational_text(x: Fraction) -> str:
    """Lowest terms, ``-3/4`` or ``5``; through ``Decimal``, for ``str`` refuses more than 4,300 digits."""
    return str(Decimal(x.numerator)) if x.denominator == 1 else f"{Decimal(x.numerator)}/{Decimal(x.denominator)}"


def show(x: Number) -> str:
    """A number for a message: exact if short."""
    if isinstance(x, Element):
        return " + ".join(f"{show(c)}·α^{k}" for k, c in enumerate(x.coefficients) if c) or "0"
    if max(x.numerator.bit_length(), x.denominator.bit_length()) > 200:
        return f"a rational of about {(abs(x.numerator).bit_length() + x.denominator.bit_length()) * 3 // 10} digits"
    return rational_text(x)


# ------------------------------------------------------------------------- real number fields: ℚ[x] modulo p, at a root

Polynomial = list[Fraction]  # constant coefficient first, no trailing zeros


def trimmed(p: Iterable[Fraction]) -> Polynomial:
    """Without trailing zeros."""
    result = list(p)
    while result and not result[-1]:
        result.pop()
    return result


def divide(p: Polynomial, q: Polynomial, work: Work) -> tuple[Polynomial, Polynomial]:
    """Quotient and remainder of p by q ≠ 0."""
    rest, result = list(p), [Fraction(0)] * max(len(p) - len(q) + 1, 0)
    for shift in reversed(range(len(result))):
        result[shift] = rest[shift + len(q) - 1] / q[-1]
        for k, c in enumerate(q):
            rest[shift + k] -= result[shift] * c
            work.pay(rest[shift + k])
    return result, trimmed(rest)


def common_divisor(p: Polynomial, q: Polynomial, work: Work) -> Polynomial:
    """The monic greatest common divisor."""
    while q:
        p, q = q, divide(p, q, work)[1]
    return [c / p[-1] for c in p]


def derivative(p: Polynomial) -> Polynomial:
    """p′."""
    return [k * c for k, c in enumerate(p)][1:]


def evaluate(p: Polynomial, x: Fraction, work: Work) -> Fraction:
    """p(x)."""
    result = Fraction(0)
    for c in reversed(p):
        result = result * x + c
        work.pay(result)
    return result


def roots_between(p: Polynomial, low: Fraction, high: Fraction, work: Work) -> int:
    """How many distinct real roots p ≠ 0 has in [low, high], by Sturm's theorem on its square-free part."""
    chain = [divide(p, common_divisor(p, derivative(p), work), work)[0]]
    chain.append(derivative(chain[0]))
    while chain[-1]:
        chain.append([-c for c in divide(chain[-2], chain[-1], work)[1]])

    def changes(x: Fraction) -> int:
        signs = [value > 0 for q in chain if (value := evaluate(q, x, work))]
        return sum(a != b for a, b in pairwise(signs))

    return changes(low) - changes(high) + (evaluate(chain[0], low, work) == 0)


@dataclass(frozen=True)
class NumberField:
    """ℚ(α), α the one real root of ``modulus`` in [low, high]; the polynomial need not be irreducible."""

    modulus: tuple[Fraction, ...]
    low: Fraction
    high: Fraction
    work: Work = field(compare=False)

    def sign(self, element: Polynomial) -> int:
        """The sign of an element at α: exact, by common roots with the modulus, else by bisection."""
        modulus, low, high = list(self.modulus), self.low, self.high
        if not element or roots_between(common_divisor(modulus, element, self.work), low, high, self.work):
            return 0
        while roots_between(element, low, high, self.work):
            middle = (low + high) / 2
            low, high = (low, middle) if roots_between(modulus, low, middle, self.work) else (middle, high)
        return 1 if evaluate(element, low, self.work) > 0 else -1


@dataclass(frozen=True)
class Element:
    """a_0 + a_1 α + … in a real number field."""

    coefficients: tuple[Fraction, ...]
    home: NumberField

    def __add__(self, other: Number) -> Element:
        theirs = other.coefficients if isinstance(other, Element) else (other,)
        pairs = zip_longest(self.coefficients, theirs, fillvalue=Fraction(0))
        return Element(tuple(a + b for a, b in pairs), self.home)

    __radd__ = __add__

    def __mul__(self, other: Number) -> Element:
        theirs = other.coefficients if isinstance(other, Element) else (other,)
        result = [Fraction(0)] * (len(self.coefficients) + len(theirs))
        for i, a in enumerate(self.coefficients):
            for j, b in enumerate(theirs):
                result[i + j] += a * b
        rest = divide(result, list(self.home.modulus), self.home.work)[1]
        return Element(tuple(rest), self.home)

    __rmul__ = __mul__

    def __neg__(self) -> Element:
        return Element(tuple(-c for c in self.coefficients), self.home)

    def __sub__(self, other: Number) -> Element:
        return self + -other

    def __rsub__(self, other: Number) -> Element:
        return -self + other


Number = Fraction | Element


def sign(x: Number) -> int:
    """−1, 0 or 1, exactly."""
    if isinstance(x, Element):
        return x.home.sign(trimmed(x.coefficients))
    return (x > 0) - (x < 0)


# ----------------------------------------------------------------------------------------------------- strict JSON


def load(text: str, name: str) -> Any:
    """The document in a text; ``Unparsable`` for what is not strict JSON."""

    def pairs(entries: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for key, value in entries:
            if key in seen:
                raise Unparsable(f"{name}: the key {key[:40]!r} occurs twice")
            seen[key] = value
        return seen

    def refuse(literal: str) -> Any:
        raise Unparsable(f"{name}: {literal[:40]} is not an exact number")

    hooks: dict[str, Any] = {"parse_float": refuse, "parse_constant": refuse, "parse_int": IntegerText}
    try:
        return json.loads(text, object_pairs_hook=pairs, **hooks)
    except json.JSONDecodeError as error:
        raise Unparsable(f"{name}:{error.lineno}:{error.colno}: not JSON: {error.msg}") from None
    except RecursionError:
        raise Unparsable(f"{name}: nested too deep") from None


class IntegerText(str):
    """A JSON integer, kept as its text: it may be long."""

    __slots__ = ()


@dataclass(frozen=True)
class Reader:
    """A value of a document with the path that leads to it, and how its numbers are read."""

    value: Any
    path: str
    work: Work
    max_digits: int = MAX_DIGITS
    home: NumberField | None = None

    def error(self, message: str) -> Unparsable:
        """The refusal of this value."""
        return Unparsable(f"{self.path}: {message}")

    def at(self, key: str | int, value: Any) -> Reader:
        """The reader of an entry."""
        shown = key if isinstance(key, int) else repr(key[:40])
        return Reader(value, f"{self.path}[{shown}]", self.work, self.max_digits, self.home)

    def entries(self) -> dict[str, Reader]:
        """The entries of an object."""
        if not isinstance(self.value, dict):
            raise self.error("this must be an object")
        return {key: self.at(key, value) for key, value in self.value.items()}

    def fields(self, required: Iterable[str], optional: Iterable[str] = ()) -> dict[str, Reader]:
        """The entries of an object that has exactly these keys."""
        entries, needed = self.entries(), set(required)
        if missing := needed - set(entries):
            raise self.error(f"the field {min(missing)!r} is missing")
        if unknown := set(entries) - needed - set(optional):
            raise self.error(f"unknown field {min(unknown)[:40]!r}")
        return entries

    def items(self) -> list[Reader]:
        """The items of a list."""
        if not isinstance(self.value, list):
            raise self.error("this must be a list")
        return [self.at(i, value) for i, value in enumerate(self.value)]

    def text(self) -> str:
        """A string."""
        if not isinstance(self.value, str) or isinstance(self.value, IntegerText):
            raise self.error("this must be text")
        return self.value

    def index(self, size: int) -> int:
        """A whole number below ``size``."""
        found = isinstance(self.value, IntegerText) and re.fullmatch("[0-9]{1,9}", self.value)
        if not found or int(self.value) >= size:
            raise self.error(f"this must be a whole number from 0 to {size - 1}")
        return int(self.value)

    def rational(self) -> Fraction:
        """A rational: text such as "-3/4", or an integer."""
        match = re.fullmatch(r"(-?[0-9]+)(?:/([1-9][0-9]*))?", self.value) if isinstance(self.value, str) else None
        if match is None:
            raise self.error('this must be a rational such as "-3/4" or "5"')
        if max(len(match[1].lstrip("-")), len(match[2] or "")) > self.max_digits:
            raise self.error(f"refused: a number of more than {self.max_digits} digits")
        self.work.spend(1 + (len(match[0]) >> 6) ** 2)
        return Fraction(int(Decimal(match[1])), int(Decimal(match[2] or "1")))

    def number(self) -> Number:
        """A rational, or an element of the document's number field."""
        if not isinstance(self.value, dict):
            return self.rational()
        if self.home is None:
            raise self.error("a number in a field, but the document has no field")
        items = self.fields(["in_field"])["in_field"].items()
        if len(items) >= len(self.home.modulus):
            raise self.error(f"an element has at most {len(self.home.modulus) - 1} coefficients")
        return Element(tuple(item.rational() for item in items), self.home)

    def vector(self, size: int) -> list[Number]:
        """A list of ``size`` numbers."""
        numbers = [item.number() for item in self.items()]
        if len(numbers) != size:
            raise self.error(f"there must be {size} numbers, not {len(numbers)}")
        return numbers


def read_field(reader: Reader) -> NumberField:
    """``field``: a polynomial and an interval that holds exactly one of its real roots."""
    fields = reader.fields(["minimal_polynomial", "interval"])
    modulus = [c.rational() for c in fields["minimal_polynomial"].items()]
    bounds = [c.rational() for c in fields["interval"].items()]
    if not 2 <= len(modulus) <= MAX_DEGREE + 1 or not modulus[-1]:
        raise reader.error(f"the polynomial must have degree 1 to {MAX_DEGREE} and a non-zero leading coefficient")
    if len(bounds) != 2 or bounds[0] > bounds[1]:
        raise reader.error("the interval must be [low, high] with low ≤ high")
    count = roots_between(modulus, bounds[0], bounds[1], reader.work)
    if count != 1:
        raise reader.error(f"the interval must hold exactly one real root of the polynomial; it holds {count}")
    return NumberField(tuple(modulus), bounds[0], bounds[1], reader.work)


# ---------------------------------------------------------------------------------------------- games and claims


@dataclass(frozen=True)
class Game:
    """A game as its file says it, players and actions numbered from 1."""

    players: list[str]
    actions: list[list[str]]
    payoffs: dict[Profile, list[Fraction]]

    @property
    def everyone(self) -> Coalition:
        """The grand coalition."""
        return tuple(range(1, len(self.players) + 1))

    def rest(self, S: Coalition) -> Coalition:
        """The complement."""
        return tuple(i for i in self.everyone if i not in S)

    def joint_actions(self, S: Coalition) -> Iterator[Profile]:
        """A_S."""
        return product(*(range(1, len(self.actions[i - 1]) + 1) for i in S))

    def payoff(self, S: Coalition, ours: Profile, theirs: Profile) -> list[Fraction]:
        """What everyone gets when S plays ``ours`` and the others ``theirs``."""
        place = dict(zip((*S, *self.rest(S)), (*ours, *theirs), strict=True))
        return self.payoffs[tuple(place[i] for i in self.everyone)]

    @property
    def canonical_text(self) -> str:
        """The text whose SHA-256 certificates carry."""
        payoffs = {",".join(map(str, a)): [rational_text(u) for u in self.payoffs[a]] for a in sorted(self.payoffs)}
        document = {"format": "coco-game/1", "players": self.players, "actions": self.actions, "payoffs": payoffs}
        return json.dumps(document, separators=(",", ":"))


def coalitions(players: Coalition) -> list[Coalition]:
    """Every non-empty subset, small ones first."""
    return [S for size in range(1, len(players) + 1) for S in combinations(players, size)]


def numbers_in(text: str, reader: Reader) -> tuple[int, ...]:
    """``"1,3"`` as (1, 3)."""
    if not re.fullmatch(r"[1-9][0-9]{0,5}(,[1-9][0-9]{0,5})*", text):
        raise reader.error(f'{text[:40]!r} is not a list of numbers such as "1,3"')
    return tuple(map(int, text.split(",")))


def read_coalition(text: str, reader: Reader, game: Game) -> Coalition:
    """A coalition of the game, its players ascending."""
    S = numbers_in(text, reader)
    if list(S) != sorted(set(S)) or S[-1] > len(game.players):
        raise reader.error("no such coalition")
    return S


def read_action(text: str, reader: Reader, game: Game, S: Coalition) -> Profile:
    """A joint action of the coalition S."""
    action = numbers_in(text, reader)
    if len(action) != len(S) or any(a > len(game.actions[i - 1]) for a, i in zip(action, S, strict=True)):
        raise reader.error("no such joint action")
    return action


def read_game(reader: Reader) -> Game:
    """A ``coco-game/1`` document."""
    fields = reader.fields(["format", "players", "actions", "payoffs"], ["title"])
    if "title" in fields:
        fields["title"].text()
    players = [item.text() for item in fields["players"].items()]
    actions = [[item.text() for item in names.items()] for names in fields["actions"].items()]
    if not 1 <= len(players) <= MAX_PLAYERS:
        raise fields["players"].error(f"refused: {len(players)} players; 1 to {MAX_PLAYERS} are checked")
    if len(actions) != len(players) or not all(actions):
        raise fields["actions"].error("there must be one list of actions a player, none empty")
    size = 1
    for names in actions:
        size *= len(names)
        if size > MAX_PROFILES:
            raise fields["actions"].error(f"refused: more than {MAX_PROFILES} profiles")
    payoffs = {}
    for key, entry in fields["payoffs"].entries().items():
        profile = numbers_in(key, entry)
        if len(profile) != len(actions) or any(a > len(names) for a, names in zip(profile, actions, strict=True)):
            raise entry.error("no such profile")
        payoffs[profile] = [item.rational() for item in entry.items()]
        if len(payoffs[profile]) != len(players):
            raise entry.error(f"there must be {len(players)} payoffs")
    if len(payoffs) != size:
        raise fields["payoffs"].error(f"there must be {size} profiles, not {len(payoffs)}")
    try:
        json.dumps([players, actions], ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise reader.error("a name holds half of a surrogate pair") from None
    return Game(players, actions, payoffs)


def read_distribution(reader: Reader, game: Game, S: Coalition) -> dict[Profile, Number]:
    """A distribution over the joint actions of S: probabilities ≥ 0 that sum to 1."""
    result: dict[Profile, Number] = {}
    for key, entry in reader.entries().items():
        p = entry.number()
        if sign(p) < 0:
            raise entry.error(f"the probability {show(p)} is negative")
        result[read_action(key, entry, game, S)] = p
    total = reader.work.total((p, Fraction(1)) for p in result.values())
    if sign(total - Fraction(1)) != 0:
        raise reader.error(f"the probabilities sum to {show(total)}, not to 1")
    return {action: p for action, p in result.items() if sign(p) > 0}


# -------------------------------------------------------------------------------- the conditions of an equilibrium


@dataclass(frozen=True)
class Claim:
    """A claimed equilibrium with the expected payoffs φ_S of every conflict, and Z_S = Σ_{j∈S} λ_jφ_{S,j}."""

    game: Game
    notion: str
    weights: list[Number]
    strategies: dict[Coalition, dict[Profile, Number]]
    stated: list[Number] | None
    supporting: list[Number]
    phi: dict[Coalition, list[Number]]
    totals: dict[Coalition, Number]
    work: Work


def read_equilibrium(reader: Reader, game: Game) -> Claim:
    """``{"claim": a coco-claim/1 document, "supporting_weights": […]}``, and φ_S: S and S̄ play independently."""
    outer = reader.fields(["claim", "supporting_weights"])
    fields = outer["claim"].fields(["format", "notion", "weights", "strategies"], ["payoffs"])
    if fields["format"].value != "coco-claim/1" or fields["notion"].text() not in NOTIONS:
        raise outer["claim"].error(f"the format must be coco-claim/1, and the notion one of {', '.join(NOTIONS)}")
    strategies: dict[Coalition, dict[Profile, Number]] = {(): {(): Fraction(1)}}
    for key, entry in fields["strategies"].entries().items():
        S = read_coalition(key, entry, game)
        strategies[S] = read_distribution(entry, game, S)
    n, work, phi = len(game.players), reader.work, {}
    for S in coalitions(game.everyone):
        if S not in strategies:
            raise fields["strategies"].error(f"the coalition {name(S)} is missing")
    for S in coalitions(game.everyone):
        fights = product(strategies[S].items(), strategies[game.rest(S)].items())
        chances = [(work.pay(p * q), game.payoff(S, a, b)) for (a, p), (b, q) in fights]
        phi[S] = [work.total((chance, payoff[i]) for chance, payoff in chances) for i in range(n)]
    weights, supporting = fields["weights"].vector(n), outer["supporting_weights"].vector(n)
    stated = fields["payoffs"].vector(n) if "payoffs" in fields else None
    totals = {S: work.total((weights[j - 1], phi[S][j - 1]) for j in S) for S in phi} | {(): Fraction(0)}
    return Claim(game, fields["notion"].text(), weights, strategies, stated, supporting, phi, totals, work)


def condition_1_pareto(e: Claim) -> Iterator[Invalid]:
    """φ_N is on the Pareto frontier: all ``supporting`` weights are positive and no outcome beats φ_N at them."""
    for i, w in enumerate(e.supporting):
        if sign(w) <= 0:
            yield Invalid("condition 1", f"supporting weight {i + 1}", f"{show(w)} is not positive")
    here = e.work.total(zip(e.supporting, e.phi[e.game.everyone], strict=True))
    for profile, payoff in e.game.payoffs.items():
        gain = e.work.total(zip(e.supporting, payoff, strict=True)) - here
        if sign(gain) > 0:
            yield Invalid("condition 1", f"profile {name(profile)}", f"it beats φ_N by {show(gain)} at these weights")


def condition_2_weights(e: Claim) -> Iterator[Invalid]:
    """λ ≥ 0 and λ ≠ 0."""
    signs = [sign(w) for w in e.weights]
    for i, s in enumerate(signs):
        if s < 0:
            yield Invalid("condition 2", f"player {i + 1}", f"the weight {show(e.weights[i])} is negative")
    if not any(signs):
        yield Invalid("condition 2", "", "all weights are 0")


def condition_3_saddle_points(e: Claim) -> Iterator[Invalid]:
    """No coalition S gains Σ_{i∈S} λ_iU_i − Σ_{j∉S} λ_jU_j by a pure deviation from x_S against its complement."""
    for S in coalitions(e.game.everyone):
        signed = [w if i + 1 in S else -w for i, w in enumerate(e.weights)]
        against = e.strategies[e.game.rest(S)]
        current = e.work.total(zip(signed, e.phi[S], strict=True))
        for action in e.game.joint_actions(S):
            value: Number = Fraction(0)
            for theirs, q in against.items():
                value = value + q * e.work.total(zip(signed, e.game.payoff(S, action, theirs), strict=True))
            gain = value - current
            if sign(gain) > 0:
                yield Invalid("condition 3", f"coalition {name(S)}", f"playing {name(action)} gains {show(gain)}")


def condition_4_coco(e: Claim) -> Iterator[Invalid]:
    """λ_iφ_{S,i} = Σ_{R⊆S, R∋i} (r−1)!(s−r)!/s! (Z_R − Z_{S∖R}) for every S and i ∈ S; for ``coco`` only S = N."""
    everyone = e.game.everyone
    for S in [everyone] if e.notion == "coco" else coalitions(everyone):
        shares: dict[int, Number] = {i: Fraction(0) for i in S}
        for R in coalitions(S):
            part = Fraction(factorial(len(R) - 1) * factorial(len(S) - len(R)), factorial(len(S)))
            difference = e.totals[R] - e.totals[tuple(i for i in S if i not in R)]
            for i in R:
                shares[i] = e.work.pay(shares[i] + part * difference)
        for i in S:
            yield from unequal("condition 4", S, (i,), e.weights[i - 1] * e.phi[S][i - 1], shares[i])


def condition_4_harsanyi(e: Claim) -> Iterator[Invalid]:
    """λ_i w_{S,i} = λ_j w_{S,j} for every S and i, j ∈ S, where w_{S,i} = Σ_{R⊆S, R∋i} (−1)^(s−r) φ_{R,i}."""
    for S in coalitions(e.game.everyone):
        weighted: dict[int, Number] = {}
        for i in S:
            signs = ((Fraction((-1) ** (len(S) - len(R))), e.phi[R][i - 1]) for R in coalitions(S) if i in R)
            weighted[i] = e.weights[i - 1] * e.work.total(signs)
        for i in S[1:]:
            yield from unequal("condition 4", S, (S[0], i), weighted[S[0]], weighted[i])


def claimed_payoffs(e: Claim) -> Iterator[Invalid]:
    """The payoffs that the claim states, if any, are φ_N."""
    for i, (stated, true) in enumerate(zip(e.stated or [], e.phi[e.game.everyone], strict=False), start=1):
        if sign(stated - true) != 0:
            yield Invalid("claimed payoffs", f"player {i}", f"{show(stated)} claimed, {show(true)} true")


def unequal(condition: str, S: Coalition, players: Coalition, left: Number, right: Number) -> Iterator[Invalid]:
    """The failure of an equation, if it fails."""
    if sign(left - right) != 0:
        who = f"player{'s' if len(players) > 1 else ''} {' and '.join(map(str, players))}"
        detail = f"{show(left)} ≠ {show(right)}, difference {show(left - right)}"
        yield Invalid(condition, f"coalition {name(S)}, {who}", detail)


def name(numbers: tuple[int, ...]) -> str:
    """``(1, 3)`` as ``1,3``."""
    return ",".join(map(str, numbers))


def failures(e: Claim) -> Iterator[Invalid]:
    """Every failure of a claim, condition by condition."""
    yield from condition_1_pareto(e)
    yield from condition_2_weights(e)
    yield from condition_3_saddle_points(e)
    yield from condition_4_harsanyi(e) if e.notion == "coalition-perfect-harsanyi" else condition_4_coco(e)
    yield from claimed_payoffs(e)


def check_equilibria(fields: dict[str, Reader], game: Game) -> str:
    """Each claim is an equilibrium of its notion; ``non-uniqueness``: two claims, one notion, different payoffs."""
    items, wanted = fields["equilibria"].items(), 1 if fields["kind"].value == "equilibrium" else 2
    if len(items) != wanted:
        raise fields["equilibria"].error(f"there must be {wanted} claims, not {len(items)}")
    claims = [read_equilibrium(item, game) for item in items]
    for number, e in enumerate(claims, start=1):
        for failure in failures(e):
            raise Invalid(failure.condition, f"claim {number}, {failure.where}", failure.detail)
    first, last = claims[0], claims[-1]
    payoffs, others = first.phi[game.everyone], last.phi[game.everyone]
    if wanted == 1:
        return f"{NOTIONS[first.notion]} with weights {vector(first.weights)} pays {vector(payoffs)}"
    if first.notion != last.notion:
        raise Invalid("one notion", "", f"{first.notion} and {last.notion}")
    if all(sign(u - v) == 0 for u, v in zip(payoffs, others, strict=True)):
        raise Invalid("different payoffs", "", f"both pay {vector(payoffs)}")
    return f"uniqueness fails: {NOTIONS[first.notion]} pays {vector(payoffs)}, another {vector(others)}"


def vector(numbers: Iterable[Number]) -> str:
    """Numbers for a message."""
    return f"({', '.join(map(show, numbers))})"


# ---------------------------------------------------------------------- trees of cells of the weight simplex

Cell = list[list[Fraction]]  # one vertex (a weight vector) a player
Multipliers = dict[Coalition, dict[Profile, Fraction]]


def check_tree(fields: dict[str, Reader], game: Game) -> str:
    """Every closed cell is refuted and every split is one, so all equilibria have their weights in the open cells."""
    nodes = fields["nodes"].items()
    pending: dict[int, tuple[Cell, int]] = {
        0: ([[Fraction(int(i == k)) for i in game.everyone] for k in game.everyone], 0)
    }
    open_cells, closed = [], 0
    for number, node in enumerate(nodes):
        if number not in pending:
            raise Invalid("tree", f"node {number}", "no earlier node has it as a child")
        cell, depth = pending.pop(number)
        if depth > MAX_DEPTH:
            raise node.error(f"refused: more than {MAX_DEPTH} splits deep")
        if "split" in node.entries():
            for child, part in split(node, cell, len(nodes)):
                if child <= number or child in pending:
                    raise Invalid("tree", f"node {number}", f"node {child} cannot be its child in a tree")
                pending[child] = (part, depth + 1)
        elif "open" in node.entries():
            if node.fields(["open"])["open"].value is not True:
                raise node.error('an open leaf says {"open": true}')
            open_cells.append(cell)
        else:
            cell_is_refuted(node, number, game, cell)
            closed += 1
    if pending:
        raise Invalid("tree", f"node {min(pending)}", "it is a child but is not in the list")
    if fields["kind"].value == "enclosure":
        ranges = [[v[i - 1] for c in open_cells for v in c] for i in game.everyone]
        box = " × ".join(f"[{show(min(r))}, {show(max(r))}]" for r in ranges if r)
        return (
            f"all coalition-perfect equilibria have weights in {len(open_cells)} open cells, within {box or 'nothing'}"
        )
    if open_cells:
        raise Invalid("closed leaves", "", f"{len(open_cells)} leaves are open")
    return f"no coalition-perfect equilibrium exists, whatever the weights: all {closed} cells are refuted"


def split(node: Reader, cell: Cell, count: int) -> list[tuple[int, Cell]]:
    """The children of a split: the point ``at`` on the edge from p to q replaces p in the first, q in the second."""
    fields = node.fields(["split", "at", "children"])
    edge = [item.index(len(cell) + 1) - 1 for item in fields["split"].items()]
    children = [item.index(count) for item in fields["children"].items()]
    at = fields["at"].rational()
    if len(edge) != 2 or edge[0] == edge[1] or min(edge) < 0 or len(children) != 2 or not 0 < at < 1:
        raise node.error("a split needs two different vertices (from 1), a point strictly between, and two children")
    middle = [(1 - at) * a + at * b for a, b in zip(cell[edge[0]], cell[edge[1]], strict=True)]
    node.work.total((x, Fraction(1)) for x in middle)
    return [(child, [*cell[:end], middle, *cell[end + 1 :]]) for child, end in zip(children, edge, strict=True)]


def cell_is_refuted(node: Reader, number: int, game: Game, cell: Cell) -> None:
    """The leaf's multipliers turn conditions 3 and 4 into a sum that is ≥ 0 at an equilibrium, and < 0 in this cell.

    With y ≥ 0 for each coalition S and deviation b (condition 3) and h with Σ_{i∈S} h_{S,i} = 0 (condition 4), an
    equilibrium has Σ_i λ_i E[G_i] ≥ 0, G = ``conflict_terms`` summed over the conflicts, each with its own outcome a.
    The sum over the conflicts of max_a Σ_i λ_iG_i(a) bounds it; that is convex in λ, so the vertices decide.
    """
    fields = node.fields(["best_replies", "dividends"])
    y = read_multipliers(fields["best_replies"], game, replies=True)
    h = read_multipliers(fields["dividends"], game, replies=False)
    for S, row in y.items():
        for b, value in row.items():
            if value < 0:
                where = f"node {number}, coalition {name(S)}, reply {name(b)}"
                raise Invalid("multipliers", where, f"{show(value)} is negative")
    for S, row in h.items():
        total = node.work.total((value, Fraction(1)) for value in row.values())
        if sign(total) != 0:
            raise Invalid("multipliers", f"node {number}, coalition {name(S)}", f"they sum to {show(total)}, not to 0")
    conflicts = [S for S in coalitions(game.everyone) if 1 in S]
    terms = [[conflict_terms(node.work, game, S, a, y, h) for a in game.payoffs] for S in conflicts]
    for vertex in cell:
        bound = Fraction(0)
        for outcomes in terms:
            bound += max(sum((w * g for w, g in zip(vertex, G, strict=True)), Fraction(0)) for G in outcomes)
            node.work.spend(len(outcomes) * len(game.players))
            node.work.pay(bound)
        if bound >= 0:
            raise Invalid("cell", f"node {number}, vertex {vector(vertex)}", f"the sum is {show(bound)}, not below 0")


def conflict_terms(work: Work, game: Game, S: Coalition, a: Profile, y: Multipliers, h: Multipliers) -> list[Fraction]:
    """G at the outcome a of S's conflict, both sides' multipliers together.

    G_i(a) sums, over side = S and S̄, y_{side,b}·(±1)·(U_i(a) − U_i(b, the others' part of a)), + for i in the side, and
    for the side's members also Σ_{T⊇side} (−1)^(t−s) h_{T,i} U_i(a).
    """
    here = game.payoffs[a]
    total = [Fraction(0)] * len(game.players)
    for side in (S, game.rest(S)):
        theirs = tuple(a[j - 1] for j in game.rest(side))
        for b, value in y.get(side, {}).items():
            there = game.payoff(side, b, theirs)
            for i in game.everyone:
                total[i - 1] += (value if i in side else -value) * (here[i - 1] - there[i - 1])
        for T, row in h.items():
            if side and set(side) <= set(T):
                for (i,), value in row.items():
                    if i in side:
                        total[i - 1] += (-1) ** (len(T) - len(side)) * value * here[i - 1]
    work.total((x, Fraction(1)) for x in total)
    return total


def read_multipliers(reader: Reader, game: Game, *, replies: bool) -> Multipliers:
    """``{"S": {"b": y}}``: b a joint action of S, or (``replies=False``) a member of S."""
    result: Multipliers = {}
    for key, entry in reader.entries().items():
        S = read_coalition(key, entry, game)
        result[S] = {}
        for label, value in entry.entries().items():
            b = read_action(label, value, game, S) if replies else numbers_in(label, value)
            if not replies and (len(b) != 1 or b[0] not in S):
                raise value.error("no such member of the coalition")
            result[S][b] = value.rational()
    return result


# -------------------------------------------------------------------------------------------- linear programs


@dataclass(frozen=True)
class Program:
    """max or min c·x subject to rows, x free: bounds are rows too. Variables are numbered from 1."""

    sense: str
    objective: list[Number]
    rows: list[tuple[dict[int, Number], str, Number]]
    canonical_text: str


def read_program(reader: Reader) -> Program:
    """A ``coco-linear-program/1`` document."""
    fields = reader.fields(["format", "sense", "objective", "constraints"])
    if fields["sense"].text() not in ("maximise", "minimise"):
        raise fields["sense"].error('the sense must be "maximise" or "minimise"')
    objective: list[Number] = [item.rational() for item in fields["objective"].items()]
    rows: list[tuple[dict[int, Number], str, Number]] = []
    for item in fields["constraints"].items():
        row = item.fields(["coefficients", "relation", "bound"])
        if row["relation"].text() not in ("<=", "=", ">="):
            raise row["relation"].error("the relation must be <=, = or >=")
        coefficients: dict[int, Number] = {}
        for key, entry in row["coefficients"].entries().items():
            if not re.fullmatch("[1-9][0-9]{0,8}", key) or int(key) > len(objective):
                raise entry.error("no such variable")
            coefficients[int(key)] = entry.rational()
        rows.append((coefficients, row["relation"].text(), row["bound"].rational()))
    return Program(
        fields["sense"].text(), objective, rows, json.dumps(reader.value, separators=(",", ":"), sort_keys=True)
    )


def check_linear_program(fields: dict[str, Reader], program: Program) -> str:
    """The answer is right: optimal (primal and dual), infeasible (Farkas ray) or unbounded (point and ray)."""
    answer = fields["answer"]
    wanted = {"optimal": ("value", "primal", "dual"), "infeasible": ("ray",), "unbounded": ("point", "ray")}
    status = answer.entries()["status"].text() if "status" in answer.entries() else ""
    if status not in wanted:
        raise answer.error("the status must be optimal, infeasible or unbounded")
    entries = answer.fields(["status", *wanted[status]])
    one, columns = Fraction(1), len(program.objective)
    improving = 1 if program.sense == "maximise" else -1
    if status == "optimal":
        primal, dual = entries["primal"].vector(columns), entries["dual"].vector(len(program.rows))
        points_are_feasible(program, primal, one, answer.work)
        bound = multipliers_combine(program, dual, improving, program.objective, answer.work)
        value = answer.work.total(zip(program.objective, primal, strict=True))
        if value != bound:
            raise Invalid("equal values", "", f"primal {show(value)}, dual {show(bound)}")
        if value != entries["value"].rational():
            raise Invalid("stated value", "", f"the optimal value is {show(value)}")
        return f"the program's optimal value is {show(value)}"
    if status == "infeasible":
        ray = entries["ray"].vector(len(program.rows))
        bound = multipliers_combine(program, ray, 1, [one * 0] * columns, answer.work)
        if sign(bound) >= 0:
            raise Invalid("Farkas ray", "", f"it gives 0 ≤ {show(bound)}, which is no contradiction")
        return "the program is infeasible"
    point, ray = (entries[key].vector(columns) for key in ("point", "ray"))
    points_are_feasible(program, point, one, answer.work)
    points_are_feasible(program, ray, one * 0, answer.work)
    gain = answer.work.total(zip(program.objective, ray, strict=True))
    if sign(gain) != improving:
        raise Invalid("improving ray", "", f"the objective changes by {show(gain)} along it")
    return "the program is unbounded"


def points_are_feasible(program: Program, x: list[Number], scale: Number, work: Work) -> None:
    """Every row holds at x with its bound times ``scale`` (0 for a direction)."""
    for i, (row, relation, bound) in enumerate(program.rows):
        left = sign(work.total((a, x[j - 1]) for j, a in row.items()) - bound * scale)
        if (relation == "=" and left) or (relation == "<=" and left > 0) or (relation == ">=" and left < 0):
            raise Invalid("feasibility", f"constraint {i + 1}", f"the point does not satisfy it ({relation})")


def multipliers_combine(program: Program, y: list[Number], wanted: int, to: list[Number], work: Work) -> Number:
    """y has the ``wanted`` sign on ≤ rows, the other on ≥ rows, and y·A is the row ``to``; the value is y·b."""
    columns: list[list[tuple[Number, Number]]] = [[] for _ in to]
    for i, (value, (row, relation, _)) in enumerate(zip(y, program.rows, strict=True), start=1):
        if sign(value) * {"<=": wanted, "=": 0, ">=": -wanted}[relation] < 0:
            raise Invalid("multiplier signs", f"constraint {i}", f"{show(value)} for a constraint {relation}")
        for j, a in row.items():
            columns[j - 1].append((value, a))
    for j, (terms, right) in enumerate(zip(columns, to, strict=True), start=1):
        if sign(work.total(terms) - right) != 0:
            raise Invalid("combination", f"variable {j}", f"the rows give {show(work.total(terms))}, not {show(right)}")
    return work.total((value, bound) for value, (_, _, bound) in zip(y, program.rows, strict=True))


# ------------------------------------------------------------------------------------------------ the verdict

KINDS: dict[str, tuple[str, Any]] = {
    "equilibrium": ("equilibria", check_equilibria),
    "non-uniqueness": ("equilibria", check_equilibria),
    "non-existence": ("nodes", check_tree),
    "enclosure": ("nodes", check_tree),
    "linear-program": ("answer", check_linear_program),
}


def read_subject(text: str, where: str = "subject", max_digits: int = MAX_DIGITS) -> Game | Program:
    """The game or linear program that certificates are checked against."""
    reader = Reader(load(text, where), where, Work(), max_digits)
    kind = reader.entries().get("format")
    if kind is None or kind.value not in ("coco-game/1", "coco-linear-program/1"):
        raise reader.error('the format must be "coco-game/1" or "coco-linear-program/1"')
    return read_game(reader) if kind.value == "coco-game/1" else read_program(reader)


def check(subject: Game | Program, text: str, where: str = "certificate", max_digits: int = MAX_DIGITS) -> str:
    """What the certificate in ``text`` proves about ``subject``, in words; ``Invalid`` or ``Unparsable`` if nothing."""
    reader = Reader(load(text, where), where, Work(), max_digits)
    kind = reader.entries()["kind"].text() if "kind" in reader.entries() else ""
    if kind not in KINDS:
        raise reader.error(f"the kind of a certificate must be one of {', '.join(KINDS)}")
    body, checker = KINDS[kind]
    about = "program_sha256" if kind == "linear-program" else "game_sha256"
    fields = reader.fields(["format", "kind", about, body], ["field"] if body == "equilibria" else [])
    if fields["format"].value != "coco-certificate/1":
        raise fields["format"].error('the format must be "coco-certificate/1"')
    if (kind == "linear-program") != isinstance(subject, Program):
        raise fields["kind"].error(f"a certificate of kind {kind} is not about a {type(subject).__name__.lower()}")
    if fields[about].text() != sha256(subject):
        raise Invalid(about, "", f"the certificate is about {fields[about].text()[:64]}, not about {sha256(subject)}")
    home = read_field(fields["field"]) if "field" in fields else None
    fields[body] = replace(fields[body], home=home)
    return str(checker(fields, subject))


def sha256(subject: Game | Program) -> str:
    """The hash that certificates refer to the subject by."""
    return hashlib.sha256(subject.canonical_text.encode()).hexdigest()


def describe(subject: Game | Program) -> str:
    """What the checker understood of the subject: its size and hash."""
    if isinstance(subject, Program):
        rows, columns = len(subject.rows), len(subject.objective)
        return f"a linear program, {subject.sense}, {columns} variables, {rows} constraints, sha256 {sha256(subject)}"
    shape = "×".join(str(len(names)) for names in subject.actions)
    return f"a game of {len(subject.players)} players, {shape} actions, sha256 {sha256(subject)}"


def read_text(path: str) -> str:
    """The text of a file (``-``: standard input), bounded."""
    try:
        if path == "-":
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with open(path, "rb") as file:
                data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise Unparsable(f"refused: larger than {MAX_BYTES} bytes")
        return data.decode("utf-8")
    except OSError as error:
        raise Unparsable(str(error.strerror)) from None
    except UnicodeDecodeError as error:
        raise Unparsable(f"not UTF-8 text (byte {error.start + 1})") from None


def verdicts(subject: Game | Program, paths: list[str], max_digits: int = MAX_DIGITS) -> Iterator[tuple[str, str, str]]:
    """For each certificate: its path, ``valid``, ``invalid`` or ``unparsable``, and what it proves or why not."""
    for path in paths:
        try:
            yield path, "valid", check(subject, read_text(path), max_digits=max_digits)
        except Invalid as failure:
            yield path, "invalid", str(failure)
        except Unparsable as refusal:
            yield path, "unparsable", str(refusal)


def main(arguments: list[str]) -> int:
    """Check each certificate against the subject, print what was understood and the verdict, return the exit code."""
    if len(arguments) < 2 or arguments[0].startswith("--"):
        print("usage: python -I -S exact/checker.py SUBJECT CERTIFICATE...", file=sys.stderr)
        return 2
    try:
        subject = read_subject(read_text(arguments[0]))
    except Unparsable as refusal:
        print(f"UNPARSABLE {arguments[0]}: {refusal}")
        return 2
    print(f"{arguments[0]}: {describe(subject)}")
    worst = 0
    for path, verdict, message in verdicts(subject, arguments[1:]):
        print(f"{verdict.upper()} {path}: {message}")
        worst = max(worst, ["valid", "invalid", "unparsable"].index(verdict))
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
