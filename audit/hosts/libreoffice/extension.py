"""Builds `tspine.oxt` from text files and the core, without a compiler,
reproducibly.
"""

from __future__ import annotations

from importlib.resources import files
from xml.sax.saxutils import escape, quoteattr

from audit import __version__
from audit.functions import CATEGORY, FUNCTIONS, FunctionSpec
from audit.hosts.bundle import archive, core_files

FILE_NAME = "tspine.oxt"
_RANGE = "com::sun::star::table::XCellRange"
_OPTIONS = "com::sun::star::beans::XPropertySet"
_BLOCK = "sequence< sequence< any > >"
_DATES = "date_system"


def extension_files() -> list[tuple[str, bytes]]:
    """Return path and content of every file of the extension."""
    ours = [
        ("META-INF/manifest.xml", _MANIFEST),
        ("description.xml", _description()),
        ("XTspine.idl", _idl()),
        ("CalcAddIns.xcu", _registration()),
        ("tspine_addin.py", _component()),
        ("LICENSE.txt", licence()),
        ("description.txt", _ABOUT),
    ]
    texts = [(path, text.encode()) for path, text in ours]
    return texts + [(f"pythonpath/{p}", content) for p, content in core_files()]


def extension() -> bytes:
    """Return the extension as one file that LibreOffice installs."""
    return archive(extension_files())


def is_dated(spec: FunctionSpec) -> bool:
    """Whether a function reads dates, so that the document's date system matters."""
    return any(parameter.name == _DATES for parameter in spec.parameters)


def _without_underscore(name: str) -> str:
    # UNO allows no underscore in a name.
    return name.replace("_", "")


def _idl() -> str:
    """Describe the functions to UNO; the source serves as the type library.

    A leading property set is not an argument of the formula: LibreOffice fills in the
    settings of the document, which include its date system.
    """
    methods = []
    for spec in FUNCTIONS:
        arguments = [f"[in] {_OPTIONS} options"] if is_dated(spec) else []
        arguments += [
            f"[in] {_RANGE if p.is_range else 'any'} {_without_underscore(p.name)}"
            for p in spec.parameters
        ]
        methods.append(
            f"    {_BLOCK if spec.is_block else 'any'} {spec.method}"
            f"({', '.join(arguments)});"
        )
    body = "\n".join(methods)
    return (
        "module com { module sun { module star {\n"
        "  module table { published interface XCellRange; };\n"
        "  module beans { published interface XPropertySet; };\n"
        "}; }; };\n"
        "module org { module tspine {\n"
        f"  interface XAudit {{\n{body}\n  }};\n"
        "}; };\n"
    )


def _component() -> str:
    source = files("audit.hosts.libreoffice").joinpath("tspine_addin.py.in")
    return source.read_text(encoding="utf-8").replace("@METHODS@\n", _methods())


def _methods() -> str:
    """Write one Python method for each function."""
    written = []
    for spec in FUNCTIONS:
        names = [_without_underscore(p.name) for p in spec.parameters]
        given = [*(["options"] if is_dated(spec) else []), *names]
        dates_at = (
            [p.name for p in spec.parameters].index(_DATES) if is_dated(spec) else 0
        )
        signature = ", ".join(["self", *given])
        names = [
            f"_with_zero({name})" if p.zero else name
            for name, p in zip(names, spec.parameters, strict=True)
        ]
        if is_dated(spec):
            names[dates_at] = f"_date_system(options, {names[dates_at]})"
        call = "".join(f"            {name},\n" for name in [f'"{spec.short}"', *names])
        form = "tuple(map(tuple, answer))" if spec.is_block else "_one_cell(answer)"
        written.append(
            f"    def {spec.method}({signature}):\n"
            f'        """{spec.help}"""\n'
            f"        answer = self._call(\n{call}        )\n"
            f"        return {form}\n\n"
        )
    return "".join(written)


def _registration() -> str:
    nodes = "".join(map(_function_node, FUNCTIONS))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" oor:name="CalcAddIns" '
        'oor:package="org.openoffice.Office">\n'
        ' <node oor:name="AddInInfo"><node oor:name="TSPINE" oor:op="replace">\n'
        f'  <node oor:name="AddInFunctions">\n{nodes}  </node>\n'
        " </node></node>\n</oor:component-data>\n"
    )


def _function_node(spec: FunctionSpec) -> str:
    parameters = "".join(
        f"    <node oor:name={quoteattr(_without_underscore(p.name))} "
        f'oor:op="replace">{_text("DisplayName", p.name)}'
        f"{_text('Description', p.help)}</node>\n"
        for p in spec.parameters
    )
    return (
        f'   <node oor:name="{spec.method}" oor:op="replace">\n'
        f"    {_text('DisplayName', spec.name)}\n"
        f"    {_text('Description', spec.help)}\n"
        '    <prop oor:name="Category"><value>Add-In</value></prop>\n'
        f"    {_text('CompatibilityName', spec.name)}\n"
        f'    <node oor:name="Parameters">\n{parameters}    </node>\n'
        "   </node>\n"
    )


def _text(name: str, text: str) -> str:
    value = f'<value xml:lang="en">{escape(text)}</value>'
    return f'<prop oor:name="{name}">{value}</prop>'


def _description() -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<description xmlns="http://openoffice.org/extensions/description/2006" '
        'xmlns:d="http://openoffice.org/extensions/description/2006" '
        'xmlns:xlink="http://www.w3.org/1999/xlink">\n'
        f' <identifier value="org.tspine.audit"/><version value="{__version__}"/>\n'
        ' <display-name><name lang="en">'
        f"{escape(CATEGORY)}</name></display-name>\n"
        ' <extension-description><src lang="en" xlink:href="description.txt"/>'
        "</extension-description>\n"
        "</description>\n"
    )


_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">
 <manifest:file-entry manifest:full-path="XTspine.idl"
  manifest:media-type="application/vnd.sun.star.uno-typelibrary;type=RDB"/>
 <manifest:file-entry manifest:full-path="tspine_addin.py"
  manifest:media-type="application/vnd.sun.star.uno-component;type=Python"/>
 <manifest:file-entry manifest:full-path="CalcAddIns.xcu"
  manifest:media-type="application/vnd.sun.star.configuration-data"/>
</manifest:manifest>
"""


def licence() -> str:
    """Return the whole text of the licence, which the MIT License asks to be copied.

    It lies beside this module, because an installed package has no file LICENSE.
    """
    source = files("audit.hosts.libreoffice").joinpath("LICENSE.txt")
    return source.read_text(encoding="utf-8")


_ABOUT = """\
Audits coded encounters against ICD-10-CM M54.6, pain in thoracic spine, with the
functions TSPINE.AUDIT, TSPINE.VERDICT and others; the function wizard lists them under
Add-In. Nothing leaves the machine. The MIT License, in LICENSE.txt, covers it.
"""
