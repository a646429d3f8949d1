"""The bundled examples.

``hot-dogs`` and ``even-fight`` (two players; the second's weights are irrational); ``three-friends`` and
``two-equilibria`` (three players, payoffs 0 … 3 and 0 … 4), each with two valid claims of different payoffs, ``-first``
and ``-second``, and one that fails, ``-spoiled``; ``the-door`` (three players, payoffs 0 and 1), which has no
coalition-perfect equilibrium.
"""

from __future__ import annotations

from importlib.resources import files

from exact.errors import UsageError, printable
from exact.games.files import parse_game
from exact.games.game import Game
from exact.games.strict_json import Source


def example(name: str) -> Source:
    """The text of a bundled file, ``.json`` left off; ``UsageError`` names those there are.

    >>> example("hot-dogs").name
    'hot-dogs.json'
    """
    folder = files("exact.games.examples")
    names = sorted(
        entry.name.removesuffix(".json")
        for entry in folder.iterdir()
        if entry.name.endswith(".json")
    )
    if name not in names:
        raise UsageError(
            f"no bundled example '{printable(name)}'; there are: {', '.join(names)}"
        )
    return Source(folder.joinpath(f"{name}.json").read_text("utf-8"), f"{name}.json")


def example_game(name: str) -> Game:
    """A bundled game.

    >>> example_game("hot-dogs").players
    ('Alice', 'Bob')
    """
    return parse_game(example(name))
