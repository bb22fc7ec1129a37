"""Checks a packet: every byte of it, then what its members say of one another."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from audit.engine import Auditor
from audit.errors import InputUnreadable, TspineError
from audit.facts import read_policy
from audit.release import load
from audit.review.auditing import encounters_of, judged_by
from audit.review.evidence import (
    CertificateLine,
    FirstFiles,
    Recorded,
    comparable,
    first_line,
    judge_notices,
    line_of,
    machine_differences,
    not_given,
)
from audit.review.packet.archive import Opened, opened
from audit.review.packet.certified import (
    PackedInput,
    certificate_line,
    stated_product,
)
from audit.review.packet.frame_file import read_frame_text
from audit.review.packet.members import (
    ANCHORS,
    CELLS,
    DRAWN,
    FIRST,
    FRAME,
    PLAN,
    POLICY,
    REGISTER,
    REVIEW,
    RULES,
    altered_copies,
    foreign_members,
    other_codes,
)
from audit.review.packet.register_file import read_extract
from audit.review.packet.workbooks import altered_cells
from audit.review.plan import (
    GROUPS,
    Frame,
    Plan,
    plan_differences,
    read_plan,
    unit_of,
    verify,
)
from audit.review.register import (
    decision_problems,
    draw_problems,
    read_anchors,
    review_of,
    second_name_problems,
)
from audit.review.worksheet import (
    Worksheet,
    broken_seals,
    cell_text,
    counts_agree,
    known_by_hash,
    read_worksheet,
)
from audit.rules.catalogue import read_pack


def check_packet(data: bytes, product: str = "") -> tuple[CertificateLine, ...]:
    """Say line by line what holds of a packet.

    Raises InputUnreadable for a file that is no packet.
    """
    packet = opened(data)
    if packet.faults:
        return (line_of("members", [*packet.faults, *_cells(packet)]),)
    try:
        return tuple(_lines(packet.members, product))
    except KeyError as lacking:
        raise InputUnreadable(f"the packet lacks {lacking.args[0]}.") from None


def _cells(packet: Opened) -> Iterator[str]:
    """Name the cells in which altered workbooks differ from their text."""
    for name in packet.altered:
        text = packet.members.get(f"{name}{CELLS}")
        is_whole = f"{name}{CELLS}" not in packet.altered
        if name.endswith(".xlsx") and text is not None and is_whole:
            for place in altered_cells(packet.members[name], text):
                yield f"{name}: {place}."


def _lines(members: Mapping[str, bytes], product: str) -> Iterator[CertificateLine]:
    plan = read_plan(members[PLAN].decode(), PLAN)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        worksheet = _worksheet(folder, members, REVIEW)
        drawn = _worksheet(folder, members, DRAWN)
        auditor = _auditor(folder, members)
        recorded = _recorded(folder, members)
        first = _first(folder, members)
    frame = read_frame_text(members[FRAME])
    copies = [*_copies(members, worksheet, auditor, product)]
    yield line_of("members", copies, [f"{len(members)} members have their SHA-256."])
    apart = [
        *plan_differences(plan, worksheet.plan),
        *plan_differences(plan, drawn.plan),
    ]
    altered = [f"{DRAWN}: {text}" for text in broken_seals(drawn)]
    faults = [*apart, *broken_seals(worksheet), *altered]
    yield line_of("plan", faults, known_by_hash(worksheet))
    found = [d.message for d in verify(plan, frame, worksheet.picks)]
    if drawn.picks != worksheet.picks:
        found.append("The drawn and the decided workbook have different samples.")
    if not counts_agree(worksheet, frame):
        found.append("The sheet Frame counts other units by group than the frame has.")
    found += _other_units(drawn, frame)
    yield line_of("frame and draw", found)
    yield _verdicts(worksheet, plan, auditor, product)
    yield from first_line(worksheet, first)
    yield from _register(recorded, worksheet)
    given, judge = PackedInput(frame, drawn), (plan, auditor, recorded)
    yield certificate_line(members, (worksheet, first), given, judge, product)


def _copies(
    members: Mapping[str, bytes],
    worksheet: Worksheet,
    auditor: Auditor | None,
    product: str,
) -> Iterator[str]:
    """Name the members that the others, or this release, show to be altered."""
    yield from altered_copies(members)
    if product and stated_product(members) == product:
        yield from foreign_members(members)
    codes = worksheet.provenance.judged_by.codes_sha256
    if auditor is not None and auditor.fingerprints.codes_sha256 == codes:
        yield from other_codes(members)


def _other_units(drawn: Worksheet, frame: Frame) -> Iterator[str]:
    """Name what the drawn workbook says of a unit that the frame does not."""
    units = {unit.id: unit for unit in frame.units}
    for encounter in encounters_of(drawn):
        unit = units.get(encounter.encounter_id)
        if unit is None:
            continue
        own = unit_of(encounter, unit.stratum)
        for name in (*GROUPS, "amount"):
            if cell_text(getattr(own, name)) != cell_text(getattr(unit, name)):
                yield f"{unit.id}: {DRAWN} has another {name} than {FRAME}."


def _worksheet(folder: Path, members: Mapping[str, bytes], name: str) -> Worksheet:
    path = folder / name
    path.write_bytes(members[name])
    return read_worksheet(path)


def _first(folder: Path, members: Mapping[str, bytes]) -> FirstFiles:
    """Return the packet's blind workbook and parts, by what each says of itself."""
    books = [name for name in members if name.startswith(FIRST)]
    books = [name for name in sorted(books) if name.endswith(".xlsx")]
    # Under names of our own: those of a packet may lead out of the folder.
    own = {f"first-{n}.xlsx": members[name] for n, name in enumerate(books)}
    found = [_worksheet(folder, own, name) for name in own]
    whole = [one for one in found if not one.reviewer]
    parts = tuple(one for one in found if one.reviewer)
    return FirstFiles(whole[0] if whole else None, parts)


