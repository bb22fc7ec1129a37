"""How a command ends: its exit status, and one line for whatever went wrong."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable

from audit.errors import Interrupted, TspineError, is_panic
from audit.extras import ExtraMissing, extra_of
from audit.hosts.cli.statuses import ExitStatus
from audit.hosts.cli.streams import Ended, steady_streams
from audit.hosts.cli.terminal import discard_output, tell

_LONGEST = 2_000


def run_command(command: Callable[[], object]) -> int:
    """Run the command line and return its exit status.

    An error that the user can fix says how; any other one is named by its class and
    place alone, because its text could hold a cell. `--debug` adds the places through
    which it came.
    """
    try:
        with steady_streams():
            try:
                command()
            except Ended as ended:
                if ended.__cause__ is not None:
                    raise ended.__cause__ from None
    except SystemExit as end:
        is_status = isinstance(end.code, int)
        return int(end.code or 0) if is_status else ExitStatus.REFUSED * bool(end.code)
    except Interrupted as stop:
        _say(str(stop))
        return ExitStatus.INTERRUPTED
    except TspineError as problem:
        _say(str(problem))
    except BrokenPipeError:
        # The reader of a pipe (head, less) has quit: that is not an error.
        discard_output()
        return ExitStatus.DONE
    except MemoryError:
        _say("the memory does not suffice. Divide the file, or save it as .csv.")
    except ModuleNotFoundError as problem:
        extra = extra_of(problem.name)
        if extra is None:
            _unexpected(problem)
        else:
            _say(str(ExtraMissing(extra)))
    except OSError as problem:
        name = f" ({problem.filename})" if problem.filename else ""
        _say(f"{problem.strerror or type(problem).__name__}{name}"[:300])
    except BaseException as problem:
        if not (isinstance(problem, Exception) or is_panic(problem)):
            raise
        _unexpected(problem)
    else:
        return ExitStatus.DONE
    return ExitStatus.REFUSED


def _unexpected(problem: BaseException) -> None:
    frames = traceback.extract_tb(problem.__traceback__)
    places = [f"{_module(frame.filename)}:{frame.lineno}" for frame in frames]
    at = f" at {places[-1]}" if places else ""
    if "--debug" in sys.argv[1:]:
        for frame, place in zip(frames, places, strict=True):
            tell(f"  {place} in {frame.name}")
        _say(f"unexpected error {type(problem).__name__}{at}.")
        return
    _say(
        f"unexpected error {type(problem).__name__}{at}. Please report this line; "
        "`tspine --debug` and the command shows more, and no cell."
    )


def _module(filename: str) -> str:
    """Return the end of a path: enough to find the module, without the user's name."""
    parts = filename.replace("\\", "/").split("/")
    return "/".join(parts[-3:])


def _say(text: str) -> None:
    # One line, whatever a message quotes.
    line = " ".join(text.split())
    tell(f"tspine: {line if len(line) <= _LONGEST else line[:_LONGEST] + ' …'}")
