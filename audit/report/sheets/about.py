"""The sheet About: what this workbook is, what it is not, and how to read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from audit.findings import FINDING_COLUMNS
from audit.report.job import Job
from audit.report.sheets.cells import CellPen, lines
from audit.report.sheets.formats import FOOTER, LINE, Formats, on_letter
from audit.report.summary import VERDICT_LINES
from audit.rules.departures import as_sentences

NAME = "About"
_WIDTH = 88
_PROSE = 1.12  # sentences need less width than the texts of a table

CODE_SETS = (
    "ICD-10-CM is maintained by CDC/NCHS and CMS and is in the public domain. "
    "CPT is a trademark and copyright of the American Medical Association; "
    "no CPT descriptor is contained here."
)
"""Copyright of the code sets, shown on every About sheet."""

TEXTS = (
    (
        "What this is",
        (
            "A report of tspine, which audits coded encounters against the inclusion "
            "and exclusion logic of ICD-10-CM M54.6, pain in thoracic spine.",
            "Each row of the input has one row on Encounters, in the same order: the "
            "answer at the left, then its own cells untouched, then the other outputs. "
            "Each finding names its rule, its authority and what to do.",
        ),
    ),
    (
        "What it is not",
        (
            "It supports the review of records and claims. It does not replace the "
            "judgement of the coder, the auditor or the provider, and it is no advice "
            "on law or on payment.",
            "It judges what was abstracted into the columns, not the record itself: "
            "a wrong abstraction gives a wrong answer.",
            "The coding verdict and the claim risk are two answers: a code may be "
            "right and the claim still likely to be denied.",
            "A row of a claim without its chart is never SUPPORTED; the best "
            "it can be is NOT_ASSESSABLE.",
        ),
    ),
    (
        "How to use it",
        (
            "Filter Encounters by coding_verdict, claim_risk or what_to_do. Findings "
            "has what calls for action, worst first; Evidence has the rules that "
            "support a row, and information.",
            "On these two sheets, go_to leads to the encounter and names its row on "
            "Encounters, as long as that sheet is sorted as written. The column row "
            "has the row of the input.",
            "A query to the provider is worded openly and offers no single "
            "answer: keep it so.",
            "A coder task is for whoever abstracts the chart, not for the provider: "
            "it names the column and what to enter for each answer. Do it, then audit "
            "again.",
            "corrected_dx is filled only where the right list follows from the record.",
            "Encounters prints its six columns at the left, Findings and Evidence "
            "up to the action. To print the others too, clear the print area.",
            "This workbook can be audited again: the outputs of this run are replaced.",
        ),
    ),
    ("Coding verdicts, highest first", VERDICT_LINES),
    ("Where the official code set decides against the guide", as_sentences()),
    (
        "Signs",
        (
            "The sign before a word is only shown; the cell holds the bare word. "
            "\u2716 wrong or grave, \u25b2 to be changed, ? open, \u2714 good, "
            "\u2013 not judged or nothing to fix, ! a cell cannot be read.",
        ),
    ),
    (
        "Privacy",
        (
            "This workbook repeats the cells of the input. If they hold protected "
            "health information, so does this file: keep it where the input is kept.",
            "Nothing was sent anywhere. The samples that come with tspine are "
            "synthetic.",
        ),
    ),
    (
        "Values",
        (
            "Text stays text, also where it begins with = + - or @; dates and numbers "
            "stay dates and numbers. Numbers of more than 15 digits, dates before "
            "1900 and times with a zone are written as text, as Excel cannot "
            "hold them.",
            "On Encounters, codes of a list are parted by a semicolon and a blank; "
            "other formats have the semicolon alone.",
            "The columns of Findings are " + ", ".join(FINDING_COLUMNS) + ".",
        ),
    ),
    (
        "Sources and licence",
        (
            CODE_SETS,
            "tspine is open source under the MIT licence; the file LICENSE comes "
            "with it. It comes without warranty of any kind.",
        ),
    ),
)


def write_about(
    sheet: Any, pen: CellPen, formats: Formats, job: Job, notes: Sequence[str]
) -> None:
    """Write the fixed texts, the versions, and the notes on this run."""
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, _WIDTH, formats.wrapped)
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, "About this report", formats.title)
    versions = [f"{name}: {value}" for name, value in job.versions]
    row = 2
    sections = (*TEXTS, ("Versions", versions), ("Notes on this run", notes))
    for heading, texts in sections:
        if not texts:
            continue
        sheet.write_string(row, 0, heading, formats.section)
        for offset, text in enumerate(texts, 1):
            pen.put(sheet, row + offset, 0, text, wrap=True)
            sheet.set_row(row + offset, lines(text, _WIDTH * _PROSE) * LINE + 3)
        row += len(texts) + 2
    on_letter(sheet, FOOTER, repeat_head=False)
