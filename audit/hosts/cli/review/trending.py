"""The work of `trend` and `rules`: what a register shows over several reviews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from audit import __version__
from audit.hosts.cli.making import make_auditor
from audit.hosts.cli.review.stages import check_revealed
from audit.hosts.cli.terminal import show, show_json, tell
from audit.review.auditing import audit_review, judged_otherwise
from audit.review.register import (
    Evidence,
    Line,
    Period,
    in_order,
    order_text,
    period_of,
    read_trusted,
    review_of,
    rules_to_repair,
    score_periods,
    trend,
    without_rules,
)
from audit.review.score import score
from audit.review.worksheet import read_worksheet
from audit.rules.catalogue import Pack, read_pack


def show_trend(
    register: tuple[str, Path | None],
    again: Sequence[Path],
    packs: tuple[Path | None, Path | None],
    *,
    as_json: bool,
) -> None:
    """Show how periods compare. `packs` are the user's own and an earlier one."""
    own, earlier = packs
    auditor = make_auditor(own)
    lines = read_trusted(*register)
    found = score_periods(lines)
    for file in again:
        _audit_again(lines, file, own, found)
    alike = _proved_alike(earlier, auditor.pack) if earlier else frozenset()
    found = in_order(found)
    evidence = Evidence(auditor.pack, auditor.tables.codes, alike)
    steps = trend(found, evidence)
    if as_json:
        show_json(
            {
                "order": order_text(found),
                "periods": [asdict(period) for period in found],
                "steps": [asdict(step) | {"sentence": step.sentence} for step in steps],
            }
        )
        return
    for period in found:
        show(
            f"{period.review}: {period.wrong} of {period.judged} wrong, "
            f"{', '.join(period.rule_packs)}, {', '.join(period.releases)}"
        )
    if text := order_text(found):
        show(text)
    for step in steps:
        show(step.sentence)


def show_rules(register: tuple[str, Path | None], *, as_json: bool) -> None:
    """Show the rules on charts that people overruled, the worst first."""
    found = score_periods(read_trusted(*register))
    records, unknown = rules_to_repair(found), without_rules(found)
    if as_json:
        show_json({"rules": [asdict(r) for r in records], "not_recorded": unknown})
    else:
        for record in records:
            show(record.sentence)
        if not records:
            show("People overruled no chart on which a rule fired.")
    if unknown:
        tell(
            f"Not counted: {', '.join(unknown)}. An earlier release recorded them "
            "without their rules: score the worksheets again with --register."
        )


def _audit_again(
    lines: Sequence[Line], file: Path, pack: Path | None, found: list[Period]
) -> None:
    """Put a worksheet, as it is judged today, in the place of its review."""
    worksheet = read_worksheet(file)
    check_revealed(worksheet, file)
    audited = audit_review(worksheet, make_auditor(pack), __version__)
    review = review_of(lines, worksheet)
    name = f"{review or file.stem} (audited again)"
    period = period_of(name, audited, score(audited), __version__)
    at = next((i for i, p in enumerate(found) if p.review == review), None)
    if at is None:
        found.insert(0, period)
    else:
        found[at] = period
    other = len(judged_otherwise(worksheet, audited))
    tell(
        f"{file.name}: today's rules judge {other} of {len(audited.rows)} charts "
        "differently."
    )


def _proved_alike(earlier: Path, pack: Pack) -> frozenset[tuple[str, str]]:
    """Prove that an earlier pack judges every row as the present one does."""
    from audit.extras import require

    require("prove")
    from audit.proof import compare

    old = read_pack(earlier)
    found = compare(old, pack)
    if found.are_none:
        return frozenset({(old.label, pack.label)})
    tell(
        f"{old.label} and {pack.label} are not proved to judge every row alike. "
        f"`tspine prove --against {earlier}` shows the rows that differ."
    )
    return frozenset()
