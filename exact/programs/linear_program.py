"""Linear programs over the rationals and their three possible answers, each of which proves itself.

    maximise (or minimise)  c·x   subject to   A_i x  (≤, =, ≥)  b_i   and   l_j ≤ x_j ≤ u_j,

where either bound may be absent. ``Optimal`` carries a dual solution, ``Infeasible`` a Farkas ray, ``Unbounded`` a
feasible point and a recession direction; ``verify()`` re-proves each from the program alone, by exact arithmetic on
every row and every column, whatever produced it. Solving is in ``exact.programs.simplex``.

Numbers are flint's ``fmpq`` (the default) or ``fractions.Fraction``; a program never mixes them.
Source: A. Schrijver, Theory of Linear and Integer Programming (1986), chapter 7.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from exact.arithmetic.rationals import rational, shorten
from exact.errors import Invalid, UsageError
from exact.programs.constraints import (
    FLINT,
    FRACTIONS,
    Arithmetic,
    Coefficients,
    Constraint,
    Number,
    Rows,
    Vector,
)

__all__ = [
    "FLINT",
    "FRACTIONS",
    "Answer",
    "Arithmetic",
    "Basis",
    "Coefficients",
    "Constraint",
    "Infeasible",
    "LinearProgram",
    "Number",
    "Optimal",
    "Unbounded",
    "Vector",
]


@dataclass(frozen=True)
class LinearProgram:
    """A linear program; build it with ``maximise`` or ``minimise``.

    ``lower`` and ``upper`` hold one bound per variable, ``None`` where there is none.

    >>> program = LinearProgram.maximise([3, 2], [([1, 1], "<=", 4), ([1, 3], "<=", 6)])
    >>> len(program.objective), program.lower
    (2, (0, 0))
    """

    objective: Vector
    constraints: Sequence[Constraint]
    lower: tuple[Number | None, ...]
    upper: tuple[Number | None, ...]
    maximising: bool
    arithmetic: Arithmetic = FLINT

    @classmethod
    def maximise(
        cls,
        objective: Sequence[Any],
        constraints: Iterable[tuple[Coefficients, str, Any]],
        *,
        lower: Sequence[Any] | None = None,
        upper: Sequence[Any] | None = None,
        arithmetic: Arithmetic = FLINT,
    ) -> LinearProgram:
        """The program ``max objective·x``; a constraint is ``(coefficients, relation, bound)``, dense or ``{j: a}``.

        Without ``lower`` every variable is non-negative; give ``[None, …]`` for free ones. ``UsageError`` on shapes
        that do not fit and on relations other than ``<=``, ``=``, ``>=``.
        """
        return cls._build(objective, constraints, lower, upper, True, arithmetic)

    @classmethod
    def minimise(
        cls,
        objective: Sequence[Any],
        constraints: Iterable[tuple[Coefficients, str, Any]],
        *,
        lower: Sequence[Any] | None = None,
        upper: Sequence[Any] | None = None,
        arithmetic: Arithmetic = FLINT,
    ) -> LinearProgram:
        """The program ``min objective·x``; arguments as for ``maximise``."""
        return cls._build(objective, constraints, lower, upper, False, arithmetic)

    @classmethod
    def _build(
        cls,
        objective: Sequence[Any],
        constraints: Iterable[tuple[Coefficients, str, Any]],
        lower: Sequence[Any] | None,
        upper: Sequence[Any] | None,
        maximising: bool,
        arithmetic: Arithmetic,
    ) -> LinearProgram:
        n = len(objective)

        def bounds(
            values: Sequence[Any] | None, default: Any, name: str
        ) -> tuple[Number | None, ...]:
            if values is None:
                return (default,) * n
            if len(values) != n:
                raise UsageError(f"{name} has {len(values)} entries for {n} variables")
            return arithmetic.bounds(values)

        return cls(
            arithmetic.vector(objective),
            Rows.read(constraints, n, arithmetic),
            bounds(lower, arithmetic.coerce(0), "lower"),
            bounds(upper, None, "upper"),
            maximising,
            arithmetic,
        )

    def value(self, point: Sequence[Number]) -> Number:
        """``c·x`` at ``point``."""
        return sum(
            (c * x for c, x in zip(self.objective, point, strict=True) if c),
            self.arithmetic.number(0),
        )

    def row_values(self, point: Sequence[Number]) -> list[Number]:
        """``A_i·x`` for each constraint. Sums run over one common denominator: no fraction is reduced on the way."""
        numerators, denominator = _common(point, self.arithmetic)
        zero = self.arithmetic.number(0)
        result = []
        for row in self.constraints:
            total = zero
            for j, a in row.coefficients.items():
                if numerators[j]:
                    total += a * numerators[j]
            result.append(total / denominator if total else zero)
        return result

    def violation(
        self, point: Sequence[Number], row_values: Sequence[Number] | None = None
    ) -> str | None:
        """What ``point`` violates, in words, or None if it is feasible. Cost: one pass over the non-zeros.

        ``row_values`` are those of ``point``, if the caller has them already.
        """
        if len(point) != len(self.objective):
            return _wrong_length(point, self.objective)
        lefts = self.row_values(point) if row_values is None else row_values
        for i, (row, left) in enumerate(zip(self.constraints, lefts, strict=True)):
            if not _holds(left, row.relation, row.bound):
                return f"constraint {i} fails: {_show(left)} {row.relation} {_show(row.bound)} is false"
        for j, x in enumerate(point):
            low, high = self.lower[j], self.upper[j]
            if low is not None and x != low and x < low:
                return f"variable {j} is {_show(x)}, below its lower bound {_show(low)}"
            if high is not None and x != high and x > high:
                return (
                    f"variable {j} is {_show(x)}, above its upper bound {_show(high)}"
                )
        return None

    def combine(self, multipliers: Sequence[Number]) -> tuple[list[Number], Number]:
        """``(y·A, y·b)`` for one multiplier y_i a constraint; over one common denominator until the end."""
        numerators, denominator = _common(multipliers, self.arithmetic)
        total = [self.arithmetic.number(0)] * len(self.objective)
        bound = self.arithmetic.number(0)
        for y, row in zip(numerators, self.constraints, strict=True):
            if y:
                bound += y * row.bound
                for j, a in row.coefficients.items():
                    total[j] += a * y
        return [z / denominator if z else z for z in total], bound / denominator


@dataclass(frozen=True)
class Basis:
    """A basis: the basic variables, the rows whose slack is basic, and the variables that rest at their upper bound.

    Every other variable rests at its lower bound (at its upper bound if it has no lower one, at 0 if it has neither).
    """

    variables: frozenset[int]
    slacks: frozenset[int]
    at_upper: frozenset[int]


@dataclass(frozen=True)
class Optimal:
    """An optimal solution with its proof.

    ``dual`` holds y_i = the rate of change of the optimal value in b_i. With reduced costs z = c − y·A, weak duality
    bounds every feasible value by y·b + Σ_j z_j·(the bound of x_j that z_j pushes against); the bound is attained.
    """

    program: LinearProgram
    primal: Vector
    dual: Vector
    basis: Basis | None = None

    @property
    def value(self) -> Number:
        """The optimal value c·x."""
        return self.program.value(self.primal)

    def reduced_costs(self) -> Vector:
        """``c − y·A``, one entry a variable."""
        total, _ = self.program.combine(self.dual)
        return tuple(c - a for c, a in zip(self.program.objective, total, strict=True))

    def verify(self) -> None:
        """Re-prove optimality: primal feasible, dual feasible, equal values. ``Invalid`` if not.

        A basis, if there is one, is checked for its shape and for the primal being a point that it fits; that it is
        not singular is not proved, for optimality does not need it.
        """
        program = self.program
        _check_exact(program, self.primal, self.dual)
        if len(self.primal) != len(program.objective):
            raise Invalid(_wrong_length(self.primal, program.objective))
        row_values = program.row_values(self.primal)
        problem = program.violation(self.primal, row_values)
        if problem:
            raise Invalid(problem)
        _check_signs(program, self.dual, 1 if program.maximising else -1)
        total, bound = program.combine(self.dual)
        for j, (c, a) in enumerate(zip(program.objective, total, strict=True)):
            z = c - a
            if z:
                side = (
                    program.upper[j]
                    if (z > 0) == program.maximising
                    else program.lower[j]
                )
                if side is None:
                    raise Invalid(
                        f"the dual is infeasible: reduced cost {_show(z)} of variable {j} has no bound to rest on"
                    )
                bound += z * side
        value = self.value
        if bound != value:
            raise Invalid(
                f"the duality gap is {_show(abs(bound - value))}: primal {_show(value)}, dual {_show(bound)}"
            )
        if self.basis is not None:
            self._verify_basis(self.basis, row_values)

    def _verify_basis(self, basis: Basis, row_values: Sequence[Number]) -> None:
        program, zero = self.program, self.program.arithmetic.number(0)
        columns, rows = range(len(program.objective)), range(len(program.constraints))
        known = all(j in columns for j in basis.variables) and all(
            i in rows for i in basis.slacks
        )
        capped = all(
            j in columns and program.upper[j] is not None for j in basis.at_upper
        )
        if not known or not capped or basis.variables & basis.at_upper:
            raise Invalid(
                "the basis names what does not exist, or a basic variable as resting at its bound"
            )
        if len(basis.variables) + len(basis.slacks) != len(program.constraints):
            raise Invalid(
                "the basis does not have as many members as the program has constraints"
            )
        for i, (row, left) in enumerate(
            zip(program.constraints, row_values, strict=True)
        ):
            if i not in basis.slacks and left != row.bound:
                raise Invalid(
                    f"constraint {i} is not tight although its slack is not basic"
                )
        for j, x in enumerate(self.primal):
            low, high = program.lower[j], program.upper[j]
            rest = high if j in basis.at_upper or low is None else low
            if j not in basis.variables and x != (zero if rest is None else rest):
                raise Invalid(
                    f"variable {j} is not at its bound although it is not basic"
                )


@dataclass(frozen=True)
class Infeasible:
    """No point satisfies the constraints: a Farkas ray y.

    With z = y·A, every x within its bounds has z·x ≥ Σ_j z_j·(the bound that makes it least), and feasibility would
    need z·x ≤ y·b, which is smaller. An empty interval l_j > u_j proves itself (``empty`` names j, ``ray`` is zero).
    """

    program: LinearProgram
    ray: Vector
    empty: int | None = None

    def verify(self) -> None:
        """Re-prove infeasibility; ``Invalid`` if the ray does not."""
        program = self.program
        _check_exact(program, self.ray)
        if self.empty is not None:
            if (
                type(self.empty) is not int
                or not 0 <= self.empty < len(program.objective)
                or any(self.ray)
            ):
                raise Invalid(
                    f"there is no variable {self.empty}, or a ray stands beside it"
                )
            low, high = program.lower[self.empty], program.upper[self.empty]
            if low is None or high is None or low <= high:
                raise Invalid(
                    f"the bounds of variable {self.empty} do not exclude each other"
                )
            return
        _check_signs(program, self.ray, 1)
        total, bound = program.combine(self.ray)
        least = program.arithmetic.number(0)
        for j, z in enumerate(total):
            if z:
                side = program.lower[j] if z > 0 else program.upper[j]
                if side is None:
                    raise Invalid(
                        f"the ray's combination has {_show(z)} at variable {j}, which has no bound on that side"
                    )
                least += z * side
        if least <= bound:
            raise Invalid(
                f"the ray proves nothing: its combination allows {_show(least)} ≤ {_show(bound)}"
            )


@dataclass(frozen=True)
class Unbounded:
    """The objective improves for ever: ``point`` + τ·``ray`` is feasible for every τ ≥ 0 and c·ray is good."""

    program: LinearProgram
    point: Vector
    ray: Vector

    def verify(self) -> None:
        """Re-prove unboundedness; ``Invalid`` if the point is infeasible or the ray does not recede."""
        program = self.program
        _check_exact(program, self.point, self.ray)
        problem = program.violation(self.point)
        if problem:
            raise Invalid(problem)
        if len(self.ray) != len(program.objective):
            raise Invalid(
                f"the ray has {len(self.ray)} entries for {len(program.objective)} variables"
            )
        zero = program.arithmetic.number(0)
        for i, (row, left) in enumerate(
            zip(program.constraints, program.row_values(self.ray), strict=True)
        ):
            if not _holds(left, row.relation, zero):
                raise Invalid(
                    f"the ray leaves constraint {i}: {_show(left)} {row.relation} 0 is false"
                )
        for j, d in enumerate(self.ray):
            if (d < 0 and program.lower[j] is not None) or (
                d > 0 and program.upper[j] is not None
            ):
                raise Invalid(f"the ray leaves the bounds of variable {j}")
        gain = program.value(self.ray)
        if not (gain > 0 if program.maximising else gain < 0):
            raise Invalid(
                f"the objective does not improve along the ray: it changes by {_show(gain)}"
            )


Answer: TypeAlias = Optimal | Infeasible | Unbounded


def _check_exact(program: LinearProgram, *vectors: Sequence[Number]) -> None:
    """``Invalid`` unless every entry is a number of the program's own field: a float compares, and proves nothing."""
    for vector in vectors:
        for entry in vector:
            if type(entry) is not program.arithmetic.number:
                raise Invalid(
                    f"{entry!r} is not an exact number of the program's field"
                )


