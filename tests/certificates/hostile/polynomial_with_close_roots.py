"""Two roots of x²⁴ − 2(10²⁰⁰x − 1)² that differ by 10^−2500 (M. Mignotte)."""

from tests.certificates.hostile import field_claim

EXPECTED = "unparsable"


def documents():
    a = 10**200
    polynomial = ["-2", str(4 * a), str(-2 * a * a), *["0"] * 21, "1"]
    return field_claim(polynomial, ["0", f"2/{a}"], "1")
