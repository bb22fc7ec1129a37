"""Example encounters: from what the solver assumes to a row that the engine judges."""
