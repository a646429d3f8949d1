"""Patterns, their numbering and symmetries, inverse design, and the nicest games."""

import itertools
import json
import math
import random
from dataclasses import replace

import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from exact.equilibria.audit import audit, compare
from exact.equilibria.claims import Claim, parse_claim
from exact.errors import Invalid, Unparsable, UsageError
from exact.games.coalitions import coalition_of, coalitions, members
from exact.games.examples import example
from exact.games.files import parse_game
from exact.games.game import Game
from exact.games.strict_json import Source
from exact.programs.linear_program import Infeasible, Optimal
from exact.programs.simplex import solve
from exact.search.canonical import Labelling, canonical_form
from exact.search.design import (
    Design,
    Refutation,
    conditions,
    design,
    full_program,
    settle,
)
from exact.search.minimise import (
    dimension,
    fewest_ties,
    full_dimensional,
    smallest_range,
)
from exact.search.numbering import Order, growth_form, growth_string, growth_strings
from exact.search.patterns import (
    NOTION,
    Gap,
    Pattern,
    parse_pattern,
    pattern_document,
    unit_gaps,
    weighted_gaps,
)
from exact.search.space import Space, SpaceOptions, normal_weights, options_of
from exact.search.work_units import ray_text, refutation_of
from tests.selection import first
from tests.strategies import games, positive, relabellings, small


def bundled_pattern():
    """The two claims of the bundled counterexample, without their game."""
    game = parse_game(example("two-equilibria"))
    claims = [
        parse_claim(example(f"two-equilibria-{name}"), game)
        for name in ("first", "second")
    ]
    return Pattern(
        game.shape,
        tuple(replace(claim, payoffs=None) for claim in claims),
        unit_gaps(game.n)[:1],
    )


@st.composite
def patterns(draw, min_players=2, max_players=3, max_actions=3, claims=2):
    n = draw(st.integers(min_players, max_players))
    shape = tuple(draw(st.lists(st.integers(1, max_actions), min_size=n, max_size=n)))
    frame = Game.build(shape, lambda _: (0,) * n)
    made = []
    for _ in range(claims):
        weights = tuple(fmpq(draw(st.integers(1, 3))) for _ in range(n))
        strategies = {}
        for S in coalitions(n):
            actions = frame.joint_actions(S)
            first, second = (
                draw(st.sampled_from(actions)),
                draw(st.sampled_from(actions)),
            )
            mixed = draw(st.integers(0, 5)) == 0 and first != second
            strategies[S] = (
                {first: fmpq(1, 3), second: fmpq(2, 3)} if mixed else {first: fmpq(1)}
            )
        made.append(Claim(NOTION, weights, strategies))
    return Pattern(shape, tuple(made), weighted_gaps([c.weights for c in made]))


@given(patterns())
def test_a_design_fits_and_a_refutation_refutes(pattern):
    """Every answer proves itself, and agrees with the program in which nothing was left out."""
    answer = design(pattern)
    answer.verify()
    full = solve(full_program(pattern, conditions(pattern)))
    assert isinstance(answer, Design) == isinstance(full, Optimal)
    if isinstance(answer, Design):
        audits = [audit(answer.game, claim) for claim in answer.claims]
        assert all(found.valid for found in audits)
        assert compare(audits).distinct_payoffs
    else:
        again = refutation_of(pattern, ray_text(answer), margin=fmpq(0), structure=None)
        again.verify()
        assert again == answer


@given(patterns(max_players=2))
def test_two_players_have_one_equilibrium_payoff(pattern):
    assert isinstance(design(pattern), Refutation)
    for gap in unit_gaps(pattern.n, both_signs=True):
        assert isinstance(design(replace(pattern, gaps=(gap,))), Refutation)


def test_the_bundled_example_is_designed_anew():
    pattern = bundled_pattern()
    found = design(pattern)
    assert isinstance(found, Design)
    audits = [audit(found.game, claim) for claim in found.claims]
    assert compare(audits).refuted_uniqueness_of == NOTION
    nicest = smallest_range(pattern, integer=True)
    assert nicest.range <= 4
    assert all(
        u.q == 1 and 0 <= u <= nicest.range
        for payoff in nicest.design.game.payoffs
        for u in payoff
    )
    assert smallest_range(pattern).range <= nicest.range


