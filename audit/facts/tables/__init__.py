"""The tables behind the facts: codes, services, payer policy."""
