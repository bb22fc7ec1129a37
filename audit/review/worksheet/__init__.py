"""The worksheet of a review: the drawn units, and what people decide on each."""

from audit.review.worksheet.about import PROOFS
from audit.review.worksheet.adding import keeps_all
from audit.review.worksheet.decisions import (
    AGREE,
    DISAGREE,
    FINAL,
    NO_DECISION,
    NOT_ENOUGH,
    NOT_IN_FRAME,
    PEOPLE,
    Decision,
)
from audit.review.worksheet.drawn_claims import (
    CellChange,
    ClaimAltered,
    chart_changes,
    charts_by_unit,
    check_claims,
    claim_changes,
    other_claims,
)
from audit.review.worksheet.exceptions import apply_exceptions
from audit.review.worksheet.first_decisions import (
    FirstChange,
    FirstDecisionsChanged,
    FirstKey,
    blind_decisions,
    check_first,
    first_changes,
    opinion_key,
    otherwise_sentence,
    without_claim,
)
from audit.review.worksheet.keeping import is_drawn, keep_people
from audit.review.worksheet.merging import MERGED, merge
from audit.review.worksheet.opinions import Opinion, codes_of
from audit.review.worksheet.parts import split
from audit.review.worksheet.provenance import (
    chart_hash,
    draw_hash,
    first_hashes,
    plan_hash,
    sealed,
)
from audit.review.worksheet.reader import NO_SAMPLE, read_worksheet
from audit.review.worksheet.records import Record, day_in, records, text_of
from audit.review.worksheet.revealing import reveal
from audit.review.worksheet.rows import (
    MACHINE,
    Machine,
    Provenance,
    ReviewRow,
    Worksheet,
    blinded,
    cell_text,
    counts_agree,
    counts_of,
    machine_of,
    make_worksheet,
    with_results,
)
from audit.review.worksheet.seals import (
    broken_seals,
    is_of_this_release,
    known_by_hash,
    unrecorded_first,
)
from audit.review.worksheet.todo import todo_of
from audit.review.worksheet.writer import standard_font, write_worksheet

__all__ = [
    "AGREE",
    "DISAGREE",
    "FINAL",
    "MACHINE",
    "MERGED",
    "NOT_ENOUGH",
    "NOT_IN_FRAME",
    "NO_DECISION",
    "NO_SAMPLE",
    "PEOPLE",
    "PROOFS",
    "CellChange",
    "ClaimAltered",
    "Decision",
    "FirstChange",
    "FirstDecisionsChanged",
    "FirstKey",
    "Machine",
    "Opinion",
    "Provenance",
    "Record",
    "ReviewRow",
    "Worksheet",
    "apply_exceptions",
    "blind_decisions",
    "blinded",
    "broken_seals",
    "cell_text",
    "chart_changes",
    "chart_hash",
    "charts_by_unit",
    "check_claims",
    "check_first",
    "claim_changes",
    "codes_of",
    "counts_agree",
    "counts_of",
    "day_in",
    "draw_hash",
    "first_changes",
    "first_hashes",
    "is_drawn",
    "is_of_this_release",
    "keep_people",
    "keeps_all",
    "known_by_hash",
    "machine_of",
    "make_worksheet",
    "merge",
    "opinion_key",
    "other_claims",
    "otherwise_sentence",
    "plan_hash",
    "read_worksheet",
    "records",
    "reveal",
    "sealed",
    "split",
    "standard_font",
    "text_of",
    "todo_of",
    "unrecorded_first",
    "with_results",
    "without_claim",
    "write_worksheet",
]
