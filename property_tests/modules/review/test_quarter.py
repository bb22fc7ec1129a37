"""Two quarters of 3,000 encounters and two auditors, by the README's commands.

Every figure is worked out again here, by scipy and plain Python, from what the auditors
wrote: none of it uses the program's statistics.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from scipy import stats
from typer.testing import CliRunner

from audit.errors import TspineError
from audit.hosts.cli.app import app
from property_tests.support.places import ROOT
from property_tests.support.quarters import (
    PROVIDERS,
    WITH_CODE,
    Sheet,
    Truth,
    judged_by,
    write_quarter,
)

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = README.partition("<!-- review -->")[2].partition("<!-- end of review -->")[0]
COMMANDS = re.findall(r"^tspine (.+?)(?:\s+#.*)?$", BLOCK, flags=re.MULTILINE)
AUDITORS = {"a-ahn": "A. Ahn", "b-bell": "B. Bell"}
NOT_JUDGED = ("not enough", "")
LEVEL = 0.9
NEAR = 1e-9


@dataclass
class Quarter:
    """One quarter: what the auditors wrote, what was settled, what came out."""

    name: str
    truths: dict[str, Truth]
    first: dict[str, dict[str, dict[str, Any]]]
    settled: dict[str, dict[str, Any]]
    score: Any
    totals: Any
    printed: dict[str, str]

    @property
    def verdicts(self) -> dict[str, str]:
        return {unit: row["verdict"] for unit, row in self.settled.items()}


def tspine(*words: str, statuses: Sequence[int] = (0,)) -> Any:
    done = CliRunner().invoke(app, words)
    if isinstance(done.exception, TspineError):
        raise done.exception
    assert done.exit_code in statuses, done.output
    return done


@pytest.fixture(scope="module")
def quarters(tmp_path_factory: pytest.TempPathFactory) -> list[Quarter]:
    place = tmp_path_factory.mktemp("quarters")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        return [
            reviewed(place, "q2", dt.date(2026, 4, 1)),
            reviewed(place, "q3", dt.date(2026, 7, 1)),
        ]


def reviewed(place: Path, name: str, first_day: dt.date) -> Quarter:
    """Review a quarter by the README's commands; people work between them."""
    charts = f"charts_{name}.xlsx" if name != "q3" else "charts.xlsx"
    truths = write_quarter(place / charts, first_day)
    first: dict[str, dict[str, dict[str, Any]]] = {}
    settled: dict[str, dict[str, Any]] = {}
    printed = {}
    for command in COMMANDS:
        if name != "q3":
            command = command.replace("charts.xlsx", charts)
            command = command.replace("q3", name).replace("Q3", name.upper())
        words = shlex.split(command)
        what = step_of(words)
        if what == "score":
            settled = settle(place / name / f"{name}.review.xlsx", truths)
        done = tspine(*words, statuses=(0, 1) if what == "merge" else (0,))
        printed[what] = done.stdout + done.stderr
        if what == "init":
            sign(place / name / f"{name}.plan.toml")
        if what == "audit":
            first = {
                auditor: decide(place / name / f"{name}.{file}.xlsx", auditor, truths)
                for file, auditor in AUDITORS.items()
            }
    folder = str(place / name)
    score = json.loads(tspine("review", "score", folder, "--json").stdout)
    totals = json.loads(tspine("review", "appraise", folder, "--json").stdout)
    return Quarter(name, truths, first, settled, score, totals, printed)


def step_of(words: Sequence[str]) -> str:
    """Return the name of a step; a review and its packet are verified by steps of
    their own.
    """
    if words[0] != "review":
        return f"{words[0]} packet"
    return f"{words[1]} --full" if "--full" in words else words[1]


def sign(plan: Path) -> None:
    text = plan.read_text(encoding="utf-8")
    signed = text.replace(
        'name = ""\ndate = ""', 'name = "A. Ahn"\ndate = "2026-10-01"'
    )
    assert signed != text
    plan.write_text(signed, encoding="utf-8")


def decide(
    path: Path, auditor: str, truths: Mapping[str, Truth]
) -> dict[str, dict[str, Any]]:
    """Fill in an auditor's own worksheet."""
    sheet = Sheet(path)
    written = {}
    for unit, row in sheet.rows.items():
        assert sheet.get(row, "Auditor") == auditor
        written[unit] = judged_by(auditor, unit, truths[unit])
        sheet.fill(row, written[unit])
    sheet.save()
    return written


