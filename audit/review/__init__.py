"""The periodic chart review: plan, draw, decide, score, appraise, report, compare."""
