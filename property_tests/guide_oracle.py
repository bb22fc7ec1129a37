"""An independent reading of the guide and of the rule catalogue, as plain Python.

`verdict_of` and `risk_of` are written from the guide's text, the catalogue of rules
(ids such as EXC-RAD), the decisions (A1 to K6) and the Official Guidelines (I.B.5), and
know nothing of the rule pack. Each branch names its source. Highest verdict first: each
level is one function that gives its verdict or None.

Conditions are joined with `&`, `|` and `~` only, so that symbolic facts may be passed
and each `return` is one path. Where the texts allowed two readings, `OPEN_POINTS` says
which one was taken.
"""

from __future__ import annotations

from audit.encounter.values import CONDITION_FAMILIES
from audit.findings import ClaimRisk, Verdict
from property_tests.truth import Facts, Truth, Word, any_of, at_least

_EXPLAINING = tuple(
    f for f in CONDITION_FAMILIES if f not in ("segmental_dysfunction", "pregnancy")
)
"""Families that can explain the pain (decision A4)."""

_LINKABLE = tuple(f for f in _EXPLAINING if f != "psychogenic")
"""Families whose unstated link to the pain is a query (decision E1)."""

_PLAIN = tuple(
    f for f in _LINKABLE if f not in ("radiculopathy", "inflammatory", "postprocedural")
)
"""Families that displace M54.6 without a condition of their own (EXC-FX and alike)."""

_REGIONS_ELSEWHERE = (
    *("cervical", "lumbar", "lumbosacral", "sacral", "rib_or_chest_wall", "flank"),
    "scapular",
)


# What the catalogue defines.


def _status(e: Facts, family: str) -> Word:
    word: Word = getattr(e, family)
    return word


def _reported(e: Facts, family: str) -> Truth:
    truth: Truth = getattr(e, f"{family}_reported")
    return truth


def _coded(e: Facts, family: str) -> Truth:
    truth: Truth = getattr(e, f"{family}_coded")
    return truth


def _pain_in(e: Facts, *regions: str) -> Truth:
    return any_of(getattr(e, f"pain_in_{region}") for region in regions)


def _inpatient_facility(e: Facts) -> Truth:
    """IPF. Source: catalogue, definitions; Guidelines II.H."""
    return (e.claim_type == "institutional") & e.setting.one_of(
        "inpatient_acute", "inpatient_ltch", "inpatient_psychiatric"
    )


def _established(e: Facts, family: str) -> Truth:
    """act(f): confirmed, or uncertain at inpatient discharge (UNC-03, II.H)."""
    status = _status(e, family)
    return (status == "confirmed_cause") | (
        _inpatient_facility(e) & (status == "suspected")
    )


def _explains(e: Facts, family: str) -> Truth:
    """Whether an established family explains the pain (decision A4)."""
    act = _established(e, family)
    if family == "psychogenic":
        return act & (e.f4541_reported | e.f4541_documented)
    if family == "radiculopathy":
        return act & ~e.pain_distinct
    if family == "inflammatory":
        return act & (e.symptom_clinically_needed != "y")
    return act


def _pain_explained(e: Facts) -> Truth:
    return any_of(_explains(e, f) for f in _EXPLAINING)


def _thoracic_pain(e: Facts) -> Truth:
    """T. Source: catalogue, definitions."""
    return _pain_in(e, "thoracic", "cervicothoracic", "thoracolumbar")


def _some_region(e: Facts) -> Truth:
    return (
        _thoracic_pain(e)
        | _pain_in(e, *_REGIONS_ELSEWHERE)
        | _pain_in(e, "back_unspecified", "diffuse")
    )


def _pain_only_elsewhere(e: Facts) -> Truth:
    """LOC-01: a region is named, and none of them is thoracic (F4)."""
    elsewhere = _pain_in(e, *_REGIONS_ELSEWHERE)
    return e.m546_reported & ~_thoracic_pain(e) & elsewhere


def _only_back_unspecified(e: Facts) -> Truth:
    """LOC-02: "back" is all that the record says of the place."""
    other = _thoracic_pain(e) | _pain_in(e, *_REGIONS_ELSEWHERE, "diffuse")
    return e.m546_reported & e.pain_in_back_unspecified & ~other


def _pain_never_documented(e: Facts) -> Truth:
    """LOC-06: said to be absent, or neither said nor placed (F3)."""
    return e.m546_reported & e.chart_reviewed & ~e.pain_documented


