"""Games of the literature, each with its source and the computation by hand that the test repeats.

Roth's, Shafer's and Owen's examples are games in coalitional form without transferable utility. Here a strategic form
of each is solved, in which a coalition can do what its V(S) allows, but for throwing utility away. Published figures
are compared where the notions are the same: Shapley's value without transfers (the λ-transfer value) asks that λ_iu_i
be the Shapley value of v(S) = max Σ_{i∈S} λ_iu_i over V(S). That is the plain CoCo equilibrium, where those outside S
can do nothing to it.
"""

import json
from itertools import product

import pytest
from flint import fmpq

from exact import checker
from exact.equilibria.audit import audit
from exact.equilibria.bargaining_game import BargainingGame
from exact.equilibria.certificates import enclosure_certificate
from exact.equilibria.coalition_perfect.branching import enclose
from exact.equilibria.plain.enclosure import enclose_plain
from exact.equilibria.plain.solver import claim_at, plain_equilibria
from exact.equilibria.two_player.solver import solve_two_player
from exact.equilibria.two_player.variable_threats import variable_threats
from exact.games.game import Game
from exact.values.bargaining.nash import nash_bargaining
from exact.values.coco import coco_value
from exact.values.transferable import shapley_value

HALF, THIRD = fmpq(1, 2), fmpq(1, 3)
EQUAL = (THIRD,) * 3


def only(game, **options):
    """The payoffs of all equilibria of a two-player game, with its proof verified."""
    found = solve_two_player(game, **options)
    found.verify()
    assert found.status == "complete"
    (equilibrium,) = found.equilibria
    return equilibrium.payoffs


def has_none(tree):
    """Whether the tree proves, to the independent checker as well, that there is no equilibrium."""
    document = enclosure_certificate(tree)
    subject = checker.read_subject(tree.game.canonical_text())
    assert checker.judge(subject, lambda: json.dumps(document))[0] == "valid"
    return document["kind"] == "non-existence"


def test_hot_dog_stands():
    """A. Kalai and E. Kalai, Cooperation in strategic games revisited (2013), the introductory example: stands at the
    airport or the beach. (The bundled game has six times the first payoffs.) With side payments: 240 together, and
    (A − B)/2 = ((−10, −80), (10, −25)) has the saddle point −25, so 120 ∓ 25. Without: the edge from (40, 200) to
    (100, 80) has prices (2, 1), and 2A − B = ((0, −120), (120, 0)) has value 0, so 2u_1 = u_2 and 2u_1 + u_2 = 280.
    """
    game = Game.bimatrix([[20, 40], [100, 50]], [[40, 200], [80, 100]])
    assert coco_value(game).payoffs == (95, 145)
    assert only(game) == (70, 140)
    assert variable_threats(game).disagreement_point == (50, 100)


def test_big_monkey_and_little_monkey():
    """H. Gintis, Game Theory Evolving (2000): a fruit worth 10, shaken off the tree by who climbs; the big one pays 2
    for climbing. Rows: Big waits or climbs; columns: Little waits or climbs.

    With side payments: 10 together, (A − B)/2 = ((0, 4), (0, 1)) has value 0, so 5 each. Without: from (4, 4) to (9, 1)
    the prices are (3, 5); 3A − 5B = ((0, 22), (−8, 0)) has the saddle point 0, both waiting. So 3u_1 = 5u_2 = 16.
    """
    game = Game.bimatrix([[0, 9], [4, 5]], [[0, 1], [4, 3]])
    assert coco_value(game).payoffs == (5, 5)
    assert only(game) == (fmpq(16, 3), fmpq(16, 5))
    threats = variable_threats(game)
    assert threats.weights == (fmpq(3, 8), fmpq(5, 8))
    assert threats.threats == ({0: 1}, {0: 1})


def test_bill_and_jack():
    """J. Nash, The bargaining problem, Econometrica 18 (1950): the table of goods in its section of examples.

    Bill gives book, whip, ball and bat, Jack gives pen, toy and knife; utilities rise from (12, 6) to (24, 11). So says
    the strategic form as well (C4).
    """
    bill = [
        (2, 4),
        (2, 2),
        (2, 1),
        (2, 2),
        (4, 1),
    ]  # book, whip, ball, bat, box: worth to Bill, to Jack
    jack = [(10, 1), (4, 1), (6, 2), (2, 2)]  # pen, toy, knife, hat
    goods = bill + jack
    points, owners = [], []
    for owner in product((0, 1), repeat=len(goods)):
        points.append(
            [
                sum(
                    worth[i]
                    for worth, who in zip(goods, owner, strict=True)
                    if who == i
                )
                for i in (0, 1)
            ]
        )
        owners.append(owner)
    d = points[owners.index((0,) * 5 + (1,) * 4)]
    assert d == [12, 6]
    assert nash_bargaining(points, d).payoffs == (24, 11)
    assert owners[points.index([24, 11])] == (1, 1, 1, 1, 0, 0, 0, 0, 1)
    assert only(BargainingGame.build(points, d).game()) == (24, 11)


