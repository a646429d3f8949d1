"""Exact games, linear programs, values and equilibria: every number is rational, every answer carries a witness.

The modules read from the ground up: ``errors``, ``rationals``, ``root_isolation``, ``radicals``, ``number_field``,
``algebraic``, ``linear_program``, ``tableau``, ``gears``, ``simplex``, ``matrix_lp``, ``coalitions``, ``documents``,
``games``, ``gambit``, ``formats``, ``polyhedron``, ``polytope``, ``zero_sum``, ``transferable``, ``coco``,
``feasible_set``, ``bargaining``, ``supporting_cone``, ``response``, ``frontier``, ``equilibria``, ``claims``,
``audit``, ``certificates``, ``search``, ``examples``, ``terminal``, ``bargaining_game``, ``plots``, ``report``,
``generators``, ``commands``, ``cli``, ``__main__``; each imports only from those before it (``docs/architecture.md``).
``checker`` stands apart: it imports none of them.
"""
