"""Theorem 1 for a concrete n: CoCo's condition 4 and Harsanyi's are combinations of each other.

Unknowns x_{S,i} = λ_i φ_{S,i}; Z_T = Σ_{j∈T} x_{T,j}. The two families of equations "form = 0" are

    c_{S,i}  = x_{S,i} − Σ_{R⊆S, R∋i} ((r−1)!(s−r)!/s!) (Z_R − Z_{S∖R})         CoCo
    h_{S,ij} = λ_i w_{S,i} − λ_j w_{S,j}                                          Harsanyi

and, with no assumption on φ or λ, as linear forms

    c_{S,i}  = Σ_{R⊆S, R∋i} Σ_{j∈R} (1/r) h_{R,ij}                                Harsanyi ⇒ CoCo
    h_{S,ij} = Σ_{R⊆S, R∋i} (−1)^{s−r} c_{R,i} − Σ_{R⊆S, R∋j} (−1)^{s−r} c_{R,j}    CoCo ⇒ Harsanyi

the second through e_{S,i} = (1/s) Σ_{j∈S} h_{S,ij} = Σ_{R⊆S, R∋i} (−1)^{s−r} c_{R,i} and h_{S,ij} = e_{S,i} − e_{S,j}.
``verify`` compares both sides of every one of these equations, coefficient by coefficient: no symmetry between
coalitions and no closed form is used. Everything is scaled by lcm(1..n), which makes every coefficient an
integer, for 1/(s·C(s−1,r−1)) has a denominator that divides lcm(1..s).

A form is kept in blocks, one for each player j: the coefficients of x_{T,j} for all T, packed in one integer
(``linear_forms.Packing``). A block is 0, and is not visited, unless j ∈ R. Cost about 2n(n−1)·3^{n−2} additions
of integers of 2^n digits; n = 10 takes about a second, n = 12 about half a minute.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from fractions import Fraction
from math import factorial, lcm

from flint import fmpq

from exact.errors import LimitReached, UsageError
from exact.watching import stage, steps
from proofs.each_n import lemma1
from proofs.each_n.lemma1 import LemmaResult, differences, dividend, packed_dividends
from proofs.each_n.linear_forms import (
    LinearForm,
    Mismatch,
    Packing,
    players,
    popcounts,
    subsets,
)

MAX_EXHAUSTIVE = 12
"""Largest n verified exhaustively: n = 13 would take four times n = 12's time and twice its memory."""

FORWARD = "Harsanyi ⇒ CoCo"
BACKWARD = "CoCo ⇒ Harsanyi"


def coco_weight(r: int, s: int) -> Fraction:
    """(r−1)!(s−r)!/s!, the weight of Z_R − Z_{S∖R} in CoCo's condition 4.

    >>> coco_weight(2, 3)
    Fraction(1, 6)
    """
    return Fraction(factorial(r - 1) * factorial(s - r), factorial(s))


def harsanyi_multiplier(r: int) -> Fraction:
    """1/r, the multiplier of h_{R,ij} in c_{S,i}.

    >>> harsanyi_multiplier(3)
    Fraction(1, 3)
    """
    return Fraction(1, r)


def coco_multiplier(r: int, s: int) -> int:
    """(−1)^{s−r}, the multiplier of c_{R,i} in h_{S,ij}.

    >>> coco_multiplier(1, 2)
    -1
    """
    return -1 if (s - r) % 2 else 1


def coco_equation(coalition: int, player: int) -> LinearForm:
    """c_{S,i}, CoCo's condition 4 for S and i ∈ S as "left − right", a sparse form.

    >>> str(coco_equation(0b11, 1))
    '-1/2 x_{1,1} + 1/2 x_{2,2} + 1/2 x_{12,1} - 1/2 x_{12,2}'
    """
    s = coalition.bit_count()
    terms = [(fmpq(1), LinearForm.unknown(coalition, player))]
    for R in subsets(coalition, 1 << player - 1):
        weight = coco_weight(R.bit_count(), s)
        terms.append((fmpq(-weight.numerator, weight.denominator), group_total(R)))
        terms.append(
            (fmpq(weight.numerator, weight.denominator), group_total(coalition & ~R))
        )
    return LinearForm.combination(terms)


