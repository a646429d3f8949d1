"""Two players: all equilibria, against closed forms, the axioms, and a brute force that shares no code."""

import dataclasses
import json
import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction as Q
from itertools import combinations

import pytest
from flint import fmpq, fmpq_poly
from hypothesis import given
from hypothesis import strategies as st

from exact import checker
from exact.arithmetic.algebraic import Algebraic, NumberField
from exact.equilibria.audit import audit
from exact.equilibria.cells.crossing import Crossing
from exact.equilibria.cells.nodes import Crossed
from exact.equilibria.certificates import (
    enclosure_certificate,
    equilibrium_certificate,
    overall_certificate,
)
from exact.equilibria.claims import Claim
from exact.equilibria.solutions import Equilibrium, Solution
from exact.equilibria.two_player.solver import (
    End,
    TwoPlayerProof,
    simple_between,
    solve_two_player,
)
from exact.equilibria.two_player.variable_threats import variable_threats
from exact.equilibria.two_player.weight_tree import weight_enclosure, weight_proof
from exact.errors import Invalid, UsageError
from exact.frontiers.planar import planar_frontier
from exact.games.game import Game
from exact.search.families import Request, generate
from exact.values.parametric import ParametricGame, last_zero, solve_number_game
from tests.checkers import naive
from tests.strategies import games, positive, small

NOTIONS = ["coco", "coalition-perfect-coco", "coalition-perfect-harsanyi"]
HOT_DOGS = Game.bimatrix([[120, 240], [600, 300]], [[40, 200], [80, 100]])

ROOT_TWO = Game.bimatrix(
    [[2, 2, 3], ["5/2", 2, 3], [0, 0, 3]], [[1, 3, 0], [3, 1, 0], [3, 3, 3]]
)
"""Both want the last cell; the fight over the first two rows and columns is even at λ_1/λ_2 = s with (2−s)² = s²/2."""


def random_game(dice, rows, columns, largest=9):
    def matrix():
        return [[dice.randint(0, largest) for _ in range(columns)] for _ in range(rows)]

    return Game.bimatrix(matrix(), matrix())


def solved(game, **options):
    found = solve_two_player(game, **options)
    found.verify()
    return found


def interval(found):
    return found.proof.low.claim.weights[0], found.proof.high.claim.weights[0]


def value(matrix):
    """The value of a matrix game by Shapley and Snow's square submatrices, in fractions."""
    rows, columns = len(matrix), len(matrix[0])
    for k in range(1, min(rows, columns) + 1):
        for some in combinations(range(rows), k):
            for others in combinations(range(columns), k):
                square = [[matrix[i][j] for j in others] for i in some]
                y, v = equalising(square)
                x, w = equalising(list(zip(*square, strict=True)))
                if y is None or x is None or v != w or min(y) < 0 or min(x) < 0:
                    continue
                best = max(
                    sum(a * p for a, p in zip((row[j] for j in others), y, strict=True))
                    for row in matrix
                )
                worst = min(
                    sum(matrix[i][j] * p for i, p in zip(some, x, strict=True))
                    for j in range(columns)
                )
                if best <= v <= worst:
                    return v
    raise AssertionError("every matrix game has a basic solution")


def equalising(square):
    """The y with Σy = 1 that makes every row of the square matrix worth the same, and that worth; None if not one."""
    k = len(square)
    system = [[*row, Q(-1), Q(0)] for row in square] + [[*[Q(1)] * k, Q(0), Q(1)]]
    for c in range(k + 1):
        r = next((r for r in range(c, k + 1) if system[r][c]), None)
        if r is None:
            return None, None
        system[c], system[r] = system[r], system[c]
        system[c] = [a / system[c][c] for a in system[c]]
        for i in range(k + 1):
            if i != c and system[i][c]:
                system[i] = [
                    a - system[i][c] * b
                    for a, b in zip(system[i], system[c], strict=True)
                ]
    return [system[i][-1] for i in range(k)], system[k][-1]


