"""A row that is judged, with as much of it as its judging asks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from audit.encounter.values import Encounter
from audit.engine.result_key import Key
from audit.facts import Chart


class Case:
    """An encounter that is judged; its chart is made when something asks for it.

    `key` is the `case_key` of an encounter that has a result key.
    """

    __slots__ = ("_chart", "_make", "encounter", "key")

    def __init__(
        self,
        encounter: Encounter,
        make: Callable[[Encounter], Chart],
        chart: Chart | None,
        key: Key | None = None,
    ) -> None:
        """Take the encounter, what makes its chart, and the chart if there is one."""
        self.encounter = encounter
        self.key = key
        self._make = make
        self._chart = chart

    @property
    def chart(self) -> Chart:
        """The chart of the encounter."""
        if self._chart is None:
            self._chart = self._make(self.encounter)
        return self._chart

    @property
    def on(self) -> dt.date:
        """The day on which the chart looks up its codes."""
        day = self.encounter.date_of_service
        # A row with a key has no other day.
        return self.chart.on if self.key is None or day is None else day
