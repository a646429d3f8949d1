"""The independent checker: does this certificate prove what it says about this game?

    python -I -S exact/checker.py SUBJECT CERTIFICATE…

Standard library only, nothing shared with the programs that produce certificates. SUBJECT is the game or the linear
program that the reader supplies. ``docs/certificates.md`` is the specification; each condition is one function.

Verdicts: valid (exit code 0) · invalid (1: which condition, where, by how much) · unparsable (2: where). Work is
bounded: long numbers, large games, deep trees and anything that would take too long are refused as unparsable.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, partial, reduce
from itertools import combinations, pairwise, product, zip_longest
from math import comb, prod
from operator import mul
from typing import Any

MAX_BYTES, MAX_VALUES, MAX_DIGITS = 32 * 2**20, 2**20, 10_000
MAX_PLAYERS, MAX_PROFILES, MAX_DEPTH, MAX_DEGREE = 12, 2**16, 400, 24
MAX_WORK = 40_000_000  # steps, long numbers counting for more: a minute at the very most

NOTIONS = {
    "coco": "plain CoCo equilibrium (condition 4 for the grand coalition)",
    "coalition-perfect-coco": "coalition-perfect CoCo equilibrium",
    "coalition-perfect-harsanyi": "coalition-perfect Harsanyi equilibrium",
}
OUTCOMES = {"valid": 0, "invalid": 1, "unparsable": 2}
Coalition = tuple[int, ...]
Profile = tuple[int, ...]
Polynomial = list[Fraction]  # constant coefficient first, no trailing zeros
Cell = list[list[Fraction]]  # one vertex (a weight vector) a player
Multipliers = dict[Coalition, dict[Profile, Fraction]]


class Unparsable(Exception):
    """Not a document of its format, or one that would take too much work; the message says where."""


class Invalid(Exception):
    """A well-formed certificate that proves nothing: which condition fails, where, and by how much."""

    def __init__(self, condition: str, where: str, detail: str) -> None:
        super().__init__(f"{condition} fails{f' at {where}' if where else ''}: {detail}")
        self.condition, self.where, self.detail = condition, where, detail


@dataclass
class Field:
    """ℚ[x] modulo a polynomial, at its one real root α in (low, high). ℚ itself: α = 0. Every step is paid for."""

    modulus: Polynomial = field(default_factory=lambda: [Fraction(0), Fraction(1)])
    low: Fraction = Fraction(-1)
    high: Fraction = Fraction(1)
    max_digits: int = MAX_DIGITS
    credit: int = MAX_WORK

    def pay(self, x: Fraction) -> Fraction:
        """Pay for the arithmetic that made ``x``, and return it."""
        self.credit -= 1 + ((x.numerator.bit_length() + x.denominator.bit_length()) >> 9) ** 2
        if self.credit < 0:
            raise Unparsable("refused: checking this would take too much work")
        return x

    def number(self, *coefficients: Fraction) -> Number:
        """Σ_k a_kα^k, reduced."""
        return Number(tuple(self.divide(list(coefficients), self.modulus)[1]), self)

    def total(self, terms: Iterable[tuple[Number, Number | Fraction]]) -> Number:
        """Σ a·b over the pairs."""
        return sum((a * b for a, b in terms), Number((), self))

    def multiply(self, p: Sequence[Fraction], q: Sequence[Fraction]) -> Polynomial:
        """p·q."""
        result = [Fraction(0)] * (len(p) + len(q) - 1)
        for (j, a), (k, b) in product(enumerate(p), enumerate(q)):
            result[j + k] = self.pay(result[j + k] + a * b)
        return result

    def divide(self, p: Polynomial, q: Polynomial) -> tuple[Polynomial, Polynomial]:
        """Quotient and remainder of p by q ≠ 0."""
        rest, result = list(p), [Fraction(0)] * max(len(p) - len(q) + 1, 0)
        for shift in reversed(range(len(result))):
            result[shift] = self.pay(rest[shift + len(q) - 1] / q[-1])
            for k, c in enumerate(q):
                rest[shift + k] = self.pay(rest[shift + k] - result[shift] * c)
        while rest and not rest[-1]:
            rest.pop()
        return result, rest

    def evaluate(self, p: Polynomial, x: Fraction) -> Fraction:
        """p(x), by Horner's rule."""
        return reduce(lambda value, c: self.pay(value * x + c), reversed(p), Fraction(0))

    def sign(self, q: Polynomial) -> int:
        """Σ sign q(r) over the roots r of the modulus in (low, high): the sign of q(α), or for q = 1 their number.

        Sturm–Tarski: the sign changes at ``low`` less those at ``high`` of p, p′q, negated remainders (no end a root).
        """
        sequence = [self.modulus, self.multiply([k * c for k, c in enumerate(self.modulus)][1:], q)]
        while sequence[-1]:
            sequence.append([-c for c in self.divide(sequence[-2], sequence[-1])[1]])

        def changes(x: Fraction) -> int:
            signs = [value > 0 for p in sequence if (value := self.evaluate(p, x))]
            return sum(a != b for a, b in pairwise(signs))

        return changes(self.low) - changes(self.high)


