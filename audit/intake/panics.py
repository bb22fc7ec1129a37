"""How a failure of a library made in Rust becomes a refusal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from audit.errors import InputUnreadable, is_panic


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
