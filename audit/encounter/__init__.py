"""The encounter: the values of one row, and how cells become them."""
