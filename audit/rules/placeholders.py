"""The placeholders that texts of a rule may use; `audit.verdict.wording` fills them.

| placeholder | stands for |
|---|---|
| {codes} | the codes that the rule is about, each with its title |
| {codes_alone} | the same codes without titles |
| {other_codes} | the codes that the rule is about without M54.6, each with its title |
| {missing_codes} | those of them that are not on the claim, each with its title |
| {missing_alone} | the same codes without titles |
| {pairs} | each of them as a pair with M54.6, as *Documented unrelated* takes it |
| {and_pairs} | the pairs of Excludes1 partners, to be entered; or nothing |
| {billed} | those without M54.6, without titles, in parentheses; or nothing |
| {reported_as} | the same with titles as ", reported as ...,"; or nothing |
| {lines} | the service lines that the rule is about: Line 2 (72110, lumbar) |
| {lines_are} | the same with their verb: Line 2 (72110, lumbar) is |
| {pointing} | what those lines point at: Line 2 (72110, lumbar) points only to M54.6 |
| {pointers} | what is wrong with the pointers of those lines |
| {policy} | the policy rows that apply to those lines |
| {care} | the conservative care that is documented, and that the policy asks for |
| {ordered} | what was ordered beyond the visit |
| {regions_counted} | the spinal regions that count for a manipulation |
| {part} | the abnormal findings of the P.A.R.T. examination |
| {denials} | the denial codes received |
| {payer} | the payer of the row |
| {conditions} | the condition columns that the rule is about, with their status |
| {coded_conditions} | those of them whose code is on the claim, with their status |
| {ruled_out_by_auditor} | condition columns at odds with *Auditor's code* |
| {sequelae} | condition columns of no injury whose status is sequela |
| {status_columns} | the condition columns that hold the status of the codes |
| {regions} | the documented pain regions |
| {region_codes} | the code or codes for the documented pain regions; or nothing |
| {levels} | ", T5-T8" where levels are documented, else nothing |
| {indicators} | the clinical indicators of the row |
| {imaging_report} | a line for the report's words, only where imaging is done |
| {phase} | the documented phase of care and the 7th character that it takes |
| {phase_codes} | the codes of that phase, each with the code that it replaces |
| {history_codes} | the history codes that may be reported for a healed condition |
| {validity} | what is wrong with each code on the date |
| {errors} | what is wrong with the cells of the row |
| {notes} | the Excludes1 notes that the pairs of the row meet |

`{name|words}` says the words where the placeholder has nothing to say: a group of
codes may be empty. {levels} and {indicators} stand in queries only: what they quote is
worded anew for each row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

PLACEHOLDER = re.compile(r"\{(\w+)(?:\|[^{}]*)?\}")
"""A placeholder in a text; the group is its name."""

BRACE = re.compile(r"[{}]")

PLACEHOLDERS: Mapping[str, str] = {
    "codes": "the codes of the finding",
    "codes_alone": "the codes of the finding",
    "other_codes": "the codes of the finding",
    "missing_codes": "the documented codes",
    "missing_alone": "the documented codes",
    "pairs": "the pair",
    "and_pairs": "",
    "billed": "",
    "reported_as": "",
    "lines": "the service lines of the finding",
    "lines_are": "a service line is",
    "pointing": "what the service lines point at",
    "pointers": "what is wrong with the pointers",
    "policy": "the payer's policy",
    "care": "the conservative care",
    "ordered": "the services ordered",
    "regions_counted": "the regions counted",
    "part": "the P.A.R.T. findings",
    "denials": "the denial codes",
    "payer": "the payer",
    "conditions": "the status of the condition",
    "coded_conditions": "the status of the condition",
    "ruled_out_by_auditor": "the condition that is ruled out",
    "sequelae": "the condition with the status sequela",
    "status_columns": "the condition column",
    "regions": "the documented regions",
    "region_codes": "the code of each documented region",
    "levels": "",
    "indicators": "the clinical indicators of the row",
    "imaging_report": "",
    "phase": "The 7th character follows *Injury phase*",
    "phase_codes": "the code of the documented phase of care",
    "history_codes": "the history code in place of each code of the finding",
    "validity": "what is wrong with each code",
    "errors": "what is wrong with each cell",
    "notes": "the Excludes1 notes of the finding",
}
"""Their names, and what each is called where a rule is told without a row."""

CODE_WORDS = frozenset({"codes", "codes_alone", "other_codes", "billed"})
"""Placeholders that say nothing of a row but the codes of the finding."""


def otherwise(placeholder: str) -> str:
    """Give the words behind the bar of a whole placeholder, empty where it has none."""
    return placeholder.strip("{}").partition("|")[2]


def in_general(text: str) -> str:
    """Tell a text without a row, as tables of rules show it."""
    told = PLACEHOLDER.sub(
        lambda found: otherwise(found[0]) or PLACEHOLDERS[found[1]], text
    )
    return told[:1].upper() + told[1:]
