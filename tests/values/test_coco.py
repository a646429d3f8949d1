"""Shapley and coco values: their axioms, and second formulas for the same numbers."""

import math
from dataclasses import replace
from itertools import permutations, product

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from exact.errors import Invalid, UsageError
from exact.games.coalitions import coalition_of, grand_coalition, members, zeta
from exact.games.examples import example
from exact.games.files import parse_game
from exact.games.game import Game
from exact.values.coco import coco_value, decompose
from exact.values.transferable import harsanyi_dividends, shapley_value
from tests.strategies import games, relabellings, small


@st.composite
def worths(draw, n=None):
    n = n or draw(st.integers(1, 4))
    return [fmpq(0), *draw(st.lists(small, min_size=2**n - 1, max_size=2**n - 1))]


def by_orders(n, marginal):
    """The mean over all orders of the players of ``marginal(the coalition up to and with i, i)``."""
    total = [fmpq(0)] * n
    for order in permutations(range(n)):
        for k, i in enumerate(order):
            total[i] += marginal(coalition_of(order[: k + 1]), i)
    return tuple(t / math.factorial(n) for t in total)


@given(worths())
def test_shapley_is_efficient_and_the_mean_over_orders_and_the_shared_dividends(v):
    n = len(v).bit_length() - 1
    value = shapley_value(v)
    assert sum(value, fmpq(0)) == v[-1]
    assert value == by_orders(n, lambda S, i: v[S] - v[S & ~(1 << i)])
    d = harsanyi_dividends(v)
    assert value == tuple(
        sum((d[S] / S.bit_count() for S in range(1, 2**n) if S >> i & 1), fmpq(0))
        for i in range(n)
    )
    assert zeta(d) == v


@given(worths(n=3), worths(n=3))
def test_shapley_is_additive(v, w):
    both = shapley_value([a + b for a, b in zip(v, w, strict=True)])
    assert both == tuple(
        a + b for a, b in zip(shapley_value(v), shapley_value(w), strict=True)
    )


@given(worths(n=3), st.permutations(range(3)))
def test_shapley_is_symmetric(v, order):
    moved = [v[coalition_of([order[i] for i in members(S)])] for S in range(8)]
    assert shapley_value(moved) == tuple(shapley_value(v)[i] for i in order)


@given(worths(n=2), small)
def test_shapley_gives_a_dummy_what_it_brings(v, bring):
    assert shapley_value(v + [a + bring for a in v])[2] == bring


@pytest.mark.parametrize("bad", [[0], [0, 1, 2], [1, 1], []])
def test_what_is_no_worth_function_is_refused(bad):
    with pytest.raises(UsageError):
        shapley_value(bad)


@given(games())
def test_coco_by_two_other_formulas(game):
    result = coco_value(game)
    result.verify()
    n, v = game.n, result.coalition_value
    everything = v(grand_coalition(n))
    assert (
        sum(result.payoffs, fmpq(0))
        == everything
        == max(sum(u, fmpq(0)) for u in game.payoffs)
    )
    assert result.payoffs == by_orders(n, lambda S, _: v(S))  # Kohlberg and Neyman
    half = [fmpq(0)] + [(v(S) + everything) / 2 for S in range(1, 2**n)]
    assert result.payoffs == shapley_value(half)


@given(st.data(), games())
def test_coco_is_symmetric(data, game):
    players, actions = data.draw(relabellings(game))
    moved = coco_value(game.relabelled(players, actions)).payoffs
    assert moved == tuple(coco_value(game).payoffs[i] for i in players)


@given(games(max_players=2), st.lists(small, min_size=3, max_size=3))
def test_coco_gives_a_player_without_influence_what_it_has_anyway_and_moves_with_constants(
    game, constants
):
    wider = Game.build([*game.shape, 1], lambda a: [*game.payoff(a[:-1]), 0])
    assert coco_value(wider).payoffs == (*coco_value(game).payoffs, 0)
    moved = Game.build(
        [*game.shape, 1],
        lambda a: [u + c for u, c in zip(wider.payoff(a), constants, strict=False)],
    )
    assert coco_value(moved).payoffs == tuple(
        a + c for a, c in zip(coco_value(wider).payoffs, constants, strict=False)
    )


