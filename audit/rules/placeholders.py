"""Placeholders that the texts of rules may use; `audit.verdict.wording` fills them.

| placeholder | stands for |
|---|---|
| {codes} | the codes that the rule is about, each with its title |
| {codes_alone} | the same codes without titles |
| {other_codes} | the same codes except M54.6, each with its title |
| {missing_codes} | the same codes if they are not on the claim, each with its title |
| {missing_alone} | the same codes without titles |
| {pairs} | each code as a pair with M54.6, as entered in *Documented unrelated* |
| {and_pairs} | a request to enter the pairs of Excludes1 partners; or nothing |
| {billed} | the codes except M54.6, without titles, in parentheses; or nothing |
| {reported_as} | the same codes with titles as ", reported as ...,"; or nothing |
| {lines} | the service lines that the rule is about: Line 2 (72110, lumbar) |
| {lines_are} | the same lines with a verb: Line 2 (72110, lumbar) is |
| {pointing} | what those lines point at: Line 2 (72110, lumbar) points only to M54.6 |
| {pointers} | what is wrong with the pointers of those lines |
| {policy} | the policy rows that apply to those lines |
| {care} | the conservative care that is documented and that the policy requires |
| {ordered} | what was ordered beyond the visit |
| {regions_counted} | the spinal regions that count for a manipulation |
| {part} | the abnormal findings of the P.A.R.T. examination |
| {denials} | the denial codes received |
| {payer} | the payer of the row |
| {conditions} | the condition columns that the rule is about, with their status |
| {coded_conditions} | the same columns if their code is on the claim, with status |
| {ruled_out_by_auditor} | condition columns that contradict *Auditor's code* |
| {sequelae} | condition columns with status sequela that are not injuries |
| {status_columns} | the condition columns that hold the status of the codes |
| {regions} | the documented pain regions |
| {region_codes} | the code or codes for the documented pain regions; or nothing |
| {levels} | ", T5-T8" if levels are documented, else nothing |
| {indicators} | the clinical indicators of the row |
| {imaging_report} | a line for the words of the imaging report, if imaging is done |
| {phase} | the documented phase of care and the 7th character for it |
| {phase_codes} | the codes for that phase, each with the code that it replaces |
| {history_codes} | the history codes that may be reported for a healed condition |
| {validity} | what is wrong with each code on the date of service |
| {errors} | what is wrong with the cells of the row |
| {notes} | the Excludes1 notes about pairs of codes on the row |

`{name|words}` becomes the words if the placeholder would be empty, because a group of
codes may be empty. {levels} and {indicators} may be used in queries only, because
queries are reworded for each row.
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
"""Name of each placeholder, and its words when a rule is shown without a row."""


def otherwise(placeholder: str) -> str:
    """Return the words after the bar of a placeholder; empty if it has none."""
    return placeholder.strip("{}").partition("|")[2]


def in_general(text: str) -> str:
    """Fill the placeholders of a text without a row, as tables of rules show it."""
    filled = PLACEHOLDER.sub(
        lambda found: otherwise(found[0]) or PLACEHOLDERS[found[1]], text
    )
    return filled[:1].upper() + filled[1:]
