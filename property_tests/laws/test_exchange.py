"""Laws of the forms for other programs: valid, complete, and without cells."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import jsonschema
import polars
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audit.findings import Verdict
from audit.hosts.cli.audit import Request, run
from audit.report import ENDINGS
from audit.report.cell_forms import is_risky
from audit.report.exchange.findings import fingerprint
from audit.report.exchange.github import in_message, in_property
from audit.report.results_schema import results_schema, schema_text
from property_tests.strategies.reports import tables
from property_tests.support.exchange_files import (
    from_fhir,
    from_github,
    from_issues,
    from_junit,
    from_sarif,
    from_scrubber,
    of_issue,
    unescaped,
    wanted,
    wanted_issues,
)
from property_tests.support.fhir_files import ndjson, resource
from property_tests.support.report_files import DISC, Row, plain_result, write
from property_tests.support.result_schemas import breaches
from samples.x12 import X12Claim

CANARY = "Zebulon Quigley"
FORMS = (
    *(".sarif", ".junit.xml", ".github.txt", ".scrubber.csv", ".fhir.ndjson"),
    ".fhir.json",
)
IN_LOGS = FORMS[:3]
Made = tuple[tuple[str, ...], list[Row]]
HOSTILE = plain_result(2, replace(DISC, message="a\n::error::x\x00\x1b", action=" "))


@pytest.mark.law(151)
@settings(max_examples=40, deadline=None)
@given(tables())
@example((("dx1",), [(("=1",), replace(HOSTILE, encounter_id="\x00\u2028]]>&%,:\n"))]))
@example((("dx1",), []))
def test_each_form_is_valid_and_has_each_finding_that_calls_for_action(
    table: Made,
) -> None:
    headings, rows = table
    told = wanted([result for _, result in rows])
    with TemporaryDirectory() as folder:
        paths = [Path(folder, f"out{end}") for end in FORMS]
        for path in paths:
            write(path, headings, rows)
        sarif, junit, github, scrubber, fhir, issues = paths
        assert from_sarif(sarif) == told
        assert from_junit(junit) == [(row, rule) for row, rule, _ in told]
        assert from_github(github) == told
        edits = from_scrubber(scrubber)
        resources = from_fhir(fhir)
        detected = from_issues(issues)
    assert [(int(e["row"]), e["edit_id"]) for e in edits] == [t[:2] for t in told]
    assert [one for _, _, found in resources for one in found] == told
    assert [(row, name) for row, name, _ in resources] == [
        (r.row, r.encounter_id if r.encounter_id.strip() else "") for _, r in rows
    ]
    assert [of_issue(issue) for _, issue in detected] == wanted_issues(
        [result for _, result in rows]
    )
    assert [name for name, _ in detected] == [
        name for _, name, found in resources for _ in found
    ]


@pytest.mark.law(151)
@settings(max_examples=40, deadline=None)
@given(tables(), st.sampled_from(["encounter", "finding", "verdict"]))
@example(
    (("Severity", "dx1"), [(("bad", "M54.6"), plain_result(2, DISC))]), "encounter"
)
def test_json_lines_and_parquet_are_valid_by_the_published_schema(
    table: Made, kind: str
) -> None:
    headings, rows = table
    how = {"findings_only": kind == "finding", "verdicts_only": kind == "verdict"}
    schema = results_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    one = jsonschema.Draft202012Validator(schema["$defs"][kind])
    whole = jsonschema.Draft202012Validator(schema)
    with TemporaryDirectory() as folder:
        lines, columns = Path(folder, "out.jsonl"), Path(folder, "out.parquet")
        write(lines, headings, rows, **how)
        write(columns, headings, rows, **how)
        text = lines.read_text(encoding="utf-8").split("\n")[:-1]
        records = [json.loads(line) for line in text]
        frame = polars.read_parquet(columns).to_dicts()
    assert len(records) == len(frame)
    for record in (*records, *_as_json(frame)):
        one.validate(record)
        whole.validate(record)


def _as_json(frame: list[dict[str, Any]]) -> list[dict[str, Any]]:
    text = json.dumps(frame, default=str)
    found: list[dict[str, Any]] = json.loads(text)
    return found


def test_the_schema_refuses_what_is_no_result() -> None:
    validator = jsonschema.Draft202012Validator(results_schema())
    finding = {"encounter_id": "A", "row": 2, "rule_id": "EX1-05"}
    assert not validator.is_valid(finding)
    assert not validator.is_valid({})


def _places(schema: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = schema.items() if isinstance(schema, dict) else enumerate(schema)
    found = []
    for key, value in inner:
        if key in ("description", "title", "$id"):
            continue
        found.append((*path, key))
        if isinstance(value, (dict, list)):
            found += _places(value, (*path, key))
    return found


PLACES = _places(results_schema())


@pytest.mark.law(150)
@given(st.sampled_from(PLACES), st.booleans())
def test_what_a_later_schema_takes_back_is_found(
    place: tuple[Any, ...], removed: bool
) -> None:
    old, new = results_schema(), results_schema()
    *way, last = place
    at: Any = new
    for key in way:
        at = at[key]
    if removed:
        del at[last]
    else:
        at[last] = "other"
    assert list(breaches(old, new))


@pytest.mark.law(150)
@given(st.text(min_size=1), st.sampled_from(["encounter", "finding", "verdict"]))
def test_what_a_later_schema_adds_is_no_breach(name: str, kind: str) -> None:
    old, new = results_schema(), results_schema()
    new["$defs"][kind]["properties"].setdefault(name, {"type": "string"})
    new["$defs"][kind]["required"].append(name)
    new["$defs"]["finding"]["properties"]["risk"]["enum"].append("SURE")
    assert list(breaches(old, new)) == []
    assert json.loads(schema_text(new)) == new


@pytest.mark.law(152)
@pytest.mark.parametrize("ending", IN_LOGS)
@settings(max_examples=30, deadline=None)
@given(table=tables())
def test_logs_of_a_build_hold_no_cell_but_the_id(table: Made, ending: str) -> None:
    headings, rows = table
    told = [
        (
            (CANARY, *cells[1:]),
            replace(
                result,
                findings=tuple(
                    replace(f, message=CANARY, action=CANARY, codes=(CANARY,))
                    for f in result.findings
                ),
                notes=(CANARY,),
                query_text=CANARY,
                coder_task=CANARY,
            ),
        )
        for cells, result in rows
    ]
    with TemporaryDirectory() as folder:
        path = Path(folder, f"out{ending}")
        write(path, headings, told)
        assert CANARY not in path.read_text(encoding="utf-8")


@settings(max_examples=25, deadline=None)
@given(tables())
def test_no_text_of_a_scrubber_list_can_run_as_a_formula(table: Made) -> None:
    headings, rows = table
    with TemporaryDirectory() as folder:
        path = Path(folder, "out.scrubber.csv")
        write(path, headings, rows)
        text = path.read_text(encoding="utf-8-sig")
    cells = re.findall(r'(?:^|,)"?([^",\r\n]*)', text, re.MULTILINE)
    assert not [cell for cell in cells if is_risky(cell)]


@given(st.text())
@example("50%, a:b\r\n::error::x")
def test_a_command_is_one_line_and_reads_back(text: str) -> None:
    for escape in (in_message, in_property):
        assert not set(escape(text)) & {"\r", "\n"}
        assert unescaped(escape(text)) == text
    assert not set(in_property(text)) & {":", ","}


def one_issue(*rows: Row, headings: tuple[str, ...] = ("dx1",)) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        path = Path(folder, "out.fhir.json")
        write(path, headings, rows)
        ((_, issue),) = from_issues(path)
    return issue


def test_a_detected_issue_says_rule_words_authority_and_what_to_do() -> None:
    issue = one_issue((("M54.6",), plain_result(2, DISC)))
    assert issue["status"] == "preliminary"
    assert issue["severity"] == "high"
    assert issue["code"] == {
        "coding": [
            {"system": "urn:tspine:rule", "code": "EXC-DISC-1"},
            {"system": "urn:tspine:verdict", "code": "MORE_SPECIFIC_CODE_REQUIRED"},
        ],
        "text": "Disc disorder",
    }
    assert issue["detail"] == DISC.message
    assert issue["reference"] == "urn:tspine:rule:EXC-DISC-1"
    assert issue["evidence"] == [
        {"code": [{"text": "code of the row: M54.6"}]},
        {"code": [{"text": "authority: Tabular M54.6 Excludes1"}]},
    ]
    assert issue["mitigation"] == [{"action": {"text": f"To do: {DISC.action}"}}]
    assert issue["implicated"] == [
        {"identifier": {"system": "urn:tspine:encounter-id", "value": "E2"}}
    ]
    # No clock and no patient: neither is known to the audit.
    assert not {"identifiedDateTime", "identifiedPeriod", "patient"} & issue.keys()


@pytest.mark.parametrize("address", ["Claim/c-1", "Encounter/7", "urn:uuid:0c9b-1"])
def test_a_detected_issue_refers_to_the_resource_of_its_row(address: str) -> None:
    headings = ("dx1", "FHIR_resource")
    issue = one_issue((("M54.6", address), plain_result(2, DISC)), headings=headings)
    (about,) = issue["implicated"]
    assert about["reference"] == address


@pytest.mark.parametrize("cell", [None, "", 7, "Claim/", "Patient/1", "Claim/a b", "x"])
def test_a_cell_that_is_no_address_of_a_resource_is_no_reference(cell: object) -> None:
    headings = ("dx1", "fhir_resource")
    issue = one_issue((("M54.6", cell), plain_result(2, DISC)), headings=headings)
    assert "reference" not in issue["implicated"][0]


def test_an_audited_resource_is_the_one_that_its_findings_refer_to(
    tmp_path: Path,
) -> None:
    claim = resource(X12Claim("C-1", "11", ("M5416", "M546"), ()))
    claim["id"] = "k9"
    source, target = tmp_path / "a.ndjson", tmp_path / "a.fhir.json"
    source.write_text(ndjson([claim]), encoding="utf-8")
    run(Request(source, target), dt.datetime(2026, 10, 1))
    found = from_issues(target)
    assert found
    for name, issue in found:
        assert name == "C-1"
        assert issue["implicated"][0]["reference"] == "Claim/k9"


def test_a_fingerprint_tells_findings_apart_and_stays() -> None:
    one = plain_result(2, DISC)
    moved = replace(one, row=77)
    assert fingerprint(one, DISC) == fingerprint(moved, DISC)
    other = replace(one, encounter_id="E3")
    assert fingerprint(one, DISC) != fingerprint(other, DISC)
    cell = replace(DISC, verdict=Verdict.INPUT_ERROR, columns=("dx1",))
    assert fingerprint(one, cell) != fingerprint(one, replace(cell, columns=("dx2",)))
    # The columns of other findings are what the rule reads: no part of what it is.
    assert fingerprint(one, DISC) == fingerprint(one, replace(DISC, columns=()))


def test_every_form_is_tested_here_or_with_the_tables() -> None:
    tabular = {".xlsx", ".csv", ".tsv", ".jsonl", ".parquet"}
    same = {".sarif.json", ".xml"}
    assert set(ENDINGS) == {*FORMS, *tabular, *same}
