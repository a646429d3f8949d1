"""``coco verify``: Lemma 1 and Theorem 1 for each n, exhaustively over coalitions."""

from __future__ import annotations

import json
import re
import sys
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from exact.errors import LimitReached, UsageError
from exact.rationals import shorten
from proofs import theorem1
from proofs.theorem1 import TheoremResult

MEANING = "exhaustive: every equation of every coalition, coefficient by coefficient"


def parse_players(text: str) -> range:
    """The numbers of players that ``A-B`` or ``N`` spells, 1 ≤ A ≤ B.

    >>> parse_players("2-4"), parse_players("3")
    (range(2, 5), range(3, 4))
    """
    match = re.fullmatch(r"([1-9][0-9]{0,8})(?:-([1-9][0-9]{0,8}))?", text, re.ASCII)
    if match is None:
        raise UsageError(f"--players {shorten(text)!r} is not a number of players; write 4 or 1-5")
    first, last = int(match[1]), int(match[2] or match[1])
    if first > last:
        raise UsageError(f"--players {text}: {first} is more than {last}; write {last}-{first}")
    if last > theorem1.MAX_EXHAUSTIVE:
        raise LimitReached(
            f"--players {text}: exhaustive verification stops at n = {theorem1.MAX_EXHAUSTIVE}; n = {last} has "
            f"n·2^(n−1) CoCo equations in as many unknowns"
        )
    return range(first, last + 1)


@click.command()
@click.option("--players", "players_text", default="1-5", show_default=True, metavar="A-B", help="Numbers of players.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--quiet", is_flag=True, help="Print the verdict alone.")
def verify(players_text: str, as_json: bool, quiet: bool) -> int:
    """Prove Lemma 1 and both directions of Theorem 1 for each number of players.

    Each CoCo equation is written as an explicit rational combination of Harsanyi equations, each Harsanyi equation
    as one of CoCo equations, and both sides are compared coefficient by coefficient, as linear forms in λ_i φ_{S,i}.

    Example: coco verify --players 1-6
    """
    numbers = parse_players(players_text)
    results = [_verify_one(n) for n in numbers]
    verified = all(result.verified for result in results)
    if as_json:
        click.echo(json.dumps({"verified": verified, "results": [as_document(result) for result in results]}))
    else:
        _show(results, verified, quiet)
    return 0 if verified else 1


def _verify_one(n: int) -> TheoremResult:
    """Verify n players, with a progress bar on stderr when that takes seconds and stderr is a terminal."""
    if n < 10 or not sys.stderr.isatty():
        return theorem1.verify(n)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"{n} players", total=n)
        return theorem1.verify(n, progress=lambda done: bar.update(task, completed=done))


def as_document(result: TheoremResult) -> dict[str, Any]:
    """One result as JSON: what was verified, at which level, and how much was compared."""
    names = ("lemma1", "harsanyi_implies_coco", "coco_implies_harsanyi")
    document: dict[str, Any] = {"players": result.n, "level": result.level, "verified": result.verified}
    document["coalitions"] = result.coalitions
    for name, part in zip(names, result.parts, strict=True):
        document[name] = {
            "verified": part.verified,
            "equations": part.equations,
            "multipliers": part.multipliers,
            "coefficients": part.coefficients,
        }
    document["mismatches"] = [str(mismatch) for mismatch in result.mismatches]
    return document


def _show(results: list[TheoremResult], verified: bool, quiet: bool) -> None:
    span = f"n = {results[0].n}" if len(results) == 1 else f"n = {results[0].n} to {results[-1].n}"
    verdict = f"Lemma 1 and Theorem 1 {'verified' if verified else 'NOT verified'} for {span} ({MEANING})"
    if quiet:
        click.echo(verdict)
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("n", "coalitions", "equations", "multipliers", "coefficients", "seconds"):
        table.add_column(heading, justify="right")
    for heading in ("Lemma 1", "Harsanyi ⇒ CoCo", "CoCo ⇒ Harsanyi"):
        table.add_column(heading, justify="center")
    for result in results:
        counts = (result.coalitions, result.equations, result.multipliers, result.coefficients)
        ticks = ["✓" if part.verified else "✗" for part in result.parts]
        table.add_row(str(result.n), *(f"{count:,}" for count in counts), f"{result.seconds:.2f}", *ticks)
    Console(width=None if sys.stdout.isatty() else 110).print(table)
    for result in results:
        for mismatch in result.mismatches:
            click.echo(f"n = {result.n}: {mismatch}")
    click.echo(verdict)
