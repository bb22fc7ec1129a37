"""Packets taken apart and put together again, as a forger with the tool would."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from audit import __version__
from audit.hosts.cli.app import app
from audit.review.evidence import State
from audit.review.packet import check_packet
from audit.review.packet.archive import packed, raw_members


def verify(packet: Path, *words: str) -> tuple[int, str]:
    """Run `tspine verify`; return its status and what it said."""
    done = CliRunner().invoke(app, ["verify", str(packet), *words])
    return done.exit_code, done.output


def own_members(packet: Path) -> dict[str, bytes]:
    """Return the members of a packet without the manifest."""
    members = raw_members(packet.read_bytes())
    del members["manifest.json"]
    return members


def faults_of(members: dict[str, bytes], product: str = __version__) -> str:
    """Return what is found in members under a manifest of their own."""
    lines = check_packet(packed(members), product)
    return "\n".join(str(line) for line in lines if line.state is State.FAILS)
