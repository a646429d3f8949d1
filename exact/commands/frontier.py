"""``coco frontier``: the feasible set, its Pareto frontier, and the prices at a point of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import click
from flint import fmpq

from exact.arithmetic.algebraic import Number, show, show_vector
from exact.arithmetic.rationals import dot, format_rational, format_rationals
from exact.commands.bargain import exchange_text
from exact.commands.files import planned
from exact.commands.options import (
    digits_option,
    force_option,
    game_argument,
    json_option,
    load_game,
    parse_vector,
    parse_weights,
    print_json,
    quiet_option,
)
from exact.errors import UsageError, printable
from exact.frontiers.pareto import Frontier, FrontierFace
from exact.frontiers.pareto import frontier as frontier_of
from exact.frontiers.polytope import Point
from exact.frontiers.supporting_weights import SupportingCone, supporting_cone
from exact.games.field_numbers import NumberText, number_text, number_texts
from exact.games.game import Game
from exact.games.table import Profile, format_profile
from exact.showing.terminal import console, counted, mark, say, table, working, wrapped
from exact.watching import stage

MAX_ROWS = 40
"""Rows that people are shown of a table; --json has all."""


@click.command()
@game_argument
@click.option(
    "--at",
    metavar="U1,U2,…",
    help="A point: is it feasible, on the frontier, and at which prices.",
)
@click.option(
    "--weights",
    metavar="W1,W2,…",
    help="Utilitarian weights: the outcomes that maximise the weighted sum.",
)
@click.option(
    "--plot",
    metavar="FILE",
    help="Write a picture (.png, .svg, .pdf), for two or three players.",
)
@force_option
@json_option
@quiet_option
@digits_option
def frontier(
    game_path: str,
    at: str | None,
    weights: str | None,
    plot: str | None,
    force: bool,
    as_json: bool,
    quiet: bool,
    max_digits: int,
) -> int:
    """The feasible set of GAME (the payoffs of all mixtures of outcomes) and its Pareto frontier, as faces.

    With --at the exit code is 0 if the point is on the strong frontier, and 1 if not.

    Example: coco frontier hot-dogs.json --at 600,80 --plot frontier.svg
    """
    files = planned([game_path], {"--plot": plot}, force=force, quiet=quiet)
    game = load_game(game_path, max_digits, quiet=quiet or as_json)
    point = (
        None if at is None else parse_vector("--at", at, game, max_digits=max_digits)
    )
    prices = (
        None if weights is None else parse_weights(weights, game, max_digits=max_digits)
    )
    if plot is not None and not 2 <= game.n <= 3:
        raise UsageError(f"--plot draws two or three players; this game has {game.n}")
    cone, result = None, None
    alone = point is None and prices is None
    with working("computing the frontier", quiet=quiet or as_json):
        if point is not None:
            cone = supporting_cone(game, point)
            cone.verify()
        if as_json or plot is not None or alone:
            with stage(0, 0.6):
                result = frontier_of(game)
            with stage(0.6, 1):
                result.verify()
    if plot is not None and result is not None:
        with (
            working("drawing", quiet=quiet or as_json),
            files.writing(plot, "a picture of the feasible set"),
        ):
            _plot(plot, result, cone, prices)
    code = 1 if cone is not None and not cone.on_frontier else 0
    if as_json and result is not None:
        print_json(frontier_document(result, cone, prices), code)
    elif quiet:
        click.echo(
            _verdict(cone)
            if cone
            else show_vector(maximum(game, prices)[1][0])
            if prices
            else _summary(result)
        )
    else:
        if cone is not None:
            print_cone(cone)
        if prices is not None:
            _print_weights(game, prices)
        if alone and result is not None:
            _print(result)
    return code


def maximum(game: Game, weights: Sequence[fmpq]) -> tuple[fmpq, list[Point]]:
    """max λ·U and the payoff vectors of outcomes that attain it.

    >>> maximum(Game.bimatrix([[3, 1]], [[1, 3]]), [fmpq(1), fmpq(1)])
    (4, [(1, 3), (3, 1)])
    """
    values = {payoff: dot(weights, payoff) for payoff in game.payoffs}
    best = max(values.values())
    return best, sorted(payoff for payoff, value in values.items() if value == best)


def frontier_document(
    result: Frontier,
    cone: SupportingCone | None = None,
    weights: Sequence[fmpq] | None = None,
) -> dict[str, object]:
    """The result as JSON-ready data; faces list their vertices' 1-based numbers."""
    polytope, conditions = result.polytope, result.existence
    document: dict[str, object] = {
        "game_sha256": result.game.sha256,
        "players": list(result.game.players),
        "dimension": polytope.dimension,
        "vertices": [format_rationals(v) for v in polytope.vertices],
        "profiles": [
            [format_profile(a) for a in result.profiles[v]] for v in polytope.vertices
        ],
        "equations": [
            {"normal": format_rationals(e.normal), "bound": format_rational(e.bound)}
            for e in polytope.equations
        ],
        "facets": [
            {
                "normal": format_rationals(f.normal),
                "bound": format_rational(f.bound),
                "vertices": _numbers(f.face),
            }
            for f in polytope.facets
        ],
        "strong_frontier": [_face_document(face) for face in result.strong],
        "weak_frontier": [_face_document(face) for face in result.weak],
        "existence_conditions": {
            "compact": conditions.compact,
            "full_dimension": conditions.full_dimension,
            "vertices_on_frontier": [format_rationals(v) for v in conditions.vertices],
            "hold": conditions.hold,
        },
    }
    if cone is not None:
        document |= cone_document(cone)
    if weights is not None:
        best, payoffs = maximum(result.game, weights)
        document["weights"] = format_rationals(weights)
        document["maximum"] = format_rational(best)
        document["maximisers"] = [
            {
                "payoffs": format_rationals(u),
                "profiles": [format_profile(a) for a in result.profiles[u]],
            }
            for u in payoffs
        ]
    return document


