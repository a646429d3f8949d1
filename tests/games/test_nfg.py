"""Gambit's .nfg: round trips of our own, and refusals with places; ``test_pygambit`` compares with Gambit's reading."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact import checker
from exact.commands.cli import run
from exact.errors import Unparsable, UsageError
from exact.games.files import parse_game
from exact.games.game import Game
from exact.games.nfg import format_nfg, names_gambit_alters
from exact.games.strict_json import Source
from tests.strategies import games, rationals

BODIES = pytest.mark.parametrize("body", ["payoffs", "outcomes"])


def read(text):
    return parse_game(Source(text, "game.nfg"))


@BODIES
@given(game=games(named=True, numbers=rationals))
def test_round_trip(body, game):
    texts = [
        game.title,
        game.comment,
        *game.players,
        *(name for names in game.actions for name in names),
    ]
    if any(text.endswith("\\") for text in texts):
        with pytest.raises(UsageError, match="backslash"):
            format_nfg(game, body=body)
        return
    again = read(format_nfg(game, body=body))
    assert (again, again.title, again.comment) == (game, game.title, game.comment)


REFUSED = ["Zoë", " a", "a ", "a  b", "a\nb", "\x07"]
CHANGED = ["a\\\\b", 'a\\"b']
"""Names that pygambit refuses, and names that it reads otherwise than they were meant."""

COMMAS = 'NFG 1 R "t" { "a" "b" } { 2 1 } { { "o" 1, 2, } { "p" 3 4, } } 1 2'


def test_a_comma_may_end_an_outcome():
    assert read(COMMAS).payoffs == ((1, 2), (3, 4))


@pytest.mark.slow(4, "a million actions")
def test_a_player_may_have_as_many_actions_as_there_may_be_profiles():
    text = 'NFG 1 R "t" { "a" } { 1048576 } { { "o" 1 } } ' + "1 " * 2**20
    assert read(text).shape == (2**20,)


GAMBIT_WROTE = """NFG 1 R "A \\"quoted\\" title { with } marks" { "Ann" "Bob" }

{ { "up" "down" }
{ "left" "right" "mid" }
}
"a comment"

