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
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, partial
from itertools import combinations, pairwise, product, zip_longest
from math import comb, prod
from operator import mul
from typing import Any

MAX_BYTES, MAX_VALUES, MAX_DIGITS = 32 * 2**20, 2**20, 10_000
MAX_PLAYERS, MAX_PROFILES, MAX_DEGREE = 12, 2**16, 24
MAX_WORK = 40_000_000  # steps, long numbers counting for more: minutes at the very most

NOTIONS = {
    "coco": "plain CoCo equilibrium (condition 4 for the grand coalition)",
    "coalition-perfect-coco": "coalition-perfect CoCo equilibrium",
    "coalition-perfect-harsanyi": "coalition-perfect Harsanyi equilibrium",
}
OUTCOMES = {"valid": 0, "invalid": 1, "unparsable": 2}
KEY = re.compile("[1-9][0-9]{0,6}(,[1-9][0-9]{0,6}){0,11}")
Coalition = tuple[int, ...]
Profile = tuple[int, ...]
Polynomial = list[Fraction]  # constant coefficient first, no trailing zeros
Multipliers = dict[Coalition, dict[Profile, Fraction]]
Slopes = dict[int, Fraction]  # for each member of a coalition
Weights = list[Fraction]
Cell = tuple[list[Weights], list[list["Number"]]]  # a vertex a player; coordinates of each claim's weights at them


class Unparsable(Exception):
    """Not a document of its format, or one that would take too much work; the message says where."""


class Invalid(Exception):
    """A well-formed certificate that proves nothing: which condition fails, where, and by how much."""

    def __init__(self, condition: str, where: str, detail: str) -> None:
        super().__init__(f"{condition} fails{f' at {where}' if where else ''}: {detail}")
        self.condition, self.where, self.detail = condition, where, detail


@dataclass
class Field:
    """ℚ[x] modulo a polynomial, at its one real root α in (low, high). ℚ itself: modulo x. Every step is paid for."""

    modulus: Polynomial = field(default_factory=lambda: [Fraction(0), Fraction(1)])
    low: Fraction = Fraction(1)  # no interval: no field is given
    high: Fraction = Fraction(-1)
    max_digits: int = MAX_DIGITS
    credit: int = MAX_WORK

    def spend(self, steps: int) -> None:
        """Count steps of work; too many are refused."""
        self.credit -= steps
        if self.credit < 0:
            raise Unparsable("refused: checking this would take too much work")

    def pay(self, x: Fraction) -> Fraction:
        """Pay for the arithmetic that made ``x``, and return it."""
        self.spend(1 + ((x.numerator.bit_length() + x.denominator.bit_length()) >> 9) ** 2)
        return x

    def number(self, *coefficients: Fraction) -> Number:
        """Σ_k a_kα^k, reduced."""
        return Number(tuple(self.divide(list(coefficients), self.modulus)[1]), self)

    def total(self, terms: Iterable[tuple[Number, Number | Fraction]]) -> Number:
        """Σ a·b over the pairs."""
        return sum((a * b for a, b in terms), Number((), self))

    def multiply(self, p: Sequence[Fraction], q: Sequence[Fraction]) -> Polynomial:
        """p·q."""
        result = [self.pay(Fraction(0))] * (len(p) + len(q) - 1)
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

    def sign(self, q: Polynomial) -> int:
        """Σ sign q(r) over the roots r of the modulus in (low, high): the sign of q(α), or for q = 1 their number.

        Sturm–Tarski: the sign changes at ``low`` less those at ``high`` of p, p′q, negated remainders (no end a root).
        """
        sequence = [self.modulus, self.multiply([k * c for k, c in enumerate(self.modulus)][1:], q)]
        while sequence[-1]:
            sequence.append([-c for c in self.divide(sequence[-2], sequence[-1])[1]])

        def changes(x: Fraction) -> int:
            signs = [rest[0] > 0 for p in sequence if (rest := self.divide(p, [-x, Fraction(1)])[1])]  # p(x), if not 0
            return sum(a != b for a, b in pairwise(signs))

        return changes(self.low) - changes(self.high)


