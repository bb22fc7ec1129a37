"""The codes of documented pain regions, on the date of service."""

from __future__ import annotations

from audit.codes import M546, Code
from audit.facts import Chart
from audit.release import Standing
from audit.verdict.code_words import listed

CERVICALGIA = Code("M54.2")
DORSALGIA = Code("M54.9")
LOW_BACK = Code("M54.5")
ABDOMINAL_PAIN = "R10.9"

_FLANK = {"": "R10.A0", "midline": "R10.A0", "right": "R10.A1", "left": "R10.A2"}
_BOTH_FLANKS = "R10.A3"

_OFFERED = {
    "sacral": ("M53.3",),
    "rib or chest wall": ("R07.81", "R07.89"),
}
"""Codes to choose from for a region, because the record does not determine which.

Source: Tabular List M53.3, R07.8-.
"""


def low_back(chart: Chart) -> Code | None:
    """Return the code for low back pain without further detail on the date: M54.5
    before 2021-10-01, M54.50 since then; None if the loaded release has neither."""
    codes, on = chart.tables.codes, chart.on
    if codes.standing(LOW_BACK, on) is Standing.BILLABLE:
        return LOW_BACK
    return codes.nos_successor(LOW_BACK, on)


def flank(chart: Chart) -> Code | None:
    """Return the code for flank pain on the documented side; None before 2025-10-01.

    Source: Tabular List R10.A0 to R10.A3. Before that date the Index lists flank pain
    under abdominal pain (R10.9), which is only offered as a choice.
    """
    side = chart.encounter.laterality
    code = Code(_BOTH_FLANKS if side == "bilateral" else _FLANK[side])
    return code if chart.tables.codes.is_billable(code, chart.on) else None


def region_code(region: str, chart: Chart) -> Code | None:
    """Return the one code for a documented pain region; None if the record or the
    release does not determine it."""
    if region == "cervical":
        return CERVICALGIA
    if region in ("lumbar", "lumbosacral"):
        return low_back(chart)
    if region == "flank" and set(chart.encounter.pain_regions) == {"flank"}:
        return flank(chart)
    if region == "back unspecified":
        return DORSALGIA
    return None


SHORT_LIST = 3
"""The most regions that are joined with "and"; longer lists use semicolons."""


def region_codes(chart: Chart) -> str:
    """Name the code, or the choice of codes, for each documented pain region; empty if
    no region has one."""
    regions: dict[str, list[str]] = {}
    for region in chart.encounter.pain_regions:
        regions.setdefault(_offered(region, chart), []).append(region)
    named = [
        f"{offered} for {_pain(those)}" for offered, those in regions.items() if offered
    ]
    return listed(named) if len(named) <= SHORT_LIST else "; ".join(named)


def _offered(region: str, chart: Chart) -> str:
    if region in ("thoracic", "cervicothoracic", "thoracolumbar"):
        return M546
    code = region_code(region, chart)
    if code:
        return f"{code} ({chart.tables.codes.title(code, chart.on)})"
    if region == "flank":
        return _FLANK_BY_SIDE if flank(chart) else ABDOMINAL_PAIN
    return " or ".join(_OFFERED.get(region, ()))


def _pain(regions: list[str]) -> str:
    if regions == ["back unspecified"]:
        return "back pain without a region"
    return f"{listed(regions)} pain"


_FLANK_BY_SIDE = (
    "R10.A1 (right), R10.A2 (left), R10.A3 (both sides) or R10.A0 (no side stated)"
)
