"""Nash's bargaining solution: published problems, problems computed by hand, axioms, degenerate cases, proofs."""

from dataclasses import replace

import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from exact.arithmetic.algebraic import Algebraic, NumberField, sign
from exact.errors import Inconsistent, Invalid, UsageError
from exact.frontiers.affine_hull import face_of
from exact.games.game import Game
from exact.values.bargaining import maximum, nash
from exact.values.bargaining.nash import nash_bargaining
from exact.values.bargaining.solution import NashEnclosure, NashSolution, NoAgreement
from tests.selection import examples


def root(coefficients, low, high):
    return NumberField.of(coefficients, low, high).generator


def gains_at(found):
    return [u - x for u, x in zip(found.payoffs, found.disagreement, strict=True)]


# Published problems


def test_kalai_and_smorodinsky_against_nash():
    """E. Kalai and M. Smorodinsky, Other solutions to Nash's bargaining problem, Econometrica 43 (1975): the second set
    holds the first, and yet Nash gives player 2 less. (Luce and Raiffa 1957, section 6.6, raise the objection.)"""
    first = nash_bargaining([[0, 0], [1, 0], [0, 1], ["3/4", "3/4"]], [0, 0])
    second = nash_bargaining([[0, 0], [1, 0], [0, 1], [1, "7/10"]], [0, 0])
    assert (first.payoffs, second.payoffs) == (
        (fmpq(3, 4), fmpq(3, 4)),
        (1, fmpq(7, 10)),
    )


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8])
def test_dividing_a_pie(n):
    """A. Roth, Axiomatic Models of Bargaining (1979): by symmetry and efficiency everyone gets 1/n."""
    pie = [[int(i == k) for i in range(n)] for k in range(n)]
    assert nash_bargaining(pie, [0] * n).payoffs == (fmpq(1, n),) * n


def test_dividing_a_pie_from_unequal_positions():
    """Transferable utility: everyone gets d_i and an equal share of the surplus (Harsanyi 1959)."""
    pie = [[12 * int(i == k) for i in range(3)] for k in range(3)]
    assert nash_bargaining(pie, [1, 2, 3]).payoffs == (3, 4, 5)


# Computed by hand


def test_three_players_on_a_segment_are_quadratic():
    """g = (t, 1 − t, (1 + t)/2): 1/t − 1/(1 − t) + 1/(1 + t) = 0 is 3t² = 1."""
    found = nash_bargaining([[1, 0, 1], [0, 1, "1/2"]], [0, 0, 0])
    third = root([-3, 0, 1], 1, 2) / 3
    assert found.payoffs == (third, 1 - third, (1 + third) / 2)
    assert found.weights == tuple(1 / x for x in found.payoffs)
    assert found.mixture == {0: third, 1: 1 - third}


def test_four_players_and_the_golden_ratio():
    """g = (t, 1 − t, 1 + t, 2 + t): the derivative's numerator is −2(2t + 1)(t² + t − 1)."""
    found = nash_bargaining([[0, 1, 1, 2], [1, 0, 2, 3]], [0, 0, 0, 0])
    assert found.payoffs[0] == (root([-5, 0, 1], 2, 3) - 1) / 2


def test_four_players_and_an_irreducible_cubic():
    """g = (t, 1 − t, 1 + t, 3 + t): the derivative's numerator is −(4t³ + 9t² − 2t − 3), without rational roots."""
    found = nash_bargaining([[0, 1, 1, 3], [1, 0, 2, 4]], [0, 0, 0, 0])
    t = found.payoffs[0]
    assert t.minimal_polynomial() == (fmpq(-3, 4), fmpq(-1, 2), fmpq(9, 4), 1)
    assert 0 < t < 1


def test_a_facet_is_rational():
    """On a·g = c the maximum has a_ig_i = c/n: the facet x + 2y + 3z = 6 gives (2, 1, 2/3)."""
    assert nash_bargaining([[6, 0, 0], [0, 3, 0], [0, 0, 2]], [0, 0, 0]).payoffs == (
        2,
        1,
        fmpq(2, 3),
    )


def test_inside_a_triangle_in_four_dimensions():
    """k = 2: the number field is guessed by lattice reduction. g = (s, t, 1 − s − t, 2 + s − t): ∂_s and ∂_t vanish."""
    found = nash_bargaining([[1, 0, 0, 3], [0, 1, 0, 1], [0, 0, 1, 2]], [0, 0, 0, 0])
    s, t, rest, last = found.payoffs
    assert sign(1 / s - 1 / rest + 1 / last) == 0 == sign(1 / t - 1 / rest - 1 / last)
    assert 1 < s.field.degree <= 3
    assert set(found.mixture) == {0, 1, 2}


