"""Plain CoCo equilibria: certified ones of small games, agreement with other solvers, and how they differ from them."""

import json
import random
from dataclasses import replace

import pytest
from flint import fmpq, fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from exact import checker
from exact.arithmetic.algebraic import Algebraic, dot
from exact.commands.cli import run
from exact.equilibria.audit import audit
from exact.equilibria.bargaining_game import BargainingGame
from exact.equilibria.cells.enclosure import Enclosure
from exact.equilibria.cells.nodes import Refuted, Split
from exact.equilibria.cells.refutation import Multipliers, Refutation
from exact.equilibria.certificates import enclosure_certificate
from exact.equilibria.coalition_perfect.branching import enclose
from exact.equilibria.coalition_perfect.relaxation import refute
from exact.equilibria.plain import solver as plain
from exact.equilibria.plain.enclosure import enclose_plain, relaxation
from exact.equilibria.plain.solver import claim_at, plain_equilibria, solve_plain
from exact.equilibria.plain.structures import structures
from exact.equilibria.two_player.solver import solve_two_player
from exact.errors import Invalid, LimitReached, UsageError
from exact.games.coco_json import format_game
from exact.games.examples import example
from exact.games.files import parse_game
from exact.games.game import Game
from exact.programs.linear_program import Infeasible
from exact.programs.simplex import solve as solve_program
from exact.search.families import Request, generate
from exact.values.coco import coco_value
from tests.selection import first


def random_game(seed, shape=(2, 2, 2), largest=9):
    dice = random.Random(seed)
    return Game.build(shape, lambda _: [dice.randint(0, largest) for _ in shape])


def refutation(*best_and_dividends, shares=()):
    return Refutation((Multipliers(*best_and_dividends, shares=dict(shares)),))


def judged(game, text):
    return checker.judge(checker.read_subject(format_game(game)), lambda: text)


def check(game, claim):
    """The fixed point itself, independently of the audit for rational weights: the coco value leaves u where it is."""
    assert audit(game, claim).valid
    if all(isinstance(w, fmpq) for w in claim.weights):
        value = coco_value(game, claim.weights)
        assert value.payoffs == tuple(
            w * u for w, u in zip(claim.weights, claim.payoffs, strict=True)
        )


@pytest.mark.parametrize("seed", first(1, [0, 1, 4, 7, 8], 4, "a game solved"))
def test_random_games_have_one(seed):
    game = random_game(seed)
    found = plain_equilibria(game)
    assert len(found.claims) >= 1
    for claim in found.claims:
        check(game, claim)
    tree = enclose_plain(game, width=fmpq(1, 8))
    solution = found.solution(tree)
    solution.verify()
    assert (solution.status, solution.notion) == ("enclosed", "coco")
    for claim in found.claims:
        assert any(inside(cell, claim.weights) for cell in tree.open_cells)


def test_irrational_weights_are_named():
    """Seed 4: the weights lie in ℚ(√667)."""
    game = random_game(4)
    (claim,) = plain_equilibria(game).claims
    assert isinstance(claim.weights[0], Algebraic)
    assert claim.weights[0].field.degree == 2
    assert sum(claim.weights, fmpq(0)) == 1
    most = dot(claim.weights, claim.payoffs)
    assert all(dot(claim.weights, u) <= most for u in game.payoffs)


def test_two_players_are_solved_completely():
    game = Game.bimatrix([[120, 240], [600, 300]], [[40, 200], [80, 100]])
    solution = solve_plain(game)
    other = solve_two_player(game)
    assert (solution.status, solution.notion) == ("complete", "coco")
    assert [e.payoffs for e in solution.equilibria] == [
        e.payoffs for e in other.equilibria
    ]


