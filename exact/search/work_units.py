"""Work units: pure functions of (job, unit number), plain text in and plain data out, so any executor can run them.

A ``Job`` says everything that determines what is found; unit u of it treats the positions u·size … (u+1)·size − 1 of
its seeded order. Pattern searches go through the order twice: first the promising patterns, then all the others.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache

from flint import fmpq

from exact.arithmetic.rationals import format_rational, parse_rational
from exact.equilibria.claims import Claim, format_claim
from exact.errors import UsageError
from exact.games.game import Game
from exact.programs.linear_program import Infeasible
from exact.search.canonical import canonical_form
from exact.search.classification import classify
from exact.search.design import (
    STRUCTURES,
    Design,
    Refutation,
    conditions,
    design_alternatives,
    full_program,
)
from exact.search.generated import (
    GameOptions,
    game_number,
    game_options_of,
    number_of_games,
)
from exact.search.minimise import (
    dimension,
    fewest_ties,
    full_dimensional,
    smallest_range,
)
from exact.search.numbering import Order
from exact.search.patterns import Pattern
from exact.search.properties import PROPERTIES, decide
from exact.search.records import record_fields
from exact.search.space import Box, Space, Strings, options_of, space_of

NON_UNIQUENESS, CENSUS = "non-uniqueness", "census"
KINDS = (NON_UNIQUENESS, CENSUS, *PROPERTIES)
WISHES = ("", "range", "integers", "generic", "full-dimensional")


@dataclass(frozen=True)
class Job:
    """What is searched for and where; ``options`` is the text of ``SpaceOptions`` or of ``GameOptions``.

    ``wish`` is what is asked of each game found: the least range, also in integers, few ties, full dimension.
    """

    kind: str
    options: str
    seed: int = 0
    unit_size: int = 200
    margin: str = "0"
    structure: str = ""
    wish: str = ""
    keep_refutations: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UsageError(
                f"unknown search {self.kind!r}; there are: {', '.join(KINDS)}"
            )
        if self.wish not in WISHES or self.structure not in ("", *STRUCTURES):
            raise UsageError(
                f"unknown wish {self.wish!r} or structure {self.structure!r}"
            )
        if self.structure and self.wish not in ("", "generic"):
            raise UsageError(
                f"the wish {self.wish} is not combined with the structure {self.structure}"
            )
        if self.wish == "generic" and self.margin != "0":
            raise UsageError(
                "a margin is not combined with the wish generic: it makes as many replies strict as it can"
            )
        if self.unit_size < 1:
            raise UsageError("a work unit has at least one position")
        if parse_rational(self.margin) < 0:
            raise UsageError("the margin is at least 0")
        if self.wish == "integers" and parse_rational(self.margin).q != 1:
            raise UsageError("for integer payoffs the margin is a whole number")
        if (
            self.wish in ("range", "integers", "full-dimensional")
            and parse_rational(self.margin).q != 1
        ):
            raise UsageError(f"for the wish {self.wish} the margin is a whole number")

    def text(self) -> str:
        """The canonical text, by which a stored search is recognised and sent to workers."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))

    @property
    def positions(self) -> int:
        """How many positions the order has."""
        if self.kind == NON_UNIQUENESS:
            return space_of(self.options).size
        return number_of_games(game_options_of(self.options))

    @property
    def passes(self) -> int:
        """How often the order is gone through: twice where some patterns are more promising than others."""
        if self.kind != NON_UNIQUENESS:
            return 1
        options = options_of(self.options)
        return 2 if len(options.actions) > 2 and not options.mixtures else 1

    @property
    def units(self) -> int:
        """How many units there are."""
        return self.passes * -(-self.positions // self.unit_size)


def job_of(text: str) -> Job:
    """The inverse of ``Job.text``; ``Unparsable`` for any other text, ``UsageError`` for what no search looks for."""
    job = Job(**record_fields(text, Job, "search"))
    if job.units < 1:
        raise UsageError("a search has at least one unit")
    return job


@dataclass(frozen=True)
class Finding:
    """A game in canonical form with its claims, as texts, and the number of the pattern or game it came from.

    Without claims there is a ``certificate``: that the game has no equilibrium.
    """

    number: str
    game: str
    claims: tuple[str, ...]
    certificate: str = ""


@dataclass(frozen=True)
class Classified:
    """Game ``number`` of a census, with its classes for λ ≥ 0 and for λ > 0 (``exact.search.classification``)."""

    number: str
    everywhere: str
    positive: str


@dataclass(frozen=True)
class StoredRay:
    """A Farkas ray, sparse, of alternative ``alternative`` of pattern ``number``."""

    number: str
    alternative: int
    ray: str


@dataclass(frozen=True)
class UnitResult:
    """What a unit did: ``searched`` = refuted + found + undecided; ``skipped`` are copies and other pass's patterns."""

    unit: int
    searched: int = 0
    refuted: int = 0
    undecided: int = 0
    skipped: int = 0
    findings: tuple[Finding, ...] = ()
    rays: tuple[StoredRay, ...] = field(default=(), repr=False)
    classes: tuple[Classified, ...] = field(default=(), repr=False)


def run_unit(job_text: str, unit: int) -> UnitResult:
    """Do unit ``unit`` of a job. Pure: the same arguments give the same result, in any process, in any order."""
    job = _job(job_text)
    if job.kind != NON_UNIQUENESS:
        return _run_games(job, unit)
    return _run_patterns(job, unit)


def positions_of(job: Job, unit: int) -> range:
    """The positions of the order that a unit treats; ``UsageError`` if the job has no such unit."""
    if not 0 <= unit < job.units:
        raise UsageError(f"unit {unit} of a search with {job.units}")
    place = unit % (job.units // job.passes)
    return range(place * job.unit_size, min((place + 1) * job.unit_size, job.positions))


def searched_numbers(job: Job, unit: int) -> Iterator[int]:
    """The numbers of the patterns or games that a unit decides: not those that are copies, or another pass's."""
    positions = positions_of(job, unit)
    if job.kind != NON_UNIQUENESS:
        options = game_options_of(job.options)
        for number in _numbers(job, options, positions):
            if game_number(options, number, job.seed) is not None:
                yield number
        return
    space, order = space_of(job.options), Order(job.positions, job.seed)
    promising = unit < job.units // job.passes
    for position in positions:
        number = order[position]
        box, strings = space.locate(number)
        if job.passes == 2 and space.is_promising(box, strings) != promising:
            continue
        if space.is_representative(box, strings):
            yield number


@lru_cache(maxsize=8)
def _job(text: str) -> Job:
    return job_of(text)


def _run_patterns(job: Job, unit: int) -> UnitResult:
    space, result = space_of(job.options), UnitResult(unit)
    for number in searched_numbers(job, unit):
        box, strings = space.locate(number)
        result = _decide_pattern(job, space, box, strings, number, result)
    skipped = len(positions_of(job, unit)) - result.searched
    return replace(result, skipped=skipped)


def _decide_pattern(
    job: Job, space: Space, box: Box, strings: Strings, number: int, so_far: UnitResult
) -> UnitResult:
    rays = []
    undecided = False
    alternatives = list(space.alternatives(box, strings))
    margin, structure = parse_rational(job.margin), job.structure or None
    for k, answer in enumerate(
        design_alternatives(alternatives, margin=margin, structure=structure)
    ):
        if isinstance(answer, Design):
            wished = _wish(job, answer)
            if wished is None:
                undecided = True
                continue
            game, claims = (
                canonical_form(wished.game, wished.claims)
                if not job.structure
                else (
                    wished.game,
                    wished.claims,
                )
            )
            finding = Finding(
                str(number), game.canonical_text(), tuple(map(format_claim, claims))
            )
            return replace(
                so_far,
                searched=so_far.searched + 1,
                findings=(*so_far.findings, finding),
            )
        if job.keep_refutations:
            rays.append(StoredRay(str(number), k, ray_text(answer)))
    if undecided:
        return replace(
            so_far, searched=so_far.searched + 1, undecided=so_far.undecided + 1
        )
    return replace(
        so_far,
        searched=so_far.searched + 1,
        refuted=so_far.refuted + 1,
        rays=(*so_far.rays, *rays),
    )


def _wish(job: Job, found: Design) -> Design | None:
    pattern, margin = found.pattern, parse_rational(job.margin)
    if job.wish in ("range", "integers"):
        whole = (
            smallest_range(pattern, margin=int(margin.p), integer=True)
            if job.wish == "integers"
            else None
        )
        nicest = whole or smallest_range(pattern, margin=int(margin.p))
        return nicest.design if nicest else None
    if job.wish == "generic":
        return fewest_ties(pattern, structure=job.structure or None)
    if job.wish == "full-dimensional":
        if dimension(found.game) == pattern.n:
            return found
        return full_dimensional(pattern, margin=int(margin.p), seed=job.seed)
    return found


def ray_text(refutation: Refutation) -> str:
    """The non-zero multipliers of a Farkas ray as ``row:value`` pairs."""
    pairs = ((k, y) for k, y in enumerate(refutation.answer.ray) if y)
    return " ".join(f"{k}:{format_rational(y)}" for k, y in pairs)


def refutation_of(
    pattern: Pattern, text: str, *, margin: fmpq, structure: str | None
) -> Refutation:
    """The refutation that a stored ray is, against the program rebuilt from its pattern; not verified yet."""
    program = full_program(
        pattern, conditions(pattern, margin=margin, structure=structure)
    )
    ray = [fmpq(0)] * len(program.constraints)
    for pair in text.split():
        place, _, value = pair.partition(":")
        if not place.isdecimal() or int(place) >= len(ray):
            raise UsageError(
                f"the stored ray names row {place[:20]!r}, which the program does not have"
            )
        ray[int(place)] = parse_rational(value)
    return Refutation(pattern, Infeasible(program, tuple(ray)))


def _numbers(job: Job, options: GameOptions, positions: range) -> Sequence[int]:
    if not options.exhaustive:
        return positions
    order = Order(job.positions, job.seed)
    return [order[position] for position in positions]


def _run_games(job: Job, unit: int) -> UnitResult:
    options: GameOptions = game_options_of(job.options)
    result = UnitResult(unit)
    for number in _numbers(job, options, positions_of(job, unit)):
        game = game_number(options, number, job.seed)
        if game is None:
            result = replace(result, skipped=result.skipped + 1)
            continue
        game, _ = canonical_form(
            game
        )  # what is stored is what is decided, so that it can be decided again
        result = replace(result, searched=result.searched + 1)
        if job.kind == CENSUS:
            result = _count(game, number, result)
            continue
        verdict = decide(job.kind, game, zero_weights=options.zero_weights)
        verdict.found.verify()
        if verdict.holds is None:
            result = replace(result, undecided=result.undecided + 1)
        elif verdict.holds:
            finding = _finding(number, game, verdict.claims, verdict.certificate)
            result = replace(result, findings=(*result.findings, finding))
        else:
            result = replace(result, refuted=result.refuted + 1)
    return result


def _count(game: Game, number: int, so_far: UnitResult) -> UnitResult:
    """A game of a census: classified, found if its equilibria pay several vectors, undecided if λ ≥ 0 or λ > 0 is."""
    found = classify(game)
    found.verify()
    row = Classified(str(number), found.everywhere, found.positive)
    result = replace(so_far, classes=(*so_far.classes, row))
    if "several" in (found.everywhere, found.positive):
        claims = found.claims(zero_weights=found.positive != "several")
        return replace(
            result, findings=(*result.findings, _finding(number, game, claims))
        )
    if "undecided" in (found.everywhere, found.positive):
        return replace(result, undecided=result.undecided + 1)
    return replace(result, refuted=result.refuted + 1)


def _finding(
    number: int, game: Game, claims: Sequence[Claim], certificate: str = ""
) -> Finding:
    form, moved = canonical_form(game, claims)
    return Finding(
        str(number), form.canonical_text(), tuple(map(format_claim, moved)), certificate
    )
