"""What `tspine pack` shows of a team's pack."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from audit.hosts.cli.terminal import show, tell
from audit.packs.differences import Difference, Value, differences
from audit.packs.examples import run_examples
from audit.packs.folder import SheetRefused, problems_of, read_into, write_text
from audit.packs.meaning import advice, meanings
from audit.rules.catalogue import Pack, read_pack

_SHORT = 40


def show_check(folder: Path, today: dt.date) -> bool:
    """Show what is wrong, or what each change means; return whether all is in order."""
    if problems := problems_of(folder):
        for problem in problems:
            show(problem, hang=2)
        tell(f"{_counted(problems, 'problem')}. Nothing can be audited with this pack.")
        return False
    pack = read_pack(folder)
    show(f"Rule pack {pack.label}", hang=2)
    _bulleted("What it changes", meanings(pack))
    _bulleted("Look at this again", advice(pack, today))
    if pack.own:
        show()
        show(f"SHA-256 of the changes {pack.own.sha256}", hang=2)
    return True


def _bulleted(heading: str, lines: Sequence[str]) -> None:
    if lines:
        show()
        show(heading, bold=len(heading))
        for line in lines:
            show(f"- {line}", hang=2)


def show_examples(pack: Pack) -> bool:
    """Run the example lines and show the broken ones; return whether none broke."""
    count, broken = 0, 0
    for example in run_examples(pack):
        count += 1
        if example.problem:
            broken += 1
            show(f"{example.rule} {example.kind}: {example.line}", hang=2)
            show(f"  {example.problem}")
    show(f"{count:,} example lines of {pack.label}: {broken or 'none'} broke.", hang=2)
    return not broken


def show_differences(old: Pack, new: Pack) -> bool:
    """Show what differs between two packs; return whether anything does."""
    found = differences(old, new)
    show(f"{old.label} -> {new.label}", hang=2)
    for difference in found:
        show()
        _show_difference(difference)
    if not found:
        show("They say the same.")
    return bool(found)


def _show_difference(difference: Difference) -> None:
    subject = difference.subject
    show(f"{subject} {difference.kind}: {difference.title}", bold=len(subject), hang=2)
    for value in difference.values:
        _show_value(value, is_new=difference.kind == "added")


def _show_value(value: Value, *, is_new: bool) -> None:
    if is_new:
        if value.after:
            show(f"  {value.label}: {value.after}", hang=4)
        return
    before, after = value.before or "nothing", value.after or "nothing"
    if max(len(before), len(after)) <= _SHORT:
        show(f"  {value.label}: {before} -> {after}", hang=4)
        return
    show(f"  {value.label}")
    show(f"    before: {before}", hang=12)
    show(f"    after:  {after}", hang=12)


def show_read(sheet: Path, folder: Path) -> None:
    """Read a sheet into its folder, and show what it changed.

    Raises RuleError if it cannot be read; then the folder is as it was.
    """
    try:
        done = read_into(folder, sheet)
    except SheetRefused as refused:
        for problem in refused.problems:
            show(problem, hang=2)
        raise
    if not done.count:
        show(f"The sheet changes nothing in {folder}.")
        return
    write_text(folder, done.text)
    show(f"{_counted(range(done.count), 'change')} of {folder / 'pack.toml'}.")
    if done.before is not None:
        show()
        show_differences(done.before, done.after)


def _counted(things: Sequence[object], word: str) -> str:
    return f"1 {word}" if len(things) == 1 else f"{len(things)} {word}s"
