"""Gambit's ``.nfg`` strategic games, both bodies, read and written exactly.

    NFG 1 R "title" { "player" … } { 2 3 } "comment" payoff payoff …                (payoff body, counts)
    NFG 1 R "title" { "player" … } { { "action" … } … } { { "outcome" 1, 2 } … } 1 2 0 …     (outcome body, names)

The first player's action changes fastest. Numbers are integers, fractions or decimals with exponents, all exact.
Outcome 0 pays everyone 0. In a quoted text ``\\"`` is a quote; any other backslash is itself:
pygambit 16.7 reads a lone one so too, but misreads a run of them, and writes every backslash twice.
Source: the Gambit project's file format documentation, section "The strategic game file format".
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import count, product

from flint import fmpq

from exact.arithmetic.rationals import format_rational, parse_decimal, quote, shorten
from exact.errors import Unparsable, UsageError
from exact.games.strict_json import Source
from exact.games.table import (
    MAX_PROFILES,
    GameTable,
    check_size,
)
from exact.watching import reached, steps

_GAMBIT_NAME = re.compile(r'(?!.*\\[\\"])[!-~]+( [!-~]+)*')
_MISREAD = re.compile(r'\\[\\"]')
_BLANK = re.compile(r"\s*")
_TOKEN = re.compile(r'("(?>(?:\\"|[^"])*)")|([{},])|([^\s{},"]+)|(\Z)', re.DOTALL)
_QUOTED, _MARK, _WORD, _END, _OTHER = range(1, 6)  # other: a quote that is never closed


class _Tokens:
    """The tokens of an ``.nfg`` text, one at a time, with their places."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.advance(0)

    def advance(self, position: int) -> None:
        """Read the token at ``position``."""
        blank = _BLANK.match(self.source.text, position)
        self.start = blank.end() if blank else position
        match = _TOKEN.match(self.source.text, self.start)
        self.kind, self.end = (
            (match.lastindex or _OTHER, match.end()) if match else (_OTHER, self.start)
        )
        self.text = self.source.text[self.start : self.end]

    def error(self, message: str) -> Unparsable:
        """The refusal of the current token."""
        return Unparsable(message, self.source.at(self.start))

    def expected(self, what: str) -> Unparsable:
        """The refusal that says what should stand here."""
        found = (
            "the file ends" if self.kind == _END else f"found {quote(self.text, 20)}"
        )
        if self.kind == _OTHER:
            found = "a quoted text is never closed"
        return self.error(f"expected {what}, {found}")

    def at(self, mark: str) -> bool:
        """Whether the current token is this mark."""
        return self.kind == _MARK and self.text == mark

    def take(self, kind: int, what: str) -> str:
        """The current token, which must be of this kind."""
        if self.kind != kind:
            raise self.expected(what)
        text = self.text
        self.advance(self.end)
        return text

    def mark(self, mark: str) -> None:
        """Pass over this mark."""
        if not self.at(mark):
            raise self.expected(f"'{mark}'")
        self.advance(self.end)

    def quoted(self, what: str) -> str:
        """A quoted text, unquoted."""
        return self.take(_QUOTED, f"{what} in quotes")[1:-1].replace('\\"', '"')

    def count(self, what: str, least: int, most: int) -> int:
        """A whole number from ``least`` to ``most``."""
        start = self.start
        text = self.take(_WORD, what)
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise Unparsable(
                f"expected {what} ({least} to {most:,}), found {quote(text, 20)}",
                self.source.at(start),
            )
        return int(text)

    def number(self) -> fmpq:
        """An exact number."""
        start = self.start
        text = self.take(_WORD, "a payoff")
        try:
            return parse_decimal(text, max_digits=self.source.max_digits)
        except Unparsable as error:
            raise Unparsable(error.message, self.source.at(start)) from None


def parse_nfg(source: Source) -> GameTable:
    """The table that an ``.nfg`` text describes; ``Unparsable`` with line and column for anything else."""
    tokens = _Tokens(source)
    for word, what in (
        (("NFG",), "'NFG'"),
        (("1",), "version 1"),
        (("R", "D"), "'R' or 'D'"),
    ):
        if tokens.text not in word:
            raise tokens.expected(what)
        tokens.advance(tokens.end)
    title = tokens.quoted("the game's title")
    players = _numbered(_quoted_list(tokens, "a player's name"), source, "player")
    place = tokens.start
    actions = _actions(tokens)
    if len(actions) != len(players):
        raise Unparsable(
            f"{len(players)} players but {len(actions)} lists of actions",
            source.at(place),
        )
    shape = [a if isinstance(a, int) else len(a) for a in actions]
    try:
        check_size(shape)
    except UsageError as error:
        raise Unparsable(error.message, source.at(place)) from None
    comment = tokens.quoted("a comment") if tokens.kind == _QUOTED else ""
    in_file_order = (
        _outcome_body(tokens, shape) if tokens.at("{") else _payoff_body(tokens, shape)
    )
    if tokens.kind != _END:
        raise tokens.expected("the end of the file after the last profile")
    profiles = (
        tuple(reversed(reverse)) for reverse in product(*map(range, reversed(shape)))
    )
    payoffs = dict(zip(profiles, in_file_order, strict=True))
    return GameTable.build(
        actions, payoffs.__getitem__, players=players, title=title, comment=comment
    )