def settle(path: Path, truths: Mapping[str, Truth]) -> dict[str, dict[str, Any]]:
    """Settle what differs, as a third person; return how each unit stands."""
    sheet = Sheet(path)
    found = {}
    for unit, row in sheet.rows.items():
        machine = sheet.get(row, "coding_verdict")
        if sheet.get(row, "Changed since"):
            truth = truths[unit]
            agrees = truth.verdict == machine
            cells = {
                "Auditor": "C. Chief",
                "Decision": "agree" if agrees else "disagree",
                "Auditor's verdict": None if agrees else truth.verdict,
                "Comment": "Read again by a third person.",
                "Dollars at issue": truth.dollars,
                "Changed since": None,
            }
            sheet.fill(row, cells)
        decision = sheet.get(row, "Decision")
        own = sheet.get(row, "Auditor's verdict")
        verdict = {"agree": machine, "disagree": own}.get(decision, "")
        found[unit] = {
            "verdict": verdict,
            "machine": machine,
            "dollars": float(sheet.get(row, "Dollars at issue") or 0),
            "amount": sheet.get(row, "amount_paid"),
            "provider": sheet.get(row, "provider"),
        }
    sheet.save()
    return found


def test_the_readme_has_a_whole_review() -> None:
    assert [step_of(command.split()) for command in COMMANDS] == [
        *("init", "draw", "audit", "merge", "reveal", "score", "appraise", "report"),
        *("verify", "trend", "rules", "verify --full", "packet", "verify packet"),
    ]


def test_the_sample_is_split_and_overlaps_as_planned(quarters: list[Quarter]) -> None:
    for quarter in quarters:
        mine, theirs = quarter.first.values()
        assert len(mine.keys() | theirs.keys()) == 10 * PROVIDERS
        assert len(mine.keys() & theirs.keys()) == 20
        assert abs(len(mine) - len(theirs)) <= PROVIDERS
        assert "exactly the sample" in quarter.printed["verify"]
        assert "verdicts: holds" in quarter.printed["verify --full"]
        assert "draw: holds" in quarter.printed["verify packet"]
        assert "Next: tspine review" in quarter.printed["merge"]


def exact_limits(universe: int, sample: int, found: int) -> tuple[float, float]:
    """Return the two-sided hypergeometric limits, by scipy, as rates."""
    # One unit in 200 is among ten with a chance of exactly 5 %: not more than the tail.
    tail = (1 - LEVEL) / 2 + 1e-12
    counts = range(found, universe - sample + found + 1)
    low = next(
        k for k in counts if stats.hypergeom.sf(found - 1, universe, k, sample) > tail
    )
    high = next(
        k
        for k in reversed(counts)
        if stats.hypergeom.cdf(found, universe, k, sample) > tail
    )
    return low / universe, high / universe


def judged(quarter: Quarter) -> dict[str, dict[str, Any]]:
    return {u: row for u, row in quarter.settled.items() if row["verdict"]}


def test_rates_of_claims_and_providers(quarters: list[Quarter]) -> None:
    for quarter in quarters:
        counted, claims = judged(quarter), quarter.score["claims"]
        wrong = sum(Truth.is_wrong(row["verdict"]) for row in counted.values())
        assert (claims["wrong"], claims["judged"]) == (wrong, len(counted))
        assert claims["universe"] == PROVIDERS * WITH_CODE
        assert claims["low"] < wrong / len(counted) < claims["high"]
        rates = {r["name"]: r for r in dict(quarter.score["groups"])["provider"]}
        assert len(rates) == PROVIDERS
        for name, rate in rates.items():
            there = [r["verdict"] for r in counted.values() if r["provider"] == name]
            bad = sum(map(Truth.is_wrong, there))
            assert (rate["wrong"], rate["judged"]) == (bad, len(there))
            limits = exact_limits(WITH_CODE, len(there), bad)
            assert (rate["low"], rate["high"]) == pytest.approx(limits, abs=NEAR)