@dataclass(frozen=True)
class Number:
    """a_0 + a_1α + … in a field."""

    coefficients: tuple[Fraction, ...]
    home: Field

    def __add__(self, other: Number) -> Number:
        pairs = zip_longest(self.coefficients, other.coefficients, fillvalue=Fraction(0))
        return self.home.number(*(self.home.pay(a + b) for a, b in pairs))

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
            twice = next(a for a, b in pairwise(sorted(key for key, _ in entries)) if a == b)
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
        if self.home.low > self.home.high:
            raise self.error("a number in a field, but the document has no field")
        if len(items) > MAX_DEGREE:
            raise self.error(f"refused: more than {MAX_DEGREE} coefficients")
        return self.home.number(*[item.rational() for item in items])

    def vector(self, size: int) -> list[Number]:
        """A list of ``size`` numbers."""
        return [item.number() for item in self.items(size)]

    def keyed(self, sizes: list[int]) -> dict[tuple[int, ...], Reader]:
        """The entries of an object by keys such as "1,3": as many numbers as ``sizes``, each from 1 to its size."""
        result = {}
        for key, entry in self.entries().items():
            numbers = tuple(map(int, key.split(","))) if KEY.fullmatch(key) else ()
            if len(numbers) != len(sizes) or any(a > size for a, size in zip(numbers, sizes, strict=True)):
                raise entry.error(f"the key must be {len(sizes)} numbers from 1 to {listed(sizes)}")
            result[numbers] = entry
        return result

    def rationals(self, sizes: list[int]) -> dict[tuple[int, ...], Fraction]:
        """``{"1,3": x}``."""
        return {key: entry.rational() for key, entry in self.keyed(sizes).items()}

    def by_coalition(self, n: int) -> dict[Coalition, Reader]:
        """The entries of an object whose keys are coalitions, players ascending."""
        names = {listed(S): S for S in coalitions(tuple(range(1, n + 1)))}
        for key, entry in self.entries().items():
            if key not in names:
                raise entry.error(f"the key must be players of 1 to {n}, in ascending order")
        return {names[key]: entry for key, entry in self.entries().items()}


def read_field(reader: Reader) -> Field:
    """``field``: a polynomial and an interval that holds exactly one of its real roots."""
    fields, home = reader.fields(["minimal_polynomial", "interval"]), reader.home
    p = [c.rational() for c in fields["minimal_polynomial"].items()]
    low, high = (bound.rational() for bound in fields["interval"].items(2))
    if not 2 <= len(p) <= MAX_DEGREE + 1 or not p[-1] or low > high:
        raise reader.error(f"there must be a polynomial of degree 1 to {MAX_DEGREE} and an interval [low, high]")
    ends = [x for x in sorted({low, high}) if not home.divide(p, [-x, Fraction(1)])[1]]
    for x in ends:
        while not (division := home.divide(p, [-x, Fraction(1)]))[1]:
            p = division[0]
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

    def outcome(self, S: Coalition, ours: Profile, theirs: Profile) -> Profile:
        """The profile when S plays ``ours`` and the others ``theirs``."""
        place = dict(zip((*S, *self.rest(S)), (*ours, *theirs), strict=True))
        return tuple(place[i] for i in self.everyone)

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
    payoffs = {a: [u.rational() for u in row.items(len(players))] for a, row in fields["payoffs"].keyed(sizes).items()}
    if len(payoffs) != prod(sizes):
        raise fields["payoffs"].error(f"there must be {prod(sizes)} profiles, not {len(payoffs)}")
    return Game(players, actions, payoffs, tuple(range(1, len(players) + 1)))


def read_distribution(reader: Reader, game: Game, S: Coalition) -> dict[Profile, Number]:
    """A distribution over the joint actions of S: probabilities ≥ 0 that sum to 1."""
    result = {action: entry.number() for action, entry in reader.keyed(game.sizes(S)).items()}
    for action, p in result.items():
        if p.sign < 0:
            raise reader.error(f"the probability {p} of {listed(action)} is negative")
    excess = sum(result.values(), reader.home.number(Fraction(-1)))
    if excess.sign != 0:
        raise reader.error(f"the probabilities sum to 1 + ({excess})")
    return result


