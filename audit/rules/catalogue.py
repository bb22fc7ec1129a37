"""The rule catalogue: reads rule packs from TOML and validates them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from audit.errors import RuleError
from audit.facts import FACTS, TERMS, Term
from audit.facts.vocabulary import Count, Fact
from audit.rules import pack_head
from audit.rules.conditions import Condition
from audit.rules.language import parse
from audit.rules.own import EXTENDS, Merged, OwnPart, Place, TomlPlaces, merge, shipped
from audit.rules.parameters import Parameter, read_parameters
from audit.rules.rule import UNJUDGED_RULE, Rule
from audit.rules.rule_reading import rules_of
from audit.rules.shown_columns import ShownColumns
from audit.rules.sources import FILE as SOURCES_FILE
from audit.rules.sources import Source, read_sources, sources
from audit.side_files import side_text
from audit.suggestions import did_you_mean, nearest


@dataclass(frozen=True, slots=True)
class Pack:
    """A rule pack: rules, the terms they use, and dated parameters.

    `retired` maps the id of each retired rule to the reason; such an id is never used
    again. `sources` are the pack's own sources, such as a team's policies, by the
    labels under which its rules cite them. `own` is what a team changed of what ships;
    None for a pack that stands by itself.
    """

    name: str
    version: str
    title: str
    rules: tuple[Rule, ...]
    terms: Mapping[str, Condition]
    parameters: Mapping[str, Parameter]
    accepted: tuple[Mapping[str, Any], ...] = field(default=())
    retired: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    own: OwnPart | None = None

    @property
    def label(self) -> str:
        """Name and version, as shown in results; of a team's pack also what it is."""
        label = pack_head.label(self.name, self.version)
        return f"{label} ({self.own.label})" if self.own else label

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences that belong into every report of a run: what is switched off."""
        return self.own.switched_off if self.own else ()

    def rule(self, rule_id: str) -> Rule:
        """Return a rule by its id, in any case. RuleError suggests similar ids."""
        wanted = rule_id.strip().upper()
        for rule in (*self.rules, UNJUDGED_RULE):
            if rule.id == wanted:
                return rule
        if wanted in self.retired:
            raise RuleError(
                f"Rule {wanted} is retired in pack {self.label}: {self.retired[wanted]}"
            )
        ids = [rule.id for rule in self.rules]
        family = [i for i in ids if wanted and i.startswith(wanted)]
        hint = did_you_mean(family[:6] or nearest(wanted, ids, 3))
        raise RuleError(f"There is no rule {rule_id!r} in pack {self.label}.{hint}")


@cache
def default_pack() -> Pack:
    """Load the pack that ships with the product; later calls reuse it."""
    return load_pack(pack_head.shipped_folder())


def read_pack(folder: Path) -> Pack:
    """Load a team's own pack from a folder of TOML files.

    Raises RuleError, which names the file, the rule and the position, if anything is
    malformed.
    """
    if not folder.is_dir():
        raise RuleError(f"{folder}: a rule pack is a folder of TOML files.")
    return load_pack(folder)


def load_pack(folder: Traversable) -> Pack:
    """Load every TOML file of a folder as one pack."""
    files = sorted(
        (f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name
    )
    contents = {f.name: pack_head.read_toml(f) for f in files}
    head = contents.pop(pack_head.FILE, {})
    own_sources = contents.pop(SOURCES_FILE, None)
    if EXTENDS in head:
        _refuse_beside(contents)
        text = side_text(folder.joinpath(pack_head.FILE), RuleError)
        place = TomlPlaces(text, pack_head.FILE)
        merged = extended(head, place, own_sources)
        if merged.problems:
            more = len(merged.problems) - 1
            rest = f" There are {more} more problems." if more > 1 else ""
            rest = " There is 1 more problem." if more == 1 else rest
            raise RuleError(f"{merged.problems[0]}{rest}")
        return pack_of(head, merged, own_sources, folder.name)
    records = [
        (record, file)
        for file, content in contents.items()
        if file != pack_head.PARAMETERS
        for record in _records(content, file)
    ]
    parameters = contents.get(pack_head.PARAMETERS)
    return _pack(head, records, parameters, own_sources, folder.name)


def extended(
    head: Mapping[str, Any], place: Place, own_sources: Mapping[str, Any] | None = None
) -> Merged:
    """Make the changes of a pack.toml to what ships; `merged.problems` lists faults.

    `place` says where a value of it stands.
    """
    parameters = read_parameters(None)
    shown = ShownColumns(parse_terms(parameters))

    def read(record: Mapping[str, Any], file: str) -> object:
        return list(rules_of(record, file, parameters, shown))

    return merge(head, place, shipped(), read, own_sources or {})


def pack_of(
    head: Mapping[str, Any],
    merged: Merged,
    own_sources: Mapping[str, Any] | None = None,
    folder: str = "",
) -> Pack:
    """Return the pack that was made by changes of what ships."""
    parts = merged.parts
    base = shipped().head
    head = {
        "title": base.get("title", ""),
        **head,
        "accepted": [*_tables_of(base, "accepted"), *_tables_of(head, "accepted")],
        "retired": base.get("retired", []),
    }
    records = [(record, file) for file, record in parts.rules]
    pack = _pack(head, records, parts.parameters, own_sources, folder)
    return replace(pack, own=parts.own)


def with_shipped_policies(pack: Pack) -> Pack:
    """Return a pack without its changes of the payer policy table."""
    return replace(pack, own=replace(pack.own, policies=())) if pack.own else pack


def _refuse_beside(contents: Iterable[str]) -> None:
    beside = next(iter(contents), None)
    if beside is not None:
        raise RuleError(
            f"{beside}: a pack that extends another has its changes in pack.toml and "
            "its sources in sources.toml. Move the tables of this file there."
        )


def _pack(
    head: Mapping[str, Any],
    records: Iterable[tuple[Mapping[str, Any], str]],
    parameter_tables: Mapping[str, Any] | None,
    own_sources: Mapping[str, Any] | None,
    folder: str,
) -> Pack:
    name, version = pack_head.name_and_version(head, folder)
    parameters = read_parameters(parameter_tables)
    terms = parse_terms(parameters)
    shown = ShownColumns(terms)
    rules = tuple(
        rule
        for record, file in records
        for rule in rules_of(record, file, parameters, shown)
    )
    if not rules:
        raise RuleError(f"{folder}: no [[rule]] was found in its TOML files.")
    retired = _retired(head)
    _refuse_repeated_ids(rules, retired)
    return Pack(
        name=name,
        version=version,
        title=str(head.get("title", "")),
        rules=rules,
        terms=terms,
        parameters=parameters,
        accepted=tuple(_tables_of(head, "accepted")),
        retired=retired,
        sources={} if own_sources is None else read_sources(own_sources, sources()),
    )


def parse_terms(parameters: Iterable[str]) -> dict[str, Condition]:
    """Parse the terms in order; each may use only the terms above it."""
    vocabulary: dict[str, Fact | Count | Term] = {**FACTS}
    parsed: dict[str, Condition] = {}
    for term in TERMS:
        parsed[term.name] = parse(
            term.when, vocabulary, parameters, f"term {term.name}"
        )
        vocabulary[term.name] = term
    return parsed


def _retired(head: Mapping[str, Any]) -> dict[str, str]:
    records = _tables_of(head, "retired")
    if not all("id" in record and "reason" in record for record in records):
        raise RuleError("pack.toml: every [[retired]] table needs id and reason.")
    return {str(record["id"]): str(record["reason"]) for record in records}


def _tables_of(head: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    records = head.get(name, [])
    if not isinstance(records, list) or not all(isinstance(r, dict) for r in records):
        raise RuleError(f"pack.toml: write {name} as [[{name}]] tables.")
    return records


def _records(content: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    surplus = sorted(set(content) - {"rule"})
    if surplus:
        raise RuleError(f"{name}: unknown table {surplus[0]!r}; write [[rule]] tables.")
    records = content.get("rule", [])
    if not isinstance(records, list) or not all(isinstance(r, dict) for r in records):
        raise RuleError(f"{name}: write each rule as a [[rule]] table.")
    return records


def _refuse_repeated_ids(rules: Iterable[Rule], retired: Iterable[str]) -> None:
    seen = dict.fromkeys(retired, "a retired rule (pack.toml)")
    seen[UNJUDGED_RULE.id] = UNJUDGED_RULE.origin
    for rule in rules:
        if rule.id in seen:
            raise RuleError(f"{rule.origin}: the id is taken by {seen[rule.id]}.")
        seen[rule.id] = rule.origin