def _face_document(face: FrontierFace) -> dict[str, object]:
    rays = [format_rationals(ray) for ray in face.weights_rays]
    return {
        "vertices": _numbers(face.face),
        "dimension": face.dimension,
        "weights_rays": rays,
    }


def _numbers(face: int) -> list[int]:
    return [k + 1 for k in range(face.bit_length()) if face >> k & 1]


def cone_document(cone: SupportingCone) -> dict[str, object]:
    """A point's place as JSON-ready data, with the witness of each answer."""
    inside, status = cone.membership, cone.status
    document: dict[str, object] = {
        "at": format_rationals(cone.point),
        "feasible": cone.feasible,
        "on_frontier": cone.on_frontier,
        "on_weak_frontier": cone.on_weak_frontier,
        "weights_rays": [format_rationals(ray) for ray in cone.rays],
    }
    if inside.mixture is not None:
        document["mixture"] = mixture_document(inside.mixture)
    if inside.separating is not None:
        document["separating_weights"] = format_rationals(inside.separating)
    if status is not None and status.dominating is not None:
        document["dominating_payoffs"] = number_texts(status.dominating_payoff or ())
        document["dominating_mixture"] = mixture_document(status.dominating)
    return document


def mixture_document(mixture: Mapping[Profile, Number]) -> dict[str, NumberText]:
    """A distribution over profiles as JSON-ready data."""
    return {format_profile(profile): number_text(p) for profile, p in mixture.items()}


def mixture_text(game: Game, mixture: Mapping[Profile, Number]) -> str:
    """A distribution over profiles for people: the actions' names, joined by +.

    >>> mixture_text(Game.build([["in", "out"]], lambda a: a), {(0,): fmpq(1, 3), (1,): fmpq(2, 3)})
    '1/3 in, 2/3 out'
    """
    terms = []
    for profile, p in mixture.items():
        names = "+".join(
            names[a] for a, names in zip(profile, game.actions, strict=True)
        )
        terms.append(printable(names) if p == 1 else f"{show(p)} {printable(names)}")
    return ", ".join(terms)


def inequality(normal: Sequence[int], bound: int, relation: str = "≤") -> str:
    """A linear condition on the utilities u1, u2, … for people.

    >>> inequality([1, 0, -3], 5)
    'u1 − 3u3 ≤ 5'
    """
    text = ""
    for i, a in enumerate(normal, start=1):
        if a:
            sign = ("−" if a < 0 else "") if not text else (" − " if a < 0 else " + ")
            size = show(fmpq(abs(a))) if abs(a) != 1 else ""
            text += f"{sign}{f'({size}) ' if ' ' in size else size}u{i}"
    return f"{text or '0'} {relation} {show(fmpq(bound)).replace('-', '−')}"


