"""Writes the certificate of a proof: every question with a proof or a model.

`check_certificate.py`, of which every certificate holds a copy, documents the format
and checks it without a solver.
"""

from __future__ import annotations

import gzip
import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from audit.errors import OutputRefused
from audit.proof.certificate import cadical
from audit.proof.certificate.check_certificate import (
    EXISTS,
    NONE,
    Circuit,
    read_circuit,
)
from audit.proof.certificate.manifest import (
    NeededQuestions,
    circuit_text,
    json_of,
    manifest_of,
)
from audit.proof.certificate.trimming import trim
from audit.proof.findings import ProofReport
from audit.proof.solver import Question
from audit.rules.catalogue import Pack

COMPRESSION = 6
"""The gzip level: the highest takes five times as long and saves two percent."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class CertificateSummary:
    """What was written: the questions, how many are refuted, and bytes on disk.

    `manifest` is the SHA-256 of the manifest, which identifies the certificate.
    """

    questions: int
    refuted: int
    size: int
    manifest: str


def refuse_unusable_folder(folder: Path) -> None:
    """Raise OutputRefused unless a folder is empty or can be created."""
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if folder.is_dir() or folder.exists():
        what = "is not empty" if folder.is_dir() else "is a file"
        raise OutputRefused(
            f"{folder} {what}; nothing was written. Choose a new folder for the "
            "certificate."
        )
    if not folder.parent.is_dir():
        raise OutputRefused(
            f"{folder} cannot be made: the folder {folder.parent} does not exist."
        )


def write_certificate(
    report: ProofReport,
    pack: Pack,
    folder: Path,
    progress: Progress = lambda done, of: None,
) -> CertificateSummary:
    """Write the certificate of a proof into an empty folder.

    The manifest is written last: a folder without one is not a certificate. Raises
    OutputRefused, NoCadical, or NoAnswer when CaDiCaL contradicts the proof.
    """
    refuse_unusable_folder(folder)
    cadical.program()
    needed = NeededQuestions(report)
    (folder / "questions").mkdir(parents=True)
    text = circuit_text(report, needed.questions)
    circuit = read_circuit(text)
    records = []
    with tempfile.TemporaryDirectory() as scratch:
        for number, question in enumerate(needed.questions, 1):
            answer = _answered(number, question, circuit, Path(scratch))
            written = _write_question(folder, number, question, circuit, answer)
            records.append({**needed.record(number), **written})
            progress(number, len(needed.questions))
    parts = {
        **manifest_of(report, pack, needed),
        "circuit": _file(folder, "circuit.txt", text.encode()),
        "questions": records,
    }
    checker = (
        files("audit.proof.certificate").joinpath("check_certificate.py").read_bytes()
    )
    (folder / "check.py").write_bytes(checker)
    manifest = json_of(parts).encode()
    (folder / "manifest.json").write_bytes(manifest)
    size = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
    refuted = sum(not q.exists for q in needed.questions)
    digest = hashlib.sha256(manifest).hexdigest()
    return CertificateSummary(len(records), refuted, size, digest)


def _answered(
    number: int, question: Question, circuit: Circuit, scratch: Path
) -> cadical.Answer:
    """Let CaDiCaL answer a question again."""
    _, _, dimacs = circuit.formula((*question.always, *question.literals))
    answer = cadical.solve(dimacs, scratch)
    if answer.exists is not question.exists:
        raise cadical.NoAnswer(
            f"CaDiCaL contradicts the proof on question {number}: no certificate was "
            "written."
        )
    return answer


def _write_question(
    folder: Path,
    number: int,
    question: Question,
    circuit: Circuit,
    answer: cadical.Answer,
) -> dict[str, object]:
    """Write a question as CNF, with its proof or model, and return its record."""
    literals = (*question.always, *question.literals)
    largest, clauses, dimacs = circuit.formula(literals)
    if answer.exists:
        # The model may assign variables that the formula does not name.
        nodes = set(circuit.reached(literals))
        kind, content = "model", " ".join(str(x) for x in answer.model if x in nodes)
    else:
        kind, content = "proof", trim(largest, clauses, answer.proof)
    stem = f"questions/{number:04d}"
    ending = {"model": "model.gz", "proof": "drup.gz"}[kind]
    return {
        "answer": EXISTS if answer.exists else NONE,
        "cnf": _file(folder, f"{stem}.cnf.gz", dimacs.encode()),
        kind: _file(folder, f"{stem}.{ending}", content.encode()),
    }


def _file(folder: Path, name: str, content: bytes) -> dict[str, str]:
    """Write a file, and return its name and hash."""
    if name.endswith(".gz"):
        content = gzip.compress(content, COMPRESSION, mtime=0)
    (folder / name).write_bytes(content)
    return {"file": name, "sha256": hashlib.sha256(content).hexdigest()}
