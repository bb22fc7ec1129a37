"""The work of `score`, `appraise` and `report`: the results of the decisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from audit import __version__
from audit.errors import SettingRefused
from audit.hosts.cli.review.recording import check_names, check_recorded, keep
from audit.hosts.cli.review.stages import check_judged, next_is
from audit.hosts.cli.review.standing import (
    Against,
    as_recorded,
    at_hand,
    checked_worksheet,
)
from audit.hosts.cli.review.verifying import report_files
from audit.hosts.cli.terminal import show, show_json, tell
from audit.intake.rule_exceptions import read_exceptions, sentences
from audit.intake.source import sha256_of
from audit.report.files import refuse_unusable
from audit.review.register import (
    Register,
    add_anchor,
    head_of,
    read_anchors,
    read_trusted,
    record_report,
    register_file,
    score_periods,
    trusted_lines,
)
from audit.review.score import Outcome, Score, extrapolate, score
from audit.review.worksheet import (
    apply_exceptions,
)
from audit.rules.rule_info import rule_infos
from audit.wording import percent


def score_file(
    place: Path,
    against: Against,
    register: tuple[str | None, Path | None],
    names: tuple[str, str],
    now: dt.datetime,
    *,
    as_json: bool,
) -> None:
    """Show a score, and record it if a register is given.

    `place` is the worksheet or the folder of its review.
    """
    file, against = at_hand(place, against)
    worksheet, _, said = checked_worksheet(file, against, place)
    check_names(register, names)
    check_recorded(register, names, worksheet)
    result = score(worksheet)
    if as_json:
        show_json(asdict(result))
    else:
        _show_score(result)
    if register[0]:
        accepted = said if against.accepted else ()
        keep(register, names, worksheet, result, now, accepted)
    if result.lacking or result.outcome(Outcome.OPEN):
        tell(f"Decisions are lacking: the column To do of {file} says which.")
        tell(next_is("score", place))
    else:
        tell(next_is("appraise", place))


def _show_score(result: Score) -> None:
    show(f"Claims: {result.claims.sentence}")
    show(f"Codes: {' '.join((result.codes.sentence, result.codes_base))}".rstrip())
    show(f"Interval of claims: {result.claims.basis}.")
    if result.kinds_sentence:
        show(f"What is wrong: {result.kinds_sentence}")
    show(f"Dollars: {result.dollars.sentence}")
    if result.unsure.undecided:
        show(f"Undecided: {result.unsure.sentence}")
    for kind, count in result.unsure.kinds:
        show(f"  {count} with {kind.value}")
    for outcome, count in result.outcomes:
        show(f"  {outcome.value}: {count}")
    for group, rates in result.groups:
        for rate in rates:
            show(f"  {group} {rate.name}: {rate.sentence}")
    for sentence in (
        *result.lacking_sentences,
        *result.readers.sentences,
        result.agreement.left_out_sentence,
        result.overruled.sentence,
    ):
        if sentence:
            show(sentence)


def appraise_file(place: Path, against: Against, *, as_json: bool) -> None:
    """Show what the sample says about the frame, and three demands."""
    file, against = at_hand(place, against)
    worksheet, _, _ = checked_worksheet(file, against, place)
    result = extrapolate(worksheet)
    if as_json:
        show_json(asdict(result))
        return
    show(f"Units in error: {result.errors.point:,.0f}")
    for limits in result.errors.limits:
        show(f"  {percent(float(limits.level), 0)}: {limits.lower:,.0f} to "
              f"{limits.upper:,.0f}")  # fmt: skip
    show(f"Net dollars in error, whoever paid: {result.dollars.point:,.2f}")
    if result.dollars.has_no_limits:
        show("  no limits: the sampled units are all alike")
    else:
        for limits in result.dollars.limits:
            show(f"  {percent(float(limits.level), 0)}: {limits.lower:,.2f} to "
                  f"{limits.upper:,.2f}")  # fmt: skip
    for demand in result.demands:
        amount = demand.instead if demand.amount is None else f"{demand.amount:,.2f}"
        show(f"{demand.program}: {amount} ({demand.figure})")
        show(f"  {demand.base}")
        show(f"  {demand.clause}")
    for note in result.notes:
        tell(note)
    tell(next_is("report", place))


def report(
    place: Path,
    against: Against,
    target: Path | None,
    register: tuple[str | None, Path | None],
    names: tuple[str, str],
    exceptions: Path | None,
    day: dt.date,
    *,
    force: bool,
) -> None:
    """Write the report twice: workbook and page."""
    from audit.review.report import content_of, write_report

    file, against = at_hand(place, against)
    kept, anchor = register
    target = (target or report_files(file)[0]).with_suffix(".xlsx")
    page = target.with_suffix(".html")
    read = [path for path in (file, exceptions, anchor) if path]
    read += [*against.inputs, *_file_of(kept)]
    for path in (target, page):
        refuse_unusable(path, force, read)
    worksheet, auditor, notes = checked_worksheet(file, against, place)
    check_judged(worksheet, file, place)
    if exceptions:
        excepted = read_exceptions(exceptions)
        worksheet, applied = apply_exceptions(worksheet, excepted, day)
        notes = (*notes, *sentences(applied))
    found = []
    if kept:
        lines = read_trusted(kept, anchor)
        worksheet, said = as_recorded(file, worksheet, lines, against, place)
        notes = (*notes, *said)
        found, head = score_periods(lines), head_of(lines)
        notes = (*notes, f"Head of the register (date, line, SHA-256): {head}.")
    content = content_of(
        worksheet,
        rule_infos(auditor.pack),
        product=__version__,
        made=day.isoformat(),
        periods=found,
        notes=notes,
    )
    write_report(target, page, content, force, read)
    tell(f"{target} and {page}")
    if kept and any(names):
        _keep_report(kept, anchor, names, [target, page])
    tell(next_is("verify --full", place))


def _keep_report(
    place: str, anchor: Path | None, names: tuple[str, str], files: Sequence[Path]
) -> None:
    """Record which report was made, by the SHA-256 of its files."""
    name, actor = names
    if not name or not actor:
        raise SettingRefused("To record the report, give --name and --actor.")
    known = read_anchors(anchor) if anchor else ()
    hashes = {path.name: sha256_of(path) for path in files}
    now = dt.datetime.now()
    with Register(place, must_exist=True) as book:
        added = record_report(book, name, hashes, actor=actor, at=now, anchors=known)
        head = head_of(trusted_lines(book, known))
    if head and anchor and added:
        add_anchor(anchor, head)
    tell(f"{added} lines were added to the register. Head of the register: {head}.")


def _file_of(register: str | None) -> list[Path]:
    """Return the file of a register, if it is one."""
    file = register_file(register) if register else None
    return [file] if file else []
