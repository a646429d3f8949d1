"""Ten thousand nodes, each the whole cell as its own face."""

from tests.certificates.hostile import face_chain, simple, tree

EXPECTED = "valid"


def documents():
    return tree(simple([1, 1]), *face_chain(10_000, {"dividends": {}}, 2))
