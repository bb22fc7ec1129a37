"""The shipped pack with a rule changed, left out or added, and what a proof finds."""

from __future__ import annotations

from dataclasses import replace

from audit.facts import VOCABULARY
from audit.proof import prove
from audit.rules.catalogue import Pack, default_pack
from audit.rules.language import parse

PACK = default_pack()


def changed(rule_id: str, **values: object) -> Pack:
    """Return the shipped pack with one rule changed; `when` is a text."""
    when = values.pop("when", None)
    if when is not None:
        values["condition"] = parse(str(when), VOCABULARY, PACK.parameters)
    rules = tuple(
        replace(r, **values) if r.id == rule_id else r  # type: ignore[arg-type]
        for r in PACK.rules
    )
    return replace(PACK, rules=rules)


def without(*rule_ids: str) -> Pack:
    return replace(PACK, rules=tuple(r for r in PACK.rules if r.id not in rule_ids))


def added(like: str, **values: object) -> Pack:
    """Return the shipped pack with one more rule, modeled on another."""
    when = str(values.pop("when"))
    condition = parse(when, VOCABULARY, PACK.parameters)
    new = replace(PACK.rule(like), condition=condition, **values)  # type: ignore[arg-type]
    return replace(PACK, rules=(*PACK.rules, new))


def found(pack: Pack, name: str) -> dict[str, str]:
    """Return the findings of one name, by rule."""
    return {o.rule: o.sentence for o in prove(pack).findings if o.name == name}
