"""Properties of a given game, as far as its pure equilibria decide them; "unknown" where they do not.

A pure tuple (one joint action for every coalition) is an equilibrium for the weights of a polyhedral cone: conditions
2–4 are linear in λ. ``pure_equilibria`` goes through the tuples conflict by conflict and gives every outcome that has
such weights, each with a claim that the auditor accepts. Mixed equilibria are not seen, so what a property needs beyond
the pure ones ("there is none", "there are no others") is unknown here.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from flint import fmpq

from exact.algebraic import Number, as_rationals
from exact.audit import audit
from exact.claims import Claim
from exact.coalitions import coalitions, grand_coalition, members
from exact.equilibria.conditions import dividends
from exact.errors import UsageError
from exact.games import Game, Profile, check_size
from exact.linear_program import LinearProgram, Optimal
from exact.search.canonical import canonical_form
from exact.search.patterns import NOTION
from exact.simplex import solve

PROPERTIES = ("several-equilibria", "no-equilibrium", "zero-weights")
MAX_PAYOFF = 1000


@dataclass(frozen=True)
class GameOptions:
    """Which games: integer payoffs 0 … ``largest_payoff``, all of them up to symmetry or ``count`` random ones.

    ``zero_weights``: whether equilibria with a weight 0 count where a property speaks of equilibria.
    """

    actions: tuple[int, ...]
    largest_payoff: int = 4
    exhaustive: bool = False
    count: int = 1000
    zero_weights: bool = False

    def __post_init__(self) -> None:
        check_size(self.actions)
        if not 2 <= len(self.actions) <= 4:
            raise UsageError(f"games are searched for 2 to 4 players, not {len(self.actions)}")
        if not 1 <= self.largest_payoff <= MAX_PAYOFF or self.count < 1:
            raise UsageError(f"payoffs go from 0 to 1 … {MAX_PAYOFF}, and at least one game is drawn")

    def text(self) -> str:
        """The canonical text."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))


def game_options_of(text: str) -> GameOptions:
    """The inverse of ``GameOptions.text``."""
    data = json.loads(text)
    return GameOptions(
        tuple(data["actions"]), data["largest_payoff"], data["exhaustive"], data["count"], data["zero_weights"]
    )


def number_of_games(options: GameOptions) -> int:
    """How many numbers there are; exhaustively, several numbers are copies of one game."""
    if not options.exhaustive:
        return options.count
    entries = math.prod(options.actions) * len(options.actions)
    return int((options.largest_payoff + 1) ** entries)


def game_number(options: GameOptions, number: int, seed: int) -> Game | None:
    """Game ``number``; exhaustively None unless it is its own canonical form, so that each orbit comes once."""
    n, base = len(options.actions), options.largest_payoff + 1
    if not options.exhaustive:
        dice = random.Random(f"{seed}:{number}")  # noqa: S311, reproducible, not secret
        return Game.build(options.actions, lambda _: [dice.randrange(base) for _ in range(n)])
    digits = []
    for _ in range(math.prod(options.actions) * n):
        number, digit = divmod(number, base)
        digits.append(digit)
    supply = iter(digits)
    game = Game.build(options.actions, lambda _: [next(supply) for _ in range(n)])
    return game if canonical_form(game)[0] == game else None


@dataclass(frozen=True)
class Verdict:
    """Whether a property holds: True with claims that show it, False with claims that refute it, None for unknown."""

    holds: bool | None
    claims: tuple[Claim, ...] = ()


def decide(name: str, game: Game, *, zero_weights: bool = False) -> Verdict:
    """Decide a property of ``PROPERTIES`` by pure equilibria alone.

    ``several-equilibria``: two with different payoffs, with positive weights unless ``zero_weights``.
    ``no-equilibrium``: False as soon as there is a pure one. ``zero-weights``: one in which a weight is 0.
    """
    if name == "no-equilibrium":
        first = next(pure_equilibria(game), None)
        return Verdict(False, (first,)) if first else Verdict(None)
    if name == "zero-weights":
        first = next(pure_equilibria(game, zero_weight=True), None)
        return Verdict(True, (first,)) if first else Verdict(None)
    if name != "several-equilibria":
        raise UsageError(f"unknown property {name!r}; there are: {', '.join(PROPERTIES)}")
    seen: dict[tuple[Number, ...] | None, Claim] = {}
    for claim in pure_equilibria(game):
        if not zero_weights and min(claim.weights) == 0:
            continue
        seen.setdefault(claim.payoffs, claim)
        if len(seen) > 1:
            return Verdict(True, tuple(seen.values()))
    return Verdict(None)


