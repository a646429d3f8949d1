"""Mutation testing of a checker, by hand: ``python -m tests.checkers.mutation {exact,identity} [3-17 | 3,5,8]``.

Each mutant changes one place of exact/checker.py or proofs/checker.py: a comparison, an arithmetic or Boolean operator,
a whole number, a condition negated, or a statement that refuses left out. It is killed if some file under certificates/
or one of a few hundred sampled mutants of certificates is judged otherwise than by the checker itself, by verdict or by
words. Prints every survivor. What reads files and arguments is left out: the tests run it in processes of its own.
"""

import ast
import copy
import json
import os
import random
import resource
import sys
import time
import types
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from exact import checker as exact_checker
from proofs import checker as identity_checker
from tests.certificates.build import FOLDER
from tests.checkers import naive
from tests.checkers.mutations import mutants
from tests.checkers.test_identity_certificates import mutants as identity_mutants
from tests.proofs.identity_examples import FALSE

COMPARE = {
    ast.Lt: [ast.LtE, ast.Gt],
    ast.LtE: [ast.Lt, ast.GtE],
    ast.Gt: [ast.GtE, ast.Lt],
    ast.GtE: [ast.Gt, ast.LtE],
    ast.Eq: [ast.NotEq],
    ast.NotEq: [ast.Eq],
    ast.In: [ast.NotIn],
    ast.NotIn: [ast.In],
}
ARITHMETIC = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
}
REFUSALS = {"require", "unparsable", "spend", "require_vanishes"}


