"""Remarks on rows of a day for which the loaded code set does not have M54.6 alone.

The packaged releases all have M54.6 as a billable code without codes under it. An order
file may divide it, as FY2022 divided M54.5, or delete it. A rule pack on M54.6 does not
know the new codes, so a claim that reports one of them is not judged. The row says so.
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
    """Give the remark on a row that M54.6 or a code under it concerns, if any is due.

    That is a row that is judged, or that reports a text which begins with M54.6.
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
