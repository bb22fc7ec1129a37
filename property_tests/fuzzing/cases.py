"""The commands that the fuzzer runs for each reader, and the count of their rows."""

from __future__ import annotations

import csv
import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from typer.main import get_command

from audit.engine import Auditor
from audit.hosts import recalc
from audit.hosts.cli import audit
from audit.hosts.cli.app import app
from audit.hosts.cli.ending import run_command
from audit.hosts.cli.making import make_auditor
from audit.hosts.cli.review import auditing, results
from audit.intake import Profile, open_files, other_workbooks, parquet, trial
from audit.intake.profile import read_profile
from audit.rules.catalogue import Pack, default_pack
from audit.rules.rule_info import RuleInfo, rule_infos
from property_tests.fuzzing.inputs import Input
from property_tests.fuzzing.mutations import (
    ARCHIVE,
    BINARY,
    TEXT,
    Change,
)
from property_tests.fuzzing.register_changes import REGISTER
from property_tests.fuzzing.running import WRONG_ROWS, Job, tell_trial

TABLES = (
    "csv",
    "tsv",
    "txt",
    "jsonl",
    "parquet",
    "xlsx",
    "xlsm",
    "ods",
    "xls",
    "x12",
    "fhir",
)
"""Readers of tables of encounters; each row of theirs must come out."""
_WORKBOOKS = ("xlsx", "xlsm", "ods", "xls")
_ARCHIVES = frozenset(
    {"xlsx", "xlsm", "ods", "worksheet", "annotate", "recalc", "baseline book"}
)

_FORMS = (
    *("sarif", "junit.xml", "github.txt", "scrubber.csv", "fhir.ndjson"),
    "fhir.json",
)
_ONCE = (1,) * len(_FORMS)

_AUDITOR = make_auditor()

_INFOS = rule_infos(default_pack())
_COMMANDS = get_command(app)  # made once: it takes longer than most commands
_TRIED: set[tuple[int, Path]] = set()


@dataclass(frozen=True, slots=True)
class Command:
    """A command line and what it is to do; see `running.Job`."""

    line: tuple[str, ...]
    outputs: tuple[str, ...] = ()
    finds: bool = False
    changes: tuple[str, ...] = ()
    talks: bool = False

    def job(self, given: Input, folder: Path) -> Job:
        """Return the job that runs the command on an input in a folder."""
        work = _Work(given, self)
        return Job(folder, work, self.outputs, self.finds, self.changes, self.talks)


@dataclass(frozen=True, slots=True)
class _Work:
    given: Input
    command: Command

    def __call__(self) -> int:
        return work_of(self.given, self.command)


def changes_of(reader: str) -> tuple[Change, ...]:
    """Return the kinds of changes that suit the format of a reader."""
    if reader in _ARCHIVES:
        return ARCHIVE
    if reader == "register":
        return REGISTER
    return BINARY if reader in ("xls", "parquet") else TEXT


def loads_much(given: Input, command: Command) -> bool:
    """Whether a case loads polars or formualizer, which reserve half of the memory.

    Besides, a fork has none of the threads that polars starts.
    """
    return given.reader in ("parquet", "recalc") or "out.parquet" in command.outputs


def _writes(*line: str) -> Command:
    """Return a command that writes the file that its last word names."""
    return Command((*line[:-1], "-o", line[-1]), (line[-1],))


def command_for(given: Input, random: Random) -> Command:
    """Return a command that reads the mutated file."""
    if given.reader in TABLES:
        return _for_table(given, random)
    return random.choice(_commands(given.reader, given.name))


