"""The short proof of Theorem 1, its corollaries, and what else the seed states about condition 4, as checked chains.

*Short proof.* Write D_S = (1/s) Σ_{T⊆S} (−1)^{s−t} Z_T. Harsanyi's condition 4 says λ_i w_{S,i} = D_S ("Harsanyi's
condition in terms of Z"; the other way round D_S does not mention i). CoCo's right side is Σ_{R⊆S, R∋i} D_R ("CoCo's
right side in terms of D": by A2, and A3(t) = −A2(t + 1)). So CoCo's condition 4 says λ_i φ_{S,i} = Σ_{R⊆S, R∋i} D_R for
all S, and by Möbius inversion that is λ_i w_{S,i} = D_S for all S: the two conditions are one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from proofs.each_n import lemma1, theorem1
from proofs.each_n.linear_forms import LinearForm, coalition_text, players, subsets
from proofs.every_n import definitions, member_rules, rules
from proofs.every_n.appendix import (
    NONE,
    WITHOUT_I,
    Chain,
    I,
    Line,
    R,
    S,
    T,
    _extra,
    chain,
    harsanyi_form,
    harsanyi_implies_coco,
    phi,
)
from proofs.every_n.contexts import START, Context
from proofs.every_n.set_sums import (
    Atom,
    Each,
    Let,
    Node,
    Over,
    Plus,
    Set,
    Sizes,
    Weigh,
    times,
)
from proofs.identities import expressions as ex
from proofs.identities.proving import Identity

Pairs = Iterator[tuple[LinearForm, LinearForm]]
Check = Callable[[int, int, int], Pairs]

J = Set(("j",))
PAIR = Set(("i", "j"))
TWO = Context(((I, S), (J, S)), ("2 <= s",))
"""Players i and j of a coalition S."""

K = Set(("k",))
WITHOUT_K = Set(("S",), ("k",))
THREE = Context(
    (
        (I, Set(("S",), ("j",))),
        (I, WITHOUT_K),
        (J, WITHOUT_K),
        (K, S),
        (S, Set(("i", "j", "k"))),
    ),
    ("1 <= s",),
)
"""Three different players i, j and k, who are all of a coalition S."""

SHAPLEY = "factorial(t)*factorial(s - t - 1)/factorial(s)"
"""t!(s−t−1)!/s!, the weight of Z_{T∪{i}} − Z_T."""


def moebius_lines(f: Atom, top: Atom, low: Set) -> list[Line]:
    """Σ_{R} (−1)^{s−r} Σ_{T⊆R} f(T) = f(S), step by step, over the coalitions that hold ``low``."""
    rest = Set(("S",), ("T",))

    def below(body: Node) -> Node:
        return Over("T", low, S, body, True)

    sign = "(-1)^(s - r)"
    return [
        ("move the sign in", "it does not depend on T", rules.linearity,
         Over("R", low, S, Over("T", low, R, times(sign, f)))),
        ("swap the sums", "T first, R second", rules.exchange, Over("T", low, S, Over("R", T, S, times(sign, f)))),
        ("split off T = S", "either T = S or T ⊊ S", rules.split_off_the_top,
         Plus((Over("R", S, S, times(sign, top)), below(Over("R", T, S, times(sign, f)))))),
        ("only R = S", "S ⊆ R ⊆ S", rules.only_possibility,
         Plus((times("(-1)^(s - s)", top), below(Over("R", T, S, times(sign, f)))))),
        ("the sign is 1", "(−1)^0 = 1", rules.linearity, Plus((top, below(Over("R", T, S, times(sign, f)))))),
        ("reindex supersets", "R = T ∪ P with P ⊆ S ∖ T", rules.reindex_supersets,
         Plus((top, below(Over("P", NONE, rest, Let("R", Set(("T", "P")), times(sign, f))))))),
        ("size of the union", "r = t + p", rules.size_of_the_union,
         Plus((top, below(Over("P", NONE, rest, times("(-1)^(s - (t + p))", f)))))),
        ("sum by size", "C(s−t, k) subsets of size k", rules.sum_by_size,
         Plus((top, below(Sizes("k", ex.Number(0), ex.parse("s - t"),
                                times("binomial(s - t, k)*(-1)^(s - t - k)", f)))))),
        ("alternating sum", "A1 up to the sign (−1)^{s−t}, as s − t ≥ 1", rules.evaluate_sum,
         Plus((top, below(times("0", f))))),
        ("drop zero", "all other terms cancel", rules.drop_zero, top),
    ]  # fmt: skip


def moebius_inversion(low: Set = I, name: str = "Möbius inversion") -> Chain:
    """Σ_{R} (−1)^{s−r} Σ_{T⊆R} f(T) = f(S) for any f, over the coalitions that hold i (or i and j)."""
    f = phi(T, weighted=False)
    start = Over("R", low, S, times("(-1)^(s - r)", Over("T", low, R, f)))
    statement = "what is a sum over the coalitions inside S is known from its sums"
    return chain(
        name, statement, start, moebius_lines(f, phi(S, weighted=False), low), ("A1",)
    )


def uniqueness() -> Chain:
    """If φ_{R,i} = Σ_{T⊆R, T∋i} v_{T,i} for every R, then w_{S,i} = v_{S,i}."""
    v, top = Atom("v", T, "i"), Atom("v", S, "i")
    sign = "(-1)^(s - r)"
    lines: list[Line] = [
        ("unpack the dividend", "the definition of w", definitions.unfold(definitions.dividend),
         Over("R", I, S, times(sign, phi(R, weighted=False)))),
        ("use Lemma 1 of v", "φ_{R,i} is the sum of v_{T,i} over T ⊆ R with i ∈ T", definitions.other_dividends,
         Over("R", I, S, times(sign, Over("T", I, R, v)))),
        *moebius_lines(v, top, I),
    ]  # fmt: skip
    return chain(
        "uniqueness of the dividends",
        "whatever satisfies Lemma 1 in the place of the dividends is the dividends",
        Atom("w", S, "i"),
        lines,
        ("A1",),
        use_Lemma_1_of_v=_extra(
            "Lemma 1 for numbers v_{R,i} in the place of w_{R,i}", _lemma_1_of_v
        ),
    )


def _lemma_1_of_v(S: int, i: int) -> LinearForm:
    """Σ_{R⊆S, R∋i} (−1)^{s−r} (φ_{R,i} − Σ_{T⊆R, T∋i} v_{T,i})."""
    s = S.bit_count()
    return LinearForm.combination(
        (lemma1.dividend_sign(R.bit_count(), s) * sign, LinearForm({unknown: 1}))
        for R in subsets(S, 1 << i - 1)
        for sign, unknown in [
            (1, (R, -i)),
            *((-1, (-T, -i)) for T in subsets(R, 1 << i - 1)),
        ]
    )


def harsanyi_in_terms_of_z() -> Chain:
    """Under Harsanyi's condition 4 for S, λ_i w_{S,i} = D_S."""
    f = phi(T, "j")
    sign = "(-1)^(s - t)"
    return chain(
        "Harsanyi's condition in terms of Z",
        "under Harsanyi's condition 4, λ_i w_{S,i} = D_S = (1/s) Σ_{T⊆S} (−1)^{s−t} Z_T",
        Atom("w", S, "i", True),
        [
            ("use condition 4", "Harsanyi's condition 4 for S", definitions.harsanyi_hypothesis,
             times("1/s", Each("j", S, Atom("w", S, "j", True)))),
            ("unpack the dividend", "the definition of w", definitions.unfold(definitions.dividend),
             times("1/s", Each("j", S, Over("T", J, S, times(sign, f))))),
            ("reshuffle: coalitions first", "T ⊆ S, then its members j", rules.exchange,
             times("1/s", Over("T", NONE, S, Each("j", T, times(sign, f))))),
            ("move the sign out", "it does not depend on j", rules.linearity,
             times("1/s", Over("T", NONE, S, times(sign, Each("j", T, f))))),
            ("abbreviate Z", "the definition of Z_T", definitions.fold(definitions.total),
             times("1/s", Over("T", NONE, S, times(sign, Atom("Z", T))))),
        ],
        (),
        use_condition_4=_extra("Harsanyi's condition 4 for S", _average),
    )  # fmt: skip


