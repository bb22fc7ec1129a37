"""Sixty correctly coded charts with the gaps of real notes: all supported, few remarks.

The `rule_ids` beside an inclusion rule are remarks that somebody has to read. There is
at most one per chart, and each must be true: `TRUE` says for which charts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache

import pytest

from audit import AuditResult, ClaimRisk, Verdict, audit_encounter
from audit.encounter.values import CONDITION_FAMILIES
from samples.realistic import GAPS, gaps, realistic_charts
from samples.visits import Cells, read_cells, values

SEED = 546
MOST_A_CHART = 1.0
MANY = range(1, 21)
"""Seeds of the stress run: 1,200 charts."""

True_ = Callable[[Mapping[str, str]], bool]


def _lacks(gap: str) -> True_:
    return lambda chart: gap in gaps(chart)


def _injury_without_diagnosis(chart: Mapping[str, str]) -> bool:
    injured = chart.get("injury_recent") == "Y" and chart.get("acuity") == "acute"
    return injured and not any(code[0] in "ST" for code in values(chart, "dx"))


def _thoracic_disc_called_unrelated(chart: Mapping[str, str]) -> bool:
    pairs = chart.get("unrelated_pairs", "")
    return any(
        re.match(r"M51\.\d4", code) and f"M54.6~{code}" in pairs
        for code in values(chart, "dx")
    )


def _lumbar_disc_beside_m546(chart: Mapping[str, str]) -> bool:
    codes = values(chart, "dx")
    return "M54.6" in codes and any(re.match(r"M51\.\d[67]", code) for code in codes)


TRUE: Mapping[str, tuple[str, True_]] = {
    "DOC-02": ("neither acuity nor onset nor duration is written", _lacks("onset")),
    "DOC-03": ("the severity is really blank", _lacks("severity")),
    "DOC-04": ("function is really blank", _lacks("function")),
    "DOC-05": ("no examination is written", _lacks("examination")),
    "DOC-06": ("a service is ordered, no reason is written", _lacks("linkage")),
    "EXC-INJ-6": (
        "acute pain after an injury, and no injury is diagnosed: worth a look",
        _injury_without_diagnosis,
    ),
    "EX1-01-3": (
        "the literal Excludes1 pair is billed, rightly; an edit may stop it",
        _thoracic_disc_called_unrelated,
    ),
    "EX1-01-4": (
        "M54.6 Excludes1 names M51.- without a region; an edit may stop the pair",
        _lumbar_disc_beside_m546,
    ),
}
"""Rules that may fire on a correctly coded chart: why, and when the remark is true."""

Row = tuple[Cells, AuditResult]


@cache
def audited(seed: int) -> tuple[Row, ...]:
    return tuple(
        (c, audit_encounter(_as_documented(c))) for c in realistic_charts(seed)
    )


def _as_documented(chart: Cells) -> dict[str, object]:
    return {name: cell for name, cell in chart.items() if name != "kind"}


@cache
def stressed() -> tuple[Row, ...]:
    return tuple(row for seed in MANY for row in audited(seed))


def remarks(result: AuditResult) -> list[str]:
    """Return the rules that fire beside the inclusion rules."""
    bearing = {f.rule_id for f in result.reported if f.verdict is Verdict.SUPPORTED}
    return [rule for rule in result.rule_ids if rule not in bearing]


def average(rows: Sequence[Row]) -> float:
    counts = Counter(rule for _, result in rows for rule in remarks(result))
    figure = sum(counts.values()) / len(rows)
    print(f"\n{len(rows)} charts, {figure:.2f} remarks a chart: {dict(counts)}")
    return figure


def test_the_charts_are_sixty_and_of_every_kind() -> None:
    charts = realistic_charts(SEED)
    settings = {chart["setting"] for chart in charts}
    assert len(charts) == 60
    assert settings >= {"office", "urgent care", "ED", "therapy clinic", "telehealth"}
    assert settings >= {"pain clinic", "imaging center", "hospital outpatient"}
    assert {"chiropractic", "rheumatology", "oncology"} <= {c["kind"] for c in charts}


def test_the_same_seed_gives_the_same_charts() -> None:
    assert realistic_charts(SEED) == realistic_charts(SEED) != realistic_charts(1)


def test_the_notes_are_really_incomplete() -> None:
    charts = [c for seed in MANY for c in realistic_charts(seed)]
    visits = [c for c in charts if c["kind"] != "radiology"]
    lacking = Counter(gap for chart in visits for gap in gaps(chart))
    assert lacking["severity"] > 0.2 * len(visits)
    assert lacking["function"] > 0.25 * len(visits)
    assert all(lacking[gap] for gap in GAPS)
    assert sum(bool(c.get("pain_levels")) for c in visits) < 0.25 * len(visits)
    mentioned = sum(bool(c.get(f)) for c in visits for f in CONDITION_FAMILIES)
    assert mentioned < 0.6 * len(visits)


@pytest.mark.law(42)
def test_every_one_of_the_sixty_is_supported() -> None:
    other = {
        c["encounter_id"]: (r.verdict.value, r.rule_ids)
        for c, r in audited(SEED)
        if r.verdict is not Verdict.SUPPORTED
    }
    assert other == {}


def test_the_sixty_have_at_most_one_remark_each_on_average() -> None:
    assert average(list(audited(SEED))) <= MOST_A_CHART


@pytest.mark.law(42)
def test_no_remark_on_the_sixty_is_false() -> None:
    assert false_remarks(list(audited(SEED))) == []


def false_remarks(rows: Sequence[Row]) -> list[tuple[str, str]]:
    never: tuple[str, True_] = ("", lambda chart: False)
    return [
        (rule, chart["encounter_id"])
        for chart, result in rows
        for rule in remarks(result)
        if not TRUE.get(rule, never)[1](chart)
    ]


def test_no_list_of_the_sixty_is_changed_and_nobody_is_asked() -> None:
    for chart, result in audited(SEED):
        assert list(result.corrected_dx) == values(chart, "dx"), chart
        assert not result.query_text
        assert not result.coder_task
        assert result.risk is not ClaimRisk.HIGH, chart


def test_twelve_hundred_charts_say_the_same() -> None:
    rows = stressed()
    other = [(r.rule_ids, c) for c, r in rows if r.verdict is not Verdict.SUPPORTED]
    assert other == []
    assert false_remarks(rows) == []
    assert average(rows) <= MOST_A_CHART
    assert {rule for _, r in rows for rule in remarks(r)} >= TRUE.keys()


@pytest.mark.parametrize("status", ["suspected", "ruled out"])
@pytest.mark.parametrize("code", ["I25.10", "N18.30"])
def test_a_cause_not_established_deletes_no_comorbidity(code: str, status: str) -> None:
    chart = read_cells(
        "date_of_service=2026-02-10; setting=ED; chart_reviewed=Y; record_signed=Y; "
        "pain_regions=thoracic; acuity=acute; pain_severity=7; "
        f"dx1=M54.6; dx2={code}; visceral_referred={status}"
    )
    assert audit_encounter(dict(chart)).corrected_dx == ("M54.6", code)