def _complication_stated(e: Facts) -> Truth:
    """I.B.16, with a complication code on the claim taken as the statement (E8)."""
    return e.complication_documented | e.complication_code_reported


def _pregnancy_active(e: Facts) -> Truth:
    """The pregnancy bears on the visit unless said to be incidental (I.C.15.a.1)."""
    unsaid = _status(e, "pregnancy") == "link_not_stated"
    return _established(e, "pregnancy") | unsaid


def _junction_coded(e: Facts) -> Truth:
    """F1: pain at junctions only, each coded with the neighbouring region."""
    junction = e.pain_in_cervicothoracic | e.pain_in_thoracolumbar
    served = (~e.pain_in_cervicothoracic | e.cervical_pain_coded) & (
        ~e.pain_in_thoracolumbar | e.lumbar_pain_coded
    )
    neighbour = e.only_other_region_m54_reported
    return junction & ~e.pain_in_thoracic & served & neighbour


def _uncoded_explanation(e: Facts) -> Truth:
    return any_of(_explains(e, f) & ~_coded(e, f) for f in _EXPLAINING)


def _regionless_beside_cause(e: Facts) -> Truth:
    """M54.9 or M54.89 beside the coded cause that explains the pain (I.B.5)."""
    explained = _pain_explained(e) & ~_uncoded_explanation(e)
    regionless = e.m549_reported | e.m5489_reported
    return _thoracic_pain(e) & ~e.m546_reported & explained & regionless


def _disc_pair(e: Facts) -> Truth:
    """M54.6 beside M51.- of the thoracic or an unstated region."""
    return e.m546_reported & (e.m51_thoracic_reported | e.m51_unspecified_reported)


def _pain_management(e: Facts) -> Truth:
    return e.encounter_reason == "pain_management"


def _final_read(e: Facts) -> Truth:
    """Claim of an interpreting physician with a final report (IV.K)."""
    return (e.encounter_reason == "diagnostic_only") & e.final_report_on_file


# The levels of the lattice.


def _gate(e: Facts) -> Verdict | None:
    if e.scope_unreadable:  # decision A1, B7: no dx1, broken pain regions
        return Verdict.INPUT_ERROR
    if ~(e.m546_reported | e.m546_misspelled | _thoracic_pain(e)):  # SCOPE-01, B11
        return Verdict.NOT_APPLICABLE
    if e.cell_unreadable:  # VAL-07
        return Verdict.INPUT_ERROR
    if e.ruled_out_but_coded_by_auditor:  # VAL-07, B9 first contradiction
        return Verdict.INPUT_ERROR
    if e.discharge_missing | e.discharge_before_service:  # VAL-07, B5, B9
        return Verdict.INPUT_ERROR
    if ~e.pain_documented & _thoracic_pain(e):  # VAL-07, B9 last contradiction
        return Verdict.INPUT_ERROR
    return None


def _invalid(e: Facts) -> Verdict | None:
    if e.predates_icd10cm:  # VAL-00, HIPAA date
        return Verdict.INVALID_CODE
    if e.other_release_code_reported:  # VAL-02, I.B.2
        return Verdict.INVALID_CODE
    if e.header_reported:  # VAL-03, I.B.2
        return Verdict.INVALID_CODE
    if e.malformed_code_reported | e.m546_misspelled:  # VAL-04, decision B1
        return Verdict.INVALID_CODE
    return None


def _location_contradicted(e: Facts) -> Verdict | None:
    if _pain_only_elsewhere(e):  # LOC-01; guide Q2
        return Verdict.NOT_SUPPORTED
    if _only_back_unspecified(e):  # LOC-02; M54.9 inclusion term
        return Verdict.NOT_SUPPORTED
    if e.m546_reported & e.m549_reported & e.chart_reviewed:  # LOC-05 (of M54.9), C6
        return Verdict.NOT_SUPPORTED
    if _pain_never_documented(e):  # LOC-06; guide: "the clinician documents"
        return Verdict.NOT_SUPPORTED
    if _regionless_beside_cause(e):  # LOC-07 (of M54.9, M54.89), I.B.5
        return Verdict.NOT_SUPPORTED
    return None


