"""``coco solve``: the equilibria of a game, all of them for two players, with claims and certificates."""

from __future__ import annotations

import contextlib
import os
from dataclasses import replace
from itertools import chain

import click
from flint import fmpq

from exact.arithmetic.algebraic import Number, approximate, show, show_vector
from exact.arithmetic.rationals import format_rationals, parse_rational, shorten
from exact.commands.files import Files, NotWritten, is_folder, planned
from exact.commands.options import (
    Choice,
    complete_file,
    digits_option,
    force_option,
    game_argument,
    json_option,
    load_game,
    print_json,
    quiet_option,
)
from exact.commands.value import value_document
from exact.equilibria.audit import audit
from exact.equilibria.certificates import (
    certificate_text,
    equilibrium_certificate,
    overall_certificate,
    require_checkable,
)
from exact.equilibria.claims import NOTIONS, Claim, format_claim
from exact.equilibria.coalition_perfect.solver import MAX_CELLS, solve_coalition_perfect
from exact.equilibria.conditions import conflict_payoffs
from exact.equilibria.solutions import Equilibrium, Solution, solution_document
from exact.equilibria.two_player.solver import solve_two_player
from exact.equilibria.wording import headline, instead, set_remarks, tally, verdict
from exact.errors import LimitReached, OutOfTime, UsageError
from exact.games.coalitions import coalitions, format_coalition, members
from exact.games.game import Game
from exact.games.table import Profile, format_profile
from exact.showing.terminal import console, counted, say, table, working, wrapped
from exact.values.coco import MAX_PLAYERS, CocoValue, coco_value
from exact.watching import answered, grace, stage, steps

EXIT_CODES = {"complete": 0, "none": 1, "enclosed": 3, "unknown": 3}


@click.command()
@game_argument
@click.option(
    "--notion",
    type=Choice(NOTIONS),
    default="coalition-perfect-coco",
    show_default=True,
    help="Which equilibria; for two players all notions have the same ones.",
)
@click.option(
    "--positive-weights",
    is_flag=True,
    help="Leave out equilibria in which a player has weight 0.",
)
@click.option(
    "--width",
    default="1/32",
    show_default=True,
    metavar="W",
    help="More players: how far weights are told apart.",
)
@click.option(
    "--max-cells",
    default=MAX_CELLS,
    show_default=True,
    type=click.IntRange(1),
    help="More players: stop after so many cells of weights.",
)
@click.option(
    "--transferable",
    is_flag=True,
    help="Utility is transferable: players can pay each other.",
)
@click.option(
    "--claims",
    metavar="DIR",
    shell_complete=complete_file,
    help="Write every equilibrium as a claim (coco-claim/1) into this folder.",
)
@click.option(
    "--certificate",
    metavar="FILE|DIR",
    shell_complete=complete_file,
    help="Write the certificate of all equilibria; to a folder (existing, or ending in /) one of each equilibrium too.",
)
@click.option(
    "--plot",
    metavar="FILE",
    help="Write a picture (.png, .svg, .pdf), for two or three players.",
    shell_complete=complete_file,
)
@force_option
@json_option
@quiet_option
@digits_option
def solve(
    game_path: str,
    notion: str,
    positive_weights: bool,
    width: str,
    max_cells: int,
    transferable: bool,
    claims: str | None,
    certificate: str | None,
    plot: str | None,
    force: bool,
    as_json: bool,
    quiet: bool,
    max_digits: int,
) -> int:
    """The CoCo equilibria of GAME: weights, payoffs and strategies, exactly, every one audited.

    For two players these are all there are, proved; irrational weights are exact algebraic numbers. For more, cells
    of weights are refuted by Farkas certificates and equilibria cut out exactly: the answer is complete, or none, or
    encloses what is left open (exit code 3).

    Example: coco solve hot-dogs.json --claims claims --certificate certificate.json
    """
    outputs = {"--certificate": certificate, "--plot": plot}
    files = planned([game_path], outputs, force=force, quiet=quiet)
    game = load_game(game_path, max_digits, quiet=quiet or as_json)
    if plot is not None and not 2 <= game.n <= 3:
        raise UsageError(f"--plot draws two or three players; this game has {game.n}")
    if transferable:
        if claims is not None or certificate is not None or plot is not None:
            raise UsageError(
                "--transferable goes with none of --claims, --certificate and --plot"
            )
        return _solve_transferable(game, as_json=as_json, quiet=quiet)
    if game.n == 1 or (game.n > 2 and notion != "coco"):
        solution = find_by_cells(
            game, notion, positive_weights, width, max_cells, quiet or as_json
        )
    else:
        with working("solving", quiet=quiet or as_json):
            solution = find(game, notion, positive_weights)
    solution = verified(solution, quiet or as_json)
    try:
        with grace():
            write_files(files, solution, claims, certificate, plot, quiet or as_json)
    except OutOfTime as stopped:
        note = f"{stopped}: not all files are written"
        solution = replace(
            solution, note="; ".join(filter(None, [solution.note, note]))
        )
    answered()
    if as_json:
        document = solution_document(solution)
        words = {"headline": headline(solution), "instead": instead(solution) or None}
        print_json({**document, **words}, EXIT_CODES[solution.status])
    elif quiet:
        click.echo(verdict(solution))
    else:
        print_solution(solution)
    return EXIT_CODES[solution.status]


