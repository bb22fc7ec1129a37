"""Make the pictures of the first screens: `python samples/picture.py`.

Audits chart_review.xlsx, lets LibreOffice print the sheets of the result workbook and
of a template, and cuts the top out of the pages. Fonts and LibreOffice differ between
machines, so `made_from.toml` keeps what each picture was made from: the SHA-256 over
the parts of its workbook. A picture is stale if that differs, and only then made again.
Needs LibreOffice, pdftotext and pdftoppm.
"""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

# As a script, this file sees its own folder and not the one that holds it.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from audit import Auditor
from audit.hosts.libreoffice.office import convert
from audit.hosts.templates import template_bytes
from audit.intake import open_table
from audit.report import Job, open_report
from audit.rules.rule_info import rule_infos

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
RECORD = HERE / "pictures" / "made_from.toml"
COMMAND = "python samples/picture.py"

DOTS = 130
"""Resolution of the pictures in dots per inch."""

_MARGIN = 12  # white pixels around a picture
_FOOT = 0.92  # the share of a page above its footer


@dataclass(frozen=True, slots=True)
class Picture:
    """The top of the first page of one sheet.

    `height` is the share of the page that is shown at most.
    """

    path: str
    workbook: str
    sheet: str
    height: float


PICTURES = (
    Picture("samples/pictures/encounters.png", "result", "Encounters", 0.5),
    Picture("samples/pictures/findings.png", "result", "Findings", 0.5),
    Picture("samples/pictures/summary.png", "result", "Summary", 0.55),
    Picture("workbook_templates/pictures/results.png", "template", "Results", 0.6),
    Picture("workbook_templates/pictures/dashboard.png", "template", "Dashboard", 0.9),
)


@cache
def workbook(name: str) -> bytes:
    """Make the workbook that pictures are made from: the result or a template."""
    if name == "template":
        return template_bytes("libreoffice")
    table = open_table(HERE / "chart_review.xlsx")
    auditor, reader = Auditor(), table.reader()
    job = Job("chart_review.xlsx", table.headings)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "result.xlsx")
        with open_report(path, job, partial(rule_infos, auditor.pack)) as report:
            for number, cells in table.rows():
                report.write(cells, auditor.audit(reader.read(cells, number)))
        return path.read_bytes()


def fingerprint(content: bytes) -> str:
    """Return the SHA-256 over the parts of a workbook, however they are packed."""
    digest = hashlib.sha256()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in sorted(package.namelist()):
            part = hashlib.sha256(package.read(name)).digest()
            digest.update(name.encode() + b"\0" + part)
    return digest.hexdigest()


def stale() -> list[Picture]:
    """Return the pictures that were made from another workbook, or are missing."""
    known: dict[str, str] = {}
    if RECORD.exists():
        known = tomllib.loads(RECORD.read_text(encoding="utf-8"))
    return [
        picture
        for picture in PICTURES
        if known.get(picture.path) != fingerprint(workbook(picture.workbook))
        or not (ROOT / picture.path).exists()
    ]


def _page_of(pages: Path, sheet: str) -> int:
    """Return the first page of a sheet, whose name stands in the footer."""
    text = subprocess.run(
        ["pdftotext", "-layout", str(pages), "-"], check=True, capture_output=True
    ).stdout.decode("utf-8")
    for number, page in enumerate(text.split("\f"), 1):
        foot = page.rstrip().rpartition("\n")[2].split()
        if sheet in foot:
            return number
    raise SystemExit(f"{pages}: no page of {sheet}")


def _frame(pages: Path, page: int, most: float) -> tuple[int, int, int, int]:
    """Return left, top, width and height of what is printed at the top of a page."""
    options = ("-gray", "-singlefile", "-r", str(DOTS), "-f", str(page))
    image = subprocess.run(
        ["pdftoppm", *options, str(pages)], check=True, capture_output=True
    ).stdout
    _, size, _, dots = image.split(b"\n", 3)
    width, height = map(int, size.split())
    rows = [dots[n * width : (n + 1) * width] for n in range(int(height * _FOOT))]
    inked = [n for n, row in enumerate(rows) if row.strip(b"\xff")]
    left = min(width - len(rows[n].lstrip(b"\xff")) for n in inked)
    right = max(len(rows[n].rstrip(b"\xff")) for n in inked)
    top, bottom = inked[0], min(inked[-1], inked[0] + int(height * most))
    x, y = max(left - _MARGIN, 0), max(top - _MARGIN, 0)
    return x, y, right - x + _MARGIN, bottom - y + _MARGIN


def make(picture: Picture, pages: Path) -> None:
    """Cut one picture out of the printed workbook."""
    page = _page_of(pages, picture.sheet)
    frame = _frame(pages, page, picture.height)
    cut = [
        w for pair in zip(("-x", "-y", "-W", "-H"), frame, strict=True) for w in pair
    ]
    target = (ROOT / picture.path).with_suffix("")
    target.parent.mkdir(exist_ok=True)
    options = ("-png", "-singlefile", "-r", str(DOTS), "-f", str(page))
    words = ["pdftoppm", *options, *map(str, cut), str(pages), str(target)]
    subprocess.run(words, check=True)


def main() -> None:
    """Make the pictures that are stale, and record what they were made from."""
    wanted = stale()
    with tempfile.TemporaryDirectory() as folder:
        for name in dict.fromkeys(picture.workbook for picture in wanted):
            book, pages = Path(folder, f"{name}.xlsx"), Path(folder, f"{name}.pdf")
            book.write_bytes(workbook(name))
            convert(book, pages)
            for picture in wanted:
                if picture.workbook == name:
                    make(picture, pages)
    lines = (f'"{p.path}" = "{fingerprint(workbook(p.workbook))}"' for p in PICTURES)
    told = "# Made by samples/picture.py: the workbook of each picture, as SHA-256.\n"
    RECORD.write_text(told + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
