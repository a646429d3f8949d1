"""What CoCo's condition 4 hands out: Z_S in all, and to one player more when a threat of his is better (C7).

C7, representatives: λ_i φ_{N,i} is increasing in Z_S − Z_{N∖S} for every S with i ∈ S. CoCo's condition 4 for N is a
sum over R ∋ i; the one term R = S has the coefficient (s−1)!(n−s)!/n! = 1/(s C(n, s)) > 0, and Z_S and Z_{N∖S} occur
nowhere else: i is in R and in S, so R is not N ∖ S and N ∖ R is not S; and R ≠ S, so N ∖ R ≠ N ∖ S.
"""

from __future__ import annotations

from proofs.every_n import definitions, member_rules, rules
from proofs.every_n.appendix import (
    NONE,
    WITHOUT_I,
    Chain,
    I,
    R,
    S,
    T,
    _extra,
    chain,
    coco_form,
    phi,
)
from proofs.every_n.contexts import Context, RuleError, defined
from proofs.every_n.covariance import WITHIN_N, atoms
from proofs.every_n.set_sums import Atom, Each, Let, Over, Plus, Set, Times, times
from proofs.identities import expressions as ex

GROUP = Context(((I, S),), ("1 <= s",))
ALONE = Context((), ("1 <= s",))
"""A coalition S."""

N = Set(("N",))
MEMBER = Context(((I, S), *WITHIN_N.inclusions), WITHIN_N.bounds)
"""A player i of a coalition S of the players N."""


def adds_up() -> Chain:
    """Σ_{i∈S} of CoCo's right side is Z_S = Σ_{i∈S} λ_i φ_{S,i}: condition 4 hands out no more and no less."""
    weight, weight_t = (
        "factorial(r - 1)*factorial(s - r)/factorial(s)",
        "factorial(t)*factorial(s - t - 1)/factorial(s)",
    )
    every, c = (
        "factorial(r)*factorial(s - r)/factorial(s)",
        "factorial(t)*factorial(s - t)/factorial(s)",
    )
    other = Atom("Z", Set(("S",), ("R",)))
    own, z = times(weight, Atom("Z", R)), Atom("Z", T)
    first = Each("i", S, Over("R", I, S, own))
    out, minus = (
        times(f"-({weight_t})", z),
        Over("T", NONE, S, times(f"-({c})", z), True),
    )
    below = Over("T", NONE, S, times(c, z), True)
    top = times("factorial(s)*factorial(s - s)/factorial(s)", Atom("Z", S))
    inside = Over("R", NONE, S, Each("i", R, own))
    outsiders = Each("i", Set(("S",), ("T",)), out)
    return chain(
        "condition 4 adds up",
        "over i ∈ S, the right sides of CoCo's condition 4 add up to Z_S, as the left sides do",
        Each("i", S, definitions.coco_right_side(S, "i", "R")),
        [
            ("two sums", "Z_R apart from Z_{S∖R}", rules.linearity,
             Plus((first, Each("i", S, Over("R", I, S, times(f"-({weight})", other)))))),
            ("name the complement", "R = S ∖ T, T has no i", rules.pair_with_complement,
             Plus((first, Each("i", S, Over("T", NONE, WITHOUT_I, Let("R", Set(("S",), ("T",)),
                   times(f"-({weight})", other))))))),
            ("size of the complement", "|S ∖ T| = s − t", rules.size_of_the_union,
             Plus((first, Each("i", S, Over("T", NONE, WITHOUT_I, out))))),
            ("coalitions first", "then the members of R, and who is not in T", rules.exchange,
             Plus((inside, Over("T", NONE, S, outsiders)))),
            ("T is not S", "for T = S nobody is outside", member_rules.drop_the_whole,
             Plus((inside, Over("T", NONE, S, outsiders, True)))),
            ("count the players", "r members, s − t outsiders", member_rules.sum_over_members,
             Plus((Over("R", NONE, S, times(every, Atom("Z", R))), minus))),
            ("reindex R to T", "another letter", rules.rename_bound, Plus((Over("T", NONE, S, times(c, z)), minus))),
            ("split off T = S", "either T = S or T ⊊ S", rules.split_off_the_top, Plus((Plus((top, below)), minus))),
            ("one sum of parts", "parentheses", rules.flatten, Plus((top, below, minus))),
            ("take the sign out", "−1 goes out of the sum", rules.linearity, Plus((top, below, times("-1", below)))),
            ("cancel all T ⊊ S", "the sum is there once with each sign", rules.cancel, top),
            ("the coefficient is 1", "s! 0!/s! = 1", rules.linearity, Atom("Z", S)),
            ("unpack Z", "the definition of Z_S", definitions.unfold(definitions.total), Each("i", S, phi(S, "i"))),
        ],
        (),
    )  # fmt: skip