def verified(solution: Solution, quiet: bool) -> Solution:
    """The solution, proved again; if the time is up meanwhile, the equilibria that are, and no more."""
    proved = []
    try:
        with grace(), working("verifying", quiet=quiet):
            solution.verify()
    except OutOfTime as stopped:
        note = solution.note or f"{stopped}, while what was found was verified"
        with contextlib.suppress(OutOfTime), grace():
            for equilibrium in solution.equilibria:
                equilibrium.verify(solution.game)
                proved.append(equilibrium)
        return replace(
            solution,
            status="unknown",
            equilibria=tuple(proved),
            proof=None,
            enclosure=None,
            note=note,
        )
    return solution


def write_files(
    files: Files,
    solution: Solution,
    claims: str | None,
    certificate: str | None,
    plot: str | None,
    quiet: bool,
) -> None:
    """What was asked for besides the answer."""
    if claims is not None:
        write_claims(files, claims, solution)
    if certificate is not None:
        with working("writing certificates", quiet=quiet):
            write_certificates(files, certificate, solution)
    if plot is not None:
        with (
            working("drawing", quiet=quiet),
            files.writing(plot, "a picture of the solution"),
        ):
            from exact.showing.plots.solution import plot_solution

            plot_solution(plot, solution)


def find(game: Game, notion: str, positive_weights: bool) -> Solution:
    """The solution by the method for the number of players; status ``unknown`` when a limit stops it."""
    if game.n != 2:
        return find_plain(game, positive_weights)
    try:
        found = solve_two_player(game, notion, positive_weights=positive_weights)
    except LimitReached as stopped:
        return Solution(
            game,
            notion,
            "unknown",
            (),
            positive_weights=positive_weights,
            note=str(stopped),
        )
    return found


def find_by_cells(
    game: Game,
    notion: str,
    positive_weights: bool,
    width: str,
    max_cells: int,
    quiet: bool,
) -> Solution:
    """Coalition-perfect equilibria by branch and bound on the weights, with a bar of the weights that are closed."""
    if parse_rational(width) <= 0:
        raise UsageError(
            f"--width {shorten(width)} must be positive; the default is 1/32"
        )
    try:
        with working("cells of weights", quiet=quiet):
            return solve_coalition_perfect(
                game,
                notion,
                positive_weights=positive_weights,
                width=parse_rational(width),
                max_cells=max_cells,
            )
    except LimitReached as stopped:
        return Solution(
            game,
            notion,
            "unknown",
            (),
            positive_weights=positive_weights,
            note=str(stopped),
        )


