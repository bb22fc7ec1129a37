"""What a plan records of how its input is read, draw and verify read alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit import Auditor
from audit.errors import SettingRefused
from audit.review.auditing import audit_review
from audit.review.worksheet import read_worksheet
from property_tests.modules.review.test_review_commands import tspine

EXPORT = """Enc Ref,Seen,ICD1,Pay,Prov,Note
A-1,03/04/2026,M54.6,Blue Plan 7,P1,x
A-2,03/05/2026,M54.6,Blue Plan 7,P1,y
A-3,12/06/2026,M54.6,Medicare FFS,P2,z
"""
PROFILE = """dates = "mdy"

[columns]
"Enc Ref" = "encounter_id"
"Seen" = "date_of_service"
"ICD1" = "dx1"
"Pay" = "payer"
"Prov" = "provider_id"

[payers]
"Blue Plan 7" = "commercial"
"""


@pytest.mark.law(98)
def test_an_export_in_its_own_layout_is_planned_drawn_and_verified(
    tmp_path: Path,
) -> None:
    export, profile = tmp_path / "export.csv", tmp_path / "clinic.toml"
    export.write_text(EXPORT, encoding="utf-8")
    profile.write_text(PROFILE, encoding="utf-8")
    folder = tmp_path / "q3"
    words = ("--profile", profile, "--open", "--preset", "none", "--size", "3")
    tspine("init", folder, export, *words)
    tspine("draw", folder)
    assert "exactly the sample" in tspine("verify", folder).stderr
    tspine("verify", folder, "--profile", profile)
    with pytest.raises(SettingRefused, match="something else than the plan"):
        tspine("verify", folder, "--dates", "dmy")
    with pytest.raises(SettingRefused, match="something else than the plan"):
        tspine("draw", folder, "--dates", "dmy", "--force")
    tspine("audit", folder)
    read = read_worksheet(folder / "q3.review.xlsx")
    days = {row.unit.id: str(row.date_of_service) for row in read.rows}
    assert days == {"A-1": "2026-03-04", "A-2": "2026-03-05", "A-3": "2026-12-06"}
    assert {row.unit.payer for row in read.rows} == {"commercial", "Medicare FFS"}
    assert read.plan.profile.dates == "mdy"
    again = audit_review(read, Auditor())
    assert again.rows == read.rows


@pytest.mark.law(98)
def test_rows_for_each_line_are_drawn_as_encounters(tmp_path: Path) -> None:
    export = tmp_path / "lines.csv"
    export.write_text(
        "encounter_id,date_of_service,dx1,cpt\n"
        "A,2026-02-10,M54.6,99213\nA,2026-02-10,M54.6,97140\nB,2026-02-11,M54.6,99213\n",
        encoding="utf-8",
    )
    folder = tmp_path / "q3"
    tspine("init", folder, export, "--open", "--preset", "none", "--size", "2")
    tspine("draw", folder)
    tspine("verify", folder)
    tspine("audit", folder)
    read = read_worksheet(folder / "q3.review.xlsx")
    assert sorted(row.unit.id for row in read.rows) == ["A", "B"]
    assert all(row.machine.coding_verdict for row in read.rows)
