"""Audits a folder of Parquet files with Spark: `spark-submit spark_audit.py IN OUT`.

IN has one row for each encounter, in as many files and folders of a partition as
you like; files may have gained columns over time. Each worker needs the extra `spark`
of tspine-audit. OUT, which must not exist, gets three folders:

- `encounters`: all columns and the outputs, in a folder for each verdict;
- `unreadable`: the rows among them of which a cell could not be read, to be corrected;
- `providers`: how many encounters of each provider got which verdict, as one CSV file.

The driver gets the counts alone.
"""

from __future__ import annotations

import sys

from pyspark.sql import SparkSession

from audit.columns import column
from audit.encounter.reading import RowReader
from audit.errors import TspineError
from audit.hosts.spark import audit


def main(claims: str, audited: str) -> None:
    """Audit the claims, write three folders, and print the verdicts."""
    spark = SparkSession.builder.appName("tspine").getOrCreate()
    given = spark.read.option("mergeSchema", "true").parquet(claims)
    encounters = f"{audited}/encounters"
    audit(given).write.partitionBy("coding_verdict").parquet(encounters)

    done = spark.read.parquet(encounters)
    done.where("coding_verdict = 'INPUT_ERROR'").write.parquet(f"{audited}/unreadable")
    done.createOrReplaceTempView("encounters")
    found = RowReader(given.columns).match.positions.get(column("provider_id").name)
    if found is not None:
        provider = given.columns[found].replace("`", "``")
        counts = spark.sql(
            f"SELECT `{provider}`, coding_verdict, claim_risk, count(*) AS encounters "
            "FROM encounters GROUP BY ALL ORDER BY ALL"
        )
        counts.coalesce(1).write.csv(f"{audited}/providers", header=True)
    spark.sql(
        "SELECT coding_verdict, claim_risk, count(*) AS encounters FROM encounters "
        "GROUP BY ALL ORDER BY ALL"
    ).show(100, truncate=False)
    spark.stop()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("Name two folders: spark-submit spark_audit.py IN OUT")
    try:
        main(*sys.argv[1:])
    except TspineError as problem:
        sys.exit(f"tspine: {problem}")
