"""6,400 outcomes of four players in each of 4,000 small leaves."""

from tests.certificates.hostile import face_chain, game, tree

EXPECTED = "unknown"


def documents():
    subject = game([8, 8, 10, 10], lambda a: [str(a[0]), str(a[1]), "0", "1"])
    part = {"best_replies": {"1,2,3,4": {"8,8,1,1": "3"}}, "dividends": {}}
    return tree(subject, *face_chain(3_000, part, 4))