def asked(game, t):
    """v(t) less than, within or more than what the best frontier points at t give: −1, 0, 1; and the payoffs for 0."""
    payoffs = [tuple(Q(int(x.p), int(x.q)) for x in u) for u in game.payoffs]
    rows, columns = game.shape
    levels = [t * a - (1 - t) * b for a, b in payoffs]
    v = value([levels[i * columns : (i + 1) * columns] for i in range(rows)])
    best = max(t * a + (1 - t) * b for a, b in payoffs)
    top = [(a, b) for a, b in payoffs if t * a + (1 - t) * b == best]
    strong = [
        u for u in top if not any(w != u and w[0] >= u[0] and w[1] >= u[1] for w in top)
    ]
    low, high = (pick(t * a - (1 - t) * b for a, b in strong) for pick in (min, max))
    if not low <= v <= high:
        return (-1 if v < low else 1), None
    if t in (0, 1):
        return 0, strong[0]
    return 0, ((best + v) / (2 * t), (best - v) / (2 * (1 - t)))


SHAPES = [(1, 1), (1, 3), (3, 1), (2, 2), (2, 3), (3, 3)]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("largest", [1, 2, 9])
def test_a_brute_force_along_the_whole_line_agrees(shape, largest):
    dice = random.Random(f"{shape} {largest}")
    for _ in range(12):
        game = random_game(dice, *shape, largest)
        found = solved(game)
        low, high = interval(found)
        u = found.equilibria[0].payoffs
        points = {Q(k, 24) for k in range(25)} | {
            Q(int(t.p), int(t.q)) for t in (low, high) if isinstance(t, fmpq)
        }
        for t in sorted(points):
            here = fmpq(t.numerator, t.denominator)
            side, payoffs = asked(game, t)
            assert side == (1 if here < low else -1 if here > high else 0), (
                game.canonical_text(),
                t,
            )
            if payoffs is not None:
                assert tuple(fmpq(x.numerator, x.denominator) for x in payoffs) == u


@pytest.mark.slow(3, "200 games", sample="60 of them")
def test_two_hundred_random_games_pass_the_audit_and_the_checker(complete):
    dice = random.Random(7)
    for number in range(200 if complete else 60):
        game = random_game(
            dice, dice.randint(1, 4), dice.randint(1, 4), dice.choice([1, 3, 9, 99])
        )
        found = solved(game, notion=NOTIONS[number % 3])
        assert found.status == "complete"
        assert len(found.equilibria) == 1
        assert found.unique_payoffs
        subject = game.canonical_text()
        documents = [enclosure_certificate(weight_enclosure(game, found.proof))]
        for claim in found.equilibria[0].claims():
            result = audit(game, claim)
            assert result.valid
            assert result.coalition_perfect
            documents.append(equilibrium_certificate(result))
        for document in documents:
            assert verdict(subject, document) == "valid"


def verdict(subject, document):
    game = checker.read_subject(subject)
    return checker.judge(game, lambda: json.dumps(document))[0]


@pytest.mark.parametrize("shape", [(5, 5), (8, 8), (10, 10)], ids=str)
def test_larger_random_games(shape):
    dice = random.Random(3)
    for _ in range(2):
        game = random_game(dice, *shape, 99)
        found = solved(game)
        weight_enclosure(game, found.proof).verify()


def whole_proof(game, **options):
    """The certificate of all equilibria, what the checker says of it, and the work that it took."""
    document = overall_certificate(solve_two_player(game, **options))
    budget = checker.Budget()
    subject = checker.read_subject(game.canonical_text())
    found = list(checker.findings(subject, json.dumps(document), budget))
    assert not [finding for finding in found if isinstance(finding, checker.Invalid)]
    return document, found, budget.limit - budget.left


def test_every_certificate_of_the_whole_line_is_accepted():
    """All of 300 games up to 30×30 were, too, when this was written; the work was below a fifth of the limit."""
    dice = random.Random(11)
    sorts = Counter()
    for number in range(60):
        most = 11 if number % 10 == 0 else 4
        shape = dice.randint(1, most), dice.randint(1, most)
        game = random_game(dice, *shape, dice.choice([1, 2, 9, 99]))
        document, _, work = whole_proof(
            game,
            notion=NOTIONS[number % 3],
            positive_weights=number % 4 == 0,
        )
        assert document["kind"] == "complete"
        assert work < checker.MAX_WORK / 5
        for node in document["nodes"]:
            sorts.update({"crossing", "pays", "face", "equilibrium"} & set(node))
    assert min(sorts.values()) >= 8
    assert len(sorts) == 4


