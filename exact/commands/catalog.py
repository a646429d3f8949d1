"""``coco catalog``: what searches found, listed, shown, exported and verified anew."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

import click

from exact.commands.files import Files
from exact.commands.options import (
    Choice,
    complete_file,
    json_option,
    print_json,
    quiet_option,
)
from exact.commands.search import census_of, print_census, print_entry
from exact.equilibria.audit import Audit
from exact.equilibria.claims import Claim, claim_document, format_claim
from exact.errors import CocoError, Invalid, LimitReached, UsageError, printable
from exact.games.coco_json import format_game
from exact.games.game import Game
from exact.search.canonical import canonical_form
from exact.search.catalog import Catalog
from exact.search.census import census_document
from exact.search.classification import CLASSES, classify
from exact.search.evidence import Examined, examine
from exact.search.recheck import game_of_census, items, verified
from exact.search.work_units import CENSUS, Job
from exact.showing.terminal import (
    aside,
    console,
    counted,
    say,
    show_vector,
    table,
    working,
)
from exact.watching import steps

NOTHING = "no equilibrium"
"""What a finding without claims claims; like payoffs, it is listed as it is stored."""

Solved: TypeAlias = tuple[Game, Sequence[Claim], str]
"""A game with the claims and the certificate of its equilibria."""

catalog_argument = click.argument(
    "path", metavar="CATALOG", shell_complete=complete_file
)


@click.group()
def catalog() -> None:
    """What searches found: list, show, export, check.

    Example: coco catalog list games.sqlite
    """


@catalog.command("list")
@catalog_argument
@json_option
@quiet_option
def list_(path: str, as_json: bool, quiet: bool) -> None:
    """The searches in CATALOG, how far they got, and the games they found; --quiet: the games' hashes alone.

    What is listed is what is stored: `coco catalog check` verifies it.

    Example: coco catalog list games.sqlite
    """
    with (
        Catalog(path) as store,
        working("reading", quiet=quiet or as_json),
        store.snapshot(),
    ):
        campaigns = store.campaigns()
        entries = [store.entry(key) for key in steps(store.games())]
        counts = {c.number: census_of(store, c.number, c.job) for c in campaigns}
    if as_json:
        searches = [
            {
                "number": c.number,
                "command": c.command,
                "version": c.version,
                "units": c.tally.units,
                "of": c.job.units,
            }
            | {
                "searched": c.tally.searched,
                "refuted": c.tally.refuted,
                "found": c.tally.found,
                "seed": c.job.seed,
            }
            | {
                "undecided": c.tally.undecided,
                "census": census_document(found) if found else None,
            }
            for c in campaigns
            for found in [counts[c.number]]
        ]
        games = [
            {
                "game_sha256": e.sha256,
                "actions": list(e.game.shape),
                "claims": len(e.claims),
            }
            | {"payoffs": [list(map(str, c.payoffs or ())) for c in e.claims]}
            for e in entries
        ]
        print_json({"searches": searches, "games": games})
        return
    if quiet:
        click.echo("".join(f"{entry.sha256}\n" for entry in entries), nl=False)
        return
    searches_rows = [
        (
            str(c.number),
            what(c.job),
            *(
                f"{k:,}"
                for k in (
                    c.tally.units,
                    c.tally.searched,
                    c.tally.refuted,
                    c.tally.undecided,
                    c.tally.found,
                )
            ),
        )
        for c in campaigns
    ]
    console().print(
        table(
            ["search", "for", "units", "searched", "refuted", "undecided", "found"],
            searches_rows,
            left=2,
        )
    )
    for number, census in counts.items():
        if census is not None:
            click.echo()
            say(f"census of search {number}: {census.sentence()}")
            print_census(census)
    click.echo()
    rows = [
        (
            e.sha256[:12],
            "×".join(map(str, e.game.shape)),
            " ".join(show_vector(c.payoffs or ()) for c in e.claims) or NOTHING,
        )
        for e in entries
    ]
    console().print(
        table(
            ["game", "actions", "payoffs of its equilibria, as claimed"], rows, left=3
        )
    )


def what(job: Job) -> str:
    """A search in a few words."""
    return f"{job.kind}, seed {job.seed}" + (f", {job.wish}" if job.wish else "")


@catalog.command()
@catalog_argument
@click.argument("name", metavar="GAME")
@json_option
@quiet_option
def show(path: str, name: str, as_json: bool, quiet: bool) -> int:
    """The game in CATALOG whose SHA-256 begins with GAME: payoffs, equilibria, where it comes from.

    Its claims are audited, and these and its certificate go through the independent checker.

    Example: coco catalog show games.sqlite 3f2a
    """
    with Catalog(path) as store, store.snapshot():
        entry = store.entry(name)
        campaigns = {c.number: c for c in store.campaigns()}
    with working("checking", quiet=quiet or as_json):
        judged = examine(entry)
    origins = [
        {
            "search": number,
            "unit": unit,
            "place": place,
            "version": campaigns[number].version,
            "command": campaigns[number].command,
        }
        for number, unit, place in entry.origins
        if number in campaigns
    ]
    if as_json:
        document = {**entry_document(judged), "origins": origins}
        print_json(document, judged.exit_code)
        return judged.exit_code
    if not quiet:
        print_entry(judged)
    for k, found in enumerate(judged.claims, start=1):
        say(f"claim {k}: {verdict(found)}")
    for origin in [] if quiet else origins:
        place = "search {search}, unit {unit}, number {place}, version ".format(
            **origin
        )
        source = f"{place}{origin['version']}: {origin['command']}"
        say(f"found by {printable(source)}", cut=True)
    return judged.exit_code


def verdict(found: Audit | CocoError) -> str:
    """VALID, NOT valid and why, or that it is not known."""
    if isinstance(found, Audit):
        return f"VALID as {found.claim.notion}"
    if isinstance(found, LimitReached):
        return f"not known to be valid: {found}"
    return f"NOT valid: {found}"


def entry_document(judged: Examined) -> dict[str, object]:
    """A game with its claims and certificate as JSON-ready data; ``valid`` null is: not known."""
    entry = judged.entry
    claims = [
        {"claim": claim_document(claim), "valid": is_valid(found)}
        for claim, found in zip(entry.claims, judged.claims, strict=True)
    ]
    certificate = json.loads(entry.certificate) if judged.nowhere else None
    return {
        "game_sha256": entry.sha256,
        "game": json.loads(entry.game.canonical_text()),
        "claims": claims,
        "certificate": certificate,
        "problems": [str(problem) for problem in judged.problems],
    }


def is_valid(found: Audit | CocoError) -> bool | None:
    """Whether a claim is valid; None if that is not known."""
    if isinstance(found, Audit):
        return True
    return None if isinstance(found, LimitReached) else False


@catalog.command()
@catalog_argument
@click.argument("names", metavar="[GAME]...", nargs=-1)
@click.option(
    "--to",
    "folder",
    required=True,
    metavar="DIR",
    help="The folder to write to; it is made if need be.",
)
@click.option(
    "--class",
    "kind",
    type=Choice(CLASSES),
    help="The games of a census with so many payoff vectors.",
)
@click.option(
    "--zero-weights", is_flag=True, help="The class for λ ≥ 0, not for λ > 0."
)
@click.option(
    "--limit",
    type=click.IntRange(1),
    metavar="K",
    help="The first K games of the class.",
)
@json_option
@quiet_option
def export(
    path: str,
    names: tuple[str, ...],
    folder: str,
    kind: str | None,
    zero_weights: bool,
    limit: int | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Write games (default: all found) as files HASH.json, with HASH-claim-1.json, … and HASH-certificate.json.

    Claims are those found; a certificate says that there is no equilibrium. With --class: the games of a census, solved
    again, with a claim for every payoff vector and the certificate of all equilibria, if these are known.

    Example: coco catalog export games.sqlite --to found
    """
    if kind is None and (zero_weights or limit is not None):
        raise UsageError("--zero-weights and --limit go with --class")
    if kind is not None and names:
        raise UsageError("give games or --class, not both")
    written, exit_code = [], 0
    output = Files([path], quiet=quiet)
    with Catalog(path) as store, working("exporting", quiet=quiet or as_json):
        store.campaigns()  # refuses what is damaged before a file is written
        entries: Iterable[Examined | Solved]
        if kind is None:
            keys = list(names or store.games())
            entries = (examine(store.entry(key)) for key in steps(keys))
        else:
            entries = of_class(store, kind, zero_weights, limit)
        for one in entries:
            if isinstance(one, Examined):
                if one.problems:
                    exit_code = max(exit_code, one.exit_code)
                    leave_out(one)
                    continue
                one = one.entry.game, one.entry.claims, one.entry.certificate
            files = write_game(output, folder, *one)
            if output.failed:
                break
            written.append(files)
    if as_json:
        print_json({"games": written})
    else:
        click.echo(counted(len(written), "game"))
    return exit_code