def test_at_a_vertex_with_many_supporting_weights():
    found = nash_bargaining([[1, 1, 1], [3, 0, 0], [0, 3, 0], [0, 0, 3]], [0, 0, 0])
    assert found.payoffs == (1, 1, 1)
    assert nash_bargaining(
        [[1, 1, 1], [2, 0, 0], [0, 2, 0], [0, 0, 2]], [0, 0, 0]
    ).mixture == {0: 1}


# The axioms

numbers = st.integers(-6, 9)


@st.composite
def problems(draw, least=1, most=5):
    n = draw(st.integers(least, most))
    points = draw(
        st.lists(st.lists(numbers, min_size=n, max_size=n), min_size=1, max_size=8)
    )
    d = draw(st.lists(st.integers(-6, 3), min_size=n, max_size=n))
    return points, d


@given(problems())
@settings(max_examples=examples(60), deadline=None)
def test_every_answer_proves_itself(problem):
    points, d = problem
    found = nash_bargaining(points, d)
    found.verify()
    if isinstance(found, NashSolution):
        assert all(x >= 0 for x in gains_at(found))
        dominating = [
            p
            for p in points
            if all(a >= b for a, b in zip(p, found.payoffs, strict=True))
        ]
        assert all(tuple(map(fmpq, p)) == found.payoffs for p in dominating)
    else:
        assert isinstance(found, NoAgreement)


@given(problems(2, 4), st.data())
@settings(max_examples=examples(40), deadline=None)
def test_covariance(problem, data):
    """Scaling and shifting utilities carries the solution along, and divides the weights (Nash's axiom 1)."""
    points, d = problem
    n = len(d)
    a = [
        fmpq(data.draw(st.integers(1, 5)), data.draw(st.integers(1, 5)))
        for _ in range(n)
    ]
    b = [fmpq(data.draw(numbers)) for _ in range(n)]

    def carried(u):
        return tuple(s * x + c for s, x, c in zip(a, u, b, strict=True))

    found, moved = (
        nash_bargaining(points, d),
        nash_bargaining([carried(p) for p in points], carried(d)),
    )
    assert type(found) is type(moved)
    if isinstance(found, NashSolution):
        assert moved.payoffs == carried(found.payoffs)
        for i in found.gainers:
            assert moved.weights[i] * a[i] == found.weights[i]


@given(problems(2, 4), st.randoms())
@settings(max_examples=30, deadline=None)
def test_anonymity_and_symmetry(problem, dice):
    points, d = problem
    order = dice.sample(range(len(d)), len(d))
    found = nash_bargaining(points, d)
    turned = nash_bargaining(
        [[p[i] for i in order] for p in points], [d[i] for i in order]
    )
    if isinstance(found, NashSolution):
        assert turned.payoffs == tuple(found.payoffs[i] for i in order)
    rotations = [p[k:] + p[:k] for p in points for k in range(len(d))]
    symmetric = nash_bargaining(rotations, [0] * len(d))
    if isinstance(symmetric, NashSolution):
        assert len(set(symmetric.payoffs)) == 1


@given(problems(2, 4), st.data())
@settings(max_examples=examples(40), deadline=None)
def test_independence_of_irrelevant_alternatives(problem, data):
    """Points that the solution does not use can go (Nash's axiom 7), and d itself can join."""
    points, d = problem
    found = nash_bargaining(points, d)
    if isinstance(found, NashSolution):
        used = [found.points[k] for k in found.mixture]
        others = [p for p in found.points if p not in used and data.draw(st.booleans())]
        assert nash_bargaining(used + others, d).payoffs == found.payoffs
        assert nash_bargaining([*points, d], d).payoffs == found.payoffs


@given(problems(2, 2))
@settings(max_examples=examples(40), deadline=None)
def test_the_two_player_walk_agrees_with_the_general_method(problem):
    """A third player who always gains 1 changes nothing for the others."""
    points, d = problem
    two = nash_bargaining(points, d)
    three = nash_bargaining([[*p, 1] for p in points], [*d, 0])
    assert isinstance(two, NashSolution) == isinstance(three, NashSolution)
    if isinstance(two, NashSolution):
        assert three.payoffs == (*two.payoffs, 1)


