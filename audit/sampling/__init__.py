"""The statistics of a sample: sizes, draws, intervals and totals. Reads no file."""
