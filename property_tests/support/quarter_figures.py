"""Every figure of two reviewed quarters beside the one that is worked out again."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from property_tests.support import recomputed as again
from property_tests.support.quarter_runs import AUDITORS, Quarter, Run
from property_tests.support.quarters import OF_EACH, PROVIDERS, WITH_CODE, Truth

LEVEL = 0.9
LEVELS = (0.8, 0.9, 0.95, 0.99)
UNIVERSE = PROVIDERS * WITH_CODE
NEAR = 1e-9
ONE_UNIT = 1 / UNIVERSE + NEAR
"""Two searches of limits over strata may end one unit apart."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Figure:
    """A figure as tspine gives it, and as worked out; `within` is how far apart."""

    quarter: str
    name: str
    shown: float
    worked_out: float
    within: float = NEAR

    @property
    def agrees(self) -> bool:
        scale = max(1.0, abs(self.worked_out)) if self.within == NEAR else 1.0
        return abs(self.shown - self.worked_out) <= self.within * scale


def figures(run: Run) -> list[Figure]:
    """Return every figure of score, appraisal, trend and list of rules."""
    found = [
        Figure(q.name, *figure)
        for q in run.quarters
        for part in PARTS
        for figure in part(q)
    ]
    found += [Figure("q2, q3", *figure) for figure in _trend(run)]
    return found + [Figure("q2, q3", *figure) for figure in _worst_rules(run)]


Parts = Iterator[tuple[Any, ...]]
_UNDECIDED = (
    *("INPUT_ERROR", "QUERY_PROVIDER", "CHART_REVIEW_REQUIRED", "NOT_ASSESSABLE"),
    "",
)
"""Verdicts of the machine that decide nothing, so that nothing is compared."""


def verdict_of(row: Row) -> str:
    """Return what people settled on; empty if the record was not enough."""
    given = {"agree": row["machine"], "disagree": row["own"]}
    return str(given.get(row["decision"]) or "")


def judged(quarter: Quarter) -> list[Row]:
    return [row for row in quarter.settled.values() if verdict_of(row)]


def is_wrong(row: Row) -> bool:
    return bool(verdict_of(row)) and Truth.is_wrong(verdict_of(row))


def strata_of(rows: Sequence[Row]) -> list[again.Stratum]:
    """Return the strata of judged rows: one a provider."""
    by = _grouped(rows, "provider")
    return [(WITH_CODE, len(there), sum(map(is_wrong, there))) for there in by.values()]