def changes(node):
    """Functions that change this node in place."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARE:
        for k, op in enumerate(node.ops):
            for other in COMPARE.get(type(op), []):
                yield lambda n, k=k, o=other: n.ops.__setitem__(k, o())
    if isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in ARITHMETIC:
        other = ARITHMETIC[type(node.op)]
        yield lambda n, o=other: setattr(n, "op", o())
    if isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield lambda n, o=other: setattr(n, "op", o())
    if isinstance(node, ast.Constant) and type(node.value) is int:
        yield lambda n: setattr(n, "value", n.value + 1)
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        yield lambda n: setattr(n, "test", ast.UnaryOp(ast.Not(), n.test))


def refuses(statement):
    """Whether a statement raises, yields failures, or calls what refuses."""
    value = getattr(statement, "value", None)
    called = isinstance(value, ast.Call) and (
        getattr(value.func, "id", "") or getattr(value.func, "attr", "")
    )
    return (
        isinstance(statement, ast.Raise)
        or isinstance(value, ast.Yield | ast.YieldFrom)
        or called in REFUSALS
    )


def parsed(source, skip):
    """The tree without the functions that are skipped and without the lines that run ``main``."""
    tree = ast.parse(source)
    tree.body = [
        n
        for n in tree.body
        if getattr(n, "name", "") not in skip and not isinstance(n, ast.If)
    ]
    return tree


def all_mutants(source, skip):
    """Function, line, what was changed, and a function that makes the mutated tree."""
    tree = parsed(source, skip)
    owner = {}
    for top in ast.walk(tree):  # outer functions come first, inner ones overwrite
        if isinstance(top, ast.FunctionDef | ast.ClassDef):
            owner.update(dict.fromkeys(map(id, ast.walk(top)), top.name))

    def mutated(k, change):
        other = parsed(source, skip)
        change(list(ast.walk(other))[k])
        return other

    for k, node in enumerate(ast.walk(tree)):
        where = owner.get(id(node), "")
        for change in changes(node):
            changed = copy.deepcopy(node)
            change(changed)
            yield (
                where,
                node.lineno,
                f"{excerpt(node)} → {excerpt(changed)}",
                partial(mutated, k, change),
            )
        if isinstance(node, ast.If | ast.For | ast.FunctionDef):
            for m, line in enumerate(node.body):
                if refuses(line):
                    drop = partial(left_out, m)
                    yield (
                        where,
                        line.lineno,
                        f"left out: {excerpt(line)}",
                        partial(mutated, k, drop),
                    )


def left_out(m, node):
    """Statement m of the body does nothing."""
    node.body[m] = ast.Pass()


def excerpt(node):
    """The source of a node, shortened; of a statement its first line."""
    return ast.unparse(node).splitlines()[0][:90]


@dataclass(frozen=True)
class ExactCheckers:
    """Games, programs and their certificates: pairs of texts."""

    module = exact_checker
    skip = ("main", "read_text")

    def cases(self):
        """Subject text, certificate text."""
        for folder in ("unparsable", "incorrect", "correct"):
            for path in sorted((FOLDER / folder).glob("*.json")):
                case = json.loads(path.read_text("utf-8"))
                subject = case.get("subject_text") or json.dumps(case["subject"])
                yield (
                    subject,
                    case.get("text", "")
                    if folder == "unparsable"
                    else json.dumps(case["certificate"]),
                )
                if folder == "correct":
                    chosen = random.Random(1).sample(
                        list(mutants(case["certificate"])), 40
                    )
                    yield from ((subject, json.dumps(mutant)) for _, mutant in chosen)

    def outcome(self, module, case):
        """The verdict and its words."""
        subject, text = case
        try:
            found, claims, reason = module.judge(
                module.read_subject(subject), lambda: text
            )
            return found, tuple(claims), str(reason)
        except module.Unparsable as refusal:
            return "unparsable", (), str(refusal)

    def believed(self, case, found):
        """Whether the naive reading agrees."""
        return found[0] == "unparsable" or (found[0] == "valid") == naive.proved(
            *map(json.loads, case)
        )


@dataclass(frozen=True)
class IdentityCheckers:
    """Certificates of identities, as texts."""

    module = identity_checker
    skip = (
        "main",
        "guarded",
        "put",
        "limit_and_paths",
        "check_file",
        "no_duplicates",
    )

    def cases(self):
        """The text and nothing else."""
        rng = random.Random(1)
        for path in sorted((FOLDER / "identity").glob("*/*.json")):
            if path.parent.name == "hostile":
                continue
            case = json.loads(path.read_text("utf-8"))
            yield (
                json.dumps(case.get("certificate", case))
                if "text" not in case
                else case["text"],
            )
            if path.parent.name == "correct":
                chosen = list(identity_mutants(case))
                chosen = rng.sample(chosen, min(12, len(chosen)))
                yield from ((json.dumps(mutant),) for mutant in chosen)
                for _, left, right, assume in rng.sample(FALSE, 3):
                    yield (
                        json.dumps(
                            {**case, "left": left, "right": right, "assume": assume}
                        ),
                    )

    def outcome(self, module, case):
        """The verdict and its words."""
        try:
            return "valid", module.check_certificate(json.loads(case[0]), limit=500_000)
        except (module.Unparsable, module.Invalid, module.TooMuchWork) as refusal:
            return type(refusal).__name__, str(refusal)
        except (ValueError, RecursionError):
            return "not JSON", ""

    def believed(self, case, found):
        """The tests compare with brute force."""
        return bool(case and found)


def killed(target, make, cases, seconds):
    """Whether some case is judged otherwise, by verdict or words, or breaks the mutant; in a process of its own.

    Too much processor time kills it, too. The case goes to the front: it is likely to kill the next one.
    """
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (2 * 2**30, 2 * 2**30))
        try:
            module = types.ModuleType("mutant")
            sys.modules["mutant"] = module
            exec(
                compile(ast.fix_missing_locations(make()), "mutant", "exec"),
                module.__dict__,
            )
            for k, (case, right) in enumerate(cases):
                os.write(tell, k.to_bytes(4, "big"))
                if target.outcome(module, case) != right:
                    os._exit(1)
            os._exit(0)
        except BaseException:
            os._exit(1)
    dead = os.waitpid(child, 0)[1] != 0
    os.close(tell)
    with open(told, "rb") as pipe:
        found = pipe.read()
    if dead and found:
        k = int.from_bytes(found[-4:], "big")
        cases.insert(0, cases.pop(k))
    return dead


def main(name, wanted=""):
    """Run all mutants of one checker, or those of a range ``3-17`` or a list ``3,5,8``."""
    target = {"exact": ExactCheckers, "identity": IdentityCheckers}[name]()
    started, cases = (
        time.process_time(),
        [(case, target.outcome(target.module, case)) for case in target.cases()],
    )
    seconds = 3 + int(3 * (time.process_time() - started))
    for case, right in cases:
        if not target.believed(case, right):
            raise SystemExit(f"not what the naive reading says: {case}")
    random.Random(7).shuffle(cases)
    cases.sort(key=lambda entry: sum(map(len, entry[0])))
    everything, survived = (
        list(all_mutants(Path(target.module.__file__).read_text("utf-8"), target.skip)),
        0,
    )
    first, _, last = wanted.partition("-")
    if "," in wanted:
        chosen = list(map(int, wanted.split(",")))
    else:
        chosen = range(int(first or 0), int(last or len(everything)))
    for k in chosen:
        where, line, word, make = everything[k]
        if not killed(target, make, cases, seconds):
            survived += 1
            print(f"{k}, {where}, line {line}: {word}", flush=True)
    print(
        f"{len(chosen)} mutants of {len(everything)}, {survived} survived, {len(cases)} cases, {seconds} s for each"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
