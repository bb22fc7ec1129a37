"""The register in a packet: the lines of one review, and the chain of all others.

Of lines of other reviews only number and hashes are there: they hold others' patients,
and the chain needs no more. Reviews of the same frame are an exception: their plans,
samples and scores are there, so that a second review of the frame shows.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from audit.errors import InputUnreadable
from audit.review.register import Entry, Line, register_problems

_OF_FRAME = ("plan", "draw", "score")
"""The kinds of lines that a packet has of other reviews of its frame."""


def extract_text(
    lines: Sequence[Line], review: str, of_frame: Collection[str] = ()
) -> bytes:
    """Write the lines of a register, one as JSON on each line of text.

    `of_frame` are the names of the reviews of the same frame.
    """
    records = (_record(line, review, of_frame) for line in lines)
    return "".join(f"{json.dumps(record)}\n" for record in records).encode("ascii")


def _record(line: Line, review: str, of_frame: Collection[str]) -> dict[str, Any]:
    record: dict[str, Any] = {
        "number": line.number,
        "before": line.before,
        "sha256": line.sha256,
    }
    content = {
        "at": line.at,
        "actor": line.actor,
        "review": line.entry.review,
        "kind": line.entry.kind,
        "unit": line.entry.unit,
        "payload": line.entry.payload,
    }
    if line.entry.review == review:
        record |= content
    elif line.entry.review in of_frame and line.entry.kind in _OF_FRAME:
        record["other"] = content
    return record


@dataclass(frozen=True, slots=True)
class Extract:
    """A register as a packet has it.

    `lines` are those of the review, and of other reviews of its frame what a packet
    has of them. `chain` are all with their hashes only, `faults` say what does not hold
    of the chain, and `review` is the name.
    """

    lines: tuple[Line, ...]
    chain: tuple[Line, ...]
    faults: tuple[str, ...]
    review: str


def read_extract(data: bytes) -> Extract:
    """Return the lines of the review, and what does not hold of the whole chain.

    Raises InputUnreadable.
    """
    try:
        records = [json.loads(line) for line in data.splitlines()]
        chain = tuple(
            Line(r["number"], "", "", Entry("", "", ""), r["before"], r["sha256"])
            for r in records
        )
        names = [str(r["review"]) for r in records if "payload" in r]
        return Extract(
            _told(records),
            chain,
            tuple(_chain_faults(records)),
            names[0] if names else "",
        )
    except (ValueError, KeyError, TypeError):
        raise InputUnreadable("register.jsonl is no extract of a register.") from None


def _told(records: Sequence[dict[str, Any]]) -> tuple[Line, ...]:
    """Return the lines of which more is there than their hashes."""
    return tuple(
        Line(
            int(r["number"]),
            told["at"],
            told["actor"],
            Entry(told["review"], told["kind"], told["payload"], told["unit"]),
            r["before"],
            r["sha256"],
        )
        for r in records
        for told in (r.get("other", r),)
        if "payload" in told
    )


def _chain_faults(records: Sequence[dict[str, Any]]) -> list[str]:
    found, before = [], ""
    for number, record in enumerate(records, 1):
        if (record["number"], record["before"]) != (number, before):
            found.append(f"Line {number} of the register does not follow the last one.")
        before = record["sha256"]
    for line in _told(records):
        if line.computed != line.sha256:
            found.append(f"Line {line.number} of the register was altered.")
    # These lines alone are no chain: of their faults only those of payloads count here.
    found += [
        text for text in register_problems(_told(records)) if "hash chain" not in text
    ]
    return found
