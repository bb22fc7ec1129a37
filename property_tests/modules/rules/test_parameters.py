"""The parameters of a pack belong to the pack: another number is another pack."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

import audit.rules
from audit.errors import RuleError
from audit.proof import compare
from audit.rules.catalogue import default_pack, read_pack
from audit.rules.parameters import read_parameters

PACK = Path(audit.rules.__file__).with_name("pack")


def test_a_pack_with_another_number_differs_from_the_shipped_one(
    tmp_path: Path,
) -> None:
    folder = shutil.copytree(PACK, tmp_path / "pack")
    numbers = folder / "parameters.toml"
    text = numbers.read_text(encoding="utf-8")
    start = text.index("[query_indicator_minimum]")
    changed = text[:start] + text[start:].replace("value  = 2", "value  = 3", 1)
    numbers.write_text(changed, encoding="utf-8")
    assert read_pack(folder).parameters != default_pack().parameters
    assert not compare(read_pack(folder), default_pack()).are_none


@pytest.mark.parametrize("value", [6.5, True, "6", None])
def test_a_number_that_is_not_whole_is_refused(value: object) -> None:
    record = {"from": dt.date(2015, 10, 1), "value": value, "source": "a policy"}
    with pytest.raises(RuleError, match="is no whole number"):
        read_parameters({"weeks": {"meaning": "Weeks.", "values": [record]}})