def test_no_game_of_the_friends_pattern_has_a_smaller_range():
    """The bundled nicest example is as small as its pattern allows: the linear program's dual proves it."""
    game = parse_game(example("three-friends"))
    first, second = (
        parse_claim(example(f"three-friends-{name}"), game)
        for name in ("first", "second")
    )
    assert (
        compare([audit(game, first), audit(game, second)]).refuted_uniqueness_of
        == NOTION
    )
    assert {u for payoff in game.payoffs for u in payoff} == {0, 1, 2, 3}
    claims = (replace(first, payoffs=None), replace(second, payoffs=None))
    ranges = [
        smallest_range(Pattern(game.shape, claims, (gap,)))
        for gap in unit_gaps(3, both_signs=True)
    ]
    assert min(found.range for found in ranges if found) == 3


def test_planted_faults_in_designs_and_rays_are_noticed():
    pattern = bundled_pattern()
    found = design(pattern)
    spoiled = Game.build(
        pattern.shape, lambda a: [u + (a == (0, 0, 0)) for u in found.game.payoff(a)]
    )
    with pytest.raises(Invalid, match="does not fit"):
        replace(found, game=spoiled).verify()
    with pytest.raises(Invalid, match="gap"):
        Design(
            replace(pattern, gaps=(replace(pattern.gaps[0], first=1, second=0),)),
            found.game,
            found.claims,
        ).verify()
    same = replace(pattern, claims=(pattern.claims[0],) * 2)
    refuted = design(same)
    assert isinstance(refuted, Refutation)
    ray = refuted.answer.ray
    for k, y in enumerate(ray):
        if y:
            broken = tuple(-y if j == k else x for j, x in enumerate(ray))
            with pytest.raises(Invalid):
                Refutation(same, Infeasible(refuted.answer.program, broken)).verify()
    with pytest.raises(Invalid):
        refutation_of(
            pattern, ray_text(refuted), margin=fmpq(0), structure=None
        ).verify()
    for text in ("x:1", "10000:1"):
        with pytest.raises(UsageError):
            refutation_of(pattern, text, margin=fmpq(0), structure=None)


def test_leaving_profiles_out_leaves_something_out():
    space = Space(SpaceOptions((3, 3, 3)))
    order = Order(space.size, 3)
    left = []
    for k in range(20):
        pattern = space.pattern(*space.locate(order[k]))
        rows = conditions(pattern)
        kept, dropped = settle(pattern, rows)
        left.append(len(kept) / len(rows))
        assert dropped
    assert sum(left) / len(left) < 0.7


@pytest.mark.parametrize("structure", ["zero-sum", "symmetric"])
def test_structures(structure):
    n = 3
    one = {S: {(0,) * S.bit_count(): fmpq(1)} for S in coalitions(n)}
    pattern = Pattern((2,) * n, (Claim(NOTION, (fmpq(1),) * n, one),))
    found = design(pattern, structure=structure)
    assert isinstance(found, Design)
    for a in found.game.profiles():
        if structure == "zero-sum":
            assert sum(found.game.payoff(a), fmpq(0)) == 0
        else:
            for order in itertools.permutations(range(n)):
                there = tuple(a[i] for i in order)
                assert found.game.payoff(there) == tuple(
                    found.game.payoff(a)[i] for i in order
                )
    asymmetric = Pattern((2,) * n, pattern.claims, (Gap(0, 0, (fmpq(1),) * n),))
    assert isinstance(design(asymmetric, structure=structure), Refutation)
    with pytest.raises(UsageError, match="same number"):
        design(Pattern((2, 1), (two_player_claim(),)), structure="symmetric")
    with pytest.raises(UsageError, match="unknown structure"):
        design(pattern, structure="round")


def two_player_claim():
    return Claim(
        NOTION,
        (fmpq(1), fmpq(1)),
        {S: {(0,) * S.bit_count(): fmpq(1)} for S in (1, 2, 3)},
    )


def test_a_margin_makes_every_deviation_lose():
    pattern = Pattern((2, 2), (two_player_claim(),))
    found = design(pattern, margin=2)
    rows = conditions(pattern, margin=2)
    for row in rows:
        value = sum(
            (c * found.game.payoff(a)[i] for (a, i), c in row.form.items()), fmpq(0)
        )
        assert value >= row.bound if row.relation == ">=" else value == row.bound
    assert any(row.bound == 2 for row in rows)


def test_few_ties_and_full_dimension():
    pattern = bundled_pattern()
    strict = fewest_ties(pattern)
    rows = [row for row in conditions(pattern) if row.relation == ">=" and row.movers]

    def tied(game):
        return sum(
            not sum((c * game.payoff(a)[i] for (a, i), c in row.form.items()), fmpq(0))
            for row in rows
        )

    assert tied(strict.game) <= min(
        tied(design(pattern).game), tied(parse_game(example("two-equilibria")))
    )
    assert dimension(full_dimensional(pattern).game) == 3
    refuted = replace(pattern, claims=(pattern.claims[0],) * 2)
    assert (
        smallest_range(refuted)
        is fewest_ties(refuted)
        is full_dimensional(refuted)
        is None
    )


