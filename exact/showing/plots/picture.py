"""A figure from its opening to its file: the house style, the format by the file's name, the same bytes every time.

Figures are made without pyplot: no global state, no window. Colours are Okabe and Ito's (2008), which people with any
kind of colour vision tell apart.
"""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flint import fmpq

from exact.arithmetic.rationals import nearest_float, quote
from exact.errors import LimitReached, UsageError
from exact.games.strict_json import write_bytes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILLION, PURPLE, GREY = (
    "#F0E442",
    "#0072B2",
    "#D55E00",
    "#AA3377",
    "#767676",
)

FORMATS: dict[str, dict[str, None]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
"""The formats, each with what its writer must leave out: times, and the versions of the programs."""

STYLE = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Arial", "Helvetica"],
    "font.size": 10.5,
    "axes.titlesize": 12.0,
    "axes.labelsize": 11.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": "#E6E6E6",
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "legend.frameon": False,
    "svg.hashsalt": "coco-equilibria",
    "svg.fonttype": "none",
    "text.parse_math": False,  # players may be called $x$
}


@contextmanager
def _without_backend() -> Iterator[None]:
    """Within, no ``MPLBACKEND`` is seen: pictures need no window, and a name of none fails when matplotlib loads."""
    backend = os.environ.pop("MPLBACKEND", None)
    try:
        yield
    finally:
        if backend is not None:
            os.environ["MPLBACKEND"] = backend


def require_picture(path: str) -> str:
    """The format that the ending of ``path`` says; ``UsageError`` for another one, and without matplotlib."""
    ending = os.path.splitext(path)[1].removeprefix(".").lower()
    if ending not in FORMATS:
        raise UsageError(
            f"{quote(path)} is not the name of a picture: it must end in {', '.join(map('.'.__add__, FORMATS))}"
        )
    try:
        with _without_backend():
            import matplotlib  # noqa: F401
    except ImportError as error:
        raise UsageError(
            f"pictures need matplotlib ({error}): pip install 'coco-equilibria[plot]'"
        ) from None
    return ending


@contextmanager
def picture(path: str, *, width: float = 6.8, height: float = 5.4) -> Iterator[Figure]:
    """A figure to draw on; at the end it is written to ``path``, whose ending says png, svg or pdf.

    ``UsageError`` for another ending, and without matplotlib. The file is written whole or not at all.
    """
    ending = require_picture(path)
    from matplotlib import rc_context, rcdefaults, rcParams
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    # a name in a script that the font lacks draws boxes and warns: no reason to fail or to litter stderr
    with rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rcdefaults()  # a matplotlibrc may ask for anything, LaTeX for one
        rcParams.update(STYLE)  # type: ignore[arg-type]
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasAgg(figure)
        yield figure
        data = io.BytesIO()
        figure.savefig(
            data, format=ending, dpi=160, metadata=FORMATS[ending], bbox_inches="tight"
        )
    write_bytes(path, data.getvalue())


def coordinate(value: fmpq) -> float:
    """The float nearest to ``value``, to draw it; ``LimitReached`` if it is too large for a picture.

    >>> coordinate(fmpq(1, 4))
    0.25
    """
    number = nearest_float(value)
    if abs(number) > 1e100:
        raise LimitReached("a payoff is too large to be drawn: its size exceeds 1e100")
    return number


def check_drawable(points: Iterable[Sequence[fmpq]]) -> None:
    """``LimitReached`` where floats cannot tell the points' payoffs apart, or cannot hold them: no false picture.

    >>> check_drawable([(fmpq(0), fmpq(0)), (fmpq(1, 10) ** 400, fmpq(1))])
    Traceback (most recent call last):
    ...
    exact.errors.LimitReached: the payoffs of player 1 differ by too little to be drawn
    """
    for k, payoffs in enumerate(zip(*points, strict=True)):
        size = max(map(abs, map(coordinate, payoffs)))
        spread = max(payoffs) - min(payoffs)
        if spread and nearest_float(spread) < max(1e-100, 1e-9 * size):
            raise LimitReached(
                f"the payoffs of player {k + 1} differ by too little to be drawn"
            )