def _auditor(folder: Path, members: Mapping[str, bytes]) -> Auditor | None:
    """Return the auditor by the packet's rules; None if they cannot be read here."""
    pack = folder / "pack"
    pack.mkdir()
    tables = []
    for name, data in members.items():
        if name.startswith(RULES):
            (pack / Path(name).name).write_bytes(data)
        elif name.startswith(f"{POLICY}."):
            tables.append(folder / Path(name).name)
            tables[-1].write_bytes(data)
    try:
        return Auditor(read_pack(pack), load(), read_policy(tables[0]))
    except (TspineError, IndexError):
        return None  # of a release with other words; the rules themselves are there


def _verdicts(
    worksheet: Worksheet, plan: Plan, auditor: Auditor | None, product: str
) -> CertificateLine:
    if auditor is None:
        return not_given("verdicts", "This release cannot read the packet's rules.")
    hand = judged_by(auditor, product)
    if not comparable(worksheet, plan, hand):
        return not_given("verdicts", judge_notices(worksheet, plan, hand)[-1])
    apart = machine_differences(worksheet, auditor)
    audited = f"{len(worksheet.rows)} charts were audited again."
    return line_of("verdicts", [d.message for d in apart], [audited])


def _recorded(folder: Path, members: Mapping[str, bytes]) -> Recorded:
    """Return the packet's register, with its anchors."""
    anchors = None
    if ANCHORS in members:
        path = folder / ANCHORS
        path.write_bytes(members[ANCHORS])
        anchors = read_anchors(path)
    if REGISTER not in members:
        return Recorded(None, anchors)
    extract = read_extract(members[REGISTER])
    return Recorded(
        extract.lines, anchors, extract.review, extract.chain, extract.faults
    )


def _register(recorded: Recorded, worksheet: Worksheet) -> Iterator[CertificateLine]:
    lines = recorded.lines
    if lines is None:
        yield not_given("register", "The packet has no register.")
        return
    yield line_of("register", recorded.faults or ())
    if recorded.faults:
        return
    review = review_of(lines, worksheet)
    found = [
        *draw_problems(review, worksheet, lines),
        *second_name_problems(review, worksheet, lines),
        *decision_problems(review, worksheet, lines),
    ]
    if not review:
        found = ["The register in the packet has no review with this sample."]
    yield line_of("recorded decisions", found)
