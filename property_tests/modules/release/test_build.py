"""The builder of the packaged tables."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from audit.errors import ReleaseError
from audit.release.build import main as build

TABULAR = """<ICD10CM.tabular><chapter><name>13</name>
<section id="M50-M54"><excludes1><note>discitis NOS (M46.4-)</note></excludes1>
<diag><name>M54</name><desc>Dorsalgia</desc>
<diag><name>M54.6</name><desc>Pain in thoracic spine</desc>
<inclusionTerm><note>Pain, NOS</note><note>NOS pain</note></inclusionTerm>
<excludes1><note>disc disorder (M54.-)</note></excludes1></diag></diag></section>
<section id="M45-M49"><diag><name>M46</name><desc>Other</desc></diag></section>
</chapter></ICD10CM.tabular>"""


def _build(folder: Path, change: str) -> bytes:
    (folder / "tabular.xml").write_text(TABULAR)
    (folder / "codes.csv").write_text(
        "code,valid_from,valid_to,title\nM546,2015-10-01,,Pain in thoracic spine\n"
    )
    (folder / "changes.csv").write_text(f"code,change\n{change}\n")
    names = ["--intervals", "codes.csv", "--changes", "changes.csv"]
    names += ["--tabular", "tabular.xml", "--out", ""]
    build([n if n.startswith("--") else str(folder / n) for n in names])
    return b"".join(path.read_bytes() for path in sorted(folder.glob("*.gz")))


def test_the_same_input_builds_the_same_bytes(tmp_path: Path) -> None:
    assert _build(tmp_path, "M547,added") == _build(tmp_path, "M547,added")


def test_the_builder_keeps_the_inclusion_terms_that_end_in_nos(tmp_path: Path) -> None:
    _build(tmp_path, "M547,added")
    packed = (tmp_path / "nos_terms.csv.gz").read_bytes()
    assert gzip.decompress(packed).decode() == 'code,term\nM54.6,"Pain, NOS"\n'


def test_a_change_that_contradicts_the_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="contradict the intervals"):
        _build(tmp_path, "M546,added")
