"""Earlier outputs of the audit, in every form that serves as a baseline."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from property_tests.fuzzing.inputs import Input, csv_text

_WRITTEN = (
    *("b.csv", "b.tsv", "b.jsonl", "b.xlsx", "b.sarif", "b.junit.xml"),
    *("b.github.txt", "b.scrubber.csv", "b.fhir.ndjson", "b.fhir.json"),
)
_FINDINGS = ("f.csv", "f.jsonl")
_PROGRAM = """
import datetime, sys
from pathlib import Path
from audit.hosts.cli.audit import Request, run
for name in sys.argv[1:]:
    only = name.startswith("f.")
    request = Request(Path("rows.csv"), Path(name), findings_only=only)
    run(request, datetime.datetime(2026, 10, 1))
"""


def baseline_inputs(folder: Path) -> list[Input]:
    """Return an output in each form; they are written below a folder."""
    rows, place = csv_text(",", "utf-8"), folder / "baselines"
    place.mkdir()
    (place / "rows.csv").write_bytes(rows)
    names = (*_WRITTEN, *_FINDINGS)
    # In a process of its own: the fuzzer forks, and its forks share what is loaded.
    subprocess.run([sys.executable, "-c", _PROGRAM, *names], cwd=place, check=True)
    return [
        Input(_reader(n), n, (place / n).read_bytes(), (("rows.csv", rows),))
        for n in names
    ]


def _reader(name: str) -> str:
    """Return the reader: a workbook is an archive and is changed as one."""
    return "baseline book" if name.endswith(".xlsx") else "baseline"
