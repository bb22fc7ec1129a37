"""The commands that prove a review: `verify` and `packet`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from audit.hosts.cli.converting import LightCommand
from audit.hosts.cli.limit_option import ChangedLimits
from audit.hosts.cli.options import (
    AnchorFile,
    Dates,
    DrawnFile,
    Maps,
    OverwriteResult,
    OwnPack,
    OwnPolicy,
    PlannedFile,
    ProfileFile,
    RegisterPlace,
    ResultFile,
    ReviewName,
    SignedPlan,
    stated_profile,
)
from audit.hosts.cli.review.commands import review
from audit.hosts.cli.statuses import ExitStatus

Reports = Annotated[
    list[Path] | None,
    typer.Option("--report", help="Files of the report; may be repeated."),
]
FirstDecisions = Annotated[
    list[Path] | None,
    typer.Option(
        "--first",
        help="The blind workbook and the auditors' parts, if they do not stand beside "
        "the worksheet; may be repeated.",
    ),
]


@review.command("verify", cls=LightCommand)
def verify_command(
    drawn: DrawnFile,
    input: PlannedFile = None,
    plan: SignedPlan = None,
    full: Annotated[
        bool, typer.Option("--full", help="Certify everything, line by line.")
    ] = False,
    register: RegisterPlace = None,
    name: ReviewName = "",
    anchor: AnchorFile = None,
    report: Reports = None,
    first: FirstDecisions = None,
    pack: OwnPack = None,
    policy: OwnPolicy = None,
    maps: Maps = None,
    dates: Dates = None,
    profile: ProfileFile = None,
    limit: ChangedLimits = None,
    output: ResultFile = None,
    force: OverwriteResult = False,
) -> None:
    """Draw and audit again; name every unit and cell that was altered."""
    from audit.hosts.cli.review import verifying
    from audit.hosts.cli.review.standing import Against

    stated = stated_profile(profile, maps, dates)
    against = Against(plan, input, pack, policy, stated=stated)
    kept = verifying.Kept(
        register, anchor, name, tuple(report or ()), tuple(first or ())
    )
    if full:
        right = verifying.certify_file(drawn, against, kept, output, force=force)
    else:
        kept.refuse_without_full(output)
        right = verifying.verify(drawn, against)
    if not right:
        raise typer.Exit(ExitStatus.FOUND)


@review.command("packet", cls=LightCommand)
def packet_command(
    worksheet: DrawnFile,
    input: PlannedFile = None,
    plan: SignedPlan = None,
    register: RegisterPlace = None,
    name: ReviewName = "",
    anchor: AnchorFile = None,
    report: Reports = None,
    first: FirstDecisions = None,
    pack: OwnPack = None,
    policy: OwnPolicy = None,
    output: ResultFile = None,
    force: OverwriteResult = False,
) -> None:
    """Put all that proves a review into one archive; its SHA-256 stands beside it."""
    from audit.hosts.cli.review import packing
    from audit.hosts.cli.review.standing import Against
    from audit.hosts.cli.review.verifying import Kept

    against = Against(plan, input, pack, policy)
    kept = Kept(register, anchor, name, tuple(report or ()), tuple(first or ()))
    packing.pack_review(worksheet, against, kept, output, force=force)


def verify_packet_command(
    packet: Annotated[Path, typer.Argument(help="The packet (.zip).")],
    digest: Annotated[
        str, typer.Option(help="SHA-256 of the packet, as it was kept elsewhere.")
    ] = "",
) -> None:
    """Check a packet of a review; name every altered member and cell."""
    from audit.hosts.cli.review import packing

    if not packing.verify_packet(packet, digest):
        raise typer.Exit(ExitStatus.FOUND)
