"""The whole proof as a graph of identities, lemmas and directions, verified in the order of its dependencies.

Nodes are the identities A1 … A5, the chains of the appendix, the short proof, the corollaries and the theorem; an edge
leads from what is used to what uses it (a networkx ``DiGraph``). A node counts as verified when its own steps are and
everything it uses is. ``verify_for_all_n`` checks every step by its rule; ``verify_steps`` checks every step for one n.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import networkx as nx

from proofs import appendix, corollaries
from proofs.appendix import Chain, Outcome, check_for_all_n, check_for_n
from proofs.contexts import START, Context
from proofs.identities import APPENDIX, Proved, prove

THEOREM = "Theorem 1"
SHORT = "Theorem 1, short proof"

CONCLUSIONS = {
    THEOREM: (
        "Harsanyi's and CoCo's condition 4 are equivalent",
        ("Harsanyi ⇒ CoCo", "CoCo ⇒ Harsanyi"),
    ),
    SHORT: (
        "both conditions say λ_i w_{S,i} = D_S for every S",
        ("Möbius inversion", "Harsanyi's condition in terms of Z", "CoCo's right side in terms of D"),
    ),
}


@dataclass(frozen=True)
class Item:
    """A node of the proof: its steps, or its certificate, and whether all that it needs is verified too."""

    name: str
    kind: str
    statement: str
    needs: tuple[str, ...]
    verified: bool
    outcomes: tuple[Outcome, ...] = ()
    certificate: Mapping[str, Any] | None = None
    message: str = ""


@dataclass(frozen=True)
class Verification:
    """The items in an order in which each comes after what it needs. ``n`` is 0 when it is for every n."""

    n: int
    items: tuple[Item, ...]
    seconds: float = field(default=0.0, compare=False)

    @property
    def verified(self) -> bool:
        """Whether every item is."""
        return all(item.verified for item in self.items)

    @property
    def steps(self) -> int:
        """How many steps were checked."""
        return sum(len(item.outcomes) for item in self.items)

    def item(self, name: str) -> Item:
        """The item of that name."""
        return next(item for item in self.items if item.name == name)


@cache
def contexts() -> Mapping[str, tuple[Chain, Context]]:
    """Every chain by name, with the context it is for."""
    pairs = [(chain, START) for chain in appendix.chains()] + list(corollaries.chains())
    return {chain.name: (chain, context) for chain, context in pairs}


def dependencies() -> nx.DiGraph[str]:
    """The graph of the proof; an edge leads from what is used to what uses it.

    >>> sorted(dependencies().predecessors("Harsanyi ⇒ CoCo"))
    ['A2', 'A3', 'Lemma 1']
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    for identity in APPENDIX:
        graph.add_node(identity.name, kind="identity", statement=f"{identity.left} = {identity.right}")
    for name, (chain, _) in contexts().items():
        graph.add_node(name, kind="chain", statement=chain.statement)
        graph.add_edges_from((need, name) for need in chain.needs)
    for name, (statement, needs) in CONCLUSIONS.items():
        graph.add_node(name, kind="theorem", statement=statement)
        graph.add_edges_from((need, name) for need in needs)
    return graph


def verify_for_all_n() -> Verification:
    """Every identity by its certificate and every step by its rule. Cost: well under a second.

    >>> verify_for_all_n().verified
    True
    """
    return _verify(0)


def verify_steps(n: int) -> Verification:
    """Every step for n players, as equal linear forms at every coalition. Cost: for n = 4 about a second."""
    return _verify(n)


def _verify(n: int) -> Verification:
    graph = dependencies()
    items: dict[str, Item] = {}
    for name in nx.lexicographical_topological_sort(graph, key=list(graph).index):
        kind, statement = graph.nodes[name]["kind"], graph.nodes[name]["statement"]
        needs = tuple(graph.predecessors(name))
        sound = all(items[need].verified for need in needs)
        missing = "" if sound else "something it needs is not verified"
        if kind == "identity":
            identity = next(x for x in APPENDIX if x.name == name)
            answer = prove(identity.left, identity.right, identity.assume)
            proved = isinstance(answer, Proved)
            certificate = answer.certificate if isinstance(answer, Proved) else None
            items[name] = Item(name, kind, statement, needs, proved, certificate=certificate)
        elif kind == "chain":
            chain, context = contexts()[name]
            outcomes = tuple(check_for_n(chain, n, context) if n else check_for_all_n(chain, context))
            fine = all(outcome.verified for outcome in outcomes)
            items[name] = Item(name, kind, statement, needs, fine and sound, outcomes, message=missing)
        else:
            free = name != THEOREM or appendix.conclusion_is_free_of_i()
            items[name] = Item(name, kind, statement, needs, sound and free, message=missing)
    return Verification(n, tuple(items.values()))
