"""The whole proof of a pack: every obligation, with what the pack accepts."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from audit.proof import changes, outcomes, structure
from audit.proof.findings import (
    Acceptance,
    Group,
    Obligation,
    ProofReport,
    Status,
    read_acceptances,
)
from audit.proof.prover import Prover
from audit.rules.catalogue import Pack

Section = Callable[[Prover], Iterable[Obligation]]

SECTIONS: Mapping[str, Section] = {
    "every row gets a verdict": structure.totality,
    "every rule can fire": structure.fires,
    "every rule can be decisive": structure.decisive,
    "no rule is redundant": structure.redundant,
    "no two rules contradict each other": structure.conflicts,
    "actions of a row agree": structure.agreement,
    "verdicts mean what they say": outcomes.typing,
    "SUPPORTED must be earned": outcomes.default_deny,
    "every verdict is given": outcomes.verdicts,
    "verdict and risk are independent": outcomes.independence,
    "constant between dated changes": outcomes.constancy,
    "an established cause displaces M54.6": changes.causes,
    "documentation never harms": changes.documentation,
    "Excludes1 partners never help": changes.partners,
    "uncertain, ruled out, healed": changes.uncertain,
}
"""What is proved, in this order, by the words of the report."""


def prove(
    pack: Pack,
    accepted: Iterable[Mapping[str, object]] | None = None,
    today: dt.date | None = None,
) -> ProofReport:
    """Prove every obligation of a pack, for all encounters.

    `accepted` replaces the accepted findings of the pack. Those that expired before
    `today` count no more; without a day none expires. Raises RuleError for an accepted
    finding without obligation or reason.
    """
    acceptances = read_acceptances(
        pack.accepted if accepted is None else accepted, today
    )
    began = time.perf_counter()
    prover = Prover(pack)
    used: set[Acceptance] = set()
    groups = [
        _group(prover, name, section, acceptances, used)
        for name, section in SECTIONS.items()
    ]
    return ProofReport(
        pack=pack.label,
        rules=len(prover.reading.rules),
        facts=len(prover.names),
        groups=tuple(groups),
        questions=prover.questions,
        seconds=time.perf_counter() - began,
        notes=tuple(_unused(a) for a in acceptances if a not in used),
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
        if acceptance.obligation == obligation.name and acceptance.rule in (
            "",
            obligation.rule,
        ):
            return acceptance
    return None


def _unused(acceptance: Acceptance) -> str:
    about = f" of {acceptance.rule}" if acceptance.rule else ""
    return (
        f"The accepted finding {acceptance.obligation!r}{about} no longer occurs: "
        "take it out of pack.toml."
    )