def _excluded_pair(e: Facts) -> Verdict | None:
    m = e.m546_reported
    if _disc_pair(e) & _established(e, "disc_disorder"):  # EX1-01, M54.6 Excludes1
        return Verdict.NOT_SUPPORTED
    injury = e.current_injury_reported & ~e.injury_documented_unrelated
    if m & e.chart_reviewed & injury:  # EX1-02, D2, M50-M54 Excludes1
        return Verdict.NOT_SUPPORTED
    if m & e.discitis_reported & ~e.discitis_documented_unrelated:  # EX1-03, D2
        return Verdict.NOT_SUPPORTED
    if m & e.f4541_reported:  # EX1-04, M54 Excludes1
        return Verdict.NOT_SUPPORTED
    if m & e.r52_reported:  # EX1-05, R52 Excludes1
        return Verdict.NOT_SUPPORTED
    if e.radiculopathy_pair_reported & (m | e.chart_reviewed):  # EX1-06, D6, C6
        return Verdict.NOT_SUPPORTED
    if m & e.m5489_reported & ~e.m5489_documented_unrelated:  # EX1-07, C3, D2
        return Verdict.NOT_SUPPORTED
    if m & e.g55_reported & ~e.g55_documented_unrelated:  # EX1-07, C3, D2
        return Verdict.NOT_SUPPORTED
    m5481 = e.m5481_reported & ~e.m5481_documented_unrelated
    if m & e.chart_reviewed & m5481:  # EX1-07, D2; claims-only a query, C3
        return Verdict.NOT_SUPPORTED
    return None


def _reported_while(e: Facts, status: str) -> Truth:
    return any_of(
        (_status(e, f) == status) & _reported(e, f) for f in CONDITION_FAMILIES
    )


def _uncertain_as_fact(e: Facts) -> Truth:
    """UNC-02: outpatient or professional claim reports what is only suspected."""
    return ~_inpatient_facility(e) & _reported_while(e, "suspected")


def _condition_not_current(e: Facts) -> Verdict | None:
    if _uncertain_as_fact(e):  # UNC-02 (of that code), IV.H
        return Verdict.NOT_SUPPORTED
    if _reported_while(e, "ruled_out"):  # UNC-04 (of that code), II.H, IV.H
        return Verdict.NOT_SUPPORTED
    if _reported_while(e, "history_healed"):  # HX-01 (of that code), I.C.13.d.1
        return Verdict.NOT_SUPPORTED
    return None


def _cause_already_coded(e: Facts) -> Verdict | None:
    m, second = e.m546_reported, e.m546_reported & ~e.m546_first_listed
    if m & any_of(_established(e, f) & _coded(e, f) for f in _PLAIN):
        # EXC-FX -INF -NEO -DISC -MYE -DEG -DEF -INJ -MYO -VIS; guide exclusion 1; I.B.5
        return Verdict.NOT_SUPPORTED
    if m & _explains(e, "radiculopathy") & e.radiculopathy_coded:
        return Verdict.NOT_SUPPORTED  # EXC-RAD without distinct pain, I.B.5
    systemic = _established(e, "inflammatory")
    unneeded = e.symptom_clinically_needed != "y"
    if e.m546_first_listed & systemic & unneeded & e.inflammatory_coded:
        return Verdict.NOT_SUPPORTED  # EXC-SYS, first-listed; guide exclusion 3
    if second & systemic & (e.symptom_clinically_needed == "n"):
        return Verdict.NOT_SUPPORTED  # EXC-SYS, secondary, E9; I.B.5
    post = _established(e, "postprocedural") & _complication_stated(e)
    if m & post & e.postprocedural_coded:  # EXC-POST, E8; guide exclusion 4
        return Verdict.NOT_SUPPORTED
    if m & _final_read(e) & any_of(_explains(e, f) & _coded(e, f) for f in _EXPLAINING):
        return Verdict.NOT_SUPPORTED  # IMG-01, IV.K
    return None


def _g89_wrong(e: Facts) -> Verdict | None:
    if e.chart_reviewed & e.g89_unsupported:  # G89-03 (of G89), G1, G2; I.C.6.b.1
        return Verdict.NOT_SUPPORTED
    beside_cause = _pain_explained(e) & ~_pain_management(e) & e.g89_not_exempt
    if e.chart_reviewed & beside_cause:  # G89-04 (of G89); I.C.6.b.1
        return Verdict.NOT_SUPPORTED
    other = _established(e, "postprocedural") | e.postprocedural.one_of(
        "confirmed_incidental", "link_not_stated"
    )
    routine = ~other & ~e.complication_documented
    postop = (e.encounter_reason == "postop") & routine & ~e.unrelated_statement_made
    if e.chart_reviewed & postop & (e.m546_reported | e.g8918_reported):
        return Verdict.NOT_SUPPORTED  # G89-06, G5; I.C.6.b.3
    return None


