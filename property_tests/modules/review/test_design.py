"""Laws of the design: weights over strata, methods as they are named, whose claims."""

from __future__ import annotations

import math
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from html import unescape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.columns import column
from audit.review.plan.frame import Frame, FrameRules, Unit
from audit.review.plan.plan import PRESETS, RATIO, Heading
from audit.review.plan.sizing import Sizing, sizes_for
from audit.review.register.comparison import trend
from audit.review.register.history import period_of
from audit.review.report.content import content_of
from audit.review.report.page import page
from audit.review.score.appraisal_notes import method_note
from audit.review.score.codes import codes_rate
from audit.review.score.demand import FEDERAL, PROGRAM_PAYERS, payer_part
from audit.review.score.dollars import dollars_of
from audit.review.score.extrapolation import extrapolate
from audit.review.score.outcome import Judged
from audit.review.score.scoring import judged_rows, score, strata_of
from audit.review.workflow import plan_review
from audit.review.worksheet.decisions import Decision
from audit.review.worksheet.rows import Worksheet
from audit.sampling import intervals, quantiles, strata_search
from audit.sampling.strata_interval import strata_interval, strata_method
from audit.wording import expected, percent
from property_tests.modules.review.test_strata import routine
from property_tests.support import recomputed as again
from property_tests.support.review_samples import decided, paid_by, with_decisions
from samples.review import build

METHODS = {
    "hypergeometric": (intervals, "count_interval"),
    "inversion of a test": (strata_search, "upper_limit"),
    "Student's t": (quantiles, "student_quantile"),
    "normal distribution": (quantiles, "normal_quantile"),
    "binomial": (quantiles, "binomial_limits"),
}
"""The words for a method, and the function that computes it."""

VERDICTS = ("SUPPORTED", "NOT_SUPPORTED", "DOCUMENTATION_INSUFFICIENT")
CODES = ("", "M54.50", "M54.6; M54.2", "M54.6")
CELLS = st.tuples(
    st.sampled_from(VERDICTS),
    st.sampled_from(CODES),
    st.sampled_from((-12.5, 0.0, 0.0, 20.0, 310.0)),
)


def with_cells(
    worksheet: Worksheet, cells: Sequence[tuple[str, str, float]]
) -> Worksheet:
    """Decide every unit of a worksheet, by the cells in turn."""
    made = {}
    for at in range(len(worksheet.rows)):
        verdict, codes, dollars = cells[at % len(cells)]
        wrong = verdict != "SUPPORTED"
        made[at] = Decision(
            auditor="Ann",
            decision="disagree",
            own_verdict=verdict,
            comment="" if at % 3 else "read again",
            final_codes=codes,
            dollars=dollars if wrong else 0.0,
        )
    return with_decisions(worksheet, made)


MIXED = (
    ("SUPPORTED", "", 0.0),
    ("NOT_SUPPORTED", "M54.50", 20.0),
    ("SUPPORTED", "", 0.0),
    ("DOCUMENTATION_INSUFFICIENT", "M54.6", 0.0),
    ("SUPPORTED", "", 0.0),
    ("NOT_SUPPORTED", "M54.50", -12.5),
    ("SUPPORTED", "", 0.0),
)


def framed(worksheet: Worksheet, sizes: dict[str, int]) -> Worksheet:
    """Return a worksheet whose frame has so many units of each stratum."""
    counts = Counter(
        (g, row.unit.group(g))
        for row in worksheet.rows
        for g in ("provider", "coder", "payer", "setting")
    )
    known = tuple((g, v, n) for (g, v), n in counts.items())
    plan = replace(worksheet.plan, strata=tuple(sizes.items()))
    return replace(worksheet, plan=plan, frame_counts=known)


