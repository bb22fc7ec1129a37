"""The VBA project: reversible compression, and modules that other tools can read."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.hosts.excel.macros import macro_project, project, sources
from audit.hosts.excel.macros.compression import compress, decompress
from property_tests.support.engines import need_module, need_office
from property_tests.support.needs import need
from property_tests.support.workbook_faults import good_macros, written

texts = st.one_of(
    st.binary(max_size=300),
    st.lists(st.sampled_from([b"ab", b"a", b"Function ", b"\r\n"]), max_size=2500).map(
        b"".join
    ),
)


@given(texts)
def test_what_is_compressed_comes_back(data: bytes) -> None:
    packed = compress(data)
    assert decompress(packed)[: len(data)] == data
    assert len(packed) <= len(data) * 9 // 8 + 4 * (len(data) // 4096 + 2) + 4096


# oletools still calls pyparsing by old names.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_another_reader_of_vba_reads_our_compression() -> None:
    need_module("oletools")
    reader = import_module("oletools.olevba")
    text = sources.wrappers().encode("cp1252")
    assert bytes(reader.decompress_stream(bytearray(compress(text)))) == text


@pytest.mark.built
def test_the_committed_project_is_what_the_builder_makes() -> None:
    for name in ("olefile", "cfbwrite", "xlwings"):
        need_module(name)
    found = importlib.util.find_spec("xlwings")
    assert found
    assert found.origin
    quickstart = Path(found.origin).with_name("quickstart.xlsm")
    assert project.build_project(quickstart) == macro_project()


@pytest.mark.law(107)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.built
def test_olevba_reads_every_module(tmp_path: Path) -> None:
    need_module("oletools")
    path = tmp_path / "vbaProject.bin"
    path.write_bytes(macro_project())
    parser = import_module("oletools.olevba").VBA_Parser(str(path))
    try:
        found = {name: code for _, _, name, code in parser.extract_macros()}
    finally:
        parser.close()
    wanted = {module.name: module.text for module in project.modules()}
    read = {name.rpartition(".")[0]: code for name, code in found.items()}
    assert read.keys() == wanted.keys()
    for name in (sources.WRAPPERS, sources.BUTTON):
        lines = [x for x in wanted[name].splitlines() if not x.startswith("Attribute")]
        found_lines = read[name].splitlines()
        assert [x for x in found_lines if not x.startswith("Attribute")] == lines


@pytest.mark.law(107)
def test_a_third_reader_reads_every_module_to_the_letter(tmp_path: Path) -> None:
    """libgsf, the library of Gnumeric, has a reader of its own."""
    program = shutil.which("gsf-vba-dump")
    need(program, "gsf-vba-dump (the Debian package libgsf-bin)")
    # It looks for the project inside of a workbook.
    path = written(tmp_path, good_macros(), has_macros=True)
    done = subprocess.run([str(program), path], capture_output=True, check=True)
    # Its own memory may hold bytes that are no text.
    dumped = done.stdout.decode("cp1252", "replace")
    found = re.findall(
        r'<module name="(\w+)">\s*<!\[CDATA\[(.*?)\]\]>', dumped, flags=re.DOTALL
    )
    wanted = {module.name: module.text for module in project.modules()}
    told = {name: text.split() for name, text in found}
    assert told.keys() == wanted.keys()
    for name, text in wanted.items():
        # This reader does not end a text: bytes of its own memory may follow.
        assert told[name][: len(text.split())] == text.split()


@pytest.mark.law(107)
def test_libreoffice_loads_the_modules(tmp_path: Path) -> None:
    need_office()
    python = Path("/usr/bin/python3")
    need(python.exists(), "the Python of LibreOffice")
    names = loaded_modules(tmp_path)
    assert {sources.WRAPPERS, sources.BUTTON} <= names


def loaded_modules(folder: Path) -> set[str]:
    """Convert the workbook to the format that keeps Basic as text, and read it."""
    import zipfile

    from audit.hosts.libreoffice.office import convert
    from audit.hosts.templates import template_bytes

    source, target = folder / "tspine.xlsm", folder / "tspine.ods"
    source.write_bytes(template_bytes("classic"))
    convert(source, target)
    with zipfile.ZipFile(target) as package:
        files = [n for n in package.namelist() if n.startswith("Basic/")]
        texts: Any = {Path(n).stem: package.read(n).decode() for n in files}
    assert any("CallUDF" in text for text in texts.values())
    return set(texts)


@pytest.mark.parametrize("name", [sources.WRAPPERS, sources.BUTTON])
def test_a_macro_is_plain_ascii(name: str) -> None:
    text = sources.wrappers() if name == sources.WRAPPERS else sources.BUTTON_TEXT
    assert text.isascii()
    assert "\t" not in text
