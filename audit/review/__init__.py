"""The periodic chart review: plan, draw, decide, score, report and compare."""
