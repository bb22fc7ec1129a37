"""The sheets that an independent review hands over: statement, claims, draw, plan."""

from __future__ import annotations

from typing import Any

from audit.report.sheets.cells import CellPen
from audit.report.sheets.formats import Formats, on_letter
from audit.report.sheets.tables import TableSheet
from audit.review.plan import plan_lines
from audit.review.report.claims import NOT_PRICED, ClaimLine
from audit.review.report.content import ReportContent
from audit.review.report.glossary import TERMS, verdict_terms
from audit.review.report.sheet import MONEY, ReportSheet
from audit.review.worksheet import PROOFS

CLAIM_WIDTHS = {
    "Claim": 15.0,
    "Date": 11.0,
    "Provider": 9.0,
    "Payer": 13.0,
    "Billed codes": 18.0,
    "Correct codes": 18.0,
    "Paid": 10.0,
    "Should have been paid": 11.0,
    "Difference": 10.0,
    "Counts as": 20.0,
    "Finding": 22.0,
    "Rules": 12.0,
    "Machine": 34.0,
    "Decision": 30.0,
    "Second review": 18.0,
    "Provider's answer": 14.0,
}
"""The columns of the claims, in order, with their widths."""

DRAW_WIDTHS = {
    "Claim": 16.0,
    "Stratum": 14.0,
    "Order": 8.0,
    "Number": 9.0,
    "Use": 9.0,
    "Proof": 68.0,
}
"""The columns of the picks, in order, with their widths."""

_WRAPPED = (
    *("Payer", "Billed codes", "Correct codes", "Counts as", "Finding", "Rules"),
    *("Decision", "Second review", "Provider's answer"),
)
_SCALE = 66
"""Percent: Arial 10 in print is as large as 6.6 points."""


def write_statement(page: ReportSheet, content: ReportContent) -> None:
    """Write what integrity agreements ask for, in their order."""
    page.title("Claims review: objective, method and findings")
    for number, section in enumerate(content.statement, 1):
        page.heading(f"{number}. {section.heading}")
        for label, text in section.lines:
            page.pair(label, text)
        page.row += 1


def write_plan(page: ReportSheet, content: ReportContent) -> None:
    """Write the plan as people read it."""
    page.title("The plan")
    page.text("As it stands in the worksheet that was scored.")
    for label, text in plan_lines(content.worksheet.plan):
        page.pair(label, text)
    page.row += 1
    page.heading("Judged by")
    for name, values in content.versions.items():
        page.pair(name, ", ".join(values))
    page.pair("tspine", content.product)


def write_glossary(page: ReportSheet, _content: ReportContent) -> None:
    """Write what the words of the report mean."""
    page.title("Words of this report")
    for term, meaning in TERMS:
        page.pair(term, meaning)
    page.row += 1
    page.heading("Verdicts, highest first")
    for term, meaning in verdict_terms():
        page.pair(term, meaning)


def write_claims(
    book: Any, formats: Formats, content: ReportContent, footer: str
) -> None:
    """Write every sampled claim as one row of a table, two printed pages wide."""
    sheet = book.add_worksheet("Claims")
    money = book.add_format(
        {
            "num_format": MONEY,
            "valign": "top",
            "font_name": "Arial",
            "font_size": 10,
            "align": "right",
            "indent": 1,
        }
    )
    pen = CellPen(formats)
    table = TableSheet(
        sheet,
        pen,
        formats,
        tuple(CLAIM_WIDTHS),
        wrapped={name: CLAIM_WIDTHS[name] for name in _WRAPPED},
    )
    first = list(CLAIM_WIDTHS).index("Paid")
    for claim in content.claims:
        number = table.add(_cells(claim))
        amounts = (claim.paid, claim.due, claim.difference)
        for column, amount in enumerate(amounts, first):
            if amount is not None:
                sheet.write_number(number, column, amount, money)
    table.close("Claims", CLAIM_WIDTHS, 1, {})
    on_letter(sheet, footer)
    sheet.set_print_scale(_SCALE)
    sheet.repeat_columns(0)
    sheet.print_across()
    sheet.set_v_pagebreaks([list(CLAIM_WIDTHS).index("Finding")])


def _cells(claim: ClaimLine) -> tuple[object, ...]:
    return (
        claim.unit_id,
        claim.date_of_service,
        claim.provider,
        claim.payer,
        claim.billed_text,
        claim.correct_text,
        *(NOT_PRICED if a is None else a for a in (claim.paid, claim.due)),
        NOT_PRICED if claim.difference is None else claim.difference,
        claim.outcome_text,
        claim.finding,
        # A line for each, because programs break a line after a hyphen.
        ";\n".join(claim.rules),
        claim.machine,
        claim.decided_text,
        claim.second_text,
        claim.provider_text,
    )


def write_draw(
    book: Any, formats: Formats, content: ReportContent, footer: str
) -> None:
    """Write the printout of the random numbers."""
    sheet = book.add_worksheet("Random numbers")
    table = TableSheet(sheet, CellPen(formats), formats, tuple(DRAW_WIDTHS), wrapped={})
    for p in content.worksheet.picks:
        use = "spare" if p.spare else "sample"
        table.add((p.unit_id, p.stratum, p.order, p.number, use, p.proof))
    table.close("Draw", DRAW_WIDTHS, 1, {})
    plan = content.worksheet.plan
    sheet.write_string(table.rows + 2, 0, PROOFS[plan.method], formats.text)
    said = f"Method {plan.method}, seed {plan.seed}."
    sheet.write_string(table.rows + 3, 0, said, formats.text)
    on_letter(sheet, footer)
