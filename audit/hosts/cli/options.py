"""Arguments and options that more than one command takes, each declared once."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audit.errors import SettingRefused
from audit.findings import Verdict
from audit.suggestions import did_you_mean, nearest

if TYPE_CHECKING:
    from audit.intake.profile import Profile
    from audit.release import CodeSet
    from audit.rules.catalogue import Pack


class Engine(StrEnum):
    """How rows are judged; the results are the same."""

    ROWS = "rows"
    COLUMNS = "columns"


AuditedFile = Annotated[
    Path,
    typer.Argument(
        help="Workbook (xlsx, xlsm, xls, ods), text (csv, tsv, txt), Parquet, JSON "
        "lines, X12 claims (837) or FHIR claims (json, ndjson), or a folder of claim "
        "files of one kind."
    ),
]
Results = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        help="Result file: xlsx, csv, tsv, jsonl, parquet, sarif, junit.xml, "
        "github.txt, scrubber.csv, fhir.ndjson, fhir.json.",
    ),
]
FormOfResults = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="FORM",
        help="Form of the results whatever the file's ending: xlsx, csv, tsv, jsonl, "
        "parquet, sarif, junit, github, scrubber, fhir or fhir-issues.",
    ),
]
FindingsOnly = Annotated[
    bool, typer.Option("--findings", help="One row for each finding.")
]
Annotate = Annotated[
    bool,
    typer.Option(
        "--annotate", help="Write a copy of your workbook with notes on its cells."
    ),
]
Verbatim = Annotated[
    bool,
    typer.Option("--verbatim", help="CSV only: no apostrophe before texts like =A1."),
]
VerdictsOnly = Annotated[
    bool,
    typer.Option(
        "--verdicts", help="Verdict, claim risk and rule ids only, many rows at once."
    ),
]
ChosenEngine = Annotated[
    Engine | None,
    typer.Option(help="How rows are judged, with equal results."),
]

OwnPack = Annotated[Path | None, typer.Option(help="A folder with your own rule pack.")]
OwnPolicy = Annotated[Path | None, typer.Option(help="Your payer policy table.")]
AnyPack = Annotated[Path | None, typer.Option(help="A folder with a rule pack.")]
SHIPPED = "shipped"
"""Stands for the pack that ships where a command compares with another pack."""

AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]
OverwriteFile = Annotated[bool, typer.Option("--force", help="Overwrite the file.")]
OverwriteResult = Annotated[
    bool, typer.Option("--force", help="Overwrite the result file.")
]

Sheet = Annotated[str | None, typer.Option(help="Worksheet or table to read.")]

# -- of an export in its own layout ---------------------------------------------------

Maps = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="HEADING=COLUMN",
        help='What a heading stands for, like "ICD1=dx1"; may be repeated.',
    ),
]
Dates = Annotated[
    str | None,
    typer.Option(
        "--dates",
        metavar="ORDER",
        help="Order of dates like 03/04/2026: mdy, dmy or ymd.",
    ),
]
ProfileFile = Annotated[
    Path | None,
    typer.Option("--profile", help="Profile of the export (see `tspine map`)."),
]
OrderFile = Annotated[
    Path | None,
    typer.Option(help="Official order file (icd10cm-order-YYYY.txt) to load."),
]
ReleaseFolder = Annotated[
    Path | None,
    typer.Option("--release", help="Tables that `tspine release add` made."),
]
FailOn = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-on",
        metavar="VERDICT",
        help="Exit with 1 if a row has this verdict. Give several with commas, or give "
        "the option several times. A verdict that is not named never counts.",
    ),
]

# -- of a chart review ---------------------------------------------------------------

ResultFile = Annotated[Path | None, typer.Option("-o", "--output", help="Result file.")]

PlannedFile = Annotated[
    Path | None,
    typer.Argument(help="The file that was planned; not with a review's folder."),
]
DrawnFile = Annotated[
    Path, typer.Argument(help="Drawn workbook, worksheet, or a review's folder.")
]
WorksheetFile = Annotated[
    Path,
    typer.Argument(help="The audit worksheet (.xlsx), or a review's folder."),
]
SignedPlan = Annotated[
    Path | None,
    typer.Option("--plan", help="The signed plan; else the workbook's own."),
]
Charts = Annotated[
    Path | None,
    typer.Option("--charts", help="The file that was planned: draw again from it."),
]
ReviewName = Annotated[
    str, typer.Option(help="Name of the review in the register, like 2026-Q3.")
]
Actor = Annotated[str, typer.Option(help="Who records it.")]
AnchorFile = Annotated[
    Path | None,
    typer.Option(
        "--anchor", help="Heads of the register, kept where nobody else can write."
    ),
]
AcceptDifferences = Annotated[
    bool,
    typer.Option(
        "--accept-differences",
        help="Go on although cells were altered; the report lists them.",
    ),
]
ExceptionsFile = Annotated[
    Path | None, typer.Option(help="Justified exceptions (CSV).")
]
BaselineFile = Annotated[
    Path | None,
    typer.Option(
        "--baseline",
        help="An earlier output of the audit, in any form: only what is new since.",
    ),
]
RegisterPlace = Annotated[
    str | None,
    typer.Option(
        "--register", help="Register: an SQLite file, or postgresql+psycopg://…"
    ),
]


def verdicts_named(texts: Sequence[str]) -> tuple[Verdict, ...]:
    """Return the verdicts that `--fail-on` names, in the order of the verdicts.

    Raises SettingRefused for a name that is none.
    """
    names = [name.strip() for text in texts for name in text.split(",")]
    known = {verdict.value: verdict for verdict in Verdict}
    for name in names:
        if name.upper() not in known:
            raise SettingRefused(
                f"--fail-on: {name!r} is not a verdict."
                f"{did_you_mean(nearest(name.upper(), known))} The verdicts are "
                f"{', '.join(known)}."
            )
    chosen = {name.upper() for name in names}
    return tuple(verdict for name, verdict in known.items() if name in chosen)


def chosen_pack(folder: Path | None) -> Pack:
    """Return the pack in a folder; without one, or for "shipped", the one that ships.

    A folder of that name wins.
    """
    from audit.rules.catalogue import default_pack, read_pack

    if folder is None or (str(folder) == SHIPPED and not folder.exists()):
        return default_pack()
    return read_pack(folder)


def chosen_codes(order_file: Path | None, release: Path | None) -> CodeSet | None:
    """Return the code set of an order file or of a folder; None for what ships.

    Raises SettingRefused if both are named.
    """
    if order_file is not None and release is not None:
        raise SettingRefused(
            "--order-file and --release name two code sets. Leave one of them out."
        )
    if release is not None:
        from audit.release.folder import read_release

        return read_release(release).codes
    if order_file is not None:
        from audit.release import load

        return load().with_order_file(order_file)
    return None


def stated_profile(
    file: Path | None, maps: list[str] | None, dates: str | None
) -> Profile:
    """Return what a profile and the options state about the input."""
    from audit.intake.profile import Profile, read_profile

    profile = Profile() if file is None else read_profile(file)
    return profile.with_options(maps or (), dates)
