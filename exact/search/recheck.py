"""Everything in a catalog verified anew, believing nothing that is stored.

Games and claims are parsed and audited, the payoffs compared, hashes and canonical forms recomputed; Farkas rays are
verified against programs rebuilt from their patterns, and counted. The games of a census are classified anew. Every
claim, every ray and every tree goes through the independent checker as well (``exact/checker.py``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from exact import checker
from exact.certificates import (
    equilibrium_certificate,
    linear_program_certificate,
    linear_program_document,
)
from exact.claims import parse_claim
from exact.documents import Source
from exact.equilibria.audit import audit
from exact.errors import CocoError, Invalid, printable
from exact.formats import parse_game
from exact.rationals import parse_rational
from exact.search.canonical import canonical_form
from exact.search.catalog import Campaign, Catalog, StoredFinding, content_hash
from exact.search.classification import classify
from exact.search.generated import game_number, game_options_of, number_of_games
from exact.search.properties import decide, shows
from exact.search.space import space_of
from exact.search.units import CENSUS, NON_UNIQUENESS, Classified, Job, refutation_of

MAX_COUNTED = 1_000_000


def number_of_items(catalog: Catalog) -> int:
    """How many items ``recheck`` has, unless patterns are missing."""
    count = 1
    for campaign in catalog.campaigns():
        count += len(catalog.findings(campaign.number))
        if campaign.job.kind == NON_UNIQUENESS and campaign.job.keep_refutations:
            count += sum(1 for _ in catalog.rays(campaign.number)) + 1
        if campaign.job.kind == CENSUS:
            count += len(catalog.classes(campaign.number)) + 1
    return count


def recheck(catalog: Catalog) -> Iterator[tuple[str, str | None]]:
    """Each item of the catalog, with None or with what is wrong with it."""
    yield "the file", catalog.damage()
    for campaign in catalog.campaigns():
        for finding in catalog.findings(campaign.number):
            place = f"search {campaign.number}, unit {finding.unit}, finding {finding.place + 1}"
            proof = catalog.certificate(finding.key)
            check = partial(check_finding, campaign.job, finding, proof)
            yield place, _problem(check)
        if campaign.job.kind == NON_UNIQUENESS and campaign.job.keep_refutations:
            yield from _check_rays(catalog, campaign)
        if campaign.job.kind == CENSUS:
            yield from _check_classes(catalog, campaign)


def check_finding(job: Job, finding: StoredFinding, certificate: str = "") -> None:
    """A game and its claims against what the search looks for; ``Invalid`` or ``Unparsable`` says what is wrong."""
    if content_hash(finding.game) != finding.key:
        raise Invalid("the game is not the one its hash names")
    game = parse_game(Source(finding.game, f"game {finding.key[:12]}"))
    if game.canonical_text() != finding.game:
        raise Invalid("the game is not stored as its canonical text")
    if not job.structure and canonical_form(game)[0] != game:
        raise Invalid("the game is not in canonical form")
    audits = []
    for key, text in finding.claims:
        if content_hash(finding.key + text) != key:
            raise Invalid(f"claim {key[:12]} is not the one its hash names")
        found = audit(game, parse_claim(Source(text, f"claim {key[:12]}"), game))
        if not found.valid:
            failed = next(c for c in found.conditions() if c.required and not c.holds)
            raise Invalid(
                f"claim {key[:12]} is not valid: {failed.name}: {failed.summary}"
            )
        _accepted(finding.game, json.dumps(equilibrium_certificate(found)))
        audits.append(found)
    claims = [replace(found.claim, payoffs=found.outcome) for found in audits]
    if job.kind == NON_UNIQUENESS:
        wanted = space_of(job.options).options.equilibria
        if len({found.outcome for found in audits}) < wanted:
            raise Invalid(f"the claims do not have {wanted} different payoffs")
    elif job.kind == CENSUS:
        if not shows("several-equilibria", claims, zero_weights=True):
            raise Invalid("the claims do not have different payoffs")
    else:
        zero = game_options_of(job.options).zero_weights
        if not shows(job.kind, claims, zero_weights=zero):
            raise Invalid(f"the claims do not show the property {job.kind}")
        if job.kind in ("no-equilibrium", "irrational-weights"):
            again = decide(job.kind, game, zero_weights=zero)
            again.found.verify()
            if again.holds is not True:
                raise Invalid(f"the game does not have the property {job.kind}")
        if job.kind == "no-equilibrium":
            _accepted(finding.game, certificate)
            if json.loads(certificate)["kind"] not in (
                "non-existence",
                *(() if zero else ("complete",)),
            ):
                raise Invalid(
                    "the stored certificate is not one that there is no equilibrium"
                )


def _check_classes(
    catalog: Catalog, campaign: Campaign
) -> Iterator[tuple[str, str | None]]:
    job, options = campaign.job, game_options_of(campaign.job.options)

    def verify(row: Classified) -> None:
        if (
            not row.number.isdecimal()
            or len(row.number) > 200
            or int(row.number) >= number_of_games(options)
        ):
            raise Invalid("the census has no game of this number")
        game = game_number(options, int(row.number), job.seed)
        if game is None:
            raise Invalid("the game of this number is a copy of another")
        found = classify(canonical_form(game)[0])
        found.verify()
        if (found.everywhere, found.positive) != (row.everywhere, row.positive):
            raise Invalid(f"the classes are {found.everywhere} and {found.positive}")
        if found.certificate is not None:
            _accepted(found.game.canonical_text(), json.dumps(found.certificate))

    rows = catalog.classes(campaign.number)
    for row in rows:
        place = f"search {campaign.number}, game {printable(row.number[:60])}"
        yield place, _problem(lambda r=row: verify(r))  # type: ignore[misc]
    stated = campaign.tally.searched
    wrong = (
        None
        if len(rows) == stated
        else f"{len(rows)} games are classified, the units state {stated}"
    )
    yield f"search {campaign.number}, number of games", wrong


def _check_rays(
    catalog: Catalog, campaign: Campaign
) -> Iterator[tuple[str, str | None]]:
    job = campaign.job
    space = space_of(job.options)
    margin, structure = parse_rational(job.margin), job.structure or None

    def verify(number: str, alternative: int, ray: str) -> None:
        if not number.isdecimal() or len(number) > 60 or int(number) >= space.size:
            raise Invalid(f"the search has no pattern {printable(number[:60])}")
        box, strings = space.locate(int(number))
        patterns = list(space.alternatives(box, strings))
        if not space.is_representative(box, strings) or not 0 <= alternative < len(
            patterns
        ):
            raise Invalid(
                f"the search does not try alternative {alternative} of pattern {number}"
            )
        refutation = refutation_of(
            patterns[alternative], ray, margin=margin, structure=structure
        )
        refutation.verify()
        proof = refutation.answer
        subject = json.dumps(linear_program_document(proof.program))
        _accepted(subject, json.dumps(linear_program_certificate(proof)))

    refuted: dict[str, int] = {}
    for number, alternative, ray in catalog.rays(campaign.number):
        problem = _problem(lambda n=number, a=alternative, r=ray: verify(n, a, r))  # type: ignore[misc]
        refuted[number] = refuted.get(number, 0) + (problem is None)
        yield f"search {campaign.number}, pattern {printable(number[:60])}", problem
    for missing in _unaccounted(catalog, campaign, set(refuted)):
        place = f"search {campaign.number}, pattern {missing}"
        yield place, "neither refuted nor found, although the search is complete"
    each = (
        1
        if space.options.gap == "weighted"
        else space.n * (2 if space.options.zero_weights else 1)
    )
    complete = sum(count == each for count in refuted.values())
    stated = catalog.refuted(campaign.number)
    wrong = (
        None
        if complete == stated
        else f"{complete} patterns are refuted, the units state {stated}"
    )
    yield f"search {campaign.number}, number of refuted patterns", wrong


def _unaccounted(
    catalog: Catalog, campaign: Campaign, refuted: set[str]
) -> Iterator[int]:
    """The patterns of a complete search of moderate size that the catalog says nothing about; there must be none."""
    space = space_of(campaign.job.options)
    if (
        space.size > MAX_COUNTED
        or len(catalog.ended_units(campaign.number)) < campaign.job.units
    ):
        return
    found = {finding.number for finding in catalog.findings(campaign.number)}
    undecided = campaign.tally.undecided
    for number in range(space.size):
        known = str(number) in refuted or str(number) in found
        if (
            not undecided
            and not known
            and space.is_representative(*space.locate(number))
        ):
            yield number


def _accepted(subject: str, certificate: str) -> None:
    """``Invalid`` unless the independent checker accepts the certificate about the subject."""
    outcome, _, reason = checker.judge(
        checker.read_subject(subject), lambda: certificate
    )
    if outcome != "valid":
        raise Invalid(f"the independent checker refuses it: {reason}")


def _problem(verify: Callable[[], None]) -> str | None:
    try:
        verify()
    except CocoError as error:
        return str(error)
    return None
