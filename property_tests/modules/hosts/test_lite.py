"""The workbook for xlwings Lite: its code can be extracted and runs in Pyodide."""

from __future__ import annotations

import ast
import importlib.util
import io
import json
import shutil
import subprocess
import uuid
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest

from audit.functions import FUNCTIONS, function
from audit.hosts.bundle import core_files
from audit.hosts.lite.calls import plain
from audit.hosts.lite.packing import BUDGET, without_docstrings
from audit.hosts.lite.workbook import WORKBOOK_ID, main_py, requirements, with_code
from audit.hosts.templates import template_bytes
from property_tests.modules.functions.test_review_functions import (
    IDS,
    Call,
    random_calls,
)
from property_tests.modules.hosts.test_agreement import ROWS, SEED
from property_tests.notes.measuring import read_notes
from property_tests.support.engines import PYODIDES, pyodide_folder
from property_tests.support.lite_code import code_of
from property_tests.support.places import SUITE
from property_tests.support.tables import NAMES, as_office_js, random_rows

# The add-in's own decorators are replaced by ones that record what they see.
DECORATORS = """
registered = []

def func(**options):
    def keep(function):
        registered.append(function.__name__)
        return function
    return keep

class Book:
    pass

def script(**options):
    assert options == {"name": "Run the audit"}
    def keep(function):
        assert function.__annotations__["book"] is Book
        return function
    return keep

def arg(name, converter, **options):
    assert converter == "raw" and options["doc"]
    return lambda function: function
"""


def test_the_code_comes_out_as_it_went_in() -> None:
    code = code_of(template_bytes("lite"))
    assert code["main.py"] == main_py()
    assert code["requirements.txt"] == requirements()
    assert code["xlwingsWorkbookId"] == str(uuid.UUID(WORKBOOK_ID))
    compile(code["main.py"], "main.py", "exec")


def test_the_parts_of_the_addin_are_linked_and_well_formed() -> None:
    with zipfile.ZipFile(io.BytesIO(template_bytes("lite"))) as package:
        kinds = package.read("[Content_Types].xml").decode()
        links = package.read("_rels/.rels").decode()
        for name in package.namelist():
            if "webextensions" in name:
                ElementTree.fromstring(package.read(name))
        extension = package.read("xl/webextensions/webextension1.xml").decode()
    pane = "{&quot;startupBehavior&quot;:&quot;taskpane&quot;}"
    assert pane in extension or pane.replace("&quot;", '"') in extension
    assert "webextension1.xml" in kinds
    assert "taskpanes.xml" in kinds
    assert "xl/webextensions/taskpanes.xml" in links
    assert all(f"_xldudf_{spec.name}<" in extension for spec in FUNCTIONS)


def test_any_workbook_can_get_the_code_and_still_opens() -> None:
    target = io.BytesIO()
    book = openpyxl.Workbook()
    book.save(target)
    made = with_code(target.getvalue())
    assert openpyxl.load_workbook(io.BytesIO(made)).sheetnames == book.sheetnames
    assert "main.py" in code_of(made)


def test_the_code_is_small_enough_for_the_settings_of_office() -> None:
    with zipfile.ZipFile(io.BytesIO(template_bytes("lite"))) as package:
        size = len(package.read("xl/webextensions/webextension1.xml"))
    assert size <= BUDGET


def test_a_packed_module_is_its_source_without_texts_for_developers() -> None:
    for path, content in core_files():
        if not path.endswith(".py"):
            continue
        source = content.decode()
        bare = without_docstrings(source)
        assert bare.count("\n") == source.count("\n")
        told, kept = (_undocumented(ast.parse(text)) for text in (source, bare))
        assert ast.dump(told) == ast.dump(kept), path


