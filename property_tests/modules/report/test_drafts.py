"""Drafts are private, results replace no input, and several appear together."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.errors import Interrupted, OutputRefused
from audit.report.drafts import PREFIX, draft_folder, remove_abandoned
from audit.report.files import new_file, new_files, refuse_unusable
from audit.report.folders import new_folder
from audit.report.inputs import refuse_folder_of
from property_tests.support.places import ROOT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "input.csv"
    path.write_text("synthetic", encoding="utf-8")
    return path


# -- inputs --------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["itself", "symbolic", "hard", "longer"])
def test_an_input_is_never_replaced(kind: str, source: Path) -> None:
    target = source.with_name("other.csv")
    if kind == "itself":
        target = source
    elif kind == "symbolic":
        target.symlink_to(source)
    elif kind == "hard":
        target.hardlink_to(source)
    else:
        target = source.parent / "." / ".." / source.parent.name / source.name
    with pytest.raises(OutputRefused, match="never replaced"):
        refuse_unusable(target, True, [source])
    refused = pytest.raises(OutputRefused, match="never replaced")
    with refused, new_file(target, True, [source]) as draft:
        draft.write_text("new", encoding="utf-8")
    assert source.read_text(encoding="utf-8") == "synthetic"


def test_a_file_of_an_input_folder_is_never_replaced(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "rule.toml").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputRefused, match="never replaced"):
        refuse_unusable(pack / "rule.toml", True, [pack])
    refuse_unusable(pack / "new.md", True, [pack])
    for folder in (pack, pack / "new"):
        with pytest.raises(OutputRefused, match="an input of this command"):
            refuse_folder_of(pack, folder)
    refuse_folder_of(pack, tmp_path / "book")


def test_a_device_is_not_replaced() -> None:
    with pytest.raises(OutputRefused, match="not a regular file"):
        refuse_unusable(Path(os.devnull), force=True)


def test_a_name_that_is_too_long_is_refused_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(OutputRefused, match="too long"):
        refuse_unusable(tmp_path / ("x" * 300))


# -- permissions ---------------------------------------------------------------------


@given(
    st.lists(st.integers(0, 0o777), max_size=3),
    st.sampled_from([0o000, 0o022, 0o027, 0o077]),
    st.none() | st.integers(0, 0o777),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_a_result_is_open_to_nobody_that_an_input_or_the_umask_shuts_out(
    tmp_path: Path, modes: list[int], umask: int, replaced: int | None
) -> None:
    inputs = []
    for number, mode in enumerate(modes):
        inputs.append(tmp_path / f"in{number}")
        inputs[-1].touch()
        inputs[-1].chmod(mode)
    target = tmp_path / "out"
    target.unlink(missing_ok=True)
    if replaced is not None:
        target.touch()
        target.chmod(replaced)
    before = os.umask(umask)
    try:
        with new_file(target, True, inputs) as draft:
            assert mode_of(draft) == 0o600
            assert mode_of(draft.parent) == 0o700
    finally:
        os.umask(before)
    expected = 0o666 & ~umask
    for mode in [*modes, *([] if replaced is None else [replaced])]:
        expected &= mode | 0o600
    assert mode_of(target) == expected | 0o600


def test_in_another_group_only_what_everybody_may_do_counts(source: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("needs the right to give files to another group")
    target = source.with_name("out")
    before = os.umask(0o022)
    try:
        for mode, expected in ((0o640, 0o600), (0o644, 0o644), (0o664, 0o644)):
            source.chmod(mode)
            os.chown(source, -1, 12345)
            with new_file(target, True, [source]):
                pass
            assert mode_of(target) == expected
            target.unlink()
    finally:
        os.umask(before)


def test_a_private_file_is_open_to_its_owner_alone(tmp_path: Path) -> None:
    with new_file(tmp_path / "out", private=True):
        pass
    assert mode_of(tmp_path / "out") == 0o600


# -- several files -------------------------------------------------------------------


def test_two_files_appear_together(tmp_path: Path) -> None:
    paths = [tmp_path / "a.xlsx", tmp_path / "b.html"]
    with new_files(paths) as drafts:
        for draft in drafts:
            draft.write_text(draft.suffix, encoding="utf-8")
        assert not any(path.exists() for path in paths)
    assert [path.read_text(encoding="utf-8") for path in paths] == [".xlsx", ".html"]
    assert names_in(tmp_path) == {"a.xlsx", "b.html"}


@pytest.mark.parametrize("force", [False, True])
def test_if_the_second_file_cannot_appear_the_first_is_as_before(
    force: bool, tmp_path: Path
) -> None:
    first, second = tmp_path / "a.xlsx", tmp_path / "b.html"
    if force:
        first.write_text("old", encoding="utf-8")

    def spoilt() -> None:
        with new_files([first, second], force) as drafts:
            for draft in drafts:
                draft.write_text("new", encoding="utf-8")
            second.mkdir()  # which no file can replace

    with pytest.raises(OutputRefused):
        spoilt()
    assert names_in(tmp_path) == ({"a.xlsx", "b.html"} if force else {"b.html"})
    assert not force or first.read_text(encoding="utf-8") == "old"


def test_one_place_for_two_results_is_refused(tmp_path: Path) -> None:
    with (
        pytest.raises(OutputRefused, match="two results"),
        new_files([tmp_path / "a", tmp_path / "a"], force=True),
    ):
        pass
    assert names_in(tmp_path) == set()


def test_a_folder_appears_with_all_that_is_in_it(tmp_path: Path) -> None:
    target = tmp_path / "folder"
    with new_folder(target) as draft:
        (draft / "a").write_text("a", encoding="utf-8")
        assert not target.exists()
    assert names_in(target) == {"a"}
    assert names_in(tmp_path) == {"folder"}


def test_a_folder_that_fails_does_not_appear(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), new_folder(tmp_path / "folder") as draft:
        (draft / "a").touch()
        raise ZeroDivisionError
    assert names_in(tmp_path) == set()


def test_a_folder_that_was_filled_meanwhile_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "folder"
    with pytest.raises(OutputRefused, match="not empty"), new_folder(target) as draft:
        (draft / "a").touch()
        target.mkdir()
        (target / "mine").touch()
    assert names_in(target) == {"mine"}


# -- interrupted and killed runs -----------------------------------------------------


def test_ctrl_c_says_what_was_not_written(tmp_path: Path) -> None:
    with (
        pytest.raises(Interrupted, match=r"a\.xlsx and .*b\.html was not written"),
        new_files([tmp_path / "a.xlsx", tmp_path / "b.html"]),
    ):
        raise KeyboardInterrupt
    assert names_in(tmp_path) == set()


HOLDER = (
    "import sys, pathlib\n"
    "from audit.report.drafts import draft_folder\n"
    "with draft_folder(pathlib.Path(sys.argv[1])) as folder:\n"
    "    (folder / 'row').write_text('synthetic')\n"
    "    print(folder.name, flush=True)\n"
    "    sys.stdin.read()\n"
)


def start_holder(folder: Path) -> tuple[subprocess.Popen[str], str]:
    """Start a process that holds a draft folder until its input ends."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert holder.stdout is not None
    return holder, holder.stdout.readline().strip()


