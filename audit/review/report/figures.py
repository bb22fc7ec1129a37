"""The figures of the report as inline SVG: bars, and rates with their intervals.

Every bar shows its number as text, so nothing depends on color or length alone. Colors
come from the page's style sheet, which knows light and dark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _STEP, _EDGE = 380, 38, 8
"""In units of the picture: as wide as a phone, a name above each bar."""

OF_A_PAGE = 15
"""Rates of one picture: more would be higher than a printed page, and cut."""

_PLOT = _WIDTH - 2 * _EDGE


@dataclass(frozen=True, slots=True)
class Span:
    """A rate with its interval, each from 0 to 1; None if there is none."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    label: str


def bars(key: str, title: str, values: Sequence[tuple[str, int]]) -> str:
    """Draw a bar for each count, in the order given."""
    most = max((n for _, n in values), default=0) or 1
    parts = []
    for index, (name, count) in enumerate(values):
        y = index * _STEP
        width = max(_PLOT * count / most, 1)
        parts += [
            *_named(y, name, f"{count:,}"),
            f'<rect class="bar" x="{_EDGE}" y="{y + 19}" width="{width:.1f}" '
            'height="12"/>',
        ]
    described = "; ".join(f"{name}: {count}" for name, count in values)
    return _picture(key, title, described, len(values) * _STEP, parts)


def intervals(
    key: str, title: str, spans: Sequence[Span], target: float
) -> tuple[str, ...]:
    """Draw each rate as a dot on its interval, with a dashed line at the target.

    Many rates make several pictures of one scale, each of which fits a printed page.
    """
    most = max((s.high or s.value or 0.0 for s in spans), default=0.0)
    scale = min(max(most, 2 * target) * 1.05, 1.0)
    return tuple(
        _intervals(f"{key}{at or ''}", title, spans[at : at + OF_A_PAGE], target, scale)
        for at in range(0, max(len(spans), 1), OF_A_PAGE)
    )


def _intervals(
    key: str, title: str, spans: Sequence[Span], target: float, scale: float
) -> str:
    height = len(spans) * _STEP + 24
    parts, aim = [], _at(target, scale)
    for index, span in enumerate(spans):
        y = index * _STEP + 25
        parts += [
            *_named(index * _STEP, span.name, span.label),
            f'<path d="M{aim:.1f} {y - 6}v12" class="aim" stroke-dasharray="3 2"/>',
        ]
        if span.low is not None and span.high is not None:
            x1, x2 = _at(span.low, scale), _at(span.high, scale)
            parts += [
                f'<path d="M{x1:.1f} {y}H{x2:.1f}M{x1:.1f} {y - 6}v12'
                f'M{x2:.1f} {y - 6}v12" class="span" stroke-width="2" fill="none"/>'
            ]
        if span.value is not None:
            dot = _at(span.value, scale)
            parts.append(f'<circle class="bar" cx="{dot:.1f}" cy="{y}" r="5"/>')
    parts += [
        _words(max(aim, _EDGE + 10), height - 6, f"{100 * target:.0f} %", "middle"),
        _words(_WIDTH - _EDGE, height - 6, f"{100 * scale:.0f} %", "end"),
    ]
    described = "; ".join(f"{s.name}: {s.label}" for s in spans)
    return _picture(key, title, described, height, parts)


def _at(rate: float, scale: float) -> float:
    return _EDGE + _PLOT * min(rate / scale, 1.0)


def _named(y: float, name: str, number: str) -> list[str]:
    """Write what a bar is and its number on the line above it."""
    return [
        _words(_EDGE, y + 14, name),
        _words(_WIDTH - _EDGE, y + 14, number, "end"),
    ]


def _words(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _picture(
    key: str, title: str, described: str, height: int, parts: Sequence[str]
) -> str:
    return (
        f'<svg viewBox="0 0 {_WIDTH} {max(height, 20)}" role="img" '
        f'aria-labelledby="{key}-t {key}-d">'
        f'<title id="{key}-t">{escape(title)}</title>'
        f'<desc id="{key}-d">{escape(described)}</desc>'
        f'<g font-family="Arial, sans-serif" font-size="12">'
        f"{''.join(parts)}</g></svg>"
    )
