"""Bad input: exit code 2, one or two lines that say where and what would be right, never a traceback."""

import json
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact.commands.cli import run
from exact.errors import CocoError, Location, Unparsable
from exact.games.examples import example
from exact.games.files import parse_game
from exact.games.strict_json import Source, parse_json

GAME = example("two-equilibria").text
CLAIM = example("two-equilibria-first").text
HUGE = "1" * 100_000


def game_with(*changes):
    return changed(GAME, changes)


def claim_with(*changes):
    return changed(CLAIM, changes)


def with_field(polynomial, interval):
    return (
        '"weights"',
        f'"field": {{"minimal_polynomial": {polynomial}, "interval": {interval}}},\n  "weights"',
    )


def changed(text, changes):
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    return text


FORTY = json.dumps(
    {
        "format": "coco-game/1",
        "players": list(map(str, range(40))),
        "actions": [["a", "b"]] * 40,
        "payoffs": {},
    },
)

BAD_GAMES = {
    "a float": (
        game_with(('"1,1,1": ["2"', '"1,1,1": [2.5')),
        '7:15: payoffs["1,1,1"][0]: 2.5 is not an exact number',
    ),
    "NaN": (
        game_with(('"1,1,1": ["2"', '"1,1,1": [NaN')),
        'payoffs["1,1,1"][0]: NaN is not an exact number',
    ),
    "infinity": (
        game_with(('"1,1,1": ["2"', '"1,1,1": [-Infinity')),
        "-Infinity is not an exact number",
    ),
    "an exponent": (
        game_with(('"1,1,1": ["2"', '"1,1,1": ["1e400"')),
        "'1e400' is not a rational",
    ),
    "a truth value": (
        game_with(('"1,1,1": ["2"', '"1,1,1": [true')),
        "must be a rational such as",
    ),
    "a repeated profile": (
        game_with(('"1,1,2"', '"1,1,1"')),
        "8:5: payoffs[\"1,1,1\"]: the key '1,1,1' occurs twice",
    ),
    "a repeated field": (
        game_with(('"players"', '"title"')),
        "4:3: title: the key 'title' occurs twice",
    ),
    "a missing profile": (
        game_with(('    "1,1,1": ["2", "4", "2"],\n', "")),
        '"1,1,1" is missing',
    ),
    "an extra profile": (
        game_with(('"2,2,2"', '"2,2,3"')),
        '14:5: payoffs["2,2,3"]: "2,2,3": member 3 has actions 1 to 2',
    ),
    "a short profile": (
        game_with(('"2,2,2"', '"2,2"')),
        '"2,2" has 2 action numbers; there must be 3',
    ),
    "a profile from 0": (
        game_with(('"2,2,2"', '"0,1,1"')),
        "is not a list of action numbers",
    ),
    "a missing payoff": (
        game_with(('["2", "4", "2"]', '["2", "4"]')),
        "one payoff a player: 3, not 2",
    ),
    "a misspelt field": (
        game_with(('"title"', '"titel"')),
        "3:3: titel: unknown field 'titel'; did you mean 'title'?",
    ),
    "no payoffs at all": (
        '{"format": "coco-game/1", "players": ["a"], "actions": [["x"]]}',
        "'payoffs' is missing",
    ),
    "another format": (
        game_with(("coco-game/1", "coco-game/2")),
        'must be "coco-game/1", not "coco-game/2"',
    ),
    "no format": ("{}", "the field 'format' is missing"),
    "no player": (
        '{"format": "coco-game/1", "players": [], "actions": [], "payoffs": {}}',
        "at least one player",
    ),
    "a list too few": (
        game_with((', ["left", "right"]]', "]")),
        "one list of actions a player: 3, not 2",
    ),
    "a player without action": (
        game_with(('["left", "right"]]', "[]]")),
        "player 3 has no action",
    ),
    "a name that is a number": (
        game_with(('"Ann"', "7")),
        "4:15: players[0]: this must be text, not the integer 7",
    ),
    "a huge number": (
        game_with(('"1,1,1": ["2"', f'"1,1,1": ["{HUGE}"')),
        "longer than 10,000 digits",
    ),
    "a huge literal": (
        game_with(('"1,1,1": ["2"', f'"1,1,1": [{HUGE}')),
        "longer than 10,000 digits",
    ),
    "forty players": (
        FORTY,
        "40 players with 2 actions each take 1,099,511,627,776 profiles",
    ),
    "deep nesting": ('{"format": ' + "[" * 100_000, "1:75: nested more than 64 deep"),
    "half a surrogate": (game_with(("Ann", "\\ud800")), "half of a surrogate pair"),
    "nesting in a sound file": (
        '{"format": ' + "[" * 64 + "]" * 64 + "}",
        "1:75: nested more than 64 deep",
    ),
    "a text of quotes never closed": (
        '{"' + '\\"' * 200_000,
        "not JSON: Unterminated string starting at '",
    ),
    "a backslash at the end": ('{"a": "\\', "Unterminated string starting at '"),
    "an endless unknown field": (
        '{"format": "coco-game/1", "' + "a" * 10**6 + '": 1}',
        "(1,000,000 characters)",
    ),
    "an unknown field that rings": (
        game_with(('"title"', '"bell\\u0007"')),
        r"unknown field 'bell\x07'",
    ),
    "fifteen thousand players": (
        json.dumps(
            {
                "format": "coco-game/1",
                "players": list(map(str, range(15_000))),
                "actions": [["a", "b"]] * 15_000,
                "payoffs": {},
            }
        ),
        "take at least 10^4515 profiles",
    ),
    "an empty file": ("", "neither a coco-game/1 JSON object"),
    "a cut file": (GAME[:200], "is it cut off?"),
    "something after the end": (GAME + "{}", "not JSON: Extra data"),
    "a list": ("[1]", "neither a coco-game/1 JSON object"),
}