def test_a_weight_of_degree_14_is_certified():
    """This certificate was refused as too much work: 22×22, payoffs from 0 to 9."""
    dice = random.Random(22)
    document, found, work = whole_proof(random_game(dice, 22, 22, 9))
    assert len(document["field"]["minimal_polynomial"]) == 15
    assert any("only the weights of claim 1" in finding for finding in found)
    assert work < checker.MAX_WORK / 5


@pytest.mark.parametrize("seed", range(34, 44))
def test_without_a_field_rational_threats_prove_the_crossing(seed):
    game = random_game(random.Random(seed), 3, 3, 4)
    found = solved(game)
    if isinstance(found.equilibria[0].weights[0], fmpq):
        tree = weight_proof(game, found.proof, max_degree=1)
        assert not any(isinstance(node, Crossed) for node in tree.nodes)
        return
    tree = weight_proof(game, found.proof, max_degree=1)
    tree.verify()
    assert tree.slack == 0  # there is an equilibrium, though no claim is one
    document = enclosure_certificate(tree)
    assert "field" not in document
    assert document["equilibria"] == []
    subject = json.loads(game.canonical_text())
    assert verdict(game.canonical_text(), document) == "valid"
    assert naive.proved(subject, document)
    crossing = next(node for node in tree.nodes if isinstance(node, Crossed))
    swapped = Crossing(
        crossing.crossing.second,
        crossing.crossing.first,
        crossing.crossing.together,
    )
    broken = [
        replace(node, crossing=swapped) if node is crossing else node
        for node in tree.nodes
    ]
    with pytest.raises(Invalid, match="the threats prove no crossing"):
        replace(tree, nodes=tuple(broken)).verify()


def test_an_irrational_weight_by_hand():
    """(2−s)² = s²/2 gives s = 4 − 2√2 and t = s/(1+s) = (12 − 2√2)/17; both want the cell that pays (3, 3)."""
    found = solved(ROOT_TWO)
    (equilibrium,) = found.equilibria
    root = NumberField.of([-2, 0, 1], 1, 2).generator
    t = equilibrium.weights[0]
    assert isinstance(t, Algebraic)
    assert t == (12 - 2 * root) / 17
    assert equilibrium.payoffs == (3, 3)
    assert not equilibrium.family
    s = t / (1 - t)
    y = equilibrium.claim.strategies[2]
    assert y[0,] * (2 - s) == y[1,] * s  # the first row's worth is 0


