"""The results of a proof: obligations, counterexamples and the report."""

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
    """The result of an obligation. UNKNOWN never counts as held."""

    HELD = "held"
    FAILED = "failed"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"


class Means(StrEnum):
    """How an obligation was shown to hold."""

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
    `shaded` names the columns whose cells differ. `verdict` is None when no rule
    assigns one.
    """

    changed: tuple[str, ...]
    cells: Mapping[str, str]
    shaded: tuple[str, ...]
    verdict: Verdict | None
    risk: ClaimRisk | None
    rules: tuple[str, ...]

    def __str__(self) -> str:
        """List what differs from the clean encounter, and the outcome."""
        cells = ", ".join(f"{name}={self.cells.get(name, '')}" for name in self.shaded)
        verdict = self.verdict.value if self.verdict else "no verdict"
        risk = f", risk {self.risk.value}" if self.risk else ""
        return f"clean encounter with {cells or 'no change'}: {verdict}{risk}"


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing to prove, of one rule or of the pack as a whole.

    `claim` says what should hold, `means` how it was shown. A proof rests on the
    numbered `questions` of the report; existence is shown by a `witness`. `sentence`
    says what is wrong and what to do, and is empty if the claim holds. `rows` are
    replayed examples: one, or two if the obligation compares encounters. `reason` is
    the pack's reason for accepting a finding.
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
    """The obligations of one name, and the seconds they took together."""

    name: str
    obligations: tuple[Obligation, ...]
    seconds: float

    def count(self, status: Status) -> int:
        """Count the obligations with a status."""
        return sum(1 for o in self.obligations if o.status is status)


@dataclass(frozen=True, slots=True)
class ProofReport:
    """Everything that was proved of a pack, and everything that was not.

    `axioms` are the literals that the proof assumes for every encounter, in the order
    of `audit.proof.axioms`. `rows` counts the different example rows that were judged.
    `notes` are remarks that are not findings, `made_with` the versions of the tools.
    `asked` are the questions, stated over `circuit`.
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
        """Every obligation, in the order in which they were checked."""
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
        """Count the obligations that hold by a given means."""
        held = (o for o in self.obligations if o.status is Status.HELD)
        return sum(1 for o in held if o.means is means)

    @property
    def is_proved(self) -> bool:
        """Whether every obligation holds, or failed and is accepted by the pack."""
        return not self.findings

    @property
    def separate_findings(self) -> tuple[Obligation, ...]:
        """The findings without those that follow from another: a rule that can never
        fire decides nothing either, and nothing would change without it.
        """
        dead = {o.rule for o in self.findings if o.name == "fires"}
        follows = ("decisive", "redundant")
        return tuple(
            o for o in self.findings if o.rule not in dead or o.name not in follows
        )


NEVER_ACCEPTED = frozenset(
    {"totality", "examples", "conflict", "agreement", "scope", "replay", "default deny"}
)
"""Obligations without which a row has no verdict, or contradictory findings."""


def read_acceptances(
    records: Iterable[Mapping[str, object]], today: dt.date | None = None
) -> tuple[Acceptance, ...]:
    """Read the `[[accepted]]` tables of a pack, without those that expired before
    `today`.

    Raises RuleError for a table without obligation, rule, reason or last day, and for
    an obligation that must never be accepted.
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
                "get contradictory findings or no verdict. Correct the rules."
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
