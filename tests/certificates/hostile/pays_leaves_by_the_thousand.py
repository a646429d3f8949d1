"""Ten thousand outcomes are compared at each vertex of 5,000 leaves."""

from tests.certificates.hostile import claim, game, split_chain, tree

EXPECTED = "unknown"


def documents():
    subject = game([100, 100], lambda a: [str(a[0]), str(a[1])])
    last = {"1,2": {"100,100": "1"}, "1": {"100": "1"}, "2": {"100": "1"}}
    nodes = split_chain(5_000, "1/2", {"pays": 0})
    return tree(subject, *nodes, equilibria=[claim(subject, ["100", "100"], last)])
