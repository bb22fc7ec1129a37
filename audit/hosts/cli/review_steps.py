"""What the commands of a review do: files in, files out, words to people."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from audit import __version__
from audit.errors import InputUnreadable, OutputRefused
from audit.hosts.cli.audit import make_auditor
from audit.hosts.cli.review_options import DrawOptions
from audit.report.files import new_file
from audit.report.rule_info import rule_infos
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
from audit.review.register import Register, period_of, periods, record, trend
from audit.review.score import extrapolate, score
from audit.review.workflow import (
    audit_review,
    changed_since,
    draw_review,
    plan_review,
    verify_review,
)
from audit.review.worksheet import (
    MERGED,
    apply_exceptions,
    merge,
    read_exceptions,
    read_worksheet,
    sentences,
    with_people,
    write_worksheet,
)
from audit.sampling.ratstats_random import WARNING
from audit.wording import percent


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
    preset = PRESETS.get(options.preset)
    spares, seed = options.spares, options.seed
    made = plan_review(
        source,
        rules,
        sizing,
        heading=heading,
        # Digits that both methods take, from the system's own source of chance.
        seed=str(secrets.randbelow(10**9) + 1) if seed is None else seed,
        method=options.method,
        spares=(preset.spares if preset else 0) if spares is None else spares,
        preset=preset,
        estimator=options.estimator,
        sheet=options.sheet,
    )
    target = target or source.with_name(f"{source.stem}.plan.toml")
    with new_file(target, force) as draft:
        draft.write_text(plan_text(made), encoding="utf-8", newline="\n")
    _warn_of(made)
    left_out = sum(n for _, n in made.excluded)
    tell(
        f"{target}: {made.size} of {made.universe} units, {left_out} rows left out, "
        f"method {made.method}, seed {made.seed}."
    )


def draw(plan_file: Path, source: Path, target: Path | None, *, force: bool) -> None:
    """Draw a plan's sample into a workbook."""
    planned = load_plan(plan_file)
    worksheet = draw_review(planned, source, __version__)
    target = target or plan_file.with_name(
        f"{plan_file.name.removesuffix('.toml').removesuffix('.plan')}.drawn.xlsx"
    )
    write_worksheet(target, worksheet, force)
    _warn_of(planned)
    spares = sum(p.spare for p in worksheet.picks)
    drawn = len(worksheet.picks) - spares
    tell(f"{target}: {drawn} units and {spares} spares of {planned.universe}.")


