"""``coco catalog``: what searches found, listed, shown, exported and verified anew."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence

import click

from exact.claims import Claim, claim_document, format_claim
from exact.commands.options import (
    Choice,
    complete_file,
    json_option,
    print_json,
    quiet_option,
)
from exact.commands.search import census_of, print_census, print_entry
from exact.documents import write_text
from exact.equilibria.audit import audit
from exact.errors import Invalid, UsageError, printable
from exact.formats import format_game
from exact.games import Game
from exact.search.canonical import canonical_form
from exact.search.catalog import Catalog
from exact.search.census import census_document
from exact.search.classification import CLASSES, classify
from exact.search.generated import game_number, game_options_of
from exact.search.recheck import number_of_items, recheck
from exact.search.units import CENSUS, Job
from exact.terminal import console, counted, each, say, show_vector, table, working
from exact.watching import steps

NOTHING = "no equilibrium"

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

    Example: coco catalog list games.sqlite
    """
    with Catalog(path) as store, working("reading", quiet=quiet or as_json):
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
        table(["game", "actions", "payoffs of its equilibria"], rows, left=3)
    )


def what(job: Job) -> str:
    """A search in a few words."""
    return f"{job.kind}, seed {job.seed}" + (f", {job.wish}" if job.wish else "")


@catalog.command()
@catalog_argument
@click.argument("name", metavar="GAME")
@json_option
@quiet_option
def show(path: str, name: str, as_json: bool, quiet: bool) -> None:
    """The game in CATALOG whose SHA-256 begins with GAME: payoffs, equilibria, where it comes from.

    Example: coco catalog show games.sqlite 3f2a
    """
    with Catalog(path) as store:
        entry = store.entry(name)
        commands = {c.number: c for c in store.campaigns()}
    audits = [
        audit(entry.game, claim)
        for claim in each("auditing", entry.claims, quiet=quiet or as_json)
    ]
    origins = [
        {"search": number, "unit": unit, "place": place}
        | {"version": commands[number].version, "command": commands[number].command}
        for number, unit, place in entry.origins
    ]
    if as_json:
        claims = [
            {"claim": claim_document(found.claim), "valid": found.valid}
            for found in audits
        ]
        game = json.loads(entry.game.canonical_text())
        certificate = json.loads(entry.certificate) if entry.certificate else None
        document = {
            "game_sha256": entry.sha256,
            "game": game,
            "claims": claims,
            "origins": origins,
        }
        print_json({**document, "certificate": certificate})
        return
    if not quiet:
        print_entry(entry)
    for k, found in enumerate(audits, start=1):
        click.echo(
            f"claim {k}: {'VALID' if found.valid else 'NOT valid'} as {found.claim.notion}"
        )
    for origin in [] if quiet else origins:
        place = (
            "search {search}, unit {unit}, number {place}, version {version}".format(
                **origin
            )
        )
        say(f"found by {place}: {printable(str(origin['command']))}", cut=True)


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
) -> None:
    """Write games (default: all found) as files HASH.json, with HASH-claim-1.json, … and HASH-certificate.json.

    Claims are those found; a certificate says that there is no equilibrium. With --class: the games of a census, solved
    again, with a claim for every payoff vector and the certificate of all equilibria, if these are known.

    Example: coco catalog export games.sqlite --to found
    """
    if kind is None and (zero_weights or limit is not None):
        raise UsageError("--zero-weights and --limit go with --class")
    if kind is not None and names:
        raise UsageError("give games or --class, not both")
    with Catalog(path) as store, working("exporting", quiet=quiet or as_json):
        entries: Iterable[tuple[Game, Sequence[Claim], str]]
        if kind is None:
            found = map(store.entry, steps(names or store.games()))
            entries = ((e.game, e.claims, e.certificate) for e in found)
        else:
            entries = of_class(store, kind, zero_weights, limit)
        os.makedirs(folder, exist_ok=True)
        written = []
        for game, claims, certificate in entries:
            stem = os.path.join(folder, game.sha256[:12])
            files = {
                f"{stem}-claim-{k}.json": format_claim(claim)
                for k, claim in enumerate(claims, start=1)
            }
            for name, text in {f"{stem}.json": format_game(game), **files}.items():
                write_text(name, text)
            if certificate:
                write_text(f"{stem}-certificate.json", certificate + "\n")
            proof = f"{stem}-certificate.json" if certificate else None
            written.append(
                {
                    "game_sha256": game.sha256,
                    "game": f"{stem}.json",
                    "claims": list(files),
                    "certificate": proof,
                }
            )
            if not as_json and not quiet:
                parts = [counted(len(claims), "claim")] * bool(claims) + [
                    "the certificate"
                ] * bool(certificate)
                say(f"{stem}.json{' and ' if parts else ''}{', '.join(parts)}")
    if as_json:
        print_json({"games": written})
    elif quiet:
        click.echo(counted(len(written), "game"))


def of_class(
    store: Catalog, kind: str, zero_weights: bool, limit: int | None
) -> Iterator[tuple[Game, Sequence[Claim], str]]:
    """The games of a class of every census in the catalog, solved again: claims and certificate."""
    rows = [
        (c.job, int(row.number))
        for c in store.campaigns()
        if c.job.kind == CENSUS
        for row in store.classes(c.number)
        if (row.everywhere if zero_weights else row.positive) == kind
    ]
    for job, number in steps(rows[:limit]):
        game = game_number(game_options_of(job.options), number, job.seed)
        if game is None:
            raise Invalid(f"game {number} of the census is a copy of another")
        found = classify(canonical_form(game)[0])
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
    """Verify everything in CATALOG anew: the file, games, claims, certificates; classify the games of a census again.

    Example: coco catalog check games.sqlite
    """
    checked, wrong = 0, []
    with Catalog(path) as store, working("checking", quiet=quiet or as_json):
        for place, problem in steps(recheck(store), number_of_items(store)):
            checked += 1
            if problem is not None:
                wrong.append({"item": place, "problem": problem})
                if not as_json:
                    say(f"✗ {place}: {problem}")
    if as_json:
        print_json({"valid": not wrong, "checked": checked, "problems": wrong})
    else:
        click.echo(
            f"{'✗' if wrong else '✓'} {counted(checked, 'item')} checked, {len(wrong)} wrong"
        )
    return 1 if wrong else 0