def _not_supported(e: Facts) -> Verdict | None:
    return (
        _location_contradicted(e)
        or _excluded_pair(e)
        or _condition_not_current(e)
        or _cause_already_coded(e)
        or _g89_wrong(e)
    )


def _thoracic_code(e: Facts) -> Truth:
    """A diagnosis other than M54.6 that may stand for thoracic pain (F2, F7)."""
    return (
        e.family_code_reported
        | e.thoracic_injury_code_reported
        | any_of(_explains(e, f) & _coded(e, f) for f in _EXPLAINING)
        | (e.m54_code_reported & ~e.only_other_region_m54_reported)
    )


def _region_without_code(e: Facts) -> Truth:
    """LOC-04: a documented region lacks its code; at a junction either does (F1)."""
    served = e.m546_reported | _thoracic_code(e) | _pain_explained(e)
    return (
        (e.pain_in_thoracic & ~served)
        | (e.pain_in_cervicothoracic & ~served & ~e.cervical_pain_coded)
        | (e.pain_in_thoracolumbar & ~served & ~e.lumbar_pain_coded)
        | (e.pain_in_cervical & ~e.cervical_pain_coded)
        | (_pain_in(e, "lumbar", "lumbosacral") & ~e.lumbar_pain_coded)
        | (e.pain_in_sacral & ~e.sacral_pain_coded)
        | (e.pain_in_rib_or_chest_wall & ~e.chest_wall_pain_coded)
        | (e.pain_in_flank & ~e.flank_pain_coded)
    )


def _more_specific(e: Facts) -> Verdict | None:
    thoracic, m = _thoracic_pain(e), e.m546_reported
    regionless = e.m549_reported | e.m5489_reported
    if thoracic & ~m & ~_pain_explained(e) & regionless:  # LOC-03, F6
        return Verdict.MORE_SPECIFIC_CODE_REQUIRED
    if _region_without_code(e):  # LOC-04, F1, F2; M54.8 Excludes1
        return Verdict.MORE_SPECIFIC_CODE_REQUIRED
    other = (
        e.family_code_reported | e.m54_code_reported | e.thoracic_injury_code_reported
    )
    if thoracic & ~_pain_explained(e) & ~m & ~other:  # INC-06, F7; I.B.2
        return Verdict.MORE_SPECIFIC_CODE_REQUIRED
    if any_of(_established(e, f) & ~_coded(e, f) for f in _PLAIN):
        # EXC-FX -INF -NEO -DISC -MYE -DEG -DEF -INJ -MYO -VIS, E2, D5; guide "use the
        # appropriate definitive diagnosis code"; I.B.5
        return Verdict.MORE_SPECIFIC_CODE_REQUIRED
    if _established(e, "radiculopathy") & ~e.radiculopathy_coded:  # EXC-RAD, E6
        return Verdict.MORE_SPECIFIC_CODE_REQUIRED
    if _established(e, "inflammatory") & ~e.inflammatory_coded:  # EXC-SYS
        return Verdict.MORE_SPECIFIC_CODE_REQUIRED
    post = _established(e, "postprocedural") & _complication_stated(e)
    if post & ~e.postprocedural_coded:  # EXC-POST, E8 any position; I.B.16
        return Verdict.MORE_SPECIFIC_CODE_REQUIRED
    if _pregnancy_active(e) & ~e.chapter15_code_reported:  # EXC-PREG, E11
        return Verdict.MORE_SPECIFIC_CODE_REQUIRED
    if _explains(e, "psychogenic") & ~e.psychogenic_coded:
        return Verdict.MORE_SPECIFIC_CODE_REQUIRED  # A4; M54 Excludes1, I.B.5
    if _final_read(e) & any_of(_explains(e, f) & ~_coded(e, f) for f in _EXPLAINING):
        return Verdict.MORE_SPECIFIC_CODE_REQUIRED  # IMG-01, IV.K
    subluxation = _established(e, "segmental_dysfunction") & ~e.subluxation_reported
    if e.manipulation_under_policy & subluxation:  # NEC-05, A11
        return Verdict.MORE_SPECIFIC_CODE_REQUIRED
    return None


