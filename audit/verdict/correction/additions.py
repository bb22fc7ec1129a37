"""Adds codes to the list, as the steps of corrections name them."""

from __future__ import annotations

from audit.codes import M546, Code, chapter_letter
from audit.encounter.values import CONDITION_FAMILIES
from audit.verdict.correction.documented import auditor_codes
from audit.verdict.correction.draft import Draft
from audit.verdict.correction.replacements import low_back_code
from audit.verdict.groups import codes_of
from audit.verdict.regional import CERVICALGIA

NEOPLASM_PAIN = Code("G89.3")

_FIRST_REASONS = frozenset({"", "symptom evaluation", "therapy"})
"""Encounter reasons with which an added M54.6 is first-listed. If the visit treats
another condition, the code of that condition stays first (Guidelines IV.G)."""


def add(draft: Draft, what: str) -> None:
    """Add the codes that a step names."""
    if what in CONDITION_FAMILIES:
        draft.prepend(auditor_codes(what, draft.chart))
    elif what == "m546":
        _add_m546(draft)
    elif what == "symptom":
        _add_symptom(draft)
    elif what == "thoracic":
        draft.codes.append(M546)
    elif what == "cervical":
        draft.codes.append(CERVICALGIA)
    elif what == "lumbar":
        draft.codes.append(low_back_code(draft))
    elif what == "subluxation":
        _add_subluxation(draft)
    elif what == "neoplasm_pain":
        _add_neoplasm_pain(draft)


def _add_m546(draft: Draft) -> None:
    if M546 in draft.codes:
        return
    if draft.chart.encounter.encounter_reason in _FIRST_REASONS:
        draft.codes.insert(0, M546)
        return
    # Status and external cause codes come last. A preoperative examination is the
    # reason for the visit and keeps its position.
    preop = codes_of("preop_exam", draft.chart)
    tail = [c for c in draft.codes if chapter_letter(c) in "VWXYZ" and c not in preop]
    draft.codes = [*(c for c in draft.codes if c not in tail), M546, *tail]


def _add_symptom(draft: Draft) -> None:
    """Code the symptom after a diagnosis that is not established was deleted."""
    # If another finding deletes M54.6 from the claim, it is not added again.
    if not draft.m546_is_missing or M546 in draft.codes:
        return
    if draft.freed is not None:
        draft.codes.insert(draft.freed, M546)
    else:
        _add_m546(draft)


def _add_subluxation(draft: Draft) -> None:
    wanted = auditor_codes("segmental_dysfunction", draft.chart)
    draft.codes = [*wanted, *(c for c in draft.codes if c not in wanted)]


def _add_neoplasm_pain(draft: Draft) -> None:
    """List pain due to a neoplasm first on a visit for pain control (I.C.6.b.5)."""
    encounter = draft.chart.encounter
    if (
        encounter.encounter_reason == "pain management"
        and encounter.g89_basis == "neoplasm"
    ):
        rest = [c for c in draft.codes if c != NEOPLASM_PAIN]
        draft.codes = [NEOPLASM_PAIN, *rest]
