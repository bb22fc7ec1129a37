"""The workbook for xlwings Lite: its code and the core travel inside the file.

xlwings Lite keeps the code of a workbook in a part of the file that belongs to its
Office add-in. The format was read from real workbooks and is not documented; `main_py`
and `requirements` can also be pasted into the add-in's editor.
"""

from __future__ import annotations

import io
import json
import zipfile
from xml.sax.saxutils import quoteattr

from audit.functions import FUNCTIONS, FunctionSpec
from audit.hosts.lite.packing import ESCAPED, INSTEAD, packed_core

PYODIDE = "0.27.5"
ADDIN = "1.0.0.0-35"
WORKBOOK_ID = "6d6c5a20-0000-4000-8000-000000000546"
"""The same in every copy, because the same release gives the same bytes."""
SETTINGS = {"startupBehavior": "taskpane"}
"""Workbook settings: the pane opens with the workbook, and asks for trust."""
_STORE_ID = "wa200008175"
_OFFICE = "http://schemas.microsoft.com/office"
_EXTENSION = f"{_OFFICE}/webextensions/webextension/2010/11"
_PANES = f"{_OFFICE}/webextensions/taskpanes/2010/11"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_REFERENCE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_FOLDER = "xl/webextensions"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def main_py() -> str:
    """Write the code of the workbook: the packed core, then one function per entry."""
    head = _MAIN.format(core=packed_core(), escaped=ESCAPED, instead=INSTEAD)
    return head + _SCRIPT + "".join(map(_function, FUNCTIONS))


def requirements() -> str:
    """Write what the add-in installs: nothing except itself."""
    return "xlwings  # required\n"


def _function(spec: FunctionSpec) -> str:
    arguments = "".join(f", {p.name}" for p in spec.parameters)
    signature = ", ".join(
        f"{p.name}=None" if p.optional else p.name for p in spec.parameters
    )
    decorators = "".join(
        f'@arg("{p.name}", "raw", doc={json.dumps(p.help)})\n' for p in spec.parameters
    )
    return (
        f'\n\n@func(category="{spec.category}")\n{decorators}'
        f"def {spec.name.lower()}({signature}):\n"
        f"    {json.dumps(spec.help)}\n"
        f'    return answer("{spec.short}"{arguments})\n'
    )


_SCRIPT = '''

@script(name="Run the audit")
def audit_table(book: Book, table: str = "", date_system: str = "1900"):
    """# Audit a table
    Write the name of a table, or select one of its cells, and press the button.
    The results stand beside the table. A second run replaces them."""
    print(audit_beside(book, table, date_system))
'''

_MAIN = '''"""# tspine: audit of ICD-10-CM M54.6, pain in thoracic spine

Ctrl+Shift+M (on a Mac Cmd+Shift+M) shows and hides the code. It holds the core, packed.
"""

import base64
import bz2
import json
import os
import sys

from xlwings import Book, arg, func, script

_CORE = r"""{core}"""

_FOLDER = os.path.abspath("tspine_core")
if _FOLDER not in sys.path:
    packed = _CORE.translate(str.maketrans("{instead}", "{escaped}"))
    core = json.loads(bz2.decompress(base64.b85decode(packed)))
    for path, text in core["files"].items():
        path = os.path.join(_FOLDER, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    sys.path.insert(0, _FOLDER)
    from audit.hosts.lite.calls import restore_tables

    restore_tables(core["tables"], os.path.join(_FOLDER, "audit", "release", "data"))

from audit.hosts.lite.calls import answer  # noqa: E402
from audit.hosts.lite.script import audit_beside  # noqa: E402
'''


