"""Mixed threats of 60 actions each in 150 leaves."""

from tests.certificates.hostile import simple, split_chain, tree

EXPECTED = "unknown"


def documents():
    subject = simple([60, 60])
    mixed = {str(k): "1/60" for k in range(1, 61)}
    threats = {"1": mixed, "2": mixed, "1,2": {"60,60": "1"}}
    nodes = split_chain(150, "1/2", {"crossing": threats})
    return tree(subject, *nodes, kind="complete", equilibria=[])
