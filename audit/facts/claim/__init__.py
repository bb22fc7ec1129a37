"""Facts about the claim: its codes, their order and their validity on the date."""
