"""``coco respond``: the game in the local currency of a frontier point, its coco value, and whether that can be had."""

from __future__ import annotations

from collections.abc import Sequence

import click
from flint import fmpq

from exact.arithmetic.rationals import format_rationals, show, show_vector
from exact.commands.files import planned
from exact.commands.frontier import (
    MAX_ROWS,
    cone_document,
    maximum,
    mixture_document,
    mixture_text,
    print_cone,
    separation_text,
)
from exact.commands.options import (
    digits_option,
    force_option,
    game_argument,
    json_option,
    load_game,
    parse_vector,
    parse_weights,
    print_json,
    quiet_option,
)
from exact.errors import LimitReached, UsageError, printable
from exact.frontiers.polytope import Point
from exact.frontiers.supporting_weights import SupportingCone
from exact.games.game import Game
from exact.showing.terminal import console, say, table, working, wrapped
from exact.values.coco import MAX_PLAYERS
from exact.values.local_currency import LocalResponses, Response, respond_at, settle
from exact.values.local_currency import respond as respond_to
from exact.watching import stage


@click.command()
@game_argument
@click.option(
    "--at",
    metavar="U1,U2,…",
    help="A point of the frontier; all its supporting prices are tried.",
)
@click.option(
    "--weights", metavar="W1,W2,…", help="The prices themselves, in curnits per utilon."
)
@click.option(
    "--plot",
    metavar="FILE",
    help="Write a picture (.png, .svg, .pdf), for two players.",
)
@force_option
@json_option
@quiet_option
@digits_option
def respond(
    game_path: str,
    at: str | None,
    weights: str | None,
    plot: str | None,
    force: bool,
    as_json: bool,
    quiet: bool,
    max_digits: int,
) -> int:
    """Where the coco value in local currency would send the players of GAME, whether they can go there, who pays whom.

    The exit code is 1 if --at is not on the frontier, where there are no prices.

    Example: coco respond hot-dogs.json --at 600,80
    """
    files = planned([game_path], {"--plot": plot}, force=force, quiet=quiet)
    game = load_game(game_path, max_digits, quiet=quiet or as_json)
    if (at is None) == (weights is None):
        raise UsageError("give either --at or --weights")
    if game.n > MAX_PLAYERS:
        raise LimitReached(
            f"the coco value is computed for at most {MAX_PLAYERS} players; this game has {game.n}"
        )
    if plot is not None and game.n != 2:
        raise UsageError(f"--plot draws two players; this game has {game.n}")
    local: LocalResponses | SupportingCone | None = None
    with working("responding", quiet=quiet or as_json):
        if at is not None:
            with stage(0, 0.6):
                local = respond_at(
                    game, parse_vector("--at", at, game, max_digits=max_digits)
                )
            with stage(0.6, 1):
                local.verify()
            answer = local.middle if isinstance(local, LocalResponses) else None
        else:
            with stage(0, 0.6):
                answer = respond_to(
                    game, parse_weights(weights or "", game, max_digits=max_digits)
                )
            with stage(0.6, 1):
                answer.verify()
    if plot is not None and answer is not None:
        with (
            working("drawing", quiet=quiet or as_json),
            files.writing(plot, "a picture of the response"),
        ):
            from exact.showing.plots.feasible import plot_response

            plot_response(plot, local if isinstance(local, LocalResponses) else answer)
    if as_json:
        print_json(response_document(answer, local), 1 if answer is None else 0)
    elif answer is None or isinstance(local, SupportingCone):
        if isinstance(local, SupportingCone):
            print_cone(local)
            click.echo("there are no local prices off the frontier")
    elif quiet:
        click.echo(
            f"{payoffs_text(answer)} {'feasible' if answer.feasible else 'not feasible'}"
        )
    elif isinstance(local, LocalResponses):
        _print_local(local)
    else:
        _print_response(answer, maximum(game, answer.weights)[1])
    return 1 if answer is None else 0


def payoffs_text(answer: Response) -> str:
    """The response in utilons; a player without a price has no number, but endless or any utilons."""
    return f"({', '.join(_utilons(answer, i) for i in range(answer.game.n))})"


def _utilons(answer: Response, player: int) -> str:
    value = answer.payoffs[player]
    if value is not None:
        return show(value)
    curnits = answer.coco.payoffs[player]
    return "any" if not curnits else "∞" if curnits > 0 else "-∞"


