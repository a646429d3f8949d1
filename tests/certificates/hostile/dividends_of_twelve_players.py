"""A dividend for each coalition and member."""

from tests.certificates.hostile import face_chain, long, simple, tree

EXPECTED = "unknown"


def documents():
    subject = simple([1] * 12)
    S = ",".join(map(str, range(1, 13)))
    h = {"1": long(1, 900), "12": long(1, 900, -1)}
    return tree(subject, *face_chain(300, {"dividends": {S: h}}, 12))
