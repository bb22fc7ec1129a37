"""Reads a [[rule]] table of a pack as a rule, and validates it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from audit.errors import RuleError
from audit.facts import VOCABULARY
from audit.findings import ClaimRisk, Severity, Verdict
from audit.rules.corrections import check_group, read_step
from audit.rules.language import parse
from audit.rules.parameters import Parameter
from audit.rules.placeholders import BRACE, PLACEHOLDER, PLACEHOLDERS
from audit.rules.provider_queries import asked_with_indicators, task_without_indicators
from audit.rules.record_fields import (
    day_of,
    is_enabled,
    is_judged_only,
    line_group_of,
    member_of,
    text_of,
    texts_of,
)
from audit.rules.rule import Rule
from audit.rules.shown_columns import ShownColumns
from audit.suggestions import did_you_mean, nearest

_KEYS = {
    *("id", "title", "when", "verdict", "severity", "risk", "because", "cite"),
    *("action", "about", "correct", "denials", "query", "from", "until"),
    *("scope", "enabled", "fires", "silent", "task", "task_fires", "message"),
    *("presumes", "lines"),
}
_REQUIRED = ("id", "title", "when", "severity", "because", "cite", "action", "from")


def rules_of(
    record: Mapping[str, Any],
    file: str,
    parameters: Mapping[str, Parameter],
    shown: ShownColumns,
) -> Iterator[Rule]:
    """Read the rule of a [[rule]] table; a provider query becomes two rules.

    Raises RuleError, which names the file, the rule and the key, if anything is
    malformed.
    """
    origin = f"{file}, rule {record.get('id', '(without id)')}"
    _check_keys(record, origin)
    if record.get("verdict") != Verdict.QUERY_PROVIDER.value:
        yield _rule(record, origin, parameters, shown)
        return
    for key in ("query", "task", "task_fires"):
        if not record.get(key):
            raise RuleError(f"{origin}: a rule that asks the provider needs {key!r}.")
    yield _rule(asked_with_indicators(record), origin, parameters, shown)
    yield _rule(task_without_indicators(record), origin, parameters, shown)


def _rule(
    record: Mapping[str, Any],
    origin: str,
    parameters: Mapping[str, Parameter],
    shown: ShownColumns,
) -> Rule:
    text = " ".join(str(record["when"]).split())
    condition = parse(text, VOCABULARY, parameters, origin)
    rule = Rule(
        id=text_of(record, "id", origin),
        title=text_of(record, "title", origin),
        text=text,
        condition=condition,
        verdict=member_of(Verdict, record.get("verdict"), "verdict", origin),
        severity=member_of(Severity, record["severity"], "severity", origin)
        or Severity.INFO,
        risk=member_of(ClaimRisk, record.get("risk"), "risk", origin) or ClaimRisk.NONE,
        because=text_of(record, "because", origin),
        citations=texts_of(record, "cite", origin),
        action=text_of(record, "action", origin),
        about=tuple(check_group(g, origin) for g in texts_of(record, "about", origin)),
        steps=tuple(read_step(s, origin) for s in texts_of(record, "correct", origin)),
        denials=texts_of(record, "denials", origin),
        query=str(record.get("query", "")).strip(),
        task=" ".join(str(record.get("task", "")).split()),
        message=" ".join(str(record.get("message", "")).split()),
        lines=line_group_of(record, origin),
        presumes=tuple(
            check_group(g, origin) for g in texts_of(record, "presumes", origin)
        ),
        since=day_of(record["from"], "from", origin),
        until=day_of(record["until"], "until", origin) if "until" in record else None,
        judged_only=is_judged_only(record, origin),
        enabled=is_enabled(record, origin),
        fires=texts_of(record, "fires", origin),
        silent=texts_of(record, "silent", origin),
        origin=origin,
        columns=shown.of(condition),
    )
    return _check_placeholders(rule)


def _check_keys(record: Mapping[str, Any], origin: str) -> None:
    for key in record:
        if key not in _KEYS:
            hint = did_you_mean(map(repr, nearest(key, sorted(_KEYS))))
            raise RuleError(f"{origin}: unknown key {key!r}.{hint}")
    for key in _REQUIRED:
        if key not in record:
            raise RuleError(f"{origin}: the key {key!r} is missing.")


def _check_placeholders(rule: Rule) -> Rule:
    for text in (rule.title, rule.because):
        if BRACE.search(text):
            raise RuleError(
                f"{rule.origin}: a title or a reason must not contain a placeholder."
            )
    for text in (rule.message, rule.action, rule.query, rule.task):
        if BRACE.search(PLACEHOLDER.sub("", text)):
            raise RuleError(
                f"{rule.origin}: a brace in {text[:40]!r} does not belong to a "
                "placeholder. Write placeholders as {name} or {name|words}."
            )
        for name in PLACEHOLDER.findall(text):
            if name not in PLACEHOLDERS:
                hint = did_you_mean(f"{{{n}}}" for n in nearest(name, PLACEHOLDERS))
                raise RuleError(
                    f"{rule.origin}: {{{name}}} is not a placeholder.{hint}"
                )
    return rule
