"""Terms: named conditions over facts, written in the language of rules.

Because a term is text in that language, the row engine, the prover and the explainer
can all expand it. A term may use facts, counts and the terms above it.
"""

from __future__ import annotations

from audit.facts.terms.conditions import CONDITIONS
from audit.facts.terms.documentation import DOCUMENTATION
from audit.facts.terms.m546 import M546_STAYS
from audit.facts.terms.mismatches import MISMATCHES
from audit.facts.terms.scope import SCOPE
from audit.facts.vocabulary import Term

TERMS: tuple[Term, ...] = (
    *(*SCOPE, *CONDITIONS, *M546_STAYS),
    *(*DOCUMENTATION, *MISMATCHES),
)
"""Every term, ordered so that each uses only terms above it."""
