"""What solving a game for its equilibria answers: equilibria with audited claims, families of weights, what is left.

Weights matter up to a factor; everything here is scaled to Σλ_i = 1. A family is a polytope of weights, given by its
vertices, at each of which the same payoffs are an equilibrium; vertices can be excluded. A ``Solution`` says how much
is known: ``complete`` (these are all, proved), ``none`` (there is none, proved), ``enclosed`` (what is listed holds,
and every equilibrium has its weights in an open cell of the enclosure), ``unknown`` (what is listed holds, no more).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, Protocol

from flint import fmpq

from exact.arithmetic.algebraic import Number, show_vector
from exact.arithmetic.markup import latex_vector, player_table, vector
from exact.arithmetic.markup import table as html_table
from exact.arithmetic.rationals import format_rationals
from exact.equilibria.audit import audit
from exact.equilibria.cells.corners import corner_claims
from exact.equilibria.cells.enclosure import Enclosure
from exact.equilibria.claims import NOTIONS, Claim, claim_document
from exact.errors import Invalid
from exact.games.field_numbers import number_texts
from exact.games.game import Game
from exact.watching import stage, steps

STATUSES = ("complete", "none", "enclosed", "unknown")


class Proof(Protocol):
    """Why a solution is complete: ``verify`` re-proves it from the game and the listed equilibria alone."""

    def verify(self, solution: Solution) -> None:
        """``Invalid`` unless the listed equilibria are all there are."""

    def summary(self) -> str:
        """One line for people: what was proved, and how."""


@dataclass(frozen=True)
class FamilyVertex:
    """A vertex of a family's polytope of weights: a claim there if it belongs to the family, None if it is excluded."""

    weights: tuple[Number, ...]
    claim: Claim | None

    @property
    def included(self) -> bool:
        """Whether the vertex itself belongs to the family."""
        return self.claim is not None


@dataclass(frozen=True)
class Equilibrium:
    """An equilibrium as a claim with weights (Σλ_i = 1), strategies and payoffs.

    With a ``family``, the same payoffs are an equilibrium at every weight vector of the polytope with these vertices
    but the excluded vertices; the claim is then at a weight vector in the middle. No ``family``: this weight alone.
    """

    claim: Claim
    family: tuple[FamilyVertex, ...] = ()

    def __repr__(self) -> str:
        """Payoffs and weights."""
        weights = " to ".join(
            show_vector(vertex.weights) for vertex in self.family
        ) or show_vector(self.weights)
        return (
            f"<Equilibrium: payoffs {show_vector(self.payoffs)} at weights {weights}>"
        )

    def _repr_html_(self) -> str:
        """Payoffs and weights, for notebooks."""
        return player_table(
            "equilibrium",
            len(self.weights),
            [("payoff", self.payoffs), ("weight", self.weights)],
        )

    def _repr_latex_(self) -> str:
        """The payoffs, for notebooks."""
        return latex_vector(self.payoffs)

    @property
    def weights(self) -> tuple[Number, ...]:
        """λ, scaled to sum 1."""
        return self.claim.weights

    @property
    def payoffs(self) -> tuple[Number, ...]:
        """φ_N, which the claim states."""
        if self.claim.payoffs is None:
            raise Invalid("the claim of an equilibrium states its payoffs")
        return self.claim.payoffs

    @property
    def zero_weights(self) -> tuple[int, ...]:
        """The players, from 0, whose weight is 0."""
        return tuple(i for i, w in enumerate(self.weights) if w == 0)

    def claims(self) -> list[Claim]:
        """Every claim it makes: its own and those at the vertices of its family."""
        return [
            self.claim,
            *(vertex.claim for vertex in self.family if vertex.claim is not None),
        ]

    def verify(self, game: Game) -> None:
        """Audit every claim, and compare their weights and payoffs with what is said; ``Invalid`` if one fails."""
        for claim in steps(self.claims()):
            found = audit(game, claim)
            failed = next(
                (c for c in found.conditions() if c.required and not c.holds), None
            )
            if failed is not None:
                raise Invalid(
                    f"the claim at weights {show_vector(claim.weights)}: {failed.name}: {failed.summary}"
                )
            if (
                sum(claim.weights, fmpq(0)) != 1
                or claim.payoffs is None
                or claim.payoffs != self.payoffs
            ):
                raise Invalid(
                    "the claims of an equilibrium have weights of sum 1, and one vector of payoffs"
                )
        if any(
            vertex.claim is not None and vertex.claim.weights != vertex.weights
            for vertex in self.family
        ):
            raise Invalid(
                "the claim at a vertex of a family has other weights than the vertex"
            )
        if len(self.family) == 1:
            raise Invalid("a family has at least two vertices")


