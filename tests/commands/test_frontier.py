"""``coco frontier`` and ``coco respond``: answers, exit codes, bad input, pictures."""

import builtins
import json
import re

import pytest

from exact.commands.cli import run
from exact.errors import UsageError
from exact.games.examples import example
from exact.games.game import Game
from exact.showing.plots.feasible import draw_feasible_set, outcome_name
from exact.showing.plots.picture import picture
from tests.places import ROOT

GAMES = {
    "box": Game.build([2, 2], lambda a: a, players=["$x_1$", "<b>&"]),
    "point": Game.build([2, 2], lambda a: [1, 2]),
    "segment": Game.build([2, 2], lambda a: [a[0] - a[1], a[1] - a[0]]),
    "one": Game.build([3], lambda a: a),
    "four": Game.build([2] * 4, lambda a: a),
    "point3": Game.build([2, 2, 1], lambda a: [1, 2, 3]),
    "segment3": Game.build([2, 2, 2], lambda a: [a[0], a[0], -a[0]]),
    "flat3": Game.build([2, 2, 2], lambda a: [a[0], a[1], 7]),
    "cube": Game.build([2, 2, 2], lambda a: a),
    "grid": Game.build(
        [5, 5, 5], lambda a: [a[0] ** 2 + a[1], a[1] * a[2], 9 - a[2] ** 2 + a[0]]
    ),
    "huge": Game.build([2, 2], lambda a: [10**120 * a[0], a[1]]),
    "ten": Game.build(
        [10, 10],
        lambda a: [(a[0] * 37 + a[1] * 11) % 101, (a[0] * 53 + a[1] * 29) % 97],
    ),
    "curve": Game.build([60, 1], lambda a: [a[0], -(a[0] ** 2)]),
}


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("hot-dogs", "three-friends"):
        (tmp_path / f"{name}.json").write_text(example(name).text, encoding="utf-8")
    for name, game in GAMES.items():
        if game.n <= 4:
            (tmp_path / f"{name}.json").write_text(
                game.canonical_text(), encoding="utf-8"
            )
    return tmp_path


def call(capsys, *arguments):
    code = run(list(arguments))
    out, err = capsys.readouterr()
    return code, out, err


def document(capsys, *arguments):
    code, out, err = call(capsys, *arguments, "--json")
    assert err == ""
    return code, json.loads(out)


def test_the_frontier_in_json(files, capsys):
    code, found = document(capsys, "frontier", "hot-dogs.json")
    assert code == 0
    assert found["vertices"] == [["120", "40"], ["240", "200"], ["600", "80"]]
    assert found["profiles"] == [["1,1"], ["1,2"], ["2,1"]]
    assert found["facets"][2] == {
        "normal": ["1", "3"],
        "bound": "840",
        "vertices": [2, 3],
    }
    assert found["strong_frontier"] == [
        {"vertices": [2, 3], "dimension": 1, "weights_rays": [["1", "3"]]}
    ]
    assert found["weak_frontier"] == found["strong_frontier"]
    assert found["existence_conditions"] == {
        "compact": True,
        "full_dimension": True,
        "vertices_on_frontier": [["240", "200"], ["600", "80"]],
        "hold": False,
    }
    code, found = document(capsys, "frontier", "segment.json")
    assert found["equations"] == [{"normal": ["1", "1"], "bound": "0"}]
    assert not found["existence_conditions"]["full_dimension"]
    assert document(capsys, "frontier", "one.json")[1]["existence_conditions"]["hold"]


@pytest.mark.parametrize(
    ("at", "code", "feasible", "strong", "weak", "rays", "witness"),
    [
        (
            "600,80",
            0,
            True,
            True,
            True,
            [["1", "0"], ["1", "3"]],
            {"mixture": {"2,1": "1"}},
        ),
        (
            "420, 140",
            0,
            True,
            True,
            True,
            [["1", "3"]],
            {"mixture": {"1,2": "1/2", "2,1": "1/2"}},
        ),
        ("300,100", 1, True, False, False, [], {"dominating_payoffs": ["360", "160"]}),
        ("440,240", 1, False, False, False, [], {"separating_weights": ["1", "3"]}),
        ("-1/2,0", 1, False, False, False, [], {}),
    ],
)
def test_a_point_in_json(
    files, capsys, at, code, feasible, strong, weak, rays, witness
):
    got, found = document(capsys, "frontier", "hot-dogs.json", "--at", at)
    assert got == code
    assert (found["feasible"], found["on_frontier"], found["on_weak_frontier"]) == (
        feasible,
        strong,
        weak,
    )
    assert found["weights_rays"] == rays
    assert witness.items() <= found.items()


