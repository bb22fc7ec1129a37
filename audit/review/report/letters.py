"""The education letters: one for each provider, in a provider's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from audit.report.sheets.cells import as_text, lines
from audit.report.sheets.formats import LINE, Formats
from audit.review.report.cards import ChartLine, ProviderCard
from audit.review.report.content import ReportContent
from audit.review.score import TARGET, Rate
from audit.wording import percent

NAME = "Letters"
_WIDTH = 76  # As wide as a printed page: what is wider would be cut.
FEW = 10
"""With fewer settled charts a letter gives counts and the interval, and no percentage:
1 of 1 is no rate of 100 %.
"""
_CLOSE = (
    "Please document what you found and thought; do not change a record to suit a "
    "code. If you disagree, answer with the encounter and your reason: a second "
    "reviewer will look at it."
)
_RIGHT = "Every chart that was judged is right. Thank you."
_NOTHING = "There is nothing for you to mend. Thank you."


@dataclass(frozen=True, slots=True)
class Letter:
    """The texts of one letter, for the page and for the workbook."""

    heading: str
    opening: tuple[str, ...]
    charts: tuple[str, ...]
    lessons: tuple[str, ...]
    closing: str


def letter(card: ProviderCard, content: ReportContent) -> Letter:
    """Word the letter to one provider."""
    plan, rate = content.worksheet.plan, card.rate
    period = f", {plan.period}" if plan.period else ""
    reviewed = "encounter" if card.reviewed == 1 else "encounters"
    opening = (
        f"{plan.title}{period}. We reviewed {card.reviewed} {reviewed} of yours, "
        f"drawn at random from the {rate.universe} that this review is about."
        f"{_on_unread(card.unread)}",
        _on_rate(card),
    )
    closing = _CLOSE
    if not card.charts:
        closing = _RIGHT if rate.judged else _NOTHING
    charts = tuple(map(_chart, card.charts))
    lessons = card.lessons if card.charts else ()
    return Letter(
        f"To provider {rate.name}: what your charts show",
        opening,
        charts,
        lessons,
        closing,
    )


def _on_unread(number: int) -> str:
    """Say of how many drawn charts only the claim was seen; nothing if of none."""
    return f" Of {number} more we had only the claim." if number else ""


def _on_rate(card: ProviderCard) -> str:
    rate = card.rate
    if not rate.judged:
        why = "is settled yet" if card.charts else "is about M54.6 and of our frame"
        return f"No chart judged: none of them {why}, so we state no rate."
    text = _count_text(rate)
    if rate.is_whole:
        return f"{text} These are all of them."
    if rate.judged < FEW:
        text += f" So few charts say little about the rest: fewer than {FEW}."
    elif rate.estimate is not None:
        how = "" if rate.weighted is None else ", weighted as they were drawn,"
        text += (
            f" That is{how} an error rate of {percent(rate.estimate)} (accuracy "
            f"{percent(1 - rate.estimate)})."
        )
    if not rate.universe or rate.low is None or rate.high is None:
        return text
    text += (
        f" For all {rate.universe} the rate lies between {percent(rate.low)} "
        f"and {percent(rate.high)}, at {percent(rate.level, 0)} confidence."
    )
    if rate.universe * TARGET < 1:
        return text
    return f"{text} The aim is {percent(TARGET, 0)} or less."


def _count_text(rate: Rate) -> str:
    if rate.judged == 1:
        return f"1 could be settled, and it is {'wrong' if rate.wrong else 'right'}."
    verb = "is" if rate.wrong == 1 else "are"
    return f"{rate.wrong} of the {rate.judged} that could be settled {verb} wrong."


def _chart(chart: ChartLine) -> str:
    day = f" ({chart.date_of_service})" if chart.date_of_service else ""
    text = f"{chart.encounter_id}{day}: reported {'; '.join(chart.reported)}."
    if chart.final and chart.final != chart.reported:
        text += f" It should be {'; '.join(chart.final)}."
    text = " ".join(filter(None, (text, chart.finding, chart.rules)))
    return f"{text} The reviewer wrote: “{chart.comment}”" if chart.comment else text


def letter_lines(letter: Letter) -> list[str]:
    """Return a letter line by line; the first line is its heading."""
    found = [letter.heading, "", *letter.opening, ""]
    if letter.charts:
        found += ["These charts need your attention:"]
        found += [f"• {text}" for text in letter.charts]
        found.append("")
    if letter.lessons:
        found += ["What the rules say:", *(f"• {t}" for t in letter.lessons), ""]
    return [*found, letter.closing]


def write_letters(book: Any, formats: Formats, content: ReportContent) -> None:
    """Write the sheet, with a page break before each letter except the first."""
    sheet = book.add_worksheet(NAME)
    sheet.set_column(0, 0, _WIDTH, formats.wrapped)
    sheet.hide_gridlines(2)
    row, breaks = 0, []
    for card in content.cards:
        if row:
            breaks.append(row)
        for index, text in enumerate(letter_lines(letter(card, content))):
            cell_format = formats.section if index == 0 else formats.wrapped
            if text:
                sheet.write_string(row, 0, as_text(text), cell_format)
            sheet.set_row(row, LINE * lines(text, _WIDTH) + 3)
            row += 1
    sheet.set_h_pagebreaks(breaks)
    sheet.set_paper(1)
    sheet.set_margins(left=0.7, right=0.7, top=0.8, bottom=0.8)
    sheet.set_footer("&Ltspine: education letter&RPage &P of &N")