def test_zero_weights_ask_for_the_strong_frontier():
    strategies = {S: {(0,) * S.bit_count(): fmpq(1)} for S in (1, 2, 3)}
    found = design(Pattern((2, 2), (Claim(NOTION, (fmpq(1), fmpq(0)), strategies),)))
    assert isinstance(found, Design)
    for weights in [(0, 0), (1, -1)]:
        with pytest.raises(UsageError, match="not all 0"):
            design(
                Pattern((2, 2), (Claim(NOTION, tuple(map(fmpq, weights)), strategies),))
            )


@given(patterns(claims=3))
@settings(max_examples=20)
def test_patterns_are_read_as_they_are_written(pattern):
    assert parse_pattern(Source(json.dumps(pattern_document(pattern)))) == pattern


def test_bad_patterns_are_refused_with_their_place():
    text = json.dumps(pattern_document(bundled_pattern()))
    for old, new in [
        ('"claims": [1, 2]', '"claims": [1, 3]'),
        ('"actions": [2, 2, 2]', '"actions": [2, 2, "1/2"]'),
    ]:
        assert old in text
        with pytest.raises(Unparsable):
            parse_pattern(Source(text.replace(old, new)))
    with pytest.raises(UsageError, match="weights"):
        Pattern((2, 2), bundled_pattern().claims)
    with pytest.raises(UsageError, match="gap"):
        replace(bundled_pattern(), gaps=(Gap(0, 5, (fmpq(1),) * 3),))


@given(st.integers(0, 6), st.integers(1, 4))
def test_growth_strings_are_all_there_once(length, letters):
    words = {
        growth_form(word) for word in itertools.product(range(letters), repeat=length)
    }
    ranked = [
        growth_string(k, length, letters)
        for k in range(growth_strings(length, letters))
    ]
    assert ranked == sorted(words)


@given(st.integers(1, 2000), st.integers(0, 10))
def test_an_order_is_a_permutation(size, seed):
    order = Order(size, seed)
    assert sorted(order[k] for k in range(size)) == list(range(size))
    assert size < 50 or [order[k] for k in range(size)] != list(range(size))
    for outside in (-1, size):
        with pytest.raises(IndexError):
            order[outside]


def spelt(pattern):
    return json.dumps(
        [
            [
                [str(w) for w in c.weights],
                *[
                    sorted((a, str(p)) for a, p in c.strategies[S].items())
                    for S in sorted(c.strategies)
                ],
            ]
            for c in pattern.claims
        ]
    )


def images(pattern):
    """Every image of a pattern under players, actions and claims, with weights rescaled: by brute force."""
    n = pattern.n
    for players in itertools.permutations(range(n)):
        if any(pattern.shape[i] != pattern.shape[k] for k, i in enumerate(players)):
            continue
        for orders in itertools.product(
            *(list(itertools.permutations(range(pattern.shape[i]))) for i in players)
        ):
            for claims in itertools.permutations(pattern.claims):
                rows = normal_weights(
                    [[int(c.weights[i].p) for i in players] for c in claims]
                )
                yield Pattern(
                    pattern.shape,
                    tuple(
                        Claim(
                            NOTION,
                            tuple(map(fmpq, row)),
                            moved(claim.strategies, n, players, orders),
                        )
                        for row, claim in zip(rows, claims, strict=True)
                    ),
                )


def moved(strategies, n, players, orders):
    place = {i: k for k, i in enumerate(players)}
    result = {}
    for S in coalitions(n):
        there = sorted(place[i] for i in members(S))

        def action(a, S=S, there=there):
            old = dict(zip(members(S), a, strict=True))
            return tuple(orders[k].index(old[players[k]]) for k in there)

        result[coalition_of(there)] = {action(a): p for a, p in strategies[S].items()}
    return result


