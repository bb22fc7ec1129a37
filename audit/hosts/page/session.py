"""What the page asks of Python without a file: one encounter, the rules, a code.

It runs in a worker of the browser, and every answer is made of plain values.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from audit import __version__
from audit.encounter.records import encounter_from_mapping
from audit.engine import Auditor
from audit.errors import SettingRefused
from audit.findings import AuditResult
from audit.hosts.page import shown
from audit.hosts.page.fields import orders
from audit.rules.pack_head import shipped_label
from audit.rules.rule_info import RuleInfo, rule_infos, titles_of


class Session:
    """An open page: the auditor, with the rules and the code set that ship."""

    def __init__(self) -> None:
        """Load the rules and the code set."""
        self.auditor = Auditor()
        self._titles = titles_of(self.auditor.pack.rules)

    @cached_property
    def rule_infos(self) -> list[RuleInfo]:
        """The rules in words."""
        return rule_infos(self.auditor.pack)

    def about(self) -> dict[str, Any]:
        """Return the versions, the words and the columns that the page shows."""
        return {
            "version": __version__,
            "rules": shipped_label(),
            "codes": self.auditor.tables.codes.known_releases,
            "orders": orders(),
            "groups": shown.columns(),
            **shown.words(),
        }

    def single(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Audit one encounter, given as texts by column."""
        encounter = encounter_from_mapping(values)
        result = self.auditor.audit(encounter)
        return self.whole(result, encounter.date_of_service)

    def whole(self, result: AuditResult, day: object) -> dict[str, Any]:
        """Return everything about a result; `day` dates the titles of its codes."""
        return shown.whole(result, self.auditor, self._titles, day)

    def prepare(self) -> None:
        """Read what the first file would wait for: all codes, and the fingerprints."""
        self.auditor.tables.codes.ever_below("M54.6")
        _ = self.auditor.fingerprints

    def rules(self) -> list[dict[str, Any]]:
        """Return every rule of the pack in words."""
        return [shown.rule(info) for info in self.rule_infos]

    def code(self, text: str, day: str) -> dict[str, Any]:
        """Return what a code is on a date. Raises SettingRefused without a date."""
        try:
            on = dt.date.fromisoformat(day)
        except ValueError:
            raise SettingRefused("Choose the date of service.") from None
        return shown.code(self.auditor, text, on)
