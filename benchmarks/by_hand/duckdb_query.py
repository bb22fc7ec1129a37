"""DuckDB: one query over the Parquet file."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.by_hand.made import Table
from benchmarks.by_hand.rules import (
    CAUSE,
    CONDITIONS,
    DISCS,
    DX,
    FRACTURES,
    HIGHEST_WITHOUT_RISK,
    NO_VERDICT,
    Tell,
    Work,
    ranks,
    said_of_columns,
)


def ready(table: Table) -> Work:
    """Return the work of judging a Parquet file by a query."""
    import duckdb

    connection = duckdb.connect()
    query = _query()

    def work() -> Tell:
        found = connection.execute(query, [str(table.source)]).fetchnumpy()
        return lambda: said_of_columns(found["verdict"], found["risk"], found["ids"])

    return work


def _query() -> str:
    facts = ", ".join(f"{said} AS {fact}" for fact, said in _facts().items())
    of = ranks()
    verdicts = ", ".join(
        f"CASE WHEN {c} THEN {of[name][0]} ELSE {NO_VERDICT} END"
        for name, c in CONDITIONS.items()
    )
    risks = ", ".join(
        f"CASE WHEN {c} THEN {of[name][1]} ELSE 0 END" for name, c in CONDITIONS.items()
    )
    ids = ", ".join(
        f"CASE WHEN {c} THEN '{name}' END" for name, c in CONDITIONS.items()
    )
    return f"""
        WITH facts AS (SELECT {facts} FROM read_parquet(?)),
        more AS (
            SELECT *, m546 OR thoracic AS scope,
                crack OR slip OR (pinch AND NOT separate) AS explained
            FROM facts
        ),
        ranked AS (
            SELECT least({verdicts}) AS verdict, greatest({risks}) AS risk,
                concat_ws(';', {ids}) AS ids
            FROM more
        )
        SELECT verdict, ids,
            CASE WHEN verdict <= {HIGHEST_WITHOUT_RISK} THEN 0 ELSE risk END AS risk
        FROM ranked
    """


def _facts() -> dict[str, str]:
    begins = [f"starts_with({name}, '{p}')" for name in DX for p in FRACTURES]
    return {
        "chart": "chart_reviewed = 'Y'",
        "m546": _any_of(["M54.6"]),
        "leads": "dx1 = 'M54.6'",
        "r52": _any_of(["R52"]),
        "m5489": _any_of(["M54.89"]),
        "thoracic": "contains(pain_regions, 'thoracic')",
        "elsewhere": "contains(pain_regions, 'cervical')"
        " OR contains(pain_regions, 'lumbar')",
        "back": "contains(pain_regions, 'back unspecified')",
        "disc": _any_of(DISCS),
        "broken": " OR ".join(begins),
        "root": _any_of(["M54.14"]),
        "slip": f"disc_disorder = '{CAUSE}'",
        "crack": f"fracture = '{CAUSE}'",
        "pinch": f"radiculopathy = '{CAUSE}'",
        "separate": "pain_distinct = 'Y'",
        "pain": "pain_documented = 'Y'"
        " OR (pain_documented = '' AND pain_regions <> '')",
    }


def _any_of(codes: Sequence[str]) -> str:
    listed = ", ".join(f"'{code}'" for code in codes)
    return " OR ".join(f"{name} IN ({listed})" for name in DX)
