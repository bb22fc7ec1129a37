"""Tells a panic of a library made in Rust from errors that must not be caught."""

from __future__ import annotations


def is_panic(problem: BaseException) -> bool:
    """Whether a library of Rust gave up; its class is no subclass of Exception."""
    return type(problem).__name__ == "PanicException"
