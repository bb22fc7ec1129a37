"""The register in a packet: the lines of one review, and the chain of all others.

Of lines of other reviews only number and hashes are there: they hold others' patients,
and the chain needs no more.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from audit.errors import InputUnreadable
from audit.review.register import Entry, Line, register_problems


def extract_text(lines: Sequence[Line], review: str) -> bytes:
    """Write the lines of a register, one as JSON on each line of text."""
    return "".join(f"{json.dumps(_record(li, review))}\n" for li in lines).encode(
        "ascii"
    )


def _record(line: Line, review: str) -> dict[str, Any]:
    record: dict[str, Any] = {
        "number": line.number,
        "before": line.before,
        "sha256": line.sha256,
    }
    if line.entry.review == review:
        record |= {
            "at": line.at,
            "actor": line.actor,
            "review": line.entry.review,
            "kind": line.entry.kind,
            "unit": line.entry.unit,
            "payload": line.entry.payload,
        }
    return record


@dataclass(frozen=True, slots=True)
class Extract:
    """A register as a packet has it.

    `lines` are those of the review, `chain` all of them with their hashes only, and
    `faults` say what does not hold of the chain.
    """

    lines: tuple[Line, ...]
    chain: tuple[Line, ...]
    faults: tuple[str, ...]


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
        return Extract(_own(records), chain, tuple(_chain_faults(records)))
    except (ValueError, KeyError, TypeError):
        raise InputUnreadable("register.jsonl is no extract of a register.") from None


def _own(records: Sequence[dict[str, Any]]) -> tuple[Line, ...]:
    return tuple(
        Line(
            int(r["number"]),
            r["at"],
            r["actor"],
            Entry(r["review"], r["kind"], r["payload"], r["unit"]),
            r["before"],
            r["sha256"],
        )
        for r in records
        if "payload" in r
    )


def _chain_faults(records: Sequence[dict[str, Any]]) -> list[str]:
    found, before = [], ""
    for number, record in enumerate(records, 1):
        if (record["number"], record["before"]) != (number, before):
            found.append(f"Line {number} of the register does not follow the last one.")
        before = record["sha256"]
    for line in _own(records):
        if line.computed != line.sha256:
            found.append(f"Line {line.number} of the register was altered.")
    # Own lines alone are no chain: of their faults only those of payloads count here.
    found += [
        text for text in register_problems(_own(records)) if "hash chain" not in text
    ]
    return found
