"""Obligations on the meaning of outcomes: verdicts, risk and the days of change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from audit.facts.families import EXPLAINING
from audit.findings import ClaimRisk, Verdict
from audit.proof.findings import Means, Obligation, Status
from audit.proof.prover import Prover, joined
from audit.rules.rule import BEGINNING

_INCLUSIONS = ("INC", "IMG")
"""Families of rules that may earn SUPPORTED. Source: guide, use cases."""


def default_deny(prover: Prover) -> Iterable[Obligation]:
    """Prove that SUPPORTED is earned by an inclusion rule, never a default."""
    symbolic = prover.symbolic
    for rule in symbolic.rules:
        if rule.verdict is Verdict.SUPPORTED:
            held = rule.family in _INCLUSIONS
            sentence = (
                ""
                if held
                else f"{rule.id} assigns SUPPORTED but is not an inclusion rule."
            )
            status = Status.HELD if held else Status.FAILED
            yield Obligation(
                *("default deny", rule.id, status, sentence),
                claim=f"{rule.id} assigns SUPPORTED as an inclusion rule.",
                means=Means.READ,
            )
    earned = prover.circuit.some_of(
        symbolic.holds[r.id]
        for r in symbolic.rules
        if r.verdict is Verdict.SUPPORTED and r.family in _INCLUSIONS
    )
    yield prover.prove_never(
        "default deny",
        "",
        "A row is SUPPORTED although no inclusion rule holds.",
        symbolic.decided[Verdict.SUPPORTED],
        -earned,
        claim="A row is SUPPORTED only where an inclusion rule holds.",
    )


def verdicts(prover: Prover) -> Iterable[Obligation]:
    """Show that some row gets every verdict."""
    for verdict, literal in prover.symbolic.decided.items():
        yield prover.show_exists(
            *("verdict given", verdict.value, f"No row is ever {verdict.value}."),
            literal,
            f"Some row is {verdict.value}.",
        )


def independence(prover: Prover) -> Iterable[Obligation]:
    """Show that verdict and risk do not determine each other.

    No rule reads a verdict or a risk: neither is in the vocabulary of conditions.
    """
    decided, risks = prover.symbolic.decided, prover.symbolic.risks
    for verdict, risk in (
        (Verdict.SUPPORTED, ClaimRisk.NONE),
        (Verdict.SUPPORTED, ClaimRisk.REVIEW),
        (Verdict.SUPPORTED, ClaimRisk.HIGH),
        (Verdict.NOT_SUPPORTED, ClaimRisk.NONE),
        (Verdict.NOT_SUPPORTED, ClaimRisk.HIGH),
        (Verdict.SEQUENCING_ERROR, ClaimRisk.NONE),
        (Verdict.NOT_ASSESSABLE, ClaimRisk.HIGH),
    ):
        both = prover.circuit.all_of((decided[verdict], risks[risk]))
        key = f"{verdict.value} with risk {risk.value}"
        yield prover.show_exists(
            *("independence", key, f"No row is {key}.", both, f"Some row is {key}.")
        )
    for verdict in (Verdict.INPUT_ERROR, Verdict.NOT_APPLICABLE):
        yield prover.prove_never(
            *("independence", verdict.value),
            f"A row that was not judged ({verdict.value}) has a claim risk.",
            *(decided[verdict], -risks[ClaimRisk.NONE]),
            claim=f"A row that was not judged ({verdict.value}) has no claim risk.",
        )


_RELEASES = {(10, 1), (4, 1)}
"""Month and day of the releases of ICD-10-CM. Source: 45 CFR 162.1002; CMS."""


def dated(prover: Prover) -> Iterable[Obligation]:
    """Read off the pack that outcomes change only on the first day of a release."""
    changes: dict[dt.date, list[str]] = {}
    for rule in prover.symbolic.rules:
        days = [rule.since]
        if rule.until is not None and rule.until < dt.date.max:
            days.append(rule.until + dt.timedelta(days=1))
        for day in days:
            changes.setdefault(day, []).append(rule.id)
    for name, parameter in prover.pack.parameters.items():
        for day, _, _ in parameter.values:
            changes.setdefault(day, []).append(name)
    for day, names in sorted(changes.items()):
        held = day == BEGINNING or (day.month, day.day) in _RELEASES
        yield Obligation(
            *("dated", str(day), Status.HELD if held else Status.FAILED),
            ""
            if held
            else f"{joined(names)} change on {day}, which is not the first day "
            "of a release (1 October or 1 April). Correct the date, or say why in the "
            "pack.",
            claim=f"What changes on {day} changes with a release of the code set.",
            means=Means.READ,
        )


def causes(prover: Prover) -> Iterable[Obligation]:
    """Prove that M54.6 is never SUPPORTED where an established cause explains it."""
    symbolic = prover.symbolic
    for family in EXPLAINING:
        yield prover.prove_never(
            "monotone: cause",
            family,
            f"M54.6 is SUPPORTED although {family} explains the pain.",
            symbolic.decided[Verdict.SUPPORTED],
            symbolic.term("m546_reported"),
            symbolic.term(f"{family}_explains"),
            claim=f"M54.6 is never SUPPORTED where {family} explains the pain.",
        )
