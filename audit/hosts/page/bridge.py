"""Between JavaScript and the session: texts go in, texts come out."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.errors import TspineError
from audit.hosts.page.fields import Fields
from audit.hosts.page.session import Session
from audit.stating import stated_by

if TYPE_CHECKING:
    from audit.hosts.page.file_audit import FileAudit
    from audit.hosts.page.note import NotePane

_LONG = ("audit", "write")
_OF_FILES = (*_LONG, "row", "details", "rehearse")
_OF_NOTES = ("propose", "confirm", "note_file")
_CALLS = (*_OF_FILES, *_OF_NOTES, "about", "single", "rules", "code", "prepare")

Say = Callable[[str, int, int], object]
"""Tells the page what is done now: words, steps done, steps in all (0: unknown)."""


class Bridge:
    """Answers the calls of the worker."""

    def __init__(self, folder: str) -> None:
        """Open a session; `folder` is where its files are."""
        self._folder = Path(folder)
        self._session = Session()

    @cached_property
    def _file(self) -> FileAudit:
        # Loaded with the first file, because the page is to be ready soon.
        from audit.hosts.page.file_audit import FileAudit

        return FileAudit(self._session, self._folder)

    @cached_property
    def _note(self) -> NotePane:
        # Loaded with the first note, for the same reason.
        from audit.hosts.page.note import NotePane

        return NotePane(self._folder / "note")

    def call(self, name: str, arguments: str, say: Say | None) -> str:
        """Call a method of the session by name; arguments and answer are JSON.

        The answer is `{"value": ...}`, or `{"problem": text}` for what the user can
        fix. Another error is named by its class and place alone, because its text could
        hold a cell.
        """
        try:
            if name not in _CALLS:
                raise TspineError(f"The page asked for {name}, which is not there.")
            given: list[Any] = json.loads(arguments)
            if name in _LONG:
                given.append(_Progress(say))
            with stated_by(Fields()):
                answer = {"value": getattr(self._asked(name), name)(*given)}
        except TspineError as problem:
            answer = {"problem": str(problem)}
        except MemoryError:
            answer = {"problem": "The memory does not suffice. Divide the file."}
        except Exception as problem:
            answer = {"problem": _unexpected(problem)}
        return json.dumps(answer)

    def _asked(self, name: str) -> Session | FileAudit | NotePane:
        if name in _OF_FILES:
            return self._file
        return self._note if name in _OF_NOTES else self._session


class _Progress:
    """Passes the progress of an audit on to the page."""

    def __init__(self, say: Say | None) -> None:
        self._say, self._words = say, "reading"

    def __call__(self, done: int, of: int | None = None) -> None:
        if self._say:
            self._say(self._words, done, of or 0)

    def say(self, words: str, of: int | None = None) -> None:
        self._words = words
        self(0, of)


def _unexpected(problem: Exception) -> str:
    frame = traceback.extract_tb(problem.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    return (
        f"Something unexpected happened ({type(problem).__name__} at {place}). "
        "Please report it, without patient data."
    )
