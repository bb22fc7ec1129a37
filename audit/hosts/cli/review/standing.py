"""Refuses a worksheet in which something was altered, before its figures are used."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from audit import __version__
from audit.engine import Auditor
from audit.errors import TspineError
from audit.hosts.cli.making import make_auditor
from audit.hosts.cli.review.first_files import first_files
from audit.hosts.cli.review.sample import check_stated, load_plan
from audit.hosts.cli.review.stages import check_revealed
from audit.hosts.cli.review_folder import folder_at, worksheet_of
from audit.hosts.cli.terminal import show, tell
from audit.intake import Profile
from audit.review.evidence import Standing, claimed_blind, standing_of
from audit.review.plan import PLAIN, Discrepancy, Plan
from audit.review.planned_input import input_of
from audit.review.register import (
    Line,
    first_problems,
    review_of,
    second_name_problems,
)
from audit.review.worksheet import Worksheet, read_worksheet, without_claim
from audit.wording import MOST_LINES, first_lines

PACK, POLICIES = "pack", ("policy.toml", "policy.csv")
"""Where an own rule pack and policy are looked for: beside the worksheet."""


class Altered(TspineError):
    """Something in the worksheet is not as it was planned, drawn or audited."""


@dataclass(frozen=True, slots=True)
class Against:
    """What a worksheet is checked against; None where the user named nothing.

    With `accepted`, differences are told and the command goes on. `stated` is what the
    options say of the file that was planned; the plan must say the same. `lacking`
    says which files of a review's folder are not there.
    """

    plan: Path | None = None
    charts: Path | None = None
    pack: Path | None = None
    policy: Path | None = None
    accepted: bool = False
    stated: Profile = PLAIN
    lacking: tuple[str, ...] = ()

    @property
    def inputs(self) -> list[Path]:
        """The files and folders that are read, and therefore never replaced."""
        given = (self.plan, self.charts, self.pack, self.policy)
        return [path for path in given if path]

    def signed(self, own: Plan) -> Plan | None:
        """Return the plan that was named; `own` is the worksheet's.

        Raises SettingRefused if what is stated of the input is not in the plan.
        """
        named = load_plan(self.plan) if self.plan else None
        check_stated(named or own, self.stated)
        return named


def located(file: Path, against: Against) -> tuple[Path, Against]:
    """Take the files that a review's folder names for those that nobody named."""
    folder = folder_at(file)
    if folder is None:
        return file, against
    plan, charts = against.plan or folder.plan, against.charts or folder.input
    return worksheet_of(folder), replace(against, plan=plan, charts=charts)


def at_hand(place: Path, against: Against) -> tuple[Path, Against]:
    """Return the worksheet of a file or folder, and what it is checked against.

    Plan and charts of a folder are taken as well. A score does not need them, so what
    is not there is left out, and `lacking` says so.
    """
    folder = folder_at(place)
    file, found = located(place, against)
    if folder is None:
        return file, against
    lacking = []
    if against.plan is None and not folder.plan.exists():
        found = replace(found, plan=None)
        lacking.append(
            f"{folder.plan.name} is not there: the plan in the workbook was used, and "
            "not the signed one."
        )
    if against.charts is None and not folder.input.exists():
        found = replace(found, charts=None)
        lacking.append(
            f"{folder.input.name}, from which the sample was drawn, is not there: it "
            "was not drawn again."
        )
    return file, replace(found, lacking=tuple(lacking))


def checked_worksheet(
    file: Path, against: Against, place: Path
) -> tuple[Worksheet, Auditor, tuple[str, ...]]:
    """Read a worksheet; return it, its auditor, and what the report must say of it.

    `place` is what the user named: the file or its folder. Raises InputUnreadable for
    what cannot be scored yet, and Altered, after it has listed what was altered.
    """
    worksheet = read_worksheet(file)
    check_revealed(worksheet, file, place if place != file else None)
    signed = against.signed(worksheet.plan)
    auditor = auditor_for(file, worksheet, against)
    given = input_of(worksheet, against.charts, signed) if against.charts else None
    first = first_files(place, file, worksheet)
    standing = standing_of(worksheet, auditor, signed, given, __version__, first)
    standing = replace(standing, notices=(*against.lacking, *standing.notices))
    refuse(file, standing, place, accepted=against.accepted)
    return claimed_blind(worksheet, first), auditor, standing.sentences


def as_recorded(
    file: Path,
    worksheet: Worksheet,
    lines: Sequence[Line],
    against: Against,
    place: Path,
) -> tuple[Worksheet, tuple[str, ...]]:
    """Compare first decisions with those of a register; return what it says of them.

    Decisions that differ are not claimed to be blind. Raises Altered, after it has
    listed them, unless differences are accepted; so it does for a sample that the
    register has under two names.
    """
    review = review_of(lines, worksheet)
    found = first_problems(review, worksheet, lines)
    objections = (
        *(Discrepancy("first", (p.unit_id,), str(p)) for p in found),
        *(
            Discrepancy("name", (), sentence)
            for sentence in second_name_problems(review, worksheet, lines)
        ),
    )
    standing = Standing(objections, ())
    refuse(file, standing, place, accepted=against.accepted)
    return without_claim(worksheet, {p.key for p in found}), standing.sentences


def refuse(file: Path, standing: Standing, place: Path, *, accepted: bool) -> None:
    """Tell what is to be said of a worksheet; raise Altered if there are objections.

    `place` is the worksheet or the folder of its review.
    """
    found = standing.objections
    # What a refusal lists is its result; beside other results it is a message.
    say = show if found and not accepted else tell
    for notice in standing.notices:
        say(notice)
    listed = [f"{objection.kind}: {objection.message}" for objection in found]
    words = shlex.quote(str(place)) + (" INPUT" if place == file else "")
    for line in first_lines(listed, f"`tspine review verify {words}` lists all."):
        say(line)
    if found and not accepted:
        count = (
            "1 difference is" if len(found) == 1 else f"{len(found)} differences are"
        )
        if len(listed) > MOST_LINES:
            count = f"{len(found)} differences, of which the first {MOST_LINES} are"
        raise Altered(
            f"{file} is not as it was planned, drawn and audited: {count} listed "
            "above. Take an earlier copy, or audit it again where a chart was amended. "
            "With --accept-differences the command goes on, and the report says so."
        )


def auditor_for(file: Path, worksheet: Worksheet, against: Against) -> Auditor:
    """Return the auditor that judged a worksheet, as far as its rules are at hand."""
    return make_auditor(*judges_for(file, worksheet, against))


def judges_for(
    file: Path, worksheet: Worksheet, against: Against
) -> tuple[Path | None, Path | None]:
    """Return the rule pack and the policy that judged a worksheet; None is shipped.

    They are those that `--pack` and `--policy` name, or those that ship; if these are
    not the ones recorded, those in a folder `pack` and a file `policy.toml` or
    `policy.csv` beside the worksheet.
    """
    wanted = worksheet.provenance.judged_by
    named = (against.pack, against.policy)
    if not wanted.rules_sha256 or any(named):
        return named
    for pack in _there([file.with_name(PACK)]):
        for policy in _there([file.with_name(name) for name in POLICIES]):
            try:
                hashes = make_auditor(pack, policy).fingerprints
            except TspineError:
                continue  # a folder of this name need not be a pack
            kept = (hashes.rules_sha256, hashes.policy_sha256)
            if kept == (wanted.rules_sha256, wanted.policy_sha256):
                return pack, policy
    return named


def _there(paths: Sequence[Path]) -> list[Path | None]:
    return [None, *(path for path in paths if path.exists())]
