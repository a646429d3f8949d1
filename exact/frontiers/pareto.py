"""The Pareto frontier of a game's feasible set as faces of a polytope, and Harsanyi's conditions for existence.

A face of F = conv{U(a)} is on the strong frontier if some λ > 0 is maximised on all of it, on the weak one if some
λ ≥ 0, λ ≠ 0 is (Arrow, Barankin and Blackwell 1953: for polytopes these are all efficient points). Its supporting
weights are the non-negative part of its normal cone. Off the frontier there is a direction d ≥ 0 in which one can move
from the middle of the face and stay in F: a·d ≤ 0 for every facet there.
Source: J. Harsanyi, A simplified bargaining model for the n-person cooperative game (1963), for the conditions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from typing import Any, TypeAlias

from flint import fmpq

from exact.arithmetic.markup import table as html_table
from exact.arithmetic.markup import vector
from exact.arithmetic.rationals import dot, integer_row
from exact.errors import Inconsistent, Invalid
from exact.frontiers.double_description import Ray, extreme_rays
from exact.frontiers.polytope import Face, Point, Polytope, barycentre, convex_hull
from exact.games.game import Game, check_game
from exact.games.table import Profile
from exact.programs.linear_program import LinearProgram, Optimal
from exact.programs.simplex import solve
from exact.watching import reached, stage, steps

Direction: TypeAlias = tuple[fmpq, ...]


@dataclass(frozen=True)
class FrontierFace:
    """A face of F, its vertices, its dimension, and the extreme rays of the weights that are maximised on all of it."""

    face: Face
    vertices: tuple[Point, ...]
    dimension: int
    weights_rays: tuple[Ray, ...]

    @property
    def weights(self) -> Ray:
        """The sum of the rays, in the middle of the cone: positive exactly on the strong frontier."""
        return tuple(map(sum, zip(*self.weights_rays, strict=True)))


@dataclass(frozen=True)
class ExistenceConditions:
    """Harsanyi's conditions (1963) on F: compact, of dimension n, and one tangent hyperplane at each frontier point.

    ``vertices`` are the vertices of F on the strong frontier if they have several tangent hyperplanes, which they have
    as soon as n ≥ 2: a finite game's F is a polytope. F itself is always compact.
    """

    players: int
    dimension: int
    vertices: tuple[Point, ...]

    @property
    def compact(self) -> bool:
        """The hull of finitely many points is closed and bounded."""
        return True

    @property
    def full_dimension(self) -> bool:
        """The affine hull of F is R^n."""
        return self.dimension == self.players

    @property
    def smooth(self) -> bool:
        """No vertex on the Pareto frontier."""
        return not self.vertices

    @property
    def hold(self) -> bool:
        """All three."""
        return self.compact and self.full_dimension and self.smooth


@dataclass(frozen=True)
class Frontier:
    """The feasible set of a game and the maximal faces of its strong and of its weak Pareto frontier.

    ``improving[strict]`` proves the rest: for each vertex, and for each face with vertices on the frontier alone, that
    is in no listed face, a direction d ≥ 0, d ≠ 0 in which F goes on (d > 0 for the weak frontier, ``strict``).
    """

    game: Game
    polytope: Polytope
    strong: tuple[FrontierFace, ...]
    weak: tuple[FrontierFace, ...]
    improving: tuple[dict[Face, Direction], dict[Face, Direction]]

    def __repr__(self) -> str:
        """How many vertices, facets and maximal frontier faces."""
        size = f"{len(self.polytope.vertices)} vertices, {len(self.polytope.facets)} facets"
        return f"<Frontier of {self.game!r}: {size}, {len(self.strong)} strong faces, {len(self.weak)} weak>"

    def _repr_html_(self) -> str:
        """The largest faces of the strong frontier, and the prices of each, for notebooks."""
        rows = [
            [", ".join(map(vector, f.vertices)), ", ".join(map(vector, f.weights_rays))]
            for f in self.strong
        ]
        return html_table("Pareto frontier", ["face", "prices between"], rows)

    @cached_property
    def profiles(self) -> dict[Point, list[Profile]]:
        """The profiles that pay each payoff vector."""
        found: dict[Point, list[Profile]] = {}
        for profile, payoff in zip(
            self.game.profiles(), self.game.payoffs, strict=True
        ):
            found.setdefault(payoff, []).append(profile)
        return found

    @property
    def existence(self) -> ExistenceConditions:
        """Harsanyi's conditions for the existence of an equilibrium, of which finite games fail the last."""
        on = 0
        for face in self.strong:
            on |= face.face
        vertices = tuple(self.polytope.corners(on)) if self.game.n > 1 else ()
        return ExistenceConditions(self.game.n, self.polytope.dimension, vertices)

    def verify(self) -> None:
        """Re-prove everything from the game; ``Invalid`` if it fails. Cost: ``Polytope.verify``, then the faces."""
        if self.polytope.points != self.game.payoffs:
            raise Invalid("the polytope is not the hull of the game's payoffs")
        with stage(0, 0.6):
            self.polytope.verify()
        for strict, listed in enumerate((self.strong, self.weak)):
            with stage(0.6 + 0.2 * strict, 0.8 + 0.2 * strict):
                self._verify_listed(listed, strict=bool(strict))
            known = self.improving[strict]
            for face, direction in known.items():
                _verify_direction(self.polytope, face, direction, strict=bool(strict))
            on = _vertices_off(self.polytope, known)
            for face in _candidates(self.polytope, on, [f.face for f in listed], known):
                raise Invalid(
                    f"nothing is said of the face {self.polytope.corners(face)}"
                )

    def _verify_listed(self, listed: Sequence[FrontierFace], *, strict: bool) -> None:
        for face in steps(listed):
            if (
                face.vertices != tuple(self.polytope.corners(face.face))
                or not face.weights_rays
            ):
                raise Invalid("a frontier face needs its own vertices, and weights")
            if face.dimension != self.polytope.face_dimension(face.face):
                raise Invalid("a frontier face has another dimension")
            if any(min(ray) < 0 or max(ray) == 0 for ray in face.weights_rays):
                raise Invalid("weights are ≥ 0 and not all 0")
            if not strict and min(face.weights) <= 0:
                raise Invalid("a face of the strong frontier needs positive weights")
            _, best = self.polytope.maximal_face(tuple(map(fmpq, face.weights)))
            if best != face.face:
                raise Invalid(
                    "the middle weights of a maximal frontier face are maximised on that face alone"
                )
            if face.weights_rays != supporting_rays(self.polytope, face.face):
                raise Invalid("the weights of a frontier face have other extreme rays")
        if any(a.face & b.face == a.face for a, b in permutations(listed, 2)):
            raise Invalid("a maximal face lies in another")


