"""`tspine prove`: a pack proved for all encounters, or two packs compared."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from audit.errors import TspineError
from audit.report.files import new_file
from audit.rules.catalogue import Pack

PROVED, FOUND, UNDECIDED = 0, 1, 3
"""Exit statuses: everything holds, something does not, something is unknown."""


class NothingProved(TspineError):
    """The solver is not installed."""


def _solver_is_there() -> None:
    try:
        import z3  # noqa: F401
    except ImportError:
        raise NothingProved(
            "nothing was proved: the solver is not installed. "
            "Install it with: pip install 'tspine-audit[prove]'"
        ) from None


def prove_pack(
    pack: Pack,
    workbook: Path | None,
    junit: Path | None,
    *,
    as_json: bool,
    force: bool,
) -> int:
    """Prove a pack, show the report, and give the exit status."""
    _solver_is_there()
    from audit.proof import Status, prove
    from audit.proof.writing import json_of, junit_of, text_of

    report = prove(pack, today=dt.date.today())
    print(json_of(report) if as_json else text_of(report))
    if workbook is not None:
        from audit.proof.workbook import write_report

        with new_file(workbook, force) as draft:
            write_report(report, draft)
    if junit is not None:
        with new_file(junit, force) as draft:
            draft.write_text(junit_of(report), encoding="utf-8")
    if report.is_proved:
        return PROVED
    failed = any(o.status is Status.FAILED for o in report.findings)
    return FOUND if failed else UNDECIDED


def compare_packs(
    old: Pack, new: Pack, workbook: Path | None, *, as_json: bool, force: bool
) -> int:
    """Compare two packs, show every change of an outcome, give the exit status."""
    _solver_is_there()
    from audit.proof import compare
    from audit.proof.writing import differences_json, differences_text

    found = compare(old, new)
    print(differences_json(found) if as_json else differences_text(found))
    if workbook is not None:
        from audit.proof.workbook import write_differences

        with new_file(workbook, force) as draft:
            write_differences(found, draft)
    if found.are_none:
        return PROVED
    return FOUND if any(t.is_known for t in found.transitions) else UNDECIDED
