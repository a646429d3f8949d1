"""Coalition-perfect equilibria at irrational weights: Newton's method proposes, the audit over a number field decides.

Where a cell of weights stays open, the lotteries of its relaxation suggest which joint actions are played. Given these
supports, conditions 2 to 4 are polynomial equations in λ and the probabilities: indifference on each support, and equal
λ_iw_{S,i}. Newton's method solves them by least squares, for there are more equations than unknowns; the weights are
read off as numbers of a field, one side of each conflict is kept and the others chosen exactly (``answers``). The
weights of plain equilibria are tried as well: every coalition-perfect equilibrium is a plain one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, product
from typing import TypeAlias

from flint import fmpq, fmpq_mat, fmpz

from exact.arithmetic.algebraic import Number
from exact.arithmetic.newton import newton, rounded
from exact.arithmetic.rationals import Vector
from exact.arithmetic.recognition import recognise
from exact.equilibria.audit import audit
from exact.equilibria.claims import Claim
from exact.equilibria.coalition_perfect.answers import answers
from exact.equilibria.conditions import conflict_payoffs, dividend_terms, gain
from exact.equilibria.plain.solver import plain_equilibria
from exact.games.coalitions import Coalition, coalitions, members
from exact.games.game import Game
from exact.games.table import Profile
from exact.values.algebraic_conflicts import optimal_strategies

Monomial: TypeAlias = tuple[int, ...]
Polynomial: TypeAlias = dict[Monomial, fmpq]
Guess: TypeAlias = tuple[Sequence[fmpq], Mapping[Coalition, Mapping[Profile, fmpq]]]

BITS = 512
"""Binary places with which Newton's method ends; half of them are right."""
MAX_STEPS = 24
MAX_DEGREE = 8
"""The degree of the number fields that are looked for."""
LEAST = fmpq(1, 64)
"""Probabilities below this, in a relaxation's lotteries, are taken for traces of other weights in the cell."""


def irrational_equilibria(
    game: Game, notion: str, guesses: Iterable[Guess] = ()
) -> Iterator[Claim]:
    """Audited equilibria at irrational weights near the guesses and at those of plain equilibria; there may be others.

    A guess is rational weights with a lottery for each coalition. Cost: for each guess some matrix inversions with as
    many rows as weights and probabilities, then 2^(2^(n−1)−1) programs over the field at most.
    """
    found: list[Sequence[Number]] = []
    for weights in _candidates(game, guesses):
        if all(isinstance(w, fmpq) for w in weights) or weights in found:
            continue
        claim = equilibrium_at(game, notion, weights)
        if claim is not None:
            found.append(weights)
            yield claim


