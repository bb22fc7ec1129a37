"""The commands that the fuzzer runs for each reader, and the count of their rows."""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from typer.main import get_command

from audit.engine import Auditor
from audit.hosts.cli import audit
from audit.hosts.cli.app import app
from audit.hosts.cli.ending import run_command
from audit.intake import open_table, other_workbooks, parquet, trial
from audit.rules.catalogue import Pack, default_pack
from audit.rules.rule_info import RuleInfo, rule_infos
from property_tests.fuzzing.inputs import ROWS
from property_tests.fuzzing.mutations import ARCHIVE, BINARY, TEXT, Change
from property_tests.fuzzing.running import WRONG_ROWS

TABLES = ("csv", "tsv", "txt", "jsonl", "parquet", "xlsx", "xlsm", "ods", "xls")
"""Readers of tables of encounters; each row of theirs must come out."""


_AUDITOR = audit.make_auditor()
_make_auditor = audit.make_auditor
_INFOS = rule_infos(default_pack())
_COMMANDS = get_command(app)  # made once: it takes longer than most commands
_TRIED: set[tuple[int, Path]] = set()


@dataclass(frozen=True, slots=True)
class Command:
    """A command line, the files that it makes, and another status that is no fault."""

    line: tuple[str, ...]
    outputs: tuple[str, ...] = ()
    also: int = 0


def changes_of(reader: str) -> tuple[Change, ...]:
    """Return the kinds of changes that suit the format of a reader."""
    if reader in ("xlsx", "xlsm", "ods", "worksheet", "annotate"):
        return ARCHIVE
    return BINARY if reader in ("xls", "parquet") else TEXT


def command_for(reader: str, name: str, random: Random) -> Command:
    """Return a command that reads the mutated file."""
    match reader:
        case "annotate":
            line: tuple[str, ...] = ("audit", name, "--annotate", "-o", "out.xlsx")
            return Command(line, ("out.xlsx",))
        case "pack":
            line = ("audit", "rows.csv", "--pack", "pack", "-o", "out.csv")
            return Command(line, ("out.csv",))
        case "policy toml" | "policy csv":
            line = ("audit", "rows.csv", "--policy", name, "-o", "out.csv")
            return Command(line, ("out.csv",))
        case "plan":
            line = ("review", "draw", name, "charts.xlsx", "-o", "out.xlsx")
            return Command(line, ("out.xlsx",))
        case "exceptions":
            line = ("review", "audit", "drawn.xlsx", "-o", "out.xlsx")
            return Command((*line, "--exceptions", name), ("out.xlsx",))
        case "order file":
            return Command(("code", "M54.6", "--order-file", name))
        case "worksheet":
            return random.choice(
                (
                    Command(("review", "audit", name, "-o", "out.xlsx"), ("out.xlsx",)),
                    Command(("review", "score", name, "--json")),
                    Command(("review", "appraise", name)),
                    Command(
                        ("review", "merge", name, name, "-o", "m.xlsx"), ("m.xlsx",), 1
                    ),
                )
            )
    target = random.choice(("out.csv", "out.csv", "out.csv", "out.jsonl", "out.xlsx"))
    return Command(("audit", name, "-o", target), (target,))


def work_of(reader: str, name: str, command: Command) -> int:
    """Run the command in this process, and count rows in and out."""
    for module in (trial, parquet, other_workbooks):
        vars(module)["survives"] = _survives
    # What does not depend on the file is made once.
    vars(audit)["make_auditor"] = _auditor
    vars(audit)["rule_infos"] = _rule_infos
    sys.argv = ["tspine", *command.line]
    line = list(command.line)
    code = run_command(lambda: _COMMANDS.main(args=line, prog_name="tspine"))
    if code == 0 and command.outputs == ("out.csv",):
        expected = _rows_in(name) if reader in TABLES else len(ROWS)
        found = sum(1 for _ in _rows_out("out.csv"))
        if found != expected:
            print(f"{expected} rows in, {found} rows out", file=sys.stderr)
            return WRONG_ROWS
    return code


def _auditor(*files: Path | None) -> Auditor:
    return _make_auditor(*files) if any(files) else _AUDITOR


def _rule_infos(pack: Pack) -> list[RuleInfo]:
    return _INFOS if pack is default_pack() else rule_infos(pack)


def _rows_in(name: str) -> int:
    return sum(1 for _ in open_table(name).rows())


def _rows_out(name: str) -> Iterator[list[str]]:
    with Path(name).open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        yield from rows


def _survives(program: str, path: Path) -> bool:
    """Do what `trial.survives` does, in a fork: a new interpreter would take longer.

    Only once in a process: after it, polars has threads that a second fork would lack.
    """
    if (os.getpid(), path) in _TRIED:
        return True
    _TRIED.add((os.getpid(), path))
    child = os.fork()
    if not child:
        code = 1
        try:
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 2)
            sys.argv = ["trial", str(path)]
            exec(program, {})
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 0
