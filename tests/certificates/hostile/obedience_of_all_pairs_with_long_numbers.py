"""A multiplier of another denominator for each pair of 70 actions."""

from tests.certificates.hostile import game, long, tree

EXPECTED = "unknown"


def documents():
    subject = game([70, 70], lambda a: [str(a[0] * a[1] % 11), "0"])
    told = {
        str(a): {str(b): long(70 * a + b) for b in range(1, 71)} for a in range(1, 71)
    }
    node = {"obedience": {"1": told}, "dividends": {}}
    return tree(subject, node)
