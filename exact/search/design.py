"""Inverse design: is there a game in which a pattern's claims are all equilibria? One exact linear program says.

The unknowns are the payoffs U_i(a), free. For fixed weights and strategies every condition is linear in them:

    3    σ·(φ_S − U(b, x_S̄)) ≥ margin   for every S and every b ∈ A_S outside the support of x_S (= 0 inside it),
         with σ_i = λ_i for i ∈ S and −λ_i for the others;
    4    the equations of the claim's notion (for the coalition-perfect ones in Harsanyi's form, by neighbours);
    1    Σ_i μ_i(φ_{N,i} − U_i(a)) ≥ 0 with μ = λ, zeros replaced by 1: a positive normal, so the frontier is the strong
         one (for λ > 0 this is condition 3 for N);
    gap  direction·(φ_N^k − φ_N^l) ≥ 1.

A solution is a game, and it is audited before it is returned; a Farkas ray shows that no game fits the pattern.

Most profiles are left out of the program that is solved. If every row that touches profile b lets one player i with
λ_i > 0 deviate to b, then U_i(b) low enough satisfies them all: b and its rows go. A solution extends, a ray gets
zeros.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, permutations
from typing import TypeAlias

from flint import fmpq

from exact.arithmetic.algebraic import as_rationals
from exact.arithmetic.rationals import dot
from exact.equilibria.audit import audit
from exact.equilibria.claims import Claim
from exact.equilibria.conditions import ALONE, coco_equations, dividend_terms
from exact.errors import Inconsistent, Invalid, UsageError
from exact.games.coalitions import coalitions, grand_coalition, members, signed
from exact.games.game import Game
from exact.games.table import Profile
from exact.programs.linear_program import Infeasible, LinearProgram, Optimal
from exact.programs.simplex import solve
from exact.search.patterns import Pattern, payoff, rational_strategy

Form: TypeAlias = dict[tuple[Profile, int], fmpq]
"""A linear form in the unknowns U_i(a)."""

STRUCTURES = ("zero-sum", "symmetric")


@dataclass(frozen=True)
class Row:
    """One condition as a row: a linear form, a relation and a bound.

    ``movers`` are the members of the deviating coalition with a positive weight: any of them, paid little enough at a
    profile of the deviation, satisfies the row. It is empty for rows that no such payment settles.
    """

    form: Form
    relation: str
    bound: fmpq
    movers: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Design:
    """The answer yes: a game in which the pattern's claims hold, each with its payoffs filled in."""

    pattern: Pattern
    game: Game
    claims: tuple[Claim, ...]

    def verify(self) -> None:
        """Audit every claim and evaluate every gap; ``Invalid`` if one fails."""
        for claim in self.claims:
            found = audit(self.game, claim)
            if not found.valid:
                failed = next(
                    c for c in found.conditions() if c.required and not c.holds
                )
                raise Invalid(
                    f"the designed game does not fit its pattern: {failed.name}: {failed.summary}"
                )
        for gap in self.pattern.gaps:
            ahead, behind = (
                payoff(self.pattern, k, self.game) for k in (gap.first, gap.second)
            )
            got = dot(
                gap.direction, [a - b for a, b in zip(ahead, behind, strict=True)]
            )
            if got <= 0:
                raise Invalid(
                    f"the gap between claims {gap.first + 1} and {gap.second + 1} is {got}, not positive"
                )


@dataclass(frozen=True)
class Refutation:
    """The answer no: a Farkas ray of the pattern's program (with these options)."""

    pattern: Pattern
    answer: Infeasible

    def verify(self) -> None:
        """Rebuild nothing, trust nothing: the ray against its program; ``Invalid`` if it proves nothing."""
        self.answer.verify()


def design(
    pattern: Pattern,
    *,
    margin: int | fmpq = 0,
    structure: str | None = None,
    watch: Callable[[], None] | None = None,
) -> Design | Refutation:
    """Decide a pattern: a game that fits it, or a Farkas ray.

    ``margin``: how much every deviation that is not played must lose. ``structure``: ``zero-sum`` or ``symmetric``
    (every permutation of the players, whose numbers of actions agree, is a symmetry of the game).
    Cost: one linear program; 3 ms for three players with two actions each.

    >>> from exact.search.patterns import NOTION, unit_gaps
    >>> lazy, keen = (Claim(NOTION, (fmpq(1),), {1: {(a,): fmpq(1)}}) for a in (0, 1))
    >>> type(design(Pattern((2,), (lazy, keen), unit_gaps(1)))).__name__
    'Refutation'
    """
    return next(
        design_alternatives([pattern], margin=margin, structure=structure, watch=watch)
    )


