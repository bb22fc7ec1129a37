"""First decisions: what each auditor decided alone. Nothing overwrites them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from audit.codes import read_code
from audit.findings import Verdict
from audit.review.worksheet.decisions import AGREE, Decision


@dataclass(frozen=True, slots=True)
class Opinion:
    """One auditor's first decision on one unit.

    `verdict` is the auditor's, empty if `decision` says that none can be given. `blind`
    says whether it was made before the machine's verdict was seen. `machine` is the
    machine's verdict: as revealed afterwards if blind, else as it was seen.
    """

    unit_id: str
    auditor: str
    verdict: str = ""
    decision: str = ""
    final_codes: str = ""
    error_type: str = ""
    root_cause: str = ""
    dollars: float | None = None
    comment: str = ""
    blind: bool = False
    machine: str = ""

    @property
    def said(self) -> str:
        """What was decided in one word: the verdict, or why there is none."""
        return self.verdict or self.decision

    @property
    def is_compared(self) -> bool:
        """Whether it says how well the machine judges.

        Not if the auditor saw the machine's verdict or gave none, nor if the machine
        only asked for the chart.
        """
        seen = self.machine in ("", Verdict.CHART_REVIEW_REQUIRED)
        return self.blind and bool(self.verdict) and not seen


def opinion_of(
    unit_id: str, decision: Decision, auditor: str, machine: str, blind: bool
) -> Opinion:
    """Return a decision as the first of its auditor on a unit."""
    agrees = decision.decision == AGREE
    return Opinion(
        unit_id,
        decision.auditor or auditor,
        machine if agrees else decision.own_verdict,
        decision.decision,
        decision.final_codes,
        decision.error_type,
        decision.root_cause,
        decision.dollars,
        decision.comment,
        blind,
        machine,
    )


def joined_opinions(groups: Iterable[Sequence[Opinion]]) -> tuple[Opinion, ...]:
    """Join first decisions; each auditor's first on a unit stays, copies fall away."""
    first: dict[tuple[str, str], Opinion] = {}
    for opinions in groups:
        for opinion in opinions:
            key = opinion.unit_id, opinion.auditor.casefold()
            known = first.setdefault(key, opinion)
            if opinion.blind and not known.blind:
                first[key] = opinion
    return tuple(first.values())


def codes_of(text: str) -> tuple[str, ...]:
    """Read a list of codes as people write it: "M54.6; S22.060A"."""
    parts = text.replace(",", ";").split(";")
    return tuple(read_code(part) for part in parts if part.strip())
