"""Tables of encounters with results, as a report takes them."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from audit.findings import AuditResult, ClaimRisk, Finding, Severity, Verdict
from property_tests.support.report_files import Row

# Characters that XML and every reader can hold; control characters have their own
# example.
words = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=20
) | st.sampled_from(
    ["=1+1", "+SUM(A1)", "-2+3", "@x", "<r>x</r>", "_x0041_", " a ", "\t=1", "007"]
)
cells = st.one_of(
    st.none(),
    words,
    st.booleans(),
    st.integers(-(10**14), 10**14),
    st.integers(-(10**9), 10**9).map(lambda n: n / 8),
    st.dates(dt.date(1900, 3, 1), dt.date(2099, 12, 31)),
)


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    return Finding(
        rule_id=draw(st.sampled_from(["INC-01", "EXC-DISC-1", "NEC-01", "=EVIL-1"])),
        verdict=draw(st.none() | st.sampled_from(list(Verdict))),
        severity=draw(st.sampled_from(list(Severity))),
        risk=draw(st.sampled_from(list(ClaimRisk))),
        columns=tuple(draw(st.lists(st.sampled_from(["dx1", "payer"]), max_size=2))),
        codes=("M54.6",),
        message=draw(words),
        action=draw(words),
        citations=("Guidelines I.B.4",),
        task=draw(words),
    )


@st.composite
def results(draw: st.DrawFn, row: int = 2) -> AuditResult:
    return AuditResult(
        row=row,
        encounter_id=draw(words),
        verdict=draw(st.sampled_from(list(Verdict))),
        risk=draw(st.sampled_from(list(ClaimRisk))),
        severity=draw(st.sampled_from(list(Severity))),
        findings=tuple(draw(st.lists(findings(), max_size=3))),
        corrected_dx=tuple(draw(st.lists(st.just("M51.24"), max_size=2))),
        query_text=draw(words),
        coder_task=draw(words),
        denial_codes=(),
        code_release="FY2026",
        rule_pack="m546 1.0",
        notes=tuple(draw(st.lists(words, max_size=1))),
    )


@st.composite
def tables(draw: st.DrawFn) -> tuple[tuple[str, ...], list[Row]]:
    headings = ("id of the claim", "dx1", "remark", "paid")
    count = draw(st.integers(0, 5))
    return headings, [
        (draw(st.tuples(words, cells, cells, cells)), draw(results(row=n + 2)))
        for n in range(count)
    ]
