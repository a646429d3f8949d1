"""C3: scales and shifts of utilities, U_i → a_i U_i + b'_i with a_i > 0, λ_i → λ_i/a_i, as checked chains.

Expectations are linear, so φ_{S,i} becomes a_i φ_{S,i} + b'_i, and λ_i φ_{S,i} becomes λ_i φ_{S,i} + b_i with
b_i = λ_i b'_i/a_i: "one payoff" below. What the conditions maximise or compare changes by constants that do not depend
on strategies, or not at all:

- Condition 1 looks at the order of each player's payoffs alone, and a_i > 0 keeps it.
- Conditions 2 and 3 maximise Σ_{j∈S} λ_j φ_{S,j} − Σ_{j∉S} λ_j φ_{S,j} over the strategies of S; for S = N this is the
  support of the frontier. It changes by Σ_{j∈S} b_j − Σ_{j∉S} b_j.
- Harsanyi's condition 4 compares weighted dividends: those of two or more players do not change, and a single player is
  compared with himself alone.
- CoCo's condition 4: both sides change by b_i.
"""

from __future__ import annotations

from proofs.every_n import definitions, rules
from proofs.every_n.appendix import NONE, WITHOUT_I, Chain, I, R, S, T, chain, phi
from proofs.every_n.contexts import Context
from proofs.every_n.corollaries import SHAPLEY, shapley_lines
from proofs.every_n.member_rules import additive
from proofs.every_n.set_sums import Atom, Each, Let, Node, Over, Plus, Set, Sizes, times
from proofs.identities import expressions as ex
from proofs.identities.proving import Identity

LARGE = Context(((I, S),), ("2 <= s",))
"""A player i of a coalition S of at least two."""

WITHIN_N = Context(((S, Set(("N",))),), ("1 <= s <= n",))
"""A coalition S of the players N."""

ONE_PAYOFF = Identity("C3, one payoff", "(p/a)*(a*u + b)", "p*u + p*b/a", ("a >= 1",))
"""The weight p = λ_i, the scale a, the payoff u and the shift b. It is an identity of rational functions: it holds at
all integers with a ≥ 1, so its numerator is the polynomial 0, and it holds at all real numbers with a > 0."""


def constant(player: str) -> Atom:
    """b_i."""
    return Atom("b", NONE, player)


def condition_3() -> Chain:
    """What S maximises in condition 3 changes by a constant."""
    outside = Set(("N",), ("S",))
    x = phi(S, "j")
    b = constant("j")

    def against(inner: Node) -> tuple[Node, Node]:
        gain = Each("j", S, inner)
        loss = Each("j", outside, inner)
        return gain, times("-1", loss)

    weighed = against(x)
    constants = against(b)
    apart = Plus((Plus(weighed), Plus(constants)))

    return chain(
        "C3, condition 3",
        "what S maximises in condition 3 changes by a constant",
        Plus(against(Plus((x, b)))),
        [
            ("multiply out", "each sum in two", rules.linearity, Plus((*weighed, *constants))),
            ("the constants apart", "another order", rules.linearity, apart),
        ],
        (),
    )  # fmt: skip


def harsanyi_condition() -> Chain:
    """The dividends of λ_i φ_{S,i} + b_i are those of λ_i φ_{S,i} when S has two or more members."""
    b = constant("i")
    x = phi(R)
    sign = "(-1)^(s - r)"
    kept = Over("R", I, S, times(sign, x))

    def constants(body: Node) -> Node:
        return Plus((kept, body))

    signed = times(sign, b)
    union = Let("R", Set(("i", "P")), signed)
    p_signed = times("(-1)^(s - 1 - p)", b)
    k_signed = times("binomial(s - 1, k)*(-1)^(s - 1 - k)", b)
    sizes = Sizes("k", ex.Number(0), ex.parse("s - 1"), k_signed)
    return chain(
        "C3, Harsanyi's condition 4",
        "a constant b_i added to λ_i φ_{R,i} for every R does not change λ_i w_{S,i} when s ≥ 2",
        Over("R", I, S, times(sign, Plus((x, b)))),
        [
            ("two sums", "the constants apart", rules.linearity, constants(Over("R", I, S, signed))),
            ("take i out", "R = {i} ∪ P with P ⊆ S ∖ {i}", rules.reindex_supersets,
             constants(Over("P", NONE, WITHOUT_I, union))),
            ("size of the union", "r = 1 + p", rules.size_of_the_union,
             constants(Over("P", NONE, WITHOUT_I, p_signed))),
            ("sum by size", "C(s−1, k) subsets of size k", rules.sum_by_size,
             constants(sizes)),
            ("alternating sum", "A1, as s − 1 ≥ 1", rules.evaluate_sum, constants(times("0", b))),
            ("drop zero", "the constants cancel", rules.drop_zero, kept),
            ("abbreviate the dividend", "the definition of w", definitions.fold(definitions.dividend),
             Atom("w", S, "i", True)),
        ],
        ("A1",),
    )  # fmt: skip


