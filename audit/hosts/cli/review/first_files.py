"""Where the first decisions of a review are made: the parts and the blind workbook."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from audit.errors import InputUnreadable
from audit.hosts.cli.review_folder import folder_at
from audit.review.evidence import NO_FILES, FirstFiles, reviewers_of
from audit.review.plan import Plan
from audit.review.worksheet import Worksheet, read_worksheet


def stem_of(file: Path, stage: str = ".drawn") -> str:
    """Return the name of a workbook without its ending and its stage."""
    return file.name.removesuffix(".xlsx").removesuffix(stage)


def part_files(plan: Plan, drawn: Path) -> dict[str, Path]:
    """Return the file of each reviewer's part, beside the drawn workbook."""
    found: dict[str, Path] = {}
    for reviewer in plan.reviewers:
        letters = (c if c.isalnum() else " " for c in reviewer.name.lower())
        slug = "-".join("".join(letters).split()) or "reviewer"
        file = drawn.with_name(f"{stem_of(drawn)}.{slug}.xlsx")
        number = 1
        while file in found.values():
            number += 1
            file = drawn.with_name(f"{stem_of(drawn)}.{slug}-{number}.xlsx")
        found[reviewer.name] = file
    return found


def first_places(
    place: Path, file: Path, worksheet: Worksheet, named: Sequence[Path] = ()
) -> list[Path]:
    """Return where the blind workbook and then the parts of a review are.

    `place` is what the user named: the review's folder, or the worksheet `file`, beside
    which the others are looked for under the names that the commands give them. Files
    that were `named` take their place.
    """
    if not worksheet.plan.blind or named:
        return [*named]
    folder = folder_at(place)
    stem = stem_of(file, ".review")
    drawn = folder.drawn if folder else file.with_name(f"{stem}.drawn.xlsx")
    blind = folder.blind if folder else file.with_name(f"{stem}.blind.xlsx")
    parts = part_files(worksheet.plan, drawn)
    return [blind, *(parts[name] for name in reviewers_of(worksheet))]


def first_files(
    place: Path, file: Path, worksheet: Worksheet, named: Sequence[Path] = ()
) -> FirstFiles:
    """Read the blind workbook and the parts of a review, as far as they are there."""
    if not worksheet.is_audited:
        return NO_FILES
    places = first_places(place, file, worksheet, named)
    found = [read_worksheet(path) for path in places if named or path.is_file()]
    blind = [one for one in found if not one.reviewer]
    parts = tuple(one for one in found if one.reviewer)
    return FirstFiles(blind[0] if blind else None, parts)


def revealed_at(*places: Path) -> list[tuple[Path, Worksheet]]:
    """Return the revealed workbooks among files, each once; others show nothing."""
    found = []
    for path in dict.fromkeys(places):
        if path.is_file():
            with suppress(InputUnreadable):
                worksheet = read_worksheet(path)
                if worksheet.is_audited:
                    found.append((path, worksheet))
    return found
