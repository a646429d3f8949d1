"""``coco verify``: Lemma 1 and Theorem 1, for each n and for every n, step by step."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

from exact.arithmetic.rationals import shorten
from exact.commands.files import Files
from exact.commands.options import Choice, json_option, print_json, quiet_option
from exact.errors import LimitReached, UsageError
from exact.showing.terminal import each, say, working
from exact.watching import stage
from proofs.each_n import levels, theorem1
from proofs.each_n.levels import MEANINGS, LevelResult
from proofs.each_n.theorem1 import TheoremResult
from proofs.every_n import corollaries
from proofs.every_n.corollaries import Claim
from proofs.every_n.verification import (
    Item,
    Verification,
    verify_for_all_n,
    verify_steps,
)
from proofs.formal import FormalVerification, verify_formal

PIPED_WIDTH = 80

MAX_STEPS = 4
"""The appendix's steps are evaluated at every coalition up to this n."""

COST = 4
"""One player more takes about so many times as long: for the display."""

LARGEST = {
    "exhaustive": theorem1.MAX_EXHAUSTIVE,
    "interval": levels.MAX_INTERVAL,
    "sizes": levels.MAX_SIZES,
}
REPORTS = (".html", ".tex", ".md")


def parse_players(text: str, level: str = "exhaustive") -> range:
    """The numbers of players that ``A-B`` or ``N`` spells, 1 ≤ A ≤ B.

    >>> parse_players("2-4"), parse_players("3")
    (range(2, 5), range(3, 4))
    """
    match = re.fullmatch(r"([1-9][0-9]{0,8})(?:-([1-9][0-9]{0,8}))?", text, re.ASCII)
    if match is None:
        raise UsageError(
            f"--players {shorten(text)!r} is not a number of players; write 4 or 1-5"
        )
    first, last = int(match[1]), int(match[2] or match[1])
    if first > last:
        raise UsageError(
            f"--players {text}: {first} is more than {last}; write {last}-{first}"
        )
    if last > LARGEST[level]:
        more = {
            "exhaustive": "; try --level interval or --level sizes",
            "interval": "; try --level sizes",
            "sizes": "",
        }
        raise LimitReached(
            f"--players {text}: the {level} level stops at n = {LARGEST[level]}{more[level]}"
        )
    return range(first, last + 1)


