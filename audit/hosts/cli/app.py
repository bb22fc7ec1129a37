"""The command line: `tspine audit`, `explain`, `rules`, `code`, `prove`, `handbook`.

Data goes to standard output, messages to standard error. `audit.hosts.cli.statuses` has
the exit statuses.
"""

from __future__ import annotations

import datetime as dt
import gc
import sys
from collections.abc import Sequence
from copy import copy
from pathlib import Path
from typing import Annotated

import typer

from audit.hosts.cli.abstract_command import abstract
from audit.hosts.cli.code_command import code
from audit.hosts.cli.converting import LightCommand
from audit.hosts.cli.denials_command import denials
from audit.hosts.cli.ending import run_command
from audit.hosts.cli.handbook import handbook
from audit.hosts.cli.limit_option import EPILOG, ChangedLimits
from audit.hosts.cli.mapping import map_command
from audit.hosts.cli.options import (
    Annotate,
    AnyPack,
    AsJson,
    AuditedFile,
    BaselineFile,
    ChosenEngine,
    Dates,
    ExceptionsFile,
    FailOn,
    FindingsOnly,
    FormOfResults,
    Maps,
    OrderFile,
    OverwriteFile,
    OverwriteResult,
    OwnPack,
    ProfileFile,
    ReleaseFolder,
    Results,
    Sheet,
    Verbatim,
    VerdictsOnly,
    chosen_pack,
    stated_profile,
    verdicts_named,
)
from audit.hosts.cli.pack_commands import pack
from audit.hosts.cli.page import page
from audit.hosts.cli.prove_command import prove_command
from audit.hosts.cli.release_commands import release as releases
from audit.hosts.cli.review import review, verify_packet_command
from audit.hosts.cli.schema_command import schema
from audit.hosts.cli.statuses import ExitStatus, status_lines
from audit.hosts.cli.streams import Commands
from audit.hosts.cli.template import recalc, template

app = typer.Typer(
    name="tspine",
    cls=Commands,
    epilog=status_lines(),
    help="Audit coded encounters against ICD-10-CM M54.6, pain in thoracic spine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(review, name="review")
app.add_typer(pack, name="pack")
app.command(cls=LightCommand)(handbook)
app.command(cls=LightCommand)(template)
app.command(cls=LightCommand)(recalc)
app.command(cls=LightCommand)(page)
app.command("map", cls=LightCommand)(map_command)
app.command(cls=LightCommand)(code)
app.command(cls=LightCommand)(schema)
app.command(cls=LightCommand, epilog=EPILOG)(denials)
app.command(cls=LightCommand, epilog=EPILOG)(abstract)
app.command("prove", cls=LightCommand)(prove_command)
app.add_typer(releases, name="release")
app.command("verify", cls=LightCommand)(verify_packet_command)


def main() -> None:
    """Run the command line; whatever goes wrong is one line and status 2."""
    status = run_command(called(app, sys.argv[1:]))
    # Otherwise Python would look for cycles in everything that is about to go.
    gc.freeze()
    sys.exit(status)


def called(whole: typer.Typer, arguments: Sequence[str]) -> typer.Typer:
    """Return the application with the one command that is called.

    Typer makes every option of every command before it looks for the one that is
    called: a tenth of a second that an audit of one row does not need.
    """
    named = arguments[0] if arguments else ""
    made = copy(whole)
    made.registered_commands = [
        command
        for command in whole.registered_commands
        if named == (command.name or getattr(command.callback, "__name__", ""))
    ]
    made.registered_groups = [g for g in whole.registered_groups if named == g.name]
    found = made.registered_commands or made.registered_groups
    return made if found else whole


def _version(wanted: bool) -> None:
    if wanted:
        from audit import __version__
        from audit.rules.pack_head import shipped_label

        typer.echo(f"tspine {__version__} (rule pack {shipped_label()})")
        raise typer.Exit


@app.callback()
def tspine(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Show the version."
        ),
    ] = False,
    debug: Annotated[
        bool,
        typer.Option("--debug", help="Show where an unexpected error arose."),
    ] = False,
) -> None:
    """Audit coded encounters against ICD-10-CM M54.6, pain in thoracic spine."""


