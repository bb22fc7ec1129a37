"""LibreOffice's add-in: one file with its own core, which leaves nothing behind."""

from __future__ import annotations

import ast
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import xlsxwriter

from audit.functions import FUNCTIONS, function
from audit.hosts import bundle
from audit.hosts.libreoffice import office
from audit.hosts.libreoffice.extension import extension, extension_files, is_dated
from audit.hosts.recalc import for_libreoffice, recalculate
from property_tests.support.engines import need_office
from property_tests.support.needs import need
from property_tests.support.places import ROOT

FILES = dict(extension_files())
XCU = "{http://openoffice.org/2001/registry}"


def test_the_extension_holds_every_file_that_its_manifest_names() -> None:
    with zipfile.ZipFile(io.BytesIO(extension())) as package:
        assert package.testzip() is None
        names = set(package.namelist())
    root = ElementTree.fromstring(FILES["META-INF/manifest.xml"])
    assert {
        value for entry in root for n, value in entry.items() if "path" in n
    } <= names
    assert "pythonpath/audit/functions/registry.py" in names
    assert "pythonpath/audit/release/data/billable.csv.gz" in names


def test_functions_are_described_once_in_each_of_its_files() -> None:
    idl, component = FILES["XTspine.idl"].decode(), FILES["tspine_addin.py"].decode()
    root = ElementTree.fromstring(FILES["CalcAddIns.xcu"])
    nodes = {node.get(f"{XCU}name") for node in root.iter("node")}
    tree = ast.parse(component)
    methods = {n.name: n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}
    for spec in FUNCTIONS:
        assert f" {spec.method}(" in idl
        assert spec.method in nodes
        given = [a.arg for a in methods[spec.method].args.args]
        assert len(given) == 1 + is_dated(spec) + len(spec.parameters)


