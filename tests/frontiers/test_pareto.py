"""The Pareto frontier as faces, and the cones of supporting weights, against the definitions point by point."""

from dataclasses import replace

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from exact.arithmetic.rationals import dot
from exact.errors import Invalid, UsageError
from exact.frontiers.feasible_set import (
    Membership,
    expected_payoff,
    membership,
    pareto_status,
)
from exact.frontiers.pareto import frontier
from exact.frontiers.polytope import barycentre
from exact.frontiers.supporting_weights import supporting_cone
from exact.games.examples import example
from exact.games.files import parse_game
from exact.games.game import Game
from tests.strategies import games, positive, relabellings, small

HOT_DOGS = parse_game(example("hot-dogs"))
BOX = Game.build([2, 2], lambda a: a)


@st.composite
def mixtures(draw, game):
    shares = draw(
        st.lists(
            st.integers(0, 3), min_size=len(game.payoffs), max_size=len(game.payoffs)
        ).filter(any)
    )
    return {
        a: fmpq(s, sum(shares))
        for a, s in zip(game.profiles(), shares, strict=True)
        if s
    }


def status_of(game, result, face):
    corners = result.polytope.corners(face)
    mixture = {result.profiles[v][0]: fmpq(1, len(corners)) for v in corners}
    assert expected_payoff(game, mixture) == barycentre(corners)
    return pareto_status(game, mixture)


@given(games())
def test_the_listed_faces_are_the_frontier(game):
    """A face is on a frontier exactly if the middle of it is, which one linear program decides."""
    result = frontier(game)
    result.verify()
    strong, weak = (
        [face.face for face in faces] for faces in (result.strong, result.weak)
    )
    for face in result.polytope.faces():
        status = status_of(game, result, face)
        assert status.strong == any(face & big == face for big in strong)
        assert status.weak == any(face & big == face for big in weak)


@given(games())
def test_only_one_player_makes_a_finite_game_meet_harsanyis_conditions(game):
    conditions = frontier(game).existence
    assert conditions.compact
    assert conditions.hold == (game.n == 1 and len(set(game.payoffs)) > 1)
    for vertex in (
        conditions.vertices
    ):  # a vertex has several tangent hyperplanes: as many independent rays as players
        assert supporting_cone(game, vertex).on_frontier
        assert len(supporting_cone(game, vertex).rays) >= game.n
    assert bool(conditions.vertices) == (game.n > 1)


@given(games().flatmap(lambda game: st.tuples(st.just(game), mixtures(game))))
def test_every_frontier_point_has_supporting_weights(case):
    """C1, and its converse: off the weak frontier there are none."""
    game, mixture = case
    point = expected_payoff(game, mixture)
    cone = supporting_cone(game, point)
    cone.verify()
    assert cone.feasible
    status = pareto_status(game, mixture)
    assert (cone.on_frontier, cone.on_weak_frontier, bool(cone.rays)) == (
        status.strong,
        status.weak,
        status.weak,
    )
    if cone.rays:
        assert (min(cone.weights) > 0) == cone.on_frontier
    for ray in cone.rays:
        assert dot(map(fmpq, ray), point) == max(
            dot(map(fmpq, ray), u) for u in game.payoffs
        )


@given(games(), st.data())
def test_the_cone_holds_exactly_the_weights_that_are_maximised(game, data):
    result = frontier(game)
    weights = data.draw(
        st.lists(st.integers(0, 4), min_size=game.n, max_size=game.n).filter(any)
    )
    _, face = result.polytope.maximal_face(list(map(fmpq, weights)))
    cone = supporting_cone(game, barycentre(result.polytope.corners(face)))
    spanned = Game(  # its feasible set is the cone at Σλ = 1
        tuple(map(str, range(game.n))),
        (tuple(map(str, range(len(cone.rays)))),) + (("1",),) * (game.n - 1),
        tuple(tuple(fmpq(w, sum(ray)) for w in ray) for ray in cone.rays),
    )
    assert membership(spanned, [fmpq(w, sum(weights)) for w in weights]).feasible


@given(games(min_players=2), st.data())
def test_scale_shift_and_names_carry_the_cone_along(game, data):
    """C3: utilities a·U + b turn weights λ into λ/a."""
    point = expected_payoff(game, data.draw(mixtures(game)))
    cone = supporting_cone(game, point)
    a, b = data.draw(positive), data.draw(small)
    scaled = supporting_cone(game.scaled(0, a, b), [a * point[0] + b, *point[1:]])
    assert (scaled.on_frontier, scaled.on_weak_frontier) == (
        cone.on_frontier,
        cone.on_weak_frontier,
    )

    def shares(rays):
        return {tuple(w / sum(ray, fmpq(0)) for w in ray) for ray in rays}

    carried = [[fmpq(ray[0]) / a, *map(fmpq, ray[1:])] for ray in cone.rays]
    assert shares(carried) == shares([list(map(fmpq, ray)) for ray in scaled.rays])
    players, actions = data.draw(relabellings(game))
    moved = supporting_cone(
        game.relabelled(players, actions), [point[i] for i in players]
    )
    assert set(moved.rays) == {tuple(ray[i] for i in players) for ray in cone.rays}


@given(games(), st.data())
def test_points_are_mixed_or_separated(game, data):
    point = data.draw(
        st.lists(st.one_of(small, st.none()), min_size=game.n, max_size=game.n)
    )
    answer = membership(game, point)
    answer.verify(game)
    if None not in point:
        assert answer.feasible == frontier(game).polytope.contains(point)
        assert supporting_cone(game, point).feasible == answer.feasible