def _for_table(given: Input, random: Random) -> Command:
    name = given.name
    if random.random() < 0.12:
        return random.choice(
            (
                Command(("map", name, "-o", "clinic.toml"), ("clinic.toml",), True),
                Command(
                    ("map", name, "--table", "made.csv"), ("made.csv",), True, (), True
                ),
                _writes("review", "plan", name, "--seed", "7", "plan.toml"),
            )
        )
    options: tuple[str, ...] = ()
    if random.random() < 0.2:
        choices: list[tuple[str, ...]] = [
            ("--dates", "dmy"),
            ("--map", "payer="),
            ("--findings",),
            ("--json",),
            ("--verbatim",),
        ]
        if given.reader in _WORKBOOKS:
            choices.append(("--sheet", "May"))
        options = random.choice(choices)
    # A workbook takes five times as long to write as text.
    (ending,) = random.choices(
        ("csv", "tsv", "jsonl", "parquet", "xlsx", *_FORMS), (14, 2, 4, 1, 3, *_ONCE)
    )
    if ending in _FORMS and options == ("--findings",):
        options = ()
    if options == ("--verbatim",):
        ending = "csv"
    return _writes("audit", name, *options, f"out.{ending}")


def _commands(reader: str, name: str) -> tuple[Command, ...]:
    rows = ("audit", "rows.csv")
    match reader:
        case "annotate":
            return (_writes("audit", name, "--annotate", "out.xlsx"),)
        case "recalc":
            return (Command(("recalc", name, "--engine", "formualizer")),)
        case "pack":
            audited = _writes(*rows, "--pack", "pack", "out.csv")
            return (
                *(audited, audited, audited),
                Command(("rules", "--pack", "pack")),
                _writes("rules", "--pack", "pack", "--format", "xlsx", "r.xlsx"),
                Command(("explain", "SEQ-01", "--pack", "pack")),
            )
        case "policy":
            return (_writes(*rows, "--policy", name, "out.csv"),)
        case "profile":
            export = ("export.csv", "--profile", name)
            audited = _writes("audit", *export, "out.csv")
            made = ("map", *export, "-o", "clinic.toml")
            kept = Command(made, ("clinic.toml",), finds=True)
            shown = Command(
                ("map", *export, "--table", "made.csv"), ("made.csv",), True
            )
            return (audited, audited, kept, replace(shown, talks=True))
        case "remittance":
            line = ("denials", "rows.csv", name)
            sent = ("denials", "sent.837", name)
            return (
                Command((*line, "--json")),
                _writes(*line, "out.csv"),
                Command((*sent, "--json")),
                Command((*sent, "--lines", "out.csv"), ("out.csv",)),
            )
        case "notes":
            return (_writes("abstract", name, "out.xlsx"),)
        case "folder":
            return (_writes("audit", "month", "out.csv"),)
        case "baseline" | "baseline book":
            since = (*rows, "--baseline", name)
            return (_writes(*since, "out.jsonl"), _writes(*since, "out.sarif"))
        case "order file":
            return (
                Command(("code", "M54.6", "--order-file", name)),
                _writes("audit", name, "--order-file", name, "out.csv"),
            )
        case "plan":
            verified = ("review", "verify", "drawn.xlsx", "charts.csv", "--plan", name)
            return (
                _writes("review", "draw", name, "charts.csv", "out.xlsx"),
                Command(verified, finds=True),
            )
        case "exceptions":
            noted = ("review", "audit", "decided.xlsx", "--exceptions", name)
            return (_writes(*noted, "out.xlsx"), _report("--exceptions", name))
        case "register":
            return (
                Command(("review", "trend", "--register", name)),
                Command(("review", "trend", "--register", name, "--json")),
                _recorded("decided.xlsx", name, name),
                _report("--register", name),
            )
    return _for_worksheet(name)


def _for_worksheet(name: str) -> tuple[Command, ...]:
    drawn, trend = ("review", "audit", "drawn.xlsx"), ("review", "trend", "--register")
    merge = ("review", "merge", name, "drawn.xlsx", "-o", "out.xlsx")
    return (
        _writes("review", "audit", name, "out.xlsx"),
        Command(("review", "score", name, "--json")),
        Command(("review", "score", name)),
        Command(("review", "appraise", name)),
        Command(("review", "appraise", name, "--json")),
        Command(merge, ("out.xlsx",), finds=True),
        Command(("review", "verify", name, "charts.csv"), finds=True),
        _writes(*drawn, "--keep", name, "out.xlsx"),
        Command((*trend, "ours.db", "--again", name)),
        _recorded(name, "ours.db", "ours.db"),
        _report(given=name),
    )


