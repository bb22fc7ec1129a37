"""The JSON Schema of results in JSON lines and Parquet, one for each kind of row.

A published version stays as it is, in `schemas/`. A later one may add columns and
values; it removes none, and changes the type of none. A change of the output columns
is therefore a new version: raise `VERSION`, and rebuild.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from audit.findings import (
    FINDING_COLUMNS,
    OUTPUT_COLUMNS,
    VERDICT_COLUMNS,
    ClaimRisk,
    Severity,
    Verdict,
)
from audit.report.earlier_outputs import RENAMED

VERSION = "1.0"
"""The version that this release writes: main number, a dot, and additions to it."""

FILE = f"results-{VERSION}.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
ENCOUNTERS, FINDINGS, VERDICTS = "encounter", "finding", "verdict"

_ID = "encounter_id"
_WORDS = {
    "coding_verdict": [verdict.value for verdict in Verdict],
    "verdict": ["", *(verdict.value for verdict in Verdict)],
    "claim_risk": [risk.value for risk in ClaimRisk],
    "risk": [risk.value for risk in ClaimRisk],
    "severity": [severity.value for severity in Severity],
}
_MEANINGS = {
    _ID: "The id of the encounter, as the input has it.",
    "row": "The row of the input, counted from 1.",
    "coding_verdict": "Whether the codes are right; the highest verdict that applies.",
    "verdict": "The verdict of this finding; empty if it has none.",
    "claim_risk": "How likely the claim is to be denied.",
    "risk": "How likely this finding makes a denial.",
    "severity": "How serious it is.",
    "rule_id": "The rule that fired.",
    "rule_ids": "The rules to act on, with '; ' between them.",
    "findings": "What the rules to act on say, each after its id.",
    "columns": "The columns that the rule read, with '; ' between them.",
    "codes": "The codes that the finding is about, with '; ' between them.",
    "message": "What was found.",
    "action": "What to do.",
    "citations": "The authorities of the rule, with '; ' between them.",
    "corrected_dx": "The right list of codes, with ';' between them; empty if open.",
    "query_text": "The query to the provider; empty if there is none.",
    "coder_task": "What the coder is to read in the chart; empty if nothing.",
    "denial_codes": "Codes of denials to expect, with '; ' between them.",
    "code_release": "The release of the code set that applied.",
    "rule_pack": "Name and version of the rule pack.",
    "row_status": "Remarks on the row, with '; ' between them.",
}


def results_schema() -> dict[str, Any]:
    """Return the schema: a line is valid if it is one of the three kinds of rows."""
    return {
        "$schema": DIALECT,
        "$id": f"urn:tspine:results:{VERSION}",
        "title": "Results of tspine in JSON lines and Parquet",
        "description": (
            "Each line, or row, is an encounter, a finding (one row for each finding) "
            "or a verdict (verdicts only). A later version may add properties and "
            "values of an enumeration; it removes none and changes the type of none."
        ),
        "anyOf": [
            {"$ref": f"#/$defs/{name}"} for name in (ENCOUNTERS, FINDINGS, VERDICTS)
        ],
        "$defs": {
            ENCOUNTERS: _encounters(),
            FINDINGS: _rows("A finding of an encounter.", FINDING_COLUMNS),
            VERDICTS: _rows("What was decided about an encounter.", VERDICT_COLUMNS),
        },
    }


def schema_text(schema: dict[str, Any]) -> str:
    """Return a schema as the text of its file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def published() -> str:
    """Return the file of the version that this release writes."""
    return (files("audit.report") / "schemas" / FILE).read_text(encoding="utf-8")


def _rows(what: str, columns: tuple[str, ...]) -> dict[str, Any]:
    return {
        "description": what,
        "type": "object",
        "required": list(columns),
        "properties": {name: _column(name) for name in columns},
    }


def _column(name: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "description": _MEANINGS[name],
        "type": "integer" if name == "row" else "string",
    }
    return found | ({"enum": [*_WORDS[name]]} if name in _WORDS else {})


def _encounters() -> dict[str, Any]:
    """Describe a row of the input with its outputs; other columns are the input's."""
    return {
        "description": (
            "An encounter: the columns of the input, then the outputs. If the input "
            f"has a column of an output's name, the output is called {RENAMED}NAME, or "
            f"{RENAMED}NAME, 2."
        ),
        "type": "object",
        "required": [_ID],
        "properties": {_ID: {"description": _MEANINGS[_ID]}},
        "allOf": [
            {
                "anyOf": [
                    {"required": [called], "properties": {called: _column(name)}}
                    for called in (name, RENAMED + name, f"{RENAMED}{name}, 2")
                ]
            }
            for name in OUTPUT_COLUMNS[1:]
        ],
    }
