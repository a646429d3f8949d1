"""``coco solve``: its output, files and exit codes."""

import json

import pytest

from exact.commands.cli import run
from exact.games.coco_json import format_game
from exact.games.examples import example
from exact.games.game import Game

HELPER = Game.bimatrix([[1], [0]], [[1], [0]])
INDIFFERENT = Game.bimatrix([[2, 0]], [[1, 1]])


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("hot-dogs", "even-fight", "three-friends"):
        (tmp_path / f"{name}.json").write_text(example(name).text, encoding="utf-8")
    (tmp_path / "helper.json").write_text(format_game(HELPER), encoding="utf-8")
    (tmp_path / "indifferent.json").write_text(
        format_game(INDIFFERENT), encoding="utf-8"
    )
    return tmp_path


def solve(capsys, *arguments):
    code = run(["solve", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_document(files, capsys):
    code, out, err = solve(capsys, "hot-dogs.json", "--json")
    document = json.loads(out)
    assert (code, err, document["status"]) == (0, "", "complete")
    (entry,) = document["equilibria"]
    assert (entry["weights"], entry["payoffs"], entry["family"]) == (
        ["1/4", "3/4"],
        ["420", "140"],
        None,
    )
    assert entry["claim"]["notion"] == "coalition-perfect-coco"
    assert document["unique_payoffs"] is True
    assert document["open_cells"] is None
    (files / "claim.json").write_text(json.dumps(entry["claim"]), encoding="utf-8")
    assert run(["audit", "hot-dogs.json", "claim.json", "--quiet"]) == 0


@pytest.mark.parametrize("name", ["hot-dogs", "even-fight", "helper"])
@pytest.mark.parametrize(
    "notion", ["coco", "coalition-perfect-coco", "coalition-perfect-harsanyi"]
)
def test_claims_and_certificates_are_accepted(files, capsys, name, notion):
    game = f"{name}.json"
    code, _, err = solve(
        capsys,
        game,
        "--notion",
        notion,
        "--claims",
        "claims",
        "--certificate",
        "certificates/",
    )
    assert code == 0
    assert [line.split(":")[1] for line in err.splitlines()] == [
        " wrote claims",
        " wrote certificates/",
        " wrote certificates/all.json",
    ]
    claims = sorted(map(str, (files / "claims").iterdir()))
    certificates = sorted(map(str, (files / "certificates").iterdir()))
    assert len(claims) == (3 if name == "helper" else 1)
    assert len(certificates) == len(claims) + 1
    assert run(["audit", game, *claims, "--quiet"]) == 0
    assert run(["check", game, *certificates]) == 0
    assert solve(capsys, game, "--certificate", "one.json", "--quiet")[0] == 0
    assert json.loads((files / "one.json").read_text())["kind"] == "complete"
    assert run(["check", game, "one.json"]) == 0


def test_an_irrational_weight_is_written_in_its_field(files, capsys):
    code, out, _ = solve(capsys, "even-fight.json", "--json")
    claim = json.loads(out)["equilibria"][0]["claim"]
    assert code == 0
    assert len(claim["field"]["minimal_polynomial"]) == 3
    assert "in_field" in claim["weights"][0]


def test_a_family(files, capsys):
    code, out, _ = solve(capsys, "helper.json", "--json")
    (entry,) = json.loads(out)["equilibria"]
    ends = [(vertex["weights"], vertex["included"]) for vertex in entry["family"]]
    assert (code, ends) == (0, [(["1/2", "1/2"], True), (["1", "0"], True)])
    code, out, _ = solve(capsys, "helper.json", "--positive-weights")
    assert "[1/2, 1)" in out
    assert "(0, 1/2]" in out
    assert "at all weights in this range" in " ".join(out.split())
    code, out, _ = solve(capsys, "helper.json", "--positive-weights", "--json")
    (entry,) = json.loads(out)["equilibria"]
    assert [
        (vertex["included"], vertex["claim"] is None) for vertex in entry["family"]
    ] == [
        (True, False),
        (False, True),
    ]


def test_none_with_positive_weights(files, capsys):
    code, out, _ = solve(capsys, "indifferent.json", "--positive-weights", "--json")
    document = json.loads(out)
    assert (code, document["status"], document["equilibria"]) == (1, "none", [])
    assert solve(capsys, "indifferent.json", "--positive-weights")[1].startswith(
        "There are no "
    )
    assert (
        solve(
            capsys,
            "indifferent.json",
            "--positive-weights",
            "--certificate",
            "tree.json",
        )[0]
        == 1
    )
    assert json.loads((files / "tree.json").read_text())["kind"] == "complete"
    assert run(["check", "indifferent.json", "tree.json"]) == 0
    code, out, _ = solve(capsys, "indifferent.json")
    assert code == 0
    assert "player 1 has weight 0" in out


@pytest.mark.slow(8, "one game solved twice")
def test_plain_equilibria_of_three_players_are_found_but_not_counted(files, capsys):
    code, out, _ = solve(
        capsys, "three-friends.json", "--notion", "coco", "--json", "--claims", "claims"
    )
    document = json.loads(out)
    assert (code, document["status"]) == (3, "enclosed")
    assert document["equilibria"]
    claims = sorted(map(str, (files / "claims").iterdir()))
    assert run(["audit", "three-friends.json", *claims, "--quiet"]) == 0
    code, out, _ = solve(
        capsys, "three-friends.json", "--notion", "coco", "--certificate", "one.json"
    )
    assert (
        code,
        f"one of {len(document['open_cells'])} open cells" in " ".join(out.split()),
    ) == (3, True)
    assert run(["check", "three-friends.json", "one.json"]) == 0
    assert f"{len(document['open_cells'])} open cells" in " ".join(
        capsys.readouterr().out.split()
    )


def test_transferable_utility(files, capsys):
    code, out, _ = solve(capsys, "hot-dogs.json", "--transferable", "--json")
    document = json.loads(out)
    (entry,) = document["equilibria"]
    assert (code, document["status"], document["transferable"]) == (0, "complete", True)
    assert (entry["payoffs"], entry["weights"], entry["claim"]) == (
        ["440", "240"],
        ["1/2", "1/2"],
        None,
    )
    assert (entry["outcome"], entry["side_payments"]) == ("2,1", ["-160", "160"])
    code, out, _ = solve(capsys, "three-friends.json", "--transferable", "--quiet")
    assert (code, out.splitlines()[0]) == (0, "complete: with side payments")
    assert "receives" in solve(capsys, "hot-dogs.json", "--transferable")[1]
    code, _, err = solve(
        capsys, "hot-dogs.json", "--transferable", "--claims", "claims"
    )
    assert (code, "--transferable goes with none" in err) == (2, True)


@pytest.mark.parametrize("name", ["hot-dogs", "even-fight", "helper", "indifferent"])
def test_pictures(files, capsys, name):
    code, out, _ = solve(capsys, f"{name}.json", "--plot", "first.svg", "--quiet")
    assert (code, out.splitlines()[0]) == (
        0,
        "complete: coalition-perfect-coco equilibria with weights ≥ 0",
    )
    assert solve(capsys, f"{name}.json", "--plot", "second.svg", "--quiet")[0] == 0
    drawn = (files / "first.svg").read_text(encoding="utf-8")
    assert drawn == (files / "second.svg").read_text(encoding="utf-8")
    assert "equilibrium" in drawn
    assert "prices" in drawn
    assert ("where the fight ends" in drawn) == (name != "helper")


@pytest.mark.slow(7, "one game solved and drawn twice")
def test_pictures_of_three_players(files, capsys):
    """The solid with every equilibrium, and the triangle of weights with theirs and the open cells."""
    arguments = ["three-friends.json", "--notion", "coco", "--quiet", "--plot"]
    code, out, _ = solve(capsys, *arguments, "first.svg")
    assert (code, out.splitlines()[0]) == (
        3,
        "enclosed: coco equilibria with weights ≥ 0",
    )
    solve(capsys, *arguments, "second.svg")
    drawn = (files / "first.svg").read_text(encoding="utf-8")
    assert drawn == (files / "second.svg").read_text(encoding="utf-8")
    for text in (
        "1  (2, 2, 2) at weights (1/3, 1/3, 1/3)",
        "open cells",
        "only Cal",
        "weights: which vertex they choose",
    ):
        assert text in drawn


def test_pictures_that_cannot_be_drawn(files, capsys):
    code, _, err = solve(capsys, "hot-dogs.json", "--plot", "picture.gif")
    assert (code, "must end in" in err) == (2, True)
    four = Game.build([1, 1, 1, 1], lambda _: [1, 2, 3, 4])
    (files / "four.json").write_text(format_game(four), encoding="utf-8")
    code, _, err = solve(
        capsys, "four.json", "--notion", "coco", "--plot", "picture.svg"
    )
    assert (code, "--plot draws two or three players" in err) == (2, True)
