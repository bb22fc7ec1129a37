"""What a proof says: obligations, counterexamples, and the report they make up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from audit.errors import RuleError
from audit.findings import ClaimRisk, Verdict


class Status(StrEnum):
    """What became of an obligation. Unknown never counts as held."""

    HELD = "held"
    FAILED = "failed"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class ExampleRow:
    """An encounter as a row of the column contract, as the row engine judged it.

    `changed` names the facts that differ from a clean encounter, with their values;
    `shaded` the columns whose cells do. `verdict` is None where no rule bears one.
    """

    changed: tuple[str, ...]
    cells: Mapping[str, str]
    shaded: tuple[str, ...]
    verdict: Verdict | None
    risk: ClaimRisk | None
    rules: tuple[str, ...]

    def __str__(self) -> str:
        """Say what differs from the clean encounter, and the outcome."""
        cells = ", ".join(f"{name}={self.cells.get(name, '')}" for name in self.shaded)
        verdict = self.verdict.value if self.verdict else "no verdict"
        risk = f", risk {self.risk.value}" if self.risk else ""
        return f"clean encounter with {cells or 'no change'}: {verdict}{risk}"


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing that was to be proved, of one rule or of the pack as a whole.

    `sentence` says what is wrong and what to do, and is empty where it held. `rows`
    are replayed examples: one, or two where the obligation compares encounters.
    `reason` is that of the pack for accepting a finding.
    """

    name: str
    rule: str
    status: Status
    sentence: str = ""
    rows: tuple[ExampleRow, ...] = ()
    reason: str = ""

    @property
    def is_finding(self) -> bool:
        """Whether somebody has to look at it."""
        return self.status in (Status.FAILED, Status.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A finding that the pack accepts, why, and until which day.

    An empty `rule` stands for every rule.
    """

    obligation: str
    rule: str
    reason: str
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class Group:
    """The obligations of one name, and how long they took together."""

    name: str
    obligations: tuple[Obligation, ...]
    seconds: float

    def count(self, status: Status) -> int:
        """Count the obligations with a status."""
        return sum(1 for o in self.obligations if o.status is status)


@dataclass(frozen=True, slots=True)
class ProofReport:
    """Everything that was proved of a pack, and everything that was not.

    `notes` are remarks that are no findings.
    """

    pack: str
    rules: int
    facts: int
    groups: tuple[Group, ...]
    questions: int
    seconds: float
    notes: tuple[str, ...] = ()

    @property
    def obligations(self) -> tuple[Obligation, ...]:
        """Every obligation, in the order in which they were asked."""
        return tuple(o for group in self.groups for o in group.obligations)

    @property
    def findings(self) -> tuple[Obligation, ...]:
        """Obligations that failed or could not be decided."""
        return tuple(o for o in self.obligations if o.is_finding)

    @property
    def accepted(self) -> tuple[Obligation, ...]:
        """Findings that the pack accepts."""
        return tuple(o for o in self.obligations if o.status is Status.ACCEPTED)

    def count(self, status: Status) -> int:
        """Count the obligations with a status."""
        return sum(group.count(status) for group in self.groups)

    @property
    def is_proved(self) -> bool:
        """Whether every obligation held or is accepted."""
        return not self.findings


def read_acceptances(
    records: Iterable[Mapping[str, object]], today: dt.date | None = None
) -> tuple[Acceptance, ...]:
    """Read the `[[accepted]]` tables of a pack; those expired by `today` are left out.

    Raises RuleError for a table without obligation or reason.
    """
    found = []
    for record in records:
        for key in ("obligation", "reason"):
            if not str(record.get(key, "")).strip():
                raise RuleError(f"pack.toml: an accepted finding needs {key!r}.")
        until = record.get("until")
        if until is not None and not isinstance(until, dt.date):
            raise RuleError("pack.toml: 'until' of an accepted finding is a date.")
        if today is None or until is None or today <= until:
            rule, reason = str(record.get("rule", "")), str(record["reason"])
            found.append(Acceptance(str(record["obligation"]), rule, reason, until))
    return tuple(found)
