"""Properties of a chart that are worked out once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

_T = TypeVar("_T")


class once(Generic[_T]):
    """A property worked out when first asked for, then kept in the chart.

    As functools.cached_property, without the lock that it takes up to Python 3.11,
    which costs more than most of these properties.
    """

    def __init__(self, work_out: Callable[[Any], _T]) -> None:
        self._work_out = work_out
        self._name = work_out.__name__
        self.__doc__ = work_out.__doc__

    def __get__(self, chart: Any, owner: type) -> _T:
        value = chart.__dict__[self._name] = self._work_out(chart)
        return value
