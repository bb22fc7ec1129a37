"""The shipped report's figures, computed again from the workbook's cells with SciPy."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from html import unescape
from typing import Any

import openpyxl
import pytest
from scipy.stats import beta, hypergeom, t

from property_tests.support.review_samples import DECIDED, FOLDER
from samples.review import build

LEVEL = 0.9
RIGHT, WRONG, UNDECIDED = "right", "wrong", "undecided"
FEDERAL = ("Medicare FFS", "Medicare Advantage", "Medicaid")
NOT_SETTLED = ("QUERY_PROVIDER", "INPUT_ERROR", "NOT_ASSESSABLE")


def shown() -> str:
    text = (FOLDER / "report.html").read_text(encoding="utf-8")
    plain = unescape(re.sub("<[^>]+>", " ", text)).replace("\u00a0", " ")
    return " ".join(plain.split())


def table(sheet: Any) -> list[dict[str, Any]]:
    lines = sheet.iter_rows(values_only=True)
    heads = [str(h) for h in next(lines)]
    return [dict(zip(heads, line, strict=True)) for line in lines if line[0]]


def rows() -> list[dict[str, Any]]:
    """Return the sheet Review by heading, read without the product."""
    book = openpyxl.load_workbook(DECIDED, data_only=True)
    read = {c["Encounter ID"]: c["Chart reviewed"] for c in table(book["Encounters"])}
    found = table(book["Review"])
    for row in found:
        agreed = row["Decision"] == "agree"
        verdict = row["coding_verdict"] if agreed else row["Auditor's verdict"]
        row["verdict"] = verdict
        unread = read[row["encounter_id"]] == "N"
        row["unread"] = unread
        if (
            row["Decision"] == "not enough"
            or verdict in NOT_SETTLED
            or (unread and verdict != row["coding_verdict"])
        ):
            row["outcome"] = UNDECIDED
        else:
            row["outcome"] = RIGHT if verdict == "SUPPORTED" else WRONG
    return found


def exact(universe: int, sample: int, found: int) -> tuple[float, float]:
    """Return the exact interval by trying every number of errors in the universe."""
    # 2 of 4 sampled from 16 has a probability of exactly 0.05, which is not above it.
    tail = (1 - LEVEL) / 2 + 1e-12
    possible = [
        k
        for k in range(found, universe - (sample - found) + 1)
        if hypergeom.sf(found - 1, universe, k, sample) > tail
        and hypergeom.cdf(found, universe, k, sample) > tail
    ]
    return possible[0] / universe, possible[-1] / universe


def rate(wrong: int, judged: int, low: float, high: float) -> str:
    return (
        f"{wrong} of {judged} wrong: error rate {100 * wrong / judged:.1f} % (accuracy "
        f"{100 - 100 * wrong / judged:.1f} %), 90 % interval {100 * low:.1f} % to "
        f"{100 * high:.1f} %"
    )


def total(universe: int, values: list[float], level: float) -> tuple[float, ...]:
    """Return point and limits of a total by Student's t (RAT-STATS, variable)."""
    n = len(values)
    mean = math.fsum(values) / n
    spread = math.sqrt(math.fsum((v - mean) ** 2 for v in values) / (n - 1))
    error = universe * spread * math.sqrt((universe - n) / (n * universe))
    half = t.ppf((1 + level) / 2, n - 1) * error
    return universe * mean, universe * mean - half, universe * mean + half


def dollars_of(row: dict[str, Any]) -> float:
    """Return the dollars of a row; nobody knows any of a chart that nobody read."""
    guessed = row["unread"] and row["outcome"] == UNDECIDED
    return 0.0 if guessed else float(row["Dollars at issue"] or 0)


def universe() -> int:
    return sum(n for _, n in build.make_plan().strata)


def test_claims_and_both_bases() -> None:
    counts = Counter(row["outcome"] for row in rows())
    wrong, judged = counts[WRONG], counts[RIGHT] + counts[WRONG]
    text = shown()
    assert rate(wrong, judged, *exact(universe(), judged, wrong)) in text
    every, most = judged + counts[UNDECIDED], wrong + counts[UNDECIDED]
    assert f"{wrong} are wrong if none of them is an error" in text
    assert f"({100 * wrong / every:.1f} %)" in text
    assert f"and {most} if all of them are ({100 * most / every:.1f} %)" in text


def test_codes() -> None:
    """A code counts once if it stays, is too many, or is missing."""
    wrong = judged = 0
    for row in rows():
        codes: Counter[Any] = Counter(row["reported_codes"].split("; "))
        agreed = row["Decision"] == "agree" and row["corrected_dx"]
        if row["Final codes"]:
            final = Counter(re.split("[;,] *", row["Final codes"]))
        elif agreed:
            final = Counter(row["corrected_dx"].split(";"))
        else:
            final = codes if row["outcome"] == RIGHT else Counter[Any]()
        if row["outcome"] == UNDECIDED or not final:
            continue
        wrong += (codes - final).total() + (final - codes).total()
        judged += sum((codes | final).values())
    tail = (1 - LEVEL) / 2
    low = beta.ppf(tail, wrong, judged - wrong + 1)
    high = beta.ppf(1 - tail, wrong + 1, judged - wrong)
    assert rate(wrong, judged, low, high) in shown()


