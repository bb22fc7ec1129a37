"""Texts of several findings of a row as one text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from audit.rules.provider_queries import FEW_INDICATORS


def joined(texts: Iterable[str]) -> str:
    """Join texts that are not empty, each once, by blank lines."""
    told = [text for text in texts if text]
    return "\n\n".join(dict.fromkeys(told)) if told else ""


def joined_tasks(texts: Iterable[str]) -> str:
    """Join the coder tasks of findings; an introduction that they share comes once."""
    told = [text for text in texts if text]
    return joined(_introduced_once(told)) if told else ""


def _introduced_once(tasks: Iterable[str]) -> Iterator[str]:
    introduced = False
    for task in dict.fromkeys(tasks):
        rest = task.removeprefix(FEW_INDICATORS).lstrip()
        has_introduction = rest != task
        yield rest if has_introduction and introduced else task
        introduced |= has_introduction
