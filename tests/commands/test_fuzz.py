"""The standing guard: whole commands on generated and mutated input keep to the contract of exit codes."""

import pytest

from exact.commands import value
from tests.commands.fuzz import faults, fuzz


@pytest.mark.slow(120, "whole commands on generated input", sample="25 cases")
def test_whole_commands_keep_to_the_contract(complete):
    tally, found = fuzz(1, None if complete else 25, 120, every=10 if complete else 25)
    assert found == []
    assert tally["cases"] >= 25


def test_a_planted_fault_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(value, "coco_value", lambda *_: [][0])
    tally, found = fuzz(1, 40, 120, every=100)
    assert any("exit code 4" in fault and "'value'" in fault for fault in found)
    assert faults.__doc__
