"""Libraries made in Rust: their panics, and how their failures become a refusal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from audit.errors import InputUnreadable


def is_panic(problem: BaseException) -> bool:
    """Whether a library of Rust gave up; its class is no subclass of Exception."""
    return type(problem).__name__ == "PanicException"


@contextmanager
def refused_on(error: type[Exception], refusal: InputUnreadable) -> Iterator[None]:
    """Raise the refusal where a library fails on a file, with its error or a panic."""
    try:
        yield
    except (error, OSError, ValueError, OverflowError):
        raise refusal from None
    except BaseException as problem:
        if not is_panic(problem):
            raise
        raise refusal from None