def test_a_weak_point_is_not_on_the_frontier(files, capsys):
    code, found = document(capsys, "frontier", "box.json", "--at", "1,0")
    assert (code, found["on_frontier"], found["on_weak_frontier"]) == (1, False, True)
    assert found["weights_rays"] == [["1", "0"]]
    assert found["dominating_payoffs"] == ["1", "1"]
    _, out, _ = call(capsys, "frontier", "box.json", "--at", "1,0")
    assert "on the weak Pareto frontier alone" in out
    assert "(1, 1) is better for someone, and worse for nobody" in out
    assert "<b>&: utilons that count for nothing" in out


def test_words(files, capsys):
    _, out, _ = call(capsys, "frontier", "three-friends.json")
    assert "7 vertices, 9 facets, dimension 3 of 3" in out
    assert "u1 + u2 + 3u3 ≤ 10" in out
    assert "✗ no" in out
    _, out, _ = call(capsys, "frontier", "box.json")
    assert "weak Pareto frontier" in out
    _, out, _ = call(capsys, "frontier", "segment.json")
    assert "u1 + u2 = 0" in out
    _, out, _ = call(capsys, "frontier", "hot-dogs.json", "--at", "420,140")
    assert "1 utilon more for Bob costs 3 utilons of Alice" in out
    code, out, _ = call(capsys, "frontier", "hot-dogs.json", "--weights", "1,3")
    assert code == 0
    assert "the greatest λ·u with λ = (1, 3) is 840" in out
    assert "every mixture of these" in out
    _, found = document(capsys, "frontier", "hot-dogs.json", "--weights", "1,1")
    assert (found["maximum"], found["maximisers"]) == (
        "680",
        [{"payoffs": ["600", "80"], "profiles": ["2,1"]}],
    )
    assert (
        call(capsys, "frontier", "hot-dogs.json", "-q")[1] == "(240, 200) (600, 80)\n"
    )
    assert (
        call(capsys, "frontier", "hot-dogs.json", "-q", "--weights", "1,1")[1]
        == "(600, 80)\n"
    )
    assert (
        call(capsys, "frontier", "hot-dogs.json", "-q", "--at", "0,0")[1]
        == "not feasible\n"
    )
    _, out, _ = call(capsys, "frontier", "curve.json")
    assert "… and 20 more (--json lists all)" in out


def test_responses_in_json(files, capsys):
    code, found = document(capsys, "respond", "hot-dogs.json", "--weights", "1,1")
    assert code == 0
    assert (found["weights"], found["payoffs"], found["feasible"]) == (
        ["1", "1"],
        ["440", "240"],
        False,
    )
    assert found["separating_weights"] == ["1", "3"]
    assert found["from"] == [
        {
            "payoffs": ["600", "80"],
            "side_payments": ["-160", "160"],
            "transfers": [{"from": 1, "to": 2, "curnits": "160"}],
        }
    ]
    code, found = document(capsys, "respond", "hot-dogs.json", "--at", "600,80")
    assert code == 0
    assert found["point"]["weights_rays"] == [["1", "0"], ["1", "3"]]
    assert [answer["payoffs"] for answer in found["responses"]] == [
        ["450", None],
        ["420", "140"],
    ]
    assert [answer["feasible"] for answer in found["responses"]] == [False, True]
    assert (found["weights"], found["feasible"], found["fixed_point"]) == (
        ["2", "3"],
        False,
        False,
    )
    code, found = document(capsys, "respond", "hot-dogs.json", "--at", "300,100")
    assert (code, found["payoffs"], found["point"]["on_weak_frontier"]) == (
        1,
        None,
        False,
    )


