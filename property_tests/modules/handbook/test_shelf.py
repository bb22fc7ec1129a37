"""What the handbook may write into a folder, and what it never touches."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.errors import OutputRefused
from audit.handbook.shelf import LIST, Written, put_files, refuse_unusable_folder

OLD = {"index.html": b"old", "rules/A-1.html": b"a", "rules/B-1.html": b"b"}
NEW = {"index.html": b"new", "rules/B-1.html": b"b", "guide/c.html": b"c"}


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != LIST
    }


def test_an_empty_or_a_new_folder_is_used(tmp_path: Path) -> None:
    refuse_unusable_folder(tmp_path)
    refuse_unusable_folder(tmp_path / "new")
    assert put_files(OLD, tmp_path / "new") == Written(3, 5, 0)
    assert files_of(tmp_path / "new") == OLD


def test_a_folder_with_anything_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(OutputRefused, match="--force"):
        refuse_unusable_folder(tmp_path)
    refuse_unusable_folder(tmp_path, force=True)


def test_a_file_and_a_folder_nowhere_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    for folder in (file, tmp_path / "missing" / "new"):
        with pytest.raises(OutputRefused):
            refuse_unusable_folder(folder, force=True)


def test_what_an_older_handbook_left_goes_and_what_others_wrote_stays(
    tmp_path: Path,
) -> None:
    put_files(OLD, tmp_path)
    (tmp_path / "rules" / "mine.txt").write_bytes(b"mine")
    assert put_files(NEW, tmp_path) == Written(3, 5, 1)
    assert files_of(tmp_path) == {**NEW, "rules/mine.txt": b"mine"}


def test_a_page_that_somebody_changed_stays(tmp_path: Path) -> None:
    put_files(OLD, tmp_path)
    (tmp_path / "rules" / "A-1.html").write_bytes(b"with my notes")
    assert put_files(NEW, tmp_path).removed == 0
    assert files_of(tmp_path)["rules/A-1.html"] == b"with my notes"


def test_a_folder_that_falls_empty_goes(tmp_path: Path) -> None:
    put_files(OLD, tmp_path)
    put_files({"index.html": b"new"}, tmp_path)
    assert not (tmp_path / "rules").exists()


def test_the_list_leads_nobody_out_of_the_folder(tmp_path: Path) -> None:
    outside = tmp_path / "outside.html"
    outside.write_bytes(b"a")
    site = tmp_path / "site"
    put_files({"index.html": b"a"}, site)
    digest = (site / LIST).read_text().split()[0]
    lines = f"{digest}  ../outside.html\n{digest}  {outside}\n{digest}\n\n"
    (site / LIST).write_text(lines)
    assert put_files({"index.html": b"b"}, site).removed == 0
    assert outside.read_bytes() == b"a"


def test_nothing_is_written_or_removed_through_a_link(tmp_path: Path) -> None:
    outside, site = tmp_path / "outside", tmp_path / "site"
    outside.mkdir()
    (outside / "A-1.html").write_bytes(b"a")
    put_files(OLD, site)
    for page in (site / "rules").iterdir():
        page.unlink()
    (site / "rules").rmdir()
    (site / "rules").symlink_to(outside)
    with pytest.raises(OutputRefused, match="leads out"):
        put_files(OLD, site)
    put_files({"index.html": b"new"}, site)
    assert (outside / "A-1.html").read_bytes() == b"a"
    (site / "index.html").unlink()
    (site / "index.html").symlink_to(outside / "A-1.html")
    put_files({"index.html": b"newer"}, site)
    assert (outside / "A-1.html").read_bytes() == b"a"
    assert (site / "index.html").read_bytes() == b"newer"


def test_a_folder_where_a_page_must_go_is_refused(tmp_path: Path) -> None:
    (tmp_path / "index.html").mkdir()
    with pytest.raises(OutputRefused, match="is a folder"):
        put_files(OLD, tmp_path)
    assert not (tmp_path / "rules").exists()
