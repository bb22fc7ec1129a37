"""Lists pending rows and accepts them.

`python -m property_tests.regressions` lists them; `... accept 1 SUPPORTED NONE
"Guidelines I.B.4"` gives a row its expected verdict, risk and source.
"""

from __future__ import annotations

import argparse

from audit.findings import ClaimRisk, Verdict
from property_tests.regressions.store import PENDING, accept, read


def main(arguments: list[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m property_tests.regressions")
    commands = parser.add_subparsers(dest="command")
    wanted = commands.add_parser("accept", help="accept a pending row")
    wanted.add_argument("number", type=int)
    wanted.add_argument("verdict", choices=[v.value for v in Verdict])
    wanted.add_argument("risk", choices=[r.value for r in ClaimRisk])
    wanted.add_argument("citation")
    options = parser.parse_args(arguments)
    if options.command == "accept":
        if not options.citation.strip():
            raise SystemExit("Name the source that says what the row should be.")
        row = accept(options.number, options.verdict, options.risk, options.citation)
        print(f"accepted: {row.verdict}, {row.risk}, by {row.citation}")
        return
    for number, row in enumerate(read(PENDING), 1):
        print(f"{number}. {row.test}: {row.cells}")


if __name__ == "__main__":
    main()
