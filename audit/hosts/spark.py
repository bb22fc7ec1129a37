"""Encounters in Spark: each worker judges the Arrow batches that Spark hands it.

>>> from audit.hosts.spark import audit

Nothing leaves the cluster, and no row goes to the driver: only ids that occur on
several rows do, because each of these rows gets a note.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from audit.api import default_auditor
from audit.engine import Auditor
from audit.extras import require
from audit.hosts.frames import OF_FINDING, FrameAuditor, IdReader, refuse_nested

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

_ID = "id"


def audit(
    frame: DataFrame, make_auditor: Callable[[], Auditor] = default_auditor
) -> DataFrame:
    """Audit a frame of encounters, one row for each, and return it with the outputs.

    Columns are read by their headings, as those of a file. They keep their types; the
    outputs are those of `tspine audit` as texts, and `finding_records` has one for each
    finding. `make_auditor` makes the auditor with rules, codes and policies of your
    own: a function of a module that the workers can import, or one that can be pickled;
    each worker calls it once. What it reads must be there on each worker.

    Runs one Spark job at once, which looks for ids that occur on several rows; the
    audit itself runs when the outcome is used. Raises InputUnreadable for a frame
    without the required columns, or with a list or a record in a column that is read.
    """
    require("spark")
    from pyspark.sql import types as T

    headings, fields = tuple(frame.columns), frame.schema.fields
    nested = (T.ArrayType, T.MapType, T.StructType)
    refuse_nested(headings, lambda n: isinstance(fields[n].dataType, nested))
    judge = FrameAuditor(headings, make_auditor())
    # By numbers: headings may repeat, and may have points and quotation marks.
    numbered = frame.toDF(*map(str, range(len(headings))))
    repeated = _repeated_ids(numbered, headings)

    def audited(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        own: FrameAuditor | None = None
        for batch in batches:
            if own is None:
                own = FrameAuditor(headings, _auditor_of_worker(make_auditor))
            yield own.batch(batch, repeated)

    text = T.StringType()
    names = iter(judge.layout.headings)
    kept = [
        T.StructField(next(names), fields[place].dataType, fields[place].nullable)
        for place in judge.layout.kept
    ]
    outputs = [T.StructField(name, text) for name in names]
    record = T.StructType([T.StructField(name, text) for name in OF_FINDING])
    nested_column = T.StructField(judge.findings_name, T.ArrayType(record))
    schema = T.StructType([*kept, *outputs, nested_column])
    return numbered.mapInArrow(audited, schema)


def _repeated_ids(numbered: DataFrame, headings: tuple[str, ...]) -> frozenset[str]:
    """Return the ids that occur on several rows, as the audit reads ids.

    The columns of the frame are called by their numbers.
    """
    from pyspark.sql import functions as F

    places = IdReader(headings).places

    def ids(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow

        reader = IdReader(headings)
        for batch in batches:
            found = [*reader.ids([column.to_pylist() for column in batch.columns])]
            yield pyarrow.RecordBatch.from_pydict({_ID: found})

    read = numbered.select(*map(str, places))
    counted = read.mapInArrow(ids, f"{_ID} string").groupBy(_ID).count()
    several = counted.where((F.col("count") > 1) & (F.col(_ID) != ""))
    return frozenset(row[_ID] for row in several.select(_ID).collect())


@cache
def _auditor_of_worker(make_auditor: Callable[[], Auditor]) -> Auditor:
    return make_auditor()
