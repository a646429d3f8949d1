"""``coco bargain``: every kind of answer, in words and as JSON, exit codes, pictures, bad input."""

import json
import re

import pytest

from exact.commands.cli import run
from exact.equilibria.audit import audit
from exact.equilibria.claims import parse_claim
from exact.games.coco_json import format_game
from exact.games.examples import example
from exact.games.game import Game
from exact.games.strict_json import Source
from tests.places import ROOT
from tests.selection import first


@pytest.fixture
def write(tmp_path):
    def writer(game, name="game.json"):
        path = tmp_path / name
        path.write_text(format_game(game), encoding="utf-8")
        return str(path)

    return writer


HOT_DOGS = Game.bimatrix(
    [[120, 240], [600, 300]], [[40, 200], [80, 100]], players=["Alice", "Bob"]
)
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
    assert (found["status"], found["gainers"], found["ceiling"]) == (
        "solved",
        [1, 2],
        None,
    )


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


BAR = Game.build([2, 2], lambda a: [a[0], 1])
CASES = {
    "given": (HOT_DOGS, ["--disagreement", "120,80"], 0, "pays (360,160)"),
    "threats": (HOT_DOGS, [], 0, "pays (420,140)"),
    "irrational": (
        EDGE,
        ["--disagreement", "0,0,0"],
        0,
        "pays (1 + -1·α^1,1·α^1,1 + -1/2·α^1)",
    ),
    "one cannot gain": (BAR, ["--disagreement", "0,1"], 0, "pays (1,1)"),
    "nobody can": (HOT_DOGS, ["--disagreement", "600,80"], 0, "pays (600,80)"),
    "no agreement": (
        HOT_DOGS,
        ["--disagreement", "700,0"],
        1,
        "the program is infeasible",
    ),
}


@pytest.mark.parametrize(
    ("game", "options", "expected", "claim"), CASES.values(), ids=CASES
)
def test_certificates_are_accepted_by_the_checker(
    capsys, write, tmp_path, game, options, expected, claim
):
    folder = tmp_path / "certificates"
    code, _, err = answer(capsys, write(game), *options, "--certificate", str(folder))
    assert code == expected
    assert err == f"coco: wrote {folder}: subject.json and certificate.json\n"
    subject, certificate = folder / "subject.json", folder / "certificate.json"
    assert run(["check", str(subject), str(certificate)]) == 0
    assert claim in " ".join(capsys.readouterr().out.split())
    if not options:
        assert run(["check", write(game), str(certificate)]) == 0
    spoiled = json.loads(certificate.read_text("utf-8"))
    if "answer" in spoiled:
        spoiled["answer"]["ray"][0] = "1000"
    else:
        spoiled["equilibria"][0]["claim"]["payoffs"][0] = "7"
    certificate.write_text(json.dumps(spoiled), encoding="utf-8")
    assert run(["check", str(subject), str(certificate), "--quiet"]) == 1


def test_what_no_format_holds_gets_no_certificate(capsys, write, tmp_path):
    folder = tmp_path / "certificates"
    one = write(Game.build([2], lambda a: [a[0]]))
    code, _, err = answer(
        capsys, one, "--disagreement", "0", "--certificate", str(folder)
    )
    assert (code, "no format holds this answer" in err, folder.exists()) == (
        0,
        True,
        False,
    )


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
    assert (code, found["status"], found["payoffs"], found["weights"]) == (
        1,
        "no agreement",
        None,
        ["1", "0"],
    )
    assert (
        answer(capsys, path, "--disagreement", "700,0", "--quiet")[1]
        == "no agreement\n"
    )


def test_who_cannot_gain_is_told(capsys, write):
    game = Game.build(
        [3, 1, 1],
        lambda a: [[4, 1, 0], [0, 1, 4], [9, 0, 9]][a[0]],
        players=["Ann", "Bob", "Cal"],
    )
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
    assert (
        answer(capsys, path, "--disagreement", "0,0,0,0,0", "--quiet")[1]
        == "enclosed\n"
    )


