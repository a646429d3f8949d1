"""Degree 24, integer coefficients with 9,000 digits."""

from tests.certificates.hostile import field_claim

EXPECTED = "unknown"


def documents():
    polynomial = ["-1", *("1" + str(k**5).rjust(9_000, "0") for k in range(24))]
    return field_claim(polynomial, ["0", "9"], "1")
