"""``coco report``: a game, its equilibria and their audit as one page for a browser."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from exact.audit import Audit, audit, compare
from exact.claims import read_claim
from exact.commands.options import digits_option, game_argument, json_option, print_json, quiet_option
from exact.commands.solve import find
from exact.documents import write_text
from exact.equilibria.solutions import Solution
from exact.errors import UsageError, printable
from exact.formats import read_game
from exact.games import Game
from exact.report.page import as_html
from exact.terminal import working

MAX_EQUILIBRIA = 6
"""So many equilibria of a solved game get a section of their own."""


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
        if claim_paths:
            solution = _whole_set(game, audits)
        else:
            solution = find(game, "coalition-perfect-coco", False)
            audits = [audit(game, equilibrium.claim) for equilibrium in solution.equilibria[:MAX_EQUILIBRIA]]
        page = as_html(game, audits, solution, claimed=bool(claim_paths))
        write_text(output, page)
    valid = [found.valid for found in audits]
    status = None if solution is None else solution.status
    if as_json:
        claims = [{"valid": v} for v in valid]
        print_json({"output": output, "game_sha256": game.sha256, "claims": claims, "status": status})
    elif not quiet:
        click.echo(f"{printable(output)}: {summary(audits, solution, bool(claim_paths))}; open it in a browser")
    return 0 if all(valid) else 1


def _whole_set(game: Game, audits: Sequence[Audit]) -> Solution | None:
    """Where claims refute uniqueness, all that can be found of the set of equilibria; None for games not solved."""
    notion = compare(audits).refuted_uniqueness_of
    if notion is None:
        return None
    try:
        return find(game, notion, False)
    except UsageError:
        return None


def summary(audits: Sequence[Audit], solution: Solution | None, claimed: bool) -> str:
    """What the page shows, in half a sentence."""
    if compare(audits).refuted_uniqueness_of is not None:
        return "two equilibria with different payoffs"
    if claimed:
        return f"{sum(found.valid for found in audits)} of {len(audits)} claims valid"
    status = None if solution is None else solution.status
    return {"complete": "all equilibria", "none": "the proof that there is no equilibrium"}.get(
        status or "", "what is known of the equilibria"
    )