def representatives() -> Chain:
    """C7: the coefficient of Z_S − Z_{N∖S} in λ_i φ_{N,i} is 1/(s C(n, s))."""
    weight = "factorial(r - 1)*factorial(n - r)/factorial(n)"
    at_s = "factorial(s - 1)*factorial(n - s)/factorial(n)"
    difference = Plus((Atom("Z", S), times("-1", Atom("Z", Set(("N",), ("S",))))))
    inside = Plus((Atom("Z", R), times("-1", Atom("Z", Set(("N",), ("R",))))))
    others = Over("R", I, N, times(weight, inside), S)
    return chain(
        "C7, representatives",
        "λ_i φ_{N,i} is (Z_S − Z_{N∖S})/(s C(n, s)) and terms of other coalitions",
        phi(N, "i"),
        [
            ("use condition 4", "CoCo's condition 4 for N", definitions.coco_hypothesis,
             Over("R", I, N, times(weight, inside))),
            ("set S apart", "S is one of the coalitions R with i ∈ R", member_rules.set_apart,
             Plus((times(at_s, difference), others))),
            ("its coefficient", "(s−1)!(n−s)!/n! = 1/(s C(n, s))", rules.arithmetic,
             Plus((times("1/(s*binomial(n, s))", difference), others))),
        ],
        (),
        use_condition_4=_extra("CoCo's condition 4 for N", coco_form),
    )  # fmt: skip


def chains() -> tuple[tuple[Chain, Context], ...]:
    """Every chain of this module with the context it is for."""
    return (adds_up(), ALONE), (representatives(), MEMBER)


def is_positive(coefficient: ex.Expression, context: Context) -> bool:
    """Whether a quotient of products of factorials is positive because it is defined for all sizes of the context."""

    def of_factorials(node: ex.Expression) -> bool:
        match node:
            case ex.Number(value):
                return value > 0
            case ex.Call("factorial", _):
                return True
            case ex.Binary("*" | "/", a, b):
                return of_factorials(a) and of_factorials(b)
        return False

    try:
        defined(coefficient, context)
    except RuleError:
        return False
    return of_factorials(coefficient)


def increases(chain: Chain | None = None) -> bool:
    """Whether C7 follows from its chain: a positive coefficient, and no other term with Z_S or Z_{N∖S} in it."""
    apart = (chain or representatives()).steps[1].right
    if (
        not isinstance(apart, Plus)
        or not isinstance(apart.parts[0], Times)
        or not isinstance(apart.parts[1], Over)
    ):
        return False
    one, rest = apart.parts
    return (
        isinstance(one, Times)
        and isinstance(rest, Over)
        and is_positive(one.coefficient, MEMBER)
        and rest.proper == S
        and all(
            atom.kind == "Z" and _is_elsewhere(atom.of, rest, MEMBER.under(rest))
            for atom in atoms(rest.body)
        )
    )


def _is_elsewhere(of: Set, rest: Over, context: Context) -> bool:
    """Whether a coalition of the rest is neither S nor N ∖ S: it is R or N ∖ R, R ≠ S, and i is in R and in S."""
    R, i = Set((rest.var,)), I
    if not context.holds([(i, R), (i, S), (R, N), (S, N)]):
        return False
    return of == R or context.complements(of, R, N)