def find_plain(game: Game, positive_weights: bool) -> Solution:
    """Plain CoCo equilibria of three or more players."""
    from exact.equilibria.plain.solver import solve_plain

    try:
        return solve_plain(game, positive_weights=positive_weights)
    except LimitReached as stopped:
        return Solution(
            game,
            "coco",
            "unknown",
            (),
            positive_weights=positive_weights,
            note=str(stopped),
        )


def _solve_transferable(game: Game, *, as_json: bool, quiet: bool) -> int:
    """With side payments all weights are equal and the equilibrium is the coco value (C5)."""
    if game.n > MAX_PLAYERS:
        raise LimitReached(
            f"the coco value is computed for at most {MAX_PLAYERS} players; this game has {game.n}"
        )
    with working("solving", quiet=quiet or as_json):
        with stage(0, 0.6):
            value = coco_value(game)
        with stage(0.6, 1):
            value.verify()
    if as_json:
        print_json(transferable_document(value))
    elif quiet:
        click.echo(f"complete: with side payments\n{show_vector(value.payoffs)}")
    else:
        outcome = _best_outcome(game)
        rows = zip(
            game.players,
            map(show, value.payoffs),
            map(show, value.side_payments(outcome)),
            strict=True,
        )
        click.echo(
            wrapped(
                "Transferable utility: all weights are equal, the one equilibrium payoff is the coco value."
            )
        )
        click.echo()
        console().print(table(["player", "payoff", "receives"], list(rows)))
        names = ", ".join(game.actions[i][a] for i, a in enumerate(outcome))
        say("", f"they play {names} and make these payments")
    return 0


def _best_outcome(game: Game) -> Profile:
    return max(game.profiles(), key=lambda profile: sum(game.payoff(profile)))


def transferable_document(value: CocoValue) -> dict[str, object]:
    """The solution with side payments: no claim about the finite game, but the outcome and who is paid."""
    game = value.game
    outcome = _best_outcome(game)
    return {
        "status": "complete",
        "transferable": True,
        "game_sha256": game.sha256,
        "equilibria": [
            {
                "weights": [f"1/{game.n}" if game.n > 1 else "1"] * game.n,
                "payoffs": format_rationals(value.payoffs),
                "claim": None,
                "outcome": format_profile(outcome),
                "side_payments": format_rationals(value.side_payments(outcome)),
                "strategies": value_document(value, None)["strategies"],
            }
        ],
    }


def labelled_claims(solution: Solution) -> list[tuple[str, Claim]]:
    """Every claim of a solution, named for its file: ``1`` an equilibrium, ``1-end-1`` a vertex, ``corner-1``."""
    result = []
    for k, equilibrium in enumerate(solution.equilibria, start=1):
        result.append((str(k), equilibrium.claim))
        ends = [
            vertex.claim for vertex in equilibrium.family if vertex.claim is not None
        ]
        result += [(f"{k}-end-{i}", claim) for i, claim in enumerate(ends, start=1)]
    sets = chain(*solution.payoff_sets)
    return result + [(f"corner-{k}", claim) for k, claim in enumerate(sets, start=1)]


def write_claims(files: Files, folder: str, solution: Solution) -> None:
    """``claim-1.json``, … in ``folder``."""
    claims = labelled_claims(solution)
    with files.writing(folder, counted(len(claims), "claim")):
        os.makedirs(folder, exist_ok=True)
        for name, claim in claims:
            path = os.path.join(folder, f"claim-{name}.json")
            files.write(path, format_claim(claim))


def write_certificates(files: Files, path: str, solution: Solution) -> None:
    """What is known of all equilibria (``all.json`` in a folder); into a folder also a certificate for each claim."""
    if is_folder(path):
        claims = labelled_claims(solution)
        with files.writing(path, counted(len(claims), "certificate")):
            require_checkable(solution.game)
            os.makedirs(path, exist_ok=True)
            for name, claim in steps(claims):
                one = equilibrium_certificate(audit(solution.game, claim))
                place = os.path.join(path, f"equilibrium-{name}.json")
                files.write(place, certificate_text(one))
        path = os.path.join(path, "all.json")
    with files.writing(path, "the certificate of all equilibria"):
        require_checkable(solution.game)
        document = overall_certificate(solution)
        if document is None:
            raise NotWritten(
                "there is no certificate of where the weights of this solution lie"
            )
        files.write(path, certificate_text(document))


