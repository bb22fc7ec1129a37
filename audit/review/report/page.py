"""The report as one HTML file: offline, printable as PDF, readable without color."""

from __future__ import annotations

import os
import pkgutil
import re

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from audit.report.files import new_file
from audit.review.plan import plan_lines
from audit.review.report.bases import demands_follow
from audit.review.report.content import ReportContent
from audit.review.report.figures import Span, bars, intervals
from audit.review.report.glossary import TERMS, verdict_terms
from audit.review.report.letters import letter
from audit.review.score import TARGET, Rate
from audit.review.worksheet import PROOFS
from audit.wording import percent

_TEMPLATE = "page.html"
_UNBROKEN = re.compile(r"\b((?=[\w.-]*[0-9_])[\w.]{1,20}(?:[-_][\w.]{1,20}){1,5})\b")
_PARTS = (_TEMPLATE, "parts.html", "page.css")


def page(content: ReportContent) -> str:
    """Return the report as HTML."""
    environment = Environment(
        loader=DictLoader({name: _source(name) for name in _PARTS}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = _percent
    environment.filters["setting"] = lambda share: percent(share, 0)
    environment.filters["kept"] = _kept
    environment.filters["dollars"] = lambda amount: f"{amount:,.2f}"
    template = environment.get_template(_TEMPLATE)
    plan = content.worksheet.plan
    text = template.render(
        c=content,
        plan=plan,
        plan_lines=plan_lines(plan),
        judged_by=[
            *((name, ", ".join(values)) for name, values in content.versions.items()),
            ("tspine", content.product),
        ],
        proof=PROOFS[plan.method],
        score=content.score,
        terms=TERMS,
        verdicts=verdict_terms(),
        letters=[letter(card, content) for card in content.cards],
        figures={
            name: [Markup(svg) for svg in pictures]
            for name, pictures in figures(content).items()
        },
        target=TARGET,
        demands_follow=demands_follow(content.bases),
    )
    # Keep a number and its unit together at the end of a line.
    return text.replace(" %", "\u00a0%")


def _source(name: str) -> str:
    """Return the text of a template."""
    source = pkgutil.get_data("audit.review.report", name)
    if source is None:
        raise FileNotFoundError(name)
    return source.decode("utf-8")


def write_page(
    path: str | os.PathLike[str], content: ReportContent, force: bool = False
) -> None:
    """Write the report; the file appears whole or not at all."""
    with new_file(path, force) as draft:
        draft.write_text(page(content), encoding="utf-8", newline="\n")


def figures(content: ReportContent) -> dict[str, tuple[str, ...]]:
    """Return the pictures of each figure, without those that have nothing to show."""
    result = content.score
    made = {
        "verdicts": (
            bars(
                "verdicts", "Machine's verdicts on the sample", result.machine_verdicts
            ),
        ),
        "pareto": (
            bars(
                "pareto",
                "Most frequent findings, by charts",
                [(f.rule_id, f.charts) for f in content.findings],
            ),
        ),
        "providers": intervals(
            "providers",
            "Error rate by provider with its interval",
            [span_of(card.rate) for card in content.cards],
            TARGET,
        ),
    }
    if len(content.periods) > 1:
        spans = [
            Span(
                p.review, p.error_rate, p.low, p.high, f"{p.wrong} of {p.judged} wrong"
            )
            if p.judged
            else Span(p.review, None, None, None, "no chart judged")
            for p in content.periods
        ]
        title = "Error rate by period with its interval"
        made["trend"] = intervals("trend", title, spans, TARGET)
    return made


def span_of(rate: Rate) -> Span:
    """Return a rate as it is drawn."""
    if not rate.judged:
        return Span(rate.name, None, None, None, "no chart judged")
    label = f"{rate.wrong} of {rate.judged} wrong"
    return Span(rate.name, rate.estimate, rate.low, rate.high, label)


def _kept(text: str) -> Markup:
    """Keep ids, codes, dates and verdicts within one line."""
    parts = _UNBROKEN.split(text)
    # Every second part is a hit.
    return Markup("").join(
        Markup('<span class="word">{}</span>').format(part) if at % 2 else part
        for at, part in enumerate(parts)
    )


def _percent(share: float | None) -> str:
    return "no" if share is None else percent(share)