@pytest.mark.parametrize(
    "options",
    first(
        2,
        [
            SpaceOptions((2, 2)),
            SpaceOptions((2, 3), largest_weight=2),
            SpaceOptions((2, 2), largest_weight=2, mixtures=(("1/2", "1/2"),)),
            SpaceOptions((2, 2), largest_weight=2, mixtures=(("1/3", "2/3"),)),
            SpaceOptions((2, 1), largest_weight=2, equilibria=3, gap="weighted"),
            SpaceOptions((2, 2), largest_weight=2, zero_weights=True),
        ],
        4,
        "every pattern of a space",
    ),
    ids=["2x2", "2x3", "half", "third", "three", "zero"],
)
def test_every_orbit_is_searched_exactly_once(options):
    """Each number's orbit holds exactly one representative, and no two representatives share an orbit."""
    space = Space(options)
    seen = {}
    everything = set()
    for number in range(space.size):
        box, strings = space.locate(number)
        pattern = space.pattern(box, strings)
        if any(
            sum(x.values(), fmpq(0)) != 1
            for claim in pattern.claims
            for x in claim.strategies.values()
        ):
            assert not space.is_representative(
                box, strings
            )  # a mixture of an action with itself
            continue
        orbit = min(spelt(image) for image in images(pattern))
        everything.add(orbit)
        if space.is_representative(box, strings):
            assert orbit not in seen, (number, seen[orbit])
            seen[orbit] = number
    assert everything == set(seen)
    assert options_of(options.text()) == options


def test_orbits_of_three_players_are_searched_once():
    space = Space(SpaceOptions((2, 2, 2)))
    dice = random.Random(5)
    for _ in range(12):
        pattern = space.pattern(*space.locate(dice.randrange(space.size)))
        orbit = {spelt(image) for image in images(pattern)}
        normal = [
            (box, s)
            for text in orbit
            for box, s in [located(space, text)]
            if box is not None
        ]
        distinct = {(box.start, s) for box, s in normal}
        assert (
            sum(
                space.is_representative(space.locate(start)[0], s)
                for start, s in distinct
            )
            == 1
        )


def located(space, text):
    """The box and strings of a spelt pattern of pure strategies, if its weights are in the space."""
    claims = json.loads(text)
    weights = tuple(tuple(map(int, claim[0])) for claim in claims)
    box = next((b for b in space.boxes if b.weights == weights), None)
    if box is None:
        return None, None
    letters = [[] for _ in range(space.n)]
    for k, S, _ in box.template.slots:
        action = claims[k][1 + sorted(range(1, 1 << space.n)).index(S)][0][0]
        for i, a in zip(members(S), action, strict=True):
            letters[i].append(a)
    return box, tuple(map(growth_form, letters))


def test_spaces_have_their_limits():
    for wrong in (
        {"actions": (2,)},
        {"actions": (2, 2), "equilibria": 1},
        {"actions": (2, 2), "largest_weight": 1},
        {"actions": (2, 2), "mixtures": (("1/2", "1/3"),)},
        {"actions": (2, 2), "equilibria": 3},
        {"actions": (2, 2), "zero_weights": True, "gap": "weighted"},
        {"actions": (2, 2), "gap": "wide"},
    ):
        with pytest.raises(UsageError):
            SpaceOptions(**wrong)


@given(st.data(), games(min_players=1, max_players=3, max_actions=3), positive, small)
def test_canonical_forms_forget_names_and_units(data, game, factor, shift):
    players, actions = data.draw(relabellings(game))
    i = data.draw(st.integers(0, game.n - 1))
    copy = game.scaled(i, factor, shift).relabelled(players, actions)
    form, _ = canonical_form(game)
    assert canonical_form(copy)[0] == form
    assert canonical_form(form)[0] == form
    for column in zip(*form.payoffs, strict=True):
        assert min(column) == 0
        assert all(u.q == 1 for u in column)
        assert math.gcd(*(int(u.p) for u in column)) in (0, 1)


def test_canonical_forms_tell_different_games_apart():
    one = Game.bimatrix([[0, 1], [2, 0]], [[0, 1], [1, 0]])
    other = Game.bimatrix([[0, 1], [3, 0]], [[0, 1], [1, 0]])
    assert canonical_form(one)[0] != canonical_form(other)[0]


@given(st.data())
@settings(max_examples=25)
def test_claims_follow_their_game_into_canonical_form(data):
    game = parse_game(example("two-equilibria"))
    claims = [
        parse_claim(example(f"two-equilibria-{name}"), game)
        for name in ("first", "second", "spoiled")
    ]
    players, actions = data.draw(relabellings(game))
    form, moved_claims = canonical_form(game, claims)
    assert sorted(audit(form, claim).valid for claim in moved_claims) == [
        False,
        True,
        True,
    ]
    place = Labelling(tuple(players), tuple(map(tuple, actions)))
    from exact.search.canonical import moved_claim

    copies = [
        moved_claim(game, claim, [(fmpq(1), fmpq(0))] * 3, place) for claim in claims
    ]
    copy = game.relabelled(players, actions)
    assert [audit(copy, claim).valid for claim in copies] == [True, True, False]
    assert canonical_form(copy, copies) == (form, moved_claims)
