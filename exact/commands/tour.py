"""``coco tour``: the main job end to end on the bundled examples, each step with its result."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import click

from exact.arithmetic.algebraic import show_vector
from exact.commands.options import json_option, print_json, quiet_option
from exact.equilibria.audit import Audit, audit, compare
from exact.equilibria.claims import parse_claim
from exact.errors import CocoError
from exact.games.examples import example
from exact.games.files import parse_game
from exact.showing.terminal import each, say
from exact.values.coco import coco_value
from proofs.each_n import theorem1

LARGEST_N = 4


@dataclass(frozen=True)
class Step:
    """A step of the tour: what is done, and a function that does it and says whether it came out and with what."""

    name: str
    run: Callable[[], tuple[bool, str]]


def theorem() -> tuple[bool, str]:
    """Lemma 1 and both directions of Theorem 1, exhaustively for small n."""
    results = [theorem1.verify(n) for n in range(1, LARGEST_N + 1)]
    equations = sum(result.equations for result in results)
    return all(
        result.verified for result in results
    ), f"{equations} equations, each an explicit combination of others"


def hot_dogs() -> tuple[bool, str]:
    """The coco value of the hot dog game, its saddle points re-proved."""
    result = coco_value(parse_game(example("hot-dogs")))
    result.verify()
    return (
        True,
        f"{' and '.join(result.game.players)} get {show_vector(result.payoffs)}",
    )


def audited(name: str) -> Audit:
    """The audit of a bundled claim about the bundled three-player game."""
    game = parse_game(example("three-friends"))
    return audit(game, parse_claim(example(name), game))


def valid_claim() -> tuple[bool, str]:
    """A claim that holds."""
    found = audited("three-friends-first")
    held = sum(condition.holds for condition in found.conditions())
    return (
        found.valid,
        f"valid: all {held} conditions hold, payoffs {show_vector(found.outcome)}",
    )


def spoiled_claim() -> tuple[bool, str]:
    """The same claim with one joint strategy changed: it must fail, and the reason is shown."""
    found = audited("three-friends-spoiled")
    failed = [
        condition
        for condition in found.conditions()
        if condition.required and not condition.holds
    ]
    return not found.valid, "refused: " + "; ".join(
        f"{c.name}: {c.summary}" for c in failed
    )


def two_equilibria() -> tuple[bool, str]:
    """Two valid claims with different payoffs: uniqueness fails."""
    audits = [audited("three-friends-first"), audited("three-friends-second")]
    payoffs = " and ".join(show_vector(found.outcome) for found in audits)
    return (
        compare(audits).refuted_uniqueness_of is not None,
        f"payoffs {payoffs}: uniqueness fails, certified",
    )


STEPS = (
    Step(f"Theorem 1, Harsanyi ⇔ CoCo, for n ≤ {LARGEST_N}", theorem),
    Step("The coco value of the hot dog game", hot_dogs),
    Step("A claimed equilibrium of a three-player game", valid_claim),
    Step("The same claim with one threat changed", spoiled_claim),
    Step("A second equilibrium of the same game", two_equilibria),
)


@click.command()
@json_option
@quiet_option
def tour(as_json: bool, quiet: bool) -> int:
    """The main job end to end: proves the theorem, computes a value, audits claims, refutes uniqueness.

    Example: coco tour
    """
    done = []
    for number, step in enumerate(
        each("the tour", STEPS, quiet=as_json or quiet), start=1
    ):
        start = time.perf_counter()
        try:
            holds, result = step.run()
        except CocoError as error:
            holds, result = False, str(error)
        seconds = round(time.perf_counter() - start, 3)
        done.append(
            {"step": step.name, "ok": holds, "result": result, "seconds": seconds}
        )
        if not as_json and not quiet:
            say(f"{number}. {step.name}", indent=" " * 3)
            say(f"   {'✓' if holds else '✗ FAILED:'} {result}", indent=" " * 5)
    complete = all(entry["ok"] for entry in done)
    if as_json:
        print_json({"complete": complete, "steps": done}, 0 if complete else 4)
    else:
        click.echo(
            f"tour complete: {len(done)} steps"
            if complete
            else "the tour FAILED; please report this as a bug"
        )
    return 0 if complete else 4