def test_responses_in_words(files, capsys):
    _, out, _ = call(capsys, "respond", "hot-dogs.json", "--at", "600,80")
    assert (
        "(450, ∞) is not feasible: Bob would trade curnits for utilons at price 0"
        in out
    )
    assert "from (600, 80): Alice pays Bob 180 curnits" in out
    assert "None of the prices in the cone makes (600, 80) a fixed point." in out
    _, out, _ = call(capsys, "respond", "hot-dogs.json", "--at", "420,140")
    assert "nobody pays anybody: a fixed point" in out
    _, out, _ = call(capsys, "respond", "three-friends.json", "--at", "2,2,2")
    assert "others in the cone may" in out
    _, out, _ = call(capsys, "respond", "three-friends.json", "--at", "0,1,3")
    assert "fixed point" in out
    code, out, _ = call(capsys, "respond", "hot-dogs.json", "--at", "300,100")
    assert code == 1
    assert "no local prices off the frontier" in out
    assert (
        call(capsys, "respond", "hot-dogs.json", "-q", "--weights", "1,3")[1]
        == "(420, 140) feasible\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["frontier", "hot-dogs.json", "--at", "1"],
            "--at '1' has 1 numbers; there must be 2, one a player",
        ),
        (["frontier", "hot-dogs.json", "--at", "1,x"], "'x' is not a rational"),
        (["frontier", "hot-dogs.json", "--at", "1,0.5"], "'0.5' is not a rational"),
        (
            [
                "frontier",
                "hot-dogs.json",
                "--at",
                "1," + "9" * 99,
                "--max-digits",
                "50",
            ],
            "longer than 50 digits",
        ),
        (
            ["frontier", "hot-dogs.json", "--weights", "0,0"],
            "weights are ≥ 0 and not all 0",
        ),
        (
            ["frontier", "hot-dogs.json", "--weights", "1,-1"],
            "weights are ≥ 0 and not all 0",
        ),
        (
            ["frontier", "hot-dogs.json", "--plot", "x.gif"],
            "must end in .png, .svg, .pdf",
        ),
        (
            ["frontier", "four.json", "--plot", "x.png"],
            "two or three players; this game has 4",
        ),
        (
            ["frontier", "one.json", "--plot", "x.png"],
            "two or three players; this game has 1",
        ),
        (["respond", "hot-dogs.json"], "give either --at or --weights"),
        (
            ["respond", "hot-dogs.json", "--at", "1,1", "--weights", "1,1"],
            "give either --at or --weights",
        ),
        (
            ["respond", "cube.json", "--weights", "1,1,1", "--plot", "x.png"],
            "--plot draws two players",
        ),
        (["frontier", "nowhere.json"], "nowhere.json"),
    ],
)
def test_bad_input_is_refused(files, capsys, arguments, message):
    code, out, err = call(capsys, *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert not list(files.glob("x.*"))


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["hot-dogs.json", "--plot", "no/such/x.png"], 2, "No such file or directory"),
        (["cube.json", "--at", "9,9,9", "--plot", "x.png"], 2, "is not feasible"),
        (["huge.json", "--plot", "x.png"], 0, "x.png, a picture of the feasible set,"),
    ],
)
def test_what_cannot_be_drawn_loses_no_answer(files, capsys, arguments, code, message):
    found, out, err = call(capsys, "frontier", *arguments)
    assert found == code
    assert "facets" in out or "feasible" in out
    assert message in err
    assert not list(files.glob("x.*"))


def test_limits_are_said(files, capsys):
    many = Game.build([1] * 17, lambda _: range(17))
    (files / "far.json").write_text(many.canonical_text(), encoding="utf-8")
    code, _, err = call(capsys, "respond", "far.json", "--weights", ",".join("1" * 17))
    assert code == 3
    assert "at most 16 players" in err


PICTURES = [
    ["frontier", "hot-dogs.json"],
    ["frontier", "hot-dogs.json", "--at", "600,80"],
    ["frontier", "hot-dogs.json", "--at", "440,240", "--weights", "1,1"],
    ["frontier", "box.json"],
    ["frontier", "point.json"],
    ["frontier", "segment.json"],
    ["frontier", "ten.json"],
    ["frontier", "three-friends.json", "--at", "2,2,2"],
    ["frontier", "point3.json"],
    ["frontier", "segment3.json"],
    ["frontier", "flat3.json"],
    ["frontier", "grid.json", "--weights", "1,1,1"],
    ["respond", "hot-dogs.json", "--at", "600,80"],
    ["respond", "hot-dogs.json", "--weights", "1,1"],
    ["respond", "box.json", "--at", "1,0"],
    ["respond", "point.json", "--at", "1,2"],
]