KNOWN = [
    # weights t of player 1 from low to high, payoffs; every line is worked out by hand in the comment
    # Kalai and Kalai (2013): D at the normal (1, 3) is ((0, −360), (360, 0)), value 0: u_1 = 3u_2 and u_1 + 3u_2 = 840
    ("hot dogs", HOT_DOGS, "1/4", "1/4", (420, 140)),
    # Tucker's dilemma: both threaten to defect, worth t − (1−t), which is 3t − 3(1−t) at 1/2
    (
        "prisoners",
        Game.bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]]),
        "1/2",
        "1/2",
        (3, 3),
    ),
    # Luce and Raiffa (1957), battle of the sexes: the edge from (1, 2) to (2, 1), symmetric
    (
        "sexes",
        Game.bimatrix([[2, 0], [0, 1]], [[1, 0], [0, 2]]),
        "1/2",
        "1/2",
        (fmpq(3, 2), fmpq(3, 2)),
    ),
    # von Neumann: zero-sum pays its value
    (
        "pennies",
        Game.bimatrix([[1, -1], [-1, 1]], [[-1, 1], [1, -1]]),
        "1/2",
        "1/2",
        (0, 0),
    ),
    # one outcome: every weight, closed at both ends
    ("one outcome", Game.bimatrix([[2]], [[-1]]), "0", "1", (2, -1)),
    # player 2 gets 1 whatever happens, and player 1 alone decides: the fight ends in (2, 1) at every weight
    ("dictator", Game.bimatrix([[2], [0]], [[1], [1]]), "0", "1", (2, 1)),
    # player 2 alone decides, and gets 1 anyway: at t > 0 its threat 0 for player 1 must be bought off, and cannot be
    ("indifferent", Game.bimatrix([[2, 0]], [[1, 1]]), "0", "0", (2, 1)),
    ("indifferent, swapped", Game.bimatrix([[1], [1]], [[2], [0]]), "1", "1", (1, 2)),
    # (0, 1) is weakly efficient and supported at t = 0, but only (1, 1) is on the strong frontier
    ("weakly efficient", Game.bimatrix([[1, 0]], [[1, 1]]), "0", "0", (1, 1)),
    # F is the segment from (0, 2) to (1, 0), with normal (2, 1); there the fight is matching pennies: 2u_1 − u_2 = 0
    (
        "a segment",
        Game.bimatrix([[1, 0], [0, 1]], [[0, 2], [2, 0]]),
        "2/3",
        "2/3",
        (fmpq(1, 2), 1),
    ),
    # both want (1, 1), worth 2t − 1; the fight is ((2t−1, 0), (0, 2t−1)), worth half of it
    (
        "common interest",
        Game.bimatrix([[1, 0], [0, 1]], [[1, 0], [0, 1]]),
        "1/2",
        "1/2",
        (1, 1),
    ),
    # player 1 alone decides between (1, 1) and (0, 0), and fights by (1, 1) exactly if 2t − 1 ≥ 0
    ("a helper", Game.bimatrix([[1], [0]], [[1], [0]]), "1/2", "1", (1, 1)),
    # duplicates of every action change nothing
    (
        "hot dogs twice",
        Game.bimatrix(
            [[120, 240, 240], [600, 300, 300], [600, 300, 300]],
            [[40, 200, 200], [80, 100, 100], [80, 100, 100]],
        ),
        "1/4",
        "1/4",
        (420, 140),
    ),
]


@pytest.mark.parametrize(
    ("game", "low", "high", "payoffs"),
    [k[1:] for k in KNOWN],
    ids=[k[0] for k in KNOWN],
)
def test_known_solutions(game, low, high, payoffs):
    found = solved(game)
    assert interval(found) == (
        fmpq(*map(int, low.split("/"))),
        fmpq(*map(int, high.split("/"))),
    )
    assert found.equilibria[0].payoffs == payoffs
    assert bool(found.equilibria[0].family) == (low != high)
    assert found.equilibria[0].zero_weights == (
        (0,) if high == "0" else (1,) if low == "1" else ()
    )


def test_positive_weights_leave_out_the_rest():
    none = solved(KNOWN[6][1], positive_weights=True)
    assert (none.status, none.equilibria) == ("none", ())
    (half_open,) = solved(KNOWN[5][1], positive_weights=True).equilibria
    assert [vertex.included for vertex in half_open.family] == [False, False]
    (helper,) = solved(
        Game.bimatrix([[1], [0]], [[1], [0]]), positive_weights=True
    ).equilibria
    assert [vertex.included for vertex in helper.family] == [True, False]
    assert min(helper.weights) > 0


@given(games(2, 2))
def test_every_game_has_unique_payoffs_and_the_notions_agree(game):
    found = [solved(game, notion=notion) for notion in NOTIONS]
    assert all(f.status == "complete" and f.unique_payoffs for f in found)
    assert len({(f.equilibria[0].payoffs, interval(f)) for f in found}) == 1


@given(games(2, 2, numbers=st.integers(-1, 1).map(fmpq)))
def test_degenerate_games_and_their_enclosures(game):
    found = solved(game)
    tree = weight_enclosure(game, found.proof, bits=4)
    tree.verify()
    (cell,) = tree.open_cells
    low, high = interval(found)
    assert cell[1][0] <= low <= high <= cell[0][0]
    assert cell[0][0] - high <= fmpq(1, 16) >= low - cell[1][0]


@given(games(2, 2), positive, positive, small, small)
def test_covariance_under_scale_and_shift(game, a, b, c, d):
    """C3: U_i → a_iU_i + b_i carries payoffs along and divides the weights."""
    scaled = game.scaled(0, a, c).scaled(1, b, d)
    one, other = solved(game), solved(scaled)
    u = one.equilibria[0].payoffs
    assert other.equilibria[0].payoffs == (a * u[0] + c, b * u[1] + d)
    for t, s in zip(interval(one), interval(other), strict=True):
        assert s == b * t / (b * t + a * (1 - t))  # s : 1−s = t/a : (1−t)/b


