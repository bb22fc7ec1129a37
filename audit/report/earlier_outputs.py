"""Finds the outputs of an earlier audit among the columns of an input."""

from __future__ import annotations

import re
from collections.abc import Sequence

from audit.findings import OUTPUT_COLUMNS

WHAT_TO_DO = "what_to_do"
"""The sheet Encounters says here in one sentence what the row needs."""

REPORTED = "reported_dx"
"""The sheet Encounters repeats here the codes of the row."""

CORRECTED = "corrected_dx"
"""The output with the right list of codes."""

LEADING = ("coding_verdict", "claim_risk", WHAT_TO_DO, REPORTED, CORRECTED)
"""The outputs that follow the id at the left of the sheet Encounters."""

RENAMED = "audit_"
"""Stands before the name of an output if the input has a column of that name."""

_OUTPUTS = OUTPUT_COLUMNS[1:]
_FROM_THE_START = frozenset(
    {
        *("coding_verdict", "claim_risk", "severity", "rule_ids", "findings"),
        *("corrected_dx", "query_text", "denial_codes", "code_release", "rule_pack"),
        "row_status",
    }
)
"""Outputs of the first release. Every audit has them; later ones it may lack."""

_SIDE_BY_SIDE = ("severity", "rule_ids", "findings")
"""Outputs that stand side by side in every report, on the sheet Encounters as well."""

_BEFORE_THEM = frozenset({"coding_verdict", "claim_risk"})
_NAMES = "|".join((*_OUTPUTS, WHAT_TO_DO, REPORTED))
_OUTPUT = re.compile(rf"(?:{RENAMED})?({_NAMES})|{RENAMED}({_NAMES}), [0-9]+")


def plain(heading: str) -> str:
    """Return a heading as headings are compared."""
    return heading.strip().casefold()


def earlier_outputs(headings: Sequence[str]) -> frozenset[int]:
    """Return the positions of the outputs of an earlier audit.

    There are none unless all outputs of the first release are there. The input may have
    columns of the same names, so an output is sought where reports have it: at the left
    of the sheet Encounters, or behind the columns of the input. An output that was
    added later counts only behind `severity`: before it are columns of the input.
    """
    names = [_output(heading) for heading in headings]
    found = _leading(names)
    for name in _OUTPUTS:
        places = [place for place, other in enumerate(names) if other == name]
        if name not in found and places:
            found[name] = _place(name, places, _last_run(names, _SIDE_BY_SIDE))
    if not found.keys() >= _FROM_THE_START:
        return frozenset()
    return frozenset(
        place
        for name, place in found.items()
        if name not in _OUTPUTS or name in _FROM_THE_START or place > found["severity"]
    )


def _output(heading: str) -> str:
    """Return the output whose name or changed name a heading is, or an empty text."""
    match = _OUTPUT.fullmatch(plain(heading))
    return (match[1] or match[2]) if match else ""


def _leading(names: Sequence[str]) -> dict[str, int]:
    """Find the outputs at the left of the sheet, if they stand there as written."""
    first = _last_run(names, LEADING)
    return {} if first is None else {name: first + n for n, name in enumerate(LEADING)}


def _last_run(names: Sequence[str], wanted: Sequence[str]) -> int | None:
    """Return where these outputs stand side by side, for the last time."""
    size = len(wanted)
    starts = range(len(names) - size, -1, -1)
    return next((s for s in starts if names[s : s + size] == [*wanted]), None)


def _place(name: str, places: Sequence[int], anchor: int | None) -> int:
    """Choose among the columns that may be an output, by `anchor`: its neighbours."""
    if anchor is None:
        return places[-1]
    if name in _BEFORE_THEM:
        return max((p for p in places if p < anchor), default=places[-1])
    return min((p for p in places if p >= anchor), default=places[-1])
