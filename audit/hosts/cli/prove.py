"""`tspine prove`: proves a pack for all encounters, or compares two packs."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from audit.errors import TspineError
from audit.facts import Policy, read_policy
from audit.hosts.cli.progress import progress_of
from audit.release import CodeSet, load
from audit.report.files import new_file
from audit.rules.catalogue import Pack

if TYPE_CHECKING:
    from audit.proof import ProofReport

PROVED, FOUND, UNDECIDED = 0, 1, 3
"""Exit statuses: everything holds, something does not, something is unknown."""


class NothingProved(TspineError):
    """The solver is not installed."""


class AxiomsAlone(TspineError):
    """`--axioms` was combined with another option."""


def _solver_is_there() -> None:
    from audit.proof.solver import is_installed

    if not is_installed():
        raise NothingProved(
            "nothing was proved: the solver is not installed. "
            "Install it with: pip install 'tspine-audit[prove]'"
        )


@dataclass(frozen=True, slots=True)
class LoadedTables:
    """The tables that the user audits with; None means those that ship."""

    codes: CodeSet | None = None
    policy: Policy | None = None


def loaded_tables(order_file: Path | None, policy: Path | None) -> LoadedTables:
    """Read the user's tables. Raises TspineError when one cannot be read."""
    return LoadedTables(
        load().with_order_file(order_file) if order_file else None,
        read_policy(policy) if policy else None,
    )


SHIPPED = LoadedTables()
"""The tables that ship."""


def prove_pack(
    pack: Pack,
    workbook: Path | None,
    junit: Path | None,
    certificate: Path | None = None,
    tables: LoadedTables = SHIPPED,
    *,
    as_json: bool,
    force: bool,
) -> int:
    """Prove a pack, show the report, and return the exit status."""
    _solver_is_there()
    from audit.proof import Status, prove
    from audit.proof.writing import json_of, junit_of, text_of

    if certificate is not None:
        _certificate_can_be_written(certificate)
    today = dt.date.today()
    report = prove(pack, today=today, codes=tables.codes, policy=tables.policy)
    command = f"by tspine prove, on {today}"
    print(json_of(report) if as_json else text_of(report, command))
    if workbook is not None:
        from audit.proof.workbook import write_report

        with new_file(workbook, force) as draft:
            write_report(report, draft)
    if junit is not None:
        with new_file(junit, force) as draft:
            draft.write_text(junit_of(report), encoding="utf-8")
    if certificate is not None:
        _write_certificate(report, pack, certificate)
    if report.is_proved:
        return PROVED
    failed = any(o.status is Status.FAILED for o in report.findings)
    return FOUND if failed else UNDECIDED


def print_axioms(beside: Path | None, order_file: Path | None, *, as_json: bool) -> int:
    """Print the axioms of a proof for the codes of an order file, or those that ship.

    `beside` is what else was asked for; AxiomsAlone is raised unless it is empty.
    """
    if beside is not None:
        raise AxiomsAlone(
            "--axioms prints what every proof takes for granted, whatever the pack and "
            "the policy: give it alone, with --json or with --order-file."
        )
    _solver_is_there()
    codes = loaded_tables(order_file, None).codes
    from audit.proof.axioms import axioms_json, axioms_text

    print(axioms_json(codes) if as_json else axioms_text(codes))
    return PROVED


def _certificate_can_be_written(folder: Path) -> None:
    """Check folder and machine before the pack is proved, not after."""
    from audit.proof.certificate.cadical import program
    from audit.proof.certificate.writing import refuse_unusable_folder

    refuse_unusable_folder(folder)
    program()


def _write_certificate(report: ProofReport, pack: Pack, folder: Path) -> None:
    """Write the certificate, and tell people how to check it."""
    from audit.proof.certificate.writing import write_certificate

    with progress_of("certificate: questions written") as progress:
        written = write_certificate(report, pack, folder, progress)
    print(
        f"Certificate: {written.questions} questions ({written.refuted} refuted), "
        f"{written.size:,} bytes in {folder}.\n"
        f"Manifest SHA-256 {written.manifest}\n"
        f"Check it with: python {folder / 'check.py'}",
        file=sys.stderr,
    )


def compare_packs(
    old: Pack,
    new: Pack,
    workbook: Path | None,
    tables: LoadedTables = SHIPPED,
    *,
    as_json: bool,
    force: bool,
) -> int:
    """Compare two packs, show every change of outcome, return the exit status."""
    _solver_is_there()
    from audit.proof import compare
    from audit.proof.writing import differences_json, differences_text

    found = compare(old, new, tables.codes, tables.policy)
    print(differences_json(found) if as_json else differences_text(found))
    if workbook is not None:
        from audit.proof.workbook import write_differences

        with new_file(workbook, force) as draft:
            write_differences(found, draft)
    if found.are_none:
        return PROVED
    return FOUND if any(t.is_known for t in found.transitions) else UNDECIDED
