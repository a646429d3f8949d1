"""400 rows and 150 columns, a solution with 150 denominators."""

from tests.certificates.hostile import long, program

EXPECTED = "unknown"


def documents():
    n = 150
    rows = [
        ({str(j): str(i + j) for j in range(1, n + 1)}, "<=", "9") for i in range(400)
    ]
    point = [long(j, 60) for j in range(1, n + 1)]
    answer = {"status": "optimal", "value": "0", "primal": point, "dual": ["0"] * 400}
    return program(rows, ["0"] * n, answer)
