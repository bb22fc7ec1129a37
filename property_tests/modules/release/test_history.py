"""History codes of healed conditions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from property_tests.support.releases import CODES, TODAY

HEALED = """
M80.08XA Z87.310+M81|M80.88XD Z87.310+M81|M48.44XA Z87.312|M84.38XA Z87.312
M48.54XA Z87.311|M84.48XA Z87.311|M84.58XA Z87.311|M84.68XA Z87.311
S22.060A Z87.81|S12.9XXA Z87.81|S32.010A Z87.81|S23.131A Z87.828|S24.0XXA Z87.828
M46.24 Z87.39|M46.34 Z87.39|M46.44 Z87.39|M46.54 Z87.39|M49.84 Z87.39|M00.08 Z87.39
A18.01 Z86.11|A17.81 Z86.11|A01.05 Z86.19|G06.1 Z86.61
C41.2 Z85.830|C72.0 Z85.848|C70.1 Z85.848|C79.51 Z85.89|C90.00 Z85.79|C50.911 Z85
C7B.03 Z85|D16.6 Z86.018|D32.1 Z86.018|D18.09 Z86.018|D3A.00 Z86.012|D05.10 Z86.00
D48.0 Z86.03|D43.4 Z86.03|D22.5 Z86.01|D49.2 Z86.0;Z85
M54.6 -|M51.24 -|M46.1 -|T84.63XA -|Z87.310 -|D69.1 -|D47.1 -
"""


@pytest.mark.parametrize("case", HEALED.replace("\n", "|").strip("|").split("|"))
def test_hand_verified_codes_have_the_history_codes_of_their_notes(case: str) -> None:
    code, expected = case.split()
    rows = CODES.history_patterns(code, TODAY)
    found = [r.history + (f"+{r.beside}" if r.beside else "") for r in rows]
    assert ";".join(found) == expected.replace("-", "")
    assert all(row.source for row in rows)


@given(st.lists(st.sampled_from(["Z87.310", "M81.0", "M81.8", "M54.6", "Z87.311"])))
def test_a_history_code_is_reported_with_what_must_stand_beside_it(
    reported: list[str],
) -> None:
    (row,) = CODES.history_patterns("M80.08XA", TODAY)
    complete = "Z87.310" in reported and bool({"M81.0", "M81.8"} & set(reported))
    assert row.is_reported_in(iter(reported)) is complete
