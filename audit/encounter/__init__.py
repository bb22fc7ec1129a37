"""The encounter: the values of one row, and how they are read from its cells."""
