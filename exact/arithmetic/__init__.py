"""Exact numbers: rationals, real algebraic numbers, how they are recognised, converted and written."""
