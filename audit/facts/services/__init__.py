"""Facts about the service lines: what is billed, and what payers require."""