# Degenerate problems


def test_no_point_gives_everyone_the_disagreement_payoff():
    found = nash_bargaining([[2, 0], [0, 2]], [2, 1])
    assert isinstance(found, NoAgreement)
    for weights in ((fmpq(1), fmpq(-1)), (fmpq(0), fmpq(1)), (fmpq(1),)):
        with pytest.raises(Invalid):
            replace(found, weights=weights).verify()


def test_the_disagreement_point_on_the_frontier():
    found = nash_bargaining([[2, 0], [0, 2], [0, 0]], [1, 1])
    assert (found.payoffs, found.gainers) == ((1, 1), ())
    assert found.weights[0] == found.weights[1] > 0


def test_a_player_who_cannot_gain():
    """At u ≥ d in F player 2 has exactly 1, so the others share as if alone; the certificate says why."""
    found = nash_bargaining([[4, 1, 0], [0, 1, 4], [9, 0, 9]], [0, 1, 0])
    assert found.payoffs == (2, 1, 2)
    assert found.gainers == (0, 2)
    assert (found.ceiling[0], found.ceiling[2]) == (0, 0)
    with pytest.raises(Invalid, match="nothing shows"):
        replace(found, ceiling=None).verify()
    with pytest.raises(Invalid, match="ceiling"):
        replace(found, ceiling=(fmpq(1),) * 3).verify()
    with pytest.raises(Invalid, match="support"):
        replace(found, weights=(fmpq(1, 2), fmpq(1), fmpq(1, 2))).verify()


def test_two_players_who_cannot_gain_but_trade_between_them():
    """Players 3 and 4 share 0 at best, and their shares tilt what 1 and 2 get: a slice of a face, with multipliers."""
    points = [[4, 0, 1, -1], [0, 0, -1, 1], [0, 4, 1, -1], [2, 2, -1, 1]]
    found = nash_bargaining(points, [0, 0, 0, 0])
    assert found.gainers == (0, 1)
    assert found.payoffs == (2, 2, 0, 0)
    assert min(found.weights) > 0


def test_an_irrational_slice_is_enclosed_rather_than_guessed():
    points = [[2, 0, 2, 1, -1], [0, 2, 1, 1, -1], [0, 0, 0, -1, 1]]
    found = nash_bargaining(points, [0] * 5)
    assert isinstance(found, NashEnclosure)
    third = root([-3, 0, 1], 1, 2) / 3
    assert found.low[0] < third < found.high[0]
    assert (found.low[3], found.high[4]) == (0, 0)


def test_one_player():
    assert nash_bargaining([[3], [5]], [4]).payoffs == (5,)
    assert nash_bargaining([[3], [5]], [5]).payoffs == (5,)
    assert isinstance(nash_bargaining([[3], [5]], [6]), NoAgreement)


def test_bad_input_is_refused():
    for points, d in [([], [0]), ([[1, 2], [3]], [0, 0]), ([[1]], []), ([[1, 2]], [0])]:
        with pytest.raises(UsageError):
            nash_bargaining(points, d)


def test_a_game_is_its_payoffs():
    game = Game.bimatrix([[4, 0], [1, 1]], [[0, 2], [1, 1]])
    assert (
        nash_bargaining(game, ["1/2", "1/2"]).payoffs
        == nash_bargaining(game.payoffs, ["1/2", "1/2"]).payoffs
    )


# Certificates


def test_spoiled_solutions_are_refused():
    found = nash_bargaining([[1, 0, 1], [0, 1, "1/2"], [0, 0, 0]], [0, 0, 0])
    t = found.payoffs[0]
    third = fmpq(1, 3)
    spoiled = [
        {"payoffs": (t, 1 - t, t)},
        {"payoffs": found.payoffs[:2]},
        {"weights": (1 / t, 1 / (1 - t), fmpq(1))},
        {"weights": (1 / t, 1 / (1 - t), -found.weights[2])},
        {"mixture": {0: t, 1: t}},
        {"mixture": {0: t, 3: 1 - t}},
        {"mixture": {0: 1 + t, 1: -t}},
        {"mixture": {}},
        {"disagreement": (fmpq(1), fmpq(0), fmpq(0))},
        {"points": (*found.points, (fmpq(1), fmpq(1), fmpq(1)))},
        {
            "mixture": {0: third, 1: 1 - third},
            "payoffs": (third, 1 - third, fmpq(2, 3)),
            "weights": (3, fmpq(3, 2), fmpq(3, 2)),
        },
        {"ceiling": (fmpq(0), fmpq(0), fmpq(1))},
    ]
    found.verify()
    for fault in spoiled:
        with pytest.raises(Invalid):
            replace(found, **fault).verify()


