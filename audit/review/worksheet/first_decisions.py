"""First decisions as they were recorded, against what is said of them later.

A decision is claimed to be blind only if it is the one that was recorded before the
machine's verdicts were shown. Who decides otherwise afterwards settles it in the review
workbook, where the first decision stands beside.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from audit.errors import InputUnreadable
from audit.review.worksheet.decisions import PEOPLE
from audit.review.worksheet.opinions import Opinion, opinion_of
from audit.review.worksheet.rows import Worksheet, cell_text
from audit.review.worksheet.todo import NO_ERROR
from audit.wording import dollars

_NAMED = 5
_NOTHING = "no decision"
_HEADINGS = {column.name: column.heading for column in PEOPLE}
_SHOWN = ("final_codes", "error_type", "root_cause", "dollars")

FirstKey = tuple[str, str]
"""A unit's id and an auditor's name, in lower case."""


@dataclass(frozen=True, slots=True)
class FirstChange:
    """A first decision of one auditor on one unit, and the one that is there now.

    `first` and `now` say in words what was decided; a comment is not repeated.
    """

    unit_id: str
    auditor: str
    first: str
    now: str

    @property
    def key(self) -> FirstKey:
        """The unit and the auditor."""
        return self.unit_id, self.auditor.casefold()

    def __str__(self) -> str:
        return f"{self.unit_id}, {self.auditor}: first {self.first}, now {self.now}"


class FirstDecisionsChanged(InputUnreadable):
    """First decisions are no longer those that were revealed. `changes` names them."""

    def __init__(self, file: str, changes: Sequence[FirstChange]) -> None:
        """Name the changes; `file` is the review workbook with the first decisions."""
        self.changes = tuple(changes)
        more = len(changes) - _NAMED
        rest = f"; and {more} more" if more > 0 else ""
        count = (
            "1 first decision is not the one that was"
            if len(changes) == 1
            else f"{len(changes)} first decisions are not those that were"
        )
        super().__init__(
            f"{count} revealed in {file}: {'; '.join(map(str, changes[:_NAMED]))}"
            f"{rest}. A first decision does not change after the reveal. Write it back "
            f"as it was, and settle what is decided now in {file}: there it stands as "
            "a change made after the reveal."
        )


def decided_first(worksheet: Worksheet, name: str = "") -> tuple[Opinion, ...]:
    """Return the first decisions that are not on the sheet Opinions yet.

    What stands in the rows of units that are on it was joined or settled already.
    `name` is that of an auditor who gives none.
    """
    known = {opinion.unit_id for opinion in worksheet.opinions}
    return tuple(
        opinion_of(
            row.unit.id,
            row.decision,
            worksheet.reviewer or name,
            row.machine.coding_verdict,
            worksheet.is_blind,
        )
        for row in worksheet.rows
        if row.decision.is_made and row.unit.id not in known
    )


def blind_decisions(worksheet: Worksheet) -> tuple[Opinion, ...]:
    """Return all first decisions of a worksheet that were made blind."""
    every = (*worksheet.opinions, *decided_first(worksheet))
    return tuple(opinion for opinion in every if opinion.blind)


def opinion_key(opinion: Opinion) -> FirstKey:
    """Return whose decision it is, and on which unit."""
    return opinion.unit_id, opinion.auditor.casefold()


def first_changes(
    first: Iterable[Opinion], now: Iterable[Opinion]
) -> tuple[FirstChange, ...]:
    """Compare decisions with the first ones; what the machine says is left out."""
    before = {opinion_key(opinion): opinion for opinion in first}
    after = {opinion_key(opinion): opinion for opinion in now}
    found = []
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        if old is None or new is None or content_of_first(old) != content_of_first(new):
            one = old or new
            assert one is not None
            words = _words(old, new), _words(new, old)
            found.append(FirstChange(one.unit_id, one.auditor, *words))
    return tuple(found)


def check_first(now: Worksheet, revealed: Worksheet, file: str) -> None:
    """Raise FirstDecisionsChanged unless the first decisions are the revealed ones.

    `file` names the revealed workbook. One of another plan or one without first
    decisions shows nothing.
    """
    first = [opinion for opinion in revealed.opinions if opinion.blind]
    if not first or revealed.plan != now.plan:
        return
    if changes := first_changes(first, blind_decisions(now)):
        raise FirstDecisionsChanged(file, changes)


def without_claim(worksheet: Worksheet, apart: Collection[FirstKey]) -> Worksheet:
    """Return a worksheet in which some decisions are no longer claimed to be blind."""
    opinions = tuple(
        replace(opinion, blind=opinion.blind and opinion_key(opinion) not in apart)
        for opinion in worksheet.opinions
    )
    return replace(worksheet, opinions=opinions)


def otherwise_sentence(worksheet: Worksheet, most: int | None = None) -> str:
    """Say which units were decided otherwise after the reveal; empty if none was.

    It names the first `most` of them; None is all.
    """
    changed = _otherwise(worksheet)
    if not changed:
        return ""
    listed = changed[:most]
    if len(listed) < len(changed):
        listed.append("…")
    return (
        f"{len(changed)} of {len(worksheet.rows)} units were decided otherwise after "
        f"the reveal than blind: {'; '.join(listed)}. The sheet Opinions has all first "
        "decisions."
    )


def _otherwise(worksheet: Worksheet) -> list[str]:
    """Name the units with another verdict or other dollars than were decided blind."""
    first: dict[str, list[Opinion]] = {}
    for opinion in worksheet.opinions:
        if opinion.blind:
            first.setdefault(opinion.unit_id, []).append(opinion)
    found = []
    for row in worksheet.rows if worksheet.is_audited else ():
        given = first.get(row.unit.id, [])
        now = opinion_of(
            row.unit.id, row.decision, "", row.machine.coding_verdict, blind=False
        )
        if not given or not now.said or any(_is_same(one, now) for one in given):
            continue
        priced = any(_dollars_at_issue(one) != _dollars_at_issue(now) for one in given)
        said = "; ".join(f"{one.auditor} {_decided(one, priced)}" for one in given)
        found.append(f"{row.unit.id} (blind: {said}; now {_decided(now, priced)})")
    return found


def _is_same(one: Opinion, other: Opinion) -> bool:
    return one.said == other.said and _dollars_at_issue(one) == _dollars_at_issue(other)


def _dollars_at_issue(opinion: Opinion) -> float | None:
    """Return the dollars; 0 where none were asked for, because nothing is wrong."""
    if opinion.dollars is None and opinion.said in NO_ERROR:
        return 0.0
    return opinion.dollars


def _decided(opinion: Opinion, priced: bool) -> str:
    if not priced:
        return opinion.said
    amount = _dollars_at_issue(opinion)
    shown = "blank" if amount is None else dollars(amount)
    return f"{opinion.said}, dollars at issue {shown}"


def content_of_first(opinion: Opinion) -> list[str]:
    """Return what somebody decided, without the machine's verdict beside it."""
    return [
        *(cell_text(opinion.unit_id), opinion.verdict, opinion.decision),
        *(cell_text(getattr(opinion, name)) for name in (*_SHOWN, "comment")),
        str(opinion.blind),
    ]


def _words(opinion: Opinion | None, other: Opinion | None) -> str:
    if opinion is None:
        return _NOTHING
    parts = []
    if other is not None:
        for name in _SHOWN:
            mine, theirs = (_text(getattr(o, name)) for o in (opinion, other))
            if mine != theirs:
                parts.append(f"{_HEADINGS[name]} {mine or 'blank'}")
        if opinion.comment != other.comment:
            parts.append("another comment" if opinion.comment else "no comment")
    said = opinion.said or _NOTHING
    return f"{said} ({', '.join(parts)})" if parts else said


def _text(value: str | float | None) -> str:
    return (
        cell_text(value) if isinstance(value, str) or value is None else dollars(value)
    )