{
{ "o1" 1, 2 }
{ "" 3.5 -4e1 }
}
1 2 0 1 2 0
"""


def test_the_outcome_body_with_a_comment_names_and_outcome_zero():
    game = read(GAMBIT_WROTE)
    assert game.title == 'A "quoted" title { with } marks'
    assert game.actions == (("up", "down"), ("left", "right", "mid"))
    rows = [game.payoff(p) for p in [(0, 0), (1, 0), (0, 1), (1, 1), (0, 2), (1, 2)]]
    assert [tuple(map(str, r)) for r in rows] == [
        ("1", "2"),
        ("7/2", "-40"),
        ("0", "0"),
    ] * 2


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("NFG 2 R", "1:5", "expected version 1"),
        ("NFG 1 X", "1:7", "expected 'R' or 'D'"),
        ('NFG 1 r "t" { "a" } { 1 } 1', "1:7", "expected 'R' or 'D'"),
        ('nfg 1 R "t" { "a" } { 1 } 1', "1:1", "neither a coco-game/1 JSON object"),
        ('NFG 1 R "t" { "a" } { 2 } +-1/2 1', "1:27", "'+-1/2' is not a number"),
        (
            'NFG 1 R "t" { "a" } { 1048577 }',
            "1:23",
            "number of actions (1 to 1,048,576)",
        ),
        (
            'NFG 1 R "t" { "a" } { 2 } { { "o" 1,, } } 1 1',
            "1:37",
            "expected '}', found ','",
        ),
        (
            'NFG 1 R "t" {' + '"a" ' * 30 + "} {" + "1000000 " * 30 + "} 1",
            "1:136",
            "at least 10^",
        ),
        ('NFG 1 R "open', "1:9", "never closed"),
        ("NFG 1 R { }", "1:9", "expected the game's title in quotes"),
        ('NFG 1 R "t" { } { 2 } 1 2', "1:15", "expected a player's name"),
        ('NFG 1 R "t" { "a" } { 2 2 } 1 2', "1:21", "1 players but 2 lists"),
        ('NFG 1 R "t" { "a" } { 0 }', "1:23", "number of actions (1 to 1,048,576)"),
        ('NFG 1 R "t" { "a" } { x }', "1:23", "expected a number of actions"),
        ('NFG 1 R "t"\n{ "a" } { 2 }\n 1', "3:3", "expected a payoff, the file ends"),
        ('NFG 1 R "t"\n{ "a" } { 2 }\n 1 x', "3:4", "'x' is not a number"),
        ('NFG 1 R "t"\n{ "a" } { 2 }\n 1 1/0', "3:4", "'1/0' is not a rational"),
        ('NFG 1 R "t"\n{ "a" } { 2 }\n 1 2 3', "3:6", "expected the end of the file"),
        (
            'NFG 1 R "t" { "a" } { 2 } { { "o" 1 } } 1 2',
            "1:43",
            "expected an outcome's number (0 to 1)",
        ),
        (
            'NFG 1 R "t" { "a" "b" } { 1 1 } { { "o" 1 } } 1',
            "1:43",
            "expected a payoff, found '}'",
        ),
        ('NFG 1 R "t" { "a" } { 2 } 1e99999 2', "1:27", "more than 10,000 digits"),
        (
            'NFG 1 R "t" {' + '"a" ' * 40 + "} {" + "2 " * 40 + "}",
            "1:176",
            "1,099,511,627,776 profiles",
        ),
        ("", "1:1", "neither a coco-game/1 JSON object"),
    ],
)
def test_refusals_say_where_and_what(text, place, reason):
    with pytest.raises(Unparsable) as refusal:
        read(text)
    assert str(refusal.value).startswith(f"game.nfg:{place}: ")
    assert reason in str(refusal.value)


@given(st.integers(0, len(GAMBIT_WROTE) - 3))
def test_every_truncation_is_refused_and_nothing_else_happens(length):
    with pytest.raises(Unparsable):
        read(GAMBIT_WROTE[:length])


def test_a_body_of_another_name_is_refused():
    with pytest.raises(UsageError, match="'payoffs' or 'outcomes'"):
        format_nfg(Game.build([1], lambda _: [1]), body="matrix")


def test_blank_and_repeated_names_get_numbers_and_a_note():
    text = 'NFG 1 R "" { "" "Ann" } { { "in" "in" } { "" "2" "in" } } 1 2 3 4 5 6 7 8 9 10 11 12'
    source = Source(text, "old.nfg")
    game = parse_game(source)
    assert game.players == ("1", "Ann")
    assert game.actions == (("in 1", "in 2"), ("1", "2", "in"))
    assert len(source.notes) == 3
    assert read(format_nfg(game)) == game


def test_a_note_is_on_stderr_and_a_json_game_is_refused_by_line(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    Path("old.nfg").write_text('NFG 1 R "" { "a" "a" } { 1 1 } 1 2', encoding="utf-8")
    for line in (["value", "old.nfg"], ["convert", "old.nfg", "-", "--to", "json"]):
        assert run(line) == 0
        out, err = capsys.readouterr()
        assert (
            err
            == "coco: old.nfg: player names that are blank or repeated get numbers: a 1, a 2\n"
        )
    twice = out.replace('"a 2"', '"a 1"').replace('", "', '",\n"')
    Path("game.json").write_text(twice, encoding="utf-8")
    assert run(["value", "game.json"]) == 2
    assert (
        "game.json:4:1: players[1]: the name 'a 1' occurs twice"
        in capsys.readouterr().err
    )
    with pytest.raises(UsageError, match="action 2: a name must not be blank"):
        Game.build([["x", " "]], lambda _: [0])


def test_comments_survive_conversion(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.nfg").write_text(GAMBIT_WROTE, encoding="utf-8")
    for target in ("b.json", "c.nfg"):
        assert run(["convert", "a.nfg", target]) == 0
    assert run(["convert", "b.json", "d.nfg"]) == 0
    for name in ("b.json", "c.nfg", "d.nfg"):
        game = parse_game(Source(Path(name).read_text(encoding="utf-8")))
        assert game.comment == "a comment"
        assert game.sha256 == read(GAMBIT_WROTE).sha256
    text = Path("b.json").read_text(encoding="utf-8")
    assert checker.read_subject(text).sha256 == read(GAMBIT_WROTE).sha256


@pytest.mark.parametrize("name", [*REFUSED, *CHANGED, "2"])
def test_names_that_gambit_alters_are_told_and_are_read_by_us(name):
    game = Game.build([[name, "x"], 1], lambda _: [0, 0])
    assert names_gambit_alters(game) == [name]
    assert read(format_nfg(game)) == game
