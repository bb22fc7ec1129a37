"""The report as a workbook with native charts: one sheet for each question."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from audit.report.book_writing import new_book
from audit.report.files import new_file
from audit.report.sheets.cells import lines
from audit.report.sheets.formats import (
    RESULT,
    Formats,
    make_formats,
)
from audit.review.report.bases import demands_follow
from audit.review.report.content import NO_CHART, ReportContent
from audit.review.report.letters import write_letters
from audit.review.report.machine_sheets import (
    RULES_SAID,
    write_machine,
    write_overruled,
    write_rules,
)
from audit.review.report.review_sheets import (
    write_claims,
    write_draw,
    write_glossary,
    write_plan,
    write_statement,
)
from audit.review.report.sheet import ReportSheet
from audit.review.score import TARGET
from audit.sampling.estimates import Appraisal
from audit.wording import percent

Writer = Callable[[ReportSheet, ReportContent], None]

_FOOTER = "tspine: chart review report"
WRONG_SAID = (
    "Wrong: the code, the order of codes or the documentation, whether or not that "
    "changed the payment."
)
_NO_DATE = dt.datetime(2000, 1, 1)


def write_book(
    path: str | os.PathLike[str], content: ReportContent, force: bool = False
) -> None:
    """Write the report; the file appears whole or not at all."""
    with new_file(path, force) as draft:
        fill_book(draft, content)


def fill_book(draft: Path, content: ReportContent) -> None:
    """Write the report as a draft."""
    with new_book(draft) as book:
        plan = content.worksheet.plan
        book.set_properties({"title": plan.title, "created": _NO_DATE})
        formats = make_formats(book)
        for name, write in _FIRST:
            _write(book, formats, name, write, content)
        write_claims(book, formats, content, _FOOTER)
        write_draw(book, formats, content, _FOOTER)
        for name, write in _REST:
            if _has_sheet(name, content):
                _write(book, formats, name, write, content)
        write_letters(book, formats, content)


def _has_sheet(name: str, content: ReportContent) -> bool:
    """Whether a sheet would say anything."""
    if name == "Overruled":
        return bool(content.score.overruled.charts)
    return name != "Trend" or len(content.periods) > 1


def _write(
    book: Any, formats: Formats, name: str, write: Writer, content: ReportContent
) -> None:
    page = ReportSheet(book, name, formats)
    write(page, content)
    page.close(_FOOTER)


def _summary(page: ReportSheet, content: ReportContent) -> None:
    plan, result = content.worksheet.plan, content.score
    page.title(plan.title)
    page.heading("Results")
    for name, sentence in (
        ("Claims in error", result.claims.sentence),
        (
            "Codes, wrong or missing",
            f"{result.codes.sentence} {result.codes_base}".rstrip(),
        ),
        ("What is wrong", result.kinds_sentence),
        ("What became of codes", result.coding_sentence),
        (
            "Dollars paid wrongly",
            f"{result.dollars.sentence} {content.headline_total}".rstrip(),
        ),
        ("Interval of claims", result.claims.basis),
        ("Undecided", result.unsure.sentence),
        ("Second readings", result.overruled.sentence),
    ):
        if sentence:
            page.pair(name, sentence)
    page.row += 1
    page.heading("Base of each figure", "Charts")
    for base in content.bases:
        page.line((base.figure, base.charts))
        page.row -= 1
        follow = "The demands follow this base: " if base.is_demands else ""
        page.text(f"{follow}{base.which}", (2, 6), least=lines(base.figure, 34))
    page.text(demands_follow(content.bases))
    page.row += 1
    page.heading("Outcome", "Charts")
    for outcome, n, in_rate, in_total in content.counting:
        page.line((outcome, n))
        page.row -= 1
        page.text(f"error rate: {in_rate}; extrapolation: {in_total}", (2, 6))
    for kind, n in result.unsure.kinds:
        page.text(f"Undecided: {n} with {kind.value}.")
    for heading, sentences in (
        ("Recommendations", content.recommendations),
        ("Limitations", (*content.limitations, *content.notes)),
    ):
        page.row += 1
        page.heading(heading)
        for sentence in sentences:
            page.text(sentence)


def _findings(page: ReportSheet, content: ReportContent) -> None:
    page.title("Findings with their authority")
    page.text(RULES_SAID)
    page.heading("Rule", "Charts", "Overruled", "Decided")
    first = page.row
    for f in content.findings:
        page.line((f.rule_id, f.charts, f.overturned, f.decided))
    if content.findings:
        page.bars("Most frequent findings, by charts", first, 1, RESULT)
    page.row += 1
    for f in content.findings:
        page.heading(f.rule_id)
        for text in (f"{f.title}. {f.reason}", f.action, "; ".join(f.authority)):
            if text:
                page.text(text)
        page.row += 1


def _providers(page: ReportSheet, content: ReportContent) -> None:
    page.title("Error rates by provider")
    page.rates("Provider", dict(content.groups)["provider"], charted=True)
    page.text(WRONG_SAID)
    page.text(
        f"The bars show the interval at {percent(content.score.level, 0)}. The "
        f"target is an error rate of {percent(TARGET, 0)} or less."
    )


def _groups(page: ReportSheet, content: ReportContent) -> None:
    page.title("Error rates by coder, payer and setting")
    page.text(WRONG_SAID)
    for group, rates in content.groups:
        if group != "provider":
            page.rates(group.capitalize(), rates, charted=False)
    if content.worksheet.plan.is_stratified:
        page.text(
            "Rates are weighted by stratum, unless all charts of a line were judged; "
            "Wrong and Judged count the sample."
        )


def _dollars(page: ReportSheet, content: ReportContent) -> None:
    page.title("Dollars and demands")
    page.text(content.score.dollars.sentence)
    page.text(demands_follow(content.bases))
    page.row += 1
    headings = ("Paid", "Should be", "Overpaid", "Underpaid", "Net")
    page.heading("Sampled claims", "Priced", *headings)
    for t in content.totals:
        page.line(
            (t.name, f"{t.priced} of {t.claims}", t.paid, t.due, t.over, t.under, t.net)
        )
    page.row += 1
    extrapolation = content.extrapolation
    if extrapolation is None:
        page.text(f"Nothing is extrapolated. {content.not_extrapolated}")
        return
    worst = extrapolation.if_all_errors
    for name, appraisal in (
        ("Net dollars, two-sided level", extrapolation.dollars),
        ("If undecided are errors", worst.dollars if worst else None),
        ("By the ratio to paid", extrapolation.ratio),
        ("Units in error, level", extrapolation.errors),
        ("Units, if undecided are errors", worst.errors if worst else None),
    ):
        if appraisal is not None:
            _appraised(page, name, appraisal, units=name.startswith("Units"))
    page.text("The figures above are of the whole frame, whoever paid.")
    page.heading("Program", "Dollars", "If errors" if worst else "")
    for at, demand in enumerate(extrapolation.demands):
        asked = [demand, *([worst.demands[at]] if worst else ())]
        page.line((demand.program, *(d.cell for d in asked)))
        for said in (d.instead for d in asked if d.not_usable):
            page.text(said.capitalize(), (1, 6))
        page.text(f"{demand.figure}: {demand.clause}", (1, 6))
        page.text(demand.base, (1, 6))
    if worst:
        page.text(
            f"“If errors”: the same if each of the {worst.units} undecided charts is "
            "an error and all that was paid for it overpaid."
        )
    for heading, notes in (
        ("Why the two intervals of dollars differ", content.two_intervals),
        ("How the totals were made", extrapolation.notes),
    ):
        if notes:
            page.row += 1
            page.heading(heading)
        for note in notes:
            page.text(note)


def _appraised(
    page: ReportSheet, name: str, appraisal: Appraisal, *, units: bool
) -> None:
    """Write the point estimate and its limits at each level."""
    page.heading(name, "Estimate", "Lower", "Upper")
    show = round if units else float
    for limits in appraisal.limits:
        cells: list[object] = [show(appraisal.point)]
        if appraisal.has_no_limits:
            cells += ["no limits", "no limits"]
        else:
            cells += [show(limits.lower), show(limits.upper)]
        page.line((f"{100 * float(limits.level):.0f} %", *cells))
    page.row += 1


def _trend(page: ReportSheet, content: ReportContent) -> None:
    page.title("Trend")
    page.heading("Review", "Wrong", "Judged", "Error rate", "Lower", "Upper")
    first = page.row
    for p in content.periods:
        if p.judged:
            rates = (p.error_rate, p.low, p.high)
            page.line((p.review, p.wrong, p.judged, *rates), (3, 4, 5))
        else:
            page.line((p.review, NO_CHART))
    bounds = [
        (p.error_rate if p.judged else None, p.low, p.high) for p in content.periods
    ]
    page.interval_chart("Error rate by review with its interval", first, bounds)
    page.row += 1
    if content.trend_note:
        page.text(content.trend_note)
    for step in content.steps:
        page.text(step.sentence)


_FIRST: tuple[tuple[str, Writer], ...] = (
    ("Summary", _summary),
    ("Claims review", write_statement),
)
_REST: tuple[tuple[str, Writer], ...] = (
    ("Plan", write_plan),
    ("Findings", _findings),
    ("Providers", _providers),
    ("Groups", _groups),
    ("Machine", write_machine),
    ("Overruled", write_overruled),
    ("Rules", write_rules),
    ("Dollars", _dollars),
    ("Trend", _trend),
    ("Glossary", write_glossary),
)
