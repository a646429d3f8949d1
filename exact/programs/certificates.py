"""Certificates of linear programs: optimal, infeasible or unbounded (``docs/certificates.md``)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exact.arithmetic.rationals import format_rationals
from exact.programs.linear_program import (
    Answer,
    Constraint,
    Infeasible,
    LinearProgram,
    Number,
    Optimal,
)

Document = dict[str, Any]


@dataclass(frozen=True)
class RowForm:
    """A linear program with its bounds as rows: the original rows, then ``bounds``: (variable, upper?) for each."""

    program: LinearProgram
    bounds: tuple[tuple[int, bool], ...]

    @classmethod
    def of(cls, program: LinearProgram) -> RowForm:
        """List the finite bounds, lower ones first."""
        lower = [(j, False) for j, b in enumerate(program.lower) if b is not None]
        return cls(
            program,
            (
                *lower,
                *((j, True) for j, b in enumerate(program.upper) if b is not None),
            ),
        )

    def constraints(self) -> list[Constraint]:
        """Every row, those of the bounds last."""
        program, one = self.program, self.program.arithmetic.number(1)
        rows = list(program.constraints)
        for j, is_upper in self.bounds:
            bound = program.upper[j] if is_upper else program.lower[j]
            rows.append(Constraint({j: one}, "<=" if is_upper else ">=", bound))
        return rows

    def multipliers(
        self, rows: Sequence[Number], rest: Sequence[Number], upper_is_positive: bool
    ) -> list[str]:
        """Multipliers of every row, given those of the original rows and what the bounds must make up for."""
        result = list(rows)
        for j, is_upper in self.bounds:
            z = rest[j]
            mine = z != 0 and ((z > 0) == upper_is_positive) == is_upper
            result.append(z if mine else self.program.arithmetic.number(0))
        return format_rationals(result)


def linear_program_document(program: LinearProgram) -> Document:
    """The program as ``coco-linear-program/1``: variables free and numbered from 1, bounds written as rows."""
    return {
        "format": "coco-linear-program/1",
        "sense": "maximise" if program.maximising else "minimise",
        "objective": format_rationals(program.objective),
        "constraints": [
            {
                "coefficients": {
                    str(j + 1): str(a) for j, a in sorted(row.coefficients.items())
                },
                "relation": row.relation,
                "bound": str(row.bound),
            }
            for row in RowForm.of(program).constraints()
        ],
    }


def linear_program_certificate(answer: Answer) -> Document:
    """The certificate of an answer of ``programs.simplex.solve``, about ``linear_program_document(answer.program)``."""
    program, form = answer.program, RowForm.of(answer.program)
    document = linear_program_document(program)
    text = json.dumps(document, separators=(",", ":"), sort_keys=True)
    certificate: Document = {
        "format": "coco-certificate/1",
        "kind": "linear-program",
        "program_sha256": hashlib.sha256(text.encode()).hexdigest(),
    }
    if isinstance(answer, Optimal):
        dual = form.multipliers(answer.dual, answer.reduced_costs(), program.maximising)
        witness = {
            "value": str(answer.value),
            "primal": format_rationals(answer.primal),
            "dual": dual,
        }
        return {**certificate, "answer": {"status": "optimal", **witness}}
    if isinstance(answer, Infeasible):
        return {
            **certificate,
            "answer": {"status": "infeasible", "ray": _farkas(answer, form)},
        }
    witness = {
        "point": format_rationals(answer.point),
        "ray": format_rationals(answer.ray),
    }
    return {**certificate, "answer": {"status": "unbounded", **witness}}


def _farkas(answer: Infeasible, form: RowForm) -> list[str]:
    """A ray over all rows: y·A = 0, y ≥ 0 on ≤ rows and ≤ 0 on ≥ rows, y·b < 0."""
    if answer.empty is not None:
        both = [
            (1 if is_upper else -1) if j == answer.empty else 0
            for j, is_upper in form.bounds
        ]
        return format_rationals([*answer.ray, *both])
    total, _ = answer.program.combine(answer.ray)
    return form.multipliers(answer.ray, [-z for z in total], True)
