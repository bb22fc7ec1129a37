"""A cached property without a lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

_T = TypeVar("_T")


class cached_property(Generic[_T]):
    """A property that is computed on first use and then kept in the chart.

    Works like functools.cached_property, but without the lock that Python 3.11 and
    older take: the lock costs more than most of these properties.
    """

    def __init__(self, compute: Callable[[Any], _T]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    def __get__(self, chart: Any, owner: type) -> _T:
        value = chart.__dict__[self._name] = self._compute(chart)
        return value