def test_only_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    dead, left = start_holder(tmp_path)
    with dead:
        dead.kill()
    alive, held = start_holder(tmp_path)
    with alive:
        # The second run has removed what the first one left.
        assert names_in(tmp_path) == {held}
        with new_file(tmp_path / "out") as draft:
            assert names_in(tmp_path) == {held, draft.parent.name}
        assert names_in(tmp_path) == {held, "out"}
        alive.communicate()
    assert names_in(tmp_path) == {"out"}
    assert left != held


def test_a_run_that_was_killed_before_its_lock_or_after_leaves_an_empty_folder(
    tmp_path: Path,
) -> None:
    (tmp_path / f"{PREFIX}abcd1234").mkdir()
    with draft_folder(tmp_path) as folder:
        assert names_in(tmp_path) == {folder.name}
    assert names_in(tmp_path) == set()


@pytest.mark.parametrize("name", [f"{PREFIX}mine", ".tspinerc", f"{PREFIX}abcd12345"])
def test_what_is_not_a_draft_folder_stays(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "in-use").touch()
    remove_abandoned(tmp_path)
    assert names_in(folder) == {"in-use"}


def test_a_link_or_a_folder_without_a_lock_is_not_emptied(tmp_path: Path) -> None:
    elsewhere, place = tmp_path / "elsewhere", tmp_path / "place"
    elsewhere.mkdir()
    (elsewhere / "in-use").touch()
    (elsewhere / "mine").touch()
    place.mkdir()
    (place / f"{PREFIX}abcd1234").symlink_to(elsewhere)
    mine = place / f"{PREFIX}abcd5678"
    mine.mkdir()
    (mine / "mine").touch()
    remove_abandoned(place)
    assert names_in(elsewhere) == {"in-use", "mine"}
    assert names_in(mine) == {"mine"}
