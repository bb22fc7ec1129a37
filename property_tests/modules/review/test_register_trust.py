"""Laws of a register's chain, its anchors, its tables and the name of its file."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from audit.review.register.anchors import (
    Anchor,
    add_anchor,
    anchor_problems,
    head_of,
    read_anchors,
)
from audit.review.register.locations import RegisterRefused, sqlite_url
from audit.review.register.register import Entry, Register
from audit.review.register.tables import ENTRY, SCHEMA, VERSION
from audit.review.register.trust import trusted_lines
from property_tests.modules.review.test_register import AT, TABLE, notes

INSERT = (
    "INSERT OR REPLACE INTO {} SELECT number, at, 'Bea', review, kind, unit, payload, "
    "before, sha256 FROM {} WHERE number = 2"
)


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    book = Register(tmp_path_factory.mktemp("register") / "r.sqlite")
    book.append(notes(*map(str, range(12))), "Ann", AT)
    return book


@pytest.mark.law(87)
@given(seen=st.integers(1, 12), left=st.integers(0, 12), actor=st.sampled_from("AB"))
def test_a_cut_end_and_a_chain_computed_anew_do_not_fit_an_anchor(
    register: Register, seen: int, left: int, actor: str
) -> None:
    lines = register.lines()
    anchor = Anchor("2026-10-01", seen, lines[seen - 1].sha256)
    assert bool(anchor_problems(lines[:left], [anchor])) == (left < seen)
    other = Anchor("2026-10-01", seen, ("0" if actor == "A" else "f") * 64)
    assert anchor_problems(lines, [other])


def test_an_anchor_file_only_grows_and_is_read_back(
    register: Register, tmp_path: Path
) -> None:
    path = tmp_path / "anchors.txt"
    heads = [head_of(register.lines()[:n]) for n in (3, 7, 12)]
    before = b""
    for head in heads:
        assert head is not None
        add_anchor(path, head)
        assert path.read_bytes().startswith(before)
        before = path.read_bytes()
    assert [*read_anchors(path)] == heads
    assert trusted_lines(register, read_anchors(path))
    path.write_text("yesterday 3 abc\n", encoding="ascii")
    with pytest.raises(RegisterRefused, match="line 1"):
        read_anchors(path)
    with pytest.raises(RegisterRefused, match="no anchor file"):
        read_anchors(tmp_path / "none.txt")


@pytest.mark.law(88)
@pytest.mark.parametrize(
    "statement",
    [
        INSERT.format(TABLE, TABLE),
        f"INSERT INTO {TABLE} VALUES (9, '', '', '', 'note', '', '', '', 'x')",
        f"INSERT INTO {TABLE} VALUES (3, '', '', '', 'note', '', '', 'y', 'x')",
        f"INSERT INTO {TABLE} SELECT 3, at, actor, review, kind, unit, payload, "
        f"sha256, sha256 FROM {TABLE} WHERE number = 2",
    ],
)
def test_the_tables_refuse_a_line_that_does_not_follow(
    tmp_path: Path, statement: str
) -> None:
    with Register(tmp_path / "r.sqlite") as book:
        book.append(notes("one", "two"), "Ann", AT)
        engine = sa.create_engine(book._url)
        with pytest.raises(sa.exc.DBAPIError, match="must follow"):  # noqa: SIM117
            with engine.begin() as connection:
                connection.execute(sa.text(statement))
        engine.dispose()
        assert [line.entry.payload for line in book.lines()] == ["one", "two"]


@pytest.mark.parametrize("name", ["a?b.sqlite", "a#b", "100%.db", "%3F", "a b", "ä"])
def test_a_name_is_taken_as_it_stands(tmp_path: Path, name: str) -> None:
    with Register(tmp_path / name) as book:
        book.append(notes("one"), "Ann", AT)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    with Register(str(tmp_path / name), must_exist=True) as book:
        assert len(book.lines()) == 1


@pytest.mark.parametrize("place", [":memory:", "", "sqlite://", "sqlite:///:memory:"])
def test_a_register_that_would_be_lost_is_refused(place: str) -> None:
    with pytest.raises(RegisterRefused, match="Name a file"):
        Register(place)


def test_a_register_of_the_first_version_opens_and_is_brought_up_to_date(
    tmp_path: Path,
) -> None:
    path = tmp_path / "old.sqlite"
    with Register(path) as book:
        book.append(notes("one"), "Ann", AT)
    engine = sa.create_engine(sqlite_url(path))
    with engine.begin() as connection:
        connection.execute(sa.text(f"DROP TABLE {SCHEMA.name}"))
        connection.execute(sa.text(f"DROP TRIGGER {ENTRY.name}_insert"))
    with Register(path, must_exist=True) as book:
        assert len(trusted_lines(book)) == 1
    assert not sa.inspect(engine).has_table(SCHEMA.name)
    with Register(path) as book:
        book.append(notes("two"), "Ann", AT)
        assert len(trusted_lines(book)) == 2
    with engine.begin() as connection:
        assert connection.execute(sa.select(SCHEMA.c.version)).scalar() == VERSION
        connection.execute(SCHEMA.update().values(version=VERSION + 1))
    engine.dispose()
    with pytest.raises(RegisterRefused, match="newer tspine"):
        Register(path)


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("score", "{}"),
        ("score", "[]"),
        ("decision", '{"decision": "agree"}'),
        ("draw", '[{"unit_id": 7}]'),
        ("audit", "null"),
        ("plan", "seed = 1"),
        ("report", '{"files": {"a": 1}}'),
    ],
)
def test_a_payload_that_is_not_of_its_kind_is_refused_by_readers(
    tmp_path: Path, kind: str, payload: str
) -> None:
    with Register(tmp_path / "r.sqlite") as book:
        book.append([*notes("one"), Entry("R", kind, payload)], "Ann", AT)
        with pytest.raises(RegisterRefused, match="Line 2 of the register"):
            trusted_lines(book)