def test_each_part_of_the_certificate_is_needed():
    """Faults that only one of the checks sees."""
    points = tuple(tuple(map(fmpq, p)) for p in ([2, 0], [0, 2], [1, 1]))
    zero, half, one = (fmpq(0), fmpq(0)), fmpq(1, 2), fmpq(1)
    supported = NashSolution(
        points, zero, (3 * half, half), (one, one), {0: 3 * half / 2, 1: half / 2}
    )
    with pytest.raises(Invalid, match="not the inverse"):
        supported.verify()
    right = NashSolution(points, zero, (one, one), (one, one), {0: half, 1: half})
    right.verify()
    with pytest.raises(Invalid, match="probabilities"):
        replace(right, mixture={0: one, 1: one, 2: -one}).verify()
    with pytest.raises(Invalid, match="less than at disagreement"):
        replace(right, disagreement=(fmpq(2), fmpq(0))).verify()


@pytest.mark.parametrize("n", [3, 4, 5])
def test_an_enclosure_holds_the_solution(n, monkeypatch):
    points = [[*(int(i == k) for i in range(n - 1)), k + 1] for k in range(n - 1)]
    found = nash_bargaining(points, [0] * n)
    assert isinstance(found.payoffs[0], Algebraic)
    monkeypatch.setattr(maximum, "critical_coordinates", lambda *_: None)
    box = nash_bargaining(points, [0] * n)
    assert isinstance(box, NashEnclosure)
    for low, u, high in zip(box.low, found.payoffs, box.high, strict=True):
        assert low < u < high < low + fmpq(1, 10**20)
    for fault in (
        {"low": box.payoffs},
        {"high": box.payoffs},
        {"weights": (fmpq(1),) * n},
        {"mixture": {0: fmpq(1)}},
    ):
        with pytest.raises(Invalid):
            replace(box, **fault).verify()


def test_floats_that_see_nothing_leave_an_honest_box(monkeypatch):
    monkeypatch.setattr(maximum, "_guessed_faces", lambda *_: [])
    box = nash_bargaining([[1, 0, 1], [0, 1, "1/2"]], [0, 0, 0])
    assert isinstance(box, NashEnclosure)
    third = root([-3, 0, 1], 1, 2) / 3
    assert box.low[0] < third < box.high[0]


def test_a_wrong_face_does_not_leave(monkeypatch):
    """What the solver returns has been verified."""
    wrong = maximum.Maximum((fmpq(1), fmpq(1)), (fmpq(1), fmpq(1)), {0: fmpq(1)})
    monkeypatch.setattr(nash, "maximum", lambda *_: wrong)
    with pytest.raises(Inconsistent):
        nash_bargaining([[2, 1], [1, 2]], [0, 0])


def test_payoffs_of_very_different_sizes():
    points = [[10**40, 0, 1], [0, fmpq(1, 10**40), "1/2"]]
    third = root([-3, 0, 1], 1, 2) / 3
    assert nash_bargaining(points, [0, 0, 0]).payoffs == (
        10**40 * third,
        (1 - third) / 10**40,
        (1 + third) / 2,
    )


def test_the_field_is_found_where_coordinates_are_rational_and_not():
    """Two independent halves: players 1–3 on a segment, 4–6 on another, k = 2, u_6 in a field of degree 2."""
    one, other = [[1, 0, 1], [0, 1, "1/2"]], [[2, 0, 2], [0, 2, 2]]
    points = [a + b for a in one for b in other]
    found = nash_bargaining(points, [0] * 6)
    assert found.payoffs[3:] == (1, 1, 2)
    assert found.payoffs[0] == root([-3, 0, 1], 1, 2) / 3


def test_faces_of_dependent_points():
    square = face_of(
        [tuple(map(fmpq, p)) for p in ([1, 1, 0], [0, 1, 1], [1, 0, 1], [0, 0, 2])]
    )
    assert square.k == 2
    assert [square.at(t) for t in square.coordinates][3] == (0, 0, 2)
    assert maximum.mixture_at(square, [fmpq(9), fmpq(9)]) is None
