"""What an independent review organization must state, in the order that it is asked.

Source: OIG corporate integrity agreements, appendix on the Claims Review, section on
the Claims Review Report: methodology (objective, population, source of data, review
protocol), statistical sampling documentation (frame, unit, size, random numbers with
their printout), findings (narrative and quantitative), systems review, credentials.
The clauses differ between agreements; read your own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audit.review.plan import (
    SAMPLING_UNIT,
    Plan,
    not_planned,
    people_in,
    plan_lines,
)
from audit.review.report.bases import width_lines
from audit.review.report.claims import ClaimLine, Totals, second_reviews, totals_of
from audit.review.report.obligations import what_follows
from audit.review.report.population import population_lines
from audit.review.score import (
    Outcome,
    Score,
    contradictions,
    judged_rows,
    why_no_second,
)
from audit.review.worksheet import AGREE, Worksheet
from audit.wording import named

PRINTOUT = "the list of random numbers in this report"
ATTACHMENT = "the list of claims in this report"
SEED_ORIGIN = "stated in the plan; how it was chosen is not recorded"
"""Of every plan: it keeps the seed, and not whether a person or the tool chose it."""

UNREAD = (
    "are undecided, with 0 dollars at issue, whatever was decided on them, and no "
    "error in any program; only what shows on the claim alone counts (the machine's "
    "verdict on the claim, an invalid code). A record that was looked for and not "
    "found is another thing: “not enough”"
)

Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Section:
    """One numbered part of the statement: a heading, and labels with texts."""

    heading: str
    lines: tuple[Line, ...]


def statement_of(
    worksheet: Worksheet, result: Score, claims: Sequence[ClaimLine]
) -> tuple[Section, ...]:
    """Return the statement, section by section."""
    plan = worksheet.plan
    said = dict(plan_lines(plan))

    def taken(*labels: str) -> tuple[Line, ...]:
        return tuple((label, said[label]) for label in labels if label in said)

    return (
        Section("Objective", taken("Objective")),
        Section("Population", tuple(population_lines(plan, said, claims))),
        Section(
            "Sampling frame",
            taken(
                *("Sampling frame", "Source file", "SHA-256 of the source file"),
                *("Rows of the frame", "Rows left out", "SHA-256 of the frame"),
                "Paid for the whole frame",
            ),
        ),
        Section("Sampling unit", (("Sampling unit", SAMPLING_UNIT),)),
        Section(
            "Source of random numbers",
            (
                *taken("Source of random numbers"),
                ("How the seed was chosen", SEED_ORIGIN),
                ("Printout", f"{PRINTOUT}: order, number and proof of each pick"),
            ),
        ),
        Section(
            "Sample size",
            (
                *taken("Design", "Sample size", "How the size was found", "Spares"),
                *width_lines(plan, result.claims),
            ),
        ),
        Section("Source of data", taken("Source of data")),
        Section("Review protocol", tuple(_protocol(plan, said))),
        Section("Reviewers", tuple(_reviewers(plan, said, claims))),
        Section(
            "Findings",
            (*_findings(result, claims), _contradictions(worksheet)),
        ),
        Section("Systems review", tuple(_systems(worksheet, result, claims))),
        Section("Second reviews", tuple(_second(plan, result, claims))),
    )


def _protocol(plan: Plan, said: dict[str, str]) -> Iterator[Line]:
    yield "Review protocol", said["Review protocol"]
    yield "Blind review", said["Blind review"]
    yield "Charts for two auditors", said["Charts for two auditors"]
    yield "Charts that cannot be settled", said["Charts that cannot be settled"]
    yield (
        "Decisions",
        "a chart counts as an auditor decided it; the machine alone settles nothing",
    )
    yield "Charts that nobody read", UNREAD
    for label in said:
        if label == "tspine" or "SHA-256 of the rules" in label:
            yield f"Planned with {label}", said[label]


def _reviewers(
    plan: Plan, said: dict[str, str], claims: Sequence[ClaimLine]
) -> Iterator[Line]:
    yield "Reviewers of the plan", said["Reviewers"]
    yield "Designed and prepared by", said["Prepared by"]
    yield "Plan signed by", said["Signed by"]
    planned = plan.reviewers
    first = Counter(
        one
        for c in claims
        if c.decision.decision
        for one in people_in(c.decision.auditor, planned) or ("",)
    )
    second = Counter(
        one
        for c in claims
        if c.decision.second_decision
        for one in people_in(c.decision.second_reviewer, planned) or ("",)
    )
    yield "Decided the charts", _who(first)
    yield "Gave second opinions", _who(second)
    others = not_planned(sorted({n for n in (*first, *second) if n}), planned)
    if others:
        yield "Not among the reviewers of the plan", ", ".join(others)


def _who(counts: Counter[str]) -> str:
    texts = [
        f"{name or 'not named'} ({n} {'chart' if n == 1 else 'charts'})"
        for name, n in sorted(counts.items())
    ]
    return "; ".join(texts) or "nobody"


def _findings(result: Score, claims: Sequence[ClaimLine]) -> Iterator[Line]:
    judged = totals_of(claims)[0]
    yield "Claims in error (code, order or documentation)", result.claims.sentence
    yield "Interval of claims", result.claims.basis
    if result.kinds_sentence:
        yield "What is wrong", result.kinds_sentence
    yield "Claims whose codes differ from the correct codes", _differ(result)
    yield "Claims with an overpayment", result.overpaid.said("are overpaid")
    yield "Undecided", _undecided(result)
    yield "Codes", " ".join(filter(None, (result.codes.sentence, result.codes_base)))
    yield "What became of the codes", result.coding_sentence or "not known of any chart"
    yield "Paid for the judged claims", _dollars(judged.paid, judged)
    yield "Overpayments", _dollars(judged.over, judged)
    yield "Underpayments", _dollars(judged.under, judged)
    yield "Net overpayment (overpaid minus underpaid)", _dollars(judged.net, judged)
    yield (
        "Net financial error rate (net overpayment by dollars paid, judged claims)",
        result.dollars.sentence,
    )
    yield "Each claim", ATTACHMENT


def _contradictions(worksheet: Worksheet) -> Line:
    found = contradictions(worksheet, judged_rows(worksheet))
    return "Contradictions between decision and record", " ".join(found) or "none"


def _differ(result: Score) -> str:
    """Count the claims whose lists of codes differ, and those of unknown codes."""
    what = "have other correct codes than billed codes"
    found, same = result.differ, result.differ.judged - result.differ.wrong
    ends = f"On {same} both lists are the same."
    left = result.claims.judged - found.judged
    if not left:
        return f"{found.said(what)} {ends}"
    return (
        f"{found.wrong} of {found.judged} judged claims {what}. {ends} Of "
        f"{left} others the correct codes are not stated, so no rate is given."
    )


def _undecided(result: Score) -> str:
    kinds = "; ".join(f"{n} with {kind.value}" for kind, n in result.unsure.kinds)
    return " ".join(filter(None, (result.unsure.sentence, kinds and f"{kinds}.")))


def _dollars(amount: float, total: Totals) -> str:
    text = (
        f"{amount:,.2f} on {total.priced} of {total.claims} judged claims of the sample"
    )
    if total.priced < total.claims:
        text += f"; {total.claims - total.priced} are not priced"
    return text


def _systems(
    worksheet: Worksheet, result: Score, claims: Sequence[ClaimLine]
) -> Iterator[Line]:
    yield "What must follow", what_follows(worksheet, result)
    wrong = [c for c in claims if c.outcome is Outcome.WRONG]
    total = len(wrong)
    for name, counts in (
        ("Root causes", result.root_causes),
        ("Types of error", result.error_types),
    ):
        parts = [f"{word}: {n} of {total} wrong charts" for word, n in counts]
        yield name, "; ".join(parts) or "none named"
    if result.retyped:
        yield "Types by the codes, not by the auditor's word", retyped_text(result)
    bare = [c.unit_id for c in wrong if not c.decision.root_cause]
    if bare:
        yield "Wrong charts without a root cause", f"{len(bare)} ({named(bare)})"
    for cause, _ in result.root_causes:
        of_cause = [c for c in wrong if c.decision.root_cause == cause]
        dollars = sum(c.difference or 0.0 for c in of_cause)
        yield (
            f"Charts of “{cause}”",
            f"{', '.join(c.unit_id for c in of_cause)}; net {dollars:,.2f} overpaid",
        )
    yield (
        "Description of the billing and coding systems",
        "not part of this report: whoever signs it adds it",
    )


def retyped_text(result: Score) -> str:
    """Name the charts whose auditor's word says otherwise of the codes."""
    return "; ".join(
        f"{unit_id} (the auditor wrote {word}; {coding.value})"
        for unit_id, word, coding in result.retyped
    )


def _second(plan: Plan, result: Score, claims: Sequence[ClaimLine]) -> Iterator[Line]:
    yield "Decided otherwise than the machine", result.overruled.sentence
    if result.overruled.alone:
        yield "What lacks a second reading", result.overruled.meaning
    found = list(second_reviews(claims))
    # Of all: a decision that leaves a chart undecided is one that can be read again.
    sampled = f"{len(claims)} sampled charts"
    if not found:
        yield "Second reviews", f"none of {sampled}"
        return
    why = {x.unit_id: why_no_second(x.decision, plan.reviewers) for x, _ in found}
    counts = Counter(
        line.decision.second_decision for line, _ in found if not why[line.unit_id]
    )
    parts = "; ".join(f"{word}: {n}" for word, n in sorted(counts.items())) or "none"
    yield "Second reviews", f"{counts.total()} of {sampled} ({parts})"
    for line, came_out in found:
        reason = why[line.unit_id]
        confirmed = line.decision.second_decision == AGREE
        # What is no second reading confirms nothing; a doubt leaves its trace.
        ending = "" if reason and confirmed else f" Result: {came_out}."
        lacking = f" No second reading: {reason}." if reason else ""
        yield line.unit_id, f"{line.second_text}{ending}{lacking}"
