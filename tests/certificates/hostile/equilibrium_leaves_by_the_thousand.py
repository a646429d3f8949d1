"""A claim of 1,000 profiles is checked anew at each vertex of 4,000 leaves."""

from tests.certificates.hostile import claim, simple, split_chain, tree

EXPECTED = "unknown"


def documents():
    subject = simple([10, 10, 10])
    nodes = split_chain(4_000, "1/2", {"equilibrium": 0})
    return tree(subject, *nodes, equilibria=[claim(subject)])
