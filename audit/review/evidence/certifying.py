"""Checks everything that a review rests on, and certifies it line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from audit.engine import Auditor
from audit.review.auditing import judged_by
from audit.review.evidence.certificate import (
    Certificate,
    CertificateLine,
    State,
    line_of,
    not_given,
)
from audit.review.evidence.first import (
    NO_FILES,
    FirstFiles,
    claimed_blind,
    first_line,
)
from audit.review.evidence.judges import comparable, described, judge_notices
from audit.review.evidence.reaudit import machine_differences
from audit.review.evidence.recorded import Recorded, register_lines
from audit.review.evidence.signing import signature_line
from audit.review.plan import (
    NOT_STATED,
    Discrepancy,
    Frame,
    Plan,
    other_source,
    plan_differences,
    plan_lines,
    proof_differences,
    verify,
)
from audit.review.score import Outcome, Score, score, second_reading_notices
from audit.review.workflow import (
    OTHER_COUNTS,
    DrawnInput,
    amendments,
    changed_since,
    chart_differences,
    claim_differences,
)
from audit.review.worksheet import (
    Worksheet,
    broken_seals,
    cell_text,
    counts_agree,
    draw_hash,
    is_of_this_release,
    known_by_hash,
    plan_hash,
    todo_of,
)
from audit.wording import named

SOURCE = "source file"
"""Subject of the file that was planned, and name of its hash."""

_STATED = "statements of the plan"
_STATEMENTS = ("Population", "Source of data", "Review protocol")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a review is checked against.

    `given` is the input under the plan; `plan` is the signed one, None if there is only
    the worksheet's own. `reports` are the SHA-256 of the report's files by name,
    `first` the files in which first decisions were made.
    """

    given: DrawnInput
    auditor: Auditor
    plan: Plan | None = None
    recorded: Recorded = field(default_factory=Recorded)
    reports: Mapping[str, str] = field(default_factory=dict)
    product: str = ""
    first: FirstFiles = NO_FILES


def certify(worksheet: Worksheet, evidence: Evidence) -> Certificate:
    """Check a worksheet against everything that is given."""
    plan = evidence.plan or worksheet.plan
    frame = evidence.given.frame
    result = score(claimed_blind(worksheet, evidence.first))
    return Certificate(
        tuple(_lines(worksheet, evidence, plan, frame, result)),
        _hashes(worksheet, evidence, plan, frame),
        _figures(result),
    )


def _lines(
    worksheet: Worksheet, evidence: Evidence, plan: Plan, frame: Frame, result: Score
) -> Iterator[CertificateLine]:
    recorded = worksheet.provenance.plan_sha256 and worksheet.plan.frame_sha256
    drawn = verify(plan, frame, worksheet.picks, recorded, worksheet.reviewer)
    units = f"The input gives the {len(frame.units)} units of the plan's frame."
    yield line_of("frame", _frame(worksheet, frame, drawn), [units])
    if sha256 := evidence.given.sha256:
        other = other_source(plan, sha256)
        same = line_of(SOURCE, (), ["The input is the file that was planned."])
        yield not_given(SOURCE, other) if other else same
    yield _plan(worksheet, evidence)
    yield _stated(plan)
    yield signature_line(plan, worksheet, evidence.recorded, frame)
    others = [d for d in drawn if d.kind != "frame"]
    found = dict.fromkeys(
        (
            *others,
            # The proofs of a part were compared with the whole draw just now.
            *(() if worksheet.reviewer else proof_differences(plan, worksheet.picks)),
            *chart_differences(worksheet),
        )
    )
    again = f"The plan draws these {len(worksheet.picks)} units from the input."
    yield line_of("draw", [d.message for d in found], [again])
    claims = claim_differences(worksheet, evidence.given)
    changed = amendments(changed_since(worksheet, evidence.given))
    remarks = changed or ["They are those that were drawn."]
    yield line_of("charts", [d.message for d in claims], remarks)
    yield _added(worksheet, evidence)
    yield from _judged(worksheet, evidence, plan)
    yield from first_line(worksheet, evidence.first)
    seconds = second_reading_notices(worksheet)
    incomplete = _incomplete(result)
    yield line_of(
        "decisions complete", [*incomplete, *(seconds if incomplete else ())], seconds
    )
    yield from register_lines(
        *(worksheet, result, evidence.recorded, evidence.reports, evidence.product)
    )


def _frame(
    worksheet: Worksheet, frame: Frame, drawn: Sequence[Discrepancy]
) -> list[str]:
    found = [d.message for d in drawn if d.kind == "frame"]
    if not counts_agree(worksheet, frame):
        found.append(OTHER_COUNTS)
    return found


