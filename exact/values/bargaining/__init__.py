"""Nash's bargaining problem (F, d) over a polytope F: solved exactly for any n, with its certificate."""
