"""Titles of categories and subcategories, which are not billable codes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from audit.release.packaged import table_rows

COLUMNS = ("code", "title")
"""Columns of the packaged table."""


@cache
def read_headings() -> Mapping[str, str]:
    """Read the packaged table: title of each heading in canonical spelling."""
    return dict(table_rows("headings.csv.gz", COLUMNS))