def separation_text(
    game: Game, point: Sequence[fmpq | None], weights: Sequence[fmpq]
) -> str:
    """The hyperplane between a point and F, with both sides' values."""
    here = sum(
        (w * u for w, u in zip(weights, point, strict=True) if u is not None), fmpq(0)
    )
    most = max(dot(weights, payoff) for payoff in game.payoffs)
    left = inequality([int(w.p) for w in weights], 0).split(" ≤")[0]
    return f"{left} is {show(here)} there and at most {show(most)} in the game"


def _verdict(cone: SupportingCone) -> str:
    if not cone.feasible:
        return "not feasible"
    if cone.on_frontier:
        return "on the strong Pareto frontier"
    return (
        "on the weak Pareto frontier alone"
        if cone.on_weak_frontier
        else "feasible, not on the Pareto frontier"
    )


def _summary(result: Frontier | None) -> str:
    return (
        " ".join(
            map(
                show_vector,
                sorted({v for face in result.strong for v in face.vertices}),
            )
        )
        if result
        else ""
    )


def print_cone(cone: SupportingCone) -> None:
    """A point's place for people: the verdict, its witness, the prices."""
    game, inside, status = cone.game, cone.membership, cone.status
    click.echo(wrapped(f"{show_vector(cone.point)} is {_verdict(cone)}"))
    if inside.separating is not None:
        click.echo(
            wrapped(f"  {separation_text(game, cone.point, inside.separating)}", "  ")
        )
        return
    click.echo(
        wrapped(f"  attained by {mixture_text(game, inside.mixture or {})}", "    ")
    )
    if (
        status is not None
        and status.dominating is not None
        and status.dominating_payoff is not None
    ):
        better = "everyone" if min(
            v - u for v, u in zip(status.dominating_payoff, cone.point, strict=True)
        ) > 0 else "someone, and worse for nobody"  # fmt: skip
        text = f"{show_vector(status.dominating_payoff)} is better for {better}"
        click.echo(
            wrapped(f"  {text}: {mixture_text(game, status.dominating)}", "    ")
        )
    if cone.rays:
        print_prices(game, cone.rays, cone.point)


def print_prices(game: Game, rays: Sequence[Sequence[int]], point: Point) -> None:
    """The extreme rays of the prices, and what they mean."""
    many = (
        "prices: curnits per utilon"
        if len(rays) == 1
        else "extreme prices: curnits per utilon"
    )
    rows = [
        [f"λ{k}" if len(rays) > 1 else "λ", *map(show, map(fmpq, ray))]
        for k, ray in enumerate(rays, start=1)
    ]
    console().print()
    console().print(table(["", *game.players], rows[:MAX_ROWS], many))
    _say_rest(len(rows))
    if len(rays) == 1:
        click.echo(f"\n{wrapped(price_text(game, rays[0], point), '')}")
    else:
        click.echo(
            f"\n{wrapped('A corner: it maximises λ·u for every λ = Σ t_k λ_k with t_k ≥ 0, not all 0.', '')}"
        )


def price_text(game: Game, ray: Sequence[int], point: Point) -> str:
    """What the one ray of prices at a point means: who is free, or at what rate payoffs are exchanged.

    >>> price_text(Game.build([2], lambda a: a), [1], (fmpq(1),))
    'One player: the price is a mere unit.'
    """
    free = [printable(game.players[i]) for i, price in enumerate(ray) if price == 0]
    if free:
        return f"{', '.join(free)}: utilons that count for nothing at these prices."
    if game.n == 1:
        return "One player: the price is a mere unit."
    return exchange_text(game, list(map(fmpq, ray)), point)


def _print_weights(game: Game, weights: Sequence[fmpq]) -> None:
    best, payoffs = maximum(game, weights)
    profiles: dict[Point, list[Profile]] = {u: [] for u in payoffs}
    for profile, payoff in zip(game.profiles(), game.payoffs, strict=True):
        if payoff in profiles:
            profiles[payoff].append(profile)
    click.echo(
        wrapped(
            f"the greatest λ·u with λ = {show_vector(weights)} is {show(best)}, attained by"
        )
    )
    rows = [(show_vector(u), _names(game, played)) for u, played in profiles.items()]
    console().print(table(["utilities", "outcomes"], rows[:MAX_ROWS], left=2))
    _say_rest(len(rows))
    if len(payoffs) > 1:
        click.echo("and by every mixture of these")


