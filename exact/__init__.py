"""Exact games, linear programs, values and equilibria: every number is rational, every answer carries a witness.

The modules read from the ground up: ``errors``, ``rationals``, ``linear_program``, ``simplex``, ``coalitions``,
``games``, ``formats``, ``zero_sum``, ``transferable``, ``coco``, ``equilibria``, ``claims``, ``audit``.
Each imports only from those before it (``docs/architecture.md``).
"""
