"""Which rules judged a worksheet, and whether those at hand are the same.

Another rule pack is named as such. It is no forgery, and cells that it judged cannot be
compared with what the pack at hand gives.
"""

from __future__ import annotations

from audit.review.plan import JudgedBy, Plan
from audit.review.worksheet import Worksheet

_NAMES = {
    "rules_sha256": "rules",
    "codes_sha256": "code set",
    "policy_sha256": "policy table",
}
_SHOWN = 12


def same_judge(one: JudgedBy, two: JudgedBy) -> bool:
    """Whether rules, code set and policy table have the same content."""
    return bool(one.rules_sha256) and not _apart(one, two)


def comparable(worksheet: Worksheet, plan: Plan, hand: JudgedBy) -> bool:
    """Whether the verdicts can be compared with those of the rules at hand.

    They can if these judged the worksheet, or if the plan names them.
    """
    seen = worksheet.provenance.judged_by
    if not seen.rules_sha256:
        labels = {row.machine.rule_pack for row in worksheet.rows} - {""}
        return labels == {hand.rule_pack}
    return same_judge(seen, hand) or same_judge(plan.judged_by, hand)


def judge_notices(worksheet: Worksheet, plan: Plan, hand: JudgedBy) -> tuple[str, ...]:
    """Say how the rules of plan, worksheet and program differ."""
    seen, planned = worksheet.provenance.judged_by, plan.judged_by
    found = []
    if not seen.rules_sha256:
        found.append(
            "The worksheet is of a release that recorded no SHA-256 of its rules: "
            "which rules judged it, only their label says."
        )
    elif planned.rules_sha256 and (apart := _apart(planned, seen)):
        found.append(
            f"The worksheet was audited with another {_words(apart)} than the plan "
            f"names: {described(seen)}, and not {described(planned)}."
        )
    if not comparable(worksheet, plan, hand):
        found.append(
            f"The verdicts were not audited again: the worksheet was audited with "
            f"{_described_or_labels(worksheet)}, and {described(hand)} is at hand. "
            "That is another pack and not a forgery. Give the pack with --pack, or "
            "audit the worksheet again."
        )
    return tuple(found)


def described(judge: JudgedBy) -> str:
    """Name a judge in words, with the beginning of each hash."""
    parts = [f"{judge.rule_pack} (rules {judge.rules_sha256[:_SHOWN]}"]
    parts.append(f"code set {judge.codes_sha256[:_SHOWN]}")
    product = f", tspine {judge.product}" if judge.product else ""
    return f"{', '.join(parts)}, policy {judge.policy_sha256[:_SHOWN]}{product})"


def _described_or_labels(worksheet: Worksheet) -> str:
    seen = worksheet.provenance.judged_by
    if seen.rules_sha256:
        return described(seen)
    labels = sorted({row.machine.rule_pack for row in worksheet.rows} - {""})
    return ", ".join(labels) or "rules that it does not name"


def _apart(one: JudgedBy, two: JudgedBy) -> list[str]:
    return [
        word
        for name, word in _NAMES.items()
        if getattr(one, name) != getattr(two, name)
    ]


def _words(parts: list[str]) -> str:
    return " and another ".join(parts)