@cache
def designs() -> dict[str, Worksheet]:
    """Return the same decisions in each design that a plan may have."""
    plain, strata = with_cells(decided(), MIXED), with_cells(routine(), MIXED)
    read = [at for at, unit in enumerate(judged_rows(plain)) if unit.counts]
    settled = replace(
        plain,
        rows=tuple(plain.rows[at] for at in read),
        charts=tuple(plain.charts[at] for at in read),
    )
    drawn = Counter(row.pick.stratum for row in strata.rows)
    whole = {name: drawn[name] for name, _ in strata.plan.strata}
    largest = max(dict(strata.plan.strata).items(), key=lambda item: item[1])[0]
    in_part = whole | {largest: dict(strata.plan.strata)[largest]}
    return {
        "unrestricted": plain,
        "unrestricted, by the ratio": replace(
            plain, plan=replace(plain.plan, estimator=RATIO)
        ),
        "unrestricted, read whole": framed(settled, {"all": len(read)}),
        "stratified": strata,
        "stratified, one stratum in part": framed(strata, in_part),
        "stratified, read whole": framed(strata, whole),
    }


DESIGNS = tuple(designs())


class Calls:
    """Which methods were computed while it looked on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Look on from now."""
        self.made: set[str] = set()
        for word, (module, name) in METHODS.items():
            own: Callable[..., Any] = getattr(module, name)
            for loaded in list(sys.modules.values()):
                if vars(loaded).get(name) is own and loaded.__name__[:5] == "audit":
                    monkeypatch.setattr(loaded, name, self._seen(word, own))

    def _seen(self, word: str, own: Callable[..., Any]) -> Callable[..., Any]:
        def called(*given: Any, **named: Any) -> Any:
            self.made.add(word)
            return own(*given, **named)

        return called

    def of(self, work: Callable[[], object]) -> set[str]:
        """Return the methods that a piece of work computes."""
        self.made.clear()
        work()
        return set(self.made)


def named_in(text: str) -> set[str]:
    return {word for word in METHODS if word in text}


def counted(worksheet: Worksheet) -> list[Judged]:
    return [u for u in judged_rows(worksheet) if u.counts]


