"""The sheet Sources quotes the authorities of the listed rules."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from audit.report.workbook import write_rules_workbook
from audit.rules.catalogue import default_pack
from audit.rules.rule_info import RuleInfo, rule_infos
from audit.rules.sources import source_of

INFOS = rule_infos(default_pack())


def sources_on_the_sheet(path: Path, infos: list[RuleInfo]) -> list[tuple[object, ...]]:
    write_rules_workbook(path, infos)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Rules", "Sources"]
    rows = [tuple(row) for row in book["Sources"].iter_rows(values_only=True)]
    assert rows[0] == ("source", "words", "where")
    return rows[1:]


def test_each_source_of_the_rules_stands_there_once(tmp_path: Path) -> None:
    rows = sources_on_the_sheet(tmp_path / "rules.xlsx", INFOS)
    cited = {source_of(c) for info in INFOS for c in info.citations}
    assert sorted(map(str, rows)) == sorted(
        str((s.label, s.words, s.where)) for s in cited if s
    )


def test_only_the_sources_of_the_listed_rules_stand_there(tmp_path: Path) -> None:
    one = [info for info in INFOS if info.id == "EXC-RAD-2"]
    rows = sources_on_the_sheet(tmp_path / "one.xlsx", one)
    labels = [row[0] for row in rows]
    assert labels == ["Guidelines I.B.5", "Guidelines I.B.6", "guide: exclusion 2"]
