"""The work of `audit`: the worksheets in which people decide."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path

from audit import __version__
from audit.errors import InputUnreadable, SettingRefused
from audit.hosts.cli.making import make_auditor
from audit.hosts.cli.review.first_files import part_files, stem_of
from audit.hosts.cli.review.keeping import kept, refuse_to_replace
from audit.hosts.cli.review.stages import in_words
from audit.hosts.cli.review_folder import ReviewFolder, folder_at, needed
from audit.hosts.cli.terminal import tell
from audit.intake.rule_exceptions import read_exceptions, sentences
from audit.intake.source import check_file
from audit.report.files import new_files
from audit.review.auditing import audit_review, blind_review
from audit.review.worksheet import (
    Worksheet,
    apply_exceptions,
    is_drawn,
    read_worksheet,
    split,
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
    place = drawn
    if folder := folder_at(drawn):
        drawn = needed(folder.drawn, f"tspine review draw {place}")
    check_file(drawn)
    inputs = [path for path in (drawn, keep, exceptions, *rules) if path]
    command = f"tspine review audit {_quoted(place)}"
    if target is not None:
        command = f"{command} -o {_quoted(target)}"
        refuse_to_replace([target], command, inputs, force=force)
    worksheet = read_worksheet(drawn)
    revealed = folder is not None and folder.review.exists()
    hides = worksheet.plan.blind and not (worksheet.is_audited or revealed)
    _check_stage(worksheet, drawn, exceptions, hides)
    whole = target or _whole_file(drawn, folder, hides)
    refuse_to_replace([whole], command, inputs, force=force)
    earlier = keep or (whole if whole.exists() and force else None)
    is_new = is_drawn(worksheet)
    if earlier and not (drawn.exists() and earlier.samefile(drawn)):
        worksheet = kept(worksheet, earlier, hides=hides, is_new=is_new)
    judged = _judge(hides, rules, exceptions)
    audited, found = judged(worksheet)
    for sentence in found:
        tell(sentence)
    if is_new and not earlier and (parts := split(audited)):
        if target is not None:
            raise SettingRefused(
                "The plan has several reviewers, and each gets a worksheet beside the "
                "drawn workbook. Leave -o out."
            )
        names = part_files(worksheet.plan, drawn)
        targets = [names[part.reviewer] for part in parts]
        refuse_to_replace(targets, command, inputs, force=force)
        parts = tuple(
            judged(kept(part, file, hides=hides, is_new=True))[0]
            if file.exists()
            else part
            for file, part in zip(targets, parts, strict=True)
        )
        _write_parts(parts, targets, (drawn, place), inputs, force)
        return
    write_worksheet(whole, audited, force, inputs)
    made = sum(row.decision.is_made for row in audited.rows)
    changed = sum(bool(row.changed) for row in audited.rows)
    tell(f"{whole}: {len(audited.rows)} units, {made} decided, {changed} changed.")
    command = "reveal" if hides else "score"
    where = place if folder else whole
    tell(f"Next: decide in {whole}, then: tspine review {command} {_quoted(where)}")


def _judge(
    hides: bool, rules: tuple[Path | None, Path | None], exceptions: Path | None
) -> Callable[[Worksheet], tuple[Worksheet, tuple[str, ...]]]:
    """Return what lays charts out, with what is to be said of the exceptions."""
    auditor = None if hides else make_auditor(*rules)
    accepted = read_exceptions(exceptions) if exceptions else ()

    def judged(worksheet: Worksheet) -> tuple[Worksheet, tuple[str, ...]]:
        if auditor is None:
            return blind_review(worksheet), ()
        audited = audit_review(worksheet, auditor, __version__)
        if not exceptions:
            return audited, ()
        audited, applied = apply_exceptions(audited, accepted, dt.date.today())
        return audited, (*sentences(applied),)

    return judged


def _check_stage(
    worksheet: Worksheet, file: Path, exceptions: Path | None, hides: bool
) -> None:
    if worksheet.is_blind:
        raise InputUnreadable(
            f"{file}: {in_words(worksheet)}, and the machine's verdicts are not shown "
            "before all are. Next: "
            + (
                "tspine review merge, with the parts of all reviewers"
                if worksheet.reviewer
                else f"tspine review reveal {_quoted(file)}"
            )
        )
    if exceptions and hides:
        raise SettingRefused(
            "--exceptions name rules of the machine, which a blind review hides. Give "
            "them to `tspine review report`."
        )


def _whole_file(drawn: Path, folder: ReviewFolder | None, hides: bool) -> Path:
    """Return where the worksheet of the whole sample goes if nobody says it."""
    if folder:
        return folder.blind if hides else folder.review
    return drawn.with_name(f"{stem_of(drawn)}.{'blind' if hides else 'review'}.xlsx")


def _write_parts(
    parts: Sequence[Worksheet],
    targets: Sequence[Path],
    places: tuple[Path, Path],
    inputs: Sequence[Path],
    force: bool,
) -> None:
    """Write a worksheet for each reviewer: all of them, or none.

    `places` are the drawn workbook and what the user named.
    """
    drawn, place = places
    with new_files(targets, force, inputs) as drafts:
        for draft, part in zip(drafts, parts, strict=True):
            write_worksheet(draft, part, force=True)
    for target, part in zip(targets, parts, strict=True):
        tell(f"{target}: {len(part.rows)} units for {part.reviewer}.")
    both = sum(len(part.rows) for part in parts) - len(
        {row.unit.id for part in parts for row in part.rows}
    )
    if both:
        tell(f"{both} units are in two worksheets: the overlap.")
    files = " ".join(map(_quoted, (drawn, *targets)))
    where = _quoted(place) if place.is_dir() else files
    tell(f"Next: each decides in their own, then: tspine review merge {where}")


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))
