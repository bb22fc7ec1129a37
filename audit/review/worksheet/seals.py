"""Says which sheets of a workbook are no longer what its Provenance recorded.

A sheet in words of this release is compared with these words. Words of another release
are known by their hash only, which whoever forges the sheet can mend: that is told.
"""

from __future__ import annotations

from collections.abc import Iterable

from audit.review.plan import GROUPS
from audit.review.worksheet.about import PART, PLAN_FILE, sheets_to_read
from audit.review.worksheet.first_decisions import FirstKey, opinion_key
from audit.review.worksheet.provenance import (
    PROVENANCE,
    draw_hash,
    first_hashes,
    hash_of,
    opinions_hash,
    plan_file_lines,
    plan_hash,
    plan_lines_as_read,
    shown_lines,
)
from audit.review.worksheet.rows import Worksheet
from audit.version import __version__
from audit.wording import named

_SHOWN = 80


def broken_seals(worksheet: Worksheet) -> tuple[str, ...]:
    """Say which sheets are no longer those that were drawn, as far as that shows."""
    seals, found = worksheet.provenance, []
    if seals.lacking:
        found.append(
            f"The sheet {PROVENANCE} lacks {len(seals.lacking)} of the lines that are "
            f"always written: {named(seals.lacking)}. Take it back from an earlier "
            "copy."
        )
    if not seals.plan_sha256:
        if worksheet.plan.judged_by.rules_sha256 and not found:
            found.append(
                f"The sheet {PROVENANCE} is gone or blank, but the plan is of a "
                "release that writes it. Take it back from an earlier copy."
            )
        return tuple(found)
    if seals.plan_sha256 != plan_hash(worksheet.plan):
        found.append("The sheet Plan file was altered since the draw.")
    else:
        found += _other_plan(worksheet)
        found += _other_sheets(worksheet)
    if seals.draw_sha256 != draw_hash(worksheet.picks, worksheet.frame_counts):
        found.append("The sheet Sample or the sheet Frame was altered since the draw.")
    if seals.opinions_sha256 != opinions_hash(worksheet.opinions):
        found.append("The sheet Opinions was altered: first decisions never change.")
    found += _other_first(worksheet)
    return (*found, *_uncounted(worksheet))


def _other_plan(worksheet: Worksheet) -> Iterable[str]:
    """Say where the sheet Plan, which people read, is not the plan."""
    if worksheet.shown_plan is None:
        return
    shown = plan_lines_as_read(worksheet.shown_plan)
    wanted = plan_lines_as_read(shown_lines(worksheet.plan))
    if shown == wanted or _is_plan_of_other_release(worksheet):
        return
    apart = dict.fromkeys(
        line[0]
        for line in (*wanted, *shown)
        if wanted.count(line) != shown.count(line) and line[0]
    )
    what = f" ({named(tuple(apart))})" if apart else ""
    yield (
        f"The sheet Plan was altered{what}: it no longer says what the sheet Plan file "
        "does."
    )


def _other_sheets(worksheet: Worksheet) -> Iterable[str]:
    """Say where About, Part or Plan file is not what this worksheet has."""
    if worksheet.shown_sheets is None:
        return
    kept = dict(worksheet.provenance.sheets_sha256)
    every = {**sheets_to_read(worksheet)}
    if PART in kept:
        every = {PART: (), **every}  # without its sheet, a part looks like a whole
    if PLAN_FILE in worksheet.shown_sheets:  # earlier releases have it on another one
        every[PLAN_FILE] = plan_file_lines(worksheet.plan)
    for name, wanted in every.items():
        shown = worksheet.shown_sheets.get(name)
        if shown is None:
            yield f"The sheet {name} is gone. Take it back from an earlier copy."
        elif shown != wanted and not _is_of_other_release(worksheet, name):
            apart = [line for line in shown if line not in wanted]
            says = f"it now says {apart[0][:_SHOWN]!r}" if apart else "lines are gone"
            yield f"The sheet {name} was altered: {says}."


def known_by_hash(worksheet: Worksheet) -> tuple[str, ...]:
    """Say which sheets have words of another release, which only their hash shows."""
    shown = worksheet.shown_plan
    lines = plan_lines_as_read(shown_lines(worksheet.plan))
    names = []
    if shown is not None and plan_lines_as_read(shown) != lines:
        names += ["Plan"] if _is_plan_of_other_release(worksheet) else []
    own = sheets_to_read(worksheet)
    names += [
        name
        for name, lines_there in (worksheet.shown_sheets or {}).items()
        if lines_there != own.get(name) and _is_of_other_release(worksheet, name)
    ]
    if not names:
        return ()
    return (
        f"The words of the sheet {named(names)} are those of tspine "
        f"{_written_by(worksheet)}. They have their recorded hash, and were not "
        f"compared with the plan. The plan stands on the sheet {PLAN_FILE}.",
    )


def is_of_this_release(worksheet: Worksheet) -> bool:
    """Whether this release wrote the sheets of a workbook, as far as it says."""
    return _written_by(worksheet) in ("", __version__)


def _written_by(worksheet: Worksheet) -> str:
    return worksheet.provenance.judged_by.product or worksheet.product


def _is_plan_of_other_release(worksheet: Worksheet) -> bool:
    if is_of_this_release(worksheet) or worksheet.shown_plan is None:
        return False
    shown = plan_lines_as_read(worksheet.shown_plan)
    return hash_of(shown) == worksheet.provenance.plan_sheet_sha256


def _is_of_other_release(worksheet: Worksheet, name: str) -> bool:
    """Whether About or Part has words of another release, by their hash."""
    if is_of_this_release(worksheet) or worksheet.shown_sheets is None:
        return False
    kept = dict(worksheet.provenance.sheets_sha256)
    return hash_of(worksheet.shown_sheets.get(name)) == kept.get(name)


def _other_first(worksheet: Worksheet) -> Iterable[str]:
    """Name the first decisions that are not those that were recorded."""
    there = dict(first_hashes(worksheet.opinions))
    recorded = dict(worksheet.provenance.first)
    for label in dict.fromkeys((*recorded, *there)) if recorded else ():
        if there.get(label) != recorded.get(label):
            yield (
                f"The sheet Opinions was altered: the first decision on {label}, is "
                "not the one that was recorded."
            )


def unrecorded_first(worksheet: Worksheet) -> frozenset[FirstKey]:
    """Return the first decisions on the sheet Opinions that are not as recorded."""
    recorded = dict(worksheet.provenance.first)
    labels = first_hashes(worksheet.opinions)
    return frozenset(
        opinion_key(opinion)
        for opinion, (label, sha256) in zip(worksheet.opinions, labels, strict=True)
        if recorded and recorded.get(label) != sha256
    )


def _uncounted(worksheet: Worksheet) -> Iterable[str]:
    """Say which groups of the sheet Frame do not add up to the frame."""
    for name in GROUPS:
        there = sum(n for group, _, n in worksheet.frame_counts if group == name)
        if there != worksheet.plan.universe:
            yield (
                f"The sheet Frame counts {there} units by {name}, and the plan has "
                f"{worksheet.plan.universe}."
            )
