"""A rule of a pack, and the engine's own rule, which belongs to no pack."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from audit.findings import UNJUDGED, UNJUDGED_TITLE, ClaimRisk, Severity, Verdict
from audit.rules.conditions import Condition, Constant
from audit.rules.corrections import Step

BEGINNING = dt.date(1, 1, 1)
"""The first day of a rule that has no first day."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the pack.

    `judged_only` rules apply only to rows that concern M54.6 and can be read; others
    (validity, gates) apply to every row. `verdict` is None for a rule with information
    or claim risk only. The rule is in force on effective dates from `since` to `until`
    (the last day). `about` names the code groups that findings show, `steps` what the
    finding does to the diagnosis list. `origin` names file and rule in messages.
    """

    id: str
    title: str
    text: str
    condition: Condition
    verdict: Verdict | None
    severity: Severity
    risk: ClaimRisk
    because: str
    citations: tuple[str, ...]
    action: str
    about: tuple[str, ...]
    steps: tuple[Step, ...]
    denials: tuple[str, ...]
    query: str
    task: str
    since: dt.date
    until: dt.date | None
    judged_only: bool
    enabled: bool
    fires: tuple[str, ...]
    silent: tuple[str, ...]
    origin: str
    columns: tuple[str, ...] = ()
    message: str = ""
    presumes: tuple[str, ...] = ()
    lines: str = ""

    @property
    def family(self) -> str:
        """The family of the rule: EXC of EXC-DISC-1."""
        return self.id.partition("-")[0]

    def applies_on(self, day: dt.date) -> bool:
        """Whether the rule is in force on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


UNJUDGED_RULE = Rule(
    id=UNJUDGED.rule_id,
    title=UNJUDGED_TITLE,
    text="none of the rules that fire for the row has a verdict",
    condition=Constant(True),
    verdict=UNJUDGED.verdict,
    severity=UNJUDGED.severity,
    risk=UNJUDGED.risk,
    because="A verdict must come from a rule. Without one, the codes were not judged, "
    "and the row counts as not audited.",
    citations=UNJUDGED.citations,
    action=UNJUDGED.action,
    about=(),
    steps=(),
    denials=(),
    query="",
    task="",
    since=BEGINNING,
    until=None,
    judged_only=False,
    enabled=True,
    fires=(),
    silent=(),
    origin="the engine",
    message=UNJUDGED.message,
)
"""The rule behind the engine's own finding. No pack contains it or may use its id."""
