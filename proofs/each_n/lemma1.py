"""Lemma 1, φ_{S,i} = Σ_{R⊆S, R∋i} w_{R,i}, verified for a concrete n over every coalition.

The dividend is w_{S,i} = Σ_{R⊆S, R∋i} (−1)^{s−r} φ_{R,i}. Both sides are linear forms in the unknowns φ_{T,i} of the
one player i; they are compared coefficient by coefficient, with no symmetry and no closed form.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from proofs.each_n.linear_forms import (
    LinearForm,
    Mismatch,
    Packing,
    coalition_text,
    popcounts,
    subsets,
)

STATEMENT = "Lemma 1"


def dividend_sign(r: int, s: int) -> int:
    """(−1)^{s−r}, the coefficient of φ_{R,i} in the dividend w_{S,i}.

    >>> dividend_sign(1, 2)
    -1
    """
    return -1 if (s - r) % 2 else 1


def dividend(coalition: int, player: int) -> LinearForm:
    """λ_i w_{S,i} = Σ_{R⊆S, R∋i} (−1)^{s−r} x_{R,i} as a sparse form.

    >>> str(dividend(0b11, 1))
    '-x_{1,1} + x_{12,1}'
    """
    s = coalition.bit_count()
    within = subsets(coalition, 1 << player - 1)
    return LinearForm({(R, player): dividend_sign(R.bit_count(), s) for R in within})


def packed_dividends(n: int, player: int, packing: Packing) -> dict[int, int]:
    """λ_i w_{S,i} for every S ∋ i, packed over the unknowns x_{T,i}. Cost: 3^{n−1} coefficients."""
    sizes = popcounts(n)
    forms = {}
    for S in subsets((1 << n) - 1, 1 << player - 1):
        signs = {
            R: dividend_sign(sizes[R], sizes[S]) for R in subsets(S, 1 << player - 1)
        }
        forms[S] = packing.pack(signs)
    return forms


@dataclass(frozen=True)
class LemmaResult:
    """Lemma 1 for one n: what was compared, and the first disagreements (none when it holds)."""

    n: int
    coalitions: int
    equations: int
    multipliers: int
    coefficients: int
    mismatches: tuple[Mismatch, ...]

    @property
    def verified(self) -> bool:
        """Whether every coefficient agreed."""
        return not self.mismatches


def verify(n: int, *, max_mismatches: int = 5) -> LemmaResult:
    """Compare φ_{S,i} with Σ_{R⊆S, R∋i} w_{R,i} for every coalition S of N and i ∈ S. Cost: n·3^{n−1} additions.

    >>> verify(3).verified, verify(3).equations
    (True, 12)
    """
    packing = Packing(n, 1 << n)
    mismatches: list[Mismatch] = []
    equations = multipliers = coefficients = 0
    for player in range(1, n + 1):
        w = packed_dividends(n, player, packing)
        for S in w:
            R_list = list(subsets(S, 1 << player - 1))
            right = sum([w[R] for R in R_list])
            equations += 1
            multipliers += len(R_list)
            coefficients += len(R_list)
            if right != packing.unit(S):
                mismatches.extend(
                    differences(
                        packing, packing.unit(S), right, STATEMENT, S, player, player
                    )
                )
    return LemmaResult(
        n,
        (1 << n) - 1,
        equations,
        multipliers,
        coefficients,
        tuple(mismatches[:max_mismatches]),
    )


def differences(
    packing: Packing,
    left: int,
    right: int,
    statement: str,
    S: int,
    player: int,
    column: int,
    scale: int = 1,
) -> Iterator[Mismatch]:
    """The coefficients of x_{T,column} on which two packed forms for (S, player) differ."""
    for T, value in packing.unpack(left - right).items():
        there = packing.unpack(right).get(T, 0)
        yield Mismatch(
            statement,
            f"S = {coalition_text(S)}, i = {player}",
            (T, column),
            Fraction(there + value, scale),
            Fraction(there, scale),
        )
