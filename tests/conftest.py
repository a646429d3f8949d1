"""How the tests are run: which of them, in how many processes, with which examples.

``pytest`` runs those that take a moment and want nothing but Python packages; of some that take long it runs a sample.
``pytest --complete`` runs all. ``pytest --slow`` lists what the first leaves to the second. Two marks tell them apart:

``slow(seconds, what)``
    seconds of processor time on a quiet machine, of all the cases together that have the mark. With ``sample="…"`` the
    test runs without ``--complete`` too, and does that much of it: the fixture ``complete`` tells which is wanted.
``needs(tool)``
    a program or package of ``TOOLS``. Where it is missing, ``--complete`` fails: nothing is skipped.
"""

import importlib.util
import os
import shutil
from collections import Counter
from functools import partial

import pytest
from hypothesis import settings

from tests.places import browser

PROGRAMS = {
    "Coq": lambda: shutil.which("coqc"),
    "a browser": browser,
    "zsh": lambda: shutil.which("zsh"),
    "fish": lambda: shutil.which("fish"),
}
PACKAGES = ("pygambit", "distributed")
TOOLS = {
    **PROGRAMS,
    **{name: partial(importlib.util.find_spec, name) for name in PACKAGES},
}
"""Functions that tell whether a tool is here."""

os.environ.pop("COLUMNS", None)  # output is compared at the width nobody asked for


def pytest_addoption(parser):
    """The two flags."""
    group = parser.getgroup("which tests")
    group.addoption(
        "--complete",
        action="store_true",
        help="run all tests: the slow ones, and those that want Coq, a browser, shells or pygambit",
    )
    group.addoption(
        "--slow",
        action="store_true",
        help="run no test: list the slow ones with their time, and those that want a tool",
    )


def pytest_configure(config):
    """The marks; and as many examples of a property as there is time for, the same ones in every run of CI."""
    config.addinivalue_line("markers", "slow(seconds, what, sample=''): takes long")
    config.addinivalue_line("markers", "needs(tool): wants a program or a package")
    settings.register_profile(
        "house",
        deadline=None,  # it would time the machine
        max_examples=60 if config.option.complete else 20,
        derandomize=os.environ.get("CI") == "true",
    )
    settings.load_profile("house")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    """A list is made in this process."""
    if config.option.slow:
        config.option.numprocesses = 0


def pytest_xdist_auto_num_workers(config):
    """One process for every core; none where files are named: they are done before others would have started."""
    everything = config.args == config.getini("testpaths")
    return len(os.sched_getaffinity(0)) if everything else 0


def needed(item):
    """The tools that a test wants."""
    return [mark.args[0] for mark in item.iter_markers("needs")]


def is_left_out(item):
    """Whether a test is left to the complete suite."""
    slow = item.get_closest_marker("slow")
    return bool(needed(item)) or (slow is not None and "sample" not in slow.kwargs)


def pytest_collection_modifyitems(config, items):
    """Leave out what is slow or wants a tool; tests of one tool go to one process, which sets it up once."""
    for item in items:
        for tool in needed(item):
            item.add_marker(pytest.mark.xdist_group(tool))
    if config.option.complete or config.option.slow:
        return
    left_out = list(filter(is_left_out, items))
    if not left_out:
        return
    config.stash[LEFT_OUT] = Counter(
        " and ".join(needed(item)) or "slow" for item in left_out
    )
    items[:] = [item for item in items if not is_left_out(item)]
    config.hook.pytest_deselected(items=left_out)


LEFT_OUT = pytest.StashKey[Counter[str]]()
"""How many tests were left out for which reason."""


def pytest_sessionfinish(session):
    """A worker tells the first process, which collects nothing itself."""
    if hasattr(session.config, "workeroutput"):
        left_out = session.config.stash.get(LEFT_OUT, Counter())
        session.config.workeroutput["left_out"] = dict(left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """Every worker left out the same tests."""
    if told := getattr(node, "workeroutput", {}).get("left_out"):
        node.config.stash[LEFT_OUT] = Counter(told)


def pytest_terminal_summary(terminalreporter, config):
    """One line on what was left out."""
    if left_out := config.stash.get(LEFT_OUT, None):
        reasons = ", ".join(
            f"{count} {reason}" if reason == "slow" else f"{count} want {reason}"
            for reason, count in left_out.most_common()
        )
        terminalreporter.write_line(
            f"{left_out.total()} tests left out ({reasons}): --complete runs them, --slow lists them"
        )


def name_of(item):
    """File and function, without the case."""
    return item.nodeid.partition("[")[0]


def slow_line(item):
    """Seconds, and what is written beside them."""
    mark = item.get_closest_marker("slow")
    seconds, what = mark.args
    sample = mark.kwargs.get("sample")
    return seconds, f"{name_of(item)}: {what}{f'; else {sample}' if sample else ''}"


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    """With ``--slow``: the list, in place of the tests."""
    if not session.config.option.slow:
        return None
    slow = [item for item in session.items if item.get_closest_marker("slow")]
    wanting = [item for item in session.items if needed(item)]
    times = Counter(map(slow_line, slow))
    for (seconds, line), cases in sorted(times.items(), reverse=True):
        print(f"{seconds:4} s  {line}{f' ({cases} cases)' * (cases > 1)}")
    print(f"{sum(seconds for seconds, _ in times)} s of processor time in all")
    tools = Counter((needed(item)[0], name_of(item)) for item in wanting)
    for (tool, name), cases in sorted(tools.items()):
        print(f"wants {tool}: {name}{f' ({cases} cases)' * (cases > 1)}")
    return True


def pytest_runtest_setup(item):
    """A missing tool is a failure."""
    for tool in needed(item):
        if not TOOLS[tool]():
            pytest.fail(f"{tool} is missing; CONTRIBUTING.md says how to install it")


@pytest.fixture(scope="session")
def complete(pytestconfig):
    """Whether everything is to be tested, however long it takes."""
    return pytestconfig.option.complete
