"""Obligations on correction steps: nothing is added that another finding drops.

The steps of *all* rules that can hold together are compared, whatever their verdicts:
the corrected list of a row is made by every finding of the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from audit.encounter.values import CONDITION_FAMILIES
from audit.proof.circuit import NO, YES
from audit.proof.findings import Obligation
from audit.proof.prover import Prover, joined
from audit.proof.statements.structure import M546_STAYS_BESIDE, list_is_made
from audit.rules.catalogue import Rule
from audit.rules.corrections import Step, Verb

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
"""By step, the group of codes that it brings onto the list."""

_DROPS: Mapping[str, tuple[str, ...]] = {
    "replace region": ("m546",),
    "replace back_unspecified": ("m546",),
    "replace nonspecific": ("nonspecific",),
    "replace pregnancy": ("chapter15",),
}
"""By step, the groups of codes that it takes off the list, beside what it names."""

_WIDER: Mapping[str, tuple[str, ...]] = {
    "g89": ("g89_supported",),
    "nonspecific": ("m549",),
}
"""By group, what else a step drops that drops the group."""

_BRINGING = (Verb.DOCUMENT, Verb.ADD)

_BY_STATUS: Mapping[str, str] = {
    "suspected": "suspected",
    "ruled_out": "ruled_out",
    "healed": "history_healed",
}
"""Groups of codes by the status of their family."""


_SAME_PLACE: Mapping[str, str] = {
    **dict.fromkeys(("g89_supported", "g89_ordered", "g8918"), "g89"),
    **dict.fromkeys(("radiculopathy", "inflammatory"), "allowed"),
}
"""Groups that may hold the same codes: for an order they are one group."""


def conflicts(prover: Prover) -> Iterable[Obligation]:
    """Prove that no rule adds or orders what a rule beside it drops or turns round."""
    yield from _added_and_dropped(prover)
    yield from _ordered_and_dropped(prover)
    yield from _ordered_in_a_circle(prover)


def _added_and_dropped(prover: Prover) -> Iterator[Obligation]:
    reading = prover.reading
    rules = sorted((r for r in reading.rules if r.steps), key=lambda rule: rule.id)
    made = list_is_made(prover)
    for rule in rules:
        added = {g: w for step in rule.steps for g, w in _added(prover, step).items()}
        if not added:
            continue
        dropped = _dropped_beside(prover, rule, added)
        yield prover.never(
            *("conflict", rule.id),
            f"{rule.id} adds {joined(added)} to the list, and a rule that holds beside "
            "it drops that. Part their conditions.",
            *(reading.holds[rule.id], made, dropped),
            claim=f"No rule drops what {rule.id} adds to the list ({joined(added)}).",
        )


def _added(prover: Prover, step: Step) -> Mapping[str, int]:
    """Give the groups of codes that a step adds, each with where it does."""
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
    """Where the record contests a family: no code of it may be reported."""
    text = f"{family} in {{ruled_out, history_healed}}"
    suspected = f"({family} == suspected and not inpatient_facility)"
    return prover.reading.text(f"{text} or {suspected}")


def _drops(prover: Prover, step: Step, group: str) -> int:
    """Where a step, if it is taken, drops a group of codes."""
    reading = prover.reading
    kind, _, family = group.partition(":")
    if step.verb is Verb.DROP:
        status = _BY_STATUS.get(step.what)
        if status and kind == "family":
            return reading.symbols.has(family, [status])
        same = group == step.what or group in _WIDER.get(step.what, ())
        return YES if same else NO
    if group in _DROPS.get(str(step), ()):
        return YES
    if step.verb is Verb.REPLACE and step.what == "healed" and kind == "family":
        return reading.symbols.has(family, ["history_healed"])
    if step.verb is Verb.DOCUMENT and group == "m546":
        return -reading.text(M546_STAYS_BESIDE.get(step.what, "false"))
    return NO


def _dropped_beside(prover: Prover, rule: Rule, groups: Mapping[str, int]) -> int:
    """Where a rule that holds beside another drops one of some groups of codes.

    Each group comes with where it is concerned.
    """
    reading, circuit = prover.reading, prover.circuit
    return circuit.some_of(
        circuit.all_of((reading.holds[other.id], where, _drops(prover, step, group)))
        for other in reading.rules
        if other is not rule
        for step in other.steps
        for group, where in groups.items()
    )


def _ordered_and_dropped(prover: Prover) -> Iterator[Obligation]:
    """No rule puts a code in its place that a rule beside it drops.

    What becomes of M54.6 is asked by itself, in
    `audit.proof.statements.structure.agreement`.
    """
    reading = prover.reading
    made = list_is_made(prover)
    for rule in reading.rules:
        ordered = {g for step in rule.steps for g in _ordered(step)} - {"m546"}
        if not ordered:
            continue
        dropped = _dropped_beside(prover, rule, dict.fromkeys(ordered, YES))
        yield prover.never(
            *("conflict", f"{rule.id} orders"),
            f"{rule.id} orders {joined(ordered)}, and a rule that holds beside it "
            "drops that. Part their conditions.",
            *(reading.holds[rule.id], made, dropped),
            claim=f"No rule drops what {rule.id} orders ({joined(ordered)}).",
        )


def _ordered(step: Step) -> tuple[str, ...]:
    if step.verb is Verb.BEFORE:
        return (step.what, step.where)
    return (step.what,) if step.verb is Verb.LAST else ()


def _ordered_in_a_circle(prover: Prover) -> Iterator[Obligation]:
    reading, circuit = prover.reading, prover.circuit
    made = list_is_made(prover)
    orders: dict[tuple[str, str], list[Rule]] = {}
    placed = {
        _SAME_PLACE.get(group, group)
        for rule in reading.rules
        for step in rule.steps
        for group in _ordered(step)
    }
    for rule in reading.rules:
        for step in rule.steps:
            places = [_SAME_PLACE.get(group, group) for group in _ordered(step)]
            if step.verb is Verb.BEFORE:
                orders.setdefault((places[0], places[1]), []).append(rule)
            elif step.verb is Verb.LAST:
                for other in sorted(placed - {places[0]}):
                    orders.setdefault((other, places[0]), []).append(rule)
    for circle in _circles(tuple(orders)):
        rules = [
            circuit.some_of(reading.holds[rule.id] for rule in orders[edge])
            for edge in circle
        ]
        names = [" or ".join(rule.id for rule in orders[edge]) for edge in circle]
        told = ", ".join(f"{one} before {other}" for one, other in circle)
        yield prover.never(
            *("conflict", " / ".join(names)),
            f"{joined(names)} hold together and order codes in a circle: {told}.",
            *(*rules, made),
            claim=f"{joined(names)} never order the codes of one row in a circle "
            f"({told}).",
        )


def _circles(
    edges: Sequence[tuple[str, str]],
) -> Iterator[tuple[tuple[str, str], ...]]:
    """Give each circle of edges once, beginning at the group first in the alphabet."""

    def from_(
        start: str, path: tuple[tuple[str, str], ...]
    ) -> Iterator[tuple[tuple[str, str], ...]]:
        at = path[-1][1] if path else start
        for edge in edges:
            if edge[0] != at or edge[1] < start or edge in path:
                continue
            if edge[1] == start:
                yield (*path, edge)
            elif all(edge[1] != seen[0] for seen in path):
                yield from from_(start, (*path, edge))

    for start in sorted({one for one, _ in edges}):
        yield from from_(start, ())
