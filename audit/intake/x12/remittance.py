"""What payers answered: the claims of X12 835 files (remittance advice).

Source: ASC X12N 005010X221A1. CLP begins a claim, SVC a service line, and REF 6R gives
the sender's number of the line. CAS has the group and the claim adjustment reason codes
(CARC), LQ, MOA and MIA the remark codes (RARC).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from audit.errors import InputUnreadable
from audit.intake.source import check_file, text_encoding
from audit.intake.x12.envelope import Envelopes
from audit.intake.x12.segments import Segment, segments_of

DENIED = "4"
REVERSAL = "22"
NO_ANSWERS = frozenset({"23", "25"})
"""Claim statuses (CLP02): denied; takes an earlier answer back; not the payer's claim,
sent on, and predetermination of what may be paid. Source: X12 data element 1029."""

_LINE_CONTROL = "6R"
_HCPCS = "HC"
"""Qualifiers of REF for the sender's number of a line, and of CPT and HCPCS codes."""

_IN_CAS = range(2, 20, 3)
_IN_MOA, _IN_MIA = range(3, 8), (5, *range(20, 24))
"""Places of the reason codes of CAS and of the remark codes of MOA and MIA."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an answer: the claim as a whole, or one of its service lines.

    `adjustments` are the pairs of group and reason (`CO`, `50`) that changed an amount,
    `remarks` the remark codes beside them. A line has the procedure and modifiers as
    they were sent (SVC06, or else SVC01), and its line item control number; what is not
    stated is empty. `is_unpaid` says that something was charged and nothing was paid.
    """

    adjustments: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()
    is_line: bool = False
    procedure: str = ""
    modifiers: tuple[str, ...] = ()
    control: str = ""
    is_unpaid: bool = False

    @property
    def codes(self) -> frozenset[str]:
        """Reasons without their groups, and remarks."""
        return frozenset((*(reason for _, reason in self.adjustments), *self.remarks))

    @property
    def shown(self) -> tuple[str, ...]:
        """Reasons with their groups (CO-50), and remarks."""
        reasons = (f"{group}-{reason}" for group, reason in self.adjustments)
        return (*reasons, *self.remarks)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a claim.

    `claim_id` is the id under which the claim was sent (CLP01 is CLM01 of the 837),
    `control` the payer's own number of it (CLP07). `parts` are the claim and its
    service lines.
    """

    claim_id: str
    status: str
    payer: str
    control: str
    day: str
    parts: tuple[Part, ...]

    @property
    def codes(self) -> frozenset[str]:
        """Reasons without their groups, and remarks."""
        return frozenset(code for part in self.parts for code in part.codes)

    @property
    def shown(self) -> tuple[str, ...]:
        """Reasons with their groups (CO-50), and remarks, each once."""
        return tuple(dict.fromkeys(code for part in self.parts for code in part.shown))


@dataclass(slots=True)
class Remittances:
    """The answers that stand, by the ids of claims, and notes on the files.

    A claim has several answers if several payers answered, or if a payer split it.
    """

    by_claim: dict[str, tuple[Answer, ...]]
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Part:
    adjustments: dict[tuple[str, str], None] = field(default_factory=dict)
    remarks: dict[str, None] = field(default_factory=dict)
    service: Segment | None = None
    control: str = ""

    def closed(self, *, with_remarks: bool) -> Part:
        remarks = tuple(self.remarks) if with_remarks else ()
        if self.service is None:
            return Part(tuple(self.adjustments), remarks)
        procedure, *modifiers = _procedure(self.service)
        charged, paid = (self.service.element(place).strip("-0.") for place in (2, 3))
        return Part(
            tuple(self.adjustments),
            remarks,
            is_line=True,
            procedure=procedure,
            modifiers=tuple(modifiers),
            control=self.control,
            is_unpaid=bool(charged) and not paid,
        )


@dataclass(slots=True)
class _Open:
    claim_id: str
    status: str
    payer: str
    control: str
    day: str
    parts: list[_Part] = field(default_factory=lambda: [_Part()])

    def closed(self) -> Answer:
        # A remark beside no changed amount says nothing of a denial. Those of the claim
        # stand beside any change of it or of its lines.
        is_changed = any(part.adjustments for part in self.parts)
        parts = tuple(
            part.closed(
                with_remarks=bool(part.adjustments) or (is_changed and not place)
            )
            for place, part in enumerate(self.parts)
        )
        words = (self.claim_id, self.status, self.payer, self.control, self.day)
        return Answer(*words, parts)


def read_remittances(paths: Iterable[Path]) -> Remittances:
    """Return the answers that stand, after all files were read.

    Answers count in the order of their days, whatever the order of the files. Under one
    number of the payer (CLP07) the last answer counts; a reversal takes back the answer
    whose number it has, or the only one of that payer. Raises InputUnreadable for a
    file that is no 835 or is damaged.
    """
    found: list[Answer] = []
    notes: list[str] = []
    for path in paths:
        check_file(path)
        encoding, _ = text_encoding(path)
        envelopes = Envelopes(str(path), "835", "CLP")
        before = len(found)
        found += _answers(envelopes.inside(segments_of(path, encoding)))
        if not envelopes.transactions:
            kinds = ", ".join(sorted(envelopes.other_kinds)) or "no transaction"
            raise InputUnreadable(
                f"{path} has no remittance advice (835): it has {kinds}. Give the file "
                "that the payer sent back."
            )
        count = len(found) - before
        answered = "1 answer" if count == 1 else f"{count:,} answers"
        notes.append(f"{path.name}: {answered} to claims")
        notes += envelopes.miscounted
    standing, unmatched = _standing(sorted(found, key=lambda answer: answer.day))
    if unmatched:
        notes.append(
            f"reversals that take back no answer of these files: {unmatched:,}"
        )
    passed = sum(answer.status in NO_ANSWERS for answer in found)
    if passed:
        notes.append(
            f"answers of status 23 or 25 (sent on, predetermination), passed over: "
            f"{passed:,}"
        )
    return Remittances(standing, tuple(notes))


def _standing(answers: Iterable[Answer]) -> tuple[dict[str, tuple[Answer, ...]], int]:
    """Return the answers that stand, and how many reversals took none back."""
    standing: dict[str, dict[tuple[str, str], Answer]] = {}
    unmatched = 0
    for answer in answers:
        held = standing.setdefault(answer.claim_id, {})
        key = answer.payer, answer.control
        if answer.status == REVERSAL:
            of_payer = [known for known in held if known[0] == answer.payer]
            named = [key] if key in held else of_payer if len(of_payer) == 1 else []
            unmatched += not named
            for known in named:
                del held[known]
        elif answer.status not in NO_ANSWERS:
            held[key] = answer
    return {n: tuple(held.values()) for n, held in standing.items() if held}, unmatched


def _answers(segments: Iterable[tuple[str, Segment]]) -> Iterator[Answer]:
    answer: _Open | None = None
    payer = day = ""
    for name, segment in segments:
        if name in ("CLP", "LX", "PLB", "SE") and answer is not None:
            yield answer.closed()
            answer = None
        if name == "ST":
            payer = day = ""
        elif name == "BPR":
            day = segment.element(16)
        elif name == "DTM" and segment.element(1) == "405" and answer is None:
            day = segment.element(2)
        elif name == "N1" and segment.element(1) == "PR":
            payer = segment.element(4) or segment.element(2)
        elif name == "CLP":
            words = (segment.element(1), segment.element(2), payer, segment.element(7))
            answer = _Open(*words, day)
        elif answer is None:
            continue
        elif name == "SVC":
            answer.parts.append(_Part(service=segment))
        elif name == "REF" and segment.element(1).upper() == _LINE_CONTROL:
            answer.parts[-1].control = segment.element(2)
        elif name == "CAS":
            _adjust(answer.parts[-1], segment)
        elif name == "LQ" and segment.element(1).upper() == "HE":
            answer.parts[-1].remarks[segment.element(2).upper()] = None
        elif name in ("MOA", "MIA"):
            places = _IN_MOA if name == "MOA" else _IN_MIA
            remarks = (segment.element(place).upper() for place in places)
            answer.parts[0].remarks.update(dict.fromkeys(filter(None, remarks)))


def _procedure(segment: Segment) -> list[str]:
    """Return procedure and modifiers of SVC as they were sent; blank if it has none."""
    for place in (6, 1):
        qualifier, code, *rest = (*segment.components(place), "", "")
        if qualifier.upper() == _HCPCS and code:
            return [code.upper(), *(x.upper() for x in rest[:4] if x)]
    return [""]


def _adjust(part: _Part, segment: Segment) -> None:
    """Add the reasons of CAS that changed an amount."""
    group = segment.element(1).upper()
    for place in _IN_CAS:
        reason = segment.element(place).upper()
        if reason and segment.element(place + 1).strip("-0."):
            part.adjustments[group, reason] = None
