"""The lattice of verdicts: drawn, in words, and with the rules that bear each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from html import escape

from audit.findings import ClaimRisk, Severity, Verdict
from audit.handbook.book import Book, rule_link
from audit.handbook.markdown import anchor, page, plain, table
from audit.report.summary import (
    RISK_MEANINGS,
    SEVERITY_MEANINGS,
    VERDICT_MEANINGS,
)

_KINDS: Mapping[Verdict, str] = {
    Verdict.INPUT_ERROR: "gate",
    Verdict.NOT_APPLICABLE: "gate",
    Verdict.INVALID_CODE: "wrong",
    Verdict.NOT_SUPPORTED: "wrong",
    Verdict.MORE_SPECIFIC_CODE_REQUIRED: "wrong",
    Verdict.SEQUENCING_ERROR: "wrong",
    Verdict.QUERY_PROVIDER: "open",
    Verdict.CHART_REVIEW_REQUIRED: "open",
    Verdict.DOCUMENTATION_INSUFFICIENT: "open",
    Verdict.NOT_ASSESSABLE: "open",
    Verdict.SUPPORTED: "good",
}
RISKS = "risks"
"""The place of the claim risks, as links name it."""

_KIND_WORDS = {
    "gate": "not judged",
    "wrong": "to be changed",
    "open": "to be settled",
    "good": "right",
}
_WIDTH, _HEIGHT, _GAP = 300, 34, 12
_STEP = _HEIGHT + _GAP
_TOP, _LEFT = 44, 120
_RIGHT = 500
_RISK_WIDTH = 150


def verdict_page(book: Book) -> str:
    """Write the page of verdicts, risks and severities."""
    rules = book.pack.rules
    risks = [
        [plain(risk), plain(RISK_MEANINGS[risk])] for risk in reversed(list(ClaimRisk))
    ]
    severities = [
        [plain(s), plain(SEVERITY_MEANINGS[s])] for s in reversed(list(Severity))
    ]
    lines: list[str] = []
    for verdict in Verdict:
        bearing = [r for r in rules if r.verdict is verdict and r.enabled]
        lines += ["", f"({anchor('verdict', verdict)})=", "", f"### {plain(verdict)}"]
        lines += ["", plain(VERDICT_MEANINGS[verdict]), ""]
        links = ", ".join(rule_link(rule.id, "rules/") for rule in bearing)
        count = f"{len(bearing)} rule{'s' if len(bearing) != 1 else ''}"
        lines += [f"{count}: {links}" if bearing else "No rule of the pack bears it."]
    return page(
        "Verdicts and claim risk",
        [
            "Each row gets two answers. If several rules fire, the highest verdict",
            "wins, and so does the highest risk. The two never merge: a code may be",
            "supported and the claim still likely to be denied.",
            "",
        ],
        drawing(book),
        ["", "## Coding verdicts, highest first"],
        lines,
        ["", f"({RISKS})=", "", "## Claim risk", ""],
        ["A row that is not judged bears no risk."],
        table(["Claim risk", "What it means"], risks),
        ["## Severity", "", "Each finding has a severity. It decides nothing."],
        table(["Severity", "What it means"], severities),
    )


def drawing(book: Book) -> list[str]:
    """Draw the lattice as SVG, in the colours of the page that shows it."""
    enabled = [rule for rule in book.pack.rules if rule.enabled]
    counts = Counter(rule.verdict for rule in enabled)
    risks = Counter(rule.risk for rule in enabled)
    height = _TOP + len(Verdict) * _STEP + 6
    in_words = "; ".join(f"{v.value}, {_KIND_WORDS[_KINDS[v]]}" for v in Verdict)
    return [
        '<figure class="lattice">',
        f'<svg viewBox="0 0 {_RIGHT + _RISK_WIDTH + 50} {height}" role="img" '
        'aria-labelledby="lattice-title lattice-words">',
        '<title id="lattice-title">Verdicts and claim risks</title>',
        f'<desc id="lattice-words">Coding verdicts from the highest to the lowest: '
        f"{escape(in_words)}. Beside them the claim risks, from the highest to the "
        f"lowest: {', '.join(reversed(ClaimRisk))}.</desc>",
        *_verdicts(counts),
        *_risks(risks),
        "</svg>",
        "<figcaption>The highest wins, in each column for itself. Numbers count the "
        "rules that bear a verdict or a risk.</figcaption>",
        "</figure>",
        "",
    ]


def _verdicts(counts: Mapping[Verdict | None, int]) -> Iterator[str]:
    yield _text(_LEFT + _WIDTH / 2, 22, "Coding verdict", "head")
    members = list(Verdict)
    for kind, words in _KIND_WORDS.items():
        own = [place for place, v in enumerate(members) if _KINDS[v] == kind]
        top, bottom = _y(own[0]), _y(own[-1]) + _HEIGHT
        yield f'<path class="{kind} brace" d="M{_LEFT - 12} {top}V{bottom}"/>'
        yield _text(_LEFT - 22, (top + bottom) / 2 + 5, words, "side")
    for place, verdict in enumerate(members):
        yield from _box(_LEFT, _y(place), _WIDTH, _KINDS[verdict], verdict)
        yield _text(_LEFT + _WIDTH - 12, _y(place) + 22, counts[verdict], "count")
        if place:
            yield _arrow(_LEFT + _WIDTH / 2, _y(place))


def _risks(counts: Mapping[ClaimRisk, int]) -> Iterator[str]:
    yield _text(_RIGHT + _RISK_WIDTH / 2, 22, "Claim risk", "head")
    kinds = {"HIGH": "wrong", "REVIEW": "open", "NONE": "good"}
    for place, risk in enumerate(reversed(ClaimRisk)):
        # From the first verdict that is judged on: a gate bears no risk.
        y = _y(place + 2)
        yield from _box(_RIGHT, y, _RISK_WIDTH, kinds[risk], risk)
        yield _text(_RIGHT + _RISK_WIDTH - 12, y + 22, counts[risk], "count")
        if place:
            yield _arrow(_RIGHT + _RISK_WIDTH / 2, y)


def _y(place: int) -> int:
    return _TOP + place * _STEP


def _box(x: float, y: float, width: float, kind: str, name: str) -> Iterator[str]:
    yield (
        f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{width:g}" '
        f'height="{_HEIGHT}" rx="5"/>'
    )
    yield _text(x + 12, y + 22, name, "name")


def _arrow(x: float, y: float) -> str:
    """An arrow from a box down to the one at `y`: the upper one wins."""
    return f'<path class="arrow" d="M{x:g} {y - _GAP}v8m-4 -4l4 4l4 -4"/>'


def _text(x: float, y: float, words: object, kind: str) -> str:
    return f'<text class="{kind}" x="{x:g}" y="{y:g}">{escape(str(words))}</text>'
