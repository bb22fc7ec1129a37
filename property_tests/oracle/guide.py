"""An independent reading of the guide and of the rule catalogue, as plain Python.

`verdict_of`, and `risk_of` in `risk`, are written from the guide's text, the catalogue
of rules (ids such as EXC-RAD), the decisions (A1 to K6), the second reading (L1 to P4),
the departures from its letter (X1 to X27) and the Official Guidelines (I.B.5), and know
nothing of the rule pack. Each branch names its source; `audit/rules/sources.toml` says
each in words. The levels come highest verdict first, each one function that returns its
verdict or None.

Conditions are joined with `&`, `|` and `~` only, so that symbolic facts may be passed
and each `return` is one path. Where the texts allowed two readings, `open_points` says
which one was taken. The levels are in `wrong_codes`, `lacking_codes` and `open_record`,
the risk in `risk`, payers' rules in `payers`, the terms in `terms` and `code_terms`.
"""

from __future__ import annotations

from audit.findings import Verdict
from property_tests.oracle.lacking_codes import more_specific, sequencing
from property_tests.oracle.open_record import (
    chart_review,
    documentation,
    query,
    standing,
)
from property_tests.oracle.truth import Facts
from property_tests.oracle.wrong_codes import gate, invalid, not_supported


def verdict_of(e: Facts) -> Verdict:
    """Return the coding verdict of a row: the highest that a branch assigns."""
    return (
        gate(e)
        or invalid(e)
        or not_supported(e)
        or more_specific(e)
        or sequencing(e)
        or query(e)
        or chart_review(e)
        or documentation(e)
        or standing(e)
        or Verdict.QUERY_PROVIDER  # INC-00, A3: reviewed, and nothing else holds
    )
