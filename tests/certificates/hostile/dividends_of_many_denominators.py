"""The sum of a row of dividends is never short."""

from tests.certificates.hostile import long, simple, tree

EXPECTED = "invalid"


def documents():
    from tests.certificates.hostile import coalitions, spelt

    subject = simple([1] * 12)
    rows = {
        spelt(S): {str(i): long(i + 12 * k, 60) for i in S}
        for k, S in enumerate(coalitions(12)[:1500])
    }
    return tree(subject, {"dividends": rows})
