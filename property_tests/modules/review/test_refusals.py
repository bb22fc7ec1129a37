"""What a review refuses, and how: one clear line that names the place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit import Auditor
from audit.errors import InputUnreadable, TspineError
from audit.findings import Verdict
from audit.review.plan.frame import FrameRules
from audit.review.plan.plan import Heading, Plan, signed
from audit.review.plan.plan_file import plan_differences, plan_text, read_plan
from audit.review.plan.sizing import Sizing, checked_sizing
from audit.review.score.extrapolation import extrapolate
from audit.review.score.scoring import score
from audit.review.workflow import (
    audit_review,
    changed_since,
    draw_review,
    plan_review,
    verify_review,
)
from audit.review.worksheet.decisions import PEOPLE, Decision
from audit.review.worksheet.merging import MERGED, merge
from audit.review.worksheet.reader import read_worksheet
from audit.review.worksheet.rows import UNSETTLED, Worksheet, cell_text
from audit.review.worksheet.writer import write_worksheet
from property_tests.modules.review.test_review_commands import PLANNED, tspine
from property_tests.modules.review.test_worksheet import small
from property_tests.reach import conditional, reached
from property_tests.support.review_samples import decided, undecided, with_decisions
from samples.review import build

KEYS = [
    (section, key)
    for section, table in tomllib.loads(plan_text(build.make_plan())).items()
    if section != "signature"
    for key, value in table.items()
    if not isinstance(value, dict)
]


def another(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value / 2 if isinstance(value, float) else value + 1
    return (*value, "x") if isinstance(value, tuple) else f"{value}x"


@pytest.mark.parametrize("name", [f.name for f in fields(Plan)])
def test_every_field_of_a_plan_that_was_altered_is_named(name: str) -> None:
    plan = build.make_plan()
    if name == "rules":
        changed = replace(plan, rules=replace(plan.rules, order="file"))
    elif name in ("strata", "sizes", "excluded"):
        pairs = tuple((n, count + 1) for n, count in getattr(plan, name))
        changed = replace(plan, **{name: pairs})  # type: ignore[arg-type]
    else:
        changed = replace(plan, **{name: another(getattr(plan, name))})
    told = plan_differences(plan, changed)
    assert len(told) == (name not in ("signed_by", "signed_on"))
    assert plan_differences(changed, changed) == ()


def test_the_keys_of_a_plan_are_told_with_both_values() -> None:
    plan = build.make_plan()
    told = plan_differences(plan, replace(plan, missing_is_error=True, level=0.5))
    assert len(told) == 2
    assert any(
        "another confidence than the plan: 0.5 in place of 0.9" in t for t in told
    )
    assert any("missing_is_error" in t for t in told)
    assert len(KEYS) > 15


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--spares", "-3"), "spares = -3"),
        (("--level", "0"), "level = 0"),
        (("--level", "2"), "level = 2"),
        (("--level", "nan"), "level = nan"),
        (("--size", "-5"), "size = -5"),
        (("--size", "0"), "size = 0"),
        (("--sizing", "variable", "--mean", "nan"), "mean = nan"),
        (("--sizing", "variable", "--deviation", "inf"), "deviation = inf"),
        (("--sizing", "attribute", "--rate", "nan"), "rate = nan"),
        (("--seed", ""), "seed is one line"),
        (("--least-amount", "nan"), "numbers of dollars"),
    ],
)
def test_a_number_that_cannot_be_is_refused_at_the_plan(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    target = tmp_path / "p.toml"
    with pytest.raises(InputUnreadable, match=said):
        tspine("plan", build.CHARTS, "-o", target, *PLANNED, *words)
    assert not target.exists()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("spares = 0", "spares = -3", "spares = -3"),
        ("spares = 0", "spares = 1.5", "no whole number"),
        ("confidence = 0.9", "confidence = 2", "confidence = 2"),
        ("confidence = 0.9", "confidence = nan", "confidence = nan"),
        (r"\ball = 66\b", "all = 0", "draws no unit"),
        (r"\ball = 66\b", "all = -5", "is no count"),
        (r"\ball = 66\b", "all = 650", "650 units are to be drawn"),
        ("missing_is_error = false", 'missing_is_error = "false"', "neither true nor"),
        ('method = "sha256"', 'method = "dice"', "dice is no method"),
        (r"paid = [0-9.]+", "paid = inf", "is no amount"),
    ],
)
def test_a_plan_file_with_a_number_that_cannot_be_is_refused(
    old: str, new: str, said: str
) -> None:
    text = plan_text(build.make_plan())
    changed, count = re.subn(old, new, text)
    assert count
    with pytest.raises(InputUnreadable, match=said):
        read_plan(changed, "q3.toml")


@given(st.floats(), st.sampled_from(("level", "rate", "width", "precision", "mean")))
def test_no_sizing_with_a_number_that_is_none_is_taken(value: float, name: str) -> None:
    sizing = replace(Sizing("fixed", size=5), **{name: value})  # type: ignore[arg-type]
    share = name in ("level", "rate", "width")
    good = 0 < value < 1 if share else 0 <= value < float("inf")
    if good and (value or name != "precision"):
        assert checked_sizing(sizing) == sizing
    else:
        with pytest.raises(InputUnreadable, match=name):
            checked_sizing(sizing)


def spoil(path: Path, sheet: str, heading: str, row: int, value: object) -> str:
    """Write a cell of a workbook; give its address."""
    book = openpyxl.load_workbook(path)
    at = [cell.value for cell in book[sheet][1]].index(heading) + 1
    cell = book[sheet].cell(row, at)
    cell.value = value
    address = str(cell.coordinate)
    book.save(path)
    return address


@pytest.mark.parametrize(
    ("sheet", "heading", "row", "value", "said"),
    [
        ("Frame", "units", 3, None, "cell {0}.*is no count"),
        ("Frame", "units", 3, "many", "cell {0}.*is no count"),
        ("Frame", "units", 1, "Units!", "column units is gone"),
        ("Sample", "order", 3, "x", "cell {0}.*is no count"),
        ("Sample", "proof", 1, "p", "column proof is gone"),
        ("Review", "coding_verdict", 3, "GREAT", "cell {0}.*'GREAT' is no verdict"),
        ("Review", "coding_verdict", 1, "verdict", "column coding_verdict is gone"),
        ("Review", "Dollars at issue", 3, "nan", "cell {0}.*is no number"),
        ("Review", "Dollars at issue", 3, "inf", "cell {0}.*is no number"),
        ("Review", "Dollars at issue", 3, "-Infinity", "cell {0}.*is no number"),
        ("Review", "amount_paid", 3, "much", "cell {0}.*is no number"),
        ("Review", "Decision", 3, "maybe", "cell {0}.*is none of"),
        ("Review", "Changed since", 1, "Decision", "cell {0}.*Decision stands twice"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_by_sheet_and_address(
    tmp_path: Path, sheet: str, heading: str, row: int, value: object, said: str
) -> None:
    path = tmp_path / "w.xlsx"
    write_worksheet(path, small())
    address = spoil(path, sheet, heading, row, value)
    with pytest.raises(InputUnreadable, match=said.format(address)) as caught:
        read_worksheet(path)
    assert f"sheet {sheet}" in str(caught.value)
    assert "\n" not in str(caught.value)


@cache
def small_book() -> Any:
    """A worksheet as openpyxl has it: to write it anew takes longer than to read it."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "w.xlsx")
        write_worksheet(path, small())
        return openpyxl.load_workbook(path)