@pytest.mark.parametrize("thirds", [3, 4, 5, 6, 8, 9])
def test_three_friends_have_a_whole_segment_of_them(thirds):
    """At weights (1, 1, r), 1 ≤ r ≤ 3, payoffs (3 + r, 5 − r, 4)/2: a continuum of plain equilibrium payoffs.

    The ends are coalition-perfect; inside, a Farkas ray proves that no coalition-perfect equilibrium has these weights.
    """
    game = parse_game(example("three-friends"))
    r = fmpq(thirds, 3)
    weights = tuple(w / (2 + r) for w in (fmpq(1), fmpq(1), r))
    claim = claim_at(game, weights)
    assert claim.payoffs == ((3 + r) / 2, (5 - r) / 2, 2)
    check(game, claim)
    assert (refute(game, (weights,)) is None) == (r in (1, 3))


def test_beyond_the_segment_there_are_none():
    game = parse_game(example("three-friends"))
    for r in (fmpq(1, 2), fmpq(7, 2)):
        assert claim_at(game, tuple(w / (2 + r) for w in (fmpq(1), fmpq(1), r))) is None


@pytest.mark.parametrize("seed", range(3))
def test_coalition_perfect_equilibria_are_plain_ones(seed):
    """Inverse design comes with a coalition-perfect equilibrium: its weights give a plain one of equal payoffs."""
    made = generate("n-player", Request(seed, (2, 2, 2)))
    given_claim = made.claims[0]
    total = sum(given_claim.weights, fmpq(0))
    claim = claim_at(made.game, tuple(w / total for w in given_claim.weights))
    assert claim.payoffs == audit(made.game, given_claim).outcome


def test_side_payments_give_the_coco_value():
    made = generate("transferable", Request(3, (2, 1, 2)))
    third = fmpq(1, 3)
    assert claim_at(made.game, (third,) * 3).payoffs == coco_value(made.game).payoffs


def test_bargaining_games_give_nash():
    """C4 for the plain notion: it is found from the strategic form alone, on an edge, a facet, and at a vertex."""
    for options, d in [
        ([[1, 0, 1], [0, 1, "1/2"]], [0, 0, 0]),
        ([[6, 0, 0], [0, 3, 0], [0, 0, 2]], [0, 0, 0]),
        ([[1, 1, 1], [2, 0, 0], [0, 2, 0], [0, 0, 2]], [0, 0, 0]),
    ]:
        bargaining = BargainingGame.build(options, d)
        payoffs = [
            claim.payoffs for claim in plain_equilibria(bargaining.game()).claims
        ]
        assert bargaining.solution().payoffs in payoffs


@pytest.mark.slow(3, "three games solved")
@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(-3, 3))
@settings(max_examples=3, deadline=None)
def test_covariance(seed, factor, shift):
    """C3: weights λ_1/a give payoffs au_1 + b."""
    game = random_game(seed % 50)
    for claim in plain_equilibria(game).claims[:1]:
        if all(isinstance(w, fmpq) for w in claim.weights):
            weights = (claim.weights[0] / factor, *claim.weights[1:])
            total = sum(weights, fmpq(0))
            moved = claim_at(
                game.scaled(0, factor, shift), tuple(w / total for w in weights)
            )
            assert moved.payoffs == (
                factor * claim.payoffs[0] + shift,
                *claim.payoffs[1:],
            )


def test_weights_of_0():
    """Everyone likes (1, 2, 2) best; where player 3 alone counts, nobody has anything to pay for it."""
    game = random_game(3, largest=2)
    found = solve_plain(game)
    found.verify()
    assert [e.zero_weights for e in found.equilibria] == [(0, 1)]
    assert found.equilibria[0].payoffs == (1, 2, 2)
    for equilibrium in found.equilibria:
        check(game, equilibrium.claim)
    positive = solve_plain(game, positive_weights=True)
    positive.verify()
    assert (positive.status, positive.equilibria) == ("enclosed", ())


@pytest.mark.parametrize(
    "seed",
    [
        4,
        *(
            pytest.param(seed, marks=pytest.mark.slow(7, "two games"))
            for seed in (0, 7)
        ),
    ],
)
def test_an_enclosure_saves_work_and_loses_nothing(seed):
    game = random_game(seed)
    tree = enclose_plain(game)
    for claim in plain_equilibria(game).claims:
        assert any(inside(cell, claim.weights) for cell in tree.open_cells)
        assert claim.payoffs in [e.payoffs for e in solve_plain(game).equilibria]
    middle = tuple(fmpq(1, 3) for _ in range(3))
    assert tree.may_hold(middle) == any(
        inside(cell, middle) for cell in tree.open_cells
    )


