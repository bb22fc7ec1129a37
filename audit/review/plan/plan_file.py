"""The plan as a TOML file that a person can read, change and sign."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from audit.errors import InputUnreadable, SettingRefused
from audit.intake import profile_of
from audit.review.plan.frame import Days, FrameRules, checked_rules
from audit.review.plan.plan import DIFFERENCE, Plan, checked_plan
from audit.review.plan.reviewers import JudgedBy, Reviewer
from audit.side_files import toml_tables
from audit.wording import dollars

_PREFACE = """\
# The plan of a chart review. Whoever signs it settles the draw: another seed, method,
# frame or size is another sample, and `tspine review verify` says so.
# estimator = "ratio" also appraises dollars by their ratio to dollars paid; decide it
# before the draw.
"""

_Lines = dict[str, object]
_DOLLARS = ("paid", "least_amount")
_SIGNATURE = "signature"
_DAYS = ("first_day", "last_day")

_ADDED = (
    *("review.reviewers", "judged_by", "source.columns", "source.payers"),
    "frame.outside_period",
)
"""Tables that plans of earlier releases lack; they are left out if empty."""


def plan_text(plan: Plan) -> str:
    """Write a plan as TOML."""
    tables: dict[str, _Lines] = {
        "review": {
            "title": plan.title,
            "objective": plan.objective,
            "period": plan.period,
            "prepared_by": plan.prepared_by,
            "preset": plan.preset,
            "confidence": plan.level,
            "missing_is_error": plan.missing_is_error,
            "estimator": plan.estimator,
            **_said(plan),
        },
        "review.reviewers": {r.name: r.credentials for r in plan.reviewers},
        "judged_by": _filled(asdict(plan.judged_by)),
        "source": {
            "file": plan.source,
            "sheet": plan.sheet,
            "sha256": plan.source_sha256,
            **_filled({"dates": plan.profile.dates}),
        },
        "source.columns": dict(plan.profile.columns),
        "source.payers": dict(plan.profile.payers),
        "frame": {
            **_frame_lines(plan.rules),
            **({} if plan.paid is None else {"paid": plan.paid}),
            **(dict(zip(_DAYS, plan.days, strict=True)) if plan.days else {}),
            "sha256": plan.frame_sha256,
        },
        "frame.where": dict(plan.rules.where),
        "frame.units": dict(plan.strata),
        "frame.left_out": {f"rows {why}": n for why, n in plan.excluded},
        "frame.outside_period": {f"units {why}": n for why, n in plan.outside},
        "sample": {
            "method": plan.method,
            "seed": plan.seed,
            "spares": plan.spares,
            "why": plan.basis,
        },
        "sample.sizes": dict(plan.sizes),
        _SIGNATURE: {"name": plan.signed_by, "date": plan.signed_on},
    }
    parts = [_PREFACE]
    for name, lines in tables.items():
        if not lines and name in _ADDED:
            continue
        body = "".join(f"{_key(key)} = {_value(v)}\n" for key, v in lines.items())
        parts.append(f"[{name}]\n{body}")
    return "\n".join(parts)


def _said(plan: Plan) -> _Lines:
    """Return the keys that plans of earlier releases lack, as far as they are set."""
    said = ("population", "data_source", "protocol")
    names = (*said, "blind", "overlap", "needs_dollars")
    return _filled({name: getattr(plan, name) for name in names})


def _filled(lines: Mapping[str, object]) -> _Lines:
    return {name: value for name, value in lines.items() if value}


def plan_differences(signed: Plan, own: Plan) -> tuple[str, ...]:
    """Say how a workbook's plan differs from the signed plan, key by key.

    Everything affects the frame, the draw, the appraisal or the report. Only the
    signature may be lacking in the workbook: a plan may be signed after the draw.
    """
    wanted, given = (_flat(tomllib.loads(plan_text(p))) for p in (signed, own))
    found = []
    is_signed = bool(own.signed_by or own.signed_on)
    for section, key in dict.fromkeys((*wanted, *given)):
        if section == _SIGNATURE and not is_signed:
            continue
        old, new = (keys.get((section, key)) for keys in (wanted, given))
        if old != new:
            values = f"{_shown(key, new)} instead of {_shown(key, old)}"
            found.append(
                f"The plan in the workbook has a different {key} than the plan: "
                f"{values} ([{section}])."
            )
    return tuple(found)


def _flat(table: Mapping[str, Any], section: str = "") -> dict[tuple[str, str], Any]:
    keys: dict[tuple[str, str], Any] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            keys |= _flat(value, f"{section}.{key}" if section else key)
        else:
            keys[section, key] = value
    return keys


def _shown(key: str, value: object) -> str:
    if key in _DOLLARS and isinstance(value, (int, float)):
        return dollars(value)
    return "nothing" if value is None else str(value)


def _frame_lines(rules: FrameRules) -> _Lines:
    lines: _Lines = {
        "date_from": rules.date_from,
        "date_to": rules.date_to,
        "codes": rules.codes,
        "least_amount": rules.least_amount,
        "strata": rules.strata,
        "amount_bounds": rules.amount_bounds,
        "order": rules.order,
        "repeated": rules.repeated,
    }
    return {name: value for name, value in lines.items() if value is not None}


def read_plan(text: str, name: str = "the plan") -> Plan:
    """Read a plan.

    Raises InputUnreadable, naming the key, for a file that is not a plan, and
    SettingRefused for an invalid setting.
    """
    tables = toml_tables(text, name, InputUnreadable)
    try:
        plan = _plan(tables)
    except KeyError as error:
        raise InputUnreadable(
            f"{name} lacks {error.args[0]}. Make a plan with `tspine review plan`."
        ) from None
    except (TypeError, ValueError, AttributeError, OverflowError) as error:
        raise InputUnreadable(f"{name} is not a plan of a review: {error}.") from None
    try:
        return checked_plan(plan)
    except SettingRefused as error:
        raise SettingRefused(f"{name}: {error}") from None


def _plan(tables: Mapping[str, Any]) -> Plan:
    review, source = tables["review"], tables["source"]
    frame, sample = tables["frame"], tables["sample"]
    signature = tables.get("signature", {})
    return Plan(
        title=str(review["title"]),
        objective=str(review["objective"]),
        period=str(review["period"]),
        prepared_by=str(review["prepared_by"]),
        preset=str(review["preset"]),
        source=str(source["file"]),
        source_sha256=str(source["sha256"]),
        sheet=str(source["sheet"]),
        rules=checked_rules(_rules(frame)),
        strata=_counts(frame["units"]),
        excluded=tuple(
            (why.removeprefix("rows "), n) for why, n in _counts(frame["left_out"])
        ),
        frame_sha256=str(frame["sha256"]),
        method=str(sample["method"]),
        seed=str(sample["seed"]),
        sizes=_counts(sample["sizes"]),
        spares=_whole("spares", sample["spares"]),
        basis=tuple(str(s) for s in sample["why"]),
        level=float(review["confidence"]),
        missing_is_error=_truth("missing_is_error", review["missing_is_error"]),
        signed_by=str(signature.get("name", "")),
        signed_on=str(signature.get("date", "")),
        # Plans of earlier releases have none of the keys below.
        estimator=str(review.get("estimator", DIFFERENCE)),
        paid=float(frame["paid"]) if "paid" in frame else None,
        population=str(review.get("population", "")),
        data_source=str(review.get("data_source", "")),
        protocol=str(review.get("protocol", "")),
        reviewers=tuple(
            Reviewer(name, str(credentials))
            for name, credentials in review.get("reviewers", {}).items()
        ),
        blind=_truth("blind", review.get("blind", False)),
        overlap=_whole("overlap", review.get("overlap", 0)),
        needs_dollars=_truth("needs_dollars", review.get("needs_dollars", False)),
        profile=profile_of(
            {k: source[k] for k in ("dates", "columns", "payers") if k in source},
            "source",
        ),
        days=_days(frame),
        outside=tuple(
            (why.removeprefix("units "), n)
            for why, n in _counts(frame.get("outside_period", {}))
        ),
        judged_by=JudgedBy(
            **{
                field.name: str(tables.get("judged_by", {}).get(field.name, ""))
                for field in fields(JudgedBy)
            }
        ),
    )


def _rules(frame: Mapping[str, Any]) -> FrameRules:
    where = tuple(
        (name, tuple(str(v) for v in values))
        for name, values in frame.get("where", {}).items()
    )
    least = frame.get("least_amount")
    return FrameRules(
        date_from=_day(frame.get("date_from")),
        date_to=_day(frame.get("date_to")),
        codes=tuple(str(code) for code in frame["codes"]),
        where=where,
        least_amount=None if least is None else float(least),
        strata=str(frame["strata"]),
        amount_bounds=tuple(float(b) for b in frame["amount_bounds"]),
        order=str(frame["order"]),
        repeated=str(frame["repeated"]),
    )


def _day(value: object) -> dt.date | None:
    if value is None or (isinstance(value, dt.date) and type(value) is dt.date):
        return value
    raise ValueError(f"{value} is not a date like 2026-02-10")


def _days(frame: Mapping[str, Any]) -> Days | None:
    first, last = (_day(frame.get(name)) for name in _DAYS)
    if first is None and last is None:
        return None
    if first is None or last is None or first > last:
        raise ValueError(f"{' and '.join(_DAYS)} are {first} and {last}")
    return first, last


def _counts(table: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    counts = {name: _whole(name, number, "count") for name, number in table.items()}
    for name, number in counts.items():
        if number < 0:
            raise ValueError(f"{name} = {number} is not a count")
    return tuple(counts.items())


def _whole(name: str, value: object, what: str = "whole number") -> int:
    # Stricter than `whole`: no plan has 5.0, unless somebody changed it.
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{name} = {value} is not a {what}")
    return value


def _truth(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{name} = {value!r} is neither true nor false")
    return value


def _key(name: str) -> str:
    plain = name.replace("_", "").replace("-", "")
    is_bare = bool(plain) and plain.isascii() and plain.isalnum()
    return name if is_bare else _text(name)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        inner = [_value(part) for part in value]
        if sum(map(len, inner)) > 60:
            return "[\n" + "".join(f"    {part},\n" for part in inner) + "]"
        return f"[{', '.join(inner)}]"
    return _text(str(value))


def _text(text: str) -> str:
    # JSON and TOML share their escapes, but TOML also wants this character escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
