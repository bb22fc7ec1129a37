"""The people who review, and what produced the machine's verdicts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from audit.errors import SettingRefused

_JOINED = re.compile(r"[;/&\n]|\band\b")


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A person who reviews. `credentials` are as written: "CPC, CPMA"."""

    name: str
    credentials: str = ""

    def __str__(self) -> str:
        return f"{self.name}, {self.credentials}" if self.credentials else self.name


@dataclass(frozen=True, slots=True)
class JudgedBy:
    """What judges the charts of a plan: versions, and SHA-256 of their content.

    All are empty in plans of earlier releases.
    """

    product: str = ""
    rule_pack: str = ""
    rules_sha256: str = ""
    codes_sha256: str = ""
    policy_sha256: str = ""


UNRECORDED = JudgedBy()
"""Of plans of earlier releases, which did not record it."""


def reviewer_of(text: str) -> Reviewer:
    """Read a reviewer as people write one: "A. Name, CPC, CPMA".

    Raises SettingRefused if there is no name.
    """
    name, _, credentials = (part.strip() for part in text.partition(","))
    if not name:
        raise SettingRefused(
            f'Reviewer {text!r}: write a name, then the credentials: "Name, CPC, CPMA".'
        )
    return Reviewer(name, credentials)


def people_in(cell: str, planned: Sequence[Reviewer] = ()) -> tuple[str, ...]:
    """Return the people whom a cell names, each once: "A. Ahn, CPC; B. Bell" names two.

    Names are joined by semicolons, slashes, ampersands or "and". What follows a comma
    are credentials, unless a planned reviewer has that name. A planned reviewer is
    spelled as in the plan.
    """
    spelled = {reviewer.name.casefold(): reviewer.name for reviewer in planned}
    whole = " ".join(cell.split())
    if whole.casefold() in spelled:
        return (spelled[whole.casefold()],)
    found: dict[str, str] = {}
    for part in _JOINED.split(cell):
        name, *rest = (" ".join(words.split()) for words in part.split(","))
        for one in (name, *(words for words in rest if words.casefold() in spelled)):
            if one:
                found.setdefault(one.casefold(), spelled.get(one.casefold(), one))
    return tuple(found.values())


def not_planned(people: Sequence[str], planned: Sequence[Reviewer]) -> tuple[str, ...]:
    """Return the people who are no reviewers of a plan; none if it names nobody."""
    names = {reviewer.name for reviewer in planned}
    return tuple(one for one in people if one not in names) if names else ()
