"""The command line: `tspine audit`, `explain`, `rules`, `code`, `prove`, `handbook`.

Data goes to standard output, messages to standard error. Exit status: 0 nothing at or
above `--fail-on`, 1 findings at or above it, 2 input unreadable or a rule failed.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated

import typer

from audit.errors import TspineError
from audit.findings import Verdict
from audit.hosts.cli.handbook import handbook
from audit.hosts.cli.options import (
    AnyPack,
    AsJson,
    OverwriteFile,
    OverwriteResult,
    OwnPack,
    chosen_pack,
)
from audit.hosts.cli.review import review
from audit.hosts.cli.template import recalc, template

app = typer.Typer(
    name="tspine",
    help="Audit coded encounters against ICD-10-CM M54.6, pain in thoracic spine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(review, name="review")
app.command()(handbook)
app.command()(template)
app.command()(recalc)

UNREADABLE = 2


def main() -> None:
    """Run the command line; an error that the user can fix is one line and status 2."""
    try:
        app()
    except TspineError as problem:
        print(f"tspine: {problem}", file=sys.stderr)
        sys.exit(UNREADABLE)
    except BrokenPipeError:
        # The reader of a pipe (head, less) has quit: that is not an error.
        sys.stderr.close()
        sys.exit(0)
    except OSError as problem:
        name = f" ({problem.filename})" if problem.filename else ""
        print(f"tspine: {problem.strerror}{name}"[:300], file=sys.stderr)
        sys.exit(UNREADABLE)


def _version(wanted: bool) -> None:
    if wanted:
        from audit import __version__
        from audit.rules.catalogue import default_pack

        typer.echo(f"tspine {__version__} (rule pack {default_pack().label})")
        raise typer.Exit


@app.callback()
def tspine(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Show the version."
        ),
    ] = False,
) -> None:
    """Audit coded encounters against ICD-10-CM M54.6, pain in thoracic spine."""


@app.command("audit")
def audit_command(
    input: Annotated[
        Path, typer.Argument(help="Workbook, CSV, TSV, Parquet or JSON lines file.")
    ],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Result file: xlsx, csv, jsonl, parquet."),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(help="Worksheet or table to read.")
    ] = None,
    findings: Annotated[
        bool, typer.Option("--findings", help="One row for each finding.")
    ] = False,
    policy: Annotated[
        Path | None, typer.Option(help="Your payer policy table (TOML or CSV).")
    ] = None,
    pack: OwnPack = None,
    fail_on: Annotated[
        Verdict | None,
        typer.Option(help="Exit with 1 if any row has this verdict or a higher one."),
    ] = None,
    annotate: Annotated[
        bool,
        typer.Option(
            "--annotate", help="Write a copy of your workbook with notes on its cells."
        ),
    ] = False,
    force: OverwriteResult = False,
    verbatim: Annotated[
        bool,
        typer.Option(
            "--verbatim", help="CSV only: no apostrophe before texts like =A1."
        ),
    ] = False,
    order_file: Annotated[
        Path | None,
        typer.Option(help="Official order file (icd10cm-order-YYYY.txt) to load."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the summary as JSON.")
    ] = False,
) -> None:
    """Audit a file of encounters; results land beside it unless -o says where."""
    from audit.hosts.cli.audit import Request, run
    from audit.hosts.cli.screen import show_summary

    request = Request(
        source=input,
        target=output,
        sheet=sheet,
        findings_only=findings,
        policy=policy,
        pack=pack,
        order_file=order_file,
        annotate=annotate,
        force=force,
        verbatim=verbatim,
    )
    outcome = run(request, started=dt.datetime.now().replace(microsecond=0))
    show_summary(outcome, as_json=as_json)
    if fail_on is not None and outcome.tally.at_or_above(fail_on):
        raise typer.Exit(1)


@app.command()
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


@app.command()
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

    list_rules(chosen_pack(pack), form, output, family or "", force=force)


@app.command()
def code(
    text: Annotated[
        str, typer.Argument(help="A code in any spelling.", metavar="CODE")
    ],
    on: Annotated[
        str | None, typer.Option("--on", help="Date of service, like 2026-02-10.")
    ] = None,
    order_file: Annotated[
        Path | None, typer.Option(help="Official order file to load.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what a code is on a date: standing, title, successors, Excludes1 notes."""
    from audit.hosts.cli.screen import show_code

    if on is None:
        day = dt.date.today()
    else:
        try:
            day = dt.date.fromisoformat(on)
        except ValueError:
            raise typer.BadParameter(
                f"{on!r} is not a date like 2026-02-10.", param_hint="--on"
            ) from None
    show_code(text, day, order_file, as_json=as_json)


@app.command("prove")
def prove_command(
    pack: OwnPack = None,
    against: Annotated[
        Path | None,
        typer.Option(help="An older pack: show every change of an outcome."),
    ] = None,
    workbook: Annotated[
        Path | None, typer.Option(help="Write findings and example rows to an xlsx.")
    ] = None,
    junit: Annotated[
        Path | None, typer.Option(help="Write the report as JUnit XML.")
    ] = None,
    certificate: Annotated[
        Path | None,
        typer.Option(
            help="Write all questions with proofs, to be rechecked, to a new folder; "
            "needs CaDiCaL."
        ),
    ] = None,
    order_file: Annotated[
        Path | None,
        typer.Option(help="Prove it for the codes of this official order file, too."),
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option(help="Prove it for your payer policy table (TOML or CSV)."),
    ] = None,
    as_json: AsJson = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files.")] = False,
    axioms: Annotated[
        bool,
        typer.Option("--axioms", help="Only print what the proof takes for granted."),
    ] = False,
) -> None:
    """Prove the rule pack for every encounter of the model; needs the extra "prove".

    Exit status: 0 proved (or equivalent), 1 findings (or changes), 2 the pack cannot be
    read or nothing was proved, 3 something was neither shown nor refuted.
    """
    from audit.hosts.cli.prove import (
        compare_packs,
        loaded_tables,
        print_axioms,
        prove_pack,
    )

    how = {"as_json": as_json, "force": force}
    if axioms:
        beside = pack or against or workbook or junit or certificate or policy
        status = print_axioms(beside, order_file, as_json=as_json)
    elif against is None:
        loaded = loaded_tables(order_file, policy)
        status = prove_pack(
            chosen_pack(pack), workbook, junit, certificate, loaded, **how
        )
    elif certificate is not None:
        raise typer.BadParameter(
            "a certificate is of one pack; leave --against out.",
            param_hint="--certificate",
        )
    else:
        old, new = chosen_pack(against), chosen_pack(pack)
        loaded = loaded_tables(order_file, policy)
        status = compare_packs(old, new, workbook, loaded, **how)
    if status:
        raise typer.Exit(status)


if __name__ == "__main__":
    main()
