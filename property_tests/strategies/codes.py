"""Texts, codes and days for questions to the code set."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from audit.codes import ancestors, is_under
from property_tests.support.releases import TABLE

dates = st.dates(dt.date(2014, 1, 1), dt.date(2030, 12, 31))
billable_codes = st.sampled_from(TABLE.codes)
spine_codes = st.sampled_from(
    [c for c in TABLE.codes if is_under(c, "M", "S2", "R", "G5", "F45", "T8", "Z8")]
)
near_codes = st.builds(
    lambda code, cut, tail: code[:cut] + tail,
    billable_codes,
    st.integers(0, 8),
    st.text("0123456789ADSX.-", max_size=3),
)
headings = billable_codes.filter(lambda code: len(code) > 3).flatmap(
    lambda code: st.sampled_from(ancestors(code))
)
"""Codes cut short: most are headers, or lack a 7th character."""
texts = st.one_of(st.text(max_size=12), near_codes, billable_codes)
