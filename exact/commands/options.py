"""The arguments and options that several commands share."""

from __future__ import annotations

import difflib
import json
from typing import Any

import click
from click.shell_completion import CompletionItem

from exact.rationals import MAX_DIGITS, quote


def complete_file(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Tell the shell to complete the name of a file; the name itself is taken as it is, ``-`` included."""
    return [CompletionItem(incomplete, type="file")]


class Choice(click.Choice[str]):
    """One of some words; a misspelt one is answered with the nearest."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """As click does, with a suggestion."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            close = difflib.get_close_matches(str(value), list(self.choices), n=1)
            hint = f"; did you mean '{close[0]}'?" if close else ""
            self.fail(f"{quote(str(value))} is not one of {', '.join(self.choices)}{hint}", param, ctx)


game_argument = click.argument("game_path", metavar="GAME", shell_complete=complete_file)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object on stdout, nothing else there."
)
quiet_option = click.option("--quiet", "-q", is_flag=True, help="Print the verdict alone, show no progress.")
digits_option = click.option(
    "--max-digits",
    default=MAX_DIGITS,
    show_default=True,
    type=click.IntRange(min=1),
    metavar="D",
    help="Longest number to read.",
)


def print_json(document: object) -> None:
    """One JSON object on standard output."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))
