"""The whole proof as a graph of identities, lemmas and directions, verified in the order of its dependencies.

Nodes are the identities, the chains of the appendix, the short proof, the corollaries and what they conclude; an edge
leads from what is used to what uses it (a networkx ``DiGraph``). A node counts as verified when its own steps are and
everything it uses is. ``verify_for_all_n`` checks every step by its rule; ``verify_steps`` checks every step for one n.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import networkx as nx

from exact.watching import steps
from proofs.every_n import appendix, corollaries, covariance, shares
from proofs.every_n.appendix import Chain, Outcome, check_for_all_n, check_for_n
from proofs.every_n.contexts import START, Context
from proofs.identities.proving import APPENDIX, Identity, Proved, prove

THEOREM = "Theorem 1"
SHORT = "Theorem 1, short proof"

CONCLUSIONS = {
    THEOREM: (
        "Harsanyi's and CoCo's condition 4 are equivalent",
        ("Harsanyi ⇒ CoCo", "CoCo ⇒ Harsanyi"),
    ),
    SHORT: (
        "both conditions say λ_i w_{S,i} = D_S for every S",
        (
            "Möbius inversion",
            "Harsanyi's condition in terms of Z",
            "CoCo's right side in terms of D",
        ),
    ),
    "C3": (
        "λ_i → λ_i/a_i makes up for U_i → a_i U_i + b_i: conditions 3 and 4 change by constants, alike on both sides",
        (
            covariance.ONE_PAYOFF.name,
            "C3, condition 3",
            "C3, Harsanyi's condition 4",
            "C3, CoCo's condition 4",
        ),
    ),
    "C6": (
        "the pair condition for every S is Harsanyi's condition 4 for every S",
        ("C6, pairs", "Möbius inversion for pairs"),
    ),
    "C7": (
        "λ_i φ_{N,i} is increasing in Z_S − Z_{N∖S} for every S with i ∈ S",
        ("C7, representatives",),
    ),
}

BECAUSE = {
    THEOREM: (
        "The last line of CoCo ⇒ Harsanyi does not mention i (checked), so it is the same for every j ∈ S: that is "
        "Harsanyi's condition 4"
    ),
    SHORT: (
        "Harsanyi's condition 4 says λ_i w_{S,i} = D_S for every S. CoCo's says λ_i φ_{S,i} = Σ_{R⊆S, R∋i} D_R for "
        "every S, and by Möbius inversion that is λ_i w_{S,i} = D_S for every S"
    ),
    "C3": (
        "Put b_i = λ_i b'_i/a_i. Condition 1 looks at the order of each player's payoffs alone, and a_i > 0 keeps "
        "it. In condition 3 (and 2, S = N) no strategy matters to the constants (checked). In Harsanyi's condition "
        "4 a single player is compared with himself alone; in CoCo's, both sides gain b_i"
    ),
    "C6": (
        "The differences p_{S,ij} of the pair condition are the sums of h_{R,ij} = λ_i w_{R,i} − λ_j w_{R,j} over "
        "R ⊆ S with i, j ∈ R, and by Möbius inversion h_{S,ij} is the sum of (−1)^{s−r} p_{R,ij}: all of the ones "
        "are 0 when all of the others are"
    ),
    "C7": (
        "The coefficient is a quotient of factorials, all defined, so it is positive (checked). Z_S and Z_{N∖S} "
        "are in no other term (checked): i ∈ R and i ∈ S, so R is not N ∖ S and N ∖ R is not S; R ≠ S, so N ∖ R is "
        "not N ∖ S"
    ),
}
"""How the conclusions follow from what they need."""

CHECKS = {
    THEOREM: appendix.conclusion_is_free_of_i,
    "C3": covariance.constants_alone,
    "C7": shares.increases,
}
"""What a conclusion asks for beyond what it needs."""

IDENTITIES: tuple[Identity, ...] = (
    *APPENDIX,
    *corollaries.COEFFICIENTS,
    covariance.ONE_PAYOFF,
)


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
    because: str = ""


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
    pairs = [(chain, START) for chain in appendix.chains()]
    pairs += [*corollaries.chains(), *shares.chains(), *covariance.chains()]
    return {chain.name: (chain, context) for chain, context in pairs}


def dependencies() -> nx.DiGraph[str]:
    """The graph of the proof; an edge leads from what is used to what uses it.

    >>> sorted(dependencies().predecessors("Harsanyi ⇒ CoCo"))
    ['A2', 'A3', 'Lemma 1']
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    for identity in IDENTITIES:
        graph.add_node(
            identity.name,
            kind="identity",
            statement=f"{identity.left} = {identity.right}",
        )
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
    for name in steps(
        list(nx.lexicographical_topological_sort(graph, key=list(graph).index))
    ):
        kind, statement = graph.nodes[name]["kind"], graph.nodes[name]["statement"]
        needs = tuple(graph.predecessors(name))
        sound = all(items[need].verified for need in needs)
        missing = "" if sound else "something it needs is not verified"
        if kind == "identity":
            identity = next(x for x in IDENTITIES if x.name == name)
            answer = prove(identity.left, identity.right, identity.assume)
            proved = isinstance(answer, Proved)
            certificate = answer.certificate if isinstance(answer, Proved) else None
            items[name] = Item(
                name, kind, statement, needs, proved, certificate=certificate
            )
        elif kind == "chain":
            chain, context = contexts()[name]
            outcomes = tuple(
                check_for_n(chain, n, context) if n else check_for_all_n(chain, context)
            )
            fine = all(outcome.verified for outcome in outcomes)
            items[name] = Item(
                name, kind, statement, needs, fine and sound, outcomes, message=missing
            )
        else:
            fine = sound and (name not in CHECKS or CHECKS[name]())
            items[name] = Item(
                name,
                kind,
                statement,
                needs,
                fine,
                message=missing,
                because=BECAUSE[name],
            )
    return Verification(n, tuple(items.values()))