def _plan(worksheet: Worksheet, evidence: Evidence) -> CertificateLine:
    found = [*broken_seals(worksheet)]
    if evidence.plan is None:
        sentence = "No signed plan was named with --plan; the workbook's own was used."
        if found:
            return line_of("plan", found)
        sentences = (sentence, *known_by_hash(worksheet))
        return CertificateLine("plan", State.LACKS, sentences)
    faults = [*plan_differences(evidence.plan, worksheet.plan), *found]
    remarks = ["The workbook has the plan that was named.", *known_by_hash(worksheet)]
    return line_of("plan", faults, remarks)


def _added(worksheet: Worksheet, evidence: Evidence) -> CertificateLine:
    """Name what the workbook has beside what was drawn, audited and decided."""
    drawn, _ = evidence.given.charts(())
    own = [
        f"column {text!r} of Encounters" for text in worksheet.headings[len(drawn) :]
    ]
    people = [*worksheet.added_by_people, *own, *_other_todos(worksheet)]
    remark = f"Added by people: {named(people, len(people))}." if people else "None."
    faults = [
        f"The workbook has a {text} that was not written into it."
        for text in worksheet.added_sealed
    ]
    return line_of("additional content", faults, [remark])


def _other_todos(worksheet: Worksheet) -> Iterator[str]:
    """Name the cells of To do that say something else than their formula gives.

    Some spreadsheets keep no result of a formula; other releases have other words.
    """
    for row in worksheet.rows if is_of_this_release(worksheet) else ():
        given = cell_text(row.placed[-1]) if row.placed else ""
        if given and given != todo_of(row, worksheet.plan, worksheet.is_blind):
            yield f"{given!r} under To do of {row.unit.id}"


def _stated(plan: Plan) -> CertificateLine:
    """Say which statements that only a person can make are not in the plan."""
    lines = dict(plan_lines(plan))
    blank = [label for label in _STATEMENTS if lines[label] == NOT_STATED]
    if blank:
        sentences = tuple(f"{label}: {NOT_STATED}." for label in blank)
        return CertificateLine(_STATED, State.UNSTATED, sentences)
    return line_of(_STATED, (), [f"{', '.join(_STATEMENTS)}: the plan states them."])


def _judged(
    worksheet: Worksheet, evidence: Evidence, plan: Plan
) -> Iterator[CertificateLine]:
    if not worksheet.is_audited:
        sentence = (
            "The machine's verdicts are hidden. `tspine review reveal` shows them."
            if worksheet.is_blind
            else "The worksheet was not audited. `tspine review audit` does it."
        )
        yield line_of("rules", [sentence])
        yield line_of("verdicts", [sentence])
        return
    hand = judged_by(evidence.auditor, evidence.product)
    notices = judge_notices(worksheet, plan, hand)
    if not comparable(worksheet, plan, hand):
        yield not_given("rules", notices[-1])
        yield not_given("verdicts", "The rules that gave them are not at hand.")
        return
    if worksheet.provenance.judged_by.rules_sha256:
        yield line_of("rules", notices, [f"{described(hand)}."])
    else:
        yield not_given("rules", notices[0])
    apart = machine_differences(worksheet, evidence.auditor)
    audited = f"{len(worksheet.rows)} charts were audited again."
    yield line_of("verdicts", [d.message for d in apart], [audited])


def _incomplete(result: Score) -> list[str]:
    found = [*result.lacking_sentences]
    if still_open := result.outcome(Outcome.OPEN):
        found.append(f"{still_open} charts have no decision that counts.")
    return found


def _hashes(
    worksheet: Worksheet, evidence: Evidence, plan: Plan, frame: Frame
) -> dict[str, str]:
    by = worksheet.provenance.judged_by
    hand = judged_by(evidence.auditor, evidence.product)
    lines = evidence.recorded.whole
    return {
        "frame": frame.sha256,
        SOURCE: evidence.given.sha256,
        "plan": plan_hash(plan),
        "draw": draw_hash(worksheet.picks, worksheet.frame_counts),
        **{f"audited with: {name}": value for name, value in asdict(by).items()},
        **{f"checked with: {name}": value for name, value in asdict(hand).items()},
        "head of the register": lines[-1].sha256 if lines else "",
        **{f"report {name}": value for name, value in evidence.reports.items()},
    }


def _figures(result: Score) -> dict[str, object]:
    return {
        "claims": result.claims.sentence,
        "codes": result.codes.sentence,
        "dollars": result.dollars.sentence,
    }
