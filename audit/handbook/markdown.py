"""Markdown (MyST) written from plain texts: nothing in a text is taken for markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_LABEL = re.compile(r"\*([^*\n]+)\*")
_NO_NAME = re.compile(r"[^0-9A-Za-z]+")


def plain(text: str) -> str:
    """Escape a text so that it reads as it stands."""
    return _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))


def prose(text: str) -> str:
    """Escape a text of the catalogue, where *Fracture* names a column."""
    parts = _LABEL.split(text)
    return "".join(
        f"*{plain(part)}*" if number % 2 else _kept_ends(part)
        for number, part in enumerate(parts)
    )


def _kept_ends(text: str) -> str:
    """Escape a part of a sentence without losing the blanks around it."""
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and text.strip() else ""
    return f"{before}{plain(text)}{after}"


def capital(text: str) -> str:
    """Begin a text with a capital letter."""
    return text[:1].upper() + text[1:]


def link(words: str, target: str) -> str:
    """Link a plain text to a page (`rules/EXC-FX-1.md`) or a label (`#fact-visit`)."""
    return f"[{plain(words)}]({target})"


def anchor(kind: str, name: str) -> str:
    """Name a place that links can reach, as `(name)=` sets it."""
    return f"{kind}-{_NO_NAME.sub('-', name).strip('-').lower()}"


def file_name(name: str) -> str:
    """Name the file of a page: letters, digits and hyphens only."""
    return _NO_NAME.sub("-", name).strip("-")


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Write a table; the cells are Markdown of one line."""
    return [
        "",
        _line(headings),
        _line(["---"] * len(headings)),
        *(_line(row) for row in rows),
        "",
    ]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def card(rows: Iterable[tuple[str, str]]) -> list[str]:
    """Write names and their values; the values are Markdown of one line."""
    return ["", "{.card}", *(f":{plain(name)}: {value}" for name, value in rows), ""]


def verbatim(text: str) -> list[str]:
    """Write a text with its own line breaks, as it is sent or printed."""
    return ["", "```text", *text.strip().splitlines(), "```", ""]


def admonition(heading: str, text: str, kind: str = "note") -> list[str]:
    """Write a box with a heading; the text is Markdown of one line."""
    return ["", f":::{{admonition}} {heading}", f":class: {kind}", text, ":::", ""]


def bullets(items: Iterable[str]) -> list[str]:
    """Write a list; the items are Markdown of one line."""
    return ["", *(f"* {item}" for item in items), ""]


def contents(documents: Iterable[str], caption: str = "") -> list[str]:
    """Write the pages under a page, for the sidebar and for the way from page to page.

    The page says itself in words what they hold, so that the list is hidden.
    """
    head = [f":caption: {caption}"] if caption else []
    return ["", "```{toctree}", ":hidden:", *head, "", *documents, "```", ""]


def page(title: str, *parts: Iterable[str], way: str = "") -> str:
    """Write a page: its title, the way to it from the first page, and its parts."""
    lines = [f"# {title}", ""]
    if way:
        lines += ["{.way}", way, ""]
    for part in parts:
        lines += part
    return "\n".join(lines).rstrip() + "\n"
