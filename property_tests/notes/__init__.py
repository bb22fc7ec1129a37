"""Synthetic notes with the cells that readers expect, and how well they are met."""
