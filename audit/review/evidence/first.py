"""First decisions of a blind review against the files in which they were made.

The auditors' parts and the blind workbook hold what was decided before the machine's
verdicts were shown; the review workbook keeps it on the sheet Opinions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audit.review.evidence.certificate import (
    CertificateLine,
    State,
    line_of,
    not_given,
)
from audit.review.plan import Discrepancy, allocate, plan_differences
from audit.review.worksheet import (
    FirstKey,
    Opinion,
    Worksheet,
    blind_decisions,
    broken_seals,
    first_changes,
    opinion_key,
    otherwise_sentence,
    unrecorded_first,
    without_claim,
)

SUBJECT = "first decisions"
_BLIND = "the blind workbook"


@dataclass(frozen=True, slots=True)
class FirstFiles:
    """Where first decisions were made: the blind workbook and the auditors' parts.

    `blind` is None, and `parts` lack a reviewer, where nothing was given.
    """

    blind: Worksheet | None = None
    parts: tuple[Worksheet, ...] = ()

    def in_order(self, worksheet: Worksheet) -> list[Worksheet]:
        """Return the parts in the order of the plan's reviewers."""
        names = [reviewer.name for reviewer in worksheet.plan.reviewers]
        places = {name: at for at, name in enumerate(names)}
        return sorted(self.parts, key=lambda p: places.get(p.reviewer, len(places)))

    def lacking(self, worksheet: Worksheet) -> tuple[str, ...]:
        """Name the files that this review has had and that were not given."""
        there = {part.reviewer for part in self.parts}
        parts = [f"the part of {n}" for n in reviewers_of(worksheet) if n not in there]
        return (*([_BLIND] if self.blind is None else []), *parts)


NO_FILES = FirstFiles()


def reviewers_of(worksheet: Worksheet) -> tuple[str, ...]:
    """Return the reviewers who had a part of a blind review's sample, by the plan."""
    plan = worksheet.plan
    if not plan.blind or len(plan.reviewers) < 2:
        return ()
    shares = allocate(plan, worksheet.picks).values()
    return tuple(r.name for r in plan.reviewers if any(r.name in s for s in shares))


def first_differences(
    worksheet: Worksheet, files: FirstFiles = NO_FILES
) -> tuple[Discrepancy, ...]:
    """Name each first decision that is not the one of a part or the blind workbook.

    What is no longer as its own workbook recorded it is left to the seals of that
    workbook, which are compared here for parts and blind workbook only.
    """
    if not (worksheet.plan.blind and worksheet.is_audited):
        return ()
    found = [
        Discrepancy("first", (unit,) if unit else (), text)
        for unit, text in (*_of_blind(worksheet, files), *_of_parts(worksheet, files))
    ]
    if not any(opinion.blind for opinion in worksheet.opinions):
        lost = "The review is blind, and its sheet Opinions has no first decision."
        found.append(Discrepancy("first", (), lost))
    return tuple(dict.fromkeys(found))


def claimed_blind(worksheet: Worksheet, files: FirstFiles = NO_FILES) -> Worksheet:
    """Return a worksheet that claims to be blind only what equals the first decision.

    A decision counts as first if the worksheet recorded it, and no file in which it was
    made tells another one.
    """
    units = {unit for d in first_differences(worksheet, files) for unit in d.units}
    apart = {
        opinion_key(opinion)
        for opinion in worksheet.opinions
        if opinion.unit_id in units
    }
    return without_claim(worksheet, apart | unrecorded_first(worksheet))


def first_line(worksheet: Worksheet, files: FirstFiles) -> Iterator[CertificateLine]:
    """Yield what a certificate says of first decisions; nothing if none is blind."""
    if not worksheet.plan.blind:
        return
    if not worksheet.is_audited:
        yield not_given(SUBJECT, "The machine's verdicts are not revealed yet.")
        return
    faults = [d.message for d in first_differences(worksheet, files)]
    recorded: set[FirstKey] = {*unrecorded_first(worksheet)}
    faults += [
        f"{o.unit_id}, {o.auditor}: not the first decision that was recorded."
        for o in worksheet.opinions
        if opinion_key(o) in recorded
    ]
    lacking = files.lacking(worksheet)
    remarks = [f"Not given: {name}." for name in lacking]
    if given := [
        *([_BLIND] if files.blind else []),
        *(f"the part of {p.reviewer}" for p in files.in_order(worksheet)),
    ]:
        remarks.append(f"As decided in {' and '.join(given)}.")
    changed = otherwise_sentence(worksheet)
    if changed:
        remarks.append(changed)
    if faults:
        # A change after the reveal is none of the faults, and is named beside them.
        yield line_of(SUBJECT, [*faults, *([changed] if changed else [])])
    elif not lacking:
        yield line_of(SUBJECT, (), remarks)
    else:
        yield CertificateLine(SUBJECT, State.LACKS, tuple(remarks))


def _of_blind(worksheet: Worksheet, files: FirstFiles) -> Iterator[tuple[str, str]]:
    if files.blind is None:
        return
    yield from _own_faults(worksheet, files.blind, _BLIND)
    own = blind_decisions(files.blind)
    yield from _changes(worksheet.opinions, own, _BLIND)


def _of_parts(worksheet: Worksheet, files: FirstFiles) -> Iterator[tuple[str, str]]:
    """Compare the parts with the decisions that were merged.

    Units that were decided in the blind workbook after the merge are in no part.
    Without that workbook nothing tells which they are, and none is missed in a part.
    """
    merged = {opinion_key(o) for o in files.blind.opinions} if files.blind else set()
    for part in files.in_order(worksheet):
        where = f"the part of {part.reviewer}"
        yield from _own_faults(worksheet, part, where)
        own = blind_decisions(part)
        names = {part.reviewer.casefold(), *(o.auditor.casefold() for o in own)}
        known = merged | {opinion_key(opinion) for opinion in own}
        first = [
            opinion
            for opinion in worksheet.opinions
            if opinion.auditor.casefold() in names and opinion_key(opinion) in known
        ]
        yield from _changes(first, own, where)


def _changes(
    first: Sequence[Opinion], own: Sequence[Opinion], where: str
) -> Iterator[tuple[str, str]]:
    blind = [opinion for opinion in first if opinion.blind]
    for change in first_changes(blind, own):
        yield (
            change.unit_id,
            f"{change.unit_id}, {change.auditor}: the sheet Opinions has "
            f"{change.first}, and {where} has {change.now}.",
        )


def _own_faults(
    worksheet: Worksheet, file: Worksheet, where: str
) -> Iterator[tuple[str, str]]:
    """Say what does not hold of a part or of the blind workbook by itself."""
    for text in (*plan_differences(worksheet.plan, file.plan), *broken_seals(file)):
        yield "", f"{where[0].upper()}{where[1:]}: {text}"
