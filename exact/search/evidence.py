"""What a finding of a catalog proves: its game and claims, and the certificate that there is no equilibrium.

Nothing that is stored is believed: games and claims are parsed and audited, hashes and canonical forms recomputed,
properties decided again, and every claim and certificate goes through the independent checker (``exact/checker.py``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from exact import checker
from exact.equilibria.audit import Audit, audit
from exact.equilibria.certificates import equilibrium_certificate
from exact.equilibria.claims import NOTIONS, Claim, parse_claim
from exact.errors import CocoError, Invalid, LimitReached
from exact.games.files import parse_game
from exact.games.game import Game
from exact.games.strict_json import Source
from exact.search.canonical import canonical_form
from exact.search.catalog import Entry, StoredFinding, content_hash
from exact.search.classification import classify
from exact.search.generated import game_options_of
from exact.search.properties import decide, shows
from exact.search.space import space_of
from exact.search.work_units import CENSUS, NON_UNIQUENESS, Job


def accepted(subject: str, certificate: str) -> None:
    """``Invalid`` unless the independent checker accepts the certificate about the subject."""
    outcome, _, reason = checker.judge(
        checker.read_subject(subject), lambda: certificate
    )
    if outcome == "valid":
        return
    if outcome in ("invalid", "unparsable"):
        raise Invalid(f"the independent checker refuses it: {reason}")
    raise LimitReached(f"the independent checker did not decide it: {reason}")


def valid_claim(game: Game, claim: Claim, name: str) -> Audit:
    """The audit of a claim that is valid, for the independent checker too; ``Invalid`` says what fails."""
    found = audit(game, claim)
    if not found.valid:
        failed = next(c for c in found.conditions() if c.required and not c.holds)
        raise Invalid(f"{name} is not valid: {failed.name}: {failed.summary}")
    accepted(game.canonical_text(), json.dumps(equilibrium_certificate(found)))
    return found


def no_equilibrium(game: Game, certificate: str) -> str:
    """At which weights a certificate proves that a game has no equilibrium; ``Invalid`` if it does not.

    One of kind ``complete`` holds equilibria; that all equilibria have a weight 0 is decided by solving the game again.
    """
    if not certificate:
        raise Invalid("there is no certificate that the game has no equilibrium")
    accepted(game.canonical_text(), certificate)
    document = json.loads(certificate)
    if document.get("notion", NOTIONS[1]) == NOTIONS[1]:
        if document["kind"] == "non-existence":
            return "weights of 0 included"
        if document["kind"] == "complete":
            again = classify(game)
            again.verify()
            if again.positive == "none":
                return "but for weights of 0"
    raise Invalid("the stored certificate is not one that there is no equilibrium")


@dataclass(frozen=True)
class Examined:
    """A game of a catalog with the verdict on each claim (its audit, or what is wrong) and on its certificate.

    ``nowhere``: at which weights it is proved that there is no equilibrium, or empty; ``refusal``: why it is not.
    """

    entry: Entry
    claims: tuple[Audit | CocoError, ...]
    nowhere: str = ""
    refusal: CocoError | None = None

    @property
    def problems(self) -> tuple[CocoError, ...]:
        """What is wrong or, of the type ``LimitReached``, what is not known."""
        wrong = [found for found in self.claims if isinstance(found, CocoError)]
        return (*wrong, *([self.refusal] if self.refusal else []))

    @property
    def exit_code(self) -> int:
        """0 if all is proved, 1 if something is wrong, 3 if something is not known."""
        codes = {found.exit_code for found in self.problems}
        return 0 if not codes else 3 if codes == {LimitReached.exit_code} else 1


def examine(entry: Entry) -> Examined:
    """Audit the claims of an entry and give these and its certificate to the independent checker."""
    claims: list[Audit | CocoError] = []
    for k, claim in enumerate(entry.claims, start=1):
        try:
            claims.append(valid_claim(entry.game, claim, f"claim {k}"))
        except CocoError as error:
            claims.append(error)
    nowhere, refusal = "", None
    if entry.certificate or not claims:
        try:
            nowhere = no_equilibrium(entry.game, entry.certificate)
        except CocoError as error:
            refusal = error
    return Examined(entry, tuple(claims), nowhere, refusal)


def check_game(key: str, text: str) -> Game:
    """The game of this key; ``Invalid`` unless the text is its canonical text."""
    if content_hash(text) != key:
        raise Invalid("the game is not the one its hash names")
    game = parse_game(Source(text, f"game {key[:12]}"))
    if game.canonical_text() != text:
        raise Invalid("the game is not stored as its canonical text")
    return game


def check_finding(job: Job, finding: StoredFinding, certificate: str = "") -> None:
    """A game and its claims against what the search looks for; ``Invalid`` or ``Unparsable`` says what is wrong."""
    game = check_game(finding.key, finding.game)
    if not job.structure and canonical_form(game)[0] != game:
        raise Invalid("the game is not in canonical form")
    audits = []
    for key, text in finding.claims:
        name = f"claim {key[:12]}"
        if content_hash(finding.key + text) != key:
            raise Invalid(f"{name} is not the one its hash names")
        audits.append(valid_claim(game, parse_claim(Source(text, name), game), name))
    if job.kind == NON_UNIQUENESS:
        options = space_of(job.options).options
        if any(found.claim.notion != options.notion for found in audits):
            raise Invalid(f"the claims are not of the notion {options.notion}")
        if len({found.outcome for found in audits}) < options.equilibria:
            raise Invalid(
                f"the claims do not have {options.equilibria} different payoffs"
            )
        return
    if any(found.claim.notion != NOTIONS[1] for found in audits):
        raise Invalid(f"the claims are not of the notion {NOTIONS[1]}")
    claims = [replace(found.claim, payoffs=found.outcome) for found in audits]
    _check_property(job, game, claims, certificate)


def _check_property(
    job: Job, game: Game, claims: list[Claim], certificate: str
) -> None:
    if job.kind == CENSUS:
        if not shows("several-equilibria", claims, zero_weights=True):
            raise Invalid("the claims do not have different payoffs")
        return
    zero = game_options_of(job.options).zero_weights
    if not shows(job.kind, claims, zero_weights=zero):
        raise Invalid(f"the claims do not show the property {job.kind}")
    if job.kind in ("no-equilibrium", "irrational-weights"):
        again = decide(job.kind, game, zero_weights=zero)
        again.found.verify()
        if again.holds is not True:
            raise Invalid(f"the game does not have the property {job.kind}")
    if job.kind == "no-equilibrium":
        where = no_equilibrium(game, certificate)
        if zero and where != "weights of 0 included":
            raise Invalid(
                "the stored certificate is not one that there is no equilibrium"
            )