def unequal(condition: str, where: str, left: Number, right: Number) -> Iterator[Invalid]:
    """The failure of an equation, if it fails."""
    if (left - right).sign != 0:
        yield Invalid(condition, where, f"{left} ≠ {right}, difference {left - right}")


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

    def condition_1_pareto(self) -> Iterator[Invalid]:
        """φ_N is on the Pareto frontier: all ``supporting`` weights are positive and no outcome beats φ_N at them."""
        for i, w in enumerate(self.supporting, start=1):
            if w.sign <= 0:
                yield Invalid("condition 1", f"supporting weight {i}", f"{w} is not positive")
        here = self.home.total(zip(self.supporting, self.payoffs, strict=True))
        for profile, payoff in self.game.payoffs.items():
            gain = self.home.total(zip(self.supporting, payoff, strict=True)) - here
            if gain.sign > 0:
                yield Invalid("condition 1", f"profile {listed(profile)}", f"it beats φ_N by {gain} at these weights")

    def condition_2_weights(self) -> Iterator[Invalid]:
        """λ ≥ 0 and λ ≠ 0."""
        for i, w in enumerate(self.weights, start=1):
            if w.sign < 0:
                yield Invalid("condition 2", f"player {i}", f"the weight {w} is negative")
        if all(w.sign == 0 for w in self.weights):
            yield Invalid("condition 2", "every player", "all weights are 0")

    def condition_3_saddle_points(self) -> Iterator[Invalid]:
        """No coalition S gains Σ_{i∈S} λ_iU_i − Σ_{j∉S} λ_jU_j by a pure deviation from x_S against its complement."""
        game, total = self.game, self.home.total
        for S in coalitions(game.everyone):
            signed = [w * Fraction(1 if i in S else -1) for i, w in enumerate(self.weights, start=1)]
            current = total(zip(signed, self.phi[S], strict=True))
            for action in product(*(range(1, size + 1) for size in game.sizes(S))):
                against = ((q, game.outcome(S, action, b)) for b, q in self.strategies[game.rest(S)].items())
                value = total((q, total(zip(signed, game.payoffs[a], strict=True))) for q, a in against)
                if (value - current).sign > 0:
                    yield Invalid("condition 3", f"coalition {listed(S)}", f"{listed(action)} gains {value - current}")

    def condition_4_coco(self) -> Iterator[Invalid]:
        """λ_iφ_{S,i} = Σ_{R⊆S, R∋i} (Z_R − Z_{S∖R}) / (r·C(s,r)) for every S and i ∈ S; for ``coco`` only S = N."""
        for S in [self.game.everyone] if self.notion == "coco" else coalitions(self.game.everyone):
            for i in S:
                rest = {R: tuple(j for j in S if j not in R) for R in coalitions(S) if i in R}
                shares = ((self.Z[R] - self.Z[T], Fraction(1, len(R) * comb(len(S), len(R)))) for R, T in rest.items())
                left, right = self.weights[i - 1] * self.phi[S][i - 1], self.home.total(shares)
                yield from unequal("condition 4", f"coalition {listed(S)}, player {i}", left, right)

    def condition_4_harsanyi(self) -> Iterator[Invalid]:
        """λ_i w_{S,i} = λ_j w_{S,j} for every S and i, j ∈ S, where w_{S,i} = Σ_{R⊆S, R∋i} (−1)^(s−r) φ_{R,i}."""
        for S in coalitions(self.game.everyone):
            signs = {R: Fraction((-1) ** (len(S) - len(R))) for R in coalitions(S)}
            dividends = (self.home.total((self.phi[R][i - 1], one) for R, one in signs.items() if i in R) for i in S)
            first, *others = (self.weights[i - 1] * dividend for i, dividend in zip(S, dividends, strict=True))
            for i, other in zip(S[1:], others, strict=True):
                yield from unequal("condition 4", f"coalition {listed(S)}, players {S[0]} and {i}", first, other)

    def claimed_payoffs(self) -> Iterator[Invalid]:
        """The payoffs that the claim states, if any, are φ_N."""
        for i, (stated, true) in enumerate(zip(self.stated, self.payoffs, strict=True), start=1):
            yield from unequal("claimed payoffs", f"player {i}", stated, true)

    def failures(self) -> Iterator[Invalid]:
        """Every failure of a claim, condition by condition."""
        yield from self.condition_1_pareto()
        yield from self.condition_2_weights()
        yield from self.condition_3_saddle_points()
        harsanyi = self.notion == "coalition-perfect-harsanyi"
        yield from self.condition_4_harsanyi() if harsanyi else self.condition_4_coco()
        yield from self.claimed_payoffs()


