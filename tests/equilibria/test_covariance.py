"""Rescaling a player's payoffs by a positive factor rescales the answer, and changes nothing else (C3)."""

from __future__ import annotations

from random import Random

import pytest
from flint import fmpq

from exact.equilibria.coalition_perfect.rescaling import Rescaling
from exact.equilibria.coalition_perfect.solver import solve_coalition_perfect
from exact.equilibria.solutions import Solution
from exact.equilibria.solving import solve
from exact.games.game import Game

FACTORS = [fmpq(2), fmpq(7, 3), fmpq(500), fmpq(1001), fmpq(1, 640)]


def random_game(dice: Random, shape: list[int]) -> Game:
    """Payoffs from 0 to 5."""
    return Game.build(shape, lambda _: [dice.randint(0, 5) for _ in shape])


def rescaled(dice: Random, game: Game) -> tuple[Game, list[fmpq], list[fmpq]]:
    """Each player's payoffs times a factor, plus something; the factors and what is added."""
    factors = [dice.choice(FACTORS) for _ in range(game.n)]
    added = [fmpq(dice.randint(-3, 3), 2) for _ in range(game.n)]
    for i in range(game.n):
        game = game.scaled(i, factors[i], added[i])
    return game, factors, added


def same(first: Solution, second: Solution, factors: list[fmpq], added: list[fmpq]):
    """Whether the second solution is the first one rescaled: status, payoffs in their order, weights."""
    rows = zip(first.equilibria, second.equilibria, strict=True)
    assert first.status == second.status
    for before, after in rows:
        moved = zip(before.payoffs, factors, added, strict=True)
        assert [u * f + c for u, f, c in moved] == list(after.payoffs)
        weights = [w / f for w, f in zip(before.weights, factors, strict=True)]
        total = sum(weights, fmpq(0))
        assert bool(before.family) == bool(after.family)
        if not before.family:  # else the claim is at some weights of the family
            assert [w / total for w in weights] == list(after.weights)


@pytest.mark.parametrize("seed", range(12))
def test_two_players(seed):
    dice = Random(seed)
    game = random_game(dice, [2, 3])
    other, factors, added = rescaled(dice, game)
    found = solve(other)
    found.verify()
    same(solve(game), found, factors, added)


@pytest.mark.parametrize("seed", range(6))
def test_three_players(seed):
    """The search is the same: its tree has as many nodes."""
    dice = Random(seed)
    game = random_game(dice, [2, 2, 2])
    other, factors, added = rescaled(dice, game)
    first = solve_coalition_perfect(game, max_cells=40)
    second = solve_coalition_perfect(other, max_cells=40)
    second.verify()
    same(first, second, factors, added)
    assert len(first.enclosure.nodes) == len(second.enclosure.nodes)


@pytest.mark.parametrize("seed", range(6))
def test_the_game_that_is_searched_is_one_for_all_units(seed):
    dice = Random(seed)
    game = random_game(dice, [2, 2, 2])
    other, _, _ = rescaled(dice, game)
    assert Rescaling.of(game).fitted == Rescaling.of(other).fitted


def test_a_game_of_one_payoff_vector_has_units():
    game = Game.build([2, 1, 1], lambda _: [7, 7, 7])
    found = solve_coalition_perfect(game)
    found.verify()
    assert found.status == "complete"
    assert [e.payoffs for e in found.equilibria] == [(7, 7, 7)]
