"""Writes charts chosen by risk: what they are not, why, and the base of each figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from audit.report.book_writing import new_book
from audit.report.files import Places, new_file
from audit.report.sheets.cells import CellPen, lines
from audit.report.sheets.formats import LINE, Formats, make_formats, on_letter
from audit.report.sheets.tables import TableSheet
from audit.review.risk.criteria import CRITERIA, ERRORS, Criterion
from audit.review.risk.selection import AtRisk, Candidate, Provider
from audit.review.worksheet import NO_SAMPLE, standard_font

CHARTS = "Charts"
FOOTER = "tspine: charts chosen by risk, no statistical sample"
_TITLE = "Charts chosen by risk: this is not a statistical sample"
_WHY = (
    "These charts were chosen because they look risky, not drawn by chance. How many "
    "of them are wrong says nothing about the others: no error rate, no interval and "
    "no extrapolation may be computed from them, and none of the commands does so. "
    "They stand beside the statistical sample of the review, never in place of it, and "
    "they enter none of its figures.",
    "Each criterion gives one point. Charts with the most points come first, at equal "
    "points those that were paid more, then by encounter id. A chart without a point "
    "is not chosen, whatever it cost.",
    "A criterion is a reason to look, not a finding: a provider of a pain clinic "
    "reports M54.6 more often than others, and rightly so.",
    "This workbook holds patient data. Keep it where such records may lie.",
)
_HEADINGS = (
    *("encounter_id", "row", "date_of_service", "provider", "coder", "payer"),
    *("amount_paid", "reported_codes", "points", "criteria", "why", "Looked at by"),
    "What was found",
)
_WIDTHS = {
    "encounter_id": 16,
    "row": 7,
    "date_of_service": 14,
    "provider": 12,
    "coder": 10,
    "payer": 16,
    "amount_paid": 12,
    "points": 8,
    "Looked at by": 14,
}
_WRAPPED = {"reported_codes": 16.0, "criteria": 20.0, "why": 44.0}
_WRAPPED |= {"What was found": 34.0}


def write_chosen(
    path: Path, found: AtRisk, source: str, *, force: bool = False, inputs: Places = ()
) -> None:
    """Write the workbook; `source` names the file of the encounters.

    Raises OutputRefused.
    """
    options = {"default_format_properties": standard_font()}
    with new_file(path, force, inputs) as draft, new_book(draft, **options) as book:
        book.set_properties({"title": _TITLE})
        formats = make_formats(book)
        pen = CellPen(formats)
        _write_about(book.add_worksheet(NO_SAMPLE), formats, found, source)
        _write_table(
            book.add_worksheet(CHARTS),
            pen,
            formats,
            _HEADINGS,
            map(_row, found.chosen),
        )
        _write_table(
            book.add_worksheet("Criteria"),
            pen,
            formats,
            ("criterion", "an encounter meets it if", "encounters", "applied"),
            (_criterion(c, found) for c in CRITERIA),
        )
        _write_table(
            book.add_worksheet("Providers"),
            pen,
            formats,
            _PROVIDER_HEADINGS,
            map(_provider, found.providers),
        )


def summary(found: AtRisk) -> str:
    """Say how many charts were chosen, and from how many."""
    text = f"{len(found.chosen)} of {found.candidates} encounters of the frame"
    if found.sampled:
        text += f"; {found.sampled} others are in the statistical sample"
    return text


def _write_about(sheet: Any, formats: Formats, found: AtRisk, source: str) -> None:
    sheet.set_column(0, 0, 100, formats.wrapped)
    sheet.hide_gridlines(2)
    texts = (_TITLE, *_WHY, f"Chosen: {summary(found)} ({source}).")
    for number, text in enumerate(texts):
        look = formats.section if number == 0 else formats.wrapped
        sheet.set_row(number, LINE * lines(text, 100) + 4)
        sheet.write_string(number, 0, text, look)
    on_letter(sheet, FOOTER, repeat_head=False)


def _write_table(
    sheet: Any,
    pen: CellPen,
    formats: Formats,
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
) -> None:
    wrapped = {h: w for h, w in {**_WRAPPED, **_WIDE}.items() if h in headings}
    table = TableSheet(sheet, pen, formats, headings, wrapped=wrapped)
    for row in rows:
        table.add(row)
    table.close(sheet.get_name(), _WIDTHS, 1, {})
    on_letter(sheet, FOOTER)


_WIDE = {"an encounter meets it if": 70.0, "applied": 34.0}
_PROVIDER_HEADINGS = (
    *("provider", "encounters", "with M54.6", "share", "encounters of others"),
    *("others with M54.6", "share of others", "chance of so many", "charts wrong"),
    *("charts judged", "stands out"),
)


def _row(candidate: Candidate) -> tuple[object, ...]:
    names = {criterion.name: criterion.title for criterion in CRITERIA}
    return (
        candidate.id,
        candidate.row,
        candidate.date_of_service,
        candidate.provider,
        candidate.coder,
        candidate.payer,
        candidate.amount,
        "; ".join(candidate.codes),
        candidate.points,
        "; ".join(names[name] for name, _ in candidate.reasons),
        "; ".join(text for _, text in candidate.reasons),
    )


def _criterion(criterion: Criterion, found: AtRisk) -> tuple[object, ...]:
    if found.given.lacks(criterion):
        return criterion.title, criterion.rule, None, f"no: give {criterion.needs}"
    applied = "yes"
    if criterion is ERRORS:
        applied = f"yes, by {found.given.review}"
    return criterion.title, criterion.rule, found.met[criterion.name], applied


def _provider(provider: Provider) -> tuple[object, ...]:
    p = provider
    return (
        p.name,
        p.encounters,
        p.with_code,
        round(p.with_code / p.encounters, 4),
        p.peers,
        p.peers_with_code,
        round(p.peers_with_code / p.peers, 4) if p.peers else None,
        float(f"{p.chance:.3g}"),
        p.wrong,
        p.judged,
        "yes" if p.stands_out else "no",
    )
