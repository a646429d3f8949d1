"""Three thousand splits at 1/3: vertices of 1,500 digits."""

from tests.certificates.hostile import simple, split_chain, tree

EXPECTED = "unknown"


def documents():
    subject = simple([1, 1])
    return tree(subject, *split_chain(9_000, "1/3", {"open": True}))
