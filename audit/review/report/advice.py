"""What follows from the figures of a review, and what limits them."""

from __future__ import annotations

from collections.abc import Sequence

from audit.review.score import TARGET, Judged, Outcome, Score, Unsettled
from audit.review.worksheet import Worksheet
from audit.wording import named, percent

_SMALL = 30
"""Judged charts below which a provider's interval is wide."""

_FOLLOWS = {
    Unsettled.QUERY: "Send the open queries: only the provider can settle {charts}.",
    Unsettled.RECORD: (
        "Look for the records of {charts}: what was there was not enough to judge."
    ),
    Unsettled.UNREADABLE: (
        "Mend the cells of {charts} that cannot be read, then audit them again."
    ),
    Unsettled.CLAIM_ONLY: "Get the charts of {charts}: only the claim was seen.",
    Unsettled.REVIEWERS: "Settle {charts} on which two reviewers disagree.",
    Unsettled.NO_REASON: (
        "Complete the decisions on {charts} that lack a verdict or a reason."
    ),
}


def recommendations(result: Score) -> tuple[str, ...]:
    """State what follows from the figures, and nothing beyond them."""
    found = [
        *_on_providers(result),
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
    if claims.high is not None and claims.high > TARGET and claims.clean_needed:
        found.append(
            f"Do not claim an error rate of {percent(TARGET, 0)} or less from this "
            f"sample: the upper limit is {percent(claims.high)}."
        )
    return tuple(found) or ("Nothing in this sample calls for action.",)


def _on_providers(result: Score) -> list[str]:
    providers = dict(result.groups)["provider"]
    sure = [rate for rate in providers if (rate.low or 0.0) > TARGET]
    if not sure:
        return []
    listed = ", ".join(
        f"{rate.name} ({rate.wrong} of {rate.judged} wrong, lower limit "
        f"{percent(rate.low or 0.0)})"
        for rate in sorted(sure, key=lambda r: (r.low or 0.0, r.name))[::-1]
    )
    text = (
        "Educate these providers and review them again; even the lower limit of "
        f"their error rate lies above {percent(TARGET, 0)}: {listed}."
    )
    judged = sum(rate.judged > 0 for rate in providers)
    if judged > 1:
        tail = (1 - result.level) / 2
        text += (
            f" A lower limit is too high in at most {percent(tail, 0)} of samples; of "
            f"{judged} providers it may be so for about {max(round(judged * tail), 1)}."
        )
    return [text]


def _on_rules(result: Score) -> list[str]:
    return [
        f"Look at rule {rule.rule_id}: people overturned it on {rule.overturned} of "
        f"the {_charts(rule.agreed + rule.overturned)} on which they decided."
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
        "The interval of codes treats the codes of one chart as independent, which "
        "makes it somewhat too narrow.",
        "The interval of the net financial error rate is an approximation: net dollars "
        "over dollars paid in the sample, by Student's t, as if the frame were large.",
    ]
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


def _on_dollars(units: Sequence[Judged]) -> list[str]:
    ids = [
        u.row.unit.id
        for u in units
        if u.dollars is not None and u.dollars > (u.row.unit.amount or u.dollars)
    ]
    if not ids:
        return []
    return [
        f"{_charts(len(ids))} with more dollars at issue than were paid "
        f"({named(ids)}): what should have been paid would be below zero. Check them."
    ]


def _on_strata(strata: str) -> str:
    text = (
        "The sample is stratified: overall figures are weighted by the units of each "
        "stratum, and plain shares of the sample describe only the sample."
    )
    return (
        f"{text} Rates by a group other than {strata} are not weighted, and their "
        "intervals take its charts as drawn at random from the group."
    )


def _charts(number: int) -> str:
    return f"{number} {'chart' if number == 1 else 'charts'}"
