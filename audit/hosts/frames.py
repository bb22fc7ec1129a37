"""Encounters in data frames: the frame comes back with the outputs as further columns.

>>> from audit.hosts.frames import audit_frame

A frame is anything that gives Arrow data (the PyCapsule interface): pandas, polars,
DuckDB, Arrow itself. Headings and cells are read as those of a file with one row for
each encounter. Long batches are judged by columns, short ones row by row; the answers
are equal.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Any

from audit.api import default_auditor
from audit.encounter.reading import RowReader
from audit.encounter.repeats import repeated_ids
from audit.engine import Auditor
from audit.errors import InputUnreadable
from audit.extras import require
from audit.findings import FINDING_COLUMNS, AuditResult, finding_rows
from audit.hosts.auditing import FEWEST_WORDED
from audit.intake.refusals import require_columns
from audit.report.layout import Layout, lay_out

if TYPE_CHECKING:
    import pyarrow as pa

FINDINGS = "finding_records"
"""The nested column: a record for each finding."""

OF_FINDING = tuple(
    name for name in FINDING_COLUMNS if name not in ("encounter_id", "row")
)
"""Names of the values of a finding, all texts.

Parts of a frame do not know the numbers of their rows, and the id stands beside.
"""

BATCH = 10_000
"""Rows of a frame that are judged at once."""

_OF_IDS = ("encounter_id", "date_of_service")
"""Columns from which ids are read: an account is an id together with the day."""


class IdReader:
    """Reads the encounter ids of a frame from the few columns that they need.

    `places` are the positions of these columns among the headings.
    """

    def __init__(self, headings: Sequence[str]) -> None:
        """Match the headings."""
        self._reader = RowReader(headings)
        found = self._reader.match.positions
        self.places = [found[name] for name in _OF_IDS if name in found]

    def ids(self, columns: Sequence[Sequence[object]]) -> Iterator[str]:
        """Yield the ids of a batch, given by the columns at `places`.

        An id that cannot be read is empty.
        """
        cells: list[object] = [None] * len(self._reader.headings)
        for read in zip(*columns, strict=True):
            for place, cell in zip(self.places, read, strict=True):
                cells[place] = cell
            yield self._reader.id_of(cells)


class FrameAuditor:
    """Judges the batches of frames that have the same headings, one after another.

    Create one for each frame and reuse it: it remembers cells and codes, up to a limit.
    """

    def __init__(self, headings: Sequence[str], auditor: Auditor | None = None) -> None:
        """Match the headings.

        Raises InputUnreadable if a required column is missing.
        """
        from audit.engine.columns import ColumnEngine

        self.reader = RowReader(headings)
        require_columns("the frame", headings, self.reader.match, ())
        self.layout: Layout = lay_out(headings)
        self._auditor = auditor or default_auditor()
        self._columns = ColumnEngine(self._auditor, self.reader)

    def results(
        self,
        columns: Sequence[Sequence[object]],
        repeated: Container[str] = (),
        first_row: int | None = None,
    ) -> Iterator[AuditResult]:
        """Judge a batch, given by columns; `repeated` are the ids of several rows.

        Messages name rows by their numbers only if that of the first one is known.
        """
        fired: Sequence[Any] = [None] * (len(columns[0]) if columns else 0)
        if len(fired) >= FEWEST_WORDED:
            fired = self._columns.fired(columns)
        judged = zip(zip(*columns, strict=True), fired, strict=True)
        for place, (cells, rules) in enumerate(judged):
            row = 0 if first_row is None else first_row + place
            encounter = self.reader.read(cells, row)
            yield self._auditor.audit_noted(encounter, repeated, rules)

    def batch(
        self,
        batch: pa.RecordBatch,
        repeated: Container[str] = (),
        first_row: int | None = None,
    ) -> pa.RecordBatch:
        """Judge an Arrow batch; it comes back with the outputs and the findings."""
        import pyarrow as pa

        columns = [column.to_pylist() for column in batch.columns]
        outputs: list[Sequence[str]] = []
        findings: list[list[dict[str, str]]] = []
        own = range(len(self.layout.kept), len(self.layout.headings))
        for result in self.results(columns, repeated, first_row):
            row = self.layout.cells((), result)
            outputs.append([str(row[place]) for place in own])
            findings.append(records_of(result))
        texts = list(zip(*outputs, strict=True)) if outputs else [()] * len(own)
        return pa.RecordBatch.from_arrays(
            [
                *(batch.columns[place] for place in self.layout.kept),
                *(pa.array(cells, pa.string()) for cells in texts),
                pa.array(findings, _findings_type()),
            ],
            schema=self.schema(batch.schema),
        )

    def schema(self, given: pa.Schema) -> pa.Schema:
        """Return the schema of the outcome for the schema of the frame."""
        import pyarrow as pa

        names = iter(self.layout.headings)
        kept = [given.field(p).with_name(next(names)) for p in self.layout.kept]
        outputs = [pa.field(name, pa.string()) for name in names]
        nested = pa.field(self.findings_name, _findings_type())
        return pa.schema([*kept, *outputs, nested])

    @property
    def findings_name(self) -> str:
        """The heading of the nested column, in front of it `audit_` if it is taken."""
        taken = {name.casefold() for name in self.layout.headings}
        return FINDINGS if FINDINGS not in taken else f"audit_{FINDINGS}"


def audit_frame(frame: Any, auditor: Auditor | None = None) -> Any:
    """Audit a frame of encounters, one row for each, and return it with the outputs.

    A frame of polars or pandas comes back as one of its kind, anything else as an Arrow
    table. Rows keep their order, and columns their types; the outputs are those of
    `tspine audit` as texts, and `finding_records` has one for each finding. Raises
    InputUnreadable for a frame without the required columns, or with a list or a record
    in a column that is read.
    """
    require("frames")
    import narwhals as nw
    import pyarrow as pa

    table = pa.table(frame)
    refuse_nested(table.schema.names, lambda n: pa.types.is_nested(table.field(n).type))
    judge = FrameAuditor(table.schema.names, auditor)
    batches = table.to_batches(max_chunksize=BATCH)
    reader = IdReader(table.schema.names)
    read = ([b.columns[p].to_pylist() for p in reader.places] for b in batches)
    ids = chain.from_iterable(map(reader.ids, read))
    repeated = repeated_ids(filter(None, ids))
    first_rows = accumulate((batch.num_rows for batch in batches), initial=1)
    done = pa.Table.from_batches(
        [
            judge.batch(batch, repeated, first_row)
            for batch, first_row in zip(batches, first_rows, strict=False)
        ],
        schema=judge.schema(table.schema),
    )
    native = nw.from_native(frame, eager_only=True, pass_through=True)
    if not isinstance(native, nw.DataFrame):
        return done
    return nw.from_arrow(done, backend=native.implementation).to_native()


def refuse_nested(headings: Sequence[str], is_nested: Callable[[int], bool]) -> None:
    """Raise InputUnreadable if a column that is read holds lists or records.

    How many columns a list needs is known only when all rows were read.
    """
    for place, column in RowReader(headings).match.columns.items():
        if is_nested(place):
            raise InputUnreadable(
                f'the frame: the cells of column "{headings[place]}" ({column.name}) '
                "are lists or records. Give each value a column of its own, like dx1, "
                "dx2 and dx3."
            )


def records_of(result: AuditResult) -> list[dict[str, str]]:
    """Return the findings of a result, each as a record of texts."""
    return [
        dict(zip(OF_FINDING, map(str, row[2:]), strict=True))
        for row in finding_rows(result)
    ]


def _findings_type() -> pa.DataType:
    import pyarrow as pa

    return pa.list_(pa.struct([(name, pa.string()) for name in OF_FINDING]))
