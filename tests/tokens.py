"""How much there is to read in a file: its tokens, which packing cannot make fewer, and tokens a line of code."""

from __future__ import annotations

import tokenize
from pathlib import Path

SILENT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


def code_tokens(path: Path) -> list[tokenize.TokenInfo]:
    """The tokens of a file's code: no comments, no docstrings, no line ends."""
    with path.open(encoding="utf-8") as file:
        tokens = list(tokenize.generate_tokens(file.readline))
    return [
        token
        for token in tokens
        if token.type not in SILENT
        and not (
            token.type == tokenize.STRING and token.string.lstrip("r").startswith('"""')
        )
    ]


def code_lines(tokens: list[tokenize.TokenInfo]) -> int:
    """The number of lines on which a token stands."""
    return len(
        {line for token in tokens for line in range(token.start[0], token.end[0] + 1)}
    )


def density(path: Path) -> float:
    """Tokens a line of code."""
    tokens = code_tokens(path)
    return len(tokens) / max(1, code_lines(tokens))
