"""Ids, days and later changes of the file that a sample is drawn from."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit import Auditor
from audit.errors import InputUnreadable
from audit.review.auditing import audit_review
from audit.review.plan.frame import FrameRules
from audit.review.plan.plan import Heading, Plan
from audit.review.plan.sizing import Sizing
from audit.review.planned_input import input_of
from audit.review.workflow import changed_since, draw_review, plan_review, verify_review
from audit.review.worksheet.reader import read_worksheet
from audit.review.worksheet.writer import write_worksheet
from property_tests.modules.review.test_review_commands import PLANNED, tspine
from property_tests.reach import conditional, reached
from property_tests.support.worksheets import spoil
from samples.review import build


def charts_of(path: Path, ids: list[str]) -> Path:
    lines = ["Encounter ID,Date of service,Dx 1"]
    lines += [f'"{unit_id}",2026-03-04,M54.6' for unit_id in ids]
    path.write_text("\n".join(lines), encoding="utf-8", newline="\n")
    return path


ANY_IDS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters='"\n\r'),
    min_size=1,
    max_size=6,
)
VISIBLE_IDS = st.text(
    st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters='"'),
    min_size=1,
    max_size=6,
)


def plan_of(source: Path) -> Plan:
    return plan_review(
        source,
        FrameRules(repeated="exclude"),
        Sizing("fixed", size=10),
        heading=Heading(),
        seed="1",
        method="sha256",
    )


def lists_of(ids: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(ids, min_size=1, max_size=4, unique=True)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(lists_of(ANY_IDS))
def test_whatever_stands_as_an_id_is_planned_or_refused(
    tmp_path: Path, ids: list[str]
) -> None:
    with suppress(InputUnreadable):
        plan_of(charts_of(tmp_path / "c.csv", ids))


@conditional
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(lists_of(VISIBLE_IDS))
def test_an_id_is_refused_or_the_draw_is_proved(tmp_path: Path, ids: list[str]) -> None:
    source = charts_of(tmp_path / "c.csv", ids)
    try:
        plan = plan_of(source)
    except InputUnreadable:
        return
    reached()
    target = tmp_path / "d.xlsx"
    write_worksheet(target, draw_review(plan, source), force=True)
    read = read_worksheet(target)
    given = input_of(read, source, plan)
    assert verify_review(read, given, plan) == ()
    assert changed_since(read, given) == ()


def test_a_control_character_in_an_id_is_refused_with_its_row(tmp_path: Path) -> None:
    source = charts_of(tmp_path / "c.csv", ["ok", "a\x0bb"])
    with pytest.raises(InputUnreadable, match=r"control character.*row 3"):
        tspine("plan", source, "-o", tmp_path / "p.toml", *PLANNED[:4])


def test_days_counted_from_1904_stay_the_days_they_are(tmp_path: Path) -> None:
    source = tmp_path / "mac.xlsx"
    book = xlsxwriter.Workbook(str(source), {"date_1904": True})
    sheet = book.add_worksheet("Encounters")
    sheet.write_row(0, 0, ("Encounter ID", "Date of service", "Dx 1"))
    for row in range(1, 6):
        # March 4, 2026 as a bare number, counted from 1904.
        sheet.write_row(row, 0, (f"E{row}", 44623, "M54.6"))
    book.close()
    plan = plan_review(
        source,
        FrameRules(),
        Sizing("fixed", size=3),
        heading=Heading(),
        seed="1",
        method="sha256",
    )
    target = tmp_path / "d.xlsx"
    write_worksheet(target, draw_review(plan, source))
    read = read_worksheet(target)
    audited = audit_review(read, Auditor())
    assert {str(row.date_of_service) for row in audited.rows} == {"2026-03-04"}
    assert changed_since(read, input_of(read, source, None)) == ()


def test_a_change_since_the_draw_is_reported_without_accusation(
    tmp_path: Path,
) -> None:
    plan, drawn = tmp_path / "p.toml", tmp_path / "d.xlsx"
    tspine("plan", build.CHARTS, "-o", plan, *PLANNED)
    tspine("draw", plan, build.CHARTS, "-o", drawn)
    assert "amended since" not in tspine("verify", drawn, build.CHARTS).stdout
    cell = spoil(drawn, "Encounters", "Duration (weeks)", 3, 31)
    told = tspine("verify", drawn, build.CHARTS).stdout
    assert f"amended since the draw: Duration (weeks) ({cell})" in told
    worksheet = tmp_path / "w.xlsx"
    tspine("audit", drawn, "-o", worksheet)
    spoil(worksheet, "Review", "amount_paid", 2, 1e6)
    # The amount on the sheet Review is the program's cell, and nobody's to correct.
    said = tspine("verify", worksheet, build.CHARTS, status=1)
    assert "amount_paid: altered since the audit" in said.stdout
    assert "the sheet Review has the amount '1000000', and " in said.stdout
    spoil(worksheet, "Frame", "units", 2, 100_000)
    printed = tspine("verify", worksheet, build.CHARTS, status=1).stdout
    assert "sheet Frame" in printed