@given(games(2, 2))
def test_the_players_exchanged(game):
    one, other = solved(game), solved(game.relabelled((1, 0)))
    assert other.equilibria[0].payoffs == one.equilibria[0].payoffs[::-1]
    assert interval(other) == tuple(1 - t for t in reversed(interval(one)))


@pytest.mark.parametrize("seed", range(5))
def test_zero_sum_games_pay_their_value(seed):
    example = generate("zero-sum", Request(seed, (3, 4)))
    assert solved(example.game).equilibria[0].payoffs == example.claims[0].payoffs


@pytest.mark.parametrize("seed", range(8))
def test_bargaining_games_pay_the_nash_solution(seed):
    """C4; the generator knows the solution from its construction."""
    example = generate("bargaining", Request(seed, (4, 2)))
    found = solved(example.game)
    assert found.equilibria[0].payoffs == example.claims[0].payoffs
    total = sum(example.claims[0].weights, fmpq(0))
    t = example.claims[0].weights[0] / total
    assert interval(found)[0] <= t <= interval(found)[1]


@pytest.mark.parametrize("seed", range(5))
def test_side_payments_as_actions_pay_the_coco_value(seed):
    """C5 in a finite game: everybody can also pay the other."""
    example = generate("transferable", Request(seed, (2, 2)))
    assert solved(example.game).equilibria[0].payoffs == example.claims[0].payoffs


def tampered(found, **changes):
    return dataclasses.replace(found, **changes)


def test_a_solution_that_lists_too_little_is_refused():
    """The helper's interval is [1/2, 1]; proofs of shorter ones, and lists of fewer, must fail."""
    game = Game.bimatrix([[1], [0]], [[1], [0]])
    found = solved(game)
    (family,) = found.equilibria
    middle = End(family.claim)
    for proof in (
        TwoPlayerProof(middle, middle),
        TwoPlayerProof(found.proof.low, middle),
    ):
        with pytest.raises(Invalid, match="does not refute what is beyond"):
            tampered(found, proof=proof).verify()
    with pytest.raises(Invalid, match="wrong order"):
        tampered(
            found, proof=TwoPlayerProof(found.proof.high, found.proof.low)
        ).verify()
    with pytest.raises(Invalid, match="not those of the interval"):
        tampered(found, equilibria=(Equilibrium(family.claim),)).verify()
    with pytest.raises(Invalid, match="needs a proof"):
        tampered(found, equilibria=()).verify()
    with pytest.raises(Invalid, match="needs a proof"):
        tampered(found, proof=None).verify()
    with pytest.raises(Invalid, match="needs an enclosure"):
        tampered(found, status="enclosed").verify()
    wrong = dataclasses.replace(found.proof.high, beyond=(fmpq_poly([1]),))
    low_only = TwoPlayerProof(
        found.proof.low, dataclasses.replace(wrong, claim=family.claim)
    )
    with pytest.raises(Invalid, match="just beyond an end"):
        tampered(found, proof=low_only).verify()


def test_the_other_end_is_proved_too():
    """Player 2 alone decides between (1, 1) and (0, 0): the interval is [0, 1/2]."""
    found = solved(Game.bimatrix([[1, 0]], [[1, 0]]))
    assert interval(found) == (0, fmpq(1, 2))
    middle = End(found.equilibria[0].claim)
    with pytest.raises(Invalid, match="does not refute what is beyond"):
        tampered(found, proof=TwoPlayerProof(middle, found.proof.high)).verify()


def test_only_a_strategy_refutes():
    """The value of D(t) is 1 everywhere; −1 times it is negative, but no strategy has a negative probability."""
    game = ParametricGame(((fmpq(1),),), ((fmpq(-1),),))
    assert not game.refuted_after(fmpq(0), (fmpq_poly([-1]),))
    assert not game.refuted_after(fmpq(0), (fmpq_poly(),))
    losing = ParametricGame(((fmpq(-1),),), ((fmpq(1),),))
    assert losing.refuted_after(fmpq(0), (fmpq_poly([1]),))


