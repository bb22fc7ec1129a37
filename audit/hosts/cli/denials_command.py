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
    from audit.denials import Reconciliation, RuleOutcome, Share

_HEADINGS = (
    *("encounter_id", "coding_verdict", "outcome", "claim_status", "codes_received"),
    *("codes_foretold", "rules_that_predicted", "rules_that_were_right"),
)
_NAMED = 5


def denials(
    claims: Annotated[
        Path, typer.Argument(help="The claims: any file that `audit` reads.")
    ],
    remittances: Annotated[
        list[Path], typer.Argument(help="What the payers sent back: X12 835 files.")
    ],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Write a row for each claim here (.csv)."),
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

    Claims are joined by their id. For each rule: how often its denial came, and how
    many such denials it predicted.
    """
    from audit.errors import SettingRefused
    from audit.extras import require
    from audit.hosts.cli.making import make_auditor, with_payers_of
    from audit.intake import open_table
    from audit.report.delimited import write_rows
    from audit.report.files import new_file, refuse_unusable

    require("review")
    from audit.denials import reconcile
    from audit.intake.x12.remittance import read_remittances

    inputs = [claims, *remittances]
    if output is not None:
        if output.suffix.lower() != ".csv":
            raise SettingRefused(f"{output}: the claims are written as .csv only.")
        refuse_unusable(output, force, inputs)
    remitted = read_remittances(remittances)
    auditor = make_auditor(pack, policy)
    stated = with_payers_of(stated_profile(profile, maps, dates), auditor.pack)
    table = open_table(claims, sheet, stated)
    results = map(auditor.audit, table.encounters())
    found = reconcile(results, remitted.by_claim, auditor.pack)
    if output is not None:
        with new_file(output, force, inputs) as draft:
            write_rows(draft, _HEADINGS, _rows(found))
    if as_json:
        show_json(_record(found))
    else:
        for line in _lines(found):
            show(line)
    for note in (*auditor.pack.remarks, *table.notes, *remitted.notes):
        tell(f"Note: {note}")
    if output is not None and not as_json:
        show(f"Claims: {output}")


def _rows(found: Reconciliation) -> Iterator[tuple[object, ...]]:
    for claim in found.claims:
        yield (
            *(claim.encounter_id, claim.verdict, claim.outcome),
            *map("; ".join, (claim.statuses, claim.received, claim.foretold)),
            *map("; ".join, (claim.predicted_by, claim.right)),
        )
    blank = ("",) * 5
    yield from ((name, "", "no answer", *blank) for name in found.unanswered)
    yield from (
        (name, "", "left out: id comes again", *blank) for name in found.repeated
    )
    yield from ((name, "", "answer without a claim", *blank) for name in found.unknown)


def _lines(found: Reconciliation) -> Iterator[str]:
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
    yield f"{'rule':<14}{'denial came on':<34}{'of denials with its codes'}"
    for rule in found.rules:
        yield f"{rule.rule_id:<14}{_share(rule.precision):<34}{_share(rule.recall)}"
    yield ""
    silent = [r.rule_id for r in found.rules if not r.precision.count]
    if silent:
        yield f"None of their denials came: {', '.join(silent)}"
    yield f"Rules that predict denials and fired on no claim: {found.unfired:,}."
    if found.unpredictable:
        codes = (f"{c} ({n:,})" for c, n in found.unpredictable.most_common())
        yield f"Codes that came and that no rule predicts (claims): {', '.join(codes)}"
    yield (
        "In brackets: exact limits at 95 %, as if the claims were independent. Claims "
        "that were sent are no random sample of a practice, and a payer may deny for "
        "another reason under the same code."
    )


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
    }


def _share_record(share: Share) -> dict[str, object]:
    low, high = share.limits
    return {"count": share.count, "of": share.of, "low": low, "high": high}
