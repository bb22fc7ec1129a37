"""Every kind of workbook that tspine writes, as a file in a folder.

`WRITERS` names the modules that make them. A test looks for modules that are missing.
"""

from __future__ import annotations

import datetime as dt
import shutil
import tomllib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from audit import Auditor
from audit.abstract import abstract_note
from audit.findings import ClaimRisk, Verdict
from audit.hosts.cli.audit import Request, run
from audit.intake import open_table
from audit.packs.sheet import write_sheet
from audit.proof.comparing import Differences, Transition
from audit.proof.findings import ExampleRow, Group, Obligation, ProofReport, Status
from audit.proof.workbook import write_differences, write_report
from audit.report.files import new_file
from audit.report.proposals_book import Abstracted, write_proposals
from audit.report.workbook import write_rules_workbook
from audit.review.plan import FrameRules
from audit.review.risk import Asked, Given, choose, write_chosen, write_requests
from audit.review.worksheet import write_worksheet
from audit.review.worksheet.merging import merge
from audit.rules.catalogue import default_pack
from audit.rules.rule_info import rule_infos
from property_tests.modules.report.test_report_annotate import (
    finding,
    noted,
    with_thread,
    write_rich,
)
from property_tests.support.own_packs import EVERY_KIND
from property_tests.support.places import SAMPLES, TEMPLATES
from property_tests.support.review_samples import decided, undecided

WRITERS = {
    "audit/hosts/templates/book.py",
    "audit/packs/sheet.py",
    "audit/proof/workbook.py",
    "audit/report/proposals_book.py",
    "audit/report/notes/package.py",
    "audit/report/workbook.py",
    "audit/review/risk/book.py",
    "audit/review/risk/requests.py",
    "audit/review/report/book.py",
    "audit/review/worksheet/writer.py",
    "samples/book.py",
}
"""The modules that make a workbook, or a copy of one."""

Maker = Callable[[Path], Path]
_WHEN = dt.datetime(2026, 7, 1)
_ROWS = 40


def _audited(folder: Path, *, findings_only: bool = False) -> Path:
    """Audit the first claims of the sample."""
    source, target = folder / "claims.csv", folder / "claims.audited.xlsx"
    lines = (SAMPLES / "claims.csv").read_text(encoding="utf-8").splitlines()
    source.write_text("\n".join(lines[: _ROWS + 1]), encoding="utf-8")
    run(Request(source, target, findings_only=findings_only), _WHEN)
    return target


def _annotated(folder: Path) -> Path:
    target = folder / "annotated.xlsx"
    run(Request(SAMPLES / "chart_review.xlsx", target, annotate=True), _WHEN)
    return target


def _annotated_again(folder: Path, *, thread: bool) -> Path:
    """Annotate a workbook with notes, charts, pictures and, on request, a thread."""
    source, target = folder / "rich.xlsx", folder / "noted.xlsx"
    write_rich(source, commented=True, button=True)
    if thread:
        with_thread(source)
    noted(source, target, finding(), finding(codes=(), columns=("pain_severity",)))
    return target


def _rules(folder: Path) -> Path:
    target = folder / "rules.xlsx"
    write_rules_workbook(target, rule_infos(default_pack()))
    return target


def _merged(folder: Path) -> Path:
    target = folder / "merged.xlsx"
    write_worksheet(target, merge([("a.xlsx", decided()), ("b.xlsx", undecided())]))
    return target


def _at_risk(folder: Path) -> Path:
    target = folder / "risk.xlsx"
    source = open_table(SAMPLES / "chart_review.xlsx")
    reader = source.reader()
    period = (reader.read(cells, number) for number, cells in source.rows())
    found = choose(period, FrameRules(), Auditor(), Given(), 10)
    write_chosen(target, found, "chart_review.xlsx")
    return target


def _proposals(folder: Path) -> Path:
    target = folder / "proposals.xlsx"
    notes = ("Exam: tender T6. Signed MD 03/04/2026", "=1+1", "Thoracic pain, 4/10")
    rows = [Abstracted((f"S-{n}", n), abstract_note(n)) for n in notes]
    write_proposals(target, ("encounter_id", "Note"), rows)
    return target


def _requested(folder: Path) -> Path:
    target = folder / "requests.xlsx"
    asked = Asked("SYNTHETIC-2", "chosen by risk", note="=1+1", asked_on=_WHEN.date())
    write_requests(target, [Asked("SYNTHETIC-1", "sample", "P1"), asked])
    return target


_EXAMPLE = ExampleRow(
    ("fracture",),
    {"encounter_id": "PROOF-1", "dx1": "M54.6", "date_of_service": "2026-02-10"},
    ("dx1", "dx2"),
    Verdict.SUPPORTED,
    ClaimRisk.NONE,
    ("INC-01",),
)


def _proved(folder: Path) -> Path:
    target = folder / "proof.xlsx"
    obligation = Obligation(
        *("totality", "INC-01", Status.FAILED),
        sentence="A row gets no verdict.",
        rows=(_EXAMPLE,),
    )
    groups = (Group("totality", (obligation,), 1.5),)
    write_report(ProofReport("m546 1.0", 1, 1, groups, 1, 1.5), target)
    return target


def _compared(folder: Path) -> Path:
    target = folder / "differences.xlsx"
    change = Transition(Verdict.SUPPORTED, Verdict.NOT_SUPPORTED, _EXAMPLE, ("INC-01",))
    write_differences(Differences("old", "new", (change,), 1.5), target)
    return target


def _own_pack(folder: Path) -> Path:
    target = folder / "pack.xlsx"
    with new_file(target) as draft:
        write_sheet(draft, tomllib.loads(EVERY_KIND), "0" * 64)
    return target


def _kept(folder: Path, *, path: Path) -> Path:
    """Copy a committed workbook; tests of its room make it again and compare."""
    return Path(shutil.copy(path, folder))


WRITTEN: Mapping[str, Maker] = {
    "proposals": _proposals,
    "audited": _audited,
    "findings only": partial(_audited, findings_only=True),
    "annotated": _annotated,
    "annotated beside notes": partial(_annotated_again, thread=False),
    "annotated beside a thread": partial(_annotated_again, thread=True),
    "rules": _rules,
    "merged worksheets": _merged,
    "charts by risk": _at_risk,
    "chart requests": _requested,
    "proof": _proved,
    "comparison": _compared,
    "own pack": _own_pack,
    **{
        path.name: partial(_kept, path=path)
        for path in sorted(
            [
                *TEMPLATES.glob("*.xls*"),
                *SAMPLES.glob("*.xlsx"),
                *SAMPLES.glob("review/*.xlsx"),
            ]
        )
    },
}
"""How each kind is made."""