def test_the_bundled_core_works_alone(tmp_path: Path) -> None:
    """It runs from a zip file, with nothing of the installation in sight."""
    packed = tmp_path / "core.zip"
    packed.write_bytes(bundle.archive(bundle.core_files()))
    code = (
        "import sys; sys.path[:] = [sys.argv[1], *(p for p in sys.path "
        "if 'site-packages' not in p and p)]; import audit; "
        "from audit.functions import function; "
        "assert audit.__file__.startswith(sys.argv[1]); "
        "print(function('CODE_TITLE').call('M54.6', '2026-02-10')); "
        "print(function('SAMPLE_SIZE').call(1000, 0.2, 0.2), "
        "function('ERROR_RATE_HIGH').call(1000, 20, 1), "
        "function('DRAW').call([['A'], ['B']], 1, 5)); "
        "print(sorted({'numpy', 'scipy', 'sqlalchemy'} & sys.modules.keys()))"
    )
    run = subprocess.run(
        [sys.executable, "-I", "-c", code, str(packed)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert "Pain in thoracic spine" in run.stdout, run.stderr[-800:]
    loaded = [
        function("SAMPLE_SIZE").call(1000, 0.2, 0.2),
        function("ERROR_RATE_HIGH").call(1000, 20, 1),
        function("DRAW").call([["A"], ["B"]], 1, 5),
    ]
    assert run.stdout.splitlines()[1:] == [" ".join(map(str, loaded)), "[]"]


@pytest.mark.parametrize("spec", FUNCTIONS, ids=lambda spec: spec.name)
def test_names_of_excel_are_spelled_for_libreoffice(spec: object) -> None:
    for name in ("TSPINE_CODE_TITLE", "_xldudf_TSPINE_CODE_TITLE"):
        formula = f"<f>{name}(A1,Encounters[#All])</f>".encode()
        wanted = b"<f>TSPINE.CODETITLE(A1,Encounters[[#All]])</f>"
        assert for_libreoffice(formula) == wanted
    assert for_libreoffice(b"<c>TSPINE_AUDIT(</c>") == b"<c>TSPINE_AUDIT(</c>"


FORMULAS = {
    'TSPINE_CODE_TITLE("m546",46063)': "Pain in thoracic spine",
    'TSPINE_CODE_VALID("M54.5",DATE(2026,2,10))': "N",
    'IF(TSPINE_CODE_VALID("M54.6",46063)="Y","same","other")': "same",
    "TSPINE_CODE_VALID(Z99,46063)": "",
    'TSPINE_EXCLUDES("M54.6","I10",46063)': "none",
    "TSPINE_VERSION()": function("VERSION").call()[0][0],
    "TSPINE_VERDICT(A1:D1,A2:D2)": "NOT_SUPPORTED",
    "TSPINE_CORRECTED(A1:D1,A2:D2)": "M54.6",
    "TSPINE_QUERY(A1:D1,A2:D2)": "",
    "TSPINE_TASK(A1:D1,A2:D2)": "",
    "TSPINE_TASK(A1:D1,A4:D4)": function("TASK").call(
        ["encounter_id", "date_of_service", "dx1", "dx2"],
        ["E3", 46063, "M54.6", "S22.060A"],
    )[0][0],
    "TSPINE_VERDICT(A1:D1,A3:D3)": "INPUT_ERROR",
    "INDEX(TSPINE_RULES(),1,1)": "rule_id",
    'INDEX(TSPINE_EXPLAIN("EXC-DISC-1"),1,2)': "EXC-DISC-1",
    "INDEX(TSPINE_FINDINGS(A1:D1,A2:D2),1,3)": "rule_id",
    'INDEX(TSPINE_ABSTRACT("Exam: tender T6"),2,1)': "exam_tenderness",
    "TSPINE_SAMPLE_SIZE(1000,0.2,0.2)": 50.0,
    "TSPINE_ERROR_RATE_LOW(1000,20,1)": 0.003,
    "TSPINE_ERROR_RATE_LOW(1000,20,0)": "",
    "TSPINE_ERROR_RATE_HIGH(1000,20,0,0.95)": function("ERROR_RATE_HIGH").call(
        1000, 20, 0, 0.95
    )[0][0],
    "TSPINE_ERROR_RATE_HIGH(1000,20,1,Z99)": 0.214,
    "TSPINE_ERROR_RATE_HIGH(1000,20,21)": function("ERROR_RATE_HIGH").call(
        1000, 20, 21
    )[0][0],
    "INDEX(TSPINE_DRAW(A1:D3,2,0),2,1)": function("DRAW").call(
        [
            ["encounter_id", "date_of_service", "dx1", "dx2"],
            ["E1", 46063, "M54.6", "R52"],
            ["E2", "03/04/2026", "M54.6", ""],
        ],
        2,
        0,
    )[1][0],
}


def write_formulas(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("S")
    sheet.write_row(0, 0, ("encounter_id", "date_of_service", "dx1", "dx2"))
    sheet.write_row(1, 0, ("E1", 46063, "M54.6", "R52"))
    sheet.write_row(2, 0, ("E2", "03/04/2026", "M54.6", ""))
    sheet.write_row(3, 0, ("E3", 46063, "M54.6", "S22.060A"))
    for row, formula in enumerate(FORMULAS):
        sheet.write_formula(row, 6, f"={formula}")
    book.close()


def test_every_function_answers_in_libreoffice(tmp_path: Path) -> None:
    need_office()
    write_formulas(tmp_path / "f.xlsx")
    cells = recalculate(tmp_path / "f.xlsx", "libreoffice")["S"]
    answers = [row[6] or "" for row in cells[: len(FORMULAS)]]
    assert dict(zip(FORMULAS, answers, strict=True)) == FORMULAS


def test_libreoffice_leaves_nothing_behind_and_needs_no_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need_office()
    home, scratch = tmp_path / "home", tmp_path / "tmp"
    home.mkdir()
    scratch.mkdir()
    write_formulas(tmp_path / "f.xlsx")
    code = (
        "import sys; from pathlib import Path; "
        "from audit.hosts.recalc import recalculate; "
        "print(recalculate(Path(sys.argv[1]), 'libreoffice')['S'][0][6])"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "f.xlsx")]
    run = subprocess.run(
        [*_without_network(), *command],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "HOME": str(home), "TMPDIR": str(scratch)},
    )
    assert run.stdout.strip() == "Pain in thoracic spine", run.stderr[-800:]
    assert list(home.rglob("*")) == []
    # LibreOffice's own session lock is not ours and holds nothing.
    left = [p for p in scratch.rglob("*") if not p.name.startswith(("OSL_", "lu"))]
    assert left == []


def office_answers(folder: Path, ask: str) -> Any:
    """Run Python with `context` inside of LibreOffice's own Python; return its answer.

    The profile and the add-in are private, and LibreOffice ends with the run.
    """
    need_office()
    need(Path("/usr/bin/python3").exists(), "the Python of LibreOffice")
    pipe = f"tspine-{os.getpid()}"
    code = (
        "import json, sys, time, uno\n"
        "local = uno.getComponentContext()\n"
        "resolver = local.ServiceManager.createInstanceWithContext(\n"
        "    'com.sun.star.bridge.UnoUrlResolver', local)\n"
        "for _ in range(600):\n"
        "    try:\n"
        "        context = resolver.resolve(\n"
        f"            'uno:pipe,name={pipe};urp;StarOffice.ComponentContext')\n"
        "        break\n"
        "    except Exception:\n"
        "        time.sleep(0.1)\n"
        f"{ask}\n"
        "print(json.dumps(answer))\n"
    )
    environment = office._environment(folder)
    with office.private_office() as command:
        started = subprocess.Popen(
            [*command, f"--accept=pipe,name={pipe};urp;"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            run = subprocess.run(
                ["/usr/bin/python3", "-c", code],
                capture_output=True,
                text=True,
                timeout=office.PATIENCE,
                check=False,
                env=environment,
            )
        finally:
            # The program is a script that starts others.
            os.killpg(started.pid, signal.SIGKILL)
            started.wait()
    assert run.returncode == 0, run.stderr[-800:]
    return json.loads(run.stdout)


_LISTED = """
functions = context.ServiceManager.createInstanceWithContext(
    'com.sun.star.sheet.FunctionDescriptions', context)
answer = {}
for n in range(functions.getCount()):
    told = {p.Name: p.Value for p in functions.getByIndex(n)}
    if told['Name'].startswith('TSPINE'):
        answer[told['Name']] = [told['Description'], told['Category'], [
            [a.Name, a.Description, a.IsOptional] for a in told['Arguments'] or ()]]
"""


@pytest.mark.law(108)
def test_the_function_wizard_helps_with_every_function_and_argument(
    tmp_path: Path,
) -> None:
    told = office_answers(tmp_path, _LISTED)
    wanted = {
        spec.name: [
            spec.help,
            [[p.name, p.help, not p.is_range] for p in spec.parameters],
        ]
        for spec in FUNCTIONS
    }
    assert {name: [help_, args] for name, (help_, _, args) in told.items()} == wanted


def test_the_licence_in_the_extension_is_the_whole_text_of_ours() -> None:
    ours = (ROOT / "LICENSE").read_bytes()
    assert FILES["LICENSE.txt"] == ours
    assert b"Permission is hereby granted" in ours


def _without_network() -> list[str]:
    """Return a command prefix that turns the network off, if the system can."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return []
    prefix = [unshare, "--net", "--map-root-user"]
    tried = subprocess.run([*prefix, "true"], capture_output=True, check=False)
    return prefix if tried.returncode == 0 else []


def test_no_virtual_environment_is_on_the_path_of_libreoffice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "env" / "bin").mkdir(parents=True)
    (tmp_path / "env" / "pyvenv.cfg").touch()
    (tmp_path / "usr" / "bin").mkdir(parents=True)
    folders = [str(tmp_path / "env" / "bin"), str(tmp_path / "usr" / "bin")]
    monkeypatch.setenv("PATH", os.pathsep.join(folders))
    assert office._environment(tmp_path)["PATH"] == folders[1]
