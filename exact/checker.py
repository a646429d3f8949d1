"""The independent checker: does this certificate prove what it says about this game?

    python -I -S exact/checker.py SUBJECT CERTIFICATE…

Standard library only, nothing shared with the producers. SUBJECT is the game or the linear program that the reader
supplies. ``docs/certificates.md`` is the specification; each condition is one function.
Verdicts: valid (exit code 0) · invalid (1: which condition, where, by how much) · unparsable (2: where, too much work).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from errno import EBADF
from fractions import Fraction
from functools import partial, reduce
from itertools import (
    chain,
    combinations,
    combinations_with_replacement,
    pairwise,
    product,
    zip_longest,
)
from math import comb, prod
from operator import le, mul
from typing import Any, NamedTuple

MAX_BYTES, MAX_VALUES, MAX_DIGITS = 32 * 2**20, 2**20, 10_000
MAX_PLAYERS, MAX_PROFILES, MAX_DEGREE = 12, 2**16, 24
MAX_WORK = 40_000_000  # steps, long numbers counting for more: minutes at the very most

NOTIONS = {
    "coco": "plain CoCo equilibrium (condition 4 for the grand coalition)",
    "coalition-perfect-coco": "coalition-perfect CoCo equilibrium",
    "coalition-perfect-harsanyi": "coalition-perfect Harsanyi equilibrium",
}
TREES = ("no {} of the game has its weights anywhere", "every {} of the game {}")
IN_OPEN, EACH = (
    "has its weights in an open cell of this tree",
    ", each of which has the weights of a claim",
)
PAYS = "pays each player of positive weight what one of these claims pays"
OUTCOMES = {"valid": 0, "invalid": 1, "unparsable": 2}
REPORT = "please report it, with the files (--debug first shows the traceback)"
TWICE = "usage: standard input can be read once: give - for one of the files"
KEY = re.compile("[1-9][0-9]{0,6}(,[1-9][0-9]{0,6}){0,11}")
Coalition = tuple[int, ...]
Profile = tuple[int, ...]
Polynomial = list[Fraction]  # constant coefficient first, no trailing zeros
Row = dict[Profile, Fraction]
Played = tuple[
    Coalition, Profile
]  # S, and what it was to play: (S, ()) stands for anything
Multipliers = tuple[
    dict[Played, Row], dict[Coalition, dict[int, Fraction]]
]  # of condition 3; slopes of condition 4
Weights = list[Fraction]
Cell = tuple[
    list[Weights], list[Weights]
]  # vertices λ^k; row k times λ = Σ_k μ_kλ^k is μ_k, any more rows give 0


class Unparsable(Exception):
    """Not a document of its format, or one that would take too much work; the message says where."""


class Invalid(Exception):
    """A well-formed certificate that proves nothing: which condition fails, where, and by how much."""

    def __init__(self, condition: str, where: str, detail: str) -> None:
        super().__init__(
            f"{condition} fails{f' at {where}' if where else ''}: {detail}"
        )
        self.condition, self.where, self.detail = condition, where, detail


@dataclass
class Field:
    """ℚ[x] modulo a polynomial, at its one real root α in (low, high). ℚ itself: modulo x. Every step is paid for."""

    modulus: Polynomial = field(default_factory=lambda: [Fraction(0), Fraction(1)])
    low: Fraction = Fraction(1)  # no interval: no field is given
    high: Fraction = Fraction(-1)
    max_digits: int = MAX_DIGITS
    credit: int = MAX_WORK

    def pay(self, x: Fraction) -> Fraction:
        """Pay for the arithmetic that made ``x``, and return it."""
        self.credit -= (
            1 + ((x.numerator.bit_length() + x.denominator.bit_length()) >> 9) ** 2
        )
        if self.credit < 0:
            raise Unparsable("refused: checking this would take too much work")
        return x

    def add(self, terms: Iterable[Fraction]) -> Fraction:
        """The sum; every step is paid for."""
        return reduce(lambda x, y: self.pay(x + y), terms, Fraction(0))

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
        """Σ sign q(r) over roots r of the modulus in (low, high): sign q(α); for q = 1 their number (Sturm–Tarski)."""
        sequence = [
            self.modulus,
            self.multiply([k * c for k, c in enumerate(self.modulus)][1:], q),
        ]
        while sequence[-1]:
            sequence.append([-c for c in self.divide(sequence[-2], sequence[-1])[1]])

        def changes(x: Fraction) -> int:
            signs = [
                rest[0] > 0
                for p in sequence
                if (rest := self.divide(p, [-x, Fraction(1)])[1])
            ]  # p(x), if not 0
            return sum(a != b for a, b in pairwise(signs))

        return changes(self.low) - changes(self.high)


@dataclass(frozen=True)
class Number:
    """a_0 + a_1α + … in a field."""

    coefficients: tuple[Fraction, ...]
    home: Field

    def __add__(self, other: Number) -> Number:
        pairs = zip_longest(
            self.coefficients, other.coefficients, fillvalue=Fraction(0)
        )
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
        terms = [
            show(c) + (f"·α^{k}" if k else "")
            for k, c in enumerate(self.coefficients)
            if c
        ]
        return " + ".join(terms) or "0"


def show(x: Fraction, longest: int = 100) -> str:
    """Lowest terms, ``-3/4`` or ``5``, if not too long; through ``Decimal``, for ``str`` refuses over 4,300 digits."""
    if (
        digits := (x.numerator.bit_length() + x.denominator.bit_length()) * 3 // 10
    ) >= longest:
        return f"a rational of about {digits} digits"
    return (
        str(Decimal(x.numerator))
        if x.denominator == 1
        else f"{Decimal(x.numerator)}/{Decimal(x.denominator)}"
    )


def listed(numbers: Iterable[object]) -> str:
    """``1,3``."""
    return ",".join(map(str, numbers))


def load(text: str, where: str) -> Any:
    """The document in a text; ``Unparsable`` for what is not strict JSON."""

    def pairs(entries: list[tuple[str, Any]]) -> dict[str, Any]:
        if twice := [
            a for a, b in pairwise(sorted(key for key, _ in entries)) if a == b
        ]:
            raise Unparsable(f"{where}: the key {twice[0][:40]!r} occurs twice")
        return dict(entries)

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
        raise Unparsable(
            f"{where}:{error.lineno}:{error.colno}: not JSON: {error.msg}"
        ) from None
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

    def entries(self) -> dict[str, Reader]:
        """The entries of an object."""
        if not isinstance(self.value, dict):
            raise self.error("this must be an object")
        return {
            key: Reader(value, f"{self.path}[{key[:40]!r}]", self.home)
            for key, value in self.value.items()
        }

    def fields(
        self, required: Iterable[str], optional: Iterable[str] = ()
    ) -> dict[str, Reader]:
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
            raise self.error(
                "this must be a list"
                if size is None
                else f"this must be a list of {size}"
            )
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

    def place(self, size: int, first: int = 0) -> int:
        """The place, from 0, of one of ``size`` things that are numbered from ``first``."""
        if (
            not isinstance(self.value, Decimal)
            or not first <= self.value < first + size
        ):
            raise self.error(
                f"this must be a whole number from {first} to {first + size - 1}"
                if size
                else "none exists"
            )
        return int(self.value) - first

    def rational(self) -> Fraction:
        """A rational: text such as "-3/4", or an integer."""
        text = str(self.value) if isinstance(self.value, str | Decimal) else ""
        match = re.fullmatch("(-?[0-9]+)(?:/([1-9][0-9]*))?", text)
        if match is None:
            raise self.error('this must be a rational such as "-3/4" or "5"')
        if max(len(match[1].lstrip("-")), len(match[2] or "")) > self.home.max_digits:
            raise self.error(
                f"refused: a number of more than {self.home.max_digits} digits"
            )
        return self.home.pay(
            Fraction(int(Decimal(match[1])), int(Decimal(match[2] or "1")))
        )

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

    def keyed(
        self, fits: Callable[[Profile], bool], wanted: str
    ) -> dict[Profile, Reader]:
        """The entries of an object by keys such as "1,3", which must fit."""
        keys = {
            key: tuple(map(int, key.split(","))) if KEY.fullmatch(key) else ()
            for key in self.entries()
        }
        if wrong := [
            entry
            for key, entry in self.entries().items()
            if not keys[key] or not fits(keys[key])
        ]:
            raise wrong[0].error(f"the key must be {wanted}")
        return {keys[key]: entry for key, entry in self.entries().items()}

    def by_action(self, sizes: list[int]) -> dict[Profile, Reader]:
        """The entries of an object whose keys are as many numbers as ``sizes``, each from 1 to its size."""
        wanted = f"{len(sizes)} numbers from 1 to {listed(sizes)}"
        return self.keyed(
            lambda a: len(a) == len(sizes) and all(map(le, a, sizes)), wanted
        )

    def by_coalition(self, n: int) -> dict[Coalition, Reader]:
        """The entries of an object whose keys are coalitions, players ascending."""
        return self.keyed(
            lambda S: S[-1] <= n and [*S] == sorted({*S}),
            f"players of 1 to {n}, in ascending order",
        )

    def rationals(self, sizes: list[int]) -> dict[Profile, Fraction]:
        """``{"1,3": x}``."""
        return {key: entry.rational() for key, entry in self.by_action(sizes).items()}

    def distribution(self, sizes: list[int]) -> dict[Profile, Number]:
        """Probabilities ≥ 0 of joint actions that sum to 1."""
        result = {
            action: entry.number() for action, entry in self.by_action(sizes).items()
        }
        if negative := [action for action, p in result.items() if p.sign < 0]:
            raise self.error(
                f"the probability {result[negative[0]]} of {listed(negative[0])} is negative"
            )
        if (excess := sum(result.values(), self.home.number(Fraction(-1)))).sign != 0:
            raise self.error(f"the probabilities sum to 1 + ({excess})")
        return result


def read_field(reader: Reader) -> Field:
    """``field``: a polynomial and an interval that holds exactly one of its real roots."""
    fields, home = reader.fields(["minimal_polynomial", "interval"]), reader.home
    p = [c.rational() for c in fields["minimal_polynomial"].items()]
    low, high = (bound.rational() for bound in fields["interval"].items(2))
    if not 2 <= len(p) <= MAX_DEGREE + 1 or not p[-1] or low > high:
        raise reader.error(
            f"there must be a polynomial of degree 1 to {MAX_DEGREE} and an interval [low, high]"
        )
    ends = [x for x in sorted({low, high}) if not home.divide(p, [-x, Fraction(1)])[1]]
    for x in ends:
        while not (division := home.divide(p, [-x, Fraction(1)]))[1]:
            p = division[0]
    inside = Field(p, low, high, home.max_digits, home.credit)
    if (count := len(ends) + inside.sign([Fraction(1)])) != 1:
        raise reader.error(
            f"the interval must hold exactly one real root of the polynomial; it holds {count}"
        )
    return (
        replace(inside, modulus=[-ends[0], Fraction(1)], low=low - 1, high=high + 1)
        if ends
        else inside
    )


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

    def outcome(self, S: Coalition, ours: Profile, theirs: Profile) -> Profile:
        """The profile when S plays ``ours`` and the others ``theirs``."""
        place = dict(zip((*S, *self.rest(S)), (*ours, *theirs), strict=True))
        return tuple(place[i] for i in self.everyone)

    def __str__(self) -> str:
        shape = "×".join(str(len(names)) for names in self.actions)
        return f"a game of {len(self.players)} players, {shape} actions, sha256 {self.sha256}"


def coalitions(players: Coalition) -> Iterator[Coalition]:
    """Every non-empty subset, small ones first."""
    return (
        S for size in range(1, len(players) + 1) for S in combinations(players, size)
    )


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
    if not 1 <= len(players) <= MAX_PLAYERS or prod(sizes) > MAX_PROFILES:
        raise reader.error(
            f"refused: games of 1 to {MAX_PLAYERS} players and {MAX_PROFILES} profiles are checked"
        )
    if len(sizes) != len(players) or not all(sizes):
        raise fields["actions"].error(
            "there must be one list of actions a player, none empty"
        )
    everyone, rows = (
        tuple(range(1, len(players) + 1)),
        fields["payoffs"].by_action(sizes),
    )
    payoffs = {
        a: [u.rational() for u in row.items(len(players))] for a, row in rows.items()
    }
    if len(payoffs) != prod(sizes):
        raise fields["payoffs"].error(
            f"there must be {prod(sizes)} profiles, not {len(payoffs)}"
        )
    texts = {
        listed(a): [show(u, MAX_BYTES) for u in payoffs[a]] for a in sorted(payoffs)
    }
    document = {
        "format": "coco-game/1",
        "players": players,
        "actions": actions,
        "payoffs": texts,
    }
    canonical = json.dumps(document, separators=(",", ":"))
    return Game(
        players,
        actions,
        payoffs,
        everyone,
        hashlib.sha256(canonical.encode()).hexdigest(),
    )


def unequal(
    condition: str, where: str, left: Number, right: Number
) -> Iterator[Invalid]:
    """The failure of an equation, if it fails."""
    if (left - right).sign != 0:
        yield Invalid(condition, where, f"{left} ≠ {right}, difference {left - right}")


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
                yield Invalid(
                    "condition 1", f"supporting weight {i}", f"{w} is not positive"
                )
        here = self.home.total(zip(self.supporting, self.payoffs, strict=True))
        for profile, payoff in self.game.payoffs.items():
            if (
                gain := self.home.total(zip(self.supporting, payoff, strict=True))
                - here
            ).sign > 0:
                yield Invalid(
                    "condition 1",
                    f"profile {listed(profile)}",
                    f"it beats φ_N by {gain} at these weights",
                )

    def condition_2_weights(self) -> Iterator[Invalid]:
        """λ ≥ 0 and λ ≠ 0."""
        for i, w in enumerate(self.weights, start=1):
            if w.sign < 0:
                yield Invalid(
                    "condition 2", f"player {i}", f"the weight {w} is negative"
                )
        if all(w.sign == 0 for w in self.weights):
            yield Invalid("condition 2", "every player", "all weights are 0")

    def condition_3_saddle_points(self) -> Iterator[Invalid]:
        """No coalition S gains Σ_{i∈S} λ_iU_i − Σ_{j∉S} λ_jU_j by a pure deviation from x_S against its complement."""
        game, total = self.game, self.home.total
        for S in coalitions(game.everyone):
            signed = [
                w * Fraction(1 if i in S else -1)
                for i, w in enumerate(self.weights, start=1)
            ]
            current = total(zip(signed, self.phi[S], strict=True))
            for action in product(*(range(1, size + 1) for size in game.sizes(S))):
                against = (
                    (q, game.outcome(S, action, b))
                    for b, q in self.strategies[game.rest(S)].items()
                )
                value = total(
                    (q, total(zip(signed, game.payoffs[a], strict=True)))
                    for q, a in against
                )
                if (value - current).sign > 0:
                    yield Invalid(
                        "condition 3",
                        f"coalition {listed(S)}",
                        f"{listed(action)} gains {value - current}",
                    )

    def condition_4_coco(self) -> Iterator[Invalid]:
        """λ_iφ_{S,i} = Σ_{R⊆S, R∋i} (Z_R − Z_{S∖R}) / (r·C(s,r)) for every S and i ∈ S; for ``coco`` only S = N."""
        Z = {
            S: self.home.total((self.weights[j - 1], self.phi[S][j - 1]) for j in S)
            for S in [(), *self.phi]
        }
        for S in (
            [self.game.everyone]
            if self.notion == "coco"
            else coalitions(self.game.everyone)
        ):
            for i in S:
                sides = (
                    (R, tuple(j for j in S if j not in R))
                    for R in coalitions(S)
                    if i in R
                )
                shares = (
                    (Z[R] - Z[T], Fraction(1, len(R) * comb(len(S), len(R))))
                    for R, T in sides
                )
                left, right = (
                    self.weights[i - 1] * self.phi[S][i - 1],
                    self.home.total(shares),
                )
                yield from unequal(
                    "condition 4", f"coalition {listed(S)}, player {i}", left, right
                )

    def condition_4_harsanyi(self) -> Iterator[Invalid]:
        """λ_i w_{S,i} = λ_j w_{S,j} for every S and i, j ∈ S, where w_{S,i} = Σ_{R⊆S, R∋i} (−1)^(s−r) φ_{R,i}."""
        for S in coalitions(self.game.everyone):
            signs = {R: Fraction((-1) ** (len(S) - len(R))) for R in coalitions(S)}
            dividends = (
                self.home.total(
                    (self.phi[R][i - 1], one) for R, one in signs.items() if i in R
                )
                for i in S
            )
            first, *others = (
                self.weights[i - 1] * dividend
                for i, dividend in zip(S, dividends, strict=True)
            )
            for i, other in zip(S[1:], others, strict=True):
                yield from unequal(
                    "condition 4",
                    f"coalition {listed(S)}, players {S[0]} and {i}",
                    first,
                    other,
                )

    def claimed_payoffs(self) -> Iterator[Invalid]:
        """The payoffs that the claim states, if any, are φ_N."""
        for i, (stated, true) in enumerate(
            zip(self.stated, self.payoffs, strict=True), start=1
        ):
            yield from unequal("claimed payoffs", f"player {i}", stated, true)

    def failures(self) -> Iterator[Invalid]:
        """Every failure of a claim, condition by condition."""
        four = (
            self.condition_4_harsanyi
            if self.notion == "coalition-perfect-harsanyi"
            else self.condition_4_coco
        )
        first = (
            self.condition_1_pareto,
            self.condition_2_weights,
            self.condition_3_saddle_points,
        )
        return chain.from_iterable(
            condition() for condition in (*first, four, self.claimed_payoffs)
        )


def read_claim(reader: Reader, game: Game) -> Claim:
    """``{"claim": a coco-claim/1 document, "supporting_weights": […]}``, and φ_S: S and S̄ play independently."""
    outer = reader.fields(["claim", "supporting_weights"])
    fields = outer["claim"].fields(
        ["format", "notion", "weights", "strategies"], ["payoffs"]
    )
    fields["format"].text("coco-claim/1")
    notion, read = (
        fields["notion"].text(*NOTIONS),
        fields["strategies"].by_coalition(len(game.players)),
    )
    if missing := [S for S in coalitions(game.everyone) if S not in read]:
        raise fields["strategies"].error(
            f"the coalition {listed(missing[0])} is missing"
        )
    n, home, phi = len(game.players), reader.home, dict[Coalition, list[Number]]()
    strategies = {S: p.distribution(game.sizes(S)) for S, p in read.items()}
    strategies[()] = {(): home.number(Fraction(1))}
    for S in coalitions(game.everyone):
        fights = product(strategies[S].items(), strategies[game.rest(S)].items())
        chances = [
            (p * q, game.payoffs[game.outcome(S, a, b)]) for (a, p), (b, q) in fights
        ]
        phi[S] = [
            home.total((chance, payoff[i]) for chance, payoff in chances)
            for i in range(n)
        ]
    weights, supporting = (
        [x.number() for x in w.items(n)]
        for w in (fields["weights"], outer["supporting_weights"])
    )
    stated = (
        [u.number() for u in fields["payoffs"].items(n)]
        if "payoffs" in fields
        else phi[game.everyone]
    )
    return Claim(
        game,
        notion,
        weights,
        strategies,
        stated,
        supporting,
        phi,
        phi[game.everyone],
        home,
    )


def check_claims(
    claims: list[Claim], notion: str, *conclusion: str
) -> Iterator[str | Invalid]:
    """Each claim is an equilibrium, and of this notion; the claims in words, and what follows, come first."""
    for k, e in enumerate(claims, start=1):
        root = f", α the root of ({listed(map(show, e.home.modulus))}) in [{show(e.home.low)},{show(e.home.high)}]"
        root *= e.home.low <= e.home.high  # else there is no field
        yield f"claim {k}: a {NOTIONS[e.notion]} with weights ({listed(e.weights)}) pays ({listed(e.payoffs)}){root}"
    yield from conclusion
    for k, failure in (
        (k, failure) for k, e in enumerate(claims, start=1) for failure in e.failures()
    ):
        yield Invalid(failure.condition, f"claim {k}, {failure.where}", failure.detail)
    if len(different := {notion, *(e.notion for e in claims)}) > 1:
        yield Invalid("one notion", "", " and ".join(sorted(different)))


def differ_at_zero(first: Claim, second: Claim) -> bool:
    """Whether every player whose payoffs differ has weight 0 in both claims."""
    weights = zip(first.weights, second.weights, strict=True)
    counts = [v.sign != 0 or w.sign != 0 for v, w in weights]
    paid = zip(counts, first.payoffs, second.payoffs, strict=True)
    return not any(counted and (u - v).sign != 0 for counted, u, v in paid)


def check_equilibria(fields: dict[str, Reader], game: Game) -> Iterator[str | Invalid]:
    """The claims are equilibria; ``non-uniqueness``: two claims, one notion, different payoffs."""
    two = fields["kind"].value == "non-uniqueness"
    claims = [
        read_claim(item, game) for item in fields["equilibria"].items(2 if two else 1)
    ]
    words = "so the payoffs of its equilibria are not unique"
    if two and differ_at_zero(*claims):
        words += ", but only for players whose weight is 0"
    yield from check_claims(claims, claims[0].notion, *[words] * two)
    for k, e in enumerate(claims, start=1):
        if game.positive and any(w.sign == 0 for w in e.weights):
            yield Invalid("positive weights", f"claim {k}", "a player has weight 0")
    if two and all(
        (u - v).sign == 0 for u, v in zip(*(e.payoffs for e in claims), strict=True)
    ):
        yield Invalid(
            "different payoffs", "", f"both pay ({listed(claims[0].payoffs)})"
        )


class Tree(NamedTuple):
    """What the nodes of a tree are checked against; one method for each sort of node."""

    kind: str
    game: Game
    notion: str
    claims: list[Claim]
    size: int
    home: Field
    pending: dict[int, Cell]

    def child(self, number: int, child: Reader, cell: Cell) -> Iterator[Invalid]:
        """A node's cell is made by exactly one node, an earlier one."""
        place = child.place(self.size)
        if place <= number or place in self.pending:
            yield Invalid(
                "tree", f"node {number}", f"node {place} cannot be its child in a tree"
            )
        self.pending[place] = cell

    def split(self, node: Reader, number: int, cell: Cell) -> Iterator[Invalid]:
        """The point ``at`` of the edge from vertex p to vertex q replaces p in the first child, q in the second."""
        fields, pay, (vertices, rows) = (
            node.fields(["split", "at", "children"]),
            self.home.pay,
            cell,
        )
        p, q = (item.place(len(vertices), first=1) for item in fields["split"].items(2))
        at, children = fields["at"].rational(), fields["children"].items(2)
        if p == q or not 0 < at < 1:
            raise node.error(
                "a split needs two different vertices and a point strictly between them"
            )
        middle = [
            pay((1 - at) * a + at * b)
            for a, b in zip(vertices[p], vertices[q], strict=True)
        ]
        for child, end, other, part in zip(
            children, (p, q), (q, p), (1 - at, at), strict=True
        ):
            inside, coordinates = (
                list(vertices),
                list(rows),
            )  # vertex end = (middle − (1 − part)·other) / part
            inside[end], coordinates[end] = middle, [pay(x / part) for x in rows[end]]
            coordinates[other] = [
                pay(x - (1 - part) * y)
                for x, y in zip(rows[other], coordinates[end], strict=True)
            ]
            yield from self.child(number, child, (inside, coordinates))

    def open(self, node: Reader, number: int, cell: Cell) -> Iterator[Invalid]:
        """No leaf is open; in a ``solution`` each open one has the weights of a claim; ``enclosure`` asks nothing."""
        if node.fields(["open"])["open"].value is not True:
            raise node.error('an open leaf says {"open": true}')
        if self.kind in ("non-existence", "complete"):
            yield Invalid("closed leaves", f"node {number}", "this leaf is open")
        coordinates = (
            [self.home.total(zip(e.weights, row, strict=True)).sign for row in cell[1]]
            for e in self.claims
        )
        inside = (min(mu) >= 0 and not any(mu[len(cell[0]) :]) for mu in coordinates)
        if self.kind == "solution" and not any(inside):
            yield Invalid(
                "open leaves", f"node {number}", "no claim has its weights in this cell"
            )

    def equilibrium(self, node: Reader, number: int, cell: Cell) -> Iterator[Invalid]:
        """At each vertex, and so at all weights of the cell, the strategies of the claim are an equilibrium."""
        claim = self.claims[
            node.fields(["equilibrium"])["equilibrium"].place(len(self.claims))
        ]
        for vertex in cell[0]:
            for failure in claim._replace(
                weights=list(map(self.home.number, vertex))
            ).failures():
                yield Invalid(
                    "equilibrium",
                    f"node {number}, vertex ({listed(map(show, vertex))})",
                    str(failure),
                )

    def pays(self, node: Reader, number: int, cell: Cell) -> Iterator[Invalid]:
        """An equilibrium here pays what the claim does: each outcome pays nobody more, or is worse at each vertex."""
        claim = self.claims[node.fields(["pays"])["pays"].place(len(self.claims))]
        for vertex, (a, payoff) in product(cell[0], self.game.payoffs.items()):
            less = [
                u - self.home.number(v)
                for u, v in zip(claim.payoffs, payoff, strict=True)
            ]
            if (
                any(x.sign < 0 for x in less)
                and (loss := self.home.total(zip(less, vertex, strict=True))).sign <= 0
            ):
                where = f"node {number}, vertex ({listed(map(show, vertex))})"
                yield Invalid(
                    "pays", where, f"{listed(a)} pays somebody more, and loses {loss}"
                )

    def refuted(self, node: Reader, number: int, cell: Cell) -> Iterator[Invalid]:
        """Multipliers, for all vertices or a part for each, show that no equilibrium is here, or only on a ``face``."""
        (vertices, rows), size = cell, len(cell[0])
        fields = (
            node.fields(["parts"], ["face", "child"])
            if "parts" in node.entries()
            else {}
        )
        face = (
            [k.place(size, first=1) for k in fields["face"].items()]
            if "face" in fields
            else []
        )
        if len(fields) not in ([3] if face else [0, 1]) or face != sorted(set(face)):
            raise node.error(
                "a face, which has a child, must be vertices in ascending order"
            )
        parts = [
            self.read_multipliers(part)
            for part in (fields["parts"].items() if fields else [node])
        ]
        if len(parts) not in (1, size):
            raise fields["parts"].error(
                f"this must be a list of 1, for all vertices, or of {size}, one for each"
            )
        yield from chain.from_iterable(
            self.multipliers(number, y, h) for y, h, _ in parts
        )
        yield from self.cell(
            number, vertices, [(y, self.slopes(h, g)) for y, h, g in parts], face
        )
        if face:
            order = sorted(range(len(rows)), key=lambda k: k not in face)
            yield from self.child(
                number,
                fields["child"],
                ([vertices[k] for k in face], [rows[k] for k in order]),
            )

    def read_multipliers(
        self, reader: Reader
    ) -> tuple[dict[Played, Row], dict[Coalition, Row], Row]:
        """y for condition 3; for condition 4 dividends h, or for ``coco`` shares g."""
        n, sizes, last = (
            len(self.game.players),
            self.game.sizes,
            "shares" if self.notion == "coco" else "dividends",
        )
        fields = reader.fields([last], ["best_replies", "obedience"])
        by = {
            name: entry.by_coalition(n).items()
            for name, entry in fields.items()
            if name != "shares"
        }
        y: dict[Played, Row] = {
            (S, ()): row.rationals(sizes(S)) for S, row in by.get("best_replies", ())
        }
        for S, rows in by.get("obedience", ()):
            y |= {
                (S, a): row.rationals(sizes(S))
                for a, row in rows.by_action(sizes(S)).items()
            }
        h = {S: row.rationals([n]) for S, row in by.get("dividends", ())}
        return y, h, fields["shares"].rationals([n]) if last == "shares" else {}

    def multipliers(
        self, number: int, y: dict[Played, Row], h: dict[Coalition, Row]
    ) -> Iterator[Invalid]:
        """y ≥ 0 of condition 3; Σ_{i∈S} h_{S,i} = 0 of condition 4, and no player outside S has one."""
        for (S, _), row in y.items():
            if (x := min(row.values(), default=Fraction(0))) < 0:
                yield Invalid(
                    "multipliers",
                    f"node {number}, best replies of {listed(S)}",
                    f"{show(x)} is negative",
                )
        for S, row in h.items():
            where = f"node {number}, dividends of {listed(S)}"
            if total := self.home.add(row.values()):
                yield Invalid(
                    "multipliers", where, f"they sum to {show(total)}, not to 0"
                )
            if any(i not in S for (i,) in row):
                yield Invalid("multipliers", where, "one is not of a member")

    def slopes(
        self, h: dict[Coalition, Row], g: Row
    ) -> dict[Coalition, dict[int, Fraction]]:
        """The factor of λ_iφ_{S,i} in Σ_T Σ_{i∈T} h_{T,i} λ_iw_{T,i} + Σ_k g_k (λ_kφ_{N,k} − the share of k) = 0."""
        N, n, pay = self.game.everyone, len(self.game.players), self.home.pay
        result = {S: dict.fromkeys(S, Fraction(0)) for S in coalitions(N)}
        for T, row in h.items():
            for S, ((i,), x) in product(coalitions(T), row.items()):
                if i in S:
                    result[S][i] = pay(result[S][i] + x * (-1) ** (len(T) - len(S)))
        for (S, slopes), ((k,), x) in product(result.items(), g.items()):
            share = x / (comb(n, len(S)) * (len(S) if k in S else len(S) - n))
            for i in S:
                slopes[i] = pay(slopes[i] - share + (x if (S, i) == (N, k) else 0))
        return result

    def cell(
        self, number: int, at: list[Weights], parts: list[Multipliers], face: list[int]
    ) -> Iterator[Invalid]:
        """0 ≤ Σ_{k≤l} μ_kμ_lf_kl at an equilibrium, with m_l at λ^k and m_k at λ^l, but f_kl ≤ 0, < 0 off the face."""
        for k, m in combinations_with_replacement(range(len(at)), 2):
            if k != m and len(parts) == 1:
                continue  # f_kl ≤ f_kk + f_ll if the multipliers do not vary
            pairs = [
                (at[i], parts[j if len(parts) > 1 else 0]) for i, j in {(k, m), (m, k)}
            ]
            conflicts = (S for S in coalitions(self.game.everyone) if 1 in S)
            added = (
                map(
                    self.home.add,
                    zip(*(self.terms(S, *pair) for pair in pairs), strict=True),
                )
                for S in conflicts
            )
            bound = self.home.add(map(max, added))
            if bound > 0 or (bound == 0 and k == m and k not in face):
                vertices = " with ".join(
                    f"({listed(map(show, at[j]))})" for j in sorted({k, m})
                )
                yield Invalid(
                    "cell",
                    f"node {number}, vertex {vertices}",
                    f"the sum is {show(bound)} ≥ 0",
                )

    def terms(self, S: Coalition, at: Weights, part: Multipliers) -> Iterator[Fraction]:
        """The terms of S's conflict for each outcome a: slope_i·λ_iU_i(a), y·(M(a) − M(b, a_S̄)), for S̄ with −M."""
        game, home, (y, slopes), rest = self.game, self.home, part, self.game.rest(S)
        signed, own = (
            [w if i in S else -w for i, w in enumerate(at, 1)],
            slopes[S] | slopes.get(rest, {}),
        )
        M = {
            a: home.add(map(mul, signed, payoff)) for a, payoff in game.payoffs.items()
        }
        scaled = [w * own[i] for i, w in enumerate(at, 1)]
        for a, payoff in game.payoffs.items():
            value = home.add(map(mul, scaled, payoff))
            for T, others, sign in ((S, rest, 1), (rest, S, -1)):
                played, against = (
                    tuple(a[i - 1] for i in side) for side in (T, others)
                )
                for b, x in chain(
                    y.get((T, ()), {}).items(), y.get((T, played), {}).items()
                ):
                    value = home.pay(
                        value + sign * x * (M[a] - M[game.outcome(T, b, against)])
                    )
            yield value


