"""The lines of a certificate on the register: chain, anchors, what it has recorded."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from audit.review.evidence.certificate import CertificateLine, line_of, not_given
from audit.review.register import (
    Anchor,
    Line,
    anchor_problems,
    decision_problems,
    draw_problems,
    first_problems,
    limits_of,
    newest_payloads,
    other_sample_sentences,
    register_problems,
    review_of,
    score_text,
    second_name_problems,
)
from audit.review.score import Score
from audit.review.worksheet import Worksheet

_SUBJECTS = ("register", "anchor", "recorded plan and draw", "recorded decisions")
_SCORE, _REPORT = "recorded statistics", "report"
_FIRST = "recorded first decisions"
_BY_RELEASE = ("codes", "dollars", "kappa", "kappa_limits")
"""Figures of a recorded score that an earlier release may have worked out otherwise."""
_NO_REPORT = "No report was named with --report, and none stands beside the worksheet."
_NO_REGISTER = "No register was named with --register."


@dataclass(frozen=True, slots=True)
class Recorded:
    """A register as it was read, its anchors, and the name of the review in it.

    `lines` and `anchors` are None if none were named. Of a register in a packet,
    `lines` are those of the review, `chain` are all with their hashes only, and
    `faults` are what does not hold of it.
    """

    lines: Sequence[Line] | None = None
    anchors: Sequence[Anchor] | None = None
    review: str = ""
    chain: Sequence[Line] = ()
    faults: Sequence[str] | None = None

    @property
    def whole(self) -> Sequence[Line]:
        """All lines of the register."""
        return self.chain or self.lines or ()

    @property
    def problems(self) -> Sequence[str]:
        """Say why the register cannot be trusted."""
        known = register_problems(self.whole) if self.faults is None else self.faults
        return (*known, *anchor_problems(self.whole, self.anchors or ()))

    def review_of(self, worksheet: Worksheet) -> str:
        """Return the name of the review of a worksheet; empty if it is not there."""
        return self.review or review_of(self.lines or (), worksheet)


def register_lines(
    worksheet: Worksheet,
    result: Score,
    recorded: Recorded,
    reports: Mapping[str, str],
    product: str = "",
) -> Iterator[CertificateLine]:
    """Yield what a certificate says of the register.

    `reports` are the SHA-256 of the report's files, by name; `product` is the release
    at hand.
    """
    lines = recorded.lines
    if lines is None:
        for subject in (*_SUBJECTS, *_first_of(worksheet), _SCORE):
            yield not_given(subject, _NO_REGISTER)
        yield _report_unknown(reports)
        return
    known = recorded.faults
    faults = register_problems(lines) if known is None else known
    yield line_of("register", faults, [f"{len(recorded.whole)} lines, in one chain."])
    yield _anchor(recorded.whole, recorded.anchors)
    if faults:
        for subject in (*_SUBJECTS[2:], *_first_of(worksheet), _SCORE, _REPORT):
            yield not_given(subject, "The register cannot be trusted.")
        return
    review = recorded.review_of(worksheet)
    kinds = {line.entry.kind for line in lines if line.entry.review == review}
    if not kinds:
        what = repr(recorded.review) if recorded.review else "with this sample"
        yield line_of(_SUBJECTS[2], [f"The register has no review {what}."])
        return
    unknown = {"plan", "draw"} - kinds
    problems = [
        *draw_problems(review, worksheet, lines),
        *second_name_problems(review, worksheet, lines),
    ]
    if unknown and not problems:
        what = " and no ".join(sorted(unknown))
        yield not_given(_SUBJECTS[2], f"The register has no {what} of this review.")
    else:
        others = other_sample_sentences(review, worksheet, lines)
        yield line_of(_SUBJECTS[2], problems, others)
    yield line_of(_SUBJECTS[3], decision_problems(review, worksheet, lines))
    yield from _first(review, worksheet, lines)
    yield _score_line(review, worksheet, result, recorded, product)
    yield report_line(review, lines, reports)


def _first_of(worksheet: Worksheet) -> tuple[str, ...]:
    """Return the subject of first decisions; nothing if none is made blind."""
    return (_FIRST,) if worksheet.plan.blind else ()


def _first(
    review: str, worksheet: Worksheet, lines: Sequence[Line]
) -> Iterator[CertificateLine]:
    """Compare first decisions with the oldest ones of the register."""
    for subject in _first_of(worksheet):
        own = [
            line.number
            for line in lines
            if (line.entry.review, line.entry.kind) == (review, "first")
        ]
        if own:
            problems = first_problems(review, worksheet, lines)
            where = f"The register has them from line {own[0]} on."
            yield line_of(subject, [f"{problem}." for problem in problems], [where])
        else:
            yield not_given(
                subject,
                "The register has no first decisions of this review. `tspine review "
                "reveal --register` records them at once, `score` afterwards.",
            )


def _anchor(lines: Sequence[Line], anchors: Sequence[Anchor] | None) -> CertificateLine:
    if anchors is None:
        return not_given(
            "anchor",
            "Without one, an end that was cut off and a chain that was computed anew "
            "cannot be found.",
        )
    if not anchors:
        return line_of("anchor", ["The anchor file has no line."])
    problems = sorted(anchor_problems(lines, anchors))
    newest = max(anchor.number for anchor in anchors)
    seen = f"{len(anchors)} heads were kept; the newest saw line {newest}"
    return line_of("anchor", problems, [f"{seen} of {len(lines)}."])


def _score_line(
    review: str, worksheet: Worksheet, result: Score, known: Recorded, product: str
) -> CertificateLine:
    """Compare every figure of the newest recorded score with the one that comes out.

    Another release may work some figures out otherwise: those differences are told and
    are no fault. The others, on which trends rest, are the same in every release.
    """
    payload = newest_payloads(known.lines or (), review).get(("score", ""))
    if payload is None:
        none = "The register has no score of this review. Score it with --register."
        return line_of(_SCORE, [none])
    kept = json.loads(payload)
    own = json.loads(score_text(worksheet, result, kept["product"]))
    is_same = kept["product"] == product
    if not is_same:
        kept["low"], kept["high"] = limits_of(kept)
    faults, told = [], []
    for name in dict.fromkeys((*kept, *own)):
        old, new = (figures.get(name) for figures in (kept, own))
        if old == new or (name not in kept and not is_same):
            continue
        text = f"{name}: the register has {old}, and {new} comes out."
        if is_same or (name in own and name not in _BY_RELEASE):
            faults.append(text)
        else:
            told.append(f"{text} The score was recorded by tspine {kept['product']}.")
    return line_of(_SCORE, faults, told)


def _report_unknown(reports: Mapping[str, str]) -> CertificateLine:
    if not reports:
        return not_given(_REPORT, _NO_REPORT)
    names = " and ".join(reports)
    return not_given(
        _REPORT,
        f"{names}: not compared, because no register was named with --register that "
        "has the report.",
    )


def report_line(
    review: str, lines: Sequence[Line], reports: Mapping[str, str]
) -> CertificateLine:
    """Compare the files of the report with the newest one that a register has."""
    own = [line for line in lines if line.entry.review == review]
    made = [line for line in own if line.entry.kind == "report"]
    if not reports:
        return not_given(_REPORT, _NO_REPORT)
    names = " and ".join(reports)
    if not made:
        return not_given(
            _REPORT,
            f"{names}: not compared, because the register has no report of this "
            "review. `tspine review report` records it, with --register, --name and "
            "--actor.",
        )
    newest = made[-1]
    where = f"line {newest.number} of the register, {newest.at}"
    earlier = {sha256 for line in made for sha256 in _files_of(line).values()}
    known = _files_of(newest)
    faults = [
        f"{name} is an earlier report of this review than the newest one ({where})."
        if sha256 in earlier
        else f"{name} is not the report that the register has ({where}): it was "
        "altered, or saved again."
        for name, sha256 in reports.items()
        if sha256 not in known.values()
    ]
    scored = [line.number for line in own if line.entry.kind == "score"]
    if scored and scored[-1] > newest.number:
        faults.append(
            f"The register has a later score (line {scored[-1]}) than the report "
            f"({where}). Make the report again."
        )
    left = [name for name, sha256 in known.items() if sha256 not in reports.values()]
    remarks = [f"{names}: as recorded ({where})."]
    if left:
        remarks.append(f"Recorded, and not there to compare: {' and '.join(left)}.")
    return line_of(_REPORT, faults, remarks)


def _files_of(line: Line) -> dict[str, str]:
    """Return the SHA-256 of the files of a recorded report, by name."""
    files: dict[str, str] = json.loads(line.entry.payload)["files"]
    return files
