"""A command loads no library that it does not use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from audit.rules.catalogue import default_pack
from audit.rules.pack_head import shipped_label

HEAVY = (
    *("polars", "scipy", "numpy", "sqlalchemy", "jinja2", "pydantic", "openpyxl"),
    *("xlsxwriter", "python_calamine", "rich.console", "sphinx", "z3"),
    # Readers of other formats than the one that is given.
    *("audit.intake.x12.walker", "audit.intake.fhir.claim", "audit.intake.workbook"),
)
ROW = "encounter_id,date_of_service,dx1\nA,2026-02-10,M54.6\n"


@pytest.mark.parametrize("command", ["--version", "audit", "prove --axioms"])
def test_a_command_loads_no_heavy_library(command: str, tmp_path: Path) -> None:
    words = command.split()
    if command == "audit":
        source = tmp_path / "one.csv"
        source.write_text(ROW, encoding="utf-8")
        words += [str(source), "-o", str(tmp_path / "out.csv")]
    code = (
        "import sys; from audit.hosts.cli.app import app; "
        "from audit.hosts.cli.ending import run_command; "
        f"sys.argv = ['tspine', *{words!r}]; run_command(app); "
        f"print(sorted({set(HEAVY)!r} & sys.modules.keys()), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout or command == "audit"
    assert done.stderr.strip().splitlines()[-1] == "[]"


def test_the_label_is_that_of_the_whole_pack() -> None:
    assert shipped_label() == default_pack().label
