"""Degree 24, coefficients with 5,000 digits: remainders of 240,000 digits."""

from tests.certificates.hostile import field_claim, long

EXPECTED = "unknown"


def documents():
    polynomial = ["-27", *(long(k, 5_000) for k in range(24))]
    return field_claim(polynomial, ["0", "9"], "1")
