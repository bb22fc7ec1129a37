"""How a user states what a file does not say, in the words of the host.

Remarks and refusals say what to do, and that depends on where the user is: an option of
the command line, or a field of the page. Each host has its own `Ways`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Ways:
    """The words of the command line; another host overrides all of them.

    The names stand at the beginning of a refusal; the methods return what to do, as the
    part of a sentence.
    """

    headings = "--map"
    dates = "--dates"
    limits = "--limit"
    whole_findings = "A report with --findings in .csv or .jsonl"

    def state_sheet(self, sheet: str) -> str:
        """Say how to choose the sheet that is read."""
        return f"pass --sheet {sheet!r}"

    def state_dates(self, order: str) -> str:
        """Say how to state the order of dates."""
        return f"pass --dates {order}"

    def state_headings(self, pairs: Iterable[tuple[str, str]]) -> str:
        """Say how to state what headings mean, given as pairs of heading and column."""
        options = (f'--map "{heading}={target}"' for heading, target in pairs)
        return f"pass {' '.join(options)}"

    def map_headings(self) -> str:
        """Say how to find out what the headings mean."""
        return "map it (`tspine map FILE` proposes how)"

    def list_columns(self) -> str:
        """Say where the columns are listed."""
        return "`tspine map --targets` lists them"

    def state_notes(self) -> str:
        """Say how to choose the notes of a table."""
        return "name its column with --note"

    def raise_limit(self, name: str, needed: int) -> str:
        """Say how to raise a limit to what the file needs."""
        return f"raise the limit with --limit {name}={needed}"


_in_force: ContextVar[Ways] = ContextVar("ways")
_COMMAND_LINE = Ways()


def ways() -> Ways:
    """Return the words of the host that is at work."""
    return _in_force.get(_COMMAND_LINE)


@contextmanager
def stated_by(host: Ways) -> Iterator[None]:
    """Use the words of a host inside the block."""
    token = _in_force.set(host)
    try:
        yield
    finally:
        _in_force.reset(token)
