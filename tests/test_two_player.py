"""Two players: all equilibria, against closed forms, the axioms, and a brute force that shares no code."""

import dataclasses
import json
import random
from fractions import Fraction as Q
from itertools import combinations

import pytest
from flint import fmpq, fmpq_poly
from hypothesis import given
from hypothesis import strategies as st

from exact import checker
from exact.algebraic import Algebraic, NumberField
from exact.audit import audit
from exact.certificates import enclosure_certificate, equilibrium_certificate
from exact.cli import run
from exact.coco import coco_value
from exact.equilibria.parametric import ParametricGame, last_zero, solve_number_game
from exact.equilibria.solutions import Equilibrium
from exact.equilibria.two_player import End, TwoPlayerProof, simple_between, solve_two_player
from exact.equilibria.variable_threats import variable_threats
from exact.equilibria.weight_line import weight_enclosure
from exact.errors import CocoError, Invalid, UsageError
from exact.games import Game
from exact.generators import Request, generate
from tests.strategies import games, positive, small

NOTIONS = ["coco", "coalition-perfect-coco", "coalition-perfect-harsanyi"]
HOT_DOGS = Game.bimatrix([[120, 240], [600, 300]], [[40, 200], [80, 100]])

ROOT_TWO = Game.bimatrix([[2, 2, 3], ["5/2", 2, 3], [0, 0, 3]], [[1, 3, 0], [3, 1, 0], [3, 3, 3]])
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
                best = max(sum(a * p for a, p in zip((row[j] for j in others), y, strict=True)) for row in matrix)
                worst = min(sum(matrix[i][j] * p for i, p in zip(some, x, strict=True)) for j in range(columns))
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
                system[i] = [a - system[i][c] * b for a, b in zip(system[i], system[c], strict=True)]
    return [system[i][-1] for i in range(k)], system[k][-1]


def asked(game, t):
    """v(t) less than, within or more than what the best frontier points at t give: −1, 0, 1; and the payoffs for 0."""
    payoffs = [tuple(Q(int(x.p), int(x.q)) for x in u) for u in game.payoffs]
    rows, columns = game.shape
    levels = [t * a - (1 - t) * b for a, b in payoffs]
    v = value([levels[i * columns : (i + 1) * columns] for i in range(rows)])
    best = max(t * a + (1 - t) * b for a, b in payoffs)
    top = [(a, b) for a, b in payoffs if t * a + (1 - t) * b == best]
    strong = [u for u in top if not any(w != u and w[0] >= u[0] and w[1] >= u[1] for w in top)]
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
        points = {Q(k, 24) for k in range(25)} | {Q(int(t.p), int(t.q)) for t in (low, high) if isinstance(t, fmpq)}
        for t in sorted(points):
            here = fmpq(t.numerator, t.denominator)
            side, payoffs = asked(game, t)
            assert side == (1 if here < low else -1 if here > high else 0), (game.canonical_text(), t)
            if payoffs is not None:
                assert tuple(fmpq(x.numerator, x.denominator) for x in payoffs) == u


def test_two_hundred_random_games_pass_the_audit_and_the_checker():
    dice = random.Random(7)
    for number in range(200):
        game = random_game(dice, dice.randint(1, 4), dice.randint(1, 4), dice.choice([1, 3, 9, 99]))
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
    game = checker.Subject.parse(subject)
    return checker.check(game, json.dumps(document))


@pytest.mark.parametrize("shape", [(5, 5), (8, 8), (10, 10)], ids=str)
def test_larger_random_games(shape):
    dice = random.Random(3)
    for _ in range(2):
        game = random_game(dice, *shape, 99)
        found = solved(game)
        weight_enclosure(game, found.proof).verify()