def check_tree(fields: dict[str, Reader], game: Game) -> Iterator[str | Invalid]:
    """Node by node, cells are split, refuted, those of a claim, or open: nothing is known of them."""
    kind, nodes, opened = (
        fields["kind"].value,
        fields["nodes"].items(),
        list[list[Weights]](),
    )
    notion = (
        fields["notion"].text(*NOTIONS)
        if "notion" in fields
        else "coalition-perfect-coco"
    )
    claims = (
        [read_claim(item, game) for item in fields["equilibria"].items()]
        if "equilibria" in fields
        else []
    )
    says = [IN_OPEN + EACH * (kind == "solution")] * (
        kind in ("enclosure", "solution")
    ) + [PAYS] * bool(claims)
    yield from check_claims(
        claims, notion, TREES[bool(says)].format(NOTIONS[notion], ", or ".join(says))
    )
    unit, home = (
        [[Fraction(i == k) for i in game.everyone] for k in game.everyone],
        fields["nodes"].home,
    )
    tree = Tree(kind, game, notion, claims, len(nodes), home, {0: (unit, unit)})
    for number, node in enumerate(nodes):
        if number not in tree.pending:
            yield Invalid("tree", f"node {number}", "no earlier node has it as a child")
            return
        cell, said = tree.pending.pop(number), node.entries()
        sort = next(
            (key for key in ("split", "open", "equilibrium", "pays") if key in said),
            "refuted",
        )
        opened += [cell[0]] * (sort == "open")
        yield from getattr(tree, sort)(node, number, cell)
    if tree.pending:
        yield Invalid(
            "tree", f"node {min(tree.pending)}", "it is a child but is not in the list"
        )
    if kind in ("enclosure", "solution"):
        box = (
            f"[{show(min(xs))}, {show(max(xs))}]"
            for xs in zip(*chain.from_iterable(opened), strict=True)
        )
        yield f"{len(opened)} open cell{'s' * (len(opened) != 1)}, within {' × '.join(box) or 'nothing'}"


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
        for i, (row, relation, bound) in enumerate(self.rows, start=1):
            excess = home.total((x[j - 1], a) for j, a in row.items()) - home.number(
                bound * (what == "point")
            )
            if excess.sign not in {"<=": (-1, 0), "=": (0,), ">=": (0, 1)}[relation]:
                yield Invalid(
                    "feasibility",
                    f"{what}, constraint {i}",
                    f"left − right is {excess}, not {relation} 0",
                )

    def combination(
        self, y: list[Number], wanted: int, to: list[Fraction], home: Field
    ) -> Iterator[Invalid]:
        """y has the ``wanted`` sign, or is 0, on ≤ rows, the other on ≥ rows, and y·A is the row ``to``."""
        columns: list[list[tuple[Number, Fraction]]] = [[] for _ in to]
        for i, (value, (row, relation, _)) in enumerate(
            zip(y, self.rows, strict=True), start=1
        ):
            if value.sign * {"<=": wanted, "=": 0, ">=": -wanted}[relation] < 0:
                yield Invalid(
                    "multiplier signs",
                    f"constraint {i}",
                    f"{value} for a constraint {relation}",
                )
            for j, a in row.items():
                columns[j - 1].append((value, a))
        for j, (terms, goal) in enumerate(zip(columns, to, strict=True), start=1):
            yield from unequal(
                "combination", f"variable {j}", home.total(terms), home.number(goal)
            )


