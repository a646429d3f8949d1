"""``coco catalog``: what searches found, listed, shown, exported and verified anew."""

from __future__ import annotations

import json
import os

import click

from exact.audit import audit
from exact.claims import claim_document, format_claim
from exact.commands.options import complete_file, json_option, print_json, quiet_option
from exact.commands.search import print_entry
from exact.documents import write_text
from exact.errors import printable
from exact.formats import format_game
from exact.search.catalog import Catalog
from exact.search.recheck import recheck
from exact.search.units import Job
from exact.terminal import console, progress, say, show_vector, table

catalog_argument = click.argument("path", metavar="CATALOG", shell_complete=complete_file)


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
    with Catalog(path) as store:
        campaigns = store.campaigns()
        entries = [store.entry(key) for key in store.games()]
    if as_json:
        searches = [
            {"number": c.number, "command": c.command, "version": c.version, "units": c.tally.units, "of": c.job.units}
            | {"searched": c.tally.searched, "refuted": c.tally.refuted, "found": c.tally.found, "seed": c.job.seed}
            for c in campaigns
        ]
        games = [
            {"game_sha256": e.sha256, "actions": list(e.game.shape), "claims": len(e.claims)}
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
            *(f"{k:,}" for k in (c.tally.units, c.tally.searched, c.tally.refuted, c.tally.found)),
        )
        for c in campaigns
    ]
    console().print(table(["search", "for", "units", "searched", "refuted", "found"], searches_rows, left=2))
    click.echo()
    rows = [
        (e.sha256[:12], "×".join(map(str, e.game.shape)), " ".join(show_vector(c.payoffs or ()) for c in e.claims))
        for e in entries
    ]
    console().print(table(["game", "actions", "payoffs of its equilibria"], rows, left=3))


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
    audits = [audit(entry.game, claim) for claim in entry.claims]
    origins = [
        {"search": number, "unit": unit, "place": place}
        | {"version": commands[number].version, "command": commands[number].command}
        for number, unit, place in entry.origins
    ]
    if as_json:
        claims = [{"claim": claim_document(found.claim), "valid": found.valid} for found in audits]
        game = json.loads(entry.game.canonical_text())
        print_json({"game_sha256": entry.sha256, "game": game, "claims": claims, "origins": origins})
        return
    if not quiet:
        print_entry(entry)
    for k, found in enumerate(audits, start=1):
        click.echo(f"claim {k}: {'VALID' if found.valid else 'NOT valid'} as {found.claim.notion}")
    for origin in [] if quiet else origins:
        place = "search {search}, unit {unit}, number {place}, version {version}".format(**origin)
        say(f"found by {place}: {printable(str(origin['command']))}")


@catalog.command()
@catalog_argument
@click.argument("names", metavar="[GAME]...", nargs=-1)
@click.option("--to", "folder", required=True, metavar="DIR", help="The folder to write to; it is made if need be.")
@json_option
@quiet_option
def export(path: str, names: tuple[str, ...], folder: str, as_json: bool, quiet: bool) -> None:
    """Write games (default: all) and their claims as files: HASH.json, HASH-claim-1.json, …

    Example: coco catalog export games.sqlite --to found
    """
    with Catalog(path) as store:
        entries = [store.entry(name) for name in names or store.games()]
    os.makedirs(folder, exist_ok=True)
    written = []
    for entry in entries:
        stem = os.path.join(folder, entry.sha256[:12])
        write_text(f"{stem}.json", format_game(entry.game))
        for k, claim in enumerate(entry.claims, start=1):
            write_text(f"{stem}-claim-{k}.json", format_claim(claim))
        names_of_claims = [f"{stem}-claim-{k}.json" for k in range(1, len(entry.claims) + 1)]
        written.append({"game_sha256": entry.sha256, "game": f"{stem}.json", "claims": names_of_claims})
        if not as_json and not quiet:
            click.echo(f"{stem}.json and {len(entry.claims)} claims")
    if as_json:
        print_json({"games": written})
    elif quiet:
        click.echo(f"{len(written)} games")


@catalog.command()
@catalog_argument
@json_option
@quiet_option
def check(path: str, as_json: bool, quiet: bool) -> int:
    """Verify everything in CATALOG anew: the file, every game and claim, every Farkas certificate.

    Example: coco catalog check games.sqlite
    """
    checked, wrong = 0, []
    with Catalog(path) as store, progress("checking", None, quiet=quiet or as_json) as bar:
        for place, problem in recheck(store):
            checked += 1
            if bar is not None:
                bar.update(bar.task_ids[0], advance=1)
            if problem is not None:
                wrong.append({"item": place, "problem": problem})
                if not as_json:
                    click.echo(f"✗ {place}: {problem}")
    if as_json:
        print_json({"valid": not wrong, "checked": checked, "problems": wrong})
    else:
        click.echo(f"{'✗' if wrong else '✓'} {checked:,} items checked, {len(wrong)} wrong")
    return 1 if wrong else 0
