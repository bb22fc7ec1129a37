"""The work of `score`, `appraise` and `report`: the results of the decisions."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from pathlib import Path

from audit import __version__
from audit.errors import SettingRefused
from audit.hosts.cli.audit import make_auditor
from audit.hosts.cli.terminal import show, show_json, tell
from audit.report.files import refuse_unusable
from audit.review.register import Register, periods, record
from audit.review.score import extrapolate, score
from audit.review.worksheet import (
    apply_exceptions,
    read_exceptions,
    read_worksheet,
    sentences,
)
from audit.rules.rule_info import rule_infos
from audit.wording import percent


def score_file(
    file: Path,
    register: str | None,
    names: tuple[str, str],
    now: dt.datetime,
    *,
    as_json: bool,
) -> None:
    """Show a score, and record it if a register is given."""
    worksheet = read_worksheet(file)
    result = score(worksheet)
    if as_json:
        show_json(asdict(result))
    else:
        show(f"Claims: {result.claims.sentence}")
        show(f"Codes: {result.codes.sentence}")
        show(f"Interval of claims: {result.claims.basis}.")
        show(f"Dollars: {result.dollars.sentence}")
        for outcome, count in result.outcomes:
            show(f"  {outcome.value}: {count}")
        for group, rates in result.groups:
            for rate in rates:
                show(f"  {group} {rate.name}: {rate.sentence}")
        for sentence in result.lacking_sentences:
            show(sentence)
        show(f"Machine against auditor: {result.agreement.beyond_chance.sentence}")
    if register:
        name, actor = names
        if not name or not actor:
            raise SettingRefused("--register needs --name and --actor.")
        with Register(register) as book:
            added = record(
                book, name, worksheet, result, actor=actor, at=now, product=__version__
            )
        tell(f"{added} lines were added to the register.")


def appraise_file(file: Path, *, as_json: bool) -> None:
    """Show what the sample says about the frame, and three demands."""
    result = extrapolate(read_worksheet(file))
    if as_json:
        show_json(asdict(result))
        return
    show(f"Units in error: {result.errors.point:,.0f}")
    for limits in result.errors.limits:
        show(f"  {percent(float(limits.level), 0)}: {limits.lower:,.0f} to "
              f"{limits.upper:,.0f}")  # fmt: skip
    show(f"Net dollars in error: {result.dollars.point:,.2f}")
    if result.dollars.has_no_limits:
        show("  no limits: the sampled units are all alike")
    else:
        for limits in result.dollars.limits:
            show(f"  {percent(float(limits.level), 0)}: {limits.lower:,.2f} to "
                  f"{limits.upper:,.2f}")  # fmt: skip
    for demand in result.demands:
        show(f"{demand.program}: {demand.amount:,.2f} ({demand.figure})")
        show(f"  {demand.clause}")
    for note in result.notes:
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
    from audit.review.report import content_of, write_report

    pack, day = made
    target = (target or file.with_name(f"{file.stem}.report.xlsx")).with_suffix(".xlsx")
    page = target.with_suffix(".html")
    read = [path for path in (file, exceptions, pack, _file_of(register)) if path]
    for path in (target, page):
        refuse_unusable(path, force, read)
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
    write_report(target, page, content, force, read)
    tell(f"{target} and {page}")


def _file_of(register: str | None) -> Path | None:
    """Return the file of a register, if it is one."""
    if register and ("://" not in register or register.startswith("sqlite:///")):
        return Path(register.removeprefix("sqlite:///"))
    return None