def _recorded(worksheet: str, register: str, changed: str) -> Command:
    line = ("review", "score", worksheet, "--register", register)
    return Command((*line, "--name", "Q4", "--actor", "A"), changes=(changed,))


def _report(*options: str, given: str = "decided.xlsx") -> Command:
    line = ("review", "report", given, *options, "--date", "2026-10-12")
    return Command((*line, "-o", "r.xlsx"), ("r.xlsx", "r.html"))


def work_of(given: Input, command: Command) -> int:
    """Run the command in this process, and count rows in and out."""
    for module in (trial, parquet, other_workbooks, recalc):
        vars(module)["survives"] = _survives
    # What does not depend on the file is made once.
    for module in (audit, auditing, results):
        vars(module)["make_auditor"] = _auditor
    vars(audit)["rule_infos"] = vars(results)["rule_infos"] = _rule_infos
    sys.argv = ["tspine", *command.line]
    line = list(command.line)
    code = run_command(lambda: _COMMANDS.main(args=line, prog_name="tspine"))
    fewer = {"--findings", "--baseline"} & {*line}
    if code == 0 and command.line[0] == "audit" and not fewer:
        return _rows_counted(given, command)
    return code


def _rows_counted(given: Input, command: Command) -> int:
    source, target = Path(command.line[1]), Path(*command.outputs)
    if target.name not in ("out.csv", "out.tsv", "out.jsonl"):
        return 0
    profile = read_profile(Path(given.name)) if given.reader == "profile" else Profile()
    if "--map" in command.line:
        profile = profile.with_options(["payer="], None)
    line = command.line
    sheet = line[line.index("--sheet") + 1] if "--sheet" in line else None
    expected = sum(1 for _ in open_files(source, sheet, profile).rows())
    with target.open(encoding="utf-8-sig", newline="") as file:
        if target.suffix == ".jsonl":
            found = sum(1 for _ in file)
        else:
            found = sum(1 for _ in csv.reader(file, delimiter=_DELIMITERS[target])) - 1
    if found != expected:
        print(f"{expected} rows in, {found} rows out", file=sys.stderr)
        return WRONG_ROWS
    return 0


_DELIMITERS = {Path("out.csv"): ",", Path("out.tsv"): "\t"}


def _auditor(*files: Path | None) -> Auditor:
    return make_auditor(*files) if any(files) else _AUDITOR


def _rule_infos(pack: Pack) -> list[RuleInfo]:
    return _INFOS if pack is default_pack() else rule_infos(pack)


def _survives(program: str, path: Path) -> bool:
    """Do what `trial.survives` does, in this process or a fork of it.

    A new interpreter would take longer. A process that runs many cases tries the file
    itself and says so: if it dies of that, the case is run in a process of its own.
    There, a fork tries it, once: later, polars has threads that a fork would lack.
    """
    if tell_trial(begins=True):
        survived = _tried(program, path)
        tell_trial(begins=False)
        return survived
    if (os.getpid(), path) in _TRIED:
        return True
    _TRIED.add((os.getpid(), path))
    child = os.fork()
    if not child:
        os._exit(0 if _tried(program, path) else 1)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 0


def _tried(program: str, path: Path) -> bool:
    arguments, kept = sys.argv, os.dup(2)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    try:
        sys.argv = ["trial", str(path)]
        exec(program, {})
    except BaseException:
        return False
    finally:
        sys.argv = arguments
        os.dup2(kept, 2)
        os.close(kept)
        os.close(null)
    return True
