"""The lines of a certificate on the register: chain, anchors, what it has recorded."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from audit.review.evidence.certificate import CertificateLine, line_of, not_given
from audit.review.register import (
    Anchor,
    Line,
    anchor_problems,
    decision_problems,
    draw_problems,
    period_of,
    register_problems,
    review_of,
    score_periods,
)
from audit.review.score import Score
from audit.review.worksheet import Worksheet

_SUBJECTS = ("register", "anchor", "recorded plan and draw", "recorded decisions")
_SCORE, _REPORT = "recorded statistics", "report"
_NO_REGISTER = "No register was named with --register."


@dataclass(frozen=True, slots=True)
class Recorded:
    """A register as it was read, its anchors, and the name of the review in it.

    `lines` and `anchors` are None if none were named.
    """

    lines: Sequence[Line] | None = None
    anchors: Sequence[Anchor] | None = None
    review: str = ""


def register_lines(
    worksheet: Worksheet,
    result: Score,
    recorded: Recorded,
    reports: Mapping[str, str],
) -> Iterator[CertificateLine]:
    """Yield what a certificate says of the register.

    `reports` are the SHA-256 of the report's files, by name.
    """
    lines = recorded.lines
    if lines is None:
        for subject in (*_SUBJECTS, _SCORE):
            yield not_given(subject, _NO_REGISTER)
        yield not_given(_REPORT, "Its hash is known from a register only.")
        return
    faults = register_problems(lines)
    yield line_of("register", faults, [f"{len(lines)} lines, in one chain."])
    yield _anchor(lines, recorded.anchors)
    if faults:
        for subject in (*_SUBJECTS[2:], _SCORE, _REPORT):
            yield not_given(subject, "The register cannot be trusted.")
        return
    review = recorded.review or review_of(lines, worksheet)
    if not any(line.entry.review == review for line in lines):
        what = repr(recorded.review) if recorded.review else "with this sample"
        yield line_of(_SUBJECTS[2], [f"The register has no review {what}."])
        return
    yield line_of(_SUBJECTS[2], draw_problems(review, worksheet, lines))
    yield line_of(_SUBJECTS[3], decision_problems(review, worksheet, lines))
    yield line_of(_SCORE, [*_score_problems(review, worksheet, result, lines)])
    yield _reports(review, lines, reports)


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
    return line_of("anchor", problems, [f"{len(anchors)} heads were kept."])


def _score_problems(
    review: str, worksheet: Worksheet, result: Score, lines: Sequence[Line]
) -> Iterator[str]:
    kept = {period.review: period for period in score_periods(lines)}.get(review)
    if kept is None:
        yield "The register has no score of this review. Score it with --register."
        return
    # Through JSON, as the register's own figures went.
    own, known = (
        json.loads(json.dumps(asdict(period), default=str))
        for period in (period_of(review, worksheet, result, kept.product), kept)
    )
    for name, value in known.items():
        if name != "at" and own[name] != value:
            yield f"{name}: the register has {value}, and {own[name]} comes out."


def _reports(
    review: str, lines: Sequence[Line], reports: Mapping[str, str]
) -> CertificateLine:
    if not reports:
        return not_given(_REPORT, "No report was named with --report.")
    known = {
        value
        for line in lines
        if (line.entry.review, line.entry.kind) == (review, "report")
        for value in json.loads(line.entry.payload)["files"].values()
    }
    if not known:
        return not_given(_REPORT, "The register has no report of this review.")
    return line_of(
        _REPORT,
        [
            f"{name} is not the report that the register has: it was altered, or "
            "saved again."
            for name, sha256 in reports.items()
            if sha256 not in known
        ],
    )
