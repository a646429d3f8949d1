"""What ``--help`` prints, for any width: on a narrow screen an option stands above its explanation, not beside it.

click lays help out for at least 50 columns, and breaks ``hot-dogs.json`` at its hyphen.
"""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable

import click

NARROW = 60
"""Fewer columns than this have no room for two columns of text."""

SHORT = 12
"""Terms no longer than this stand beside their explanations on any screen."""

_HYPHEN = "\u2011"  # a hyphen at which textwrap breaks no line


class HelpPage(click.HelpFormatter):
    """click's formatter, as wide as the screen; no line breaks at a hyphen."""

    def __init__(
        self,
        indent_increment: int = 2,
        width: int | None = None,
        max_width: int | None = None,
    ) -> None:
        screen = max(20, shutil.get_terminal_size().columns)
        super().__init__(
            indent_increment, width or min(screen, max_width or 80) - 2, max_width
        )

    def write(self, string: str) -> None:
        """Add a piece of the page."""
        super().write(string.replace(_HYPHEN, "-"))

    def write_text(self, text: str) -> None:
        """Add paragraphs."""
        super().write_text(text.replace("-", _HYPHEN))

    def write_dl(
        self,
        rows: Iterable[tuple[str, str]],
        col_max: int = 30,
        col_spacing: int = 2,
    ) -> None:
        """Add options or commands with their explanations."""
        held = [(term, words.replace("-", _HYPHEN)) for term, words in rows]
        longest = max((len(term) for term, _ in held), default=0)
        fits = longest + self.current_indent <= self.width
        if (self.width + 2 >= NARROW and fits) or longest <= SHORT:
            super().write_dl(held, col_max, col_spacing)
            return
        for term, words in held:
            self._fill(term.replace("|", "| "), self.current_indent, "| ")
            self._fill(words, self.current_indent + 4)

    def _fill(self, text: str, indent: int, joint: str = " ") -> None:
        lines = textwrap.wrap(
            text,
            self.width,
            initial_indent=" " * indent,
            subsequent_indent=" " * (indent + 2 * (joint != " ")),
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in lines:
            self.write(f"{line.replace(joint, joint.strip() or joint)}\n")


class HelpContext(click.Context):
    """A context whose help is a ``HelpPage``."""

    formatter_class = HelpPage


def use_help_pages(command: click.Command) -> click.Command:
    """``command`` with help of this kind, and so its subcommands."""
    command.context_class = HelpContext
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            use_help_pages(inner)
    return command
