"""The walks of CONTRIBUTING.md lead somewhere: every file and every name in them is there."""

import re

from exact import checker
from exact.commands.cli import COMMANDS
from exact.equilibria.claims import NOTIONS
from tests.places import ROOT

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PLACE = re.compile(
    r"`((?:exact|proofs|tests|docs|\.ci)/[\w./-]*|\.pre-commit-config\.yaml)`"
)


def test_every_place_that_is_named_is_there():
    places = PLACE.findall(PAGE)
    assert len(places) >= 25
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_what_the_walks_name_is_called_so():
    assert "equilibrium" in checker.KINDS
    assert set(NOTIONS) == set(checker.NOTIONS)
    for name in COMMANDS:
        assert (ROOT / "exact" / "commands" / f"{name}.py").exists()
