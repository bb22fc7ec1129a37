"""The sheet of education letters: one printed page for each provider."""

from __future__ import annotations

from typing import Any

from audit.report.sheets.cells import as_text, lines
from audit.report.sheets.formats import LINE, Formats
from audit.report.summary import VERDICT_MEANINGS
from audit.review.report.content import ChartLine, ProviderCard, ReportContent

NAME = "Letters"
_WIDTH = 92
_SHOWN = 8
_MEANINGS = {verdict.value: text for verdict, text in VERDICT_MEANINGS.items()}
_CLOSE = (
    "Please document what you found and thought; do not change a record to suit a "
    "code. If you disagree, answer with the encounter and your reason: a second "
    "reviewer will look at it."
)


def write_letters(book: Any, formats: Formats, content: ReportContent) -> None:
    """Write the sheet, with a page break before each letter except the first."""
    sheet = book.add_worksheet(NAME)
    sheet.set_column(0, 0, _WIDTH, formats.wrapped)
    sheet.hide_gridlines(2)
    row, breaks = 0, []
    for card in content.cards:
        if row:
            breaks.append(row)
        for index, text in enumerate(letter(card, content)):
            cell_format = formats.section if index == 0 else formats.wrapped
            if text:
                sheet.write_string(row, 0, as_text(text), cell_format)
            sheet.set_row(row, LINE * lines(text, _WIDTH) + 3)
            row += 1
    sheet.set_h_pagebreaks(breaks)
    sheet.set_paper(1)
    sheet.set_margins(left=0.8, right=0.8, top=0.8, bottom=0.8)
    sheet.fit_width = 1
    sheet.set_footer("&Ltspine: education letter&RPage &P of &N")


def letter(card: ProviderCard, content: ReportContent) -> list[str]:
    """Return the lines of one provider's letter; the first is its heading."""
    plan, rate = content.worksheet.plan, card.rate
    period = f", {plan.period}" if plan.period else ""
    lines = [
        f"To provider {rate.name}: what your charts show",
        "",
        f"{plan.title}{period}. We reviewed {card.reviewed} of your "
        f"{rate.universe} encounters in the frame, drawn at random; {rate.judged} "
        "could be settled.",
        rate.sentence,
        "",
    ]
    if not card.charts:
        return [*lines, "Every chart that was judged is right. Thank you."]
    lines.append("These charts need your attention:")
    lines += [_chart(chart) for chart in card.charts[:_SHOWN]]
    if len(card.charts) > _SHOWN:
        lines.append(f"{len(card.charts) - _SHOWN} more are in the report.")
    if card.lessons:
        lines += ["", "What the rules say:", *(f"• {text}" for text in card.lessons)]
    return [*lines, "", _CLOSE]


def _chart(chart: ChartLine) -> str:
    day = f" ({chart.date_of_service})" if chart.date_of_service else ""
    meaning = _MEANINGS.get(chart.verdict, "The record was not enough to judge it.")
    comment = f" Auditor: {chart.comment}" if chart.comment else ""
    reported = f"reported {chart.reported}"
    return f"• {chart.encounter_id}{day}: {reported}; {meaning}{comment}"
