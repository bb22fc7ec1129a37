"""The rule catalogue: rule packs read from TOML, checked at the door."""

from __future__ import annotations

import datetime as dt
import difflib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from audit.encounter.values import CONDITION_FAMILIES
from audit.errors import RuleError
from audit.facts import COUNTS, FACTS, TERMS, Term
from audit.facts.services import LINE_GROUPS
from audit.facts.vocabulary import Count, Fact
from audit.findings import UNJUDGED, UNJUDGED_TITLE, ClaimRisk, Severity, Verdict
from audit.rules.conditions import Condition, Constant, Holds, names_in
from audit.rules.corrections import Step, check_group, read_step
from audit.rules.language import parse
from audit.rules.parameters import Parameter, read_parameters
from audit.rules.placeholders import BRACE, PLACEHOLDER, PLACEHOLDERS

BEGINNING = dt.date(1, 1, 1)
"""The first day of a rule that holds from the beginning of time."""

SHOWN_FAMILIES = 3
"""So many condition columns a finding names at most."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the pack.

    `judged_only` rules are asked only of rows that concern M54.6 and can be read; the
    others (validity, gates) are asked of every row. `verdict` is None for a rule that
    bears information or claim risk only. `since` and `until` bound the effective date;
    `until` is the last day. `about` names the code groups that findings show, `steps`
    what the finding does to the diagnosis list.
    """

    id: str
    title: str
    text: str
    condition: Condition
    verdict: Verdict | None
    severity: Severity
    risk: ClaimRisk
    because: str
    citations: tuple[str, ...]
    action: str
    about: tuple[str, ...]
    steps: tuple[Step, ...]
    denials: tuple[str, ...]
    query: str
    task: str
    since: dt.date
    until: dt.date | None
    judged_only: bool
    enabled: bool
    fires: tuple[str, ...]
    silent: tuple[str, ...]
    place: str
    columns: tuple[str, ...] = ()
    message: str = ""
    presumes: tuple[str, ...] = ()
    lines: str = ""

    @property
    def family(self) -> str:
        """The family of the rule: EXC of EXC-DISC-1."""
        return self.id.partition("-")[0]

    def applies_on(self, day: dt.date) -> bool:
        """Whether the rule is in force on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


UNJUDGED_RULE = Rule(
    id=UNJUDGED.rule_id,
    title=UNJUDGED_TITLE,
    text="no rule of the pack that holds for the row bears a verdict",
    condition=Constant(True),
    verdict=UNJUDGED.verdict,
    severity=UNJUDGED.severity,
    risk=UNJUDGED.risk,
    because="A verdict must be earned by a rule. Without one nothing is said of the "
    "codes, and the row counts as not audited.",
    citations=UNJUDGED.citations,
    action=UNJUDGED.action,
    about=(),
    steps=(),
    denials=(),
    query="",
    task="",
    since=BEGINNING,
    until=None,
    judged_only=False,
    enabled=True,
    fires=(),
    silent=(),
    place="the engine",
    message=UNJUDGED.message,
)
"""What the engine's own finding says of itself; no pack holds it, none takes its id."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A rule pack: rules, the terms they use, and dated parameters.

    `retired` gives the reason for each id that is no longer asked; such an id is not
    given to another rule.
    """

    name: str
    version: str
    title: str
    rules: tuple[Rule, ...]
    terms: Mapping[str, Condition]
    parameters: Mapping[str, Parameter]
    accepted: tuple[Mapping[str, Any], ...] = field(default=())
    retired: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Name and version, as results state them."""
        return f"{self.name} {self.version}"

    def rule(self, rule_id: str) -> Rule:
        """Give a rule by id, in any case; RuleError names the nearest id."""
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
        near = family[:6] or difflib.get_close_matches(wanted, ids, 3)
        hint = f" Did you mean {', '.join(near)}?" if near else ""
        raise RuleError(f"There is no rule {rule_id!r} in pack {self.label}.{hint}")


_KEYS = {
    *("id", "title", "when", "verdict", "severity", "risk", "because", "cite"),
    *("action", "about", "correct", "denials", "query", "from", "until"),
    *("scope", "enabled", "fires", "silent", "task", "task_fires", "message"),
    *("presumes", "lines"),
}
_REQUIRED = ("id", "title", "when", "severity", "because", "cite", "action", "from")


@cache
def default_pack() -> Pack:
    """Load the pack that ships with the product, once."""
    return load_pack(resources.files("audit.rules").joinpath("pack"))


def read_pack(folder: Path) -> Pack:
    """Load a team's own pack from a folder of TOML files.

    Raises RuleError with file, rule and position for anything malformed.
    """
    if not folder.is_dir():
        raise RuleError(f"{folder}: a rule pack is a folder of TOML files.")
    return load_pack(folder)