@dataclass(frozen=True)
class Number:
    """a_0 + a_1α + … in a field."""

    coefficients: tuple[Fraction, ...]
    home: Field

    def __add__(self, other: Number) -> Number:
        pairs = zip_longest(self.coefficients, other.coefficients, fillvalue=Fraction(0))
        return self.home.number(*(a + b for a, b in pairs))

    def __mul__(self, other: Number | Fraction) -> Number:
        theirs = other.coefficients if isinstance(other, Number) else (other,)
        return self.home.number(*self.home.multiply(self.coefficients, theirs))

    def __sub__(self, other: Number) -> Number:
        return self + other * Fraction(-1)

    @property
    def sign(self) -> int:
        """−1, 0 or 1, exactly."""
        if len(self.coefficients) <= 1:
            return sum((c > 0) - (c < 0) for c in self.coefficients)
        return self.home.sign(list(self.coefficients))

    def __str__(self) -> str:
        terms = [show(c) + (f"·α^{k}" if k else "") for k, c in enumerate(self.coefficients) if c]
        return " + ".join(terms) or "0"


def rational_text(x: Fraction) -> str:
    """Lowest terms, ``-3/4`` or ``5``; through ``Decimal``, for ``str`` refuses more than 4,300 digits."""
    return str(Decimal(x.numerator)) if x.denominator == 1 else f"{Decimal(x.numerator)}/{Decimal(x.denominator)}"


def show(x: Fraction) -> str:
    """A rational for a message: exact if short."""
    digits = (x.numerator.bit_length() + x.denominator.bit_length()) * 3 // 10
    return rational_text(x) if digits < 100 else f"a rational of about {digits} digits"


def listed(numbers: Iterable[object]) -> str:
    """``1,3``."""
    return ",".join(map(str, numbers))


