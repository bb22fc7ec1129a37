"""The report as a workbook with native charts: one sheet for each question."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from audit.report.book_writing import new_book
from audit.report.files import new_file
from audit.report.sheets.formats import INK, RESULT, make_formats, on_letter
from audit.review.report.content import ReportContent
from audit.review.report.letters import write_letters
from audit.review.report.sheet import ReportSheet
from audit.review.score import TARGET
from audit.wording import percent

_FOOTER = "tspine: chart review report"
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
        for name, write in (
            ("Summary", _summary),
            ("Findings", _findings),
            ("Providers", _providers),
            ("Groups", _groups),
            ("Machine", _machine),
            ("Dollars", _dollars),
            ("Trend", _trend),
        ):
            if name == "Trend" and len(content.periods) < 2:
                continue
            page = ReportSheet(book, name, formats)
            write(page, content)
            on_letter(page.sheet, _FOOTER, repeat_head=False)
        write_letters(book, formats, content)


def _summary(page: ReportSheet, content: ReportContent) -> None:
    plan, result = content.worksheet.plan, content.score
    page.title(plan.title)
    page.heading("Results")
    for name, sentence in (
        ("Claims", result.claims.sentence),
        ("Codes", result.codes.sentence),
        ("Dollars", result.dollars.sentence),
        ("Interval of claims", result.claims.basis),
    ):
        page.sheet.write_string(page.row, 0, name, page.formats.label)
        page.text(sentence, (1, 6))
    page.row += 1
    page.heading("Outcome", "Charts")
    for outcome, n in result.outcomes:
        page.line((outcome.value, n))
    page.row += 1
    page.heading("Machine's verdicts", "Charts")
    first = page.row
    for verdict, n in result.machine_verdicts:
        page.line((verdict, n))
    if result.machine_verdicts:
        page.bars("Machine's verdicts on the sample", first, 1, INK)
    _design(page, content)
    for heading, sentences in (
        ("Recommendations", content.recommendations),
        ("Limitations", (*content.limitations, *content.notes)),
    ):
        page.row += 1
        page.heading(heading)
        for sentence in sentences:
            page.text(sentence)


def _design(page: ReportSheet, content: ReportContent) -> None:
    """Write what was planned, and what judged it."""
    plan = content.worksheet.plan
    page.row += 1
    page.heading("Objective, frame and method")
    out = "; ".join(f"{n} rows {why}" for why, n in plan.excluded) or "nothing"
    for name, text in (
        ("Objective", plan.objective),
        ("Period", plan.period),
        ("Prepared by", plan.prepared_by),
        ("Source", f"{plan.source}, SHA-256 {plan.source_sha256}"),
        ("Frame", f"{plan.universe} units, SHA-256 {plan.frame_sha256}"),
        ("Left out", out),
        ("Draw", f"method {plan.method}, seed {plan.seed}, {plan.size} units"),
        ("Why so many", " ".join(plan.basis)),
        *((name, ", ".join(values)) for name, values in content.versions.items()),
        ("tspine", content.product),
    ):
        if text:
            page.sheet.write_string(page.row, 0, name, page.formats.label)
            page.text(text, (1, 6))


def _findings(page: ReportSheet, content: ReportContent) -> None:
    page.title("Findings with their authority")
    page.heading("Rule", "Charts", "Overturned")
    first = page.row
    for f in content.findings:
        page.line((f.rule_id, f.charts, f.overturned))
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
    page.title("Accuracy by provider")
    page.rates("Provider", dict(content.score.groups)["provider"], charted=True)
    page.text(
        f"The bars show the exact interval at {percent(content.score.level, 0)}. The "
        f"target is an error rate of {percent(TARGET, 0)} or less."
    )


def _groups(page: ReportSheet, content: ReportContent) -> None:
    page.title("Accuracy by coder, payer and setting")
    for group, rates in content.score.groups:
        if group != "provider":
            page.rates(group.capitalize(), rates, charted=False)


def _machine(page: ReportSheet, content: ReportContent) -> None:
    agreement = content.score.agreement
    page.title("Machine against auditor")
    kappa = "not defined" if agreement.kappa is None else f"{agreement.kappa:.2f}"
    page.text(
        f"The same on {agreement.same} of {agreement.units} charts; Cohen's kappa "
        f"{kappa}."
    )
    page.row += 1
    page.heading("Machine", "Charts", "People")
    for machine, people, n in agreement.table:
        page.line((machine, n, "the same" if machine == people else people))
    page.row += 1
    page.heading("Rule", "Charts", "Agreed", "Overturned", "Lower", "Upper")
    for r in content.score.rules:
        line = (r.rule_id, r.charts, r.agreed, r.overturned, r.low, r.high)
        page.line(line, (4, 5))


def _dollars(page: ReportSheet, content: ReportContent) -> None:
    page.title("Dollars and demands")
    extrapolation = content.extrapolation
    if extrapolation is None:
        page.text(f"Nothing is extrapolated. {content.not_extrapolated}")
        return
    for name, appraisal in (
        ("Level, two-sided", extrapolation.dollars),
        ("By the ratio to paid", extrapolation.ratio),
    ):
        if appraisal is None:
            continue
        page.heading(name, "Dollars", "Lower", "Upper")
        for limits in appraisal.limits:
            cells: list[object] = [round(appraisal.point, 2)]
            if appraisal.has_no_limits:
                cells += ["no limits", "no limits"]
            else:
                cells += [round(limits.lower, 2), round(limits.upper, 2)]
            page.line((f"{100 * float(limits.level):.0f} %", *cells))
        page.row += 1
    page.heading("Program", "Dollars")
    for demand in extrapolation.demands:
        page.line((demand.program, round(demand.amount, 2)))
        page.text(f"{demand.figure}: {demand.clause}", (1, 6))
    page.row += 1
    for note in extrapolation.notes:
        page.text(note)


def _trend(page: ReportSheet, content: ReportContent) -> None:
    page.title("Trend")
    page.heading("Review", "Right", "Judged", "Error rate", "Lower", "Upper")
    first = page.row
    for p in content.periods:
        right = p.judged - p.wrong
        values = (p.review, right, p.judged, p.error_rate, p.low, p.high)
        page.line(values, (3, 4, 5))
    bounds = [(p.error_rate, p.low, p.high) for p in content.periods]
    page.interval_chart("Error rate by review with its interval", first, bounds)
    page.row += 1
    for step in content.steps:
        page.text(step.sentence)
