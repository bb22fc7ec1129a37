"""Official order files that a user loads."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from audit.codes import (
    undotted,
)
from audit.errors import ReleaseError
from audit.release import CodeSet, Standing
from property_tests.support.releases import CODES, TABLE, on


def _order_lines(codes: list[str]) -> list[str]:
    return [
        f"{n % 100_000:05d} {undotted(c):<7} 1 {'Short title':<60} Long title of {c}"
        for n, c in enumerate(codes)
    ]


@pytest.fixture(scope="module")
def completed(tmp_path_factory: pytest.TempPathFactory) -> CodeSet:
    codes = [c for c in TABLE.codes if TABLE.is_billable(c, 2027) and c != "M54.89"]
    path = tmp_path_factory.mktemp("order") / "icd10cm-order-2027.txt"
    header = f"00001 {'M54':<7} 0 {'Dorsalgia':<60} Dorsalgia"
    path.write_text("\n".join([header, *_order_lines(codes), *_order_lines(["M54.7"])]))
    return CODES.with_order_file(path)


def test_an_order_file_completes_its_release_and_no_other(completed: CodeSet) -> None:
    day, before = on("2026-10-01"), on("2026-09-30")
    assert completed.release_name(day) == "FY2027"
    assert completed.standing("M54.7", day) is Standing.BILLABLE
    assert completed.standing("M54.7", before) is Standing.OTHER_RELEASE
    assert completed.standing("M54.89", day) is Standing.OTHER_RELEASE
    assert completed.standing("M54.89", before) is Standing.BILLABLE
    assert completed.standing("M54.A", day) is Standing.MALFORMED
    assert completed.title("C78.31", day) == "Long title of C78.31"
    assert completed.title("M54.6", day) == "Pain in thoracic spine"
    assert CODES.standing("M54.7", day) is Standing.UNKNOWN


def test_a_code_set_travels_to_another_process(completed: CodeSet) -> None:
    copy = pickle.loads(pickle.dumps(completed))
    assert copy.standing("M54.7", on("2026-10-01")) is Standing.BILLABLE


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("icd10cm-order-2027.txt", "\n".join(_order_lines(["M54.6"])), "over 60,000"),
        ("icd10cm-order-2027.txt", "code,title\nM54.6,Pain", "line 1 is not a line"),
        ("codes.txt", "", "does not contain the fiscal year"),
    ],
)
def test_a_file_that_is_no_whole_release_is_refused(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(ReleaseError, match=message):
        CODES.with_order_file(path)
