"""Terms about M54.6 itself: what replaces it, what excludes it, whether it stays."""

from __future__ import annotations

from audit.facts.families import DISPLACING
from audit.facts.terms.per_family import any_family
from audit.facts.vocabulary import Term

M546_STAYS: tuple[Term, ...] = (
    Term(
        "cause_displaces_m546",
        any_family("{f}_explains", DISPLACING)
        + " or (postprocedural_explains and complication_stated)",
        "An established condition replaces M54.6; a postprocedural one only if it is "
        "stated to be a complication (I.B.16).",
    ),
    Term(
        "displacing_cause_coded",
        any_family("{f}_explains and {f}_coded", DISPLACING)
        + " or (postprocedural_explains and complication_stated "
        "and postprocedural_coded)",
        "A condition that replaces M54.6 has its code on the claim.",
    ),
    Term(
        "displacing_cause_uncoded",
        any_family("{f}_explains and not {f}_coded", DISPLACING)
        + " or (postprocedural_explains and complication_stated "
        "and not postprocedural_coded)",
        "A condition that replaces M54.6 lacks its code on the claim.",
    ),
    Term(
        "disc_pair_reported",
        "m546_reported and (m51_thoracic_reported or m51_unspecified_reported)",
        "M54.6 is reported with a disc code of the thoracic or an unstated region.",
    ),
    Term(
        "f4541_excludes_m546",
        "f4541_reported and not psychogenic_contested "
        "and (psychogenic_established or not f4541_documented_unrelated)",
        "F45.41 is on the claim, the record does not contest it, and the two are "
        "not documented as unrelated.",
    ),
    Term(
        "m546_excluded_by_pair",
        "(disc_pair_reported and disc_disorder_established) or injury_excludes_m546 "
        "or (discitis_reported and not discitis_documented_unrelated "
        "and not infection_contested) "
        "or f4541_excludes_m546",
        "A code on the claim and the record exclude M54.6 by an Excludes1 note.",
    ),
    Term(
        "routine_postoperative",
        "encounter_reason == postop and not postprocedural_established "
        "and postprocedural not in {confirmed_incidental, link_not_stated} "
        "and not complication_documented and not complication_code_reported "
        "and not unrelated_statement_made",
        "Pain after surgery, and no statement or code says that it is more than "
        "expected.",
    ),
    Term(
        "pain_placed_elsewhere",
        "not thoracic_pain and (pain_elsewhere_named "
        "or (pain_in_back_unspecified and not pain_in_diffuse))",
        "The documented pain is in another region, or in the back without a region.",
    ),
    Term(
        "m546_deleted",
        "m546_reported and ((chart_reviewed and (pain_placed_elsewhere "
        "or not pain_documented or cause_displaces_m546 or routine_postoperative "
        "or m546_excluded_by_pair)) "
        "or (discitis_reported and not discitis_documented_unrelated "
        "and not infection_contested) "
        "or f4541_excludes_m546)",
        "A finding deletes or replaces M54.6, or says that it may have to be deleted.",
    ),
    Term(
        "m546_stays",
        "m546_reported and not m546_deleted",
        "M54.6 is reported and no finding deletes it.",
    ),
)
"""What decides whether M54.6 stays on the claim."""