def with_code(workbook: bytes) -> bytes:
    """Add the parts of xlwings Lite to a workbook."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as old,
        zipfile.ZipFile(target, "w") as new,
    ):
        for entry in old.infolist():
            new.writestr(entry, _linked(entry.filename, old.read(entry)))
        for name, text in _parts().items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, text.encode())
    return target.getvalue()


def _linked(name: str, content: bytes) -> bytes:
    """Register the added parts in the package."""
    if name == "[Content_Types].xml":
        kind = "application/vnd.ms-office"
        added = (
            f'<Override PartName="/{_FOLDER}/taskpanes.xml" '
            f'ContentType="{kind}.webextensiontaskpanes+xml"/>'
            f'<Override PartName="/{_FOLDER}/webextension1.xml" '
            f'ContentType="{kind}.webextension+xml"/></Types>'
        )
        return content.replace(b"</Types>", added.encode())
    if name == "_rels/.rels":
        added = (
            '<Relationship Id="rIdLite" '
            f'Type="{_OFFICE}/2011/relationships/webextensiontaskpanes" '
            f'Target="{_FOLDER}/taskpanes.xml"/></Relationships>'
        )
        return content.replace(b"</Relationships>", added.encode())
    return content


def _parts() -> dict[str, str]:
    pane = (
        f'{_HEAD}<wetp:taskpanes xmlns:wetp="{_PANES}"><wetp:taskpane '
        'dockstate="right" visibility="1" width="438" row="3">'
        f'<wetp:webextensionref xmlns:r="{_REFERENCE}" r:id="rId1"/>'
        "</wetp:taskpane></wetp:taskpanes>"
    )
    link = (
        f'{_HEAD}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/2011/relationships/webextension" '
        'Target="webextension1.xml"/></Relationships>'
    )
    return {
        f"{_FOLDER}/webextension1.xml": _extension(),
        f"{_FOLDER}/taskpanes.xml": pane,
        f"{_FOLDER}/_rels/taskpanes.xml.rels": link,
    }


def _extension() -> str:
    values: dict[str, object] = {
        "main.py": main_py(),
        "requirements.txt": requirements(),
        "xlwingsWorkbookId": WORKBOOK_ID,
        "xlwingsSettingsWorkbook": SETTINGS,
        "pyodideVersion": PYODIDE,
        "addinVersion": ADDIN,
    }
    properties = "".join(
        f"<we:property name={quoteattr(name)} value={_attribute_value(value)}/>"
        for name, value in values.items()
    )
    ids = "".join(
        f"<we:customFunctionIds>_xldudf_{spec.name}</we:customFunctionIds>"
        for spec in FUNCTIONS
    )
    return (
        f'{_HEAD}<we:webextension xmlns:we="{_EXTENSION}" '
        'id="{6D6C5A20-0000-4000-8000-000000000546}">'
        f'<we:reference id="{_STORE_ID}" version="1.0.0.0" store="en-US" '
        'storeType="OMEX"/><we:alternateReferences>'
        f'<we:reference id="{_STORE_ID.upper()}" version="1.0.0.0" '
        f'store="{_STORE_ID.upper()}" storeType="OMEX"/></we:alternateReferences>'
        '<we:properties><we:property name="Office.AutoShowTaskpaneWithDocument" '
        f'value="true"/>{properties}</we:properties><we:bindings/>'
        f'<we:snapshot xmlns:r="{_REFERENCE}"/><we:extLst>'
        f'<a:ext xmlns:a="{_DRAWING}" uri="{{D87F86FE-615C-45B5-9D79-34F1136793EB}}">'
        "<we:containsCustomFunctions/></a:ext>"
        f'<a:ext xmlns:a="{_DRAWING}" uri="{{7C84B067-C214-45C3-A712-C9D94CD141B2}}">'
        f"<we:customFunctionIdList>{ids}</we:customFunctionIdList></a:ext>"
        "</we:extLst></we:webextension>"
    )


def _attribute_value(value: object) -> str:
    """Return a value as the add-in stores it: JSON in an attribute, slashes escaped."""
    text = json.dumps(value, separators=(",", ":"))
    return quoteattr(text.replace("/", "\\/"))
