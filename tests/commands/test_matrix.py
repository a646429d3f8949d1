"""Every command on games of one to five players, of every kind of answer: an answer or a limit, and never a crash."""

import json
from itertools import product

import pytest

from exact.commands.cli import run
from exact.games.coco_json import format_game
from exact.games.examples import example_game
from exact.games.game import Game

GAMES = {
    "1 several actions": ((3,), [[0], [2], [2]]),
    "2 rational": ((2, 2), [[0, 2], [0, 2], [3, 1], [1, 1]]),
    "2 zero weight": ((3, 2), [[1, 0], [1, 0], [0, 1], [0, 1], [1, 1], [1, 0]]),
    "2 family": ((1, 2), [[0, 0], [0, 1]]),
    "2 algebraic": "even-fight",
    "3 zero weight": (
        (2, 2, 2),
        [[1, 2, 1], [2, 2, 0], [2, 0, 1], [1, 2, 0], [0, 2, 1], [2, 2, 1], [1, 2, 0], [0, 2, 0]],
    ),
    "3 family": ((2, 1, 1), [[2, 0, 3], [1, 0, 1]]),
    "3 none": "the-door",
    "3 several": "three-friends",
    "4 rational": ((2, 2, 1, 1), [[0, 1, 0, 1], [1, 0, 0, 0], [1, 1, 1, 1], [1, 0, 0, 1]]),
    "4 one profile": ((1, 1, 1, 1), [[1, 2, 0, 3]]),
    "5 one profile": ((1, 1, 1, 1, 1), [[2, 0, 3, 1, 0]]),
    "5 open, zero weight": ((2, 1, 1, 1, 1), [[1, 1, 1, 1, 1], [1, 0, 1, 2, 0]]),
}  # fmt: skip
"""Small games, found once by random search; by their players and what their equilibria are like."""

KINDS = {
    "1 several actions": ("complete", 1),
    "2 rational": ("complete", 1),
    "2 zero weight": ("complete", 1),
    "2 family": ("complete", 1),
    "2 algebraic": ("complete", 1),
    "3 zero weight": ("complete", 1),
    "3 family": ("complete", 1),
    "3 none": ("none", 0),
    "3 several": ("complete", 2),
    "4 rational": ("complete", 1),
    "4 one profile": ("complete", 1),
    "5 one profile": ("complete", 1),
    "5 open, zero weight": ("unknown", 1),
}
CELLS = {"3 none": 400, "3 several": 400}
"""How many cells decide a game; the others are decided by the first, or not."""


def game_of(name):
    given = GAMES[name]
    if isinstance(given, str):
        return example_game(given)
    shape, payoffs = given
    table = dict(zip(product(*map(range, shape)), payoffs, strict=True))
    return Game.build(shape, table.__getitem__)


def lines(game, cells):
    """Command lines, each with the codes it may end in: a claim is written before it is audited."""
    n = game.n
    best = ",".join(map(str, max(game.payoffs, key=sum)))
    low = ",".join(str(min(u[i] for u in game.payoffs) - 1) for i in range(n))
    equal, last = ",".join("1" * n), ",".join([*"0" * (n - 1), "1"])
    limit = ["--max-cells", cells]
    planar, solid = {2}, {2, 3}
    yield {0}, ["value", "game.json"]
    yield {0}, ["frontier", "game.json"]
    yield {0, 1}, ["frontier", "game.json", f"--at={best}"]
    yield {1}, ["frontier", "game.json", f"--at={low}"]
    yield {0}, ["frontier", "game.json", "--weights", last]
    yield {0 if n in solid else 2}, ["frontier", "game.json", "--plot", "f.svg"]
    yield {0, 1}, ["respond", "game.json", "--weights", equal]
    yield {0, 1}, ["respond", "game.json", "--weights", last]
    yield {0, 1}, ["respond", "game.json", f"--at={best}"]
    yield (
        {0, 1} if n in planar else {2},
        ["respond", "game.json", "--weights", equal, "--plot", "r.svg"],
    )
    yield {0 if n == 2 else 2}, ["bargain", "game.json"]
    yield (
        {0},
        ["bargain", "game.json", f"--disagreement={low}", "--certificate", "nash"],
    )
    if n > 1:  # no format holds one player's
        yield {0}, ["check", "nash/subject.json", "nash/certificate.json"]
    written = ["--claims", "claims", "--certificate", "all.json"]
    yield {0, 1, 3}, ["solve", "game.json", *limit, *written]
    yield {0, 1, 3}, ["solve", "game.json", *limit, "--positive-weights"]
    yield {0}, ["solve", "game.json", "--transferable"]
    yield {0, 1, 3}, ["check", "game.json", "all.json"]
    yield {0}, ["audit", "game.json", "CLAIMS"]
    yield {0}, ["audit", "game.json", "CLAIM", "--certificate", "one.json"]
    yield {0}, ["check", "game.json", "one.json"]
    yield {2}, ["check", "game.json", "CLAIM"]
    yield {0, 2}, ["audit", "game.json", "CLAIM", "--coq", "claim.v"]
    yield {0, 1, 3}, ["report", "game.json", "-o", "page.html", *limit]
    yield {0, 1, 3}, ["report", "game.json", "CLAIMS", "-o", "page.html", *limit]
    yield {0}, ["convert", "game.json", "game.nfg"]
    yield {0}, ["convert", "game.nfg", "again.json"]


@pytest.mark.parametrize("name", GAMES)
def test_every_command_on_every_kind_of_game(name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    game = game_of(name)
    (tmp_path / "game.json").write_text(format_game(game), encoding="utf-8")
    cells = str(CELLS.get(name, 2))
    for codes, line in lines(game, cells):
        claims = sorted(f"claims/{path.name}" for path in tmp_path.glob("claims/*"))
        if not claims and {"CLAIM", "CLAIMS", "one.json"} & set(line):
            continue
        for word, files in (("CLAIMS", claims), ("CLAIM", claims[:1])):
            if word in line:
                k = line.index(word)
                line = [*line[:k], *files, *line[k + 1 :]]
        code = run([*line, "--json", "--debug"])
        shown = capsys.readouterr()
        assert (line, code) in [(line, allowed) for allowed in codes], shown.err
        if code != 2:
            json.loads(shown.out)
        if line[0] == "solve" and "--claims" in line:
            document = json.loads(shown.out)
            assert (document["status"], len(document["equilibria"])) == KINDS[name]
    assert game == Game.from_dict(json.loads((tmp_path / "again.json").read_text()))
