"""The corrected diagnosis list: only if it can be determined, never guessed."""

from audit.verdict.correction.steps import EMPTYING, corrected_list

__all__ = ["EMPTYING", "corrected_list"]
