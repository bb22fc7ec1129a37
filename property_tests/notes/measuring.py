"""How many proposed cells are right, and how many expected cells are proposed.

A proposal is right if the readers of the note expect that value in that cell. A cell
that they leave blank, for whatever reason, makes it wrong. Lists are compared as sets,
numbers by value. Intervals are exact (Clopper-Pearson, two-sided, 95 %).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scipy.stats import beta

from audit.abstract import abstract_note
from audit.abstract.proposals import groups
from audit.columns import column

FOLDER = Path(__file__).parent
HEAD = (
    "# Synthetic notes",
    "",
    "Notes in many styles, invented by writers who did not know the word lists, each",
    "with the cells that its writer expects (`cells`), the columns that have to stay",
    "blank (`must_not`) and the reasons (`why`). No note is of a real person.",
    "",
    "The words were fitted to notes 001 to 120. Notes 121 and up are by other writers",
    "and were measured once, when the words were finished. A proposal counts as wrong",
    "if the writer left the cell blank, for whatever reason. Intervals are exact",
    "(Clopper-Pearson, two-sided).",
    "",
    "One thing was changed after that: 38 signatures without a date had been proposed",
    "as not signed, where these writers take them for signed (record: 64 of 104).",
    "They are left open now. `pain_documented` and `exam_tenderness` are groups of",
    "their own because each had reached all three marks in an earlier measurement, on",
    "80 of the notes that the words were fitted to since; the table is their second.",
    "",
    "Later, wrong proposals on 20 notes of another writer were mended: text under a",
    "rule that says it was copied, boxes without a tick, the name of a clinic, pain of",
    "0/10, tenderness that nobody examined, pain that is told and denied. N is not",
    "proposed in `pain_documented` any more (1 of 2 had been right). On the notes",
    "below, pain went from 105 of 106 to 103 of 103, its recall from 0.88 to 0.87, and",
    "flags from 128 of 156 to 129 of 157. So the table is no first measurement of what",
    "is here now.",
    "",
    "In 117 of the 120 notes pain is documented, and in 2 it is not. Whoever always",
    "said Y would be right 117 times: the row of pain shows that proposals are seldom",
    "wrong, and not that they find the notes without pain.",
    "",
    "A group is offered only if its precision is at least 0.95, the lower limit of the",
    "precision at least 0.90, and its recall at least 0.80. Whoever changes the words",
    "measures on notes that nobody has read yet: `python -m property_tests.notes",
    "--folder FOLDER`. This page is written by `python -m property_tests.notes",
    "--write`.",
    "",
)
"""How the page of this folder begins."""
NONE_UNREAD = "No note that the words were not fitted to is here: nothing was measured."
"""What is said in place of a measurement without unread notes."""
PRECISION, LOWER, RECALL = 0.95, 0.90, 0.80
"""A group is offered if it reaches all three: precision, its lower limit, recall."""
LAST_TUNED = 120
"""The number of the last note that the words were fitted to."""


@dataclass(frozen=True, slots=True)
class Note:
    """A synthetic note: `cells` are expected, `must_not` have to stay blank."""

    id: str
    style: str
    text: str
    cells: dict[str, str]
    must_not: tuple[str, ...]

    @property
    def was_tuned_on(self) -> bool:
        """Whether the word lists were fitted to this note."""
        return int(self.id.rpartition("_")[2]) <= LAST_TUNED


@dataclass(frozen=True, slots=True)
class Error:
    """A proposal that is not the expected one; `wanted` is empty for a blank cell."""

    note: str
    column: str
    value: str
    wanted: str


@dataclass(slots=True)
class Score:
    """The counts of a group of columns."""

    right: int = 0
    proposed: int = 0
    expected: int = 0
    errors: list[Error] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """The share of proposals that are right."""
        return self.right / self.proposed if self.proposed else 0.0

    @property
    def recall(self) -> float:
        """The share of expected cells that are proposed."""
        return self.right / self.expected if self.expected else 0.0

    @property
    def passes(self) -> bool:
        """Whether the group may be offered: it reaches all three marks."""
        low, _ = interval(self.right, self.proposed)
        is_right = self.precision >= PRECISION and low >= LOWER
        return is_right and self.recall >= RECALL


def read_notes(folder: Path = FOLDER) -> list[Note]:
    """Return the notes of a folder, in order."""
    records = [json.loads(p.read_bytes()) for p in sorted(folder.glob("note_*.json"))]
    return [
        Note(r["id"], r["style"], r["note"], r["cells"], tuple(r["must_not"]))
        for r in records
    ]


def interval(hits: int, of: int) -> tuple[float, float]:
    """Return the exact two-sided 95 % interval of a share."""
    low = float(beta.ppf(0.025, hits, of - hits + 1)) if hits else 0.0
    high = float(beta.ppf(0.975, hits + 1, of - hits)) if hits < of else 1.0
    return low, high


def scores(notes: Sequence[Note], *, by_column: bool = False) -> dict[str, Score]:
    """Return the score of each group of columns, or column, every group proposed."""
    group_of = {
        c: c if by_column else name for name, cs in groups().items() for c in cs
    }
    found = {name: Score() for name in group_of.values()}
    for note in notes:
        for name, value in note.cells.items():
            if name in group_of and value:
                found[group_of[name]].expected += 1
        for p in abstract_note(note.text, every=True).proposals:
            score, wanted = found[group_of[p.column]], note.cells.get(p.column, "")
            score.proposed += 1
            if same(p.column, p.value, wanted):
                score.right += 1
            else:
                score.errors.append(Error(note.id, p.column, p.value, wanted))
    return found


def same(name: str, value: str, wanted: str) -> bool:
    """Whether two cells of a column hold the same."""
    if column(name).kind == "number":
        return bool(wanted) and abs(float(value) - float(wanted)) < 0.051
    if column(name).kind == "list":
        return _items(value) == _items(wanted)
    return value.casefold() == wanted.casefold()


def _items(text: str) -> set[str]:
    return {item.strip().casefold() for item in re.split("[;,]", text) if item.strip()}


def lines(found: dict[str, Score], of: str = "group") -> Iterator[str]:
    """Yield the table of a measurement, in Markdown."""
    yield (
        f"| {of} | right of proposed | precision (95 %) | recall (95 %) | all three "
        "reached |"
    )
    yield "|---|---:|---|---|---|"
    for name, score in found.items():
        low, high = interval(score.right, score.proposed)
        least, most = interval(score.right, score.expected)
        yield (
            f"| {name} | {score.right} of {score.proposed} | {score.precision:.2f} "
            f"({low:.2f} to {high:.2f}) | {score.recall:.2f} ({least:.2f} to "
            f"{most:.2f}) | {'yes' if score.passes else 'no'} |"
        )


def report() -> str:
    """Return README.md of this folder."""
    notes = read_notes()
    unread = [n for n in notes if not n.was_tuned_on]
    tuned = [n for n in notes if n.was_tuned_on]
    return "\n".join(
        [
            *HEAD,
            f"## The {len(unread)} notes that the words were not fitted to",
            "",
            *(_measured(unread) if unread else (NONE_UNREAD,)),
            "",
            f"## The {len(tuned)} notes that the words were fitted to",
            "",
            *lines(scores(tuned)),
            "",
        ]
    )


def _measured(unread: Sequence[Note]) -> Iterator[str]:
    found = scores(unread)
    yield from lines(found)
    yield from ("", "The same by column:", "")
    yield from lines(scores(unread, by_column=True), "column")
    yield from ("", "Every wrong proposal:", "")
    yield "| group | note | column | proposed | expected |"
    yield "|---|---|---|---|---|"
    for name, score in found.items():
        for e in score.errors:
            yield f"| {name} | {e.note} | {e.column} | {e.value} | {e.wanted} |"
