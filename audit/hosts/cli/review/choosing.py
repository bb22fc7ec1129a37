"""The work of `risk` and `requests`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from audit.encounter.values import Encounter
from audit.errors import InputUnreadable, SettingRefused
from audit.hosts.cli.making import make_auditor
from audit.hosts.cli.review.first_files import part_files
from audit.hosts.cli.review.sample import load_plan
from audit.hosts.cli.review_folder import ReviewFolder, folder_at, needed
from audit.hosts.cli.terminal import show, tell
from audit.intake import Profile, open_table
from audit.intake.source import check_file
from audit.report.files import refuse_unusable
from audit.review.auditing import encounters_of
from audit.review.plan import PLAIN, FrameRules
from audit.review.register import read_trusted, register_file, score_periods
from audit.review.risk import (
    CRITERIA,
    Asked,
    Given,
    charts_at_risk,
    choose,
    contradictions,
    joined,
    read_requests,
    sentences,
    summary,
    write_chosen,
    write_requests,
)
from audit.review.worksheet import Decision, read_worksheet

RISK, REQUESTS = ".risk.xlsx", ".requests.xlsx"


def risk(
    place: Path,
    target: Path | None,
    size: int,
    given: tuple[str | None, Path | None, Path | None],
    *,
    force: bool,
) -> None:
    """Choose charts by risk, and write them. `given` are register, anchors, earlier."""
    if size < 1:
        raise SettingRefused("--size: at least one chart.")
    register, anchor, earlier = given
    folder = folder_at(place)
    source = folder.input if folder else place
    check_file(source)
    target = target or _beside(folder, source, RISK)
    kept = register_file(register) if register else None
    inputs = [source, *(path for path in (kept, anchor, earlier) if path)]
    refuse_unusable(target, force, inputs)
    rules, sheet, profile = FrameRules(), None, PLAIN
    if folder and folder.plan.exists():
        plan = load_plan(folder.plan)
        rules, sheet, profile = plan.rules, plan.sheet or None, plan.profile
    found = choose(
        open_table(source, sheet, profile).encounters(),
        rules,
        make_auditor(),
        _given(register, anchor, earlier, profile, folder),
        size,
    )
    write_chosen(target, found, source.name, force=force, inputs=inputs)
    for criterion in CRITERIA:
        if found.given.lacks(criterion):
            tell(f"{criterion.title}: not applied; it needs {criterion.needs}.")
        else:
            show(f"{criterion.title}: {found.met[criterion.name]} encounters.")
    tell(f"{target}: {summary(found)}.")
    tell("They are no statistical sample and enter no error rate.")
    if folder:
        tell(f"Next: tspine review requests {place}")


def _beside(folder: ReviewFolder | None, source: Path, ending: str) -> Path:
    if folder is None:
        return source.with_name(f"{source.stem}{ending}")
    return folder.path / f"{folder.path.resolve().name}{ending}"


def _given(
    register: str | None,
    anchor: Path | None,
    earlier: Path | None,
    profile: Profile,
    folder: ReviewFolder | None,
) -> Given:
    errors, review = None, ""
    if register:
        periods = score_periods(read_trusted(register, anchor))
        if not periods:
            raise InputUnreadable(f"{register} has no score of a review yet.")
        newest = max(periods, key=lambda period: period.at)
        review = newest.review
        errors = {name: (wrong, judged) for name, wrong, judged in newest.providers}
    coders = None
    if earlier:
        before = open_table(earlier, None, profile)
        coders = {e.coder_id for e in before.encounters() if e.coder_id}
        if not coders:
            raise InputUnreadable(
                f"{earlier} names no coder: it has no column for it, or blank cells."
            )
    sampled: tuple[str, ...] = ()
    if folder and folder.drawn.exists():
        sampled = tuple(row.unit.id for row in read_worksheet(folder.drawn).rows)
    return Given(errors, review, coders, sampled)


def requests(place: Path, target: Path | None, today: dt.date) -> None:
    """Write the worklist of a review's charts; an existing one is brought up to date.

    Nothing that people wrote is lost, so it replaces its earlier self.
    """
    folder = folder_at(place)
    if folder is None:
        raise SettingRefused(f"{place} is no review's folder. Make one with init.")
    target = target or _beside(folder, folder.input, REQUESTS)
    drawn = needed(folder.drawn, f"tspine review draw {place}")
    known = read_requests(target) if target.exists() else None
    chosen = _beside(folder, folder.input, RISK)
    wanted = _of_sample(drawn)
    if chosen.exists():
        wanted += charts_at_risk(chosen)
    listed = joined(known or (), wanted)
    said = contradictions(listed, known, _decisions(folder), today)
    inputs = [drawn, chosen]
    write_requests(target, listed, force=True, inputs=inputs)
    for sentence in (*sentences(listed, today), *said):
        show(sentence)
    tell(f"{target}: enter the days in it, then run this command again.")


def _decisions(folder: ReviewFolder) -> dict[str, Decision]:
    """Return what people decided so far, by unit."""
    files = [file for file in (folder.review, folder.blind) if file.exists()][:1]
    if not files:
        plan = read_worksheet(folder.drawn).plan
        parts = part_files(plan, folder.drawn).values()
        files = [file for file in parts if file.exists()]
    return {
        row.unit.id: row.decision
        for file in files
        for row in read_worksheet(file).rows
        if row.decision.is_made
    }


def _of_sample(drawn: Path) -> list[Asked]:
    """Return the drawn units, those of one provider together, spares last."""
    worksheet = read_worksheet(drawn)
    charts = {e.encounter_id: e for e in encounters_of(worksheet)}
    found = []
    for pick in worksheet.picks:
        chart = charts.get(pick.unit_id, Encounter())
        use = "spare" if pick.spare else "sample"
        found.append(Asked(pick.unit_id, use, chart.provider_id, chart.date_of_service))
    return sorted(found, key=lambda a: (a.use == "spare", a.provider, a.id))