def _names(game: Game, profiles: Iterable[Profile]) -> str:
    return ", ".join(mixture_text(game, {profile: fmpq(1)}) for profile in profiles)


def _say_rest(rows: int) -> None:
    if rows > MAX_ROWS:
        click.echo(f"… and {rows - MAX_ROWS:,} more (--json lists all)")


def _print(result: Frontier) -> None:
    game, polytope, out = result.game, result.polytope, console()
    corners = counted(len(polytope.vertices), "vertex", "vertices")
    sides = counted(len(polytope.facets), "facet")
    shape = f"{corners}, {sides}, dimension {polytope.dimension} of {game.n}"
    say(f"feasible set: {shape}", "")
    strong, weak = (_union(faces) for faces in (result.strong, result.weak))
    rows = [
        (
            show_vector(v),
            _names(game, result.profiles[v]),
            _place(strong >> k & 1, weak >> k & 1),
        )
        for k, v in enumerate(polytope.vertices)
    ]
    out.print(table(["vertex", "outcomes", "frontier"], rows[:MAX_ROWS], left=3))
    _say_rest(len(rows))
    on = {face.face: "weak" for face in result.weak} | {
        face.face: "strong" for face in result.strong
    }
    faces = [(inequality(e.normal, e.bound, "="), "") for e in polytope.equations]
    faces += [
        (inequality(f.normal, f.bound), on.get(f.face, "")) for f in polytope.facets
    ]
    out.print()
    out.print(
        table(
            ["affine hull and facets" if polytope.equations else "facet", "frontier"],
            faces[:MAX_ROWS],
            left=2,
        )
    )
    _say_rest(len(faces))
    _print_faces("strong Pareto frontier", result.strong)
    if {face.face for face in result.weak} != {face.face for face in result.strong}:
        _print_faces("weak Pareto frontier", result.weak)
    _print_conditions(result)


def _union(faces: Sequence[FrontierFace]) -> int:
    union = 0
    for face in faces:
        union |= face.face
    return union


def _place(strong: int, weak: int) -> str:
    return "strong" if strong else "weak" if weak else ""


def _print_faces(title: str, faces: Sequence[FrontierFace]) -> None:
    rows = [
        (
            ", ".join(map(show_vector, face.vertices)),
            str(face.dimension),
            ", ".join(map(_ray_text, face.weights_rays)),
        )
        for face in faces
    ]
    console().print()
    console().print(
        table([title, "dimension", "prices (extreme rays)"], rows[:MAX_ROWS], left=3)
    )
    _say_rest(len(rows))


def _ray_text(ray: Sequence[int]) -> str:
    return show_vector(map(fmpq, ray))


def _print_conditions(result: Frontier) -> None:
    conditions = result.existence
    rows = [
        ("compact", mark(conditions.compact)),
        (f"dimension {conditions.players}", mark(conditions.full_dimension)),
        ("no vertex on the Pareto frontier", mark(conditions.smooth)),
    ]
    console().print()
    console().print(table(["Harsanyi's conditions for existence", ""], rows, left=2))
    if conditions.vertices:
        shown = ", ".join(map(show_vector, conditions.vertices[:MAX_ROWS]))
        more = ", …" if len(conditions.vertices) > MAX_ROWS else ""
        click.echo(
            wrapped(
                f"vertices on it, with many tangent hyperplanes each: {shown}{more}"
            )
        )


def _plot(
    path: str,
    result: Frontier,
    cone: SupportingCone | None,
    weights: Sequence[fmpq] | None,
) -> None:
    from exact.showing.plots.feasible import plot_feasible_set
    from exact.showing.plots.solid import plot_solid

    if cone is not None and not cone.feasible and result.game.n == 3:
        raise UsageError(
            "--plot: a point that is not feasible is drawn for two players alone"
        )
    if result.game.n == 2:
        lines = [tuple(map(fmpq, ray)) for ray in cone.rays] if cone else []
        plot_feasible_set(path, result, cone.point if cone else None, lines, weights)
    else:
        plot_solid(path, result, cone, weights)