def _grouped(rows: Sequence[Row], name: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[str(row[name])].append(row)
    return dict(sorted(found.items()))


def _weighted(
    name: str, rate: Mapping[str, Any], parts: Sequence[again.Stratum]
) -> Parts:
    """A rate over strata: weighted, with limits by inversion of a test."""
    low, high = again.strata_limits(parts, [LEVEL])[LEVEL]
    yield f"{name}: wrong", rate["wrong"], sum(x for _, _, x in parts)
    yield f"{name}: judged", rate["judged"], sum(m for _, m, _ in parts)
    share = sum(n * x / m for n, m, x in parts) / sum(n for n, _, _ in parts)
    yield f"{name}: weighted rate", rate["weighted"], share
    yield f"{name}: low, over strata", rate["low"], low / UNIVERSE, ONE_UNIT
    yield f"{name}: high, over strata", rate["high"], high / UNIVERSE, ONE_UNIT


def _strata(rows: Sequence[Row], found: Callable[[Row], bool]) -> list[again.Stratum]:
    """Return the strata of rows with a count of those that have a property."""
    by = _grouped(rows, "provider")
    return [(WITH_CODE, len(part), sum(map(found, part))) for part in by.values()]


def _pairs(
    rows: Sequence[Row], pair: Callable[[Row], tuple[float, float]]
) -> list[tuple[int, list[tuple[float, float]]]]:
    """Return pairs of numbers by stratum, each with its universe."""
    by = _grouped(rows, "provider")
    return [(WITH_CODE, [pair(row) for row in part]) for part in by.values()]


def _rate(name: str, rate: Mapping[str, Any], worked: Sequence[float]) -> Parts:
    for what, value in zip(("wrong", "judged", "low", "high"), worked, strict=True):
        yield f"{name}: {what}", rate[what], value


def _claims(quarter: Quarter) -> Parts:
    rows, claims = judged(quarter), quarter.score["claims"]
    strata = strata_of(rows)
    wrong, (low, high) = _wrong(rows), again.strata_limits(strata, [LEVEL])[LEVEL]
    yield "claims: wrong", claims["wrong"], wrong
    yield "claims: judged", claims["judged"], len(rows)
    yield "claims: universe", claims["universe"], UNIVERSE
    weighted = sum(n * x / m for n, m, x in strata) / UNIVERSE
    yield "claims: weighted rate", claims["weighted"], weighted
    yield "claims: low, over strata", claims["low"], low / UNIVERSE, ONE_UNIT
    yield "claims: high, over strata", claims["high"], high / UNIVERSE, ONE_UNIT
    clean = again.clean_size([WITH_CODE] * PROVIDERS, 0.05, 0.95)
    yield "clean charts for 5 % or less", claims["clean_needed"], clean
    unsure = quarter.score["unsure"]
    undecided = len(quarter.settled) - len(rows)
    every = [*quarter.settled.values()]
    for name, at, counts in (
        ("none is an error", 0, is_wrong),
        ("all are errors", 1, lambda row: is_wrong(row) or not verdict_of(row)),
    ):
        share = sum(n * x / m for n, m, x in _strata(every, counts)) / UNIVERSE
        yield f"undecided charts: weighted, if {name}", unsure["frame"][at], share
    for name, value in (("undecided", undecided), ("wrong", wrong)):
        yield f"undecided charts: {name}", unsure[name], value
    yield "undecided charts: decided", unsure["decided"], len(rows)
    outcomes = dict(quarter.score["outcomes"])
    for name, value in (("right", len(rows) - wrong), ("wrong", wrong)):
        yield f"outcome {name}", outcomes[name], value
    yield "outcome undecided", outcomes["undecided"], undecided
    said = Counter(row["machine"] for row in quarter.settled.values())
    for verdict, count in quarter.score["machine_verdicts"]:
        yield f"machine: {verdict}", count, said[verdict]


def _wrong(rows: Sequence[Row]) -> int:
    return sum(map(is_wrong, rows))


def codes_of(row: Row) -> tuple[Counter[str], Counter[str]] | None:
    """Return reported and right codes; None if nobody knows the right ones."""
    right = _right_list(row)
    return (Counter(_list(row["reported"])), Counter(right)) if right else None


def _right_list(row: Row) -> list[str]:
    """Return the right codes in claim order; empty if nobody knows them."""
    right = _list(row["final"])
    if not right and row["decision"] == "agree":
        right = _list(row["corrected"])
    return right or ([] if is_wrong(row) else _list(row["reported"]))


def _list(cell: object) -> list[str]:
    return [c.strip() for c in str(cell or "").split(";") if c.strip()]


def _codes(quarter: Quarter) -> Parts:
    known = [row for row in judged(quarter) if codes_of(row)]
    found = quarter.score["codes"]
    pairs = _pairs(known, _wrong_codes)
    for what, at in (("wrong", 0), ("judged", 1)):
        total = sum(pair[at] for _, part in pairs for pair in part)
        yield f"codes: {what}", found[what], total
    share, *limits = again.strata_ratio(pairs, LEVEL)
    yield "codes: weighted rate", found["weighted"], share
    for what, value in zip(("low", "high"), limits, strict=True):
        yield f"codes: {what}", found[what], min(max(value, 0.0), 1.0)
    for name, kind in (
        ("over_coded", (True, False)),
        ("under_coded", (False, True)),
        ("changed", (True, True)),
    ):
        parts = _strata(known, partial(_is_kind, kind))
        yield from _weighted(name.replace("_", "-"), quarter.score[name], parts)
    parts = _strata(known, lambda row: _list(row["reported"]) != _right_list(row))
    yield from _weighted("codes differ", quarter.score["differ"], parts)


def _wrong_codes(row: Row) -> tuple[float, float]:
    """Return how many codes of a chart are wrong, and how many were judged."""
    reported, right = codes_of(row) or (Counter(), Counter())
    wrong = (reported - right).total() + (right - reported).total()
    return wrong, (reported | right).total()


def _is_kind(kind: tuple[bool, bool], row: Row) -> bool:
    """Whether a chart has codes too many, and lacks some, as the kind says."""
    reported, right = codes_of(row) or (Counter(), Counter())
    return kind == (bool(reported - right), bool(right - reported))


def _left_out(quarter: Quarter) -> Parts:
    """The charts that the rate of codes leaves out, and what they would change."""
    out = [row for row in judged(quarter) if not codes_of(row)]
    wrong, found = [*filter(is_wrong, out)], quarter.score["codes_left_out"]
    yield "codes left out: charts", len(found["ids"]), len(out)
    yield "codes left out: wrong", found["wrong"], len(wrong)
    codes = sum(len(_list(row["reported"])) for row in wrong)
    yield "codes left out: codes", found["codes"], codes


def _overruled(quarter: Quarter) -> Parts:
    """The charts that people decided otherwise than the machine."""
    charts, (one, other) = quarter.score["overruled"]["charts"], quarter.first.values()
    rows = {
        unit: row
        for unit, row in quarter.settled.items()
        if row["decision"] == "disagree" and row["own"] not in (None, row["machine"])
    }
    both = rows.keys() & one.keys() & other.keys()
    against = [r for r in rows.values() if is_wrong(r) and r["machine"] == "SUPPORTED"]
    for name, value, worked in (
        ("charts", len(charts), len(rows)),
        ("read twice", sum(c["twice"] for c in charts), len(both)),
        ("errors", sum(c["is_error"] for c in charts), _wrong([*rows.values()])),
        (
            "against the provider",
            sum(c["direction"] == "against the provider" for c in charts),
            len(against),
        ),
    ):
        yield f"overruled: {name}", value, worked


def _groups(quarter: Quarter) -> Parts:
    rows = judged(quarter)
    framed = [t for t in quarter.truths.values() if t.reports]
    assert len(quarter.truths) == PROVIDERS * OF_EACH
    for name in ("provider", "payer"):
        units = Counter(getattr(truth, name) for truth in framed)
        rates = {r["name"]: r for r in dict(quarter.score["groups"])[name]}
        by = _grouped(rows, name)
        yield f"{name}: groups", len(rates), len(by)
        for value, there in by.items():
            of = f"{name} {value}"
            if name == "payer":
                yield from _crossing(of, rates[value], value, rows, units[value])
                continue
            wrong = _wrong(there)
            limits = again.exact_limits(units[value], len(there), wrong, LEVEL)
            yield from _rate(of, rates[value], (wrong, len(there), *limits))


def _crossing(
    name: str, rate: Mapping[str, Any], value: str, rows: Sequence[Row], units: int
) -> Parts:
    """The rate of a payer, whose charts were drawn in strata of providers."""
    own = [row for row in rows if row["payer"] == value]
    wrong, judged = _wrong(own), len(own)
    yield f"{name}: wrong", rate["wrong"], wrong
    yield f"{name}: judged", rate["judged"], judged
    sizes = {p: len(part) for p, part in _grouped(rows, "provider").items()}
    weights = [(WITH_CODE / sizes[str(row["provider"])], is_wrong(row)) for row in own]
    share = math.fsum(w for w, bad in weights if bad) / math.fsum(w for w, _ in weights)
    yield f"{name}: weighted rate", rate["weighted"], share
    parts = _strata(rows, lambda row: is_wrong(row) and row["payer"] == value)
    least, most = again.strata_limits(parts, [LEVEL])[LEVEL]
    low = min(max(least, wrong) / units, share)
    high = max(min(most, units - judged + wrong) / units, share)
    yield f"{name}: low", rate["low"], low, 1 / units + NEAR
    yield f"{name}: high", rate["high"], high, 1 / units + NEAR


def _agreement(quarter: Quarter) -> Parts:
    readers = quarter.score["readers"]
    machine = {unit: row["machine"] for unit, row in quarter.settled.items()}
    by_auditor = dict(readers["by_auditor"])
    first: dict[str, tuple[str, str]] = {}
    for name in AUDITORS.values():
        pairs = {
            unit: (machine[unit], words["Auditor's verdict"])
            for unit, words in quarter.first[name].items()
            if words.get("Auditor's verdict") and machine[unit] not in _UNDECIDED
        }
        yield from _kappa(f"machine, {name}", by_auditor[name], [*pairs.values()])
        for unit, pair in pairs.items():
            first.setdefault(unit, pair)
    yield from _kappa("machine", readers["machine"], [*first.values()])
    left = quarter.score["agreement"]["left_out"]
    yield "not compared", sum(n for _, n in left), len(machine) - len(first)
    mine, theirs = (
        {u: w.get("Auditor's verdict") or w["Decision"] for u, w in words.items()}
        for words in quarter.first.values()
    )
    both = sorted(mine.keys() & theirs.keys())
    (pair,) = readers["between"]
    yield from _kappa("auditors", pair["kappa"], [(mine[u], theirs[u]) for u in both])
    apart = sum(mine[u] != theirs[u] for u in both)
    yield "auditors differ", len(pair["apart"]), apart


def _kappa(
    name: str, found: Mapping[str, Any], pairs: Sequence[tuple[str, str]]
) -> Parts:
    agreed = sum(one == other for one, other in pairs)
    yield f"{name}: charts", found["n"], len(pairs)
    yield f"{name}: the same", found["agreed"], agreed
    limits = again.binomial_limits(len(pairs), agreed, LEVEL)
    for what, value in zip(("agreed_low", "agreed_high"), limits, strict=True):
        yield f"{name}: {what.replace('_', ', ')}", found[what], value
    worked = again.kappa(pairs, LEVEL)
    for what, value in zip(("value", "low", "high"), worked, strict=True):
        yield f"{name}: kappa {what}", found[what], value


def rule_counts(quarter: Quarter) -> dict[str, tuple[int, int, int]]:
    """Return charts, agreements and overturns of each rule."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in quarter.settled.values():
        for rule in _list(row["rules"]):
            found[rule][row["decision"]] += 1
    return {r: (c.total(), c["agree"], c["disagree"]) for r, c in found.items()}


def _rules(quarter: Quarter) -> Parts:
    shown = {rule["rule_id"]: rule for rule in quarter.score["rules"]}
    counts = rule_counts(quarter)
    yield "rules that fired", len(shown), len(counts)
    for rule, (charts, agreed, overturned) in sorted(counts.items()):
        settled = agreed + overturned
        low, high = again.binomial_limits(settled, overturned, LEVEL)
        worked = (charts, agreed, overturned, low, high)
        names = ("charts", "agreed", "overturned", "low", "high")
        for name, value in zip(names, worked, strict=True):
            yield f"rule {rule}: {name}", shown[rule][name], value


def _amount(row: Row) -> float:
    return float(row["amount"])


def _cost(row: Row) -> float:
    return float(row["dollars"] or 0)


def _dollars(quarter: Quarter) -> Parts:
    rows, found = judged(quarter), quarter.score["dollars"]
    pairs = [_priced(row) for row in rows]
    share, low, high = again.strata_ratio(_pairs(rows, _priced), LEVEL)
    every = [*quarter.settled.values()]
    none, _, _ = again.strata_ratio(_pairs(every, _priced), LEVEL)
    most, _, _ = again.strata_ratio(_pairs(every, _at_most), LEVEL)
    paid = math.fsum(p for _, p in pairs)
    parts = _strata(rows, lambda row: _cost(row) > 0)
    yield from _weighted("overpaid", quarter.score["overpaid"], parts)
    for name, value in (
        ("units", len(rows)),
        ("paid", paid),
        ("over", math.fsum(d for d, _ in pairs if d > 0)),
        ("under", math.fsum(-d for d, _ in pairs if d < 0)),
        ("share", share),
        ("low", low),
        ("high", high),
        ("overpaid", sum(d > 0 for d, _ in pairs)),
        ("underpaid", sum(d < 0 for d, _ in pairs)),
        ("if_none", none),
        ("if_all", most),
    ):
        yield f"dollars: {name.replace('_', ' ')}", found[name], value


def _priced(row: Row) -> tuple[float, float]:
    """Return dollars in error and dollars paid."""
    return _cost(row), _amount(row)


def _at_most(row: Row) -> tuple[float, float]:
    """Return the same if all that was paid for an undecided chart is overpaid."""
    return (_cost(row) if verdict_of(row) else _amount(row)), _amount(row)


def _kinds(quarter: Quarter) -> Parts:
    """What is wrong on the wrong charts, and what it did to the payment."""
    wrong = [row for row in judged(quarter) if is_wrong(row)]
    note = [r for r in wrong if verdict_of(r) == "DOCUMENTATION_INSUFFICIENT"]
    code = [r for r in wrong if verdict_of(r) != "DOCUMENTATION_INSUFFICIENT"]
    found = quarter.score["kinds"]
    for kind, rows in zip(found, (code, note, []), strict=True):
        name = f"wrong: {kind['kind']}"
        yield f"{name}: charts", kind["charts"], len(rows)
        yield f"{name}: overpaid", kind["overpaid"], sum(_cost(r) > 0 for r in rows)
        yield f"{name}: underpaid", kind["underpaid"], sum(_cost(r) < 0 for r in rows)
        yield f"{name}: unchanged", kind["unchanged"], sum(not _cost(r) for r in rows)
        yield f"{name}: not priced", kind["unpriced"], 0


def _leverage(quarter: Quarter) -> Parts:
    """The chart that makes most of the interval, if one does, and the rate without."""
    pairs = _pairs(judged(quarter), _priced)
    squares = again.ratio_squares(pairs)
    flat = [square for part in squares for square in part]
    most = max(flat) / math.fsum(flat)
    found = quarter.score["dollars"]["leverage"]
    yield "dollars: one chart makes most", int(found is not None), int(most >= 0.5)
    rest = again.strata_ratio(
        [
            (n, [p for p, s in zip(part, own, strict=True) if s != max(flat)])
            for (n, part), own in zip(pairs, squares, strict=True)
        ],
        LEVEL,
    )
    names = ("share", "low", "high") if found else ()
    for name, value in zip(names, rest, strict=False):
        yield f"dollars: without it, {name}", found[name], value


def _totals(quarter: Quarter) -> Parts:
    rows, found = [*quarter.settled.values()], quarter.totals
    yield "errors among the sampled", found["sampled_errors"], _wrong(rows)
    yield from _errors("errors", found["errors"], [is_wrong(row) for row in rows], rows)
    net = [_cost(row) for row in rows]
    over = [max(value, 0.0) for value in net]
    yield from _total("net dollars", found["dollars"], net, rows)
    yield from _total("overpayments", found["overpayments"], over, rows)
    yield from _demands("demand", found["demands"], net, over, rows)
    worst = found["if_all_errors"]
    undecided = [not verdict_of(row) for row in rows]
    wrong = [is_wrong(r) or u for r, u in zip(rows, undecided, strict=True)]
    most = [_amount(r) if u else _cost(r) for r, u in zip(rows, undecided, strict=True)]
    over = [max(value, 0.0) for value in most]
    yield "if all are errors: units", worst["units"], sum(undecided)
    yield from _errors("if all: errors", worst["errors"], wrong, rows)
    yield from _total("if all: net dollars", worst["dollars"], most, rows)
    yield from _total("if all: overpayments", worst["overpayments"], over, rows)
    yield from _demands("if all: demand", worst["demands"], most, over, rows)
    normal = quarter.totals["errors_by_normal"]
    wrong = [is_wrong(row) for row in rows]
    for level, limits in _normal_errors(wrong, rows).items():
        for what, value in zip(("lower", "upper"), limits, strict=True):
            yield (
                f"errors by RAT-STATS: {what}, {level}",
                _at(normal, level)[what],
                value,
            )


def _by_stratum(values: Sequence[float], rows: Sequence[Row]) -> list[list[float]]:
    found: dict[str, list[float]] = defaultdict(list)
    for value, row in zip(values, rows, strict=True):
        found[str(row["provider"])].append(value)
    return [found[name] for name in sorted(found)]


def _at(appraisal: Mapping[str, Any], level: float) -> Mapping[str, Any]:
    (found,) = (x for x in appraisal["limits"] if x["level"] == level)
    return found  # type: ignore[no-any-return]


def _errors(
    name: str, found: Mapping[str, Any], wrong: Sequence[bool], rows: Sequence[Row]
) -> Parts:
    parts = _by_stratum(wrong, rows)
    point, error, _ = again.totals([(WITH_CODE, part) for part in parts], ())
    yield f"{name}: point", found["point"], point
    yield f"{name}: standard error", found["standard_error"], error
    strata = [(WITH_CODE, len(part), round(sum(part))) for part in parts]
    for level, limits in again.strata_limits(strata, LEVELS).items():
        for what, value in zip(("lower", "upper"), limits, strict=True):
            yield f"{name}: {what}, {level}", _at(found, level)[what], value, 1 + NEAR


def _normal_errors(
    wrong: Sequence[bool], rows: Sequence[Row]
) -> dict[float, tuple[float, float]]:
    parts = [(WITH_CODE, part) for part in _by_stratum(wrong, rows)]
    return again.totals(parts, LEVELS)[2]


def _total(
    name: str, found: Mapping[str, Any], values: Sequence[float], rows: Sequence[Row]
) -> Parts:
    parts = [(WITH_CODE, part) for part in _by_stratum(values, rows)]
    point, error, limits = again.totals(parts, LEVELS)
    yield f"{name}: point", found["point"], point
    yield f"{name}: standard error", found["standard_error"], error
    for level, both in limits.items():
        for what, value in zip(("lower", "upper"), both, strict=True):
            yield f"{name}: {what}, {level}", _at(found, level)[what], value


def _demands(
    name: str,
    found: Sequence[Mapping[str, Any]],
    net: Sequence[float],
    over: Sequence[float],
    rows: Sequence[Row],
) -> Parts:
    # Only Medicare FFS of the quarter's payers is a program's; others count 0 dollars.
    own = [row["payer"] == "Medicare FFS" for row in rows]
    net = [value if mine else 0.0 for value, mine in zip(net, own, strict=True)]
    over = [value if mine else 0.0 for value, mine in zip(over, own, strict=True)]
    limits = again.totals([(WITH_CODE, p) for p in _by_stratum(net, rows)], LEVELS)[2]
    point = again.totals([(WITH_CODE, p) for p in _by_stratum(over, rows)], ())[0]
    for demand, value in zip(
        found, (point, limits[0.9][0], limits[0.8][0]), strict=True
    ):
        yield f"{name}: {demand['program']}", demand["estimate"], max(value, 0.0)
        # Fewer than 100 items are no base of the self-disclosure protocol.
        short = "Self-Disclosure" in demand["program"] and sum(own) < 100
        yield f"{name}: usable", demand["amount"] is not None, not short


PARTS = (
    *(_claims, _codes, _left_out, _groups, _agreement, _overruled, _rules),
    *(_dollars, _kinds, _leverage, _totals),
)
"""What is worked out again of each quarter."""


def _trend(run: Run) -> Parts:
    """The difference of two stratified periods, by Bonferroni."""
    (step,) = run.trend["steps"]
    each = (1 + LEVEL) / 2
    strata = [strata_of(judged(quarter)) for quarter in run.quarters]
    before, after = (sum(n * x / m for n, m, x in part) / UNIVERSE for part in strata)
    (low, high), (least, most) = (
        [k / UNIVERSE for k in again.strata_limits(part, [each])[each]]
        for part in strata
    )
    yield "trend: change", step["change"], after - before
    yield "trend: low", step["low"], least - high, 2 * ONE_UNIT
    yield "trend: high", step["high"], most - low, 2 * ONE_UNIT
    for period, quarter in zip(run.trend["periods"], run.quarters, strict=True):
        rows = judged(quarter)
        yield f"trend: {period['review']} wrong", period["wrong"], _wrong(rows)
        yield f"trend: {period['review']} judged", period["judged"], len(rows)


def _worst_rules(run: Run) -> Parts:
    """The rules that people overturned, over both quarters."""
    counts: dict[str, list[int]] = {}
    for quarter in run.quarters:
        for rule, numbers in rule_counts(quarter).items():
            known = counts.setdefault(rule, [0, 0, 0])
            counts[rule] = [a + b for a, b in zip(known, numbers, strict=True)]
    shown = {rule["rule_id"]: rule for rule in run.rules["rules"]}
    yield "rules overturned", len(shown), sum(bool(c[2]) for c in counts.values())
    for rule, found in shown.items():
        charts, agreed, overturned = counts[rule]
        limits = again.binomial_limits(agreed + overturned, overturned, LEVEL)
        names = ("charts", "agreed", "overturned", "low", "high")
        worked = (charts, agreed, overturned, *limits)
        for name, value in zip(names, worked, strict=True):
            yield f"rule {rule}, both: {name}", found[name], value
