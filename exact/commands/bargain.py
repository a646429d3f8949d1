"""``coco bargain``: Nash's bargaining solution, from a given disagreement point or with variable threats."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence

import click
from flint import fmpq

from exact.arithmetic.algebraic import Number, dot, field_of, show, show_vector
from exact.arithmetic.rationals import Vector
from exact.commands.files import Files, NotWritten, planned
from exact.commands.options import (
    complete_file,
    digits_option,
    force_option,
    game_argument,
    json_option,
    load_game,
    parse_vector,
    print_json,
    quiet_option,
)
from exact.equilibria.audit import audit
from exact.equilibria.bargaining_game import BargainingGame
from exact.equilibria.certificates import (
    certificate_text,
    equilibrium_certificate,
    require_checkable,
)
from exact.equilibria.claims import claim_document
from exact.equilibria.two_player.variable_threats import (
    VariableThreats,
    variable_threats,
)
from exact.errors import UsageError, printable
from exact.frontiers.exchange import exchange
from exact.games.field_numbers import field_entry, number_text, number_texts
from exact.games.game import Game
from exact.games.table import Profile, format_profile
from exact.programs.certificates import (
    Document,
    linear_program_certificate,
    linear_program_document,
)
from exact.programs.linear_program import LinearProgram
from exact.programs.simplex import solve
from exact.showing.terminal import console, say, table, working, wrapped
from exact.values.bargaining.nash import nash_bargaining
from exact.values.bargaining.solution import NashEnclosure, NashSolution, NoAgreement
from exact.watching import stage


@click.command()
@game_argument
@click.option(
    "--disagreement", metavar="D1,D2,…", help="What everyone gets without an agreement."
)
@click.option(
    "--plot",
    metavar="FILE",
    help="Write a picture (.png, .svg, .pdf), for 2 or 3 players.",
    shell_complete=complete_file,
)
@click.option(
    "--certificate",
    metavar="DIR",
    help="Write subject.json and certificate.json, for 'coco check', into this folder.",
    shell_complete=complete_file,
)
@force_option
@json_option
@quiet_option
@digits_option
def bargain(
    game_path: str,
    disagreement: str | None,
    plot: str | None,
    certificate: str | None,
    force: bool,
    as_json: bool,
    quiet: bool,
    max_digits: int,
) -> int:
    """Nash's bargaining solution over the feasible set of GAME, from a disagreement point, with its proof.

    Without --disagreement two players choose threats first (Nash 1953): the point is what the optimal threats give.

    Example: coco bargain hot-dogs.json --disagreement 120,80
    """
    files = planned([game_path], {"--plot": plot}, force=force, quiet=quiet)
    game = load_game(game_path, max_digits, quiet=quiet or as_json)
    if plot is not None and not 2 <= game.n <= 3:
        raise UsageError(f"--plot draws two or three players; this game has {game.n}")
    if disagreement is None:
        if game.n != 2:
            raise UsageError(
                f"threats are chosen by two players; this game has {game.n}: give --disagreement "
                f"{','.join(f'd{i + 1}' for i in range(game.n))}, or use 'coco solve' for every coalition's threats"
            )
        with working("solving", quiet=quiet or as_json):
            with stage(0, 0.7):
                threats = variable_threats(game)
            with stage(0.7, 1):
                threats.verify()
        if certificate is not None:
            _write(files, certificate, lambda: certified_threats(threats))
        _answer_threats(threats, files, plot, as_json, quiet)
        return 0
    d = parse_vector("--disagreement", disagreement, game, max_digits=max_digits)
    with working("solving", quiet=quiet or as_json):
        found = nash_bargaining(game, d)
        found.verify()
    if certificate is not None:
        with working("certifying", quiet=quiet or as_json):
            _write(files, certificate, lambda: certified(game, found))
    if plot is not None and isinstance(found, NashSolution):
        with (
            working("drawing", quiet=quiet or as_json),
            files.writing(plot, "a picture of the solution"),
        ):
            from exact.showing.plots.bargaining import plot_bargaining

            plot_bargaining(plot, game, d, found.payoffs, found.weights)
    code = {NashSolution: 0, NoAgreement: 1, NashEnclosure: 3}[type(found)]
    if as_json:
        print_json(bargain_document(game, found), code)
    elif quiet:
        click.echo(_verdict(found))
    elif isinstance(found, NashSolution):
        _print(game, found)
    else:
        _print_without_solution(game, found)
    if plot is not None and not isinstance(found, NashSolution):
        click.echo("no picture is written: there is no solution to draw", err=True)
    return code


def certified_threats(found: VariableThreats) -> tuple[str, Document]:
    """The game and the certificate that what is found for variable threats is an equilibrium of it."""
    require_checkable(found.game)
    proof = equilibrium_certificate(audit(found.game, found.claim))
    return found.game.canonical_text(), proof


def certified(
    game: Game, found: NashSolution | NoAgreement | NashEnclosure
) -> tuple[str, Document] | None:
    """A subject and a certificate about it that prove the answer; None where no format holds it.

    A solution u: the subject is the propose/accept/reject game of F and d, and u the payoff of its equilibrium (C4). No
    agreement: it is the linear program "a mixture of outcomes that gives everyone d", which is infeasible.
    """
    if isinstance(found, NoAgreement):
        rows: list[tuple[Sequence[fmpq], str, fmpq | int]] = [
            ([fmpq(1)] * len(found.points), "=", 1)
        ]
        rows += [
            ([u[i] for u in found.points], ">=", d)
            for i, d in enumerate(found.disagreement)
        ]
        program = LinearProgram.maximise([0] * len(found.points), rows)
        return json.dumps(linear_program_document(program)), linear_program_certificate(
            solve(program)
        )
    if isinstance(found, NashEnclosure) or game.n == 1:
        return None
    bargaining = BargainingGame(found.points, found.disagreement)
    subject = bargaining.game(game.players)
    require_checkable(subject)
    return subject.canonical_text(), equilibrium_certificate(
        audit(subject, bargaining.claim(found))
    )


def _write(
    files: Files, folder: str, prove: Callable[[], tuple[str, Document] | None]
) -> None:
    with files.writing(folder, "subject.json and certificate.json"):
        proof = prove()
        if proof is None:
            raise NotWritten("no format holds this answer")
        subject, certificate = proof
        text = certificate_text(certificate)
        os.makedirs(folder, exist_ok=True)
        files.write(os.path.join(folder, "subject.json"), subject.rstrip("\n") + "\n")
        files.write(os.path.join(folder, "certificate.json"), text)


def profile_of(game: Game, payoff: Vector) -> Profile:
    """The first profile with these payoffs."""
    return next(
        a for a, u in zip(game.profiles(), game.payoffs, strict=True) if u == payoff
    )


def bargain_document(
    game: Game, found: NashSolution | NoAgreement | NashEnclosure
) -> dict[str, object]:
    """The answer as JSON-ready data, with the witness that proves it."""
    numbers: tuple[Number, ...] = (
        *found.weights,
        *([] if isinstance(found, NoAgreement) else found.payoffs),
    )
    document: dict[str, object] = {
        "game_sha256": game.sha256,
        "players": list(game.players),
        **field_entry(field_of(numbers)),
        "disagreement": number_texts(found.disagreement),
        "payoffs": None,
        "weights": number_texts(found.weights),
    }
    if isinstance(found, NoAgreement):
        return {**document, "status": "no agreement"}
    document["ceiling"] = None if found.ceiling is None else number_texts(found.ceiling)
    if isinstance(found, NashEnclosure):
        return {
            **document,
            "status": "enclosed",
            "low": number_texts(found.low),
            "high": number_texts(found.high),
            "reference": number_texts(found.payoffs),
            "mixture": _mixture_document(game, found.points, found.mixture),
        }
    return {
        **document,
        "status": "solved",
        "payoffs": number_texts(found.payoffs),
        "gainers": [i + 1 for i in found.gainers],
        "mixture": _mixture_document(game, found.points, found.mixture),
    }


def _mixture_document(
    game: Game, points: Sequence[Vector], mixture: Mapping[int, Number]
) -> dict[str, object]:
    return {
        format_profile(profile_of(game, points[k])): number_text(p)
        for k, p in mixture.items()
    }


def threats_document(found: VariableThreats) -> dict[str, object]:
    """The solution with variable threats as JSON-ready data; ``claim`` is the equilibrium, for ``coco audit``."""
    return {
        "game_sha256": found.game.sha256,
        "players": list(found.game.players),
        **field_entry(found.claim.field),
        "status": "solved",
        "disagreement": number_texts(found.disagreement_point),
        "payoffs": number_texts(found.payoffs),
        "weights": number_texts(found.weights),
        "threats": [
            {str(a + 1): number_text(p) for a, p in threat.items()}
            for threat in found.threats
        ],
        "mixture": {
            format_profile(a): number_text(p)
            for a, p in found.claim.strategies[3].items()
        },
        "claim": claim_document(found.claim),
    }


def _verdict(found: NashSolution | NoAgreement | NashEnclosure) -> str:
    if isinstance(found, NoAgreement):
        return "no agreement"
    return show_vector(found.payoffs) if isinstance(found, NashSolution) else "enclosed"


def mixture_text(game: Game, mixture: Mapping[Profile, Number]) -> str:
    """A distribution over profiles for people: the actions' names, joined by +.

    >>> from flint import fmpq
    >>> mixture_text(Game.build([["in", "out"]], lambda a: a), {(0,): fmpq(1, 3), (1,): fmpq(2, 3)})
    '1/3 in, 2/3 out'
    """
    terms = []
    for profile, p in mixture.items():
        names = printable(
            "+".join(names[a] for a, names in zip(profile, game.actions, strict=True))
        )
        terms.append(names if p == 1 else f"{show(p)} {names}")
    return ", ".join(terms)


def exchange_text(
    game: Game, weights: Sequence[Number], point: Sequence[Number]
) -> str:
    """What one utilon of a player costs another near ``point``, where no two can exchange any: that nobody can.

    >>> from flint import fmpq
    >>> square = Game.bimatrix([[3, 0]], [[1, 2]], players=["Ann", "Bob"])
    >>> exchange_text(square, [fmpq(1), fmpq(3)], [fmpq(3), fmpq(1)])
    'Nearby, 1 utilon more for Bob costs 3 utilons of Ann.'
    >>> exchange_text(Game.bimatrix([[1]], [[1]]), [fmpq(1), fmpq(1)], [fmpq(1), fmpq(1)])
    'No two players can exchange payoffs nearby at these prices.'
    """
    found = exchange(game, weights, point)
    if found is None:
        return "No two players can exchange payoffs nearby at these prices."
    unit = "utilon" if found.rate == 1 else "utilons"
    first = printable(game.players[found.gains])
    second = printable(game.players[found.pays])
    return f"Nearby, 1 utilon more for {first} costs {show(found.rate)} {unit} of {second}."


def _print(game: Game, found: NashSolution) -> None:
    out = console()
    rows = [
        (name, show(d), show(u), show(g), show(w))
        for name, d, u, g, w in zip(
            game.players,
            found.disagreement,
            found.payoffs,
            found.gains,
            found.weights,
            strict=True,
        )
    ]
    out.print(table(["player", "disagreement", "solution", "gains", "price λ"], rows))
    mixture = {profile_of(game, found.points[k]): p for k, p in found.mixture.items()}
    out.print()
    click.echo(wrapped(f"attained by {mixture_text(game, mixture)}"))
    if found.gainers:
        total = show(dot(found.weights, found.payoffs))
        proof = f"Proof: at the prices λ everyone who gains, gains 1, and no outcome is worth more than {total}."
    else:
        proof = "Proof: the disagreement point is on the frontier; at the prices λ no outcome is worth more."
    click.echo(wrapped(proof))
    if found.ceiling is not None:
        stuck = ", ".join(
            printable(game.players[i]) for i, x in enumerate(found.ceiling) if x
        )
        who = f"{stuck} cannot gain: no outcome gives more of"
        click.echo(
            wrapped(
                f"{who} Σν_iu_i, ν = {show_vector(found.ceiling)}, than disagreement does."
            )
        )
    if len(found.gainers) > 1:
        click.echo(wrapped(exchange_text(game, found.weights, found.payoffs)))


def _print_without_solution(game: Game, found: NoAgreement | NashEnclosure) -> None:
    if isinstance(found, NoAgreement):
        here = show(dot(found.weights, found.disagreement))
        weights = show_vector(found.weights)
        click.echo(
            wrapped(
                f"no agreement: Σw_iu_i, w = {weights}, is {here} at disagreement, less at every outcome"
            )
        )
        return
    rows = [
        (name, show(d), show(low), show(high))
        for name, d, low, high in zip(
            game.players, found.disagreement, found.low, found.high, strict=True
        )
    ]
    console().print(table(["player", "disagreement", "at least", "at most"], rows))
    say(
        "",
        "enclosed: the number field of the solution was not found; these bounds are proved",
    )


def _answer_threats(
    found: VariableThreats,
    files: Files,
    plot: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    game = found.game
    if plot is not None:
        with (
            working("drawing", quiet=quiet or as_json),
            files.writing(plot, "a picture of the solution"),
        ):
            from exact.showing.plots.bargaining import plot_bargaining

            plot_bargaining(
                plot,
                game,
                found.disagreement_point,
                found.payoffs,
                found.weights,
                found.threats,
            )
    if as_json:
        print_json(threats_document(found))
    elif quiet:
        click.echo(show_vector(found.payoffs))
    else:
        rows = [
            (name, threat_text(names, threat), show(d), show(u), show(w))
            for name, names, threat, d, u, w in zip(
                game.players, game.actions, found.threats, found.disagreement_point, found.payoffs, found.weights,
                strict=True,
            )
        ]  # fmt: skip
        headings = ["player", "optimal threat", "disagreement", "solution", "price λ"]
        console().print(table(headings, rows, left=2))
        click.echo()
        click.echo(
            wrapped(f"attained by {mixture_text(game, found.claim.strategies[3])}")
        )
        gain = show(found.weighted_gains()[0])
        proof = f"at the prices λ no outcome is worth more, both gain {gain}, and the threats are a saddle point."
        click.echo(wrapped(f"Proof: {proof}"))
        click.echo(
            wrapped(exchange_text(game, found.weights, found.payoffs))
            if min(found.weights) > 0
            else ""
        )


def threat_text(names: Sequence[str], threat: Mapping[int, Number]) -> str:
    """A mixed action for people.

    >>> from flint import fmpq
    >>> threat_text(["in", "out"], {0: fmpq(1, 3), 1: fmpq(2, 3)})
    '1/3 in, 2/3 out'
    """
    return ", ".join(
        printable(names[a]) if p == 1 else f"{show(p)} {printable(names[a])}"
        for a, p in threat.items()
    )
