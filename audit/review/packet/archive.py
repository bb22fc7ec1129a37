"""The archive of a packet: members in order, stored as they are, without a date.

The same members make the same bytes on every day and under every Python, because
nothing is compressed: compressed bytes depend on the library that makes them.
"""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from audit.errors import InputUnreadable

MANIFEST = "manifest.json"
FORM = "tspine review packet 1"

_NO_DATE = (1980, 1, 1, 0, 0, 0)
_LOCAL = struct.Struct("<4s5H3L2H")
_MALFORMED: tuple[type[Exception], ...] = (
    *(zipfile.BadZipFile, struct.error, ValueError, OverflowError, OSError, EOFError),
    *(NotImplementedError, LookupError, RuntimeError),
)


def stored(members: Mapping[str, bytes]) -> bytes:
    """Return an archive of members, in order of their names."""
    place = io.BytesIO()
    with zipfile.ZipFile(place, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, _NO_DATE)
            info.create_system = 0  # otherwise it names the operating system
            archive.writestr(info, members[name])
    return place.getvalue()


def packed(members: Mapping[str, bytes]) -> bytes:
    """Return a packet: the members, and a manifest with the SHA-256 of each."""
    return stored({**members, MANIFEST: manifest_of(members)})


def manifest_of(members: Mapping[str, bytes]) -> bytes:
    """Return the manifest of members: the same members have the same manifest."""
    listed = {
        name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in sorted(members.items())
    }
    text = json.dumps({"form": FORM, "members": listed}, indent=1, ensure_ascii=True)
    return f"{text}\n".encode("ascii")


@dataclass(frozen=True, slots=True)
class Opened:
    """A packet as it was read: its members, and what does not fit its manifest.

    `altered` names members; `faults` are sentences.
    """

    members: Mapping[str, bytes]
    altered: tuple[str, ...]
    faults: tuple[str, ...]


def opened(data: bytes) -> Opened:
    """Read a packet and compare every byte of it with what the manifest states.

    Raises InputUnreadable for a file that is no packet at all.
    """
    try:
        members = raw_members(data)
    except _MALFORMED:
        raise InputUnreadable(
            "the file is no packet of a review, or its list of members was altered."
        ) from None
    manifest = members.pop(MANIFEST, b"")
    stated = _stated(manifest)
    altered, faults = [], []
    for name, content in members.items():
        if name not in stated:
            faults.append(f"{name} is not in {MANIFEST}.")
        elif stated[name] != hashlib.sha256(content).hexdigest():
            altered.append(name)
            faults.append(
                f"{name} was altered: {MANIFEST} states another SHA-256 of it."
            )
    faults += [
        f"{name} is missing, and {MANIFEST} names it."
        for name in stated
        if name not in members
    ]
    if not faults and manifest != manifest_of(members):
        altered.append(MANIFEST)
        faults.append(f"{MANIFEST} was altered.")
    if not faults and data != packed(members):
        faults.append("The archive was altered between its members.")
    return Opened(members, tuple(altered), tuple(faults))


def _stated(manifest: bytes) -> dict[str, str]:
    """Return the hashes that a manifest states, as far as it can be read."""
    try:
        listed = json.loads(manifest)["members"]
        return {str(name): str(entry["sha256"]) for name, entry in listed.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def raw_members(data: bytes) -> dict[str, bytes]:
    """Return the stored members of an archive, whatever their check sums say."""
    members = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            if info.compress_type != zipfile.ZIP_STORED:
                raise zipfile.BadZipFile("a member is compressed")
            head = data[info.header_offset : info.header_offset + _LOCAL.size]
            *_, name, extra = _LOCAL.unpack(head)
            start = info.header_offset + _LOCAL.size + name + extra
            members[info.filename] = data[start : start + info.file_size]
    return members
