"""Every family: audited, seeded, and with the solution that theory gives."""

import random

import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from exact.arithmetic.rationals import dot
from exact.equilibria.audit import audit
from exact.errors import Invalid, UsageError
from exact.games.game import Game
from exact.search.families import (
    FAMILIES,
    Example,
    Request,
    describe,
    generate,
    named_games,
    solution_of,
)
from exact.values.coco import coco_value
from exact.values.zero_sum import solve_conflict

seeds = st.integers(0, 10**6)


@given(seeds, st.integers(2, 6), st.integers(2, 3))
@settings(max_examples=30)
def test_bargaining_ends_in_the_nash_bargaining_solution(seed, options, n):
    """C4: (u − d) has the largest product among the feasible gains, since its gradient is proportional to λ."""
    found = generate("bargaining", Request(seed, (options, *(2,) * (n - 1))))
    claim = found.claims[0]
    d = found.game.payoff((options, *(1,) * (n - 1)))
    gains = [u - x for u, x in zip(claim.payoffs, d, strict=True)]
    assert all(
        w * g == claim.weights[0] * gains[0] > 0
        for w, g in zip(claim.weights, gains, strict=True)
    )
    assert all(
        dot(claim.weights, v) <= dot(claim.weights, claim.payoffs)
        for v in found.game.payoffs
    )
    if n == 2:
        product = gains[0] * gains[1]
        dice = random.Random(seed)
        for _ in range(20):
            share = fmpq(dice.randint(0, 7), 7)
            a, b = dice.choice(found.game.payoffs), dice.choice(found.game.payoffs)
            v = [
                share * x + (1 - share) * y - z for x, y, z in zip(a, b, d, strict=True)
            ]
            assert min(v) < 0 or v[0] * v[1] <= product


@given(seeds, st.sampled_from([(2, 2), (3, 2), (2, 2, 2)]))
@settings(max_examples=12)
def test_side_payments_make_the_coco_value_the_equilibrium(seed, actions):
    """C5, and the base game's own coco value is that of the game with payments."""
    found = generate("transferable", Request(seed, actions))
    claim = found.claims[0]
    assert set(claim.weights) == {1}
    assert claim.payoffs == coco_value(found.game).payoffs
    assert audit(found.game, claim).coalition_perfect


@given(seeds, st.sampled_from([(2, 2), (3, 4)]))
@settings(max_examples=15)
def test_zero_sum_games_end_in_their_value(seed, actions):
    found = generate("zero-sum", Request(seed, actions))
    assert all(sum(payoff, fmpq(0)) == 0 for payoff in found.game.payoffs)
    assert found.claims[0].payoffs[0] == solve_conflict(found.game, 1, (1, 1)).value / 2


@given(seeds)
@settings(max_examples=15)
def test_two_player_games_come_with_their_solution(seed):
    found = generate("two-player", Request(seed, (3, 3)))
    assert sum(found.claims[0].weights) == 1
    assert (
        solution_of(found.game.relabelled([1, 0])).payoffs
        == found.claims[0].payoffs[::-1]
    )


@pytest.mark.parametrize("family", ["n-player", "non-unique"])
@pytest.mark.parametrize("actions", [(2, 2, 2), (3, 2, 2)])
def test_inverse_design_families(family, actions):
    one, again = (generate(family, Request(4, actions)) for _ in range(2))
    assert one == again
    assert len({claim.payoffs for claim in one.claims}) == (
        2 if family == "non-unique" else 1
    )


def test_the_named_games():
    games = list(named_games())
    assert len({describe(found) for found in games}) == len(games) >= 6
    for k, found in enumerate(games):
        found.verify()
        assert generate("literature", Request(k)).game == found.game


def test_what_does_not_fit_is_refused():
    for family, actions in [
        ("beauty", (2, 2)),
        ("zero-sum", (2, 2, 2)),
        ("two-player", (2, 2, 2)),
        ("bargaining", (1, 2)),
        ("bargaining", (3,)),
        ("non-unique", (2, 2)),
    ]:
        with pytest.raises(UsageError):
            generate(family, Request(0, actions))


def test_a_game_of_one_outcome_is_solved_too():
    found = generate("two-player", Request(0, (1, 1)))
    assert found.claims[0].payoffs == found.game.payoff((0, 0))


def test_a_planted_fault_does_not_leave_the_generator(monkeypatch):
    good = generate("bargaining", Request(1, (3, 2)))
    spoiled = Game.build(
        good.game.shape, lambda a: [u + a[0] * a[1] for u in good.game.payoff(a)]
    )
    bad = Example("bargaining", spoiled, good.claims)
    monkeypatch.setitem(FAMILIES, "bargaining", lambda _: bad)
    with pytest.raises(Invalid, match="bargaining"):
        generate("bargaining", Request(1, (3, 2)))
    with pytest.raises(Invalid, match="same payoffs"):
        Example("twice", good.game, good.claims * 2).verify()