def design_alternatives(
    patterns: Sequence[Pattern],
    *,
    margin: int | fmpq = 0,
    structure: str | None = None,
    watch: Callable[[], None] | None = None,
) -> Iterator[Design | Refutation]:
    """Decide patterns that differ in their gaps alone, one after the other; their common rows are built once."""
    common = replace(patterns[0], gaps=())
    base = conditions(common, margin=margin, structure=structure)
    kept, dropped = (
        settle(common, base) if structure is None else (list(range(len(base))), [])
    )
    for pattern in patterns:
        if (pattern.shape, pattern.claims) != (common.shape, common.claims):
            raise UsageError("alternatives are patterns with the same claims")
        rows = base + _gap_rows(pattern)
        every = [*kept, *range(len(base), len(rows))]
        yield _decide(pattern, rows, every, dropped, structure, watch)


def _decide(
    pattern: Pattern,
    rows: list[Row],
    kept: list[int],
    dropped: list[tuple[Profile, int]],
    structure: str | None,
    watch: Callable[[], None] | None,
) -> Design | Refutation:
    small, columns = program_of([rows[k] for k in kept], free=structure == "zero-sum")
    answer = solve(small, watch=watch)
    if isinstance(answer, Infeasible):
        ray = [fmpq(0)] * len(rows)
        for k, y in zip(kept, answer.ray, strict=True):
            ray[k] = y
        refutation = Refutation(
            pattern, Infeasible(full_program(pattern, rows), tuple(ray))
        )
        refutation.verify()
        return refutation
    if not isinstance(answer, Optimal):
        raise Inconsistent("a program without objective has no optimum")
    solution = {key: answer.primal[j] for key, j in columns.items()}
    return finish(
        pattern,
        extend(pattern, rows, dropped, solution),
        keep_units=structure is not None,
    )


def conditions(
    pattern: Pattern, *, margin: int | fmpq = 0, structure: str | None = None
) -> list[Row]:
    """Every condition of the pattern as a row, in a fixed order: claim by claim, then the structure, then the gaps."""
    rows: list[Row] = []
    ends = [
        [pattern.conflict(k, S) if S else {} for S in range(1 << pattern.n)]
        for k in range(len(pattern.claims))
    ]
    for k, claim in enumerate(pattern.claims):
        if min(claim.weights) < 0 or max(claim.weights) == 0:
            raise UsageError("the weights of a pattern are ≥ 0 and not all 0")
        rows += _saddle_rows(pattern, claim, ends[k], fmpq(margin))
        rows += _frontier_rows(pattern, claim, ends[k])
        rows += _split_rows(claim, ends[k], pattern.n)
    if structure is not None:
        rows += _structure_rows(pattern, structure)
    return rows + _gap_rows(pattern)


def _gap_rows(pattern: Pattern) -> list[Row]:
    rows = []
    for gap in pattern.gaps:
        ends = (
            pattern.conflict(k, grand_coalition(pattern.n))
            for k in (gap.first, gap.second)
        )
        ahead, behind = (_outcome(gap.direction, end) for end in ends)
        rows.append(Row(_sum((1, ahead), (-1, behind)), ">=", fmpq(1)))
    return rows


def _outcome(weights: Sequence[fmpq], distribution: Mapping[Profile, fmpq]) -> Form:
    """Σ_i weights_i · E[U_i]."""
    return {
        (a, i): p * w
        for a, p in distribution.items()
        for i, w in enumerate(weights)
        if w
    }


def _sum(*terms: tuple[int | fmpq, Form]) -> Form:
    total: Form = {}
    for factor, form in terms:
        for key, value in form.items():
            total[key] = total.get(key, fmpq(0)) + factor * value
    return {key: value for key, value in total.items() if value}