def _average(S: int, i: int) -> LinearForm:
    """(1/s) Σ_{j∈S} h_{S,ij}."""
    return LinearForm.total(harsanyi_form(S, i, j) for j in players(S)) / S.bit_count()


def coco_in_terms_of_d() -> Chain:
    """Σ_{R⊆S, R∋i} D_R is CoCo's right side: the last lines of the appendix, with no hypothesis."""
    full = harsanyi_implies_coco()
    start = next(
        at for at, step in enumerate(full.steps) if step.name == "one coefficient"
    )
    return Chain(
        "CoCo's right side in terms of D",
        "the sum of D_R over R ⊆ S with i ∈ R is the right side of CoCo's condition 4",
        full.steps[start:],
        ("A2", "A3"),
    )


def shapley_lines(
    kind: str, around: Callable[[Node], Node] = lambda node: node
) -> list[Line]:
    """From the pair form of CoCo's right side to its Shapley form, with Z or B in it, inside another expression."""
    weight = "factorial(r - 1)*factorial(s - r)/factorial(s)"
    z, other, joined = (
        Atom(kind, R),
        Atom(kind, Set(("S",), ("R",))),
        Atom(kind, Set(("T", "i"))),
    )

    def inner(body: Node) -> Node:
        return Over("T", NONE, WITHOUT_I, body)

    one, two = Over("R", I, S, times(weight, z)), times(f"-({weight})", other)
    named = inner(Let("R", Set(("T", "i")), times(weight, z)))
    return [
        ("two sums", f"{kind}_R apart from {kind}_{{S∖R}}", rules.linearity, around(Plus((one, Over("R", I, S, two))))),
        ("take i out", "R = T ∪ {i} with T ⊆ S ∖ {i}", rules.reindex_supersets,
         around(Plus((named, Over("R", I, S, two))))),
        ("name the complement", "R = S ∖ T, T has no i", rules.pair_with_complement,
         around(Plus((named, inner(Let("R", Set(("S",), ("T",)), two)))))),
        ("sizes", "r = t + 1, and |S ∖ T| = s − t", rules.size_of_the_union,
         around(Plus((inner(times(SHAPLEY, joined)), inner(times(f"-({SHAPLEY})", Atom(kind, T))))))),
        ("one sum", "the same coefficient", rules.merge_sums,
         around(inner(times(SHAPLEY, Plus((joined, times("-1", Atom(kind, T)))))))),
    ]  # fmt: skip


