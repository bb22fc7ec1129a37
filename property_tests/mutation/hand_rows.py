"""Hand-made candidate rows for the golden sheet, in addition to the solver's."""

from __future__ import annotations

from property_tests.mutation.vectors import Cells

_PAIN_CONTROL = {
    "encounter_reason": "pain management",
    "g89_basis": "neoplasm",
    "neoplasm": "confirmed cause",
}
_READ_ONLY = {
    "encounter_reason": "diagnostic only",
    "imaging_final_report": "Y",
    "disc_disorder": "confirmed cause",
}
_OTHER_DORSALGIA = {"dx3": "M54.89", "unrelated_pairs": "M54.6~M54.89"}
_INPATIENT = {
    "claim_type": "institutional",
    "setting": "inpatient acute",
    "discharge_date": "2026-02-10",
}
_STRAIN = {"soft_tissue_injury": "confirmed cause", "definitive_code": "S29.012A"}
_LATE = {"soft_tissue_injury": "confirmed cause", "definitive_code": "S29.012S"}
_KYPHOSIS = {"deformity": "confirmed cause", "definitive_code": "M40.04"}

BY_HAND: tuple[Cells, ...] = (
    {**_STRAIN, "dx2": "S23.3XXA", "unrelated_pairs": "M54.6~S23.3XXA"},
    {**_STRAIN, "dx1": "S23.3XXA", "dx2": "M54.6",
     "unrelated_pairs": "M54.6~S23.3XXA"},
    {**_LATE, "dx2": "S29.012S"},
    {**_LATE, "dx1": "S29.012S", "dx2": "M54.6"},
    {**_KYPHOSIS, "dx2": "M41.24"},
    {**_KYPHOSIS, "dx1": "M41.24", "dx2": "M54.6"},
    {**_PAIN_CONTROL, "definitive_code": "C79.51"},
    {**_PAIN_CONTROL, "dx2": "C79.51"},
    {**_PAIN_CONTROL, "dx1": "C79.51", "dx2": "M54.6"},
    {"encounter_reason": "preop", "dx1": "E11.9"},
    {"dx1": "M51.24", "disc_disorder": "suspected"},
    {**_INPATIENT, "dx2": "M45.4", "inflammatory": "confirmed incidental",
     "radiculopathy": "confirmed cause", "pain_distinct": "Y",
     "definitive_code": "M54.14"},
    {"dx2": "F45.41", "dx3": "M54.89", "psychogenic": "suspected",
     "unrelated_pairs": "M54.6~M54.89; M54.89~F45.41"},
    {**_OTHER_DORSALGIA, "dx2": "M51.24", "disc_disorder": "confirmed cause"},
    {**_OTHER_DORSALGIA, "dx2": "M54.14", "radiculopathy": "confirmed cause",
     "pain_distinct": "Y"},
    {**_OTHER_DORSALGIA, "dx2": "M45.4", "inflammatory": "confirmed cause",
     "symptom_clinically_needed": "Y"},
    {**_OTHER_DORSALGIA, **_READ_ONLY, "dx2": "M51.24"},
    {**_READ_ONLY, "deformity": "confirmed incidental",
     "definitive_code": "M51.24; M41.24"},
    {"pregnancy": "confirmed cause", "definitive_code": "O26.891"},
    {"date_of_service": "2026-11-02", "dx2": "Z22.51", "definitive_code": "Z22.511"},
    {"dx2": "M80.08XA", "fracture": "confirmed incidental",
     "injury_phase": "routine healing"},
    {"dx2": "S22.060D", "fracture": "history (healed)", "definitive_code": "Z87.81"},
    {"dx1": "O26.892", "dx2": "M54.6", "pregnancy": "confirmed incidental"},
    {"dx1": "M54.2", "dx2": "M54.6"},
    {"dx1": "M54.50"},
    {"dx1": "M54.9", "dx2": "E11.9"},
    {"dx1": "M96.1", "dx2": "G89.28", "dx3": "M54.6", "acuity": "chronic",
     "g89_basis": "postprocedural", "postprocedural": "confirmed cause",
     "complication_documented": "Y", "encounter_reason": "pain management"},
    {"dx1": "G89.3", "dx2": "C79.51", "neoplasm": "confirmed cause",
     "g89_basis": "neoplasm"},
    {"dx1": "G89.29", "dx2": "O99.891", "dx3": "M54.6", "acuity": "chronic",
     "pregnancy": "confirmed cause", "encounter_reason": "pain management"},
)  # fmt: skip
"""Rows laid over the clean encounter, for what the solver cannot write as cells: it
knows one code of each kind, and of the corrected list only which steps are taken."""