def test_dollars_of_the_sample() -> None:
    judged = [row for row in rows() if row["outcome"] != UNDECIDED]
    errors = [dollars_of(row) for row in judged]
    paid = [float(row["amount_paid"]) for row in judged]
    net, base = math.fsum(errors), math.fsum(paid)
    share = net / base
    rests = [e - share * p for e, p in zip(errors, paid, strict=True)]
    n = len(rests)
    error = math.sqrt(n * math.fsum(r * r for r in rests) / (n - 1)) / base
    half = t.ppf((1 + LEVEL) / 2, n - 1) * error
    text = shown()
    assert (
        f"Net financial error rate {100 * share:.1f} %: {net:,.2f} net overpaid of "
        f"{base:,.2f} paid, on {n} judged charts (approximate 90 % interval "
        f"{100 * (share - half):.1f} % to {100 * (share + half):.1f} %)"
    ) in text
    undecided = [row for row in rows() if row["outcome"] == UNDECIDED]
    more = math.fsum(float(row["amount_paid"]) for row in undecided)
    given = math.fsum(map(dollars_of, undecided))
    none, every = (net + given) / (base + more), (net + more) / (base + more)
    assert f"it is {100 * none:.1f} % if none of them is an error" in text
    assert f"and {100 * every:.1f} % if all that was paid" in text


def test_each_claim_and_the_totals() -> None:
    text = shown()
    part = text[text.rindex("Every sampled claim") : text.index("Random numbers Proof")]
    groups = defaultdict(list)
    for row in rows():
        paid, dollars = float(row["amount_paid"]), dollars_of(row)
        groups[row["outcome"] == UNDECIDED].append((paid, dollars))
        line = f"{paid:,.2f} {paid - dollars:,.2f} {dollars:,.2f} Counts as "
        at = part.index(row["encounter_id"])
        assert line + row["outcome"] in part[at : at + 400], row["encounter_id"]
    for name, lines in (
        ("Judged (right or wrong)", groups[False]),
        ("Undecided", groups[True]),
        ("All sampled claims", groups[False] + groups[True]),
    ):
        paid = math.fsum(p for p, _ in lines)
        over = math.fsum(d for _, d in lines if d > 0)
        under = math.fsum(-d for _, d in lines if d < 0)
        cells = (paid, paid - over + under, over, under, over - under)
        shown_cells = " ".join(f"{c:,.2f}" for c in cells)
        assert f"{name} {len(lines)} of {len(lines)} {shown_cells}" in part


@pytest.mark.parametrize("as_errors", [False, True])
def test_the_extrapolation_and_the_demands(as_errors: bool) -> None:
    found = rows()
    values, wrong = [], 0
    for row in found:
        undecided = as_errors and row["outcome"] == UNDECIDED
        value = float(row["amount_paid"]) if undecided else dollars_of(row)
        values.append(value)
        wrong += undecided or row["outcome"] == WRONG
    text, units = shown(), universe()
    low, high = (round(r * units) for r in exact(units, len(found), wrong))
    point, lower, upper = total(units, values, 0.9)
    assert f"90 %, two-sided {low} to {high} {lower:,.2f} to {upper:,.2f}" in text
    estimate = f"{units * wrong / len(found):.0f}"
    assert f"Point estimate {estimate} {point:,.2f}" in text
    # A program asks back of its own claims, whose number in the frame is known.
    federal, ffs = (
        [v for row, v in zip(found, values, strict=True) if row["payer"] in of]
        for of in (FEDERAL, FEDERAL[:1])
    )
    of_federal = sum(counted("payer", payer) for payer in FEDERAL)
    for amount in (
        total(of_federal, [max(value, 0.0) for value in federal], 0.9)[0],
        total(of_federal, federal, 0.9)[1],
        total(counted("payer", FEDERAL[0]), ffs, 0.8)[1],
    ):
        assert f"{max(amount, 0.0):,.2f}" in text


def counted(group: str, value: str) -> int:
    """Return the units of the frame of a value, by the sheet Frame."""
    frame = openpyxl.load_workbook(DECIDED, data_only=True)["Frame"]
    counts = {line[:2]: line[2] for line in frame.iter_rows(values_only=True)}
    return int(counts.get((group, value)) or 0)


def test_every_group() -> None:
    text = shown()
    frame = openpyxl.load_workbook(DECIDED, data_only=True)["Frame"]
    counts = {line[:2]: line[2] for line in frame.iter_rows(values_only=True)}
    for group in ("provider", "coder", "payer", "setting"):
        by_value: dict[str, Counter[str]] = defaultdict(Counter)
        for row in rows():
            by_value[row[group] or "not given"][row["outcome"]] += 1
        start = text.index(f"By {group} Name")
        part = text[start : start + 3000]
        for value, outcomes in by_value.items():
            wrong, judged = outcomes[WRONG], outcomes[RIGHT] + outcomes[WRONG]
            size = counts[group, value]
            if not judged:
                assert f"{value} no chart judged {size}" in part
                continue
            low, high = exact(size, judged, wrong)
            assert (
                f"{value} {wrong} of {judged} {100 * wrong / judged:.1f} % "
                f"({100 - 100 * wrong / judged:.1f} %) {100 * low:.1f} % to "
                f"{100 * high:.1f} % {size}"
            ) in part


def test_kappa_and_the_counts_of_verdicts() -> None:
    text = shown()
    pairs = [
        (row["coding_verdict"], row["verdict"])
        for row in rows()
        if row["verdict"]
        and row["coding_verdict"] not in ("CHART_REVIEW_REQUIRED", *NOT_SETTLED)
        and not row["unread"]
    ]
    n, same = len(pairs), sum(a == b for a, b in pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    assert f"{len(rows()) - n} charts are not compared" in text
    chance = sum(first[w] * second[w] for w in first) / n**2
    kappa = (same / n - chance) / (1 - chance)
    # The auditors saw the machine's verdicts first, so that kappa would flatter.
    assert f"on the machine's verdict on {same} of the {n} charts" in text
    assert f"kappa {kappa:.2f}" not in text
    for verdict, count in Counter(row["coding_verdict"] for row in rows()).items():
        assert f"{verdict}: {count}" in text