def leave_out(judged: Examined) -> None:
    """Say on standard error why a game is not exported."""
    with aside():
        click.echo(
            f"coco: game {judged.entry.sha256[:12]} is not exported: {judged.problems[0]}",
            err=True,
        )


def write_game(
    output: Files, folder: str, game: Game, claims: Sequence[Claim], certificate: str
) -> dict[str, Any]:
    """Write a game, its claims and its certificate, and say where."""
    stem = os.path.join(folder, game.sha256[:12])
    proof = f"{stem}-certificate.json" if certificate else None
    own = {
        f"{stem}-claim-{k}.json": format_claim(claim)
        for k, claim in enumerate(claims, start=1)
    }
    files = {f"{stem}.json": format_game(game), **own}
    if proof:
        files[proof] = certificate + "\n"
    parts = ["the game"] + [counted(len(claims), "claim")] * bool(claims)
    parts += ["the certificate"] * bool(certificate)
    with output.writing(f"{stem}.json", ", ".join(parts)):
        os.makedirs(folder, exist_ok=True)
        for name, text in files.items():
            output.write(name, text)
    return {
        "game_sha256": game.sha256,
        "game": f"{stem}.json",
        "claims": list(own),
        "certificate": proof,
    }


def of_class(
    store: Catalog, kind: str, zero_weights: bool, limit: int | None
) -> Iterator[Solved]:
    """The games of a class of every census in the catalog, solved again: claims and certificate."""
    rows = [
        (c.job, row.number)
        for c in store.campaigns()
        if c.job.kind == CENSUS
        for _, row in store.classes(c.number)
        if (row.everywhere if zero_weights else row.positive) == kind
    ]
    for job, number in steps(rows[:limit]):
        found = classify(canonical_form(game_of_census(job, number))[0])
        found.verify()
        if (found.everywhere if zero_weights else found.positive) != kind:
            raise Invalid(f"game {number} of the census is not in the class {kind}")
        certificate = (
            json.dumps(found.certificate, separators=(",", ":"))
            if found.certificate
            else ""
        )
        yield found.game, found.claims(zero_weights=zero_weights), certificate


