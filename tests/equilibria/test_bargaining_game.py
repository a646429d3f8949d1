"""C4: the propose/accept/reject game's equilibrium is Nash's solution of (F, d), for any number of players."""

from dataclasses import replace

import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from exact.arithmetic.algebraic import NumberField
from exact.equilibria.audit import audit
from exact.equilibria.bargaining_game import BargainingGame, solution_of_claim
from exact.equilibria.two_player.solver import solve_two_player
from exact.errors import Inconsistent, Invalid, LimitReached, UsageError
from exact.values.bargaining.nash import nash_bargaining
from exact.values.bargaining.solution import NashSolution
from tests.selection import examples

numbers = st.integers(-4, 6)


@st.composite
def bargaining_games(draw, least=2, most=4):
    n = draw(st.integers(least, most))
    options = draw(
        st.lists(st.lists(numbers, min_size=n, max_size=n), min_size=1, max_size=5)
    )
    return BargainingGame.build(
        options, draw(st.lists(st.integers(-4, 2), min_size=n, max_size=n))
    )


@given(bargaining_games())
@settings(max_examples=examples(40), deadline=None)
def test_nash_is_an_equilibrium(bargaining):
    """Degenerate games too: where some cannot gain, the weights are 0 for those who do."""
    solution = bargaining.solution()
    claim = bargaining.certified_claim()
    found = audit(bargaining.game(), claim)
    assert found.coalition_perfect
    assert found.outcome == solution.payoffs
    if len(solution.gainers) == bargaining.n:
        assert solution_of_claim(bargaining, claim).payoffs == solution.payoffs
        assert min(claim.weights) > 0


@given(bargaining_games(2, 2))
@settings(max_examples=examples(40), deadline=None)
def test_two_players_have_no_other_equilibrium_payoffs(bargaining):
    """The two-player solver is complete: with both gaining, Nash's solution is all that it finds."""
    solution = bargaining.solution()
    if len(solution.gainers) == 2:
        found = solve_two_player(bargaining.game())
        assert found.status == "complete"
        assert {e.payoffs for e in found.equilibria} == {solution.payoffs}


def test_irrational_equilibria_are_audited_in_their_field():
    """g = (t, 1 − t, (1 + t)/2): 3t² = 1."""
    bargaining = BargainingGame.build([[1, 0, 1], [0, 1, "1/2"]], [0, 0, 0])
    claim = bargaining.certified_claim()
    third = NumberField.of([-3, 0, 1], 1, 2).generator / 3
    assert claim.payoffs == (third, 1 - third, (1 + third) / 2)
    assert claim.strategies[7] == {(0, 0, 0): third, (1, 0, 0): 1 - third}
    assert solution_of_claim(bargaining, claim).weights == claim.weights


def test_any_rejection_gives_the_disagreement_point():
    bargaining = BargainingGame.build([[3, 1, 2], [2, 2, 2]], [1, 1, 0])
    game = bargaining.game(["Ann", "Bob", "Cal"])
    assert game.players == ("Ann", "Bob", "Cal")
    assert game.shape == (3, 2, 2)
    for profile, payoff in zip(game.profiles(), game.payoffs, strict=True):
        accepted = profile[0] < 2 and profile[1:] == (0, 0)
        assert payoff == (
            bargaining.options[profile[0]] if accepted else bargaining.disagreement
        )


def test_the_disagreement_point_is_always_feasible_here():
    """Nobody has to agree: where no option is good for everyone, the outcome is d."""
    bargaining = BargainingGame.build([[5, 0], [0, 5]], [4, 4])
    assert bargaining.solution().payoffs == (4, 4)
    assert bargaining.certified_claim().strategies[3] == {(2, 1): 1}


def test_claims_that_are_not_nash_are_refused():
    bargaining = BargainingGame.build([[4, 0], [0, 2]], [0, 0])
    claim = bargaining.certified_claim()
    crooked = {**claim.strategies, 3: {(0, 0): fmpq(1, 4), (1, 0): fmpq(3, 4)}}
    with pytest.raises(Invalid, match="not valid"):
        solution_of_claim(bargaining, replace(claim, strategies=crooked, payoffs=None))
    still = BargainingGame.build([[0, 0]], [0, 0])
    with pytest.raises(Invalid, match="not everybody gains"):
        solution_of_claim(still, still.certified_claim())


def test_a_wrong_solution_does_not_become_a_certified_claim(monkeypatch):
    bargaining = BargainingGame.build([[4, 0], [0, 2]], [0, 0])
    right = bargaining.solution()
    wrong = replace(right, weights=(fmpq(1), fmpq(1)))
    monkeypatch.setattr(BargainingGame, "solution", lambda _: wrong)
    with pytest.raises(Inconsistent, match="C4"):
        bargaining.certified_claim()


def test_what_does_not_fit_is_refused():
    for options, d in [([], [0, 0]), ([[1]], [0]), ([[1, 2], [1]], [0, 0])]:
        with pytest.raises(UsageError):
            BargainingGame.build(options, d)


def test_an_enclosed_solution_is_no_claim():
    bargaining = BargainingGame.build(
        [[2, 0, 2, 1, -1], [0, 2, 1, 1, -1], [0, 0, 0, -1, 1]], [0] * 5
    )
    assert not isinstance(
        nash_bargaining([*bargaining.options, [0] * 5], [0] * 5), NashSolution
    )
    with pytest.raises(LimitReached):
        bargaining.claim()
