"""Our exact linear programming against every installed peer: ``python -m benchmarks``."""