def response_document(
    answer: Response | None, local: LocalResponses | SupportingCone | None = None
) -> dict[str, object]:
    """The result as JSON-ready data. At a point the main answer is that of the sum of its extreme prices."""
    if isinstance(local, SupportingCone) or answer is None:
        place = (
            {}
            if not isinstance(local, SupportingCone)
            else {"point": cone_document(local)}
        )
        return {"weights": None, "payoffs": None, "feasible": None, **place}
    if local is None:
        starts = [
            _from(answer, point) for point in maximum(answer.game, answer.weights)[1]
        ]
        return {"game_sha256": answer.game.sha256, **_one(answer), "from": starts}
    point = local.cone.point
    return {
        "game_sha256": answer.game.sha256,
        **_one(answer),
        "from": [_from(answer, point)],
        "point": cone_document(local.cone),
        "responses": [
            _one(each) | {"from": [_from(each, point)]} for each in local.extreme
        ],
        "fixed_point": local.fixed_point,
    }


def _one(answer: Response) -> dict[str, object]:
    document: dict[str, object] = {
        "weights": format_rationals(answer.weights),
        "coco_value": format_rationals(answer.coco.payoffs),
        "payoffs": [None if u is None else str(u) for u in answer.payoffs],
        "feasible": answer.feasible,
    }
    inside = answer.membership
    if inside is not None and inside.mixture is not None:
        document["mixture"] = mixture_document(inside.mixture)
    if inside is not None and inside.separating is not None:
        document["separating_weights"] = format_rationals(inside.separating)
    return document


def _from(answer: Response, point: Point) -> dict[str, object]:
    payments = answer.payments(point)
    transfers = [
        {"from": a + 1, "to": b + 1, "curnits": str(amount)}
        for a, b, amount in settle(payments)
    ]
    return {
        "payoffs": format_rationals(point),
        "side_payments": format_rationals(payments),
        "transfers": transfers,
    }


def _print_local(local: LocalResponses) -> None:
    point = local.cone.point
    print_cone(local.cone)
    answers = list(local.extreme[:MAX_ROWS])
    if len(local.extreme) > 1:
        answers.append(local.middle)
    for answer in answers:
        click.echo()
        if len(answers) > 1:
            where = "in the middle, " if answer is local.middle else ""
            say(f"{where}at prices {show_vector(answer.weights)}")
        _print_response(answer, [point])
    if len(local.extreme) > 1:
        click.echo(f"\n{wrapped(_fixed_text(local), '')}")


def _fixed_text(local: LocalResponses) -> str:
    point = show_vector(local.cone.point)
    if local.fixed_point:
        return f"Some of these prices make {point} a fixed point: a plain CoCo equilibrium."
    if local.fixed_point is None:
        return f"None of the prices above makes {point} a fixed point; others in the cone may."
    return f"None of the prices in the cone makes {point} a fixed point."


def _print_response(answer: Response, starts: Sequence[Point]) -> None:
    game, curnits = answer.game, answer.coco.payoffs
    rows = [
        (
            game.players[i],
            show(answer.weights[i]),
            show(curnits[i]),
            _utilons(answer, i),
        )
        for i in range(game.n)
    ]
    headings = ["player", "price", "coco value (curnits)", "utilons"]
    console().print(table(headings, rows))
    click.echo()
    for point in starts[:MAX_ROWS]:
        moves = [
            f"{printable(game.players[a])} pays {printable(game.players[b])} {show(amount)} curnits"
            for a, b, amount in settle(answer.payments(point))
        ]
        text = (
            ", ".join(moves)
            or f"nobody pays anybody{': a fixed point' if min(answer.weights) else ''}"
        )
        click.echo(wrapped(f"from {show_vector(point)}: {text}"))
    click.echo(wrapped(_feasibility_text(game, answer)))


def _feasibility_text(game: Game, answer: Response) -> str:
    if answer.unpriced:
        who = ", ".join(printable(game.players[i]) for i in answer.unpriced)
        return f"{payoffs_text(answer)} is not feasible: {who} would trade curnits for utilons at price 0"
    inside = answer.membership
    if inside is not None and inside.mixture is not None:
        text = (
            f"{payoffs_text(answer)} is feasible: {mixture_text(game, inside.mixture)}"
        )
        return f"{text}; with these prices a plain CoCo equilibrium"
    separating: Sequence[fmpq] = (
        () if inside is None or inside.separating is None else inside.separating
    )
    return f"{payoffs_text(answer)} is not feasible: {separation_text(game, answer.payoffs, separating)}"
