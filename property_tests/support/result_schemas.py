"""The published schemas of results: made here, and compared version by version.

python -m property_tests.support.result_schemas      # writes the newest
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from audit.report.results_schema import FILE, results_schema, schema_text
from property_tests.support.places import ROOT

SCHEMAS = ROOT / "audit" / "report" / "schemas"


def published_files() -> list[Path]:
    """Return the published schemas, the oldest first."""
    return sorted(SCHEMAS.glob("results-*.json"), key=_version)


def _version(path: Path) -> tuple[int, ...]:
    return tuple(map(int, path.stem.removeprefix("results-").split(".")))


def breaches(old: Any, new: Any, path: str = "") -> Iterator[str]:
    """Yield where a newer schema takes back what an older one promised.

    Texts for people (description, title, $id) may change. A list of names or words may
    grow; nothing that was promised may go or become something else.
    """
    if isinstance(old, dict) and isinstance(new, dict):
        for name, value in old.items():
            if name in ("description", "title", "$id"):
                continue
            if name not in new:
                yield f"{path}/{name} is gone"
            else:
                yield from breaches(value, new[name], f"{path}/{name}")
    elif isinstance(old, list) and isinstance(new, list):
        if all(isinstance(part, str) for part in old):
            yield from (f"{path}: {part} is gone" for part in old if part not in new)
        else:
            if len(new) < len(old):
                yield f"{path} is shorter"
            for number, (one, other) in enumerate(zip(old, new, strict=False)):
                yield from breaches(one, other, f"{path}/{number}")
    elif old != new:
        yield f"{path} was {old!r} and is {new!r}"


if __name__ == "__main__":
    text = schema_text(results_schema())
    (SCHEMAS / FILE).write_text(text, encoding="utf-8", newline="\n")
