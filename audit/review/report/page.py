"""The report as one HTML file: offline, printable as PDF, readable without color."""

from __future__ import annotations

import os
import pkgutil

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from audit.report.files import new_file
from audit.report.summary import VERDICT_MEANINGS
from audit.review.report.content import ReportContent
from audit.review.report.figures import Span, bars, intervals
from audit.review.score import TARGET, Outcome, Rate

_TEMPLATE = "page.html"


def page(content: ReportContent) -> str:
    """Return the report as HTML."""
    source = pkgutil.get_data("audit.review.report", _TEMPLATE)
    if source is None:
        raise FileNotFoundError(_TEMPLATE)
    environment = Environment(
        loader=DictLoader({_TEMPLATE: source.decode("utf-8")}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = _percent
    environment.filters["dollars"] = lambda amount: f"{amount:,.2f}"
    template = environment.get_template(_TEMPLATE)
    text = template.render(
        c=content,
        plan=content.worksheet.plan,
        score=content.score,
        outcomes=Outcome,
        meanings={v.value: text for v, text in VERDICT_MEANINGS.items()},
        figures={name: Markup(svg) for name, svg in figures(content).items()},
        target=TARGET,
    )
    # Keep a number and its unit together at the end of a line.
    return text.replace(" %", "\u00a0%")


def write_page(
    path: str | os.PathLike[str], content: ReportContent, force: bool = False
) -> None:
    """Write the report; the file appears whole or not at all."""
    with new_file(path, force) as draft:
        draft.write_text(page(content), encoding="utf-8", newline="\n")


def figures(content: ReportContent) -> dict[str, str]:
    """Return the figures by name, without those that have nothing to show."""
    result = content.score
    made = {
        "verdicts": bars(
            "verdicts", "Machine's verdicts on the sample", result.machine_verdicts
        ),
        "pareto": bars(
            "pareto",
            "Most frequent findings, by charts",
            [(f.rule_id, f.charts) for f in content.findings],
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
                p.review,
                p.error_rate,
                p.low,
                p.high,
                f"{p.wrong} of {p.judged} wrong",
            )
            for p in content.periods
        ]
        title = "Error rate by period with its interval"
        made["trend"] = intervals("trend", title, spans, TARGET)
    return made


def span_of(rate: Rate) -> Span:
    """Return a rate as it is drawn."""
    label = f"{rate.wrong} of {rate.judged} wrong"
    return Span(rate.name, rate.error_rate, rate.low, rate.high, label)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"
