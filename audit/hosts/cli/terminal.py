"""The screen: everything that a command prints passes through here.

Data goes to standard output, messages to standard error. A text from a file (a name, a
heading, a cell) may hold control characters that command a terminal; they are shown as
escapes such as `\\x1b`. Texts are never read as markup. On a terminal, lines are
wrapped with a hanging indent; in a pipe or a file they stay whole.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Callable
from typing import TextIO

from audit.errors import OutputRefused

_NARROWEST = 24  # columns that a hanging indent leaves for words

_HARMFUL = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # controls, among them the start of an escape sequence
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # order of letters
    "\u2028\u2029"  # line breaks
    "\ud800-\udfff]"  # bytes of a file name that are no text
)
_LEADING_COLUMNS = re.compile(r" *(?:\S+(?: \S+){0,3} {2,})*")
_PLAIN = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...",
     "✓": "+", "✗": "x", "\u00a0": " ", "→": "->", "≥": ">=", "≤": "<="}
)  # fmt: skip


def printable(text: str) -> str:
    """Return a text of one line in which nothing commands a terminal.

    Control characters, line breaks and marks that change the order of letters become
    escapes; all other characters stay.
    """
    return _HARMFUL.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    number = ord(found[0])
    if 0xDC80 <= number <= 0xDCFF:
        number -= 0xDC00  # a byte of a file name that is not UTF-8
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"


def show(text: str = "", *, bold: int = 0, hang: int | None = None) -> None:
    """Print one line for people on standard output; a break in it becomes an escape.

    The first `bold` characters are bold on a terminal. `hang` is the indent of the
    lines after a break, instead of the one that the columns of the line suggest.
    Raises OutputRefused if standard output cannot be written. If its reader has quit,
    nothing more is printed.
    """
    _put(_laid_out(printable(text), sys.stdout, bold, hang), sys.stdout)


def show_text(text: str) -> None:
    """Print a text of several lines for people on standard output."""
    for line in text.split("\n"):
        show(line)


def show_raw(text: str) -> None:
    """Print JSON or Markdown, which a program may read, on standard output.

    Characters that command a terminal, or that the output has no letter for, are
    escaped as in JSON.
    """
    _put(_in_json(text), sys.stdout, _json_escape)


def show_json(value: object, indent: int | None = 2) -> None:
    """Print a value as JSON on standard output."""
    show_raw(json_text(value, indent))


def json_text(value: object, indent: int | None = 2) -> str:
    """Return a value as JSON in which nothing commands a terminal."""
    return _in_json(json.dumps(value, indent=indent, ensure_ascii=False, default=str))


def _in_json(text: str) -> str:
    return _HARMFUL.sub(lambda found: _json_escape(found[0]), text)


def _json_escape(text: str) -> str:
    """Escape characters as JSON does, but keep the line breaks around values."""
    return "".join(c if c == "\n" else _json_letter(c) for c in text)


def _json_letter(letter: str) -> str:
    # The one control character that JSON does not escape.
    return "\\u007f" if letter == "\x7f" else json.dumps(letter)[1:-1]


def tell(text: str) -> None:
    """Print one message for people on standard error; never fails."""
    with contextlib.suppress(OSError, ValueError):
        if sys.stderr is not None:
            line = _laid_out(printable(text), sys.stderr, 0, None)
            print(_encodable(line, sys.stderr, _plain), file=sys.stderr, flush=True)


def width() -> int:
    """Return the columns of the terminal, 80 if there is none."""
    return shutil.get_terminal_size((80, 24)).columns


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person reads a stream on a terminal."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # it is closed
        return False


def _laid_out(line: str, stream: TextIO | None, bold: int, hang: int | None) -> str:
    """Wrap a line on a terminal, below the last of the columns that it begins with."""
    if not is_terminal(stream):
        return line
    if len(line) > width():
        indent = _indent(line) if hang is None else hang
        pieces = textwrap.wrap(
            line.lstrip(" "),
            width(),
            initial_indent=line[: len(line) - len(line.lstrip(" "))],
            subsequent_indent=" " * max(min(indent, width() - _NARROWEST), 0),
            break_long_words=False,
            break_on_hyphens=False,
        )
        line = "\n".join(pieces)
    if not bold or "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb":
        return line
    return f"\x1b[1m{line[:bold]}\x1b[0m{line[bold:]}"


def _indent(line: str) -> int:
    """Return where the text of a line begins, after its columns; at least 2 blanks."""
    leading = len(line) - len(line.lstrip(" "))
    columns = _LEADING_COLUMNS.match(line)
    end = columns.end() if columns else 0
    return end if end > leading else leading + 2


def _put(
    line: str, stream: TextIO | None, escape: Callable[[str], str] | None = None
) -> None:
    if stream is None:
        raise OutputRefused("standard output is closed.")
    try:
        print(_encodable(line, stream, escape or _plain), file=stream, flush=True)
    except BrokenPipeError:
        # The reader of a pipe (head, less) has quit. That is no error, and what the
        # command found still decides its exit status.
        discard_output()
    except OSError as error:
        discard_output()
        raise OutputRefused(
            f"standard output cannot be written: {error.strerror}."
        ) from None


def discard_output() -> None:
    """Print nothing more, also not what waits in the buffer until Python ends."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _encodable(text: str, stream: TextIO, escape: Callable[[str], str]) -> str:
    """Return a text in letters that the stream has; others are escaped."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(c if _has(encoding, c) else escape(c) for c in text)
    except LookupError:
        return text
    return text


def _has(encoding: str, letter: str) -> bool:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _plain(letter: str) -> str:
    """Return the nearest letters of a typewriter, or an escape."""
    plain = letter.translate(_PLAIN)
    return plain.encode("ascii", "backslashreplace").decode("ascii")