@pytest.mark.law(199)
@pytest.mark.parametrize("design", DESIGNS)
def test_a_sentence_names_the_method_that_was_computed(
    design: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    worksheet = designs()[design]
    units = judged_rows(worksheet)
    coded = [u for u in counted(worksheet) if u.codes_judged]
    calls = Calls(monkeypatch)
    assert named_in(dollars_of(worksheet, units).basis) == calls.of(
        lambda: dollars_of(worksheet, units)
    )
    codes = codes_rate(worksheet, coded)
    assert named_in(codes.basis) == calls.of(lambda: codes_rate(worksheet, coded))
    strata = strata_of(worksheet)
    if strata:
        said = strata_method(strata)
        assert named_in(said) == calls.of(lambda: strata_interval(strata, 0.9))
        assert said in score(worksheet).claims.basis
        assert worksheet.plan.universe == len(units) or said in method_note(
            worksheet, units
        )


@pytest.mark.law(199)
@pytest.mark.parametrize("design", DESIGNS)
def test_a_report_names_no_method_that_was_not_computed(
    design: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    worksheet = designs()[design]
    calls = Calls(monkeypatch)
    made = calls.of(lambda: content_of(worksheet, (), product="1"))
    text = shown(worksheet)
    assert named_in(text) <= made
    # Where everything was read, nothing is estimated and no method is named.
    whole = "read whole" in design
    by_formula = {"Student's t", "normal distribution", "inversion of a test"}
    assert not whole or not named_in(text) & by_formula
    weighted = "weighted by stratum" in text
    assert weighted is ("stratified" in design and "unrestricted" not in design)


def shown(worksheet: Worksheet) -> str:
    """Return the page as text, without the glossary."""
    text = page(content_of(worksheet, (), product="1"))
    text = re.sub(r'<section aria-labelledby="glossary">.*?</section>', "", text,
                  flags=re.DOTALL)  # fmt: skip
    text = re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
    text = re.sub("</?(?:span|strong|a)[^>]*>", "", text)
    plain = unescape(re.sub("<[^>]+>", " ", text)).replace("\u00a0", " ")
    return " ".join(plain.split())


@settings(max_examples=4, deadline=None)
@given(st.lists(CELLS, min_size=5, max_size=23))
@pytest.mark.law(199)
def test_what_a_stratified_sample_says_of_its_frame_is_weighted(
    cells: list[tuple[str, str, float]],
) -> None:
    worksheet = with_cells(routine(), cells)
    result, units = score(worksheet), counted(worksheet)
    sizes = dict(worksheet.plan.strata)
    drawn = Counter(u.row.pick.stratum for u in units)
    weight = {u.row.unit.id: sizes[u.row.pick.stratum] / drawn[u.row.pick.stratum]
              for u in units}  # fmt: skip

    def total(of: Callable[[Judged], float], among: Sequence[Judged]) -> float:
        return math.fsum(weight[u.row.unit.id] * of(u) for u in among)

    every = total(lambda u: 1, units)
    assert every == pytest.approx(worksheet.plan.universe)
    wanted = total(lambda u: u.is_wrong, units) / every
    assert result.claims.estimate == pytest.approx(wanted)
    net = total(lambda u: u.dollars or 0.0, units)
    paid = total(lambda u: u.row.unit.amount or 0.0, units)
    assert result.dollars.share == pytest.approx(net / paid)
    assert extrapolate(worksheet).dollars.point == pytest.approx(net)
    for group, rates in result.groups:
        for rate in rates:
            own = [u for u in units if u.row.unit.group(group) == rate.name]
            if rate.is_whole:  # known, so that nothing is weighed
                assert rate.estimate == sum(u.is_wrong for u in own) / len(own)
            else:
                share = total(lambda u: u.is_wrong, own) / total(lambda u: 1, own)
                assert rate.estimate == pytest.approx(share)
                assert (rate.low or 0.0) <= share + 1e-9
                assert (1.0 if rate.high is None else rate.high) >= share - 1e-9
    text = shown(worksheet)
    plain = sum(u.is_wrong for u in units) / len(units)
    headline, raw = (f"{100 * share:.1f} % error rate" for share in (wanted, plain))
    assert headline in text
    assert (raw in text) is (raw == headline)
    told = "in the sample are wrong; not an estimate of the frame" in text
    assert raw == headline or told


@settings(max_examples=12, deadline=None)
@given(st.lists(CELLS, min_size=5, max_size=23), st.booleans())
@pytest.mark.law(200)
def test_a_claim_differs_if_and_only_if_its_lists_of_codes_do(
    cells: list[tuple[str, str, float]], stratified: bool
) -> None:
    worksheet = with_cells(routine() if stratified else decided(), cells)
    content = content_of(worksheet, (), product="1")
    lines = [line for line in content.claims if line.is_judged]
    known = [line for line in lines if line.correct is not None]
    result = content.score
    assert result.differ.judged == len(known)
    assert result.differ.wrong == sum(x.billed != x.correct for x in known)
    assert result.overpaid.wrong == sum((x.difference or 0.0) > 0 for x in lines)
    kinds = result.kinds
    assert sum(k.charts for k in kinds) == result.claims.wrong
    for k in kinds:
        assert k.charts == k.overpaid + k.underpaid + k.unchanged + k.unpriced
    wrong = [u for u in judged_rows(worksheet) if u.is_wrong]
    assert sum(k.unchanged for k in kinds) == sum(u.dollars == 0 for u in wrong)
    said = dict(content.statement[9].lines)
    text = said["Claims whose codes differ from the correct codes"]
    assert f"{result.differ.wrong} of {len(known)} " in text


@settings(max_examples=20, deadline=None)
@given(
    st.lists(CELLS, min_size=5, max_size=23),
    st.booleans(),
    st.sampled_from((0.0, 55.0, 400.0)),
)
@pytest.mark.law(201)
def test_a_demand_rests_on_the_claims_that_its_program_paid(
    cells: list[tuple[str, str, float]], stratified: bool, more: float
) -> None:
    worksheet = with_cells(routine() if stratified else decided(), cells)
    found = extrapolate(worksheet).demands
    for demand, payers in zip(found, PROGRAM_PAYERS, strict=True):
        assert demand.payers == payers
        others = [
            replace(row, decision=replace(row.decision, dollars=more))
            if row.unit.payer not in payers
            else row
            for row in worksheet.rows
        ]
        changed = extrapolate(replace(worksheet, rows=tuple(others))).demands
        assert changed[found.index(demand)].estimate == pytest.approx(demand.estimate)
        part = payer_part(worksheet, judged_rows(worksheet), payers)
        framed_of = sum(worksheet.units_of("payer", payer) for payer in payers)
        assert part.units == framed_of
        assert f"{framed_of} of 259 units of the frame were paid by" in demand.base
        assert ("those of others count 0 dollars" in demand.base) is stratified
        own = [u for u in judged_rows(worksheet) if u.row.unit.payer in payers]
        over = sum((u.dollars or 0.0) > 0 for u in own)
        assert f"Overpaid are {over} of {len(own)} sampled charts" in demand.base
        bare = sum((u.dollars or 0.0) > 0 and not u.row.decision.comment for u in own)
        reason = f"no reason for the amount is given for {bare} of {over} overpaid"
        assert (reason in demand.base) is bool(over)
        few = "limit" in demand.figure and sum(bool(u.dollars) for u in own) < 10
        told = ("the limits are rough", "There are no limits")
        assert any(words in demand.base for words in told) is few


@settings(max_examples=20, deadline=None)
@given(st.lists(CELLS, min_size=5, max_size=23))
@pytest.mark.law(201)
def test_a_program_of_known_size_is_its_own_universe(
    cells: list[tuple[str, str, float]],
) -> None:
    """The mean of its sampled units times its units in the frame, by Student's t."""
    worksheet = with_cells(decided(), cells)
    found = extrapolate(worksheet).demands
    for demand, payers in zip(found, PROGRAM_PAYERS, strict=True):
        own = [u for u in judged_rows(worksheet) if u.row.unit.payer in payers]
        size = sum(worksheet.units_of("payer", payer) for payer in payers)
        net = [u.dollars or 0.0 for u in own]
        point, low, _ = again.total_by_t(size, net, 0.9)
        over, _, _ = again.total_by_t(size, [max(v, 0.0) for v in net], 0.9)
        lower = again.total_by_t(size, net, 0.8)[1]
        wanted = (over, low, lower)[found.index(demand)]
        assert demand.estimate == pytest.approx(max(wanted, 0.0), abs=1e-6)
        assert point <= over + 1e-9
        assert f"a sample of {len(own)} from the {size} units" in demand.base


@pytest.mark.law(201)
@pytest.mark.parametrize("payer", ["commercial", "", "Medicaid", "Medicare FFS"])
def test_a_program_that_paid_nothing_has_no_demand(payer: str) -> None:
    worksheet = with_cells(paid_by(payer or "not given", decided()), MIXED)
    for demand, payers in zip(
        extrapolate(worksheet).demands, PROGRAM_PAYERS, strict=True
    ):
        assert (demand.estimate is None) is (payer not in payers)
        if payer in payers:
            assert "All 259 units of the frame were paid by" in demand.base
        else:
            assert "no figure can be given" in demand.base
            assert "--where" in demand.base
    assert ("State the payer of each unit first" in shown(worksheet)) is (not payer)


@settings(max_examples=20, deadline=None)
@given(st.lists(CELLS, min_size=5, max_size=23), st.floats(0.05, 0.6))
def test_the_report_says_whether_the_width_of_the_plan_was_reached(
    cells: list[tuple[str, str, float]], width: float
) -> None:
    frame = Frame(tuple(Unit(f"E{n}") for n in range(259)))
    _, basis = sizes_for(frame, Sizing("attribute", width=width))
    assert f"at most {100 * width:.1f} points wide." in " ".join(basis)
    worksheet = with_cells(decided(), cells)
    worksheet = replace(worksheet, plan=replace(worksheet.plan, basis=basis))
    rate = score(worksheet).claims
    assert rate.low is not None
    assert rate.high is not None
    reached = f"{100 * (rate.high - rate.low):.1f}"
    text = shown(worksheet)
    assert f"{reached} points: {rate.judged} of 66 charts were judged" in text
    met = float(reached) <= float(f"{100 * width:.1f}")
    assert ("points was met" in text, "points was not met" in text) == (met, not met)


def test_the_report_says_that_nobody_recorded_how_the_seed_was_chosen() -> None:
    text = shown(decided())
    said = "How the seed was chosen stated in the plan; how it was chosen is not"
    assert said in text


def test_fewer_items_than_the_clause_asks_for_are_no_demand() -> None:
    worksheet = with_cells(decided(), MIXED)
    disclosed, *others = extrapolate(worksheet).demands
    federal = [u for u in judged_rows(worksheet) if u.row.unit.payer in FEDERAL]
    assert disclosed.amount is None
    assert disclosed.estimate is not None
    said = f"not usable: {len(federal)} of at least 100 items (estimate "
    assert f"{said}{disclosed.estimate:,.2f})" in shown(worksheet)
    assert all(demand.amount is not None for demand in others)
    assert "8 November 2021" in disclosed.clause
    rows = len(worksheet.rows)
    counts = Counter(row.unit.payer for row in worksheet.rows)
    read = replace(
        worksheet,
        plan=replace(worksheet.plan, strata=(("all", rows),)),
        frame_counts=tuple(("payer", payer, n) for payer, n in counts.items()),
    )
    whole = extrapolate(read).demands[0]
    assert (
        whole.amount
        == whole.estimate
        == sum(max(u.dollars or 0.0, 0.0) for u in federal)
    )


def test_the_payers_of_programs_are_payers_of_the_contract() -> None:
    assert set(FEDERAL) <= set(column("payer").allowed)
    assert {preset for preset in PRESETS if preset != "routine"} == {
        "sdp",
        "cia-discovery",
        "cia-full",
    }


def test_a_size_computed_without_strata_says_so() -> None:
    for strata, kind in (("provider", "clean"), ("", "clean"), ("provider", "fixed")):
        plan = plan_review(
            build.CHARTS,
            FrameRules(strata=strata),
            Sizing(kind, size=60, rate=0.05),
            heading=Heading(),
            seed="5",
            method="sha256",
        )
        said = "that of a sample without strata" in " ".join(plan.basis)
        assert said is (bool(strata) and kind == "clean")


def test_the_trend_says_which_rates_are_weighted() -> None:
    worksheet = designs()["stratified"]
    one = period_of("Q1", worksheet, score(worksheet), "1")
    plain = replace(one, review="Q2", strata=())
    for periods, names in (((one, plain), "Q1"), ((plain, plain), "")):
        content = content_of(worksheet, (), product="1", periods=periods)
        assert ("are weighted by stratum" in content.trend_note) is bool(names)
        assert content.trend_note.startswith("Reviews stand in the order ")
        assert f"Rates of {names} are weighted" in page(content) or not names


def test_a_step_between_two_designs_names_both() -> None:
    worksheet = designs()["stratified"]
    one = period_of("Q1", worksheet, score(worksheet), "1")
    (mixed,) = trend([one, replace(one, review="Q2", strata=())])
    (alike,) = trend([one, replace(one, review="Q2")])
    assert "a stratified and an unrestricted sample" in mixed.sentence
    assert "two stratified samples" in alike.sentence


@pytest.mark.parametrize(("preset", "told"), [("sdp", 1), ("routine", 0)])
def test_a_plan_of_a_federal_program_names_units_of_other_payers(
    preset: str, told: int
) -> None:
    remarks: list[str] = []
    plan_review(
        build.CHARTS,
        FrameRules(),
        Sizing("fixed", size=60),
        heading=Heading(),
        seed="5",
        method="sha256",
        preset=PRESETS[preset],
        told=remarks.append,
    )
    assert len(remarks) == told
    assert all("155 of 259 units of the frame" in remark for remark in remarks)


@pytest.mark.parametrize(
    ("number", "words"), [(0.05, "0.05"), (0.1, "0.1"), (0.35, "0.35"), (12.4, "12")]
)
def test_an_expectation_below_one_is_not_called_one(number: float, words: str) -> None:
    assert expected(number) == words


@given(st.floats(0.001, 0.999))
def test_no_share_and_no_expectation_is_rounded_to_certainty(share: float) -> None:
    assert float(expected(share)) <= 1.0
    assert float(expected(share)) == pytest.approx(share, rel=0.06)
    assert percent(0.995, 0) == "99.5 %"
    assert float(percent(share, 0).removesuffix(" %")) < 100