def group_total(coalition: int) -> LinearForm:
    """Z_T = Σ_{j∈T} x_{T,j}; Z_∅ = 0.

    >>> str(group_total(0b101))
    'x_{13,1} + x_{13,3}'
    """
    return LinearForm({(coalition, j): 1 for j in players(coalition)})


def harsanyi_equation(coalition: int, i: int, j: int) -> LinearForm:
    """h_{S,ij} = λ_i w_{S,i} − λ_j w_{S,j}, Harsanyi's condition 4 for S and i, j ∈ S as a sparse form.

    >>> str(harsanyi_equation(0b11, 1, 2))
    '-x_{1,1} + x_{2,2} + x_{12,1} - x_{12,2}'
    """
    return dividend(coalition, i) - dividend(coalition, j)


def harsanyi_combination(
    coalition: int, player: int
) -> dict[tuple[int, int, int], Fraction]:
    """The multipliers that make c_{S,i} of Harsanyi equations: (R, i, j) ↦ 1/r for i ∈ R ⊆ S, j ∈ R.

    >>> harsanyi_combination(0b11, 1)
    {(3, 1, 1): Fraction(1, 2), (3, 1, 2): Fraction(1, 2), (1, 1, 1): Fraction(1, 1)}
    """
    return {
        (R, player, j): harsanyi_multiplier(R.bit_count())
        for R in subsets(coalition, 1 << player - 1)
        for j in players(R)
    }


def coco_combination(coalition: int, i: int, j: int) -> dict[tuple[int, int], int]:
    """The multipliers that make h_{S,ij} of CoCo equations: (R, i) ↦ (−1)^{s−r}, (R, j) ↦ −(−1)^{s−r}; i ≠ j.

    >>> coco_combination(0b11, 1, 2)
    {(3, 1): 1, (1, 1): -1, (3, 2): -1, (2, 2): 1}
    """
    s = coalition.bit_count()
    plus = {
        (R, i): coco_multiplier(R.bit_count(), s)
        for R in subsets(coalition, 1 << i - 1)
    }
    minus = {
        (R, j): -coco_multiplier(R.bit_count(), s)
        for R in subsets(coalition, 1 << j - 1)
    }
    return plus | minus


@dataclass(frozen=True)
class DirectionResult:
    """One direction for one n: what was compared, and the first disagreements (none when it holds)."""

    name: str
    equations: int
    multipliers: int
    coefficients: int
    mismatches: tuple[Mismatch, ...]

    @property
    def verified(self) -> bool:
        """Whether every coefficient agreed."""
        return not self.mismatches


@dataclass(frozen=True)
class TheoremResult:
    """Lemma 1 and both directions of Theorem 1 for one n, exhaustively over coalitions."""

    n: int
    lemma1: LemmaResult
    harsanyi_implies_coco: DirectionResult
    coco_implies_harsanyi: DirectionResult
    level: str = "exhaustive"
    seconds: float = field(default=0.0, compare=False)
    """Wall-clock time, for display only."""

    @property
    def coalitions(self) -> int:
        """2^n − 1."""
        return (1 << self.n) - 1

    @property
    def verified(self) -> bool:
        """Whether Lemma 1 and both directions hold for this n."""
        return (
            self.lemma1.verified
            and self.harsanyi_implies_coco.verified
            and self.coco_implies_harsanyi.verified
        )

    @property
    def parts(self) -> tuple[LemmaResult | DirectionResult, ...]:
        """The lemma and the two directions."""
        return self.lemma1, self.harsanyi_implies_coco, self.coco_implies_harsanyi

    @property
    def equations(self) -> int:
        """How many equations were written as combinations."""
        return sum(part.equations for part in self.parts)

    @property
    def multipliers(self) -> int:
        """How many explicit multipliers the combinations have."""
        return sum(part.multipliers for part in self.parts)

    @property
    def coefficients(self) -> int:
        """How many coefficients were compared."""
        return sum(part.coefficients for part in self.parts)

    @property
    def mismatches(self) -> tuple[Mismatch, ...]:
        """The disagreements found; empty when verified."""
        return tuple(mismatch for part in self.parts for mismatch in part.mismatches)


