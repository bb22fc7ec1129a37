"""The optional parts of the installation, and the one line that installs each.

A hospital PC should not need a hundred megabytes of libraries to audit a workbook, so
what only some commands use is an extra of the package.
"""

from __future__ import annotations

from importlib.util import find_spec

from audit.errors import TspineError

EXTRAS = {
    "columns": ("numpy",),
    "excel": ("xlwings",),
    "frames": ("narwhals", "numpy", "pyarrow"),
    "handbook": ("sphinx", "myst_parser", "furo"),
    "pack": ("tomlkit",),
    "parquet": ("polars",),
    "postgresql": ("psycopg",),
    "prove": ("pysat",),
    "recalc": ("formualizer",),
    "review": ("jinja2", "scipy", "sqlalchemy"),
    "spark": ("pandas", "pyspark"),
}
"""The modules that each extra installs."""

_USES = {
    "columns": "the column engine",
    "excel": "Excel",
    "frames": "the audit of data frames",
    "handbook": "the handbook",
    "pack": "the sheet of a pack",
    "parquet": "Parquet",
    "postgresql": "a register in PostgreSQL",
    "prove": "the proof",
    "recalc": "recalculation without LibreOffice",
    "review": "the chart review",
    "spark": "Spark",
}


class ExtraMissing(TspineError):
    """Something that an extra installs is needed and not there."""

    def __init__(self, extra: str) -> None:
        """Say what needs the extra, and the line that installs it."""
        names = missing(extra) or EXTRAS[extra]
        verb = "is" if len(names) == 1 else "are"
        super().__init__(
            f"{_USES[extra]} cannot be used: {', '.join(names)} {verb} not installed. "
            f"Install what it needs with: {install_line(extra)}"
        )


def install_line(extra: str) -> str:
    """Return the command that installs an extra."""
    return f"pip install 'tspine-audit[{extra}]'"


def missing(extra: str) -> tuple[str, ...]:
    """Return the modules of an extra that are not installed."""
    return tuple(name for name in EXTRAS[extra] if find_spec(name) is None)


def require(extra: str) -> None:
    """Raise ExtraMissing unless everything that an extra installs is there."""
    if missing(extra):
        raise ExtraMissing(extra)


def extra_of(module: str | None) -> str | None:
    """Return the extra that installs a module, like "review" for `sqlalchemy.exc`."""
    top = (module or "").partition(".")[0]
    return next((extra for extra, names in EXTRAS.items() if top in names), None)
