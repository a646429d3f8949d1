"""Multipliers that refute a cell of weights: conditions 3 and 4 added up to a number that cannot be ≥ 0 there.

At an equilibrium with weights λ, let a be the random outcome of the conflict between S and its complement S̄. Then

* obedience: if S plays b whenever it was to play a_S, it does not gain: E[1{a_S} (M_S(a) − M_S(b, a_S̄))] ≥ 0 at λ;
  summed over a_S this is condition 3 for the reply b. (These are the conditions of a correlated equilibrium.)
* dividends: Σ_T Σ_{i∈T} h_{T,i} λ_iw_{T,i} = 0 whenever Σ_{i∈T} h_{T,i} = 0 for every T: condition 4.

With multipliers y ≥ 0 and h the sum is Σ_S E[Σ_i λ_iG_{S,i}(a)] ≤ f(λ) = Σ_S max_a Σ_i λ_iG_{S,i}(a). In a cell with
vertices λ^k the multipliers may vary with λ = Σ_k μ_kλ^k: m(λ) = Σ_l μ_lm_l. Then the sum is ≤ Σ_{k≤l} μ_kμ_lf_{kl},
where f_{kl} is Σ_S max_a of what m_l gives at λ^k and m_k at λ^l (for k = l once). So if all f_{kl} ≤ 0, an equilibrium
in the cell has μ_k > 0 only where f_{kk} = 0: the cell is refuted if there is no such k, else all but a face of it is.
Sources: R. Aumann (1974) for correlated equilibria; F. Forges (1990): in zero-sum games they mix optimal strategies;
D. Handelman (1988): products of the coordinates of a simplex as multipliers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flint import fmpq

from exact.arithmetic.rationals import Vector, dot
from exact.equilibria.cells.simplices import Cell
from exact.equilibria.conditions import gain
from exact.errors import Invalid
from exact.games.coalitions import (
    Coalition,
    coalitions,
    format_coalition,
    grand_coalition,
    members,
    subsets,
)
from exact.games.game import Game
from exact.games.table import Profile, format_profile
from exact.programs.certificates import Document
from exact.values.transferable import coco_share


@dataclass(frozen=True)
class Multipliers:
    """y_{S,b} ≥ 0 of "S replies b to everything", y_{S,a,b} ≥ 0 of "S plays b instead of a", and h_{S,i}.

    Σ_{i∈S} h_{S,i} = 0 for each S. What is left out is 0. For the plain notion there are g_i instead of h: any
    multipliers of λ_iφ_{N,i} = c_i (``shares``).
    """

    best_replies: dict[Coalition, dict[Profile, fmpq]] = field(default_factory=dict)
    dividends: dict[Coalition, dict[int, fmpq]] = field(default_factory=dict)
    obedience: dict[Coalition, dict[Profile, dict[Profile, fmpq]]] = field(
        default_factory=dict
    )
    shares: dict[int, fmpq] = field(default_factory=dict)

    def deviations(
        self, coalition: Coalition, played: Profile
    ) -> Iterator[tuple[Profile, fmpq]]:
        """What is compared with the joint action ``played``, and the multiplier."""
        yield from self.best_replies.get(coalition, {}).items()
        yield from self.obedience.get(coalition, {}).get(played, {}).items()

    def divided(self, by: fmpq) -> Multipliers:
        """All multipliers divided by a number > 0."""
        return Multipliers(
            _divided(self.best_replies, by),
            _divided(self.dividends, by),
            _divided(self.obedience, by),
            _divided(self.shares, by),
        )

    def document(self, notion: str) -> Document:
        """As a certificate has them; multipliers of condition 3 that are not there are left out."""
        document: Document = {}
        if self.best_replies:
            document["best_replies"] = {
                format_coalition(S): _by_action(row)
                for S, row in self.best_replies.items()
            }
        if self.obedience:
            document["obedience"] = {
                format_coalition(S): {
                    format_profile(a): _by_action(row) for a, row in rows.items()
                }
                for S, rows in self.obedience.items()
            }
        if notion == "coco":
            document["shares"] = _by_player(self.shares)
        else:
            document["dividends"] = {
                format_coalition(S): _by_player(row)
                for S, row in self.dividends.items()
            }
        return document

    def fault(self, notion: str) -> str | None:
        """Why the conditions, with these multipliers, need not add up to something ≥ 0; None if they do."""
        one = [y for row in self.best_replies.values() for y in row.values()]
        two = [
            y
            for rows in self.obedience.values()
            for row in rows.values()
            for y in row.values()
        ]
        if min([*one, *two], default=fmpq(0)) < 0:
            return "a multiplier of condition 3 is negative"
        if any(sum(row.values(), fmpq(0)) != 0 for row in self.dividends.values()):
            return "the multipliers of condition 4 of a coalition do not sum to 0"
        if any(not S >> i & 1 for S, row in self.dividends.items() for i in row):
            return "a multiplier of condition 4 of a coalition is of a player outside"
        if self.dividends if notion == "coco" else self.shares:
            return f"a refutation has multipliers of another notion than {notion}"
        return None

    def slopes(self, n: int) -> dict[Coalition, dict[int, fmpq]]:
        """For each S, i ∈ S the factor of λ_iφ_{S,i} in Σ_T Σ_{i∈T} h_{T,i}λ_iw_{T,i} + Σ_i g_i(λ_iφ_{N,i} − c_i)."""
        result = {S: dict.fromkeys(members(S), fmpq(0)) for S in coalitions(n)}
        for T, row in self.dividends.items():
            for S in subsets(T):
                for i in members(S):
                    result[S][i] += (-1) ** (T ^ S).bit_count() * row.get(i, fmpq(0))
        for i, g in self.shares.items():
            result[grand_coalition(n)][i] += g
            for S, row in result.items():
                for j in row:
                    row[j] -= g * coco_share(n, S, i)
        return result

    def terms(self, game: Game) -> list[list[Vector]]:
        """G_{S,i}(a): for each S that holds player 1 and each outcome a, a vector to multiply λ with."""
        slopes = self.slopes(game.n)
        return [
            [self._term(game, S, slopes, profile) for profile in game.profiles()]
            for S in coalitions(game.n)
            if S & 1
        ]

    def sizes(self, game: Game) -> list[list[Vector]]:
        """For each S that holds player 1 and each outcome a, how much G_{S,i}(a) can change per unit of payoff."""
        slopes = self.slopes(game.n)
        result = []
        for S in coalitions(game.n):
            sides = [side for side in (S, game.complement(S)) if side]
            own = {i: abs(slopes[side][i]) for side in sides for i in members(side)}
            row = []
            for profile in game.profiles() if S & 1 else ():
                played = (
                    (side, tuple(profile[i] for i in members(side))) for side in sides
                )
                moved = 2 * sum(
                    (y for side, a in played for _, y in self.deviations(side, a)),
                    fmpq(0),
                )
                row.append(tuple(moved + own[i] for i in range(game.n)))
            result += [row] if row else []
        return result

    def _term(
        self,
        game: Game,
        S: Coalition,
        slopes: dict[Coalition, dict[int, fmpq]],
        profile: Profile,
    ) -> Vector:
        total, payoff = [fmpq(0)] * game.n, game.payoff(profile)
        for side in (S, game.complement(S)):
            for b, y in self.deviations(side, tuple(profile[i] for i in members(side))):
                total = [
                    t + y * g
                    for t, g in zip(total, gain(game, side, profile, b), strict=True)
                ]
            for i, slope in slopes.get(side, {}).items():
                total[i] += slope * payoff[i]
        return tuple(total)


@dataclass(frozen=True)
class Refutation:
    """Multipliers for a whole cell (one part), or one part a vertex, between which they vary linearly."""

    parts: tuple[Multipliers, ...]

    def bounds(self, game: Game, cell: Cell) -> dict[tuple[int, int], fmpq]:
        """f_{kl} for k ≤ l; for a single part f_{kk} alone, of which the others are sums."""
        terms = [part.terms(game) for part in self.parts]
        if len(terms) == 1:
            return {(k, k): _most([(v, terms[0])]) for k, v in enumerate(cell)}
        pairs = [(k, m) for k in range(len(cell)) for m in range(k, len(cell))]
        return {
            (k, m): _most(
                [(cell[k], terms[m])]
                if k == m
                else [(cell[k], terms[m]), (cell[m], terms[k])]
            )
            for k, m in pairs
        }

    def slack(self, game: Game, cell: Cell) -> fmpq:
        """An ε > 0 such that the same multipliers refute the cell in every game whose payoffs differ by less than ε.

        0 where a face is left. Changing payoffs by at most ε changes f_{kl} by at most ε·Σ_S max_a of the multipliers'
        sizes: 2y for every deviation and player, |slope| for every λ_iφ_{S,i}, each times λ_i.
        """
        sizes = [part.sizes(game) for part in self.parts]
        result: list[fmpq] = []
        for (k, m), bound in self.bounds(game, cell).items():
            pair = [(cell[k], sizes[m % len(sizes)]), (cell[m], sizes[k % len(sizes)])][
                : 1 + (k != m)
            ]
            moved = _most(pair)
            result += [-bound / moved] if moved else []
        return min(result, default=fmpq(0))

    def face(
        self, game: Game, cell: Cell, notion: str = "coalition-perfect-coco"
    ) -> tuple[int, ...]:
        """The vertices of the face that is left: () if the cell is refuted; ``Invalid`` if nothing is proved."""
        if len(self.parts) not in (1, len(cell)):
            raise Invalid(
                "a refutation has multipliers for all vertices, or a part for each"
            )
        for part in self.parts:
            if (fault := part.fault(notion)) is not None:
                raise Invalid(fault)
        found = self.bounds(game, cell)
        if (worst := max(found.values())) > 0:
            raise Invalid(f"its bound is {worst}, not below 0")
        return tuple(k for k in range(len(cell)) if found[k, k] == 0)

    def divided(self, totals: Sequence[fmpq]) -> Refutation:
        """The part of each vertex divided by the vertex's total, so that f_{kl} is by both; one part stays as it is."""
        if len(self.parts) == 1:
            return self
        pairs = zip(self.parts, totals, strict=True)
        return Refutation(tuple(part.divided(total) for part, total in pairs))

    def leaves(self, game: Game, cell: Cell, face: tuple[int, ...]) -> bool:
        """Whether it proves that no coalition-perfect equilibrium has weights in the cell outside this face."""
        try:
            return self.face(game, cell) == face
        except Invalid:
            return False


def _most(parts: Sequence[tuple[Vector, list[list[Vector]]]]) -> fmpq:
    """Σ_S max_a of the sum over the parts of λ·G_S(a)."""
    total = fmpq(0)
    for outcomes in zip(*(terms for _, terms in parts), strict=True):
        values = zip(
            *(
                [dot(v, G) for G in row]
                for (v, _), row in zip(parts, outcomes, strict=True)
            ),
            strict=True,
        )
        total += max(sum(value, fmpq(0)) for value in values)
    return total


def _divided(rows: Mapping[Any, Any], by: fmpq) -> Any:
    """Numbers, or mappings of them, divided by a number."""
    return {
        key: _divided(row, by) if isinstance(row, dict) else row / by
        for key, row in rows.items()
    }


def _by_player(row: Mapping[int, fmpq]) -> dict[str, str]:
    return {str(i + 1): str(x) for i, x in row.items()}


def _by_action(row: Mapping[Profile, fmpq]) -> dict[str, str]:
    return {format_profile(b): str(y) for b, y in row.items()}
