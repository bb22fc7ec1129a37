"""Make the picture of README.md: `python samples/picture.py`.

Audits some rows of chart_review.xlsx, lets LibreOffice print the sheet *Encounters* of
the result workbook, and cuts the table out of the page. Needs LibreOffice and pdftoppm.
Fonts and LibreOffice differ between machines, so no test compares the bytes.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

# As a script, this file sees its own folder and not the one that holds it.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from audit import Auditor, Verdict
from audit.findings import AuditResult
from audit.hosts.libreoffice.office import convert
from audit.intake import Row, open_table
from audit.report import Job, open_report

HERE = Path(__file__).resolve().parent
PICTURE = HERE / "pictures" / "encounters.png"
WANTED = (
    *(Verdict.SUPPORTED, Verdict.NOT_SUPPORTED, Verdict.MORE_SPECIFIC_CODE_REQUIRED),
    *(Verdict.SEQUENCING_ERROR, Verdict.INVALID_CODE, Verdict.QUERY_PROVIDER),
    *(Verdict.CHART_REVIEW_REQUIRED, Verdict.DOCUMENTATION_INSUFFICIENT),
)
"""The verdicts to show, one row each."""

LONGEST = 250
"""Characters that the findings of a row, or its query and task, may have."""

DOTS = 180
"""Resolution of the picture in dots per inch."""

CUT = ("-x", "66", "-y", "90", "-W", "942", "-H", "318")
"""The part of the page that is shown: the columns from the id to the corrected list."""


def chosen() -> list[tuple[Row, AuditResult]]:
    """Choose for each wanted verdict the first row whose texts are short."""
    table = open_table(HERE / "chart_review.xlsx")
    auditor, reader = Auditor(), table.reader()
    found: dict[Verdict, tuple[Row, AuditResult]] = {}
    for number, cells in table.rows():
        result = auditor.audit(reader.read(cells, number))
        said = sum(len(f.message) for f in result.reported)
        asked = len(result.query_text) + len(result.coder_task)
        if max(said, asked) < LONGEST:
            found.setdefault(result.verdict, ((number, cells), result))
    return [found[verdict] for verdict in WANTED if verdict in found]


def write_workbook(path: Path) -> None:
    """Write the result workbook of the chosen rows."""
    table = open_table(HERE / "chart_review.xlsx")
    job = Job("chart_review.xlsx", table.headings)
    with open_report(path, job) as report:
        for (_, cells), result in chosen():
            report.write(cells, result)


def main() -> None:
    """Write the picture."""
    with tempfile.TemporaryDirectory() as folder:
        book, page = Path(folder, "result.xlsx"), Path(folder, "result.pdf")
        write_workbook(book)
        convert(book, page)
        PICTURE.parent.mkdir(exist_ok=True)
        picture = str(PICTURE.with_suffix(""))
        options = ("-png", "-singlefile", "-r", str(DOTS), "-f", "2", *CUT)
        subprocess.run(["pdftoppm", *options, str(page), picture], check=True)


if __name__ == "__main__":
    main()
