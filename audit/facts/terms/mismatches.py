"""Terms about claim and record: pain without a code, codes without pain."""

from __future__ import annotations

from audit.facts.families import EXPLAINING
from audit.facts.terms.per_family import any_family
from audit.facts.vocabulary import Term

MISMATCHES: tuple[Term, ...] = (
    Term(
        "cervical_pain_uncoded",
        "pain_in_cervical and not cervical_pain_coded",
        "Cervical pain is documented without a code for it.",
    ),
    Term(
        "lumbar_pain_uncoded",
        "(pain_in_lumbar or pain_in_lumbosacral) and not lumbar_pain_coded",
        "Lumbar pain is documented without a code for it.",
    ),
    Term(
        "other_pain_uncoded",
        "(pain_in_sacral and not sacral_pain_coded) or (pain_in_rib_or_chest_wall and "
        "not chest_wall_pain_coded) or (pain_in_flank and not flank_pain_coded)",
        "Sacral, chest wall or flank pain is documented without a code for it.",
    ),
    Term(
        "cervicalgia_without_pain",
        "chart_reviewed and cervicalgia_reported and pain_located and not "
        "(pain_in_cervical or pain_in_cervicothoracic or pain_in_diffuse) "
        "and not cervical_condition_documented",
        "M54.2 is reported, pain regions are documented, and the neck is none of them.",
    ),
    Term(
        "low_back_pain_without_pain",
        "chart_reviewed and low_back_pain_reported and pain_located and not "
        "(pain_in_lumbar or pain_in_lumbosacral or pain_in_thoracolumbar "
        "or pain_in_diffuse) and not lumbar_condition_documented",
        "Low back pain is reported, pain regions are documented, and the low back is "
        "none of them.",
    ),
    Term(
        "m549_without_pain",
        "chart_reviewed and m549_reported and pain_located "
        "and not pain_in_back_unspecified and not pain_in_diffuse",
        "M54.9 is reported, and the record says which regions the pain is in.",
    ),
    Term(
        "region_code_without_pain",
        "cervicalgia_without_pain or low_back_pain_without_pain or m549_without_pain",
        "The pain code of a region without documented pain is reported.",
    ),
    Term(
        "link_open",
        "not explains_pain and not m546_deleted and "
        "("
        + any_family(
            "{f} == link_not_stated",
            [f for f in EXPLAINING if f != "psychogenic"],
        )
        + ")",
        "The link between a documented condition and the pain is not stated, and the "
        "code of the pain depends on it.",
    ),
    Term(
        "junction_pain_coded",
        "thoracic_pain and not pain_in_thoracic "
        "and (not pain_in_cervicothoracic or cervicalgia_reported) "
        "and (not pain_in_thoracolumbar or lumbar_pain_code_reported)",
        "The pain lies at a junction of regions, and the pain code of the neighbouring "
        "region is reported.",
    ),
    Term(
        "nonspecific_code_for_thoracic_pain",
        "chart_reviewed and thoracic_pain and not m546_reported and not explains_pain "
        "and not link_open and not m546_excluded_by_claim "
        "and not routine_postoperative "
        "and (m5489_reported or (m549_reported and not m549_without_pain))",
        "Thoracic pain is documented, but a code without a region is reported.",
    ),
    Term(
        "unrecorded_code_questioned",
        "thoracic_code_unrecorded and (m546_stays or (not m546_reported and not "
        "m546_misspelled and thoracic_pain and not explains_pain))",
        "The code of a possible cause is reported, the record does not mention it, and "
        "the code of the pain depends on it.",
    ),
    Term(
        "disc_pair_questioned",
        "disc_pair_reported and m546_stays and not explains_pain "
        "and (disc_disorder == link_not_stated "
        "or (disc_disorder == none and thoracic_code_unrecorded))",
        "M54.6 is reported with a disc code, and a query or a coder task asks about "
        "the pair.",
    ),
    Term(
        "g55_unsupported",
        "chart_reviewed and m546_reported and g55_reported "
        "and not g55_documented_unrelated and not neoplasm_chapter_reported "
        "and neoplasm in {none, ruled_out, history_healed} "
        "and infection in {none, ruled_out, history_healed}",
        "G55 is reported with M54.6, and neither the claim nor the record shows an "
        "underlying disease.",
    ),
    Term(
        "m546_missing",
        "chart_reviewed and thoracic_pain and not m546_reported and not "
        "m546_misspelled and not explains_pain and not link_open "
        "and not thoracic_code_unrecorded and not m546_excluded_by_claim "
        "and not routine_postoperative and not nonspecific_code_for_thoracic_pain "
        "and not junction_pain_coded",
        "Thoracic pain is documented, nothing explains it or replaces its code, and "
        "M54.6 is not on the claim.",
    ),
)
"""Where the claim and the record disagree."""
