"""`tspine prove`: proves a pack for all encounters, or compares two packs."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from audit.errors import TspineError
from audit.extras import require
from audit.facts import Policy, read_policy
from audit.hosts.cli.options import chosen_codes
from audit.hosts.cli.progress import progress_of
from audit.hosts.cli.statuses import ExitStatus
from audit.hosts.cli.terminal import show_raw, show_text, tell
from audit.release import CodeSet
from audit.rules.catalogue import Pack

if TYPE_CHECKING:
    from audit.proof import ProofReport
    from audit.report.files import Places


class AxiomsAlone(TspineError):
    """`--axioms` was combined with another option."""


@contextmanager
def without_collections() -> Iterator[None]:
    """Look for no unused objects in the block: a proof needs its objects to the end."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@dataclass(frozen=True, slots=True)
class LoadedTables:
    """The tables that the user audits with; None means those that ship."""

    codes: CodeSet | None = None
    policy: Policy | None = None


def loaded_tables(
    order_file: Path | None, policy: Path | None, release: Path | None = None
) -> LoadedTables:
    """Read the user's tables. Raises TspineError when one cannot be read."""
    return LoadedTables(
        chosen_codes(order_file, release),
        read_policy(policy) if policy else None,
    )


SHIPPED = LoadedTables()
"""The tables that ship."""


@dataclass(frozen=True, slots=True)
class Outputs:
    """The files to write, and the packs and tables that they must not replace."""

    workbook: Path | None = None
    junit: Path | None = None
    certificate: Path | None = None
    force: bool = False
    inputs: Places = ()

    def refuse_unusable(self) -> None:
        """Raise OutputRefused before the work that cannot be kept."""
        if not self._files:
            return
        from audit.report.files import refuse_unusable

        for path in self._files:
            refuse_unusable(path, self.force, self.inputs)

    @property
    def _files(self) -> list[Path]:
        return [path for path in (self.workbook, self.junit) if path is not None]

    def write(self, *writers: Callable[[Path], None]) -> None:
        """Write the workbook and the JUnit file, in this order: both or none."""
        if not self._files:
            return
        from audit.report.files import new_files

        chosen = [
            (path, write)
            for path, write in zip((self.workbook, self.junit), writers, strict=False)
            if path is not None
        ]
        with new_files([path for path, _ in chosen], self.force, self.inputs) as drafts:
            for draft, (_, write) in zip(drafts, chosen, strict=True):
                write(draft)


def prove_pack(
    pack: Pack,
    outputs: Outputs,
    tables: LoadedTables = SHIPPED,
    *,
    as_json: bool,
) -> int:
    """Prove a pack, show the report, and return the exit status."""
    require("prove")
    certificate = outputs.certificate
    from audit.proof import Status, prove
    from audit.proof.writing import json_of, junit_of, text_of

    if certificate is not None:
        _certificate_can_be_written(certificate)
    today = dt.date.today()
    report = prove(pack, today=today, codes=tables.codes, policy=tables.policy)
    command = f"by tspine prove, on {today}"
    if as_json:
        show_raw(json_of(report))
    else:
        show_text(text_of(report, command))

    def write_book(draft: Path) -> None:
        from audit.proof.workbook import write_report

        write_report(report, draft)

    def write_junit(draft: Path) -> None:
        draft.write_text(junit_of(report), encoding="utf-8")

    outputs.write(write_book, write_junit)
    if certificate is not None:
        _write_certificate(report, pack, certificate)
    if report.is_proved:
        return ExitStatus.DONE
    failed = any(o.status is Status.FAILED for o in report.findings)
    return ExitStatus.FOUND if failed else ExitStatus.UNDECIDED


def print_axioms(
    beside: Path | None,
    order_file: Path | None,
    release: Path | None = None,
    *,
    as_json: bool,
) -> int:
    """Print the axioms of a proof for the codes that are loaded, or those that ship.

    `beside` is what else was asked for; AxiomsAlone is raised unless it is empty.
    """
    if beside is not None:
        raise AxiomsAlone(
            "--axioms prints what every proof takes for granted, whatever the pack and "
            "the policy: give it alone, with --json, --order-file or --release."
        )
    require("prove")
    codes = loaded_tables(order_file, None, release).codes
    from audit.proof.axioms import axioms_json, axioms_text

    if as_json:
        show_raw(axioms_json(codes))
    else:
        show_text(axioms_text(codes))
    return ExitStatus.DONE


def _certificate_can_be_written(folder: Path) -> None:
    """Check folder and machine before the pack is proved, not after."""
    from audit.proof.certificate.cadical import program
    from audit.proof.certificate.writing import refuse_unusable_folder

    refuse_unusable_folder(folder)
    program()


def _write_certificate(report: ProofReport, pack: Pack, folder: Path) -> None:
    """Write the certificate, and tell people how to check it."""
    from audit.proof.certificate.writing import write_certificate
    from audit.report.folders import new_folder

    words = "certificate: questions written"
    with progress_of(words) as progress, new_folder(folder) as draft:
        written = write_certificate(report, pack, draft, progress)
    tell(
        f"Certificate: {written.questions} questions ({written.refuted} refuted), "
        f"{written.size:,} bytes in {folder}."
    )
    tell(f"Manifest SHA-256 {written.manifest}")
    tell(f"Check it with: python {folder / 'check.py'}")


def compare_packs(
    old: Pack,
    new: Pack,
    outputs: Outputs,
    tables: LoadedTables = SHIPPED,
    *,
    as_json: bool,
) -> int:
    """Compare two packs, show every change of outcome, return the exit status."""
    require("prove")
    from audit.proof import compare
    from audit.proof.writing import differences_json, differences_text

    found = compare(old, new, tables.codes, tables.policy)
    if as_json:
        show_raw(differences_json(found))
    else:
        show_text(differences_text(found))

    def write_book(draft: Path) -> None:
        from audit.proof.workbook import write_differences

        write_differences(found, draft)

    outputs.write(write_book)
    if found.are_none:
        return ExitStatus.DONE
    return (
        ExitStatus.FOUND
        if found.outside or any(t.is_known for t in found.transitions)
        else ExitStatus.UNDECIDED
    )
