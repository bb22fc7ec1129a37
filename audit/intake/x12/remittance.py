"""What payers answered: the claims of X12 835 files (remittance advice).

Source: ASC X12N 005010X221A1. CLP begins a claim, SVC a service line; CAS has the group
and the claim adjustment reason codes (CARC), LQ, MOA and MIA the remark codes (RARC).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from audit.errors import InputUnreadable
from audit.intake.source import check_file, text_encoding
from audit.intake.x12.envelope import Envelopes
from audit.intake.x12.segments import Segment, segments_of

REVERSAL = "22"
"""The claim status (CLP02) that takes an earlier answer back."""

_IN_CAS = range(2, 20, 3)
_IN_MOA, _IN_MIA = range(3, 8), (5, *range(20, 24))
"""Places of the reason codes of CAS and of the remark codes of MOA and MIA."""


@dataclass(frozen=True, slots=True)
class Adjudication:
    """The last answer on a claim; `row` is the number of its CLP segment.

    `claim_id` is the id under which the claim was sent (CLP01 is CLM01 of the 837).
    `adjustments` are pairs of group and reason (`CO`, `50`), `remarks` remark codes.
    """

    row: int
    claim_id: str
    status: str
    adjustments: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]

    @property
    def codes(self) -> frozenset[str]:
        """The reason and remark codes, without groups."""
        return frozenset((*(reason for _, reason in self.adjustments), *self.remarks))


@dataclass(slots=True)
class _Open:
    row: int
    claim_id: str
    status: str
    adjustments: dict[tuple[str, str], None] = field(default_factory=dict)
    remarks: dict[str, None] = field(default_factory=dict)

    def closed(self) -> Adjudication:
        return Adjudication(
            *(self.row, self.claim_id, self.status),
            *(tuple(self.adjustments), tuple(self.remarks)),
        )


def read_remittances(
    paths: Iterable[Path],
) -> tuple[dict[str, Adjudication], tuple[str, ...]]:
    """Return the last answer on each claim by its id, and notes on the files.

    A reversal takes the earlier answer back. Raises InputUnreadable for a file that is
    no 835 or is damaged.
    """
    answers: dict[str, Adjudication] = {}
    notes: list[str] = []
    for path in paths:
        check_file(path)
        encoding, _ = text_encoding(path)
        envelopes = Envelopes(str(path), "835", "CLP")
        count = 0
        for answer in _answers(envelopes.inside(segments_of(path, encoding))):
            count += 1
            answers.pop(answer.claim_id, None)
            if answer.status != REVERSAL:
                answers[answer.claim_id] = answer
        if not envelopes.transactions:
            kinds = ", ".join(sorted(envelopes.other_kinds)) or "no transaction"
            raise InputUnreadable(
                f"{path} has no remittance advice (835): it has {kinds}. Give the file "
                "that the payer sent back."
            )
        answered = "1 answer" if count == 1 else f"{count:,} answers"
        notes.append(f"{path.name}: {answered} to claims")
        notes += envelopes.miscounted
    return answers, tuple(notes)


def _answers(segments: Iterable[tuple[str, Segment]]) -> Iterator[Adjudication]:
    answer: _Open | None = None
    for name, segment in segments:
        if name in ("CLP", "LX", "PLB", "SE") and answer is not None:
            yield answer.closed()
            answer = None
        if name == "CLP":
            answer = _Open(segment.number, segment.element(1), segment.element(2))
        elif answer is None:
            continue
        elif name == "CAS":
            group = segment.element(1).upper()
            reasons = (segment.element(place).upper() for place in _IN_CAS)
            answer.adjustments.update({(group, r): None for r in reasons if r})
        elif name == "LQ" and segment.element(1).upper() == "HE":
            answer.remarks[segment.element(2).upper()] = None
        elif name in ("MOA", "MIA"):
            places = _IN_MOA if name == "MOA" else _IN_MIA
            remarks = (segment.element(place).upper() for place in places)
            answer.remarks.update(dict.fromkeys(filter(None, remarks)))
