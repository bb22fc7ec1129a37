"""Cells proposed from the text of a note, each with its words; a person confirms."""

from audit.abstract.abstracting import abstract_note
from audit.abstract.proposals import Abstraction, Proposal

__all__ = ["Abstraction", "Proposal", "abstract_note"]