ROOT2 = [with_field('["-2", "0", "1"]', '["1", "2"]')]

BAD_CLAIMS = {
    "a sum below 1": (
        claim_with(('"1": {"2": "1"}', '"1": {"2": "1/2"}')),
        'strategies["1"]: the probabilities sum to 1/2',
    ),
    "a sum above 1": (
        claim_with(('{"2": "1"}', '{"2": "1", "1": "1/3"}')),
        "sum to 4/3; they must sum to 1",
    ),
    "nothing at all": (
        claim_with(('"1": {"2": "1"}', '"1": {}')),
        "sum to 0; they must sum to 1",
    ),
    "a negative probability": (
        claim_with(('{"2": "1"}', '{"2": "2", "1": "-1"}')),
        "the probability -1 is negative",
    ),
    "a float": (claim_with(('{"2": "1"}', '{"2": 1.0}')), "1.0 is not an exact number"),
    "a missing coalition": (
        claim_with(('    "1,3": {"2,1": "1"},\n', "")),
        'coalition "1,3" is missing',
    ),
    "an unknown player": (
        claim_with(('"1,3"', '"1,4"')),
        '"1,4": there is no player 4; the players are 1 to 3',
    ),
    "players out of order": (
        claim_with(('"1,3"', '"3,1"')),
        'in ascending order: "1,3"',
    ),
    "no coalition": (claim_with(('"1,3"', '"Ann"')), "is not a coalition"),
    "an unknown action": (
        claim_with(('{"2": "1"}', '{"3": "1"}')),
        "member 1 has actions 1 to 2",
    ),
    "a repeated coalition": (
        claim_with(('"1,3"', '"1,2"')),
        "the key '1,2' occurs twice",
    ),
    "an unknown notion": (
        claim_with(("coalition-perfect-coco", "perfect")),
        'unknown notion "perfect"',
    ),
    "a weight too few": (
        claim_with(('["1", "1", "1"]', '["1", "1"]')),
        "one weight a player: 3, not 2",
    ),
    "an empty field": (
        claim_with(('"weights"', '"field": {},\n  "weights"')),
        "the field 'minimal_polynomial' is missing",
    ),
    "a field with two roots": (
        claim_with(with_field('["-2", "0", "1"]', '["-2", "2"]')),
        "4:53: field.interval: the interval must hold exactly one real root of the polynomial; it holds 2",
    ),
    "a field without a root": (
        claim_with(with_field('["2", "0", "1"]', '["-2", "2"]')),
        "it holds 0",
    ),
    "a reducible field with two roots": (
        claim_with(with_field('["0", "-2", "0", "1"]', '["0", "2"]')),
        "it holds 2",
    ),
    "a field's interval upside down": (
        claim_with(with_field('["-2", "0", "1"]', '["2", "1"]')),
        "low ≤ high",
    ),
    "a field's interval of three": (
        claim_with(with_field('["-2", "0", "1"]', '["1", "2", "3"]')),
        "[low, high]",
    ),
    "a field of degree 0": (
        claim_with(with_field('["1"]', '["1", "2"]')),
        "must have degree 1 to 24",
    ),
    "a field of degree 25": (
        claim_with(with_field(f"[-2{', 0' * 24}, 1]", '["1", "2"]')),
        "constant first, not 26",
    ),
    "a field with a leading 0": (
        claim_with(with_field('["-2", "0", "1", "0"]', '["1", "2"]')),
        "field.minimal_polynomial[3]: the last coefficient, of the highest power, must not be 0",
    ),
    "a field with close roots": (
        claim_with(
            with_field(
                f"[-2, {4 * 10**90}, -2{'0' * 180}{', 0' * 21}, 1]",
                f'["1/{10**90}", "1"]',
            )
        ),
        "roots of a polynomial are closer than 2^-2,048",
    ),
    "a number in a field without one": (
        claim_with(('["1", "1", "1"]', '["1", {"in_field": ["0", "1"]}, "1"]')),
        'weights[1]: this is a number in a field, but the document has no top-level "field"',
    ),
    "a number with 25 coefficients": (
        claim_with(
            *ROOT2, ('["1", "1", "1"]', f'["1", {{"in_field": [0{", 0" * 24}]}}, "1"]')
        ),
        "at most 24 coefficients, not 25",
    ),
    "an irrational probability below 0": (
        claim_with(
            *ROOT2,
            (
                '{"2": "1"}',
                '{"2": {"in_field": ["0", "1"]}, "1": {"in_field": ["1", "-1"]}}',
            ),
        ),
        "the probability 1 − √2 is negative",
    ),
    "irrational probabilities with another sum": (
        claim_with(*ROOT2, ('{"2": "1"}', '{"2": {"in_field": ["0", "1/2"]}}')),
        "the probabilities sum to √2/2; they must sum to 1",
    ),
    "a long negative probability": (
        claim_with(('{"2": "1"}', '{"2": "2", "1": "-' + "1" * 9_000 + '"}')),
        "the probability ≈ -1.111111e8999 (9,001 characters exactly) is negative",
    ),
    "a long sum": (
        claim_with(('{"2": "1"}', '{"2": "1/' + "3" * 9_000 + '"}')),
        "sum to ≈ 3e-9000 (9,002 characters exactly)",
    ),
    "a game": (GAME, 'must be "coco-claim/1", not "coco-game/1"'),
    "a huge number": (
        claim_with(('{"2": "1"}', f'{{"2": "{HUGE}"}}')),
        "longer than 10,000 digits",
    ),
    "a cut file": (CLAIM[:-20], "is it cut off?"),
}


