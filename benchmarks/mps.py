"""Linear programs in MPS, the format of netlib's collection: every decimal is read exactly, as the rational it spells.

Sections ROWS, COLUMNS, RHS, RANGES, BOUNDS in free format: fields between blanks, names without blanks. The first N row
is the objective, to be minimised; other N rows are no constraints. Source: B. Murtagh, Advanced Linear Programming
(1981), chapter 9.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from exact.arithmetic.rationals import parse_decimal
from exact.errors import Unparsable
from exact.programs.linear_program import LinearProgram

RELATIONS = {"L": "<=", "E": "=", "G": ">="}
SECTIONS = ("NAME", "ROWS", "COLUMNS", "RHS", "RANGES", "BOUNDS", "ENDATA")


class _Reader:
    """What has been read so far."""

    def __init__(self) -> None:
        self.relations: dict[
            str, str
        ] = {}  # of every row, N rows included, in their order
        self.rows: dict[str, dict[int, Any]] = {}
        self.columns: dict[str, int] = {}
        self.right: dict[str, Any] = {}
        self.ranges: dict[str, Any] = {}
        self.lower: list[Any] = []
        self.upper: list[Any] = []

    def line(self, section: str, fields: list[str]) -> None:
        if section == "ROWS":
            kind, name = fields
            if kind not in (*RELATIONS, "N") or name in self.relations:
                raise Unparsable(f"row {name!r} has kind {kind!r} or is there twice")
            self.relations[name], self.rows[name] = kind, {}
        elif section == "COLUMNS":
            j = self.columns.setdefault(fields[0], len(self.columns))
            if j == len(self.lower):
                self.lower.append(0)
                self.upper.append(None)
            for name, text in _pairs(fields[1:]):
                if j in self._row(name):
                    raise Unparsable(
                        f"column {fields[0]!r} has two entries in row {name!r}"
                    )
                self.rows[name][j] = parse_decimal(text)
        elif section in ("RHS", "RANGES"):
            target = self.right if section == "RHS" else self.ranges
            for name, text in _pairs(
                fields[len(fields) % 2 :]
            ):  # the set's own name may be missing
                self._row(name)
                target[name] = parse_decimal(text)
        elif section == "BOUNDS":
            self._bound(fields)
        else:
            raise Unparsable(f"a line of data in section {section!r}")

    def _row(self, name: str) -> dict[int, Any]:
        if name not in self.rows:
            raise Unparsable(f"there is no row {name!r}")
        return self.rows[name]

    def _bound(self, fields: list[str]) -> None:
        kind, rest = fields[0], fields[1:]
        if kind not in ("LO", "UP", "FX", "FR", "MI", "PL"):
            raise Unparsable(
                f"bounds of kind {kind!r} are not those of a linear program"
            )
        wants = 0 if kind in ("FR", "MI", "PL") else 1
        name, *value = rest[len(rest) - 1 - wants :]
        if name not in self.columns:
            raise Unparsable(f"there is no column {name!r}")
        j = self.columns[name]
        number = parse_decimal(value[0]) if value else None
        if kind == "UP" and number is not None and number < 0 and self.lower[j] == 0:
            raise Unparsable(
                f"column {name!r} has a negative upper bound and no lower one: readers disagree on it"
            )
        if kind in ("LO", "FX", "FR", "MI"):
            self.lower[j] = number
        if kind in ("UP", "FX", "FR", "PL"):
            self.upper[j] = number

    def program(self) -> LinearProgram:
        objective = next(
            (name for name, kind in self.relations.items() if kind == "N"), None
        )
        if objective is None or self.right.get(objective):
            raise Unparsable("there is no objective, or it has a constant")
        constraints = []
        for name, kind in self.relations.items():
            if kind == "N":
                continue
            right, width = self.right.get(name, 0), self.ranges.get(name)
            constraints.append((self.rows[name], RELATIONS[kind], right))
            if (
                width is not None
            ):  # L: [b − |r|, b], G: [b, b + |r|], E: [b, b + r] or [b + r, b] by the sign of r
                ends = {
                    "L": (right - abs(width), right),
                    "G": (right, right + abs(width)),
                    "E": (min(right, right + width), max(right, right + width)),
                }
                low, high = ends[kind]
                constraints[-1:] = [
                    (self.rows[name], ">=", low),
                    (self.rows[name], "<=", high),
                ]
        costs = [self.rows[objective].get(j, 0) for j in range(len(self.columns))]
        return LinearProgram.minimise(
            costs, constraints, lower=self.lower, upper=self.upper
        )


def read_mps(text: str) -> LinearProgram:
    """The program that ``text`` spells; ``Unparsable`` names the line.

    >>> file = "ROWS\\n N cost\\n G r\\nCOLUMNS\\n x cost 0.1 r 1\\nRHS\\n b r 2.50\\nENDATA\\n"
    >>> program = read_mps(file)
    >>> program.objective, program.constraints[0].bound
    ((1/10,), 5/2)
    """
    reader, section = _Reader(), "NAME"
    for number, line in enumerate(text.splitlines(), 1):
        fields = line.split()
        if not fields or line.startswith("*"):
            continue
        if not line[0].isspace():
            section = fields[0]
            if section not in SECTIONS:
                raise Unparsable(f"line {number}: there is no section {section!r}")
            if section == "ENDATA":
                return reader.program()
            continue
        try:
            reader.line(section, fields)
        except (Unparsable, ValueError, IndexError) as error:
            raise Unparsable(f"line {number}: {error}") from None
    raise Unparsable("the file ends without ENDATA")


def write_mps(name: str, program: LinearProgram, comments: list[str]) -> str:
    """The program in MPS, smallest names; every number must be a finite decimal."""

    def lines() -> Iterator[str]:
        yield from (f"* {comment}" for comment in comments)
        yield f"NAME {name}"
        yield "ROWS"
        yield " N C"
        kinds = {relation: kind for kind, relation in RELATIONS.items()}
        yield from (
            f" {kinds[row.relation]} R{i}" for i, row in enumerate(program.constraints)
        )
        yield "COLUMNS"
        for j, cost in enumerate(program.objective):
            entries = [("C", cost)] if cost else []
            entries += [
                (f"R{i}", row.coefficients[j])
                for i, row in enumerate(program.constraints)
                if j in row.coefficients
            ]
            for at in range(0, max(len(entries), 1), 2):
                yield f" X{j} " + " ".join(
                    f"{row} {decimal_text(v)}"
                    for row, v in entries[at : at + 2] or [("C", 0)]
                )
        yield "RHS"
        yield from (
            f" B R{i} {decimal_text(row.bound)}"
            for i, row in enumerate(program.constraints)
            if row.bound
        )
        yield "BOUNDS"
        for j, (low, high) in enumerate(zip(program.lower, program.upper, strict=True)):
            if low is None:
                yield f" MI D X{j}"
            elif low:
                yield f" LO D X{j} {decimal_text(low)}"
            if high is not None:
                yield f" UP D X{j} {decimal_text(high)}"
        yield "ENDATA"

    return "\n".join([*lines(), ""])


def decimal_text(value: Any) -> str:
    """A rational whose denominator divides a power of ten, as a decimal.

    >>> decimal_text(parse_decimal("-0.0250")), decimal_text(parse_decimal("310"))
    ('-0.025', '310')
    """
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
        if places > 400:
            raise ValueError(f"{value} is no finite decimal")
    digits = str(abs((value * 10**places).numerator)).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return (
        f"{sign}{digits[: len(digits) - places]}.{digits[len(digits) - places :]}"
        if places
        else sign + digits
    )


def _pairs(fields: list[str]) -> Iterator[tuple[str, str]]:
    if len(fields) % 2:
        raise Unparsable("names and numbers come in pairs")
    return zip(fields[::2], fields[1::2], strict=True)