def _sequencing(e: Facts) -> Verdict | None:
    needed = e.symptom_clinically_needed == "y"
    distinct = _established(e, "radiculopathy") & e.pain_distinct
    if distinct & e.m546_first_listed & e.radiculopathy_coded:  # EXC-RAD; exclusion 2
        return Verdict.SEQUENCING_ERROR
    systemic = _established(e, "inflammatory") & needed
    if systemic & e.m546_first_listed & e.inflammatory_coded:  # EXC-SYS; exclusion 3
        return Verdict.SEQUENCING_ERROR
    if distinct & e.m546_before_radiculopathy_code:  # SEQ-01, IV.D, IV.G
        return Verdict.SEQUENCING_ERROR
    if systemic & e.m546_before_inflammatory_code:  # SEQ-01, IV.D, IV.G
        return Verdict.SEQUENCING_ERROR
    if _inpatient_facility(e) & e.m546_first_listed & _pain_explained(e):  # SEQ-02
        return Verdict.SEQUENCING_ERROR  # II.A
    if e.manifestation_first | e.external_cause_first:  # SEQ-03, I.A.13
        return Verdict.SEQUENCING_ERROR
    if _pregnancy_active(e) & e.m546_before_chapter15_code:  # SEQ-04
        return Verdict.SEQUENCING_ERROR  # I.C.15.a.1
    if e.sequela_before_m546:  # SEQ-05, I.B.10
        return Verdict.SEQUENCING_ERROR
    control = e.chart_reviewed & _pain_management(e)
    if control & e.g89_after_m546:  # G89-01, G4; I.C.6.b.1.b.ii
        return Verdict.SEQUENCING_ERROR
    other_purpose = e.chart_reviewed & ~_pain_management(e) & ~_pain_explained(e)
    if other_purpose & e.g89_before_m546:  # G89-02, G4; I.C.6.b.1.b.ii
        return Verdict.SEQUENCING_ERROR
    return None


def _query_on_codes(e: Facts) -> Verdict | None:
    m, unreviewed = e.m546_reported, ~e.chart_reviewed
    if _disc_pair(e) & e.disc_disorder.one_of("none", "link_not_stated", "sequela"):
        return Verdict.QUERY_PROVIDER  # EX1-01, D1; claims-only too; I.A.12.a
    if unreviewed & m & e.current_injury_reported:  # EX1-02, C4
        return Verdict.QUERY_PROVIDER
    if unreviewed & m & e.m5481_reported:  # EX1-07, C3
        return Verdict.QUERY_PROVIDER
    if e.other_excludes1_pair_reported:  # EX1-08, I.A.12.a
        return Verdict.QUERY_PROVIDER
    definitive = e.definitive_code_reported
    g89 = e.g89_questionable & ~_pain_management(e)
    if unreviewed & g89 & definitive:  # G89-04 on a claims-only row, C7
        return Verdict.QUERY_PROVIDER
    return None


def _query_on_record(e: Facts) -> Verdict | None:
    elsewhere = _thoracic_pain(e) | _pain_in(e, *_REGIONS_ELSEWHERE)
    if e.m546_reported & e.pain_in_diffuse & ~elsewhere:
        return Verdict.QUERY_PROVIDER  # diffuse, no region named, F4
    unplaced = e.chart_reviewed & e.m546_reported & ~_some_region(e)
    if unplaced & (e.encounter_reason == "diagnostic_only") & e.pain_documented:
        return Verdict.QUERY_PROVIDER  # A3: DOC-01 does not apply (J7), nor LOC-06
    if any_of(_status(e, f) == "link_not_stated" for f in _LINKABLE):  # EXC, E1
        return Verdict.QUERY_PROVIDER
    if (e.neuro_exam == "radicular") & (e.radiculopathy == "none"):  # EXC-RAD, E7
        return Verdict.QUERY_PROVIDER
    if (e.neuro_exam == "myelopathic") & (e.myelopathy == "none"):  # EXC-MYE, E7
        return Verdict.QUERY_PROVIDER
    undecided = e.m546_reported & ~e.m546_first_listed
    undecided = undecided & (e.symptom_clinically_needed == "blank")
    if undecided & _established(e, "inflammatory"):  # EXC-SYS, secondary, E9
        return Verdict.QUERY_PROVIDER
    if _established(e, "postprocedural") & ~_complication_stated(e):  # EXC-POST, E8
        return Verdict.QUERY_PROVIDER  # I.B.16
    if e.chart_reviewed & e.undocumented_code_reported:  # UNC-05, D1; I.A.19
        return Verdict.QUERY_PROVIDER
    if e.imaging_status == "done_unaddressed":  # IMG-03, I.A.19, III.B
        return Verdict.QUERY_PROVIDER
    return None


