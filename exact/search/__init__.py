"""The search for games with given properties: inverse design by exact linear programs, and campaigns that survive.

``patterns`` says what is looked for, ``design`` decides one pattern exactly, ``units`` cuts the work into pure
functions of (seed, range), ``campaign`` runs them on any ``concurrent.futures.Executor``,
``catalog`` keeps what was found, and ``recheck`` verifies it anew.
"""
