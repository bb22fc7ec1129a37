"""Encounters as cells by column name. Strategies assert nothing and may be reused.

`any_cells` draws each column independently and rarely meets a rule's whole condition.
`near_rules` starts from an example line of a rule, laid over a complete chart, or from
a golden row, and changes a few cells, so that every rule is decisive on some row.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping

from hypothesis import strategies as st

from audit.columns import CONTRACT, Column, column
from audit.headings import match_heading
from audit.rules.catalogue import default_pack
from audit.rules.examples import read_example
from property_tests.support.places import GOLDEN

Cells = dict[str, object]

WHOLE_CHART: Mapping[str, object] = {
    "encounter_id": "E-1",
    "date_of_service": "2026-02-10",
    "claim_type": "professional",
    "setting": "office",
    "encounter_reason": "symptom evaluation",
    "visit": "initial",
    "payer": "commercial",
    "dx1": "M54.6",
    "cpt1": "99213",
    "chart_reviewed": "Y",
    "pain_documented": "Y",
    "pain_regions": "thoracic",
    "pain_levels": "T5-T8",
    "laterality": "midline",
    "acuity": "acute",
    "duration_weeks": 2,
    "pain_severity": 5,
    "aggravating_relieving": "Y",
    "functional_limitation": "Y",
    "exam_tenderness": "Y",
    "exam_range_of_motion": "Y",
    "neuro_exam": "normal",
    "clinical_reasoning": "Y",
    "red_flags": "none",
    "imaging_status": "not ordered",
    "conservative_types": "NSAID",
    "service_linkage": "yes",
    "record_signed": "Y",
}
"""A complete chart on which M54.6 is supported and nothing is at risk."""

CODES = (
    *("M54.6", "M54.2", "M54.50", "M54.5", "M54.9", "M54.89", "M54.81", "M54.8", "M54"),
    *("M54.14", "M54.12", "M54.16", "M54.60", "M54.6XXA", "M51.24", "M51.14", "M51.34"),
    *("M51.16", "M51.9", "M51.04", "M50.20", "M47.814", "M47.24", "M47.14", "M48.04"),
    *("M46.24", "M46.44", "M46.46", "M45.4", "M35.3", "M06.9", "M41.24", "M79.18"),
    *("M79.1", "M62.830", "M99.02", "M99.12", "M96.1", "T84.226A", "T81.49XA", "G55"),
    *(
        "S22.060A",
        "S22.060D",
        "S22.060S",
        "S22.060",
        "S29.012A",
        "S23.3XXA",
        "S24.2XXA",
    ),
    *("M80.08XA", "M80.08XD", "M48.54XA", "M84.58XA", "C79.51", "C90.00", "D16.6"),
    *(
        "G89.29",
        "G89.21",
        "G89.11",
        "G89.18",
        "G89.3",
        "G89.4",
        "G54.3",
        "G58.0",
        "R52",
    ),
    *("F45.41", "F45.42", "F45.8", "B02.29", "K80.20", "I25.10", "R07.81", "R10.A1"),
    *("O99.891", "O26.891", "Z3A.20", "Z87.310", "W19.XXXA", "M49.84", "A18.01"),
    *("E11.9", "I10", "K31.C", "XYZ", "724.1", "m546", "Ｍ54.6"),
)
"""Codes in and just beside every set that a fact asks for."""

LINES = (
    *("99213", "99213-25", "99213:A", "99213:AA", "72146", "72146:B", "72148", "72070"),
    *("64490", "64490x2", "62321", "97110", "98941-AT", "98941", "97810", "20552"),
    *("99213-24", "72148:AB", "98940", "98942-AT", "97140-GP", "97140-59-GP", "20560"),
    *("97110-GP", "97161", "22513"),
)
DATES = (
    *(
        "2015-09-30",
        "2015-10-01",
        "2021-09-30",
        "2021-10-01",
        "2018-09-30",
        "2018-10-01",
    ),
    *(
        "2025-09-30",
        "2025-10-01",
        "2026-02-10",
        "2026-09-30",
        "2026-10-01",
        "2027-10-01",
    ),
)
DIRTY = ("#N/A", "??", -1, 11, "03/04/2026", "6 weeks", "x" * 40, 20260210)


def cell_of(wanted: Column) -> st.SearchStrategy[object]:
    """Return the strategy for values that a cell of the column may hold."""
    if wanted.kind == "code":
        return st.sampled_from(CODES)
    if wanted.kind == "code list":
        return st.lists(st.sampled_from(CODES[:60]), min_size=1, max_size=2).map(
            "; ".join
        )
    if wanted.kind == "line":
        return st.sampled_from(LINES)
    if wanted.kind == "date":
        return st.sampled_from(DATES)
    if wanted.kind == "number":
        return st.integers(0, 12)
    if wanted.name == "unrelated_pairs":
        return st.sampled_from(CODES[4:60]).map(lambda code: f"M54.6~{code}")
    if wanted.allowed and wanted.kind == "list":
        chosen = st.lists(st.sampled_from(wanted.allowed), min_size=1, max_size=3)
        return chosen.map("; ".join)
    if wanted.allowed:
        return st.sampled_from(wanted.allowed)
    return st.sampled_from(("T5-T8", "11", "CO-50"))


_COLUMNS = [c for c in CONTRACT if c.name not in ("encounter_id", "bill_type")]
_JUDGED = [
    c
    for c in _COLUMNS
    if c.kind not in ("code", "line")
    or c.name in ("dx1", "dx2", "dx3", "dx4", "cpt1", "cpt2")
]


@st.composite
def any_cells(draw: st.DrawFn) -> Cells:
    """Draw cells of some columns, each independently."""
    chosen = draw(st.lists(st.sampled_from(_JUDGED), unique_by=lambda c: c.name))
    cells: Cells = {c.name: draw(cell_of(c)) for c in chosen}
    cells.setdefault("dx1", draw(st.sampled_from(CODES)))
    cells.setdefault("date_of_service", "2026-02-10")
    return cells


def _rows_of(name: str) -> list[dict[str, str]]:
    with (GOLDEN / name).open(encoding="utf-8", newline="") as lines:
        return [{n: c for n, c in row.items() if c} for row in csv.DictReader(lines)]


def _starts() -> dict[str, list[Cells]]:
    """Return for each rule the rows about it: its lines, bare or on a whole chart, and
    the golden rows that pin it.
    """
    found: dict[str, list[Cells]] = {}
    for rule in default_pack().rules:
        lines = [read_example(line, rule.origin) for line in rule.fires]
        whole = [{**WHOLE_CHART, **c} for c in lines if c.get("pain_regions")]
        found[rule.id] = [*lines, *whole]
    for record in _rows_of("golden.csv"):
        cells: Cells = {n: c for n, c in record.items() if match_heading(n)}
        for rule_id in record["pins"].split("; "):
            found.setdefault(rule_id, []).append(cells)
    return found


STARTS = _starts()
"""Rows by the rule that they are about."""
_RULES = tuple(STARTS)
_DENSE: tuple[Cells, ...] = tuple({**row} for row in _rows_of("dense.csv"))
_NEAR_MISSES: tuple[Cells, ...] = tuple(
    read_example(line, rule.origin)
    for rule in default_pack().rules
    for line in rule.silent
)


def _start(draw: st.DrawFn) -> Cells:
    """Draw a row about a rule; every rule equally often."""
    return {**draw(st.sampled_from(STARTS[draw(st.sampled_from(_RULES))]))}


def beside(one: Cells, other: Cells) -> Cells:
    """Return the cells of two rows together: the second row wins, diagnoses and lines
    join.
    """
    found = {n: c for n, c in {**one, **other}.items() if not _is_listed(n)}
    for stem in ("dx", "cpt"):
        both = dict.fromkeys((*_listed(other, stem), *_listed(one, stem)))
        found.update({f"{stem}{n}": c for n, c in enumerate([*both][:6], 1)})
    return found


def _is_listed(name: str) -> bool:
    return name.startswith(("dx", "cpt"))


def _listed(cells: Cells, stem: str) -> list[object]:
    return [cells[n] for n in (f"{stem}{k}" for k in range(1, 13)) if cells.get(n)]


@st.composite
def near_rules(draw: st.DrawFn, changes: int = 3) -> Cells:
    """Draw a row about one rule, or two, or as many as possible, with a few changes.

    One in eight begins as a near miss instead; half of all stay as they began.
    """
    # A failure shrinks to the first kind: one row about one rule.
    kind = draw(st.integers(0, 7))
    if kind == 6:
        cells = {**draw(st.sampled_from(_NEAR_MISSES))}
        if cells.get("pain_regions") and draw(st.booleans()):
            cells = {**WHOLE_CHART, **cells}
    elif kind in (5, 7):
        cells = {**draw(st.sampled_from(_DENSE))}
    elif kind in (3, 4):
        cells = beside(_start(draw), _start(draw))
    else:
        cells = _start(draw)
    if kind % 2 == 0:
        for name, cell in draw(changed_cells(changes)):
            cells[name] = cell
    return cells


@st.composite
def changed_cells(draw: st.DrawFn, most: int) -> list[tuple[str, object]]:
    """Draw some columns, each with a cell of its kind."""
    columns = draw(st.lists(st.sampled_from(_JUDGED), max_size=most))
    return [(wanted.name, draw(cell_of(wanted))) for wanted in columns]


@st.composite
def dirty_cells(draw: st.DrawFn) -> Cells:
    """Draw cells near a rule, some of them unreadable."""
    cells = draw(near_rules())
    for wanted in draw(st.lists(st.sampled_from(_JUDGED), min_size=1, max_size=3)):
        cells[wanted.name] = draw(st.sampled_from(DIRTY))
    return cells


def dates() -> st.SearchStrategy[dt.date]:
    """Return the strategy for days over all releases, including their boundaries."""
    bounds = st.sampled_from([dt.date.fromisoformat(text) for text in DATES])
    return st.one_of(bounds, st.dates(dt.date(2015, 1, 1), dt.date(2028, 12, 31)))


def condition_columns() -> list[Column]:
    """Return the sixteen condition columns."""
    from audit.encounter.values import CONDITION_FAMILIES

    return [column(name) for name in CONDITION_FAMILIES]


def all_starts() -> list[Cells]:
    """Return rows about rules, golden rows, dense rows and near misses, each once."""
    starts = [cells for rows in STARTS.values() for cells in rows]
    once = {repr(sorted(c.items())): c for c in (*starts, *_DENSE, *_NEAR_MISSES)}
    return list(once.values())
