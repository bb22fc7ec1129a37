"""What people wrote into a worksheet stays when its charts are audited again."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from audit.errors import OutputRefused
from audit.hosts.cli.terminal import show, tell
from audit.report.files import refuse_unusable
from audit.review.workflow import amendments
from audit.review.worksheet import (
    ClaimAltered,
    Worksheet,
    keep_people,
    read_worksheet,
)
from audit.wording import first_lines

ALL = "`tspine review verify` names all."


@contextmanager
def cells_shown() -> Iterator[None]:
    """Show the cells of claims that were changed; the refusal itself is one line."""
    try:
        yield
    except ClaimAltered as error:
        for line in first_lines([*map(str, error.changes)], ALL):
            show(line)
        raise


def refuse_to_replace(
    targets: Sequence[Path], command: str, inputs: Sequence[Path], *, force: bool
) -> None:
    """Refuse as `refuse_unusable` does, but say what the command keeps with --force."""
    for target in targets:
        if target.is_file() and not force and target not in inputs:
            raise OutputRefused(
                f"{target} exists and is left as it is. To audit its charts again: "
                f"{command} --force. That keeps what people wrote into it: decisions, "
                "and cells of the record on the sheet Encounters."
            )
        refuse_unusable(target, force, inputs)


def kept(
    worksheet: Worksheet, earlier: Path, *, hides: bool, is_new: bool
) -> Worksheet:
    """Take over what people wrote into an earlier worksheet; name its amended cells.

    `is_new` says that nobody wrote into the other worksheet.
    """
    known = read_worksheet(earlier)
    if hides and known.is_audited:
        raise OutputRefused(
            f"{earlier} shows the machine's verdicts, and the new worksheet would hide "
            "them again, with what was decided since. Choose another file with -o. To "
            f"audit its charts again: tspine review audit {shlex.quote(str(earlier))}"
        )
    with cells_shown():
        made, cells = keep_people(worksheet, known, str(earlier), is_new=is_new)
    if cells:
        tell(f"{earlier}: kept {len(cells)} amended cells of the sheet Encounters.")
        for sentence in first_lines(amendments(cells), ALL):
            tell(sentence)
    return made
