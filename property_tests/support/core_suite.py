"""What rows are said to give, in few tests: for `property_tests.code_mutation` alone.

The default run asks the same of each row by itself. A mutant is tried by a process of
its own, which would collect those thousand tests first.
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
        told = expectation(audit_encounter(cells_of(record), auditor))
        assert told == {name: record[name] for name in ANSWER}


def test_worked_examples() -> None:
    auditor = Auditor(PACK)
    for (row, cells), told in zip(TABLE.rows(), EXPECTED, strict=True):
        expected = {**told, **SETTLED.get(told["encounter_id"], {})}
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
