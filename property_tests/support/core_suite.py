"""The expected answers of rows in few tests, only for `property_tests.code_mutation`.

The default run checks each row in its own test. Each mutant gets its own process, which
would have to collect those thousand tests first.
"""

from __future__ import annotations

from audit import Auditor, audit_encounter
from audit.api import default_auditor
from audit.rules.examples import read_example
from property_tests.golden.test_worked_examples import EXPECTED, READER, SETTLED, TABLE
from property_tests.modules.rules.test_examples import PACK, auditor_for
from property_tests.mutation.sheet import ANSWER, cells_of, expectation, read_sheet

GOLDEN = read_sheet()


def test_golden_rows() -> None:
    auditor = Auditor(PACK)
    for record in GOLDEN:
        expected = expectation(audit_encounter(cells_of(record), auditor))
        assert expected == {name: record[name] for name in ANSWER}


def test_worked_examples() -> None:
    auditor = Auditor(PACK)
    for (row, cells), record in zip(TABLE.rows(), EXPECTED, strict=True):
        expected = {**record, **SETTLED.get(record["encounter_id"], {})}
        result = auditor.audit(READER.read(cells, row))
        assert result.verdict.value == expected["expected_verdict"]
        assert result.risk.value == expected["expected_claim_risk"]
        assert ";".join(result.corrected_dx) == expected["expected_corrected_dx"]


def test_example_lines() -> None:
    for rule in PACK.rules:
        auditor = auditor_for(rule) or default_auditor()
        for line in (*rule.fires, *rule.silent):
            result = audit_encounter(read_example(line, rule.origin), auditor)
            held = rule.id in {finding.rule_id for finding in result.findings}
            assert held is (line in rule.fires)
