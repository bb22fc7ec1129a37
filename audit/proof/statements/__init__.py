"""What is proved: the statements about a pack, and the laws of outcomes."""