def coco_condition() -> Chain:
    """CoCo's right side of Z_T + B_T is that of Z_T, and b_i: the constants are a game whose value is themselves."""
    weight = "factorial(r - 1)*factorial(s - r)/factorial(s)"
    rest = Set(("S",), ("R",))
    b = constant("i")
    before = definitions.coco_right_side(S, "i", "R")
    z_r, z_rest = Atom("Z", R), Atom("Z", rest)
    b_r, b_rest = Atom("B", R), Atom("B", rest)
    moved = Plus((z_rest, b_rest))
    both = Plus((Plus((z_r, b_r)), times("-1", moved)))
    bracket = Plus((b_r, times("-1", b_rest)))
    apart = Over("R", I, S, times(weight, bracket))
    more = Atom("B", T)
    less = times("-1", more)

    def with_constants(body: Node) -> Node:
        return Plus((before, body))

    def inner(body: Node) -> Node:
        weighed = times(SHAPLEY, body)
        return with_constants(Over("T", NONE, WITHOUT_I, weighed))

    choose = "binomial(s - 1, k)*(factorial(k)*factorial(s - k - 1)/factorial(s))"
    sizes = Sizes("k", ex.Number(0), ex.parse("s - 1"), times(choose, b))
    return chain(
        "C3, CoCo's condition 4",
        "constants b_j added to λ_j φ_{R,j} for every R add b_i to both sides of CoCo's condition 4",
        Over("R", I, S, times(weight, both)),
        [
            ("the constants apart", "B_R is the sum of b_j over j ∈ R", rules.linearity, with_constants(apart)),
            *shapley_lines("B", with_constants),
            ("i adds b_i", "i is not in T", additive, inner(Plus((Plus((b, more)), less)))),
            ("one sum of parts", "parentheses", rules.flatten, inner(Plus((b, more, less)))),
            ("cancel the others", "B_T is there once with each sign", rules.cancel, inner(b)),
            ("sum by size", "C(s−1, k) subsets of size k", rules.sum_by_size,
             with_constants(sizes)),
            ("the weights add up to 1", "1/s for each size", rules.evaluate_sum, with_constants(times("1", b))),
            ("drop the factor 1", "1 b_i = b_i", rules.linearity, with_constants(b)),
        ],
        (),
    )  # fmt: skip


def chains() -> tuple[tuple[Chain, Context], ...]:
    """Every chain of this module with the context it is for."""
    return (
        (condition_3(), WITHIN_N),
        (harsanyi_condition(), LARGE),
        (coco_condition(), Context(((I, S),), ("1 <= s",))),
    )


def constants_alone(chain: Chain = condition_3()) -> bool:  # noqa: B008 (a frozen record)
    """Whether what condition 3 changes by mentions constants only, so that no strategy matters to it."""
    last = chain.steps[-1].right
    if not isinstance(last, Plus):
        return False
    change = last.parts[1]
    return all(atom.kind == "b" for atom in atoms(change))


def atoms(node: Node) -> list[Atom]:
    """The atoms that an expression mentions."""
    if isinstance(node, Atom):
        return [node]
    if not isinstance(node, Plus):
        return atoms(node.body)
    found = []
    for part in node.parts:
        found += atoms(part)
    return found
