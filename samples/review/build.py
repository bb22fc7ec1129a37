"""Make the sample review: `python samples/review/build.py`.

From samples/chart_review.xlsx and decisions.csv, in which people's decisions stand:
plan.toml, drawn.xlsx, review.xlsx, report.xlsx and report.html. The same input and
library versions give the same files.
"""

from __future__ import annotations

import csv
import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path

from audit import Auditor, __version__
from audit.intake.rule_exceptions import read_exceptions, sentences
from audit.review.auditing import audit_review, judged_by
from audit.review.plan import (
    SHA256,
    FrameRules,
    Heading,
    Plan,
    Reviewer,
    Sizing,
    plan_text,
    read_plan,
    signed,
)
from audit.review.report import content_of, write_book, write_page
from audit.review.workflow import draw_review, plan_review
from audit.review.worksheet import (
    PEOPLE,
    Decision,
    Worksheet,
    apply_exceptions,
    read_worksheet,
    write_worksheet,
)
from audit.rules.rule_info import rule_infos

HERE = Path(__file__).resolve().parent
CHARTS = HERE.parent / "chart_review.xlsx"
FILES = ("plan.toml", "drawn.xlsx", "review.xlsx", "report.xlsx", "report.html")
SEED = "20260930"
DAY = "2026-10-12"


def make_plan() -> Plan:
    """Plan a review of the fiscal year's charts."""
    plan = plan_review(
        CHARTS,
        FrameRules(),
        Sizing("attribute", rate=0.4, width=0.18),
        heading=Heading(
            title="Thoracic pain, M54.6: chart review of fiscal year 2026 (synthetic)",
            period="October 2025 to September 2026",
            prepared_by="Compliance, synthetic sample",
            population="Encounters of a synthetic clinic that report M54.6 and were "
            "paid, with dates of service in fiscal year 2026.",
            data_source="The clinic's billing export chart_review.xlsx; for each drawn "
            "encounter its abstracted chart on the sheet Encounters.",
            protocol="One auditor compares each chart with the reported diagnoses, by "
            "the ICD-10-CM code set and the Official Guidelines of its date. "
            "A second auditor reads charts that are disputed or that the first one "
            "decides against the program.",
            reviewers=(
                Reviewer("Auditor A", "CPC, CPMA"),
                Reviewer("Auditor B", "CPC"),
                Reviewer("Auditor C", "CCS"),
            ),
        ),
        seed=SEED,
        method=SHA256,
        by=judged_by(Auditor(), __version__),
    )
    return signed(plan, "A. Sample, compliance officer", "2026-10-09")


def decided(worksheet: Worksheet, file: Path) -> Worksheet:
    """Lay the decisions of a file beside the units. A decision without unit raises."""
    with file.open(encoding="utf-8", newline="") as lines:
        given = {row.pop("encounter_id"): row for row in csv.DictReader(lines)}
    rows = []
    for row in worksheet.rows:
        cells = given.pop(row.unit.id, None)
        rows.append(replace(row, decision=decision_of(cells)) if cells else row)
    if given:
        raise ValueError(f"{file}: {len(given)} decisions are on units not drawn")
    return replace(worksheet, rows=tuple(rows))


def decision_of(cells: dict[str, str]) -> Decision:
    """Read one line of decisions."""
    values: dict[str, str | float | None] = {c.name: cells[c.name] for c in PEOPLE}
    values["dollars"] = float(cells["dollars"]) if cells["dollars"] else None
    return replace(Decision(), **values)  # type: ignore[arg-type]


def build(folder: Path) -> None:
    """Make every file of the review in a folder, step by step as a team would."""
    plan_file = folder / "plan.toml"
    plan_file.write_text(plan_text(make_plan()), encoding="utf-8", newline="\n")
    plan = read_plan(plan_file.read_text(encoding="utf-8"))
    drawn = draw_review(plan, CHARTS, __version__)
    write_worksheet(folder / "drawn.xlsx", drawn, force=True)
    auditor = Auditor()
    audited = audit_review(read_worksheet(folder / "drawn.xlsx"), auditor, __version__)
    review = decided(audited, HERE / "decisions.csv")
    write_worksheet(folder / "review.xlsx", review, force=True)
    exceptions = read_exceptions(HERE / "exceptions.csv")
    read = read_worksheet(folder / "review.xlsx")
    noted, applied = apply_exceptions(read, exceptions, dt.date.fromisoformat(DAY))
    content = content_of(
        noted,
        rule_infos(auditor.pack),
        product=__version__,
        made=DAY,
        notes=sentences(applied),
    )
    write_book(folder / "report.xlsx", content, force=True)
    write_page(folder / "report.html", content, force=True)


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
