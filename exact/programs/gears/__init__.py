"""The gears of exact linear programming, one a file: some guess, some decide; ``programs.simplex`` shifts between them.

``float_tableau`` · ``scaled_floats`` · ``highs``   guess a basis in floats; nothing they say is trusted
``corner`` · ``integers`` · ``integer_form``         small programs: floats read as fractions, proved in integers
``exact_lu`` · ``exact_basis``                      what a basis says exactly: solutions, Farkas rays
``refinement`` · ``auxiliary`` · ``guided``         wrong guesses, infeasible and unbounded programs
``pivots``                                          exact pivots: the last gear, which always finishes
"""
