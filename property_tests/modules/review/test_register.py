"""Laws of the register: nothing confirmed is lost, nothing written is changed.

Each is tested on SQLite and on a real PostgreSQL server.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from audit.review.register.locations import RegisterRefused
from audit.review.register.register import Entry, Register
from property_tests.support.databases import Server
from property_tests.support.places import ROOT

AT = dt.datetime(2026, 10, 1, 9, 30)
TABLE = "tspine_review_entry"


@pytest.fixture(params=["sqlite", "postgresql"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield the location of an empty register."""
    if request.param == "sqlite":
        yield str(tmp_path / "register.sqlite")
        return
    server: Server = request.getfixturevalue("server")
    engine = sa.create_engine(server.url)
    with engine.begin() as connection:
        connection.execute(sa.text(f"DROP TABLE IF EXISTS {TABLE}"))
        connection.execute(sa.text(f"DROP FUNCTION IF EXISTS {TABLE}_guard"))
    engine.dispose()
    yield server.url


def notes(*texts: str) -> list[Entry]:
    return [Entry("2026-Q3", "note", text) for text in texts]


def start_writer(
    location: str,
    name: str,
    count: int,
    size: int = 10,
    before: Callable[[], None] | None = None,
) -> subprocess.Popen[str]:
    words = ["-m", "property_tests.support.register_writer", location, name]
    return subprocess.Popen(
        [sys.executable, *words, str(count), str(size)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        preexec_fn=before,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def confirmed(output: str) -> set[tuple[str, str]]:
    lines = [line.split() for line in output.splitlines()]
    return {(w[0], w[1]) for w in lines if len(w) == 3 and w[0] != "refused"}


def written(register: Register) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for line in register.lines():
        name, n, part, *_ = line.entry.payload.split()
        found.setdefault((name, n), set()).add(part)
    return found


def check_whole(register: Register, safe: set[tuple[str, str]]) -> None:
    """Check that everything confirmed is there, in whole pairs, and the chain holds."""
    found = written(register)
    assert safe <= found.keys()
    assert all(parts == {"a", "b"} for parts in found.values())
    assert register.broken_lines() == []


def test_lines_come_back_as_they_were_added(location: str) -> None:
    with Register(location) as register:
        entries = [Entry("R", "decision", '{"ä": "\\u0000"}', "E-1"), *notes("", "'")]
        assert register.append(entries, "Ann", AT) == 3
        lines = register.lines()
        assert [line.entry for line in lines] == entries
        assert {(line.actor, line.at) for line in lines} == {
            ("Ann", "2026-10-01T09:30:00")
        }
        assert [x.number for x in register.lines("R")] == [1]
        assert register.broken_lines() == []
    with Register(location) as again:
        assert len(again.lines()) == 3


@pytest.mark.parametrize("verb", ["UPDATE {} SET actor = 'x'", "DELETE FROM {}"])
def test_a_line_can_neither_be_changed_nor_taken_out(location: str, verb: str) -> None:
    with Register(location) as register:
        register.append(notes("one", "two"), "Ann", AT)
        engine = sa.create_engine(register._url)
        with pytest.raises(sa.exc.DBAPIError, match="never changed"):  # noqa: SIM117
            with engine.begin() as connection:
                connection.execute(sa.text(verb.format(TABLE)))
        engine.dispose()
        assert len(register.lines()) == 2


def test_an_altered_line_is_found(tmp_path: Path) -> None:
    with Register(tmp_path / "r.sqlite") as register:
        register.append(notes("one", "two", "three", "four"), "Ann", AT)
        engine = sa.create_engine(register._url)
        with engine.begin() as connection:
            connection.execute(sa.text(f"DROP TRIGGER {TABLE}_update"))
            connection.execute(sa.text(f"DROP TRIGGER {TABLE}_delete"))
            update = f"UPDATE {TABLE} SET payload = '2' WHERE number = 2"
            connection.execute(sa.text(update))
        assert register.broken_lines() == [2]
        with engine.begin() as connection:
            connection.execute(sa.text(f"DELETE FROM {TABLE} WHERE number = 3"))
        assert register.broken_lines() == [2, 4]
        engine.dispose()


def test_a_line_that_cannot_be_added_leaves_nothing(location: str) -> None:
    with Register(location) as register:
        register.append(notes("one"), "Ann", AT)
        with pytest.raises(RegisterRefused):
            register.append([*notes("two"), Entry("R", "gossip", "")], "Ann", AT)
        spoiled: list[Entry] = [
            *notes("two"),
            Entry("R", "note", None),  # type: ignore[arg-type]
        ]
        with pytest.raises(RegisterRefused):
            register.append(spoiled, "Ann", AT)
        assert [x.entry.payload for x in register.lines()] == ["one"]


def test_two_writers_at_once_lose_nothing(location: str) -> None:
    writers = [start_writer(location, name, 25) for name in ("ann", "bea")]
    outputs = [writer.communicate(timeout=60)[0] for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0]
    safe = confirmed("".join(outputs))
    assert len(safe) == 50
    with Register(location) as register:
        check_whole(register, safe)
        numbers = [line.number for line in register.lines()]
        assert numbers == list(range(1, 101))


def test_a_writer_killed_in_mid_write_loses_nothing_confirmed(location: str) -> None:
    writer = start_writer(location, "ann", 100_000, 3000)
    assert writer.stdout is not None
    seen = []
    with writer:
        for line in writer.stdout:
            seen.append(line)
            if len(seen) == 15:
                writer.kill()
                break
        seen += writer.stdout.readlines()
    assert writer.returncode == -signal.SIGKILL
    with Register(location) as register:
        check_whole(register, confirmed("".join(seen)))
        register.append(notes("after a b"), "Bea", AT)
        assert register.broken_lines() == []


def test_a_full_disk_loses_nothing_confirmed_in_sqlite(tmp_path: Path) -> None:
    location = str(tmp_path / "register.sqlite")

    def small() -> None:
        # No file may grow beyond this limit, which simulates a full disk.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))

    writer = start_writer(location, "ann", 1000, 3000, small)
    output, _ = writer.communicate(timeout=60)
    assert "refused Nothing was added" in output
    safe = confirmed(output)
    assert len(safe) > 10
    with Register(location) as register:
        check_whole(register, safe)
        register.append(notes("room a b"), "Bea", AT)


def test_a_full_disk_loses_nothing_confirmed_in_postgresql(
    server: Server, request: pytest.FixtureRequest
) -> None:
    server.stop()
    # Its own largest file is far smaller; only the register exceeds the limit.
    server.start(limit=3 << 20)
    try:
        engine = sa.create_engine(server.url)
        with engine.begin() as connection:
            connection.execute(sa.text(f"DROP TABLE IF EXISTS {TABLE}"))
            connection.execute(sa.text(f"DROP FUNCTION IF EXISTS {TABLE}_guard"))
        engine.dispose()
        safe = fill(server.url)
    finally:
        server.stop("immediate")
        server.start()
    with Register(server.url) as register:
        check_whole(register, safe)
        register.append(notes("room a b"), "Bea", AT)


def fill(url: str) -> set[tuple[str, str]]:
    """Write until the server refuses; return what it had confirmed."""
    safe = set()
    with Register(url) as register:
        with register._engine.begin() as connection:
            # Otherwise the server compresses the text and never fills its file.
            plain = f"ALTER TABLE {TABLE} ALTER payload SET STORAGE PLAIN"
            connection.execute(sa.text(plain))
        for n in range(200):
            pairs = [
                entry
                for m in range(25)
                for entry in notes(*(f"w {n}.{m} {p} {'x' * 900}" for p in "ab"))
            ]
            try:
                register.append(pairs, "Ann", AT)
            except RegisterRefused:
                break
            safe |= {("w", f"{n}.{m}") for m in range(25)}
        else:
            pytest.fail("the server never ran out of room")
    assert safe
    return safe


def test_a_server_that_loses_its_power_keeps_what_it_confirmed(server: Server) -> None:
    with Register(server.url) as register:
        before = len(register.lines())
        register.append(notes("power a b", "power a b"), "Ann", AT)
    server.stop("immediate")
    server.start()
    with Register(server.url) as register:
        assert len(register.lines()) == before + 2
        assert register.broken_lines() == []


def test_a_new_register_is_private_and_appears_with_its_table(tmp_path: Path) -> None:
    path = tmp_path / "register.sqlite"
    Register(path).close()
    assert path.stat().st_mode & 0o777 == 0o600
    with Register(path, must_exist=True) as register:
        assert register.lines() == []
    assert [*tmp_path.iterdir()] == [path]


def test_a_register_that_cannot_be_opened_is_told_in_one_sentence(
    tmp_path: Path,
) -> None:
    for location in (
        str(tmp_path / "no" / "r.sqlite"),
        "postgresql+psycopg://x@/y?host=/z",
    ):
        with pytest.raises(RegisterRefused, match=r"cannot be opened") as refused:
            Register(location)
        assert "\n" not in str(refused.value)


def test_an_error_message_never_contains_what_was_to_be_written(location: str) -> None:
    with Register(location) as register:
        register.append(notes("one"), "Ann", AT)
        bad = Entry("R", "note", None, "SECRET-ID")  # type: ignore[arg-type]
        with pytest.raises(RegisterRefused) as refused:
            register.append([bad], "Ann", AT)
        assert "SECRET" not in str(refused.value)
