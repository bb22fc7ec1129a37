"""The exit statuses of all commands, in one table."""

from __future__ import annotations

from enum import IntEnum


class ExitStatus(IntEnum):
    """What a command says to the program that started it."""

    DONE = 0
    FOUND = 1
    REFUSED = 2
    UNDECIDED = 3
    INTERRUPTED = 130


MEANINGS = {
    ExitStatus.DONE: "the command did its work and found nothing that it was to report",
    ExitStatus.FOUND: (
        "something was found. `audit`: a row has a verdict that `--fail-on` names. "
        "`review verify`: the sample is not the one that the plan draws, a cell was "
        "altered, or the certificate does not hold. `verify`: the packet was altered. "
        "`review merge`: worksheets conflict. `map`: a required column was not found. "
        "`prove`: a statement fails, or an outcome changes. `pack check`: a pack is "
        "wrong. `pack test`: an example line broke. `pack diff`: packs differ. "
        "`release add`: a verdict changes, or a statement fails"
    ),
    ExitStatus.REFUSED: (
        "an input cannot be read, an option is wrong, an output cannot be written, or "
        "the program failed; a result file is there whole or not at all"
    ),
    ExitStatus.UNDECIDED: "`prove`: a statement was neither shown nor refuted",
    ExitStatus.INTERRUPTED: "Ctrl-C; a message says which files were not written",
}
"""What each exit status means, in Markdown."""


def status_table() -> str:
    """Return the table of the README."""
    rows = [f"| {status.value} | {MEANINGS[status]} |" for status in ExitStatus]
    return "\n".join(["| exit status | meaning |", "|---:|---|", *rows])


def status_lines() -> str:
    """Return the table for `--help`, each status a paragraph."""
    lines = [f"{s.value}: {MEANINGS[s].replace('`', '')}." for s in ExitStatus]
    return "\n\n".join(["Exit status", *lines])
