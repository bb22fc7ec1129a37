"""Measures the proposals on the synthetic notes that the words were not fitted to.

python -m property_tests.notes            # the table
python -m property_tests.notes --errors   # and every wrong proposal
python -m property_tests.notes --tuned    # on those that the words were fitted to
"""

from __future__ import annotations

import argparse
from pathlib import Path

from property_tests.notes.measuring import (
    FOLDER,
    LAST_TUNED,
    NONE_UNREAD,
    lines,
    read_notes,
    report,
    scores,
)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="precision and recall of proposals")
    parser.add_argument("--errors", action="store_true", help="list what was wrong")
    parser.add_argument(
        "--tuned",
        action="store_true",
        help=f"notes up to number {LAST_TUNED}, to which the words were fitted",
    )
    parser.add_argument("--folder", type=Path, default=FOLDER, help="other notes")
    parser.add_argument("--write", action="store_true", help="write README.md here")
    asked = parser.parse_args()
    if asked.write:
        (FOLDER / "README.md").write_text(report(), encoding="utf-8")
        return
    if not list(asked.folder.glob("note_*.json")):
        parser.error(f"{asked.folder} has no note_*.json.")
    notes = [n for n in read_notes(asked.folder) if n.was_tuned_on is asked.tuned]
    if not notes and not asked.tuned:
        print(NONE_UNREAD)
        return
    found = scores(notes)
    print(f"{len(notes)} notes")
    print("\n".join(lines(found)))
    if asked.errors:
        for name, score in found.items():
            for e in score.errors:
                print(f"{name}: {e.note} {e.column}: {e.value!r} for {e.wanted!r}")


if __name__ == "__main__":
    main()
