"""xlwings' own Windows code on any system, with pywin32 replaced by stand-ins.

`windows_xlwings` imports xlwings as on Windows: its real decorators, its real generator
of VBA wrappers and its real `call_udf` run, on cells that a `FakeRange` passes exactly
as Excel's COM interface does.
"""

from __future__ import annotations

# Standard library modules that check the platform must be imported first.
import asyncio  # noqa: F401
import concurrent.futures  # noqa: F401
import contextlib
import ctypes
import datetime as dt
import getpass  # noqa: F401
import importlib.util  # noqa: F401
import locale  # noqa: F401
import multiprocessing  # noqa: F401
import platform  # noqa: F401
import selectors  # noqa: F401
import shutil  # noqa: F401
import socket  # noqa: F401
import subprocess
import sys
import tempfile  # noqa: F401
import types
import urllib.request  # noqa: F401
import webbrowser  # noqa: F401
from collections.abc import Iterator
from typing import Any

RANGE_IID = "{00020846-0000-0000-C000-000000000046}"
MISSING = -2147352572
ERROR_NUMBERS = {
    "#NULL!": -2146826288,
    "#DIV/0!": -2146826281,
    "#VALUE!": -2146826273,
    "#REF!": -2146826265,
    "#NAME?": -2146826259,
    "#NUM!": -2146826252,
    "#N/A": -2146826246,
}
"""The COM value of an error cell: 0x800A0000 plus the xlErr number."""


class ComError(Exception):
    """Stands in for pywintypes.com_error."""


class TimeType(dt.datetime):
    """Stands in for the dates of pywin32, which have a time zone."""


class Anything:
    """Accepts every call and every attribute."""

    def __init__(self, *arguments: object, **options: object) -> None:
        """Accept anything."""

    def __getattr__(self, name: str) -> Anything:
        """Return anything."""
        return Anything()

    def __call__(self, *arguments: object, **options: object) -> Anything:
        """Return anything."""
        return Anything()


class _Ole:
    def GetTypeInfo(self) -> Any:
        attributes = types.SimpleNamespace(iid=RANGE_IID)
        return types.SimpleNamespace(GetTypeAttr=lambda: attributes)


class FakeRange:
    """Just enough of Excel's Range object for a worksheet function."""

    def __init__(self, value: object = None) -> None:
        """Hold a tuple of tuples, or one bare value."""
        self._oleobj_ = _Ole()
        self.Value = value
        self.Row = self.Column = 1
        block = value if isinstance(value, tuple) else ((value,),)
        self.Rows = types.SimpleNamespace(Count=len(block))
        self.Columns = types.SimpleNamespace(Count=len(block[0]))
        app = types.SimpleNamespace(Hwnd=1, Version="16.0")
        book = types.SimpleNamespace(Name="tspine.xlsm", Application=app)
        self.Worksheet = types.SimpleNamespace(
            Name="Encounters", Parent=book, Application=app
        )
        self.CLSID = RANGE_IID
        self.Address = "$A$1"


def _module(name: str, **names: object) -> types.ModuleType:
    module = types.ModuleType(name)
    module.__dict__.update(names)
    sys.modules[name] = module
    return module


def _stand_ins() -> None:
    nothing = {"CoInitialize": lambda *a: None, "new": lambda *a: None}
    _module("pywintypes", com_error=ComError, IID=str, TimeType=TimeType)
    _module(
        "pythoncom",
        com_error=ComError,
        IID_IDispatch="dispatch",
        IID_IEnumVARIANT="enum",
        TypeIIDs={"dispatch": Anything},
        COINIT_APARTMENTTHREADED=2,
        CoMarshalInterThreadInterfaceInStream=lambda *a: None,
        **nothing,
    )
    for name in ("win32api", "win32con", "win32gui", "win32event"):
        _module(name)
    _module("win32process", GetWindowThreadProcessId=lambda handle: (0, 1))
    _module("win32timezone", TimeZoneInfo=types.SimpleNamespace(utc=lambda: dt.UTC))
    com = _module("win32com")
    com.__path__ = []
    com.client = _module(  # type: ignore[attr-defined]
        "win32com.client",
        Dispatch=lambda thing, *a, **k: thing,
        DispatchEx=Anything(),
        CDispatch=type("CDispatch", (), {}),
        CoClassBaseClass=object,
        DispatchBaseClass=type("DispatchBaseClass", (), {}),
        gencache=Anything(),
    )
    com.server = server = _module("win32com.server")  # type: ignore[attr-defined]
    server.__path__ = []
    modules: dict[str, dict[str, object]] = {
        "util": {},
        "dispatcher": {"DefaultDebugDispatcher": Anything},
        "policy": {
            "EventHandlerPolicy": object,
            "DefaultPolicy": object,
            "BasicWrapPolicy": object,
        },
        "exception": {"COMException": ComError},
    }
    for name, things in modules.items():
        setattr(server, name, _module(f"win32com.server.{name}", **things))


@contextlib.contextmanager
def windows_xlwings() -> Iterator[Any]:
    """Yield xlwings as on Windows; afterwards everything is restored."""

    def ours(name: str) -> bool:
        roots = (
            "xlwings",
            "audit.hosts.excel.functions",
            "pythoncom",
            "pywintypes",
            "win32",
        )
        return name.startswith(roots)

    kept = {name: module for name, module in sys.modules.items() if ours(name)}
    for name in kept:
        del sys.modules[name]
    _stand_ins()
    sys.modules["pythoncom"].__file__ = "pythoncom"
    pretended = {"windll": Anything(), "oledll": Anything()}
    system, pydll = sys.platform, ctypes.PyDLL
    flag = not hasattr(subprocess, "CREATE_NO_WINDOW")
    try:
        for name, thing in pretended.items():
            setattr(ctypes, name, thing)
        if flag:
            subprocess.CREATE_NO_WINDOW = 0  # type: ignore[attr-defined]
        sys.platform = "win32"
        ctypes.PyDLL = Anything  # type: ignore[assignment,misc]
        import xlwings

        ctypes.PyDLL = pydll  # type: ignore[misc]
        yield xlwings
    finally:
        sys.platform, ctypes.PyDLL = system, pydll  # type: ignore[misc]
        for name in pretended:
            delattr(ctypes, name)
        if flag:
            del subprocess.CREATE_NO_WINDOW  # type: ignore[attr-defined]
        for name in [name for name in sys.modules if ours(name)]:
            del sys.modules[name]
        sys.modules.update(kept)
