"""Answers kept under what was read of an encounter when they were computed.

Which fields a correction reads depends on the values that it finds, and most rows need
few of them. So the first computation is watched. It reads one field after the other and
nothing else of the encounter; another encounter with the same values in these fields
would be read in the same way, and gets the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from operator import attrgetter
from typing import Any, Generic, TypeVar, cast

from audit.encounter.values import Encounter

MOST_ANSWERS = 50_000
"""Answers kept at once. A full memory is emptied, so that memory use stays flat."""

_V = TypeVar("_V")


class Watched:
    """An encounter that notes which of its fields are read."""

    def __init__(self, encounter: Encounter) -> None:
        """Watch an encounter, of which nothing has been read."""
        self._encounter = encounter
        self.fields_read: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        self.fields_read.add(name)
        return getattr(self._encounter, name)


class ReadCache(Generic[_V]):
    """Answers by a key and by what their computation read of an encounter."""

    def __init__(self, apart: frozenset[str], limit: int = MOST_ANSWERS) -> None:
        """Start without an answer; `apart` are fields that the key stands for."""
        self.apart = apart
        self.limit = limit
        self._readers: dict[Hashable, dict[frozenset[str], Callable[..., object]]] = {}
        self._answers: dict[tuple[Hashable, frozenset[str], object], _V] = {}

    def __len__(self) -> int:
        return len(self._answers)

    def answer(
        self, key: Hashable, encounter: Encounter, compute: Callable[[Encounter], _V]
    ) -> _V:
        """Return what `compute` returns for the encounter.

        The key has to contain everything that the answer depends on beside the fields
        that `compute` reads of the encounter it is given.
        """
        readers = self._readers.get(key)
        if readers:
            for names, read in readers.items():
                place = key, names, read(encounter)
                if place in self._answers:
                    return self._answers[place]
        watched = Watched(encounter)
        answer = compute(cast(Encounter, watched))
        if len(self._answers) >= self.limit:
            self._answers.clear()
            self._readers.clear()
        names = frozenset(watched.fields_read) - self.apart
        read = attrgetter(*sorted(names)) if names else _nothing
        self._readers.setdefault(key, {})[names] = read
        self._answers[key, names, read(encounter)] = answer
        return answer


def _nothing(encounter: Encounter) -> object:
    return ()
