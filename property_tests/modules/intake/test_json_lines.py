"""Rows of JSON lines are the same whether they are kept or read anew."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.intake import jsonl

CELLS = st.sampled_from(["", "M54.6", "Y", 0, 1, True, None, 1.5, "ä"])
NAMES = st.sampled_from(["dx1", "dx2", "Dx", "lines", "payer"])
LISTS = st.lists(st.sampled_from(["M54.6", "I10"]), max_size=3)
RECORDS = st.lists(st.dictionaries(NAMES, CELLS | LISTS, max_size=4), max_size=6)


@pytest.mark.law(172)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=RECORDS, most=st.integers(0, 12))
def test_kept_rows_are_those_of_the_file(
    records: list[dict[str, object]],
    most: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "in.jsonl"
    text = "".join(json.dumps(record) + "\n\n" for record in records)
    path.write_text(text or "\n", "utf-8")
    kept = jsonl.read_json_lines(path)
    with monkeypatch.context() as patch:
        patch.setattr(jsonl, "_MOST_CELLS", most)
        patch.setattr(jsonl, "_MOST_TEXTS", most)
        streamed = jsonl.read_json_lines(path)
    assert kept.headings == streamed.headings
    wanted = [*streamed._rows()]
    assert [*map(repr, kept._rows())] == [*map(repr, wanted)]
    assert [*map(repr, kept._rows())] == [*map(repr, wanted)]
    assert kept.row_count == len(wanted) == len(records)