CELLS = st.none() | st.text(max_size=4) | st.floats() | st.booleans() | st.integers()


@conditional
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.sampled_from(("Frame", "Sample", "Review")),
    st.integers(1, 4),
    st.integers(1, 12),
    CELLS.filter(lambda c: not isinstance(c, str) or c.isprintable()),
)
def test_no_cell_at_all_makes_the_reader_fall(
    tmp_path: Path, sheet: str, row: int, column: int, value: object
) -> None:
    """Whatever stands in a cell is read, or refused in words."""
    path, book = tmp_path / "w.xlsx", small_book()
    cell = book[sheet].cell(row, column)
    before = cell.value
    try:
        cell.value = value
        book.save(path)
    except ValueError:
        return
    finally:
        cell.value = before
    reached()
    with suppress(InputUnreadable):
        score(read_worksheet(path))


@pytest.mark.parametrize("command", ["trend", "report"])
def test_who_only_reads_makes_no_register(tmp_path: Path, command: str) -> None:
    place = tmp_path / "TYPO.sqlite"
    words: tuple[str | Path, ...] = ("--register", place)
    if command == "report":
        target = tmp_path / "r.xlsx"
        words = (build.HERE / "review.xlsx", "-o", target, *words)
    with pytest.raises(TspineError, match="no register"):
        tspine(command, *words)
    assert not place.exists()
    place.write_bytes(b"")
    with pytest.raises(TspineError, match="no register"):
        tspine(command, *words)
    assert place.read_bytes() == b""


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
    assert verify_review(read, source, plan) == ()
    assert changed_since(read, source, plan) == ()


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
        # The fourth of March 2026 as a bare number, counted from 1904.
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
    assert changed_since(read, source) == ()


