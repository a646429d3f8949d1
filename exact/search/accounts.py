"""Whether the counts of a stored search are those of its units, and every row belongs to the unit that it names.

What a unit decides is computed again from the job: which positions of the order, less copies and the other pass's.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from exact.errors import Invalid, Unparsable, printable
from exact.search.catalog import Catalog, StoredFinding, StoredUnit
from exact.search.space import Space, space_of
from exact.search.work_units import (
    CENSUS,
    NON_UNIQUENESS,
    Classified,
    Job,
    StoredRay,
    positions_of,
    searched_numbers,
)


@dataclass
class UnitRows:
    """The rows that name a unit."""

    findings: list[StoredFinding] = field(default_factory=list)
    rays: list[StoredRay] = field(default_factory=list)
    classes: list[Classified] = field(default_factory=list)


def rows_of_units(catalog: Catalog, campaign: int) -> dict[int, UnitRows]:
    """The rows of a campaign by the unit that they name."""
    rows: dict[int, UnitRows] = defaultdict(UnitRows)
    for finding in catalog.findings(campaign):
        rows[finding.unit].findings.append(finding)
    for unit, ray in catalog.rays(campaign):
        rows[unit].rays.append(ray)
    for unit, classified in catalog.classes(campaign):
        rows[unit].classes.append(classified)
    return rows


def check_counts(unit: StoredUnit, findings: int) -> None:
    """``Invalid`` unless a unit's counts add up, and as many findings name it as it counts."""
    parts = unit.refuted + unit.undecided + unit.found
    if unit.searched != parts:
        raise Invalid(
            f"{unit.searched} searched are not {unit.refuted} refuted, {unit.undecided} undecided "
            f"and {unit.found} found"
        )
    if findings != unit.found:
        raise Invalid(f"{findings} findings name the unit, it counts {unit.found}")


def check_tallies(catalog: Catalog, campaign: int) -> None:
    """``Unparsable`` unless all units of a campaign count the findings that name them; a search goes on from there."""
    findings = Counter(finding.unit for finding in catalog.findings(campaign))
    for unit in catalog.units(campaign):
        try:
            check_counts(unit, findings[unit.unit])
        except Invalid as error:
            raise Unparsable(
                f"{catalog.name}: the catalog is damaged: search {campaign}, unit {unit.unit}: {error}"
            ) from None


def check_unit(job: Job, unit: StoredUnit, rows: UnitRows) -> None:
    """``Invalid`` unless a unit is one of the job, its counts are right, and its rows are of what it decides."""
    if unit.unit >= job.units:
        raise Invalid(f"the search has the units 0 … {job.units - 1} only")
    check_counts(unit, len(rows.findings))
    numbers = {str(number) for number in searched_numbers(job, unit.unit)}
    skipped = len(positions_of(job, unit.unit)) - len(numbers)
    if (unit.searched, unit.skipped) != (len(numbers), skipped):
        raise Invalid(
            f"it decides {len(numbers)} and skips {skipped}, not {unit.searched} and {unit.skipped}"
        )
    if [finding.place for finding in rows.findings] != list(range(unit.found)):
        raise Invalid("its findings are not numbered from 0 on")
    found = [finding.number for finding in rows.findings]
    if len(set(found)) < len(found):
        raise Invalid("it has the same finding twice")
    classified = [row.number for row in rows.classes]
    _belong(found + classified + [ray.number for ray in rows.rays], numbers)
    if job.kind == CENSUS:
        _check_census(unit, rows, numbers)
    elif classified:
        raise Invalid("it classifies games, which is for a census alone")
    if job.kind == NON_UNIQUENESS and job.keep_refutations:
        _check_refuted(space_of(job.options), unit, rows, numbers)
    elif rows.rays:
        raise Invalid("it has Farkas rays, which the search does not keep")


def _belong(given: list[str], numbers: set[str]) -> None:
    for number in given:
        if number not in numbers:
            raise Invalid(f"it does not decide number {printable(number[:60])}")


def _check_census(unit: StoredUnit, rows: UnitRows, numbers: set[str]) -> None:
    if {row.number for row in rows.classes} != numbers:
        raise Invalid(
            f"{len(rows.classes)} games are classified, the unit decides {len(numbers)}"
        )
    several = {row.number for row in rows.classes if "several" in _classes(row)}
    if several != {finding.number for finding in rows.findings}:
        raise Invalid("its findings are not the games that it classifies as several")
    undecided = sum(
        "undecided" in _classes(row)
        for row in rows.classes
        if row.number not in several
    )
    if undecided != unit.undecided:
        raise Invalid(f"{undecided} games are undecided, it counts {unit.undecided}")


def _classes(row: Classified) -> tuple[str, str]:
    return row.everywhere, row.positive


def alternatives(space: Space) -> int:
    """How many programs refute a pattern together."""
    if space.options.gap == "weighted":
        return 1
    return space.n * (2 if space.options.zero_weights else 1)


def _check_refuted(
    space: Space, unit: StoredUnit, rows: UnitRows, numbers: set[str]
) -> None:
    rays: dict[str, int] = defaultdict(int)
    for ray in rows.rays:
        rays[ray.number] += 1
    refuted = {number for number in rays if rays[number] == alternatives(space)}
    if len(refuted) == unit.refuted and len(rays) == unit.refuted:
        return
    found = {finding.number for finding in rows.findings}
    open_ones = sorted(numbers - refuted - found, key=int)
    example = (
        f"; pattern {open_ones[0]} is neither refuted nor found" if open_ones else ""
    )
    raise Invalid(
        f"{len(refuted)} patterns are refuted, the unit states {unit.refuted}{example}"
    )