def pair_form_is_shapley_form() -> Chain:
    """Σ_{R∋i} ((r−1)!(s−r)!/s!)(Z_R − Z_{S∖R}) = Σ_{T⊆S∖{i}} (t!(s−t−1)!/s!)(Z_{T∪{i}} − Z_T)."""
    return chain(
        "pair form = Shapley form",
        "the two forms of CoCo's condition 4 are equal",
        definitions.coco_right_side(S, "i", "R"),
        shapley_lines("Z"),
        (),
    )


def pair_bargaining() -> Chain:
    """C6: φ_{S,i} − f_{S,i|j} is the sum of i's dividends in the coalitions that hold both i and j."""
    w = Atom("w", R, "i")
    fallback = Over("R", I, Set(("S",), ("j",)), w)
    both = Over("R", PAIR, S, w)
    return chain(
        "C6, pairs",
        "λ_i (φ_{S,i} − f_{S,i|j}) = Σ over R ⊆ S with i, j ∈ R of λ_i w_{R,i}",
        Weigh("i", Plus((phi(S, weighted=False), times("-1", fallback)))),
        [
            ("lemma 1", "Lemma 1", definitions.unfold(definitions.lemma_1),
             Weigh("i", Plus((Over("R", I, S, w), times("-1", fallback))))),
            ("split by membership", "either j ∈ R or j ∉ R", rules.split_by("j"),
             Weigh("i", Plus((Plus((both, fallback)), times("-1", fallback))))),
            ("one sum of parts", "parentheses", rules.flatten,
             Weigh("i", Plus((both, fallback, times("-1", fallback))))),
            ("cancel the fallback", "it is there once with each sign", rules.cancel, Weigh("i", both)),
            ("multiply λ in", "λ_i goes into the sum", rules.linearity,
             Over("R", PAIR, S, Atom("w", R, "i", True))),
        ],
        ("Lemma 1",),
    )  # fmt: skip