def read_claim(reader: Reader, game: Game) -> Claim:
    """``{"claim": a coco-claim/1 document, "supporting_weights": […]}``, and φ_S: S and S̄ play independently."""
    outer = reader.fields(["claim", "supporting_weights"])
    fields = outer["claim"].fields(["format", "notion", "weights", "strategies"], ["payoffs"])
    fields["format"].text("coco-claim/1")
    notion, read = fields["notion"].text(*NOTIONS), fields["strategies"].by_coalition(len(game.players))
    if missing := [S for S in coalitions(game.everyone) if S not in read]:
        raise fields["strategies"].error(f"the coalition {listed(missing[0])} is missing")
    strategies: dict[Coalition, dict[Profile, Number]] = {(): {(): reader.home.number(Fraction(1))}}
    strategies |= {S: read_distribution(entry, game, S) for S, entry in read.items()}
    n, home, phi = len(game.players), reader.home, dict[Coalition, list[Number]]()
    for S in coalitions(game.everyone):
        fights = product(strategies[S].items(), strategies[game.rest(S)].items())
        chances = [(p * q, game.payoffs[game.outcome(S, a, b)]) for (a, p), (b, q) in fights]
        phi[S] = [home.total((chance, payoff[i]) for chance, payoff in chances) for i in range(n)]
    weights, supporting = fields["weights"].vector(n), outer["supporting_weights"].vector(n)
    stated = fields["payoffs"].vector(n) if "payoffs" in fields else phi[game.everyone]
    Z = {S: home.total((weights[j - 1], phi[S][j - 1]) for j in S) for S in [(), *phi]}
    return Claim(game, notion, weights, strategies, stated, supporting, phi, Z, phi[game.everyone], home)


def one_notion(*notions: str) -> Iterator[Invalid]:
    """All claims, and the tree if there is one, are of the same notion."""
    if len(different := sorted(set(notions))) > 1:
        yield Invalid("one notion", "", " and ".join(different))


def different_payoffs(first: Claim, second: Claim) -> Iterator[Invalid]:
    """The two equilibria do not pay the same."""
    if all((u - v).sign == 0 for u, v in zip(first.payoffs, second.payoffs, strict=True)):
        yield Invalid("different payoffs", "", f"both pay ({listed(first.payoffs)})")


def check_claims(claims: list[Claim], *conclusion: str) -> Iterator[str | Invalid]:
    """Each claim is an equilibrium of its notion; the claims in words, and what follows, come first."""
    for number, e in enumerate(claims, start=1):
        yield f"claim {number}: a {NOTIONS[e.notion]} with weights ({listed(e.weights)}) pays ({listed(e.payoffs)})"
    yield from conclusion
    for number, e in enumerate(claims, start=1):
        for failure in e.failures():
            yield Invalid(failure.condition, f"claim {number}, {failure.where}", failure.detail)


def check_equilibria(fields: dict[str, Reader], game: Game) -> Iterator[str | Invalid]:
    """The claims are equilibria; ``non-uniqueness``: two claims, one notion, different payoffs."""
    two = fields["kind"].value == "non-uniqueness"
    claims = [read_claim(item, game) for item in fields["equilibria"].items(2 if two else 1)]
    yield from check_claims(claims, *["so the payoffs of equilibria of this game are not unique"] * two)
    if two:
        yield from one_notion(*(e.notion for e in claims))
        yield from different_payoffs(*claims)


