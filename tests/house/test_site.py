"""The documentation's site builds without a warning, and holds every page."""

import os
import re
import subprocess
import sys
from html import unescape
from types import FunctionType

import pytest

import exact
from tests.places import ROOT

DOCS = ROOT / "docs"


pytestmark = [
    pytest.mark.slow(4, "the site is built"),
    pytest.mark.xdist_group("site"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of the built site."""
    out = tmp_path_factory.mktemp("site")
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-W",
        "--keep-going",
        "-q",
        "-d",
        str(out / "trees"),
        str(DOCS),
        str(out),
    ]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert (done.returncode, done.stderr) == (0, "")
    return out


def test_every_page_is_there_and_reached_from_the_contents(site):
    index = (site / "index.html").read_text(encoding="utf-8")
    for page in DOCS.rglob("*.md"):
        name = page.relative_to(DOCS).with_suffix(".html")
        title = re.sub(
            "[`*]",
            "",
            page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# "),
        )
        shown = re.sub(
            "<[^>]*>",
            "",
            (site / name).read_text(encoding="utf-8").partition("<h1>")[2],
        )
        assert unescape(shown).replace("’", "'").startswith(title), name
        assert page.name == "index.md" or f'href="{name}"' in index, name


def test_links_between_pages_lead_somewhere(site):
    for page in site.rglob("*.html"):
        for target in re.findall(
            r'href="([^"#:]+?)(?:#[^"]*)?"', page.read_text(encoding="utf-8")
        ):
            assert (page.parent / target.partition("?")[0]).exists(), (
                page.name,
                target,
            )


def test_nothing_is_fetched_from_elsewhere(site):
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.search(
            r'<(?:script|img|link)[^>]*(?:src|href)="(?:https?:)?//', text
        ), page.name


def test_the_api_shows_what_the_package_exports(site):
    text = (site / "api.html").read_text(encoding="utf-8")
    for name in exact.__all__:
        value = getattr(exact, name)
        if isinstance(value, type | FunctionType):
            assert f'id="{value.__module__}.{value.__qualname__}"' in text, name
    assert 'id="exact.games.game.Game.from_arrays"' in text
