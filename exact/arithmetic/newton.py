"""Newton's method for real systems, with rising precision: what it finds is decided exactly elsewhere."""

from __future__ import annotations

from flint import fmpq, fmpz


def rounded(x: fmpq, bits: int) -> fmpq:
    """The nearest multiple of 2^−bits.

    >>> rounded(fmpq(1, 3), 2)
    1/4
    """
    scale = fmpz(2) ** bits
    return fmpq((x * scale + fmpq(1, 2)).floor(), scale)
