"""Everything in a catalog verified anew, believing nothing that is stored: what ``coco catalog check`` does.

The catalog is read at one moment, in a list of items; then each is verified by itself, and a search may go on writing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from exact.arithmetic.rationals import parse_rational
from exact.equilibria.claims import parse_claim
from exact.errors import CocoError, Invalid, LimitReached, printable
from exact.games.game import Game
from exact.games.strict_json import Source
from exact.programs.certificates import (
    linear_program_certificate,
    linear_program_document,
)
from exact.search.accounts import check_unit, rows_of_units
from exact.search.canonical import canonical_form
from exact.search.catalog import Campaign, Catalog, StoredText, content_hash
from exact.search.classification import classify
from exact.search.evidence import (
    accepted,
    check_finding,
    check_game,
    no_equilibrium,
    valid_claim,
)
from exact.search.generated import game_number, game_options_of
from exact.search.space import space_of
from exact.search.work_units import (
    CENSUS,
    NON_UNIQUENESS,
    Classified,
    Job,
    StoredRay,
    job_of,
    refutation_of,
)

Item: TypeAlias = tuple[str, Callable[[], None]]
"""A place in the catalog, and what raises if it is not as it must be."""


@dataclass(frozen=True)
class Checked:
    """An item that was verified: what is wrong with it or, unless it is ``decided``, why that is not known."""

    place: str
    problem: str | None = None
    decided: bool = True


def recheck(catalog: Catalog) -> Iterator[Checked]:
    """Each item of the catalog, verified."""
    return map(verified, items(catalog))


def verified(item: Item) -> Checked:
    """An item after its verification."""
    place, verify = item
    try:
        verify()
    except LimitReached as error:
        return Checked(place, str(error), decided=False)
    except CocoError as error:
        return Checked(place, str(error))
    return Checked(place)


def items(catalog: Catalog) -> list[Item]:
    """Everything that there is to verify; ``CatalogError`` or ``Unparsable`` if the catalog cannot be read."""
    with catalog.snapshot():
        result: list[Item] = [("the file", partial(_none_of, catalog.problems()))]
        named: set[str] = set()
        proved: set[str] = set()
        for campaign in catalog.campaigns():
            result += _campaign_items(catalog, campaign)
            for finding in catalog.findings(campaign.number):
                named |= {finding.key, *(key for key, _ in finding.claims)}
                if campaign.job.kind == "no-equilibrium":
                    proved.add(finding.key)
        result += _stray_items(catalog, named, proved)
    return result


def _none_of(problems: list[str]) -> None:
    if problems:
        raise Invalid("; ".join(map(printable, problems)))


def _campaign_items(catalog: Catalog, campaign: Campaign) -> Iterator[Item]:
    job, search = campaign.job, f"search {campaign.number}"
    rows = rows_of_units(catalog, campaign.number)
    yield search, partial(_check_job, catalog.job_text(campaign.number))
    for unit in catalog.units(campaign.number):
        place = f"{search}, unit {unit.unit}"
        yield place, partial(check_unit, job, unit, rows[unit.unit])
    for own in rows.values():
        for finding in own.findings:
            place = f"{search}, unit {finding.unit}, finding {finding.place + 1}"
            proof = catalog.certificate(finding.key)
            yield place, partial(check_finding, job, finding, proof)
        for ray in own.rays:
            place = f"{search}, pattern {printable(ray.number[:60])}"
            yield place, partial(_check_ray, job, ray)
        for row in own.classes:
            place = f"{search}, game {printable(row.number[:60])}"
            yield place, partial(_check_class, job, row)


def _stray_items(catalog: Catalog, named: set[str], proved: set[str]) -> Iterator[Item]:
    """The games, claims and certificates that belong to no finding; there must be none."""
    for stored in catalog.stored_games():
        if stored.key not in named:
            yield _place("game", stored), partial(_check_stray_game, stored)
    for stored in catalog.stored_claims():
        if stored.key not in named:
            yield _place("claim", stored), partial(_check_stray_claim, stored)
    for stored in catalog.stored_certificates():
        if stored.key not in proved:
            yield (
                _place("certificate of game", stored),
                partial(_check_stray_proof, stored),
            )


def _place(what: str, stored: StoredText) -> str:
    return f"{what} {printable(stored.key[:12])}"


def _check_job(text: str) -> None:
    if job_of(text).text() != text:
        raise Invalid("the search is not stored as its canonical text")


def _check_stray_game(stored: StoredText) -> None:
    check_game(stored.key, stored.text)
    raise Invalid("no search found it")


def _check_stray_claim(stored: StoredText) -> None:
    game = check_game(content_hash(stored.game), stored.game)
    name = f"claim {stored.key[:12]}"
    valid_claim(game, parse_claim(Source(stored.text, name), game), name)
    raise Invalid("no finding names it")


def _check_stray_proof(stored: StoredText) -> None:
    no_equilibrium(check_game(stored.key, stored.game), stored.text)
    raise Invalid("no search for games without equilibrium found its game")


def game_of_census(job: Job, number: str) -> Game:
    """The game of this number; ``Invalid`` if a census does not classify it."""
    if job.kind != CENSUS or not _is_number(number, job.positions):
        raise Invalid("the census has no game of this number")
    game = game_number(game_options_of(job.options), int(number), job.seed)
    if game is None:
        raise Invalid("the game of this number is a copy of another")
    return game


def _check_class(job: Job, row: Classified) -> None:
    """A game of a census is classified again."""
    found = classify(canonical_form(game_of_census(job, row.number))[0])
    found.verify()
    if (found.everywhere, found.positive) != (row.everywhere, row.positive):
        raise Invalid(f"the classes are {found.everywhere} and {found.positive}")
    if found.certificate is not None:
        accepted(found.game.canonical_text(), json.dumps(found.certificate))


def _is_number(text: str, size: int) -> bool:
    """Whether a text is one of 0 … size − 1 as we write it."""
    short = len(text) <= len(str(size))
    return short and text.isascii() and text.isdecimal() and int(text) < size


def _check_ray(job: Job, ray: StoredRay) -> None:
    """A Farkas ray against the program rebuilt from its pattern."""
    if job.kind != NON_UNIQUENESS:
        raise Invalid("only a search for patterns has Farkas rays")
    space, shown = space_of(job.options), printable(ray.number[:60])
    if not _is_number(ray.number, space.size):
        raise Invalid(f"the search has no pattern {shown}")
    box, strings = space.locate(int(ray.number))
    patterns = list(space.alternatives(box, strings))
    representative = space.is_representative(box, strings)
    if not representative or ray.alternative >= len(patterns):
        raise Invalid(
            f"the search does not try alternative {ray.alternative} of pattern {shown}"
        )
    refutation = refutation_of(
        patterns[ray.alternative],
        ray.ray,
        margin=parse_rational(job.margin),
        structure=job.structure or None,
    )
    refutation.verify()
    proof = refutation.answer
    subject = json.dumps(linear_program_document(proof.program))
    accepted(subject, json.dumps(linear_program_certificate(proof)))
