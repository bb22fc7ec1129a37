"""Accepted exceptions in an audit: shown beside the finding, never in place of it."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from audit import Auditor
from audit.encounter.reading import RowReader
from audit.errors import InputUnreadable, TspineError
from audit.findings import AuditResult, output_row
from audit.hosts.accepting import Accepting
from audit.hosts.cli.app import app
from audit.intake.rule_exceptions import RuleException

HEADINGS = ("encounter_id", "date_of_service", "dx1", "dx2")
ROWS = (
    ("A", "2026-02-10", "M54.6", "R52"),
    ("B", "2026-02-10", "M54.6", "M54.2"),
    ("C", "2026-02-10", "M54.6", "S22.060A"),
    ("D", "2026-02-10", "M54.5", "M54.6"),
)
TODAY = dt.date(2026, 10, 1)


def results() -> list[AuditResult]:
    reader, auditor = RowReader(HEADINGS), Auditor()
    return [auditor.audit(reader.read(row, n)) for n, row in enumerate(ROWS, 2)]


AUDITED = results()
FIRED = sorted({(r.encounter_id, f.rule_id) for r in AUDITED for f in r.findings})
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2027, 1, 1))
EXCEPTIONS = st.lists(
    st.builds(
        lambda what, days: RuleException(
            *(what[0], what[1], "Agreed in writing.", "Compliance officer"),
            since=days[0],
            until=days[1],
            line=2,
        ),
        st.sampled_from([*FIRED, ("A", "NO-RULE"), ("Z", "SEQ-02")]),
        st.tuples(DAYS, DAYS).map(lambda days: (min(days), max(days))),
    ),
    max_size=6,
)


@pytest.mark.law(128)
@given(EXCEPTIONS)
def test_an_exception_changes_no_answer_and_never_passes_unnamed(
    exceptions: list[RuleException],
) -> None:
    accepting = Accepting(exceptions, TODAY)
    noted = [result for _, result in accepting.noted(((), r) for r in AUDITED)]
    for before, after in zip(AUDITED, noted, strict=True):
        assert output_row(after)[:-1] == output_row(before)[:-1]
        assert [f.rule_id for f in after.findings] == [
            f.rule_id for f in before.findings
        ]
        assert all(
            f.action.endswith(g.action)
            for f, g in zip(after.findings, before.findings, strict=True)
        )
    status = {r.encounter_id: output_row(r)[-1] for r in noted}
    actions = {(r.encounter_id, f.rule_id): f.action for r in noted for f in r.findings}
    said = " ".join(accepting.sentences)
    for e in exceptions:
        concerns = (e.encounter_id, e.rule_id)
        name = f"The exception of {e.rule_id} for {e.encounter_id}"
        if not e.since <= TODAY <= e.until:
            assert f"{name} (line 2) is not in force: {e.since} to {e.until}." in said
        elif concerns not in FIRED:
            assert f"{name} (line 2) matches no finding of this file." in said
        else:
            assert f"{e.rule_id} is excepted until" in status[e.encounter_id]
            assert "Compliance officer: Agreed in writing." in actions[concerns]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    lines = [",".join(row) for row in (HEADINGS, *ROWS)]
    (tmp_path / "in.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    rule = next(rule for unit, rule in FIRED if unit == "A" and "EX1" in rule)
    (tmp_path / "e.csv").write_text(
        "encounter_id,rule_id,reason,approved_by,from,until\n"
        f"A,{rule},Agreed with the payer.,Ann Officer,2020-01-01,2999-12-31\n"
        f"B,{rule},Until the template is mended.,Ann Officer,2020-01-01,2020-12-31\n"
        f"Z,{rule},Withdrawn.,Ann Officer,2020-01-01,2999-12-31\n",
        encoding="utf-8",
    )
    return tmp_path


def audit(*words: str) -> str:
    done = CliRunner().invoke(app, ["audit", "in.csv", "--exceptions", "e.csv", *words])
    if isinstance(done.exception, TspineError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def test_an_audit_shows_accepted_exceptions_and_names_expired_ones(place: Path) -> None:
    said = " ".join(audit("-o", "out.csv").split())
    assert "1 finding is an accepted exception" in said
    assert "for B (line 3) is not in force: 2020-01-01 to 2020-12-31." in said
    assert "for Z (line 4) matches no finding of this file." in said
    with (place / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["encounter_id"]: row for row in csv.DictReader(file)}
    assert rows["A"]["coding_verdict"] == "NOT_SUPPORTED"
    assert "is excepted until 2999-12-31 by Ann Officer" in rows["A"]["row_status"]
    assert rows["B"]["row_status"] == ""
    notes = json.loads(audit("-o", "out.csv", "--force", "--json"))["notes"]
    assert len(notes) == 3


def test_findings_and_the_workbook_show_them_too(place: Path) -> None:
    audit("-o", "out.xlsx")
    book = openpyxl.load_workbook(place / "out.xlsx")
    text = {
        sheet.title: "\n".join(
            str(cell)
            for row in sheet.iter_rows(values_only=True)
            for cell in row
            if cell
        )
        for sheet in book
    }
    note = "is excepted until 2999-12-31 by Ann Officer"
    assert {name for name, said in text.items() if note in said} >= {
        "Encounters",
        "Findings",
    }
    assert "is not in force: 2020-01-01 to 2020-12-31" in text["About"]
    audit("--findings", "-o", "findings.csv")
    assert "is excepted until" in (place / "findings.csv").read_text(encoding="utf-8")


def test_an_exception_without_an_end_is_refused_with_its_line(place: Path) -> None:
    text = (
        "encounter_id,rule_id,reason,approved_by,from,until\nA,SEQ-02,R,O,2026-01-01,\n"
    )
    (place / "e.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputUnreadable, match=r"line 2: until is blank"):
        audit("-o", "out.csv")
    assert not (place / "out.csv").exists()
