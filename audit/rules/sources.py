"""The sources that rules cite, and what each source says.

`sources.toml` contains one table for each source. A citation is either the label of a
source (`guide: exclusion 1`) or a label, a colon, and the note in question
(`Tabular M54.6 Excludes1: pain in thoracic spine due to ...`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from audit.errors import RuleError
from audit.suggestions import did_you_mean, nearest

FILE = "sources.toml"
"""Name of the file of sources, beside the shipped pack and in a team's own pack."""


class SourceKind(StrEnum):
    """What kind of text a source is."""

    GUIDE = "guide"
    """A statement of the guide to coding upper back pain."""

    DECISION = "decision"
    """What this product decided where the other sources leave a choice."""

    TABULAR = "tabular"
    """A note or an inclusion term of the ICD-10-CM Tabular List."""

    GUIDELINE = "guideline"
    """A section of the ICD-10-CM Official Guidelines for Coding and Reporting."""

    POLICY = "policy"
    """A regulation, a manual of Medicare, or a rule of a payer."""

    CODE_SET = "code set"
    """A list of codes, or its instructions."""

    PRODUCT = "product"
    """A table of this product that its users can replace."""


@dataclass(frozen=True, slots=True)
class Source:
    """One source, under the label by which rules cite it.

    `words` says in plain sentences what the source says; `where` names the publication,
    section and edition. `reason` says why a decision was made and is empty for other
    kinds of sources. `refined_by` are the labels of decisions that refine, narrow or
    replace the source. `used_in` names what follows the source without citing it: rule
    ids, prefixes of rule ids (`EXC-SYS`), or packages (`audit.verdict`).
    """

    label: str
    kind: SourceKind
    title: str
    words: str
    where: str
    reason: str = ""
    refined_by: tuple[str, ...] = ()
    used_in: tuple[str, ...] = ()

    def bears_on(self, rule_id: str) -> bool:
        """Whether a rule follows the source without citing it.

        The task that replaces a query (EXC-RAD-6T) follows the same sources as the
        query.
        """
        return any(
            rule_id in (use, f"{use}T") or rule_id.startswith(f"{use}-")
            for use in self.used_in
        )


@cache
def sources() -> Mapping[str, Source]:
    """Return the shipped sources by label, in the order of the file."""
    text = resources.files("audit.rules").joinpath(FILE).read_text("utf-8")
    return MappingProxyType(read_sources(tomllib.loads(text)))


def source_of(citation: str, own: Mapping[str, Source] | None = None) -> Source | None:
    """Return the source that a citation names, or None if no table has it.

    The whole citation is looked up first, then the part before its first colon. `own`
    are the sources of a team's own pack; they are looked up before the shipped ones.
    """
    head = citation.partition(": ")[0]
    for label in (citation, head):
        for known in (own or {}, sources()):
            if label in known:
                return known[label]
    return None


def find_source(text: str, own: Mapping[str, Source] | None = None) -> Source:
    """Return the source that a person's input names, in any case.

    The input is a citation, or the end of a label if no other label ends the same way
    (I.B.5 for "Guidelines I.B.5"). RuleError suggests similar labels.
    """
    known = {label.casefold(): s for label, s in {**sources(), **(own or {})}.items()}
    wanted = " ".join(text.split()).casefold()
    ends = [label for label in known if label.endswith(f" {wanted}")]
    for label in (wanted, wanted.partition(": ")[0], *(ends if len(ends) == 1 else ())):
        if label in known:
            return known[label]
    hint = did_you_mean(known[label].label for label in nearest(wanted, known, 3))
    raise RuleError(f"There is no source {text!r}.{hint}")


def read_sources(
    content: Mapping[str, Any], known: Iterable[str] = ()
) -> dict[str, Source]:
    """Read the tables of a file of sources.

    `known` are labels of another file that `refined_by` may name. Raises RuleError,
    which names the file and the label, if anything is malformed.
    """
    records = content.get("source", [])
    if set(content) - {"source"} or not isinstance(records, list):
        raise RuleError(f"{FILE}: write each source as a [[source]] table.")
    found: dict[str, Source] = {}
    for number, record in enumerate(records, 1):
        source = _source(record, number)
        if source.label in found:
            raise RuleError(f"{FILE}, source {source.label!r}: the label is taken.")
        found[source.label] = source
    labels = {*found, *known}
    for source in found.values():
        for label in source.refined_by:
            if label not in labels:
                raise RuleError(
                    f"{FILE}, source {source.label!r}: 'refined_by' names {label!r}, "
                    "which is not the label of a source."
                )
    return found


_KEYS = tuple(field.name for field in fields(Source))


def _source(record: Any, number: int) -> Source:
    if not isinstance(record, dict):
        raise RuleError(f"{FILE}: write each source as a [[source]] table.")
    origin = f"{FILE}, source {record.get('label', f'number {number}')!r}"
    for key in record:
        if key not in _KEYS:
            raise RuleError(f"{origin}: unknown key {key!r}.")
    kind = record.get("kind")
    if kind not in [k.value for k in SourceKind]:
        raise RuleError(
            f"{origin}: the kind is {kind!r}; write one of {', '.join(SourceKind)}."
        )
    decided = kind == SourceKind.DECISION
    if not decided and "reason" in record:
        raise RuleError(f"{origin}: only a decision has a 'reason'.")
    return Source(
        label=_text(record, "label", origin),
        kind=SourceKind(kind),
        title=_text(record, "title", origin),
        words=_text(record, "words", origin),
        where=_text(record, "where", origin),
        reason=_text(record, "reason", origin) if decided else "",
        refined_by=_texts(record, "refined_by", origin),
        used_in=_texts(record, "used_in", origin),
    )


def _text(record: Mapping[str, Any], key: str, origin: str) -> str:
    value = record.get(key)
    if not isinstance(value, str) or not value.strip():
        raise RuleError(f"{origin}: {key!r} must be a text that is not empty.")
    return " ".join(value.split())


def _texts(record: Mapping[str, Any], key: str, origin: str) -> tuple[str, ...]:
    value = record.get(key, [])
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise RuleError(f"{origin}: {key!r} must be a list of texts.")
    return tuple(value)
