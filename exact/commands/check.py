"""``coco check``: the independent checker, on certificates of every kind."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import click

from exact import checker
from exact.commands.options import complete_file, digits_option, json_option, print_json, quiet_option
from exact.documents import Source
from exact.errors import Location, Unparsable, UsageError, printable
from exact.formats import parse_game
from exact.terminal import each, say

Judge = Callable[[str], tuple[str, list[str], str]]
"""From the path of a certificate to its verdict, what it claims, and the reason of a refusal."""


@click.command()
@click.argument("subject_path", metavar="GAME", shell_complete=complete_file)
@click.argument("paths", metavar="CERTIFICATE...", nargs=-1, required=True, shell_complete=complete_file)
@json_option
@quiet_option
@digits_option
def check(subject_path: str, paths: tuple[str, ...], as_json: bool, quiet: bool, max_digits: int) -> int:
    """Check each CERTIFICATE (coco-certificate/1) about GAME with the independent checker.

    GAME is the game, or the coco-linear-program/1 file for certificates of that kind, or the word identity: a
    certificate of that kind states its identity itself. The checkers are one file each without dependencies; to trust
    nothing else, run them alone: python -I -S exact/checker.py GAME CERTIFICATE... (proofs/checker.py CERTIFICATE...).

    Example: coco check game.json certificate.json
    """
    if [subject_path, *paths].count("-") > 1:
        raise UsageError("standard input can be read once: give - for one of the files")
    if subject_path == "identity":
        return check_identities(paths, as_json, quiet)
    subject = read_subject(subject_path, max_digits)
    if not (as_json or quiet):
        say(f"{printable(subject_path)}: {subject}")

    def judge(path: str) -> tuple[str, list[str], str]:
        outcome, claims, reason = checker.judge(subject, partial(checker.read_text, path), max_digits)
        return outcome, claims, str(reason) if reason else ""

    return report(str(subject), paths, judge, as_json, quiet)


def check_identities(paths: tuple[str, ...], as_json: bool, quiet: bool) -> int:
    """Certificates of kind ``identity``, each by ``proofs/checker.py``."""
    from proofs.checker import check_file

    return report("identities", paths, check_file, as_json, quiet)


def report(subject: str, paths: tuple[str, ...], judge: Judge, as_json: bool, quiet: bool) -> int:
    """Print the claims and the verdict on each certificate, or all of them as JSON; the greatest exit code."""
    results, worst = [], "valid"
    for path in each("checking", paths, quiet=as_json or quiet):
        outcome, claims, reason = judge(path)
        results.append({"source": path, "verdict": outcome, "claims": claims, "reason": reason or None})
        if not as_json:
            name = printable(path)
            for claim in [] if quiet else claims:
                say(f"{name} claims: {printable(claim)}")
            say(f"{outcome.upper()} {name}{f': {printable(reason)}' if reason else ''}")
        worst = max(worst, outcome, key=checker.OUTCOMES.__getitem__)
    if as_json:
        print_json({"verdict": worst, "subject": subject, "certificates": results})
    return checker.OUTCOMES[worst]


def read_subject(path: str, max_digits: int) -> checker.Game | checker.Program:
    """The subject as the checker reads it; a Gambit file is converted to ``coco-game/1`` first."""
    try:
        text = checker.read_text(path)
        if text.lstrip().startswith("NFG"):
            text = parse_game(Source(text, path, max_digits)).canonical_text()
        return checker.read_subject(text, max_digits=max_digits)
    except checker.Unparsable as refusal:
        raise Unparsable(str(refusal), Location("standard input" if path == "-" else path)) from None
