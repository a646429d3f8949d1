"""180 denominators of 5,000 digits in one row."""

from tests.certificates.hostile import long, program

EXPECTED = "unknown"


def documents():
    n = 180
    row = {str(j): long(j**5, 5_000) for j in range(1, n + 1)}
    answer = {"status": "unbounded", "point": ["1"] * n, "ray": ["1"] * n}
    return program([(row, "<=", "0")], ["1"] * n, answer)
