"""The Python texts inside a Lite workbook."""

from __future__ import annotations

import io
import json
import zipfile
from xml.etree import ElementTree

PROPERTY = (
    "{http://schemas.microsoft.com/office/webextensions/webextension/2010/11}property"
)


def code_of(workbook: bytes) -> dict[str, str]:
    """Extract the texts that `with_code` added to a workbook."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        root = ElementTree.fromstring(
            package.read("xl/webextensions/webextension1.xml")
        )
    pairs = {p.get("name", ""): p.get("value", "") for p in root.iter(PROPERTY)}
    return {n: json.loads(v) for n, v in pairs.items() if v.startswith('"')}
