"""Exact linear programming: programs and their answers, the simplex method, matrix games in positive form."""
