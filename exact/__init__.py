"""Exact games, linear programs, values and equilibria: every number is rational, every answer carries a witness.

The modules read from the ground up: ``errors``, ``rationals``, ``constraints``, ``linear_program``, ``tableau``,
``gears``, ``simplex``, ``matrix_lp``, ``coalitions``, ``documents``, ``games``, ``gambit``, ``formats``,
``polyhedron``, ``zero_sum``, ``transferable``, ``coco``, ``feasible_set``, ``equilibria``, ``claims``, ``audit``,
``certificates``, ``search``, ``examples``, ``terminal``, ``generators``, ``commands``, ``cli``, ``__main__``; each
imports only from those before it (``docs/architecture.md``).
``checker`` stands apart: it imports none of them.
"""
