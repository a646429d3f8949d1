"""``coco report``: a game, its equilibria and their audit as one page for a browser."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from exact.commands.files import planned
from exact.commands.options import (
    Choice,
    digits_option,
    force_option,
    game_argument,
    json_option,
    load_game,
    print_json,
    quiet_option,
)
from exact.commands.solve import find, find_by_cells
from exact.equilibria.audit import Audit, audit, compare
from exact.equilibria.claims import NOTIONS, read_claim
from exact.equilibria.coalition_perfect.solver import MAX_CELLS
from exact.equilibria.solutions import Solution
from exact.errors import UsageError, printable
from exact.games.game import Game
from exact.showing.report.page import as_html
from exact.showing.terminal import counted, each, working
from exact.watching import grace, stage, steps

WIDTH = "1/32"
"""Cells of weights are cut to this width, as by ``coco solve``."""


@click.command()
@game_argument
@click.argument("claim_paths", metavar="[CLAIM...]", nargs=-1)
@click.option(
    "-o",
    "--output",
    metavar="FILE.html",
    required=True,
    help="Where to write the page.",
)
@click.option(
    "--max-cells",
    type=click.IntRange(min=0),
    default=MAX_CELLS,
    show_default=True,
    help="More players: stop solving after so many cells of weights; 0: show claims alone.",
)
@click.option(
    "--notion",
    type=Choice(NOTIONS),
    default="coalition-perfect-coco",
    show_default=True,
    help="Which equilibria are looked for.",
)
@force_option
@json_option
@quiet_option
@digits_option
def report(
    game_path: str,
    claim_paths: tuple[str, ...],
    output: str,
    max_cells: int,
    force: bool,
    notion: str,
    as_json: bool,
    quiet: bool,
    max_digits: int,
) -> int:
    """Write a page about GAME: payoffs, feasible set, and every CLAIM audited and read in four ways.

    Without a CLAIM the game is solved, and the page shows its equilibria or the proof that there are none; so it is
    when claims refute uniqueness, for the whole set. The page is one file that loads nothing.

    Example: coco report hot-dogs.json hot-dogs-claim.json -o page.html
    """
    if [game_path, *claim_paths].count("-") > 1:
        raise UsageError("standard input can be read once: give - for one of the files")
    if Path(output).suffix not in (".html", ".htm"):
        raise UsageError(
            f"a report is a page for a browser: give --output a name in .html, not {printable(output)}"
        )
    inputs, silent = [game_path, *claim_paths], quiet or as_json
    files = planned(inputs, {"--output": output}, force=force, quiet=quiet)
    game = load_game(game_path, max_digits, quiet=silent)
    audits = [
        audit(game, read_claim(path, game, max_digits=max_digits))
        for path in each("auditing", claim_paths, quiet=silent)
    ]
    broken = compare(audits).refuted_uniqueness_of
    solution = None
    if not claim_paths or (broken is not None and max_cells > 0):
        solution = solved(game, broken or notion, max_cells, silent)
    with grace(), working("writing the report", quiet=silent):
        if solution is not None and not claim_paths:
            with stage(0, 0.2):
                audits = [
                    audit(game, equilibrium.claim)
                    for equilibrium in steps(solution.equilibria)
                ]
        with stage(0.2, 1):
            page = as_html(game, audits, solution, claimed=bool(claim_paths))
    with files.writing(output, "the page"):
        files.write(output, page)
    valid = [found.valid for found in audits]
    status = None if solution is None else solution.status
    undecided = status == "unknown" and not claim_paths
    code = 1 if not all(valid) else 3 if undecided else 0
    if as_json:
        claims = [{"valid": v} for v in valid]
        print_json(
            {
                "output": output,
                "game_sha256": game.sha256,
                "claims": claims,
                "status": status,
            },
            code,
        )
    elif not quiet:
        click.echo(
            f"{printable(output)}: {summary(audits, solution, bool(claim_paths))}; open it in a browser"
        )
    return code


def solved(game: Game, notion: str, max_cells: int, quiet: bool) -> Solution:
    """The equilibria by the method for the number of players, a bar while it takes time."""
    if (game.n > 2 and notion != "coco") or game.n == 1:
        return find_by_cells(game, notion, False, WIDTH, max_cells, quiet)
    with working("solving", quiet=quiet):
        return find(game, notion, False)


def summary(audits: Sequence[Audit], solution: Solution | None, claimed: bool) -> str:
    """What the page shows, in half a sentence."""
    if compare(audits).refuted_uniqueness_of is not None:
        return "two equilibria with different payoffs"
    if claimed:
        return f"{sum(found.valid for found in audits)} of {counted(len(audits), 'claim')} valid"
    status = None if solution is None else solution.status
    return {
        "complete": "all equilibria",
        "none": "the proof that there is no equilibrium",
    }.get(status or "", "what is known of the equilibria")
