"""The ``coco`` command: which subcommands there are, and how outcomes become exit codes.

0 yes or done · 1 no · 2 usage, unparsable input or a file · 3 unknown, a limit was reached · 4 a bug of ours ·
130 interrupted. A reader who leaves changes none of them (``exact.commands.streams``).
A subcommand is a file in ``exact/commands`` whose name and object are both the command's name; it loads when called.
"""

from __future__ import annotations

import contextlib
import difflib
import importlib
import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exact.commands.help_pages import HelpContext, use_help_pages
from exact.commands.signals import INTERRUPTED, taken_signals
from exact.commands.streams import open_streams, problems_kept, unwritten
from exact.errors import CocoError, Inconsistent, Invalid, OutOfTime, printable
from exact.watching import deadline

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

DISTRIBUTION = "coco-equilibria"

COMMANDS = {
    "tour": "The main job end to end on bundled examples.",
    "verify": "Prove Lemma 1 and Theorem 1, for each n.",
    "identity": "Prove or refute a summation identity, with a certificate.",
    "value": "The coco value of a game, with transferable utility.",
    "frontier": "The feasible set and its Pareto frontier; the prices at a point.",
    "respond": "Where the coco value in local prices would send the players.",
    "bargain": "Nash's bargaining solution, from a given point or with variable threats.",
    "solve": "The equilibria of a game: all of them for two players.",
    "audit": "Check claimed equilibria of a game, condition by condition.",
    "report": "A game, its equilibria and their audit as a page for a browser.",
    "check": "Check certificates with the independent checker.",
    "search": "Search for counterexamples to uniqueness, and for other properties.",
    "generate": "Certified examples of a family of games.",
    "catalog": "List, show, export and re-check what searches found.",
    "convert": "Convert a game between coco-game/1 JSON and Gambit .nfg.",
    "completion": "The script that lets a shell complete coco's commands.",
}


OURS = re.compile(r"[/\\](exact|proofs)[/\\](\w+[/\\])*\w+\.py$")
"""The names of our own files."""

JUDGES = {"audit", "catalog", "check", "verify"}
"""The commands whose refusals are about what they were given."""


LONG = set(COMMANDS) - {"completion"}
"""Commands with work that can take long: they take ``--seconds``."""


