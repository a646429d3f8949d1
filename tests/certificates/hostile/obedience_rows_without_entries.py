"""Twenty-five thousand empty rows."""

from tests.certificates.hostile import game, tree

EXPECTED = "invalid"


def documents():
    subject = game([25_000], lambda a: ["0"])
    told = {str(a): {} for a in range(1, 25_001)}
    return tree(subject, {"obedience": {"1": told}, "dividends": {}})