@app.command("audit", cls=LightCommand, epilog=EPILOG)
def audit_command(
    input: AuditedFile,
    output: Results = None,
    form: FormOfResults = None,
    sheet: Sheet = None,
    maps: Maps = None,
    dates: Dates = None,
    profile: ProfileFile = None,
    findings: FindingsOnly = False,
    verdicts: VerdictsOnly = False,
    engine: ChosenEngine = None,
    policy: Annotated[
        Path | None, typer.Option(help="Your payer policy table (TOML or CSV).")
    ] = None,
    pack: OwnPack = None,
    exceptions: ExceptionsFile = None,
    baseline: BaselineFile = None,
    fail_on: FailOn = None,
    annotate: Annotate = False,
    force: OverwriteResult = False,
    verbatim: Verbatim = False,
    order_file: OrderFile = None,
    release: ReleaseFolder = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the summary as JSON.")
    ] = False,
    limit: ChangedLimits = None,
) -> None:
    """Audit a file of encounters; results land beside it unless -o says where."""
    from audit.errors import SettingRefused
    from audit.hosts.cli.audit import Request, run
    from audit.hosts.cli.screen import show_summary, tell_why
    from audit.report.forms import is_printed

    named = verdicts_named(fail_on or [])
    request = Request(
        source=input,
        target=output,
        form=form or "",
        sheet=sheet,
        profile=stated_profile(profile, maps, dates),
        profile_file=profile,
        findings_only=findings,
        verdicts_only=verdicts,
        engine=engine,
        policy=policy,
        pack=pack,
        order_file=order_file,
        release=release,
        exceptions=exceptions,
        baseline=baseline,
        annotate=annotate,
        force=force,
        verbatim=verbatim,
    )
    if as_json and output is None and is_printed(form or ""):
        raise SettingRefused(
            f"--json and --format {form} both print. Name a file for the results: -o."
        )
    outcome = run(request, started=dt.datetime.now().replace(microsecond=0))
    found = outcome.deciding.rows_of(named)
    show_summary(outcome, as_json=as_json, found=found)
    tell_why(outcome.deciding, named)
    if found:
        raise typer.Exit(ExitStatus.FOUND)


@app.command(cls=LightCommand)
def explain(
    subject: Annotated[
        str,
        typer.Argument(
            help='A rule, like EXC-DISC-1, or a source, like "guide: exclusion 1".'
        ),
    ],
    pack: AnyPack = None,
    as_json: AsJson = False,
) -> None:
    """Show a rule (condition, reason, authority, examples) or a source in words."""
    from audit.hosts.cli.explaining import names_a_source
    from audit.hosts.cli.screen import show_rule, show_source
    from audit.rules.sources import find_source

    chosen = chosen_pack(pack)
    if names_a_source(subject, chosen):
        show_source(find_source(subject, chosen.sources), chosen, as_json=as_json)
    else:
        show_rule(chosen.rule(subject), chosen, as_json=as_json)


@app.command(cls=LightCommand)
def rules(
    form: Annotated[
        str, typer.Option("--format", help="table, md, json or xlsx.")
    ] = "table",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File for md, json or xlsx.")
    ] = None,
    family: Annotated[
        str | None, typer.Option(help="Only rules whose id begins so (EXC, NEC-03).")
    ] = None,
    pack: AnyPack = None,
    force: OverwriteFile = False,
) -> None:
    """List the rules of the pack."""
    from audit.hosts.cli.screen import list_rules

    inputs = [pack] if pack else []
    list_rules(chosen_pack(pack), form, output, family or "", inputs, force=force)


if __name__ == "__main__":
    main()