@pytest.mark.parametrize("arguments", [["--disagreement", "120,80"], []])
@pytest.mark.parametrize("ending", first(1, ["png", "svg"], 4, "pictures drawn twice"))
def test_pictures(capsys, write, tmp_path, arguments, ending):
    pytest.importorskip("matplotlib")
    target = tmp_path / f"picture.{ending}"
    code, _, err = answer(capsys, write(HOT_DOGS), *arguments, "--plot", str(target))
    assert (code, err) == (0, f"coco: wrote {target}: a picture of the solution\n")
    data = target.read_bytes()
    answer(capsys, write(HOT_DOGS), *arguments, "--plot", str(target))
    assert target.read_bytes() == data
    if ending == "svg":
        text = data.decode()
        assert "Nash hyperbola" in text
        assert "prices 1 : 3" in text
        assert ("threats: 2 / 2" in text) == (not arguments)


def test_prices_far_smaller_than_payoffs_can_be_drawn(capsys, write, tmp_path):
    """Once the line's second point was the first one, in floats."""
    target = tmp_path / "large.svg"
    game = write(HOT_DOGS.scaled(0, 10**20, 0).scaled(1, 10**16, 0))
    code, _, err = answer(
        capsys,
        game,
        "--disagreement",
        f"{12 * 10**21},{8 * 10**17}",
        "--plot",
        str(target),
    )
    assert (code, err.count("coco: wrote ")) == (0, 1)
    assert "prices" in target.read_text(encoding="utf-8")


def test_a_picture_at_the_disagreement_point_itself(capsys, write, tmp_path):
    pytest.importorskip("matplotlib")
    target = tmp_path / "still.svg"
    code, _, _ = answer(
        capsys, write(HOT_DOGS), "--disagreement", "240,200", "--plot", str(target)
    )
    assert code == 0
    assert "Nash hyperbola" not in target.read_text(encoding="utf-8")


def test_no_picture_without_a_solution(capsys, write, tmp_path):
    target = tmp_path / "none.svg"
    code, _, err = answer(
        capsys, write(HOT_DOGS), "--disagreement", "700,0", "--plot", str(target)
    )
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


def test_pictures_of_more_players(capsys, write, tmp_path):
    """Three: u and d in the solid, the prices in the triangle. Four: none."""
    pytest.importorskip("matplotlib")
    target = tmp_path / "three.svg"
    code, _, err = answer(
        capsys, write(EDGE), "--disagreement", "0,0,0", "--plot", str(target)
    )
    assert (code, err.count("coco: wrote ")) == (0, 1)
    drawn = target.read_text(encoding="utf-8")
    assert "d, disagreement  (0, 0, 0)" in drawn
    assert "u, Nash's solution  (0.5774, 0.4226, 0.7887) at prices" in drawn
    four = write(Game.build([1, 1, 1, 1], lambda _: [1, 2, 3, 4]))
    code, _, err = answer(
        capsys, four, "--disagreement", "0,0,0,0", "--plot", str(target)
    )
    assert (code, "draws two or three players" in err) == (2, True)


def test_the_picture_in_the_docs_is_this_one(capsys, tmp_path, monkeypatch):
    pytest.importorskip("matplotlib")
    docs = ROOT / "docs"
    command = re.search(
        r"`coco (bargain .*--plot nash-bargaining.svg)`",
        (docs / "bargaining.md").read_text("utf-8"),
    )[1]
    (tmp_path / "hot-dogs.json").write_text(example("hot-dogs").text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run(command.split()) == 0
    capsys.readouterr()
    made, kept = (
        path.read_text("utf-8")
        for path in (tmp_path / "nash-bargaining.svg", docs / "nash-bargaining.svg")
    )
    assert re.findall(r">([^<]+)</text>", made) == re.findall(r">([^<]+)</text>", kept)