def test_a_claim_that_fails_its_audit_is_refused():
    found = solved(HOT_DOGS)
    claim = dataclasses.replace(
        found.equilibria[0].claim, weights=(fmpq(1, 3), fmpq(2, 3))
    )
    with pytest.raises(Invalid, match="3 saddle points"):
        tampered(
            found,
            equilibria=(Equilibrium(claim),),
            proof=TwoPlayerProof(End(claim), End(claim)),
        ).verify()
    unscaled = dataclasses.replace(
        found.equilibria[0].claim, weights=(fmpq(1), fmpq(3))
    )
    with pytest.raises(Invalid, match="sum 1"):
        Equilibrium(unscaled).verify(HOT_DOGS)
    (family,) = solved(KNOWN[4][1]).equilibria
    with pytest.raises(Invalid, match="two vertices"):
        Equilibrium(family.claim, family.family[:1]).verify(KNOWN[4][1])
    moved = dataclasses.replace(family.family[0], weights=(fmpq(1, 2), fmpq(1, 2)))
    with pytest.raises(Invalid, match="other weights"):
        Equilibrium(family.claim, (moved, family.family[1])).verify(KNOWN[4][1])


def test_a_solution_that_says_something_else_than_its_claims_is_refused():
    found = solved(HOT_DOGS)
    with pytest.raises(Invalid, match="not about the notion coco"):
        tampered(found, notion="coco").verify()
    with pytest.raises(Invalid, match="no status"):
        tampered(found, status="finished").verify()
    zero = solved(KNOWN[6][1])
    with pytest.raises(Invalid, match="weight 0 is listed"):
        tampered(zero, positive_weights=True).verify()
    other = solved(ROOT_TWO)
    with pytest.raises(Invalid, match="of another game"):
        tampered(found, enclosure=weight_enclosure(ROOT_TWO, other.proof)).verify()
    tampered(found, enclosure=weight_enclosure(HOT_DOGS, found.proof)).verify()
    moved = End(
        dataclasses.replace(found.equilibria[0].claim, payoffs=(fmpq(1), fmpq(1)))
    )
    with pytest.raises(Invalid, match="different payoffs"):
        tampered(found, proof=TwoPlayerProof(moved, found.proof.high)).verify()


def test_the_end_that_is_left_out_is_audited_too():
    """ "None with positive weights" of the hot dogs would follow from an equilibrium at t = 0; there is none."""
    strategies = {1: {(0,): fmpq(1)}, 2: {(0,): fmpq(1)}, 3: {(0, 1): fmpq(1)}}
    end = End(Claim("coco", (fmpq(0), fmpq(1)), strategies, (fmpq(240), fmpq(200))))
    with pytest.raises(Invalid, match="3 saddle points"):
        Solution(
            HOT_DOGS,
            "coco",
            "none",
            (),
            TwoPlayerProof(end, end),
            positive_weights=True,
        ).verify()


def test_other_numbers_of_players_are_refused():
    with pytest.raises(UsageError, match="two players"):
        solve_two_player(Game.build([1, 1, 1], lambda _: [0, 0, 0]))


def test_a_family_with_an_irrational_end():
    """D_u for u = (3, 3) at the last cell, where (row 3, column 3) is a saddle point until a mixture does better."""
    found = [solved(game) for game in irrational_families()]
    assert any(isinstance(t, Algebraic) for f in found for t in interval(f))
    assert all(f.equilibria[0].family for f in found)


def irrational_families():
    dice = random.Random(5)
    while True:
        game = random_game(dice, 3, 3, 4)
        found = solve_two_player(game)
        low, high = interval(found)
        if low != high and (isinstance(low, Algebraic) or isinstance(high, Algebraic)):
            yield game
            return


def test_matrix_games_over_a_number_field():
    root = NumberField.of([-2, 0, 1], 1, 2).generator
    saddle = solve_number_game(((root, -root), (fmpq(-1), fmpq(1))))
    assert saddle.value == 0
    assert saddle.row_strategy == (1 / (1 + root), root / (1 + root))
    started = solve_number_game(((root, -root), (fmpq(-1), fmpq(1))), ((0, 1), (0, 1)))
    assert started == saddle


