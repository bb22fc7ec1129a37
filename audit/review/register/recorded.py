"""Compares a worksheet with what a register has of its review."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from audit.errors import TspineError
from audit.review.plan import plan_differences, read_plan
from audit.review.register.anchors import Anchor
from audit.review.register.locations import RegisterRefused
from audit.review.register.register import Entry, Line, Register
from audit.review.register.trust import checked_lines
from audit.review.worksheet import (
    NO_DECISION,
    FirstChange,
    Worksheet,
    first_hashes,
)

_NAMED = 5


def draw_text(worksheet: Worksheet) -> str:
    """Return the sample as a line of the register has it."""
    return canonical([asdict(pick) for pick in worksheet.picks])


def canonical(value: object) -> str:
    """Write a payload as JSON, in one form."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def newest_payloads(lines: Sequence[Line], review: str) -> dict[tuple[str, str], str]:
    """Return the newest payloads of a review by kind and unit."""
    return {
        (line.entry.kind, line.entry.unit): line.entry.payload
        for line in lines
        if line.entry.review == review
    }


def draw_problems(
    review: str, worksheet: Worksheet, lines: Sequence[Line]
) -> tuple[str, ...]:
    """Say how plan and sample differ from those that a register has of a review."""
    newest = newest_payloads(lines, review)
    found: list[str] = []
    if plan := newest.get(("plan", "")):
        found += plan_differences(read_plan(plan, "the register"), worksheet.plan)
    draw = newest.get(("draw", ""))
    if draw is not None and draw != draw_text(worksheet):
        found.append("The register has another sample of this review.")
    return tuple(found)


def second_name_problems(
    review: str, worksheet: Worksheet, lines: Sequence[Line]
) -> tuple[str, ...]:
    """Say under which other names a register has the sample of a review.

    A review that is done again under another name would hide its first score.
    """
    return tuple(
        f"The register has this sample as review {name!r}, too ({scored}). A sample is "
        "one review and has one name."
        for name, is_same, scored in _kin(review, worksheet, lines)
        if is_same
    )


def other_sample_sentences(
    review: str, worksheet: Worksheet, lines: Sequence[Line]
) -> tuple[str, ...]:
    """Name the reviews of a register with other samples of the same frame.

    That is no fault: a full sample may follow a probe.
    """
    return tuple(
        f"The register has another sample of this frame: review {name!r} ({scored})."
        for name, is_same, scored in _kin(review, worksheet, lines)
        if not is_same
    )


def _kin(
    review: str, worksheet: Worksheet, lines: Sequence[Line]
) -> Iterator[tuple[str, bool, str]]:
    """Yield the other reviews of the frame: name, whether the sample is the same one.

    The third is what the newest score of the review says, in words.
    """
    own, frame = draw_text(worksheet), worksheet.plan.frame_sha256
    for name in reviews_of_frame(lines, frame):
        if name != review:
            newest = newest_payloads(lines, name)
            is_same = newest.get(("draw", "")) == own
            yield name, is_same, _scored(newest.get(("score", "")))


def reviews_of_frame(lines: Sequence[Line], frame_sha256: str) -> tuple[str, ...]:
    """Return the names of the reviews whose plan is of a frame, oldest first."""
    named = (
        line.entry.review
        for line in lines
        if line.entry.kind == "plan" and _frame_of(line) == frame_sha256
    )
    return tuple(dict.fromkeys(named))


def _frame_of(line: Line) -> str:
    """Return the hash of the frame of a recorded plan; empty if it cannot be read."""
    try:
        return read_plan(line.entry.payload, "the register").frame_sha256
    except TspineError:
        return ""  # the check of the payloads names the line


def _scored(payload: str | None) -> str:
    if payload is None:
        return "not scored"
    score = json.loads(payload)
    return f"score: {score['wrong']} of {score['judged']} wrong"


def decision_problems(
    review: str, worksheet: Worksheet, lines: Sequence[Line]
) -> tuple[str, ...]:
    """Say which decisions are not the newest that a register has of a review."""
    newest = newest_payloads(lines, review)
    blank = asdict(NO_DECISION)
    found = []
    for row in worksheet.rows:
        payload = newest.pop(("decision", row.unit.id), None)
        kept = {} if payload is None else json.loads(payload)
        known = {name: kept.get(name, blank[name]) for name in blank}
        own = json.loads(canonical(asdict(row.decision)))
        if own != known:
            what = ", ".join(name for name in blank if own[name] != known[name])
            found.append(f"{row.unit.id}: the register has another {what}.")
    gone = sorted(unit for kind, unit in newest if kind == "decision")
    found += [f"{unit}: the register has a decision on it." for unit in gone]
    return tuple(found)


