"""Where things are: folders of this checkout, and programs that some tests run."""

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "exact" / "games" / "examples"
DATA = ROOT / "tests" / "data"
CERTIFICATES = ROOT / "tests" / "certificates"


def browser():
    """The path of a browser that shows pages without a screen, if there is one."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)
