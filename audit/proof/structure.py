"""Obligations on the structure of a pack: no gap, no dead rule, no spare rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from audit.findings import ClaimRisk, Verdict
from audit.proof.circuit import NO
from audit.proof.findings import Obligation, Status
from audit.proof.prover import Prover, all_but_one, joined
from audit.proof.solver import Undecided
from audit.rules.catalogue import Rule
from audit.rules.corrections import Step, Verb
from audit.verdict.correction import EMPTYING

_REMOVING = {"drop m546", "replace region", "replace back_unspecified"}
_KEEPING = {"add m546", "replace nonspecific"}


def totality(prover: Prover) -> Iterable[Obligation]:
    """Prove that some rule bears a verdict for every encounter."""
    yield prover.never(
        "totality",
        "",
        "No rule bears a verdict for this row. Widen a rule, or add one for it.",
        *(-x for x in prover.reading.borne.values()),
    )


def fires(prover: Prover) -> Iterable[Obligation]:
    """Prove that every rule holds for some encounter."""
    reading = prover.reading
    sentences = {
        r.id: f"{r.id} can never hold: its condition contradicts itself or the laws "
        "of the facts. Correct or retire it."
        for r in reading.rules
    }
    yield from prover.each_exists("fires", reading.holds, sentences)


def decisive(prover: Prover) -> Iterable[Obligation]:
    """Prove that every rule that bears a verdict gives some row its verdict."""
    reading, circuit = prover.reading, prover.circuit
    bearing = [(r, r.verdict) for r in reading.rules if r.verdict is not None]
    wanted = {
        r.id: circuit.all_of((reading.holds[r.id], reading.none_above(verdict)))
        for r, verdict in bearing
    }
    for obligation in prover.each_exists("decisive", wanted, dict.fromkeys(wanted, "")):
        if obligation.status is Status.FAILED:
            rule = prover.pack.rule(obligation.rule)
            obligation = Obligation(
                "decisive", rule.id, Status.FAILED, _shadow(prover, rule)
            )
        yield obligation


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
    by = f" wherever it holds, {joined(names)} bear a higher verdict" if names else ""
    return f"{rule.id} can never decide a row:{by or ' it never holds'}."


def redundant(prover: Prover) -> Iterable[Obligation]:
    """Prove that without a rule some verdict, risk or corrected list would change."""
    reading = prover.reading
    parts = (_alone_in_verdict(prover), _alone_in_risk(prover), _alone_in_steps(prover))
    wanted: dict[str, int] = {}
    for rule in reading.rules:
        told = [part[rule.id] for part in parts if rule.id in part]
        if told:
            wanted[rule.id] = prover.circuit.some_of(told)
    sentences = {
        key: f"{key} is redundant: without it every row would get the same verdict, "
        "risk and corrected list. Retire it, or say in the pack why it stays."
        for key in wanted
    }
    yield from prover.each_exists("redundant", wanted, sentences)


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


def _alone_in_steps(prover: Prover) -> Mapping[str, int]:
    """Where a rule alone brings a step that is carried out."""
    reading, circuit = prover.reading, prover.circuit
    emptied = circuit.some_of(reading.borne[v] for v in sorted(EMPTYING))
    carried_out = circuit.all_of((-reading.borne[Verdict.NOT_APPLICABLE], -emptied))
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


def conflicts(prover: Prover) -> Iterable[Obligation]:
    """Prove that rules which decide together do not contradict each other's steps."""
    reading, circuit = prover.reading, prover.circuit
    by_id = sorted(reading.rules, key=lambda rule: rule.id)
    ordered = [(r, r.verdict) for r in by_id if r.verdict and r.steps]
    pairs = {
        f"{a.id} / {b.id}": circuit.all_of(
            (reading.holds[a.id], reading.holds[b.id], reading.none_above(verdict))
        )
        for n, (a, verdict) in enumerate(ordered)
        for b, other in ordered[n + 1 :]
        if other is verdict and _contradict(a, b)
    }
    try:
        found = prover.witnessed(pairs)
    except Undecided as reason:
        yield Obligation("conflict", "", Status.UNKNOWN, f"Conflicts: {reason}")
        return
    for key in pairs:
        if not found[key]:
            yield Obligation("conflict", key, Status.HELD)
        else:
            sentence = f"{key} decide the same row, and their corrections contradict."
            yield prover.never("conflict", key, sentence, pairs[key])


def agreement(prover: Prover) -> Iterable[Obligation]:
    """Prove that what one finding of a row deletes no other orders or advises on.

    `m546_deleted` says where M54.6 goes: whatever rule removes it holds only there, and
    no rule whose action presumes that M54.6 stays holds there.
    """
    reading, circuit = prover.reading, prover.circuit
    m546, deleted = map(reading.term, ("m546_reported", "m546_deleted"))
    beside = {
        f"document {family}": reading.text(stays)
        for family, stays in _STAYS_BESIDE.items()
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
            )
        if "m546" in rule.presumes:
            yield prover.never(
                "agreement",
                rule.id,
                f"{rule.id} advises on M54.6 although another finding deletes it. Ask "
                "m546_stays in its condition.",
                *(reading.holds[rule.id], m546, deleted),
            )


_STAYS_BESIDE = {
    "radiculopathy": "pain_distinct",
    "inflammatory": "symptom_clinically_needed == y",
}
"""When M54.6 stays beside a condition that is documented (I.B.6)."""


def _contradict(a: Rule, b: Rule) -> bool:
    one, other = set(map(str, a.steps)), set(map(str, b.steps))
    return (
        bool(one & _REMOVING and other & _KEEPING)
        or bool(other & _REMOVING and one & _KEEPING)
        or any(_reversed(x) in b.steps for x in a.steps if x.verb is Verb.BEFORE)
    )


def _reversed(step: Step) -> Step:
    return Step(step.verb, step.where, step.what)
