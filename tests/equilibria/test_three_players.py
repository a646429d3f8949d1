"""Coalition-perfect equilibria of n players: what is found, what is proved absent; spoiled trees are refused."""

import json
import random
from dataclasses import replace
from itertools import combinations, permutations, product

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from exact import checker
from exact.commands.cli import run
from exact.equilibria.audit import audit
from exact.equilibria.cells.enclosure import Enclosure
from exact.equilibria.cells.nodes import Held, Open, Pays, Refuted, Split
from exact.equilibria.cells.refutation import Multipliers, Refutation
from exact.equilibria.cells.settled import pays_alone
from exact.equilibria.cells.simplices import (
    centre,
    coordinates,
    edge_length,
    face,
    halves,
    longest_edge,
    simple_points,
    unit_cell,
)
from exact.equilibria.certificates import enclosure_certificate
from exact.equilibria.coalition_perfect.branching import enclose
from exact.equilibria.coalition_perfect.irrational import irrational_equilibria, refined
from exact.equilibria.coalition_perfect.relaxation import Relaxation, Relaxed, refute
from exact.equilibria.coalition_perfect.rescaling import Rescaling
from exact.equilibria.coalition_perfect.solver import CellProof, solve_coalition_perfect
from exact.equilibria.coalition_perfect.weight_regions import family_at, family_of
from exact.equilibria.solving import solve
from exact.equilibria.two_player.solver import solve_two_player
from exact.errors import Invalid, LimitReached
from exact.games.coco_json import format_game
from exact.games.examples import example_game
from exact.games.game import Game
from exact.programs.gears import highs
from tests.equilibria.pure import pure_equilibria

PERFECT = "coalition-perfect-coco"
FRIENDS = example_game("three-friends")
DOOR = example_game("the-door")


def random_game(seed, largest, shape=(2, 2, 2)):
    dice = random.Random(seed)
    return Game.build(shape, lambda _: [dice.randint(0, largest) for _ in shape])


def checked(solution):
    """The kind of the solution's certificate, which the independent checker finds valid."""
    document = enclosure_certificate(solution.enclosure)
    subject = checker.read_subject(solution.game.canonical_text())
    outcome, _, reason = checker.judge(subject, lambda: json.dumps(document))
    assert outcome == "valid", reason
    return document["kind"]


def test_the_bundled_example_has_exactly_two_payoff_vectors():
    for name, payoffs in (
        ("three-friends", [(3, 1, 2), (2, 2, 2)]),
        ("two-equilibria", [(3, 3, 2), (2, 4, 2)]),
    ):
        found = solve_coalition_perfect(example_game(name))
        found.verify()
        assert found.status == "complete"
        assert [e.payoffs for e in found.equilibria] == payoffs
        assert found.unique_payoffs is False
        assert checked(found) == "complete"


def test_the_door_has_none_and_neither_have_its_neighbours():
    found = solve_coalition_perfect(DOOR)
    found.verify()
    assert found.status == "none"
    assert checked(found) == "non-existence"
    slack = found.enclosure.slack
    assert 0 < slack < 1
    dice = random.Random(1)
    for _ in range(20):
        moved = Game.build(
            (2, 2, 2),
            lambda a: [
                u + dice.choice([-1, 1]) * (slack - fmpq(1, 10**6))
                for u in DOOR.payoff(a)
            ],
        )
        Enclosure(moved, found.enclosure.nodes).verify()


def fewest(count):
    """The 2×2×2 games with so many payoffs 1 and all others 0, one of each up to players and actions."""
    places = [(a, i) for a in product(range(2), repeat=3) for i in range(3)]
    seen = set()
    for ones in combinations(places, count):
        images = [
            frozenset(
                (tuple(a[p[k]] ^ flip[k] for k in range(3)), p.index(i))
                for a, i in ones
            )
            for p in permutations(range(3))
            for flip in product(range(2), repeat=3)
        ]
        if not seen.intersection(images):
            seen.add(images[0])
            yield Game.build(
                [2, 2, 2],
                lambda a, ones=ones: [int((tuple(a), i) in ones) for i in range(3)],
            )


@pytest.mark.slow(6, "62 games")
def test_the_fewest_ones_without_an_equilibrium_are_three():
    found = [
        [solve_coalition_perfect(game) for game in fewest(count)]
        for count in (0, 1, 2, 3)
    ]
    statuses = [[solution.status for solution in row] for row in found]
    assert [(row.count("complete"), row.count("none")) for row in statuses] == [
        (1, 0),
        (1, 0),
        (11, 0),
        (47, 2),
    ]
    for solution in found[3]:
        if solution.status == "none":
            solution.verify()
            assert len(solution.enclosure.nodes) == 9
            assert solution.enclosure.slack > 0
            assert checked(solution) == "non-existence"


