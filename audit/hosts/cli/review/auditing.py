"""The work of `audit` and `merge`: the worksheets in which people decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from audit import __version__
from audit.errors import OutputRefused
from audit.hosts.cli.audit import make_auditor
from audit.hosts.cli.terminal import show, tell
from audit.intake.source import check_file
from audit.report.files import refuse_unusable
from audit.review.workflow import audit_review
from audit.review.worksheet import (
    MERGED,
    apply_exceptions,
    merge,
    read_exceptions,
    read_worksheet,
    sentences,
    with_people,
    write_worksheet,
)


def audit(
    drawn: Path,
    target: Path | None,
    keep: Path | None,
    exceptions: Path | None,
    rules: tuple[Path | None, Path | None],
    *,
    force: bool,
) -> None:
    """Audit the drawn charts; what people wrote stays, whatever else changes."""
    check_file(drawn)
    stem = drawn.name.removesuffix(".xlsx").removesuffix(".drawn")
    target = target or drawn.with_name(f"{stem}.review.xlsx")
    inputs = [path for path in (drawn, keep, exceptions, *rules) if path]
    refuse_unusable(target, force, inputs)
    worksheet = read_worksheet(drawn)
    earlier = keep or (target if target.exists() and force else None)
    if earlier and not (drawn.exists() and earlier.samefile(drawn)):
        worksheet, lost = with_people(worksheet, read_worksheet(earlier))
        if lost:
            raise OutputRefused(
                f"{earlier} has decisions on {lost} units that {drawn} does not hold. "
                "They would be lost; choose another file with -o."
            )
    audited = audit_review(worksheet, make_auditor(*rules), __version__)
    if exceptions:
        audited, applied = apply_exceptions(
            audited, read_exceptions(exceptions), dt.date.today()
        )
        for sentence in sentences(applied):
            tell(sentence)
    write_worksheet(target, audited, force, inputs)
    decided = sum(bool(row.decision.decision) for row in audited.rows)
    changed = sum(bool(row.changed) for row in audited.rows)
    tell(f"{target}: {len(audited.rows)} units, {decided} decided, {changed} changed.")


def merge_files(files: Sequence[Path], target: Path, *, force: bool) -> bool:
    """Join worksheets; return whether they conflict."""
    refuse_unusable(target, force, files)
    merged = merge([(file.name, read_worksheet(file)) for file in files])
    write_worksheet(target, merged, force, files)
    for conflict in merged.conflicts:
        values = "; ".join(f"{name}: {value}" for name, value in conflict.values)
        show(f"{conflict.unit_id}, {conflict.column}: {values}")
    tell(f"{target}: {len(files)} worksheets, {len(merged.conflicts)} conflicts.")
    again = sum(row.changed == MERGED for row in merged.rows)
    if again:
        tell(
            f"{again} charts were merged from several worksheets: settle the "
            f"conflicts, then run `tspine review audit {target}`."
        )
    return bool(merged.conflicts)
