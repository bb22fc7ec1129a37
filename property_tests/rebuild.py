"""Rebuilds every built file of the tree: `python -m property_tests.rebuild`.

Without an option it rebuilds what takes seconds: samples, templates, expected answers
of the golden rows, reviewed texts, table of laws, page of figures. After a change of
rules or facts, `--rules` also looks for new rows and measures again, which takes most
of an hour. After a change of the laws of the facts, `--laws` makes the edge rows. A
file that comes out the same is no change for git, so it is always safe to run.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

from property_tests.support.places import ROOT

COMMAND = "python -m property_tests.rebuild"


@dataclass(frozen=True, slots=True)
class Builder:
    """One builder; `asked` names the option that it needs, empty if none."""

    what: str
    words: tuple[str, ...]
    asked: str = ""


def _module(name: str, *options: str) -> tuple[str, ...]:
    return ("-m", f"property_tests.{name}", *options)


BUILDERS = (
    Builder("samples", ("samples/build.py",)),
    Builder("sample of claims in X12", ("samples/x12.py",)),
    Builder("sample of a review", ("samples/review/build.py",)),
    Builder("schema of results", _module("support.result_schemas")),
    Builder("templates and macros", ("workbook_templates/build.py",)),
    Builder("exports in common layouts", _module("exports.build")),
    Builder("pictures", ("samples/picture.py",)),
    Builder("edge rows of the facts", _module("mutation.edge_rows"), "laws"),
    Builder("rows on which every mutant shows", _module("mutation.dense"), "rules"),
    Builder("golden rows", _module("mutation.golden"), "rules"),
    Builder("crowded rows", _module("mutation.crowded"), "rules"),
    Builder("answers of the golden rows", _module("mutation.golden", "--describe")),
    Builder("reviewed texts", _module("mutation.reviewed")),
    Builder("figures", _module("figures"), "rules"),
    Builder("table of laws, page of figures", _module("figures", "--write-only")),
)
"""In this order, because each may read what the earlier ones write."""


def chosen(options: frozenset[str]) -> Iterator[Builder]:
    """Yield the builders that run with some options."""
    return (b for b in BUILDERS if not b.asked or b.asked in options)


def run(builder: Builder) -> float:
    """Run a builder; return the seconds it took. Raises SystemExit if it fails."""
    began = time.monotonic()
    done = subprocess.run([sys.executable, *builder.words], cwd=ROOT)
    if done.returncode:
        raise SystemExit(f"{builder.what}: exit status {done.returncode}")
    return time.monotonic() - began


def main() -> None:
    """Run the builders and print how long each took."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("--rules", action="store_true", help="rules or facts changed")
    parser.add_argument("--laws", action="store_true", help="laws of facts changed")
    options = vars(parser.parse_args())
    builders = list(chosen(frozenset(name for name, given in options.items() if given)))
    for number, builder in enumerate(builders, 1):
        print(f"[{number}/{len(builders)}] {builder.what} …", flush=True)
        print(f"    {run(builder):.0f} s", flush=True)


if __name__ == "__main__":
    main()
