"""α² − 2 in a field given by (x² − 2)(x²² + 1): not 0 as a polynomial."""

from tests.certificates.hostile import field_claim

EXPECTED = "invalid"


def documents():
    polynomial = ["-2", "0", "1", *["0"] * 19, "-2", "0", "1"]
    return field_claim(polynomial, ["1", "2"], {"in_field": ["-2", "0", "1"]})
