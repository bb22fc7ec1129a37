"""Obligations on correction steps: no finding drops what another one adds.

The steps of *all* rules that can fire together are compared, whatever their verdicts,
because every finding of a row contributes to its corrected list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from audit.encounter.values import CONDITION_FAMILIES
from audit.proof.circuit import NO, YES
from audit.proof.findings import Obligation
from audit.proof.prover import Prover, joined
from audit.proof.statements.structure import M546_STAYS_BESIDE, list_is_made
from audit.rules.corrections import Step, Verb
from audit.rules.rule import Rule

_ADDS: Mapping[str, str] = {
    "add m546": "m546",
    "add thoracic": "m546",
    "replace nonspecific": "m546",
    "add cervical": "cervicalgia",
    "add lumbar": "low_back_pain",
    "replace back_unspecified": "m549",
    "add neoplasm_pain": "g89_supported",
    "replace pregnancy": "normal_pregnancy",
}
"""For each step, the group of codes that it adds to the list."""

_DROPS: Mapping[str, tuple[str, ...]] = {
    "replace region": ("m546",),
    "replace back_unspecified": ("m546",),
    "replace nonspecific": ("nonspecific",),
    "replace pregnancy": ("chapter15",),
}
"""For each step, the groups that it removes beyond the group it names."""

_WIDER: Mapping[str, tuple[str, ...]] = {
    "g89": ("g89_supported",),
    "nonspecific": ("m549",),
}
"""For each group, the other groups that are dropped with it."""

_BRINGING = (Verb.DOCUMENT, Verb.ADD)

_BY_STATUS: Mapping[str, str] = {
    "suspected": "suspected",
    "ruled_out": "ruled_out",
    "healed": "history_healed",
}
"""Groups of codes by the status of their family."""


_SAME_GROUP: Mapping[str, str] = {
    **dict.fromkeys(("g89_supported", "g89_ordered", "g8918"), "g89"),
    **dict.fromkeys(("radiculopathy", "inflammatory"), "allowed"),
}
"""Groups that may hold the same codes count as one group in an order."""


def conflicts(prover: Prover) -> Iterable[Obligation]:
    """Prove that no rule adds or orders what a rule beside it drops or reverses."""
    yield from _added_and_dropped(prover)
    yield from _ordered_and_dropped(prover)
    yield from _ordered_in_a_cycle(prover)


def _added_and_dropped(prover: Prover) -> Iterator[Obligation]:
    symbolic = prover.symbolic
    rules = sorted((r for r in symbolic.rules if r.steps), key=lambda rule: rule.id)
    made = list_is_made(prover)
    for rule in rules:
        added = {g: w for step in rule.steps for g, w in _added(prover, step).items()}
        if not added:
            continue
        dropped = _dropped_beside(prover, rule, added)
        yield prover.prove_never(
            *("conflict", rule.id),
            f"{rule.id} adds {joined(added)} to the list, and another rule that fires "
            "drops it. Make their conditions exclusive.",
            *(symbolic.holds[rule.id], made, dropped),
            claim=f"No rule drops what {rule.id} adds to the list ({joined(added)}).",
        )


def _added(prover: Prover, step: Step) -> Mapping[str, int]:
    """Return the groups of codes that a step adds, and where it adds each."""
    if step.verb is Verb.DOCUMENT and step.what == "all":
        return {
            f"family:{family}": -_is_contested(prover, family)
            for family in CONDITION_FAMILIES
        }
    if step.verb is Verb.DOCUMENT or step.what in CONDITION_FAMILIES:
        return {f"family:{step.what}": YES} if step.verb in _BRINGING else {}
    group = _ADDS.get(str(step))
    return {group: YES} if group else {}


def _is_contested(prover: Prover, family: str) -> int:
    """Whether the record contests a family: no code of it may be reported."""
    text = f"{family} in {{ruled_out, history_healed}}"
    suspected = f"({family} == suspected and not inpatient_facility)"
    return prover.symbolic.text(f"{text} or {suspected}")


def _drops(prover: Prover, step: Step, group: str) -> int:
    """Where a step that is carried out drops a group of codes."""
    symbolic = prover.symbolic
    kind, _, family = group.partition(":")
    if step.verb is Verb.DROP:
        status = _BY_STATUS.get(step.what)
        if status and kind == "family":
            return symbolic.encounter.has(family, [status])
        same = group == step.what or group in _WIDER.get(step.what, ())
        return YES if same else NO
    if group in _DROPS.get(str(step), ()):
        return YES
    if step.verb is Verb.REPLACE and step.what == "healed" and kind == "family":
        return symbolic.encounter.has(family, ["history_healed"])
    if step.verb is Verb.DOCUMENT and group == "m546":
        return -symbolic.text(M546_STAYS_BESIDE.get(step.what, "false"))
    return NO


def _dropped_beside(prover: Prover, rule: Rule, groups: Mapping[str, int]) -> int:
    """Where a rule that fires beside another drops one of some groups of codes.

    `groups` gives for each group where it matters.
    """
    symbolic, circuit = prover.symbolic, prover.circuit
    return circuit.some_of(
        circuit.all_of((symbolic.holds[other.id], where, _drops(prover, step, group)))
        for other in symbolic.rules
        if other is not rule
        for step in other.steps
        for group, where in groups.items()
    )


def _ordered_and_dropped(prover: Prover) -> Iterator[Obligation]:
    """Prove that no rule orders a code that a rule beside it drops.

    M54.6 is checked separately, in `audit.proof.statements.structure.agreement`.
    """
    symbolic = prover.symbolic
    made = list_is_made(prover)
    for rule in symbolic.rules:
        ordered = {g for step in rule.steps for g in _ordered(step)} - {"m546"}
        if not ordered:
            continue
        dropped = _dropped_beside(prover, rule, dict.fromkeys(ordered, YES))
        yield prover.prove_never(
            *("conflict", f"{rule.id} orders"),
            f"{rule.id} orders {joined(ordered)}, and another rule that fires "
            "drops it. Make their conditions exclusive.",
            *(symbolic.holds[rule.id], made, dropped),
            claim=f"No rule drops what {rule.id} orders ({joined(ordered)}).",
        )


def _ordered(step: Step) -> tuple[str, ...]:
    if step.verb is Verb.BEFORE:
        return (step.what, step.where)
    return (step.what,) if step.verb is Verb.LAST else ()


def _ordered_in_a_cycle(prover: Prover) -> Iterator[Obligation]:
    symbolic, circuit = prover.symbolic, prover.circuit
    made = list_is_made(prover)
    orders: dict[tuple[str, str], list[Rule]] = {}
    groups = {
        _SAME_GROUP.get(group, group)
        for rule in symbolic.rules
        for step in rule.steps
        for group in _ordered(step)
    }
    for rule in symbolic.rules:
        for step in rule.steps:
            ordered = [_SAME_GROUP.get(group, group) for group in _ordered(step)]
            if step.verb is Verb.BEFORE:
                orders.setdefault((ordered[0], ordered[1]), []).append(rule)
            elif step.verb is Verb.LAST:
                for other in sorted(groups - {ordered[0]}):
                    orders.setdefault((other, ordered[0]), []).append(rule)
    for circle in _cycles(tuple(orders)):
        rules = [
            circuit.some_of(symbolic.holds[rule.id] for rule in orders[edge])
            for edge in circle
        ]
        names = [" or ".join(rule.id for rule in orders[edge]) for edge in circle]
        orders_text = ", ".join(f"{one} before {other}" for one, other in circle)
        yield prover.prove_never(
            *("conflict", " / ".join(names)),
            f"{joined(names)} fire together and order codes in a circle: "
            f"{orders_text}.",
            *(*rules, made),
            claim=f"{joined(names)} never order the codes of one row in a circle "
            f"({orders_text}).",
        )


def _cycles(
    edges: Sequence[tuple[str, str]],
) -> Iterator[tuple[tuple[str, str], ...]]:
    """Yield each cycle once, starting at its alphabetically first group."""

    def paths_from(
        start: str, path: tuple[tuple[str, str], ...]
    ) -> Iterator[tuple[tuple[str, str], ...]]:
        at = path[-1][1] if path else start
        for edge in edges:
            if edge[0] != at or edge[1] < start or edge in path:
                continue
            if edge[1] == start:
                yield (*path, edge)
            elif all(edge[1] != seen[0] for seen in path):
                yield from paths_from(start, (*path, edge))

    for start in sorted({one for one, _ in edges}):
        yield from paths_from(start, ())
