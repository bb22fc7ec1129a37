"""What the page asks of Python, without a browser; and how the page is refused."""

from __future__ import annotations

import ast
import base64
import gzip
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from audit import audit_encounter
from audit.columns import CONTRACT
from audit.errors import OutputRefused, SettingRefused
from audit.findings import ClaimRisk, Severity, Verdict
from audit.hosts.bundle import CORE, files_of
from audit.hosts.page import build
from audit.hosts.page.bridge import Bridge
from audit.hosts.page.compiling import compiled
from audit.hosts.page.fields import Fields
from audit.report.files import new_file
from audit.report.signs import SIGNS, Kind
from audit.stating import Ways
from property_tests.strategies.encounters import near_rules
from property_tests.support.engines import pyodide_folder
from property_tests.support.places import SAMPLES

TABLE = "encounter_id,dos,dx1,note\nE1,2026-02-10,M54.6,=1+1\nE2,,M54.6,\n"


@pytest.fixture
def bridge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bridge:
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path / "in")
    (tmp_path / "in" / "table.csv").write_text(TABLE, encoding="utf-8")
    return Bridge(str(tmp_path))


def ask(bridge: Bridge, call: str, *arguments: object) -> Any:
    answer = json.loads(bridge.call(call, json.dumps(arguments), None))
    assert "problem" not in answer, answer
    return answer["value"]


def problem(bridge: Bridge, call: str, *arguments: object) -> str:
    return str(json.loads(bridge.call(call, json.dumps(arguments), None))["problem"])


