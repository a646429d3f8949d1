"""The gears of exact linear programming, one a file: some guess, some decide; ``exact.simplex`` shifts between them.

``float_tableau`` · ``scaled_floats`` · ``highs``   guess a basis in floats; nothing they say is trusted
``integer_form`` · ``integers``                     small programs: read off floats, proved in machine integers
``exact_lu`` · ``exact_basis``                      what a basis says exactly: solutions, Farkas rays
``refinement`` · ``auxiliary`` · ``guided``         wrong guesses, infeasible and unbounded programs
``pivots``                                          exact pivots: the last gear, which always finishes
"""