def frontier(game: Game) -> Frontier:
    """The feasible set of ``game`` with its strong and weak Pareto frontier.

    ``LimitReached`` when the hull is too large. Cost: the hull, then a linear program in n variables for each vertex
    and for each face that has frontier vertices alone.

    >>> result = frontier(Game.bimatrix([[120, 240], [600, 300]], [[40, 200], [80, 100]]))
    >>> [(face.vertices, face.weights_rays) for face in result.strong]
    [(((240, 200), (600, 80)), ((1, 3),))]
    >>> result.existence.vertices
    ((240, 200), (600, 80))
    """
    check_game(game)
    with stage(0, 0.5):
        polytope = convex_hull(game.payoffs)
    with stage(0.5, 0.75):
        strong, off_strong = _efficient_faces(polytope, strict=False)
    with stage(0.75, 1):
        weak, off_weak = _efficient_faces(polytope, strict=True)
    return Frontier(game, polytope, strong, weak, (off_strong, off_weak))


def _efficient_faces(
    polytope: Polytope, *, strict: bool
) -> tuple[tuple[FrontierFace, ...], dict[Face, Direction]]:
    improving: dict[Face, Direction] = {}
    for k in range(len(polytope.vertices)):
        reached(0.5 * k / len(polytope.vertices))
        direction = _improvement(polytope, 1 << k, strict=strict)
        if direction is not None:
            improving[1 << k] = direction
    found: list[Face] = []
    for face in _candidates(
        polytope, _vertices_off(polytope, improving), found, improving
    ):
        direction = _improvement(polytope, face, strict=strict)
        if direction is None:
            found.append(face)
        else:
            improving[face] = direction
    faces = [
        FrontierFace(
            f,
            tuple(polytope.corners(f)),
            polytope.face_dimension(f),
            supporting_rays(polytope, f),
        )
        for f in found
    ]
    return tuple(sorted(faces, key=lambda f: f.vertices)), improving