def test_hot_dogs():
    result = frontier(HOT_DOGS)
    assert [face.vertices for face in result.strong] == [((240, 200), (600, 80))]
    assert result.strong[0].weights_rays == ((1, 3),)
    assert supporting_cone(HOT_DOGS, [240, 200]).rays == ((0, 1), (1, 3))
    assert supporting_cone(HOT_DOGS, [300, 100]).status.dominating_payoff > (300, 100)
    assert supporting_cone(HOT_DOGS, [440, 240]).membership.separating == (1, 3)


def test_weak_and_strong_frontiers_differ_on_a_box():
    result = frontier(BOX)
    result.verify()
    assert [face.vertices for face in result.strong] == [((1, 1),)]
    assert result.strong[0].weights_rays == ((0, 1), (1, 0))
    assert [(face.vertices, face.weights_rays) for face in result.weak] == [
        (((0, 1), (1, 1)), ((0, 1),)),
        (((1, 0), (1, 1)), ((1, 0),)),
    ]


@pytest.mark.parametrize(
    ("game", "dimension", "strong"),
    [
        (Game.build([2, 2], lambda a: [1, 2]), 0, [((1, 2),)]),
        (Game.build([3], lambda a: a), 1, [((2,),)]),
        (Game.build([1], lambda a: [5]), 0, [((5,),)]),
        (
            Game.build([2, 2], lambda a: [a[0] - a[1], a[1] - a[0]]),
            1,
            [((-1, 1), (1, -1))],
        ),
        (Game.build([2, 2], lambda a: [a[0] + a[1], a[0] + a[1]]), 1, [((2, 2),)]),
        (
            Game.build([2, 2, 2], lambda a: [a[0], a[0], -a[0]]),
            1,
            [((0, 0, 0), (1, 1, -1))],
        ),
        (Game.build([2, 2, 2], lambda a: [a[0], a[1], 7]), 2, [((1, 1, 7),)]),
    ],
)
def test_degenerate_games(game, dimension, strong):
    result = frontier(game)
    result.verify()
    assert result.polytope.dimension == dimension
    assert [face.vertices for face in result.strong] == strong
    for face in result.strong:
        cone = supporting_cone(game, barycentre(face.vertices))
        cone.verify()
        assert cone.rays == face.weights_rays


RESULT = frontier(HOT_DOGS)
BOXED = frontier(BOX)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (replace(RESULT, game=BOX), "not the hull"),
        (replace(RESULT, strong=()), "nothing is said of the face"),
        (replace(RESULT, strong=RESULT.strong * 2), "lies in another"),
        (
            replace(
                RESULT, strong=(replace(RESULT.strong[0], weights_rays=((1, 2),)),)
            ),
            "maximised on that face alone",
        ),
        (
            replace(RESULT, strong=(replace(RESULT.strong[0], weights_rays=()),)),
            "weights",
        ),
        (
            replace(
                RESULT, strong=(replace(RESULT.strong[0], weights_rays=((-1, 3),)),)
            ),
            "≥ 0",
        ),
        (
            replace(
                RESULT,
                strong=(replace(RESULT.strong[0], weights_rays=((1, 3), (2, 6))),),
            ),
            "other extreme rays",
        ),
        (
            replace(RESULT, strong=(replace(RESULT.strong[0], dimension=0),)),
            "another dimension",
        ),
        (replace(BOXED, strong=BOXED.weak), "positive weights"),
        (replace(BOXED, weak=BOXED.weak[:1]), "nothing is said"),
        (replace(BOXED, improving=({}, {})), "nothing is said"),
        (
            replace(RESULT, improving=({2: (fmpq(1), fmpq(0))}, RESULT.improving[1])),
            "leaves the feasible set",
        ),
        (
            replace(RESULT, improving=({1: (fmpq(0), fmpq(0))}, RESULT.improving[1])),
            "not 0",
        ),
        (
            replace(BOXED, improving=(BOXED.improving[0], {1: (fmpq(1), fmpq(0))})),
            "positive direction",
        ),
    ],
)
def test_a_wrong_frontier_is_refused(wrong, reason):
    with pytest.raises(Invalid, match=reason):
        wrong.verify()


CORNER = supporting_cone(HOT_DOGS, [600, 80])
OUTSIDE = supporting_cone(HOT_DOGS, [440, 240])


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (replace(CORNER, rays=CORNER.rays[:1]), "outside the cone"),
        (replace(CORNER, rays=((1, 0), (1, 2))), "outside the cone"),
        (replace(CORNER, rays=((1, 0), (1, 4))), "do not support"),
        (replace(CORNER, rays=((1, 0), (1, 1), (1, 3))), "in the cone of the others"),
        (replace(CORNER, rays=((1, 0), (0, 0))), "not a vector of weights"),
        (replace(CORNER, rays=()), "exactly on the weak frontier"),
        (replace(CORNER, point=(fmpq(240), fmpq(200))), "another point"),
        (replace(CORNER, status=None), "no other"),
        (
            replace(CORNER, status=supporting_cone(HOT_DOGS, [240, 200]).status),
            "another point",
        ),
        (
            replace(
                OUTSIDE, membership=Membership(OUTSIDE.point, None, (fmpq(1), fmpq(0)))
            ),
            "do not separate",
        ),
        (
            replace(
                OUTSIDE, membership=Membership(OUTSIDE.point, {(0, 0): fmpq(1)}, None)
            ),
            "something else",
        ),
        (replace(OUTSIDE, membership=Membership(OUTSIDE.point, None, None)), "either"),
    ],
)
def test_a_wrong_cone_is_refused(wrong, reason):
    with pytest.raises(Invalid, match=reason):
        wrong.verify()


def test_points_need_one_utility_a_player():
    with pytest.raises(UsageError):
        membership(HOT_DOGS, [1])
    with pytest.raises(UsageError):
        supporting_cone(HOT_DOGS, [1, 2, 3])