def read_program(reader: Reader) -> Program:
    """A ``coco-linear-program/1`` document."""
    fields = reader.fields(["format", "sense", "objective", "constraints"])
    sense, objective = (
        fields["sense"].text("maximise", "minimise"),
        [c.rational() for c in fields["objective"].items()],
    )
    rows = []
    for item in fields["constraints"].items():
        row = item.fields(["coefficients", "relation", "bound"])
        coefficients = {
            j: a for (j,), a in row["coefficients"].rationals([len(objective)]).items()
        }
        rows.append(
            (
                coefficients,
                row["relation"].text("<=", "=", ">="),
                row["bound"].rational(),
            )
        )
    canonical = json.dumps(
        reader.value, separators=(",", ":"), sort_keys=True, default=str
    )
    return Program(
        sense, objective, rows, hashlib.sha256(canonical.encode()).hexdigest()
    )


def check_linear_program(
    fields: dict[str, Reader], program: Program
) -> Iterator[str | Invalid]:
    """The answer is right: optimal (primal and dual), infeasible (Farkas ray) or unbounded (point and ray)."""
    answer, n, m, bounds = (
        fields["answer"],
        len(program.objective),
        len(program.rows),
        [b for *_, b in program.rows],
    )
    home, improving = answer.home, 1 if program.sense == "maximise" else -1
    status = (
        answer.entries()
        .get("status", answer)
        .text("optimal", "infeasible", "unbounded")
    )
    sizes = {
        "optimal": {"primal": n, "dual": m},
        "infeasible": {"ray": m},
        "unbounded": {"point": n, "ray": n},
    }[status]
    entries = answer.fields(["status", *sizes, *["value"] * (status == "optimal")])
    vectors = {
        key: [x.number() for x in entries[key].items(size)]
        for key, size in sizes.items()
    }
    if status == "optimal":
        value, primal, dual = (
            entries["value"].number(),
            vectors["primal"],
            vectors["dual"],
        )
        yield f"the program's optimal value is {value}"
        yield from program.feasibility("point", primal, home)
        yield from program.combination(dual, improving, program.objective, home)
        reached = home.total(zip(primal, program.objective, strict=True))
        yield from unequal(
            "equal values", "", reached, home.total(zip(dual, bounds, strict=True))
        )
        yield from unequal("stated value", "", value, reached)
        return
    yield f"the program is {status}"
    if status == "infeasible":
        yield from program.combination(vectors["ray"], 1, [Fraction(0)] * n, home)
        if (bound := home.total(zip(vectors["ray"], bounds, strict=True))).sign >= 0:
            yield Invalid(
                "Farkas ray", "", f"it gives 0 ≤ {bound}, which is no contradiction"
            )
    else:
        yield from chain.from_iterable(
            program.feasibility(what, x, home) for what, x in vectors.items()
        )
        if (
            gain := home.total(zip(vectors["ray"], program.objective, strict=True))
        ).sign != improving:
            yield Invalid(
                "improving ray", "", f"the objective changes by {gain} along it"
            )


