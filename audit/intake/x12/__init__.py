"""Claims of X12 837 files (5010: professional X222, institutional X223)."""