def test_slack_is_no_longer_than_it_is():
    tree = solve_coalition_perfect(DOOR).enclosure
    dice = random.Random(2)
    broken = 0
    for _ in range(10):
        moved = Game.build(
            (2, 2, 2),
            lambda a: [
                u + dice.choice([-1, 1]) * 40 * tree.slack for u in DOOR.payoff(a)
            ],
        )
        try:
            Enclosure(moved, tree.nodes).verify()
        except Invalid:
            broken += 1
    assert broken > 5


@pytest.mark.slow(36, "50 games", sample="5 of them")
@pytest.mark.parametrize("largest", [1, 2, 9])
def test_random_games_are_decided(largest, complete):
    """Every answer is proved again and checked; no pure equilibrium contradicts it."""
    statuses = []
    seeds = range(10 if largest < 9 else 30)
    for seed in seeds[:: 1 if complete else 10]:
        game = random_game(seed, largest)
        found = solve_coalition_perfect(game, width="1/16", max_cells=200)
        found.verify()
        statuses.append(found.status)
        assert checked(found) == {"none": "non-existence", "complete": "complete"}.get(
            found.status, "enclosure"
        )
        for claim in pure_equilibria(game):
            assert found.status != "none"
            if found.status == "complete" and min(claim.weights) > 0:
                assert claim.payoffs in [e.payoffs for e in found.equilibria]
    if complete:
        assert statuses.count("none") >= (29 if largest == 9 else 3)
    assert statuses.count("enclosed") + statuses.count("unknown") <= 1


@pytest.mark.slow(5, "200 games of two players", sample="20 of them")
def test_two_players_agree_with_the_complete_solver(complete):
    statuses = []
    for seed in range(200 if complete else 20):
        dice = random.Random(seed)
        largest, shape = (
            dice.choice([1, 2, 3, 9]),
            (dice.randint(1, 3), dice.randint(1, 3)),
        )
        game = Game.build(
            shape,
            lambda _, dice=dice, largest=largest: [
                dice.randint(0, largest) for _ in range(2)
            ],
        )
        all_of_them = solve_two_player(game)
        found = solve_coalition_perfect(game, width="1/8", max_cells=40)
        statuses.append(found.status)
        assert found.status != "none", "two players always have an equilibrium"
        (low, *_, high) = (
            sorted(e.weights[0] for one in all_of_them.equilibria for e in one.claims())
            * 2
        )
        for equilibrium in found.equilibria:
            assert equilibrium.payoffs == all_of_them.equilibria[0].payoffs
            assert all(
                low <= claim.weights[0] <= high for claim in equilibrium.claims()
            )
        if found.status != "complete":
            cells = found.enclosure.open_cells
            assert found.equilibria or any(
                min(v[0] for v in c) <= high and low <= max(v[0] for v in c)
                for c in cells
            )
    assert statuses.count("complete") > 17 * len(statuses) // 20


def test_long_payoffs_of_a_small_game_are_as_easy_as_it():
    """A common shift and scale of a player's payoffs is none of the programs' business."""
    small = random_game(3, 4)
    long = Game.build([2, 2, 2], lambda a: [10**40 * u + 1 for u in small.payoff(a)])
    assert Relaxation(long).above == Relaxation(small).above
    found, known = (
        solve_coalition_perfect(long, max_cells=20),
        solve_coalition_perfect(small, max_cells=20),
    )
    found.verify()
    assert checked(found) == "non-existence"
    assert [node.cell for node in found.enclosure.nodes] == [
        node.cell for node in known.enclosure.nodes
    ]


def test_positive_weights_leave_out_the_others():
    game = Game.build([2, 1, 1], lambda a: [[0, 1, 2], [3, 0, 1]][a[0]])
    every = solve_coalition_perfect(game)
    assert (
        min(min(claim.weights) for e in every.equilibria for claim in e.claims()) == 0
    )
    some = solve_coalition_perfect(game, positive_weights=True)
    some.verify()
    assert all(min(claim.weights) > 0 for e in some.equilibria for claim in e.claims())
    only_zero = next(
        g for g in (random_game(seed, 1) for seed in range(40)) if (s := solve(g)).status == "complete"
        and all(e.zero_weights for e in s.equilibria) and s.proof.lists_weights
    )  # fmt: skip
    none = solve_coalition_perfect(only_zero, positive_weights=True)
    none.verify()
    assert none.status == "none"
    with pytest.raises(Invalid):
        replace(solve(only_zero), equilibria=(), status="none").verify()