def _undocumented(tree: ast.Module) -> ast.Module:
    """Drop what does nothing: texts and ellipses that stand by themselves."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [part for part in body if not _does_nothing(part)]  # type: ignore[attr-defined]
    return tree


def _does_nothing(part: ast.AST) -> bool:
    if not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)):
        return False
    return part.value.value is ... or isinstance(part.value.value, str)


# Kinds of cells of JavaScript that are neither blank nor a value; lite.mjs has them.
UNREADABLE = (
    *("entity", "date", "foreign", "symbol"),
    *("error", "error text", "infinite", "boolean"),
)


def run_in_pyodide(folder: str, files: Path) -> dict[str, Any]:
    """Run the code of the workbook on the table and the calls in a folder."""
    node = shutil.which("node")
    assert node
    run = subprocess.run(
        [node, str(SUITE / "support" / "lite.mjs"), folder, str(files)],
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    answers: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return answers


def pack_xlwings(target: Path) -> None:
    """Pack the installed xlwings, whose dispatcher calls the functions in Lite.

    The dispatcher needs a licence key of xlwings, which it reads from
    XLWINGS_LICENSE_KEY: the test that runs it is selected by `-m licensed` only.
    """
    (spec,) = importlib.util.find_spec("xlwings").submodule_search_locations  # type: ignore[union-attr,misc]
    root = Path(spec)
    with zipfile.ZipFile(target, "w") as package:
        for path in root.rglob("*"):
            if path.suffix in (".py", ".html", ".js", ".typed"):
                package.write(path, f"xlwings/{path.relative_to(root)}")


@pytest.mark.law(27)
@pytest.mark.law(100)
@pytest.mark.law(203)
@pytest.mark.parametrize(
    ("through", "count"),
    [
        ("stand-in", 400),
        pytest.param("stand-in", ROWS, marks=pytest.mark.slow),
        pytest.param("xlwings", 400, marks=pytest.mark.licensed),
    ],
)
@pytest.mark.parametrize("which", PYODIDES)
def test_pyodide_gives_the_cells_of_the_function_module(
    which: str, through: str, count: int, tmp_path: Path
) -> None:
    folder = pyodide_folder(which)
    if through == "xlwings":
        pack_xlwings(tmp_path / "xlwings.zip")
    table = [list(NAMES), *as_office_js(random_rows(count, seed=SEED))]
    # Office.js passes a blank cell as an empty text.
    calls: list[Call] = [
        (short, tuple("" if a is None else a for a in arguments))
        for short, arguments in random_calls(60, seed=8)
    ]
    calls.append(("DRAW", ([[i] for i in IDS], 8, 20260930)))
    calls += [("ABSTRACT", (note.text,)) for note in read_notes()[:40]]
    files = {
        "main.py": code_of(template_bytes("lite"))["main.py"],
        "table.json": json.dumps(table),
        "xlwings.py": DECORATORS,
        "calls.json": json.dumps(calls),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    answers = run_in_pyodide(folder, tmp_path)
    expected = function("AUDIT").call(table)
    assert answers["audit"] == expected
    assert answers["proxy"] in (expected, None)
    assert answers["calls"] == [function(s).call(*arguments) for s, arguments in calls]
    assert answers["heavy"] == []
    assert answers["version"] == function("VERSION").call()
    assert answers["registered"] == sorted(s.name.lower() for s in FUNCTIONS)
    verdicts = [row[0] for row in answers["odd"][1:]]
    read, blank, unread = verdicts[:5], verdicts[5], verdicts[6:]
    assert "INPUT_ERROR" not in read
    assert blank == ""
    assert unread == ["INPUT_ERROR"] * len(UNREADABLE)


def test_blanks_of_javascript_become_blank_cells() -> None:
    class JsNull:
        """Stands in for the class that Pyodide gives JavaScript's null."""

    class Proxy(list[object]):
        def to_py(self) -> list[object]:
            return list(self)

    null = JsNull()
    assert plain(Proxy([["a", null], [null, 1.0]])) == [["a", None], [None, 1.0]]
    assert plain(null) is None
    assert plain("text") == "text"
