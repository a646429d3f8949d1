"""``coco check``: the independent checker, on certificates of every kind."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from functools import partial
from types import CodeType, FrameType
from typing import Any

import click

from exact import checker
from exact.commands.options import (
    complete_file,
    digits_option,
    json_option,
    print_json,
    quiet_option,
)
from exact.errors import LimitReached, Location, Unparsable, UsageError, printable
from exact.games.files import parse_game
from exact.games.strict_json import Source
from exact.showing.terminal import each, say, working
from exact.watching import asked

IS_CLAIM = (
    "this is a claim, not a certificate: coco audit GAME CLAIM checks it, and writes "
    "its certificate with --certificate FILE"
)

Judge = Callable[[str], tuple[str, list[str], str]]
"""From the path of a certificate to its verdict, what it claims, and the reason of a refusal."""


@click.command()
@click.argument("subject_path", metavar="GAME", shell_complete=complete_file)
@click.argument(
    "paths",
    metavar="CERTIFICATE...",
    nargs=-1,
    required=True,
    shell_complete=complete_file,
)
@click.option(
    "--positive-weights",
    is_flag=True,
    help="Refuse equilibria in which a player has weight 0 (kinds equilibrium and non-uniqueness).",
)
@json_option
@quiet_option
@digits_option
@click.option(
    "--limit",
    type=click.IntRange(0),
    metavar="STEPS",
    help="Most work for one certificate, in steps.  [default: 50000000, identities 8000000]",
)
def check(
    subject_path: str,
    paths: tuple[str, ...],
    positive_weights: bool,
    as_json: bool,
    quiet: bool,
    max_digits: int,
    limit: int | None,
) -> int:
    """Check each CERTIFICATE (coco-certificate/1) about GAME with the independent checker.

    GAME is the game, or the coco-linear-program/1 file for certificates of that kind, or the word identity: a
    certificate of that kind states its identity itself. The checkers are one file each without dependencies; to trust
    nothing else, run them alone: python -I -S exact/checker.py GAME CERTIFICATE... (proofs/checker.py CERTIFICATE...).

    Example: coco check game.json certificate.json
    """
    if [subject_path, *paths].count("-") > 1:
        raise UsageError("standard input can be read once: give - for one of the files")
    if subject_path == "identity":
        return check_identities(paths, as_json, quiet, limit)
    most = checker.MAX_WORK if limit is None else limit
    with working("reading", quiet=as_json or quiet):
        subject = read_subject(subject_path, max_digits, most)
    if positive_weights and isinstance(subject, checker.Game):
        subject = subject._replace(positive=True)
    if not (as_json or quiet):
        say(f"{printable(subject_path)}: {subject}")

    def judge(path: str) -> tuple[str, list[str], str]:
        texts: list[str] = []

        def read() -> str:
            texts.append(checker.read_text(path))
            return texts[-1]

        with asked(partial(place, threading.get_ident())):
            outcome, claims, reason = checker.judge(subject, read, max_digits, most)
        if outcome == "unparsable" and any(map(is_claim, texts)):
            return outcome, claims, IS_CLAIM
        return outcome, claims, str(reason) if reason else ""

    return report(str(subject), paths, judge, as_json, quiet)


def is_claim(text: str) -> bool:
    """Whether a text is a ``coco-claim/1`` document, which is what ``coco audit`` reads."""
    try:
        document = json.loads(text, parse_int=str)
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and document.get("format") == "coco-claim/1"


def rank(local: dict[str, Any]) -> float:
    """Which share of a claim's coalitions a loop of the checker over S is through with."""
    game = local["game"] if "game" in local else local["self"].game
    every = list(checker.coalitions(game.everyone))
    return every.index(local["S"]) / len(every) if local.get("S") in every else 0.0


LOOPS: dict[CodeType, Callable[[dict[str, Any]], float]] = {
    checker.check_tree.__code__: lambda local: (
        local.get("number", 0) / max(1, len(local.get("nodes", ())))
    ),
    checker.read_claim.__code__: lambda local: 0.2 * rank(local),
    checker.Claim.condition_3_saddle_points.__code__: lambda local: (
        0.2 + 0.4 * rank(local)
    ),
    checker.Claim.condition_4_coco.__code__: lambda local: 0.6 + 0.4 * rank(local),
    checker.Claim.condition_4_harsanyi.__code__: lambda local: 0.6 + 0.4 * rank(local),
}
"""The checker's long loops, with the share of a certificate that is done there."""


def place(thread: int) -> float:
    """How far the checker is, seen from outside: it imports nothing of ours and calls nobody."""
    frame: FrameType | None = sys._current_frames().get(thread)
    share = 0.0
    while frame is not None:  # the outermost of the loops decides
        if frame.f_code in LOOPS:
            share = LOOPS[frame.f_code](frame.f_locals)
        frame = frame.f_back
    return share


def check_identities(
    paths: tuple[str, ...], as_json: bool, quiet: bool, limit: int | None
) -> int:
    """Certificates of kind ``identity``, each by ``proofs/checker.py``."""
    from proofs.checker import MAX_WORK, check_file

    judge = partial(check_file, limit=MAX_WORK if limit is None else limit)
    return report("identities", paths, judge, as_json, quiet)


def report(
    subject: str, paths: tuple[str, ...], judge: Judge, as_json: bool, quiet: bool
) -> int:
    """Print the claims and the verdict on each certificate, or all of them as JSON; the greatest exit code."""
    results, worst = [], "valid"
    for path in each("checking", paths, quiet=as_json or quiet):
        outcome, claims, reason = judge(path)
        results.append(
            {
                "source": path,
                "verdict": outcome,
                "claims": claims,
                "reason": reason or None,
            }
        )
        if not as_json:
            name = printable(path)
            for claim in [] if quiet else claims:
                say(f"{name} claims: {printable(claim)}")
            say(f"{outcome.upper()} {name}{f': {printable(reason)}' if reason else ''}")
        worst = max(worst, outcome, key=checker.OUTCOMES.__getitem__)
    if as_json:
        print_json(
            {"verdict": worst, "subject": subject, "certificates": results},
            checker.OUTCOMES[worst],
        )
    return checker.OUTCOMES[worst]


def read_subject(
    path: str, max_digits: int, limit: int
) -> checker.Game | checker.Program:
    """The subject as the checker reads it; a Gambit file is converted to ``coco-game/1`` first."""
    try:
        text = checker.read_text(path)
        if text.lstrip().startswith("NFG"):
            text = parse_game(Source(text, path, max_digits)).canonical_text()
        return checker.read_subject(text, max_digits, limit)
    except checker.TooMuchWork as refusal:
        raise LimitReached(f"{path}: {refusal}") from None
    except checker.Unparsable as refusal:
        raise Unparsable(
            str(refusal), Location("standard input" if path == "-" else path)
        ) from None
