"""All equilibria of two players, along the line of weights."""
