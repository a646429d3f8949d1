"""The common denominator of 9,000 payoffs has half a million digits."""

from tests.certificates.hostile import game, long, tree

EXPECTED = "unknown"


def documents():
    subject = game([3000], lambda a: [long(a[0], 200)])
    node = {"best_replies": {"1": {"1": "1"}}, "dividends": {}}
    return tree(subject, node)
