"""The statements that are proved about a pack, and the laws of outcomes."""
