"""``coco search``: games with several equilibria of different payoffs, and other properties; resumable."""

from __future__ import annotations

import json
import math
import shlex
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from itertools import combinations
from typing import Any

import click
from flint import fmpq

from exact.arithmetic.rationals import shorten
from exact.commands.options import Choice, json_option, print_json, quiet_option
from exact.equilibria.audit import Audit
from exact.equilibria.claims import NOTIONS
from exact.errors import UsageError, printable
from exact.games.game import Game
from exact.search.accounts import check_tallies
from exact.search.campaign import Limits, Outcome, run_campaign
from exact.search.catalog import Catalog, Entry
from exact.search.census import Census, census_document
from exact.search.design import STRUCTURES
from exact.search.evidence import Examined, examine
from exact.search.executors import open_executor, usable_cores
from exact.search.generated import GameOptions, game_options_of, number_of_games
from exact.search.space import SpaceOptions, parse_mixture
from exact.search.work_units import CENSUS, KINDS, NON_UNIQUENESS, Job, UnitResult
from exact.showing.terminal import console, counted, say, show_vector, table, working
from exact.watching import answered, deadline, postponed, reached

GAMES = 10
"""Random games a work unit: each is solved, which takes some tenths of a second."""


@click.command()
@click.argument("kind", type=Choice(KINDS), metavar="WHAT")
@click.option(
    "--players",
    type=click.IntRange(2, 6),
    help="Number of players; default: as many as --actions has.",
)
@click.option(
    "--actions",
    default="2",
    show_default=True,
    metavar="A,B,…",
    help="Actions of each player.",
)
@click.option(
    "--equilibria",
    default=2,
    show_default=True,
    type=click.IntRange(2, 4),
    help="How many equilibria.",
)
@click.option(
    "--weights",
    "largest_weight",
    default=3,
    show_default=True,
    type=click.IntRange(2, 60),
    help="Largest.",
)
@click.option("--zero-weights", is_flag=True, help="Weights may be 0.")
@click.option(
    "--mixture",
    "mixtures",
    multiple=True,
    metavar="P,Q,…",
    help="Joint strategies may also mix like this.",
)
@click.option(
    "--mixing",
    default=1,
    show_default=True,
    type=click.IntRange(1, 6),
    help="How many coalitions mix.",
)
@click.option(
    "--gap",
    type=Choice(["players", "weighted"]),
    help="What must differ; default: any player's payoff.",
)
@click.option("--notion", default=NOTIONS[1], show_default=True, type=Choice(NOTIONS))
@click.option(
    "--margin",
    default="0",
    show_default=True,
    metavar="M",
    help="What every deviation must lose at least.",
)
@click.option("--structure", type=Choice(STRUCTURES), help="Only games of this kind.")
@click.option(
    "--minimise",
    type=Choice(["range", "integers"]),
    help="Least range of payoffs (in integers).",
)
@click.option("--generic", is_flag=True, help="As few ties as possible.")
@click.option(
    "--full-dimensional",
    is_flag=True,
    help="The feasible set has as many dimensions as players.",
)
@click.option(
    "--payoffs",
    default=4,
    show_default=True,
    metavar="R",
    help="Generated games: payoffs are 0 … R.",
)
@click.option(
    "--exhaustive", is_flag=True, help="Generated games: all of them up to symmetry."
)
@click.option(
    "--count",
    default=1000,
    show_default=True,
    type=click.IntRange(1),
    help="Generated games: how many.",
)
@click.option("--seed", default=0, show_default=True, type=int)
@click.option(
    "--found",
    type=click.IntRange(0),
    help="Stop after so many; 0: never. Default: 1; census: 0.",
)
@click.option("--units", type=click.IntRange(1), help="Stop after so many work units.")
@click.option(
    "--unit-size",
    type=click.IntRange(1),
    help="Positions in a unit; default: fewer for larger games.",
)
@click.option(
    "--seconds", type=click.FloatRange(min=0, min_open=True), help="Stop after so long."
)
@click.option(
    "--jobs",
    type=click.IntRange(1),
    help="Processes; default: one a core. 1: in this process.",
)
@click.option(
    "--dask",
    metavar="ADDRESS",
    help="Work on the Dask cluster whose scheduler is there.",
)
@click.option(
    "--catalog", "catalog_path", metavar="FILE", help="Keep results in this catalog."
)
@click.option("--resume", is_flag=True, help="Go on with the same search in --catalog.")
@click.option(
    "--keep-refutations/--no-keep-refutations",
    default=None,
    help="Farkas rays; default: two players.",
)
@json_option
@quiet_option
def search(
    kind: str,
    catalog_path: str | None,
    resume: bool,
    as_json: bool,
    quiet: bool,
    **given: Any,
) -> int:
    """Look for games in which WHAT holds: non-uniqueness, several-equilibria, no-equilibrium, zero-weights,
    irrational-weights; or census, which classifies games by what their equilibria pay.

    non-uniqueness goes through patterns (weights and strategies of two or more equilibria) and decides each by an exact
    linear program: a certified game, or a Farkas certificate that no game fits. The others solve generated games.

    Example: coco search non-uniqueness --players 3 --actions 2,2,2
    """
    if resume and catalog_path is None:
        raise UsageError(
            "--resume goes on with a search in a catalog: give --catalog FILE"
        )
    job = job_from(kind, given)
    wanted = int(kind != CENSUS) if given["found"] is None else given["found"]
    limits = Limits(wanted or None, given["units"], given["seconds"])
    with Catalog(catalog_path, write=True, create=not resume) as catalog:
        campaign = catalog.campaign(
            job,
            command=command_line(),
            version=version("coco-equilibria"),
            resume=resume,
        )
        check_tallies(catalog, campaign)
        with (
            undisturbed(limits),
            open_executor(given["jobs"] or usable_cores(), given["dask"]) as (
                executor,
                workers,
            ),
            working(job.kind, quiet=quiet or as_json, seconds=limits.seconds),
        ):
            watch = Pace(job, limits, len(catalog.ended_units(campaign)))
            outcome = run_campaign(
                job,
                executor,
                catalog,
                campaign,
                workers=workers,
                limits=limits,
                watch=watch,
            )
        found = catalog.found_by(campaign, outcome.bound)
        entries = [catalog.entry(key) for key in found]
        more = len(catalog.found_by(campaign)) - len(found)
        counts = census_of(catalog, campaign, job)
    entries.sort(
        key=lambda entry: nicety(entry.game) if job.wish in ("range", "integers") else 0
    )
    if as_json:
        print_json(document(job, outcome, entries, counts), exit_code(job, outcome))
    else:
        report(job, outcome, entries, quiet, counts)
        if more and resume and not quiet:
            place = printable(str(catalog_path))
            click.echo(
                f"{place} holds {counted(more, 'more game')} of this search: coco catalog list {place}",
                err=True,
            )
        if outcome.reason == "stopped":
            click.echo(
                "stopped"
                + (
                    f"; go on with --resume --catalog {catalog_path}"
                    if catalog_path
                    else ""
                ),
                err=True,
            )
    return exit_code(job, outcome)