def three_players() -> Chain:
    """w_{ijk,i} = φ_{ijk,i} − [φ_{i,i} + (φ_{ij,i} − φ_{i,i}) + (φ_{ik,i} − φ_{i,i})], as the comments expand it."""
    sign, f = "(-1)^(s - r)", phi(R, weighted=False)
    ij, ik, ijk = PAIR, Set(("i", "k")), Set(("i", "j", "k"))
    own, with_j, with_k, top = (phi(of, weighted=False) for of in (I, ij, ik, S))
    minus_own = times("-1", own)

    def four(*parts: Node) -> Node:
        return Plus((Plus(parts[:2]), Plus(parts[2:])))

    def among(low: Set, *without: str) -> Node:
        return Over("R", low, Set(("S",), without), times(sign, f))

    def named(of: Set) -> Node:
        return Let("R", of, times(sign, f))

    def sized(*powers: str) -> Node:
        return four(
            *(
                times(c, atom)
                for c, atom in zip(powers, (top, with_j, with_k, own), strict=True)
            )
        )

    return chain(
        "the dividend of three players",
        "for S = {i, j, k}, the dividend of i is φ_{S,i} less φ_{i,i} and what i gains with j alone and with k alone",
        Atom("w", S, "i"),
        [
            ("unpack the dividend", "the definition of w", definitions.unfold(definitions.dividend), among(I)),
            ("with j or without", "either j ∈ R or j ∉ R", rules.split_by("j"), Plus((among(ij), among(I, "j")))),
            ("with k or without", "either k ∈ R or k ∉ R", rules.split_by("k"),
             four(among(ijk), among(ij, "k"), among(ik, "j"), among(I, "j", "k"))),
            ("one coalition each", "there is nobody else", member_rules.only_coalition,
             four(*map(named, (ijk, ij, ik, I)))),
            ("their sizes", "3, 2, 2 and 1", rules.size_of_the_union,
             sized("(-1)^(s - 3)", "(-1)^(s - 2)", "(-1)^(s - 2)", "(-1)^(s - 1)")),
            ("s = 3", "S = {i, j, k}", member_rules.known_size, sized("1", "-1", "-1", "1")),
            ("what i gains", "φ_{i,i} = −φ_{i,i} + φ_{i,i} + φ_{i,i}", member_rules.collect,
             Plus((top, times("-1", Plus((own, Plus((with_j, minus_own)), Plus((with_k, minus_own)))))))),
        ],
        (),
    )  # fmt: skip


COEFFICIENTS = (
    Identity("A3(t) = −A2(t + 1)", "sum((-1)^(k + 1)*binomial(s - t - 1, k)/(t + 1 + k), k, 0, s - t - 1)",
             "-sum((-1)^k*binomial(s - (t + 1), k)/((t + 1) + k), k, 0, s - (t + 1))", ("0 <= t < s",)),
    Identity("A5(t) = −A4(t + 1)",
             "sum((-1)^(s - t - k)*binomial(s - t - 1, k)*factorial(k)*factorial(t)"
             "/factorial(t + 1 + k), k, 0, s - t - 1)",
             "-sum((-1)^(s - (t + 1) - k)*binomial(s - (t + 1), k)*factorial((t + 1) - 1)*factorial(k)"
             "/factorial((t + 1) + k), k, 0, s - (t + 1))", ("0 <= t < s",)),
)  # fmt: skip
"""Why the short proof needs A2 alone of A2 … A5."""


def chains() -> tuple[tuple[Chain, Context], ...]:
    """Every chain of this module with the context it is for."""
    return (
        (moebius_inversion(), START),
        (harsanyi_in_terms_of_z(), START),
        (coco_in_terms_of_d(), START),
        (pair_form_is_shapley_form(), START),
        (pair_bargaining(), TWO),
        (moebius_inversion(PAIR, "Möbius inversion for pairs"), TWO),
        (uniqueness(), START),
        (three_players(), THREE),
    )


@dataclass(frozen=True)
class Claim:
    """A statement verified for one n at every coalition, with the number of equations compared."""

    name: str
    verified: bool
    equations: int
    message: str = ""


def verify_for_n(n: int) -> tuple[Claim, ...]:
    """The corollaries for n players, exhaustively, as equalities of linear forms.

    >>> all(claim.verified for claim in verify_for_n(3))
    True
    """
    return (
        _all("condition 4 adds up over S", n, _adds_up),
        _all("C3: shifts do not change condition 4", n, _shift),
        _all("C6: the pair condition is equivalent to Harsanyi's", n, _pairs),
        _all("C7: the coefficient of Z_S − Z_S̄ is positive", n, _representatives),
        _all("uniqueness of the dividends given Lemma 1", n, _uniqueness),
        _all("the dividend of three players", n, _three),
    )


def _all(name: str, n: int, check: Check) -> Claim:
    equations = 0
    for coalition in range(1, 1 << n):
        for i in players(coalition):
            for left, right in check(coalition, i, n):
                equations += 1
                if left != right:
                    return Claim(
                        name,
                        False,
                        equations,
                        f"it fails at S = {coalition_text(coalition)}, i = {i}",
                    )
    return Claim(name, True, equations)


