"""The arguments and options that several commands share."""

from __future__ import annotations

import json

import click

from exact.rationals import MAX_DIGITS

game_argument = click.argument("game_path", metavar="GAME")
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
