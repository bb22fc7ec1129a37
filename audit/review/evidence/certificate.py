"""One certificate of a review: what holds, what does not, and what was not given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """What a line of the certificate says of its subject: what was shown, no more."""

    HOLDS = "holds"
    FAILS = "does not hold"
    LACKS = "not given"
    NAMED = "a name is given"
    UNSTATED = "not stated"


UNSHOWN = (State.LACKS, State.UNSTATED, State.NAMED)
"""The states of what neither holds nor fails."""


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """One subject: whether it holds, and sentences that say why."""

    subject: str
    state: State
    sentences: tuple[str, ...] = ()

    def __str__(self) -> str:
        head = f"{self.subject}: {self.state.value}."
        return "\n".join((head, *(f"  {sentence}" for sentence in self.sentences)))


@dataclass(frozen=True, slots=True)
class Certificate:
    """The lines, the hashes of everything that was checked, and the main figures."""

    lines: tuple[CertificateLine, ...]
    hashes: Mapping[str, str]
    figures: Mapping[str, object]

    @property
    def holds(self) -> bool:
        """Whether nothing fails. What was not given does not count as failed."""
        return not self.failed

    @property
    def not_shown(self) -> tuple[str, ...]:
        """The subjects that neither hold nor fail: nothing was given that shows it."""
        return tuple(line.subject for line in self.lines if line.state in UNSHOWN)

    @property
    def failed(self) -> tuple[CertificateLine, ...]:
        """The lines that do not hold."""
        return tuple(line for line in self.lines if line.state is State.FAILS)

    def text(self) -> str:
        """Return the certificate as text."""
        hashes = (f"  {name}: {value}" for name, value in self.hashes.items() if value)
        figures = (f"  {name}: {value}" for name, value in self.figures.items())
        return "\n".join(
            (*map(str, self.lines), "Hashes", *hashes, "Figures", *figures, self._end)
        )

    @property
    def _end(self) -> str:
        if not self.holds:
            return f"It does not hold: {', '.join(li.subject for li in self.failed)}."
        if self.not_shown:
            return (
                "What was given holds. Not shown, because nothing that was given shows "
                "it: "
                f"{', '.join(self.not_shown)}."
            )
        return "Everything holds."

    def record(self) -> dict[str, object]:
        """Return the certificate as JSON values."""
        return {
            "holds": self.holds,
            "not_shown": [*self.not_shown],
            "lines": [
                {
                    "subject": line.subject,
                    "state": line.state.value,
                    "sentences": [*line.sentences],
                }
                for line in self.lines
            ],
            "hashes": dict(self.hashes),
            "figures": dict(self.figures),
        }


def line_of(
    subject: str, faults: Sequence[str], remarks: Sequence[str] = ()
) -> CertificateLine:
    """Return a line that fails for faults, and holds, with remarks, without any."""
    if faults:
        return CertificateLine(subject, State.FAILS, tuple(dict.fromkeys(faults)))
    return CertificateLine(subject, State.HOLDS, tuple(remarks))


def not_given(subject: str, sentence: str) -> CertificateLine:
    """Return the line of something that was not given."""
    return CertificateLine(subject, State.LACKS, (sentence,))
