"""The same with small numbers."""

from tests.certificates.hostile import game, tree

EXPECTED = "invalid"


def documents():
    subject = game(
        [1, 1, 1, 1, 2000], lambda a: [str(a[4] % (7 + i)) for i in range(5)]
    )
    row = {f"1,1,1,1,{b}": str(b) for b in range(1, 2001)}
    node = {"best_replies": {"1,2,3,4,5": row}, "dividends": {}}
    return tree(subject, node)
