"""The standing guard: whole commands on generated and mutated input keep to the contract of exit codes."""

from collections import Counter

import pytest

from exact.commands import options
from tests.commands.fuzz import faults, fuzz


@pytest.mark.slow(120, "whole commands on generated input", sample="25 cases")
def test_whole_commands_keep_to_the_contract(complete):
    tally, found = fuzz(1, None if complete else 25, 120, every=10 if complete else 25)
    assert found == []
    assert tally["cases"] >= 25


def test_a_planted_fault_is_found(monkeypatch):
    monkeypatch.setattr(options, "parse_game", lambda *_: [][0])
    _, found = fuzz(1, 10, 120, every=100)
    assert any("exit code 4" in fault for fault in found)


def test_the_answer_of_an_undecided_report_is_unknown(tmp_path):
    """Found by the guard: it was "yes" at exit code 3."""
    assert faults(1104, tmp_path, process=False, tally=Counter()) == []
