"""Anchors: heads of the register, kept where whoever can write it cannot.

Whoever may write the register can cut its end or compute the whole chain anew, and the
chain alone does not show it. A head that was kept elsewhere does: the line of that
number must still have that hash.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from audit.review.register.locations import RegisterRefused
from audit.review.register.register import Line

_LINE = re.compile(r"(\S+) ([1-9][0-9]{0,17}) ([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Anchor:
    """The head of a register after one write: when, its number, and its hash."""

    at: str
    number: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.at} {self.number} {self.sha256}"


def head_of(lines: Sequence[Line]) -> Anchor | None:
    """Return the head of the register: its last line; None if it has none."""
    if not lines:
        return None
    last = lines[-1]
    return Anchor(last.at, last.number, last.sha256)


def read_anchors(path: Path, *, may_lack: bool = False) -> tuple[Anchor, ...]:
    """Read an anchor file; with `may_lack`, a file that is not there has no anchors.

    Raises RegisterRefused, naming the line, for a file that is none.
    """
    try:
        text = path.read_text(encoding="ascii")
    except FileNotFoundError:
        if may_lack:
            return ()
        raise RegisterRefused(
            f"There is no anchor file {path}. `tspine review score --register ... "
            "--anchor` makes one."
        ) from None
    except (OSError, UnicodeDecodeError):
        raise RegisterRefused(f"{path} cannot be read as an anchor file.") from None
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        match = _LINE.fullmatch(line)
        if match is None:
            raise RegisterRefused(
                f"{path}, line {number}: this is no anchor (date, number, SHA-256)."
            )
        found.append(Anchor(match[1], int(match[2]), match[3]))
    return tuple(found)


def add_anchor(path: Path, anchor: Anchor) -> None:
    """Add a line to an anchor file; earlier lines stay as they are.

    Raises RegisterRefused if it cannot be written: the register has its lines then.
    """
    data = f"{anchor}\n".encode("ascii")
    try:
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, data)
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as error:
        raise RegisterRefused(
            f"The register has its new lines, but the anchor {path} was not written: "
            f"{error.strerror}. Keep this line yourself: {anchor}"
        ) from None


def anchor_problems(
    lines: Sequence[Line], anchors: Sequence[Anchor]
) -> tuple[str, ...]:
    """Say where a register is not the one whose heads were kept."""
    hashes = {line.number: line.sha256 for line in lines}
    found = []
    for anchor in anchors:
        if anchor.number not in hashes:
            found.append(
                f"The register ends at line {len(lines)}, but the anchor of "
                f"{anchor.at} has seen line {anchor.number}: its end was cut off."
            )
        elif hashes[anchor.number] != anchor.sha256:
            found.append(
                f"Line {anchor.number} of the register is not the one that the anchor "
                f"of {anchor.at} has seen: the chain was computed anew, or the anchors "
                "are of another register."
            )
    return tuple(found)
