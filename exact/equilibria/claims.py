"""Claims of equilibrium, ``coco-claim/1``: a notion, weights, a joint strategy for every coalition, perhaps payoffs.

A claim never contains its game; it is read against one, so unknown players, actions and coalitions are refused with
their place in the file. Its numbers are rational, or in one real number field.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flint import fmpq

from exact.arithmetic.algebraic import (
    Algebraic,
    Number,
    NumberField,
    common_field,
    field_of,
    show,
)
from exact.arithmetic.rationals import (
    MAX_DIGITS,
    RationalLike,
    quote,
    rational,
    shorten,
)
from exact.equilibria.conditions import JointStrategy, Strategies
from exact.errors import LimitReached, UsageError
from exact.games.arrays import exact_number
from exact.games.coalitions import (
    Coalition,
    coalition_of,
    coalitions,
    format_coalition,
    members,
)
from exact.games.field_numbers import (
    field_entry,
    number_text,
    number_texts,
    read_field,
    read_number,
)
from exact.games.game import Game, check_game
from exact.games.strict_json import Node, Source, check_format, parse_json, read_source
from exact.games.table import format_profile, parse_profile
from exact.watching import steps

NOTIONS = ("coco", "coalition-perfect-coco", "coalition-perfect-harsanyi")
MAX_PLAYERS = 12
"""A claim has 2^n − 1 joint strategies, and condition 4 about 3^n terms."""


@dataclass(frozen=True)
class Claim:
    """The statement that ``strategies`` with ``weights`` are an equilibrium of the given notion, of a game not named.

    ``payoffs``, if given, is what the claimant says everyone gets. Numbers may be given as what ``exact.rational``
    takes (integers and fractions of any package, decimals, text such as ``"1/2"``); ``UsageError`` for floats.

    >>> Claim("coco", ["1/2"], {1: {(0,): 1}}).weights
    (1/2,)
    """

    notion: str
    weights: tuple[Number, ...]
    strategies: Strategies
    payoffs: tuple[Number, ...] | None = None

    def __post_init__(self) -> None:
        given = [*self.weights, *(self.payoffs or ())]
        for strategy in self.strategies.values():
            given += strategy.values()
        if {fmpq, Algebraic}.issuperset(map(type, given)):
            return
        strategies = {
            S: {a: _number(p, f"the strategy of {S:#b}") for a, p in strategy.items()}
            for S, strategy in self.strategies.items()
        }
        object.__setattr__(self, "strategies", strategies)
        object.__setattr__(self, "weights", _numbers(self.weights, "weight"))
        if self.payoffs is not None:
            object.__setattr__(self, "payoffs", _numbers(self.payoffs, "payoff"))

    def __repr__(self) -> str:
        """The notion, the weights, what is claimed to be paid."""
        paid = (
            f", payoffs ({', '.join(map(show, self.payoffs))})"
            if self.payoffs is not None
            else ""
        )
        weights = ", ".join(map(show, self.weights))
        return f"<Claim of {self.notion}: weights ({weights}){paid}, {len(self.strategies)} joint strategies>"

    def numbers(self) -> Iterator[Number]:
        """Every number in the claim: the weights, the probabilities, the payoffs."""
        yield from self.weights
        for strategy in self.strategies.values():
            yield from strategy.values()
        yield from self.payoffs or ()

    @property
    def field(self) -> NumberField | None:
        """The field of the irrational numbers in the claim, None if there are none.

        ``UsageError`` if they are in different fields: ``in_one_field`` mends that.
        """
        return field_of(self.numbers())

    def rescaled(
        self, player: int, factor: RationalLike, shift: RationalLike = 0
    ) -> Claim:
        """The same claim about ``game.scaled(player, factor, shift)``: λ_i/a and aφ_i + b for U_i ↦ aU_i + b, a > 0.

        >>> lone = Claim("coco", (fmpq(6),), {1: {(0,): fmpq(1)}}, (fmpq(5),)).rescaled(0, 2, 1)
        >>> lone.weights, lone.payoffs
        ((3,), (11,))
        """
        a, b = rational(factor), rational(shift)
        if a <= 0:
            raise UsageError("utilities are rescaled by a positive factor")
        weights = tuple(w / a if i == player else w for i, w in enumerate(self.weights))
        payoffs = self.payoffs and tuple(
            a * u + b if i == player else u for i, u in enumerate(self.payoffs)
        )
        return Claim(self.notion, weights, self.strategies, payoffs)


def _numbers(values: Sequence[object], what: str) -> tuple[Number, ...]:
    return tuple(
        _number(x, f"the {what} of player {i + 1}") for i, x in enumerate(values)
    )


def _number(value: object, place: str) -> Number:
    return value if isinstance(value, Algebraic) else exact_number(value, place)


def in_one_field(claims: Sequence[Claim]) -> list[Claim]:
    """The same claims with all their numbers in one field (``common_field``), for a document that has but one.

    ``LimitReached`` when that field would be too large.
    """
    moved = iter(common_field([x for claim in claims for x in claim.numbers()]))
    result = []
    for claim in claims:
        weights = tuple(next(moved) for _ in claim.weights)
        strategies = {
            S: {a: next(moved) for a in strategy}
            for S, strategy in claim.strategies.items()
        }
        payoffs = claim.payoffs and tuple(next(moved) for _ in claim.payoffs)
        result.append(Claim(claim.notion, weights, strategies, payoffs))
    return result


def check_claim(claim: Claim, game: Game) -> None:
    """``UsageError`` unless the claim fits the game: a known notion, n weights, a distribution for every coalition.

    >>> check_claim(Claim("coco", (fmpq(1),), {1: {(0,): fmpq(1, 2)}}), Game.build([1], lambda a: a))
    Traceback (most recent call last):
    ...
    exact.errors.UsageError: the joint strategy of coalition 1 is not a distribution over its joint actions
    """
    if claim.notion not in NOTIONS:
        raise UsageError(
            f"unknown notion {quote(claim.notion)}; it must be one of {', '.join(NOTIONS)}"
        )
    if len(claim.weights) != game.n or (
        claim.payoffs is not None and len(claim.payoffs) != game.n
    ):
        raise UsageError(
            f"a claim about this game needs {game.n} weights, and {game.n} payoffs if any"
        )
    if set(claim.strategies) != set(coalitions(game.n)):
        raise UsageError(
            f"a claim about this game needs a joint strategy for each of its {2**game.n - 1} coalitions"
        )
    for S, strategy in claim.strategies.items():
        known = set(game.joint_actions(S)) >= set(strategy)
        if (
            not known
            or min(strategy.values(), default=-1) < 0
            or sum(strategy.values(), fmpq(0)) != 1
        ):
            raise UsageError(
                f"the joint strategy of coalition {format_coalition(S)} is not a distribution over its joint actions"
            )
    field_of(claim.numbers())


def read_claim(path: str, game: Game, *, max_digits: int = MAX_DIGITS) -> Claim:
    """The claim in a file (``-``: standard input) about ``game``; ``Unparsable`` says where it is none."""
    return parse_claim(read_source(path, max_digits), game)


def parse_claim(source: Source, game: Game) -> Claim:
    """The claim that a text makes about ``game``.

    >>> game = Game.build([2], lambda a: [a[0]])
    >>> text = '{"format": "coco-claim/1", "notion": "coco", "weights": ["1"], "strategies": {"1": {"2": "1"}}}'
    >>> parse_claim(Source(text), game).strategies
    {1: {(1,): 1}}
    """
    return claim_at(parse_json(source), game)


def claim_at(root: Node, game: Game) -> Claim:
    """The claim about ``game`` at a node of a larger document."""
    check_game(game)
    if game.n > MAX_PLAYERS:
        raise LimitReached(
            f"claims are audited for at most {MAX_PLAYERS} players; this game has {game.n}"
        )
    check_format(root, "coco-claim/1")
    fields = root.fields(
        ["format", "notion", "weights", "strategies"], ["payoffs", "field"]
    )
    field = read_field(fields["field"]) if "field" in fields else None
    notion = fields["notion"].text()
    if notion not in NOTIONS:
        raise fields["notion"].error(
            f'unknown notion "{shorten(notion)}"; it must be one of {", ".join(NOTIONS)}'
        )
    payoffs = (
        _vector(fields["payoffs"], game, field, "payoff")
        if "payoffs" in fields
        else None
    )
    weights = _vector(fields["weights"], game, field, "weight")
    return Claim(
        notion, weights, _strategies(fields["strategies"], game, field), payoffs
    )


def _vector(
    node: Node, game: Game, field: NumberField | None, what: str
) -> tuple[Number, ...]:
    items = node.items()
    if len(items) != game.n:
        raise node.error(
            f"there must be one {what} a player: {game.n}, not {len(items)}"
        )
    return tuple(read_number(item, field) for item in items)


def _strategies(
    node: Node, game: Game, field: NumberField | None
) -> dict[Coalition, JointStrategy]:
    result = {}
    for key, entry in node.entries().items():
        S = parse_coalition(key, game.n)
        if isinstance(S, str):
            raise entry.error(S)
        result[S] = _distribution(entry, game, field, S)
    for S in coalitions(game.n):
        if S not in result:
            missing = format_coalition(S)
            raise node.error(
                f'the coalition "{missing}" is missing; a claim covers all {2**game.n - 1} coalitions'
            )
    return result


def _distribution(
    node: Node, game: Game, field: NumberField | None, coalition: Coalition
) -> JointStrategy:
    shape = [game.shape[i] for i in members(coalition)]
    result = {}
    for key, entry in node.entries().items():
        action = parse_profile(key, shape)
        if isinstance(action, str):
            raise entry.error(action)
        probability = read_number(entry, field)
        if probability < 0:
            raise entry.error(f"the probability {show(probability)} is negative")
        if probability:
            result[action] = probability
    total = sum(result.values(), fmpq(0))
    if total != 1:
        raise node.error(f"the probabilities sum to {show(total)}; they must sum to 1")
    return result


def parse_coalition(text: str, n: int) -> Coalition | str:
    """The coalition that ``"1,3"`` names among n players, or what is wrong with it.

    >>> parse_coalition("1,3", 3), parse_coalition("1,4", 3)
    (5, '"1,4": there is no player 4; the players are 1 to 3')
    """
    if not re.fullmatch(r"[1-9][0-9]{0,8}(,[1-9][0-9]{0,8})*", text):
        return f'"{shorten(text)}" is not a coalition; write its players as "1,3"'
    players = [int(part) for part in text.split(",")]
    if max(players) > n:
        return f'"{shorten(text)}": there is no player {max(players)}; the players are 1 to {n}'
    if sorted(set(players)) != players:
        ascending = ",".join(map(str, sorted(set(players))))
        return f'"{shorten(text)}": name each player once, in ascending order: "{ascending}"'
    return coalition_of([player - 1 for player in players])


def claim_document(claim: Claim) -> dict[str, Any]:
    """The claim as the JSON object of ``coco-claim/1``."""
    document: dict[str, Any] = {
        "format": "coco-claim/1",
        **field_entry(claim.field),
        "notion": claim.notion,
        "weights": number_texts(claim.weights),
        "strategies": {
            format_coalition(S): {
                format_profile(a): number_text(p)
                for a, p in claim.strategies[S].items()
            }
            for S in steps(coalitions(len(claim.weights)))
        },
    }
    if claim.payoffs is not None:
        document["payoffs"] = number_texts(claim.payoffs)
    return document


def format_claim(claim: Claim) -> str:
    """The ``coco-claim/1`` text of a claim, laid out for people: one coalition a line."""
    document = claim_document(claim)
    lines = ",\n".join(
        f"    {json.dumps(S)}: {json.dumps(x)}"
        for S, x in document["strategies"].items()
    )
    head = "".join(
        f"  {json.dumps(key)}: {json.dumps(value)},\n"
        for key, value in document.items()
        if key != "strategies"
    )
    return f'{{\n{head}  "strategies": {{\n{lines}\n  }}\n}}\n'