def verify(n: int) -> TheoremResult:
    """Verify Lemma 1 and both directions of Theorem 1 for n players, every equation of every coalition.

    Raises ``UsageError`` for n < 1 and ``LimitReached`` for n > ``MAX_EXHAUSTIVE``.

    >>> result = verify(3)
    >>> result.verified, result.coalitions, result.harsanyi_implies_coco.equations
    (True, 7, 12)
    """
    if n < 1:
        raise UsageError(f"there must be at least 1 player, not {n}")
    if n > MAX_EXHAUSTIVE:
        raise LimitReached(
            f"n = {n} has {n * 3 ** (n - 1):,} combinations of forms in {n << n - 1:,} unknowns; "
            f"exhaustive verification stops at n = {MAX_EXHAUSTIVE}"
        )
    started = time.perf_counter()
    comparison = _Comparison(n)
    with stage(0, 0.9):
        for i in steps(range(1, n + 1)):
            comparison.player(i)
    comparison.pairs()
    lemma = lemma1.verify(n)
    forward, backward = comparison.results()
    return TheoremResult(
        n, lemma, forward, backward, seconds=time.perf_counter() - started
    )


class _Comparison:
    """Both directions for one n. All forms are scaled by L = lcm(1..n) and kept in blocks of packed integers."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.scale = lcm(*range(1, n + 1))
        self.sizes = popcounts(n)
        # a sum adds at most 2^(n−1) forms, of coefficients at most 3L (see _block, _row), and is compared with one more
        self.packing = Packing(n, 3 * self.scale * ((1 << n - 1) + 1))
        self.masks = {j: self.packing.mask(j) for j in range(1, n + 1)}
        self.dividends = {
            j: packed_dividends(n, j, self.packing) for j in range(1, n + 1)
        }
        self.counts = {FORWARD: [0, 0, 0], BACKWARD: [0, 0, 0]}
        self.mismatches: dict[str, list[Mismatch]] = {FORWARD: [], BACKWARD: []}

    def player(self, i: int) -> None:
        """Compare every equation that belongs to player i."""
        coco = self._coco_equations(i)
        containing_i = list(subsets((1 << self.n) - 1, 1 << i - 1))
        for j in steps(range(1, self.n + 1)):
            both = [R for R in containing_i if R >> j - 1 & 1]
            terms = {
                R: self._row(R, i, j, harsanyi_multiplier(self.sizes[R])) for R in both
            }
            averages = {R: self._row(R, i, j, Fraction(1, self.sizes[R])) for R in both}
            coco_blocks = {R: self._block(coco[R], R, i, j) for R in both}
            for S in both:
                self._compare(S, i, j, terms, coco_blocks, averages)
        self._count(i, containing_i)

    def _coco_equations(self, i: int) -> dict[int, tuple[int, int]]:
        """L·Σ weight·Z_R and L·Σ weight·Z_{S∖R} for every S ∋ i: the coefficient at T serves x_{T,j} for all j ∈ T."""
        forms = {}
        for S in subsets((1 << self.n) - 1, 1 << i - 1):
            s = self.sizes[S]
            weights = [0] + [self._scaled(coco_weight(r, s)) for r in range(1, s + 1)]
            plus = {R: weights[self.sizes[R]] for R in subsets(S, 1 << i - 1)}
            minus = {S & ~R: weight for R, weight in plus.items()}
            forms[S] = self.packing.pack(plus), self.packing.pack(minus)
        return forms

    def _block(self, form: tuple[int, int], S: int, i: int, j: int) -> int:
        """L·c_{S,i}, its block of the unknowns x_{T,j}: Z_T has x_{T,j} exactly when j ∈ T; weights are at most 1."""
        mask = self.masks[j]
        own = self.scale * self.packing.unit(S) if i == j else 0
        return own - (form[0] & mask) + (form[1] & mask)

    def _row(self, R: int, i: int, j: int, multiplier: Fraction) -> int:
        """L·Σ_{k∈R} multiplier · h_{R,ik}, its block of the unknowns x_{T,j}.

        h_{R,ik} = λ_i w_{R,i} − λ_k w_{R,k}: block j of it is w_{R,i} for j = i ≠ k, −w_{R,k} for j = k ≠ i, else 0.
        """
        times = self.sizes[R] - 1 if j == i else -1
        return self._scaled(times * multiplier) * self.dividends[j][R]

    def _compare(
        self,
        S: int,
        i: int,
        j: int,
        terms: dict[int, int],
        coco: dict[int, int],
        averages: dict[int, int],
    ) -> None:
        """Block j of c_{S,i} = Σ_R Σ_k (1/r) h_{R,ik} and of e_{S,i} = Σ_R (−1)^{s−r} c_{R,i}."""
        within = list(subsets(S, 1 << i - 1 | 1 << j - 1))
        forward = sum([terms[R] for R in within])
        if forward != coco[S]:
            self._record(FORWARD, S, i, j, coco[S], forward)
        s = self.sizes[S]
        positive = {r for r in range(1, s + 1) if coco_multiplier(r, s) > 0}
        plus = sum([coco[R] for R in within if self.sizes[R] in positive])
        backward = plus - sum(
            [coco[R] for R in within if self.sizes[R] not in positive]
        )
        if backward != averages[S]:
            self._record(BACKWARD, S, i, j, averages[S], backward)

    def pairs(self) -> None:
        """h_{S,ij} = e_{S,i} − e_{S,j} for every S and i < j in S, block by block."""
        for S in range(1, 1 << self.n):
            members = players(S)
            share = Fraction(1, self.sizes[S])
            e = {(i, k): self._row(S, i, k, share) for i in members for k in members}
            own = {k: self.scale * self.dividends[k][S] for k in members}
            for i in members:
                for j in members:
                    if i < j:
                        for k in members:
                            left = own[k] if k == i else -own[k] if k == j else 0
                            if left != e[i, k] - e[j, k]:
                                self._record(BACKWARD, S, i, k, left, e[i, k] - e[j, k])

    def _count(self, i: int, containing_i: list[int]) -> None:
        """What the comparisons above covered: equations, multipliers, coefficients (those of x_{T,j}, j ∈ T ⊆ S)."""
        for S in containing_i:
            s = self.sizes[S]
            forward, backward = self.counts[FORWARD], self.counts[BACKWARD]
            forward[0] += 1
            forward[1] += (s + 1) << s - 1 >> 1  # Σ_{i∈R⊆S} r
            forward[2] += s << s - 1
            partners = sum(1 for j in players(S) if j > i)
            backward[0] += partners
            backward[1] += partners << s
            backward[2] += partners * (s << s - 1)

    def _scaled(self, value: Fraction) -> int:
        scaled = value * self.scale
        if scaled.denominator != 1 or abs(scaled) > self.scale:
            raise OverflowError(
                f"{value} times lcm(1..{self.n}) is not an integer within the bound"
            )
        return int(scaled)

    def _record(
        self, statement: str, S: int, i: int, j: int, left: int, right: int
    ) -> None:
        found = self.mismatches[statement]
        if len(found) < 5:
            found.extend(
                differences(self.packing, left, right, statement, S, i, j, self.scale)
            )

    def results(self) -> tuple[DirectionResult, DirectionResult]:
        """The two directions, with what was compared."""
        return self._result(FORWARD), self._result(BACKWARD)

    def _result(self, name: str) -> DirectionResult:
        equations, multipliers, coefficients = self.counts[name]
        return DirectionResult(
            name, equations, multipliers, coefficients, tuple(self.mismatches[name][:5])
        )
