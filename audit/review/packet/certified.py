"""Works the certificate of a packet out again from the packet's own members."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from audit.engine import Auditor
from audit.review.evidence import (
    SOURCE,
    UNSHOWN,
    CertificateLine,
    Evidence,
    FirstFiles,
    Recorded,
    State,
    certify,
    line_of,
    not_given,
)
from audit.review.packet.members import CERTIFICATE, REPORT
from audit.review.plan import Frame, Plan
from audit.review.worksheet import Worksheet, charts_by_unit

_SUBJECT, _HASH = "certificate", "report "
_PRODUCT = "checked with: product"
_BOOK = ".xlsx"


@dataclass(frozen=True, slots=True)
class PackedInput:
    """What a sample was drawn from, as a packet has it: frame and drawn rows.

    `sha256` is that of the file as the certificate states it: no packet has the file.
    """

    frame: Frame
    drawn: Worksheet
    sha256: str = ""

    def charts(
        self, units: Collection[str]
    ) -> tuple[Sequence[str], Mapping[str, Sequence[object]]]:
        """Return headings, and cells by unit, as these units were drawn."""
        charts = charts_by_unit(self.drawn)
        there = {unit: chart for unit, (_, chart) in charts.items() if unit in units}
        return self.drawn.headings, there


def stated_product(members: Mapping[str, bytes]) -> str:
    """Return the release that a packet says it was made with; empty if it says none."""
    try:
        return str(json.loads(members[CERTIFICATE])["hashes"][_PRODUCT])
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


def certificate_line(
    members: Mapping[str, bytes],
    decided: tuple[Worksheet, FirstFiles],
    given: PackedInput,
    judge: tuple[Plan, Auditor | None, Recorded],
    product: str,
) -> CertificateLine:
    """Compare the certificate with the one that the other members give.

    `decided` are the decided worksheet and the files in which first decisions were
    made. `judge` has the packet's plan, its rules (None if they cannot be read here)
    and its register; `product` is the release at hand.
    """
    (worksheet, first), (plan, auditor, recorded) = decided, judge
    if auditor is None:
        return not_given(
            _SUBJECT,
            "This release cannot read the packet's rules, so the certificate was not "
            "worked out again.",
        )
    try:
        stated = json.loads(members[CERTIFICATE])
        lines = {line["subject"]: line for line in stated["lines"]}
        states = {subject: State(line["state"]) for subject, line in lines.items()}
        reports = dict(_reports(stated["hashes"], members))
        has_plan = states.get("plan") is not State.LACKS
        evidence = Evidence(
            replace(given, sha256=str(stated["hashes"].get(SOURCE, ""))),
            auditor,
            plan if has_plan else None,
            recorded,
            reports,
            product,
            first,
        )
        again = json.loads(json.dumps(certify(worksheet, evidence).record()))
        is_same = stated["hashes"].get(_PRODUCT) == product
        found = [*_differences(stated, again, lines, is_same=is_same)]
        failed = [
            f"{subject}: {sentence}"
            for subject, line in lines.items()
            if states[subject] is State.FAILS
            for sentence in line["sentences"]
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return line_of(_SUBJECT, [f"{CERTIFICATE} is no certificate of this review."])
    if found or failed or is_same:
        return line_of(_SUBJECT, [*found, *failed], _remarks(states, reports))
    return not_given(
        _SUBJECT,
        f"It was made with tspine {stated_product(members)}. What it says of each "
        "subject, and its hashes, come out again; its words and figures were not "
        "compared.",
    )


def _reports(
    hashes: Mapping[str, str], members: Mapping[str, bytes]
) -> Iterator[tuple[str, str]]:
    """Yield the SHA-256 of each file of the report, by the name that it had.

    A workbook is stored without compression, so that only its own hash as stated is
    known.
    """
    for key, stated in hashes.items():
        if not key.startswith(_HASH):
            continue
        name = key.removeprefix(_HASH)
        ending = PurePath(name).suffix.lower()
        data = members.get(f"{REPORT}{ending}")
        if data is None:
            yield name, "the packet has no such file"
        else:
            is_book = ending == _BOOK
            yield name, stated if is_book else hashlib.sha256(data).hexdigest()


def _differences(
    stated: Mapping[str, Any],
    again: Mapping[str, Any],
    lines: Mapping[str, Mapping[str, Any]],
    *,
    is_same: bool,
) -> Iterator[str]:
    """Say where a certificate is not the one that comes out.

    Words and figures are compared only if the same release made both.
    """
    for line in again["lines"]:
        subject = line["subject"]
        old = lines.get(subject)
        if old is None:
            if is_same:
                yield f"{subject}: {CERTIFICATE} does not have this line."
        elif old["state"] != line["state"]:
            yield (
                f"{subject}: {CERTIFICATE} says {old['state']!r}, and "
                f"{line['state']!r} comes out."
            )
        elif is_same and old["sentences"] != line["sentences"]:
            yield f"{subject}: {CERTIFICATE} has other words than come out."
    known = {line["subject"] for line in again["lines"]}
    for subject in lines.keys() - known if is_same else ():
        yield f"{subject}: {CERTIFICATE} has this line, and it does not come out."
    for kind in ("hashes", "figures") if is_same else ("hashes",):
        own, right = stated[kind], again[kind]
        for name in dict.fromkeys((*own, *right)):
            if not is_same and (name.startswith("checked") or name not in own):
                continue
            if own.get(name) != right.get(name):
                yield f"{name}: {CERTIFICATE} has another value than comes out."
    for key in ("holds", "not_shown") if is_same else ("holds",):
        if stated[key] != again[key]:
            yield (
                f"{CERTIFICATE} says {key}: {stated[key]}, and {again[key]} comes out."
            )


def _remarks(states: Mapping[str, State], reports: Mapping[str, str]) -> list[str]:
    """Say what was worked out again, what could not be, and what nothing shows."""
    found = [
        "Every line, hash and figure was worked out again from the packet's other "
        f"members, except the SHA-256 of the {SOURCE}, which is not in the packet."
    ]
    if books := [name for name in reports if name.lower().endswith(_BOOK)]:
        found.append(
            f"Not worked out again: the SHA-256 of {' and '.join(books)}, because the "
            "packet stores the parts of a workbook without compression."
        )
    for state in UNSHOWN:
        if subjects := [s for s, own in states.items() if own is state]:
            found.append(f"{state.value.capitalize()}: {', '.join(subjects)}.")
    return found
