"""``coco value``: the coco value of a game with transferable utility, with every coalition's value."""

from __future__ import annotations

import re

import click
from flint import fmpq

from exact.arithmetic.rationals import (
    format_rational,
    quote,
    shorten,
    show,
    show_vector,
)
from exact.commands.options import (
    digits_option,
    game_argument,
    json_option,
    load_game,
    print_json,
    quiet_option,
)
from exact.errors import LimitReached, UsageError
from exact.games.coalitions import coalitions, format_coalition
from exact.games.game import Game
from exact.games.table import Profile, format_profile
from exact.showing.terminal import console, say, table, working
from exact.values.coco import MAX_PLAYERS, CocoValue, coco_value, decompose
from exact.values.zero_sum import SaddlePoint, joint_strategy
from exact.watching import stage


@click.command()
@game_argument
@click.option(
    "--outcome",
    metavar="A1,A2,…",
    help="An outcome (action names or numbers): who then pays whom.",
)
@json_option
@quiet_option
@digits_option
def value(
    game_path: str, outcome: str | None, as_json: bool, quiet: bool, max_digits: int
) -> None:
    """The coco value of GAME, its players having a common currency (utilities add up).

    Example: coco value hot-dogs.json --outcome beach,beach
    """
    game = load_game(game_path, max_digits, quiet=quiet or as_json)
    profile = None if outcome is None else parse_outcome(game, outcome)
    if game.n > MAX_PLAYERS:
        raise LimitReached(
            f"the coco value is computed for at most {MAX_PLAYERS} players; this game has {game.n}"
        )
    with working("coalitions", quiet=quiet or as_json):
        with stage(0, 0.6):
            result = coco_value(game)
        with stage(0.6, 1):
            result.verify()
    if as_json:
        print_json(value_document(result, profile))
    elif quiet:
        click.echo(show_vector(result.payoffs))
    else:
        _print(result, profile)


def parse_outcome(game: Game, text: str) -> Profile:
    """The profile named by a comma-separated list of action names, or of 1-based numbers; ``UsageError`` if none.

    >>> parse_outcome(Game.build([["in", "out"], 3], lambda a: a), "out,3")
    (1, 2)
    """
    parts = text.split(",")
    if len(parts) != game.n:
        raise UsageError(
            f"--outcome {quote(text)} names {len(parts)} actions; there must be {game.n}, one a player"
        )
    profile = []
    for i, (part, names) in enumerate(zip(parts, game.actions, strict=True)):
        matches = [a for a, name in enumerate(names) if name == part.strip()]
        if len(matches) == 1:
            profile.append(matches[0])
        elif re.fullmatch(r"[1-9][0-9]{0,8}", part.strip()) and int(part) <= len(names):
            profile.append(int(part) - 1)
        else:
            known = shorten(", ".join(names), 200)
            raise UsageError(
                f"--outcome: player {i + 1} has no action {quote(part)}; there are: {known}"
            )
    return tuple(profile)


def value_document(result: CocoValue, profile: Profile | None) -> dict[str, object]:
    """The result as JSON-ready data: payoffs, coalition values, both sides' optimal strategies, perhaps payments."""
    game = result.game
    document: dict[str, object] = {
        "game_sha256": game.sha256,
        "players": list(game.players),
        "payoffs": list(map(format_rational, result.payoffs)),
        "coalition_values": {
            format_coalition(S): format_rational(result.coalition_value(S))
            for S in coalitions(game.n)
        },
        "strategies": {
            format_coalition(S): {
                format_profile(a): format_rational(p)
                for a, p in _optimal(result, S).items()
            }
            for S in coalitions(game.n)
        },
    }
    if profile is not None:
        document["outcome"] = format_profile(profile)
        document["side_payments"] = list(
            map(format_rational, result.side_payments(profile))
        )
        document["wasted"] = format_rational(_wasted(result, profile))
    if game.n == 2:
        parts = decompose(game)
        document["cooperative_value"] = format_rational(parts.cooperative_value)
        document["competitive_value"] = format_rational(parts.competitive_value)
    return document


def _optimal(result: CocoValue, coalition: int) -> dict[Profile, fmpq]:
    saddle: SaddlePoint | None = result.saddle_points.get(coalition)
    if saddle is not None:
        return joint_strategy(result.game, coalition, saddle.row_strategy)
    other = result.saddle_points[result.game.complement(coalition)]
    return joint_strategy(result.game, coalition, other.column_strategy)


def _wasted(result: CocoValue, profile: Profile) -> fmpq:
    return sum(result.side_payments(profile), fmpq(0))


def _print(result: CocoValue, profile: Profile | None) -> None:
    game, out = result.game, console()
    headings, columns = (
        ["player", "coco value"],
        [list(game.players), list(map(show, result.payoffs))],
    )
    if profile is not None:
        headings += ["outcome pays", "receives"]
        columns += [
            list(map(show, game.payoff(profile))),
            list(map(show, result.side_payments(profile))),
        ]
    out.print(table(headings, list(zip(*columns, strict=True))))
    out.print()
    rows = [
        (
            format_coalition(S),
            show(result.coalition_value(S)),
            _strategy_text(game, S, _optimal(result, S)),
        )
        for S in coalitions(game.n)
    ]
    out.print(
        table(
            ["coalition", "optimal joint strategy", "value"],
            [(a, c, b) for a, b, c in rows],
            left=2,
        )
    )
    if game.n == 2:
        parts = decompose(game)
        team = show(parts.cooperative_value)
        threat = both_signs(parts.competitive_value)
        say("", f"cooperative part {team} each, competitive part {threat}")
    if profile is not None and _wasted(result, profile):
        say(
            "",
            f"the outcome wastes {show(_wasted(result, profile))}: it does not maximise the sum of the utilities",
        )


def both_signs(amount: fmpq) -> str:
    """What the first player gets and the second pays; the upper sign is the first player's.

    >>> both_signs(fmpq(1, 2)), both_signs(fmpq(-1, 2)), both_signs(fmpq(0))
    ('±1/2', '∓1/2', '0')
    """
    sign = "±" if amount > 0 else "∓" if amount < 0 else ""
    return sign + show(abs(amount))


def _strategy_text(game: Game, coalition: int, strategy: dict[Profile, fmpq]) -> str:
    who = [i for i in range(game.n) if coalition >> i & 1]
    terms = []
    for action, p in strategy.items():
        names = "+".join(game.actions[i][a] for i, a in zip(who, action, strict=True))
        terms.append(names if p == 1 else f"{show(p)} {names}")
    return ", ".join(terms)
