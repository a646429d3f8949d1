"""The page a researcher shows to others: a game, its equilibria, their audit and four readings, as one HTML file."""
