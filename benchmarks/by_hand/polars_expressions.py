"""polars: one lazy query over the Parquet file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import and_

import polars
from polars import Expr, col, lit

from benchmarks.by_hand.made import Table
from benchmarks.by_hand.rules import (
    CAUSE,
    DISCS,
    DX,
    FRACTURES,
    HIGHEST_WITHOUT_RISK,
    NO_VERDICT,
    RULES,
    Tell,
    Work,
    literals,
    ranks,
    said_of_columns,
)


def ready(table: Table) -> Work:
    """Return the work of judging a Parquet file by expressions."""
    query = _query(polars.scan_parquet(table.source))

    def work() -> Tell:
        frame = query.collect()
        return lambda: said_of_columns(frame["verdict"], frame["risk"], frame["ids"])

    return work


def _query(rows: polars.LazyFrame) -> polars.LazyFrame:
    verdict = polars.min_horizontal(_ranked(0, NO_VERDICT))
    risk = polars.max_horizontal(_ranked(1, 0))
    ids = [polars.when(col(name)).then(lit(name)) for name in RULES]
    return (
        rows.with_columns(**_facts())
        .with_columns(scope=col("m546") | col("thoracic"), explained=_explained())
        .with_columns(**{name: _condition(name) for name in RULES})
        .select(
            verdict.alias("verdict"),
            polars.when(verdict <= HIGHEST_WITHOUT_RISK)
            .then(0)
            .otherwise(risk)
            .alias("risk"),
            polars.concat_str(ids, separator=";", ignore_nulls=True).alias("ids"),
        )
    )


def _ranked(place: int, other: int) -> list[Expr]:
    kind, of = polars.Int8, ranks()
    return [
        polars.when(col(name))
        .then(lit(of[name][place], kind))
        .otherwise(lit(other, kind))
        for name in RULES
    ]


def _condition(name: str) -> Expr:
    terms = (col(fact) if holds else ~col(fact) for fact, holds in literals(name))
    return reduce(and_, terms)


def _explained() -> Expr:
    return col("crack") | col("slip") | (col("pinch") & ~col("separate"))


def _facts() -> dict[str, Expr]:
    regions = col("pain_regions").str

    def names(region: str) -> Expr:
        return regions.contains(region, literal=True)

    begins = [col(name).str.starts_with(p) for name in DX for p in FRACTURES]
    return {
        "chart": col("chart_reviewed") == "Y",
        "m546": _any_of(["M54.6"]),
        "leads": col("dx1") == "M54.6",
        "r52": _any_of(["R52"]),
        "m5489": _any_of(["M54.89"]),
        "thoracic": names("thoracic"),
        "elsewhere": names("cervical") | names("lumbar"),
        "back": names("back unspecified"),
        "disc": _any_of(DISCS),
        "broken": polars.any_horizontal(begins),
        "root": _any_of(["M54.14"]),
        "slip": col("disc_disorder") == CAUSE,
        "crack": col("fracture") == CAUSE,
        "pinch": col("radiculopathy") == CAUSE,
        "separate": col("pain_distinct") == "Y",
        "pain": (col("pain_documented") == "Y")
        | ((col("pain_documented") == "") & (col("pain_regions") != "")),
    }


def _any_of(codes: Sequence[str]) -> Expr:
    return polars.any_horizontal([col(name).is_in(codes) for name in DX])
