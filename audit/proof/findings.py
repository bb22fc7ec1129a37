"""What a proof says: obligations, counterexamples, and the report they make up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from audit.errors import RuleError
from audit.findings import ClaimRisk, Verdict
from audit.proof.circuit import Circuit
from audit.proof.solver import Question
from audit.release import CodeSet, load


class Status(StrEnum):
    """What became of an obligation. Unknown never counts as held."""

    HELD = "held"
    FAILED = "failed"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"


class Means(StrEnum):
    """By what an obligation holds."""

    PROVED = "proved for every encounter of the model"
    SHOWN = "shown by a row that the row engine judged"
    READ = "read off the pack"


@dataclass(frozen=True, slots=True)
class Witness:
    """A row of cells that shows that something exists, and where it comes from."""

    source: str
    cells: Mapping[str, object]


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

    `claim` says what is to hold, `means` by what it does. A proof rests on the numbered
    `questions` of the report; what exists is shown by a `witness`. `sentence` says what
    is wrong and what to do, and is empty where it held. `rows` are replayed examples:
    one, or two where the obligation compares encounters. `reason` is that of the pack
    for accepting a finding.
    """

    name: str
    rule: str
    status: Status
    sentence: str = ""
    rows: tuple[ExampleRow, ...] = ()
    reason: str = ""
    claim: str = ""
    means: Means = Means.PROVED
    questions: tuple[int, ...] = ()
    witness: Witness | None = None

    @property
    def is_finding(self) -> bool:
        """Whether somebody has to look at it."""
        return self.status in (Status.FAILED, Status.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A finding of one rule that the pack accepts, why, and until which day."""

    obligation: str
    rule: str
    reason: str
    until: dt.date


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

    `axioms` are the literals of what the proof takes for granted of every encounter, in
    the order of `audit.proof.axioms`; `rows` counts the example rows that were judged.
    `notes` are
    remarks that are no findings, `made_with` the versions of the tools. The questions
    that were `asked` are about the `circuit`.
    """

    pack: str
    rules: int
    facts: int
    groups: tuple[Group, ...]
    questions: int
    seconds: float
    notes: tuple[str, ...] = ()
    axioms: tuple[int, ...] = ()
    rows: int = 0
    pack_hash: str = ""
    code_set_hash: str = ""
    policy_hash: str = ""
    codes: CodeSet = field(default_factory=load)
    made_with: Mapping[str, str] = field(default_factory=dict)
    asked: tuple[Question, ...] = ()
    circuit: Circuit = field(default_factory=Circuit)

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

    def held_by(self, means: Means) -> int:
        """Count the obligations that hold by some means."""
        held = (o for o in self.obligations if o.status is Status.HELD)
        return sum(1 for o in held if o.means is means)

    @property
    def is_proved(self) -> bool:
        """Whether every obligation held or is accepted."""
        return not self.findings


NEVER_ACCEPTED = frozenset(
    {"totality", "examples", "conflict", "agreement", "scope", "replay", "default deny"}
)
"""Obligations without which a row has no verdict, or one that contradicts itself."""


def read_acceptances(
    records: Iterable[Mapping[str, object]], today: dt.date | None = None
) -> tuple[Acceptance, ...]:
    """Read the `[[accepted]]` tables of a pack; those expired by `today` are left out.

    Raises RuleError for a table without obligation, rule, reason or last day, and for
    an obligation that nobody can accept away.
    """
    found = []
    for record in records:
        for key in ("obligation", "rule", "reason"):
            if not str(record.get(key, "")).strip():
                raise RuleError(f"pack.toml: an accepted finding needs {key!r}.")
        obligation = str(record["obligation"])
        if obligation in NEVER_ACCEPTED:
            raise RuleError(
                f"pack.toml: a finding {obligation!r} cannot be accepted: rows would "
                "be judged in contradiction, or not at all. Correct the rules."
            )
        until = record.get("until")
        if not isinstance(until, dt.date) or isinstance(until, dt.datetime):
            raise RuleError(
                f"pack.toml: the accepted finding {obligation!r} needs 'until', the "
                "last day on which it is accepted, as a date like 2027-09-30."
            )
        if today is None or today <= until:
            rule, reason = str(record["rule"]), str(record["reason"])
            found.append(Acceptance(obligation, rule, reason, until))
    return tuple(found)
