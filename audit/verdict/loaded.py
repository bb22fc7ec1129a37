"""Remarks on rows whose loaded release divides or deletes M54.6.

In all packaged releases M54.6 is billable and has no codes under it. An order file may
divide it, as FY2022 divided M54.5, or delete it. The rule pack does not know the new
codes, so it cannot judge a claim that reports one of them. A remark on the row says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from audit.codes import M546, Code
from audit.findings import Verdict
from audit.release import CodeSet, Standing
from audit.verdict.code_words import some_of

_FINE = (Standing.BILLABLE, Standing.UNKNOWN, Standing.PREDATES)


def remarks(
    codes: CodeSet, on: dt.date, reported: Iterable[Code], verdict: Verdict
) -> tuple[str, ...]:
    """Return the remark on a row that concerns M54.6 or a code under it, if any.

    Only rows that are judged or that report a code beginning with M54.6 get one.
    """
    below = [code for code in reported if code.startswith(M546)]
    if verdict.is_gate and not below:
        return ()
    release = codes.release_name(on)
    if codes.standing(M546, on) not in _FINE:
        under = codes.successors(M546, on)
        what = f"divides M54.6 into {some_of(under)}" if under else "has no code M54.6"
    else:
        new = [c for c in below if c != M546 and codes.is_billable(c, on)]
        if not new:
            return ()
        what = f"has codes under M54.6 ({some_of(new)})"
    return (
        f"The loaded {release} list {what}. The rule pack knows no code of thoracic "
        "pain but M54.6: a coder has to judge that code on this row",
    )