@catalog.command()
@catalog_argument
@json_option
@quiet_option
def check(path: str, as_json: bool, quiet: bool) -> int:
    """Verify everything in CATALOG anew: the file and its schema; each search, its units and their counts; games,
    claims, certificates and Farkas rays, these by the independent checker too; the games of a census are solved again.

    Example: coco catalog check games.sqlite
    """
    checked, wrong, unknown = 0, [], 0
    with working("checking", quiet=quiet or as_json):
        with Catalog(path) as store:
            everything = items(store)
        for found in map(verified, steps(everything)):
            checked += 1
            if found.problem is None:
                continue
            wrong.append({"item": found.place, "problem": found.problem})
            unknown += not found.decided
            if not as_json:
                sign = "✗" if found.decided else "?"
                say(f"{sign} {found.place}: {found.problem}")
    valid = not wrong or (None if unknown == len(wrong) else False)
    if as_json:
        code = {True: 0, False: 1, None: 3}[valid]
        print_json({"valid": valid, "checked": checked, "problems": wrong}, code)
    else:
        sign = {True: "✓", False: "✗", None: "?"}[valid]
        undecided = f", {unknown} not decided" if unknown else ""
        count = len(wrong) - unknown
        click.echo(
            f"{sign} {counted(checked, 'item')} checked, {count} wrong{undecided}"
        )
    return {True: 0, False: 1, None: 3}[valid]
