"""Obligations on the structure of a pack: no gap, no dead rule, no spare rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from audit.engine.rows import Auditor
from audit.findings import ClaimRisk, Verdict
from audit.proof.circuit import NO
from audit.proof.example.clean import CLEAN_CELLS
from audit.proof.findings import Means, Obligation, Status
from audit.proof.prover import Prover, all_but_one, joined
from audit.proof.solver import Undecided
from audit.proof.witnesses import Witnesses
from audit.rules.catalogue import Rule
from audit.rules.corrections import Step, Verb
from audit.verdict.correction import EMPTYING

_REMOVING = {"drop m546", "replace region", "replace back_unspecified"}


def totality(prover: Prover) -> Iterable[Obligation]:
    """Prove that some rule bears a verdict for every encounter."""
    yield prover.never(
        "totality",
        "",
        "No rule bears a verdict for this row. Widen a rule, or add one for it.",
        *(-x for x in prover.reading.borne.values()),
        claim="Every encounter gets a verdict from some rule.",
    )


def examples(prover: Prover) -> Iterable[Obligation]:
    """Show that the example lines of every rule do what they say.

    The lines are written for the tables that ship, whatever is loaded.
    """
    broken = prover.witnesses.broken
    if prover.tables != (None, None):
        auditor = Auditor(prover.pack)
        broken = Witnesses(prover.reading, auditor, CLEAN_CELLS).broken
    for rule in prover.reading.rules:
        if rule.fires or rule.silent:
            lines = broken.get(rule.id, ())
            told = "; ".join(f"{line!r}" for line in lines)
            yield Obligation(
                *("examples", rule.id, Status.FAILED if lines else Status.HELD),
                f"{rule.id} does not do what its example lines say: {told}. Correct "
                "the rule or the line."
                if lines
                else "",
                claim=f"The example lines of {rule.id} do what they say.",
                means=Means.SHOWN,
            )


def replayed(prover: Prover) -> Iterable[Obligation]:
    """Show that circuit and row engine say the same of every row that was judged."""
    found = prover.witnesses.mismatches
    sources = "; ".join(row.source for row in found[:3])
    yield Obligation(
        *("replay", "", Status.FAILED if found else Status.HELD),
        f"The proof reads {len(found)} rows otherwise than the row engine: {sources}. "
        "Nothing else that it says can be relied on."
        if found
        else "",
        claim=f"The proof reads all {prover.witnesses.count} rows that it judged as "
        "the row engine does.",
        means=Means.SHOWN,
    )


def fires(prover: Prover) -> Iterable[Obligation]:
    """Show that every rule holds for some encounter."""
    for rule_id, literal in prover.reading.holds.items():
        yield prover.shown(
            *("fires", rule_id),
            f"{rule_id} can never hold: its condition contradicts itself or the laws "
            "of the facts. Correct or retire it.",
            literal,
            f"{rule_id} holds for some encounter.",
        )


def decisive(prover: Prover) -> Iterable[Obligation]:
    """Show that every rule that bears a verdict gives some row its verdict."""
    reading, circuit = prover.reading, prover.circuit
    for rule in reading.rules:
        if rule.verdict is None:
            continue
        none_above = reading.none_above(rule.verdict)
        decides = circuit.all_of((reading.holds[rule.id], none_above))
        claim = f"{rule.id} gives some encounter its verdict."
        found = prover.shown("decisive", rule.id, claim, decides, claim)
        if found.status is Status.FAILED:
            found = replace(found, sentence=_shadow(prover, rule))
        yield found


def _shadow(prover: Prover, rule: Rule) -> str:
    """Say which rules, together, are higher wherever the rule holds."""
    reading, verdict = prover.reading, rule.verdict
    higher = {
        -reading.holds[r.id]: r.id
        for r in reading.rules
        if verdict and r.verdict and r.verdict.rank < verdict.rank
    }
    literals = (reading.holds[rule.id], *higher)
    try:
        if prover.exists(*literals):
            return f"{rule.id} is never decisive."
        names = [higher[x] for x in prover.solver.blamed(literals) if x in higher]
    except Undecided as reason:
        return f"{rule.id} is never decisive; by which rules is not known ({reason})."
    verb = "bears" if len(names) == 1 else "bear"
    by = f" wherever it holds, {joined(names)} {verb} a higher verdict" if names else ""
    return f"{rule.id} can never decide a row:{by or ' it never holds'}."


def redundant(prover: Prover) -> Iterable[Obligation]:
    """Show that without a rule some verdict, risk or corrected list would change."""
    reading = prover.reading
    parts = (_alone_in_verdict(prover), _alone_in_risk(prover), _alone_in_steps(prover))
    for rule in reading.rules:
        told = [part[rule.id] for part in parts if rule.id in part]
        if told:
            yield prover.shown(
                *("redundant", rule.id),
                f"{rule.id} is redundant: without it every row would get the same "
                "verdict, risk and corrected list. Retire it, or say in the pack why "
                "it stays.",
                prover.circuit.some_of(told),
                f"On some row {rule.id} alone bears the verdict, the risk or a step of "
                "the list.",
            )


def _alone_in_verdict(prover: Prover) -> Mapping[str, int]:
    """Where a rule alone bears the verdict that decides."""
    reading, circuit = prover.reading, prover.circuit
    found = {}
    for verdict in Verdict:
        rules = [r.id for r in reading.rules if r.verdict is verdict]
        others = all_but_one(circuit, [reading.holds[r] for r in rules])
        above = reading.none_above(verdict)
        for rule, other in zip(rules, others, strict=True):
            found[rule] = circuit.all_of((reading.holds[rule], above, -other))
    return found


def _alone_in_risk(prover: Prover) -> Mapping[str, int]:
    """Where a rule alone bears the risk that decides."""
    reading, circuit = prover.reading, prover.circuit
    found, higher = {}, NO
    for risk in (ClaimRisk.HIGH, ClaimRisk.REVIEW):
        rules = [r.id for r in reading.rules if r.risk is risk]
        held = [reading.holds[r] for r in rules]
        for rule, other in zip(rules, all_but_one(circuit, held), strict=True):
            found[rule] = circuit.all_of(
                (reading.holds[rule], -reading.gate, -other, -higher)
            )
        higher = circuit.some_of(held)
    return found


def list_is_made(prover: Prover) -> int:
    """Whether no verdict of the row leaves its corrected list undetermined."""
    borne = prover.reading.borne
    return prover.circuit.all_of(
        -borne[v] for v in (Verdict.NOT_APPLICABLE, *sorted(EMPTYING))
    )


def _alone_in_steps(prover: Prover) -> Mapping[str, int]:
    """Where a rule alone brings a step that is carried out."""
    reading, circuit = prover.reading, prover.circuit
    carried_out = list_is_made(prover)
    by_step: dict[Step, list[str]] = {}
    for rule in reading.rules:
        for step in rule.steps:
            by_step.setdefault(step, []).append(rule.id)
    unknown = Step(Verb.UNKNOWN)
    lost = circuit.some_of(reading.holds[r] for r in by_step.get(unknown, ()))
    found: dict[str, list[int]] = {}
    for step, names in by_step.items():
        others = all_but_one(circuit, [reading.holds[r] for r in names])
        heard = carried_out if step == unknown else circuit.all_of((carried_out, -lost))
        for name, other in zip(names, others, strict=True):
            alone = circuit.all_of((reading.holds[name], -other, heard))
            found.setdefault(name, []).append(alone)
    return {rule: circuit.some_of(alone) for rule, alone in found.items()}


def agreement(prover: Prover) -> Iterable[Obligation]:
    """Prove that what one finding of a row deletes no other orders or advises on.

    `m546_deleted` says where M54.6 goes: whatever rule removes it holds only there, and
    no rule whose action presumes that M54.6 stays holds there.
    """
    reading, circuit = prover.reading, prover.circuit
    m546, deleted = map(reading.term, ("m546_reported", "m546_deleted"))
    beside = {
        f"document {family}": reading.text(stays)
        for family, stays in M546_STAYS_BESIDE.items()
    }
    for rule in reading.rules:
        steps = set(map(str, rule.steps))
        if steps & _REMOVING or any(s.startswith("document ") for s in steps):
            stays = circuit.some_of(beside[s] for s in steps if s in beside)
            yield prover.never(
                "agreement",
                rule.id,
                f"{rule.id} takes M54.6 off the claim where m546_deleted does not say "
                "so: widen the term, so that no other finding speaks for M54.6.",
                *(reading.holds[rule.id], m546, -deleted, -stays),
                claim=f"{rule.id} takes M54.6 off the claim only where m546_deleted "
                "says so.",
            )
        if "m546" in rule.presumes:
            yield prover.never(
                "agreement",
                rule.id,
                f"{rule.id} advises on M54.6 although another finding deletes it. Ask "
                "m546_stays in its condition.",
                *(reading.holds[rule.id], m546, deleted),
                claim=f"{rule.id} never advises on an M54.6 that another finding "
                "deletes.",
            )


M546_STAYS_BESIDE = {
    "radiculopathy": "pain_distinct",
    "inflammatory": "symptom_clinically_needed == y",
}
"""When M54.6 stays beside a condition that is documented (I.B.6)."""
