"""The commands of the periodic chart review: `tspine review ...`."""

from audit.hosts.cli.review.commands import review

__all__ = ["review"]
