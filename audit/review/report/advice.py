"""What follows from the figures of a review, and what limits them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from audit.findings import Verdict
from audit.review.score import (
    TARGET,
    Direction,
    Judged,
    Outcome,
    Rate,
    Score,
    Unsettled,
)
from audit.review.worksheet import Worksheet
from audit.wording import expected, named, percent

_SMALL = 30
"""Judged charts below which a provider's interval is wide."""

LARGE = math.ceil(1 / TARGET)
"""Units in the frame from which one error is no more than the target allows."""

_FOLLOWS = {
    Unsettled.QUERY: "Send the open queries: only the provider can settle {charts}.",
    Unsettled.RECORD: (
        "Look for the records of {charts}: what was there was not enough to judge."
    ),
    Unsettled.UNREADABLE: (
        "Mend the cells of {charts} that cannot be read, then audit them again."
    ),
    Unsettled.CLAIM_ONLY: (
        "Read {charts} of which only the claim was seen: enter what they say on the "
        "sheet Encounters, audit again, and decide again."
    ),
    Unsettled.REVIEWERS: "Settle {charts} on which two reviewers disagree.",
    Unsettled.NO_REASON: (
        "Complete the decisions on {charts} that lack a verdict or a reason."
    ),
}


def recommendations(
    worksheet: Worksheet, result: Score, units: Sequence[Judged]
) -> tuple[str, ...]:
    """State what follows from the figures, and nothing beyond them."""
    found = [
        *_on_providers(result, _large(worksheet, units)),
        *_on_second_readings(result),
        *(
            f"Mend the root cause “{cause}”, named on {_charts(count)} that "
            f"{'is' if count == 1 else 'are'} wrong."
            for cause, count in result.root_causes[:2]
        ),
        *_on_rules(result),
        *(
            _FOLLOWS[kind].format(charts=_charts(count))
            for kind, count in result.unsure.kinds
        ),
    ]
    if still_open := result.outcome(Outcome.OPEN):
        have = "has" if still_open == 1 else "have"
        found.append(
            f"Finish the review: {_charts(still_open)} {have} no decision that counts."
        )
    claims = result.claims
    if claims.is_whole and (claims.estimate or 0.0) > TARGET:
        found.append(
            f"Do not claim an error rate of {percent(TARGET, 0)} or less: all "
            f"{claims.judged} charts of the frame were judged, and the rate is "
            f"{percent(claims.estimate or 0.0)}."
        )
    elif claims.high is not None and claims.high > TARGET and claims.clean_needed:
        found.append(
            f"Do not claim an error rate of {percent(TARGET, 0)} or less from this "
            f"sample: the upper limit is {percent(claims.high)}."
        )
    return tuple(found) or ("Nothing in this sample calls for action.",)


def _large(worksheet: Worksheet, units: Sequence[Judged]) -> int:
    """Count the providers with a sampled chart of whom a comparison is possible at all.

    How many false alarms are to be expected must not depend on what was found.
    """
    names = {u.row.unit.group("provider") for u in units}
    return sum(worksheet.units_of("provider", n) >= LARGE for n in names)


def _on_providers(result: Score, large: int) -> list[str]:
    """Compare providers; `large` of them have a frame large enough for that."""
    providers = dict(result.groups)["provider"]
    compared = [rate for rate in providers if rate.can_be_compared]
    sure = [rate for rate in compared if (rate.low or 0.0) > TARGET]
    found = []
    if sure:
        by_limit = sorted(sure, key=lambda r: (r.low or 0.0, r.name), reverse=True)
        listed = ", ".join(map(_above, by_limit))
        text = (
            "Educate these providers and review them again; even the lower limit of "
            f"their error rate lies above {percent(TARGET, 0)}: {listed}."
        )
        if large > 1 and not all(rate.is_whole for rate in compared):
            tail = (1 - result.level) / 2
            text += (
                f" A lower limit is too high in at most {percent(tail, 0)} of samples; "
                f"of {large} providers with at least {LARGE} units in the frame and a "
                f"sampled chart at most {expected(large * tail)} such false alarms are "
                "to be expected."
            )
        found.append(text)
    if few := [r for r in providers if r.wrong and not r.can_be_compared]:
        parts = ", ".join(f"{r.name} ({r.wrong} of {r.judged})" for r in few)
        found.append(
            f"Show these providers their wrong charts: {parts}. No rate of theirs is "
            f"compared with {percent(TARGET, 0)}: in so small a frame one error is "
            "more than that, or the lower limit only counts the errors that were "
            "found, or there is no limit."
        )
    return found


def _above(rate: Rate) -> str:
    if rate.is_whole:
        return f"{rate.name} ({rate.wrong} of all {rate.judged} charts wrong)"
    limit = percent(rate.low or 0.0)
    return f"{rate.name} ({rate.wrong} of {rate.judged} wrong, lower limit {limit})"


