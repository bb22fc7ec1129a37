"""Turns the rules that fire into findings, the verdict and the corrected list."""
