"""Claims over a real number field: read, audited, written, certified; the auditor and the checker read them alike."""

import json
import random
import time
from dataclasses import replace

import pytest
from flint import fmpq, fmpq_poly
from hypothesis import given, settings
from hypothesis import strategies as st

from exact import checker
from exact.arithmetic.algebraic import Algebraic, NumberField
from exact.commands.cli import run
from exact.equilibria.audit import audit, audit_document, compare
from exact.equilibria.certificates import (
    equilibrium_certificate,
    non_uniqueness_certificate,
)
from exact.equilibria.claims import (
    NOTIONS,
    Claim,
    claim_document,
    format_claim,
    in_one_field,
    parse_claim,
)
from exact.errors import Invalid, LimitReached, Unparsable, UsageError
from exact.frontiers.feasible_set import ParetoStatus, expected_payoff, pareto_status
from exact.games.coalitions import coalitions, members
from exact.games.examples import example
from exact.games.field_numbers import field_entry, number_text, read_field, read_number
from exact.games.files import parse_game
from exact.games.game import Game
from exact.games.strict_json import Node, Source, parse_json
from exact.search.canonical import canonical_form
from exact.search.patterns import Pattern
from tests.certificates.build import FOLDER
from tests.checkers import naive
from tests.selection import examples
from tests.strategies import equilibria, games

IRRATIONAL = json.loads(
    (FOLDER / "correct" / "equilibrium-irrational.json").read_text("utf-8")
)
ROOT2 = NumberField.of([-2, 0, 1], 1, 2).generator
ROOT3 = NumberField.of([-3, 0, 1], 1, 2).generator
FIELDS = [
    NumberField.of(*field)
    for field in [
        ([-2, 0, 1], 1, 2),
        ([-2, 0, 1], -2, -1),
        ([-1, -1, 1], 1, 2),
        ([-2, 0, 0, 1], 1, 2),
        ([1, -3, 0, 1], 0, 1),
        ([1, 0, -10, 0, 1], 3, 4),
        ([7, 0, -3, 1, 0, -5, 2], 1, 2),
    ]
]
thirds = st.integers(-4, 4).map(lambda k: fmpq(k, 3))


@st.composite
def numbers(draw, field):
    return field.element(draw(st.lists(thirds, min_size=1, max_size=field.degree)))


@st.composite
def distributions(draw, actions, field):
    """Probabilities in the field, some of them irrational: p and its clone share a rational probability unevenly."""
    chosen = draw(
        st.lists(st.sampled_from(actions), min_size=1, max_size=3, unique=True)
    )
    shares = draw(
        st.lists(st.integers(1, 3), min_size=len(chosen), max_size=len(chosen))
    )
    whole = sum(shares)
    result = {a: fmpq(k, whole) for a, k in zip(chosen, shares, strict=True)}
    if len(chosen) > 1:
        part = draw(numbers(field))
        moved = (
            part / (1 + abs(part).ceil()) / whole / 2
        )  # smaller than every probability
        result[chosen[0]] += moved
        result[chosen[1]] -= moved
    return result


@st.composite
def claims_about(draw):
    """A game with a claim over a field: an equilibrium among clones, or anything at all."""
    field = draw(st.sampled_from(FIELDS))
    if draw(st.booleans()):
        game, claim = cloned(
            *draw(equilibria(max_players=3)), field, draw(st.integers(0, 99))
        )
    else:
        game = draw(games(min_players=1, max_players=3, max_actions=3))
        weights = tuple(
            abs(draw(numbers(field))) if draw(st.booleans()) else draw(thirds)
            for _ in range(game.n)
        )
        strategies = {
            S: draw(distributions(game.joint_actions(S), field))
            for S in coalitions(game.n)
        }
        claim = Claim("coco", weights, strategies)
    if draw(st.integers(0, 3)) == 0:
        S = draw(st.sampled_from(coalitions(game.n)))
        claim = replace(
            claim,
            strategies={
                **claim.strategies,
                S: draw(distributions(game.joint_actions(S), field)),
            },
            payoffs=None,
        )
    if draw(st.integers(0, 3)) == 0:
        payoffs = audit(game, claim).outcome
        near = (
            payoffs[0]
            + draw(st.sampled_from([0, 0, fmpq(1, 10**40)]))
            + field.generator
            - field.generator
        )
        claim = replace(claim, payoffs=(near, *payoffs[1:]))
    return game, replace(claim, notion=draw(st.sampled_from(NOTIONS)))


