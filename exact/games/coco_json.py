"""Games as ``coco-game/1`` JSON (``docs/formats.md``)."""

from __future__ import annotations

import json

from exact.arithmetic.markup import legible_json
from exact.arithmetic.rationals import format_rational
from exact.errors import UsageError
from exact.games.strict_json import Node, check_format
from exact.games.table import (
    GameTable,
    Profile,
    check_game,
    check_size,
    flawed_name,
    format_profile,
    parse_profile,
)
from exact.watching import reached, steps


def _names(node: Node) -> list[str]:
    """The names of players, or of a player's actions: all there, all different."""
    items = node.items()
    names = [item.text() for item in items]
    flaw = flawed_name(names)
    if flaw is not None:
        raise items[flaw[0]].error(flaw[1])
    return names


def parse_coco_game(root: Node) -> GameTable:
    """The table of a ``coco-game/1`` document; ``Unparsable`` with line and field for anything else."""
    check_format(root, "coco-game/1")
    fields = root.fields(
        ["format", "players", "actions", "payoffs"], ["title", "comment"]
    )
    players = _names(fields["players"])
    actions = [_names(node) for node in fields["actions"].items()]
    if not players:
        raise fields["players"].error("a game needs at least one player")
    if len(actions) != len(players):
        raise fields["actions"].error(
            f"there must be one list of actions a player: {len(players)}, not {len(actions)}"
        )
    try:
        check_size([len(names) for names in actions])
    except UsageError as error:
        raise fields["actions"].error(error.message) from None
    shape = [len(names) for names in actions]
    payoffs = {}
    entries = fields["payoffs"].entries()
    reached(0.25)  # of a file of many payoffs JSON takes about a quarter
    for k, (key, node) in enumerate(entries.items()):
        reached(0.25 + 0.65 * k / len(entries))
        profile = parse_profile(key, shape)
        if isinstance(profile, str):
            raise node.error(profile)
        vector = node.items()
        if len(vector) != len(players):
            raise node.error(
                f"there must be one payoff a player: {len(players)}, not {len(vector)}"
            )
        payoffs[profile] = [entry.rational() for entry in vector]

    def payoff(profile: Profile) -> list[object]:
        if profile not in payoffs:
            raise fields["payoffs"].error(
                f'the profile "{format_profile(profile)}" is missing'
            )
        return payoffs[profile]  # type: ignore[return-value]

    remarks = {
        remark: fields[remark].text() if remark in fields else ""
        for remark in ("title", "comment")
    }
    return GameTable.build(actions, payoff, players=players, **remarks)  # type: ignore[arg-type]


def format_game(game: GameTable) -> str:
    """The ``coco-game/1`` text of a game, laid out for people: one profile a line."""
    check_game(game)
    lines = [
        f"    {json.dumps(format_profile(profile))}: {json.dumps(list(map(format_rational, payoff)))}"
        for profile, payoff in steps(
            zip(game.profiles(), game.payoffs, strict=True), len(game.payoffs)
        )
    ]

    def text(value: object) -> str:
        return legible_json(json.dumps(value, ensure_ascii=False))

    title = f'  "title": {text(game.title)},\n' if game.title else ""
    comment = f'  "comment": {text(game.comment)},\n' if game.comment else ""
    return (
        f'{{\n  "format": "coco-game/1",\n{title}{comment}  "players": {text(game.players)},\n'
        f'  "actions": {text(game.actions)},\n  "payoffs": {{\n'
        + ",\n".join(lines)
        + "\n  }\n}\n"
    )
