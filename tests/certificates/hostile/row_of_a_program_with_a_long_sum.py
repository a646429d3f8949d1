"""A sum of 3,000 fractions with denominators of 280 digits."""

from tests.certificates.hostile import long, program

EXPECTED = "unknown"


def documents():
    n = 2_900
    row = {str(j): long(j, 280) for j in range(1, n + 1)}
    answer = {"status": "optimal", "value": "0", "primal": ["1"] * n, "dual": ["0"]}
    return program([(row, "<=", "0")], ["0"] * n, answer)
