"""Claims of equilibrium, ``coco-claim/1``: a notion, weights, a joint strategy for every coalition, perhaps payoffs.

A claim never contains its game; it is read against one, so unknown players, actions and coalitions are refused with
their place in the file.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from flint import fmpq

from exact.coalitions import Coalition, coalition_of, coalitions, format_coalition, members
from exact.documents import Node, Source, parse_json, read_source
from exact.equilibria.conditions import JointStrategy, Strategies
from exact.errors import LimitReached, UsageError
from exact.formats import check_format, parse_profile
from exact.games import Game, format_profile
from exact.rationals import MAX_DIGITS, format_rational, format_rationals, quote, shorten, show

NOTIONS = ("coco", "coalition-perfect-coco", "coalition-perfect-harsanyi")
MAX_PLAYERS = 12
"""A claim has 2^n − 1 joint strategies, and condition 4 about 3^n terms."""


@dataclass(frozen=True)
class Claim:
    """The statement that ``strategies`` with ``weights`` are an equilibrium of the given notion, of a game not named.

    ``payoffs``, if given, is what the claimant says everyone gets.
    """

    notion: str
    weights: tuple[fmpq, ...]
    strategies: Strategies
    payoffs: tuple[fmpq, ...] | None = None

    def __repr__(self) -> str:
        """The notion, the weights, what is claimed to be paid."""
        paid = f", payoffs ({', '.join(map(show, self.payoffs))})" if self.payoffs is not None else ""
        weights = ", ".join(map(show, self.weights))
        return f"<Claim of {self.notion}: weights ({weights}){paid}, {len(self.strategies)} joint strategies>"


def check_claim(claim: Claim, game: Game) -> None:
    """``UsageError`` unless the claim fits the game: a known notion, n weights, a distribution for every coalition.

    >>> check_claim(Claim("coco", (fmpq(1),), {1: {(0,): fmpq(1, 2)}}), Game.build([1], lambda a: a))
    Traceback (most recent call last):
    ...
    exact.errors.UsageError: the joint strategy of coalition 1 is not a distribution over its joint actions
    """
    if claim.notion not in NOTIONS:
        raise UsageError(f"unknown notion {quote(claim.notion)}; it must be one of {', '.join(NOTIONS)}")
    if len(claim.weights) != game.n or (claim.payoffs is not None and len(claim.payoffs) != game.n):
        raise UsageError(f"a claim about this game needs {game.n} weights, and {game.n} payoffs if any")
    if set(claim.strategies) != set(coalitions(game.n)):
        raise UsageError(f"a claim about this game needs a joint strategy for each of its {2**game.n - 1} coalitions")
    for S, strategy in claim.strategies.items():
        known = set(game.joint_actions(S)) >= set(strategy)
        if not known or min(strategy.values(), default=-1) < 0 or sum(strategy.values(), fmpq(0)) != 1:
            raise UsageError(
                f"the joint strategy of coalition {format_coalition(S)} is not a distribution over its joint actions"
            )


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
    if game.n > MAX_PLAYERS:
        raise LimitReached(f"claims are audited for at most {MAX_PLAYERS} players; this game has {game.n}")
    check_format(root, "coco-claim/1")
    if "field" in root.value:
        raise root.entries()["field"].error("claims over a number field are not read; give rational numbers")
    fields = root.fields(["format", "notion", "weights", "strategies"], ["payoffs"])
    notion = fields["notion"].text()
    if notion not in NOTIONS:
        raise fields["notion"].error(f'unknown notion "{shorten(notion)}"; it must be one of {", ".join(NOTIONS)}')
    payoffs = _vector(fields["payoffs"], game, "payoff") if "payoffs" in fields else None
    return Claim(notion, _vector(fields["weights"], game, "weight"), _strategies(fields["strategies"], game), payoffs)


def _vector(node: Node, game: Game, what: str) -> tuple[fmpq, ...]:
    items = node.items()
    if len(items) != game.n:
        raise node.error(f"there must be one {what} a player: {game.n}, not {len(items)}")
    return tuple(item.rational() for item in items)


def _strategies(node: Node, game: Game) -> dict[Coalition, JointStrategy]:
    result = {}
    for key, entry in node.entries().items():
        S = parse_coalition(key, game.n)
        if isinstance(S, str):
            raise entry.error(S)
        result[S] = _distribution(entry, game, S)
    for S in coalitions(game.n):
        if S not in result:
            missing = format_coalition(S)
            raise node.error(f'the coalition "{missing}" is missing; a claim covers all {2**game.n - 1} coalitions')
    return result


def _distribution(node: Node, game: Game, coalition: Coalition) -> JointStrategy:
    shape = [game.shape[i] for i in members(coalition)]
    result = {}
    for key, entry in node.entries().items():
        action = parse_profile(key, shape)
        if isinstance(action, str):
            raise entry.error(action)
        probability = entry.rational()
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
        "notion": claim.notion,
        "weights": format_rationals(claim.weights),
        "strategies": {
            format_coalition(S): {format_profile(a): format_rational(p) for a, p in claim.strategies[S].items()}
            for S in coalitions(len(claim.weights))
        },
    }
    if claim.payoffs is not None:
        document["payoffs"] = format_rationals(claim.payoffs)
    return document


def format_claim(claim: Claim) -> str:
    """The ``coco-claim/1`` text of a claim, laid out for people: one coalition a line."""
    document = claim_document(claim)
    lines = ",\n".join(f"    {json.dumps(S)}: {json.dumps(x)}" for S, x in document["strategies"].items())
    head = "".join(
        f"  {json.dumps(key)}: {json.dumps(value)},\n" for key, value in document.items() if key != "strategies"
    )
    return f'{{\n{head}  "strategies": {{\n{lines}\n  }}\n}}\n'
