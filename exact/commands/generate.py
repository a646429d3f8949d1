"""``coco generate``: certified examples of a family, seeded."""

from __future__ import annotations

import os

import click

from exact.arithmetic.rationals import format_rational
from exact.commands.files import Files
from exact.commands.options import Choice, json_option, print_json, quiet_option
from exact.commands.search import parse_actions
from exact.equilibria.audit import audit
from exact.equilibria.claims import claim_document, format_claim
from exact.games.coco_json import format_game
from exact.search.families import FAMILIES, Example, Request, describe
from exact.search.families import generate as make
from exact.showing.terminal import counted, each, say, show_vector

DEFAULT_ACTIONS = {
    "bargaining": "4,2",
    "transferable": "2,2",
    "zero-sum": "3,3",
    "two-player": "3,3",
}


@click.command()
@click.argument("family", type=Choice(list(FAMILIES)), metavar="FAMILY")
@click.option(
    "--seed",
    default=0,
    show_default=True,
    type=int,
    help="The first example's; the next ones count on.",
)
@click.option(
    "--count",
    default=1,
    show_default=True,
    type=click.IntRange(1),
    help="How many examples.",
)
@click.option(
    "--players",
    type=click.IntRange(2, 6),
    help="Number of players; default: as many as --actions has.",
)
@click.option(
    "--actions", metavar="A,B,…", help="Actions (bargaining: options) of each player."
)
@click.option(
    "--payoffs",
    default=9,
    show_default=True,
    type=click.IntRange(1, 10**6),
    help="Payoffs are drawn to R.",
)
@click.option(
    "--to",
    "folder",
    metavar="DIR",
    help="Write each game and its claims into this folder.",
)
@json_option
@quiet_option
def generate(
    family: str,
    seed: int,
    count: int,
    players: int | None,
    actions: str | None,
    payoffs: int,
    folder: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Make games of FAMILY, each with an equilibrium that has been audited.

    bargaining, transferable (utility), zero-sum, two-player (random, with its solution), n-player (around a given
    coalition-perfect equilibrium), non-unique, literature (named games; the seed counts through them).

    Example: coco generate bargaining --seed 7 --to games
    """
    text = actions or ("2" if players else DEFAULT_ACTIONS.get(family, "2,2,2"))
    shape = parse_actions(text, players)
    examples = [
        (number, make(family, Request(number, shape, payoffs)))
        for number in each(family, range(seed, seed + count), quiet=quiet or as_json)
    ]
    if folder is not None:
        files = Files(quiet=quiet)
        with files.writing(folder, counted(len(examples), "game")):
            os.makedirs(folder, exist_ok=True)
            for number, found in examples:
                write_example(files, os.path.join(folder, f"{family}-{number}"), found)
    if as_json:
        print_json(
            {
                "family": family,
                "games": [document(number, found) for number, found in examples],
            }
        )
        return
    for number, found in examples:
        payoffs_text = " and ".join(
            show_vector(claim.payoffs or ()) for claim in found.claims
        )
        say(f"{family} {number}: {describe(found)}: equilibrium payoffs {payoffs_text}")


def write_example(files: Files, stem: str, found: Example) -> None:
    """The game and its claims as files that begin with ``stem``."""
    files.write(f"{stem}.json", format_game(found.game))
    for k, claim in enumerate(found.claims, start=1):
        files.write(f"{stem}-claim-{k}.json", format_claim(claim))


def document(number: int, found: Example) -> dict[str, object]:
    """An example as JSON-ready data."""
    return {
        "seed": number,
        "title": found.game.title,
        "game_sha256": found.game.sha256,
        "game": {
            "format": "coco-game/1",
            "title": found.game.title,
            "players": found.game.players,
            "actions": found.game.actions,
            "payoffs": {
                ",".join(str(a + 1) for a in profile): list(
                    map(format_rational, payoff)
                )
                for profile, payoff in zip(
                    found.game.profiles(), found.game.payoffs, strict=True
                )
            },
        },
        "claims": [claim_document(claim) for claim in found.claims],
        "valid": all(audit(found.game, claim).valid for claim in found.claims),
    }
