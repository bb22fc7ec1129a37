"""Since when, how badly, and what the pain does: the course of the complaint."""

from __future__ import annotations

from audit.abstract.course.acuity import propose_acuity
from audit.abstract.course.burden import propose_modulation
from audit.abstract.course.duration import propose_duration
from audit.abstract.course.function import propose_function
from audit.abstract.course.onset import propose_onset
from audit.abstract.course.severity import propose_severity
from audit.abstract.proposals import Draft

__all__ = ["propose_course"]


def propose_course(draft: Draft) -> None:
    """Propose the columns from `acuity` to `functional_limitation`."""
    propose_acuity(draft)
    propose_onset(draft)
    propose_duration(draft)
    propose_severity(draft)
    propose_modulation(draft)
    propose_function(draft)
