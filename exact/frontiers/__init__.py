"""The feasible set seen from its frontier: the faces of it, and the weights that support a point."""
