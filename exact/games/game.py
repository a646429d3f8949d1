"""Finite games in strategic form with rational payoffs.

A game has players 1..n (0-based in Python), for each a list of named actions, and for each action profile a payoff to
every player. Games are immutable; scaling, shifting and relabelling give new ones.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any

from flint import fmpq, fmpz

from exact.arithmetic.markup import MAX_ROWS, table, text, vector
from exact.arithmetic.rationals import (
    RationalLike,
    format_rational,
    rational,
    show,
)
from exact.errors import UsageError
from exact.games.arrays import (
    Nested,
    exact_number,
    flat,
    nested,
    profile_table,
    shape_of,
)
from exact.games.coalitions import Coalition, grand_coalition, members
from exact.games.coco_json import parse_coco_game
from exact.games.nfg import parse_nfg
from exact.games.strict_json import Source, parse_json, read_source
from exact.games.table import (
    GameTable,
    Profile,
    check_size,
    flawed_name,
    format_profile,
)
from exact.games.table import check_game as check_game


@dataclass(frozen=True)
class Game(GameTable):
    """A finite n-player game, n ≥ 1.

    ``payoffs[k][i]`` is player i's payoff at the k-th profile, the last player's action changing fastest. The title and
    the comment are remarks: they count neither for equality nor for the hash. No name is blank, no two players have the
    same, and no two actions of one player.

    >>> game = Game.bimatrix([[3, 0], [5, "1/2"]], [[3, 5], [0, "1/2"]], title="prisoners' dilemma")
    >>> game.shape, game.payoff((1, 0)), game.sha256[:8]
    ((2, 2), (5, 0), '9e6f0b41')
    """

    def __post_init__(self) -> None:
        n = len(self.players)
        if n < 1:
            raise UsageError("a game needs at least one player")
        if len(self.actions) != n:
            raise UsageError(f"{n} players but {len(self.actions)} lists of actions")
        check_size(self.shape)
        check_names(self.players, "player")
        for names in self.actions:
            check_names(names, "action")
        if len(self.payoffs) != math.prod(self.shape):
            raise UsageError(
                f"{len(self.payoffs)} payoff vectors for {math.prod(self.shape)} profiles"
            )
        if any(len(vector) != n for vector in self.payoffs):
            raise UsageError(f"every payoff vector needs {n} entries")
        if any(type(u) is not fmpq for vector in self.payoffs for u in vector):
            raise UsageError(
                "every payoff must be an exact fmpq; Game.build converts integers, fractions and text"
            )

    @classmethod
    def of(cls, table: GameTable) -> Game:
        """The game of a table that a reader returned."""
        return cls(
            table.players, table.actions, table.payoffs, table.title, table.comment
        )

    @classmethod
    def bimatrix(
        cls,
        first: Sequence[Sequence[RationalLike]],
        second: Sequence[Sequence[RationalLike]],
        *,
        players: Sequence[str] | None = None,
        title: str = "",
    ) -> Game:
        """The two-player game in which the row player gets ``first[a][b]`` and the column player ``second[a][b]``."""
        shape = (len(first), len(first[0]) if first else 0)
        if any(
            [len(row) for row in matrix] != [shape[1]] * shape[0]
            for matrix in (first, second)
        ):
            raise UsageError(
                "a bimatrix game needs two matrices with the same numbers of rows and columns"
            )
        return cls.build(
            shape,
            lambda ab: (first[ab[0]][ab[1]], second[ab[0]][ab[1]]),
            players=players,
            title=title,
        )

    @classmethod
    def from_arrays(
        cls, *arrays: Nested, players: Sequence[str] | None = None, title: str = ""
    ) -> Game:
        """The game of one payoff array a player, entry [a_1, …, a_n] of array i being U_i(a); as many as dimensions.

        Arrays are nested sequences or numpy arrays of integers, fractions or text; ``UsageError`` for floats.

        >>> Game.from_arrays([[3, 0], [5, 1]], [[3, 5], [0, 1]]).payoff((1, 0))
        (5, 0)
        """
        tables = [nested(array) for array in arrays]
        shape = shape_of(tables[0]) if tables else ()
        if len(shape) != len(tables) or not tables:
            raise UsageError(
                f"a game needs one array a player, each with one dimension a player; there are {len(tables)} arrays, "
                f"and the first has {len(shape)} dimensions"
            )
        columns = [
            flat(table, shape, f"array {i + 1}") for i, table in enumerate(tables)
        ]
        rows = iter(zip(*columns, strict=True))
        return cls.build(shape, lambda _: next(rows), players=players, title=title)

    @classmethod
    def from_dict(cls, document: Mapping[Any, Any], *, title: str = "") -> Game:
        """The game of a ``coco-game/1`` document, or of one of two mappings.

        From the players' names to their payoff arrays; or from every profile, a tuple of action names or of numbers
        counted from 0, to its payoffs.

        >>> Game.from_dict({"Ann": [[3, 0], [5, 1]], "Bob": [[3, 5], [0, 1]]}).players
        ('Ann', 'Bob')
        >>> Game.from_dict({("stay",): [0], ("go",): [1]}).actions
        (('stay', 'go'),)
        """
        if document and all(isinstance(key, tuple) for key in document):
            actions, rows = profile_table(document)
            game = cls.build(actions, lambda profile: rows[profile])
        elif "format" in document or {"actions", "payoffs"} <= document.keys():
            try:
                written = json.dumps(_with_texts(document), default=str)
            except TypeError:
                raise UsageError(
                    "the keys of a coco-game/1 document are texts, such as '1,2' in payoffs"
                ) from None
            game = cls.of(parse_coco_game(parse_json(Source(written, "the document"))))
        else:
            game = cls.from_arrays(*document.values(), players=list(map(str, document)))
        return replace(game, title=title) if title else game

    @classmethod
    def from_nfg(cls, source: str | os.PathLike[str]) -> Game:
        """The game in a Gambit ``.nfg`` file, or in the text of one (it starts with NFG); ``Unparsable`` if none.

        >>> Game.from_nfg('NFG 1 R "one player" { "Ann" } { 2 } 1.5 -2').payoffs
        ((3/2,), (-2,))
        """
        text = os.fspath(source)
        written = text.lstrip().startswith("NFG ")
        return cls.of(parse_nfg(Source(text) if written else read_source(text)))

    @classmethod
    def from_pygambit(cls, game: Any) -> Game:
        """The strategic form of a ``pygambit.Game``: its players' and strategies' labels, its payoffs exactly."""
        players = list(game.players)
        payoffs = {
            tuple(k): [game[tuple(k)][p] for p in players] for k in game.contingencies
        }

        def payoff(profile: Profile) -> list[fmpq]:
            place = f"the payoffs of {format_profile(profile)}"
            return [exact_number(number, place) for number in payoffs[profile]]

        labels = [
            [strategy.label for strategy in player.strategies] for player in players
        ]
        return cls.build(
            labels,
            payoff,
            players=[player.label for player in players],
            title=game.title,
        )

    def __repr__(self) -> str:
        """What matters at a glance; the whole game is ``canonical_text()``."""
        name = f" {self.title!r}" if self.title else ""
        who = ", ".join(self.players[:6]) + (", …" if self.n > 6 else "")
        sizes = "×".join(map(str, self.shape))
        return f"<Game{name}: {who}; {sizes} actions; sha256 {self.sha256[:12]}…>"

    def _repr_html_(self) -> str:
        """The payoff table, for notebooks."""
        return payoff_table(self.players, self.actions, self.payoffs, self.title)

    def joint_actions(self, coalition: Coalition) -> list[Profile]:
        """A_S: every joint action of a coalition; the empty coalition has one, ``()``."""
        return list(product(*(range(self.shape[i]) for i in members(coalition))))

    def merge(self, coalition: Coalition, inside: Profile, outside: Profile) -> Profile:
        """The profile in which the coalition plays ``inside`` and its complement ``outside``."""
        ours, theirs = iter(inside), iter(outside)
        return tuple(
            next(ours) if coalition >> i & 1 else next(theirs) for i in range(self.n)
        )

    def complement(self, coalition: Coalition) -> Coalition:
        """S̄ = N∖S."""
        return grand_coalition(self.n) ^ coalition

    def scaled(
        self, player: int, factor: RationalLike, shift: RationalLike = 0
    ) -> Game:
        """The game in which ``player``'s utility is measured as factor·U + shift, factor > 0."""
        a, b = rational(factor), rational(shift)
        if not 0 <= player < self.n:
            raise UsageError(
                f"there is no player {player}; they are numbered 0 to {self.n - 1} here"
            )
        if a <= 0:
            raise UsageError(f"a utility is scaled by a positive factor, not {show(a)}")
        payoffs = tuple(
            (*u[:player], a * u[player] + b, *u[player + 1 :]) for u in self.payoffs
        )
        return Game(self.players, self.actions, payoffs, self.title)

    def relabelled(
        self, players: Sequence[int], actions: Sequence[Sequence[int]] | None = None
    ) -> Game:
        """The same game with players and actions in another order.

        Player k of the new game is the old player ``players[k]``, and its action a the old action ``actions[k][a]``.
        """
        legal = sorted(players) == list(range(self.n)) and (
            actions is None or len(actions) == self.n
        )
        orders: list[tuple[int, ...]] = []
        if legal:
            orders = (
                [tuple(range(self.shape[i])) for i in players]
                if actions is None
                else [tuple(o) for o in actions]
            )
            legal = [sorted(order) for order in orders] == [
                list(range(self.shape[i])) for i in players
            ]
        if not legal:
            raise UsageError(
                "a relabelling needs one permutation of the players, and one of each player's actions"
            )
        place = {i: k for k, i in enumerate(players)}

        def payoff(profile: Profile) -> list[fmpq]:
            old = self.payoff(
                tuple(orders[place[i]][profile[place[i]]] for i in range(self.n))
            )
            return [old[i] for i in players]

        names = [
            [self.actions[i][a] for a in order]
            for i, order in zip(players, orders, strict=True)
        ]
        return Game.build(
            names, payoff, players=[self.players[i] for i in players], title=self.title
        )

    def canonical_text(self) -> str:
        """The one ``coco-game/1`` text of this game: no title, lowest terms, profiles in order, ASCII, no blanks."""
        document = {
            "format": "coco-game/1",
            "players": self.players,
            "actions": self.actions,
            "payoffs": {
                format_profile(profile): list(map(format_rational, payoff))
                for profile, payoff in zip(self.profiles(), self.payoffs, strict=True)
            },
        }
        return json.dumps(document, separators=(",", ":"))

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the canonical text, in hexadecimal: what certificates refer to the game by."""
        return hashlib.sha256(self.canonical_text().encode()).hexdigest()


def _with_texts(document: Mapping[Any, Any]) -> dict[Any, Any]:
    """A document whose payoffs are texts where they are exact numbers: JSON and ``str`` refuse very long integers."""

    def text(value: object) -> object:
        if isinstance(value, list | tuple):
            return [text(part) for part in value]
        is_number = isinstance(value, int | Fraction | fmpq | fmpz)
        if is_number and not isinstance(value, bool):
            return format_rational(rational(value))  # type: ignore[arg-type]
        return value

    result = dict(document)
    if isinstance(payoffs := result.get("payoffs"), Mapping):
        result["payoffs"] = {key: text(vector) for key, vector in payoffs.items()}
    return result


def check_names(names: Sequence[str], whose: str) -> None:
    """``UsageError`` unless the names are there and differ; ``whose`` they are: player or action.

    >>> check_names(["in", "in"], "action")
    Traceback (most recent call last):
    ...
    exact.errors.UsageError: action 2: the name 'in' occurs twice
    """
    flaw = flawed_name(names)
    if flaw is not None:
        raise UsageError(f"{whose} {flaw[0] + 1}: {flaw[1]}")


def payoff_table(
    players: Sequence[str],
    actions: Sequence[Sequence[str]],
    payoffs: Sequence[Sequence[fmpq]],
    title: str,
) -> str:
    """A game: two players as a bimatrix, others as a list of profiles in the order of ``payoffs``."""
    if len(players) == 2 and len(payoffs) <= MAX_ROWS:
        columns = len(actions[1])
        rows = [
            [
                f"<b>{text(name)}</b>",
                *(
                    vector(payoff)
                    for payoff in payoffs[a * columns : (a + 1) * columns]
                ),
            ]
            for a, name in enumerate(actions[0])
        ]
        corner = f"{text(players[0])} \\ {text(players[1])}"
        return table(title, [corner, *map(text, actions[1])], rows)
    rows = []
    for k, payoff in enumerate(payoffs[:MAX_ROWS]):
        names, rest = [], k
        for options in reversed(actions):
            rest, a = divmod(rest, len(options))
            names.append(text(options[a]))
        rows.append([*reversed(names), vector(payoff)])
    left_out = len(payoffs) - len(rows)
    more = f"<p>{left_out:,} more profiles.</p>" if left_out else ""
    return table(title, [*map(text, players), "payoffs"], rows) + more
