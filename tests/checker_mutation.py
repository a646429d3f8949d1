"""Mutation testing of the checker, by hand: ``python -m tests.checker_mutation``; prints every surviving mutant.

Each mutant changes one place of exact/checker.py: a comparison, an arithmetic or Boolean operator, a whole number, a
condition negated, or a raise, yield or return of a refusal left out. It is killed if some file under certificates/ or
one of a few hundred sampled mutants of certificates is judged otherwise than by the checker itself. ``main`` and
``read_text`` are left out: tests/test_checker.py runs them in processes of their own.
"""

import ast
import copy
import json
import os
import random
import resource
import signal
import sys
import types
from pathlib import Path

from exact import checker
from tests import naive
from tests.certificates.build import FOLDER
from tests.mutations import mutants

SOURCE = Path(checker.__file__).read_text("utf-8")
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
ARITHMETIC = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult}


def changes(node):
    """Functions that change this node in place, with a word each."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARE:
        for k, op in enumerate(node.ops):
            for other in COMPARE.get(type(op), []):
                yield f"{type(op).__name__} → {other.__name__}", lambda n, k=k, o=other: n.ops.__setitem__(k, o())
    if isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in ARITHMETIC:
        other = ARITHMETIC[type(node.op)]
        yield f"{type(node.op).__name__} → {other.__name__}", lambda n, o=other: setattr(n, "op", o())
    if isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"→ {other.__name__}", lambda n, o=other: setattr(n, "op", o())
    if isinstance(node, ast.Constant) and type(node.value) is int:
        yield f"{node.value} → {node.value + 1}", lambda n: setattr(n, "value", n.value + 1)
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        yield "negated", lambda n: setattr(n, "test", ast.UnaryOp(ast.Not(), n.test))


def all_mutants():
    """Line, what was changed, the mutated tree."""
    tree = ast.parse(SOURCE)
    tree.body = [n for n in tree.body if getattr(n, "name", "") not in ("main", "read_text") and not is_start(n)]
    nodes = list(ast.walk(tree))
    for k, node in enumerate(nodes):
        for word, change in changes(node):
            other = copy.deepcopy(tree)
            change(list(ast.walk(other))[k])
            yield node.lineno, word, other
        if isinstance(node, ast.If | ast.For | ast.FunctionDef):
            for m, line in enumerate(node.body):
                value = getattr(line, "value", None)
                if isinstance(line, ast.Raise) or isinstance(value, ast.Yield | ast.YieldFrom):
                    other = copy.deepcopy(tree)
                    list(ast.walk(other))[k].body[m] = ast.Pass()
                    yield line.lineno, "left out", ast.fix_missing_locations(other)


def is_start(node):
    """The last lines, which run ``main``."""
    return isinstance(node, ast.If)


def load_cases():
    """Subject text, certificate text, and the verdict that is right, with its reason."""
    result = []
    for folder in ("unparsable", "incorrect", "correct"):
        for path in sorted((FOLDER / folder).glob("*.json")):
            case = json.loads(path.read_text("utf-8"))
            subject = case.get("subject_text") or json.dumps(case["subject"])
            text = case.get("text", "") if folder == "unparsable" else json.dumps(case["certificate"])
            result.append((subject, text))
            if folder == "correct":
                chosen = random.Random(1).sample(list(mutants(case["certificate"])), 40)
                result += [(subject, json.dumps(mutant)) for _, mutant in chosen]
    return [(subject, text, outcome(checker, subject, text)) for subject, text in result]


def outcome(module, subject, text):
    """The verdict and its words."""
    try:
        found, claims, reason = module.judge(module.read_subject(subject), lambda: text)
        return found, tuple(claims), str(reason)
    except module.Unparsable as refusal:
        return "unparsable", (), str(refusal)


def killed(tree, cases):
    """Whether some case is judged otherwise, by verdict or words, or breaks the mutant; in a process of its own."""
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        resource.setrlimit(resource.RLIMIT_AS, (2 * 2**30, 2 * 2**30))
        try:
            module = types.ModuleType("mutant")
            sys.modules["mutant"] = module
            exec(compile(ast.fix_missing_locations(tree), "mutant", "exec"), module.__dict__)
            os._exit(any(outcome(module, subject, text) != right for subject, text, right in cases))
        except BaseException:
            os._exit(1)
    return os.waitpid(child, 0)[1] != 0


if __name__ == "__main__":
    cases = load_cases()
    for subject, text, (verdict, *_) in cases:
        if verdict != "unparsable":
            assert (verdict == "valid") == naive.proved(json.loads(subject), json.loads(text))
    random.Random(7).shuffle(cases)
    cases.sort(key=lambda case: len(case[0]) + len(case[1]))
    start, survived, everything = int(sys.argv[1]) if sys.argv[1:] else 0, 0, list(all_mutants())
    for k, (line, word, tree) in enumerate(everything[start:], start):
        if not killed(tree, cases):
            survived += 1
            print(f"{k}, line {line}: {word}: {SOURCE.splitlines()[line - 1].strip()}", flush=True)
    print(f"{len(everything) - start} mutants of {len(everything)}, {survived} survived, {len(cases)} cases")
