"""What ``--json`` prints is an object of the command's schema in ``docs/schemas``, and ``answer`` is the exit code."""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from exact.commands.cli import COMMANDS, run
from exact.games.game import Game
from tests.places import EXAMPLES, ROOT

SCHEMAS = ROOT / "docs" / "schemas"
WORDS = {0: "yes", 1: "no", 3: "unknown"}


POINT = {
    *("at", "feasible", "on_frontier", "on_weak_frontier", "weights_rays", "mixture"),
    *("separating_weights", "dominating_payoffs", "dominating_mixture"),
}
"""The keys of a point, which have a paragraph of their own in the formats page."""

RUNS = [
    "tour",
    "verify --players 1",
    "verify --players 2 --all-players",
    "value hot-dogs.json",
    "value hot-dogs.json --outcome beach,beach",
    "value three-friends.json",
    "frontier hot-dogs.json",
    "frontier three-friends.json --weights 1,1,3",
    "frontier hot-dogs.json --at 600,80",
    "frontier hot-dogs.json --at 120,40",
    "frontier hot-dogs.json --at 900,80",
    "respond hot-dogs.json --weights 1,1",
    "respond hot-dogs.json --weights 1,0",
    "respond hot-dogs.json --at 600,80",
    "respond hot-dogs.json --at 120,40",
    "bargain hot-dogs.json",
    "bargain hot-dogs.json --disagreement 120,80",
    "bargain hot-dogs.json --disagreement 900,900",
    "solve hot-dogs.json",
    "solve hot-dogs.json --positive-weights",
    "solve three-friends.json",
    "solve the-door.json",
    "solve sets.json --max-cells 1",
    "solve sets.json --notion coco",
    "solve sets.json",
    "solve hot-dogs.json --transferable",
    "audit hot-dogs.json hot-dogs-claim.json",
    "audit three-friends.json three-friends-first.json three-friends-second.json",
    "audit three-friends.json three-friends-spoiled.json",
    "report hot-dogs.json -o page.html",
    "report hot-dogs.json hot-dogs-claim.json -o page.html",
    "check hot-dogs.json certificate.json",
    "check three-friends.json certificate.json",
    "check identity identity.json",
    "identity binomial(n,0) 1",
    "identity n n^2",
    "identity factorial(n) sum(factorial(k)^2,k,0,n)",
    "search no-equilibrium --count 2 --jobs 1",
    "search census --count 5 --jobs 1",
    "search non-uniqueness --players 2 --units 1 --jobs 1",
    "search non-uniqueness --players 3 --seed 2 --jobs 1",
    "generate zero-sum",
    "catalog list c.sqlite",
    "catalog show c.sqlite GAME",
    "catalog check c.sqlite",
    "catalog export c.sqlite --to out",
    "convert hot-dogs.json new.nfg",
    "convert hot-dogs.json - --to nfg",
    "completion bash",
]


def schema_of(command: str) -> dict[str, Any]:
    """The schema in ``docs/schemas``: ``solve.json``, ``catalog-list.json``."""
    return json.loads((SCHEMAS / f"{command}.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A folder with the bundled examples, certificates, and a catalog."""
    here = tmp_path_factory.mktemp("schemas")
    for path in EXAMPLES.glob("*.json"):
        (here / path.name).write_bytes(path.read_bytes())
    sets = Game.build([2, 1, 1], lambda a: [[0, 3, 0], [0, 0, 3]][a[0]])
    (here / "sets.json").write_text(sets.canonical_text(), encoding="utf-8")
    with contextlib.chdir(here):
        claim = ["hot-dogs.json", "hot-dogs-claim.json", "-q"]
        assert run(["audit", *claim, "--certificate", "certificate.json"]) == 0
        known = ["identity", "binomial(n,0)", "1", "--output", "identity.json"]
        assert run(known) == 0
        search = ["search", "non-uniqueness", "--players", "3", "--seed", "2"]
        assert run([*search, "--jobs", "1", "--catalog", "c.sqlite", "-q"]) == 0
    return here


def answer(line: str, folder: Path, capsys) -> tuple[str, int, Any]:
    """The command's name, its exit code and what it printed."""
    with contextlib.chdir(folder):
        if "GAME" in line:
            run(["catalog", "list", "c.sqlite", "-q"])
            line = line.replace("GAME", capsys.readouterr().out.split()[0])
        arguments = line.split()
        code = run([*arguments, "--json"])
    out, err = capsys.readouterr()
    assert out, err
    words = 2 if arguments[0] == "catalog" else 1
    return "-".join(arguments[:words]), code, json.loads(out)


@pytest.mark.parametrize("line", RUNS)
def test_output_is_of_its_schema(line, folder, capsys):
    command, code, document = answer(line, folder, capsys)
    schema = schema_of(command)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(document, schema, jsonschema.Draft202012Validator)
    assert document["answer"] == WORDS[code]


def test_every_command_has_a_schema_and_a_run():
    subcommands = {"list", "show", "export", "check"}
    expected = set(COMMANDS) - {"catalog"} | {f"catalog-{name}" for name in subcommands}
    assert {path.stem for path in SCHEMAS.glob("*.json")} == expected
    first = {"-".join(line.split()[: 1 + line.startswith("catalog")]) for line in RUNS}
    assert first == expected


@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("*.json")), ids=lambda p: p.stem)
def test_a_schema_allows_nothing_that_it_does_not_list(path):
    """An object with other keys, or without ``answer``, is refused, and the formats page lists its keys."""
    schema = json.loads(path.read_text("utf-8"))
    assert schema["additionalProperties"] is False
    assert "answer" in schema["required"]
    row = rf"^\| `{path.stem.replace('-', ' ')}` \|(.*)$"
    words = re.search(row, (ROOT / "docs" / "formats.md").read_text("utf-8"), re.M)
    assert words is not None
    for key in schema["properties"].keys() - {"answer", "field"}:
        assert f"`{key}`" in words[1] or key in POINT, key
