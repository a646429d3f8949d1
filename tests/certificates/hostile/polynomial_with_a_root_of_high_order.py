"""(x² − 2)¹²: a root that counts once."""

from tests.certificates.hostile import field_claim

EXPECTED = "valid"


def documents():
    from math import comb

    polynomial = ["0"] * 25
    for k in range(13):
        polynomial[2 * k] = str(comb(12, k) * (-2) ** (12 - k))
    return field_claim(polynomial, ["1", "2"], {"in_field": ["1", "1"]})
