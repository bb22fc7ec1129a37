"""The work of `plan`, `draw` and `verify`: a sample planned, drawn, and drawn again."""

from __future__ import annotations

import secrets
from pathlib import Path

from audit import __version__
from audit.errors import InputUnreadable
from audit.hosts.cli.audit import make_auditor
from audit.hosts.cli.review.plan_options import DrawOptions
from audit.hosts.cli.terminal import tell
from audit.report.files import new_file, refuse_unusable
from audit.review.plan import (
    PRESETS,
    RAT_STATS,
    FrameRules,
    Heading,
    Plan,
    Sizing,
    plan_text,
    read_plan,
)
from audit.review.workflow import (
    draw_review,
    judged_by,
    plan_review,
)
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
    inputs = [source, *(path for path in options.judges if path)]
    refuse_unusable(target, force, inputs)
    preset = PRESETS.get(options.preset)
    spares, seed = options.spares, options.seed
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
        by=judged_by(make_auditor(*options.judges), __version__),
    )
    with new_file(target, force, inputs) as draft:
        draft.write_text(plan_text(made), encoding="utf-8", newline="\n")
    _warn_of(made)
    left_out = sum(n for _, n in made.excluded)
    tell(
        f"{target}: {made.size} of {made.universe} units, {left_out} rows left out, "
        f"method {made.method}, seed {made.seed}."
    )


def draw(plan_file: Path, source: Path, target: Path | None, *, force: bool) -> None:
    """Draw a plan's sample into a workbook."""
    target = target or plan_file.with_name(
        f"{plan_file.name.removesuffix('.toml').removesuffix('.plan')}.drawn.xlsx"
    )
    inputs = [plan_file, source]
    refuse_unusable(target, force, inputs)
    planned = load_plan(plan_file)
    worksheet = draw_review(planned, source, __version__)
    write_worksheet(target, worksheet, force, inputs)
    _warn_of(planned)
    spares = sum(p.spare for p in worksheet.picks)
    drawn = len(worksheet.picks) - spares
    tell(f"{target}: {drawn} units and {spares} spares of {planned.universe}.")


def load_plan(path: Path) -> Plan:
    """Read a plan from a file."""
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        raise InputUnreadable(
            f"{path} is a workbook, and a plan (.toml) is wanted here. Make one with "
            "`tspine review plan`."
        )
    return read_plan(side_text(path, InputUnreadable), str(path))


def _warn_of(made: Plan) -> None:
    if made.method == RAT_STATS:
        tell(WARNING)
