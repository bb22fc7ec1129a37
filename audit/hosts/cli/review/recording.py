"""Keeps a review in the register, and its head in the file of anchors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from audit import __version__
from audit.errors import SettingRefused
from audit.hosts.cli.terminal import tell
from audit.review.register import (
    Register,
    add_anchor,
    head_of,
    read_anchors,
    record,
    refuse_other_first,
    refuse_second_name,
    register_file,
    trusted_lines,
)
from audit.review.score import Score
from audit.review.worksheet import Worksheet


def check_names(
    register: tuple[str | None, Path | None], names: tuple[str, str]
) -> None:
    """Raise SettingRefused if a register was named, but not who records what in it."""
    if register[0] and not all(names):
        raise SettingRefused("--register needs --name and --actor.")


def check_recorded(
    register: tuple[str | None, Path | None],
    names: tuple[str, str],
    worksheet: Worksheet,
) -> None:
    """Raise RegisterRefused if a register has other first decisions of a review.

    So it does if the register has the sample under another name.
    """
    place, anchor = register
    file = register_file(place) if place else None
    if not place or (file is not None and not file.exists()):
        return
    known = read_anchors(anchor, may_lack=True) if anchor else ()
    with Register(place) as book:
        lines = trusted_lines(book, known)
    refuse_second_name(names[0], worksheet, lines)
    refuse_other_first(names[0], worksheet, lines)


def keep(
    register: tuple[str | None, Path | None],
    names: tuple[str, str],
    worksheet: Worksheet,
    result: Score | None,
    now: dt.datetime,
    accepted: Sequence[str] = (),
) -> None:
    """Record a worksheet and its score; tell the head, and add it to the anchors.

    `accepted` are the differences in spite of which it was scored.
    """
    check_names(register, names)
    (place, anchor), (name, actor) = register, names
    known = read_anchors(anchor, may_lack=True) if anchor else ()
    with Register(place or "") as book:
        added = record(
            book,
            name,
            worksheet,
            result,
            actor=actor,
            at=now,
            product=__version__,
            anchors=known,
            accepted=accepted,
        )
        head = head_of(trusted_lines(book, known))
    tell(f"{added} lines were added to the register.")
    if head and anchor and added:
        add_anchor(anchor, head)
    tell(f"Head of the register: {head}. Keep it elsewhere: it proves the rest.")