def _on_second_readings(result: Score) -> list[str]:
    alone = [c for c in result.overruled.alone if c.direction is not Direction.NEITHER]
    if not alone:
        return []
    ids = ", ".join(c.unit_id for c in alone)
    return [
        f"Have a second auditor read {_charts(len(alone))} that one auditor alone "
        f"decided otherwise than the machine: {ids}."
    ]


def _on_rules(result: Score) -> list[str]:
    return [
        f"Look at rule {rule.rule_id}: people overruled the verdict on "
        f"{rule.overturned} of the {_charts(rule.agreed + rule.overturned)} on which "
        "it fired and they decided. Another rule may be the reason."
        for rule in result.rules
        if rule.overturned >= 2 and rule.overturned > rule.agreed
    ]


def limitations(
    worksheet: Worksheet, result: Score, units: Sequence[Judged]
) -> tuple[str, ...]:
    """State what the figures do not show."""
    plan = worksheet.plan
    saw = (
        "Auditors decided before they saw the machine's verdict."
        if plan.blind
        else "Auditors saw the machine's verdict before theirs, so agreement with it "
        "is flattered."
    )
    found = [
        f"The results hold for the {plan.universe} units of the frame and for no "
        f"others: {sum(n for _, n in plan.excluded)} rows were left out.",
        f"A unit is counted as people decided it. {saw}",
    ]
    if result.codes.low is not None:
        text = f"The interval of codes is {result.codes.basis}"
        if result.codes.weighted is None:
            text += ", which makes it somewhat too narrow"
        found.append(f"{text}.")
    if result.dollars.low is not None:
        found.append(
            "The interval of the net financial error rate is an approximation: "
            f"{result.dollars.basis}."
        )
    if plan.is_stratified:
        found.append(_on_strata(plan.rules.strata))
    found += result.spares.sentences
    found += result.lacking_sentences
    small = [r for r in dict(result.groups)["provider"] if r.judged < _SMALL]
    if small:
        found.append(
            f"{len(small)} {'provider has' if len(small) == 1 else 'providers have'} "
            f"fewer than {_SMALL} judged charts. Such intervals are wide, and ranks "
            "among these providers mean little."
        )
    found += _on_undecided(result)
    found += _on_unread(units)
    if result.overruled.alone:
        overruled = result.overruled
        found.append(f"Second readings: {overruled.lacking} {overruled.meaning}")
    if result.codes_left_out.ids:
        found.append(f"Codes: {result.codes_base}")
    if result.dollars.unpriced:
        found.append(f"Dollars: {result.dollars.left_out}")
    found += _on_dollars(units)
    if not plan.signed_by:
        found.append("Nobody signed the plan in this workbook.")
    found.append(
        "This report is about coding and documentation. It is no legal advice, and it "
        "neither finds nor excludes intent."
    )
    return tuple(found)


def _on_undecided(result: Score) -> list[str]:
    found = [result.unsure.sentence] if result.unsure.undecided else []
    if result.by_rule_of_program:
        kinds = "; ".join(
            f"{n} with {kind.value}" for kind, n in result.by_rule_of_program
        )
        total = sum(n for _, n in result.by_rule_of_program)
        found.append(
            f"{total} of the {result.claims.wrong} wrong charts are errors only "
            "because the plan counts charts that cannot be settled as errors: "
            f"{kinds}."
        )
    return found


def _on_unread(units: Sequence[Judged]) -> list[str]:
    """Name the charts that nobody read, and those that the machine still asks for."""
    unread = [u.row.unit.id for u in units if u.unsettled is Unsettled.CLAIM_ONLY]
    asked = [
        u.row.unit.id
        for u in units
        if u.counts and u.row.machine.coding_verdict == Verdict.CHART_REVIEW_REQUIRED
    ]
    found = []
    if unread:
        found.append(
            f"Nobody read {_charts(len(unread))} ({', '.join(unread)}): undecided, "
            "whatever was decided on them, with 0 dollars at issue."
        )
    if asked:
        found.append(
            f"On {_charts(len(asked))} ({', '.join(asked)}) the machine still asks for "
            "something in the chart. An auditor read the chart and decided, and that "
            "counts; the coder task was not done."
        )
    return found


def _on_dollars(units: Sequence[Judged]) -> list[str]:
    ids = [
        u.row.unit.id
        for u in units
        if u.dollars is not None
        and u.row.unit.amount is not None
        and u.dollars > u.row.unit.amount
    ]
    if not ids:
        return []
    return [
        f"{_charts(len(ids))} with more dollars at issue than were paid "
        f"({named(ids)}): what should have been paid would be below zero. Check them."
    ]


def _on_strata(strata: str) -> str:
    text = (
        "The sample is stratified: rates and totals of the frame are weighted by the "
        "units of each stratum. Plain counts describe only the sample, and so do "
        "agreement with the machine, kappa, counts by rule, and the sums of sampled "
        "claims."
    )
    return (
        f"{text} In rates by a group other than {strata} each chart counts for its "
        "stratum; their limits are those of the group's errors over all strata, and "
        "wide."
    )


def _charts(number: int) -> str:
    return f"{number} {'chart' if number == 1 else 'charts'}"