class LazyGroup(click.Group):
    """A group that knows the one-line help of its commands without importing them."""

    context_class = HelpContext

    def invoke(self, ctx: click.Context) -> Any:
        """As click does; but a closed pipe and an end of file, which click takes for its own, are faults of ours.

        A result of our own that fails its proof is no "no" either, except where a command judges what it is given.
        """
        try:
            return super().invoke(ctx)
        except (BrokenPipeError, EOFError, Invalid) as error:
            if isinstance(error, Invalid) and ctx.invoked_subcommand in JUDGES:
                raise
            raise Inconsistent(f"{type(error).__name__}: {error}") from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import ``exact.commands.<name>`` and return the command of that name."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(
            importlib.import_module(f"exact.commands.{cmd_name}"), cmd_name
        )
        if not isinstance(command, click.Command):
            raise TypeError(f"exact.commands.{cmd_name}.{cmd_name} is not a command")
        take_debug(command)
        if cmd_name in LONG:
            take_seconds(command)
        return use_help_pages(command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with a suggestion for a misspelt name."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            close = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = (
                f"; did you mean '{close[0]}'?"
                if close
                else f"; there are: {', '.join(COMMANDS)}"
            )
            raise click.UsageError(f"no command '{args[0]}'{hint}", ctx)
        return super().resolve_command(ctx, args)

    def shell_complete(
        self, ctx: click.Context, incomplete: str
    ) -> list[CompletionItem]:
        """The commands from the table above, with their help; no command is imported."""
        from click.shell_completion import CompletionItem

        matches = [
            CompletionItem(name, help=text)
            for name, text in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return matches + click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """List the commands from the table above, so that help imports none of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


DEBUG = click.Option(
    ["--debug"],
    is_flag=True,
    expose_value=False,
    hidden=True,
    help="Show the traceback of a bug.",
)


def take_debug(command: click.Command) -> None:
    """Let a command and those below it take ``--debug`` too: ``run`` looks for it."""
    if DEBUG not in command.params:
        command.params.append(DEBUG)
    for inner in getattr(command, "commands", {}).values():
        take_debug(inner)


def _begin(ctx: click.Context, _: click.Parameter, seconds: float | None) -> None:
    if seconds is not None and not ctx.resilient_parsing:
        ctx.with_resource(deadline(seconds))


def take_seconds(command: click.Command) -> None:
    """Let a command, or those below it, take ``--seconds``, unless it has its own."""
    inner = getattr(command, "commands", {})
    for below in inner.values():
        take_seconds(below)
    if inner or any(option.name == "seconds" for option in command.params):
        return
    option = click.Option(
        ["--seconds"],
        type=click.FloatRange(min=0, min_open=True),
        expose_value=False,
        callback=_begin,
        metavar="S",
        help="Stop after so long, and print what is known by then.",
    )
    command.params.append(option)


def print_versions(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    """``--version``: ours, and those of what we stand on, from their metadata alone: nothing of them is imported."""
    if not wanted or ctx.resilient_parsing:
        return
    import platform
    from importlib.metadata import PackageNotFoundError, requires, version

    click.echo(f"coco {version(DISTRIBUTION)}\nPython {platform.python_version()}")
    for line in requires(DISTRIBUTION) or []:
        name = re.split(r"[^A-Za-z0-9._-]", line)[0]
        with contextlib.suppress(
            PackageNotFoundError
        ):  # an extra that is not installed
            click.echo(f"{name} {version(name)}")
    ctx.exit()


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=print_versions,
    help="Show our version and those of what we stand on.",
)
@click.option(
    "--debug",
    is_flag=True,
    expose_value=False,
    help="Show the traceback of a bug; every command takes it too.",
)
def coco() -> None:
    """Exact, certified tools for CoCo and Harsanyi equilibria of n-player games.

    GAME is a coco-game/1 JSON or a Gambit .nfg file, CLAIM a coco-claim/1 file; - is standard input.

    Exit codes: 0 yes, done · 1 no · 2 bad usage or input · 3 unknown, a limit was reached · 4 a bug of ours ·
    130 interrupted.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run ``coco`` and exit with the code of the outcome; never a traceback for bad input."""
    open_streams()
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run ``coco`` with ``arguments`` (default: the process's own) and return its exit code."""
    say = _last_words(arguments)
    with problems_kept() as problems, taken_signals(say) as limit:
        try:
            code = _outcome(arguments)
        except OutOfTime as stopped:
            limit.postponed += 1
            code = stopped.exit_code
            say(limit.words(str(stopped)))
    if lost := unwritten():
        problems.append(f"standard output: {lost}")
    for problem in problems:
        _say(f"coco: {problem}")
    if limit.interrupted:
        if code != OutOfTime.exit_code:
            _say("interrupted")
        return INTERRUPTED
    return 2 if problems and code in (0, 1, 3) else code


def _last_words(arguments: list[str] | None) -> Callable[[str], None]:
    """How it is said that there is no answer: an object on standard output too where ``--json`` asks for one."""
    as_json = "--json" in (sys.argv if arguments is None else arguments)

    def say(why: str) -> None:
        if as_json:
            with contextlib.suppress(OSError):
                click.echo(json.dumps({"answer": "unknown", "note": why}, indent=2))
        _say(f"coco: {why}")

    return say


def _outcome(arguments: list[str] | None) -> int:
    try:
        outcome = coco.main(args=arguments, prog_name="coco", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        _say(error.format_message())
        return 2
    except Inconsistent as error:
        return _confess(error, arguments)
    except OutOfTime:
        raise
    except (CocoError, click.ClickException) as error:
        return _complain(error)
    except (click.exceptions.Abort, KeyboardInterrupt):
        _say("interrupted")
        return 130
    except OSError as error:
        place = (
            printable(os.fsdecode(error.filename))
            if error.filename
            else "input or output"
        )
        _say(f"coco: {place}: {error.strerror or error}")
        return 2
    except MemoryError:
        _say("coco: out of memory; try a smaller input")
        return 3
    except Exception as error:
        return _confess(error, arguments)
    return outcome if isinstance(outcome, int) else 0


def _confess(error: Exception, arguments: list[str] | None) -> int:
    """A bug of ours, in one line: what, where and how to report it; with ``--debug`` its traceback first."""
    import traceback

    if "--debug" in (sys.argv if arguments is None else arguments):
        _say("".join(traceback.format_exception(error)).rstrip())
    source = error.__cause__ if isinstance(error, Inconsistent) else None
    frames = traceback.extract_tb((source or error).__traceback__)
    ours = [frame for frame in frames if OURS.search(frame.filename)] or frames
    name = "/".join(Path(ours[-1].filename).parts[-2:])
    message = error.message if isinstance(error, Inconsistent) else str(error)
    what = printable(f"{type(error).__name__}: {message}"[:300])
    _say(
        f"coco: a bug of ours in {name}, line {ours[-1].lineno}: {what}; "
        "please report it with the command and its files (--debug shows the traceback)"
    )
    return 4


def _complain(error: CocoError | click.ClickException) -> int:
    words = error.format_message() if isinstance(error, click.ClickException) else error
    context = ""
    if isinstance(error, click.UsageError) and error.ctx:
        context = f" (see '{error.ctx.command_path} --help')"
    _say(f"coco: {printable(str(words))}{context}")
    return error.exit_code if isinstance(error, CocoError) else 2


def _say(message: str) -> None:
    """A message on standard error; if nobody reads that any more, the exit code says it."""
    with contextlib.suppress(OSError):
        click.echo(message, err=True)
