"""What a user asks of an audit of a file, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from audit.errors import SettingRefused
from audit.hosts.cli.making import AuditorFiles
from audit.hosts.cli.options import Engine
from audit.hosts.cli.verdicts import engine_for
from audit.intake import Profile
from audit.report import Tally
from audit.report.forms import form_named, has_rows
from audit.rules.catalogue import Pack
from audit.rules.fingerprints import Fingerprints


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for."""

    source: Path
    target: Path | None = None
    form: str = ""
    sheet: str | None = None
    profile: Profile = field(default_factory=Profile)
    profile_file: Path | None = None
    findings_only: bool = False
    verdicts_only: bool = False
    engine: Engine | None = None
    policy: Path | None = None
    pack: Path | None = None
    order_file: Path | None = None
    release: Path | None = None
    exceptions: Path | None = None
    baseline: Path | None = None
    annotate: bool = False
    force: bool = False
    verbatim: bool = False

    @property
    def files(self) -> AuditorFiles:
        """The pack, policy, list of codes and release that were given."""
        return self.pack, self.policy, self.order_file, self.release

    @property
    def inputs(self) -> list[Path]:
        """The files and folders that are read, and therefore never replaced."""
        given = (*self.files, self.profile_file, self.exceptions, self.baseline)
        return [*inputs_of(self.source), *(path for path in given if path is not None)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the run did; `target` is None if it printed the results.

    `tally` counts the rows of the report, `deciding` those for which `--fail-on` asks:
    with a baseline, the rows whose verdict a new finding decides. `rows` were read.
    `since` says what came of the baseline, if there is one.
    """

    source: Path
    target: Path | None
    tally: Tally
    deciding: Tally
    rows: int
    pack: Pack
    fingerprints: Fingerprints
    notes: tuple[str, ...]
    seconds: float
    since: tuple[str, ...] = ()


def default_target(request: Request) -> Path:
    """Return where results go if no target is given: beside the input."""
    usual = "csv" if request.verdicts_only else "xlsx"
    form = form_named(request.form or usual)
    kind = ".verdicts" if request.verdicts_only else ".audited"
    ending = f"{kind if form.is_table else ''}{form.endings[0]}"
    name = name_of(request.source)
    stem = name if request.source.is_dir() else request.source.stem
    return _named(request.source).with_name(f"{stem}{ending}")


def inputs_of(source: Path) -> list[Path]:
    """Return the files that an input consists of; of a folder, itself and its files."""
    if not source.is_dir():
        return [source]
    # Not above: it loads the readers of X12 and FHIR, which no other input needs.
    from audit.intake.claims_folder import claim_files

    return [source, *claim_files(source)]


def name_of(source: Path) -> str:
    """Return the name of an input; this folder is given as a dot, and has one too."""
    return _named(source).name


def _named(source: Path) -> Path:
    return source.resolve() if source.name in ("", "..") else source


def place_of(source: Path) -> str:
    """Return the path of an input where programs look for it: below this folder.

    Another path would show how a computer is laid out, so it is the name alone.
    """
    is_below = not source.is_absolute() and ".." not in source.parts
    return (source if is_below else Path(name_of(source))).as_posix()


def refuse_together(request: Request) -> None:
    """Raise SettingRefused if two options ask for different reports."""
    if request.annotate and request.form:
        raise SettingRefused(
            "--annotate writes a copy of the workbook, and --format asks for another "
            "form. Leave one of them out."
        )
    rows = "--findings" if request.findings_only else "--verdicts"
    if (request.findings_only or request.verdicts_only) and not has_rows(request.form):
        raise SettingRefused(
            f"--format {request.form} has a shape of its own, and {rows} asks for "
            "rows. Leave one of them out."
        )
    others = {
        "--findings": request.findings_only,
        "--annotate": request.annotate,
        "--exceptions": request.exceptions is not None,
    }
    other = next((name for name, asked in others.items() if asked), "")
    if request.verdicts_only and other:
        raise SettingRefused(
            f"--verdicts and {other} ask for different reports. Leave one of them out."
        )
    engine_for(request.engine, request.verdicts_only, 0)