def _saddle_rows(
    pattern: Pattern, claim: Claim, ends: Sequence[dict[Profile, fmpq]], margin: fmpq
) -> list[Row]:
    rows = []
    for S in coalitions(pattern.n):
        signed_weights = signed(as_rationals(claim.weights), S)
        movers = frozenset(i for i in members(S) if claim.weights[i])
        current = _outcome(signed_weights, ends[S])
        frame = pattern.frame()
        against = rational_strategy(
            claim.strategies.get(grand_coalition(pattern.n) ^ S, ALONE)
        )
        for action in frame.joint_actions(S):
            if claim.strategies[S] == {action: 1}:
                continue
            there = {frame.merge(S, action, theirs): q for theirs, q in against.items()}
            form = _sum((1, current), (-1, _outcome(signed_weights, there)))
            if action in claim.strategies[S]:
                rows.append(Row(form, "=", fmpq(0)))
            else:
                rows.append(Row(form, ">=", margin, movers))
    return rows


def _frontier_rows(
    pattern: Pattern, claim: Claim, ends: Sequence[dict[Profile, fmpq]]
) -> list[Row]:
    if min(claim.weights) > 0:
        return []
    normal = [w or fmpq(1) for w in as_rationals(claim.weights)]
    current = _outcome(normal, ends[-1])
    everybody = frozenset(range(pattern.n))
    rows = (
        _sum((1, current), (-1, _outcome(normal, {a: fmpq(1)})))
        for a in pattern.frame().profiles()
    )
    return [Row(form, ">=", fmpq(0), everybody) for form in rows if form]


def _split_rows(claim: Claim, ends: Sequence[dict[Profile, fmpq]], n: int) -> list[Row]:
    if claim.notion == "coco":
        return _coco_rows(claim, ends, n)
    rows, weights = [], as_rationals(claim.weights)
    for S in coalitions(n):
        for i, j in pairwise(members(S)):
            terms: list[tuple[int | fmpq, Form]] = []
            for R, player, factor in dividend_terms(S, i, j):
                alone = [weights[player] if k == player else fmpq(0) for k in range(n)]
                terms.append((factor, _outcome(alone, ends[R])))
            rows.append(Row(_sum(*terms), "=", fmpq(0)))
    return rows


def _coco_rows(claim: Claim, ends: Sequence[dict[Profile, fmpq]], n: int) -> list[Row]:
    """Condition 4 for N alone. Its coefficients are read off unit payoffs, since both sides are linear in φ."""
    everyone = grand_coalition(n)
    forms: list[Form] = [{} for _ in range(n)]
    for S in range(1, 1 << n):
        for j in members(S):
            table = [
                tuple(fmpq(int((T == S) and k == j)) for k in range(n))
                for T in range(1 << n)
            ]
            for e in coco_equations(claim.weights, table):
                if e.coalition == everyone and e.left != e.right:
                    unit = [fmpq(int(k == j)) for k in range(n)]
                    i = e.players[0]
                    [factor] = as_rationals([e.left - e.right])
                    forms[i] = _sum((1, forms[i]), (factor, _outcome(unit, ends[S])))
    return [Row(form, "=", fmpq(0)) for form in forms]


def _structure_rows(pattern: Pattern, structure: str) -> list[Row]:
    profiles = list(pattern.frame().profiles())
    if structure == "zero-sum":
        return [
            Row({(a, i): fmpq(1) for i in range(pattern.n)}, "=", fmpq(0))
            for a in profiles
        ]
    if structure != "symmetric":
        raise UsageError(
            f"unknown structure {structure!r}; it must be one of {', '.join(STRUCTURES)}"
        )
    if len(set(pattern.shape)) > 1:
        raise UsageError(
            "a symmetric game gives every player the same number of actions"
        )
    rows = []
    for order in permutations(range(pattern.n)):
        for a in profiles:
            there = tuple(
                a[i] for i in order
            )  # player k of the copy plays what player order[k] played
            rows += [
                Row({(there, k): fmpq(1), (a, i): fmpq(-1)}, "=", fmpq(0))
                for k, i in enumerate(order)
                if (there, k) < (a, i)
            ]
    return rows


