"""Properties of a given game: yes with a witness, no by a complete solution, or unknown.

``several-equilibria``   two with different payoffs; witness: their claims
``no-equilibrium``       there is none; witness: the tree of cells that proves it, as a certificate
``zero-weights``         one in which a weight is 0; witness: its claim
``irrational-weights``   one whose weights, scaled to sum 1, are irrational, and that has no others near by: its claim

Equilibria are coalition-perfect. In the first two, one with a weight 0 counts only if that is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from exact.arithmetic.number_field import Algebraic
from exact.equilibria.cells.nodes import Held
from exact.equilibria.claims import Claim
from exact.equilibria.solutions import Solution
from exact.errors import UsageError
from exact.games.game import Game
from exact.search.classification import Classification, classify, is_left

PROPERTIES = (
    "several-equilibria",
    "no-equilibrium",
    "zero-weights",
    "irrational-weights",
)


@dataclass(frozen=True)
class Verdict:
    """Whether a property holds: True with its witness, False as the classification proves, None for unknown."""

    holds: bool | None
    found: Classification
    claims: tuple[Claim, ...] = ()

    @property
    def certificate(self) -> str:
        """The text of the certificate of a game in which there is no equilibrium; empty for other properties."""
        return (
            json.dumps(self.found.certificate, separators=(",", ":"))
            if self.holds and not self.claims
            else ""
        )


def decide(name: str, game: Game, *, zero_weights: bool = False) -> Verdict:
    """Decide a property of ``PROPERTIES``; see the module's text. Cost: that of ``classify``.

    >>> game = Game.bimatrix([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    >>> [decide(name, game).holds for name in PROPERTIES]
    [False, False, False, False]
    """
    if name not in PROPERTIES:
        raise UsageError(
            f"unknown property {name!r}; there are: {', '.join(PROPERTIES)}"
        )
    found = classify(game)
    if name == "several-equilibria":
        kind = found.everywhere if zero_weights else found.positive
        claims = found.claims(zero_weights=zero_weights) if kind == "several" else []
        return Verdict(
            {"several": True, "undecided": None}.get(kind, False), found, tuple(claims)
        )
    if name == "no-equilibrium":
        kind = found.everywhere if zero_weights else found.positive
        if found.claims(zero_weights=zero_weights):
            return Verdict(False, found)
        shown = kind == "none" and found.certificate is not None
        return Verdict(True if shown else None, found)
    if found.solution is None:
        return Verdict(None, found)
    seek = _zero_weights if name == "zero-weights" else _irrational_weights
    holds, claim = seek(found.solution)
    return Verdict(holds, found, (claim,) if claim else ())


def shows(name: str, claims: Sequence[Claim], *, zero_weights: bool) -> bool:
    """Whether valid claims are what a property asks for (of irrational weights: but for "no others near by")."""
    if name == "several-equilibria":
        return (
            len(
                {
                    claim.payoffs
                    for claim in claims
                    if zero_weights or min(claim.weights) > 0
                }
            )
            > 1
        )
    if name == "zero-weights":
        return any(min(claim.weights) == 0 for claim in claims)
    if name == "irrational-weights":
        return any(map(_is_irrational, claims))
    return not claims


def _zero_weights(solution: Solution) -> tuple[bool | None, Claim | None]:
    """Cells that can have equilibria reach weight 0 only at a vertex with that weight 0."""
    claims = (
        claim for equilibrium in solution.equilibria for claim in equilibrium.claims()
    )
    claim = next((claim for claim in claims if min(claim.weights) == 0), None)
    if claim is not None:
        return True, claim
    if solution.enclosure is None:
        return (False if solution.status in ("complete", "none") else None), None
    near = any(
        w == 0
        for node in filter(is_left, solution.enclosure.nodes)
        for vertex in node.cell
        for w in vertex
    )
    return (None if near else False), None


def _irrational_weights(solution: Solution) -> tuple[bool | None, Claim | None]:
    """In a tree whose cells are refuted or of an equilibrium, isolated weights are vertices, and rational.

    That irrational weights have no others near by is proved for two players alone.
    """
    if solution.enclosure is None:
        alone = (
            equilibrium.claim
            for equilibrium in solution.equilibria
            if not equilibrium.family
        )
        claim = next(filter(_is_irrational, alone), None)
        if claim is not None:
            return True, claim
        return (False if solution.status in ("complete", "none") else None), None
    known = all(
        isinstance(node, Held) for node in filter(is_left, solution.enclosure.nodes)
    )
    return (False if known else None), None


def _is_irrational(claim: Claim) -> bool:
    """Whether the ratio of two weights is irrational."""
    first = next(w for w in claim.weights if w != 0)
    ratios = (w / first for w in claim.weights)
    return any(isinstance(x, Algebraic) and not x.is_rational for x in ratios)