def roth(p):
    """Each names another: 1 and 2 together get (1/2, 1/2, 0), 1 and 3 (p, 0, 1 − p), 2 and 3 (0, p, 1 − p)."""
    p = fmpq(p)
    pairs = {(0, 1): (HALF, HALF, 0), (0, 2): (p, 0, 1 - p), (1, 2): (0, p, 1 - p)}

    def payoff(profile):
        named = [[1, 2][profile[0]], [0, 2][profile[1]], [0, 1][profile[2]]]
        return next(
            (u for (i, j), u in pairs.items() if named[i] == j and named[j] == i),
            (0, 0, 0),
        )

    return Game.build([2, 2, 2], payoff)


@pytest.mark.parametrize("p", ["1/10", "1/4", "2/5"])
def test_roth(p):
    """A. Roth, Values for games without side payments: some difficulties with current concepts (1980): for every p <
    1/2 Shapley's value without transfers is (1/3, 1/3, 1/3), though 1 and 2 would both rather have (1/2, 1/2, 0).

    All pairs and N can have 1 in all, so at equal weights everyone's coco value is 1/3; it is feasible, as α of the
    first point and β of each of the others with 2β(1 − p) = 1/3. It is the only plain equilibrium found, and all others
    would have weights near equal ones. Coalition-perfect: {1, 3} would have to split (p, 1 − p) into equal dividends,
    which no weights put right for all pairs: there is none. (Harsanyi's solution (1/2 − p/3, 1/2 − p/3, 2p/3), S. Hart
    1985, has the pairs {1, 3} and {2, 3} throw away 1 − 2p of utility, which these players cannot.)
    """
    game = roth(p)
    claim = claim_at(game, EQUAL)
    assert audit(game, claim).valid
    assert claim.payoffs == EQUAL
    assert [c.payoffs for c in plain_equilibria(game).claims] == [EQUAL]
    tree = enclose_plain(game, width="1/32")
    tree.verify()
    assert max(
        abs(w - THIRD) for cell in tree.open_cells for vertex in cell for w in vertex
    ) < fmpq(1, 16)
    assert has_none(enclose(game, width="1/16"))


def test_shafer():
    """W. Shafer, On the existence and interpretation of value allocations (1980), with ε = 0: 1 owns a unit of x, 2 one
    of y; u_1 = u_2 = min(x, y), u_3 = (x + y)/2. Player 3, who owns nothing, gets 1/6 by the value; the others 5/12.

    v(1) = v(2) = v(3) = 0, v(12) = 1, v(13) = v(23) = 1/2, v(N) = 1: 3 adds 1/2 in two of six orders. In the strategic
    form 1 and 2 say who gets their good. At equal weights, {1, 3} gives x to 3 and must then split (0, 1/2) equally.
    """
    expected = (fmpq(5, 12), fmpq(5, 12), fmpq(1, 6))
    assert shapley_value([0, 0, 0, 1, 0, HALF, HALF, 1]) == expected
    game = Game.build(
        [3, 3, 1],
        lambda a: [
            int(a[:2] == (0, 0)),
            int(a[:2] == (1, 1)),
            fmpq((a[0] == 2) + (a[1] == 2), 2),
        ],
    )
    assert coco_value(game).payoffs == expected
    claim = claim_at(game, EQUAL)
    assert claim.payoffs == expected
    assert not audit(game, claim).coalition_perfect


def test_owen():
    """G. Owen, Values of games without side payments (1972), the banker: 1 can get 100 with 2's help, of which a
    quarter reaches 2 if paid directly, and all of it with the banker 3. Shapley's value without transfers is (50, 50,
    0).

    v(12) = v(N) = 100, all others 0. Coalition-perfect: {1, 2} can have (100, 0) and (0, 25), and equal dividends in it
    at weights that suit N are impossible: there is none. (With equal dividends and without condition 3 for {1, 2}, it
    has (20, 20), and N the rest in equal parts: (40, 40, 20), the figure of Harsanyi's solution.)
    """
    outcomes = [(100, 0, 0), (0, 25, 0), (0, 100, 0), (0, 0, 100)]

    def payoff(profile):
        way, idle, away = profile
        return (0, 0, 0) if idle or (way >= 2 and away) else outcomes[way]

    game = Game.build([4, 2, 2], payoff)
    claim = claim_at(game, EQUAL)
    assert audit(game, claim).valid
    assert claim.payoffs == (50, 50, 0)
    assert has_none(enclose(game, width="1/16"))