def _show(value: Number) -> str:
    return shorten(str(rational(value)), 60)


def _common(vector: Sequence[Number], arithmetic: Arithmetic) -> tuple[list[Any], Any]:
    """``vector`` as integers over one common denominator."""
    common = arithmetic.integer(1)
    for v in vector:
        if v and v.denominator != 1:
            common = arithmetic.lcm(common, v.denominator)
    if common == 1:
        return list(vector), common
    return [v.numerator * (common // v.denominator) if v else v for v in vector], common


def _wrong_length(point: Sequence[Number], objective: Vector) -> str:
    return f"the point has {len(point)} entries for {len(objective)} variables"


def _holds(left: Number, relation: str, right: Number) -> bool:
    if left == right:  # the common case, and the cheap comparison
        return True
    return relation != "=" and bool(left < right) == (relation == "<=")


def _check_signs(program: LinearProgram, multipliers: Vector, sign: int) -> None:
    """Multipliers of ≤ rows must have this sign (or be 0), of ≥ rows the other; of = rows either."""
    if len(multipliers) != len(program.constraints):
        raise Invalid(
            f"there are {len(multipliers)} multipliers for {len(program.constraints)} constraints"
        )
    for i, (y, row) in enumerate(zip(multipliers, program.constraints, strict=True)):
        if (
            y
            and row.relation != "="
            and (y < 0) == ((sign > 0) == (row.relation == "<="))
        ):
            raise Invalid(
                f"multiplier {i} is {_show(y)}, of the wrong sign for a constraint {row.relation}"
            )