def census_of(catalog: Catalog, campaign: int, job: Job) -> Census | None:
    """What a census counted; None for other searches."""
    return (
        Census(game_options_of(job.options), catalog.census(campaign))
        if job.kind == CENSUS
        else None
    )


def job_from(kind: str, given: dict[str, Any]) -> Job:
    """The job that the options describe; ``UsageError`` where they contradict each other."""
    actions = parse_actions(given["actions"], given["players"])
    size = given["unit_size"] or max(20, 1600 // math.prod(actions))
    wishes = [
        given["minimise"] or "",
        "generic" * given["generic"],
        "full-dimensional" * given["full_dimensional"],
    ]
    if sum(map(bool, wishes)) > 1:
        raise UsageError(
            "--minimise, --generic and --full-dimensional are alternatives: give one"
        )
    if kind != NON_UNIQUENESS:
        options = GameOptions(
            actions,
            given["payoffs"],
            given["exhaustive"],
            given["count"],
            given["zero_weights"],
        ).text()
        return Job(
            kind,
            options,
            given["seed"],
            size if given["exhaustive"] or given["unit_size"] else GAMES,
        )
    space = SpaceOptions(
        actions,
        given["equilibria"],
        given["largest_weight"],
        given["zero_weights"],
        tuple(map(parse_mixture, given["mixtures"])),
        given["mixing"],
        given["gap"] or ("players" if given["equilibria"] == 2 else "weighted"),
        given["notion"],
    )
    keep = (
        given["keep_refutations"]
        if given["keep_refutations"] is not None
        else len(actions) == 2
    )
    return Job(
        kind,
        space.text(),
        given["seed"],
        size,
        given["margin"],
        given["structure"] or "",
        "".join(wishes),
        keep,
    )


def parse_actions(text: str, players: int | None) -> tuple[int, ...]:
    """The numbers of actions in ``"2,2,3"``; a single number is every player's.

    >>> parse_actions("2", 3), parse_actions("2,3", None)
    ((2, 2, 2), (2, 3))
    """
    parts = text.split(",")
    if not all(
        part.isascii()
        and part.isdecimal()
        and 0 < int(part[:4]) < 1000
        and len(part) < 4
        for part in parts
    ):
        raise UsageError(
            f"--actions {shorten(text)!r} is not a list of numbers of actions; write 2,2,3"
        )
    numbers = tuple(map(int, parts))
    if len(numbers) == 1:
        numbers *= players or 2
    if players is not None and len(numbers) != players:
        raise UsageError(
            f"--actions {text} is for {len(numbers)} players, --players says {players}"
        )
    return numbers


def command_line() -> str:
    """The command as it was typed, for the catalog's record of where a game comes from."""
    return shlex.join(["coco", *sys.argv[1:]])


@contextmanager
def undisturbed(limits: Limits) -> Iterator[None]:
    """Within, Ctrl-C and the end of the time are for the campaign to see: it records what has ended."""
    with postponed():
        with deadline(math.inf if limits.seconds is None else limits.seconds):
            yield
        answered()


class Pace:
    """Tells the display of every unit that ends: how much is done, of the search and of its limits, and the rate.

    Of a search that was begun before, only the rest counts.
    """

    def __init__(self, job: Job, limits: Limits, before: int) -> None:
        self.units = max(
            1,
            (job.units if limits.units is None else min(limits.units, job.units))
            - before,
        )
        self.wanted, self.begun = limits.found, time.monotonic()
        self.ended = self.decided = self.found = 0

    def __call__(self, result: UnitResult) -> None:
        """A unit has ended."""
        self.ended += 1
        self.decided += result.searched
        self.found += len(result.findings)
        rate = self.decided / max(0.001, time.monotonic() - self.begun)
        count = (
            f"{self.ended:,}/{self.units:,} units, {self.found:,} found, {rate:,.0f}/s"
        )
        done = self.ended / self.units
        if self.wanted is None:
            reached(done, count=count)
        else:
            reached(min(1.0, self.found / self.wanted), bound=done, count=count)


def exit_code(job: Job, outcome: Outcome) -> int:
    """0 found · 1 nothing found in a finished search · 3 a limit came first, or some are undecided · 130 stopped.

    A census looks for nothing: 0 if it is finished.
    """
    if outcome.reason == "stopped":
        return 130
    if job.kind == CENSUS:
        return 0 if outcome.reason == "finished" else 3
    if outcome.tally.found:
        return 0
    return 1 if outcome.reason == "finished" and not outcome.tally.undecided else 3


def nicety(game: Game) -> tuple[fmpq, fmpq]:
    """Small is nice: the largest payoff, then the sum of payoffs, of a game in canonical form."""
    everything = [u for payoff in game.payoffs for u in payoff]
    return max(everything), sum(everything, fmpq(0))


def document(
    job: Job, outcome: Outcome, entries: list[Entry], counts: Census | None
) -> dict[str, object]:
    """The outcome as JSON-ready data."""
    tally = outcome.tally
    return {
        "search": job.kind,
        "found": tally.found,
        "searched": tally.searched,
        "refuted": tally.refuted,
        "undecided": tally.undecided,
        "skipped": tally.skipped,
        "complete": outcome.reason == "finished",
        "reason": outcome.reason,
        "seconds": round(outcome.seconds, 3),
        "games": [
            {
                "game_sha256": entry.sha256,
                "canonical_text": entry.game.canonical_text(),
                "claims": list(entry.claim_texts),
                "payoffs": [
                    list(map(str, claim.payoffs or ())) for claim in entry.claims
                ],
                "certificate": json.loads(entry.certificate)
                if entry.certificate
                else None,
            }
            for entry in entries
        ],
        "census": None if counts is None else census_document(counts),
    }


def report(
    job: Job, outcome: Outcome, entries: list[Entry], quiet: bool, counts: Census | None
) -> None:
    """The outcome for people."""
    tally = outcome.tally
    if counts is not None:
        how = (
            "all of them" if outcome.reason == "finished" else "stopped before the end"
        )
        positions = number_of_games(counts.options)
        looked = tally.searched + tally.skipped
        say(
            f"census: {counts.sentence()}, found at {looked:,} of {positions:,} positions; {how}"
        )
        print_census(counts)
        return
    what = "pattern" if job.kind == NON_UNIQUENESS else "game"
    no = (
        "refuted, each by a Farkas certificate"
        if job.kind == NON_UNIQUENESS
        else "without the property"
    )
    found = (
        f"{tally.found} found"
        if tally.found == len(entries)
        else f"{tally.found} found ({len(entries)} up to symmetry)"
    )
    unknown = f", {tally.undecided:,} undecided" if tally.undecided else ""
    ended = {
        "finished": "every one up to symmetry"
        if job.kind == NON_UNIQUENESS
        else "all of them",
        "found": "stopped there",
    }
    say(
        f"{job.kind}: {found} in {counted(tally.searched, what)} ({tally.refuted:,} {no}{unknown}); "
        f"{ended.get(outcome.reason, 'stopped before the end')}"
    )
    for entry in [] if quiet else entries[:3]:
        print_entry(examine(entry))


def print_census(counts: Census) -> None:
    """The counts as a table."""
    console().print(table(counts.headings(), counts.rows()))


def print_entry(judged: Examined) -> None:
    """A game with its claims, as tables; what is not proved is not called an equilibrium."""
    entry, game = judged.entry, judged.entry.game
    click.echo(f"\ngame {entry.sha256[:16]}…")
    rows = [
        (",".join(str(a + 1) for a in p), show_vector(game.payoff(p)))
        for p in game.profiles()
    ]
    console().print(table(["actions", "payoffs"], rows))
    for k, (claim, found) in enumerate(
        zip(entry.claims, judged.claims, strict=True), start=1
    ):
        proved = isinstance(found, Audit)
        what = f"equilibrium {k}" if proved else f"claim {k}, no proved equilibrium"
        payoffs = found.outcome if isinstance(found, Audit) else claim.payoffs or ()
        say(
            f"{what}: weights {show_vector(claim.weights)}, payoffs {show_vector(payoffs)}"
        )
    for line in free_payoffs(judged):
        say(line)
    if judged.nowhere:
        nodes = len(json.loads(entry.certificate)["nodes"])
        tree = f"a tree of {nodes} cells" if nodes > 1 else "one cell"
        say(f"no equilibrium: proved by {tree} of weights ({judged.nowhere})")
    if judged.refusal:
        say(f"that there is no equilibrium is not proved: {judged.refusal}")


def free_payoffs(judged: Examined) -> list[str]:
    """A line for every two equilibria at the same weights: they differ in what players of weight 0 get."""
    lines = []
    numbered = enumerate(judged.claims, start=1)
    audits = [(k, found) for k, found in numbered if isinstance(found, Audit)]
    for (k, one), (m, other) in combinations(audits, 2):
        if one.claim.weights != other.claim.weights:
            continue
        pairs = zip(one.outcome, other.outcome, strict=True)
        who = [str(i + 1) for i, (a, b) in enumerate(pairs) if a != b]
        if who and all(not one.claim.weights[int(i) - 1] for i in who):
            players = "player" if len(who) == 1 else "players"
            lines.append(
                f"equilibria {k} and {m} differ only in what {players} {', '.join(who)} "
                f"of weight 0 get{'s' * (len(who) == 1)}"
            )
    return lines
