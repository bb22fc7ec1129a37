"""A packet is the same bytes on another day, elsewhere, and under every Python.

The packet is made again in a process of its own: there the clock runs years ahead, and
hash seed, locale and time zone are others. With `TSPINE_PYTHONS`, the interpreters that
it names make it, too: `python -m pytest -m slow` with, for example,
TSPINE_PYTHONS=/path/3.12/bin/python:/path/3.13/bin/python. Each needs the dependencies
of the extra `review`; `.ci/versions` makes such environments.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from property_tests.support.forgeries import Files, make_review, run
from property_tests.support.places import ROOT

PYTHONS = [p for p in os.environ.get("TSPINE_PYTHONS", "").split(os.pathsep) if p]

LATER = """
import datetime, sys, time
from datetime import timedelta
DAYS = int(sys.argv.pop(1))
Day, Moment, seconds = datetime.date, datetime.datetime, time.time

class OfDay(type):
    def __instancecheck__(cls, value): return isinstance(value, Day)

class OfMoment(type):
    def __instancecheck__(cls, value): return isinstance(value, Moment)

class LaterDay(Day, metaclass=OfDay):
    def __repr__(self): return repr(Day(self.year, self.month, self.day))
    @classmethod
    def today(cls): return Day.today() + timedelta(DAYS)

class LaterMoment(Moment, metaclass=OfMoment):
    def __repr__(self): return repr(Moment.combine(self.date(), self.timetz()))
    @classmethod
    def now(cls, tz=None): return Moment.now(tz) + timedelta(DAYS)
    @classmethod
    def utcnow(cls): return Moment.now() + timedelta(DAYS)
    @classmethod
    def today(cls): return Moment.now() + timedelta(DAYS)

datetime.date, datetime.datetime = LaterDay, LaterMoment
time.time = lambda: seconds() + 86400 * DAYS
assert (datetime.date.today() - Day.today()).days == DAYS
from audit.hosts.cli.app import main
main()
"""
"""Runs the command line while the clock is some days ahead."""

ELSEWHERE = {"PYTHONHASHSEED": "7", "LC_ALL": "POSIX", "TZ": "Pacific/Kiritimati"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Files:
    files = make_review(tmp_path_factory.mktemp("anywhere"))
    assert run(*words(files, files.packet))[0] == 0
    return files


def words(files: Files, target: Path) -> list[str | Path]:
    rest = ("--plan", files.plan, *files.register_words(), "--report", files.report)
    return ["packet", files.worksheet, files.charts, *rest, "-o", target]


def made_again(python: str, days: int, files: Files, place: Path) -> bytes:
    """Make the packet by an interpreter, some days later, from copies of the files."""
    for file in files.folder.iterdir():
        shutil.copy(file, place / file.name)
    copied, target = Files(place), place / "again.zip"
    environment = {**os.environ, **ELSEWHERE, "PYTHONPATH": str(ROOT)}
    command = [python, "-c", LATER, str(days), "review", *words(copied, target)]
    done = subprocess.run(
        [*map(str, command)],
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return target.read_bytes()


@pytest.mark.law(126)
def test_a_packet_is_the_same_on_another_day_and_elsewhere(
    made: Files, tmp_path: Path
) -> None:
    assert made_again(sys.executable, 1234, made, tmp_path) == made.packet.read_bytes()


@pytest.mark.slow
@pytest.mark.law(126)
@pytest.mark.skipif(not PYTHONS, reason="TSPINE_PYTHONS names no interpreters")
@pytest.mark.parametrize("python", PYTHONS)
def test_a_packet_is_the_same_under_other_pythons(
    python: str, made: Files, tmp_path: Path
) -> None:
    assert made_again(python, 99, made, tmp_path) == made.packet.read_bytes()
