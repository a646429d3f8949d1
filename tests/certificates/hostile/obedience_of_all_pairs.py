"""A multiplier for each pair of 200 actions."""

from tests.certificates.hostile import game, tree

EXPECTED = "invalid"


def documents():
    subject = game([200, 2], lambda a: [str(a[0] * a[1] % 11), "0"])
    told = {str(a): {str(b): "1/7" for b in range(1, 201)} for a in range(1, 201)}
    node = {"obedience": {"1": told}, "dividends": {}}
    return tree(subject, node)
