"""The work of `audit`, `merge` and `reveal`: the worksheets in which people decide."""

from __future__ import annotations

import datetime as dt
import shlex
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from audit import __version__
from audit.errors import InputUnreadable, OutputRefused, SettingRefused
from audit.hosts.cli.making import make_auditor
from audit.hosts.cli.review.keeping import cells_shown, kept, refuse_to_replace
from audit.hosts.cli.review.stages import in_words
from audit.hosts.cli.review_folder import ReviewFolder, folder_at, needed
from audit.hosts.cli.terminal import show, tell
from audit.intake.rule_exceptions import read_exceptions, sentences
from audit.intake.source import check_file
from audit.report.files import new_files, refuse_unusable
from audit.review.auditing import audit_review, blind_review, reveal_review
from audit.review.plan import Plan
from audit.review.worksheet import (
    MERGED,
    Worksheet,
    apply_exceptions,
    check_claims,
    is_drawn,
    keeps_all,
    merge,
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
    return drawn.with_name(f"{_stem(drawn)}.{'blind' if hides else 'review'}.xlsx")


def _stem(drawn: Path) -> str:
    return drawn.name.removesuffix(".xlsx").removesuffix(".drawn")


def part_files(plan: Plan, drawn: Path) -> dict[str, Path]:
    """Return the file of each reviewer's part, beside the drawn workbook."""
    found: dict[str, Path] = {}
    for reviewer in plan.reviewers:
        letters = (c if c.isalnum() else " " for c in reviewer.name.lower())
        slug = "-".join("".join(letters).split()) or "reviewer"
        file = drawn.with_name(f"{_stem(drawn)}.{slug}.xlsx")
        number = 1
        while file in found.values():
            number += 1
            file = drawn.with_name(f"{_stem(drawn)}.{slug}-{number}.xlsx")
        found[reviewer.name] = file
    return found


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


def merge_files(files: Sequence[Path], target: Path | None, *, force: bool) -> bool:
    """Join worksheets; return whether they conflict."""
    place = folder_at(files[0]) if len(files) == 1 else None
    if place:
        files = _of_folder(place)
    if target is not None and (force or not target.exists()):
        refuse_unusable(target, force, files)
    with cells_shown():
        merged = merge([(file.name, read_worksheet(file)) for file in files])
    if target is None:
        if place is None:
            raise SettingRefused(
                "Name the result file with -o, for example: -o all.xlsx"
            )
        target = place.blind if merged.is_blind else place.review
    write_worksheet(target, merged, force or _adds_only(target, merged, files), files)
    for conflict in merged.conflicts:
        values = "; ".join(f"{name}: {value}" for name, value in conflict.values)
        show(f"{conflict.unit_id}, {conflict.column}: {values}")
    tell(f"{target}: {len(files)} worksheets, {len(merged.conflicts)} conflicts.")
    if both := sum(n > 1 for n in Counter(o.unit_id for o in merged.opinions).values()):
        tell(f"{both} units were decided by two; the sheet Opinions keeps both.")
    again = sum(row.changed == MERGED for row in merged.rows)
    if again:
        tell(
            f"{again} charts were merged from several worksheets: settle the "
            f"conflicts, then run `tspine review audit {target}`."
        )
    command = "reveal" if merged.is_blind else "score"
    where = place.path if place else target
    tell(f"{in_words(merged)}. Next: tspine review {command} {_quoted(where)}")
    return bool(merged.conflicts)


def _of_folder(place: ReviewFolder) -> list[Path]:
    drawn = needed(place.drawn, f"tspine review draw {place.path}")
    plan = read_worksheet(drawn).plan
    files = part_files(plan, drawn) if len(plan.reviewers) > 1 else {}
    if not files:
        raise InputUnreadable(
            f"{place.path}: the plan has no two reviewers, so there is nothing to "
            f"merge. Next: tspine review audit {place.path}"
        )
    command = f"tspine review audit {place.path}"
    return [drawn, *(needed(file, command) for file in files.values())]


def _adds_only(target: Path, merged: Worksheet, files: Sequence[Path]) -> bool:
    """Whether a merge may replace what is there, because it holds all of it."""
    if not target.exists() or any(target.samefile(file) for file in files):
        return False
    if keeps_all(merged, read_worksheet(target)):
        return True
    raise OutputRefused(
        f"{target} holds decisions or chart cells that these worksheets lack, and "
        "would lose them. Name it among the worksheets, and another file with -o."
    )


def reveal(
    blind: Path,
    target: Path | None,
    rules: tuple[Path | None, Path | None],
    *,
    force: bool,
) -> None:
    """Show the machine's verdicts beside decisions that were made without them."""
    place = blind
    if folder := folder_at(blind):
        blind, target = folder.blind, target or folder.review
        command = "merge" if _has_parts(folder) else "audit"
        needed(blind, f"tspine review {command} {place}")
    check_file(blind)
    if target is None:
        stem = blind.name.removesuffix(".xlsx").removesuffix(".blind")
        target = blind.with_name(f"{stem}.review.xlsx")
    inputs = [path for path in (blind, *rules) if path]
    refuse_unusable(target, force, inputs)
    worksheet = read_worksheet(blind)
    drawn = read_worksheet(folder.drawn) if folder and folder.drawn.exists() else None
    with cells_shown():
        check_claims(worksheet, drawn, str(blind))
    shown = reveal_review(worksheet, make_auditor(*rules), __version__)
    write_worksheet(target, shown, force, inputs)
    settle = sum(bool(row.changed) for row in shown.rows)
    tell(f"{target}: {shown.decided} units decided, {settle} to settle.")
    if settle:
        tell("The column Changed since says which and why; the sheet Opinions keeps "
             "what was decided first.")  # fmt: skip
    where = place if folder else target
    tell(f"Next: settle them in {target}, then: tspine review score {_quoted(where)}")


def _has_parts(folder: ReviewFolder) -> bool:
    return folder.drawn.exists() and any(
        file.exists()
        for file in part_files(read_worksheet(folder.drawn).plan, folder.drawn).values()
    )


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))
