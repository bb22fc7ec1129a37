"""Obligations on what outcomes mean: verdicts, risk and the days of change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from audit.findings import ClaimRisk, Verdict
from audit.proof.findings import Obligation, Status
from audit.proof.prover import Prover
from audit.rules.catalogue import ENOUGH_INDICATORS

_ORDER = (
    "m546_first_listed or m546_before_radiculopathy_code "
    "or m546_before_inflammatory_code or m546_before_chapter15_code "
    "or g89_before_m546 or g89_after_m546 or sequela_before_m546 "
    "or g89_after_cause_code or g89_before_cause_code or g89_before_chapter15_code "
    "or m546_before_preop_exam "
    "or manifestation_first or external_cause_first"
)
PRECONDITIONS = {
    Verdict.INPUT_ERROR: "not readable",
    Verdict.NOT_APPLICABLE: "not in_scope and not scope_unreadable",
    Verdict.INVALID_CODE: "judged and (predates_icd10cm or malformed_code_reported "
    "or header_reported or other_release_code_reported)",
    Verdict.NOT_SUPPORTED: "judged",
    Verdict.MORE_SPECIFIC_CODE_REQUIRED: "judged and chart_reviewed",
    Verdict.SEQUENCING_ERROR: f"judged and ({_ORDER})",
    Verdict.QUERY_PROVIDER: f"judged and chart_reviewed and {ENOUGH_INDICATORS}",
    Verdict.CHART_REVIEW_REQUIRED: "judged",
    Verdict.DOCUMENTATION_INSUFFICIENT: "judged and chart_reviewed and m546_reported",
    Verdict.NOT_ASSESSABLE: "judged and not chart_reviewed",
    Verdict.SUPPORTED: "judged and chart_reviewed and thoracic_pain",
}
"""What must be true of a row that has a verdict."""

_INCLUSIONS = ("INC", "IMG")
"""Families of rules that may earn SUPPORTED. Source: guide, use cases."""


def typing(prover: Prover) -> Iterable[Obligation]:
    """Prove that each verdict implies what it presupposes."""
    reading = prover.reading
    for verdict, text in PRECONDITIONS.items():
        yield prover.never(
            "precondition",
            verdict.value,
            f"A row is {verdict.value} without what this verdict presupposes: {text}.",
            reading.decided[verdict],
            -reading.text(text),
        )


def default_deny(prover: Prover) -> Iterable[Obligation]:
    """Prove that SUPPORTED is earned by an inclusion rule, never left over."""
    reading = prover.reading
    for rule in reading.rules:
        if rule.verdict is Verdict.SUPPORTED:
            held = rule.family in _INCLUSIONS
            sentence = (
                "" if held else f"{rule.id} bears SUPPORTED but is no inclusion rule."
            )
            status = Status.HELD if held else Status.FAILED
            yield Obligation("default deny", rule.id, status, sentence)
    earned = prover.circuit.some_of(
        reading.holds[r.id]
        for r in reading.rules
        if r.verdict is Verdict.SUPPORTED and r.family in _INCLUSIONS
    )
    yield prover.never(
        "default deny",
        "",
        "A row is SUPPORTED although no inclusion rule holds.",
        reading.decided[Verdict.SUPPORTED],
        -earned,
    )


def verdicts(prover: Prover) -> Iterable[Obligation]:
    """Prove that every verdict is given to some row."""
    wanted = {v.value: x for v, x in prover.reading.decided.items()}
    sentences = {key: f"No row is ever {key}." for key in wanted}
    yield from prover.each_exists("verdict given", wanted, sentences)


def independence(prover: Prover) -> Iterable[Obligation]:
    """Prove that the verdict does not settle the risk, nor the risk the verdict.

    No rule reads a verdict or a risk: neither is in the vocabulary of conditions.
    """
    decided, risks = prover.reading.decided, prover.reading.risks
    wanted = {
        f"{verdict.value} with risk {risk.value}": prover.circuit.all_of(
            (decided[verdict], risks[risk])
        )
        for verdict, risk in (
            (Verdict.SUPPORTED, ClaimRisk.NONE),
            (Verdict.SUPPORTED, ClaimRisk.REVIEW),
            (Verdict.SUPPORTED, ClaimRisk.HIGH),
            (Verdict.NOT_SUPPORTED, ClaimRisk.NONE),
            (Verdict.NOT_SUPPORTED, ClaimRisk.HIGH),
            (Verdict.SEQUENCING_ERROR, ClaimRisk.NONE),
            (Verdict.NOT_ASSESSABLE, ClaimRisk.HIGH),
        )
    }
    sentences = {key: f"No row is {key}." for key in wanted}
    yield from prover.each_exists("independence", wanted, sentences)
    for verdict in (Verdict.INPUT_ERROR, Verdict.NOT_APPLICABLE):
        sentence = f"A row that was not judged ({verdict.value}) bears a claim risk."
        literals = (decided[verdict], -risks[ClaimRisk.NONE])
        yield prover.never("independence", verdict.value, sentence, *literals)


def constancy(prover: Prover) -> Iterable[Obligation]:
    """Prove that nothing changes within a stretch of days between two boundaries."""
    days = prover.symbols.days
    for start, after in zip(days, (*days[1:], None), strict=True):
        last = after - dt.timedelta(days=1) if after else dt.date.max
        changed = [
            rule.id
            for rule in prover.pack.rules
            if rule.applies_on(start) != rule.applies_on(last)
        ]
        changed += [
            name
            for name, p in prover.pack.parameters.items()
            if p.on(start) != p.on(last)
        ]
        sentence = f"{', '.join(changed)} change between {start} and {last}."
        yield Obligation(
            "constant",
            str(start),
            Status.FAILED if changed else Status.HELD,
            sentence if changed else "",
        )