def pure_equilibria(game: Game, *, zero_weight: bool = False) -> Iterator[Claim]:
    """Every outcome of a pure coalition-perfect equilibrium, once for each tuple of conflicts that supports it.

    Positive weights are preferred; with ``zero_weight`` some weight is 0. Each claim has been audited.
    Cost: at worst a linear program in n weights for each of |A|^(2^(n−1)) tuples; a conflict without
    weights ends a branch.

    >>> game = Game.bimatrix([[2, 0], [3, 1]], [[2, 3], [0, 1]], title="prisoners' dilemma")
    >>> [(claim.weights, claim.payoffs) for claim in pure_equilibria(game)]
    [((1/2, 1/2), (2, 2))]
    """
    everyone = grand_coalition(game.n)
    conflicts = sorted((S for S in coalitions(game.n) if S & 1), key=lambda S: (everyone != S, S))
    yield from _extend(game, conflicts, {}, [], zero_weight)


def _extend(
    game: Game, conflicts: list[int], ends: dict[int, Profile], rows: list[list[fmpq]], zero_weight: bool
) -> Iterator[Claim]:
    if len(ends) == len(conflicts):
        yield from _claims(game, ends, rows, zero_weight)
        return
    S = conflicts[len(ends)]
    for a in game.profiles():
        more = rows + _saddle_rows(game, S, a)
        if _weights(game.n, more, []) is not None:
            yield from _extend(game, conflicts, {**ends, S: a}, more, zero_weight)


def _saddle_rows(game: Game, S: int, end: Profile) -> list[list[fmpq]]:
    """The rows r with r·λ ≥ 0 that make ``end`` a saddle point of S against its complement (for N: a maximum)."""
    here, rows = game.payoff(end), []
    for T in (S, game.complement(S)):
        outside = tuple(end[i] for i in members(game.complement(T)))
        for action in game.joint_actions(T) if T else []:
            there = game.payoff(game.merge(T, action, outside))
            row = [(u - v) if T >> i & 1 else (v - u) for i, (u, v) in enumerate(zip(here, there, strict=True))]
            if any(row) and row not in rows:
                rows.append(row)
    return rows


def _weights(
    n: int, rows: list[list[fmpq]], equations: list[list[fmpq]], zero: int | None = None
) -> tuple[fmpq, ...] | None:
    """Weights ≥ 0 with sum 1 that satisfy rows ≥ 0 and equations = 0, the least as large as can be; None if none do."""
    constraints: list[tuple[Any, str, Any]] = [([*row, 0], ">=", 0) for row in rows]
    constraints += [([*row, 0], "=", 0) for row in equations]
    constraints.append(([1] * n + [0], "=", 1))
    if zero is None:
        constraints += [([*(int(i == k) for k in range(n)), -1], ">=", 0) for i in range(n)]
    upper = [0 if k == zero else None for k in range(n)] + [1]
    answer = solve(LinearProgram.maximise([0] * n + [1], constraints, upper=upper))
    return tuple(answer.primal[:n]) if isinstance(answer, Optimal) else None


def _claims(game: Game, ends: dict[int, Profile], rows: list[list[fmpq]], zero_weight: bool) -> Iterator[Claim]:
    n = game.n
    table: list[tuple[fmpq, ...]] = [()] * (1 << n)
    for S, a in ends.items():
        table[S] = table[game.complement(S)] = game.payoff(a)
    w = dividends(table)
    equations = []
    for S in coalitions(n):
        for i, j in zip(members(S), members(S)[1:], strict=False):
            equation = (w[S][i] if k == i else -w[S][j] if k == j else fmpq(0) for k in range(n))
            equations.append(list(as_rationals(equation)))
    strategies = {}
    for S, a in ends.items():
        for T in (S, game.complement(S)):
            if T:
                strategies[T] = {tuple(a[i] for i in members(T)): fmpq(1)}
    for zero in range(n) if zero_weight else [None]:
        weights = _weights(n, rows, equations, zero)
        if weights is not None:
            claim = Claim(NOTION, weights, strategies, table[-1])
            if audit(game, claim).valid:
                yield claim
                return
