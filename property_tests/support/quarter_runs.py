"""Reviews synthetic quarters by the README's commands; people work between them.

What the auditors wrote is kept as they wrote it, so that every figure can be worked out
again from nothing else.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from audit.hosts.cli.app import app
from property_tests.support.places import ROOT
from property_tests.support.quarters import Sheet, Truth, judged_by, write_quarter

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = README.partition("<!-- review -->")[2].partition("<!-- end of review -->")[0]
COMMANDS = re.findall(r"^tspine (.+?)(?:\s+#.*)?$", BLOCK, flags=re.MULTILINE)
AUDITORS = {"a-ahn": "A. Ahn", "b-bell": "B. Bell"}
_KEPT = {
    "machine": "coding_verdict",
    "rules": "rule_ids",
    "corrected": "corrected_dx",
    "reported": "reported_codes",
    "decision": "Decision",
    "own": "Auditor's verdict",
    "final": "Final codes",
    "dollars": "Dollars at issue",
    "amount": "amount_paid",
    "provider": "provider",
    "payer": "payer",
}
"""The cells of a decided row that figures are worked out from."""


@dataclass
class Quarter:
    """One quarter: what the auditors wrote, what was settled, what came out.

    `first` has each auditor's cells by unit, `settled` the decided rows by unit;
    `score` and `totals` are what `score` and `appraise` give as JSON, `printed` what
    each step said.
    """

    name: str
    truths: dict[str, Truth]
    first: dict[str, dict[str, dict[str, Any]]]
    settled: dict[str, dict[str, Any]]
    score: Any
    totals: Any
    printed: dict[str, str]


@dataclass
class Run:
    """Two quarters, and what the register shows of both as JSON."""

    quarters: tuple[Quarter, Quarter]
    trend: Any
    rules: Any


def tspine(*words: str, statuses: Sequence[int] = (0,)) -> Any:
    done = CliRunner().invoke(app, words)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code in statuses, done.output
    return done


def run_in(place: Path) -> Run:
    """Review two quarters in a folder."""
    with contextlib.chdir(place):
        before = _reviewed(place, "q2", dt.date(2026, 4, 1))
        after = _reviewed(place, "q3", dt.date(2026, 7, 1))
        register = ("--register", "reviews.sqlite", "--json")
        trend = json.loads(tspine("review", "trend", *register).stdout)
        rules = json.loads(tspine("review", "rules", *register).stdout)
    return Run((before, after), trend, rules)


def _reviewed(place: Path, name: str, first_day: dt.date) -> Quarter:
    """Review a quarter by the README's commands, for another one under its names."""
    charts = f"charts_{name}.xlsx" if name != "q3" else "charts.xlsx"
    truths = write_quarter(place / charts, first_day)
    first: dict[str, dict[str, dict[str, Any]]] = {}
    settled: dict[str, dict[str, Any]] = {}
    printed = {}
    for command in COMMANDS:
        if name != "q3":
            command = command.replace("charts.xlsx", charts)
            command = command.replace("q3", name).replace("Q3", name.upper())
        words = shlex.split(command)
        what = step_of(words)
        if what == "score":
            settled = _settle(place / name / f"{name}.review.xlsx", truths)
        done = tspine(*words, statuses=(0, 1) if what == "merge" else (0,))
        printed[what] = done.stdout + done.stderr
        if what == "init":
            _sign(place / name / f"{name}.plan.toml")
        if what == "audit":
            first = {
                auditor: _decide(place / name / f"{name}.{file}.xlsx", auditor, truths)
                for file, auditor in AUDITORS.items()
            }
    score = json.loads(tspine("review", "score", name, "--json").stdout)
    totals = json.loads(tspine("review", "appraise", name, "--json").stdout)
    return Quarter(name, truths, first, settled, score, totals, printed)


def step_of(words: Sequence[str]) -> str:
    """Return the name of a step; a review and its packet are verified by steps of
    their own.
    """
    if words[0] != "review":
        return f"{words[0]} packet"
    return f"{words[1]} --full" if "--full" in words else words[1]


def _sign(plan: Path) -> None:
    text = plan.read_text(encoding="utf-8")
    signed = text.replace(
        'name = ""\ndate = ""', 'name = "A. Ahn"\ndate = "2026-10-01"'
    )
    assert signed != text
    plan.write_text(signed, encoding="utf-8")


def _decide(
    path: Path, auditor: str, truths: Mapping[str, Truth]
) -> dict[str, dict[str, Any]]:
    """Fill in an auditor's own worksheet."""
    sheet = Sheet(path)
    written = {}
    for unit, row in sheet.rows.items():
        assert sheet.get(row, "Auditor") == auditor
        written[unit] = judged_by(auditor, unit, truths[unit])
        sheet.fill(row, written[unit])
    sheet.save()
    return written


def _settle(path: Path, truths: Mapping[str, Truth]) -> dict[str, dict[str, Any]]:
    """Settle what differs, as a third person; return each row as it then stands."""
    sheet = Sheet(path)
    for unit, row in sheet.rows.items():
        if sheet.get(row, "Changed since"):
            truth = truths[unit]
            agrees = truth.verdict == sheet.get(row, "coding_verdict")
            cells = {
                "Auditor": "C. Chief",
                "Decision": "agree" if agrees else "disagree",
                "Auditor's verdict": None if agrees else truth.verdict,
                "Final codes": None if agrees else truth.codes or None,
                "Comment": "Read again by a third person.",
                "Dollars at issue": truth.dollars,
                "Changed since": None,
            }
            sheet.fill(row, cells)
    sheet.save()
    return {
        unit: {name: sheet.get(row, heading) for name, heading in _KEPT.items()}
        for unit, row in sheet.rows.items()
    }
