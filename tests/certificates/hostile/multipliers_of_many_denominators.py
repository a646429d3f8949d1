"""The same with the multipliers of a node."""

from tests.certificates.hostile import game, long, tree

EXPECTED = "unknown"


def documents():
    subject = game([3000], lambda a: ["0"])
    row = {str(b): long(b, 250) for b in range(1, 3001)}
    return tree(subject, {"best_replies": {"1": row}, "dividends": {}})
