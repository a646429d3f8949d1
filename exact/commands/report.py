"""``coco report``: a game, its equilibria and their audit as one page for a browser."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from exact.audit import Audit, audit, compare
from exact.claims import read_claim
from exact.commands.options import digits_option, game_argument, json_option, print_json, quiet_option
from exact.documents import write_text
from exact.errors import UsageError, printable
from exact.formats import read_game
from exact.report.page import as_html
from exact.terminal import working


@click.command()
@game_argument
@click.argument("claim_paths", metavar="[CLAIM...]", nargs=-1)
@click.option("-o", "--output", metavar="FILE.html", required=True, help="Where to write the page.")
@json_option
@quiet_option
@digits_option
def report(
    game_path: str, claim_paths: tuple[str, ...], output: str, as_json: bool, quiet: bool, max_digits: int
) -> int:
    """Write a page about GAME: payoffs, feasible set, and every CLAIM audited and read in four ways.

    Without a CLAIM the game is solved, and the page shows its equilibria or the proof that there are none. The page is
    one file that loads nothing.

    Example: coco report three-friends.json three-friends-first.json three-friends-second.json -o page.html
    """
    if [game_path, *claim_paths].count("-") > 1:
        raise UsageError("standard input can be read once: give - for one of the files")
    if Path(output).suffix not in (".html", ".htm"):
        raise UsageError(f"a report is a page for a browser: give --output a name in .html, not {printable(output)}")
    with working("writing the report", quiet=quiet or as_json):
        game = read_game(game_path, max_digits=max_digits)
        audits = [audit(game, read_claim(path, game, max_digits=max_digits)) for path in claim_paths]
        page = as_html(game, audits)
        write_text(output, page)
    valid = [found.valid for found in audits]
    if as_json:
        print_json({"output": output, "game_sha256": game.sha256, "claims": [{"valid": v} for v in valid]})
    elif not quiet:
        click.echo(f"{printable(output)}: {summary(audits)}; open it in a browser")
    return 0 if all(valid) else 1


def summary(audits: Sequence[Audit]) -> str:
    """What the page shows, in half a sentence."""
    valid = sum(found.valid for found in audits)
    if compare(audits).refuted_uniqueness_of is not None:
        return "two equilibria with different payoffs"
    return "the game" if not audits else f"{valid} of {len(audits)} claims valid"