def _vertices_off(polytope: Polytope, improving: dict[Face, Direction]) -> Face:
    """The vertices that no direction improves."""
    return sum(1 << k for k in range(len(polytope.vertices)) if 1 << k not in improving)


def _candidates(
    polytope: Polytope, on: Face, found: list[Face], improving: dict[Face, Direction]
) -> Iterator[Face]:
    """Faces with vertices in ``on`` alone, larger ones first, that are neither in a found face nor known to improve.

    A face on the frontier has all its vertices on it, so other faces need no look; and the faces of a found one are on
    it as well. The caller adds each face it gets to one of the two. Every face is a join of its vertices, one by one.
    """
    inside = [mask for k, mask in enumerate(polytope.incidence) if on >> k & 1]
    outside = [mask for k, mask in enumerate(polytope.incidence) if not on >> k & 1]
    level = set(inside)  # each face by the facets that contain it
    seen = set(level)
    while level:
        joins = {mask & other for mask in level for other in inside} - seen
        level = {
            mask for mask in joins if all(mask & other != mask for other in outside)
        }
        seen |= level
    faces = [polytope.meeting(mask) for mask in seen]
    for face in sorted(faces, key=lambda face: (-face.bit_count(), face)):
        if face not in improving and not any(face & big == face for big in found):
            yield face


def _improvement(polytope: Polytope, face: Face, *, strict: bool) -> Direction | None:
    """A direction d ≥ 0, d ≠ 0 (``strict``: d > 0) that stays in F from the middle of a face, or None."""
    n = polytope.ambient
    rows: list[tuple[list[Any], str, Any]] = []
    rows.extend(([*f.normal, 0], "<=", 0) for f in polytope.tight(face))
    rows.extend(([*e.normal, 0], "=", 0) for e in polytope.equations)
    if strict:
        rows.extend(([int(i == j) for j in range(n)] + [-1], ">=", 0) for i in range(n))
    objective = [0] * n + [1] if strict else [1] * n + [0]
    answer = solve(LinearProgram.maximise(objective, rows, upper=[1] * (n + 1)))
    if not isinstance(answer, Optimal):
        raise Inconsistent("a feasible and bounded program has no optimum")
    return tuple(answer.primal[:n]) if answer.value > 0 else None


def _verify_direction(
    polytope: Polytope, face: Face, direction: Direction, *, strict: bool
) -> None:
    if len(direction) != polytope.ambient or min(direction) < 0 or max(direction) == 0:
        raise Invalid("an improvement is a direction ≥ 0 and not 0")
    if strict and min(direction) == 0:
        raise Invalid("an improvement for everyone is a positive direction")
    blocked = any(dot(map(fmpq, f.normal), direction) > 0 for f in polytope.tight(face))
    if blocked or any(
        dot(map(fmpq, e.normal), direction) != 0 for e in polytope.equations
    ):
        raise Invalid(f"the direction {direction} leaves the feasible set")


def supporting_rays(polytope: Polytope, face: Face) -> tuple[Ray, ...]:
    """The extreme rays of {λ ≥ 0 : λ·u ≥ λ·v for every v ∈ F}, u in the middle of the face.

    It is enough to compare with the face's own vertices and with one more vertex of each face of one dimension more:
    those directions generate the tangent cone.
    """
    middle = barycentre(polytope.corners(face))
    through = polytope.facets_through(face)
    joins: dict[int, Point] = {}
    for k, mask in enumerate(polytope.incidence):
        if not face >> k & 1:
            joins.setdefault(mask & through, polytope.vertices[k])
    nearest = [
        v
        for mask, v in joins.items()
        if not any(mask & other == mask != other for other in joins)
    ]
    others = (*polytope.corners(face), *nearest)
    rows = [
        integer_row([a - b for a, b in zip(middle, v, strict=True)]) for v in others
    ]
    return tuple(extreme_rays(rows, polytope.ambient))
