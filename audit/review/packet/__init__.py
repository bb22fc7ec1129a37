"""The packet of a review: one archive that proves it, byte for byte."""

from audit.review.packet.archive import packed
from audit.review.packet.checking import check_packet
from audit.review.packet.members import Contents, members_of

__all__ = ["Contents", "check_packet", "members_of", "packed"]
