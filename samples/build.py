"""Make the synthetic samples: `python samples/build.py`.

Reads charts.toml, cases.toml and claims.toml and writes chart_review.xlsx, claims.csv
and the tables in README.md. The same input and library versions give the same bytes.
"""

from __future__ import annotations

import csv
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

# As a script, this file sees its own folder and not the one that holds it.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from audit import Auditor
from audit.findings import Verdict
from audit.intake import open_table
from samples.book import write_book
from samples.draws import Draw
from samples.visits import Cells, make_visit, read_cells, values

HERE = Path(__file__).resolve().parent
SEED = 546


def charts() -> list[Cells]:
    """Make the reviewed charts, shuffled and numbered, by contract name.

    Each carries its `story`, and the ids of the rules that it is there to show
    (`shows`); no file has these two.
    """
    plan = _toml("charts.toml")
    draw = Draw(SEED)
    made = []
    for chart in [*plan["chart"], *_toml("cases.toml")["case"]]:
        for _ in range(chart.get("times", 1)):
            told = read_cells(chart["cells"])
            cells = make_visit(told, plan, plan["base"][chart["base"]], draw)
            shows = " ".join(chart.get("shows", ()))
            made.append({**cells, "story": chart["story"], "shows": shows})
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
            told = read_cells(claim["cells"])
            more = {"comorbid": 0.45} if told.pop("extra", "") == "Y" else {}
            cells = make_visit(told, plan, base | more, draw)
            cells.setdefault("discharge_date", cells["date_of_service"])
            for name in cells.keys() & {f"dx{n}" for n in range(1, 7)}:
                cells[name] = cells[name].replace(".", "")
            made.append(cells)
    return _numbered(draw.shuffled(made), "CLM-2026")


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def _numbered(rows: list[Cells], stem: str) -> list[Cells]:
    return [{**row, "encounter_id": f"{stem}-{n:04}"} for n, row in enumerate(rows, 1)]


def write_charts(path: Path, rows: Sequence[Cells]) -> None:
    """Write the charts as a workbook with one Excel table, and what they are."""
    write_book(path, rows, _toml("charts.toml")["about"])


def write_claims(path: Path, rows: Sequence[Cells]) -> None:
    """Write the claims as a text table under the headings of claims extracts."""
    headings: dict[str, str] = _toml("claims.toml")["headings"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headings.values())
        writer.writerows([row.get(name, "") for name in headings] for row in rows)


def comorbidities() -> frozenset[str]:
    """Give the codes that visits carry beside what they are about."""
    known = _toml("charts.toml")["comorbidities"]
    lists = (known[name] for name in ("any", "older", "pain_clinic"))
    return frozenset(code for codes in lists for code in codes)


def _filled(*names: str) -> Callable[[Mapping[str, str]], bool]:
    return lambda chart: any(chart.get(name) for name in names)


def _has_comorbidity(chart: Mapping[str, str]) -> bool:
    return not comorbidities().isdisjoint(values(chart, "dx"))


DOCUMENTED: Mapping[str, Callable[[Mapping[str, str]], bool]] = {
    "spinal levels": _filled("pain_levels"),
    "side": _filled("laterality"),
    "severity as a number": _filled("pain_severity"),
    "acuity, onset or duration": _filled("acuity", "onset_date", "duration_weeks"),
    "functional limitation, present or absent": _filled("functional_limitation"),
    "aggravating or relieving factors": _filled("aggravating_relieving"),
    "earlier treatment": _filled("conservative_types", "conservative_weeks"),
    "payer": _filled("payer"),
    "a comorbidity on the claim": _has_comorbidity,
}
"""What the README counts over the reviewed charts."""


def is_reviewed(chart: Mapping[str, str]) -> bool:
    """Whether the chart of a made row was reviewed."""
    return chart.get("chart_reviewed") == "Y"


def shares(rows: Sequence[Mapping[str, str]]) -> dict[str, int]:
    """Give in how many percent of the reviewed charts each element is documented."""
    read = [row for row in rows if is_reviewed(row)]
    return {
        name: round(100 * sum(map(has, read)) / len(read))
        for name, has in DOCUMENTED.items()
    }


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
    told = ["| documented | of the reviewed charts |", "|---|--:|"]
    told += [f"| {name} | {share} % |" for name, share in shares(charts()).items()]
    return _between("shares", told, _between("counts", lines, readme))


def _between(name: str, lines: Sequence[str], text: str) -> str:
    before, mark, rest = text.partition(f"<!-- {name} -->")
    _, end, after = rest.partition(f"<!-- end of {name} -->")
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