def settle(
    pattern: Pattern, rows: Sequence[Row]
) -> tuple[list[int], list[tuple[Profile, int]]]:
    """Which rows remain, and which profiles go, each with the player whose low payoff there settles its rows."""
    touching: dict[Profile, set[int]] = {}
    for k, row in enumerate(rows):
        for a, _ in row.form:
            touching.setdefault(a, set()).add(k)
    ends: set[Profile] = set()
    for k in range(len(pattern.claims)):
        for S in coalitions(pattern.n):
            ends.update(pattern.conflict(k, S))
    left = set(range(len(rows)))
    dropped: list[tuple[Profile, int]] = []
    waiting = [a for a in pattern.frame().profiles() if a not in ends]
    while True:
        for a in waiting:
            mine = touching.get(a, set()) & left
            settlers = frozenset(range(pattern.n)).intersection(
                *(rows[k].movers for k in mine)
            )
            if settlers:
                dropped.append((a, min(settlers)))
                left -= mine
                waiting.remove(a)
                break
        else:
            return sorted(left), dropped


def extend(
    pattern: Pattern,
    rows: Sequence[Row],
    dropped: Sequence[tuple[Profile, int]],
    solution: Form,
) -> dict[Profile, list[fmpq]]:
    """The payoffs at every profile: the solution's, and at the dropped ones the settler's payoff just low enough."""
    n = pattern.n
    values = dict(solution)
    lowest = [
        min((v for (_, k), v in values.items() if k == i), default=fmpq(0))
        for i in range(n)
    ]
    gone = {a for a, _ in dropped}
    first_drop = {a: place for place, (a, _) in enumerate(dropped)}
    owned: dict[Profile, list[int]] = {a: [] for a in gone}
    for k, row in enumerate(rows):
        inside = [a for a in {a for a, _ in row.form} if a in gone]
        if inside:
            owned[min(inside, key=first_drop.__getitem__)].append(k)
    for a in pattern.frame().profiles():
        if a not in gone:
            for i in range(n):
                values.setdefault((a, i), lowest[i])
    for a, settler in reversed(dropped):
        for i in range(n):
            values[a, i] = lowest[i]
        for k in owned[a]:
            row = rows[k]
            slack = (
                sum((c * values[key] for key, c in row.form.items()), fmpq(0))
                - row.bound
            )
            if slack < 0:
                values[a, settler] += slack / -row.form[a, settler]
    return {a: [values[a, i] for i in range(n)] for a in pattern.frame().profiles()}


def program_of(
    rows: Sequence[Row], *, free: bool = False
) -> tuple[LinearProgram, dict[tuple[Profile, int], int]]:
    """The rows as a program without objective over the unknowns they touch, and the unknowns' places.

    Every condition compares payoffs of one player, so a shift makes them all ≥ 0, and a ray that is valid for U ≥ 0 is
    valid for free payoffs: its combination is ≥ 0 and sums to 0.
    """
    unknowns = sorted({key for row in rows for key in row.form})
    columns = {key: j for j, key in enumerate(unknowns)}
    coded = [
        ({columns[key]: c for key, c in row.form.items()}, row.relation, row.bound)
        for row in rows
    ]
    lower = [None] * len(unknowns) if free else None
    return LinearProgram.minimise([0] * len(unknowns), coded, lower=lower), columns


def full_program(pattern: Pattern, rows: Sequence[Row]) -> LinearProgram:
    """The program of all rows in free payoffs: unknown U_i(a) has number n·(place of a) + i.

    This is what a ``Refutation`` speaks of.
    """
    place = {a: k for k, a in enumerate(pattern.frame().profiles())}
    n = pattern.n
    coded = [
        (
            {place[a] * n + i: c for (a, i), c in row.form.items()},
            row.relation,
            row.bound,
        )
        for row in rows
    ]
    count = len(place) * n
    return LinearProgram.minimise([0] * count, coded, lower=[None] * count)


def finish(
    pattern: Pattern,
    payoffs: Mapping[Profile, Sequence[fmpq]],
    *,
    keep_units: bool = False,
) -> Design:
    """The design with these payoffs, shifted to least payoff 0 for everyone unless the units matter; audited."""
    n = pattern.n
    lowest = [
        fmpq(0) if keep_units else min(u[i] for u in payoffs.values()) for i in range(n)
    ]
    game = Game.build(
        pattern.shape, lambda a: [payoffs[a][i] - lowest[i] for i in range(n)]
    )
    claims = tuple(
        replace(claim, payoffs=payoff(pattern, k, game))
        for k, claim in enumerate(pattern.claims)
    )
    result = Design(pattern, game, claims)
    result.verify()
    return result
