"""Plain CoCo equilibria: condition 4 for the grand coalition alone."""
