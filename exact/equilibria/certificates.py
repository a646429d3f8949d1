"""``coco-certificate/1``: what the solvers found, written down so that ``exact/checker.py`` can re-check it alone.

This is the producer's side; ``docs/certificates.md`` specifies the documents. A certificate names its subject by hash
and never contains it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from exact import checker
from exact.arithmetic.algebraic import field_of
from exact.arithmetic.rationals import format_rationals
from exact.equilibria.audit import Audit, audit
from exact.equilibria.cells.enclosure import Enclosure
from exact.equilibria.cells.nodes import Crossed
from exact.equilibria.cells.simplices import Cell, is_inside
from exact.equilibria.claims import Claim, claim_document, in_one_field
from exact.equilibria.solutions import Solution
from exact.equilibria.two_player.solver import TwoPlayerProof
from exact.equilibria.two_player.weight_tree import weight_proof
from exact.errors import Invalid, LimitReached
from exact.games.field_numbers import MAX_DEGREE, field_entry
from exact.games.game import Game
from exact.programs.certificates import Document


def require_checkable(game: Game) -> None:
    """``LimitReached`` for a game that the independent checker does not take."""
    if game.n > checker.MAX_PLAYERS or len(game.payoffs) > checker.MAX_PROFILES:
        raise LimitReached(
            f"the checker takes games of at most {checker.MAX_PLAYERS} players and {checker.MAX_PROFILES:,} outcomes"
        )


def certificate_text(document: Document) -> str:
    """The text of a certificate; ``LimitReached`` if it is too long for the independent checker."""
    text = json.dumps(document, indent=1) + "\n"
    if (
        len(text) > checker.MAX_BYTES
        or sum(map(text.count, ",[{")) > checker.MAX_VALUES
    ):
        raise LimitReached(
            f"the checker takes certificates of at most {checker.MAX_BYTES:,} bytes and "
            f"{checker.MAX_VALUES:,} values"
        )
    return text


def equilibrium_certificate(found: Audit) -> Document:
    """The certificate that a valid claim is an equilibrium; ``Invalid`` for one that is not."""
    entry = _equilibrium(found, found.claim)
    return {
        **_head("equilibrium", found.game.sha256),
        **field_entry(found.claim.field),
        "equilibria": [entry],
    }


def non_uniqueness_certificate(first: Audit, second: Audit) -> Document:
    """The certificate that one game has two equilibria with different payoffs; ``Invalid`` if it is not shown.

    Claims of different notions are compared as the weaker one, the plain CoCo equilibrium. Claims over different number
    fields are moved into a common one, for a certificate has one field; ``LimitReached`` when that is too large.
    """
    if first.game != second.game:
        raise Invalid("the two claims are about different games")
    if first.outcome == second.outcome:
        raise Invalid("the two claims have the same payoffs")
    head, both = _in_one_field([first, second])
    perfect = first.coalition_perfect and second.coalition_perfect
    for entry in both:
        entry["claim"]["notion"] = "coalition-perfect-coco" if perfect else "coco"
    return {**_head("non-uniqueness", first.game.sha256), **head, "equilibria": both}


def _in_one_field(found: Sequence[Audit]) -> tuple[Document, list[Document]]:
    """The ``field`` of a certificate of these claims, if it needs one, and the claims in it."""
    claims = in_one_field([one.claim for one in found])
    field = field_of(x for claim in claims for x in claim.numbers())
    if field is not None and field.degree > MAX_DEGREE:
        raise LimitReached(
            f"the claims together need a field of degree {field.degree}; certificates have {MAX_DEGREE}"
        )
    return field_entry(field), [
        _equilibrium(one, claim) for one, claim in zip(found, claims, strict=True)
    ]


def _equilibrium(found: Audit, claim: Claim) -> Document:
    """A claim, written without its field (a certificate has that on top), and the weights that prove condition 1."""
    if not found.valid:
        failed = next(c for c in found.conditions() if c.required and not c.holds)
        raise Invalid(
            f"there is no certificate for an invalid claim; {failed.name}: {failed.summary}"
        )
    document = {
        key: value for key, value in claim_document(claim).items() if key != "field"
    }
    return {
        "claim": document,
        "supporting_weights": format_rationals(found.pareto.weights or ()),
    }


def enclosure_certificate(found: Enclosure) -> Document:
    """The tree as a certificate: ``non-existence``, ``complete`` or ``enclosure``, whichever says most.

    ``non-existence`` if every leaf is refuted, ``complete`` if no leaf is open.
    """
    kind = (
        "enclosure"
        if found.open_cells
        else "complete"
        if found.claims
        else "non-existence"
    )
    crossed = any(isinstance(node, Crossed) for node in found.nodes)
    if crossed and not found.open_cells:
        kind = "complete"
    document = {**_head(kind, found.game.sha256)}
    if kind == "complete":
        document["equilibria"] = []
    if found.claims:
        head, entries = _in_one_field(
            [audit(found.game, claim) for claim in found.claims]
        )
        document |= {**head, "notion": found.notion, "equilibria": entries}
    elif found.notion == "coco":
        document["notion"] = "coco"
    return {**document, "nodes": [node.document(found.notion) for node in found.nodes]}


def solution_certificate(found: Enclosure, equilibria: Sequence[Audit]) -> Document:
    """The tree, and equilibria such that each open cell has the weights of one; ``Invalid`` names a cell that has none.

    So every equilibrium of the notion has its weights in one of these cells, and in each of them there is one.
    """
    if any(one.game != found.game for one in equilibria):
        raise Invalid("the tree and the equilibria are about different games")
    for cell in found.open_cells:
        if not any(is_inside(one.claim.weights, cell) for one in equilibria):
            raise Invalid(
                f"no equilibrium of the list has its weights in the cell {_spell(cell)}"
            )
    notion = equilibria[0].claim.notion if equilibria else found.notion
    if (notion == "coco") != (found.notion == "coco") or any(
        one.claim.notion != notion for one in equilibria
    ):
        raise Invalid("the equilibria and the tree of a solution are of one notion")
    field, claims = _in_one_field(equilibria)
    head = {**_head("solution", found.game.sha256), **field, "notion": notion}
    return {
        **head,
        "equilibria": claims,
        "nodes": [node.document(notion) for node in found.nodes],
    }


def overall_certificate(solution: Solution) -> Document | None:
    """What is known of all equilibria: a tree with an equilibrium in each open cell (``solution``), or the tree alone.

    None for a solution with neither an enclosure nor the proof of two players.

    >>> from exact.equilibria.two_player.solver import solve_two_player
    >>> from exact.games.game import Game
    >>> overall_certificate(solve_two_player(Game.bimatrix([[2, 0], [3, 1]], [[2, 3], [0, 1]])))["kind"]
    'complete'
    """
    tree, game = solution.enclosure, solution.game
    if isinstance(solution.proof, TwoPlayerProof):
        return enclosure_certificate(
            weight_proof(game, solution.proof, solution.notion)
        )
    if tree is None or tree.claims or not solution.equilibria:
        # with positive weights the equilibrium left out is inside an open cell
        return None if tree is None else enclosure_certificate(tree)
    claims = [
        claim for equilibrium in solution.equilibria for claim in equilibrium.claims()
    ]
    try:
        return solution_certificate(tree, [audit(game, claim) for claim in claims])
    except (Invalid, LimitReached):
        return enclosure_certificate(tree)


def _spell(cell: Cell) -> str:
    return " ".join(f"({','.join(format_rationals(vertex))})" for vertex in cell)


def _head(kind: str, game_sha256: str) -> Document:
    return {"format": "coco-certificate/1", "kind": kind, "game_sha256": game_sha256}
