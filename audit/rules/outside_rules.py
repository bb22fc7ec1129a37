"""What a team's pack changes outside its rules: policies, and names of payers.

The solver compares rules over facts. A policy and the name of a payer decide which
facts a row has, so a comparison of packs states these changes beside its proof.
"""

from __future__ import annotations

from collections.abc import Iterator

from audit.facts import COUNTS, FACTS, Policy, default_policy
from audit.facts.tables.policy import PolicyRow
from audit.rules.catalogue import Pack
from audit.rules.conditions import names_in
from audit.rules.own import changed_policy
from audit.wording import named

_PAYER = "payer"
"""The column that a fact of a policy reads: without a payer no policy applies."""


def policy_of(pack: Pack) -> Policy:
    """Return the shipped policy table with the changes of a pack."""
    return changed_policy(default_policy(), pack.own)


def policy_words(row: PolicyRow) -> str:
    """Say what a row of the policy table asks, of whom, and on which days."""
    payers = ", ".join(sorted(row.payers)) or "every payer"
    services = ", ".join(sorted(g.replace("_", " ") for g in row.groups))
    asked = row.requirement
    if row.min_weeks:
        asked += f" ({row.min_weeks:g} weeks)"
    if row.dx_allowed:
        asked += f" ({', '.join(row.dx_allowed)})"
    until = f" until {row.until}" if row.until else ""
    off = "" if row.enabled else "; asks for nothing yet"
    return f"{payers}, {services}: {asked}, from {row.since}{until}{off}"


def rules_of_policies(pack: Pack) -> tuple[str, ...]:
    """Return the ids of the rules whose condition asks for a fact of the payer."""
    reads = {name for name, fact in FACTS.items() if _PAYER in fact.columns}
    reads |= {name for name, count in COUNTS.items() if reads & {*count.of}}
    for name, condition in pack.terms.items():
        if reads & {*names_in(condition)}:
            reads.add(name)
    return tuple(
        r.id for r in pack.rules if r.enabled and reads & {*names_in(r.condition)}
    )


def outside_rules(old: Pack, new: Pack) -> tuple[str, ...]:
    """Return a sentence for each difference of policies and of names of payers."""
    found = tuple(_differences(old, new))
    if not found:
        return ()
    ids = sorted({*rules_of_policies(old), *rules_of_policies(new)})
    return (
        *found,
        f"Only {named(ids, len(ids))} ask for payers and policies: no other rule "
        "answers differently for these changes.",
    )


def _differences(old: Pack, new: Pack) -> Iterator[str]:
    before, after = policy_of(old).rows, policy_of(new).rows
    for row in after:
        if row not in before:
            yield f"Policy {row.policy_id} is added. {policy_words(row)}."
    for row in before:
        if row not in after:
            yield f"Policy {row.policy_id} is gone. {policy_words(row)}."
    was, now = (dict(p.own.payers) if p.own else {} for p in (old, new))
    for name in sorted({*was, *now}):
        if was.get(name) != now.get(name):
            words = [
                (known[name] or "not stated") if name in known else "as it ships"
                for known in (was, now)
            ]
            yield f"Payer {name!r} is read: {words[1]}; it was: {words[0]}."