@pytest.mark.parametrize("arguments", PICTURES, ids=" ".join)
def test_pictures_of_every_kind_of_game(files, capsys, arguments):
    code, _, err = call(capsys, *arguments, "-q", "--plot", "x.svg")
    assert (code, err) in [(0, ""), (1, "")]
    text = (files / "x.svg").read_text(encoding="utf-8")
    assert text.startswith("<?xml")
    assert "NaN" not in text.replace("NaN-", "")


@pytest.mark.parametrize(
    "arguments", [PICTURES[1], PICTURES[7], PICTURES[12]], ids=" ".join
)
def test_pictures_are_the_same_every_time(files, capsys, arguments):
    for name in ("x.svg", "y.svg"):
        call(capsys, *arguments, "-q", "--plot", name)
    assert (files / "x.svg").read_bytes() == (files / "y.svg").read_bytes()


def test_labels_are_texts(files, capsys):
    call(capsys, "frontier", "hot-dogs.json", "--at", "600,80", "--plot", "x.svg")
    text = (files / "x.svg").read_text(encoding="utf-8")
    for label in (
        "park+park",
        "(600, 80)",
        "Alice: utility",
        "prices 1 : 3",
        "strong Pareto frontier",
        "hot dogs",
    ):
        assert re.search(f">[^<]*{re.escape(label)}[^<]*<", text), label
    call(capsys, "respond", "hot-dogs.json", "--weights", "1,1", "--plot", "x.svg")
    assert "coco value, not feasible" in (files / "x.svg").read_text(encoding="utf-8")
    call(capsys, "frontier", "box.json", "--plot", "x.svg")
    assert "$x_1$: utility" in (files / "x.svg").read_text(encoding="utf-8")


def test_the_picture_in_the_docs_is_what_its_command_draws(files, capsys):
    """By its texts: coordinates may differ in the last digits with matplotlib's version."""
    page = (ROOT / "docs" / "feasible-set.md").read_text(encoding="utf-8")
    command = re.search(r"`coco (respond .*--plot purple-point.svg)`", page)[1]
    call(capsys, *command.split())
    drawn, kept = (
        path.read_text(encoding="utf-8")
        for path in (files / "purple-point.svg", ROOT / "docs" / "purple-point.svg")
    )
    assert re.findall(r">([^<>\n]+)<", drawn) == re.findall(r">([^<>\n]+)<", kept)


@pytest.mark.parametrize(
    ("ending", "start"), [("png", b"\x89PNG"), ("pdf", b"%PDF"), ("PNG", b"\x89PNG")]
)
def test_other_formats(files, capsys, ending, start):
    assert (
        call(capsys, "frontier", "hot-dogs.json", "-q", "--plot", f"x.{ending}")[0] == 0
    )
    data = (files / f"x.{ending}").read_bytes()
    assert data.startswith(start)
    call(capsys, "frontier", "hot-dogs.json", "-q", "--plot", f"y.{ending}")
    assert (files / f"y.{ending}").read_bytes() == data


def test_without_matplotlib_the_way_to_it_is_said(files, capsys, monkeypatch):
    real = builtins.__import__

    def without(name, *rest):
        if name.split(".")[0] == "matplotlib":
            raise ImportError("No module named 'matplotlib'")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    code, out, err = call(capsys, "frontier", "hot-dogs.json", "--plot", "x.png")
    assert (code, out) == (2, "")
    assert "pip install 'coco-equilibria[plot]'" in err


def test_labels_do_not_cover_each_other(files):
    from matplotlib.text import Annotation

    with picture("x.png") as figure:
        labels = draw_feasible_set(figure.add_subplot(), GAMES["ten"])
        for k in range(12):
            labels.add(f"label {k}", (50 + k % 3, 50))
        labels.place()
        boxes = [
            child.get_window_extent()
            for child in labels.axes.get_children()
            if isinstance(child, Annotation)
        ]
    assert len(boxes) >= 12
    for k, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:k])


def test_drawing_is_for_the_right_number_of_players(files):
    with pytest.raises(UsageError, match="two players"), picture("x.png") as figure:
        draw_feasible_set(figure.add_subplot(), GAMES["cube"])
    assert not (files / "x.png").exists()
    assert outcome_name(GAMES["point"], [(0, 1), (1, 1)]) == "1,2 & 1 more"