def _query(e: Facts) -> Verdict | None:
    return _query_on_codes(e) or _query_on_record(e)


def _documentation(e: Facts) -> Verdict | None:
    # J7: M54.6 reported, not a diagnostic-only claim. Pain of another region is LOC-01.
    applies = e.chart_reviewed & e.m546_reported
    applies = applies & (e.encounter_reason != "diagnostic_only")
    if applies & ~_some_region(e):  # DOC-01, J1, F3; guide Q3
        return Verdict.DOCUMENTATION_INSUFFICIENT
    unexamined = ~e.tenderness_examined & ~e.motion_examined
    if applies & at_least(  # DOC-02 to DOC-06, threshold of three, J8; guide Q3
        3,
        (e.acuity == "blank") | ~e.onset_documented,  # DOC-02, J2
        ~e.severity_documented,  # DOC-03
        ~e.function_documented,  # DOC-04, J4
        unexamined & (e.neuro_exam == "not_done"),  # DOC-05, J3
        e.service_linkage.one_of("blank", "no")  # DOC-06, J4, J5, I7
        | (~e.reasoning_documented & e.service_ordered),
    ):
        return Verdict.DOCUMENTATION_INSUFFICIENT
    if applies & ~e.record_signed:  # DOC-07, J6
        return Verdict.DOCUMENTATION_INSUFFICIENT
    return None


def _standing(e: Facts) -> Verdict | None:
    if ~e.chart_reviewed:  # SCOPE-02, A2
        return Verdict.NOT_ASSESSABLE
    thoracic, explained = _thoracic_pain(e), _pain_explained(e)
    if e.m546_first_listed & thoracic & ~explained:
        return Verdict.SUPPORTED  # INC-01 to INC-04, IMG-02; guide use cases 1-4; I.B.4
    if e.m546_reported & thoracic & ~explained:  # INC-05, IMG-02; IV.J
        return Verdict.SUPPORTED
    if ~e.m546_reported & thoracic & explained & ~_uncoded_explanation(e):
        return Verdict.SUPPORTED  # INC-07, A5; I.B.5
    alone = ~e.family_code_reported & ~e.thoracic_injury_code_reported
    if ~e.m546_reported & _junction_coded(e) & ~explained & alone:  # INC-08, F1
        return Verdict.SUPPORTED
    return None


def verdict_of(e: Facts) -> Verdict:
    """Give the coding verdict of a row: the highest that a branch bears."""
    return (
        _gate(e)
        or _invalid(e)
        or _not_supported(e)
        or _more_specific(e)
        or _sequencing(e)
        or _query(e)
        or _documentation(e)
        or _standing(e)
        or Verdict.QUERY_PROVIDER  # INC-00, A3: reviewed, and nothing else holds
    )


# The claim risk.


def _denial_likely(e: Facts) -> ClaimRisk | None:
    if _invalid(e):  # catalogue, risk derivation; CARC 146
        return ClaimRisk.HIGH
    if e.region_mismatch:  # NEC-01, I4; guide Q4
        return ClaimRisk.HIGH
    if e.chart_reviewed & e.diagnosis_outside_policy:  # NEC-02; claims-only silent, C6
        return ClaimRisk.HIGH
    if e.chart_reviewed & (e.conservative_care == "short"):  # NEC-03; silent, C6
        return ClaimRisk.HIGH
    unexamined = e.chart_reviewed & ~e.tenderness_examined & ~e.motion_examined
    if e.manipulation_under_policy & (  # NEC-05, A11, I6; MBPM 15 section 240
        ~e.subluxation_first_listed | e.active_treatment_modifier_missing | unexamined
    ):
        return ClaimRisk.HIGH
    if e.acupuncture_not_covered:  # NEC-06, NCD 30.3.3
        return ClaimRisk.HIGH
    if e.visit_in_global_period:  # BIL-05, I9
        return ClaimRisk.HIGH
    return None


