"""The work of `verify`: a worksheet checked against all that it rests on."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from audit import __version__
from audit.errors import SettingRefused
from audit.hosts.cli.review.first_files import first_files
from audit.hosts.cli.review.sample import named_source
from audit.hosts.cli.review.stages import next_is
from audit.hosts.cli.review.standing import Against, auditor_for, located
from audit.hosts.cli.terminal import show, tell
from audit.intake.source import check_file, sha256_of
from audit.report.files import new_file, refuse_unusable
from audit.review.evidence import (
    Certificate,
    Evidence,
    Recorded,
    certify,
    standing_of,
)
from audit.review.planned_input import PlannedInput, input_of
from audit.review.register import Register, read_anchors, register_file
from audit.review.workflow import amendments, changed_since
from audit.review.worksheet import read_worksheet


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept beside a worksheet: register, anchors, report, first decisions."""

    register: str | None = None
    anchor: Path | None = None
    review: str = ""
    reports: tuple[Path, ...] = ()
    first: tuple[Path, ...] = ()

    @property
    def inputs(self) -> list[Path]:
        """The files that are read, and therefore never replaced."""
        place = register_file(self.register) if self.register else None
        return [
            path for path in (place, self.anchor, *self.reports, *self.first) if path
        ]

    def with_standing(self, worksheet: Path) -> Kept:
        """Add the files of a report that stand beside a worksheet.

        A file that was named takes the place of one with the same ending.
        """
        named = {path.suffix.lower() for path in self.reports}
        standing = [
            path
            for path in report_files(worksheet)
            if path.is_file() and path.suffix not in named
        ]
        return replace(self, reports=(*self.reports, *standing))

    def refuse_without_full(self, output: Path | None) -> None:
        """Raise SettingRefused: these options need --full."""
        given = (self.register, self.anchor, self.review, self.reports, self.first)
        if any(given) or output:
            raise SettingRefused(
                "--register, --name, --anchor, --report, --first and -o belong to a "
                "certificate: add --full."
            )

    def recorded(self) -> Recorded:
        """Read the register and the anchors."""
        if self.register is None:
            if self.anchor is not None:
                raise SettingRefused("--anchor needs --register.")
            return Recorded()
        anchors = read_anchors(self.anchor) if self.anchor else None
        with Register(self.register, must_exist=True) as book:
            return Recorded(book.lines(), anchors, self.review)


def report_files(worksheet: Path) -> tuple[Path, Path]:
    """Return where the report of a worksheet is written if nobody says it."""
    book = worksheet.with_name(f"{worksheet.stem}.report.xlsx")
    return book, book.with_suffix(".html")


def verify(drawn: Path, against: Against) -> bool:
    """Print every difference; return whether there is none."""
    place, (drawn, against) = drawn, located(drawn, against)
    source = named_source(against.charts)
    worksheet = read_worksheet(drawn)
    signed = against.signed(worksheet.plan)
    auditor = auditor_for(drawn, worksheet, against)
    given = input_of(worksheet, source, signed)
    first = first_files(place, drawn, worksheet)
    standing = standing_of(worksheet, auditor, signed, given, __version__, first)
    for objection in standing.objections:
        show(f"{objection.kind}: {objection.message}")
    if not standing.objections:
        tell(f"{drawn} holds exactly the sample that the plan draws from {source}.")
        if worksheet.is_audited:
            tell("Every verdict is the one that the rules give.")
    for sentence in (*standing.notices, *amendments(changed_since(worksheet, given))):
        show(sentence)
    return not standing.objections


def certify_file(
    place: Path, against: Against, kept: Kept, target: Path | None, *, force: bool
) -> bool:
    """Print the certificate, and write it as JSON; return whether everything holds."""
    file, against = located(place, against)
    kept = kept.with_standing(file)
    inputs = [file, *against.inputs, *kept.inputs]
    if target:
        refuse_unusable(target, force, inputs)
    certificate, _ = certificate_of(file, against, kept, place)
    for line in certificate.text().splitlines():
        show(line)
    if target:
        with new_file(target, force, inputs) as draft:
            draft.write_text(certificate_json(certificate), encoding="utf-8")
        tell(f"{target}")
    if certificate.holds and place != file:
        tell(next_is("packet", place))
    return certificate.holds


def certificate_of(
    file: Path, against: Against, kept: Kept, place: Path
) -> tuple[Certificate, PlannedInput]:
    """Check a worksheet against all that is named; return the input, too.

    `place` is the worksheet or the folder of its review.
    """
    source = named_source(against.charts)
    worksheet = read_worksheet(file)
    signed = against.signed(worksheet.plan)
    for path in kept.reports:
        check_file(path)
    given = input_of(worksheet, source, signed)
    evidence = Evidence(
        given,
        auditor_for(file, worksheet, against),
        signed,
        kept.recorded(),
        {path.name: sha256_of(path) for path in kept.reports},
        __version__,
        first_files(place, file, worksheet, kept.first),
    )
    return certify(worksheet, evidence), given


def certificate_json(certificate: Certificate) -> str:
    """Return a certificate as JSON text."""
    return json.dumps(certificate.record(), indent=2, ensure_ascii=False) + "\n"