def test_four_players():
    """A pie of 4 from unequal positions: everyone gets d_i and a quarter of the rest, at equal weights."""
    pie = [[4 * int(i == k) for i in range(4)] for k in range(4)]
    game = BargainingGame.build(pie, [0, 0, 1, 1]).game()
    assert claim_at(game, (fmpq(1, 4),) * 4).payoffs == (
        fmpq(1, 2),
        fmpq(1, 2),
        fmpq(3, 2),
        fmpq(3, 2),
    )
    lonely = Game.build([2, 1, 1, 1], lambda a: [[1, 0, 2, 1], [0, 3, 1, 1]][a[0]])
    for claim in plain_equilibria(lonely).claims:
        check(lonely, claim)


def test_structures_are_the_faces_of_the_frontier():
    game = Game.build(
        [4, 1, 1], lambda a: [[4, 0, 0], [0, 4, 0], [0, 0, 4], [0, 0, 0]][a[0]]
    )
    sizes = sorted(len(s.vertices) for s in structures(game))
    assert sizes == [1, 1, 1, 2, 2, 2, 3]


def test_limits():
    with pytest.raises(LimitReached):
        plain_equilibria(random_game(0, (1, 1, 1, 1, 1)))
    with pytest.raises(UsageError):
        plain_equilibria(random_game(0, (2,)))


def test_what_is_not_recognised_is_said_and_not_listed(monkeypatch):
    monkeypatch.setattr(plain, "recognise", lambda *_: None)
    found = plain_equilibria(random_game(4))
    assert found.claims == ()
    assert len(found.unnamed) == 1
    assert (
        "not recognised" in found.solution(enclose_plain(random_game(4), width=1)).note
    )


def test_a_wrong_recognition_is_caught_by_the_audit(monkeypatch):
    def wrong(values, degree, bits):
        return tuple(fmpq(int(v * 8), 8) for v in values)

    monkeypatch.setattr(plain, "recognise", wrong)
    assert plain_equilibria(random_game(4)).claims == ()


def inside(cell, weights):
    """Whether weights are a convex combination of the vertices of a cell."""
    matrix = fmpq_mat([list(row) for row in zip(*cell, strict=True)]).inv()
    return all(
        dot([matrix[k, i] for i in range(len(cell))], weights) >= 0
        for k in range(len(cell))
    )


@given(
    st.integers(0, 10**6),
    st.sampled_from([(1, 2), (2, 2), (1, 1, 2), (2, 1, 2), (2, 2, 2), (1, 2, 1, 2)]),
)
@settings(max_examples=12, deadline=None)
def test_the_checker_accepts_every_enclosure(seed, shape):
    """Small payoffs: many ties, zero rows, weights of 0. What two players' solver finds is in an open cell."""
    game = random_game(seed, shape, largest=2)
    tree = enclose_plain(game, width=fmpq(1, 4), max_cells=30)
    tree.verify()
    assert tree.open_cells
    assert judged(game, json.dumps(enclosure_certificate(tree)))[0] == "valid"
    if game.n == 2:
        (found,) = solve_two_player(game, "coco").equilibria
        assert any(inside(cell, found.weights) for cell in tree.open_cells)


def test_cells_of_one_point_are_decided_like_claims():
    game = parse_game(example("three-friends"))
    for r in (fmpq(1, 2), fmpq(1), fmpq(2), fmpq(3), fmpq(7, 2)):
        weights = tuple(w / (2 + r) for w in (fmpq(1), fmpq(1), r))
        refuted = isinstance(solve_program(relaxation(game, (weights,))), Infeasible)
        assert refuted == (claim_at(game, weights) is None)


