"""The interval and the size level: they agree with brute force, see planted faults, and say what they prove."""

import json
from fractions import Fraction

import pytest

from exact.commands.cli import run
from exact.errors import LimitReached, UsageError
from proofs.each_n import levels, theorem1
from proofs.each_n.levels import verify_interval, verify_sizes


@pytest.mark.parametrize("n", range(1, 10))
def test_both_levels(n):
    interval, sizes = verify_interval(n), verify_sizes(n)
    assert interval.verified
    assert sizes.verified
    assert interval.coefficients == 2 * n * 2**n
    assert sizes.coefficients == 4 * sum(range(1, n + 1))


weight, multiplier, sign = (
    theorem1.coco_weight,
    theorem1.harsanyi_multiplier,
    theorem1.coco_multiplier,
)

FAULTS = [
    (
        "coco_weight",
        lambda r, s: weight(r, s) * (2 if (r, s) == (2, 5) else 1),
        {"Harsanyi ⇒ CoCo", "CoCo ⇒ Harsanyi"},
    ),
    (
        "coco_weight",
        lambda r, s: weight(r, s) * (2 if (r, s) == (2, 4) else 1),
        {"CoCo ⇒ Harsanyi"},
    ),
    ("coco_weight", lambda r, s: -weight(r, s), {"Harsanyi ⇒ CoCo", "CoCo ⇒ Harsanyi"}),
    (
        "harsanyi_multiplier",
        lambda r: multiplier(r) * (-1 if r == 3 else 1),
        {"Harsanyi ⇒ CoCo"},
    ),
    (
        "harsanyi_multiplier",
        lambda r: Fraction(0) if r == 5 else multiplier(r),
        {"Harsanyi ⇒ CoCo"},
    ),
]


@pytest.mark.parametrize(("name", "fault", "directions"), FAULTS)
@pytest.mark.parametrize("verify", [verify_interval, verify_sizes])
def test_planted_faults(monkeypatch, verify, name, fault, directions):
    monkeypatch.setattr(levels, name, fault)
    result = verify(5)
    seen = {mismatch.split(":")[0] for mismatch in result.mismatches}
    assert seen
    assert seen <= directions or verify is verify_sizes  # which meets every s ≤ 5
    assert not result.verified


def test_a_wrong_sign_of_a_coco_multiplier(monkeypatch):
    monkeypatch.setattr(
        levels, "coco_multiplier", lambda r, s: 1 if r == 2 else sign(r, s)
    )
    assert "CoCo ⇒ Harsanyi" in verify_interval(5).mismatches[0]


@pytest.mark.parametrize("verify", [verify_interval, verify_sizes])
def test_sizes_are_refused(verify):
    with pytest.raises(UsageError):
        verify(0)
    with pytest.raises(LimitReached):
        verify(1000)


@pytest.mark.parametrize("level", ["interval", "sizes"])
def test_command(level, capsys):
    assert run(["verify", "--players", "6-7", "--level", level, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["verified"] is True
    assert [result["level"] for result in document["results"]] == [level, level]
    assert run(["verify", "--players", "6", "--level", level]) == 0
    assert f"({level}: {levels.MEANINGS[level]})" in " ".join(
        capsys.readouterr().out.split()
    )  # lines are wrapped
    assert run(["verify", "--players", "999", "--level", level]) == 3


def test_all_players(capsys):
    assert run(["verify", "--all-players", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["verified"] is True
    assert document["results"] == []
    items = document["all_players"]["items"]
    assert items["Theorem 1"] == {
        "verified": True,
        "needs": ["Harsanyi ⇒ CoCo", "CoCo ⇒ Harsanyi"],
        "steps": {},
    }
    assert len(items["Harsanyi ⇒ CoCo"]["steps"]) == 24
    for corollary, steps in (
        ("C3, condition 3", 2),
        ("C7, representatives", 3),
        ("condition 4 adds up", 13),
    ):
        assert len(items[corollary]["steps"]) == steps
    assert all(
        items[name]["verified"]
        for name in ("C3", "C6", "C7", "C3, one payoff", "A5(t) = −A4(t + 1)")
    )


def test_tree(capsys):
    assert run(["verify", "--players", "2", "--all-players", "--verbose"]) == 0
    out = capsys.readouterr().out
    assert "every n, and every coalition for n = 2" in out
    assert "Corollaries, at every coalition for n = 2" in out
    assert "✓ merge into one sum" in out
    assert "✗" not in out


def test_a_failed_step_fails_what_needs_it(monkeypatch, capsys):
    from proofs.every_n import appendix, verification

    monkeypatch.setattr(appendix, "harsanyi_multipliers", appendix.coco_multipliers)
    verification.contexts.cache_clear()
    try:
        assert run(["verify", "--players", "3", "--json"]) == 1
    finally:
        monkeypatch.undo()
        verification.contexts.cache_clear()
    items = json.loads(capsys.readouterr().out)["results"][0]["steps"]["items"]
    assert not items["Harsanyi ⇒ CoCo"]["verified"]
    assert not items["Theorem 1"]["verified"]
    assert items["CoCo ⇒ Harsanyi"]["verified"]
    assert items["Theorem 1, short proof"]["verified"]
    failed = [
        name for name, fine in items["Harsanyi ⇒ CoCo"]["steps"].items() if not fine
    ]
    assert failed == ["3. use condition 4"]
