"""Exact linear forms in the unknowns x_{S,i} = λ_i φ_{S,i}, sparse for reading and packed for speed.

A coalition is a bit mask (player i, counted from 1, is bit i − 1). The unknown x_{S,i} is the pair ``(S, i)``.

Two representations. ``LinearForm`` is a dictionary of rationals: what one shows, and what the tests compute with.
``Packing`` writes the coefficients of x_{T,j}, for one j and every T, as the digits of ONE integer in base 2^width:
to add two forms is to add two integers, so CPython adds thousands of coefficients per microsecond. Two packed
forms whose coefficients are all below 2^(width−1) in absolute value are equal integers exactly when every
coefficient agrees (the balanced digits of an integer are unique); callers choose the width from such a bound.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from flint import fmpq

from exact.arithmetic.rationals import RationalLike, rational

Unknown = tuple[int, int]
"""x_{S,i} as (S, i): the coalition's mask and the player, counted from 1."""


def players(coalition: int) -> list[int]:
    """The members of a coalition, ascending, counted from 1.

    >>> players(0b101)
    [1, 3]
    """
    return [i + 1 for i in range(coalition.bit_length()) if coalition >> i & 1]


def subsets(coalition: int, containing: int = 0) -> Iterator[int]:
    """Every R with ``containing`` ⊆ R ⊆ ``coalition``, the whole coalition first; ``containing`` must lie within.

    >>> [bin(mask) for mask in subsets(0b101, 0b001)]
    ['0b101', '0b1']
    """
    free = coalition & ~containing
    part = free
    while True:
        yield part | containing
        if not part:
            return
        part = (part - 1) & free


def coalition_text(coalition: int) -> str:
    """A coalition as ``{1,3}``.

    >>> coalition_text(0b101)
    '{1,3}'
    """
    return "{" + ",".join(map(str, players(coalition))) + "}"


class LinearForm:
    """Σ coefficient · unknown with exact rational coefficients; immutable, zero coefficients are not kept.

    >>> x = LinearForm.unknown(0b11, 1)
    >>> str((x - x / 3) * 3)
    '2 x_{12,1}'
    """

    __slots__ = ("_terms",)

    def __init__(self, terms: Mapping[Unknown, RationalLike] | None = None) -> None:
        self._terms = {u: rational(c) for u, c in (terms or {}).items() if c != 0}

    @classmethod
    def unknown(cls, coalition: int, player: int) -> LinearForm:
        """The form x_{S,i} itself."""
        return cls({(coalition, player): 1})

    @classmethod
    def total(cls, forms: Iterable[LinearForm]) -> LinearForm:
        """The sum of the forms; 0 for none. Cost: one addition per coefficient."""
        return cls.combination((1, form) for form in forms)

    @classmethod
    def combination(
        cls, terms: Iterable[tuple[RationalLike, LinearForm]]
    ) -> LinearForm:
        """Σ multiplier · form."""
        result: dict[Unknown, fmpq] = {}
        for multiplier, form in terms:
            factor = rational(multiplier)
            for unknown, coefficient in form.terms.items():
                result[unknown] = result.get(unknown, fmpq(0)) + factor * coefficient
        return cls(result)

    @property
    def terms(self) -> Mapping[Unknown, fmpq]:
        """The nonzero coefficients by unknown."""
        return self._terms

    def coefficient(self, coalition: int, player: int) -> fmpq:
        """The coefficient of x_{S,i}; 0 when absent."""
        return self._terms.get((coalition, player), fmpq(0))

    def __add__(self, other: LinearForm) -> LinearForm:
        return LinearForm.combination(((1, self), (1, other)))

    def __sub__(self, other: LinearForm) -> LinearForm:
        return LinearForm.combination(((1, self), (-1, other)))

    def __mul__(self, factor: RationalLike) -> LinearForm:
        return LinearForm.combination(((factor, self),))

    __rmul__ = __mul__

    def __truediv__(self, divisor: RationalLike) -> LinearForm:
        return self * (1 / rational(divisor))

    def __neg__(self) -> LinearForm:
        return self * -1

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LinearForm) and self._terms == other._terms

    def __hash__(self) -> int:
        return hash(frozenset((u, str(c)) for u, c in self._terms.items()))

    def __bool__(self) -> bool:
        return bool(self._terms)

    def __len__(self) -> int:
        return len(self._terms)

    def __str__(self) -> str:
        if not self._terms:
            return "0"
        parts = []
        for (coalition, player), c in sorted(self._terms.items()):
            name = f"x_{{{''.join(map(str, players(coalition)))},{player}}}"
            parts.append(
                ("-" if c < 0 else "+", f"{'' if abs(c) == 1 else f'{abs(c)} '}{name}")
            )
        text = " ".join(f"{sign} {term}" for sign, term in parts)
        return text[2:] if text.startswith("+") else "-" + text[2:]

    def __repr__(self) -> str:
        return f"<LinearForm {self}>"


