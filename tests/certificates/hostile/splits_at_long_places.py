"""Each split makes the vertices longer by 9,000 digits."""

from tests.certificates.hostile import simple, split_chain, tree

EXPECTED = "unknown"


def documents():
    subject = simple([1, 1])
    return tree(subject, *split_chain(95, "1/" + "3" * 9_000, {"open": True}))