Verdict = tuple[str, list[str], Invalid | Unparsable | None]
Check = Callable[[dict[str, Reader], Any], Iterator[str | Invalid]]
KINDS: dict[
    str, tuple[list[str], list[str], Check]
] = {  # required fields, optional ones, the conditions
    **dict.fromkeys(
        ["equilibrium", "non-uniqueness"], (["equilibria"], ["field"], check_equilibria)
    ),
    "non-existence": (["nodes"], ["notion"], check_tree),
    "enclosure": (["nodes"], ["equilibria", "field", "notion"], check_tree),
    **dict.fromkeys(
        ["solution", "complete"],
        (["equilibria", "nodes"], ["field", "notion"], check_tree),
    ),
    "linear-program": (["answer"], [], check_linear_program),
}


def read_subject(text: str, max_digits: int = MAX_DIGITS) -> Game | Program:
    """The game or linear program that certificates are checked against."""
    reader = Reader(load(text, "subject"), "subject", Field(max_digits=max_digits))
    kind = (
        reader.entries()
        .get("format", reader)
        .text("coco-game/1", "coco-linear-program/1")
    )
    return read_game(reader) if kind == "coco-game/1" else read_program(reader)


def findings(
    subject: Game | Program, text: str, max_digits: int = MAX_DIGITS
) -> Iterator[str | Invalid]:
    """What the certificate in ``text`` claims about ``subject``, in words, and every failure; or ``Unparsable``."""
    reader = Reader(
        load(text, "certificate"), "certificate", Field(max_digits=max_digits)
    )
    kind = reader.entries().get("kind", reader).text(*KINDS)
    required, optional, conditions = KINDS[kind]
    about = "program_sha256" if kind == "linear-program" else "game_sha256"
    fields = reader.fields(["format", "kind", about, *required], optional)
    fields["format"].text("coco-certificate/1")
    if (kind == "linear-program") != isinstance(subject, Program):
        raise fields["kind"].error(
            f"a certificate of kind {kind} is not about a {type(subject).__name__.lower()}"
        )
    if fields[about].text() != subject.sha256:
        yield Invalid(
            about,
            "",
            f"it is about {fields[about].text()[:64]!r}, not about {subject.sha256}",
        )
        return
    if "field" in fields:
        home = read_field(fields["field"])
        fields |= {body: reader._replace(home=home) for body, reader in fields.items()}
    yield from conditions(fields, subject)


def judge(
    subject: Game | Program, read: Callable[[], str], max_digits: int = MAX_DIGITS
) -> Verdict:
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


def main(arguments: list[str]) -> int:
    """Check each certificate against the subject, print what was understood and the verdict, return the exit code."""
    if len(arguments) < 2 or arguments[0].startswith("--"):
        put("usage: python -I -S exact/checker.py SUBJECT CERTIFICATE...", 2)
        return 2
    if arguments.count("-") > 1:
        put(TWICE, 2)
        return 2
    try:
        subject = read_subject(read_text(arguments[0]))
    except Unparsable as refusal:
        put(f"UNPARSABLE {arguments[0]}: {refusal}")
        return 2
    put(f"{arguments[0]}: {subject}")
    worst = 0
    for path in arguments[1:]:
        outcome, claims, reason = judge(subject, partial(read_text, path))
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
