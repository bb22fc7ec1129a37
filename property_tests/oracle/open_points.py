"""Where the texts of the oracle allow two readings, and which one it takes."""

from __future__ import annotations

OPEN_POINTS = (
    "VAL-07/B9: 'a thoracic region' is any region of T, the junctions included.",
    "VAL-04: m546_misspelled is invalid of itself, whatever malformed_code says.",
    "LOC-02: regions exactly {back unspecified}; with diffuse beside it X8 decides.",
    "M2: 'regions filled' holds for any region, back unspecified included (silent for "
    "M54.9 only); lumbosacral serves M54.5-; it needs no M54.6 on the claim.",
    "M2: X4 gives M54.9 no exception for a documented condition.",
    "LOC-03: silent where M54.6 may not stand (P4, X6), so INC-09 speaks, where the "
    "link is open and where pain after surgery is routine (X23); not where UNC-05 "
    "speaks.",
    "LOC-05, EX1-05, EX1-07, G55: judged on the claim as it stands, also where "
    "another finding deletes M54.6 (H3); the verdict is NOT_SUPPORTED either way.",
    "LOC-04: another region's missing code counts also where thoracic pain is "
    "explained or M54.6 is deleted; scapular demands no code.",
    "F1, X6: at a junction a pain code of the neighbour serves (M54.2; M54.5-, "
    "M54.3-, M54.4-), also beside M54.81 or M54.1- of a neighbour; codes of a "
    "condition do not (L2: lumbar and cervical codes do not silence INC-06).",
    "INC-09 beats INC-08 (lattice), but not INC-10: G89-06's condition is met "
    "whatever the codes are.",
    "INC-06/X6: 'no explanation' is A4's explains_pain; distinct radiculopathy, "
    "needed systemic pain and F45.42 do not silence it, a complication not stated "
    "does.",
    "UNC-05: 'no cause is established' is A4's explains_pain, too.",
    "EX1-01: due to disc and any thoracic or unstated M51.- reported is NOT_SUPPORTED "
    "even if the auditor's code is another M51.- (E2 would say MORE_SPECIFIC).",
    "EX1-03: confirmed incidental still needs the documented pair (D2).",
    "EX1-04, EX1-05: no exception for documented unrelated pairs; contested F45.41 is "
    "NOT_SUPPORTED by UNC and HX, M54.6 stays (X12).",
    "EX1-06: on a claims-only row NOT_SUPPORTED, as the note has no condition.",
    "EXC not on: MORE_SPECIFIC does not need M54.6 on the claim; on: NOT_SUPPORTED "
    "does.",
    "EXC-RAD: secondary, distinct = Y, code missing: MORE_SPECIFIC in any position.",
    "EXC-POST: relationship not documented is the query of EXC-POST instead of the "
    "other outcomes, in any position, without M54.6, and on a final read (IMG-01 then "
    "says nothing of the complication, X12).",
    "EXC-PREG: link not stated counts as active (I.C.15.a.1); 'no O code' is no "
    "chapter 15 code at all.",
    "EXC-PREG-4: X18's 'cell none' includes the words without effect (ruled out, "
    "history, outpatient suspected, sequela: the catalogue's invariants, E14).",
    "SEQ-04, SEQ-06: X10 calls them silent where other findings delete the O code; "
    "HX-01 does not judge pregnancy, so with history, and for O codes outside the "
    "family, M8 stands ('whatever the pregnancy cell says').",
    "M8 incidental: any chapter 15 code in any position, with or without M54.6.",
    "A4: psychogenic explains the pain if F45.41 is reported or the auditor's code; "
    "documented and not reported it is MORE_SPECIFIC.",
    "UNC-02, UNC-04, HX-01: 'on(f)' is any code of the family that names the condition "
    "itself (X26), over all 16 families (HX-01: without pregnancy, X10).",
    "E7: the exam queries need neither M54.6 nor an unexplained pain.",
    "IMG-03, IMG-05, EXC-POST: need nothing but scope; they ask also where M54.6 is "
    "deleted, since the finding needs a code of its own.",
    "X7: the link is asked where M54.6 is absent, too, also after routine surgery.",
    "G89-04: the established causes are A4's and the two of X15; a complication not "
    "stated is among them.",
    "G89-04 claims-only: M9's exemption of complication pain holds there, too; not "
    "for pain management; comorbidities are no definitive codes (L2, X25).",
    "G89-06: reviewed charts only; outpatient suspected, ruled out, history and "
    "sequela read as none; a complication code on the claim lifts it (X23).",
    "G89-01: an order against M54.6 counts where M54.6 stays, against a cause always.",
    "DOC-07: J7's scope (not diagnostic only) holds for DOC-01 and DOC-07 too.",
    "INC-00 is left without a row; it stays as the default of the default.",
    "Risk: a literal pair on the claim is REVIEW also where M54.6 is deleted for "
    "another reason, the partner is contested, or its condition is recorded in "
    "another family (M51.14 under radiculopathy): the catalogue's derivation names "
    "the claim.",
    "Risk: G55 documented as unrelated is a literal pair (X14), G55 with another "
    "disease to belong to is information without risk.",
    "Risk: all findings count (H3), also questions beside a higher verdict.",
    "Risk 'EXC-* with M54.6 first-listed': findings that bear a verdict; EXC-BIO, "
    "EXC-PSY and EXC-PREG beside its code do not.",
    "Risk: LOC-07 REVIEW, M7 missing code REVIEW; G89-06, SEQ-02, M7 order NONE.",
    "NEC-02: silent on claims-only rows (C6); NEC-04 does not need M54.6 reported.",
    "NEC-05: 'st_bio confirmed' is act(f).",
    "O5: N and blank are alike within a filled P.A.R.T.; four blank cells are REVIEW.",
    "O6: every injection, block, ablation and augmentation is an intervention; red "
    "flags excuse the missing conservative care, not the missing linkage.",
    "O7: M54.6 counts as the symptom code where no other finding deletes it.",
)
"""Where the texts allow two readings: the row or decision, and the reading taken."""