@given(
    games(min_players=2, max_players=2, max_actions=2),
    games(min_players=2, max_players=2, max_actions=2),
)
def test_coco_adds_over_games_played_side_by_side(one, two):
    pairs = [
        list(product(range(a), range(b)))
        for a, b in zip(one.shape, two.shape, strict=True)
    ]

    def payoff(profile):
        moves = [pairs[i][a] for i, a in enumerate(profile)]
        first, second = (
            one.payoff(tuple(m[0] for m in moves)),
            two.payoff(tuple(m[1] for m in moves)),
        )
        return [a + b for a, b in zip(first, second, strict=True)]

    both = coco_value(Game.build([len(p) for p in pairs], payoff)).payoffs
    assert both == tuple(
        a + b
        for a, b in zip(coco_value(one).payoffs, coco_value(two).payoffs, strict=True)
    )


@given(games(min_players=2, max_players=2))
def test_the_two_player_decomposition(game):
    parts = decompose(game)
    for u, c, z in zip(
        game.payoffs, parts.cooperative.payoffs, parts.competitive.payoffs, strict=True
    ):
        assert c[0] == c[1]
        assert z[0] == -z[1]
        assert (c[0] + z[0], c[1] + z[1]) == u
    assert coco_value(game).payoffs == (
        parts.cooperative_value + parts.competitive_value,
        parts.cooperative_value - parts.competitive_value,
    )


def test_hot_dogs():
    game = parse_game(example("hot-dogs"))
    result = coco_value(game)
    assert result.payoffs == (440, 240)
    assert result.side_payments((1, 0)) == (-160, 160)
    assert sum(result.side_payments((0, 0)), fmpq(0)) == 680 - 160


@given(games(max_players=3), st.data())
def test_weights_scale_the_utilities(game, data):
    weights = data.draw(st.lists(st.integers(1, 3), min_size=game.n, max_size=game.n))
    scaled = game
    for i, w in enumerate(weights):
        scaled = scaled.scaled(i, w)
    assert coco_value(game, weights).payoffs == coco_value(scaled).payoffs


def test_spoiled_values_are_refused():
    result = coco_value(parse_game(example("two-equilibria")))
    other = coco_value(result.game.scaled(0, 2))
    saddles = result.saddle_points
    for change, reason in [
        ({"payoffs": (fmpq(3), fmpq(3), fmpq(3))}, "coalition values give"),
        (
            {"saddle_points": {S: s for S, s in saddles.items() if S != 1}},
            "coalition 1 and its complement",
        ),
        (
            {"saddle_points": {**saddles, 6: saddles[1]}},
            "coalition 1 and its complement",
        ),
        (
            {
                "saddle_points": {
                    **{S: s for S, s in saddles.items() if S != 7},
                    0: saddles[7],
                }
            },
            "its complement need one",
        ),
        ({"saddle_points": {**saddles, 8: saddles[7]}}, "of another game"),
        ({"saddle_points": other.saddle_points}, "of another game"),
        (
            {
                "saddle_points": {
                    **saddles,
                    1: replace(saddles[1], value=saddles[1].value + 1),
                }
            },
            "row strategy",
        ),
    ]:
        with pytest.raises(Invalid, match=reason):
            replace(result, **change).verify()


@pytest.mark.parametrize("weights", [[1], [1, -1, 1], [1, 1, 1, 1]])
def test_weights_that_make_no_sense_are_refused(weights):
    with pytest.raises(UsageError, match="3 weights"):
        coco_value(parse_game(example("two-equilibria")), weights)


def test_the_decomposition_needs_two_players():
    with pytest.raises(UsageError, match="this game has 3"):
        decompose(parse_game(example("two-equilibria")))
