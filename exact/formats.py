"""Games in files: ``coco-game/1`` JSON and Gambit's ``.nfg``, told apart by content."""

from __future__ import annotations

import json
import re

from exact.documents import Node, Source, parse_json, read_source
from exact.errors import Unparsable, UsageError
from exact.escaping import legible_json
from exact.gambit import parse_nfg
from exact.games import (
    Game,
    Profile,
    check_game,
    check_size,
    flawed_name,
    format_profile,
)
from exact.rationals import MAX_DIGITS, format_rational, shorten
from exact.watching import reached, steps


def read_game(path: str, *, max_digits: int = MAX_DIGITS) -> Game:
    """The game in a file (``-``: standard input), JSON or ``.nfg`` by content; ``Unparsable`` says where not."""
    return parse_game(read_source(path, max_digits))


def parse_game(source: Source) -> Game:
    """The game that a text describes.

    >>> parse_game(Source('NFG 1 R "one player" { "Ann" } { 2 } 1.5 -2')).payoffs
    ((3/2,), (-2,))
    """
    start = source.text.lstrip()[:3]
    if start == "NFG":
        return parse_nfg(source)
    if not start.startswith("{"):
        raise Unparsable(
            "neither a coco-game/1 JSON object (starts with '{') nor a Gambit .nfg (starts with NFG)",
            source.at(0),
        )
    return _game(parse_json(source))


def _game(root: Node) -> Game:
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
    return Game.build(actions, payoff, players=players, **remarks)  # type: ignore[arg-type]


def _names(node: Node) -> list[str]:
    """The names of players, or of a player's actions: all there, all different."""
    items = node.items()
    names = [item.text() for item in items]
    flaw = flawed_name(names)
    if flaw is not None:
        raise items[flaw[0]].error(flaw[1])
    return names


def parse_profile(text: str, shape: list[int]) -> Profile | str:
    """The 0-based joint action that ``"2,1"`` spells, or what is wrong with it.

    >>> parse_profile("2,1", [2, 2]), parse_profile("2,3", [2, 2])
    ((1, 0), '"2,3": member 2 has actions 1 to 2')
    """
    if not re.fullmatch(r"[1-9][0-9]{0,8}(,[1-9][0-9]{0,8})*", text):
        return f'"{shorten(text)}" is not a list of action numbers such as "{shorten(",".join("1" for _ in shape))}"'
    profile = tuple(int(part) - 1 for part in text.split(","))
    if len(profile) != len(shape):
        return f'"{shorten(text)}" has {len(profile)} action numbers; there must be {len(shape)}'
    for k, (a, size) in enumerate(zip(profile, shape, strict=True)):
        if a >= size:
            return f'"{shorten(text)}": member {k + 1} has actions 1 to {size}'
    return profile


def check_format(root: Node, wanted: str) -> None:
    """Refuse a document whose ``format`` is not ``wanted``."""
    node = root.entries().get("format")
    if node is None:
        raise root.error(f"the field 'format' is missing; it must be \"{wanted}\"")
    if node.text() != wanted:
        raise node.error(f'the format must be "{wanted}", not "{shorten(node.text())}"')


def format_game(game: Game) -> str:
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