def test_payoffs_need_not_be_unique_where_two_weights_are_0(tmp_path, capsys):
    """Player 1 alone moves and does not care: at weights (1, 0, 0) whatever all agree on is an equilibrium."""
    game = Game.build([2, 1, 1], lambda a: [[0, 3, 0], [0, 0, 3]][a[0]])
    found = solve_coalition_perfect(game)
    found.verify()
    assert (found.status, found.unique_payoffs) == ("complete", False)
    assert [claim.payoffs for claim in found.corners] == [(0, 3, 0), (0, 0, 3)]
    assert all(
        audit(game, claim).valid and claim.weights == (1, 0, 0)
        for claim in found.corners
    )
    path = tmp_path / "game.json"
    path.write_text(format_game(game))
    assert run(["solve", str(path), "--claims", str(tmp_path / "claims")]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "pay each player of positive weight what this one pays" in out
    assert (
        "players 2 and 3, of weight 0, get different payoffs in different equilibria: all Pareto-optimal payoffs "
        "from (0, 3, 0) to (0, 0, 3) that pay the others the same." in out
    )
    claims = [str(tmp_path / "claims" / f"claim-corner-{k}.json") for k in (1, 2)]
    assert run(["audit", str(path), *claims, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["distinct_payoffs"] is True
    assert run(["report", str(path), "-o", str(tmp_path / "page.html"), "--quiet"]) == 0
    page = (tmp_path / "page.html").read_text()
    assert "have the same payoffs" not in page
    assert "These are all equilibria" not in page
    assert "get different payoffs in different equilibria" in page
    positive = solve_coalition_perfect(game, positive_weights=True)
    assert (positive.corners, positive.status) == ((), "none")
    assert solve_coalition_perfect(
        Game.build([2, 1, 1], lambda a: [[0, 3, 3], [0, 0, 3]][a[0]])
    ).unique_payoffs


def test_harsanyi_s_notion_has_the_same_equilibria():
    found = solve(FRIENDS, "coalition-perfect-harsanyi")
    found.verify()
    assert {e.payoffs for e in found.equilibria} == {(3, 1, 2), (2, 2, 2)}
    assert checked(found) == "complete"


def test_irrational_weights_are_recovered():
    fight = example_game("even-fight")
    game = Game.build(
        (3, 3, 2), lambda a: [*(u + a[2] for u in fight.payoff(a[:2])), a[2]]
    )
    (claim,) = irrational_equilibria(game, PERFECT)
    assert audit(game, claim).valid
    assert claim.payoffs == (4, 4, 1)
    root = claim.weights[0] * 17 - 6
    assert root * root == 2
    assert root < 0
    assert claim.weights[2] == fmpq(1, 2)


def test_irrational_weights_are_found_where_a_cell_stays_open():
    """Plain equilibria have a whole curve of weights through this one, of which Newton's method finds another point."""
    found = solve_coalition_perfect(random_game(245, 2))
    found.verify()
    (equilibrium,) = found.equilibria
    assert equilibrium.payoffs == (2, 2, 2)
    first, second, third = equilibrium.claim.weights
    assert second == third
    assert (6 * first - 3) * (6 * first - 3) == 3
    assert found.status == "enclosed"
    assert checked(found) == "enclosure"
    (cell,) = found.enclosure.open_cells
    relaxation = Relaxation(found.game)
    answer = relaxation.solve(cell)
    lotteries = relaxation.marginals(answer.chances)
    assert refined(found.game, answer.weights, lotteries) is not None
    lotteries[4] = {
        (0,): fmpq(1)
    }  # player 3 alone must not play this: no weights near solve the equations
    assert refined(found.game, answer.weights, lotteries) is None


SECONDS_EACH = pytest.mark.slow(9, "three games solved, in two units each")


@pytest.mark.parametrize(
    ("seed", "largest"),
    [
        (0, 9),
        *(
            pytest.param(seed, largest, marks=SECONDS_EACH)
            for seed, largest in ((15, 9), (53, 2), (245, 2))
        ),
    ],
)
def test_units_of_utility_change_nothing(seed, largest):
    """None, complete, complete, enclosed; the third player counts in units 10^18 times as small as the first."""
    game = random_game(seed, largest)
    found = solve_coalition_perfect(game)
    other = solve_coalition_perfect(game.scaled(1, 10**9, 5).scaled(2, 10**18))
    other.verify()
    checked(other)
    assert other.status == found.status
    assert len(other.enclosure.nodes) == len(found.enclosure.nodes)
    payoffs = {
        (e.payoffs[0], 10**9 * e.payoffs[1] + 5, 10**18 * e.payoffs[2])
        for e in found.equilibria
    }
    assert {e.payoffs for e in other.equilibria} == payoffs


def test_units_are_those_that_fit_the_payoffs():
    dice = random.Random(1)
    assert Rescaling.of(DOOR).factors == (1, 1, 1)
    constant = Game.build([2, 1, 1], lambda a: [a[0], 10**9, 0])
    assert Rescaling.of(constant).fitted.payoffs == ((0, 0, 0), (1, 0, 0))
    rough = Game.build(
        [2, 2, 2],
        lambda _: [
            dice.randint(0, 9),
            dice.randint(0, 10**9),
            10**5 * dice.randint(0, 9),
        ],
    )
    first, second, third = Rescaling.of(rough).factors
    assert (first, third) == (1, fmpq(1, 10**5))
    assert fmpq(1, 2**28) < second < fmpq(1, 2**24)
    found = solve_coalition_perfect(rough)
    found.verify()
    assert found.status == "none"


CORNERS = {  # outcomes in order, a digit a player; how many families of weights there are
    "nothing but the corner (0, 0, 1)": ("000 011 110 011 101 101 011 001", 1),
    "a line of weights that ends in (1, 0, 0)": ("011 001 110 011 101 110 100 101", 1),
}


@pytest.mark.parametrize("name", CORNERS)
def test_cells_around_a_corner_are_closed(name):
    """Near a corner multipliers prove μ_k = 0 through μ_k² alone: the bounds of the mixed products are 0."""
    outcomes, families = CORNERS[name]
    payoffs = iter(outcomes.split())
    found = solve_coalition_perfect(
        Game.build((2, 2, 2), lambda _: list(map(int, next(payoffs)))), width="1/8"
    )
    found.verify()
    assert (found.status, len(found.equilibria)) == ("complete", families)
    assert len(found.enclosure.nodes) < 60
    assert checked(found) == "complete"


def test_a_program_on_which_the_simplex_method_cycles_ends_soon():
    """Without costs every basis is dual degenerate; HiGHS takes 3,000 pivots here unless the costs are perturbed."""
    rows = ["2/5 1/10 1/2", "1/2 1/28 13/28", "6/17 11/68 33/68"]
    cell = tuple(
        tuple(fmpq(*map(int, w.split("/"))) for w in row.split()) for row in rows
    )
    assert isinstance(Relaxation(random_game(38, 9)).solve(cell), Refutation)
    assert highs._solver().getInfoValue("simplex_iteration_count")[1] < 1000


def test_one_player():
    alone = Game.build([3], lambda a: [[1], [4], [4]][a[0]])
    found = solve(alone)
    found.verify()
    assert (found.status, found.equilibria[0].payoffs) == ("complete", (4,))


@pytest.mark.slow(11, "one game of four players")
def test_four_players():
    four = solve_coalition_perfect(random_game(1, 1, (2, 2, 2, 2)))
    four.verify()
    assert four.status == "none"
    assert checked(four) == "non-existence"


def test_limits_are_honest():
    found = solve_coalition_perfect(FRIENDS, max_cells=3)
    found.verify()
    assert found.status == "unknown"
    assert "3 cells" in found.note
    with pytest.raises(LimitReached, match="columns"):
        solve_coalition_perfect(Game.build([9, 9, 9], lambda a: a))
    with pytest.raises(LimitReached, match="20,000 rows"):
        solve_coalition_perfect(Game.build([6, 6, 6], lambda a: a))


def test_an_enclosure_without_recovery_holds_the_known_equilibria():
    tree = enclose(FRIENDS, width="1/4")
    tree.verify()
    for weights in ((1, 1, 1), (1, 1, 3)):
        point = tuple(fmpq(w, sum(weights)) for w in weights)
        assert any(coordinates(cell, point) is not None for cell in tree.open_cells)


@given(st.lists(st.integers(0, 6), min_size=9, max_size=9))
def test_cells_with_an_equilibrium_are_never_refuted(numbers):
    """Soundness by example: whatever the cell, if it holds the weights of an equilibrium it stays."""
    rows = [numbers[k : k + 3] for k in (0, 3, 6)]
    if any(sum(row) == 0 for row in rows):
        return
    cell = tuple(tuple(fmpq(x, sum(row)) for x in row) for row in rows)
    for weights in ((1, 1, 1), (1, 1, 3)):
        point = tuple(fmpq(w, sum(weights)) for w in weights)
        if _independent(cell) and (mu := coordinates(cell, point)) is not None:
            assert refute(FRIENDS, cell) is None
            relaxation = Relaxation(FRIENDS)
            touched = [k for k, m in enumerate(mu) if m]
            for degree in (1, 2):
                answer = relaxation.solve(cell, touched, degree)
                assert isinstance(answer, Relaxed) or set(
                    answer.face(FRIENDS, cell)
                ) >= set(touched)


def _independent(cell):
    (a, b, c), (d, e, f), (g, h, i) = cell
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g) != 0


def test_a_family_holds_exactly_the_weights_at_which_the_audit_accepts():
    found = solve_coalition_perfect(FRIENDS).equilibria[0]
    family = family_of(FRIENDS, found.claim.strategies)
    assert {v.weights for v in found.family} == set(family.vertices)
    dice = random.Random(4)
    verdicts = []
    for _ in range(60):
        row = [dice.randint(0, 6) for _ in range(3)]
        if sum(row):
            weights = tuple(fmpq(x, sum(row)) for x in row)
            accepted = audit(
                FRIENDS, replace(found.claim, weights=weights)
            ).coalition_perfect
            assert accepted == family.holds_at(weights)
            verdicts.append(accepted)
    weights = centre(family.vertices)
    assert family.holds_at(weights)
    assert family_at(Relaxation(FRIENDS), [weights]).payoffs == (3, 1, 2)
    assert (
        family_at(Relaxation(FRIENDS), [(fmpq(1, 2), fmpq(1, 4), fmpq(1, 4))]) is None
    )


def spoiled_node(tree, node):
    """What is changed in the node, and the node changed."""
    if isinstance(node, Split):
        return "edge", replace(node, at=node.at + (1 - node.at) / 2)
    if isinstance(node, Held):
        return "equilibrium", replace(node, claim=(node.claim + 1) % len(tree.claims))
    assert isinstance(node, Refuted)
    if node.remainder is None:
        return "refutation", replace(node, refutation=Refutation((Multipliers(),)))
    less = replace(node.remainder, vertices=node.face[:-1])
    return "face", replace(node, remainder=less)


def spoil(tree):
    """Trees that say more than is true, each by one change, with what changed."""
    done = set()
    for number, node in enumerate(tree.nodes):
        kind, spoiled = spoiled_node(tree, node)
        if kind not in done:
            done.add(kind)
            nodes = (*tree.nodes[:number], spoiled, *tree.nodes[number + 1 :])
            yield kind, replace(tree, nodes=nodes)
    yield "root", replace(tree, nodes=(tree.nodes[1], *tree.nodes[1:]))
    yield (
        "claim",
        replace(
            tree,
            claims=(
                replace(tree.claims[0], weights=tree.claims[1].weights),
                *tree.claims[1:],
            ),
        ),
    )


def test_spoiled_trees_are_refused():
    tree = solve_coalition_perfect(FRIENDS).enclosure
    tree.verify()
    names = []
    for name, spoiled in spoil(tree):
        names.append(name)
        with pytest.raises(Invalid):
            spoiled.verify()
    assert set(names) == {"edge", "refutation", "face", "equilibrium", "root", "claim"}


def test_a_proof_of_other_equilibria_is_refused():
    found = solve_coalition_perfect(FRIENDS)
    for spoiled in (
        replace(found, equilibria=found.equilibria[:1]),
        replace(found, proof=CellProof(enclose(FRIENDS, width="1/2"))),
        replace(found, game=DOOR),
        replace(found, equilibria=(), status="none"),
    ):
        with pytest.raises(Invalid):
            spoiled.verify()


def test_multipliers_of_the_wrong_sign_prove_nothing():
    (node,) = solve_coalition_perfect(DOOR).enclosure.nodes
    for parts in (node.refutation.parts[:2], ()):
        with pytest.raises(Invalid, match="for all vertices, or a part for each"):
            Refutation(parts).face(DOOR, node.cell)
    for change, why in (
        ({"best_replies": {1: {(0,): fmpq(-1)}}}, "is negative"),
        ({"obedience": {1: {(0,): {(1,): fmpq(-1)}}}}, "is negative"),
        ({"dividends": {3: {0: fmpq(1)}}}, "do not sum to 0"),
        ({"dividends": {3: {0: fmpq(1), 2: fmpq(-1)}}}, "a player outside"),
        ({"shares": {0: fmpq(1)}}, "another notion"),
        ({"obedience": {}}, "its bound"),
    ):
        changed = replace(node.refutation.parts[0], **change)
        with pytest.raises(Invalid, match=why):
            Refutation((changed, *node.refutation.parts[1:])).face(DOOR, node.cell)


def test_a_cell_pays_alone_only_what_nothing_else_can():
    game = Game.build([3, 1, 1], lambda a: [[2, 0, 1], [0, 2, 1], [1, 1, 0]][a[0]])
    corner = ((fmpq(1), fmpq(0), fmpq(0)), (fmpq(3, 4), fmpq(1, 4), fmpq(0)))
    assert pays_alone(game, corner, [fmpq(2), fmpq(0), fmpq(1)])
    assert not pays_alone(
        game, (*corner, (fmpq(1, 2), fmpq(1, 2), fmpq(0))), [fmpq(2), fmpq(0), fmpq(1)]
    )
    assert not pays_alone(game, corner, [fmpq(0), fmpq(2), fmpq(1)])


def test_leaves_that_say_too_much_are_refused():
    claim = solve_coalition_perfect(FRIENDS).equilibria[1].claim
    for leaf, message in (
        (Pays(unit_cell(3), claim=0), "need not pay"),
        (Held(unit_cell(3), claim=0), "no equilibrium at all its weights"),
    ):
        with pytest.raises(Invalid, match=message):
            Enclosure(FRIENDS, (leaf,), (claim,)).verify()
    spoiled = replace(claim, weights=(fmpq(1, 2), fmpq(1, 4), fmpq(1, 4)))
    with pytest.raises(Invalid, match="claim 0"):
        Enclosure(FRIENDS, (Open(unit_cell(3)),), (spoiled,)).verify()


def test_cells():
    cell = unit_cell(3)
    assert edge_length(cell, longest_edge(cell)) == 1
    left, right = halves(cell, (0, 1), fmpq(1, 4))
    assert left[0] == right[1] == (fmpq(3, 4), fmpq(1, 4), 0)
    assert coordinates(left, centre(left)) == (fmpq(1, 3),) * 3
    assert coordinates(left, (1, 0, 0)) is None
    assert face(cell, [0, 2]) == (cell[0], cell[2])
    assert longest_edge(face(cell, [1])) is None
    points = simple_points(
        (
            (fmpq(2, 5), fmpq(1, 5), fmpq(2, 5)),
            (fmpq(1, 4),) * 2 + (fmpq(1, 2),),
            (fmpq(1, 3),) * 3,
        )
    )
    assert points[0] == (fmpq(1, 3),) * 3


def test_commands(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, game in (("door", DOOR), ("friends", FRIENDS)):
        (tmp_path / f"{name}.json").write_text(game.canonical_text(), encoding="utf-8")
    assert run(["solve", "door.json", "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert (document["status"], document["equilibria"], document["open_cells"]) == (
        "none",
        [],
        [],
    )
    assert (
        run(
            [
                "solve",
                "friends.json",
                "--certificate",
                "out/",
                "--claims",
                "claims",
                "--quiet",
            ]
        )
        == 0
    )
    assert capsys.readouterr().out.split("\n")[:3] == [
        "complete: coalition-perfect-coco equilibria with weights ≥ 0",
        "(3, 1, 2)",
        "(2, 2, 2)",
    ]
    certificates = sorted(str(path) for path in (tmp_path / "out").iterdir())
    assert len(certificates) == 5
    assert run(["check", "friends.json", *certificates, "--quiet"]) == 0
    assert (
        run(
            [
                "audit",
                "friends.json",
                *sorted(map(str, (tmp_path / "claims").iterdir())),
                "--quiet",
            ]
        )
        == 0
    )
    capsys.readouterr()
    assert run(["solve", "friends.json", "--max-cells", "2"]) == 3
    assert "stopped after 2 cells" in " ".join(capsys.readouterr().out.split())
    for wrong in ("0", "-1", "x", "1e-3"):
        assert run(["solve", "friends.json", "--width", wrong]) == 2
    assert "Traceback" not in capsys.readouterr().err
