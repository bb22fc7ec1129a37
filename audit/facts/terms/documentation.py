"""Terms about the documentation: what is required, documented and missing."""

from __future__ import annotations

from audit.facts.vocabulary import Term

DOCUMENTATION: tuple[Term, ...] = (
    Term(
        "symptom_supported",
        "chart_reviewed and m546_reported and thoracic_pain and not explains_pain",
        "M54.6 is reported, thoracic pain is documented, and nothing established "
        "explains it.",
    ),
    Term(
        "documentation_judged",
        "chart_reviewed and m546_stays and encounter_reason != diagnostic_only "
        "and (thoracic_pain or not pain_located)",
        "The documentation elements of thoracic pain are asked for on this row.",
    ),
    Term(
        "onset_missing",
        "acuity == blank and not onset_documented",
        "Neither acuity nor an onset date nor a duration is documented.",
    ),
    Term(
        "severity_missing", "not severity_documented", "No pain severity is documented."
    ),
    Term(
        "function_missing",
        "not function_documented",
        "Function is not documented, neither as limited nor as unlimited.",
    ),
    Term(
        "examination_missing",
        "not tenderness_examined and not motion_examined and neuro_exam == not_done",
        "Neither tenderness nor motion nor a neurologic examination is recorded.",
    ),
    Term(
        "linkage_missing",
        "service_ordered and (service_linkage == no "
        "or (service_linkage == blank and not reasoning_documented))",
        "Services were ordered, and the record neither ties them to the thoracic pain "
        "nor gives the reasoning for them.",
    ),
    Term(
        "place_indicated",
        "pain_located or levels_documented",
        "A pain region or spinal levels are documented.",
    ),
    Term(
        "time_indicated",
        "acuity != blank or onset_documented",
        "Acuity, onset or duration is documented.",
    ),
    Term(
        "exam_indicated",
        "tenderness_examined or motion_examined",
        "An examination of tenderness or motion is recorded.",
    ),
    Term(
        "neuro_exam_abnormal",
        "neuro_exam in {radicular, myelopathic, other_abnormal}",
        "The neurologic examination is abnormal.",
    ),
    Term(
        "imaging_done",
        "imaging_status in {done_noncontributory, done_related, done_incidental, "
        "done_unaddressed}",
        "Imaging is done.",
    ),
    Term(
        "treatment_response_documented",
        "conservative_response != blank",
        "The response to treatment is documented.",
    ),
    Term(
        "treatment_history_asked",
        "chronic_pain_documented or advanced_imaging_billed or injection_billed "
        "or (therapy_billed and visit == follow_up)",
        "Earlier treatment and its response matter: chronic pain, advanced imaging, an "
        "injection, or therapy beyond the first visit.",
    ),
    Term(
        "neuro_exam_asked",
        "advanced_imaging_billed or injection_billed "
        "or radiculopathy not in {none, confirmed_incidental}",
        "A neurologic examination matters: advanced imaging, an injection, or "
        "radiculopathy in the words of the note.",
    ),
)
"""What the record documents about the pain, and what it lacks."""
