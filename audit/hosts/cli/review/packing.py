"""The work of `packet`, and of `tspine verify`, which checks one."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from audit import __version__
from audit.errors import InputUnreadable, SettingRefused
from audit.hosts.cli.review.first_files import first_places
from audit.hosts.cli.review.sample import named_source
from audit.hosts.cli.review.stages import check_revealed
from audit.hosts.cli.review.standing import Against, judges_for, located
from audit.hosts.cli.review.verifying import Kept, certificate_of
from audit.hosts.cli.terminal import show, tell
from audit.intake.source import check_file
from audit.report.files import new_files, refuse_unusable
from audit.review.evidence import State
from audit.review.packet import Contents, check_packet, members_of, packed
from audit.review.workflow import drawn_from
from audit.review.worksheet import read_worksheet
from audit.wording import first_lines


def pack_review(
    file: Path, against: Against, kept: Kept, target: Path | None, *, force: bool
) -> None:
    """Write the packet, and its SHA-256 beside it."""
    place, (file, against) = file, located(file, against)
    kept = kept.with_standing(file)
    _check_endings(kept.reports)
    _check_first(kept.first)
    named_source(against.charts)
    target = target or file.with_suffix(".zip")
    beside = target.with_name(f"{target.name}.sha256")
    inputs = [file, *against.inputs, *kept.inputs]
    for path in (target, beside):
        refuse_unusable(path, force, inputs)
    worksheet = read_worksheet(file)
    check_revealed(worksheet, file)
    first = first_places(place, file, worksheet, kept.first)
    certificate, given = certificate_of(file, against, kept, place)
    plan = against.signed(worksheet.plan) or worksheet.plan
    pack, policy = judges_for(file, worksheet, against)
    data = packed(
        members_of(
            Contents(
                worksheet,
                file.read_bytes(),
                drawn_from(plan, given, worksheet.product),
                plan,
                given.frame,
                certificate,
                kept.recorded(),
                {path.name: path.read_bytes() for path in kept.reports},
                pack,
                policy,
                {path.name: path.read_bytes() for path in first if path.is_file()},
            )
        )
    )
    digest = hashlib.sha256(data).hexdigest()
    with new_files([target, beside], force, inputs) as (draft, note):
        draft.write_bytes(data)
        note.write_text(f"{digest}  {target.name}\n", encoding="utf-8")
    for line in certificate.failed:
        head, *sentences = str(line).splitlines()
        for text in (
            head,
            *first_lines(sentences, "The packet's certificate has all."),
        ):
            tell(text)
    for text in _left_out(kept):
        tell(text)
    for path in first:
        if not path.is_file():
            tell(f"Left out: first decisions; {path} is not there.")
    tell(f"{target}: SHA-256 {digest}. Give the digest on another way.")
    tell(f"Next: tspine verify {shlex.quote(str(target))} --digest {digest}")


def _check_endings(reports: Sequence[Path]) -> None:
    """Raise SettingRefused if two files of the report have the same ending."""
    endings = [path.suffix.lower() for path in reports]
    for ending in endings:
        if endings.count(ending) > 1:
            names = " and ".join(str(p) for p in reports if p.suffix.lower() == ending)
            raise SettingRefused(
                f"--report: {names} both end with {ending}, and a packet holds one "
                "workbook and one page of the report. Name one of them."
            )


def _check_first(first: Sequence[Path]) -> None:
    """Raise SettingRefused if two files of first decisions have the same name."""
    names = [path.name.lower() for path in first]
    for path in first:
        if names.count(path.name.lower()) > 1:
            raise SettingRefused(
                f"--first: two files are named {path.name}, and a packet holds each "
                "under its name. Rename one of them."
            )


def _left_out(kept: Kept) -> Iterator[str]:
    """Say which parts of a packet were not given, and which option gives them."""
    if not kept.reports:
        yield "Left out: a report; none stands beside the worksheet. Add --report."
    if kept.register is None:
        yield "Left out: what the register has of this review. Add --register."
    if kept.anchor is None:
        yield "Left out: heads of the register that were kept elsewhere. Add --anchor."


def verify_packet(file: Path, digest: str) -> bool:
    """Print what holds of a packet; return whether everything does."""
    check_file(file)
    data = file.read_bytes()
    own = hashlib.sha256(data).hexdigest()
    right = True
    if digest:
        right = digest.strip().lower() == own
        state = State.HOLDS if right else State.FAILS
        show(f"digest: {state.value}.")
    else:
        show("digest: not given.")
        tell("Compare it with the one that was kept elsewhere: " + own)
    try:
        lines = check_packet(data, __version__)
    except InputUnreadable as error:
        raise InputUnreadable(f"{file}: {error}") from None
    for line in lines:
        for text in str(line).splitlines():
            show(text)
    return right and all(line.state is not State.FAILS for line in lines)