def test_what_was_changed_since_the_draw_is_told_and_no_accusation(
    tmp_path: Path,
) -> None:
    plan, drawn = tmp_path / "p.toml", tmp_path / "d.xlsx"
    tspine("plan", build.CHARTS, "-o", plan, *PLANNED)
    tspine("draw", plan, build.CHARTS, "-o", drawn)
    assert "changed since" not in tspine("verify", drawn, build.CHARTS).stderr
    spoil(drawn, "Encounters", "Dx 2", 3, "R52")
    assert "Dx 2" in tspine("verify", drawn, build.CHARTS).stderr
    worksheet = tmp_path / "w.xlsx"
    tspine("audit", drawn, "-o", worksheet)
    spoil(worksheet, "Review", "amount_paid", 2, 1e6)
    assert "amount" in tspine("verify", worksheet, build.CHARTS).stderr
    spoil(worksheet, "Frame", "units", 2, 100_000)
    told = tspine("verify", worksheet, build.CHARTS, status=1).stdout
    assert "sheet Frame" in told


def with_cell(
    worksheet: Worksheet, place: int, heading: str, cell: object
) -> Worksheet:
    at = worksheet.headings.index(heading)
    charts = list(worksheet.charts)
    charts[place] = (*charts[place][:at], cell, *charts[place][at + 1 :])
    return replace(worksheet, charts=tuple(charts))


def edit(place: int, heading: str, cell: object) -> Callable[[Worksheet], Worksheet]:
    return lambda w: audit_review(with_cell(w, place, heading, cell), Auditor())


def drawn_small() -> Worksheet:
    rows = tuple(
        replace(row, machine=type(row.machine)(), codes=()) for row in small().rows
    )
    return replace(small(), rows=rows)


def test_what_two_auditors_mended_in_charts_is_joined(tmp_path: Path) -> None:
    ann = edit(0, "Dx 2", "R52")(small())
    bea = edit(1, "Dx 2", "R53.1")(small())
    bea = with_decisions(bea, {1: Decision(auditor="Bea", decision="agree")})
    merged = merge([("d", drawn_small()), ("ann", ann), ("bea", bea)])
    at = merged.headings.index("Dx 2")
    assert [chart[at] for chart in merged.charts[:2]] == ["R52", "R53.1"]
    assert merged.conflicts == ()
    assert merged.rows[0].machine == ann.rows[0].machine
    assert merged.rows[1].machine == bea.rows[1].machine
    assert not any(row.changed for row in merged.rows)


