"""The work of `merge` and `reveal`: what several auditors decided is laid together."""

from __future__ import annotations

import datetime as dt
import shlex
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from audit import __version__
from audit.errors import InputUnreadable, OutputRefused, SettingRefused
from audit.hosts.cli.making import make_auditor
from audit.hosts.cli.review.first_files import part_files, revealed_at, stem_of
from audit.hosts.cli.review.keeping import cells_shown
from audit.hosts.cli.review.recording import check_names, check_recorded, keep
from audit.hosts.cli.review.stages import in_words
from audit.hosts.cli.review_folder import ReviewFolder, folder_at, needed
from audit.hosts.cli.terminal import show, tell
from audit.intake.source import check_file
from audit.report.files import refuse_unusable
from audit.review.auditing import reveal_review
from audit.review.register import register_file
from audit.review.worksheet import (
    MERGED,
    Worksheet,
    check_claims,
    check_first,
    is_drawn,
    keeps_all,
    merge,
    read_worksheet,
    write_worksheet,
)


def merge_files(files: Sequence[Path], target: Path | None, *, force: bool) -> bool:
    """Join worksheets; return whether they conflict."""
    place = folder_at(files[0]) if len(files) == 1 else None
    if place:
        files = _of_folder(place)
    if target is not None and (force or not target.exists()):
        refuse_unusable(target, force, files)
    worksheets = [(file.name, read_worksheet(file)) for file in files]
    with cells_shown():
        merged = merge(worksheets)
    if target is None:
        if place is None:
            raise SettingRefused(
                "Name the result file with -o, for example: -o all.xlsx"
            )
        target = place.blind if merged.is_blind else place.review
    if merged.is_blind:
        _check_revealed(merged, _review_beside(target, place), target)
    write_worksheet(target, merged, force or _adds_only(target, merged, files), files)
    for conflict in merged.conflicts:
        values = "; ".join(f"{name}: {value}" for name, value in conflict.values)
        show(f"{conflict.unit_id}, {conflict.column}: {values}")
    _tell_merged(worksheets, merged, target)
    where = _quoted(place.path if place else target)
    own = [merged, *(w for _, w in worksheets if not is_drawn(w))]
    if merged.is_blind and any(w.decided < w.sampled for w in own):
        again = " ".join(map(_quoted, files))
        words = where if place else f"{again} -o {where} --force"
        then = "Next: each decides what is left in their own worksheet, then: tspine"
        tell(f"{in_words(merged)}. {then} review merge {words}")
    else:
        command = "reveal" if merged.is_blind else "score"
        tell(f"{in_words(merged)}. Next: tspine review {command} {where}")
    return bool(merged.conflicts)


def _tell_merged(
    worksheets: Sequence[tuple[str, Worksheet]], merged: Worksheet, target: Path
) -> None:
    """Say whose worksheets were merged, how far each is, and what they leave open."""
    own = [(name, w) for name, w in worksheets if not is_drawn(w)]
    files = "1 worksheet" if len(own) == 1 else f"{len(own)} worksheets"
    tell(f"{target}: {files}, {len(merged.conflicts)} conflicts.")
    for name, worksheet in own:
        tell(f"{worksheet.reviewer or name}: {in_words(worksheet)}.")
    if both := sum(n > 1 for n in Counter(o.unit_id for o in merged.opinions).values()):
        tell(f"{both} units were decided by two; the sheet Opinions keeps both.")
    again = sum(row.changed == MERGED for row in merged.rows)
    if again:
        tell(
            f"{again} charts were merged from several worksheets: settle the "
            f"conflicts, then run `tspine review audit {target}`."
        )


def _review_beside(blind: Path, place: ReviewFolder | None) -> Path:
    """Return where the machine's verdicts are shown for a blind workbook."""
    if place:
        return place.review
    return blind.with_name(f"{stem_of(blind, '.blind')}.review.xlsx")


def _check_revealed(worksheet: Worksheet, *places: Path) -> None:
    """Raise FirstDecisionsChanged if a file has revealed other first decisions."""
    for path, revealed in revealed_at(*places):
        check_first(worksheet, revealed, str(path))


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
    register: tuple[str | None, Path | None],
    names: tuple[str, str],
    now: dt.datetime,
    *,
    force: bool,
) -> None:
    """Show the machine's verdicts beside decisions that were made without them.

    With a register (its place and its anchors), the first decisions are recorded in it;
    `names` are those of the review and of who records it.
    """
    place = blind
    if folder := folder_at(blind):
        blind, target = folder.blind, target or folder.review
        command = "merge" if _has_parts(folder) else "audit"
        needed(blind, f"tspine review {command} {place}")
    check_file(blind)
    beside = _review_beside(blind, folder)
    target = target or beside
    kept = register_file(register[0]) if register[0] else None
    inputs = [path for path in (blind, *rules, kept, register[1]) if path]
    refuse_unusable(target, force, inputs)
    worksheet = read_worksheet(blind)
    drawn = read_worksheet(folder.drawn) if folder and folder.drawn.exists() else None
    with cells_shown():
        check_claims(worksheet, drawn, str(blind))
    shown = reveal_review(worksheet, make_auditor(*rules), __version__)
    _check_revealed(shown, beside, target)
    check_names(register, names)
    check_recorded(register, names, shown)
    write_worksheet(target, shown, force, inputs)
    if register[0]:
        keep(register, names, shown, None, now)
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
