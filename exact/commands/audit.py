"""``coco audit``: claimed equilibria of a game, condition by condition, coalition by coalition."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import click

from exact.arithmetic.algebraic import show, show_vector
from exact.arithmetic.rationals import format_rationals
from exact.commands.files import Files, NotWritten, planned
from exact.commands.options import (
    complete_file,
    digits_option,
    force_option,
    game_argument,
    json_option,
    load_game,
    print_json,
    quiet_option,
)
from exact.equilibria.audit import (
    Audit,
    Comparison,
    audit_document,
    by_coalition,
    compare,
)
from exact.equilibria.audit import audit as run_audit
from exact.equilibria.certificates import (
    certificate_text,
    equilibrium_certificate,
    non_uniqueness_certificate,
    require_checkable,
)
from exact.equilibria.claims import claim_document, read_claim
from exact.equilibria.conditions import Equation, dividends, threat_points
from exact.errors import Invalid, UsageError, printable
from exact.games.coalitions import format_coalition, grand_coalition, members
from exact.games.table import format_profile
from exact.showing.terminal import console, each, mark, table, working, wrapped


@click.command()
@game_argument
@click.argument(
    "claim_paths",
    metavar="CLAIM...",
    nargs=-1,
    required=True,
    shell_complete=complete_file,
)
@click.option(
    "--positive-weights",
    is_flag=True,
    help="Refuse a claim in which a player has weight 0.",
)
@click.option(
    "--certificate",
    metavar="FILE",
    help="Write the certificate: of the equilibrium, or with two claims of non-uniqueness.",
)
@click.option(
    "--coq",
    metavar="FILE.v",
    help="Write the claims as theorems of Coq, proved by its kernel.",
)
@force_option
@json_option
@quiet_option
@digits_option
def audit(
    game_path: str,
    claim_paths: tuple[str, ...],
    positive_weights: bool,
    certificate: str | None,
    coq: str | None,
    force: bool,
    as_json: bool,
    quiet: bool,
    max_digits: int,
) -> int:
    """Audit each CLAIM (coco-claim/1) about GAME exactly; two or more are also compared.

    Two valid claims with different payoffs are a certified counterexample to uniqueness.

    Example: coco audit hot-dogs.json hot-dogs-claim.json
    """
    if [game_path, *claim_paths].count("-") > 1:
        raise UsageError("standard input can be read once: give - for one of the files")
    if certificate is not None and len(claim_paths) > 2:
        raise UsageError(
            f"--certificate is about one claim or two, not {len(claim_paths)}"
        )
    inputs, outputs = (
        [game_path, *claim_paths],
        {"--certificate": certificate, "--coq": coq},
    )
    files = planned(inputs, outputs, force=force, quiet=quiet)
    game = load_game(game_path, max_digits, quiet=quiet or as_json)
    audits = [
        run_audit(game, read_claim(path, game, max_digits=max_digits))
        for path in each("auditing", claim_paths, quiet=quiet or as_json)
    ]
    audits = [replace(found, positive=positive_weights) for found in audits]
    comparison = compare(audits)
    pair = comparison.counterexample
    two = [claim_paths[k] for k in pair] if pair else None
    with working("writing", quiet=quiet or as_json):
        if certificate is not None:
            with files.writing(certificate, "the certificate"):
                write_certificate(files, certificate, audits)
        if coq is not None:
            with files.writing(coq, "the claims as theorems of Coq"):
                write_coq(files, coq, audits)
    valid = all(found.valid for found in audits)
    if as_json:
        print_json(
            {
                "valid": valid,
                "game_sha256": game.sha256,
                "claims": [
                    {"source": path, **audit_document(found)}
                    for path, found in zip(claim_paths, audits, strict=True)
                ],
                "distinct_payoffs": comparison.distinct_payoffs,
                "refuted_uniqueness_of": comparison.refuted_uniqueness_of,
                "counterexample": two,
                "only_zero_weights": comparison.only_zero_weights,
            },
            0 if valid else 1,
        )
    else:
        for path, found in zip(claim_paths, audits, strict=True):
            print_audit(path, found, verdict_only=quiet)
        if len(audits) > 1:
            click.echo(comparison_text(comparison, two, len(audits)))
    return 0 if valid else 1


def write_certificate(files: Files, path: str, audits: list[Audit]) -> None:
    """Write what the claims prove: one an equilibrium, two with different payoffs that uniqueness fails."""
    prove = equilibrium_certificate if len(audits) == 1 else non_uniqueness_certificate
    require_checkable(audits[0].game)
    try:
        document = prove(*audits)
    except Invalid as refusal:
        raise NotWritten(str(refusal)) from None
    files.write(path, certificate_text(document))


def write_coq(files: Files, path: str, audits: list[Audit]) -> None:
    """Write the theorem that each claim is an equilibrium, and with different payoffs that uniqueness fails.

    Nothing but the Pareto weights is taken over from the audit: Coq refuses the file of a claim that is not valid.
    """
    from proofs.formal import export_audit

    if any(found.claim.field is not None for found in audits):
        raise UsageError(
            "--coq takes claims with rational numbers; --certificate writes claims over a number field too"
        )
    weights = [
        None if found.pareto.weights is None else format_rationals(found.pareto.weights)
        for found in audits
    ]
    claims = [claim_document(found.claim) for found in audits]
    files.write(
        path,
        export_audit(
            json.loads(audits[0].game.canonical_text()),
            claims,
            frontier_weights=weights,
        ),
    )


def print_audit(name: str, found: Audit, *, verdict_only: bool = False) -> None:
    """The audit as tables: the conditions, then every coalition with its payoffs, dividends and threat points."""
    out = console()
    claim, game = found.claim, found.game
    verdict = "VALID" if found.valid else "NOT valid"
    headline = f"{printable(name)}: {verdict} as {claim.notion}, payoffs {show_vector(found.outcome)}"
    if verdict_only:  # a claim a line, for those who filter lines
        click.echo(headline)
        return
    click.echo(wrapped(headline))
    click.echo(
        wrapped(f"weights {show_vector(claim.weights)}, game {game.sha256[:16]}…")
        + "\n"
    )
    rows = [
        (c.name if c.required else f"({c.name})", mark(c.holds), c.summary)
        for c in found.conditions()
    ]
    out.print(table(["condition", "holds", "because"], rows, left=3))
    click.echo()
    w, t = dividends(found.payoffs), threat_points(found.payoffs)
    equations = by_coalition((*found.coco, *found.harsanyi))
    rows_by_player = []
    for reply in found.replies:
        S = reply.coalition
        for k, i in enumerate(members(S)):
            head = (
                (
                    format_coalition(S),
                    mark(reply.holds),
                    mark(all(e.holds for e in equations[S])),
                )
                if not k
                else ("", "", "")
            )
            numbers = (
                show(found.payoffs[S][i]),
                show(t[S][i]),
                show(w[S][i]),
                show(claim.weights[i] * w[S][i]),
            )
            rows_by_player.append((*head, game.players[i], *numbers))
    headings = [
        "coalition",
        "saddle",
        "shares",
        "player",
        "payoff",
        "threat",
        "dividend",
        "weighted",
    ]
    out.print(table(headings, rows_by_player, left=4))
    click.echo()
    print_failures(found)


def print_failures(found: Audit) -> None:
    """Every coalition that does not play a best reply, and every equation of condition 4 that does not hold."""
    out = console()
    replies = [
        (
            format_coalition(r.coalition),
            format_profile(r.deviation),
            show(r.current),
            show(r.best),
            show(r.gain),
        )
        for r in found.replies
        if not r.holds
    ]
    if replies:
        headings = ["coalition", "best deviation", "wins now", "would win", "gain"]
        out.print(table(headings, replies, "Condition 3 fails", left=2))
        click.echo()
    equations = [
        (
            form if needed(found, form, e) else f"({form})",
            format_coalition(e.coalition),
            players(e),
            *numbers(e),
        )
        for form, family in (("CoCo", found.coco), ("Harsanyi", found.harsanyi))
        for e in family
        if not e.holds
    ]
    if equations:
        headings = ["form", "coalition", "player", "left", "right", "difference"]
        out.print(table(headings, equations, "Condition 4 fails", left=3))
        click.echo()


def needed(found: Audit, form: str, e: Equation) -> bool:
    """Whether the claimed notion asks for this equation; if not, its form is shown in parentheses, as above."""
    notion = found.claim.notion
    if notion == "coco":
        return form == "CoCo" and e.coalition == grand_coalition(found.game.n)
    return notion == f"coalition-perfect-{form.lower()}"


def players(e: Equation) -> str:
    """The players an equation is about, numbered from 1."""
    return " and ".join(str(i + 1) for i in e.players)


def numbers(e: Equation) -> tuple[str, str, str]:
    """Both sides of an equation and their difference."""
    return show(e.left), show(e.right), show(e.left - e.right)


def comparison_text(
    comparison: Comparison, two: Sequence[str] | None, claims: int
) -> str:
    """What several claims say together, in a sentence that names the two that refute uniqueness."""
    if two is None:
        return (
            "The payoffs differ."
            if comparison.distinct_payoffs
            else "The payoffs are the same."
        )
    notion = comparison.refuted_uniqueness_of
    if claims == 2:
        first = "The payoffs differ and both claims are valid:"
    else:
        first = wrapped(
            f"{printable(two[0])} and {printable(two[1])} are valid and their payoffs differ:",
            indent="",
        )
    only = "only for players whose weight is 0, "
    words = only if comparison.only_zero_weights else ""
    return f"{first}\n{words}a certified counterexample to uniqueness ({notion})."