def test_a_chart_that_two_auditors_changed_differently_is_a_conflict(
    tmp_path: Path,
) -> None:
    ann, bea = (edit(0, "Dx 2", code)(small()) for code in ("R52", "R53.1"))
    for given_files in (
        [("ann", ann), ("bea", bea)],
        [("d", drawn_small()), ("ann", ann), ("bea", bea)],
    ):
        merged = merge(given_files)
        (conflict,) = merged.conflicts
        assert conflict.column == "Encounters: Dx 2"
        assert dict(conflict.values) == {"ann": "R52", "bea": "R53.1"}
        at = merged.headings.index("Dx 2")
        assert merged.charts[0][at] == UNSETTLED
        assert merged.rows[0].changed == MERGED
    # The remedy works: settle the cell, delete the sheet, audit again.
    path = tmp_path / "m.xlsx"
    write_worksheet(path, merged)
    with pytest.raises(InputUnreadable, match="settle each conflict"):
        read_worksheet(path)
    book = openpyxl.load_workbook(path)
    del book["Conflicts"]
    book.save(path)
    with pytest.raises(InputUnreadable, match="Write the one that holds"):
        read_worksheet(path)
    spoil(path, "Encounters", "Dx 2", 2, "R52")
    again = audit_review(read_worksheet(path), Auditor())
    assert again.rows[0].machine == ann.rows[0].machine


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_nothing_that_anybody_wrote_into_a_chart_is_lost(data: st.DataObject) -> None:
    heading = st.sampled_from([h for h in small().headings if h != "Encounter ID"])
    edits = st.dictionaries(
        st.tuples(st.integers(0, 3), heading),
        st.text("abcR5", min_size=1, max_size=3),
        max_size=3,
    )
    copies = []
    for name in ("ann", "bea"):
        worksheet, mine = small(), data.draw(edits)
        for (place, column), cell in mine.items():
            worksheet = with_cell(worksheet, place, column, cell)
        copies.append((name, worksheet, mine))
    merged = merge([("d", drawn_small()), *((n, w) for n, w, _ in copies)])
    conflicts = {(c.unit_id, c.column) for c in merged.conflicts}
    for _, worksheet, mine in copies:
        for place, column in mine:
            at = merged.headings.index(column)
            unit_id = merged.rows[place].unit.id
            # The text 5 in place of the number 5 is no change: both are read alike.
            wrote = cell_text(worksheet.charts[place][at])
            kept = cell_text(merged.charts[place][at]) == wrote
            assert kept or (unit_id, f"Encounters: {column}") in conflicts


def test_score_and_appraisal_tell_the_same_dollars() -> None:
    worksheet = with_decisions(
        replace(decided(), plan=replace(decided().plan, missing_is_error=True)),
        {0: Decision(auditor="A", decision="not enough", comment="not to be had")},
    )
    told = score(worksheet).dollars
    assert told.share is not None
    notes = " ".join(extrapolate(worksheet).notes)
    assert f"error rate of the sample: {100 * told.share:.1f} %" in notes


def test_errors_that_nobody_priced_are_named_and_never_0_percent() -> None:
    wrong = Decision(
        auditor="A", decision="disagree", own_verdict="NOT_SUPPORTED", comment="x"
    )
    rows = range(len(undecided().rows))
    worksheet = with_decisions(undecided(), dict.fromkeys(rows, wrong))
    told = score(worksheet).dollars
    assert told.share is None
    assert "%" not in told.sentence
    assert told.unpriced_ids[0] in told.sentence
    assert told.unpriced_errors == len(told.unpriced_ids) == len(undecided().rows)
    with pytest.raises(InputUnreadable, match=told.unpriced_ids[0]):
        extrapolate(worksheet)


def test_decisions_that_lack_something_are_counted() -> None:
    bare = Decision(decision="disagree", own_verdict=Verdict.NOT_SUPPORTED.value)
    gone = Decision(auditor="A", decision="not in frame")
    told = score(with_decisions(undecided(), {0: bare, 1: bare, 2: gone}))
    said = " ".join(told.lacking_sentences)
    assert "2 decisions are not sound yet. A disagreement needs a reason" in said
    assert "1 decision is not sound yet. Say why it is not of the frame" in said
    assert score(decided()).lacking == ()
    assert len(PEOPLE) > 10


def test_the_charts_print_large_enough_to_be_read(tmp_path: Path) -> None:
    path = tmp_path / "d.xlsx"
    write_worksheet(path, drawn_small())
    sheet: Any = openpyxl.load_workbook(path)["Encounters"]
    assert not sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.scale * 10 / 100 >= 6.5  # points of Arial
    at = [cell.value for cell in sheet[1]].index("Encounter ID") + 1
    letter = sheet.cell(1, at).column_letter
    assert sheet.print_title_cols == f"${letter}:${letter}"
    assert sheet.print_title_rows == "$1:$1"
    assert signed(build.make_plan(), "A", "B").signed_by == "A"
