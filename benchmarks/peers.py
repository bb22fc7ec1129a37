"""20 rules in two hands: this engine, by rows and by columns, and polars.

    python -m benchmarks.peers --rows 100000

The rows are made (synthetic), and all answers to the first of them must be equal:
verdict, claim risk and rule ids. The peers were written by hand for these rows: their
few codes, values that are spelled as the contract spells them, no cell that cannot be
read, one fiscal year. So they are a limit of what is possible, and no second engine.
Each number is CPU time of this process and its threads; the table is one of ratios.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from operator import ne
from pathlib import Path
from tempfile import TemporaryDirectory

import polars
from polars import Expr, col, lit

from audit import Auditor
from audit.encounter.reading import RowReader
from audit.engine.columns import BATCH, Answer, ColumnEngine
from audit.findings import UNJUDGED, ClaimRisk, Verdict
from audit.intake.parquet import reopened
from audit.rules.catalogue import Pack, default_pack

RULES = (
    *("SCOPE-01", "SCOPE-02", "EX1-01-1", "EX1-01-5", "EX1-05", "EX1-07-1"),
    *("EXC-FX-1", "EXC-FX-2", "EXC-FX-3", "EXC-DISC-1", "EXC-DISC-2", "EXC-DISC-3"),
    *("EXC-RAD-1", "EXC-RAD-2", "EXC-RAD-3", "LOC-01", "LOC-02", "LOC-06"),
    *("INC-01", "INC-05"),
)
DX = ("dx1", "dx2", "dx3", "dx4")
HEADINGS = (
    *("encounter_id", "date_of_service", "setting", "payer", *DX, "cpt1"),
    *("chart_reviewed", "pain_documented", "pain_regions", "acuity", "duration_weeks"),
    *("pain_severity", "functional_limitation", "exam_tenderness"),
    *("exam_range_of_motion", "neuro_exam", "clinical_reasoning", "imaging_status"),
    *("fracture", "disc_disorder", "radiculopathy", "pain_distinct"),
    *("service_linkage", "record_signed"),
)
CODES = (
    *("E11.9", "I10", "M51.34", "M51.24", "M51.26", "G89.29", "M54.2", "R52"),
    *("M54.89", "M54.9", "S22.060D", "M54.14", "M80.08XD", "Z87.310", "E78.5"),
)
REGIONS = (
    *("thoracic", "thoracic", "thoracic", "thoracic; lumbar", "thoracic; cervical"),
    *("lumbar", "cervical", "back unspecified", ""),
)
STATUSES = (
    *("",) * 9,
    *("none", "suspected", "ruled out"),
    *("confirmed cause", "confirmed incidental", "link not stated"),
)
DISCS = ("M51.24", "M51.34", "M51.9")
FRACTURES = ("S22.0", "M80.08")
CHECKED = 2_000
"""Rows whose answers are compared: more would only take longer."""

Said = tuple[Verdict, ClaimRisk, frozenset[str]]


def subset() -> Pack:
    """Return the shipped pack with the rules of the table only."""
    pack = default_pack()
    return replace(pack, rules=tuple(r for r in pack.rules if r.id in RULES))


def made(count: int) -> list[tuple[str, ...]]:
    """Make claims and charts of few codes."""
    dice = random.Random(7)
    return [_row(number, dice) for number in range(count)]


def _row(number: int, dice: random.Random) -> tuple[str, ...]:
    pick = dice.choice
    day = dt.date(2025, 10, 1) + dt.timedelta(dice.randrange(330))
    other = dice.sample(CODES, dice.randrange(4))
    place = 0 if dice.random() < 0.75 else dice.randrange(len(other) + 1)
    is_claim = dice.random() < 0.3
    has_m546 = not is_claim or dice.random() < 0.9
    dx = [*other[:place], "M54.6", *other[place:]] if has_m546 else other
    dx = [*(dx or ["I10"]), "", "", ""][:4]
    claim = [
        *(f"E{number}", day.isoformat()),
        pick(("office", "ED", "pain clinic", "therapy clinic")),
        pick(("commercial", "Medicare FFS", "Medicaid")),
        *dx,
        pick(("99213", "72146", "97110", "64490")),
    ]
    if is_claim:
        return (*claim, "N", *[""] * (len(HEADINGS) - len(claim) - 1))
    return (
        *claim,
        *("Y", "Y" if dice.random() < 0.9 else "", pick(REGIONS)),
        pick(("acute", "subacute", "chronic")),
        *(str(dice.randint(0, 52)), str(dice.randint(0, 10))),
        *(pick(("Y", "")) for _ in range(3)),
        pick(("normal", "normal", "radicular", "not done")),
        *(pick(("Y", "")), pick(("not ordered", "ordered", "deferred"))),
        *(pick(STATUSES) for _ in range(3)),
        *(pick(("", "Y")), pick(("yes", "no", "partial")), pick(("Y", "Y", "N"))),
    )


def by_rows(rows: Sequence[Sequence[str]], auditor: Auditor) -> list[Said]:
    """Judge by the row engine."""
    reader, said = RowReader(HEADINGS), []
    for number, row in enumerate(rows, 1):
        result = auditor.audit(reader.read(row, number))
        ids = frozenset(f.rule_id for f in result.findings)
        said.append((result.verdict, result.risk, ids))
    return said


def by_columns(source: Path, auditor: Auditor) -> list[Answer]:
    """Judge the rows of a Parquet file by the column engine."""
    table = reopened(source)
    assert table.parts is not None
    engine, found = ColumnEngine(auditor, table.reader()), list[Answer]()
    for start in range(0, table.row_count or 0, BATCH):
        found += engine.judge(table.parts(start, BATCH))
    return found


def said_in(answers: Sequence[Answer]) -> list[Said]:
    """Return what answers say; they name no information, of which there is none."""
    return [
        (a.verdict, a.risk, frozenset(f.rule_id for f in a.findings)) for a in answers
    ]


def by_polars(source: Path, pack: Pack) -> polars.DataFrame:
    """Judge a Parquet file by expressions: ranks of verdict and risk, ids as a text."""
    held = _expressions()
    of = {rule.id: rule for rule in pack.rules}
    verdicts = {name: of[name].verdict for name in RULES}
    verdict = {name: 99 if v is None else v.rank for name, v in verdicts.items()}
    risk = {n: of[n].risk.rank for n in RULES}

    def ranked(ranks: dict[str, int], other: int) -> list[Expr]:
        kinds = polars.Int8
        return [
            polars.when(col(n)).then(lit(ranks[n], kinds)).otherwise(lit(other, kinds))
            for n in RULES
        ]

    lowest = polars.min_horizontal(ranked(verdict, 99))
    highest = polars.max_horizontal(ranked(risk, 0))
    return (
        polars.scan_parquet(source)
        .with_columns(**_parts())
        .with_columns(**held)
        .select(
            lowest.alias("verdict"),
            polars.when(lowest <= 1).then(0).otherwise(highest).alias("risk"),
            polars.concat_str(
                [polars.when(col(n)).then(lit(n)) for n in RULES],
                separator=";",
                ignore_nulls=True,
            ).alias("ids"),
        )
        .collect()
    )


def _any_of(codes: Sequence[str]) -> Expr:
    return polars.any_horizontal([col(name).is_in(codes) for name in DX])


def _parts() -> dict[str, Expr]:
    """What several rules ask."""
    regions = col("pain_regions").str

    def names(region: str) -> Expr:
        return regions.contains(region, literal=True)

    begins = [col(name).str.starts_with(p) for name in DX for p in FRACTURES]
    return {
        "chart": col("chart_reviewed") == "Y",
        "m546": _any_of(["M54.6"]),
        "first": col("dx1") == "M54.6",
        "thoracic": names("thoracic"),
        "elsewhere": names("cervical") | names("lumbar"),
        "back": names("back unspecified"),
        "disc": _any_of(DISCS),
        "broken": polars.any_horizontal(begins),
        "root": _any_of(["M54.14"]),
        "pain": (col("pain_documented") == "Y")
        | ((col("pain_documented") == "") & (col("pain_regions") != "")),
    }


def _expressions() -> dict[str, Expr]:
    """The rules, in their order."""
    chart, m546, first, thoracic = map(col, ("chart", "m546", "first", "thoracic"))
    elsewhere, back, disc, broken = map(col, ("elsewhere", "back", "disc", "broken"))
    root, pain, distinct = col("root"), col("pain"), col("pain_distinct") == "Y"
    scope = m546 | thoracic
    seen = scope & chart

    def is_cause(name: str) -> Expr:
        return col(name) == "confirmed cause"

    slip, crack = is_cause("disc_disorder"), is_cause("fracture")
    pinch = is_cause("radiculopathy")
    open_ = seen & ~(crack | slip | (pinch & ~distinct))
    rules = (
        *(~scope, scope & ~chart),
        *(seen & m546 & disc & slip, scope & ~chart & m546 & disc),
        *(scope & m546 & _any_of(["R52"]), scope & m546 & _any_of(["M54.89"])),
        *(seen & crack & ~broken, seen & crack & broken & first),
        seen & crack & broken & m546 & ~first,
        *(seen & slip & ~disc, seen & slip & disc & first),
        seen & slip & disc & m546 & ~first,
        *(seen & pinch & ~root, seen & pinch & root & ~distinct & first),
        seen & pinch & root & ~distinct & m546 & ~first,
        *(seen & m546 & ~thoracic & elsewhere,),
        *(seen & m546 & ~thoracic & back & ~elsewhere, seen & m546 & ~pain),
        *(open_ & m546 & thoracic & first, open_ & m546 & thoracic & ~first),
    )
    return dict(zip(RULES, rules, strict=True))


def said_by(frame: polars.DataFrame) -> list[Said]:
    """Return the answers that expressions gave."""
    verdicts, risks = [*Verdict], [*ClaimRisk]
    return [
        (verdicts[v], risks[k], frozenset(ids.split(";")))
        if v < len(verdicts)
        else (Verdict.INPUT_ERROR, ClaimRisk.NONE, frozenset({UNJUDGED.rule_id}))
        for v, k, ids in frame.iter_rows()
    ]


def timed(work: Callable[[], object]) -> float:
    """CPU seconds of this process and its threads."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def main() -> None:
    """Print one line for each hand: microseconds a row, and the ratio to polars."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    count = parser.parse_args().rows
    rows, pack = made(count), subset()
    few = rows[:CHECKED]
    wanted = by_rows(few, Auditor(pack))
    with TemporaryDirectory() as folder:
        source = Path(folder) / "rows.parquet"
        polars.DataFrame(rows, schema=list(HEADINGS), orient="row").write_parquet(
            source
        )
        for name, said in (
            ("columns", said_in(by_columns(source, Auditor(pack)))),
            ("polars", said_by(by_polars(source, pack))),
        ):
            differing = sum(map(ne, said, wanted))
            print(f"{name}: {differing} of {len(few):,} answers differ from the rows'")
        taken = {
            "polars by hand": timed(lambda: by_polars(source, pack)) / count,
            "columns, 20 rules": timed(lambda: by_columns(source, Auditor(pack)))
            / count,
            "columns, all rules": timed(lambda: by_columns(source, Auditor())) / count,
            "rows, 20 rules": timed(lambda: by_rows(few, Auditor(pack))) / len(few),
            "rows, all rules": timed(lambda: by_rows(few, Auditor())) / len(few),
        }
    least = taken["polars by hand"]
    print(f"{count:,} rows; load of the machine {os.getloadavg()[0]:.1f}")
    for name, seconds in taken.items():
        print(
            f"{name:<20}{seconds * 1e6:>9.2f} us a row{seconds / least:>9.1f}x polars"
        )


if __name__ == "__main__":
    main()