def test_the_limits_over_strata_hold(quarters: list[Quarter]) -> None:
    """A universe just beyond a limit, spread evenly, makes such a sample unlikely."""
    for quarter in quarters:
        n, found = 10 * PROVIDERS, sum(map(is_error, quarter.settled.values()))
        (limits,) = (
            x for x in quarter.totals["errors"]["limits"] if x["level"] == LEVEL
        )
        for bad, at_most in ((limits["upper"] + 1, True), (limits["lower"] - 1, False)):
            chances = [1.0]
            for stratum in range(PROVIDERS):
                k = int(bad + stratum) // PROVIDERS
                pmf = [stats.hypergeom.pmf(x, WITH_CODE, k, 10) for x in range(11)]
                chances = convolved(chances, [float(chance) for chance in pmf])
            tail = chances[: found + 1] if at_most else chances[found:]
            assert math.fsum(tail) <= (1 - LEVEL) / 2
        assert quarter.totals["errors"]["point"] == pytest.approx(
            found * PROVIDERS * WITH_CODE / n
        )


def convolved(one: Sequence[float], other: Sequence[float]) -> list[float]:
    out = [0.0] * (len(one) + len(other) - 1)
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            out[i + j] += a * b
    return out


def is_error(row: Mapping[str, Any]) -> bool:
    return bool(row["verdict"]) and Truth.is_wrong(row["verdict"])


def kappa_of(pairs: Sequence[tuple[str, str]]) -> tuple[float, float, float]:
    """Return Cohen's kappa and its limits, by the formula of 1969 and scipy's beta."""
    n, table = len(pairs), Counter(pairs)
    rows, cols = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    words = {*rows, *cols}
    same = sum(table[w, w] for w in words) / n
    chance = sum(rows[w] * cols[w] for w in words) / n**2
    kappa = (same - chance) / (1 - chance)
    # Fleiss, Cohen and Everitt (1969), formula 8.
    diagonal = sum(
        table[w, w] / n * (1 - chance - (rows[w] + cols[w]) / n * (1 - same)) ** 2
        for w in words
    )
    beside = (1 - same) ** 2 * sum(
        count / n * ((cols[a] + rows[b]) / n) ** 2
        for (a, b), count in table.items()
        if a != b
    )
    rest = (same * chance - 2 * chance + same) ** 2
    variance = (diagonal + beside - rest) / (n * (1 - chance) ** 4)
    plain = same * (1 - same) / (n * (1 - chance) ** 2)
    design = max(variance / plain, 1.0) if plain else 1.0
    size, apart, tail = n / design, (1 - same) * n / design, (1 - LEVEL) / 2
    high = stats.beta.ppf(1 - tail, apart + 1, size - apart)
    low = stats.beta.ppf(tail, apart, size - apart + 1) if apart else 0.0
    limits = 1 - high / (1 - chance), 1 - low / (1 - chance)
    return kappa, limits[0] if limits[0] > 0 else -1.0, min(limits[1], 1.0)


def test_agreement_is_of_first_decisions_only(quarters: list[Quarter]) -> None:
    for quarter in quarters:
        readers = quarter.score["readers"]
        machine = {u: row["machine"] for u, row in quarter.settled.items()}
        said = {
            name: {u: w.get("Auditor's verdict", "") for u, w in mine.items()}
            for name, mine in quarter.first.items()
        }
        for name, found in readers["by_auditor"]:
            pairs = [(machine[u], word) for u, word in said[name].items() if word]
            check(found, pairs)
        mine, theirs = (
            {u: w.get("Auditor's verdict") or w["Decision"] for u, w in words.items()}
            for words in quarter.first.values()
        )
        both = sorted(mine.keys() & theirs.keys())
        (pair,) = readers["between"]
        check(pair["kappa"], [(mine[u], theirs[u]) for u in both])
        assert sorted(pair["apart"]) == [u for u in both if mine[u] != theirs[u]]
        # Of the machine, each unit counts once, and what was settled later not at all.
        assert readers["machine"]["n"] <= len(quarter.settled)
        assert quarter.score["agreement"]["kappa"] == readers["machine"]["value"]


def check(found: Mapping[str, Any], pairs: Sequence[tuple[str, str]]) -> None:
    assert found["n"] == len(pairs)
    assert found["agreed"] == sum(one == other for one, other in pairs)
    wanted = kappa_of(pairs)
    got = found["value"], found["low"], found["high"]
    assert got == pytest.approx(wanted, abs=NEAR)


