"""The resources of a FHIR file, and what they refer to.

Source: HL7 FHIR R4, Bundle; FHIR Bulk Data Access, NDJSON (one resource on each line).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from audit.errors import InputUnreadable
from audit.intake.jsonl import read_object
from audit.intake.source import bounded_lines
from audit.limits import limit, raise_it

_HTTP = "://"

Resource = Mapping[str, Any]
Numbered = tuple[int, str, Resource]
"""Number of a resource in its file (1 is the first), its address, and itself."""


def is_resource(record: object) -> bool:
    """Whether a JSON object is a FHIR resource."""
    return isinstance(record, dict) and isinstance(record.get("resourceType"), str)


def resources_of(path: Path, encoding: str) -> Iterator[Numbered]:
    """Yield the resources of a file; those of a bundle one by one.

    A line of NDJSON is named by its number, an entry of a bundle by its place. Raises
    InputUnreadable for what is no JSON or no FHIR.
    """
    if path.suffix.lower() == ".json":
        yield from _of_json(path, encoding)
        return
    with path.open(encoding=encoding, errors="replace") as file:
        for number, line in enumerate(bounded_lines(path, file), 1):
            if line.strip():
                record = read_object(f"{path}, row {number}", line)
                yield from _opened(path, number, record)


def _of_json(path: Path, encoding: str) -> Iterator[Numbered]:
    most = limit("side-file-bytes")
    if path.stat().st_size > most:
        raise InputUnreadable(
            f"{path} has more than {most:,} bytes, and a .json file is read whole. "
            "Have it exported as NDJSON (one resource on each line), or "
            f"{raise_it('side-file-bytes', path.stat().st_size)}."
        )
    text = path.read_text(encoding=encoding, errors="replace")
    if text.lstrip().startswith("["):
        raise InputUnreadable(
            f"{path} is a list. Have it exported as a Bundle, or as NDJSON (one "
            "resource on each line, in a file that ends in .ndjson)."
        )
    yield from _opened(path, 1, read_object(str(path), text))


def _opened(path: Path, number: int, record: Resource) -> Iterator[Numbered]:
    if not is_resource(record):
        raise InputUnreadable(
            f"{path}, resource {number}: there is no resourceType, so this is no FHIR "
            "resource. Give the export as it was received."
        )
    if record["resourceType"] != "Bundle":
        yield number, str(record.get("id", "")), record
        return
    entries = record.get("entry") or []
    if not isinstance(entries, list):
        raise InputUnreadable(f"{path}, resource {number}: its entries are no list.")
    for place, entry in enumerate(entries, number):
        inner = entry.get("resource") if isinstance(entry, dict) else None
        if inner is None:
            continue  # the entry of a deleted resource has none
        if not is_resource(inner):
            raise InputUnreadable(
                f"{path}, entry {place} of the bundle is no FHIR resource. Give the "
                "export as it was received."
            )
        yield place, str(entry.get("fullUrl", "")), inner


class References:
    """The resources that others refer to, by the texts of references."""

    def __init__(self) -> None:
        """Begin without any."""
        self._known: dict[str, tuple[str, Resource]] = {}
        self.every: list[tuple[str, Resource]] = []

    def add(self, address: str, resource: Resource) -> None:
        """Keep a resource under its address and its type and id.

        `every` has all of them with their addresses, also those of the same name.
        """
        self.every.append((address, resource))
        name = f"{resource['resourceType']}/{resource.get('id', '')}"
        for text in (address, name):
            if text:
                self._known.setdefault(text, (address, resource))

    def find(self, reference: object, inside: Resource) -> Resource | None:
        """Return what a reference means; `inside` may contain it itself."""
        text = texts(reference, "reference")
        if text.startswith("#"):
            return next(
                (r for r in dicts(inside, "contained") if r.get("id") == text[1:]), None
            )
        exact = text.partition("/_history")[0]
        address, found = (
            self._known.get(exact) or self._known.get(_short(text)) or ("", None)
        )
        # The resource of the same type and id on another server is another one.
        is_other = _HTTP in exact and _HTTP in address and address != exact
        return None if is_other else found


def target_of(reference: object) -> str:
    """Return what a reference means, in the form in which `names_of` names it."""
    return _short(texts(reference, "reference"))


def names_of(resource: Resource, address: str) -> tuple[str, ...]:
    """Return the forms in which references may name a resource; none is empty."""
    own = texts(resource, "id") and address_of(resource, address)
    return tuple(dict.fromkeys(filter(None, (_short(address), own))))


def address_of(resource: Resource, address: str) -> str:
    """Return type and id of a resource; if it has no id, the address of its entry."""
    name = texts(resource, "id")
    return f"{resource['resourceType']}/{name}" if name else address


def _short(address: str) -> str:
    """Return type and id at the end of an address, without the number of a version."""
    return "/".join(address.partition("/_history")[0].split("/")[-2:])


# -- parts of a resource, whatever it holds --------------------------------------------


def dicts(holder: object, name: str) -> list[Any]:
    """Return the objects of a list; empty if there is no such list."""
    found = holder.get(name) if isinstance(holder, dict) else None
    return [x for x in found if isinstance(x, dict)] if isinstance(found, list) else []


def part(holder: object, *names: str) -> Any:
    """Return what stands below some names, or an empty object."""
    for name in names:
        holder = holder.get(name) if isinstance(holder, dict) else None
    return {} if holder is None else holder


def texts(holder: object, *names: str) -> str:
    """Return the text or number below some names; empty if there is none."""
    found = part(holder, *names)
    return str(found).strip() if isinstance(found, (str, int, float)) else ""