def check_tree(fields: dict[str, Reader], game: Game) -> Iterator[str | Invalid]:
    """Every closed cell is refuted, so all equilibria have their weights in the open cells.

    ``non-existence``: none is open. ``solution``: each open one has the weights of a claim, which is an equilibrium.
    """
    kind, nodes = fields["kind"].value, fields["nodes"].items()
    notion = fields["notion"].text(*NOTIONS) if "notion" in fields else "coalition-perfect-coco"
    claims = [read_claim(item, game) for item in fields["equilibria"].items()] if kind == "solution" else []
    where = "anywhere" if kind == "non-existence" else "outside the open cells of this tree"
    where += ", each of which has the weights of a claim" if kind == "solution" else ""
    yield from check_claims(claims, f"no {NOTIONS[notion]} of the game has its weights {where}")
    yield from one_notion(notion, *(e.notion for e in claims))
    unit, found = [[Fraction(i == k) for i in game.everyone] for k in game.everyone], list[Weights]()
    pending: dict[int, Cell] = {0: (unit, [e.weights for e in claims])}
    for number, node in enumerate(nodes):
        if number not in pending:
            yield Invalid("tree", f"node {number}", "no earlier node has it as a child")
            return
        vertices, claimed = cell = pending.pop(number)
        if "split" in node.entries():
            for child, part in split(node, cell, len(nodes)):
                if child <= number or child in pending:
                    yield Invalid("tree", f"node {number}", f"node {child} cannot be its child in a tree")
                    return
                pending[child] = part
        elif "open" in node.entries():
            if node.fields(["open"])["open"].value is not True:
                raise node.error('an open leaf says {"open": true}')
            if kind == "non-existence":
                yield Invalid("closed leaves", f"node {number}", "this leaf is open")
            if kind == "solution" and not any(all(mu.sign >= 0 for mu in inside) for inside in claimed):
                yield Invalid("open leaves", f"node {number}", "no claim has its weights in this cell")
            found += vertices
        else:
            yield from cell_is_refuted(node, number, game, vertices, notion)
    if pending:
        yield Invalid("tree", f"node {min(pending)}", "it is a child but is not in the list")
    if kind != "non-existence":
        box = (f"[{show(min(xs))}, {show(max(xs))}]" for xs in zip(*found, strict=True))
        yield f"{len(found) // len(game.players)} open cells, within {' × '.join(box) or 'nothing'}"


def split(node: Reader, cell: Cell, count: int) -> Iterator[tuple[int, Cell]]:
    """The children of a split: the point ``at`` on the edge from p to q replaces p in the first, q in the second."""
    fields = node.fields(["split", "at", "children"])
    vertices, claimed = cell
    p, q = (item.index(len(vertices) + 1) - 1 for item in fields["split"].items(2))
    at, children = fields["at"].rational(), [item.index(count) for item in fields["children"].items(2)]
    if p == q or min(p, q) < 0 or not 0 < at < 1:
        raise node.error("a split needs two different vertices, numbered from 1, and a point strictly between them")
    middle = [node.home.pay((1 - at) * a + at * b) for a, b in zip(vertices[p], vertices[q], strict=True)]
    for child, end, other, part in zip(children, (p, q), (q, p), (1 - at, at), strict=True):
        part_vertices = [middle if k == end else vertex for k, vertex in enumerate(vertices)]
        inside = [list(mu) for mu in claimed]  # with end = (middle − (1 − part)·other) / part
        for old, new in zip(claimed, inside, strict=True):
            new[end], new[other] = old[end] * (1 / part), old[other] - old[end] * ((1 - part) / part)
        yield child, (part_vertices, inside)


def cell_is_refuted(node: Reader, number: int, game: Game, cell: list[Weights], notion: str) -> Iterator[Invalid]:
    """The leaf's multipliers turn conditions 3 and 4 into a sum that is ≥ 0 at an equilibrium, and < 0 in this cell.

    They make the expectations of the terms of all conflicts (``conflict_bound``) add up to ≥ 0. Each is at most the
    maximum over the conflict's outcomes; that is convex in λ, so the vertices decide.
    """
    plain, n, where = notion == "coco", len(game.players), f"node {number}"
    fields = node.fields(["best_replies", "shares" if plain else "dividends"])
    y = {S: row.rationals(game.sizes(S)) for S, row in fields["best_replies"].by_coalition(n).items()}
    g = fields["shares"].rationals([n]) if plain else {}
    h = {} if plain else {S: row.rationals([n]) for S, row in fields["dividends"].by_coalition(n).items()}
    yield from multipliers(y, h, where)
    slopes = partial(share_slopes, g, game.everyone) if plain else partial(dividend_slopes, h)
    node.home.spend(2**n * len(h))
    conflicts = {S: slopes(S) | slopes(game.rest(S)) for S in coalitions(game.everyone) if 1 in S}
    for vertex in cell:
        bound = sum((conflict_bound(node.home, game, S, vertex, y, own) for S, own in conflicts.items()), Fraction(0))
        if bound >= 0:
            yield Invalid("cell", f"{where}, vertex ({listed(map(show, vertex))})", f"the sum is {show(bound)} ≥ 0")


