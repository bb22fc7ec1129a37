"""`tspine denials`: which denials the findings predicted, and which they did not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audit.hosts.cli.limit_option import ChangedLimits
from audit.hosts.cli.options import (
    AsJson,
    Dates,
    Maps,
    OverwriteFile,
    OwnPack,
    OwnPolicy,
    ProfileFile,
    Sheet,
    stated_profile,
)
from audit.hosts.cli.terminal import show, show_json, tell

if TYPE_CHECKING:
    from audit.denials import LineOutcome, Reconciliation, RuleOutcome, Share

_HEADINGS = (
    *("encounter_id", "coding_verdict", "outcome", "claim_status", "codes_received"),
    *("codes_foretold", "rules_that_predicted", "rules_that_were_right"),
    "lines",
)
_LINE_HEADINGS = (
    *("encounter_id", "line", "procedure", "outcome", "codes_received"),
    *("rules_that_predicted", "rules_that_were_right", "rules_right_for_the_claim"),
)
_NAMED = 5


def denials(
    claims: Annotated[
        Path,
        typer.Argument(help="The claims: any file or folder that `audit` reads."),
    ],
    remittances: Annotated[
        list[Path],
        typer.Argument(help="What the payers sent back: X12 835 files."),
    ],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Write a row for each claim here (.csv)."),
    ] = None,
    lines: Annotated[
        Path | None,
        typer.Option("--lines", help="Write a row for each answered line here (.csv)."),
    ] = None,
    sheet: Sheet = None,
    maps: Maps = None,
    dates: Dates = None,
    profile: ProfileFile = None,
    policy: OwnPolicy = None,
    pack: OwnPack = None,
    as_json: AsJson = False,
    force: OverwriteFile = False,
    limit: ChangedLimits = None,
) -> None:
    """Set the denials that payers sent back against those that findings predicted.

    Claims are joined by their id, and service lines by the number that the sender gave
    them or by procedure and modifiers. For each rule: how often its denial came, and
    how many such denials it predicted.
    """
    from audit.errors import SettingRefused
    from audit.extras import require
    from audit.hosts.cli.making import make_auditor, with_payers_of
    from audit.hosts.cli.request import inputs_of
    from audit.intake import open_files
    from audit.report.delimited import write_rows
    from audit.report.files import new_files, refuse_unusable

    require("review")
    from audit.denials import audited_claims, reconcile
    from audit.intake.x12.remittance import read_remittances

    inputs = [*inputs_of(claims), *remittances]
    targets = [path for path in (output, lines) if path is not None]
    for path in targets:
        if path.suffix.lower() != ".csv":
            raise SettingRefused(f"{path}: claims and lines are written as .csv only.")
        refuse_unusable(path, force, inputs)
    remitted = read_remittances(remittances)
    auditor = make_auditor(pack, policy)
    stated = with_payers_of(stated_profile(profile, maps, dates), auditor.pack)
    table = open_files(claims, sheet, stated)
    claims_audited = audited_claims(auditor, table)
    found = reconcile(claims_audited, remitted.by_claim, auditor.pack)
    with new_files(targets, force, inputs) as drafts:
        for path, draft in zip(targets, drafts, strict=True):
            if path is output:
                write_rows(draft, _HEADINGS, _rows(found))
            else:
                write_rows(draft, _LINE_HEADINGS, _line_rows(found))
    if as_json:
        show_json(_record(found))
    else:
        for text in _screen(found):
            show(text)
    for note in (*auditor.pack.remarks, *table.notes, *remitted.notes):
        tell(f"Note: {note}")
    for path in () if as_json else targets:
        show(f"{'Claims' if path is output else 'Lines'}: {path}")


def _rows(found: Reconciliation) -> Iterator[tuple[object, ...]]:
    for claim in found.claims:
        yield (
            *(claim.encounter_id, claim.verdict, claim.outcome),
            *map("; ".join, (claim.statuses, claim.received, claim.foretold)),
            *map("; ".join, (claim.predicted_by, claim.right)),
            "; ".join(_line_words(line) for line in claim.lines),
        )
    blank = ("",) * 6
    yield from ((name, "", "no answer", *blank) for name in found.unanswered)
    yield from (
        (name, "", "left out: id comes again", *blank) for name in found.repeated
    )
    yield from ((name, "", "answer without a claim", *blank) for name in found.unknown)


def _line_rows(found: Reconciliation) -> Iterator[tuple[object, ...]]:
    for line in found.lines:
        yield (
            *(line.encounter_id, line.number or "", line.procedure, line.outcome),
            *map("; ".join, (line.received, line.predicted_by, line.right)),
            "; ".join(line.right_for_claim),
        )


def _line_words(line: LineOutcome) -> str:
    name = f"line {line.number}" if line.number else "line not joined"
    procedure = f" ({line.procedure})" if line.procedure else ""
    codes = f", {', '.join(line.received)}" if line.received else ""
    outcome = f": {line.outcome}" if line.number else ""
    return f"{name}{procedure}{codes}{outcome}"


def _screen(found: Reconciliation) -> Iterator[str]:
    yield (
        f"Claims answered: {len(found.claims):,}; without an answer in these files: "
        f"{_listed(found.unanswered)}; answers without a claim: "
        f"{_listed(found.unknown)}."
    )
    if found.repeated:
        yield f"Ids that come again and are left out: {_listed(found.repeated)}"
    if not found.claims:
        return
    yield (
        f"Predicted denials that came: {_share(found.precision)}. "
        f"Denials of such kinds that were predicted: {_share(found.recall)}."
    )
    yield ""
    yield f"{'by claim':<14}{'denial came on':<34}{'of denials with its codes'}"
    for rule in found.rules:
        yield f"{rule.rule_id:<14}{_share(rule.precision):<34}{_share(rule.recall)}"
    yield from _screen_of_lines(found)
    yield ""
    silent = [r.rule_id for r in found.rules if not r.precision.count]
    if silent:
        yield f"None of their denials came: {', '.join(silent)}"
    yield f"Rules that predict denials and fired on no claim: {found.unfired:,}."
    if found.unpredictable:
        codes = (f"{c} ({n:,})" for c, n in found.unpredictable.most_common())
        yield f"Codes that came and that no rule predicts (claims): {', '.join(codes)}"
    yield (
        "In brackets: exact limits at 95 %, as if the claims, or lines, were "
        "independent. Claims that were sent are no random sample of a practice, and a "
        "payer may deny for another reason under the same code."
    )


def _screen_of_lines(found: Reconciliation) -> Iterator[str]:
    joined = sum(line.number is not None for line in found.lines)
    strays = [line.encounter_id for line in found.lines if line.number is None]
    if not found.lines:
        return
    yield ""
    yield (
        f"Service lines answered and joined to a line of their claim: {joined:,}; "
        f"not joined, and counted with the claim: {_listed(strays)}."
    )
    rules = [(r.rule_id, r.by_line) for r in found.rules if r.by_line]
    if joined and rules:
        yield ""
        yield f"{'by line':<14}{'denial came on':<34}{'of denials with its codes'}"
        for name, by_line in rules:
            recall = _share(by_line.recall)
            yield f"{name:<14}{_share(by_line.precision):<34}{recall}"


def _listed(names: Sequence[str]) -> str:
    """Return how many names there are, and the first of them."""
    more = ", …" if len(names) > _NAMED else ""
    first = ", ".join(name or "blank" for name in names[:_NAMED])
    return f"{len(names):,} ({first}{more})" if names else "0"


def _share(share: Share) -> str:
    if not share.of:
        return "0 of 0"
    low, high = (f"{100 * limit:.0f}" for limit in share.limits)
    return f"{share.count:,} of {share.of:,} ({low} to {high} %)"


def _record(found: Reconciliation) -> dict[str, object]:
    return {
        "answered": len(found.claims),
        "unanswered": found.unanswered,
        "answers_without_claim": found.unknown,
        "ids_left_out": list(found.repeated),
        "outcomes": dict(Counter(claim.outcome for claim in found.claims)),
        "lines": {
            "answered": len(found.lines),
            "joined": sum(line.number is not None for line in found.lines),
            "outcomes": dict(Counter(line.outcome for line in found.lines)),
        },
        "precision": _share_record(found.precision),
        "recall": _share_record(found.recall),
        "rules": [_rule_record(rule) for rule in found.rules],
        "rules_that_fired_on_no_claim": found.unfired,
        "codes_that_no_rule_predicts": dict(found.unpredictable.most_common()),
    }


def _rule_record(rule: RuleOutcome) -> dict[str, object]:
    return {
        "rule_id": rule.rule_id,
        "codes": list(rule.codes),
        "precision": _share_record(rule.precision),
        "recall": _share_record(rule.recall),
        "base": "claims",
        "by_line": rule.by_line
        and {
            "precision": _share_record(rule.by_line.precision),
            "recall": _share_record(rule.by_line.recall),
            "base": "lines",
        },
    }


def _share_record(share: Share) -> dict[str, object]:
    low, high = share.limits
    return {"count": share.count, "of": share.of, "low": low, "high": high}
