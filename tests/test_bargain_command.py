"""``coco bargain``: every kind of answer, in words and as JSON, exit codes, pictures, bad input."""

import json

import pytest

from exact.audit import audit
from exact.claims import parse_claim
from exact.cli import run
from exact.documents import Source
from exact.formats import format_game
from exact.games import Game


@pytest.fixture
def write(tmp_path):
    def writer(game, name="game.json"):
        path = tmp_path / name
        path.write_text(format_game(game), encoding="utf-8")
        return str(path)

    return writer


HOT_DOGS = Game.bimatrix([[120, 240], [600, 300]], [[40, 200], [80, 100]], players=["Alice", "Bob"])
EDGE = Game.build([2, 1, 1], lambda a: [["1", "0", "1"], ["0", "1", "1/2"]][a[0]])


def answer(capsys, *arguments):
    code = run(["bargain", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_from_a_given_point(capsys, write):
    code, out, _ = answer(capsys, write(HOT_DOGS), "--disagreement", "120,80", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["payoffs"] == ["360", "160"]
    assert found["weights"] == ["1/240", "1/80"]
    assert found["mixture"] == {"2,1": "1/3", "1,2": "2/3"}
    assert (found["status"], found["gainers"], found["ceiling"]) == ("solved", [1, 2], None)


def test_with_variable_threats(capsys, write):
    path = write(HOT_DOGS)
    code, out, _ = answer(capsys, path, "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["payoffs"], found["disagreement"]) == (["420", "140"], ["300", "100"])
    assert found["threats"] == [{"2": "1"}, {"2": "1"}]
    claim = parse_claim(Source(json.dumps(found["claim"])), HOT_DOGS)
    assert audit(HOT_DOGS, claim).valid
    code, out, _ = answer(capsys, path)
    assert code == 0
    assert "optimal threat" in out
    assert "saddle point" in out


def test_irrational_solutions_in_json_and_for_people(capsys, write):
    path = write(EDGE)
    code, out, _ = answer(capsys, path, "--disagreement", "0,0,0", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["field"]["minimal_polynomial"] == ["2/3", "-2", "1"]
    assert found["payoffs"][0] == {"in_field": ["1", "-1"]}
    code, out, _ = answer(capsys, path, "--disagreement", "0,0,0")
    assert "√3/3" in out
    code, out, _ = answer(capsys, path, "--disagreement", "0,0,0", "--quiet")
    assert out == "(√3/3, (3 − √3)/3, (3 + √3)/6)\n"


def test_no_agreement_is_a_proved_no(capsys, write):
    path = write(HOT_DOGS)
    code, out, _ = answer(capsys, path, "--disagreement", "700,0")
    assert code == 1
    assert "no agreement" in out
    code, out, _ = answer(capsys, path, "--disagreement", "700,0", "--json")
    found = json.loads(out)
    assert (code, found["status"], found["payoffs"], found["weights"]) == (1, "no agreement", None, ["1", "0"])
    assert answer(capsys, path, "--disagreement", "700,0", "--quiet")[1] == "no agreement\n"


def test_who_cannot_gain_is_told(capsys, write):
    game = Game.build([3, 1, 1], lambda a: [[4, 1, 0], [0, 1, 4], [9, 0, 9]][a[0]], players=["Ann", "Bob", "Cal"])
    code, out, _ = answer(capsys, write(game), "--disagreement", "0,1,0")
    assert code == 0
    assert "Bob cannot gain" in out
    code, out, _ = answer(capsys, write(game), "--disagreement", "2,1,2")
    assert "the disagreement point is on the frontier" in out


def test_an_enclosure_is_unknown(capsys, write):
    points = [[2, 0, 2, 1, -1], [0, 2, 1, 1, -1], [0, 0, 0, -1, 1]]
    path = write(Game.build([3, 1, 1, 1, 1], lambda a: points[a[0]]))
    code, out, _ = answer(capsys, path, "--disagreement", "0,0,0,0,0", "--json")
    found = json.loads(out)
    assert (code, found["status"], found["payoffs"]) == (3, "enclosed", None)
    assert found["low"][3] == found["high"][3] == "0"
    code, out, _ = answer(capsys, path, "--disagreement", "0,0,0,0,0")
    assert code == 3
    assert "enclosed" in out
    assert answer(capsys, path, "--disagreement", "0,0,0,0,0", "--quiet")[1] == "enclosed\n"


@pytest.mark.parametrize("arguments", [["--disagreement", "120,80"], []])
@pytest.mark.parametrize("ending", ["png", "svg"])
def test_pictures(capsys, write, tmp_path, arguments, ending):
    pytest.importorskip("matplotlib")
    target = tmp_path / f"picture.{ending}"
    code, _, err = answer(capsys, write(HOT_DOGS), *arguments, "--plot", str(target))
    assert (code, err) == (0, "")
    data = target.read_bytes()
    answer(capsys, write(HOT_DOGS), *arguments, "--plot", str(target))
    assert target.read_bytes() == data
    if ending == "svg":
        text = data.decode()
        assert "Nash hyperbola" in text
        assert "prices 1 : 3" in text
        assert ("threats: 2 / 2" in text) == (not arguments)


def test_a_picture_at_the_disagreement_point_itself(capsys, write, tmp_path):
    pytest.importorskip("matplotlib")
    target = tmp_path / "still.svg"
    code, _, _ = answer(capsys, write(HOT_DOGS), "--disagreement", "240,200", "--plot", str(target))
    assert code == 0
    assert "Nash hyperbola" not in target.read_text(encoding="utf-8")


def test_no_picture_without_a_solution(capsys, write, tmp_path):
    target = tmp_path / "none.svg"
    code, _, err = answer(capsys, write(HOT_DOGS), "--disagreement", "700,0", "--plot", str(target))
    assert code == 1
    assert "no picture" in err
    assert not target.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--disagreement", "1"], "there must be 2"),
        (["--disagreement", "1,0.5"], "not a rational"),
        (["--plot", "picture.txt"], "must end in"),
    ],
)
def test_bad_input(capsys, write, arguments, words):
    code, _, err = answer(capsys, write(HOT_DOGS), *arguments)
    assert code == 2
    assert words in err


def test_three_players_need_a_point(capsys, write):
    path = write(EDGE)
    code, _, err = answer(capsys, path)
    assert code == 2
    assert "--disagreement d1,d2,d3" in err
    assert answer(capsys, path, "--disagreement", "0,0,0", "--plot", "x.png")[0] == 2