def _literal_pair(e: Facts) -> Truth:
    """A pair of EX1-01 to EX1-07 on the claim, exceptions included (C5, D6)."""
    disc = e.m51_thoracic_reported | e.m51_unspecified_reported
    partner = (
        disc
        | e.m51_other_region_reported
        | e.current_injury_reported
        | e.discitis_reported
        | e.discitis_of_other_region_reported
        | e.f4541_reported
        | e.r52_reported
        | e.m5481_reported
        | e.m5489_reported
        | e.g55_reported
    )
    return (e.m546_reported & partner) | e.radiculopathy_pair_reported


def _claim_review(e: Facts) -> ClaimRisk | None:
    if e.after_newest_release:  # VAL-05, B3
        return ClaimRisk.REVIEW
    if e.unknown_code_reported:  # B2
        return ClaimRisk.REVIEW
    if _literal_pair(e):  # catalogue, risk derivation
        return ClaimRisk.REVIEW
    if e.chart_reviewed & (e.conservative_care == "not_documented"):  # NEC-03 ND
        return ClaimRisk.REVIEW
    if e.service_linkage == "no":  # NEC-04, I7; guide "explicitly connect"
        return ClaimRisk.REVIEW
    if e.pointer_invalid:  # BIL-01, I1
        return ClaimRisk.REVIEW
    if e.line_unsupported:  # BIL-02
        return ClaimRisk.REVIEW
    if e.visit_without_modifier_25:  # BIL-03, I2
        return ClaimRisk.REVIEW
    if e.facet_units_above_one:  # BIL-04
        return ClaimRisk.REVIEW
    return None


def _coding_review(e: Facts) -> ClaimRisk | None:
    """Findings that bear a verdict and the risk REVIEW; all count, H3."""
    if _pain_only_elsewhere(e) | _only_back_unspecified(e):  # LOC-01, LOC-02
        return ClaimRisk.REVIEW
    if _pain_never_documented(e):  # LOC-06
        return ClaimRisk.REVIEW
    if _regionless_beside_cause(e):  # LOC-07
        return ClaimRisk.REVIEW
    if _uncertain_as_fact(e):  # UNC-02
        return ClaimRisk.REVIEW
    if e.m546_first_listed & any_of(_established(e, f) for f in _LINKABLE):
        return ClaimRisk.REVIEW  # EXC-* with M54.6 first-listed, H2
    if _more_specific(e):  # any MORE_SPECIFIC
        return ClaimRisk.REVIEW
    if _query(e):  # any QUERY
        return ClaimRisk.REVIEW
    if _documentation(e):  # DOC_INSUFFICIENT; below the threshold none, H3
        return ClaimRisk.REVIEW
    return None


def risk_of(e: Facts) -> ClaimRisk:
    """Give the claim risk of a row: the highest that a branch bears."""
    if _gate(e):  # H4: a row that is not judged
        return ClaimRisk.NONE
    risk = _denial_likely(e) or _claim_review(e) or _coding_review(e)
    if risk:
        return risk
    # H1: LOC-05, UNC-04, HX-01, EXC with M54.6 second, G89-03/04/06, IMG-01, SEQ and
    # G89-01/02 bear no risk; nor do NOT_ASSESSABLE and SUPPORTED.
    if _not_supported(e) or _sequencing(e) or _standing(e):
        return ClaimRisk.NONE
    return ClaimRisk.REVIEW  # INC-00, A3: the fallback is a query


