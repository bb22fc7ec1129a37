"""Obligations on the structure of a pack: no gap, no dead rule, no redundant rule."""

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
from audit.rules.catalogue import with_shipped_policies
from audit.rules.corrections import Step, Verb
from audit.rules.rule import Rule
from audit.verdict.correction import EMPTYING

_REMOVING = {"drop m546", "replace region", "replace back_unspecified"}


def totality(prover: Prover) -> Iterable[Obligation]:
    """Prove that some rule assigns a verdict to every encounter."""
    yield prover.prove_never(
        "totality",
        "",
        "No rule assigns a verdict to this row. Widen a rule, or add one for it.",
        *(-x for x in prover.symbolic.proposed.values()),
        claim="Every encounter gets a verdict from some rule.",
    )


def examples(prover: Prover) -> Iterable[Obligation]:
    """Show that the example lines of every rule do what they say.

    The lines of rules that ship are written for the tables that ship, whatever tables
    are loaded and whatever a team's pack says of policies.
    """
    broken = prover.witnesses.broken
    own = prover.pack.own
    if prover.tables != (None, None):
        auditor = Auditor(prover.pack)
        broken = Witnesses(prover.symbolic, auditor, CLEAN_CELLS).broken
    if own is not None and own.policies:
        auditor = Auditor(with_shipped_policies(prover.pack))
        as_shipped = Witnesses(prover.symbolic, auditor, CLEAN_CELLS).broken
        broken = {
            rule_id: [line for line in lines if line in as_shipped.get(rule_id, ())]
            for rule_id, lines in broken.items()
        }
    for rule in prover.symbolic.rules:
        if rule.fires or rule.silent:
            lines = broken.get(rule.id, ())
            broken_lines = "; ".join(f"{line!r}" for line in lines)
            yield Obligation(
                *("examples", rule.id, Status.FAILED if lines else Status.HELD),
                f"{rule.id} does not do what its example lines say: {broken_lines}. "
                "Correct the rule or the line."
                if lines
                else "",
                claim=f"The example lines of {rule.id} do what they say.",
                means=Means.SHOWN,
            )


def replayed(prover: Prover) -> Iterable[Obligation]:
    """Show that circuit and row engine agree on every row that was judged."""
    found = prover.witnesses.mismatches
    sources = "; ".join(row.source for row in found[:3])
    yield Obligation(
        *("replay", "", Status.FAILED if found else Status.HELD),
        f"The proof and the row engine disagree on {len(found)} rows: {sources}. "
        "Nothing else in this report can be relied on."
        if found
        else "",
        claim=f"The proof and the row engine agree on all "
        f"{prover.witnesses.count} different rows that it judged.",
        means=Means.SHOWN,
    )


def fires(prover: Prover) -> Iterable[Obligation]:
    """Show that every rule fires for some encounter."""
    for rule_id, literal in prover.symbolic.holds.items():
        yield prover.show_exists(
            *("fires", rule_id),
            f"{rule_id} can never fire: its condition contradicts itself or the laws "
            "of the facts. Correct or retire it.",
            literal,
            f"{rule_id} fires for some encounter.",
        )


def decisive(prover: Prover) -> Iterable[Obligation]:
    """Show that every rule with a verdict decides the verdict of some row."""
    symbolic, circuit = prover.symbolic, prover.circuit
    for rule in symbolic.rules:
        if rule.verdict is None:
            continue
        none_above = symbolic.none_above(rule.verdict)
        decides = circuit.all_of((symbolic.holds[rule.id], none_above))
        claim = f"{rule.id} gives some encounter its verdict."
        found = prover.show_exists("decisive", rule.id, claim, decides, claim)
        if found.status is Status.FAILED:
            found = replace(found, sentence=_shadow(prover, rule))
        yield found


def _shadow(prover: Prover, rule: Rule) -> str:
    """Explain which rules, together, outrank a rule wherever it fires."""
    symbolic, verdict = prover.symbolic, rule.verdict
    higher = {
        -symbolic.holds[r.id]: r.id
        for r in symbolic.rules
        if verdict and r.verdict and r.verdict.rank < verdict.rank
    }
    literals = (symbolic.holds[rule.id], *higher)
    try:
        if prover.exists(*literals):
            return f"{rule.id} is never decisive."
        names = [higher[x] for x in prover.solver.minimal_core(literals) if x in higher]
    except Undecided as reason:
        return (
            f"{rule.id} is never decisive; the rules above it are unknown ({reason})."
        )
    verb = "assigns" if len(names) == 1 else "assign"
    by = f" wherever it fires, {joined(names)} {verb} a higher verdict" if names else ""
    return f"{rule.id} can never decide a row:{by or ' it never fires'}."