@given(st.integers(0, 10**6))
def test_the_field_simplex_agrees_with_the_rational_one(seed):
    dice = random.Random(seed)
    matrix = [
        [fmpq(dice.randint(-2, 2)) for _ in range(dice.choice([3]))]
        for _ in range(dice.randint(1, 4))
    ]
    assert (
        solve_number_game(matrix).value
        == ParametricGame(tuple(map(tuple, matrix)), matrix).solve(fmpq(1)).value
    )


def test_the_last_zero_where_an_earlier_piece_has_a_root_too():
    """min(1 − 2t, 3 − 8t) over the columns: the piece at t = 1 has its root 3/8, the one near 0 its root beyond."""
    game = ParametricGame(((fmpq(-1), fmpq(-5)),), ((fmpq(-1), fmpq(-3)),))
    assert last_zero(game, fmpq(0), fmpq(1)).t == fmpq(3, 8)


@given(st.fractions(0, 1), st.fractions(0, 1))
def test_the_simplest_rational_between(a, b):
    low, high = sorted(fmpq(x.numerator, x.denominator) for x in (a, b))
    if low < high:
        found = simple_between(low, high)
        assert low < found < high
        for q in range(1, int(found.q)):
            assert not any(low < fmpq(p, q) < high for p in range(q + 1))
            if q > 60:
                break


def test_variable_threats_of_the_hot_dog_stands():
    """Threats by hand: at prices 1 : 3 both go to the beach, d = (300, 100); 1·(420 − 300) = 3·(140 − 100)."""
    found = variable_threats(HOT_DOGS)
    found.verify()
    assert found.payoffs == (420, 140)
    assert found.disagreement_point == (300, 100)
    assert found.weights == (fmpq(1, 4), fmpq(3, 4))
    assert found.threats == ({1: 1}, {1: 1})
    assert found.weighted_gains() == (30, 30)


def nash(frontier, d):
    """Nash's solution from d on a frontier given by its vertices: the best point of each edge; None if none gains."""
    points = []
    for (a, b), (c, e) in zip(frontier, [*frontier[1:], frontier[-1]], strict=True):
        p, q, x, y = a - d[0], c - a, b - d[1], e - b  # (p + sq)(x + sy) for 0 ≤ s ≤ 1
        s = -(p * y + q * x) / (2 * q * y) if q * y else fmpq(0)
        points += [
            (a + s * q, b + s * y) for s in (min(max(s, fmpq(0)), fmpq(1)), fmpq(0))
        ]
    gains = [
        ((u - d[0]) * (v - d[1]), (u, v)) for u, v in points if u > d[0] and v > d[1]
    ]
    return max(gains)[1] if gains else None


@given(games(2, 2))
def test_variable_threats_are_in_equilibrium(game):
    """Nash's threat game: after a deviation to a pure threat, Nash's solution from the new d is no better."""
    found = variable_threats(game)
    found.verify()
    frontier, u = planar_frontier(game).vertices, found.payoffs
    x, y = found.threats
    rows, columns = game.shape
    for j in range(columns):
        after = nash(
            frontier,
            [sum(p * game.payoff((i, j))[k] for i, p in x.items()) for k in range(2)],
        )
        assert after is None or after[0] >= u[0]
    for i in range(rows):
        after = nash(
            frontier,
            [sum(p * game.payoff((i, j))[k] for j, p in y.items()) for k in range(2)],
        )
        assert after is None or after[1] >= u[1]


def test_variable_threats_with_an_irrational_weight():
    found = variable_threats(ROOT_TWO)
    found.verify()
    assert isinstance(found.weights[0], Algebraic)
    assert found.payoffs == (3, 3)


def test_a_swapped_threat_is_refused():
    found = variable_threats(HOT_DOGS)
    claim = found.claim
    spoiled = dataclasses.replace(
        claim, strategies={**claim.strategies, 1: {(0,): fmpq(1)}}
    )
    with pytest.raises(Invalid, match="not optimal"):
        dataclasses.replace(found, claim=spoiled).verify()