def _adds_up(S: int, i: int, _n: int) -> Pairs:
    """Σ_{i∈S} c_{S,i} = 0: no more and no less than Z_S is handed out."""
    if i == players(S)[0]:
        yield (
            LinearForm.total(theorem1.coco_equation(S, j) for j in players(S)),
            LinearForm(),
        )


def _shift(S: int, i: int, _n: int) -> Pairs:
    """Both forms of condition 4 vanish where every x_{S,i} is a constant β_i."""
    constant = {j: LinearForm({(0, j): 1}) for j in players(S)}

    def at_constants(form: LinearForm) -> LinearForm:
        return LinearForm.combination(
            (c, constant[j]) for (_, j), c in form.terms.items()
        )

    yield at_constants(theorem1.coco_equation(S, i)), LinearForm()
    for j in players(S):
        yield (
            at_constants(harsanyi_form(S, i, j)) if S.bit_count() > 1 else LinearForm(),
            LinearForm(),
        )


def pair_condition(S: int, i: int, j: int) -> LinearForm:
    """λ_i (φ_{S,i} − f_{S,i|j}) − λ_j (φ_{S,j} − f_{S,j|i}) with f_{S,i|j} = Σ_{R⊆S, R∋i, R∌j} w_{R,i}."""

    def gain(a: int, b: int) -> LinearForm:
        without = S & ~(1 << b - 1)
        fallback = LinearForm.total(
            lemma1.dividend(R, a) for R in subsets(without, 1 << a - 1)
        )
        return LinearForm.unknown(S, a) - fallback

    return gain(i, j) - gain(j, i)


def _pairs(S: int, i: int, _n: int) -> Pairs:
    """p_{S,ij} = Σ_{R∋i,j} h_{R,ij} and h_{S,ij} = Σ_{R∋i,j} (−1)^{s−r} p_{R,ij}: each follows from the other."""
    for j in players(S):
        if i < j:
            within = list(subsets(S, 1 << i - 1 | 1 << j - 1))
            yield (
                pair_condition(S, i, j),
                LinearForm.total(harsanyi_form(R, i, j) for R in within),
            )
            s = S.bit_count()
            terms = [
                (lemma1.dividend_sign(R.bit_count(), s), pair_condition(R, i, j))
                for R in within
            ]
            yield LinearForm.combination(terms), harsanyi_form(S, i, j)


def _representatives(S: int, i: int, n: int) -> Pairs:
    """In λ_i φ_{N,i} the coefficient of every x_{S,j}, j ∈ S, is (s−1)!(n−s)!/n! > 0, that of S̄ its negative."""
    N = (1 << n) - 1
    right = LinearForm.unknown(N, i) - theorem1.coco_equation(N, i)
    weight = theorem1.coco_weight(S.bit_count(), n)
    own = {(S, j): right.coefficient(S, j) for j in players(S)}
    other = {(N & ~S, j): -right.coefficient(N & ~S, j) for j in players(N & ~S)}
    positive = weight if weight > 0 else Fraction(0)
    wanted = str(positive)
    for coefficient in (*own.values(), *other.values()):
        yield (
            LinearForm({(0, 0): coefficient}),
            LinearForm({(0, 0): wanted if positive else 0}),
        )


def _uniqueness(S: int, i: int, _n: int) -> Pairs:
    """If φ_{R,i} = Σ_{Q⊆R, Q∋i} v_{Q,i} for all R ⊆ S, then v_{S,i} = Σ_{R⊆S, R∋i} (−1)^{s−r} φ_{R,i} = w_{S,i}."""
    s = S.bit_count()
    terms = []
    for Q in subsets(S, 1 << i - 1):
        total = LinearForm.total(
            LinearForm.unknown(V, i) for V in subsets(Q, 1 << i - 1)
        )
        terms.append((lemma1.dividend_sign(Q.bit_count(), s), total))
    yield LinearForm.combination(terms), LinearForm.unknown(S, i)


def _three(S: int, i: int, _n: int) -> Pairs:
    """w_{ijk,i} = φ_{ijk,i} − [φ_{i,i} + (φ_{ij,i} − φ_{i,i}) + (φ_{ik,i} − φ_{i,i})], as the comments expand it."""
    if S.bit_count() == 3:
        own = 1 << i - 1
        j, k = (1 << p - 1 for p in players(S) if p != i)
        alone, with_j, with_k = (
            LinearForm.unknown(own | other, i) for other in (0, j, k)
        )
        gains = LinearForm.total([alone, with_j - alone, with_k - alone])
        yield lemma1.dividend(S, i), LinearForm.unknown(S, i) - gains
