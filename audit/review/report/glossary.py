"""The words of a report, explained for readers who are no statisticians or coders."""

from __future__ import annotations

from audit.report.summary import VERDICT_LINES

TERMS = (
    ("Accuracy", "1 minus the error rate. It is given only in parentheses."),
    (
        "Base",
        "The charts on which a figure rests: what is x of n has this n.",
    ),
    (
        "Bonferroni",
        "Two intervals at a higher confidence each, so that both hold together at the "
        "confidence that is stated.",
    ),
    (
        "Claim, chart, unit",
        "One encounter of the sample: the claim that was paid, and its chart.",
    ),
    ("Clean", "Without an error."),
    (
        "Coder task",
        "What the machine asks a coder to read in the chart and to enter before it can "
        "judge.",
    ),
    (
        "Demand",
        "What a government program would ask back if it applied its own clause to the "
        "claims in this frame that it paid. It is no claim that it will.",
    ),
    (
        "Dollars at issue",
        "What an auditor entered as overpaid (above zero) or underpaid (below zero) on "
        "a claim.",
    ),
    (
        "Error rate",
        "Wrong charts as a share of the charts that were judged right or wrong. Wrong "
        "is the code, the order of codes or the documentation, whether or not that "
        "changed the payment. Each rate stands with its x of n.",
    ),
    (
        "Exact, hypergeometric, binomial",
        "From the chances of each possible sample, without an approximation; "
        "hypergeometric for a frame that is counted, binomial for one that is not.",
    ),
    (
        "Frame",
        "The list of units from which the sample was drawn; the results hold for it.",
    ),
    (
        "Guide",
        "The written guide to M54.6 from which the rules of the machine were made; a "
        "rule that cites nothing else rests on it alone.",
    ),
    (
        "Interval, lower and upper limit",
        "Where the rate or total of the whole frame lies, at the confidence stated: a "
        "90 % interval covers it in about 90 of 100 samples drawn the same way, an "
        "exact one in at least so many.",
    ),
    (
        "Inversion of a test",
        "The limits take in each number of errors that the sample does not contradict "
        "at the confidence stated.",
    ),
    (
        "Kappa",
        "Cohen's kappa: agreement beyond chance; 1 is perfect, 0 is what chance alone "
        "would give.",
    ),
    (
        "Machine",
        "The program tspine, which judged each chart by written rules before or beside "
        "the auditor. People decide.",
    ),
    (
        "Net financial error rate",
        "Net overpayment (overpaid minus underpaid dollars) as a share of the dollars "
        "paid for the same charts.",
    ),
    (
        "Netting",
        "Taking underpaid dollars off the overpaid ones.",
    ),
    (
        "Normal distribution, Student's t",
        "Approximations for totals and shares of dollars, and for shares of codes over "
        "strata; those of totals are as RAT-STATS makes them. They are rough for "
        "samples of fewer than 30.",
    ),
    (
        "Over-coded, under-coded, changed",
        "With codes too many; with codes missing; with codes in place of others. A "
        "chart is one of them, by its lists of billed and correct codes.",
    ),
    (
        "Overpayment",
        "Dollars paid for a claim above what should have been paid. An error that did "
        "not change the payment is none.",
    ),
    (
        "Overruled",
        "Decided otherwise by an auditor than by the machine, also where the machine "
        "had decided nothing. A rule on an overruled chart need not be wrong.",
    ),
    (
        "p",
        "How often samples would differ as much as these if the rates were the same.",
    ),
    (
        "Point estimate",
        "The sample's figure, scaled to the frame. The interval says how far the "
        "truth may lie from it.",
    ),
    (
        "Precision",
        "Half the width of an interval as a share of the point estimate.",
    ),
    (
        "Probe",
        "A small first sample that shows how much dollars differ, to size the sample.",
    ),
    (
        "RAT-STATS",
        "The statistical program of the Office of Inspector General (OIG).",
    ),
    (
        "Rule pack, code set",
        "The rules by which the machine judged, and the ICD-10-CM codes of the date of "
        "service.",
    ),
    (
        "Second reading",
        "A decision on the same chart by another auditor.",
    ),
    ("Seed", "The number that starts the random draw: it makes the draw repeatable."),
    (
        "Sensitivity",
        "What a figure would be under another assumption: it shows how much hangs on "
        "one chart, and is no result.",
    ),
    (
        "SHA-256",
        "A fingerprint of a file or list: any change of it gives another fingerprint.",
    ),
    (
        "Spare",
        "A unit drawn in reserve, used only for one that was never of the frame.",
    ),
    ("Stratum", "A part of the frame that was sampled by itself."),
    (
        "Undecided",
        "Reviewed, and not settled as right or wrong; the report says why, by kind. A "
        "chart that nobody read is undecided, whatever was decided on it.",
    ),
    (
        "Weighted by stratum",
        "Each sampled chart counts for as many units as it stands for in its stratum. "
        "Where strata were sampled at different rates, a plain count of the sample is "
        "no estimate of the frame.",
    ),
)
"""Terms and what they mean, in order of the alphabet."""


def verdict_terms() -> tuple[tuple[str, str], ...]:
    """Return the words of the verdicts with their meanings, highest first."""
    found = []
    for line in VERDICT_LINES:
        word, _, meaning = line.partition(": ")
        found.append((word, meaning))
    return tuple(found)
