"""The work of `plan` and `draw`: a sample planned and drawn."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass, replace
from pathlib import Path

from audit import __version__
from audit.errors import InputUnreadable, SettingRefused
from audit.hosts.cli.making import make_auditor, with_payers_of
from audit.hosts.cli.review.plan_options import DrawOptions
from audit.hosts.cli.review.recording import check_names, keep
from audit.hosts.cli.review_folder import FILE, folder_at
from audit.hosts.cli.terminal import tell
from audit.intake import Profile
from audit.report.files import new_file, refuse_unusable
from audit.review.auditing import judged_by
from audit.review.plan import (
    PLAIN,
    PRESETS,
    RAT_STATS,
    FrameRules,
    Heading,
    Plan,
    Sizing,
    other_source,
    plan_text,
    read_plan,
)
from audit.review.planned_input import PlannedInput
from audit.review.workflow import drawn_from, frame_remarks, plan_review
from audit.review.worksheet import write_worksheet
from audit.sampling.ratstats_random import WARNING
from audit.side_files import side_text


def plan(
    source: Path,
    target: Path | None,
    rules: FrameRules,
    sizing: Sizing,
    heading: Heading,
    options: DrawOptions,
    *,
    force: bool,
) -> None:
    """Make a plan and write it."""
    target = target or source.with_name(f"{source.stem}.plan.toml")
    inputs = [source, *options.inputs]
    refuse_unusable(target, force, inputs)
    preset = PRESETS.get(options.preset)
    spares, seed = options.spares, options.seed
    auditor = make_auditor(*options.judges)
    remarks: list[str] = []
    made = plan_review(
        source,
        rules,
        sizing,
        heading=heading,
        # Digits that both methods accept, from the system's random source.
        seed=str(secrets.randbelow(10**9) + 1) if seed is None else seed,
        method=options.method,
        spares=(preset.spares if preset else 0) if spares is None else spares,
        preset=preset,
        estimator=options.estimator,
        sheet=options.sheet,
        by=judged_by(auditor, __version__),
        blind=options.is_blind,
        overlap=options.overlap,
        profile=with_payers_of(options.profile, auditor.pack),
        told=remarks.append,
    )
    with new_file(target, force, inputs) as draft:
        draft.write_text(plan_text(made), encoding="utf-8", newline="\n")
    _warn_of(made)
    remarks += [*auditor.pack.remarks, *_payers_taken(options.profile, made)]
    for remark in remarks:
        tell(remark)
    left_out = sum(n for _, n in made.excluded)
    tell(
        f"{target}: {made.size} of {made.universe} units, {left_out} rows left out, "
        f"method {made.method}, seed {made.seed}."
    )
    if made.blind:
        tell(
            "Auditors decide before they see the machine's verdicts; plan with --open "
            "if they are to see them."
        )
    folder = target.parent if (target.parent / FILE).exists() else None
    where = folder or f"{target} {source}"
    tell(f"Next: read {target}, sign it, then: tspine review draw {where}")


@dataclass(frozen=True, slots=True)
class Recording:
    """A register (its place and its anchors), and who records what in it, and when."""

    register: tuple[str | None, Path | None]
    names: tuple[str, str]
    now: dt.datetime


def draw(
    plan_file: Path,
    source: Path | None,
    target: Path | None,
    stated: Profile = PLAIN,
    recording: Recording | None = None,
    *,
    force: bool,
) -> None:
    """Draw a plan's sample into a workbook, and record plan and draw if asked to."""
    place = plan_file
    if folder := folder_at(plan_file):
        plan_file, source = folder.plan, source or folder.input
        target = target or folder.drawn
    source = named_source(source)
    target = target or plan_file.with_name(
        f"{plan_file.name.removesuffix('.toml').removesuffix('.plan')}.drawn.xlsx"
    )
    inputs = [plan_file, source]
    refuse_unusable(target, force, inputs)
    if recording:
        check_names(recording.register, recording.names)
    planned = load_plan(plan_file)
    check_stated(planned, stated)
    given = PlannedInput(planned, source)
    worksheet = drawn_from(planned, given, __version__)
    write_worksheet(target, worksheet, force, inputs)
    if recording and recording.register[0]:
        keep(recording.register, recording.names, worksheet, None, recording.now)
    _warn_of(planned)
    for remark in (
        other_source(planned, given.sha256),
        *frame_remarks(planned, given.frame),
    ):
        if remark:
            tell(remark)
    spares = sum(p.spare for p in worksheet.picks)
    drawn = len(worksheet.picks) - spares
    tell(f"{target}: {drawn} units and {spares} spares of {planned.universe}.")
    tell(f"Next: tspine review audit {place if folder else target}")


def load_plan(path: Path) -> Plan:
    """Read a plan from a file."""
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        raise InputUnreadable(
            f"{path} is a workbook, and a plan (.toml) is wanted here. Make one with "
            "`tspine review plan`."
        )
    return read_plan(side_text(path, InputUnreadable), str(path))


def named_source(source: Path | None) -> Path:
    """Return the file that was planned. Raises SettingRefused if none is named."""
    if source is None:
        raise SettingRefused(
            "Name the file that was planned after it, or a review's folder alone."
        )
    return source


def check_stated(plan: Plan, stated: Profile) -> None:
    """Raise SettingRefused if headings or dates are stated other than in the plan.

    The plan has the payers of the profile and those of the pack.
    """
    whole = replace(stated, payers={**plan.profile.payers, **stated.payers})
    if stated != PLAIN and whole != plan.profile:
        raise SettingRefused(
            "--map, --dates or --profile say something else than the plan, which "
            "records how its input is read. Leave them out, or plan anew."
        )


def _warn_of(made: Plan) -> None:
    if made.method == RAT_STATS:
        tell(WARNING)


def _payers_taken(stated: Profile, made: Plan) -> list[str]:
    """Say which names of payers the plan has from a team's pack."""
    names = [name for name in made.profile.payers if name not in stated.payers]
    if not names:
        return []
    return [
        f"The pack says who {', '.join(names)} is, and the plan records it: the whole "
        "review reads payers so."
    ]
