"""Statistics of a sample: sizes, draws, intervals, totals. Reads no file."""
