"""Builds a release and shows what it changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from audit.engine import Auditor
from audit.errors import OutputRefused, TspineError
from audit.extras import install_line, missing
from audit.findings import AuditResult
from audit.hosts.cli.terminal import show, tell
from audit.intake import open_table
from audit.release import CodeSet, load
from audit.release.folder import read_release
from audit.release.next_release import build_release
from audit.release.order_file import read_order_file
from audit.release.tabular import read_tabular
from audit.report.folders import new_folder
from audit.rules.catalogue import Pack
from audit.rules.release_changes import release_changes


@dataclass(frozen=True, slots=True)
class Additions:
    """The files of a release, where its tables go, and what is to be looked at."""

    order_file: Path
    into: Path
    tabular: Path | None = None
    verdicts: Path | None = None
    prove: bool = True


@dataclass(frozen=True, slots=True)
class ChangedVerdict:
    """An encounter that two code sets judge differently."""

    encounter_id: str
    before: str
    after: str


def add_release(asked: Additions, pack: Pack) -> bool:
    """Build the folder, show what changes; return whether rules or verdicts are hit."""
    if asked.into.exists() and (not asked.into.is_dir() or any(asked.into.iterdir())):
        raise OutputRefused(f"{asked.into} exists and is left as it is. Name another.")
    file = read_order_file(asked.order_file)
    tabular = read_tabular(asked.tabular) if asked.tabular else None
    with new_folder(asked.into) as draft:
        build_release(draft, file, tabular)
    old, new = load(), read_release(asked.into).codes
    tell(f"Made {asked.into}. Use it with --release {asked.into}.")
    show(f"FY{file.year} from {asked.order_file.name}: {new.known_releases}", hang=2)
    official = {**file.headers, **file.billable}
    for section in release_changes(old, new, file.year, official, pack):
        _show(section.heading, section.lines)
    is_hit = False
    if asked.prove:
        lines, is_hit = proved(pack, new)
        _show("The proof", lines)
    if asked.verdicts:
        found = list(changed_verdicts(asked.verdicts, pack, old, new))
        lines = [f"{v.encounter_id}: {v.before} -> {v.after}" for v in found]
        _show("Verdicts that change", lines or ["No row of the file."])
        is_hit = is_hit or bool(found)
    return is_hit


def _show(heading: str, lines: tuple[str, ...] | list[str]) -> None:
    show()
    show(heading, bold=len(heading))
    for line in lines:
        show(f"- {line}", hang=2)


def proved(pack: Pack, codes: CodeSet) -> tuple[list[str], bool]:
    """Return the obligations that fail for a code set, and whether one does."""
    if missing("prove"):
        return [f"Not asked. Install what it needs: {install_line('prove')}"], False
    from audit.proof import Status, prove

    try:
        report = prove(pack, codes=codes)
    except TspineError as refused:
        return [f"Not proved: {refused}"], True
    found = [f"{o.name} {o.rule}: {o.sentence}" for o in report.findings]
    held = report.count(Status.HELD)
    fine = f"{held:,} obligations hold for these codes, and none fails or is unknown."
    return found or [fine], bool(found)


def changed_verdicts(
    path: Path, pack: Pack, old: CodeSet, new: CodeSet
) -> Iterator[ChangedVerdict]:
    """Yield the encounters of a file that two code sets judge differently."""
    table = open_table(path)
    reader = table.reader()
    judges = Auditor(pack, old), Auditor(pack, new)
    for number, cells in table.rows():
        encounter = reader.read(cells, number)
        before, after = (_answer(judge.audit(encounter)) for judge in judges)
        if before != after:
            yield ChangedVerdict(encounter.encounter_id, before, after)


def _answer(result: AuditResult) -> str:
    """Return verdict, risk and corrected list in words."""
    listed = f", {' '.join(result.corrected_dx)}" if result.corrected_dx else ""
    verdict = result.verdict.value if result.verdict else "no verdict"
    return f"{verdict}, risk {result.risk.value}{listed}"
