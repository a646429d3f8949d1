"""``coco identity``: prove or refute a summation identity."""

from __future__ import annotations

import difflib
import json
import re

import click

from exact.commands.files import Files
from exact.commands.options import json_option, print_json, quiet_option
from exact.errors import UsageError
from exact.showing.terminal import say, working
from proofs.identities.proving import DEFAULT_ORDER, Proved, Refuted, prove

COMPARISON = re.compile("<=|>=|<|>")


@click.command(context_settings={"ignore_unknown_options": True})
@click.pass_context
@click.argument("texts", nargs=-1, metavar="LEFT RIGHT")
@click.option(
    "--assume",
    multiple=True,
    metavar="a>=b…",
    help="Affine assumptions, such as 't>=1' '1<=t<=s'.",
)
@click.option(
    "--order",
    default=DEFAULT_ORDER,
    show_default=True,
    type=click.IntRange(0, 8),
    help="Largest order.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False),
    help="Write the certificate to this file.",
)
@json_option
@quiet_option
def identity(
    context: click.Context,
    texts: tuple[str, ...],
    assume: tuple[str, ...],
    order: int,
    output: str | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Prove or refute LEFT = RIGHT for all integer parameters.

    A parameter is an integer ≥ 0 unless an assumption bounds it by a number. Expressions have integers, + - * / ^,
    factorial(x), binomial(x, j), rf(x, j), ff(x, j) and sum(term, k, lo, hi); Sum(term, (k, lo, hi)) is read too.

    Example: coco identity 'sum(binomial(n,k)^2, k, 0, n)' 'binomial(2*n,n)'

    \b
    coco identity 'sum((-1)^k*binomial(s-t,k)/(t+k),k,0,s-t)' \\
        'factorial(t-1)*factorial(s-t)/factorial(s)' --assume 't>=1' 's>=t'

    Exit codes: 0 proved, the certificate has been checked · 1 refuted by an instance · 3 unknown, with the reason.
    """
    for text in texts:
        if text.startswith("--") and (
            meant := near_options(text)
        ):  # click lets them through: -n is an expression
            raise click.NoSuchOption(
                text.partition("=")[0], possibilities=meant, ctx=context
            )
    sides, more = texts[:2], texts[2:]
    if len(sides) < 2 or any(COMPARISON.search(side) for side in sides):
        raise UsageError(
            "give the two sides of the identity, then --assume and the assumptions"
        )
    for text in more:
        if not COMPARISON.search(text):
            raise UsageError(
                f"{text!r} is a third expression; an assumption looks like 't>=1'"
            )
    with working("looking for a proof", quiet=quiet or as_json):
        answer = prove(sides[0], sides[1], [*assume, *more], order=order)
    if output and isinstance(answer, Proved):
        files = Files(quiet=quiet)
        with files.writing(output, "the certificate"):
            files.write(output, json.dumps(answer.certificate, indent=1) + "\n")
    code = {"proved": 0, "refuted": 1}.get(answer.verdict, 3)
    if as_json:
        document: dict[str, object] = {"verdict": answer.verdict}
        if isinstance(answer, Proved):
            document["certificate"] = answer.certificate
        elif isinstance(answer, Refuted):
            document["counterexample"] = {
                "point": dict(answer.point), "left": str(answer.left), "right": str(answer.right)
            }  # fmt: skip
        else:
            document["reason"] = answer.reason
        print_json(document, code)
    elif quiet:
        click.echo(answer.verdict)
    elif isinstance(answer, Proved):
        say(
            f"proved: {answer.statement}",
            f"certificate: {outline(answer.certificate['proof'])}",
        )
    elif isinstance(answer, Refuted):
        where = (
            ", ".join(f"{name} = {value}" for name, value in answer.point.items())
            or "no parameters"
        )
        say(
            f"refuted: at {where} the left side is {answer.left}, the right side {answer.right}"
        )
    else:
        say(f"unknown: {answer.reason}")
    return code


def near_options(text: str) -> list[str]:
    """The options that a misspelt one may mean.

    >>> near_options("--asume=t>=1")
    ['--assume']
    """
    options = [
        name
        for parameter in identity.params
        for name in parameter.opts
        if name.startswith("--")
    ]
    return difflib.get_close_matches(text.partition("=")[0], options)


def outline(node: dict[str, object]) -> str:
    """A proof tree in one line.

    >>> outline({"rule": "expand"})
    'written out'
    """
    match node:
        case {
            "rule": "cases",
            "coordinate": i,
            "zero": dict() as zero,
            "positive": dict() as positive,
        }:
            return (
                f"cases u{i} = 0 ({outline(zero)}) and u{i} >= 1 ({outline(positive)})"
            )
        case {
            "rule": "compare",
            "coordinate": i,
            "other": j,
            "at_least": dict() as one,
            "less": dict() as two,
        }:
            names = ("even", "odd") if i == j else (f">= u{j}", f"< u{j}")
            return f"cases u{i} {names[0]} ({outline(one)}) and u{i} {names[1]} ({outline(two)})"
        case {"rule": "cut", "then": dict() as then}:
            return f"sums cut in two, {outline(then)}"
        case {"rule": "trim", "then": dict() as then}:
            return f"summand 0 outside a shorter range, {outline(then)}"
        case {
            "rule": "recurrence",
            "coordinate": i,
            "operator": list() as operator,
            "base": list() as base,
        }:
            inner = f" ({outline(base[0])})" if base else ""
            count = f"{len(base)} base case{'s' if len(base) != 1 else ''}"
            return f"recurrence of order {len(operator) - 1} in u{i}, {count}{inner}"
    return "written out"
