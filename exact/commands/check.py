"""``coco check``: the independent checker, on certificates of every kind."""

from __future__ import annotations

from functools import partial

import click

from exact import checker
from exact.commands.options import digits_option, json_option, print_json
from exact.documents import Source
from exact.errors import Location, Unparsable, UsageError, printable
from exact.formats import parse_game


@click.command()
@click.argument("subject_path", metavar="GAME")
@click.argument("paths", metavar="CERTIFICATE...", nargs=-1, required=True)
@json_option
@digits_option
def check(subject_path: str, paths: tuple[str, ...], as_json: bool, max_digits: int) -> int:
    """Check each CERTIFICATE (coco-certificate/1) about GAME with the independent checker.

    GAME is the game, or the coco-linear-program/1 file for certificates of that kind. The checker is one file without
    dependencies; to trust nothing else, run it alone: python -I -S exact/checker.py GAME CERTIFICATE...

    Example: coco check game.json certificate.json
    """
    if [subject_path, *paths].count("-") > 1:
        raise UsageError("standard input can be read once: give - for one of the files")
    subject = read_subject(subject_path, max_digits)
    if not as_json:
        click.echo(f"{printable(subject_path)}: {subject}")
    results = []
    for path in paths:
        verdict = checker.judge(subject, partial(checker.read_text, path), max_digits)
        results.append((path, verdict))
        if not as_json:
            for claim in verdict.claims:
                click.echo(f"{printable(path)} claims: {claim}")
            click.echo(f"{verdict.outcome.upper()} {printable(path)}{f': {verdict.reason}' if verdict.reason else ''}")
    worst = max((verdict.outcome for _, verdict in results), key=checker.OUTCOMES.__getitem__)
    if as_json:
        certificates = [
            {"source": path, "verdict": v.outcome, "claims": v.claims, "reason": str(v.reason) if v.reason else None}
            for path, v in results
        ]
        print_json({"verdict": worst, "subject": str(subject), "certificates": certificates})
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