def cloned(game, claim, field, seed):
    """The game with every action doubled, and the pure equilibrium mixed over the clones with irrational weights.

    The weights are multiplied by a number of the field: only their ratios matter.
    """
    dice = random.Random(seed)
    doubled = Game.build(
        [2 * k for k in game.shape], lambda a: game.payoff(tuple(x // 2 for x in a))
    )
    factor = abs(field.generator)
    strategies = {}
    for S, pure in claim.strategies.items():
        [action] = pure
        chance = abs(
            field.element([fmpq(dice.randint(-5, 5), 7) for _ in range(field.degree)])
        )
        chance = chance / (chance.ceil() + 1)
        copies = [tuple(2 * x + bit for x in action) for bit in (0, 1)]
        strategies[S] = (
            {copies[0]: chance, copies[1]: 1 - chance}
            if chance
            else {copies[1]: fmpq(1)}
        )
    return doubled, Claim(
        "coalition-perfect-coco", tuple(w * factor for w in claim.weights), strategies
    )


def with_field(game, claim):
    """The checker's reading of a claim, from a certificate's text."""
    document = claim_document(claim)
    found = audit(game, claim)
    weights = found.pareto.weights if found.pareto.strong else (fmpq(1),) * game.n
    entry = {
        "claim": {k: v for k, v in document.items() if k != "field"},
        "supporting_weights": list(map(str, weights)),
    }
    subject = checker.read_subject(game.canonical_text())
    home = checker.Field()
    if "field" in document:
        home = checker.read_field(
            checker.Reader(
                checker.load(json.dumps(document["field"]), "field"), "field", home
            )
        )
    return found, checker.read_claim(
        checker.Reader(checker.load(json.dumps(entry), "test"), "test", home), subject
    )


def agree(game, claim):
    """The auditor and the checker, condition by condition."""
    found, read = with_field(game, claim)
    held = {c.name: c.holds for c in found.conditions()}
    for ours, theirs in zip(found.outcome, read.payoffs, strict=True):
        coefficients = (
            ours.coefficients
            if isinstance(ours, Algebraic)
            else (ours,)
            if ours
            else ()
        )
        read_back = [fmpq(a, theirs.denominator) for a in theirs.numerators]
        assert list(coefficients) == read_back
    harsanyi = claim.notion == "coalition-perfect-harsanyi"
    four = read.condition_4_harsanyi if harsanyi else read.condition_4_coco
    name = "4 CoCo shares of N" if claim.notion == "coco" else "4 CoCo shares"
    name = "4 Harsanyi dividends" if harsanyi else name
    assert found.pareto.strong == (not list(read.condition_1_pareto()))
    assert held["2 weights"] == (not list(read.condition_2_weights()))
    deviating = {
        f.where.removeprefix("coalition ") for f in read.condition_3_saddle_points()
    }
    assert deviating == {
        ",".join(str(i + 1) for i in members(r.coalition))
        for r in found.replies
        if not r.holds
    }
    assert held[name] == (not list(four()))
    assert held.get("claimed payoffs", True) == (not list(read.claimed_payoffs()))
    assert found.valid == (not list(read.failures()))
    found.pareto.verify(game)
    return found


def proved_by_all(game, certificate):
    """The checker's verdict on the text of a certificate, and that of the naive reading."""
    text = json.dumps(certificate)
    outcome, _, reason = checker.judge(
        checker.read_subject(game.canonical_text()), lambda: text
    )
    believed = naive.proved(json.loads(game.canonical_text()), json.loads(text))
    return outcome == "valid", believed, reason


def irrational_claim():
    game = parse_game(Source(json.dumps(IRRATIONAL["subject"])))
    certificate = IRRATIONAL["certificate"]
    document = {**certificate["equilibria"][0]["claim"], "field": certificate["field"]}
    return game, parse_claim(Source(json.dumps(document)), game)


def test_the_irrational_example_is_valid_for_everyone():
    game, claim = irrational_claim()
    found = agree(game, claim)
    assert found.valid
    assert found.coalition_perfect
    assert claim.field.degree == 2
    certificate = equilibrium_certificate(found)
    assert certificate["field"] == field_entry(claim.field)["field"]
    assert proved_by_all(game, certificate)[:2] == (True, True)


@pytest.mark.slow(6, "200 claims", sample="40 of them")
def test_the_auditor_and_the_checker_agree_on_claims_over_fields(complete, capsys):
    tally, irrational = [0, 0], 0
    count = 200 if complete else 40

    @settings(max_examples=count, database=None, derandomize=True, deadline=None)
    @given(claims_about())
    def compare(data):
        nonlocal irrational
        tally[agree(*data).valid] += 1
        irrational += data[1].field is not None

    compare()
    with capsys.disabled():
        print(
            f"\n{tally[1]} valid and {tally[0]} invalid claims, {irrational} of them irrational: all agree"
        )
    assert min(tally) >= count // 5
    assert irrational >= count // 2


@settings(max_examples=examples(60), deadline=None)
@given(claims_about(), st.data())
def test_a_certificate_of_a_field_claim_is_believed_and_a_tampered_one_by_nobody(
    case, data
):
    game, claim = case
    found = audit(game, claim)
    if not found.valid:
        with pytest.raises(Invalid):
            equilibrium_certificate(found)
        return
    certificate = equilibrium_certificate(found)
    assert proved_by_all(game, certificate)[0]
    entry = certificate["equilibria"][0]["claim"]
    S = data.draw(st.sampled_from(sorted(entry["strategies"])))
    chances = entry["strategies"][S]
    action = data.draw(st.sampled_from(sorted(chances)))
    text = chances[action]
    chances[action] = (
        {
            "in_field": [
                str(fmpq(text["in_field"][0]) + fmpq(1, 10**50)),
                *text["in_field"][1:],
            ]
        }
        if isinstance(text, dict)
        else str(fmpq(text) + fmpq(1, 10**50))
    )
    assert not proved_by_all(game, certificate)[0]
    document = {
        **entry,
        **({"field": certificate["field"]} if "field" in certificate else {}),
    }
    with pytest.raises(Unparsable, match="sum to"):
        parse_claim(Source(json.dumps(document)), game)


def perturbed(claim):
    """Every number of a claim changed by 10^-50, probabilities in pairs so that they still sum to 1."""
    tiny = fmpq(1, 10**50)
    for i in range(len(claim.weights)):
        yield (
            f"weight {i}",
            replace(
                claim,
                weights=tuple(w + tiny * (i == k) for k, w in enumerate(claim.weights)),
            ),
        )
    for i in range(len(claim.payoffs or ())):
        yield (
            f"payoff {i}",
            replace(
                claim,
                payoffs=tuple(u + tiny * (i == k) for k, u in enumerate(claim.payoffs)),
            ),
        )
    for S, strategy in claim.strategies.items():
        if len(strategy) > 1:
            first, second, *_ = strategy
            moved = {first: strategy[first] + tiny, second: strategy[second] - tiny}
            yield (
                f"strategy {S}",
                replace(
                    claim, strategies={**claim.strategies, S: {**strategy, **moved}}
                ),
            )


def test_the_irrational_example_changed_anywhere_is_refused_by_both():
    game, claim = irrational_claim()
    seen = 0
    for name, other in perturbed(claim):
        found = agree(game, other)
        assert not found.valid, name
        with pytest.raises(Invalid):
            equilibrium_certificate(found)
        document = equilibrium_certificate(audit(game, claim))
        document["equilibria"][0]["claim"] = {
            k: v for k, v in claim_document(other).items() if k != "field"
        }
        assert proved_by_all(game, document)[0] is False, name
        seen += 1
    assert seen >= 6


def test_the_conjugate_root_is_another_claim():
    game, claim = irrational_claim()
    document = claim_document(claim)
    p = fmpq_poly(list(claim.field.minimal_polynomial))
    low, high = claim.field.interval
    other = -p[1] - claim.field.generator  # the sum of both roots is −p_1
    document["field"]["interval"] = [
        str(other.enclosure("1/1000")[0]),
        str(other.enclosure("1/1000")[1]),
    ]
    assert not low <= other <= high
    try:
        refuted = not audit(game, parse_claim(Source(json.dumps(document)), game)).valid
    except Unparsable:  # a probability is negative there
        refuted = True
    assert refuted


# -- Documents


@given(st.sampled_from(FIELDS).flatmap(numbers))
def test_numbers_survive_being_written(x):
    node = parse_json(Source(json.dumps({"x": number_text(x)}))).entries()["x"]
    again = read_number(node, x.field)
    assert again == x
    assert isinstance(again, fmpq) == x.is_rational
    field = read_field(parse_json(Source(json.dumps(field_entry(x.field)["field"]))))
    assert field == x.field


@given(claims_about())
@settings(max_examples=examples(60), deadline=None)
def test_claims_survive_being_written(case):
    game, claim = case
    for text in (json.dumps(claim_document(claim)), format_claim(claim)):
        again = parse_claim(Source(text), game)
        assert again == replace(
            claim,
            strategies={
                S: {a: p for a, p in x.items() if p}
                for S, x in claim.strategies.items()
            },
        )
        assert ("field" in json.loads(text)) == (claim.field is not None)


def accepted(read):
    try:
        read()
    except (Unparsable, checker.Unparsable):
        return False
    return True


@settings(max_examples=examples(300))
@given(
    st.lists(st.integers(-6, 6), min_size=1, max_size=7),
    st.fractions(-3, 3, max_denominator=4),
    st.fractions(0, 3, max_denominator=4),
)
def test_a_field_is_one_for_us_exactly_if_it_is_one_for_the_checker(
    polynomial, low, width
):
    text = json.dumps(
        {"minimal_polynomial": polynomial, "interval": [str(low), str(low + width)]}
    )
    theirs = checker.Reader(checker.load(text, "field"), "field", checker.Field())
    assert accepted(lambda: read_field(parse_json(Source(text)))) == accepted(
        lambda: checker.read_field(theirs)
    )


def test_a_reducible_polynomial_is_read_as_the_checker_reads_it():
    """α = √2 as a root of (x² − 2)(x − 5)²: the element (x − 5)² is not 0, and x² − 2 is."""
    game = Game.build([2], lambda a: [a[0]])
    document = {
        "format": "coco-claim/1",
        "notion": "coco",
        "field": {"minimal_polynomial": [-50, 20, 23, -10, 1], "interval": ["1", "2"]},
        "weights": [{"in_field": ["0", "1"]}],
        "strategies": {
            "1": {
                "2": {"in_field": ["3", "0", "-1"]},
                "1": {"in_field": ["-2", "0", "1"]},
            }
        },
    }
    claim = parse_claim(Source(json.dumps(document)), game)
    assert claim.strategies == {1: {(1,): 1}}
    assert claim.weights == (ROOT2,)
    field = document.pop("field")
    certificate = {
        "format": "coco-certificate/1",
        "kind": "equilibrium",
        "game_sha256": game.sha256,
        "field": field,
        "equilibria": [{"claim": document, "supporting_weights": ["1"]}],
    }
    assert proved_by_all(game, certificate)[0]
    assert proved_by_all(game, equilibrium_certificate(audit(game, claim)))[:2] == (
        True,
        True,
    )


def test_a_rational_root_gives_rational_numbers():
    game = Game.build([2], lambda a: [a[0]])
    document = {
        "format": "coco-claim/1",
        "notion": "coco",
        "field": {"minimal_polynomial": ["-1/3", "1"], "interval": ["1/3", "1/3"]},
        "weights": [{"in_field": ["0", "1"]}],
        "strategies": {"1": {"2": {"in_field": ["0", "3", "0"]}}},
    }
    claim = parse_claim(Source(json.dumps(document)), game)
    assert claim.field is None
    assert claim.weights == (fmpq(1, 3),)
    assert isinstance(claim.weights[0], fmpq)
    assert "field" not in claim_document(claim)


def test_long_coefficients_are_refused_by_the_digit_cap_and_read_when_it_is_raised():
    document = {"minimal_polynomial": ["-2", "0", "1" * 10_001], "interval": ["0", "2"]}
    with pytest.raises(Unparsable, match="longer than 10,000 digits"):
        read_field(parse_json(Source(json.dumps(document))))
    assert (
        read_field(parse_json(Source(json.dumps(document), max_digits=10_001))).degree
        == 2
    )


def hostile(kind):
    dice = random.Random(5)
    long = ["".join(dice.choices("123456789", k=9_000)) for _ in range(25)]
    if kind == "roots of all sizes":
        return [*long[:24], "1"]
    if kind == "long coefficients":
        return [f"{'-' if k & 1 else ''}{c}" for k, c in enumerate(long)]
    if kind == "fractions":
        return [f"{a}/{b}" for a, b in zip(long[::2], long[1::2], strict=False)]
    power = (
        10**75
    )  # x^24 − 2(10^75 x − 1)^2, whose roots near 10^-75 differ by about 10^-975
    return [str(c) for c in (-2, 4 * power, -2 * power**2, *[0] * 21, 1)]


@pytest.mark.parametrize(
    "kind",
    ["roots of all sizes", "long coefficients", "fractions", "roots that nearly meet"],
)
def test_hostile_fields_take_a_moment_and_are_read_or_refused(kind):
    start = time.perf_counter()
    for interval in (["-1", "1"], ["0", "1" + "0" * 9_000]):
        text = json.dumps({"minimal_polynomial": hostile(kind), "interval": interval})
        try:
            assert read_field(parse_json(Source(text))).degree > 1
        except Unparsable as error:
            assert any(  # noqa: PT017
                reason in str(error)
                for reason in ("it holds", "closer than", "above 2^2,048")
            )
    assert time.perf_counter() - start < 30


# -- The frontier


@st.composite
def mixtures(draw):
    game = draw(games(min_players=1, max_players=3, max_actions=3))
    field = draw(st.sampled_from(FIELDS))
    return game, draw(distributions(list(game.profiles()), field))


@settings(max_examples=examples(120), deadline=None)
@given(mixtures())
def test_the_status_of_an_irrational_mixture(case):
    """It proves itself, and it is that of rational mixtures of the same outcomes, decided by their own programs."""
    game, mixture = case
    status = pareto_status(game, mixture)
    status.verify(game)
    assert status.point == expected_payoff(game, mixture)
    support = [a for a, p in mixture.items() if p]
    skewed = {
        a: fmpq(k + 1, len(support) * (len(support) + 1) // 2)
        for k, a in enumerate(support)
    }
    other = pareto_status(game, skewed)
    assert (status.strong, status.weak) == (other.strong, other.weak)


def test_a_false_status_of_an_irrational_mixture_does_not_verify():
    game = Game.bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    mixture = {(0, 0): ROOT2 - 1, (1, 1): 2 - ROOT2}
    status = pareto_status(game, mixture)
    assert not status.strong
    tiny = fmpq(1, 10**40)
    forged = [
        replace(status, point=(status.point[0] + tiny, status.point[1])),
        replace(
            status,
            dominating_payoff=(
                status.dominating_payoff[0] + tiny,
                status.dominating_payoff[1],
            ),
        ),
        replace(status, dominating=mixture, dominating_payoff=status.point),
        replace(
            status,
            strong=True,
            weak=True,
            weights=(fmpq(1), fmpq(1)),
            dominating=None,
            dominating_payoff=None,
        ),
        replace(status, mixture={(0, 0): ROOT2, (1, 1): 1 - ROOT2}),
    ]
    for other in forged:
        with pytest.raises(Invalid):
            other.verify(game)
    assert isinstance(status, ParetoStatus)


# -- Several claims


def bundled(name, field, seed):
    game = parse_game(example("two-equilibria"))
    claim = parse_claim(example(f"two-equilibria-{name}"), game)
    return cloned(game, claim, field, seed)


def test_two_claims_over_different_fields_refute_uniqueness_in_one_certificate():
    game, first = bundled("first", ROOT2.field, 1)
    again, second = bundled("second", ROOT3.field, 2)
    assert game == again
    audits = [audit(game, first), audit(game, second)]
    assert all(found.valid for found in audits)
    assert compare(audits).refuted_uniqueness_of == "coalition-perfect-coco"
    certificate = non_uniqueness_certificate(*audits)
    assert len(certificate["field"]["minimal_polynomial"]) == 5
    assert proved_by_all(game, certificate)[:2] == (True, True)
    together = in_one_field([first, second])
    assert together[0].field == together[1].field
    assert together == [first, second]
    same = non_uniqueness_certificate(
        audits[0], audit(game, bundled("second", ROOT2.field, 2)[1])
    )
    assert len(same["field"]["minimal_polynomial"]) == 3
    assert proved_by_all(game, same)[:2] == (True, True)


def test_a_common_field_above_the_checkers_degree_is_a_stated_limit():
    game, first = bundled("first", NumberField.of([-2, 0, 0, 0, 0, 1], 1, 2), 1)
    _, second = bundled("second", NumberField.of([-3, 0, 0, 0, 0, 0, 0, 1], 1, 2), 2)
    with pytest.raises(LimitReached, match="degree 35"):
        non_uniqueness_certificate(audit(game, first), audit(game, second))


def test_a_claim_over_two_fields_is_refused_where_it_is_made():
    game = Game.build([1, 1], lambda _: [0, 0])
    strategies = {S: {(0,) * len(members(S)): fmpq(1)} for S in coalitions(2)}
    with pytest.raises(UsageError, match="another number field"):
        audit(game, Claim("coco", (ROOT2, ROOT3), strategies))


def test_equal_payoffs_from_different_fields_are_the_same():
    game = Game.build([2], lambda a: [a[0]])
    ways = [Claim("coco", (x,), {1: {(1,): fmpq(1)}}) for x in (ROOT2, ROOT3)]
    assert not compare([audit(game, claim) for claim in ways]).distinct_payoffs


@settings(max_examples=examples(40), deadline=None)
@given(claims_about(), st.fractions("1/5", 5, max_denominator=5), thirds)
def test_rescaling_a_player_keeps_what_is_valid_valid(case, factor, shift):
    """C3, at irrational weights too."""
    game, claim = case
    player = game.n - 1
    before = audit(game, replace(claim, payoffs=audit(game, claim).outcome))
    after = audit(
        game.scaled(player, factor, shift), before.claim.rescaled(player, factor, shift)
    )
    assert before.valid == after.valid
    assert [c.holds for c in before.conditions()] == [
        c.holds for c in after.conditions()
    ]
    assert after.outcome == after.claim.payoffs


def test_rescaling_needs_a_positive_factor():
    with pytest.raises(UsageError, match="positive factor"):
        irrational_claim()[1].rescaled(0, -1)


def test_patterns_have_rational_numbers_and_canonical_games_any():
    game, claim = irrational_claim()
    with pytest.raises(UsageError, match="is not rational"):
        Pattern(game.shape, (claim,))
    form, (moved,) = canonical_form(game, [claim])
    assert audit(form, moved).valid
    assert moved.field == claim.field
    assert moved.weights[0] == 1


# -- The command


@pytest.fixture
def files(tmp_path):
    game, claim = irrational_claim()
    paths = tmp_path / "game.json", tmp_path / "claim.json"
    paths[0].write_text(game.canonical_text(), encoding="utf-8")
    paths[1].write_text(format_claim(claim), encoding="utf-8")
    return paths


def test_the_command_shows_radicals_and_writes_a_certificate(files, tmp_path, capsys):
    certificate = tmp_path / "certificate.json"
    assert run(["audit", *map(str, files), "--certificate", str(certificate)]) == 0
    out = capsys.readouterr().out
    assert "VALID as coalition-perfect-coco" in " ".join(out.split())
    assert "√" in out
    assert run(["check", str(files[0]), str(certificate)]) == 0
    assert "VALID" in capsys.readouterr().out


def test_the_commands_json_has_the_field(files, capsys):
    assert run(["audit", *map(str, files), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    entry = document["claims"][0]
    field = read_field(Node(entry["field"], Source("")))
    game, claim = irrational_claim()
    assert field == claim.field
    weights = [read_number(Node(w, Source("")), field) for w in entry["weights"]]
    assert tuple(weights) == claim.weights
    assert entry["valid"] is True
    assert entry == {
        "source": str(files[1]),
        **json.loads(json.dumps(audit_document(audit(game, claim)))),
    }


def test_the_command_shows_roots_of_polynomials(tmp_path, capsys):
    field = NumberField.of([7, 0, -3, 1, 0, -5, 2], 1, 2)
    game = Game.build([2], lambda _: [1])
    claim = Claim(
        "coco",
        (field.generator,),
        {1: {(0,): field.generator / 2, (1,): 1 - field.generator / 2}},
    )
    paths = tmp_path / "game.json", tmp_path / "claim.json"
    paths[0].write_text(game.canonical_text(), encoding="utf-8")
    paths[1].write_text(format_claim(claim), encoding="utf-8")
    assert run(["audit", *map(str, paths)]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "weights (root of 2x^6 − 5x^5 + x^3 − 3x^2 + 7 near 1.109365)" in out


def test_claims_over_a_field_are_not_exported_to_coq(files, tmp_path, capsys):
    assert run(["audit", *map(str, files), "--coq", str(tmp_path / "claim.v")]) == 2
    assert "--coq takes claims with rational numbers" in capsys.readouterr().err
    assert not (tmp_path / "claim.v").exists()


# -- Speed


def test_an_audit_over_a_field_of_degree_six_is_quick():
    field = NumberField.of([7, 0, -3, 1, 0, -5, 2], 1, 2)
    dice = random.Random(1)
    game = Game.build([3, 3], lambda _: [dice.randint(0, 9), dice.randint(0, 9)])
    alpha = field.generator / 4
    strategies = {
        S: {(0,) * k: alpha, (1,) * k: alpha**2, (2,) * k: 1 - alpha - alpha**2}
        for S in coalitions(2)
        for k in [len(members(S))]
    }
    claim = Claim(
        "coalition-perfect-coco", (field.generator, field.generator**5), strategies
    )
    best = []
    for _ in range(5):
        start = time.perf_counter()
        found = audit(game, claim)
        best.append(time.perf_counter() - start)
    assert not found.valid
    assert min(best) < 0.05