@click.command()
@click.option(
    "--players",
    "players_text",
    metavar="A-B",
    help="Numbers of players, for each n.  [default: 1-5]",
)
@click.option(
    "--level",
    type=Choice(list(MEANINGS)),
    default="exhaustive",
    show_default=True,
    help="How much is compared for each n.",
)
@click.option(
    "--all-players",
    is_flag=True,
    help="For every n at once, by rules and certificates.",
)
@click.option(
    "--formal",
    is_flag=True,
    help="In Coq's kernel, for every finite player set; needs coqc.",
)
@click.option(
    "--report",
    type=click.Path(dir_okay=False),
    help="Write the whole proof to a .html, .tex or .md file.",
)
@click.option(
    "--verbose", is_flag=True, help="Show every statement with its steps and reasons."
)
@json_option
@quiet_option
def verify(
    players_text: str | None,
    level: str,
    all_players: bool,
    formal: bool,
    report: str | None,
    verbose: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Prove Lemma 1 and both directions of Theorem 1, for each number of players or for every one.

    For each n: every CoCo equation is written as an explicit rational combination of Harsanyi equations and the
    reverse, and both sides are compared coefficient by coefficient, as linear forms in λ_i φ_{S,i}; and every step of
    the appendix is evaluated at every coalition (n ≤ 4). For every n: each step follows by a rewrite rule, and each
    alternating sum by a certificate that an independent checker accepts. --formal compiles the Coq development and
    compares the assumptions of its theorems; without coqc it says how to install it, and the answer is unknown (3).

    \b
    exhaustive  every equation of every coalition, no closed form   n ≤ 12
    interval    S = N, every T ⊆ S, given the exchange of sums      n ≤ 18
    sizes       every pair of sizes, given relabelling as well      n ≤ 300

    Example: coco verify --players 1-4 --all-players --report proof.html
    """
    if report and not report.endswith(REPORTS):
        raise UsageError(
            f"--report {shorten(report)!r}: the name must end with {', '.join(REPORTS)}"
        )
    default = "" if all_players or formal else "1-5"
    wanted = default if players_text is None else players_text
    numbers = (
        parse_players(wanted, level) if wanted or players_text is not None else range(0)
    )
    silent = quiet or as_json
    many = level != "exhaustive"  # there every number of players has a bar of its own
    results = [
        _verify_one(n, level, silent)
        for n in (each("verifying", numbers, quiet=silent) if many else numbers)
    ]
    few = [n for n in numbers if n <= MAX_STEPS and level == "exhaustive"]
    with working("verifying the steps of the proof", quiet=silent):
        steps, claims, before = [], {}, 0.0
        for n in few:
            share = 0.8 * COST**n / sum(COST**k for k in few)
            with stage(before, before + share):
                steps.append(_timed(lambda n=n: verify_steps(n)))  # type: ignore[misc]
            claims[n] = corollaries.verify_for_n(n)
            before += share
        with stage(0.8 if few else 0, 1):
            general = _timed(verify_for_all_n) if all_players or report else None
    parts: list[bool] = [result.verified for result in [*results, *steps]]
    parts += [claim.verified for found in claims.values() for claim in found]
    parts += [general.verified] if general else []
    kernel = _verify_formal(silent) if formal else None
    parts += [kernel.verified] if kernel else []
    verified = all(parts)
    code = 0 if verified else 1
    if kernel and not kernel.available and all(parts[:-1]):
        code = 3
    if report and general:
        from proofs.reading.page import written

        files = Files(quiet=quiet)
        with files.writing(report, "the proof"):
            files.write(report, written(general, report))
    if as_json:
        document: dict[str, Any] = {
            "verified": verified,
            "results": [as_document(result) for result in results],
        }
        for entry, found in zip(document["results"], steps, strict=False):
            entry["steps"] = steps_document(found)
            entry["corollaries"] = {
                claim.name: claim.verified for claim in claims[found.n]
            }
        if general:
            document["all_players"] = steps_document(general)
        if kernel:
            document["formal"] = {
                "verified": kernel.verified,
                "theorems": kernel.theorems,
                "message": kernel.message,
            }
        print_json(document, code)
    else:
        if results or general:
            _show(
                results,
                steps,
                claims,
                general,
                all(parts[: len(parts) - bool(kernel)]),
                quiet,
                level,
                verbose,
            )
        if kernel:
            say(
                *f"formal proof: {kernel.message}".replace(
                    ": apt-get", ":\n  apt-get"
                ).split("\n"),
                indent="    ",
            )
    return code


def _verify_formal(quiet: bool) -> FormalVerification:
    """Compile the Coq development."""
    with working("Coq", quiet=quiet):
        return verify_formal()


def _timed(work: Callable[[], Verification]) -> Verification:
    started = time.perf_counter()
    done = work()
    return Verification(done.n, done.items, time.perf_counter() - started)


def _verify_one(n: int, level: str, quiet: bool) -> TheoremResult | LevelResult:
    """Verify n players, with a progress bar on stderr when that takes seconds and stderr is a terminal."""
    if level != "exhaustive":
        return (
            levels.verify_interval(n) if level == "interval" else levels.verify_sizes(n)
        )
    with working(f"{n} players", quiet=quiet):
        return theorem1.verify(n)


def as_document(result: TheoremResult | LevelResult) -> dict[str, Any]:
    """One result as JSON: what was verified, at which level, and how much was compared."""
    document: dict[str, Any] = {
        "players": result.n,
        "level": result.level,
        "meaning": MEANINGS[result.level],
    }
    document |= {"verified": result.verified, "coefficients": result.coefficients}
    if isinstance(result, TheoremResult):
        document["coalitions"] = result.coalitions
        names = ("lemma1", "harsanyi_implies_coco", "coco_implies_harsanyi")
        for name, part in zip(names, result.parts, strict=True):
            document[name] = {
                "verified": part.verified,
                "equations": part.equations,
                "multipliers": part.multipliers,
                "coefficients": part.coefficients,
            }
    document["mismatches"] = [str(mismatch) for mismatch in result.mismatches]
    return document


def steps_document(verification: Verification) -> dict[str, Any]:
    """The items and steps of the proof with their verdicts."""
    items = {
        item.name: {
            "verified": item.verified,
            "needs": list(item.needs),
            "steps": {
                f"{at + 1}. {o.step.name}": o.verified
                for at, o in enumerate(item.outcomes)
            },
        }
        for item in verification.items
    }
    return {
        "verified": verification.verified,
        "steps_checked": verification.steps,
        "items": items,
    }


def failures(verifications: Sequence[Verification], item: int, step: int) -> str:
    """Which of the verifications fail a step, and why; nothing if none does."""
    wrong = []
    for verification in verifications:
        outcome = verification.items[item].outcomes[step]
        if not outcome.verified:
            where = f"n = {verification.n}" if verification.n else "every n"
            wrong.append(f"{where}: {escape(outcome.message)}")
    return "; ".join(wrong)


def tree_of(verifications: Sequence[Verification], title: str) -> Tree:
    """The proof as a tree with a tick a step; a step has a cross when one of the verifications fails it."""
    tree = Tree(title, guide_style="dim")
    for at, item in enumerate(verifications[0].items):
        statement = f"{item.name}: {escape(item.statement)}"
        branch = tree.add(f"{_tick_of(verifications, at)} {statement}{_uses(item)}")
        for number, outcome in enumerate(item.outcomes):
            wrong = failures(verifications, at, number)
            hypothesis = (
                f" [dim](assumes {outcome.step.hypothesis})[/dim]"
                if outcome.step.hypothesis
                else ""
            )
            label = f"{_tick(not wrong)} {outcome.step.name}: {outcome.step.why}{hypothesis}"
            branch.add(f"{label} {wrong}" if wrong else label)
        if item.because:
            branch.add(f"[dim]{escape(item.because)}[/dim]")
    return tree


def outline_of(verifications: Sequence[Verification], title: str) -> Tree:
    """A line for each statement of the proof, and the steps that fail."""
    tree = Tree(title, guide_style="dim")
    for at, item in enumerate(verifications[0].items):
        count = len(item.outcomes)
        steps = f"{count} step{'s' if count != 1 else ''}"
        how = f": {steps}" if count else ""
        branch = tree.add(
            f"{_tick_of(verifications, at)} {item.name}{how}{_uses(item)}"
        )
        for number, outcome in enumerate(item.outcomes):
            if wrong := failures(verifications, at, number):
                branch.add(f"{_tick(False)} {outcome.step.name}: {wrong}")
    tree.add("[dim]--verbose shows the statements and their steps[/dim]")
    return tree


def _tick_of(verifications: Sequence[Verification], item: int) -> str:
    return _tick(all(found.items[item].verified for found in verifications))


def _uses(item: Item) -> str:
    return f" [dim](uses {', '.join(item.needs)})[/dim]" if item.needs else ""


def corollaries_tree(claims: Mapping[int, Sequence[Claim]]) -> Tree:
    """The corollaries of each n, with a tick where they hold for all of them."""
    span = (
        f"n = {min(claims)}"
        if len(claims) == 1
        else f"n = {min(claims)} to {max(claims)}"
    )
    tree = Tree(f"Corollaries, at every coalition for {span}", guide_style="dim")
    for at, claim in enumerate(claims[min(claims)]):
        every = {n: found[at] for n, found in claims.items()}
        wrong = "; ".join(
            f"n = {n}: {escape(one.message)}"
            for n, one in every.items()
            if not one.verified
        )
        count = sum(one.equations for one in every.values())
        tree.add(
            f"{_tick(not wrong)} {escape(claim.name)} [dim]({count:,} equations)[/dim] {wrong}".rstrip()
        )
    return tree


def _tick(verified: bool) -> str:
    return "[green]✓[/green]" if verified else "[red]✗[/red]"


def _show(
    results: Sequence[TheoremResult | LevelResult],
    steps: Sequence[Verification],
    claims: Mapping[int, Sequence[Claim]],
    general: Verification | None,
    verified: bool,
    quiet: bool,
    level: str,
    verbose: bool,
) -> None:
    verdict = "verified" if verified else "NOT verified"
    spans = []
    if results:
        span = (
            f"n = {results[0].n}"
            if len(results) == 1
            else f"n = {results[0].n} to {results[-1].n}"
        )
        spans.append(
            f"{span} ({level})" if quiet else f"{span} ({level}: {MEANINGS[level]})"
        )
    if general:
        spans.append("every n (by rules and certificates)")
    console = Console(
        width=None if sys.stdout.isatty() else PIPED_WIDTH, highlight=False
    )
    if not quiet:
        shown = [*([general] if general else []), *steps]
        if shown:
            title = "every n" if general else ""
            if steps:
                title += (
                    ", and " if title else ""
                ) + f"every coalition for n = {steps[0].n} to {steps[-1].n}"
            title = f"The proof, step by step: {title}"
            tree = tree_of if verbose else outline_of
            console.print(tree(shown, title))
        if claims:
            console.print(corollaries_tree(claims))
        if results:
            console.print(_table(results))
        for result in results:
            for mismatch in result.mismatches:
                say(f"n = {result.n}: {mismatch}")
    say(f"Lemma 1 and Theorem 1 {verdict} for {' and '.join(spans)}")


def _table(results: Sequence[TheoremResult | LevelResult]) -> Table:
    """One line for each n; H ⇒ C is Harsanyi ⇒ CoCo, so that the table fits 80 columns."""
    table = Table(box=None, header_style="bold", pad_edge=False, collapse_padding=True)
    headings = (
        ["n", "coalitions", "equations", "multipliers"]
        if isinstance(results[0], TheoremResult)
        else ["n"]
    )
    for heading in (*headings, "coefficients", "seconds"):
        table.add_column(heading, justify="right")
    directions = ("Lemma 1", "H ⇒ C", "C ⇒ H")
    for heading in (
        directions if isinstance(results[0], TheoremResult) else ("verified",)
    ):
        table.add_column(heading, justify="center")
    for result in results:
        counts = [result.n]
        ticks = [_tick(result.verified)]
        if isinstance(result, TheoremResult):
            counts += [result.coalitions, result.equations, result.multipliers]
            ticks = [_tick(part.verified) for part in result.parts]
        counts.append(result.coefficients)
        table.add_row(
            *(f"{count:,}" for count in counts), f"{result.seconds:.2f}", *ticks
        )
    return table