def load_pack(folder: Traversable) -> Pack:
    """Load every TOML file of a folder as one pack."""
    files = sorted(
        (f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name
    )
    contents = {f.name: _read_toml(f) for f in files}
    head = contents.pop("pack.toml", {})
    parameters = read_parameters(contents.pop("parameters.toml", None))
    terms = parse_terms(parameters)
    rules = tuple(
        rule
        for name, content in contents.items()
        for record in _records(content, name)
        for rule in _rules(record, name, parameters, terms)
    )
    if not rules:
        raise RuleError(f"{folder}: no [[rule]] was found in its TOML files.")
    retired = {str(r["id"]): str(r["reason"]) for r in head.get("retired", ())}
    _refuse_repeated_ids(rules, retired)
    return Pack(
        name=str(head.get("name", folder.name)),
        version=str(head.get("version", "0")),
        title=str(head.get("title", "")),
        rules=rules,
        terms=terms,
        parameters=parameters,
        accepted=tuple(head.get("accepted", ())),
        retired=retired,
    )


def parse_terms(parameters: Iterable[str]) -> dict[str, Condition]:
    """Parse the terms in their order; each may use only those above it."""
    vocabulary: dict[str, Fact | Count | Term] = {**FACTS}
    parsed: dict[str, Condition] = {}
    for term in TERMS:
        parsed[term.name] = parse(
            term.when, vocabulary, parameters, f"term {term.name}"
        )
        vocabulary[term.name] = term
    return parsed


def _vocabulary() -> Mapping[str, Fact | Count | Term]:
    return {**FACTS, **COUNTS, **{term.name: term for term in TERMS}}


def _read_toml(file: Traversable) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as problem:
        raise RuleError(f"{file.name}: not a readable TOML file: {problem}") from None


def _records(content: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    surplus = sorted(set(content) - {"rule"})
    if surplus:
        raise RuleError(f"{name}: unknown table {surplus[0]!r}; write [[rule]] tables.")
    records = content.get("rule", [])
    if not isinstance(records, list) or not all(isinstance(r, dict) for r in records):
        raise RuleError(f"{name}: write each rule as a [[rule]] table.")
    return records


TASK_SUFFIX = "T"
"""Ends the id of the task that stands for a query without clinical indicators."""

ENOUGH_INDICATORS = "clinical_indicators >= query_indicator_minimum"
"""What a provider query needs of the record."""

FEW_INDICATORS = (
    "Reread the note and enter what it records of region, levels, acuity, onset, "
    "duration, severity, examination, function, imaging, red flags, injury and "
    "response to treatment: a query needs more clinical indicators than the row has."
)
"""Begins the task that stands for a query without clinical indicators.

Source: ACDIS/AHIMA, Guidelines for Achieving a Compliant Query Practice (2022): a query
includes the clinical indicators that prompt it.
"""


def _rules(
    record: Mapping[str, Any],
    file: str,
    parameters: Mapping[str, Parameter],
    terms: Mapping[str, Condition],
) -> Iterator[Rule]:
    """Read a rule; a provider query makes two, parted by the record's indicators.

    A query quotes clinical indicators. Where the record has too few of them the same
    question is a task for the coder: to reread the chart before anybody is asked.
    """
    place = f"{file}, rule {record.get('id', '(without id)')}"
    _check_keys(record, place)
    if record.get("verdict") != Verdict.QUERY_PROVIDER.value:
        yield _rule(record, place, parameters, terms)
        return
    for key in ("query", "task", "task_fires"):
        if not record.get(key):
            raise RuleError(f"{place}: a rule that asks the provider needs {key!r}.")
    asked = f"({record['when']}) and {ENOUGH_INDICATORS}"
    yield _rule({**record, "when": asked, "task": ""}, place, parameters, terms)
    without = {
        **record,
        "id": f"{record['id']}{TASK_SUFFIX}",
        "when": f"({record['when']}) and not ({ENOUGH_INDICATORS})",
        "verdict": Verdict.CHART_REVIEW_REQUIRED.value,
        "query": "",
        "fires": record["task_fires"],
        "silent": record.get("fires", []),
        "task": f"{FEW_INDICATORS} {record['task']}",
        "action": "Reread the chart before a query goes to the provider; the coder "
        "task says what to enter.",
    }
    yield _rule(without, place, parameters, terms)


def _rule(
    record: Mapping[str, Any],
    place: str,
    parameters: Mapping[str, Parameter],
    terms: Mapping[str, Condition],
) -> Rule:
    text = " ".join(str(record["when"]).split())
    condition = parse(text, _vocabulary(), parameters, place)
    rule = Rule(
        id=_text(record, "id", place),
        title=_text(record, "title", place),
        text=text,
        condition=condition,
        verdict=_member(Verdict, record.get("verdict"), "verdict", place),
        severity=_member(Severity, record["severity"], "severity", place)
        or Severity.INFO,
        risk=_member(ClaimRisk, record.get("risk"), "risk", place) or ClaimRisk.NONE,
        because=_text(record, "because", place),
        citations=_texts(record, "cite", place),
        action=_text(record, "action", place),
        about=tuple(check_group(g, place) for g in _texts(record, "about", place)),
        steps=tuple(read_step(s, place) for s in _texts(record, "correct", place)),
        denials=_texts(record, "denials", place),
        query=str(record.get("query", "")).strip(),
        task=" ".join(str(record.get("task", "")).split()),
        message=" ".join(str(record.get("message", "")).split()),
        lines=_line_group(record, place),
        presumes=tuple(
            check_group(g, place) for g in _texts(record, "presumes", place)
        ),
        since=_day(record["from"], "from", place),
        until=_day(record["until"], "until", place) if "until" in record else None,
        judged_only=_judged_only(record, place),
        enabled=_enabled(record, place),
        fires=_texts(record, "fires", place),
        silent=_texts(record, "silent", place),
        place=place,
        columns=_shown(_columns(condition, terms), names_in(condition)),
    )
    return _check_placeholders(rule)


def _check_keys(record: Mapping[str, Any], place: str) -> None:
    for key in record:
        if key not in _KEYS:
            near = difflib.get_close_matches(key, sorted(_KEYS), 1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise RuleError(f"{place}: unknown key {key!r}.{hint}")
    for key in _REQUIRED:
        if key not in record:
            raise RuleError(f"{place}: the key {key!r} is missing.")


def _text(record: Mapping[str, Any], key: str, place: str) -> str:
    value = record[key]
    if not isinstance(value, str) or not value.strip():
        raise RuleError(f"{place}: {key!r} must be a text that is not empty.")
    return value.strip()


def _texts(record: Mapping[str, Any], key: str, place: str) -> tuple[str, ...]:
    value = record.get(key, [])
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise RuleError(f"{place}: {key!r} must be a list of texts.")
    return tuple(value)


_Word = TypeVar("_Word", Verdict, Severity, ClaimRisk)


def _member(kind: type[_Word], value: Any, key: str, place: str) -> _Word | None:
    if value is None:
        return None
    known = [member.value for member in kind]
    if value not in known:
        near = difflib.get_close_matches(str(value), known, 1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise RuleError(f"{place}: {value!r} is no {key}.{hint}")
    return kind(value)


def _day(value: Any, key: str, place: str) -> dt.date:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    raise RuleError(f"{place}: {key!r} must be a date like 2015-10-01, without quotes.")


def _line_group(record: Mapping[str, Any], place: str) -> str:
    name = str(record.get("lines", ""))
    if name and name not in LINE_GROUPS:
        known = ", ".join(sorted(LINE_GROUPS))
        raise RuleError(f"{place}: {name!r} is no group of lines; known: {known}.")
    return name


def _check_placeholders(rule: Rule) -> Rule:
    for text in (rule.title, rule.because):
        if BRACE.search(text):
            raise RuleError(f"{rule.place}: a title or a reason takes no placeholder.")
    for text in (rule.message, rule.action, rule.query, rule.task):
        if BRACE.search(PLACEHOLDER.sub("", text)):
            raise RuleError(
                f"{rule.place}: a brace in {text[:40]!r} opens or closes no "
                "placeholder. Write it as {name} or {name|words}."
            )
        for name in PLACEHOLDER.findall(text):
            if name not in PLACEHOLDERS:
                near = difflib.get_close_matches(name, PLACEHOLDERS, 1)
                hint = f" Did you mean {{{near[0]}}}?" if near else ""
                raise RuleError(f"{rule.place}: {{{name}}} is no placeholder.{hint}")
    return rule


def _enabled(record: Mapping[str, Any], place: str) -> bool:
    enabled = record.get("enabled", True)
    if not isinstance(enabled, bool):
        raise RuleError(f"{place}: 'enabled' is true or false, without quotes.")
    return enabled


def _judged_only(record: Mapping[str, Any], place: str) -> bool:
    scope = record.get("scope", "judged")
    if scope not in ("judged", "any"):
        raise RuleError(f"{place}: scope is 'judged' or 'any', not {scope!r}.")
    return bool(scope == "judged")


def _shown(columns: tuple[str, ...], asked: Iterable[str]) -> tuple[str, ...]:
    """Give the columns that findings show: all, or without the list of conditions.

    A rule that asks for the absence of every cause reads all condition columns; naming
    them all would bury the others. Those that its condition asks for by name stay.
    """
    families = [c for c in columns if c in CONDITION_FAMILIES]
    if len(families) <= SHOWN_FAMILIES:
        return columns
    named = tuple(asked)
    return tuple(
        column
        for column in columns
        if column not in families
        or any(n == column or n.startswith(f"{column}_") for n in named)
    )


def _columns(condition: Condition, terms: Mapping[str, Condition]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for name in names_in(condition):
        if name in terms:
            found.update(dict.fromkeys(_columns(terms[name], terms)))
        elif name in FACTS:
            found.update(dict.fromkeys(FACTS[name].columns))
        else:
            for part in COUNTS[name].of:
                behind = terms.get(part, Holds(part))
                found.update(dict.fromkeys(_columns(behind, terms)))
    return tuple(found)


def _refuse_repeated_ids(rules: Iterable[Rule], retired: Iterable[str]) -> None:
    seen = dict.fromkeys(retired, "a retired rule (pack.toml)")
    seen[UNJUDGED_RULE.id] = UNJUDGED_RULE.place
    for rule in rules:
        if rule.id in seen:
            raise RuleError(f"{rule.place}: the id is taken by {seen[rule.id]}.")
        seen[rule.id] = rule.place
