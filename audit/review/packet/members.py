"""The members of a packet: everything that a review rests on, in files."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from audit.review.evidence import Certificate, Recorded
from audit.review.packet.archive import MANIFEST
from audit.review.packet.frame_file import frame_text
from audit.review.packet.register_file import extract_text
from audit.review.packet.workbooks import cells_text, repacked
from audit.review.plan import Frame, Plan, plan_text
from audit.review.register import review_of, reviews_of_frame
from audit.review.worksheet import Worksheet, write_worksheet

PLAN, FRAME, REGISTER, ANCHORS = (
    "plan.toml",
    "frame.csv",
    "register.jsonl",
    "anchors.txt",
)
DRAWN, REVIEW, CELLS = "drawn.xlsx", "review.xlsx", ".cells.txt"
CERTIFICATE, README = "certificate.json", "README.txt"
REPORT = "report"
RULES, CODES, POLICY = "rules/", "codes/", "policy"
FIRST = "first/"

_README = f"""\
This packet proves a chart review. It holds patient data: {FRAME} has the ids of all
units of the frame, and the workbooks hold charts. Keep it where such records may lie.

{PLAN}        the plan, as it was signed
{FRAME}        the units of the frame, in order: enough to draw the sample again
{DRAWN}       the workbook as it was drawn
{REVIEW}      the workbook as people decided it
{FIRST}*.xlsx     the blind workbook and the auditors' parts, as they decided, if any
report.*         the report, if there was one
{REGISTER}   the lines of this review in the register, and the chain of all others;
                 of reviews of the same frame plan, sample and score
{ANCHORS}      heads of the register that were kept elsewhere, if any
{RULES} {CODES} {POLICY}.*   rules, code set and policy table as used
{CERTIFICATE} what held when the packet was made; it can be worked out again
{MANIFEST}    the SHA-256 of every member
*{CELLS}     the cells of a workbook as text

`tspine verify PACKET` checks it. Whoever altered it with the tool itself could write a
new manifest: only the SHA-256 of the whole packet, kept elsewhere, shows that.
"""


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes into a packet.

    `drawn` is the worksheet as it was drawn, `review` the decided workbook's bytes,
    `reports` the files of the report by name, `pack` and `policy` the own ones, None
    for those that ship. `first` are the blind workbook and the auditors' parts by name.
    """

    worksheet: Worksheet
    review: bytes
    drawn: Worksheet
    plan: Plan
    frame: Frame
    certificate: Certificate
    recorded: Recorded = field(default_factory=Recorded)
    reports: Mapping[str, bytes] = field(default_factory=dict)
    pack: Path | None = None
    policy: Path | None = None
    first: Mapping[str, bytes] = field(default_factory=dict)


def members_of(contents: Contents) -> dict[str, bytes]:
    """Return the members of a packet by name: the same review has the same ones."""
    certificate = json.dumps(contents.certificate.record(), indent=1) + "\n"
    members = {
        README: _README.encode(),
        PLAN: plan_text(contents.plan).encode(),
        FRAME: frame_text(contents.frame),
        CERTIFICATE: certificate.encode(),
        **_workbook(DRAWN, _written(contents.drawn)),
        **_workbook(REVIEW, contents.review),
        **dict(_judges(contents.pack, contents.policy)),
    }
    for name, data in contents.first.items():
        members |= _workbook(f"{FIRST}{name}", data)
    for name, data in contents.reports.items():
        member = f"{REPORT}{Path(name).suffix.lower()}"
        members |= (
            _workbook(member, data) if member.endswith("xlsx") else {member: data}
        )
    recorded = contents.recorded
    if recorded.lines is not None:
        review = recorded.review or review_of(recorded.lines, contents.worksheet)
        of_frame = reviews_of_frame(
            recorded.lines, contents.worksheet.plan.frame_sha256
        )
        members[REGISTER] = extract_text(recorded.lines, review, of_frame)
    if recorded.anchors is not None:
        kept = "".join(f"{anchor}\n" for anchor in recorded.anchors)
        members[ANCHORS] = kept.encode("ascii")
    return members


def _workbook(name: str, data: bytes) -> dict[str, bytes]:
    return {name: repacked(data), f"{name}{CELLS}": cells_text(data)}


def _written(worksheet: Worksheet) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, DRAWN)
        write_worksheet(path, worksheet)
        return path.read_bytes()


def altered_copies(members: Mapping[str, bytes]) -> Iterator[str]:
    """Name the members that say other things than those which they are made from."""
    for name, data in members.items():
        text = members.get(f"{name}{CELLS}")
        if name.endswith(".xlsx") and text != cells_text(data):
            yield f"{name}{CELLS} does not say what {name} holds."


def foreign_members(members: Mapping[str, bytes]) -> Iterator[str]:
    """Name the members that are not those of this release, which made the packet."""
    if members.get(README) != _README.encode():
        yield f"{README} is not the text that tspine writes."
    known = {README, PLAN, FRAME, DRAWN, REVIEW, CERTIFICATE, REGISTER, ANCHORS}
    for name in members:
        base = name.removesuffix(CELLS)
        stem = base.partition(".")[0]
        if not (
            base in known
            or stem in (REPORT, POLICY)
            or base.startswith((RULES, CODES, FIRST))
        ):
            yield f"{name} is no member of a packet."


def other_codes(members: Mapping[str, bytes]) -> Iterator[str]:
    """Name the files of the code set that are not those of this release."""
    own = dict(code_files())
    given = {name: data for name, data in members.items() if name.startswith(CODES)}
    for name in dict.fromkeys((*own, *given)):
        if own.get(name) != given.get(name):
            yield f"{name} is not the file of the code set that the worksheet names."


def code_files() -> Iterator[tuple[str, bytes]]:
    """Yield the files of the code set that this release has."""
    yield from _files(files("audit.release").joinpath("data"), CODES, (".csv", ".gz"))


def _judges(pack: Path | None, policy: Path | None) -> Iterator[tuple[str, bytes]]:
    """Yield the files of rules, code set and policy table."""
    rules = pack or files("audit.rules").joinpath("pack")
    yield from _files(rules, RULES, (".toml",))
    yield from code_files()
    table = policy or files("audit.facts").joinpath("data/policy.toml")
    yield f"{POLICY}{Path(table.name).suffix}", table.read_bytes()


def _files(
    folder: Traversable, under: str, endings: tuple[str, ...]
) -> Iterator[tuple[str, bytes]]:
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(endings):
            yield f"{under}{file.name}", file.read_bytes()
