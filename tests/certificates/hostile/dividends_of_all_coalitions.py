"""Dividends that sum to 0 for each of 4,083 coalitions."""

from tests.certificates.hostile import simple, tree

EXPECTED = "invalid"


def documents():
    from tests.certificates.hostile import coalitions, spelt

    subject = simple([1] * 12)
    h = {spelt(S): {str(S[0]): "1", str(S[1]): "-1"} for S in coalitions(12) if S[1:]}
    return tree(subject, {"dividends": h})
