"""The files that a command writes: none over a file that it reads, no two under one name, and each is announced.

What stands in the way of a file costs no answer: it is said once the answer has been printed, and the exit code is 2.
A file that there is no reason to write, such as the certificate of a game too large for the checker, is a remark alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import combinations

import click

from exact.commands.streams import keep_problem
from exact.errors import LimitReached, UsageError, printable
from exact.games.strict_json import write_text
from exact.showing.terminal import aside


class NotWritten(Exception):
    """There is nothing to write; the message says why."""


@dataclass
class Files:
    """What a command reads and writes; ``planned`` makes one."""

    inputs: Sequence[str] = ()
    force: bool | None = None  # None: the command has no such option
    quiet: bool = False
    written: set[str] = field(default_factory=set)
    failed: bool = False

    @contextmanager
    def writing(self, path: str, what: str) -> Iterator[None]:
        """Within, ``path`` is written, a file or a folder that holds ``what``, by ``write`` or as a picture."""
        try:
            yield
        except OSError as error:
            name = printable(os.fsdecode(error.filename or path))
            self.fail(f"{name}: {error.strerror or error}")
        except UsageError as error:
            self.fail(str(error))
        except (LimitReached, NotWritten) as reason:
            self.say(f"{printable(path)}, {what}, is not written: {reason}")
        else:
            if not self.quiet:
                self.say(f"wrote {printable(path)}: {what}")

    def say(self, message: str) -> None:
        """A line on standard error, no bar in its way."""
        with aside():
            click.echo(f"coco: {message}", err=True)

    def fail(self, problem: str) -> None:
        """The file cannot be written; the command goes on to its answer."""
        self.failed = True
        keep_problem(problem)

    def write(self, path: str, text: str) -> None:
        """Write a file, which may be one of a folder's."""
        self.claim(path)
        write_text(path, text)

    def claim(self, path: str) -> None:
        """``UsageError`` for a file that is read, unless forced, or that has been written."""
        if is_special(path):
            return
        if not self.force and any(same(path, read) for read in self.inputs):
            way = "give another name"
            way += "" if self.force is None else ", or --force"
            raise UsageError(
                f"{printable(path)} is read, and would be overwritten: {way}"
            )
        real = os.path.realpath(path)
        if real in self.written:
            raise UsageError(f"{printable(path)} would be written twice")
        self.written.add(real)


def planned(
    inputs: Sequence[str],
    outputs: Mapping[str, str | None],
    *,
    force: bool = False,
    quiet: bool = False,
) -> Files:
    """The files of a command, checked before work begins; ``outputs`` are options and the names that they were given.

    ``UsageError`` where two names are one file. Folders are looked at file by file, when they are written to.
    """
    files = Files([path for path in inputs if path != "-"], force, quiet)
    given = [
        (option, path)
        for option, path in outputs.items()
        if path is not None
        and path != "-"
        and not is_folder(path)
        and not is_special(path)
    ]
    for _, path in given:
        Files(files.inputs, force).claim(path)
    for (one, path), (other, second) in combinations(given, 2):
        if same(path, second):
            raise UsageError(f"{one} and {other} are one file, {printable(path)}")
    picture = outputs.get("--plot")
    if picture is not None:
        from exact.showing.plots.picture import require_picture

        require_picture(picture)
    return files


def is_folder(path: str) -> bool:
    """Whether files are written into it: it exists as a folder, or its name ends like one."""
    return os.path.isdir(path) or path.endswith(("/", os.sep))


def is_special(path: str) -> bool:
    """A device or a pipe: it has no content to lose."""
    return os.path.exists(path) and not os.path.isfile(path)


def same(path: str, other: str) -> bool:
    """Whether two names are one file, there or not."""
    try:
        return os.path.samefile(path, other)
    except OSError:
        return os.path.realpath(path) == os.path.realpath(other)
