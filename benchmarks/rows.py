"""Rows a second: reading, auditing, and the whole way from CSV to CSV."""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from audit import Auditor
from audit.hosts.cli.audit import Request, run
from audit.intake import open_table

CLAIM_CODES = (
    "M54.6",
    "M54.50",
    "E11.9",
    "I10",
    "M51.34",
    "G89.29",
    "M54.2",
    "Z87.310",
)
CHART_HEADINGS = (
    *("encounter_id", "date_of_service", "setting", "payer", "dx1", "dx2", "cpt1"),
    *("chart_reviewed", "pain_documented", "pain_regions", "pain_levels", "laterality"),
    *("acuity", "duration_weeks", "pain_severity", "functional_limitation"),
    *("exam_tenderness", "exam_range_of_motion", "neuro_exam", "clinical_reasoning"),
    *("red_flags", "imaging_status", "fracture", "disc_disorder", "radiculopathy"),
    *("degenerative", "service_linkage", "record_signed"),
)


def claims(count: int, dice: random.Random) -> Iterator[list[str]]:
    """Claims-only rows: id, date, four diagnoses, two lines."""
    yield [
        "encounter_id",
        "date_of_service",
        "dx1",
        "dx2",
        "dx3",
        "dx4",
        "cpt1",
        "cpt2",
    ]
    for number in range(count):
        codes = dice.sample(CLAIM_CODES, 4)
        yield [f"C{number}", _day(dice), *codes, "99213", dice.choice(("72146", ""))]


def charts(count: int, dice: random.Random) -> Iterator[list[str]]:
    """Reviewed charts, every one different in what it documents."""
    yield list(CHART_HEADINGS)
    for number in range(count):
        pick = dice.choice
        yield [
            f"E{number}",
            _day(dice),
            pick(("office", "ED", "pain clinic", "therapy clinic")),
            pick(("commercial", "Medicare FFS", "Medicaid")),
            "M54.6",
            pick(("", "E11.9", "M51.34", "M54.2", "G89.29")),
            pick(("99213", "72146", "97110", "64490")),
            *("Y", "Y"),
            pick(("thoracic", "thoracic; lumbar", "thoracic; cervical")),
            f"T{dice.randint(1, 11)}-T{dice.randint(2, 12)}",
            pick(("midline", "left", "right", "bilateral")),
            pick(("acute", "subacute", "chronic")),
            str(dice.randint(0, 52)),
            str(dice.randint(0, 10)),
            *(pick(("Y", "")) for _ in range(3)),
            pick(("normal", "radicular", "not done")),
            pick(("Y", "")),
            pick(("none", "fever", "trauma")),
            pick(("not ordered", "ordered", "deferred")),
            *(pick(("", "", "ruled out", "confirmed cause")) for _ in range(4)),
            pick(("yes", "no", "partial")),
            pick(("Y", "Y", "N")),
        ]


def recurring(count: int, dice: random.Random) -> Iterator[list[str]]:
    """Reviewed charts of 200 patterns that recur."""
    rows = charts(200, dice)
    yield next(rows)
    patterns = list(rows)
    for number in range(count):
        yield [f"R{number}", *dice.choice(patterns)[1:]]


def _day(dice: random.Random) -> str:
    return (dt.date(2025, 10, 1) + dt.timedelta(dice.randrange(365))).isoformat()


def timed(work: Callable[[], object]) -> float:
    """Seconds that some work takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def measure(name: str, rows: Iterator[list[str]], count: int, folder: Path) -> None:
    """Measure one kind of row and print a line."""
    source, target = folder / f"{name}.csv", folder / f"{name}.out.csv"
    with source.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)

    def plain() -> None:
        with source.open(newline="", encoding="utf-8") as file:
            for _ in csv.reader(file):
                pass

    def read() -> None:
        table = open_table(source)
        reader = table.reader()
        for number, cells in table.rows():
            reader.read(cells, number)

    table = open_table(source)
    reader = table.reader()
    encounters = [reader.read(cells, number) for number, cells in table.rows()]
    auditor = Auditor()
    auditor.audit(encounters[0])

    def judge() -> None:
        for encounter in encounters:
            auditor.audit(encounter)

    yardstick, reading, judging = timed(plain), timed(read), timed(judge)
    encounters.clear()
    whole = timed(lambda: run(Request(source, target), dt.datetime(2026, 1, 1)))
    print(
        f"{name:<10} {count / reading:>10,.0f} {count / judging:>10,.0f}"
        f" {count / whole:>10,.0f} {whole / yardstick:>10.0f}"
    )


def main() -> None:
    """Measure every kind of row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    count = parser.parse_args().rows
    print("rows/s        reading   auditing    CSV-CSV    x csv.reader")
    kinds = {"claims": claims, "recurring": recurring, "charts": charts}
    with tempfile.TemporaryDirectory() as folder:
        for name, make in kinds.items():
            dice = random.Random(20260101)
            measure(name, make(count, dice), count, Path(folder))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:,.0f} MiB", file=sys.stderr)


if __name__ == "__main__":
    main()