def _numbered(names: list[str], source: Source, whose: str) -> list[str]:
    """The names, those that are blank or occur more than once with numbers; the source is told.

    >>> source = Source("")
    >>> _numbered(["in", "", "in", "in 1"], source, "action"), source.notes
    (['in 2', '2', 'in 3', 'in 1'], ['action names that are blank or repeated get numbers: in 2, 2, in 3'])
    """
    often = Counter(names)
    taken = {name for name in names if name.strip() and often[name] == 1}
    result = []
    for place, name in enumerate(names, start=1):
        if name in taken:
            result.append(name)
            continue
        stem, numbers = (f"{name} ", count(1)) if name.strip() else ("", count(place))
        new = next(f"{stem}{k}" for k in numbers if f"{stem}{k}" not in taken)
        taken.add(new)
        result.append(new)
    given = [new for new, name in zip(result, names, strict=True) if new != name]
    if given:
        shown = ", ".join(given[:3]) + ", …" * (len(given) > 3)
        source.notes.append(
            f"{whose} names that are blank or repeated get numbers: {shorten(shown, 60)}"
        )
    return result


def _quoted_list(tokens: _Tokens, what: str) -> list[str]:
    tokens.mark("{")
    names = []
    while not tokens.at("}"):
        names.append(tokens.quoted(what))
    if not names:
        raise tokens.expected(what)
    tokens.mark("}")
    return names


def _actions(tokens: _Tokens) -> list[int | list[str]]:
    tokens.mark("{")
    actions: list[int | list[str]] = []
    while not tokens.at("}"):
        if tokens.at("{"):
            names = _quoted_list(tokens, "an action's name")
            actions.append(_numbered(names, tokens.source, "action"))
        else:
            actions.append(tokens.count("a number of actions", 1, MAX_PROFILES))
    tokens.mark("}")
    return actions


def _payoff_body(tokens: _Tokens, shape: Sequence[int]) -> list[list[fmpq]]:
    profiles = steps(product(*map(range, shape)), math.prod(shape))
    return [[tokens.number() for _ in shape] for _ in profiles]


def _outcome_body(tokens: _Tokens, shape: Sequence[int]) -> list[list[fmpq]]:
    outcomes = [[fmpq(0)] * len(shape)]
    tokens.mark("{")
    while not tokens.at("}"):
        reached(tokens.start / len(tokens.source.text))
        tokens.mark("{")
        tokens.quoted("an outcome's name")
        payoffs = []
        for i in range(len(shape)):
            if i and tokens.at(","):
                tokens.mark(",")
            payoffs.append(tokens.number())
        if tokens.at(","):
            tokens.mark(",")
        tokens.mark("}")
        outcomes.append(payoffs)
    tokens.mark("}")
    return [
        outcomes[tokens.count("an outcome's number", 0, len(outcomes) - 1)]
        for _ in product(*map(range, shape))
    ]


def format_nfg(game: GameTable, *, body: str = "payoffs") -> str:
    """The ``.nfg`` text of a game, with the payoff body or (``body="outcomes"``) the outcome body.

    ``UsageError`` if a name ends in a backslash: the format has no way to write that.
    """
    players = " ".join(map(_quote, game.players))
    actions = "\n".join(
        "{ " + " ".join(map(_quote, names)) + " }" for names in game.actions
    )
    head = f"NFG 1 R {_quote(game.title)} {{ {players} }}\n\n{{ {actions}\n}}\n"
    order = [
        game.payoff(tuple(reversed(reverse)))
        for reverse in product(*map(range, reversed(game.shape)))
    ]
    if body == "payoffs":
        return (
            head
            + f"{_quote(game.comment)}\n\n"
            + "\n".join(" ".join(map(format_rational, payoff)) for payoff in order)
            + "\n"
        )
    if body != "outcomes":
        raise UsageError(
            f"the body of an .nfg file is 'payoffs' or 'outcomes', not {quote(body)}"
        )
    numbers: dict[tuple[fmpq, ...], int] = {}
    for payoff in order:
        numbers.setdefault(payoff, len(numbers) + 1)
    outcomes = "\n".join(
        f'{{ "{k}" {", ".join(map(format_rational, payoff))} }}'
        for payoff, k in numbers.items()
    )
    return (
        f"{head}{_quote(game.comment)}\n\n{{\n{outcomes}\n}}\n"
        + " ".join(str(numbers[payoff]) for payoff in order)
        + "\n"
    )


def names_gambit_alters(game: GameTable) -> list[str]:
    """The title, comment and names in ``game`` that pygambit 16.7 refuses or changes when it reads our file.

    It keeps printable ASCII words with one blank between them, none that is the number of a later one in its list, and
    refuses other names. In every text it misreads a run of backslashes, and a backslash before a quote.

    >>> names_gambit_alters(GameTable.build([["in", "hors jeu"], ["à côté"]], lambda a: a, players=["Ann", " Bob"]))
    [' Bob', 'à côté']
    """
    result = [text for text in (game.title, game.comment) if _MISREAD.search(text)]
    for names in (game.players, *game.actions):
        place = {str(k + 1): k for k in range(len(names))}
        for k, name in enumerate(names):
            if not _GAMBIT_NAME.fullmatch(name) or place.get(name, k) > k:
                result.append(name)
    return result


def _quote(text: str) -> str:
    if text.endswith("\\"):
        raise UsageError(
            f"an .nfg file cannot hold {quote(text)}: a text in it must not end in a backslash"
        )
    return '"' + text.replace('"', '\\"') + '"'