OPEN_POINTS = (
    "VAL-07/B9: 'a thoracic region' is any region of T, the junctions included.",
    "VAL-04: m546_misspelled is invalid of itself, whatever malformed_code says.",
    "LOC-02: regions exactly {back unspecified}; with diffuse beside it F4 decides.",
    "F4: diffuse is a QUERY of its own, above DOC, not merely the fallback.",
    "LOC-03: not where an established cause explains the pain; where that cause is "
    "coded, the code without region is redundant (LOC-07, I.B.5).",
    "EXC-PREG, SEQ-04: link not stated counts as active, by I.C.15.a.1.",
    "LOC-04: holds also for one region and for thoracic itself (thoracic pain with "
    "only M54.2 or M54.5- reported); thoracic is served by M54.6, a family code, S2-, "
    "a coded established cause, or M54 codes not all of another region.",
    "LOC-04/F1: at a junction any one of M54.6, another thoracic code and the "
    "neighbouring region's code suffices; scapular demands no code.",
    "INC-06/F7: any family code blocks it, also one whose condition is ruled out; a "
    "cervical or lumbar code outside M54 at a junction does not.",
    "EX1-01: due to disc and any thoracic or unstated M51.- reported is NOT_SUPPORTED "
    "even if the auditor's code is another M51.- (E2 would say MORE_SPECIFIC).",
    "EX1-01: status sequela (E14 'no effect') reads as none, so the pair is a query.",
    "EX1-01: M51.9 with confirmed incidental passes (risk REVIEW).",
    "EX1-02, EX1-03: NOT_SUPPORTED also where the family's status is blank; D1's query "
    "(UNC-05) is for codes that no EX1 row covers.",
    "EX1-04, EX1-05: no exception for documented unrelated pairs.",
    "EX1-07: M54.81 on a reviewed chart without statement is NOT_SUPPORTED (row text), "
    "though section 1b calls it clinically unrelated and C3 makes claims-only a query.",
    "EX1-06: on a claims-only row NOT_SUPPORTED ('as QUERY' in C6 is of EX1-08 only).",
    "EXC ¬on: MORE_SPECIFIC does not need M54.6 on the claim; on: NOT_SUPPORTED does.",
    "EXC-DEF: act(f), not only confirmed cause, as UNC-03 covers every family.",
    "EXC-RAD: secondary, distinct = Y, code missing: MORE_SPECIFIC in any position "
    "(the row's literal 'pass' would be SUPPORTED).",
    "EXC-SYS: secondary and code missing: MORE_SPECIFIC beside the literal outcomes "
    "(needed = N stays NOT_SUPPORTED by the lattice).",
    "EXC-POST: relationship not documented is QUERY instead of, not beside, the other "
    "outcomes, in any position and also without M54.6.",
    "EXC-PREG: 'no O code' is no chapter 15 code at all, not pregnancy_coded.",
    "A4: psychogenic explains the pain if F45.41 is reported or the auditor's code.",
    "EXC-PSY: F45.41 documented, not reported: MORE_SPECIFIC, as A4 lets it explain.",
    "E1, E7, IMG-03: the queries do not need M54.6 on the claim; E7 looks only at the "
    "status of radiculopathy (myelopathy), whatever else is documented or coded.",
    "UNC-02, UNC-04, HX-01: 'on(f)' is any code of the family reported, not E2's right "
    "code; over all 16 families.",
    "SEQ-01: only radiculopathy (distinct) and inflammatory (needed) are 'allowed "
    "together'; not segmental dysfunction. It holds for M54.6 in any position.",
    "SEQ-02, IMG-01: act(f) is A4's explains_pain, not all 16 families; SEQ-02 bears "
    "SEQUENCING even where EXC-POST only queries.",
    "SEQ-03, EX1-08, SEQ-05: need nothing but the codes; fire on every row in scope.",
    "G89-04: G89.3 with neoplasm, F45.42 and complication pain are exempt on reviewed "
    "charts too (g89_not_exempt); the bare row exempts nothing.",
    "G89-04 claims-only: not for pain management; visceral disease, a comorbidity as a "
    "rule, is no definitive code of the pain.",
    "G89-06: reviewed charts only; G89.18 suffices without M54.6.",
    "IMG-02: needs T; with the region blank and no cause it is INC-00.",
    "INC-04: needs M54.6, T and no explaining cause, as INC-01.",
    "DOC-07: J7's scope (not diagnostic only) holds for DOC-01 and DOC-07 too.",
    "NEC-02: silent on claims-only rows (C6); NEC-04 does not need M54.6 reported.",
    "NEC-05: 'st_bio confirmed' is act(f); confirmed incidental is not.",
    "NEC-05 risk: lack of P.A.R.T. alone is HIGH on a reviewed chart.",
    "Risk 'EXC-* with M54.6 first-listed': findings that bear a verdict; EXC-BIO, "
    "EXC-PSY and EXC-PREG beside its code do not.",
    "Risk of IMG-01 on the claim, G89-06 and SEQ-02: NONE of themselves.",
)
"""Where the texts allow two readings: the row or decision, and the reading taken."""
