"""One player has 700 actions with payoffs of 240 bits, and a multiplier for each of them in every coalition."""

from tests.certificates.hostile import game, long, tree

EXPECTED = "unknown"


def documents():
    subject = game([1, 1, 1, 1, 700], lambda a: [long(5 * a[4] + i) for i in range(5)])
    row = {f"1,1,1,1,{b}": long(b) for b in range(1, 701)}
    node = {"best_replies": {"1,2,3,4,5": row}, "dividends": {}}
    return tree(subject, node)
