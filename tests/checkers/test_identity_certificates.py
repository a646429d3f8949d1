"""The files of certificates/identity, and every small change of the correct ones."""

import json
import re
import time
from fractions import Fraction
from itertools import islice, pairwise

import pytest

from proofs import checker
from proofs.identities import expressions as ex
from proofs.identities.domains import charts_of
from tests.certificates.identity import hostile
from tests.certificates.identity.build import texts
from tests.places import CERTIFICATES

FOLDER = CERTIFICATES / "identity"


def files(kind):
    return sorted((FOLDER / kind).glob("*.json"))


def name_of(path):
    return path.stem


def test_the_folders_are_full():
    assert len(files("correct")) >= 10
    assert len(files("incorrect")) >= 15
    assert len(files("unparsable")) >= 10


@pytest.mark.slow(3, "all of them made again")
def test_the_files_are_what_their_script_makes():
    made = dict(texts())
    assert set(made) == {
        f"{path.parent.name}/{path.name}" for path in FOLDER.glob("*/*.json")
    }
    for name, text in made.items():
        assert (FOLDER / name).read_text("utf-8") == text + "\n", (
            "run python -m tests.certificates.identity.build"
        )


@pytest.mark.parametrize("path", files("correct"), ids=name_of)
def test_correct_certificates_are_valid(path):
    verdict, claims, reason = checker.check_file(str(path))
    assert (verdict, reason) == ("valid", "")
    assert len(claims) == 1


@pytest.mark.parametrize("path", files("incorrect"), ids=name_of)
def test_incorrect_certificates_are_refused_for_their_reason(path):
    case = json.loads(path.read_text("utf-8"))
    with pytest.raises(checker.Invalid) as refusal:
        checker.check_certificate(case["certificate"])
    assert case["refused_for"] in f"invalid: {refusal.value}"


@pytest.mark.parametrize("path", files("unparsable"), ids=name_of)
def test_unparsable_certificates_are_refused_with_their_place(path, tmp_path):
    case = json.loads(path.read_text("utf-8"))
    broken = tmp_path / path.name
    broken.write_text(case["text"], encoding="utf-8")
    verdict, _, reason = checker.check_file(str(broken))
    assert verdict == "unparsable"
    assert case["place"] in f"unparsable: {reason}"


HOSTILE = dict(hostile.texts())


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_certificates_are_answered_in_words(name, tmp_path):
    """Work that nothing counts would take minutes; a quarter of a second is what is counted here."""
    path = tmp_path / f"{name}.json"
    path.write_text(HOSTILE[name], encoding="utf-8")
    started = time.process_time()
    verdict, _, reason = checker.check_file(str(path), limit=150_000)
    assert time.process_time() - started < 10
    assert verdict in checker.OUTCOMES
    assert (reason == "") == (verdict == "valid")
    assert "more work than the limit of 150,000 steps" in reason or verdict != "unknown"


def test_there_are_hostile_files_enough():
    assert len(files("hostile")) >= 30
    assert all(path.stat().st_size < 1_000_000 for path in files("hostile"))


NUMBER = re.compile(r"-?[0-9]+(/[1-9][0-9]*)?")
RULES = ("expand", "trim", "recurrence", "cases", "compare", "cut")


def places(node, path=()):
    yield path, node
    if isinstance(node, (dict, list)):
        for key, child in node.items() if isinstance(node, dict) else enumerate(node):
            yield from places(child, (*path, key))


def replaced(node, path, value):
    if not path:
        return value
    copy = dict(node) if isinstance(node, dict) else list(node)
    copy[path[0]] = replaced(node[path[0]], path[1:], value)
    return copy


def changed_numbers(text):
    """By 1, the sign, numerator and denominator swapped, in a number or in each number of an expression."""
    if NUMBER.fullmatch(text):
        x = Fraction(text)
        yield from map(
            str, (x + 1, x - 1, -x, *([1 / x] if x else []), x + Fraction(1, 10**30))
        )
    else:
        for found in re.finditer("[0-9]+", text):
            for by in (1, -1):
                yield f"{text[: found.start()]}{max(0, int(found[0]) + by)}{text[found.end() :]}"
        for found in re.finditer(r"[-+*/]", text):
            for sign in "+-*/":
                yield f"{text[: found.start()]}{sign}{text[found.end() :]}"


def mutants(document):
    for path, value in places(document):
        if isinstance(value, str) and path[-1] in ("format", "kind"):
            new = [value + "x"]
        elif isinstance(value, str) and path[-1] == "rule":
            new = [rule for rule in RULES if rule != value]
        elif isinstance(value, str):
            new = [text for text in changed_numbers(value) if text != value]
        elif isinstance(value, int):
            new = [value + 1, value - 1, -value]
        elif isinstance(value, list):
            new = [value[:k] + value[k + 1 :] for k in range(len(value))]
            new += [value[: k + 1] + value[k:] for k in range(len(value))]
            new += [
                [*value[:k], value[k + 1], value[k], *value[k + 2 :]]
                for k in range(len(value) - 1)
            ]
        else:
            new = [
                {other: value[other] for other in value if other != key}
                for key in value
            ]
            keys = list(value)
            new += [
                {**value, a: value[b], b: value[a]}
                for a, b in pairwise(keys)
                if value[a] != value[b]
            ]
        for other in new:
            yield replaced(document, path, other)


def is_true(document, memory):
    """By brute force at every point of a box: both sides are defined and equal."""
    key = (document["left"], document["right"], tuple(document["assume"]))
    if key not in memory:
        sides = [ex.parse(text) for text in key[:2]]
        domain = charts_of(sorted(document["parameters"]), key[2])[0]
        points = list(domain.points({0: 1, 1: 12, 2: 7}.get(domain.d, 4)))
        memory[key] = all(
            ex.evaluate(sides[0], p) == ex.evaluate(sides[1], p) for p in points
        ) and len(points) > (10 if domain.d else 0)
    return memory[key]


@pytest.mark.slow(31, "every mutant of every certificate", sample="one in 25 of them")
def test_no_mutant_is_wrongly_accepted(complete, capsys):
    count, accepted, memory = 0, 0, {}
    for path in files("correct"):
        document = json.loads(path.read_text("utf-8"))
        for mutant in islice(mutants(document), 0, None, 1 if complete else 25):
            count += 1
            try:
                checker.check_certificate(mutant, limit=2_000_000)
            except (checker.Invalid, checker.Unparsable, checker.TooMuchWork):
                continue
            accepted += 1
            assert is_true(mutant, memory), (path.name, mutant["left"], mutant["right"])
    with capsys.disabled():
        print(
            f" {count} mutants of identity certificates, {accepted} accepted, all of them true ",
            end="",
        )
    assert count >= (3_000 if complete else 120)
    assert accepted < count / 3
