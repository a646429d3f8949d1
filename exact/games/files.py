"""Games in files: ``coco-game/1`` JSON and Gambit's ``.nfg``, told apart by content."""

from __future__ import annotations

from exact.arithmetic.rationals import MAX_DIGITS
from exact.errors import Unparsable
from exact.games.coco_json import parse_coco_game
from exact.games.game import Game
from exact.games.nfg import parse_nfg
from exact.games.strict_json import Source, parse_json, read_source


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
        return Game.of(parse_nfg(source))
    if not start.startswith("{"):
        raise Unparsable(
            "neither a coco-game/1 JSON object (starts with '{') nor a Gambit .nfg (starts with NFG)",
            source.at(0),
        )
    return Game.of(parse_coco_game(parse_json(source)))
