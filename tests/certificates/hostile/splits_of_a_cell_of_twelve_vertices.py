"""Long vertices, twelve of them, and as many rows."""

from tests.certificates.hostile import simple, split_chain, tree

EXPECTED = "unknown"


def documents():
    subject = simple([1] * 12)
    nodes = split_chain(6_000, "12345678901234567/98765432109876543", {"open": True})
    for k, node in enumerate(nodes):
        if "split" in node:
            node["split"] = [1 + k % 12, 1 + (k + 5) % 12]
    return tree(subject, *nodes)
