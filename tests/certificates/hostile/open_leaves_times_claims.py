"""Each of 2,000 open leaves looks for its claim among 300."""

from tests.certificates.hostile import claim, simple, split_chain, tree

EXPECTED = "invalid"


def documents():
    subject = simple([1, 1])
    claims = [claim(subject, weights=["0", "1"]) for _ in range(300)]
    nodes = split_chain(2_000, "1/2", {"open": True})
    return tree(subject, *nodes, kind="solution", equilibria=claims)
