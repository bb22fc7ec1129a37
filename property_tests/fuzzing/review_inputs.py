"""Valid files of a small review, made by its own steps; all are synthetic.

Plan, drawn workbook, worksheet, exceptions and register.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from dataclasses import replace
from pathlib import Path

from audit import Auditor, __version__
from audit.review.auditing import audit_review
from audit.review.plan import SHA256, FrameRules, Heading, Sizing, plan_text
from audit.review.plan import signed as signed_plan
from audit.review.register import Register, record
from audit.review.score import score
from audit.review.workflow import draw_review, plan_review
from audit.review.worksheet import (
    Decision,
    Worksheet,
    read_worksheet,
    write_worksheet,
)
from property_tests.fuzzing.inputs import SAMPLES, Input

_HEADINGS = (
    *("encounter_id", "date_of_service", "dx1", "dx2", "setting", "provider"),
    *("payer", "amount_paid", "note"),
)
_DECISIONS = (
    Decision("A", "agree", dollars=0.0, status="final"),
    Decision(
        *("B", "disagree", "SUPPORTED", "M54.6", "sequence", "guideline knowledge"),
        *(12.5, "the note names it", "C", "agree"),
        status="final",
    ),
    Decision("A", "agree", error_type="sequence", dollars=51.25, status="final"),
)
_DAY = dt.datetime(2026, 10, 12, 9)


def review_inputs(folder: Path) -> list[Input]:
    """Return valid files of each step; `folder` is for scratch files."""
    charts = _charts()
    (folder / "charts.csv").write_bytes(charts)
    plan = plan_review(
        folder / "charts.csv",
        FrameRules(strata="provider"),
        Sizing("each", size=2),
        heading=Heading(title="synthetic", period="2026", prepared_by="synthetic"),
        seed="7",
        method=SHA256,
        spares=1,
    )
    plan = signed_plan(plan, "A. Sample", "2026-10-01")
    text = plan_text(plan).encode()
    sheet = draw_review(plan, folder / "charts.csv", __version__)
    drawn = _book(folder, sheet)
    sheet = _decided(audit_review(sheet, Auditor()))
    decided = _book(folder, sheet)
    review = (SAMPLES / "review" / "review.xlsx").read_bytes()
    register = _register(folder, read_worksheet(folder / "book.xlsx"))
    given = (("charts.csv", charts), ("drawn.xlsx", drawn))
    beside = (*given, ("ours.db", register))
    done = (*given, ("decided.xlsx", decided))
    return [
        Input("plan", "in.toml", text, given),
        Input("exceptions", "in.csv", _EXCEPTIONS, done),
        *[Input("worksheet", "in.xlsx", data, beside) for data in (drawn, decided)],
        Input("worksheet", "in.xlsx", review, beside),
        Input("register", "in.db", register, done),
    ]


_EXCEPTIONS = (
    b"encounter_id,rule_id,reason,approved_by,from,until\r\n"
    b"C1,EXC-DISC-1,agreed,Compliance officer,2026-01-01,2026-12-31\r\n"
    b'C2,SEQ-02,"mended, later",Compliance officer,2025-10-01,2026-10-01\r\n'
)


def _charts() -> bytes:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(_HEADINGS)
    for n in range(1, 9):
        day, second = f"2026-02-{n:02}", ("M51.34", "R52", "", "M54.50")[n % 4]
        cells = ("M54.6", second, "outpatient", f"P{n % 2}", "Medicaid", 10.5 * n)
        rows.writerow((f"C{n}", day, *cells, "caf\u00e9"))
    return text.getvalue().encode()


def _book(folder: Path, worksheet: Worksheet) -> bytes:
    path = folder / "book.xlsx"
    write_worksheet(path, worksheet, force=True)
    return path.read_bytes()


def _decided(worksheet: Worksheet) -> Worksheet:
    rows = [
        replace(row, decision=_DECISIONS[n % len(_DECISIONS)])
        for n, row in enumerate(worksheet.rows)
    ]
    return replace(worksheet, rows=tuple(rows))


def _register(folder: Path, worksheet: Worksheet) -> bytes:
    path = folder / "register.db"
    for name in ("2026-Q2", "2026-Q3"):
        # A register has one name for a sample, so each is of a frame of its own.
        frame = hashlib.sha256(name.encode()).hexdigest()
        plan = replace(worksheet.plan, frame_sha256=frame)
        own = replace(worksheet, plan=plan)
        with Register(path) as book:
            record(
                *(book, name, own, score(own)),
                actor="A",
                at=_DAY,
                product=__version__,
            )
    return path.read_bytes()
