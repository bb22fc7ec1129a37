"""The notes of a FHIR file: one row for each DocumentReference, with its text if any.

What cannot be read stays as a row without text, and its remarks name the element and
say why. No remark repeats a note.

Source: HL7 FHIR R4, DocumentReference, Attachment and Binary.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from audit.errors import InputUnreadable
from audit.intake.fhir.claim import texts_of_reference
from audit.intake.fhir.encounter import days_of, encounter_days, encounter_id
from audit.intake.fhir.encounter_grid import ENCOUNTER
from audit.intake.fhir.resources import (
    References,
    Resource,
    address_of,
    dicts,
    part,
    resources_of,
    texts,
)
from audit.intake.source import text_encoding, wide_encoding
from audit.wording import counted

DOCUMENT, BINARY = "DocumentReference", "Binary"
REMARKS_HEADING = "fhir_remarks"
"""Heading of the remarks of each document."""

DOCUMENT_HEADINGS = (
    *("encounter_id", "date_of_service", "discharge_date", "dx1"),
    *("fhir_resource", "fhir_document_date", REMARKS_HEADING),
)
"""Headings of the cells of a document."""

_NAME = re.compile(r"[\w.+/:-]{1,60}", re.ASCII)
"""A media type or charset as remarks repeat it; anything else could be a note."""

_PLAIN = "text/plain"
_UTF8 = "utf-8"
_WRONG = ("entered-in-error", "superseded")
_PRELIMINARY = "preliminary"


@dataclass(slots=True)
class Document:
    """A DocumentReference: its number in the file, cells, text, and what was not read.

    `text` is empty if nothing of the document was read; the remarks then say why, and
    `unread` says it in two or three words, unless the document holds no word.
    """

    number: int
    cells: tuple[str, ...] = ()
    text: str = ""
    unread: str = ""
    remarks: list[str] = field(default_factory=list)

    def row(self) -> tuple[str, ...]:
        """Return the cells under `DOCUMENT_HEADINGS`."""
        return (*self.cells, "; ".join(self.remarks))


@dataclass(frozen=True, slots=True)
class _Source:
    """Where the data of an attachment stand: what names them, their type, and they."""

    path: str
    content_type: str
    data: object


class _Unread(Exception):
    """A document cannot be read; the text says why, and what to do.

    `reason` says it in two or three words; it is empty if the document is blank.
    """

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason


def read_documents(path: Path) -> tuple[list[Document], list[str]]:
    """Return the documents of a FHIR file, and remarks on the file.

    The file is read twice, because a document may stand before its Encounter or Binary.
    Raises InputUnreadable if it is damaged or has no DocumentReference.
    """
    encoding, _ = text_encoding(path)
    known, kinds = References(), Counter[str]()
    for _, address, resource in resources_of(path, encoding):
        kind = str(resource["resourceType"])
        kinds[kind] += 1
        if kind in (ENCOUNTER, BINARY):
            known.add(address, resource)
    if not kinds[DOCUMENT]:
        held = counted(kinds) or "no resource"
        raise InputUnreadable(
            f"{path} has no notes: it holds {held}. Give the DocumentReference "
            "resources, with the Binary resources that they name."
        )
    reader = _Reader(known)
    documents = [
        reader.document(number, address, resource)
        for number, address, resource in resources_of(path, encoding)
        if resource["resourceType"] == DOCUMENT
    ]
    return documents, list(_remarks(documents, kinds, reader))


def _remarks(
    documents: Sequence[Document], kinds: Counter[str], reader: _Reader
) -> Iterator[str]:
    strays = kinds[BINARY] - len(reader.used)
    if strays:
        yield f"Binary resources that no document names, not read: {strays:,}"
    others = {k: n for k, n in kinds.items() if k not in (DOCUMENT, BINARY, ENCOUNTER)}
    if others:
        yield f"resources of other kinds, not read: {counted(others)}"
    for document in documents:
        for remark in document.remarks:
            yield f"resource {document.number:,}, {DOCUMENT}.{remark}"


class _Reader:
    """Reads documents one by one; `used` has the Binary resources that they name."""

    def __init__(self, known: References) -> None:
        self._known = known
        self.used: set[int] = set()

    def document(self, number: int, address: str, resource: Resource) -> Document:
        found = Document(number)
        name, begin, end = self._encounter(resource, found.remarks)
        written = texts(resource, "date").partition("T")[0]
        place = address_of(resource, address)
        found.cells = (name, begin, end, "", place, written)
        found.text, found.unread = self._text(resource, found.remarks)
        return found

    def _encounter(
        self, resource: Resource, remarks: list[str]
    ) -> tuple[str, str, str]:
        """Return id, first and last day of the encounter of a document."""
        context = part(resource, "context")
        references = dicts(context, "encounter")
        if not references:
            remarks.append("context.encounter is missing: write its encounter_id")
        if len(references) > 1:
            others = len(references) - 1
            remarks.append(f"context.encounter names {others:,} more, not read")
        reference = references[0] if references else {}
        encounter = self._known.find(reference, resource)
        begin, end = days_of(part(context, "period"))
        if encounter is None or encounter.get("resourceType") != ENCOUNTER:
            name = texts_of_reference(reference, resource, self._known)
            return name, begin, end
        if not begin:
            begin, end = encounter_days(encounter)
        return encounter_id(encounter), begin, end

    def _text(self, resource: Resource, remarks: list[str]) -> tuple[str, str]:
        """Return the text of a document, or "" and why there is none."""
        for name in ("status", "docStatus"):
            state = texts(resource, name)
            if state in _WRONG:
                remarks.append(f"{name} is {state}: not read")
                return "", state
        if texts(resource, "docStatus") == _PRELIMINARY:
            remarks.append("docStatus is preliminary: the document is not final")
        contents = resource.get("content")
        if not isinstance(contents, list) or not contents:
            remarks.append("content is missing: have it exported with its text")
            return "", "no content"
        found: dict[str, None] = {}
        reasons: list[str] = []
        for place, content in enumerate(contents):
            attachment = part(content, "attachment")
            path = f"content[{place}].attachment"
            try:
                found[self._attached(path, attachment, resource, remarks)] = None
            except _Unread as why:
                remarks.append(str(why))
                reasons.append(why.reason)
        text = "\n\n".join(found)
        return text, "" if text else next(filter(None, reasons), "")

    def _attached(
        self, path: str, attachment: object, resource: Resource, remarks: list[str]
    ) -> str:
        """Return the text of an attachment. Raises _Unread."""
        source = self._source(path, attachment, resource)
        charset = _charset(source)
        content = _decoded(source)
        size = texts(attachment, "size")
        if size.isdecimal() and int(size) != len(content):
            remarks.append(
                f"{path}.size is {int(size):,} bytes, and {len(content):,} are there: "
                "a part of the document may be missing"
            )
        return _as_text(source, content, charset)

    def _source(self, path: str, attachment: object, resource: Resource) -> _Source:
        kind, url = texts(attachment, "contentType"), texts(attachment, "url")
        data = part(attachment, "data")
        if data or not url:
            return _Source(path, kind, data)
        binary = self._known.find({"reference": url}, resource)
        if binary is None or binary.get("resourceType") != BINARY:
            raise _Unread(
                "text elsewhere (url)",
                f"{path}.url names what this file does not have: have the Binary "
                "resources exported with it",
            )
        if not url.startswith("#"):  # which the document itself contains
            self.used.add(id(binary))
        stated = texts(binary, "contentType") or kind
        return _Source(f"{path}.url, {BINARY}", stated, part(binary, "data"))


def _charset(source: _Source) -> str:
    """Return the stated charset, UTF-8 without one. Raises _Unread for other types."""
    kind, *parameters = (t.strip() for t in source.content_type.split(";"))
    if not kind:
        raise _Unread(
            "no type",
            f"{source.path}.contentType is missing: have it exported as {_PLAIN}",
        )
    if kind.casefold() != _PLAIN:
        raise _Unread(
            f"type{_named(kind.casefold()) or ' unknown'}",
            f"{source.path}.contentType{_named(kind)} is not read: have it exported as "
            f"{_PLAIN}",
        )
    pairs = (parameter.partition("=") for parameter in parameters)
    stated = (v.strip(" \"'") for n, _, v in pairs if n.strip().casefold() == "charset")
    return next(filter(None, stated), _UTF8)


def _decoded(source: _Source) -> bytes:
    data = source.data
    if not data:
        raise _Unread(
            "no data",
            f"{source.path}.data is missing: have it exported with its text",
        )
    try:
        if isinstance(data, str):
            return base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        pass
    raise _Unread(
        "damaged base64", f"{source.path}.data is no base64: have it exported again"
    )


def _as_text(source: _Source, content: bytes, charset: str) -> str:
    text: str | None
    try:
        text = content.decode(charset)
    except LookupError:
        raise _Unread(
            "unknown charset",
            f"{source.path}.contentType: there is no charset{_named(charset)}: have it "
            "exported in UTF-8",
        ) from None
    except ValueError:
        text = None
    # UTF-16 that is said to be UTF-8 decodes with a null character between letters.
    if text is None or ("\0" in text and wide_encoding(content)):
        raise _Unread(
            "wrong charset",
            f"{source.path}.data is not in the charset{_named(charset)}: have "
            "it exported in UTF-8",
        )
    if "\0" in text:
        raise _Unread(
            "null characters",
            f"{source.path}.data holds null characters, which no text has: have it "
            "exported again",
        )
    if not text.strip():
        raise _Unread("", f"{source.path}.data holds no word")
    return text.removeprefix("\ufeff")


def _named(text: str) -> str:
    return f" {text}" if _NAME.fullmatch(text) else ""
