"""The commands of the periodic chart review: `tspine review ...`."""

from audit.hosts.cli.review.commands import review
from audit.hosts.cli.review.evidence_commands import verify_packet_command

__all__ = ["review", "verify_packet_command"]