def redundant(prover: Prover) -> Iterable[Obligation]:
    """Show that some verdict, risk or corrected list would change without each rule."""
    symbolic = prover.symbolic
    parts = (_alone_in_verdict(prover), _alone_in_risk(prover), _alone_in_steps(prover))
    for rule in symbolic.rules:
        effects = [part[rule.id] for part in parts if rule.id in part]
        if effects:
            yield prover.show_exists(
                *("redundant", rule.id),
                f"{rule.id} is redundant: without it every encounter of the model "
                "would get the same verdict, risk and corrected list. Retire it, or "
                "say in the pack why it stays.",
                prover.circuit.some_of(effects),
                f"On some row only {rule.id} brings the verdict, the risk or a step of "
                "the list.",
            )


def _alone_in_verdict(prover: Prover) -> Mapping[str, int]:
    """Where a rule alone assigns the deciding verdict."""
    symbolic, circuit = prover.symbolic, prover.circuit
    found = {}
    for verdict in Verdict:
        rules = [r.id for r in symbolic.rules if r.verdict is verdict]
        others = all_but_one(circuit, [symbolic.holds[r] for r in rules])
        above = symbolic.none_above(verdict)
        for rule, other in zip(rules, others, strict=True):
            found[rule] = circuit.all_of((symbolic.holds[rule], above, -other))
    return found


def _alone_in_risk(prover: Prover) -> Mapping[str, int]:
    """Where a rule alone assigns the deciding risk."""
    symbolic, circuit = prover.symbolic, prover.circuit
    found, higher = {}, NO
    for risk in (ClaimRisk.HIGH, ClaimRisk.REVIEW):
        rules = [r.id for r in symbolic.rules if r.risk is risk]
        held = [symbolic.holds[r] for r in rules]
        for rule, other in zip(rules, all_but_one(circuit, held), strict=True):
            found[rule] = circuit.all_of(
                (symbolic.holds[rule], -symbolic.gate, -other, -higher)
            )
        higher = circuit.some_of(held)
    return found


def list_is_made(prover: Prover) -> int:
    """Whether no verdict of the row leaves its corrected list undetermined."""
    proposed = prover.symbolic.proposed
    return prover.circuit.all_of(
        -proposed[v] for v in (Verdict.NOT_APPLICABLE, *sorted(EMPTYING))
    )


def _alone_in_steps(prover: Prover) -> Mapping[str, int]:
    """Where a rule alone brings a step that is carried out."""
    symbolic, circuit = prover.symbolic, prover.circuit
    carried_out = list_is_made(prover)
    by_step: dict[Step, list[str]] = {}
    for rule in symbolic.rules:
        for step in rule.steps:
            by_step.setdefault(step, []).append(rule.id)
    unknown = Step(Verb.UNKNOWN)
    list_unknown = circuit.some_of(symbolic.holds[r] for r in by_step.get(unknown, ()))
    found: dict[str, list[int]] = {}
    for step, names in by_step.items():
        others = all_but_one(circuit, [symbolic.holds[r] for r in names])
        counts = (
            carried_out
            if step == unknown
            else circuit.all_of((carried_out, -list_unknown))
        )
        for name, other in zip(names, others, strict=True):
            alone = circuit.all_of((symbolic.holds[name], -other, counts))
            found.setdefault(name, []).append(alone)
    return {rule: circuit.some_of(alone) for rule, alone in found.items()}


def agreement(prover: Prover) -> Iterable[Obligation]:
    """Prove that no finding orders or advises on what another one deletes.

    `m546_deleted` says where M54.6 is deleted: every rule that removes it fires only
    there, and no rule whose action presumes that M54.6 stays fires there.
    """
    symbolic, circuit = prover.symbolic, prover.circuit
    m546, deleted = map(symbolic.term, ("m546_reported", "m546_deleted"))
    beside = {
        f"document {family}": symbolic.text(stays)
        for family, stays in M546_STAYS_BESIDE.items()
    }
    for rule in symbolic.rules:
        steps = set(map(str, rule.steps))
        if steps & _REMOVING or any(s.startswith("document ") for s in steps):
            stays = circuit.some_of(beside[s] for s in steps if s in beside)
            yield prover.prove_never(
                "agreement",
                rule.id,
                f"{rule.id} takes M54.6 off the claim where m546_deleted is not true: "
                "widen the term, so that no other finding keeps M54.6.",
                *(symbolic.holds[rule.id], m546, -deleted, -stays),
                claim=f"{rule.id} takes M54.6 off the claim only where m546_deleted is "
                "true.",
            )
        if "m546" in rule.presumes:
            yield prover.prove_never(
                "agreement",
                rule.id,
                f"{rule.id} advises on M54.6 although another finding deletes it. Add "
                "m546_stays to its condition.",
                *(symbolic.holds[rule.id], m546, deleted),
                claim=f"{rule.id} never advises on an M54.6 that another finding "
                "deletes.",
            )


M546_STAYS_BESIDE = {
    "radiculopathy": "pain_distinct",
    "inflammatory": "symptom_clinically_needed == y",
}
"""Where M54.6 stays beside a documented condition (I.B.6)."""