def multipliers(y: Multipliers, h: Multipliers, where: str) -> Iterator[Invalid]:
    """y_{S,b} ≥ 0 of condition 3; Σ_{i∈S} h_{S,i} = 0 of condition 4, and no player outside S has one."""
    for S, row in y.items():
        if (least := min(row.values(), default=Fraction(0))) < 0:
            yield Invalid("multipliers", f"{where}, best replies of {listed(S)}", f"{show(least)} is negative")
    for S, row in h.items():
        if total := sum(row.values(), Fraction(0)):
            yield Invalid("multipliers", f"{where}, dividends of {listed(S)}", f"they sum to {show(total)}, not to 0")
        if any(i not in S for (i,) in row):
            yield Invalid("multipliers", f"{where}, dividends of {listed(S)}", "one is not of a member")


def dividend_slopes(h: Multipliers, S: Coalition) -> Slopes:
    """The factor of λ_iφ_{S,i}, i ∈ S, in Σ_T Σ_{i∈T} h_{T,i} λ_iw_{T,i}, which condition 4 makes 0."""
    over = [(Fraction((-1) ** (len(T) - len(S))), row) for T, row in h.items() if set(S) <= set(T)]
    return {i: sum((sign * row.get((i,), 0) for sign, row in over), Fraction(0)) for i in S}


def share_slopes(g: dict[Profile, Fraction], everyone: Coalition, S: Coalition) -> Slopes:
    """The factor of λ_jφ_{S,j}, j ∈ S, in Σ_i g_i (λ_iφ_{N,i} − Σ_{R∋i} (Z_R − Z_{N∖R}) / (r·C(n,r))), which is 0."""
    s, n, c = len(S), len(everyone), comb(len(everyone), len(S))
    both = sum((-x / (s * c) if i in S else x / ((n - s) * c) for (i,), x in g.items()), Fraction(0))
    return {j: both + (g.get((j,), Fraction(0)) if s == n else 0) for j in S}


def conflict_bound(home: Field, game: Game, S: Coalition, at: Weights, y: Multipliers, slopes: Slopes) -> Fraction:
    """The most that the terms of S's conflict add up to at these weights: the maximum over its outcome a.

    With M = Σ_{i∈S} λ_iU_i − Σ_{j∉S} λ_jU_j: Σ_b y_{S,b}·(M(a) − M(b, a_S̄)), the same for S̄ and −M, slope_i·λ_iU_i(a).
    """
    signed = [w if i in S else -w for i, w in enumerate(at, start=1)]
    M = {a: home.pay(sum(map(mul, signed, u), Fraction(0))) for a, u in game.payoffs.items()}
    scaled = [w * slopes[i] for i, w in enumerate(at, start=1)]
    terms = {a: home.pay(sum(map(mul, scaled, u), Fraction(0))) for a, u in game.payoffs.items()}
    for side, sign in ((S, 1), (game.rest(S), -1)):
        for a, (b, value) in product(terms, y.get(side, {}).items()):
            deviation = game.outcome(side, b, tuple(a[j - 1] for j in game.rest(side)))
            terms[a] = home.pay(terms[a] + sign * value * (M[a] - M[deviation]))
    return max(terms.values())


@dataclass(frozen=True)
class Program:
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
        for i, (row, relation, bound) in enumerate(self.rows, start=1):
            excess = home.total((x[j - 1], a) for j, a in row.items()) - home.number(bound * (what == "point"))
            if excess.sign not in {"<=": (-1, 0), "=": (0,), ">=": (0, 1)}[relation]:
                yield Invalid("feasibility", f"{what}, constraint {i}", f"left − right is {excess}, not {relation} 0")

    def combination(self, y: list[Number], wanted: int, to: list[Fraction], home: Field) -> Iterator[Invalid]:
        """y has the ``wanted`` sign, or is 0, on ≤ rows, the other on ≥ rows, and y·A is the row ``to``."""
        columns: list[list[tuple[Number, Fraction]]] = [[] for _ in to]
        for i, (value, (row, relation, _)) in enumerate(zip(y, self.rows, strict=True), start=1):
            if value.sign * {"<=": wanted, "=": 0, ">=": -wanted}[relation] < 0:
                yield Invalid("multiplier signs", f"constraint {i}", f"{value} for a constraint {relation}")
            for j, a in row.items():
                columns[j - 1].append((value, a))
        for j, (terms, goal) in enumerate(zip(columns, to, strict=True), start=1):
            yield from unequal("combination", f"variable {j}", home.total(terms), home.number(goal))