def load(text: str, where: str) -> Any:
    """The document in a text; ``Unparsable`` for what is not strict JSON."""

    def pairs(entries: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(entries)
        if len(result) < len(entries):
            [(twice, _)] = Counter(key for key, _ in entries).most_common(1)
            raise Unparsable(f"{where}: the key {twice[:40]!r} occurs twice")
        return result

    def refuse(literal: str) -> Any:
        raise Unparsable(f"{where}: {literal[:40]} is not an exact number")

    if sum(map(text.count, ",[{")) > MAX_VALUES:
        raise Unparsable(f"{where}: refused: more than {MAX_VALUES} values")
    try:
        return json.loads(text, object_pairs_hook=pairs, parse_float=refuse, parse_constant=refuse, parse_int=Decimal)
    except json.JSONDecodeError as error:
        raise Unparsable(f"{where}:{error.lineno}:{error.colno}: not JSON: {error.msg}") from None
    except RecursionError:
        raise Unparsable(f"{where}: nested too deep") from None


@dataclass(frozen=True)
class Reader:
    """A value of a document, the keys that lead to it, and the field that its numbers are read into."""

    value: Any
    path: str
    home: Field

    def error(self, message: str) -> Unparsable:
        """The refusal of this value."""
        return Unparsable(f"{self.path}: {message}")

    def entries(self) -> dict[str, Reader]:
        """The entries of an object."""
        if not isinstance(self.value, dict):
            raise self.error("this must be an object")
        return {key: Reader(value, f"{self.path}[{key[:40]!r}]", self.home) for key, value in self.value.items()}

    def fields(self, required: Iterable[str], optional: Iterable[str] = ()) -> dict[str, Reader]:
        """The entries of an object that has exactly these keys."""
        entries, needed = self.entries(), set(required)
        if missing := needed - set(entries):
            raise self.error(f"the field {min(missing)!r} is missing")
        if unknown := set(entries) - needed - set(optional):
            raise self.error(f"unknown field {min(unknown)[:40]!r}")
        return entries

    def items(self, size: int | None = None) -> list[Reader]:
        """The items of a list, of this size."""
        if not isinstance(self.value, list) or size not in (None, len(self.value)):
            raise self.error("this must be a list" if size is None else f"this must be a list of {size}")
        return [Reader(value, f"{self.path}[{k}]", self.home) for k, value in enumerate(self.value)]

    def text(self, *words: str) -> str:
        """Unicode text; one of the words, if any are given."""
        if not isinstance(self.value, str):
            raise self.error("this must be text")
        if re.search("[\ud800-\udfff]", self.value):
            raise self.error("this holds half of a surrogate pair")
        if words and self.value not in words:
            raise self.error(f"this must be one of {', '.join(words)}")
        return self.value

    def index(self, size: int) -> int:
        """A whole number below ``size``."""
        if not isinstance(self.value, Decimal) or not 0 <= self.value < size:
            raise self.error(f"this must be a whole number from 0 to {size - 1}")
        return int(self.value)

    def rational(self) -> Fraction:
        """A rational: text such as "-3/4", or an integer."""
        text = str(self.value) if isinstance(self.value, str | Decimal) else ""
        match = re.fullmatch("(-?[0-9]+)(?:/([1-9][0-9]*))?", text)
        if match is None:
            raise self.error('this must be a rational such as "-3/4" or "5"')
        if max(len(match[1].lstrip("-")), len(match[2] or "")) > self.home.max_digits:
            raise self.error(f"refused: a number of more than {self.home.max_digits} digits")
        return self.home.pay(Fraction(int(Decimal(match[1])), int(Decimal(match[2] or "1"))))

    def number(self) -> Number:
        """A rational, or an element of the document's number field."""
        if not isinstance(self.value, dict):
            return self.home.number(self.rational())
        items = self.fields(["in_field"])["in_field"].items()
        if self.home.modulus == Field().modulus:
            raise self.error("a number in a field, but the document has no field")
        if len(items) > MAX_DEGREE:
            raise self.error(f"refused: more than {MAX_DEGREE} coefficients")
        return self.home.number(*[item.rational() for item in items])

    def vector(self, size: int) -> list[Number]:
        """A list of ``size`` numbers."""
        return [item.number() for item in self.items(size)]


def read_field(reader: Reader) -> Field:
    """``field``: a polynomial and an interval that holds exactly one of its real roots."""
    fields, home = reader.fields(["minimal_polynomial", "interval"]), reader.home
    p = [c.rational() for c in fields["minimal_polynomial"].items()]
    low, high = (bound.rational() for bound in fields["interval"].items(2))
    if not 2 <= len(p) <= MAX_DEGREE + 1 or not p[-1] or low > high:
        raise reader.error(f"there must be a polynomial of degree 1 to {MAX_DEGREE} and an interval [low, high]")
    ends = [x for x in sorted({low, high}) if home.evaluate(p, x) == 0]
    for x in ends:
        while home.evaluate(p, x) == 0:
            p = home.divide(p, [-x, Fraction(1)])[0]
    inside = Field(p, low, high, home.max_digits, home.credit)
    if (count := len(ends) + inside.sign([Fraction(1)])) != 1:
        raise reader.error(f"the interval must hold exactly one real root of the polynomial; it holds {count}")
    return replace(inside, modulus=[-ends[0], Fraction(1)], low=low - 1, high=high + 1) if ends else inside


@dataclass(frozen=True)
class Game:
    """A game as its file says it, players and actions numbered from 1."""

    players: list[str]
    actions: list[list[str]]
    payoffs: dict[Profile, list[Fraction]]
    everyone: Coalition

    def rest(self, S: Coalition) -> Coalition:
        """The complement."""
        return tuple(i for i in self.everyone if i not in S)

    def sizes(self, S: Coalition) -> list[int]:
        """How many actions each member has."""
        return [len(self.actions[i - 1]) for i in S]

    def payoff(self, S: Coalition, ours: Profile, theirs: Profile) -> list[Fraction]:
        """What everyone gets when S plays ``ours`` and the others ``theirs``."""
        place = dict(zip((*S, *self.rest(S)), (*ours, *theirs), strict=True))
        return self.payoffs[tuple(place[i] for i in self.everyone)]

    @cached_property
    def sha256(self) -> str:
        """The hash of the canonical text."""
        payoffs = {listed(a): list(map(rational_text, self.payoffs[a])) for a in sorted(self.payoffs)}
        document = {"format": "coco-game/1", "players": self.players, "actions": self.actions, "payoffs": payoffs}
        return hashlib.sha256(json.dumps(document, separators=(",", ":")).encode()).hexdigest()

    def __str__(self) -> str:
        shape = "×".join(str(len(names)) for names in self.actions)
        return f"a game of {len(self.players)} players, {shape} actions, sha256 {self.sha256}"


def coalitions(players: Coalition) -> Iterator[Coalition]:
    """Every non-empty subset, small ones first."""
    return (S for size in range(1, len(players) + 1) for S in combinations(players, size))


def read_key(text: str, reader: Reader, sizes: list[int]) -> tuple[int, ...]:
    """``"1,3"`` as (1, 3): as many numbers as ``sizes``, each from 1 to its size."""
    numbers = tuple(map(int, text.split(","))) if re.fullmatch("[1-9][0-9]{0,6}(,[1-9][0-9]{0,6}){0,11}", text) else ()
    if len(numbers) != len(sizes) or any(a > size for a, size in zip(numbers, sizes, strict=True)):
        raise reader.error(f"the key must be {len(sizes)} numbers from 1 to {listed(sizes)}")
    return numbers


def by_coalition(reader: Reader, game: Game) -> Iterator[tuple[Coalition, Reader]]:
    """The entries of an object whose keys are coalitions, players ascending."""
    for key, entry in reader.entries().items():
        S = read_key(key, entry, [len(game.players)] * (key.count(",") + 1))
        if list(S) != sorted(set(S)):
            raise entry.error("the players of a coalition must ascend")
        yield S, entry


def read_rationals(reader: Reader, sizes: list[int]) -> dict[Profile, Fraction]:
    """``{"1,3": x}``, keys as in ``read_key``."""
    return {read_key(key, entry, sizes): entry.rational() for key, entry in reader.entries().items()}


def read_game(reader: Reader) -> Game:
    """A ``coco-game/1`` document."""
    fields = reader.fields(["format", "players", "actions", "payoffs"], ["title"])
    fields.get("title", fields["format"]).text()
    players = [item.text() for item in fields["players"].items()]
    actions = [[item.text() for item in names.items()] for names in fields["actions"].items()]
    sizes = list(map(len, actions))
    if not 1 <= len(players) <= MAX_PLAYERS or prod(sizes) > MAX_PROFILES:
        raise reader.error(f"refused: games of 1 to {MAX_PLAYERS} players and {MAX_PROFILES} profiles are checked")
    if len(sizes) != len(players) or not all(sizes):
        raise fields["actions"].error("there must be one list of actions a player, none empty")
    payoffs = {
        read_key(key, entry, sizes): [item.rational() for item in entry.items(len(players))]
        for key, entry in fields["payoffs"].entries().items()
    }
    if len(payoffs) != prod(sizes):
        raise fields["payoffs"].error(f"there must be {prod(sizes)} profiles, not {len(payoffs)}")
    return Game(players, actions, payoffs, tuple(range(1, len(players) + 1)))


def read_distribution(reader: Reader, game: Game, S: Coalition) -> dict[Profile, Number]:
    """A distribution over the joint actions of S: probabilities ≥ 0 that sum to 1."""
    result = {read_key(key, entry, game.sizes(S)): entry.number() for key, entry in reader.entries().items()}
    for action, p in result.items():
        if p.sign < 0:
            raise reader.error(f"the probability {p} of {listed(action)} is negative")
    excess = sum(result.values(), reader.home.number(Fraction(-1)))
    if excess.sign != 0:
        raise reader.error(f"the probabilities sum to 1 + ({excess})")
    return result


@dataclass(frozen=True)
class Claim:
    """A claimed equilibrium with the expected payoffs φ_S of every conflict, and Z_S = Σ_{j∈S} λ_jφ_{S,j}."""

    game: Game
    notion: str
    weights: list[Number]
    strategies: dict[Coalition, dict[Profile, Number]]
    stated: list[Number]
    supporting: list[Number]
    phi: dict[Coalition, list[Number]]
    Z: dict[Coalition, Number]
    payoffs: list[Number]
    home: Field


def read_claim(reader: Reader, game: Game) -> Claim:
    """``{"claim": a coco-claim/1 document, "supporting_weights": […]}``, and φ_S: S and S̄ play independently."""
    outer = reader.fields(["claim", "supporting_weights"])
    fields = outer["claim"].fields(["format", "notion", "weights", "strategies"], ["payoffs"])
    fields["format"].text("coco-claim/1")
    notion, read = fields["notion"].text(*NOTIONS), dict(by_coalition(fields["strategies"], game))
    if missing := [S for S in coalitions(game.everyone) if S not in read]:
        raise fields["strategies"].error(f"the coalition {listed(missing[0])} is missing")
    strategies: dict[Coalition, dict[Profile, Number]] = {(): {(): reader.home.number(Fraction(1))}}
    strategies |= {S: read_distribution(entry, game, S) for S, entry in read.items()}
    n, home, phi = len(game.players), reader.home, dict[Coalition, list[Number]]()
    for S in coalitions(game.everyone):
        fights = product(strategies[S].items(), strategies[game.rest(S)].items())
        chances = [(p * q, game.payoff(S, a, b)) for (a, p), (b, q) in fights]
        phi[S] = [home.total((chance, payoff[i]) for chance, payoff in chances) for i in range(n)]
    weights, supporting = fields["weights"].vector(n), outer["supporting_weights"].vector(n)
    stated = fields["payoffs"].vector(n) if "payoffs" in fields else phi[game.everyone]
    Z = {S: home.total((weights[j - 1], phi[S][j - 1]) for j in S) for S in [(), *phi]}
    return Claim(game, notion, weights, strategies, stated, supporting, phi, Z, phi[game.everyone], home)


def condition_1_pareto(e: Claim) -> Iterator[Invalid]:
    """φ_N is on the Pareto frontier: all ``supporting`` weights are positive and no outcome beats φ_N at them."""
    for i, w in enumerate(e.supporting, start=1):
        if w.sign <= 0:
            yield Invalid("condition 1", f"supporting weight {i}", f"{w} is not positive")
    here = e.home.total(zip(e.supporting, e.payoffs, strict=True))
    for profile, payoff in e.game.payoffs.items():
        gain = e.home.total(zip(e.supporting, payoff, strict=True)) - here
        if gain.sign > 0:
            yield Invalid("condition 1", f"profile {listed(profile)}", f"it beats φ_N by {gain} at these weights")


def condition_2_weights(e: Claim) -> Iterator[Invalid]:
    """λ ≥ 0 and λ ≠ 0."""
    for i, w in enumerate(e.weights, start=1):
        if w.sign < 0:
            yield Invalid("condition 2", f"player {i}", f"the weight {w} is negative")
    if all(w.sign == 0 for w in e.weights):
        yield Invalid("condition 2", "every player", "all weights are 0")


def condition_3_saddle_points(e: Claim) -> Iterator[Invalid]:
    """No coalition S gains Σ_{i∈S} λ_iU_i − Σ_{j∉S} λ_jU_j by a pure deviation from x_S against its complement."""
    for S in coalitions(e.game.everyone):
        signed = [w * Fraction(1 if i in S else -1) for i, w in enumerate(e.weights, start=1)]
        current = e.home.total(zip(signed, e.phi[S], strict=True))
        for action in product(*(range(1, size + 1) for size in e.game.sizes(S))):
            against = ((q, e.game.payoff(S, action, b)) for b, q in e.strategies[e.game.rest(S)].items())
            value = e.home.total((q, e.home.total(zip(signed, u, strict=True))) for q, u in against)
            if (value - current).sign > 0:
                yield Invalid("condition 3", f"coalition {listed(S)}", f"{listed(action)} gains {value - current}")


def condition_4_coco(e: Claim) -> Iterator[Invalid]:
    """λ_iφ_{S,i} = Σ_{R⊆S, R∋i} (Z_R − Z_{S∖R}) / (r·C(s,r)) for every S and i ∈ S; for ``coco`` only S = N."""
    for S in [e.game.everyone] if e.notion == "coco" else coalitions(e.game.everyone):
        for i in S:
            rest = {R: tuple(j for j in S if j not in R) for R in coalitions(S) if i in R}
            shares = ((e.Z[R] - e.Z[T], Fraction(1, len(R) * comb(len(S), len(R)))) for R, T in rest.items())
            left, right = e.weights[i - 1] * e.phi[S][i - 1], e.home.total(shares)
            yield from unequal("condition 4", f"coalition {listed(S)}, player {i}", left, right)


def condition_4_harsanyi(e: Claim) -> Iterator[Invalid]:
    """λ_i w_{S,i} = λ_j w_{S,j} for every S and i, j ∈ S, where w_{S,i} = Σ_{R⊆S, R∋i} (−1)^(s−r) φ_{R,i}."""
    for S in coalitions(e.game.everyone):
        signs = {R: Fraction((-1) ** (len(S) - len(R))) for R in coalitions(S)}
        dividends = (e.home.total((e.phi[R][i - 1], one) for R, one in signs.items() if i in R) for i in S)
        first, *others = (e.weights[i - 1] * dividend for i, dividend in zip(S, dividends, strict=True))
        for i, other in zip(S[1:], others, strict=True):
            yield from unequal("condition 4", f"coalition {listed(S)}, players {S[0]} and {i}", first, other)


def claimed_payoffs(e: Claim) -> Iterator[Invalid]:
    """The payoffs that the claim states, if any, are φ_N."""
    for i, (stated, true) in enumerate(zip(e.stated, e.payoffs, strict=True), start=1):
        yield from unequal("claimed payoffs", f"player {i}", stated, true)


def unequal(condition: str, where: str, left: Number, right: Number) -> Iterator[Invalid]:
    """The failure of an equation, if it fails."""
    if (left - right).sign != 0:
        yield Invalid(condition, where, f"{left} ≠ {right}, difference {left - right}")


def claim_conditions(e: Claim) -> Iterator[Invalid]:
    """Every failure of a claim, condition by condition."""
    yield from condition_1_pareto(e)
    yield from condition_2_weights(e)
    yield from condition_3_saddle_points(e)
    yield from condition_4_harsanyi(e) if e.notion == "coalition-perfect-harsanyi" else condition_4_coco(e)
    yield from claimed_payoffs(e)


def one_notion(first: Claim, second: Claim) -> Iterator[Invalid]:
    """Both claims are of the same notion."""
    if first.notion != second.notion:
        yield Invalid("one notion", "", f"{first.notion} and {second.notion}")


def different_payoffs(first: Claim, second: Claim) -> Iterator[Invalid]:
    """The two equilibria do not pay the same."""
    if all((u - v).sign == 0 for u, v in zip(first.payoffs, second.payoffs, strict=True)):
        yield Invalid("different payoffs", "", f"both pay ({listed(first.payoffs)})")


def check_equilibria(fields: dict[str, Reader], game: Game) -> Iterator[str | Invalid]:
    """Each claim is an equilibrium of its notion; ``non-uniqueness``: two claims, one notion, different payoffs."""
    wanted = 1 if fields["kind"].value == "equilibrium" else 2
    claims = [read_claim(item, game) for item in fields["equilibria"].items(wanted)]
    for number, e in enumerate(claims, start=1):
        yield f"claim {number}: a {NOTIONS[e.notion]} with weights ({listed(e.weights)}) pays ({listed(e.payoffs)})"
    if wanted == 2:
        yield "so the payoffs of equilibria of this game are not unique"
    for number, e in enumerate(claims, start=1):
        for failure in claim_conditions(e):
            yield Invalid(failure.condition, f"claim {number}, {failure.where}", failure.detail)
    if wanted == 2:
        yield from one_notion(*claims)
        yield from different_payoffs(*claims)


def check_tree(fields: dict[str, Reader], game: Game) -> Iterator[str | Invalid]:
    """Every closed cell is refuted, so all equilibria have their weights in the open cells; or no cell is open."""
    may_be_open, nodes = fields["kind"].value == "enclosure", fields["nodes"].items()
    where = "outside the open cells of this tree" if may_be_open else "anywhere"
    yield f"no coalition-perfect equilibrium of the game has its weights {where}"
    pending: dict[int, tuple[Cell, int]] = {0: ([[Fraction(i == k) for i in game.everyone] for k in game.everyone], 0)}
    found: Cell = []
    for number, node in enumerate(nodes):
        if number not in pending:
            yield Invalid("tree", f"node {number}", "no earlier node has it as a child")
            return
        cell, depth = pending.pop(number)
        if depth > MAX_DEPTH:
            raise node.error(f"refused: more than {MAX_DEPTH} splits deep")
        if "split" in node.entries():
            for child, part in split(node, cell, len(nodes)):
                if child <= number or child in pending:
                    yield Invalid("tree", f"node {number}", f"node {child} cannot be its child in a tree")
                    return
                pending[child] = (part, depth + 1)
        elif "open" in node.entries():
            if node.fields(["open"])["open"].value is not True:
                raise node.error('an open leaf says {"open": true}')
            if not may_be_open:
                yield Invalid("closed leaves", f"node {number}", "this leaf is open")
            found += cell
        else:
            yield from cell_is_refuted(node, number, game, cell)
    if pending:
        yield Invalid("tree", f"node {min(pending)}", "it is a child but is not in the list")
    if may_be_open:
        box = ([min(xs), max(xs)] for xs in zip(*found, strict=True))
        cells = f"{len(found) // len(game.players)} open cells"
        yield f"{cells}, within {' × '.join(f'[{show(low)}, {show(high)}]' for low, high in box) or 'nothing'}"


def split(node: Reader, cell: Cell, count: int) -> list[tuple[int, Cell]]:
    """The children of a split: the point ``at`` on the edge from p to q replaces p in the first, q in the second."""
    fields = node.fields(["split", "at", "children"])
    p, q = (item.index(len(cell) + 1) - 1 for item in fields["split"].items(2))
    at, children = fields["at"].rational(), [item.index(count) for item in fields["children"].items(2)]
    if p == q or min(p, q) < 0 or not 0 < at < 1:
        raise node.error("a split needs two different vertices, numbered from 1, and a point strictly between them")
    middle = [node.home.pay((1 - at) * a + at * b) for a, b in zip(cell[p], cell[q], strict=True)]
    return [(child, [*cell[:end], middle, *cell[end + 1 :]]) for child, end in zip(children, (p, q), strict=True)]


def cell_is_refuted(node: Reader, number: int, game: Game, cell: Cell) -> Iterator[Invalid]:
    """The leaf's multipliers turn conditions 3 and 4 into a sum that is ≥ 0 at an equilibrium, and < 0 in this cell.

    With y ≥ 0 for each coalition S and deviation b (condition 3) and h with Σ_{i∈S} h_{S,i} = 0 (condition 4), an
    equilibrium has Σ_i λ_i E[G_i] ≥ 0, G = ``conflict_terms`` summed over the conflicts, each with its own outcome a.
    The sum over the conflicts of max_a Σ_i λ_iG_i(a) bounds it; that is convex in λ, so the vertices decide.
    """
    fields = node.fields(["best_replies", "dividends"])
    y = {S: read_rationals(row, game.sizes(S)) for S, row in by_coalition(fields["best_replies"], game)}
    h = {S: read_rationals(row, [S[-1]]) for S, row in by_coalition(fields["dividends"], game)}
    yield from multipliers(y, h, f"node {number}")
    conflicts = [S for S in coalitions(game.everyone) if 1 in S]
    terms = [list(conflict_terms(node.home, game, S, y, h)) for S in conflicts]
    for vertex in cell:
        sums = (max(node.home.pay(sum(map(mul, vertex, G), Fraction(0))) for G in outcomes) for outcomes in terms)
        if (bound := sum(sums, Fraction(0))) >= 0:
            yield Invalid(
                "cell", f"node {number}, vertex ({listed(map(show, vertex))})", f"the sum is {show(bound)} ≥ 0"
            )


def multipliers(y: Multipliers, h: Multipliers, where: str) -> Iterator[Invalid]:
    """y_{S,b} ≥ 0 of condition 3; Σ_{i∈S} h_{S,i} = 0 of condition 4, and no player outside S has one."""
    for S, row in y.items():
        if min(row.values(), default=0) < 0:
            yield Invalid(
                "multipliers", f"{where}, best replies of {listed(S)}", f"{show(min(row.values()))} is negative"
            )
    for S, row in h.items():
        if total := sum(row.values(), Fraction(0)):
            yield Invalid("multipliers", f"{where}, dividends of {listed(S)}", f"they sum to {show(total)}, not to 0")
        if any(i not in S for (i,) in row):
            yield Invalid("multipliers", f"{where}, dividends of {listed(S)}", "one is not of a member")


def conflict_terms(home: Field, game: Game, S: Coalition, y: Multipliers, h: Multipliers) -> Iterator[list[Fraction]]:
    """G(a) for each outcome a of S's conflict, both sides' multipliers together.

    G_i(a) sums, over side = S and S̄, y_{side,b}·(±1)·(U_i(a) − U_i(b, the others' part of a)), + for i in the side, and
    for the side's members also Σ_{T⊇side} (−1)^(t−s) h_{T,i} U_i(a).
    """
    slopes = [Fraction(0)] * len(game.players)
    for i, (T, row) in product(game.everyone, h.items()):
        side = S if i in S else game.rest(S)
        if set(side) <= set(T):
            slopes[i - 1] = home.pay(slopes[i - 1] + (-1) ** (len(T) - len(side)) * row.get((i,), Fraction(0)))
    for a, here in game.payoffs.items():
        G = [home.pay(slope * u) for slope, u in zip(slopes, here, strict=True)]
        for side in (S, game.rest(S)):
            theirs = tuple(a[j - 1] for j in game.rest(side))
            for b, value in y.get(side, {}).items():
                for i, (u, v) in enumerate(zip(here, game.payoff(side, b, theirs), strict=True), start=1):
                    G[i - 1] = home.pay(G[i - 1] + (value if i in side else -value) * (u - v))
        yield G


@dataclass(frozen=True)
class Program:
    """max or min c·x subject to rows, x free: bounds are rows too. Variables are numbered from 1."""

    sense: str
    objective: list[Fraction]
    rows: list[tuple[dict[int, Fraction], str]]
    bounds: list[Fraction]
    sha256: str

    def __str__(self) -> str:
        size = f"{len(self.objective)} variables, {len(self.rows)} constraints"
        return f"a linear program, {self.sense}, {size}, sha256 {self.sha256}"


def read_program(reader: Reader) -> Program:
    """A ``coco-linear-program/1`` document."""
    fields = reader.fields(["format", "sense", "objective", "constraints"])
    sense = fields["sense"].text("maximise", "minimise")
    objective = [c.rational() for c in fields["objective"].items()]
    rows, bounds = [], []
    for item in fields["constraints"].items():
        row = item.fields(["coefficients", "relation", "bound"])
        coefficients = read_rationals(row["coefficients"], [len(objective)])
        rows.append(({j: a for (j,), a in coefficients.items()}, row["relation"].text("<=", "=", ">=")))
        bounds.append(row["bound"].rational())
    canonical = json.dumps(reader.value, separators=(",", ":"), sort_keys=True, default=str)
    return Program(sense, objective, rows, bounds, hashlib.sha256(canonical.encode()).hexdigest())


def check_linear_program(fields: dict[str, Reader], program: Program) -> Iterator[str | Invalid]:
    """The answer is right: optimal (primal and dual), infeasible (Farkas ray) or unbounded (point and ray)."""
    answer, n, m = fields["answer"], len(program.objective), len(program.rows)
    improving = 1 if program.sense == "maximise" else -1
    status = answer.entries().get("status", answer).text("optimal", "infeasible", "unbounded")
    if status == "optimal":
        entries = answer.fields(["status", "value", "primal", "dual"])
        value, primal, dual = entries["value"].number(), entries["primal"].vector(n), entries["dual"].vector(m)
        yield f"the program's optimal value is {value}"
        yield from feasibility(program, primal, 1, answer.home)
        yield from multiplier_signs(program, dual, improving)
        yield from combination(program, dual, program.objective, answer.home)
        reached = answer.home.total(zip(primal, program.objective, strict=True))
        yield from unequal("equal values", "", reached, answer.home.total(zip(dual, program.bounds, strict=True)))
        yield from unequal("stated value", "", value, reached)
    elif status == "infeasible":
        ray = answer.fields(["status", "ray"])["ray"].vector(m)
        yield "the program is infeasible"
        yield from multiplier_signs(program, ray, 1)
        yield from combination(program, ray, [Fraction(0)] * n, answer.home)
        bound = answer.home.total(zip(ray, program.bounds, strict=True))
        if bound.sign >= 0:
            yield Invalid("Farkas ray", "", f"it gives 0 ≤ {bound}, which is no contradiction")
    else:
        entries = answer.fields(["status", "point", "ray"])
        point, ray = entries["point"].vector(n), entries["ray"].vector(n)
        yield "the program is unbounded"
        yield from feasibility(program, point, 1, answer.home)
        yield from feasibility(program, ray, 0, answer.home)
        gain = answer.home.total(zip(ray, program.objective, strict=True))
        if gain.sign != improving:
            yield Invalid("improving ray", "", f"the objective changes by {gain} along it")


def feasibility(program: Program, x: list[Number], scale: int, home: Field) -> Iterator[Invalid]:
    """Every row holds at x with its bound times ``scale``: 1 for a point, 0 for a direction."""
    for i, ((row, relation), bound) in enumerate(zip(program.rows, program.bounds, strict=True), start=1):
        excess = home.total((x[j - 1], a) for j, a in row.items()) - home.number(bound * scale)
        if excess.sign not in {"<=": (-1, 0), "=": (0,), ">=": (0, 1)}[relation]:
            what = f"{'point' if scale else 'ray'}, constraint {i}"
            yield Invalid("feasibility", what, f"left − right is {excess}, not {relation} 0")


def multiplier_signs(program: Program, y: list[Number], wanted: int) -> Iterator[Invalid]:
    """y has the ``wanted`` sign, or is 0, on ≤ rows, the other on ≥ rows."""
    for i, (value, (_, relation)) in enumerate(zip(y, program.rows, strict=True), start=1):
        if value.sign * {"<=": wanted, "=": 0, ">=": -wanted}[relation] < 0:
            yield Invalid("multiplier signs", f"constraint {i}", f"{value} for a constraint {relation}")


def combination(program: Program, y: list[Number], to: list[Fraction], home: Field) -> Iterator[Invalid]:
    """y·A is the row ``to``."""
    columns: list[list[tuple[Number, Fraction]]] = [[] for _ in to]
    for value, (row, _) in zip(y, program.rows, strict=True):
        for j, a in row.items():
            columns[j - 1].append((value, a))
    for j, (terms, wanted) in enumerate(zip(columns, to, strict=True), start=1):
        yield from unequal("combination", f"variable {j}", home.total(terms), home.number(wanted))


Verdict = tuple[str, list[str], Invalid | Unparsable | None]
KINDS: dict[str, tuple[str, Callable[[dict[str, Reader], Any], Iterator[str | Invalid]]]] = {
    "equilibrium": ("equilibria", check_equilibria),
    "non-uniqueness": ("equilibria", check_equilibria),
    "non-existence": ("nodes", check_tree),
    "enclosure": ("nodes", check_tree),
    "linear-program": ("answer", check_linear_program),
}


def read_subject(text: str, max_digits: int = MAX_DIGITS) -> Game | Program:
    """The game or linear program that certificates are checked against."""
    reader = Reader(load(text, "subject"), "subject", Field(max_digits=max_digits))
    kind = reader.entries().get("format", reader).text("coco-game/1", "coco-linear-program/1")
    return read_game(reader) if kind == "coco-game/1" else read_program(reader)


def findings(subject: Game | Program, text: str, max_digits: int = MAX_DIGITS) -> Iterator[str | Invalid]:
    """What the certificate in ``text`` claims about ``subject``, in words, and every failure; or ``Unparsable``."""
    reader = Reader(load(text, "certificate"), "certificate", Field(max_digits=max_digits))
    kind = reader.entries().get("kind", reader).text(*KINDS)
    body, check_body = KINDS[kind]
    about = "program_sha256" if kind == "linear-program" else "game_sha256"
    fields = reader.fields(["format", "kind", about, body], ["field"] if body == "equilibria" else [])
    fields["format"].text("coco-certificate/1")
    if (kind == "linear-program") != isinstance(subject, Program):
        raise fields["kind"].error(f"a certificate of kind {kind} is not about a {type(subject).__name__.lower()}")
    if fields[about].text() != subject.sha256:
        yield Invalid(about, "", f"it is about {fields[about].text()[:64]!r}, not about {subject.sha256}")
        return
    if "field" in fields:
        fields[body] = replace(fields[body], home=read_field(fields["field"]))
    yield from check_body(fields, subject)


def judge(subject: Game | Program, read: Callable[[], str], max_digits: int = MAX_DIGITS) -> Verdict:
    """The verdict on the certificate that ``read()`` gives: its claims in words, and why it is refused, if it is."""
    claims: list[str] = []
    try:
        for finding in findings(subject, read(), max_digits):
            if isinstance(finding, Invalid):
                return "invalid", claims, finding
            claims.append(finding)
    except Unparsable as refusal:
        return "unparsable", claims, refusal
    return "valid", claims, None


def check(subject: Game | Program, text: str, max_digits: int = MAX_DIGITS) -> str:
    """What the certificate in ``text`` proves, in words; ``Invalid`` or ``Unparsable`` is raised if nothing."""
    _, claims, reason = judge(subject, lambda: text, max_digits)
    if reason:
        raise reason
    return "; ".join(claims)


def read_text(path: str) -> str:
    """The text of a file (``-``: standard input), bounded."""
    try:
        with sys.stdin.buffer if path == "-" else open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise Unparsable(f"refused: larger than {MAX_BYTES} bytes")
        return data.decode("utf-8")
    except OSError as error:
        raise Unparsable(str(error.strerror)) from None
    except UnicodeDecodeError as error:
        raise Unparsable(f"not UTF-8 text (byte {error.start + 1})") from None


def main(arguments: list[str]) -> int:
    """Check each certificate against the subject, print what was understood and the verdict, return the exit code."""
    if len(arguments) < 2 or arguments[0].startswith("--"):
        print("usage: python -I -S exact/checker.py SUBJECT CERTIFICATE...", file=sys.stderr)
        return 2
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        subject = read_subject(read_text(arguments[0]))
    except Unparsable as refusal:
        print(f"UNPARSABLE {arguments[0]}: {refusal}")
        return 2
    print(f"{arguments[0]}: {subject}")
    worst = 0
    for path in arguments[1:]:
        outcome, claims, reason = judge(subject, partial(read_text, path))
        print("".join(f"{path} claims: {claim}\n" for claim in claims), end="")
        print(f"{outcome.upper()} {path}{f': {reason}' if reason else ''}")
        worst = max(worst, OUTCOMES[outcome])
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
