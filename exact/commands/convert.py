"""``coco convert``: a game from one format to another, nothing lost and nothing rounded."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

import click

from exact.arithmetic.rationals import quote
from exact.commands.files import planned
from exact.commands.options import (
    Choice,
    complete_file,
    digits_option,
    force_option,
    json_option,
    print_json,
    quiet_option,
    say_notes,
)
from exact.errors import UsageError
from exact.games.coco_json import format_game
from exact.games.files import parse_game
from exact.games.game import Game
from exact.games.nfg import format_nfg, names_gambit_alters
from exact.games.strict_json import read_source
from exact.showing.terminal import counted, working
from exact.watching import stage

WRITERS: dict[str, Callable[[Game], str]] = {
    "json": format_game,
    "nfg": format_nfg,
    "nfg-outcomes": partial(format_nfg, body="outcomes"),
}


@click.command()
@click.argument("source", metavar="IN", shell_complete=complete_file)
@click.argument("target", metavar="OUT", shell_complete=complete_file)
@click.option(
    "--to",
    "form",
    type=Choice(list(WRITERS)),
    help="The format of OUT; default: by its ending, .json or .nfg.",
)
@force_option
@json_option
@quiet_option
@digits_option
def convert(
    source: str,
    target: str,
    form: str | None,
    force: bool,
    as_json: bool,
    quiet: bool,
    max_digits: int,
) -> None:
    """Write the game in IN (either format, told by content) to OUT; - is standard input or output.

    Example: coco convert game.nfg game.json
    """
    files = planned([source], {"OUT": target}, force=force, quiet=quiet)
    form = form or target.rpartition(".")[2].lower()
    if form not in WRITERS:
        raise UsageError(
            f"cannot tell the format of {quote(target)}; end it in .json or .nfg, or give --to"
        )
    with working("converting", quiet=quiet or as_json):
        with stage(0, 0.7):
            read = read_source(source, max_digits)
            game = parse_game(read)
        with stage(0.7, 1):
            text = WRITERS[form](game)
    if not quiet:
        say_notes(read)
    altered = names_gambit_alters(game) if form.startswith("nfg") else []
    if altered and not quiet:
        others = len(altered) - 1
        more = f" and {counted(others, 'more name')}" if others else ""
        click.echo(
            f"coco: warning: Gambit refuses or changes {quote(altered[0])}"
            f"{more}: it keeps printable ASCII words, "
            "one blank between them, each name once",
            err=True,
        )
    if target != "-":
        with files.writing(target, f"the game, as {form}"):
            files.write(target, text)
    elif not as_json:
        if on_terminal() and not all(map(str.isprintable, text.splitlines())):
            raise UsageError(
                "the game's texts hold control characters; convert to a file, or into a pipe"
            )
        sys.stdout.write(text)  # click.echo would take escape sequences out of names
    if as_json:
        document = {
            "target": target,
            "output": target,
            "to": form,
            "game_sha256": game.sha256,
            "altered_by_gambit": altered,
        }
        print_json(document | ({"text": text} if target == "-" else {}))


def on_terminal() -> bool:
    """Whether people see what is written to standard output."""
    return sys.stdout.isatty()
