"""Notes justified exceptions beside the units of a worksheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from audit.intake.rule_exceptions import Applied, RuleException, sorted_out
from audit.review.worksheet.rows import Worksheet


def apply_exceptions(
    worksheet: Worksheet, exceptions: Sequence[RuleException], today: dt.date
) -> tuple[Worksheet, Applied]:
    """Note the exceptions in force beside the units that have a finding
    of their rule.
    """
    row_of_finding = {
        (row.unit.id, rule_id): index
        for index, row in enumerate(worksheet.rows)
        for rule_id in row.machine.rule_ids.split("; ")
        if rule_id
    }
    applied = sorted_out(exceptions, frozenset(row_of_finding), today)
    rows = list(worksheet.rows)
    for exception in applied.used:
        index = row_of_finding[exception.encounter_id, exception.rule_id]
        machine = rows[index].machine
        status = "; ".join(filter(None, (machine.row_status, exception.note)))
        rows[index] = replace(rows[index], machine=replace(machine, row_status=status))
    return replace(worksheet, rows=tuple(rows)), applied
