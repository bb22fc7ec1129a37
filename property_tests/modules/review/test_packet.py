"""Laws of the packet: every byte of it is proved, and the same review gives the same.

The exhaustive law runs over the smallest packet there is: all 255 other values of each
byte. Why it holds of a packet of any size: a packet without faults equals the packet
that is made from its members, and another member has another SHA-256 in the manifest,
which differs in more than one byte. The byte changes of a whole review's packet are
drawn at random, and each of its members is altered.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterable
from contextlib import suppress
from itertools import product
from pathlib import Path
from random import Random

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from audit.errors import InputUnreadable
from audit.review.packet import check_packet
from audit.review.packet.archive import manifest_of, opened, packed, raw_members, stored
from audit.review.packet.workbooks import cells_text, repacked
from property_tests.support.forgeries import Files, make_review, run
from property_tests.support.packets import faults_of, own_members, verify

BITS = tuple(1 << bit for bit in range(8))


def small_book() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["encounter_id", "verdict"])
    book.active.append(["SYNTHETIC-1", "SUPPORTED"])
    place = io.BytesIO()
    book.save(place)
    return place.getvalue()


def small_packet() -> bytes:
    return packed({"plan.toml": b"seed = '7'\n", "frame.csv": b"1,E-1\n2,E-2\n"})


def is_found(data: bytes) -> bool:
    try:
        return bool(opened(data).faults)
    except InputUnreadable:
        return True


@pytest.mark.law(85)
def test_every_single_byte_change_of_a_packet_is_found() -> None:
    packet = small_packet()
    assert not is_found(packet)
    missed = []
    for at in range(len(packet)):
        for bit in BITS:
            changed = bytearray(packet)
            changed[at] ^= bit
            if not is_found(bytes(changed)):
                missed.append((at, bit))
    assert missed == []


def is_whole(data: bytes) -> bool:
    """Whether a file is the packet of its own members."""
    with suppress(InputUnreadable):
        return data == packed(opened(data).members)
    return False


def missed_of(
    packet: bytes, places: Iterable[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return the changes (place, new value) of a packet that are not found."""
    missed = []
    for at, value in places:
        changed = bytearray(packet)
        changed[at] = value
        if value != packet[at] and not is_found(bytes(changed)):
            missed.append((at, value))
    return missed


@pytest.mark.slow
@pytest.mark.law(85)
def test_every_value_of_every_byte_of_the_smallest_packet_is_found() -> None:
    packet = packed({"a": b""})
    assert not is_found(packet)
    assert missed_of(packet, product(range(len(packet)), range(256))) == []


@pytest.mark.slow
@pytest.mark.law(85)
def test_every_place_of_a_packet_with_a_workbook_is_proved() -> None:
    book = repacked(small_book())
    packet = packed({"a.xlsx": book, "a.xlsx.cells.txt": cells_text(book)})
    changes = ((at, packet[at] ^ bit) for at in range(len(packet)) for bit in (1, 32))
    assert missed_of(packet, changes) == []


@pytest.mark.law(85)
@settings(max_examples=25)
@given(st.data())
def test_a_packet_without_faults_is_the_packet_of_its_members(data: DataObject) -> None:
    """However many bytes are changed: what is not found is a packet, whole."""
    packet = small_packet()
    changed = bytearray(packet)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(packet) - 1))
        changed[at] = data.draw(st.integers(0, 255))
    assert is_found(bytes(changed)) == (not is_whole(bytes(changed)))


@pytest.mark.law(85)
def test_every_packet_that_is_cut_or_lengthened_is_found() -> None:
    packet = small_packet()
    assert all(is_found(packet[:end]) for end in range(len(packet)))
    assert all(is_found(packet + bytes([value])) for value in range(256))
    assert all(is_found(bytes([value]) + packet) for value in range(256))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Files:
    files = make_review(tmp_path_factory.mktemp("packet"))
    assert pack(files, files.packet)[0] == 0
    return files


def pack(files: Files, target: Path) -> tuple[int, str]:
    words = ("--plan", files.plan, *files.register_words(), "--report", files.report)
    return run("packet", files.worksheet, files.charts, *words, "-o", target)


@pytest.mark.law(86)
def test_the_same_review_gives_the_same_packet(made: Files, tmp_path: Path) -> None:
    again = tmp_path / "again.zip"
    shutil.copytree(made.folder, tmp_path / "elsewhere")
    assert pack(Files(tmp_path / "elsewhere"), again)[0] == 0
    assert again.read_bytes() == made.packet.read_bytes()


def test_a_packet_holds_and_its_digest_is_checked(made: Files) -> None:
    digest = made.packet.with_name("q3.zip.sha256").read_text(encoding="utf-8").split()
    status, said = verify(made.packet, "--digest", digest[0])
    assert (status, "does not hold" in said, "not given" in said) == (0, False, False)
    status, said = verify(made.packet, "--digest", "0" * 64)
    assert status == 1
    assert "digest: does not hold" in said


@pytest.mark.law(85)
def test_any_byte_of_a_whole_reviews_packet_is_proved(made: Files) -> None:
    packet = made.packet.read_bytes()
    drawn = Random(7)
    places = [drawn.randrange(len(packet)) for _ in range(40)]
    assert missed_of(packet, ((at, packet[at] ^ 1) for at in places)) == []


def test_each_altered_member_is_named(made: Files, tmp_path: Path) -> None:
    members = raw_members(made.packet.read_bytes())
    for name, data in members.items():
        changed = bytearray(data)
        changed[len(data) // 2] ^= 1
        forged = stored({**members, name: bytes(changed)})
        (line,) = check_packet(forged)
        assert any(name in sentence for sentence in line.sentences), name


def test_the_altered_cell_of_a_workbook_is_named(made: Files) -> None:
    members = raw_members(made.packet.read_bytes())
    book = members["drawn.xlsx"]
    parts = raw_members(book)
    shared = next(n for n in parts if n.endswith("sharedStrings.xml"))
    unit = str(openpyxl.load_workbook(made.drawn)["Sample"]["A2"].value)
    cell, other = f"<t>{unit}</t>".encode(), f"<t>{unit[:-1]}X</t>".encode()
    assert parts[shared].count(cell) == 1
    forged = book.replace(cell, other)
    (line,) = check_packet(stored({**members, "drawn.xlsx": forged}))
    assert "drawn.xlsx: sheet Sample, cell A2." in " ".join(line.sentences)


def test_a_packet_rebuilt_by_a_forger_is_found_by_its_members_or_digest(
    made: Files, tmp_path: Path
) -> None:
    members = own_members(made.packet)
    assert faults_of(members) == ""
    frame = members["frame.csv"].splitlines(keepends=True)
    assert faults_of({**members, "frame.csv": b"".join(frame[:-1])})
    # Only the hash of the report as it was shows this; the packet stores it anew.
    book = repacked(small_book())
    other = {"report.xlsx": book, "report.xlsx.cells.txt": cells_text(book)}
    assert faults_of({**members, **other}) == ""
    path = tmp_path / "forged.zip"
    path.write_bytes(packed({**members, **other}))
    digest = made.packet.with_name("q3.zip.sha256").read_text(encoding="utf-8").split()
    assert verify(path, "--digest", digest[0])[0] == 1


def test_a_file_that_is_no_packet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputUnreadable, match="no packet"):
        check_packet(b"PK nothing")
    assert manifest_of({}).startswith(b"{")
