"""Games in files: ``coco-game/1`` JSON and Gambit's ``.nfg``, told apart by content."""

from __future__ import annotations

from exact.arithmetic.rationals import MAX_DIGITS
from exact.errors import Unparsable
from exact.games.coco_json import _game
from exact.games.game import Game, flawed_name
from exact.games.nfg import parse_nfg
from exact.games.strict_json import Node, Source, parse_json, read_source


def read_game(path: str, *, max_digits: int = MAX_DIGITS) -> Game:
    """The game in a file (``-``: standard input), JSON or ``.nfg`` by content; ``Unparsable`` says where not."""
    return parse_game(read_source(path, max_digits))


def parse_game(source: Source) -> Game:
    """The game that a text describes.

    >>> parse_game(Source('NFG 1 R "one player" { "Ann" } { 2 } 1.5 -2')).payoffs
    ((3/2,), (-2,))
    """
    start = source.text.lstrip()[:3]
    if start == "NFG":
        return parse_nfg(source)
    if not start.startswith("{"):
        raise Unparsable(
            "neither a coco-game/1 JSON object (starts with '{') nor a Gambit .nfg (starts with NFG)",
            source.at(0),
        )
    return _game(parse_json(source))


def _names(node: Node) -> list[str]:
    """The names of players, or of a player's actions: all there, all different."""
    items = node.items()
    names = [item.text() for item in items]
    flaw = flawed_name(names)
    if flaw is not None:
        raise items[flaw[0]].error(flaw[1])
    return names
