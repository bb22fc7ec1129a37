"""The options of `tspine prove`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from audit.hosts.cli.options import AsJson, OwnPack, ReleaseFolder, chosen_pack


def prove_command(
    pack: OwnPack = None,
    against: Annotated[
        Path | None,
        typer.Option(help="Another pack, or shipped: show every change of an outcome."),
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
    release: ReleaseFolder = None,
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
        Outputs,
        compare_packs,
        loaded_tables,
        print_axioms,
        prove_pack,
        without_collections,
    )

    inputs = [path for path in (pack, against, order_file, release, policy) if path]
    outputs = Outputs(workbook, junit, certificate, force, inputs)
    outputs.refuse_unusable()
    if against is not None and certificate is not None and not axioms:
        raise typer.BadParameter(
            "a certificate is of one pack; leave --against out.",
            param_hint="--certificate",
        )
    with without_collections():
        if axioms:
            beside = pack or against or workbook or junit or certificate or policy
            status = print_axioms(beside, order_file, release, as_json=as_json)
        elif against is None:
            loaded = loaded_tables(order_file, policy, release)
            status = prove_pack(chosen_pack(pack), outputs, loaded, as_json=as_json)
        else:
            old, new = chosen_pack(against), chosen_pack(pack)
            loaded = loaded_tables(order_file, policy, release)
            status = compare_packs(old, new, outputs, loaded, as_json=as_json)
    if status:
        raise typer.Exit(status)