def first_entries(review: str, worksheet: Worksheet) -> list[Entry]:
    """Return the blind first decisions of a revealed worksheet, by unit."""
    units: dict[str, list[dict[str, str]]] = {}
    hashes = first_hashes(worksheet.opinions)
    for opinion, (_, sha256) in zip(worksheet.opinions, hashes, strict=True):
        if opinion.blind and worksheet.is_audited:
            units.setdefault(opinion.unit_id, []).append(
                {"auditor": opinion.auditor, "said": opinion.said, "sha256": sha256}
            )
    return [
        Entry(review, "first", canonical(_by_auditor(given)), unit)
        for unit, given in units.items()
    ]


def _by_auditor(given: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    return sorted(given, key=lambda one: one["auditor"].casefold())


def first_problems(
    review: str, worksheet: Worksheet, lines: Sequence[Line]
) -> tuple[FirstChange, ...]:
    """Compare first decisions with the oldest ones that a register has of a review.

    None differ if the register has none.
    """
    oldest: dict[str, str] = {}
    for line in lines:
        if (line.entry.review, line.entry.kind) == (review, "first"):
            oldest.setdefault(line.entry.unit, line.entry.payload)
    if not oldest:
        return ()
    own = {e.unit: e.payload for e in first_entries(review, worksheet)}
    found = []
    for unit in dict.fromkeys((*oldest, *own)):
        before, after = (
            {one["auditor"]: one for one in json.loads(kept.get(unit, "[]"))}
            for kept in (oldest, own)
        )
        for auditor in dict.fromkeys((*before, *after)):
            old, new = before.get(auditor, {}), after.get(auditor, {})
            if old.get("sha256") != new.get("sha256"):
                is_told = old.get("said") != new.get("said")
                first, now = (one.get("said", "no decision") for one in (old, new))
                what = now if is_told else f"{now} in other words or dollars"
                found.append(FirstChange(unit, auditor, f"{first} (register)", what))
    return tuple(found)


def refuse_other_first(
    review: str, worksheet: Worksheet, lines: Sequence[Line]
) -> None:
    """Raise RegisterRefused if a register has other first decisions of a review."""
    if found := first_problems(review, worksheet, lines):
        raise RegisterRefused(
            f"{review} is in the register with other first decisions: "
            f"{'; '.join(map(str, found[:_NAMED]))}. {len(found)} differ, and nothing "
            "was added. First decisions do not change after the reveal: take them back "
            "as they were, and settle what is decided now in the review workbook."
        )


def refuse_another_draw(
    review: str, worksheet: Worksheet, lines: Sequence[Line]
) -> None:
    """Raise RegisterRefused if a review is there with another plan or sample."""
    if found := draw_problems(review, worksheet, lines):
        raise RegisterRefused(
            f"{review} is in the register with another plan or sample. {found[0]} "
            "Nothing was added; give another review another name."
        )


def refuse_second_name(
    review: str, worksheet: Worksheet, lines: Sequence[Line]
) -> None:
    """Raise RegisterRefused if a register has the sample under another name."""
    if found := second_name_problems(review, worksheet, lines):
        raise RegisterRefused(
            f"{found[0]} Nothing was added as {review!r}. Go on under the name that "
            "is recorded: each changed decision becomes a line of its own there."
        )


def record_report(
    register: Register,
    review: str,
    files: Mapping[str, str],
    *,
    actor: str,
    at: dt.datetime,
    anchors: Sequence[Anchor] = (),
) -> int:
    """Record the SHA-256 of a report's files; return how many lines were added."""
    entry = Entry(review, "report", canonical({"files": dict(files)}))
    return append_new(register, review, [entry], actor=actor, at=at, anchors=anchors)


def append_new(
    register: Register,
    review: str,
    entries: Sequence[Entry],
    *,
    actor: str,
    at: dt.datetime,
    anchors: Sequence[Anchor],
    worksheet: Worksheet | None = None,
) -> int:
    """Add the entries that are not a review's newest ones; return how many.

    `worksheet` is the one that must have the review's plan and sample, if any. Raises
    RegisterRefused if the register cannot be trusted, has another plan, sample or
    first decision, or has the sample under another name.
    """
    added = 0

    def new(lines: Sequence[Line]) -> Sequence[Entry]:
        nonlocal added
        checked_lines(lines, anchors)
        if worksheet is not None:
            refuse_another_draw(review, worksheet, lines)
            refuse_second_name(review, worksheet, lines)
            refuse_other_first(review, worksheet, lines)
        newest = newest_payloads(lines, review)
        fresh = [e for e in entries if _is_new(e, newest.get((e.kind, e.unit)))]
        added = len(fresh)
        return fresh

    register.append_from(new, actor, at)
    return added


def _is_new(entry: Entry, newest: str | None) -> bool:
    """Whether an entry says something else than the newest one of its kind and unit.

    A blank decision says something only where there was one before: it was taken back.
    """
    if entry.kind == "decision" and _is_blank(entry.payload):
        return newest is not None and not _is_blank(newest)
    return newest != entry.payload


def _is_blank(payload: str) -> bool:
    given = json.loads(payload)
    blank = asdict(NO_DECISION)
    return all(given.get(name, blank[name]) == blank[name] for name in blank)
