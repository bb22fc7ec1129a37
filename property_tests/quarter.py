"""Two whole quarters, reviewed by the README's commands: every figure side by side.

`python -m property_tests.quarter` reviews 3,000 synthetic encounters by two auditors,
then a second quarter, and prints each figure of tspine beside the one that scipy and
plain enumeration give. It takes a minute or two. `-o FILE` writes the table as CSV.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from property_tests.support.quarter_figures import Figure, figures
from property_tests.support.quarter_runs import run_in


def table(found: Sequence[Figure]) -> str:
    """Return the figures as a table: quarter, figure, tspine, worked out again."""
    lines = [f"{'quarter':8} {'figure':44} {'tspine':>14} {'worked out':>14}"]
    for one in found:
        mark = "" if one.agrees else "  DIFFERS"
        shown, worked = _number(one.shown), _number(one.worked_out)
        lines.append(f"{one.quarter:8} {one.name:44} {shown:>14} {worked:>14}{mark}")
    apart = sum(not one.agrees for one in found)
    return "\n".join((*lines, f"{len(found)} figures, {apart} differ."))


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.6f}"


def main() -> int:
    """Print the table; return 1 if a figure differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, help="Write the table as CSV.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        found = figures(run_in(Path(place)))
    print(table(found))
    if options.output:
        with options.output.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("quarter", "figure", "tspine", "worked out", "within"))
            for one in found:
                cells = (one.quarter, one.name, one.shown, one.worked_out, one.within)
                writer.writerow(cells)
    return int(not all(one.agrees for one in found))


if __name__ == "__main__":
    sys.exit(main())