def refusal(capsys, arguments):
    code = run(arguments)
    out, err = capsys.readouterr()
    assert code == 2
    assert out == ""
    assert err.startswith("coco: ")
    assert 1 <= err.count("\n") <= 2
    assert len(err) < 400
    return err


@pytest.mark.parametrize("case", BAD_GAMES)
def test_bad_games(case, capsys, tmp_path):
    text, reason = BAD_GAMES[case]
    path = tmp_path / "game.json"
    path.write_text(text, encoding="utf-8")
    message = refusal(capsys, ["value", str(path)])
    assert f"{path}:" in message
    assert reason in message


@pytest.mark.parametrize("case", BAD_CLAIMS)
def test_bad_claims(case, capsys, tmp_path):
    text, reason = BAD_CLAIMS[case]
    game, claim = tmp_path / "game.json", tmp_path / "claim.json"
    game.write_text(GAME, encoding="utf-8")
    claim.write_text(text, encoding="utf-8")
    message = refusal(capsys, ["audit", str(game), str(claim)])
    assert f"{claim}:" in message
    assert reason in message


def test_binary_missing_and_oversized_files(capsys, tmp_path, monkeypatch):
    path = tmp_path / "game.json"
    path.write_bytes(b"\x7fELF\xff\xfe\x00")
    assert "not UTF-8 text (byte 5)" in refusal(capsys, ["value", str(path)])
    path.write_bytes(bytes(range(128)))
    assert "neither a coco-game/1" in refusal(capsys, ["value", str(path)])
    assert "No such file" in refusal(capsys, ["value", str(tmp_path / "nowhere")])
    assert "directory" in refusal(capsys, ["value", str(tmp_path)])
    monkeypatch.setattr("exact.games.strict_json.MAX_BYTES", 100)
    path.write_text(GAME, encoding="utf-8")
    assert "larger than" in refusal(capsys, ["value", str(path)])


def test_a_raised_digit_cap_reads_the_huge_number(capsys, tmp_path):
    path = tmp_path / "game.json"
    path.write_text(
        game_with(('"1,1,1": ["2"', f'"1,1,1": ["{HUGE}"')), encoding="utf-8"
    )
    assert run(["value", str(path), "--max-digits", "100000", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["payoffs"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["adit"], "no command 'adit'; did you mean 'audit'?"),
        (["audit", "game.json"], "Missing argument 'CLAIM...'"),
        (["value"], "Missing argument 'GAME'"),
        (["value", "game.json", "--jsn"], "No such option"),
        (["audit", "-", "-"], "standard input can be read once"),
        (["convert", "a", "b.txt"], "cannot tell the format of 'b.txt'"),
        (["value", "game.json", "--max-digits", "0"], "not in the range"),
        (["verify", "--players", "5-1"], "write 1-5"),
        (["verify", "--players", "x"], "write 4 or 1-5"),
    ],
)
def test_bad_usage(arguments, reason, capsys):
    assert reason in refusal(capsys, arguments)


