"""Example encounters: from the solver's model to a row that the row engine judges."""
