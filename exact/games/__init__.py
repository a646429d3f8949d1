"""Games: coalitions, payoff tables, the files they come in, ``Game`` itself, and the bundled examples."""
