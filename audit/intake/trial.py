"""Reads a file in another process first, where a library may abort on a damaged one.

Libraries made in Rust end the whole process when a damaged file makes them ask for
more memory than there is, and others panic with a message of their own. Formats whose
sizes cannot be checked beforehand (Parquet, .xls, .ods), and workbooks that formualizer
recalculates, are therefore read once by a process of their own, whose end is harmless.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PARQUET = """
import polars, sys
stream = polars.scan_parquet(sys.argv[1], glob=False)
height = stream.select(polars.len()).collect().item()
for start in range(0, height, 1 << 18):
    stream.slice(start, 1 << 18).collect()
"""
WORKBOOK = """
import python_calamine, sys
book = python_calamine.CalamineWorkbook.from_path(sys.argv[1])
for name in book.sheet_names:
    book.get_sheet_by_name(name)
"""
FORMUALIZER = """
import formualizer, sys
formualizer.Workbook.from_path(sys.argv[1], backend="umya")
"""


def survives(program: str, path: Path) -> bool:
    """Whether a program of this module reads the file and ends well.

    True as well where no other process can be started: then the file is just read.
    """
    if not sys.executable:
        return True
    try:
        done = subprocess.run(
            # -P keeps modules in the user's folder from being imported.
            [sys.executable, "-P", "-c", program, str(path.absolute())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except OSError:
        return True
    return done.returncode == 0
