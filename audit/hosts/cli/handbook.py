"""`tspine handbook`: the rules and their sources, as pages to read offline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audit.extras import install_line
from audit.hosts.cli.options import OwnPack, chosen_pack
from audit.hosts.cli.progress import progress_of
from audit.hosts.cli.terminal import show, tell

if TYPE_CHECKING:
    from audit.proof import ProofReport
    from audit.rules.catalogue import Pack


def handbook(
    output: Annotated[
        Path,
        typer.Option(
            "-o", "--output", metavar="DIR", help="The folder to write it into."
        ),
    ],
    pack: OwnPack = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Write into a folder that is not empty: files of the same names are "
            "replaced, all others stay.",
        ),
    ] = False,
) -> None:
    """Write a handbook of the rules to read and search offline.

    Needs the extra "handbook". With the extra "prove" it also says what is proved.
    """
    from audit.handbook import Book, refuse_unready, write_handbook
    from audit.report.inputs import refuse_folder_of

    if pack is not None:
        refuse_folder_of(pack, output)
    refuse_unready(output, force)
    rules = chosen_pack(pack)
    with progress_of("handbook: pages read and written") as progress:
        proof = _proof(rules)
        written = write_handbook(Book(rules, proof), output, force, progress)
    show(str(output / "index.html"))
    tell(f"{written.files} files, {written.size / 1e6:.1f} MB.")
    if written.removed:
        tell(f"{written.removed} files of an older handbook were removed.")
    for line in written.complaints.splitlines():
        tell(f"Sphinx says: {line}")
    if proof is None:
        tell(
            "The proof was not run, and the handbook says so. To have it: "
            f"{install_line('prove')}"
        )


def _proof(pack: Pack) -> ProofReport | None:
    """Prove the pack, or return None where the solver is not installed.

    No day is given, so that the handbook is the same on every day.
    """
    from audit.proof import prove
    from audit.proof.solver import is_installed

    return prove(pack) if is_installed() else None