def test_spoiled_enclosures_are_refused():
    game = random_game(0, (2, 2, 1))
    tree = enclose_plain(game, width=fmpq(1, 4), max_cells=40)
    number, leaf = next(
        (k, node) for k, node in enumerate(tree.nodes) if isinstance(node, Refuted)
    )
    split, parent = next(
        (k, node) for k, node in enumerate(tree.nodes) if isinstance(node, Split)
    )
    (part,) = leaf.refutation.parts
    best, shares = part.best_replies, part.shares
    negative = {S: {b: -y for b, y in row.items()} for S, row in best.items()}
    less = {3: {0: fmpq(1), 1: fmpq(-1)}}
    for place, spoiled, why in [
        (number, replace(leaf, refutation=refutation(best)), "its bound"),
        (
            number,
            replace(
                leaf,
                refutation=refutation(best, shares={i: -g for i, g in shares.items()}),
            ),
            "its bound",
        ),
        (
            number,
            replace(leaf, refutation=refutation(negative, shares=shares)),
            "negative",
        ),
        (
            number,
            replace(leaf, refutation=refutation(best, less, shares=shares)),
            "another notion",
        ),
        (split, replace(parent, children=parent.children[::-1]), "not covered"),
        (split, replace(parent, children=(10**6, 10**6 + 1)), "not covered"),
        (split, replace(parent, children=parent.children[:1]), "not covered"),
        (0, replace(tree.nodes[0], cell=leaf.cell), "whole simplex"),
    ]:
        nodes = (*tree.nodes[:place], spoiled, *tree.nodes[place + 1 :])
        with pytest.raises(Invalid, match=why):
            replace(tree, nodes=nodes).verify()
    with pytest.raises(Invalid, match="another notion"):
        replace(tree, notion="coalition-perfect-coco").verify()
    with pytest.raises(Invalid, match="another game or notion"):
        replace(solve_plain(game), enclosure=enclose(game, max_cells=1)).verify()


def test_refutations_of_the_other_notion_are_looked_at_as_well():
    """Multipliers of condition 4 that do not sum to 0, or of a player outside, prove nothing: no bound is looked at."""
    game = random_game(0, (2, 2, 1))
    outside = {1: {0: fmpq(1), 1: fmpq(-1)}}
    for dividends, why in [
        ({3: {0: fmpq(1)}}, "do not sum to 0"),
        (outside, "a player outside"),
    ]:
        whole = enclose(game, max_cells=0).nodes[0].cell
        root = Refuted(whole, refutation=refutation({}, dividends))
        with pytest.raises(Invalid, match=why):
            Enclosure(game, (root,)).verify()


@pytest.mark.slow(8, "one game solved twice")
def test_the_command_lists_what_was_found(capsys, tmp_path):
    path = tmp_path / "game.json"
    path.write_text(format_game(random_game(4)), encoding="utf-8")
    assert run(["solve", str(path), "--notion", "coco", "--json"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert (found["status"], found["notion"], len(found["equilibria"])) == (
        "enclosed",
        "coco",
        1,
    )
    assert found["equilibria"][0]["payoffs"][2] == "4"
    assert found["open_cells"]
    folder = tmp_path / "certificates"
    assert (
        run(["solve", str(path), "--notion", "coco", "--certificate", f"{folder}/"])
        == 3
    )
    assert (
        "1 of the coco equilibria with weights ≥ 0 was found; every one has its weights in one of"
        in " ".join(capsys.readouterr().out.split())
    )
    written = sorted(map(str, folder.iterdir()))
    assert len(written) == 2
    assert run(["check", str(path), *written]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert (
        "every plain CoCo equilibrium (condition 4 for the grand coalition) of the game has its weights in"
        in said
    )
    path.write_text(format_game(random_game(0, (2, 1, 1, 1, 1))), encoding="utf-8")
    assert run(["solve", str(path), "--notion", "coco", "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["status"] == "enclosed"
    path.write_text(format_game(random_game(0, (2,) * 8)), encoding="utf-8")
    assert run(["solve", str(path), "--notion", "coco", "--json"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert found["status"] == "unknown"
    assert "the limit is 12000" in found["note"]
