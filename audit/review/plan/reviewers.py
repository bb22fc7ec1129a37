"""The people who review, and what produced the machine's verdicts."""

from __future__ import annotations

from dataclasses import dataclass

from audit.errors import SettingRefused


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
