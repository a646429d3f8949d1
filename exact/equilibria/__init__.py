"""The equilibrium notions: their conditions, and (later files) how equilibria are found."""