def _candidates(game: Game, guesses: Iterable[Guess]) -> Iterator[tuple[Number, ...]]:
    for weights, mixtures in guesses:
        near = refined(game, weights, mixtures)
        exact = None if near is None else recognise(near, MAX_DEGREE, BITS // 2 - 16)
        if exact is not None:
            yield exact
    for plain in plain_equilibria(game, positive_weights=True).claims:
        total = sum(plain.weights, fmpq(0))
        yield tuple(w / total for w in plain.weights)


def equilibrium_at(game: Game, notion: str, weights: Sequence[Number]) -> Claim | None:
    """An equilibrium at these weights in which one side of each conflict plays one of its optimal strategies."""
    optimal = {}
    for S in coalitions(
        game.n - 1
    ):  # one side of each conflict is the one without the last player
        optimal[S], optimal[game.complement(S)] = optimal_strategies(game, S, weights)
    for sides in product(*((S, game.complement(S)) for S in coalitions(game.n - 1))):
        strategies = answers(game, [weights], {S: optimal[S] for S in sides})
        if strategies is not None:
            claim = Claim(
                notion,
                tuple(weights),
                strategies,
                conflict_payoffs(game, strategies)[-1],
            )
            if audit(game, claim).coalition_perfect:
                return claim
    return None


def refined(
    game: Game,
    weights: Sequence[fmpq],
    mixtures: Mapping[Coalition, Mapping[Profile, fmpq]],
) -> tuple[fmpq, ...] | None:
    """The weights near these that solve the equations of these supports, to some 250 binary places; None if none do."""
    names: list[object] = list(range(game.n))
    values = list(weights)
    supports = {
        S: [a for a, p in mixture.items() if p > LEAST]
        for S, mixture in mixtures.items()
    }
    for S, support in supports.items():
        names += [(S, a) for a in support]
        values += [mixtures[S][a] for a in support]
    number = {name: k for k, name in enumerate(names)}
    equations = list(_equations(game, supports, number))

    def near_the_simplices(point: Sequence[fmpq]) -> bool:
        return min(point) >= -LEAST and max(point) <= 1 + LEAST

    def solves(point: Vector, bits: int) -> bool:
        residual = max(abs(_value(p, point)) for p in equations)
        return residual <= fmpq(1, fmpz(2) ** (bits // 2))

    found = newton(
        lambda point, bits: _step(equations, point, bits),
        values,
        BITS,
        inside=near_the_simplices,
        steps=MAX_STEPS,
        halvings=0,  # far from a solution these equations lead anywhere
        believable=solves,
    )
    if found is None or min(found[: game.n]) <= 0:
        return None
    return found[: game.n]


def _equations(
    game: Game,
    supports: Mapping[Coalition, Sequence[Profile]],
    number: Mapping[object, int],
) -> Iterator[Polynomial]:
    """Conditions 2 to 4 as polynomials that are 0: in the weights, numbers 0 … n−1, and the probabilities."""
    yield {(i,): fmpq(1) for i in range(game.n)} | {(): fmpq(-1)}
    for S, support in supports.items():
        yield {(number[S, a],): fmpq(1) for a in support} | {(): fmpq(-1)}
        others = supports.get(game.complement(S), [()])
        for a, b in pairwise(support):  # λ times what S gains by a instead of b
            indifference: Polynomial = {}
            for other in others:
                for i, change in enumerate(gain(game, S, game.merge(S, a, other), b)):
                    _add(
                        indifference,
                        (i, number[game.complement(S), other]) if other else (i,),
                        change,
                    )
            yield indifference
        for i, j in pairwise(members(S)):  # λ_iw_{S,i} − λ_jw_{S,j}
            difference: Polynomial = {}
            for R, player, side in dividend_terms(S, i, j):
                for a, other in product(
                    supports[R], supports.get(game.complement(R), [()])
                ):
                    factors = (
                        (number[R, a], number[game.complement(R), other])
                        if other
                        else (number[R, a],)
                    )
                    _add(
                        difference,
                        (player, *factors),
                        side * game.payoff(game.merge(R, a, other))[player],
                    )
            yield difference


def _add(polynomial: Polynomial, factors: Monomial, coefficient: fmpq) -> None:
    key = tuple(sorted(factors))
    polynomial[key] = polynomial.get(key, fmpq(0)) + coefficient


def _value(polynomial: Polynomial, values: Sequence[fmpq]) -> fmpq:
    total = fmpq(0)
    for factors, c in polynomial.items():
        for k in factors:
            c *= values[k]
        total += c
    return total


def _step(
    equations: Sequence[Polynomial], values: Sequence[fmpq], bits: int
) -> list[fmpq]:
    """Newton's step by least squares, damped a little where it is not unique."""
    rows = []
    for polynomial in equations:
        row = [fmpq(0)] * len(values)
        for factors, c in polynomial.items():
            for place, k in enumerate(factors):  # no factor is repeated
                row[k] += _value({factors[:place] + factors[place + 1 :]: c}, values)
        rows.append([rounded(x, bits) for x in row])
    matrix = fmpq_mat(rows)
    transposed = matrix.transpose()
    square = transposed * matrix
    damping = fmpq(1, fmpz(2) ** 60)
    for k in range(len(values)):
        square[k, k] += damping
    residuals = fmpq_mat([[-rounded(_value(p, values), 2 * bits)] for p in equations])
    return list(square.solve(transposed * residuals).entries())
