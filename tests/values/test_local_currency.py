"""Responses in local currency: a second formula for two players, scale and shift, fixed points and audited claims."""

from dataclasses import replace

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from exact.arithmetic.rationals import dot
from exact.equilibria.audit import audit
from exact.equilibria.claims import Claim
from exact.errors import Invalid, UsageError
from exact.frontiers.feasible_set import Membership
from exact.frontiers.pareto import frontier
from exact.frontiers.supporting_weights import SupportingCone
from exact.games.coalitions import coalitions, grand_coalition
from exact.games.examples import example
from exact.games.files import parse_game
from exact.games.game import Game
from exact.values.local_currency import LocalResponses, respond, respond_at, settle
from exact.values.zero_sum import joint_strategy, solve_matrix_game
from tests.strategies import games, positive, small

HOT_DOGS = parse_game(example("hot-dogs"))
FRIENDS = parse_game(example("three-friends"))


def prices(n, least=0):
    return st.lists(st.integers(least, 5).map(fmpq), min_size=n, max_size=n).filter(any)


@given(games(min_players=2, max_players=2), st.data())
def test_two_players_pay_half_the_value_of_the_game_of_changes(game, data):
    """c_1 − λ_1u_1 = ½ val(λ_1(U_1 − u_1) − λ_2(U_2 − u_2)) at a point u that maximises λ·u."""
    weights = data.draw(prices(2))
    answer = respond(game, weights)
    answer.verify()
    point = game.payoff(answer.maximisers[0])
    changes = [
        [dot([weights[0], -weights[1]], [x - y for x, y in zip(game.payoff((a, b)), point, strict=True)])
         for b in range(game.shape[1])]
        for a in range(game.shape[0])
    ]  # fmt: skip
    half = solve_matrix_game(changes).value / 2
    assert answer.payments(point) == (half, -half)


@given(games(max_actions=2), st.data())
def test_a_response_is_on_the_supporting_line_and_feasible_ones_are_equilibria(
    game, data
):
    weights = data.draw(prices(game.n, least=1))
    answer = respond(game, weights)
    answer.verify()
    assert (
        dot(weights, answer.payoffs)
        == answer.maximum
        == sum(answer.coco.payoffs, fmpq(0))
    )
    if answer.feasible:
        assert claimed(game, answer, answer.membership.mixture).valid
        local = respond_at(game, answer.payoffs)
        assert local.fixed_point is not False


def claimed(game, answer, mixture):
    """The audit of the claim that a response is a plain CoCo equilibrium, its threats being the optimal ones."""
    strategies = {grand_coalition(game.n): mixture}
    for S in coalitions(game.n):
        saddle = answer.coco.saddle_points.get(S)
        if grand_coalition(game.n) != S:
            other = answer.coco.saddle_points.get(game.complement(S))
            side = saddle.row_strategy if saddle else other.column_strategy
            strategies[S] = joint_strategy(game, S, side)
    payoffs = None if None in answer.payoffs else answer.payoffs
    return audit(game, Claim("coco", answer.weights, strategies, payoffs))


@given(games(), st.data())
def test_scale_and_shift_carry_responses_along(game, data):
    """C3: at λ_i/a_i the response to a_iU_i + b_i is a_ir_i + b_i, in the same feasible set."""
    weights = data.draw(prices(game.n, least=1))
    a, b = data.draw(positive), data.draw(small)
    answer, scaled = (
        respond(game, weights),
        respond(game.scaled(0, a, b), [weights[0] / a, *weights[1:]]),
    )
    assert scaled.payoffs == (a * answer.payoffs[0] + b, *answer.payoffs[1:])
    assert scaled.feasible == answer.feasible
    more = data.draw(positive)
    assert respond(game, [more * w for w in weights]).payoffs == answer.payoffs


@given(games(min_players=2, max_players=2), st.data())
def test_a_corner_has_a_fixed_point_exactly_if_the_payments_change_sign(game, data):
    corner = data.draw(st.sampled_from(frontier(game).existence.vertices))
    local = respond_at(game, corner)
    local.verify()
    assert isinstance(local.fixed_point, bool)
    low, high = sorted(
        local.extreme, key=lambda r: r.weights[0] / sum(r.weights, fmpq(0))
    )
    signs = []
    for k in range(13):
        share = fmpq(k, 12)
        weights = [
            (1 - share) * a + share * b
            for a, b in zip(low.weights, high.weights, strict=True)
        ]
        paid = respond(game, weights).payments(corner)[0]
        signs.append((paid > 0) - (paid < 0))
    assert signs == sorted(signs, reverse=True)
    assert local.fixed_point == (signs[0] >= 0 >= signs[-1])


@given(games(min_players=2), st.data())
def test_a_player_without_a_price_has_no_rate(game, data):
    weights = data.draw(prices(game.n - 1))
    weights.insert(data.draw(st.integers(0, game.n - 1)), fmpq(0))
    answer = respond(game, weights)
    answer.verify()
    assert [u is None for u in answer.payoffs] == [w == 0 for w in weights]
    if answer.unpriced:
        assert not answer.feasible
    elif answer.feasible:
        point = [dot(answer.membership.mixture.values(), [game.payoff(a)[i] for a in answer.membership.mixture])
                 for i in range(game.n)]  # fmt: skip
        assert answer.fixes(point)


