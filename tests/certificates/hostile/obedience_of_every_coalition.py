"""A row for each play of each coalition of six players."""

from tests.certificates.hostile import simple, tree

EXPECTED = "invalid"


def documents():
    from itertools import product

    from tests.certificates.hostile import coalitions, spelt

    subject = simple([3] * 6)
    told = {}
    for S in coalitions(6):
        plays = list(map(spelt, product("123", repeat=len(S))))
        told[spelt(S)] = {a: {plays[0]: "1", plays[-1]: "2"} for a in plays}
    return tree(subject, {"obedience": told, "dividends": {}})
