"""The arguments and options that several commands share."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from typing import Any

import click
from click.shell_completion import CompletionItem
from flint import fmpq

from exact.arithmetic.markup import legible_json
from exact.arithmetic.rationals import MAX_DIGITS, parse_rational, quote
from exact.errors import Unparsable, UsageError, printable
from exact.games.files import parse_game
from exact.games.game import Game
from exact.games.strict_json import Source, read_source
from exact.showing.terminal import working


def complete_file(
    _: click.Context, __: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Tell the shell to complete the name of a file; the name itself is taken as it is, ``-`` included."""
    return [CompletionItem(incomplete, type="file")]


class Choice(click.Choice[str]):
    """One of some words; a misspelt one is answered with the nearest."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """As click does, with a suggestion."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            close = difflib.get_close_matches(str(value), list(self.choices), n=1)
            hint = f"; did you mean '{close[0]}'?" if close else ""
            self.fail(
                f"{quote(str(value))} is not one of {', '.join(self.choices)}{hint}",
                param,
                ctx,
            )


game_argument = click.argument(
    "game_path", metavar="GAME", shell_complete=complete_file
)
json_option = click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print one JSON object on stdout, nothing else there.",
)
quiet_option = click.option(
    "--quiet", "-q", is_flag=True, help="Print the verdict alone, show no progress."
)
force_option = click.option(
    "--force", is_flag=True, help="Let a file that is read be overwritten."
)
digits_option = click.option(
    "--max-digits",
    default=MAX_DIGITS,
    show_default=True,
    type=click.IntRange(min=1),
    metavar="D",
    help="Longest number to read.",
)


def load_game(path: str, max_digits: int, *, quiet: bool) -> Game:
    """The game in a file, with a bar while a large one is read."""
    with working("reading", quiet=quiet):
        source = read_source(path, max_digits)
        game = parse_game(source)
    if not quiet:
        say_notes(source)
    return game


def say_notes(source: Source) -> None:
    """What the reader of a file did not take as it is, on standard error."""
    for note in source.notes:
        click.echo(f"coco: {printable(source.name)}: {printable(note)}", err=True)


def parse_vector(
    option: str, text: str, game: Game, *, max_digits: int = MAX_DIGITS
) -> tuple[fmpq, ...]:
    """The numbers of ``--at 1/2,-3``: one rational a player, with commas between; ``UsageError`` for anything else.

    >>> parse_vector("--at", "1/2, -3", Game.bimatrix([[0]], [[0]]))
    (1/2, -3)
    """
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != game.n:
        raise UsageError(
            f"{option} {quote(text)} has {len(parts)} numbers; there must be {game.n}, one a player"
        )
    try:
        return tuple(parse_rational(part, max_digits=max_digits) for part in parts)
    except Unparsable as error:
        raise UsageError(f"{option}: {error}") from None


def parse_weights(
    text: str, game: Game, *, max_digits: int = MAX_DIGITS
) -> tuple[fmpq, ...]:
    """The weights of ``--weights 1,3``: one rational ≥ 0 a player, not all 0; ``UsageError`` for anything else."""
    weights = parse_vector("--weights", text, game, max_digits=max_digits)
    if min(weights) < 0 or max(weights) == 0:
        raise UsageError(f"--weights {quote(text)}: weights are ≥ 0 and not all 0")
    return weights


ANSWERS = {0: "yes", 1: "no"}
"""The exit codes that are an answer, in a word; any other is ``unknown``."""


def print_json(document: Mapping[str, object], code: int = 0) -> None:
    """One JSON object on standard output, with ``answer``: what the exit code means in a word."""
    answered = {"answer": ANSWERS.get(code, "unknown"), **document}
    click.echo(legible_json(json.dumps(answered, ensure_ascii=False, indent=2)))