def test_a_file_is_audited_shown_and_written(bridge: Bridge, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    said = bridge.call("audit", '["table.csv", {}]', lambda *now: seen.append(now))
    overview = json.loads(said)["value"]
    assert overview["rows"] == 2
    assert [line[0] for line in overview["lines"]] == [2, 3]
    assert overview["verdicts"]["INPUT_ERROR"] == 1
    assert not overview["can_annotate"]
    assert ("auditing", 0, 2) in seen
    row = ask(bridge, "row", 0)
    assert ["note", "=1+1"] in row["cells"]
    assert row["reported"] == [["M54.6", "Pain in thoracic spine"]]
    written = Path(ask(bridge, "write", "csv"))
    assert written.name == "table.audited.csv"
    again = ask(bridge, "write", "csv")
    assert Path(again) == written


def test_refusals_name_the_file_as_the_user_does(bridge: Bridge) -> None:
    assert problem(bridge, "audit", "book.xlsb", {}).startswith("book.xlsb: the page")
    assert problem(bridge, "row", 0) == "Choose a file first."
    assert "damaged" in _of_content(bridge, "a.xlsx", b"PK\x03\x04")
    assert "no row below" in _of_content(bridge, "b.csv", b"encounter_id,dos,dx1\n")
    unknown = problem(bridge, "audit", "table.csv", {"dates": "xyz"})
    assert unknown.startswith('"Order of dates": ')
    assert problem(bridge, "code", "M54.6", "") == "Choose the date of service."
    assert "not there" in problem(bridge, "_last")


def _of_content(bridge: Bridge, name: str, content: bytes) -> str:
    Path(name).write_bytes(content)
    return problem(bridge, "audit", name, {})


def test_a_refused_file_leaves_no_results_of_the_last_one(bridge: Bridge) -> None:
    ask(bridge, "audit", "table.csv", {})
    problem(bridge, "audit", "missing.csv", {})
    assert problem(bridge, "write", "csv") == "Choose a file first."


def test_an_unexpected_error_does_not_tell_a_cell(
    bridge: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a cell of a patient")

    monkeypatch.setattr(type(bridge._session), "rules", fail)
    said = problem(bridge, "rules")
    assert "patient data" in said
    assert "a cell" not in said
    assert "RuntimeError at test_page_session.py" in said


@given(record=near_rules())
def test_one_encounter_gets_the_result_of_the_interface(
    record: Mapping[str, object], tmp_path_factory: pytest.TempPathFactory
) -> None:
    values = {k: str(v) for k, v in record.items() if isinstance(v, (str, int))}
    bridge = _shared(str(tmp_path_factory.getbasetemp()))
    shown = ask(bridge, "single", values)
    expected = audit_encounter(values)
    assert shown["verdict"] == expected.verdict.value
    assert [code for code, _ in shown["corrected"]] == list(expected.corrected_dx)
    assert [f["message"] for f in shown["findings"]] == [
        f.message for f in expected.findings
    ]
    assert shown["query"] == expected.query_text


_BRIDGES: dict[str, Bridge] = {}


def _shared(folder: str) -> Bridge:
    return _BRIDGES.setdefault(folder, Bridge(folder))


def test_the_form_has_every_column_and_value_of_the_contract(bridge: Bridge) -> None:
    about = ask(bridge, "about")
    fields = [column for group in about["groups"] for column in group["columns"]]
    assert [f["name"] for f in fields] == [c.name for c in CONTRACT]
    assert [f["allowed"] for f in fields] == [list(c.allowed) for c in CONTRACT]
    assert [name for name, _ in about["verdicts"]] == [v.value for v in Verdict]


def test_every_word_has_the_sign_of_the_workbook_and_a_look(bridge: Bridge) -> None:
    words = ask(bridge, "about")["signs"]
    assert words == {w: [s.sign, s.kind.value] for s in SIGNS for w in s.words}
    assert set(words) == {*Verdict, *Severity, *ClaimRisk}
    style = build._own("page.css")
    for kind in Kind:
        assert f".{kind} {{ color: var(--{kind}); " in style


def _labels() -> dict[str, str]:
    """Return the label of each field of the page, by the id of the field."""
    found = re.findall(r'<label for="([^"]+)">([^<]+)</label>', build._own("page.html"))
    return dict(found)


@pytest.mark.law(120)
def test_remarks_name_fields_that_the_page_has() -> None:
    labels, fields = _labels(), Fields()
    said = {
        "sheet": fields.state_sheet("Data"),
        "dates": fields.state_dates("mdy"),
        "maps": fields.state_headings([("ICD1", "dx1"), ("A", "cpt1")]),
        "limits": fields.raise_limit("columns", 9000),
    }
    for name, words in said.items():
        assert f'"{labels[name]}"' in words
    assert fields.headings == f'"{labels["maps"]}"'
    assert fields.dates == f'"{labels["dates"]}"'
    assert fields.limits == f'"{labels["limits"]}"'
    page = build._own("page.html")
    assert ">Findings as CSV</button>" in page
    assert "<summary>Names of the columns</summary>" in page
    own = {name for name in vars(Ways) if not name.startswith("__")}
    assert own <= set(vars(Fields))


# What only the command line says: where it writes, and what `tspine map` proposes.
# Findings and worksheet functions speak to whoever maintains the rules or the review.
_NOT_REMARKS = (
    *("audit/stating.py", "audit/intake/proposal.py"),
    *("audit/report/inputs.py", "audit/report/files.py"),
    *("audit/findings.py", "audit/functions/reviews.py"),
)


@pytest.mark.law(120)
def test_no_text_of_the_page_names_an_option_of_the_command_line() -> None:
    option = re.compile(r"(?<![^\s`\"'(])--[a-z]{2,}|`tspine ")
    found = [
        (path, text)
        for path, content in files_of((*CORE, *build._HOST))
        if path.endswith(".py") and path not in _NOT_REMARKS
        for text in _texts_of(content.decode())
        if option.search(text) and not text.startswith("# What this export")
    ]
    assert found == []
    assert option.search("pass --dates mdy")
    assert option.search(Ways().map_headings())


def _texts_of(source: str) -> Iterator[str]:
    """Yield the texts of a module, without its docstrings."""
    tree = ast.parse(source)
    said = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in said:
                yield text


MONTHS = "enc,dos,icd one\nE1,02/13/2026,M54.6\nE2,02/03/2026,M54.6\n"


@pytest.mark.law(120)
def test_what_a_remark_asks_for_can_be_stated(bridge: Bridge) -> None:
    Path("months.csv").write_text(MONTHS, encoding="utf-8")
    refused = problem(bridge, "audit", "months.csv", {})
    assert 'write the line icd one=dx1 under "Headings"' in refused
    settings = {"maps": "enc=encounter_id\nicd one=dx1"}
    first = ask(bridge, "audit", "months.csv", settings)
    assert any('choose mdy under "Order of dates"' in note for note in first["notes"])
    assert first["verdicts"]["INPUT_ERROR"] == 2
    settings["dates"] = "mdy"
    second = ask(bridge, "audit", "months.csv", settings)
    assert "INPUT_ERROR" not in second["verdicts"]
    assert not any("Order of dates" in note for note in second["notes"])


@pytest.mark.law(120)
def test_a_limit_can_be_raised(bridge: Bridge) -> None:
    names = ",".join(f"extra{n}" for n in range(4000))
    text = f"encounter_id,dos,dx1,{names}\nE1,2026-02-10,M54.6\n"
    Path("wide.csv").write_text(text, encoding="utf-8")
    refused = problem(bridge, "audit", "wide.csv", {})
    assert 'write the line columns=40000 under "Limits"' in refused
    overview = ask(bridge, "audit", "wide.csv", {"limits": "columns=40000"})
    assert overview["rows"] == 1
    said = problem(bridge, "audit", "wide.csv", {"limits": "columns"})
    assert said.startswith('"Limits" columns: write a name')


def test_rules_and_codes_are_in_words(bridge: Bridge) -> None:
    rules = {rule["id"]: rule for rule in ask(bridge, "rules")}
    assert rules["EXC-DISC-1"]["condition"]
    code = ask(bridge, "code", "M51.3", "2026-02-10")
    assert code["standing"] != "billable"
    assert "M51.34" in [found for found, _ in code["offered"]]


def test_what_the_page_carries_runs_without_any_other_package(tmp_path: Path) -> None:
    (tmp_path / "python.zip").write_bytes(build._python_part().content)
    (tmp_path / "a.xlsx").write_bytes((SAMPLES / "chart_review.xlsx").read_bytes())
    program = """
import sys
sys.path.insert(0, "python.zip")
sys.modules["fcntl"] = sys.modules["fcntl"]
from audit.hosts.page.bridge import Bridge
bridge = Bridge(".")
for call, arguments in (
    ("audit", '["a.xlsx", {}]'), ("write", '["xlsx"]'), ("write", '["csv"]'),
    ("write", '["annotated"]'), ("single", '[{"dx1": "M54.6"}]'), ("rules", "[]"),
    ("code", '["M51.3", "2026-02-10"]'), ("details", "[[0, 1]]"), ("about", "[]"),
):
    assert bridge.call(call, arguments, None).startswith('{"value"'), call
""".replace('sys.modules["fcntl"] = sys.modules["fcntl"]\n', "")
    # -S: no site packages, as in the browser.
    command = [sys.executable, "-S", "-E", "-W", "error", "-c", program]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_the_page_holds_its_parts_unchanged(tmp_path: Path) -> None:
    folder = Path(pyodide_folder())
    page = build.page_bytes(folder).decode()
    pattern = r'<script type="text/plain" data-part="([^"]+)">([^<]*)</script>'
    parts = {
        name: gzip.decompress(base64.b64decode(text))
        for name, text in re.findall(pattern, page)
    }
    for name in ("pyodide.asm.wasm", "pyodide.mjs", "pyodide.asm.mjs"):
        assert parts[name] == (folder / name).read_bytes()
    assert json.loads(parts["pyodide-lock.json"])["packages"] == {}
    own = build._python_part().content
    library = (folder / "python_stdlib.zip").read_bytes()
    for name, source in (("python.zip", own), ("python_stdlib.zip", library)):
        _only_modules_differ(source, parts[name])
    assert str(folder) not in page
    assert "%%" not in re.sub(pattern, "", page)


def _only_modules_differ(source: bytes, made: bytes) -> None:
    """Each module is there in its compiled form, and all else is as it was."""
    with (
        zipfile.ZipFile(io.BytesIO(source)) as old,
        zipfile.ZipFile(io.BytesIO(made)) as new,
    ):
        names = [re.sub(r"[.]py$", ".pyc", name) for name in old.namelist()]
        assert new.namelist() == names
        assert any(name.endswith(".pyc") for name in names)
        for before, after in zip(old.namelist(), names, strict=True):
            if before == after:
                assert old.read(before) == new.read(after)


def test_a_page_cannot_be_built_without_node(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(pyodide_folder())
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SettingRefused, match="which is not installed here"):
        build.page_bytes(folder)


def test_a_pyodide_that_does_not_run_is_refused(tmp_path: Path) -> None:
    pyodide_folder()
    (tmp_path / "pyodide.mjs").write_text("throw new Error('broken');")
    with pytest.raises(SettingRefused, match="Error: broken"):
        compiled([], tmp_path)


def test_a_rehearsal_leaves_the_last_file_and_no_trace(
    bridge: Bridge, tmp_path: Path
) -> None:
    ask(bridge, "prepare")
    ask(bridge, "rehearse")
    assert problem(bridge, "write", "csv") == "Choose a file first."
    assert [path.name for path in tmp_path.iterdir()] == ["in"]
    ask(bridge, "audit", "table.csv", {})
    ask(bridge, "rehearse")
    assert Path(ask(bridge, "write", "csv")).name == "table.audited.csv"


@pytest.mark.parametrize(
    "missing", ["package.json", "pyodide.asm.mjs", "pyodide-lock.json"]
)
def test_a_folder_without_pyodide_is_refused_with_the_line_to_type(
    missing: str, tmp_path: Path
) -> None:
    for name in (*build._PYODIDE, "package.json", "pyodide-lock.json"):
        if name != missing:
            (tmp_path / name).write_text("{}", encoding="utf-8")
    with pytest.raises(SettingRefused, match=re.escape(build.NPM_LINE)) as refused:
        build.page_bytes(tmp_path)
    assert str(tmp_path / missing) in str(refused.value)


def test_a_system_without_hard_links_never_replaces_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "link")
    with new_file(tmp_path / "a.csv") as draft:
        draft.write_text("new")
    assert (tmp_path / "a.csv").read_text() == "new"
    with pytest.raises(OutputRefused), new_file(tmp_path / "b.csv") as draft:
        (tmp_path / "b.csv").write_text("another's")
        draft.write_text("new")
    assert (tmp_path / "b.csv").read_text() == "another's"
