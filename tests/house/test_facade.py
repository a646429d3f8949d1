"""``import exact``: names, games from arrays and other programs, what results look like, types for users."""

import ast
import importlib
import itertools
import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import sympy

import exact
from exact import Game, UsageError
from exact.games.examples import example
from tests.places import ROOT

ALL = [name for name in exact.__all__ if name != "__version__"]


@pytest.mark.parametrize("name", ALL)
def test_every_name_is_what_its_module_holds(name):
    home = next(module for module, names in exact.HOMES.items() if name in names)
    module = importlib.import_module(f"exact.{home}")
    found = getattr(exact, name)
    assert found is getattr(module, exact.RENAMED.get(name, name))
    assert not isinstance(found, ModuleType)
    assert name in dir(exact)


def test_type_checkers_see_the_same_names():
    tree = ast.parse(Path(exact.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    seen = {
        (node.module, alias.name, alias.asname)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    homes = {name: module for module, names in exact.HOMES.items() for name in names}
    assert seen == {
        (f"exact.{homes[name]}", exact.RENAMED.get(name, name), name) for name in ALL
    }
    assert set(exact.__all__) == {*homes, "__version__"}


def test_importing_the_package_loads_nothing():
    script = "import sys; before = set(sys.modules); import exact; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert not {"flint", "click", "rich", "numpy", "exact.games"} & set(
        done.stdout.split()
    )


def test_a_misspelt_name_is_answered_with_the_nearest():
    with pytest.raises(AttributeError, match="did you mean 'coco_value'"):
        exact.coco_vale  # noqa: B018
    assert exact.__version__


def test_functions_stay_functions_whatever_is_imported_and_have_signatures():
    """A submodule named like a function would take its place once it is imported."""
    script = """
import inspect, pkgutil, types
import exact
modules = pkgutil.walk_packages(exact.__path__, "exact.")
names = [m.name.partition(".")[2] for m in modules]
print(sorted(set(names) & set(exact.__all__)))
import exact.equilibria.audit, exact.frontiers.pareto
import exact.frontiers.supporting_weights
found = [exact.audit, exact.frontier, exact.supporting_cone]
print([type(function) is types.FunctionType for function in found])
print(*(list(inspect.signature(function).parameters) for function in found))
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    expected = "[]\n[True, True, True]\n['game', 'claim'] ['game'] ['game', 'point']\n"
    assert (done.stdout, done.stderr) == (expected, "")


def test_games_from_arrays():
    rows = ([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    game = Game.from_arrays(*rows)
    assert game == Game.bimatrix(*rows)
    assert Game.from_arrays(*map(np.array, rows)) == game
    assert Game.from_arrays(*(np.array(table, dtype=np.int8) for table in rows)) == game
    assert (
        Game.from_arrays(*([np.array(row) for row in table] for table in rows)) == game
    )
    assert (
        Game.from_arrays(
            *([[np.int64(u) for u in row] for row in table] for table in rows)
        )
        == game
    )
    halves = np.array([[Fraction(1, 2), Decimal("0.25")], ["1/3", 2]], dtype=object)
    assert Game.from_arrays(halves, rows[0], players=["A", "B"], title="t").payoff(
        (0, 1)
    ) == (exact.rational("1/4"), 0)
    cube = np.arange(12).reshape(2, 3, 2)
    three = Game.from_arrays(cube, cube + 100, -cube)
    assert three.shape == (2, 3, 2)
    assert all(
        three.payoff(a) == (cube[a], cube[a] + 100, -cube[a])
        for a in np.ndindex(2, 3, 2)
    )
    assert Game.from_arrays([7, 8]).payoff((1,)) == (8,)


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        (
            ([[0.5]], [[1]]),
            r"array 1\[0\]\[0\]: 0.5 is a float, not an exact number; a float is not exact",
        ),
        (
            (np.array([[1]]), np.array([[2.0]])),
            r"array 2\[0\]\[0\]: 2.0 is a float.*astype\(int\)",
        ),
        (([[np.float32(1)]], [[1]]), "float32, not an exact number; a float"),
        (([[True]], [[1]]), "True is a bool"),
        (([[Decimal("NaN")]], [[1]]), "NaN is not a number"),
        (([[None]], [[1]]), "None is a NoneType, not an exact number$"),
        (([["0.5"]], [[1]]), "'0.5' is not a rational"),
        (
            ([[1, 2], [3]], [[1, 2], [3, 4]]),
            r"array 1\[1\]: there must be 2 entries here.*1 entries",
        ),
        (([[1, 2]], [[1], [2]]), "array 2: there must be 1 entries"),
        (([[1, 2]], [[1, [2]]]), r"array 2\[0\]\[1\]: \[2\] is a list"),
        (([[1, [2]]], [[1, 2]]), r"array 1\[0\]\[1\]: \[2\] is a list"),
        (([1, 2], [3, 4]), "there are 2 arrays, and the first has 1 dimensions"),
        ((), "there are 0 arrays"),
        (([[]], [[]]), "player 2 has no action"),
        (("ab",), "has 0 dimensions"),
    ],
)
def test_arrays_that_are_no_game_are_refused_with_the_place(arrays, words):
    with pytest.raises(exact.CocoError, match=words):
        Game.from_arrays(*arrays)


def test_games_from_dictionaries():
    document = json.loads(example("hot-dogs").text)
    game = exact.example_game("hot-dogs")
    assert (Game.from_dict(document), Game.from_dict(document).title) == (
        game,
        "hot dogs",
    )
    document["payoffs"] = {
        key: tuple(map(Fraction, value)) for key, value in document["payoffs"].items()
    }
    assert Game.from_dict(document, title="other").title == "other"
    assert Game.from_dict(document) == game
    arrays = Game.from_dict({"Ann": [[1, 2]], "Bob": [[3, 4]]}, title="x")
    assert (arrays.players, arrays.title, arrays.payoff((0, 1))) == (
        ("Ann", "Bob"),
        "x",
        (2, 4),
    )
    document["payoffs"]["1,1"] = [0.5, 1]
    with pytest.raises(exact.Unparsable, match=r'the document:.*payoffs\["1,1"\]\[0\]'):
        Game.from_dict(document)
    with pytest.raises(exact.Unparsable, match="'format' is missing"):
        Game.from_dict({"players": [], "actions": [], "payoffs": {}})
    with pytest.raises(UsageError, match="keys of a coco-game/1 document are texts"):
        Game.from_dict(
            {
                "format": "coco-game/1",
                "players": ["A"],
                "actions": [["a"]],
                "payoffs": {(0,): [1]},
            }
        )


def test_games_from_profiles():
    named = {("park", "beach"): (120, "40"), ("park", "park"): (240, 200),
             ("beach", "beach"): (600, 80), ("beach", "park"): (300, 100)}  # fmt: skip
    game = replace(exact.example_game("hot-dogs"), players=("Player 1", "Player 2"))
    assert Game.from_dict(named, title="hot dogs") == game
    counted = {(1, 0): [1, 2], (0, 0): [3, Fraction(1, 2)]}
    assert Game.from_dict(counted).payoff((0, 0)) == (3, exact.rational("1/2"))
    for profiles, words in [
        ({(1, 1): [1, 2]}, "player 1 are counted from 0"),
        ({(0, 0): [1, 2], (0, 1): [1, 2], (1, 0): [1, 2]}, "1 are missing"),
        ({(0, 0): [1, 2], (0,): [1]}, "different lengths"),
        ({(0, 0): [1]}, "there must be 2 entries"),
        ({(0, 0): [1, 0.5]}, "is a float"),
    ]:
        with pytest.raises(UsageError, match=words):
            Game.from_dict(profiles)


def test_games_from_gambit(tmp_path):
    game = exact.example_game("three-friends")
    text = importlib.import_module("exact.games.nfg").format_nfg(game)
    (tmp_path / "game.nfg").write_text(text, encoding="utf-8")
    for source in (
        text,
        "\n" + text,
        tmp_path / "game.nfg",
        str(tmp_path / "game.nfg"),
    ):
        assert Game.from_nfg(source) == game


NASTY = Game.from_arrays(
    [["1/3", 2], [3, 4]],
    [[5, 6], [7, "123456789123456789/1000000007000000009"]],
    players=["<script>alert(1)</script>", "A & B"],
    title='"><b>',
)


def results():
    game = exact.example_game("three-friends")
    first, spoiled = (
        exact.parse_claim(exact.example(f"three-friends-{name}"), game)
        for name in ("first", "spoiled")
    )
    large = Game.build([20, 20], lambda a: a)
    saddle = exact.solve_matrix_game([["1/3", 0], [0, 1]])
    dogs = exact.example_game("hot-dogs")
    answers = [
        exact.nash_bargaining(dogs, [300, 100]),
        exact.respond(dogs, [1, 0]),
        exact.variable_threats(dogs),
    ]
    answers += [
        exact.frontier(NASTY),
        exact.solve(dogs),
        exact.solve(dogs).equilibria[0],
    ]
    audits = [exact.audit(game, first), exact.audit(game, spoiled)]
    return [game, NASTY, large, exact.coco_value(NASTY), *audits, saddle, *answers]


@pytest.mark.parametrize("result", results(), ids=lambda r: type(r).__name__)
def test_results_in_a_notebook_are_well_formed_and_escaped(result):
    html = result._repr_html_()
    root = ET.fromstring(f"<div>{html}</div>")
    assert {node.tag for node in root.iter()} <= {"div", "table", "caption", "thead", "tbody", "tr", "th", "td", "b", "p", "data"}  # fmt: skip  # noqa: E501
    for node in root.iter("data"):
        assert node.get("value") == "–" or exact.rational(node.get("value")) is not None
    assert len(repr(result)) < 400
    assert repr(result).startswith("<")


def test_what_results_say_of_themselves():
    names = ["game", "nasty", "large", "value", "valid", "spoiled", "saddle"]
    shown = dict(zip(names, map(repr, results()), strict=False))
    assert shown["game"].startswith("<Game 'three friends")
    assert "Ann, Bob, Cal; 2×2×2 actions; sha256 32922da0997d…>" in shown["game"]
    assert shown["valid"] == (
        "<Audit: VALID as coalition-perfect-coco, weights (1, 1, 1), payoffs (2, 2, 2)>"
    )
    assert "NOT valid" in shown["spoiled"]
    assert "3 saddle points: coalition 1,3 gains 2" in shown["spoiled"]
    strategies = "rows {1: 3/4, 2: 1/4}, columns {1: 3/4, 2: 1/4}"
    assert shown["saddle"] == f"<SaddlePoint of a 2×2 matrix: value 1/4, {strategies}>"
    claim = exact.audit(*_three_friends()).claim
    assert (
        repr(claim)
        == "<Claim of coalition-perfect-coco: weights (1, 1, 1), payoffs (2, 2, 2), 7 joint strategies>"
    )
    html = NASTY._repr_html_()
    assert "&lt;script&gt;" in html
    assert 'title="123456789123456789/1000000007000000009">≈ 0.123457</data>' in html
    assert '<data value="1/3" title="≈ 0.333333">1/3</data>' in html
    assert "144 more profiles" in Game.build([20, 20], lambda a: a)._repr_html_()
    assert (
        exact.coco_value(exact.example_game("hot-dogs"))._repr_latex_()
        == r"$\left(440, 240\right)$"
    )
    point = exact.pareto_status(
        exact.example_game("hot-dogs"), {(1, 0): exact.rational(1)}
    )
    assert repr(point) == "<ParetoStatus: (600, 80) is efficient, weights (1, 1)>"
    poor = exact.pareto_status(
        exact.example_game("hot-dogs"), {(0, 0): exact.rational(1)}
    )
    assert "is not efficient" in repr(poor)


def test_what_answers_say_of_themselves():
    game = exact.example_game("hot-dogs")
    solution = exact.solve_two_player(game)
    assert (
        repr(solution)
        == "<Solution: coalition-perfect-coco, complete: payoffs (420, 140) at weights (1/4, 3/4)>"
    )
    assert (
        repr(solution.equilibria)
        == "(<Equilibrium: payoffs (420, 140) at weights (1/4, 3/4)>,)"
    )
    assert "complete: coalition-perfect-coco" in solution._repr_html_()
    assert repr(exact.solve(game)) == repr(solution)
    assert (
        repr(exact.solve(exact.example_game("the-door")))
        == "<Solution: coalition-perfect-coco, none>"
    )
    with pytest.raises(UsageError, match="unknown notion 'nash'"):
        exact.solve(game, "nash")
    assert not exact.solve(exact.example_game("three-friends"), "coco").positive_weights
    irrational = exact.solve_two_player(exact.example_game("even-fight"))
    ET.fromstring(f"<div>{irrational._repr_html_()}</div>")
    alice, _ = irrational.equilibria[0].weights
    assert (
        f'<data value="{alice}" title="≈ {alice.decimals()}">{alice}</data>'
        in irrational._repr_html_()
    )
    assert alice._repr_latex_() == r"$\frac{12 - 2\sqrt{2}}{17}$"
    assert irrational.equilibria[0]._repr_latex_() == r"$\left(3, 3\right)$"
    assert len(repr(irrational)) < 300
    assert (
        repr(exact.respond(game, [1, 1]))
        == "<Response: at prices (1, 1) to (440, 240), not feasible>"
    )
    assert (
        repr(exact.respond(game, [1, 0]))
        == "<Response: at prices (1, 0) to (450, –), not feasible>"
    )
    assert repr(exact.frontier(game)).endswith(
        "3 vertices, 3 facets, 1 strong faces, 1 weak>"
    )
    assert (
        repr(exact.nash_bargaining(game, [300, 100]))
        == "<NashSolution: from (300, 100) to (420, 140)>"
    )
    threats = repr(exact.variable_threats(game))
    assert threats == "<VariableThreats: payoffs (420, 140) from (300, 100)>"


CLAIM_NUMBERS = {
    "text": "1/2",
    "fractions": Fraction(1, 2),
    "decimals": Decimal("0.5"),
    "sympy": sympy.Rational(1, 2),
    "flint": exact.rational("1/2"),
}


@pytest.mark.parametrize("half", CLAIM_NUMBERS.values(), ids=CLAIM_NUMBERS)
def test_a_claim_built_by_hand_of_any_exact_numbers(half):
    game = Game.from_arrays([[2, 0], [0, 2]], [[2, 0], [0, 2]])
    one = {"1/2": "1", exact.rational("1/2"): exact.rational(1)}.get(half, 2 * half)
    strategies = {1: {(0,): half, (1,): half}, 2: {(0,): half, (1,): half},
                  3: {(0, 0): one, (1, 1): np.int64(0)}}  # fmt: skip
    claim = exact.Claim("coco", [half, half], strategies, [2, np.int8(2)])
    exactly, whole = exact.rational("1/2"), exact.rational(1)
    mixed = {(0,): exactly, (1,): exactly}
    joint = {1: mixed, 2: mixed, 3: {(0, 0): whole, (1, 1): whole - whole}}
    paid = (2 * whole, 2 * whole)
    known = exact.Claim("coco", (exactly, exactly), joint, paid)
    assert claim == known
    assert {type(x) for x in claim.numbers()} == {type(exactly)}
    assert repr(exact.audit(game, claim)) == repr(exact.audit(game, known))
    assert exact.format_claim(claim) == exact.format_claim(known)
    assert exact.audit(game, claim).valid


@pytest.mark.parametrize("wrong", [0.5, True, np.float64(1), np.bool_(True), None])
def test_a_claim_of_other_numbers_is_refused_with_the_place(wrong):
    with pytest.raises(UsageError, match=r"the weight of player 2: .* is a "):
        exact.Claim("coco", [1, wrong], {})
    with pytest.raises(UsageError, match=r"the strategy of 0b11: .* is a "):
        exact.Claim("coco", [1, 1], {3: {(0, 0): wrong}})


def test_numbers_of_any_package_are_taken_everywhere():
    game = exact.example_game("hot-dogs")
    for point in ([600, 80], np.array([600, 80]), [Decimal(600), sympy.Integer(80)]):
        assert exact.supporting_cone(game, list(point)).rays == ((1, 0), (1, 3))
    with pytest.raises(exact.Unparsable, match="more than 10,000 digits"):
        exact.rational(Decimal("1e999999999"))
    with pytest.raises(exact.Unparsable, match="not a number"):
        exact.rational(Decimal("Infinity"))


TAKES_A_GAME = {
    "solve": (), "coco_value": (), "frontier": (), "decompose": (), "format_game": (),
    "solve_two_player": (), "solve_plain": (), "solve_coalition_perfect": (), "enclose": (), "enclose_plain": (),
    "variable_threats": (), "audit": (None,), "supporting_cone": ([1],), "respond": ([1],), "respond_at": ([1],),
    "pareto_status": ({},),
}  # fmt: skip


@pytest.mark.parametrize("name", TAKES_A_GAME)
def test_a_path_in_place_of_a_game_is_answered_with_what_to_do(name):
    function = getattr(exact, name)
    for path in ("pd.json", Path("pd.json")):
        with pytest.raises(UsageError, match=r"exact\.read_game\('pd\.json'\) reads"):
            function(path, *TAKES_A_GAME[name])
    with pytest.raises(UsageError, match=r"needed, not a list: Game\.from_arrays"):
        function([[1, 2]], *TAKES_A_GAME[name])


def test_payoffs_by_the_names_of_actions():
    game = exact.example_game("hot-dogs")
    for k, names in enumerate(itertools.product(*game.actions)):
        assert game.payoff(names) == game.payoffs[k]
    assert game.payoff((0, game.actions[1][1])) == game.payoff((0, 1))
    with pytest.raises(UsageError, match="has no one action 'left'; there are: "):
        game.payoff(("left", "left"))


def _three_friends():
    game = exact.example_game("three-friends")
    return game, exact.parse_claim(exact.example("three-friends-first"), game)


SCRIPT = """
import exact
from exact import Game, UsageError

game: Game = Game.from_arrays([[120, 240], [600, 300]], [[40, 200], [80, 100]], players=["Alice", "Bob"])
value: exact.CocoValue = exact.coco_value(game)
total = sum(value.payoffs)
saddle: exact.SaddlePoint = exact.solve_matrix_game([[1, 2], ["1/2", 0]])
three = exact.example_game("three-friends")
claim: exact.Claim = exact.parse_claim(exact.example("three-friends-first"), three)
found: exact.Audit = exact.audit(three, claim)
verdicts: list[bool] = [condition.holds for condition in found.conditions()]
text: str = exact.format_game(Game.from_dict({"Ann": [[1]], "Bob": [[2]]}))
try:
    exact.read_game("nowhere.json", max_digits=10)
except (OSError, exact.Unparsable, UsageError) as error:
    print(error)
WRONG
"""  # a small program of a user


@pytest.mark.slow(4, "three runs of mypy")
def test_a_users_program_passes_mypy_in_strict_mode(tmp_path):
    for wrong, code, said in [
        ("", 0, "Success"),
        ("exact.coco_value(1)", 1, "arg-type"),
        ("exact.nope", 1, "nope"),
    ]:
        (tmp_path / "program.py").write_text(
            SCRIPT.replace("WRONG", wrong), encoding="utf-8"
        )
        command = [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--config-file",
            "/dev/null",
            "program.py",
        ]
        environment = {"MYPYPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
        done = subprocess.run(
            command,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            env=environment,
        )
        assert (done.returncode, said in done.stdout) == (code, True), done.stdout