def load_plan(path: Path) -> Plan:
    """Read a plan's file."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputUnreadable(f"{path} cannot be read: {error}.") from None
    return read_plan(text, str(path))


def verify(drawn: Path, source: Path, plan_file: Path | None) -> bool:
    """Tell every difference from the draw; give whether there is any."""
    signed = load_plan(plan_file) if plan_file else None
    worksheet = read_worksheet(drawn)
    found = verify_review(worksheet, source, signed)
    for discrepancy in found:
        print(f"{discrepancy.kind}: {discrepancy.message}")
    if not found:
        tell(f"{drawn} holds exactly the sample that the plan draws from {source}.")
    for sentence in changed_since(worksheet, source, signed):
        tell(sentence)
    return bool(found)


def audit(
    drawn: Path,
    target: Path | None,
    keep: Path | None,
    exceptions: Path | None,
    rules: tuple[Path | None, Path | None],
    *,
    force: bool,
) -> None:
    """Audit the drawn charts; what people wrote stays, whatever else changes."""
    stem = drawn.name.removesuffix(".xlsx").removesuffix(".drawn")
    target = target or drawn.with_name(f"{stem}.review.xlsx")
    worksheet = read_worksheet(drawn)
    earlier = keep or (target if target.exists() and force else None)
    if earlier and not (drawn.exists() and earlier.samefile(drawn)):
        worksheet, lost = with_people(worksheet, read_worksheet(earlier))
        if lost:
            raise OutputRefused(
                f"{earlier} has decisions on {lost} units that {drawn} does not hold. "
                "They would be lost; choose another place with -o."
            )
    audited = audit_review(worksheet, make_auditor(*rules))
    if exceptions:
        audited, applied = apply_exceptions(
            audited, read_exceptions(exceptions), dt.date.today()
        )
        for sentence in sentences(applied):
            tell(sentence)
    write_worksheet(target, audited, force)
    decided = sum(bool(row.decision.decision) for row in audited.rows)
    changed = sum(bool(row.changed) for row in audited.rows)
    tell(f"{target}: {len(audited.rows)} units, {decided} decided, {changed} changed.")


def merge_files(files: Sequence[Path], target: Path, *, force: bool) -> bool:
    """Join worksheets; give whether they conflict."""
    merged = merge([(file.name, read_worksheet(file)) for file in files])
    write_worksheet(target, merged, force)
    for conflict in merged.conflicts:
        values = "; ".join(f"{name}: {value}" for name, value in conflict.values)
        print(f"{conflict.unit_id}, {conflict.column}: {values}")
    tell(f"{target}: {len(files)} worksheets, {len(merged.conflicts)} conflicts.")
    again = sum(row.changed == MERGED for row in merged.rows)
    if again:
        tell(
            f"{again} charts were merged from several worksheets: settle the "
            f"conflicts, then run `tspine review audit {target}`."
        )
    return bool(merged.conflicts)


def score_file(
    file: Path,
    register: str | None,
    names: tuple[str, str],
    now: dt.datetime,
    *,
    as_json: bool,
) -> None:
    """Show a score, and keep it."""
    worksheet = read_worksheet(file)
    told = score(worksheet)
    if as_json:
        print(json.dumps(asdict(told), indent=2, default=str))
    else:
        print(f"Claims: {told.claims.sentence}")
        print(f"Codes: {told.codes.sentence}")
        print(f"Interval of claims: {told.claims.basis}.")
        print(f"Dollars: {told.dollars.sentence}")
        for outcome, count in told.outcomes:
            print(f"  {outcome.value}: {count}")
        for group, rates in told.groups:
            for rate in rates:
                print(f"  {group} {rate.name}: {rate.sentence}")
        for sentence in told.lacking_sentences:
            print(sentence)
        kappa = told.agreement.kappa
        shown = "not defined" if kappa is None else f"{kappa:.2f}"
        print(f"Machine against auditor: kappa {shown}")
    if register:
        name, actor = names
        if not name or not actor:
            raise InputUnreadable("--register needs --name and --actor.")
        with Register(register) as book:
            added = record(
                book, name, worksheet, told, actor=actor, at=now, product=__version__
            )
        tell(f"{added} lines were added to the register.")


def appraise_file(file: Path, *, as_json: bool) -> None:
    """Show what the sample says of the frame, and three demands."""
    told = extrapolate(read_worksheet(file))
    if as_json:
        print(json.dumps(asdict(told), indent=2, default=str))
        return
    print(f"Units in error: {told.errors.point:,.0f}")
    for limits in told.errors.limits:
        print(f"  {percent(float(limits.level), 0)}: {limits.lower:,.0f} to "
              f"{limits.upper:,.0f}")  # fmt: skip
    print(f"Net dollars in error: {told.dollars.point:,.2f}")
    if told.dollars.has_no_limits:
        print("  no limits: the sampled units are all alike")
    else:
        for limits in told.dollars.limits:
            print(f"  {percent(float(limits.level), 0)}: {limits.lower:,.2f} to "
                  f"{limits.upper:,.2f}")  # fmt: skip
    for demand in told.demands:
        print(f"{demand.program}: {demand.amount:,.2f} ({demand.figure})")
        print(f"  {demand.clause}")
    for note in told.notes:
        tell(note)


def report(
    file: Path,
    target: Path | None,
    register: str | None,
    exceptions: Path | None,
    made: tuple[Path | None, dt.date],
    *,
    force: bool,
) -> None:
    """Write the report twice: workbook and page."""
    from audit.review.report import content_of, write_book, write_page

    pack, day = made
    worksheet = read_worksheet(file)
    notes: tuple[str, ...] = ()
    if exceptions:
        known = read_exceptions(exceptions)
        worksheet, applied = apply_exceptions(worksheet, known, day)
        notes = sentences(applied)
    found = []
    if register:
        with Register(register, must_exist=True) as book:
            found = periods(book)
    content = content_of(
        worksheet,
        rule_infos(make_auditor(pack).pack),
        product=__version__,
        made=day.isoformat(),
        periods=found,
        notes=notes,
    )
    target = target or file.with_name(f"{file.stem}.report.xlsx")
    page = target.with_suffix(".html")
    write_book(target.with_suffix(".xlsx"), content, force)
    write_page(page, content, force)
    tell(f"{target.with_suffix('.xlsx')} and {page}")


def show_trend(
    register: str, again: Sequence[Path], pack: Path | None, *, as_json: bool
) -> None:
    """Show how periods compare."""
    with Register(register, must_exist=True) as book:
        broken = book.broken_lines()
        found = periods(book)
    if broken:
        raise InputUnreadable(
            f"The register was changed behind its back: line {broken[0]} does not "
            "follow from the one before."
        )
    for file in again:
        audited = audit_review(read_worksheet(file), make_auditor(pack))
        told = score(audited)
        name = f"{file.stem} (audited again)"
        found.append(period_of(name, audited, told, __version__))
    steps = trend(found)
    if as_json:
        print(json.dumps([asdict(p) for p in found], indent=2))
        return
    for period in found:
        print(
            f"{period.review}: {period.wrong} of {period.judged} wrong, "
            f"{', '.join(period.rule_packs)}, {', '.join(period.releases)}"
        )
    for step in steps:
        print(step.sentence)


def _warn_of(made: Plan) -> None:
    if made.method == RAT_STATS:
        tell(WARNING)


def tell(text: str) -> None:
    """Say something to a person."""
    print(text, file=sys.stderr)