def print_solution(solution: Solution) -> None:
    """The solution as tables: payoffs and weights, then what each coalition plays in its conflict."""
    out = console()
    click.echo(wrapped(headline(solution)))
    if counts := tally(solution):
        click.echo(wrapped(counts))
    for number, equilibrium in enumerate(solution.equilibria, start=1):
        click.echo()
        if len(solution.equilibria) > 1:
            click.echo(f"equilibrium {number}")
        out.print(_payoff_table(solution.game, equilibrium))
        click.echo()
        out.print(_strategy_table(solution.game, equilibrium.claim))
        for line in _remarks(equilibrium):
            click.echo(f"\n{wrapped(line)}")
    for remark in set_remarks(solution):
        click.echo(f"\n{wrapped(remark)}")
    slack = fmpq(0) if solution.enclosure is None else solution.enclosure.slack
    if slack:
        click.echo(
            wrapped(
                f"Nor has any game whose payoffs differ from these by less than 1/{(1 / slack).ceil()}."
            )
        )
    if other := instead(solution):
        click.echo(wrapped(other))
    if solution.note:
        click.echo(f"\n{wrapped(solution.note)}")


def _payoff_table(game: Game, equilibrium: Equilibrium) -> object:
    headings = ["player", "payoff", "weight"]
    columns = [
        list(game.players),
        list(map(show, equilibrium.payoffs)),
        list(map(show, equilibrium.weights)),
    ]
    ends = equilibrium.family
    if game.n == 2 and ends:
        headings[2:] = ["weight, e.g.", "weights"]
        columns.append([_interval(equilibrium, i) for i in range(2)])
    return table(headings, list(zip(*columns, strict=True)))


def _interval(equilibrium: Equilibrium, player: int) -> str:
    """The weights of a player in a family of two players, as an interval."""
    (low, low_in), (high, high_in) = sorted(
        ((vertex.weights[player], vertex.included) for vertex in equilibrium.family),
        key=lambda end: end[0],
    )
    return f"{'[' if low_in else '('}{_short(low)}, {_short(high)}{']' if high_in else ')'}"


def _short(x: Number) -> str:
    text = show(x)
    return text if len(text) <= 24 else approximate(x)


def _strategy_table(game: Game, claim: Claim) -> object:
    phi = conflict_payoffs(game, claim.strategies)
    rows = []
    for S in coalitions(game.n):
        terms = []
        for action, p in claim.strategies[S].items():
            names = "+".join(
                game.actions[i][a] for i, a in zip(members(S), action, strict=True)
            )
            terms.append(names if p == 1 else f"{show(p)} {names}")
        rows.append((format_coalition(S), ", ".join(terms), show_vector(phi[S])))
    return table(["coalition", "plays", "payoffs if it fights"], rows, left=2)


def _remarks(equilibrium: Equilibrium) -> list[str]:
    remarks = []
    if equilibrium.family and len(equilibrium.weights) > 2:
        corners = "; ".join(
            f"{show_vector(vertex.weights)}{'' if vertex.included else ' (left out)'}"
            for vertex in equilibrium.family
        )
        remarks.append(f"the same payoffs at all weights between {corners}")
    zero = [str(i + 1) for i in equilibrium.zero_weights]
    if zero:
        remarks.append(
            f"player {zero[0]} has weight 0"
            if len(zero) == 1
            else f"players {', '.join(zero)} have weight 0"
        )
    elif any(
        vertex.included and min(vertex.weights) == 0 for vertex in equilibrium.family
    ):
        remarks.append("at an end of the family a player has weight 0")
    return remarks
