"""Terms about the row: inpatient or not, where the pain is, whether it is judged."""

from __future__ import annotations

from audit.encounter.places import INPATIENT_TOKENS
from audit.facts.vocabulary import Term

SCOPE: tuple[Term, ...] = (
    Term(
        "inpatient_facility",
        f"claim_type == institutional and setting in {{{', '.join(INPATIENT_TOKENS)}}}",
        "An institutional claim of an acute, long-term or psychiatric inpatient stay: "
        "uncertain diagnoses at discharge count as established (II.H).",
    ),
    Term(
        "thoracic_pain",
        "pain_in_thoracic or pain_in_cervicothoracic or pain_in_thoracolumbar",
        "The documented pain regions include the thoracic spine or a junction of it.",
    ),
    Term(
        "pain_elsewhere_named",
        "pain_in_cervical or pain_in_lumbar or pain_in_lumbosacral or pain_in_sacral "
        "or pain_in_rib_or_chest_wall or pain_in_flank or pain_in_scapular",
        "The documented pain regions name a region other than the thoracic spine.",
    ),
    Term(
        "pain_located",
        "thoracic_pain or pain_elsewhere_named or pain_in_back_unspecified "
        "or pain_in_diffuse",
        "Some pain region is documented.",
    ),
    Term(
        "pain_denied_but_located",
        "chart_reviewed and thoracic_pain and not pain_documented",
        "Pain is marked as not documented although a thoracic region is entered.",
    ),
    Term(
        "in_scope",
        "m546_reported or m546_misspelled "
        "or (thoracic_pain and not m546_child_reported)",
        "The row concerns M54.6: it is reported, or misspelled, or its pain is "
        "documented and no valid code under M54.6 reports it.",
    ),
    Term(
        "contradictory",
        "ruled_out_but_coded_by_auditor or discharge_missing "
        "or discharge_before_service or pain_denied_but_located",
        "Cells of the row contradict each other.",
    ),
    Term(
        "readable",
        "not scope_unreadable and not cell_unreadable and not contradictory",
        "No cell is missing, unreadable or contradictory.",
    ),
    Term(
        "judged",
        "in_scope and readable",
        "The row concerns M54.6 and can be read: the rules judge it.",
    ),
)
"""Which rows are judged, and where their pain is."""
