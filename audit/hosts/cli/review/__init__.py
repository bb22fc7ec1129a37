"""The commands of the periodic chart review: `tspine review ...`."""

from audit.hosts.cli.review import appraisal_commands as _appraisal_commands
from audit.hosts.cli.review import risk_commands as _risk_commands
from audit.hosts.cli.review import team_commands as _team_commands
from audit.hosts.cli.review.commands import review
from audit.hosts.cli.review.evidence_commands import verify_packet_command

del (
    _appraisal_commands,
    _risk_commands,
    _team_commands,
)  # imported because they add to `review`

__all__ = ["review", "verify_packet_command"]
