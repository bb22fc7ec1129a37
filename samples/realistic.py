"""Sixty correctly coded charts with the gaps of real notes, by a seed.

They are what an auditor sees on most days: the codes are right, the note is not
complete, and most cells are blank. A note that lacks three of onset, severity,
function, examination and linkage is too thin by the guide, however right its codes:
such a draw is drawn again.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from samples.draws import Draw
from samples.visits import Cells, make_visit, read_cells, values

HERE = Path(__file__).resolve().parent
THIN = 3
"""So many missing elements make a note too thin."""


def _blank(*names: str) -> Callable[[Mapping[str, str]], bool]:
    return lambda chart: not any(chart.get(name) for name in names)


def _examined(chart: Mapping[str, str]) -> bool:
    told = (chart.get("exam_tenderness"), chart.get("exam_range_of_motion"))
    return "Y" in told or chart.get("neuro_exam", "") not in ("", "not done")


def _unlinked(chart: Mapping[str, str]) -> bool:
    ordered = any(not line.startswith("99") for line in values(chart, "cpt"))
    ordered = ordered or chart.get("imaging_status") in ("ordered", "pending")
    return ordered and _blank("service_linkage", "clinical_reasoning")(chart)


GAPS: Mapping[str, Callable[[Mapping[str, str]], bool]] = {
    "onset": _blank("acuity", "onset_date", "duration_weeks"),
    "severity": _blank("pain_severity"),
    "function": _blank("functional_limitation"),
    "examination": lambda chart: not _examined(chart),
    "linkage": _unlinked,
}
"""What a note may lack, each with the test whether it does."""


def gaps(chart: Mapping[str, str]) -> list[str]:
    """Give what the note of a chart lacks."""
    return [name for name, lacks in GAPS.items() if lacks(chart)]


def realistic_charts(seed: int) -> list[Cells]:
    """Make sixty correctly coded charts, by contract name."""
    plan = tomllib.loads((HERE / "charts.toml").read_text(encoding="utf-8"))
    visits = tomllib.loads((HERE / "realistic.toml").read_text(encoding="utf-8"))
    draw = Draw(seed)
    made = []
    for number, line in enumerate(visits["visits"], 1):
        kind, _, told = line.partition(" | ")
        base = plan["base"][kind]
        chart = make_visit(read_cells(told), plan, base, draw)
        while base["fills"] == "visit" and len(gaps(chart)) >= THIN:
            chart = make_visit(read_cells(told), plan, base, draw)
        made.append({**chart, "encounter_id": f"REAL-{number:02}", "kind": kind})
    return made
