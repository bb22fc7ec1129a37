"""Make the synthetic samples: `python samples/build.py`.

Reads charts.toml and claims.toml and writes chart_review.xlsx, claims.csv and the table
of counts in README.md. The same input and library versions give the same bytes.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import xlsxwriter

from audit import Auditor
from audit.columns import CONTRACT, column
from audit.findings import Verdict
from audit.intake import open_table

HERE = Path(__file__).resolve().parent
SEED = 546
MADE = dt.datetime(2026, 10, 1)
HEADING_ROW = 2  # 0 is the first
INK = "#1F3A4D"
FONT = {"font_name": "Arial", "font_size": 10}

COUNTED = ("pain_severity", "functional_limitation")
UNCOUNTED = ("pain_levels", "laterality", "aggravating_relieving")
"""What a careless chart lacks: one of each, never enough for a verdict."""

Cells = dict[str, str]
Item = TypeVar("Item")


class Draw:
    """Random choices that rest on `random.random` alone.

    Python promises the same numbers of that method in every version, of no other.
    """

    def __init__(self, seed: int) -> None:
        """Begin anew from a seed."""
        self._random = random.Random(seed).random

    def chance(self, share: float) -> bool:
        """Give True in a share of the draws."""
        return self._random() < share

    def whole(self, low: int, high: int) -> int:
        """Give a whole number from low to high, both included."""
        return low + int(self._random() * (high - low + 1))

    def pick(self, items: Sequence[Item]) -> Item:
        """Give one of the items."""
        return items[self.whole(0, len(items) - 1)]

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """Give the items in another order."""
        return sorted(items, key=lambda _: self._random())


def read_cells(line: str) -> Cells:
    """Read `column=value; column=value`; KeyError names a column that is none."""
    parts = (part.partition("=") for part in line.split(";"))
    cells = {name.strip(): value.strip() for name, _, value in parts}
    for name in cells.keys() - {"extra"}:
        joins = column(name).kind in ("list", "code list") or name == "pain_levels"
        cells[name] = cells[name].replace(" + ", "; ") if joins else cells[name]
    return cells


def charts() -> list[Cells]:
    """Make the reviewed charts, shuffled and numbered, by contract name."""
    plan = _toml("charts.toml")
    draw = Draw(SEED)
    made = []
    for chart in plan["chart"]:
        base = plan["base"][chart["base"]]
        times = chart.get("times", 1)
        for _ in range(times):
            cells = {**read_cells(base["cells"]), **read_cells(chart["cells"])}
            _fill(cells, plan, base, draw, ordinary=times > 1)
            made.append(cells)
    return _numbered(draw.shuffled(made), "ENC-2026")


def claims() -> list[Cells]:
    """Make the claims of the extract, shuffled and numbered, by contract name."""
    plan = _toml("charts.toml")
    draw = Draw(SEED + 1)
    extract = _toml("claims.toml")
    made = []
    for claim in extract["claim"]:
        base = {"providers": extract["providers"][claim.get("by", "clinic")]}
        for _ in range(claim.get("times", 1)):
            cells = {"claim_type": "professional", **read_cells(claim["cells"])}
            more = cells.pop("extra", "") == "Y"
            _fill(cells, plan, base, draw, ordinary=more)
            cells.setdefault("discharge_date", cells["date_of_service"])
            for name in cells.keys() & {f"dx{n}" for n in range(1, 7)}:
                cells[name] = cells[name].replace(".", "")
            made.append(cells)
    return _numbered(draw.shuffled(made), "CLM-2026")


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def _numbered(rows: list[Cells], stem: str) -> list[Cells]:
    return [{**row, "encounter_id": f"{stem}-{n:04}"} for n, row in enumerate(rows, 1)]


def _fill(
    cells: Cells,
    plan: Mapping[str, Any],
    base: Mapping[str, Any],
    draw: Draw,
    *,
    ordinary: bool,
) -> None:
    """Fill what neither the story nor its kind of visit says."""
    day = _day_of_service(cells, plan, base, draw)
    cells.setdefault("claim_type", "professional")
    facility = cells["claim_type"] == "institutional"
    cells.setdefault("payer", draw.pick(base.get("payers", plan["payers"])))
    cells.setdefault("provider_id", draw.pick(base["providers"]))
    cells.setdefault("coder_id", "COD-6" if facility else f"COD-{draw.whole(1, 5)}")
    stay = cells.get("bill_type", "").lstrip("0").startswith("11")
    if stay:
        out = day + dt.timedelta(days=draw.whole(2, 7))
        cells.setdefault("discharge_date", out.isoformat())
    own = len(_values(cells, "dx"))
    if ordinary and not facility and cells["cpt1"].startswith("99"):
        _add_comorbidities(cells, plan["comorbidities"], draw)
    if not facility:
        _point(cells, own)
    fills = base.get("fills", "claim")
    if fills == "read":
        _document_read(cells)
    elif fills == "visit":
        _document_visit(cells, day, plan, draw)
        if ordinary and draw.chance(plan["careless"].get(cells["provider_id"], 0.10)):
            for group in (COUNTED, UNCOUNTED):
                cells[draw.pick(group)] = ""
    cells["amount_paid"] = f"{_paid(cells, plan, draw, stay=stay):.2f}"


def _day_of_service(
    cells: Cells, plan: Mapping[str, Any], base: Mapping[str, Any], draw: Draw
) -> dt.date:
    span = (plan["last_day"] - plan["first_day"]).days
    day: dt.date = plan["first_day"] + dt.timedelta(days=draw.whole(0, span))
    if day.weekday() > 4 and not base.get("any_weekday"):
        day -= dt.timedelta(days=day.weekday() - 4)  # 2025-10-01 is a Wednesday
    given = cells.setdefault("date_of_service", day.isoformat())
    return dt.date.fromisoformat(given) if _is_day(given) else day


def _add_comorbidities(cells: Cells, known: Sequence[str], draw: Draw) -> None:
    if not draw.chance(0.45):
        return
    there = _values(cells, "dx")
    fresh = [code for code in draw.shuffled(known) if code not in there]
    for n, code in enumerate(fresh[: draw.whole(1, 2)], len(there) + 1):
        cells[f"dx{n}"] = code


def _point(cells: Cells, own: int) -> None:
    """Point visits at every diagnosis, other lines at what the claim is about."""
    every = len(_values(cells, "dx"))
    for name in [n for n in cells if n.startswith("cpt")]:
        line, has_pointer = cells[name], ":" in cells[name]
        if has_pointer or not cells.get("dx1"):
            continue
        code, x, units = line.partition("x")
        count = min(4, every if line.startswith("99") else own)
        cells[name] = f"{code}:{'ABCD'[:count]}{x}{units}"


def _document_read(cells: Cells) -> None:
    for name in ("chart_reviewed", "pain_documented", "record_signed"):
        cells.setdefault(name, "Y")
    cells.setdefault("pain_regions", "thoracic")


def _document_visit(
    cells: Cells, day: dt.date, plan: Mapping[str, Any], draw: Draw
) -> None:
    first = cells.get("visit") == "initial"
    fresh = ("acute", "acute", "subacute", "chronic")
    older = ("subacute", "subacute", "chronic", "acute on chronic")
    acuity = cells.setdefault("acuity", draw.pick(fresh if first else older))
    weeks = draw.whole(*plan["weeks"].get(acuity, (1, 4)))
    weeks = int(cells.setdefault("duration_weeks", str(weeks)) or 0)
    if acuity in ("acute", "subacute") and draw.chance(0.6):
        onset = day - dt.timedelta(days=7 * weeks + draw.whole(0, 6))
        cells.setdefault("onset_date", onset.isoformat())
    drawn = {
        "pain_levels": draw.pick(plan["levels"]),
        "laterality": draw.pick(("midline", "bilateral", "left", "right")),
        "pain_severity": str(draw.whole(4, 8) if first else draw.whole(2, 6)),
        "functional_limitation": "Y" if draw.chance(0.85) else "N",
        "imaging_status": draw.pick(("not ordered", "not ordered", "deferred")),
        "service_linkage": "yes" if _orders(cells) else "not applicable",
    }
    for name, value in {**read_cells(plan["usual"]), **drawn}.items():
        cells.setdefault(name, value)
    if weeks and not (first and draw.chance(0.4)):
        least = min(weeks, 2)
        cells.setdefault("conservative_weeks", str(draw.whole(least, min(weeks, 26))))
        cells.setdefault("conservative_types", draw.pick(plan["care"]))
        answers = ("partial", "failed") if first else ("improved", "partial", "failed")
        cells.setdefault("conservative_response", draw.pick(answers))


def _orders(cells: Mapping[str, str]) -> bool:
    billed = any(not line.startswith("99") for line in _values(cells, "cpt"))
    return billed or cells.get("imaging_status") in ("ordered", "pending")


def _paid(
    cells: Mapping[str, str], plan: Mapping[str, Any], draw: Draw, *, stay: bool
) -> float:
    allowed = plan["allowed"]
    total = float(allowed["stay"]) * draw.whole(80, 130) / 100 if stay else 0.0
    for line in _values(cells, "cpt"):
        code, _, units = line.partition("x")
        share = 0.3 if "-26" in code else 1.0
        total += allowed[code[:5]] * share * int(units or 1)
    if cells.get("denial_carc"):
        return 0.0
    return float(total * plan["share_paid"][cells["payer"]] * draw.whole(97, 104) / 100)


def _values(cells: Mapping[str, str], stem: str) -> list[str]:
    named = re.compile(rf"{stem}\d+")
    return [v for name, v in cells.items() if named.fullmatch(name) and v]


def _is_day(text: str) -> bool:
    return re.fullmatch(r"\d{4}-\d\d-\d\d", text) is not None


def write_charts(path: Path, rows: Sequence[Cells]) -> None:
    """Write the charts as a workbook with one Excel table, and what they are."""
    about: list[str] = _toml("charts.toml")["about"]
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"title": "Synthetic chart review", "created": MADE})
    title = book.add_format({**FONT, "bold": True, "font_size": 16, "font_color": INK})
    head = book.add_format(
        {**FONT, "bold": True, "font_color": "white", "bg_color": INK}
        | {"text_wrap": True, "valign": "vcenter"}
    )
    kinds = {
        "text": book.add_format(FONT),
        "date": book.add_format({**FONT, "num_format": "yyyy-mm-dd", "align": "left"}),
        "money": book.add_format({**FONT, "num_format": "#,##0.00"}),
    }
    sheet = book.add_worksheet("Encounters")
    sheet.write(0, 0, "Synthetic chart review: thoracic pain, M54.6", title)
    sheet.write(1, 0, f"{about[0]} See the sheet About.", kinds["text"])
    for at, name in enumerate(c.name for c in CONTRACT):
        for row, cells in enumerate(rows, HEADING_ROW + 1):
            _write_cell(sheet, row, at, cells.get(name, ""), kinds)
    columns = [{"header": c.label, "header_format": head} for c in CONTRACT]
    options = {"name": "Encounters", "columns": columns, "style": "Table Style Light 1"}
    corner = HEADING_ROW + len(rows), len(CONTRACT) - 1
    sheet.add_table(HEADING_ROW, 0, *corner, options)
    _lay_out(sheet, rows)
    page = book.add_worksheet("About")
    page.set_column(0, 0, 100)
    page.write(0, 0, "About these charts", title)
    page.write_column(2, 0, about, book.add_format({**FONT, "text_wrap": True}))
    book.close()


def _write_cell(sheet: Any, row: int, at: int, text: str, kinds: Any) -> None:
    kind = CONTRACT[at].kind
    if not text:
        return
    if kind == "date" and _is_day(text):
        day = dt.datetime.fromisoformat(text)
        sheet.write_datetime(row, at, day, kinds["date"])
    elif kind == "number":
        money = CONTRACT[at].name == "amount_paid"
        sheet.write_number(row, at, float(text), kinds["money" if money else "text"])
    else:
        sheet.write_string(row, at, text, kinds["text"])


def _lay_out(sheet: Any, rows: Sequence[Cells]) -> None:
    sheet.freeze_panes(HEADING_ROW + 1, 2)
    sheet.set_row(HEADING_ROW, 42)
    sheet.set_landscape()
    sheet.repeat_rows(HEADING_ROW)
    for at, contract in enumerate(CONTRACT):
        longest = max((len(row.get(contract.name, "")) for row in rows), default=0)
        word = max(map(len, contract.label.split()))
        folded = not longest and contract.kind in ("code", "line")
        width = min(34, max(longest, word + 3, len(contract.label) / 2, 8) + 1)
        fold = {"level": 1, "hidden": True} if folded else {}
        sheet.set_column(at, at, width, None, fold)


def write_claims(path: Path, rows: Sequence[Cells]) -> None:
    """Write the claims as a text table under the headings of claims extracts."""
    headings: dict[str, str] = _toml("claims.toml")["headings"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headings.values())
        writer.writerows([row.get(name, "") for name in headings] for row in rows)


def verdicts(path: Path) -> Iterator[Verdict]:
    """Give the verdict of each row of a file, as the shipped rules judge it."""
    auditor, table = Auditor(), open_table(path)
    reader = table.reader()
    for number, cells in table.rows():
        yield auditor.audit(reader.read(cells, number)).verdict


def counted(readme: str, folder: Path) -> str:
    """Give the text of README.md with the counts of the files in a folder."""
    charted = Counter(verdicts(folder / "chart_review.xlsx"))
    claimed = Counter(verdicts(folder / "claims.csv"))
    lines = ["| verdict | chart_review.xlsx | claims.csv |", "|---|--:|--:|"]
    lines += [f"| {v.value} | {charted[v]} | {claimed[v]} |" for v in Verdict]
    lines += [f"| all rows | {charted.total()} | {claimed.total()} |"]
    before, mark, rest = readme.partition("<!-- counts -->")
    _, end, after = rest.partition("<!-- end of counts -->")
    return "\n".join([before + mark, *lines, end + after])


def build(folder: Path) -> None:
    """Write the samples and their README into a folder."""
    write_charts(folder / "chart_review.xlsx", charts())
    write_claims(folder / "claims.csv", claims())
    readme = (HERE / "README.md").read_text(encoding="utf-8")
    text = counted(readme, folder)
    (folder / "README.md").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    build(HERE)