def test_a_player_without_a_price_and_without_curnits_can_have_any_utility():
    """Each player alone decides what he gets: at prices (1, 0) the second has nothing to sell."""
    answer = respond(Game.build([2, 2], lambda a: a), [1, 0])
    answer.verify()
    assert (answer.coco.payoffs, answer.payoffs, answer.unpriced) == (
        (1, 0),
        (1, None),
        (),
    )
    assert answer.feasible
    assert answer.fixes([1, fmpq(1, 3)])


@given(
    games(min_players=2, max_actions=2, numbers=st.integers(0, 1).map(fmpq)), st.data()
)
def test_with_prices_of_0_too_feasible_responses_are_equilibria(game, data):
    """The mixture shown is on the strong frontier, which prices of 0 alone do not ensure."""
    answer = respond(game, data.draw(prices(game.n)))
    answer.verify()
    if answer.feasible:
        assert claimed(game, answer, answer.membership.mixture).valid


def test_a_point_of_the_weak_frontier_alone_is_no_equilibrium():
    """Player 2 alone moves and gets 1 anyway: at prices (0, 1) nobody has to pay at (0, 1), (1, 1), (2, 1)."""
    game = Game.bimatrix([[0, 2, 1]], [[1, 1, 1]])
    answer = respond(game, [0, 1])
    assert answer.membership.mixture == {(0, 1): 1}
    worse = replace(
        answer, membership=Membership((None, fmpq(1)), {(0, 0): fmpq(1)}, None)
    )
    with pytest.raises(Invalid, match="strong frontier"):
        worse.verify()
    assert respond_at(game, [0, 1]).fixed_point is False
    assert respond_at(game, [2, 1]).fixed_point is True


def test_hot_dogs():
    """The seed's purple point: at the corner that Alice likes best Bob would be sent beyond the frontier."""
    local = respond_at(HOT_DOGS, [600, 80])
    assert [answer.payoffs for answer in local.extreme] == [(450, None), (420, 140)]
    assert local.extreme[0].unpriced == (1,)
    assert local.middle.payoffs == (435, 190)
    assert not local.middle.feasible
    assert local.middle.payments(local.cone.point) == (-330, 330)
    assert local.fixed_point is False
    assert respond_at(HOT_DOGS, [420, 140]).fixed_point is True
    assert respond_at(HOT_DOGS, [330, 170]).fixed_point is False
    assert isinstance(respond_at(HOT_DOGS, [300, 100]), SupportingCone)


def test_three_friends():
    """Both bundled equilibria are fixed points of their prices; other prices of the same corner send away."""
    assert respond(FRIENDS, [1, 1, 1]).fixes([2, 2, 2])
    assert respond(FRIENDS, [1, 1, 3]).fixes([3, 1, 2])
    assert respond(FRIENDS, [1, 1, 3]).payments([2, 2, 2]) == (1, -1, 0)
    local = respond_at(FRIENDS, [2, 2, 2])
    assert len(local.extreme) == 4
    assert local.fixed_point is None
    assert respond_at(FRIENDS, [3, 1, 2]).fixed_point is True


@given(st.lists(small, min_size=1, max_size=6))
def test_settling_moves_every_payment(parts):
    payments = [*parts, -sum(parts, fmpq(0))]
    transfers = settle(payments)
    assert len(transfers) < len(payments)
    balance = [fmpq(0)] * len(payments)
    for payer, receiver, amount in transfers:
        assert amount > 0
        balance[payer] -= amount
        balance[receiver] += amount
    assert balance == payments


ANSWER = respond(HOT_DOGS, [1, 3])
LOCAL = respond_at(HOT_DOGS, [600, 80])


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (replace(ANSWER, weights=(fmpq(1), fmpq(2))), "other prices"),
        (replace(ANSWER, payoffs=(fmpq(1), fmpq(2))), "divided by the prices"),
        (replace(ANSWER, membership=None), "exactly if"),
        (
            replace(ANSWER, membership=Membership((fmpq(1), fmpq(2)), {}, None)),
            "another point",
        ),
        (
            replace(ANSWER, coco=replace(ANSWER.coco, payoffs=(fmpq(1), fmpq(2)))),
            "coalition values",
        ),
        (replace(LOCAL, extreme=LOCAL.extreme[:1]), "for each extreme ray"),
        (replace(LOCAL, middle=LOCAL.extreme[0]), "for each extreme ray"),
        (
            LocalResponses(
                LOCAL.cone,
                (replace(LOCAL.extreme[0], game=FRIENDS), LOCAL.extreme[1]),
                LOCAL.middle,
            ),
            "game",
        ),
    ],
)
def test_a_wrong_response_is_refused(wrong, reason):
    with pytest.raises(Invalid, match=reason):
        wrong.verify()


@pytest.mark.parametrize("weights", [[1], [0, 0], [1, -1]])
def test_weights_must_fit(weights):
    with pytest.raises(UsageError):
        respond(HOT_DOGS, weights)
    with pytest.raises(UsageError):
        settle([fmpq(1)])


def test_one_player_stays():
    game = Game.build([3], lambda a: [a[0]])
    assert respond_at(game, [2]).fixed_point is True
    assert isinstance(respond_at(game, [1]), SupportingCone)
