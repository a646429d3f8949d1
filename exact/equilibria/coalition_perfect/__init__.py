"""Coalition-perfect equilibria of three and more players, by branch and bound on the weights."""
