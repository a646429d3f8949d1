"""How much of a test that takes long is run without ``--complete``; the marks themselves are in ``conftest``."""

import pytest
from hypothesis import settings


def first(count, cases, seconds, what):
    """Cases for ``parametrize``: the first ones are quick, the others are marked as slow."""
    slow = pytest.mark.slow(seconds, what)
    return [
        pytest.param(
            *(case if isinstance(case, tuple) else (case,)),
            marks=[slow] * (number >= count),
        )
        for number, case in enumerate(cases)
    ]


def examples(complete):
    """As many examples of a property as ``--complete`` wants, or a third of them."""
    return complete * settings().max_examples // 60