@dataclass(frozen=True)
class Solution:
    """The equilibria of a game that were found, and how much is known of the others; see the module's text.

    ``proof`` is there for ``complete`` and ``none``, ``enclosure`` at least for ``enclosed``; ``positive_weights`` says
    that equilibria with a weight 0 were not asked for; ``note`` says what stopped an incomplete search.
    """

    game: Game
    notion: str
    status: str
    equilibria: tuple[Equilibrium, ...]
    proof: Proof | None = None
    enclosure: Enclosure | None = None
    positive_weights: bool = False
    note: str = ""

    def __repr__(self) -> str:
        """How much is known, and the equilibria."""
        found = "; ".join(
            repr(equilibrium).removeprefix("<Equilibrium: ")[:-1]
            for equilibrium in self.equilibria
        )
        return (
            f"<Solution: {self.notion}, {self.status}{f': {found}' if found else ''}>"
        )

    def _repr_html_(self) -> str:
        """The equilibria, for notebooks."""
        rows = [
            (vector(equilibrium.weights), vector(equilibrium.payoffs))
            for equilibrium in self.equilibria
        ]
        return html_table(f"{self.status}: {self.notion}", ["weights", "payoffs"], rows)

    def verify(self) -> None:
        """Re-prove everything that is said; ``Invalid`` names what fails."""
        if self.status not in STATUSES or self.notion not in NOTIONS:
            raise Invalid(
                f"there is no status {self.status!r}, or no notion {self.notion!r}"
            )
        with stage(0, 0.3):
            self._verify_equilibria()
        if self.status in ("complete", "none"):
            if self.proof is None or (self.status == "none") != (not self.equilibria):
                raise Invalid(
                    f"the status {self.status} needs a proof, and none means that no equilibrium is listed"
                )
            with stage(0.3, 1):
                self.proof.verify(self)
        if self.enclosure is not None:
            if self.enclosure is not getattr(
                self.proof, "tree", None
            ):  # it is verified already
                with stage(0.3, 1):
                    self.enclosure.verify()
            if self.enclosure.game != self.game or (
                self.enclosure.notion == "coco"
            ) != (self.notion == "coco"):
                raise Invalid("the enclosure is of another game or notion")
        elif self.status == "enclosed":
            raise Invalid("the status enclosed needs an enclosure")

    def _verify_equilibria(self) -> None:
        for claim in chain(*self.payoff_sets):
            if not audit(self.game, claim).valid:
                raise Invalid(
                    "a claim at weights that settle only some payoffs is no equilibrium"
                )
        for equilibrium in steps(self.equilibria):
            equilibrium.verify(self.game)
            if any(claim.notion != self.notion for claim in equilibrium.claims()):
                raise Invalid(f"a claim is not about the notion {self.notion}")
            if self.positive_weights and any(
                min(claim.weights) <= 0 for claim in equilibrium.claims()
            ):
                raise Invalid(
                    "an equilibrium with a weight 0 is listed, which were not asked for"
                )

    @cached_property
    def payoff_sets(self) -> tuple[tuple[Claim, ...], ...]:
        """At weights of which several are 0: equilibria with different payoffs, the ends of each set that is known.

        An end pays each player of positive weight what one of the listed equilibria pays. All Pareto-optimal payoffs
        that do so are of equilibria, at the same weights. () where none are known, or asked for.
        """
        if self.positive_weights or self.enclosure is None:
            return ()
        return tuple(corner_claims(self.enclosure))

    @property
    def corners(self) -> tuple[Claim, ...]:
        """Two equilibria with different payoffs at one vector of weights, of the first of the ``payoff_sets``."""
        return self.payoff_sets[0][:2] if self.payoff_sets else ()

    @property
    def unique_payoffs(self) -> bool | None:
        """Whether all equilibria have the same payoffs; None where the list may be incomplete, or empty."""
        if (
            len({equilibrium.payoffs for equilibrium in self.equilibria}) > 1
            or self.corners
        ):
            return False
        return True if self.status == "complete" else None


def solution_document(solution: Solution) -> dict[str, Any]:
    """The solution as JSON-ready data; every claim is a ``coco-claim/1`` object."""
    enclosure = solution.enclosure
    unique = {"unique_payoffs": solution.unique_payoffs}
    families = sum(bool(equilibrium.family) for equilibrium in solution.equilibria)
    return {
        "status": solution.status,
        "notion": solution.notion,
        "game_sha256": solution.game.sha256,
        "positive_weights": solution.positive_weights,
        **({} if solution.status == "none" else unique),
        "equilibria": [
            _equilibrium_document(equilibrium) for equilibrium in solution.equilibria
        ],
        "counts": {
            "equilibria": len(solution.equilibria) - families,
            "families": families,
            "payoffs": len({e.payoffs for e in solution.equilibria}),
            "payoff_sets": len(solution.payoff_sets),
        },
        "corners": [claim_document(claim) for claim in solution.corners],
        "payoff_sets": [_set_document(ends) for ends in solution.payoff_sets],
        "open_cells": None
        if enclosure is None
        else [
            [format_rationals(vertex) for vertex in cell]
            for cell in enclosure.open_cells
        ],
        "proof": solution.proof.summary() if solution.proof is not None else None,
        "note": solution.note,
    }


def _set_document(ends: Sequence[Claim]) -> dict[str, Any]:
    """The ends of a set of payoffs at one vector of weights."""
    weights = ends[0].weights
    return {
        "weights": number_texts(weights),
        "zero_weights": [i + 1 for i, w in enumerate(weights) if w == 0],
        "ends": [number_texts(claim.payoffs or ()) for claim in ends],
        "claims": [claim_document(claim) for claim in ends],
    }


def _equilibrium_document(equilibrium: Equilibrium) -> dict[str, Any]:
    """Its numbers are written as in its claim, whose ``field`` they share."""
    document = claim_document(equilibrium.claim)
    vertices = [
        {
            "weights": number_texts(vertex.weights)
            if vertex.claim is None
            else claim_document(vertex.claim)["weights"],
            "included": vertex.included,
            "claim": None if vertex.claim is None else claim_document(vertex.claim),
        }
        for vertex in equilibrium.family
    ]
    return {
        "weights": document["weights"],
        "payoffs": document["payoffs"],
        "zero_weights": [i + 1 for i in equilibrium.zero_weights],
        "claim": document,
        "family": vertices or None,
    }
