"""The whole proof of a pack: every obligation, and what the pack accepts."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version

from audit.facts import Policy
from audit.proof.findings import (
    Acceptance,
    Group,
    Obligation,
    ProofReport,
    Status,
    read_acceptances,
)
from audit.proof.prover import Prover, joined
from audit.proof.statements import outcomes, steps, structure
from audit.proof.statements.law_book import LAW_BOOK
from audit.proof.statements.lawful import law_section, scope
from audit.release import CodeSet
from audit.rules.catalogue import Pack
from audit.rules.fingerprints import code_set_hash, pack_hash, policy_hash
from audit.rules.rule import Rule

Section = Callable[[Prover], Iterable[Obligation]]

SECTIONS: Mapping[str, Section] = {
    "every encounter gets a verdict": structure.totality,
    "rules do what their example lines say": structure.examples,
    "every rule can fire": structure.fires,
    "every rule with a verdict can decide": structure.decisive,
    "no rule with an effect is redundant": structure.redundant,
    "nothing is added that another drops": steps.conflicts,
    "actions of a row agree": structure.agreement,
    "rules speak of judged rows only": scope,
    "SUPPORTED must be earned": outcomes.default_deny,
    "every verdict is given": outcomes.verdicts,
    "verdict and risk are independent": outcomes.independence,
    "outcomes change with releases only": outcomes.dated,
    "an established cause displaces M54.6": outcomes.causes,
    **{law.obligation: law_section(law) for law in LAW_BOOK},
    "the row engine judges its examples alike": structure.replayed,
}
"""What is proved, in this order, by its name in the report."""


def prove(
    pack: Pack,
    accepted: Iterable[Mapping[str, object]] | None = None,
    today: dt.date | None = None,
    codes: CodeSet | None = None,
    policy: Policy | None = None,
) -> ProofReport:
    """Prove every obligation of a pack, for all encounters.

    `codes` and `policy` are the tables that the pack is used with; None means those
    that ship. Raises PolicyError when the proof does not cover them.

    `accepted` replaces the accepted findings of the pack. Those that expired before
    `today` do not count; without a day none expires. Raises RuleError for an accepted
    finding without obligation or reason.
    """
    acceptances = read_acceptances(
        pack.accepted if accepted is None else accepted, today
    )
    began = time.perf_counter()
    prover = Prover(pack, (), codes, policy)
    used: set[Acceptance] = set()
    groups = [
        _group(prover, name, section, acceptances, used)
        for name, section in SECTIONS.items()
    ]
    return ProofReport(
        pack=pack.label,
        rules=len(prover.symbolic.rules),
        facts=len(prover.names),
        groups=tuple(groups),
        questions=prover.questions,
        seconds=time.perf_counter() - began,
        notes=(
            *(_unused(a) for a in acceptances if a not in used),
            *_without_lines(prover.symbolic.rules),
        ),
        axioms=prover.laws,
        rows=prover.witnesses.count,
        pack_hash=pack_hash(pack),
        code_set_hash=code_set_hash(prover.encounter.codes),
        policy_hash=policy_hash(prover.auditor.tables.policy),
        codes=prover.encounter.codes,
        made_with={name: _version(name) for name in ("tspine-audit", "python-sat")},
        asked=tuple(prover.asked),
        circuit=prover.circuit,
    )


def _group(
    prover: Prover,
    name: str,
    section: Section,
    acceptances: tuple[Acceptance, ...],
    used: set[Acceptance],
) -> Group:
    began = time.perf_counter()
    obligations = []
    for obligation in section(prover):
        if obligation.status is Status.FAILED:
            found = _acceptance_of(obligation, acceptances)
            if found is not None:
                used.add(found)
                obligation = replace(
                    obligation, status=Status.ACCEPTED, reason=found.reason
                )
        obligations.append(obligation)
    return Group(name, tuple(obligations), time.perf_counter() - began)


def _acceptance_of(
    obligation: Obligation, acceptances: Iterable[Acceptance]
) -> Acceptance | None:
    for acceptance in acceptances:
        if (acceptance.obligation, acceptance.rule) == (
            obligation.name,
            obligation.rule,
        ):
            return acceptance
    return None


def _without_lines(rules: Iterable[Rule]) -> Iterable[str]:
    names = [rule.id for rule in rules if not rule.fires]
    if names:
        yield (
            f"No example line shows where {joined(names)} should fire: whether they "
            "say what their author meant is not shown."
        )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "run from its source"


def _unused(acceptance: Acceptance) -> str:
    return (
        f"The accepted finding {acceptance.obligation!r} of {acceptance.rule} no "
        "longer occurs: "
        "take it out of pack.toml."
    )
