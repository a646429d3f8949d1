"""Pictures by matplotlib, the optional extra ``plot``: output only, so floats are at home here and nowhere else.

``picture`` opens a figure and writes its file, ``labels`` keeps texts apart, ``feasible`` draws two players' feasible
set, ``solid`` three players'.
"""
