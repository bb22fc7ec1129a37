"""Whether figures of a worksheet may be used, and what must be said of them.

`score`, `appraise` and `report` refuse objections; `verify` lists them.
"""

from __future__ import annotations

from dataclasses import dataclass

from audit.engine import Auditor
from audit.review.auditing import judged_by
from audit.review.evidence.first import NO_FILES, FirstFiles, first_differences
from audit.review.evidence.judges import comparable, judge_notices
from audit.review.evidence.reaudit import machine_differences
from audit.review.evidence.signing import signature_notices
from audit.review.plan import (
    Discrepancy,
    Plan,
    other_source,
    plan_differences,
    proof_differences,
)
from audit.review.score import second_reading_notices
from audit.review.workflow import (
    DrawnInput,
    chart_differences,
    claim_differences,
    verify_review,
)
from audit.review.worksheet import (
    Worksheet,
    broken_seals,
    known_by_hash,
    otherwise_sentence,
)

_NAMED = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """What was altered in a worksheet, and what is to be said of it.

    `objections` are reasons to refuse its figures; `notices` are no forgery, and stand
    in the report.
    """

    objections: tuple[Discrepancy, ...]
    notices: tuple[str, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """Everything, for a report that goes on in spite of the objections."""
        return (*self.notices, *(o.message for o in self.objections))


def standing_of(
    worksheet: Worksheet,
    auditor: Auditor,
    plan: Plan | None = None,
    given: DrawnInput | None = None,
    product: str = "",
    first: FirstFiles = NO_FILES,
) -> Standing:
    """Check a worksheet: its seals and proofs, and the machine's cells by a new audit.

    `plan` is the signed plan, `given` the input that was planned: with it the sample is
    drawn again. Without them the worksheet's own plan and proofs are what there is.
    `first` are the files in which first decisions were made.
    """
    own = plan or worksheet.plan
    found = [Discrepancy("altered", (), s) for s in broken_seals(worksheet)]
    notices = [*signature_notices(own), *known_by_hash(worksheet)]
    if given is None:
        if plan is not None:
            apart = plan_differences(plan, worksheet.plan)
            found += [Discrepancy("altered", (), sentence) for sentence in apart]
        found += proof_differences(own, worksheet.picks)
        found += chart_differences(worksheet)
        found += claim_differences(worksheet)
    else:
        found += verify_review(worksheet, given, plan)
        notices += filter(None, [other_source(own, given.sha256)])
    found += first_differences(worksheet, first)
    if changed := otherwise_sentence(worksheet, _NAMED):
        notices.append(changed)
    notices += second_reading_notices(worksheet)
    if worksheet.is_audited:
        hand = judged_by(auditor, product)
        notices += judge_notices(worksheet, own, hand)
        if comparable(worksheet, own, hand):
            found += machine_differences(worksheet, auditor)
    return Standing(tuple(dict.fromkeys(found)), tuple(notices))