@dataclass(frozen=True)
class Packing:
    """Coefficients of x_{T,j}, T ⊆ N, for one player j, as the digits of one integer in base 2^(8·size).

    Digit T is the coefficient of x_{T,j}. ``bound`` is the largest absolute coefficient the caller will meet; the
    digit size is chosen so that 2·bound < base, which makes equality of integers equality of every coefficient.

    >>> packing = Packing(2, 100)
    >>> packing.unpack(packing.pack({1: 5, 3: -100}))
    {1: 5, 3: -100}
    """

    n: int
    bound: int
    size: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", ((2 * self.bound).bit_length() + 7) // 8)

    def unit(self, coalition: int) -> int:
        """The form x_{T,j} itself."""
        return 1 << 8 * self.size * coalition

    def pack_nonnegative(self, coefficients: Mapping[int, int]) -> int:
        """Pack coefficients in 0..bound; cost O(size of the integer)."""
        digits = bytearray(self.size * (max(coefficients, default=0) + 1))
        for coalition, value in coefficients.items():
            at = self.size * coalition
            digits[at : at + self.size] = value.to_bytes(self.size, "little")
        return int.from_bytes(digits, "little")

    def pack(self, coefficients: Mapping[int, int]) -> int:
        """Pack coefficients of either sign; ``OverflowError`` beyond the bound."""
        if any(abs(value) > self.bound for value in coefficients.values()):
            raise OverflowError(f"a coefficient exceeds the bound {self.bound}")
        above = {t: value for t, value in coefficients.items() if value > 0}
        below = {t: -value for t, value in coefficients.items() if value < 0}
        return self.pack_nonnegative(above) - self.pack_nonnegative(below)

    def mask(self, player: int) -> int:
        """The integer with all bits of digit T set for every T ∋ player: ``packed & mask`` keeps x_{T,·} with T ∋ j."""
        full = b"\xff" * self.size
        empty = bytes(self.size)
        return int.from_bytes(
            b"".join(
                full if t >> (player - 1) & 1 else empty for t in range(1 << self.n)
            ),
            "little",
        )

    def unpack(self, packed: int) -> dict[int, int]:
        """The nonzero coefficients of a packed form, by coalition. Inverse of ``pack``."""
        shift = 8 * self.size
        half, base = 1 << shift - 1, 1 << shift
        coefficients = {}
        digit = 0
        while packed:
            value = packed & base - 1
            if value >= half:
                value -= base
            if value:
                coefficients[digit] = value
            packed = packed - value >> shift
            digit += 1
        return coefficients


@dataclass(frozen=True)
class Mismatch:
    """A coefficient on which the two sides of a claimed identity differ.

    ``equation`` names it (which statement, coalition and players), ``unknown`` is (T, j) of x_{T,j}.
    """

    statement: str
    equation: str
    unknown: Unknown
    left: Fraction
    right: Fraction

    def __str__(self) -> str:
        coalition, player = self.unknown
        name = f"x_{{{coalition_text(coalition)},{player}}}"
        return f"{self.statement}, {self.equation}: the coefficient of {name} is {self.left}, not {self.right}"


def popcounts(n: int) -> array[int]:
    """|T| for every mask T < 2^n.

    >>> popcounts(2).tolist()
    [0, 1, 1, 2]
    """
    sizes = array("b", [0])
    for _ in range(n):
        sizes.extend([size + 1 for size in sizes])
    return sizes
