"""On a full disk, every writer says so in one sentence and leaves nothing in part.

The limit on the size of a file stands in for a full disk: the system refuses to let a
file grow in the same way, with another number of the error.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest

from audit.errors import TspineError
from audit.handbook.shelf import put_files
from audit.hosts.cli.prove import Outputs
from audit.hosts.cli.screen import list_rules
from audit.hosts.templates import template_bytes
from audit.proof.comparing import Differences
from audit.proof.workbook import write_differences
from audit.report import ENDINGS
from audit.report.annotate import annotate
from audit.report.files import new_file
from audit.report.folders import new_folder
from audit.review.register import Register
from audit.review.report import content_of, write_report
from audit.review.worksheet import write_worksheet
from audit.rules.catalogue import default_pack
from property_tests.support.report_files import DISC, plain_result, write
from property_tests.support.review_samples import decided
from property_tests.support.worksheets import small

resource = pytest.importorskip("resource")

ROWS = [((f"E{n}", "M54.6"), plain_result(n, DISC)) for n in range(2, 40)]
NO_CHANGES = Differences("old", "new", (), 0.0)
FULL = r"File too large|disk I/O error|disk is full"


@contextlib.contextmanager
def full_disk(limit: int) -> Iterator[None]:
    """Let no file grow beyond a number of bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)


def report_in(ending: str) -> Callable[[Path], object]:
    return lambda place: write(place / f"out{ending}", ("encounter_id", "dx1"), ROWS)


def annotated(place: Path) -> object:
    source = place.parents[1] / "in.xlsx"
    rows = [(("E", "M54.6"), plain_result(n, DISC)) for n in range(2, 40)]
    columns = {"encounter_id": 0, "dx1": 1}
    return annotate(
        source, place / "out.xlsx", rows, sheet="Encounters", columns=columns
    )


def review_report(place: Path) -> None:
    content = content_of(decided(), (), product="1", made="2026-10-01", periods=[])
    write_report(place / "r.xlsx", place / "r.html", content)


def rules_in(form: str) -> Callable[[Path], None]:
    def listed(place: Path) -> None:
        list_rules(default_pack(), form, place / f"rules.{form}", "", force=False)

    return listed


def template(place: Path) -> None:
    with new_file(place / "t.xlsx") as draft:
        draft.write_bytes(template_bytes("plain"))


def proof(place: Path) -> None:
    outputs = Outputs(workbook=place / "p.xlsx", junit=place / "p.xml")

    def write_junit(draft: Path) -> None:
        draft.write_text("<testsuite/>" * 1000, encoding="utf-8")

    outputs.write(lambda draft: write_differences(NO_CHANGES, draft), write_junit)


def certificate(place: Path) -> None:
    with new_folder(place / "certificate") as draft:
        (draft / "questions").mkdir()
        (draft / "questions" / "0001.cnf.gz").write_bytes(b"x" * 10_000)


def handbook(place: Path) -> None:
    put_files({"index.html": b"x" * 10_000, "a/b.html": b"x"}, place / "book")


def register(place: Path) -> None:
    Register(place / "register.sqlite").close()


WRITERS: dict[str, Callable[[Path], object]] = {
    **{f"report{ending}": report_in(ending) for ending in ENDINGS},
    "annotate": annotated,
    "worksheet": lambda place: write_worksheet(place / "w.xlsx", small()),
    "review report": review_report,
    "rules.xlsx": rules_in("xlsx"),
    "rules.md": rules_in("md"),
    "rules.json": rules_in("json"),
    "template": template,
    "proof": proof,
    "certificate": certificate,
    "handbook": handbook,
    "register": register,
}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Encounters"
    for number in range(40):
        book.active.append([f"E{number}", "M54.6"])
    book.save(tmp_path / "in.xlsx")
    folder = tmp_path / "place"
    folder.mkdir()
    return folder


def sizes_in(folder: Path) -> dict[str, int]:
    return {
        str(path.relative_to(folder)): path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file()
    }


# XlsxWriter does not close its own file when it cannot write it; Python does.
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.skipif(os.name == "nt", reason="limits of POSIX")
@pytest.mark.parametrize("writer", WRITERS)
def test_a_full_disk_is_one_sentence_and_nothing_in_part(
    writer: str, place: Path
) -> None:
    whole = place / "whole"
    whole.mkdir()
    WRITERS[writer](whole)
    largest = max(sizes_in(whole).values())
    for number, share in enumerate((0.0, 0.1, 0.6, 0.99)):
        folder = place / str(number)
        folder.mkdir()
        # A library that cannot finish its file leaves it to the garbage collector.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            with (
                full_disk(int(share * largest)),
                pytest.raises(TspineError, match=FULL) as refused,
            ):
                WRITERS[writer](folder)
            sentence = str(refused.value)
            del refused
            gc.collect()
        assert [*folder.iterdir()] == []
        assert "\n" not in sentence
        assert "draft" not in sentence