def test_dollars_and_what_three_programs_demand(quarters: list[Quarter]) -> None:
    for quarter in quarters:
        point, error = total(quarter)
        dollars = quarter.totals["dollars"]
        assert dollars["point"] == pytest.approx(point)
        assert dollars["standard_error"] == pytest.approx(error)
        for limits in dollars["limits"]:
            z = stats.norm.ppf((1 + limits["level"]) / 2)
            wanted = point - z * error, point + z * error
            assert (limits["lower"], limits["upper"]) == pytest.approx(wanted)
        lower = [point, *(point - stats.norm.ppf(q) * error for q in (0.95, 0.9))]
        amounts = [demand["amount"] for demand in quarter.totals["demands"]]
        assert amounts == pytest.approx([max(amount, 0) for amount in lower])
        counted = judged(quarter).values()
        over, paid = (math.fsum(r[k] for r in counted) for k in ("dollars", "amount"))
        share, low, high = ratio_limits([(r["dollars"], r["amount"]) for r in counted])
        found = quarter.score["dollars"]
        assert (found["over"], found["paid"]) == pytest.approx((over, paid))
        got = found["share"], found["low"], found["high"]
        assert got == pytest.approx((share, low, high))


def total(quarter: Quarter) -> tuple[float, float]:
    """Return the total of dollars in error and its standard error, by stratum."""
    by_stratum: dict[str, list[float]] = {}
    for row in quarter.settled.values():
        by_stratum.setdefault(row["provider"], []).append(row["dollars"])
    point = variance = 0.0
    for values in by_stratum.values():
        n = len(values)
        point += WITH_CODE * sum(values) / n
        spread = float(stats.tvar(values))
        variance += WITH_CODE**2 * spread / n * (1 - n / WITH_CODE)
    return point, math.sqrt(variance)


def ratio_limits(pairs: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    n, paid = len(pairs), math.fsum(p for _, p in pairs)
    share = math.fsum(d for d, _ in pairs) / paid
    rest = math.fsum((d - share * p) ** 2 for d, p in pairs) / (n - 1)
    half = stats.t.ppf((1 + LEVEL) / 2, n - 1) * math.sqrt(n * rest) / paid
    return share, share - half, share + half


def test_the_register_has_both_quarters(quarters: list[Quarter]) -> None:
    printed = quarters[-1].printed["trend"]
    assert "2026-Q2" in printed
    assert "2026-Q3" in printed


def test_the_figures_are_printed(quarters: list[Quarter]) -> None:
    """Print each figure beside the one that is worked out here: pytest -s."""
    for quarter in quarters:
        (pair,) = quarter.score["readers"]["between"]
        (point, error), counted = total(quarter), judged(quarter)
        wrong = sum(map(is_error, counted.values()))
        mine, theirs = (
            {u: w.get("Auditor's verdict") or w["Decision"] for u, w in x.items()}
            for x in quarter.first.values()
        )
        own = kappa_of([(mine[u], theirs[u]) for u in mine.keys() & theirs.keys()])
        share, low, high = ratio_limits(
            [(r["dollars"], r["amount"]) for r in counted.values()]
        )
        claims, kappa = quarter.score["claims"], pair["kappa"]
        rows = [
            ("claims wrong", claims["wrong"], wrong),
            ("claims judged", claims["judged"], len(counted)),
            ("kappa of auditors", kappa["value"], own[0]),
            ("  lower limit", kappa["low"], own[1]),
            ("  upper limit", kappa["high"], own[2]),
            ("net dollars", quarter.totals["dollars"]["point"], point),
            ("  standard error", quarter.totals["dollars"]["standard_error"], error),
            ("share of paid", quarter.score["dollars"]["share"], share),
            ("  lower limit", quarter.score["dollars"]["low"], low),
            ("  upper limit", quarter.score["dollars"]["high"], high),
        ]
        print(f"\n{quarter.name}: figure, program, worked out here")
        for name, shown, ours in rows:
            print(f"  {name:20} {shown:14.6f} {ours:14.6f}")
            assert shown == pytest.approx(ours)