def read_program(reader: Reader) -> Program:
    """A ``coco-linear-program/1`` document."""
    fields = reader.fields(["format", "sense", "objective", "constraints"])
    sense = fields["sense"].text("maximise", "minimise")
    objective = [c.rational() for c in fields["objective"].items()]
    rows = []
    for item in fields["constraints"].items():
        row = item.fields(["coefficients", "relation", "bound"])
        coefficients = row["coefficients"].rationals([len(objective)])
        relation, bound = row["relation"].text("<=", "=", ">="), row["bound"].rational()
        rows.append(({j: a for (j,), a in coefficients.items()}, relation, bound))
    canonical = json.dumps(reader.value, separators=(",", ":"), sort_keys=True, default=str)
    return Program(sense, objective, rows, hashlib.sha256(canonical.encode()).hexdigest())


def check_linear_program(fields: dict[str, Reader], program: Program) -> Iterator[str | Invalid]:
    """The answer is right: optimal (primal and dual), infeasible (Farkas ray) or unbounded (point and ray)."""
    answer, n, m, bounds = fields["answer"], len(program.objective), len(program.rows), [b for *_, b in program.rows]
    improving = 1 if program.sense == "maximise" else -1
    status = answer.entries().get("status", answer).text("optimal", "infeasible", "unbounded")
    if status == "optimal":
        entries = answer.fields(["status", "value", "primal", "dual"])
        value, primal, dual = entries["value"].number(), entries["primal"].vector(n), entries["dual"].vector(m)
        yield f"the program's optimal value is {value}"
        yield from program.feasibility("point", primal, answer.home)
        yield from program.combination(dual, improving, program.objective, answer.home)
        reached = answer.home.total(zip(primal, program.objective, strict=True))
        yield from unequal("equal values", "", reached, answer.home.total(zip(dual, bounds, strict=True)))
        yield from unequal("stated value", "", value, reached)
    elif status == "infeasible":
        ray = answer.fields(["status", "ray"])["ray"].vector(m)
        yield "the program is infeasible"
        yield from program.combination(ray, 1, [Fraction(0)] * n, answer.home)
        bound = answer.home.total(zip(ray, bounds, strict=True))
        if bound.sign >= 0:
            yield Invalid("Farkas ray", "", f"it gives 0 ≤ {bound}, which is no contradiction")
    else:
        entries = answer.fields(["status", "point", "ray"])
        point, ray = entries["point"].vector(n), entries["ray"].vector(n)
        yield "the program is unbounded"
        yield from program.feasibility("point", point, answer.home)
        yield from program.feasibility("ray", ray, answer.home)
        gain = answer.home.total(zip(ray, program.objective, strict=True))
        if gain.sign != improving:
            yield Invalid("improving ray", "", f"the objective changes by {gain} along it")


Verdict = tuple[str, list[str], Invalid | Unparsable | None]
Check = Callable[[dict[str, Reader], Any], Iterator[str | Invalid]]
KINDS: dict[str, tuple[list[str], list[str], Check]] = {  # required fields, optional ones, the conditions
    "equilibrium": (["equilibria"], ["field"], check_equilibria),
    "non-uniqueness": (["equilibria"], ["field"], check_equilibria),
    "non-existence": (["nodes"], ["notion"], check_tree),
    "enclosure": (["nodes"], ["notion"], check_tree),
    "solution": (["equilibria", "nodes"], ["field", "notion"], check_tree),
    "linear-program": (["answer"], [], check_linear_program),
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
    required, optional, conditions = KINDS[kind]
    about = "program_sha256" if kind == "linear-program" else "game_sha256"
    fields = reader.fields(["format", "kind", about, *required], optional)
    fields["format"].text("coco-certificate/1")
    if (kind == "linear-program") != isinstance(subject, Program):
        raise fields["kind"].error(f"a certificate of kind {kind} is not about a {type(subject).__name__.lower()}")
    if fields[about].text() != subject.sha256:
        yield Invalid(about, "", f"it is about {fields[about].text()[:64]!r}, not about {subject.sha256}")
        return
    if "field" in fields:
        home = read_field(fields["field"])
        fields |= {body: replace(fields[body], home=home) for body in required}
    yield from conditions(fields, subject)


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


def read_text(path: str) -> str:
    """The text of a file (``-``: standard input), bounded."""
    try:
        with sys.stdin.buffer if path == "-" else open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise Unparsable(f"refused: larger than {MAX_BYTES} bytes")
        return data.decode("utf-8").removeprefix("\ufeff")
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
