"""Notes a second on one core, and texts of 1 MB, among them some made to be slow."""

from __future__ import annotations

import time

from audit.abstract import abstract_note
from property_tests.notes.measuring import read_notes

ROUNDS, SIZE = 5, 1_000_000
SLOW = (
    *("pain ", "t5-", "1 ", "a", "no ", ".", "\n", " \n", "7/10 ", "pain fracture. "),
    *(
        "4 wk ",
        "for the for the ",
        "no pain, ",
        "p - a\n",
        "- - ",
        "pt x 6 weeks of pt ",
    ),
)
"""Pieces that are repeated: what slow patterns and long searches are made of."""


def seconds(text: str) -> float:
    """Return the CPU time that a note takes."""
    started = time.process_time()
    abstract_note(text)
    return time.process_time() - started


def main() -> None:
    """Print what was measured."""
    notes = [note.text for note in read_notes()]
    abstract_note("")
    taken = sum(seconds(note) for _ in range(ROUNDS) for note in notes)
    length = sum(map(len, notes)) / len(notes)
    print(
        f"{ROUNDS * len(notes) / taken:,.0f} notes a second, {length:,.0f} signs each"
    )
    joined = "\n".join(notes)
    whole = (joined * (SIZE // len(joined) + 1))[:SIZE]
    print(f"{seconds(whole):6.2f} s for 1 MB of notes")
    for piece in SLOW:
        text = (piece * (SIZE // len(piece) + 1))[:SIZE]
        print(f"{seconds(text):6.2f} s for 1 MB of {piece!r}")


if __name__ == "__main__":
    main()
