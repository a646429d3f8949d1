"""The gears of exact linear programming: one file a gear, each a guess or a decision.

``float_tableau``  guesses the optimal basis of a dense program in the positive form, alone or for a whole batch.

A guess is only a pair of index sets. Whatever guessed it, exact arithmetic decides on every row and every column.
"""