def test_an_outcome_that_is_none_is_refused(capsys, tmp_path, monkeypatch):
    import exact.commands.value  # noqa: F401

    monkeypatch.setattr(
        "exact.commands.value.coco_value", None
    )  # refused before any work is done
    path = tmp_path / "game.json"
    path.write_text(GAME, encoding="utf-8")
    for outcome, reason in [
        ("left", "names 1 actions; there must be 3"),
        ("left,left,up", "player 3 has no action 'up'; there are: left, right"),
        ("1,2,3", "player 3 has no action '3'"),
        ("0,1,1", "player 1 has no action '0'"),
        ("0" * 8 + "1" + "0" * 5_000 + ",1,1", "(5,009 characters)"),
        ("00000000199,1,1", "player 1 has no action '00000000199'"),
        ("x" * 10_000, "(10,000 characters) names 1 actions"),
    ]:
        assert reason in refusal(capsys, ["value", str(path), "--outcome", outcome])


@given(st.integers(0, len(GAME) - 4))
def test_every_truncation_is_unparsable(length):
    with pytest.raises(Unparsable):
        parse_game(Source(GAME[:length]))


@given(st.binary(max_size=60), st.integers(0, len(GAME)), st.integers(0, 40))
def test_random_damage_gives_a_game_or_a_refusal_and_nothing_else(noise, start, length):
    damaged = GAME[:start] + noise.decode("latin-1") + GAME[start + length :]
    location = Location(line=1)
    try:
        parse_game(Source(damaged))
    except CocoError as error:
        location = error.location
    assert location is not None
    assert location.line >= 1


def test_a_shuffle_of_the_characters_is_unparsable():
    letters = list(GAME)
    random.Random(1).shuffle(letters)
    with pytest.raises(Unparsable):
        parse_game(Source("{" + "".join(letters)))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
    )
)
def test_random_json_is_a_document_and_never_a_game(value):
    text = json.dumps(value)
    parse_json(Source(text))
    with pytest.raises(Unparsable):
        parse_game(Source(text))


def test_a_byte_order_mark_is_passed_over(tmp_path, capsys):
    path = tmp_path / "game.json"
    for text in (GAME, 'NFG 1 R "t" { "a" } { 1 } 1'):
        path.write_bytes(b"\xef\xbb\xbf" + text.encode())
        assert run(["value", str(path)]) == 0
    path.write_bytes(b'\xef\xbb\xbf{"format": 1}')
    capsys.readouterr()
    assert ":1:2: format" in refusal(capsys, ["value", str(path)])


def test_names_of_files_are_shown_in_one_line(tmp_path, capsys):
    path = tmp_path / "two\nlines.json"
    path.write_text("{}", encoding="utf-8")
    assert "two\\nlines.json:1:1" in refusal(capsys, ["value", str(path)])
    assert "other\\nlines" in refusal(capsys, ["value", str(tmp_path / "other\nlines")])


@given(
    st.recursive(
        st.booleans() | st.text(max_size=3),
        lambda x: st.lists(x) | st.dictionaries(st.text(max_size=3), x),
    )
)
def test_a_flaw_anywhere_is_found_at_its_place(value):
    text = json.dumps([value, 0.5, {"a": [value, 2]}])
    with pytest.raises(Unparsable) as error:
        parse_json(Source(text))
    assert error.value.location.field == "[1]"
    assert text[error.value.location.column - 1 :].startswith("0.5")


@pytest.mark.parametrize(
    ("inner", "place"),
    [('"a": 1, "a": 2', 2), ('"b": "\\ud800"', 1), ('"\\ud800": 1', 1)],
)
def test_flaws_in_objects_are_found_at_their_place(inner, place):
    text = '{"x": [1, {' + inner + "}]}"
    with pytest.raises(Unparsable) as error:
        parse_json(Source(text))
    assert (
        error.value.location.column
        == text.index('"a": 2' if place == 2 else inner[:3]) + 1
    )


def test_a_long_list_of_numbers_is_walked_without_paths():
    start = time.process_time()
    with pytest.raises(Unparsable, match="must be text, not a list"):
        parse_game(Source('{"format": [' + "1," * 10**6 + "1]}"))
    assert (
        time.process_time() - start < 2.5
    )  # 0.3 s, where building a path for each took 3 s
