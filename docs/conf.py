"""How the site is built: ``python -m sphinx -W docs OUT``, with the dependency group ``docs``."""

from __future__ import annotations

import re
import sys
from importlib.metadata import version as version_of
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

project = "coco-equilibria"
author = "The coco-equilibria authors"
release = version_of("coco-equilibria")
extensions = ["myst_parser", "sphinx.ext.autodoc"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = f"coco-equilibria {release}"
html_copy_source = False
html_show_sphinx = False

myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence"]
suppress_warnings = [
    "misc.highlighting_failure",  # console blocks hold tables, and … in JSON
    "ref.python",  # two modules have a Refutation each: of a pattern and of a cell
]

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"members": True}
nitpicky = False

_CODE = re.compile(r"(``.+?``)")


def escape_docstring(
    _app: object,
    _what: str,
    _name: str,
    _obj: object,
    _options: object,
    lines: list[str],
) -> None:
    """Our docstrings are plain text with ``code`` and doctests: |A_S| and x_S are no reStructuredText."""
    text = "\n".join(lines)
    lines[:] = "\n\n".join(_paragraph(block) for block in text.split("\n\n")).split(
        "\n"
    )


def _paragraph(block: str) -> str:
    """A doctest as it is; other text escaped, and kept line by line where its lines are indented differently."""
    lines = [line for line in block.split("\n") if line.strip()]
    if not lines or lines[0].lstrip().startswith(">>>"):
        return block
    escaped = [
        "".join(
            p if p.startswith("``") else re.sub(r"([\\|*_`])", r"\\\1", p)
            for p in _CODE.split(line)
        )
        for line in lines
    ]
    signs = (
        "[-+]" if not lines[0].lstrip().startswith("- ") else "[+]"
    )  # no list: a line may begin with + or − too
    escaped = [re.sub(rf"^(\s*)({signs} )", r"\1\\\2", line) for line in escaped]
    ragged = len({len(line) - len(line.lstrip()) for line in lines}) > 1
    return "\n".join(f"| {line}" for line in escaped) if ragged else "\n".join(escaped)


def setup(app: object) -> dict[str, bool]:
    """Sphinx calls this."""
    app.connect("autodoc-process-docstring", escape_docstring)  # type: ignore[attr-defined]
    return {"parallel_read_safe": True, "parallel_write_safe": True}
