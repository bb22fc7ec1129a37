"""What each change of a team's pack means for its rows, and what to look at again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from audit.findings import Severity
from audit.packs.differences import Value, differences
from audit.rules.authorities import authorities
from audit.rules.catalogue import Pack, default_pack
from audit.rules.english import when
from audit.rules.outside_rules import policy_words, rules_of_policies
from audit.rules.own import Change, OwnPart
from audit.rules.own.pieces import OWN
from audit.rules.rule import Rule
from audit.wording import named

_OFFICIAL = ("Guidelines", "Tabular", "ICD-10-CM", "45 CFR", "CARC")
"""How the labels of official sources begin."""


def meanings(pack: Pack) -> tuple[str, ...]:
    """Return a paragraph for each change of a pack, in the order of the changes."""
    if pack.own is None:
        return ()
    return tuple(_meaning(change, pack, pack.own) for change in pack.own.changes)


def _meaning(change: Change, pack: Pack, own: OwnPart) -> str:
    match change.kind:
        case "switch_off":
            words = _switched_off(change)
        case "override":
            words = _overridden(change, pack)
        case "rule":
            words = _added(pack.rule(change.name))
        case "parameter":
            words = _number(change, pack)
        case "payer":
            payer = own.payers[change.name] or "not stated"
            words = f"A payer cell that says {change.name!r} is read as: {payer}."
        case _:
            words = _policy(change, pack, own)
    return f"{words} Reason: {change.reason} ({change.by})."


def _days(change: Change) -> str:
    return change.days or "on every day"


def _switched_off(change: Change) -> str:
    rule = default_pack().rule(change.name)
    effects = []
    if rule.verdict:
        effects.append(
            f"Where it decided {rule.verdict.value}, the next rule that fires decides."
        )
    if rule.risk.value != "NONE":
        effects.append(f"It raises no claim risk ({rule.risk.value}) any more.")
    if rule.steps:
        effects.append("Its steps of the corrected list are not made.")
    said = " ".join(effects) or "It only gave information."
    days = f"not asked {change.days}" if change.days else "asked on no day"
    return f"{change.name} ({rule.title}) is {days}. {said}"


def _overridden(change: Change, pack: Pack) -> str:
    ships = default_pack()
    ids = (change.name, f"{change.name}{OWN}")
    found = {d.subject: d for d in differences(ships, pack)}
    difference = next((found[i] for i in reversed(ids) if i in found), None)
    values = difference.values if difference else ()
    said = " ".join(_effect(v) for v in values if v.label != "In force")
    title = ships.rule(change.name).title
    return f"{change.name} ({title}) is changed {_days(change)}. {said}".rstrip()


def _effect(value: Value) -> str:
    match value.label:
        case "Holds when":
            return f"It fires when {value.after}; it fired when {value.before}."
        case "Verdict":
            return (
                f"Where it decides, the verdict is {value.after}, not {value.before}."
            )
        case "Severity" | "Claim risk":
            return f"{value.label}: {value.after}, not {value.before}."
        case "Steps of the list":
            after, before = value.after or "none", value.before or "none"
            return f"What it does to the list: {after}, not {before}."
    return f"{value.label}: other words."


def _added(rule: Rule) -> str:
    gives = [
        f"the verdict {rule.verdict.value}" if rule.verdict else "",
        f"the claim risk {rule.risk.value}" if rule.risk.value != "NONE" else "",
    ]
    said = " and ".join(filter(None, gives)) or "information only"
    until = f" until {rule.until}" if rule.until else ""
    return (
        f"{rule.id} ({rule.title}) is a rule of yours from {rule.since}{until}. It "
        f"fires when {when(rule)}, and gives {said}."
    )


def _number(change: Change, pack: Pack) -> str:
    parameter = pack.parameters[change.name]
    values = ", ".join(f"{value} from {day}" for day, value, _ in parameter.values)
    ids = [r.id for r in pack.rules if f" {change.name}" in r.text and r.enabled]
    asked = f" {len(ids)} rules compare with it: {named(ids)}." if ids else ""
    return f"{change.name} is {values}. {parameter.meaning}{asked}"


def _policy(change: Change, pack: Pack, own: OwnPart) -> str:
    row = next((p.rows for p in own.policies if p.change is change), ())
    ids = named(rules_of_policies(pack), 4)
    if row:
        words = f"The policy {change.name} is added: {policy_words(row[0])}."
    else:
        words = f"The policy {change.name} asks for nothing {_days(change)}."
    return f"{words} Rules that ask for policies: {ids}."


def advice(pack: Pack, today: dt.date) -> tuple[str, ...]:
    """Return what to look at again in a pack that can be read."""
    return tuple(_advice(pack, today))


def _advice(pack: Pack, today: dt.date) -> Iterator[str]:
    own = pack.own
    if own is None:
        return
    for change in own.changes:
        if change.until and change.until < today and change.kind != "rule":
            yield (
                f"{change.name}: the change ended on {change.until}. Keep it for "
                "earlier dates of service, or take it out."
            )
        if change.date > today:
            yield f"{change.name}: decided on {change.date}, which is still to come."
        if change.kind in ("switch_off", "override"):
            yield from _against_official(change)
    mine = {c.name for c in own.changes if c.kind == "rule"}
    for rule in pack.rules:
        base = rule.id.removesuffix("T") if rule.id not in mine else rule.id
        if base not in mine:
            continue
        if not rule.fires or not rule.silent:
            yield (
                f"{rule.id}: give at least one example line under fires and one under "
                "silent, so that others can see what you meant."
            )
        for citation, source in authorities(rule, pack):
            if source is None:
                yield (
                    f"{rule.id} cites {citation!r}, which no table of sources has. "
                    "Write it in sources.toml, or cite a source that ships."
                )


def _against_official(change: Change) -> Iterator[str]:
    rule = default_pack().rule(change.name)
    official = [c for c in rule.citations if c.startswith(_OFFICIAL)]
    if rule.severity in (Severity.CRITICAL, Severity.MAJOR) and official:
        yield (
            f"{change.name} rests on an official source: {'; '.join(official)}. Have "
            "the change approved by whoever answers for compliance."
        )
