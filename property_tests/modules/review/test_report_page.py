"""Laws of the report page: accessible, self-contained and complete."""

from __future__ import annotations

import re
import zipfile
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from audit import Auditor
from audit.review.plan.plan import RATIO
from audit.review.register.history import Period
from audit.review.report.book import write_book
from audit.review.report.content import ReportContent, content_of
from audit.review.report.figures import Span, intervals
from audit.review.report.page import page, write_page
from audit.review.worksheet.decisions import Decision
from audit.review.worksheet.rows import Worksheet
from audit.rules.rule_info import rule_infos
from property_tests.support.browser import Scheme, axe_source, open_page
from property_tests.support.review_samples import (
    decided,
    paid_by,
    undecided,
    with_decisions,
)

HOSTILE = "<script>alert(1)</script> & \"quoted\" =1+1 'x'"


def period(name: str, wrong: int, pack: str = "m546 1") -> Period:
    bounds = wrong / 60 - 0.05, wrong / 60 + 0.06
    return Period(
        name, "", name, (pack,), ("FY2026",), "1", wrong, 60, 500, *bounds, ()
    )


PERIODS = (period("2026-Q1", 21), period("2026-Q2", 9), period("2026-Q3", 9, "m546 2"))


@cache
def content() -> ReportContent:
    rules = rule_infos(Auditor().pack)
    return content_of(
        decided(),
        rules,
        product="1",
        made="2026-10-12",
        periods=PERIODS,
        notes=[f"Head of the register (date, line, SHA-256): {'0a' * 32}."],
    )


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_page(path, content())
    return path


def test_page_and_workbook_state_the_content_of_what_judged(tmp_path: Path) -> None:
    write_book(tmp_path / "r.xlsx", content())
    book = openpyxl.load_workbook(tmp_path / "r.xlsx", read_only=True)
    cells = {cell for sheet in book for row in sheet.values for cell in row}
    hashes = asdict(Auditor().fingerprints).values()
    assert cells.issuperset(hashes)
    assert all(hashed in page(content()) for hashed in hashes)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_on_a_desk_or_on_a_phone(
    report: Path, scheme: Scheme
) -> None:
    source = axe_source()
    with open_page(report, scheme=scheme) as opened:
        opened.evaluate(source)
        for width in (1200, 360):
            opened.set_viewport_size({"width": width, "height": 900})
            violations = opened.evaluate(
                "async () => (await axe.run()).violations.map(v => [v.id, v.impact])"
            )
            assert violations == []
            assert opened.evaluate("document.documentElement.scrollWidth") <= width


def test_the_keyboard_goes_from_top_to_bottom(report: Path) -> None:
    with open_page(report) as opened:
        positions = []
        links = opened.locator("a").count()
        for _ in range(links):
            opened.keyboard.press("Tab")
            positions.append(
                opened.evaluate("document.activeElement.getAttribute('href')")
            )
        order = opened.evaluate(
            "[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))"
        )
        assert positions == order
        assert positions[0] == "#results"
        missing = [p for p in positions if not opened.locator(p).count()]
        assert missing == []


def test_each_letter_is_a_page_of_its_own_in_print(
    report: Path, tmp_path: Path
) -> None:
    with open_page(report) as opened:
        opened.emulate_media(media="print")
        breaks = opened.evaluate(
            "[...document.querySelectorAll('.letter')]"
            ".map(e => getComputedStyle(e).breakBefore)"
        )
        assert breaks == ["page"] * len(content().cards)
        pdf = tmp_path / "report.pdf"
        opened.pdf(path=str(pdf), prefer_css_page_size=True)
    pages = len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes()))
    assert pages >= len(content().cards) + 4


def test_the_page_asks_for_nothing_and_runs_nothing() -> None:
    text = page(content())
    assert not re.search(r"<script|<link|<iframe|\son\w+=|@import|url\(", text)
    assert not re.search(r"(src|href)=[\"']?(?!#)\w", text)
    assert "Content-Security-Policy" in text


def test_every_rate_is_x_of_n_with_its_interval() -> None:
    text = page(content()).replace("\u00a0", " ")
    for card in content().cards:
        assert card.rate.sentence in text
    assert content().score.claims.sentence in text


def test_the_three_demands_stand_with_their_clauses() -> None:
    text = page(content()).replace("\u00a0", " ")
    extrapolation = content().extrapolation
    assert extrapolation is not None
    for demand in extrapolation.demands:
        assert f"{demand.estimate:,.2f}" in text
        assert demand.clause in text


def test_what_people_wrote_is_shown_and_never_run(tmp_path: Path) -> None:
    row = decided().rows[0]
    decision = replace(
        row.decision, decision="disagree", own_verdict="NOT_SUPPORTED", comment=HOSTILE
    )
    plan = replace(decided().plan, title=HOSTILE, preset="")
    rows = (replace(row, decision=decision), *decided().rows[1:])
    worksheet = replace(decided(), plan=plan, rows=rows)
    hostile = content_of(worksheet, (), product="1")
    text = page(hostile)
    assert "<script" not in text
    assert text.count("&lt;script&gt;alert(1)") >= 3
    path = tmp_path / "r.xlsx"
    write_book(path, hostile)
    book = openpyxl.load_workbook(path)
    formulas = [c for s in book for r in s.iter_rows() for c in r if c.data_type == "f"]
    assert formulas == []


def test_a_report_without_decisions_says_so() -> None:
    text = page(content_of(undecided(), (), product="1"))
    assert "Nothing was judged." in text
    assert "Nothing is extrapolated." in text


def test_the_workbook_has_native_charts_with_interval_bars(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    write_book(path, content())
    with zipfile.ZipFile(path) as book:
        charts = [book.read(n).decode() for n in book.namelist() if "charts/chart" in n]
    assert len(charts) == 4
    assert sum("<c:errBars>" in chart for chart in charts) == 2
    names = openpyxl.load_workbook(path).sheetnames
    assert names == [
        *("Summary", "Claims review", "Claims", "Random numbers", "Plan"),
        *("Findings", "Providers", "Groups", "Machine", "Overruled", "Rules"),
        *("Dollars", "Trend"),
        *("Glossary", "Letters"),
    ]


def test_the_same_review_makes_the_same_report(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_book(tmp_path / f"{name}.xlsx", content())
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert page(content()) == page(content())


def test_periods_are_compared_only_under_the_same_rules() -> None:
    first, second = content().steps
    assert first.change == pytest.approx(-0.2)
    assert first.shows_change
    assert second.change is None
    assert "the rule pack was m546 1 and is m546 2" in second.sentence


def test_a_figure_says_in_words_what_it_shows() -> None:
    (svg,) = intervals("k", "A title", [Span("P<1", 0.5, None, None, "1 of 2")], 0.05)
    assert '<title id="k-t">A title</title>' in svg
    assert "P&lt;1: 1 of 2" in svg
    assert "NaN" not in svg


def test_the_ratio_and_the_spares_are_told_only_where_they_are_used(
    tmp_path: Path,
) -> None:
    rules = rule_infos(Auditor().pack)
    plain = page(content())
    assert "ratio to dollars paid" not in plain
    assert "spares took" not in plain
    gone = Decision(auditor="A", decision="not in frame", comment="voided claim")
    asked = replace(decided(), plan=replace(decided().plan, estimator=RATIO))
    report_content = content_of(with_decisions(asked, {0: gone}), rules, product="1")
    text = page(report_content)
    assert "The same by the ratio to dollars paid, as the plan asks" in text
    assert "1 drawn units are not of the frame" in text
    assert "for 1 there is no spare" in text
    assert report_content.extrapolation
    assert report_content.extrapolation.ratio
    write_book(tmp_path / "r.xlsx", report_content)
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx")["Dollars"]
    cells = [row[:2] for row in sheet.iter_rows(values_only=True)]
    at = [name for name, _ in cells].index("By the ratio to paid")
    assert cells[at + 1][1] == round(report_content.extrapolation.ratio.point, 2)


def test_a_provider_without_a_judged_chart_has_no_dot_and_no_bar(
    tmp_path: Path,
) -> None:
    (svg,) = intervals(
        "k", "T", [Span("P1", None, None, None, "no chart judged")], 0.05
    )
    assert "<circle" not in svg
    assert "no chart judged" in svg
    name = content().cards[0].rate.name
    gone = Decision(auditor="A", decision="not enough", comment="not to be had")
    worksheet = with_decisions(
        decided(),
        {
            at: gone
            for at, row in enumerate(decided().rows)
            if row.unit.group("provider") == name
        },
    )
    made = content_of(worksheet, (), product="1")
    card = next(card for card in made.cards if card.rate.name == name)
    assert card.sentence.startswith("No chart judged")
    text = page(made)
    dots = text.count("<circle")
    assert dots == sum(bool(c.rate.judged) for c in made.cards) == len(made.cards) - 1
    assert f'<th scope="row">{name}</th><td class="n" colspan="3">no chart judged' in (
        text
    )
    write_book(tmp_path / "r.xlsx", made)
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx")["Providers"]
    rows = {row[0]: row[1:4] for row in sheet.iter_rows(values_only=True)}
    assert rows[name] == ("no chart judged", None, None)


def test_no_code_verdict_or_id_breaks_in_print(report: Path) -> None:
    with open_page(report) as opened:
        opened.emulate_media(media="print")
        for width in (740, 720):  # Letter and A4 between the margins, at 96 dpi
            opened.set_viewport_size({"width": width, "height": 1000})
            broken = opened.evaluate(
                "[...document.querySelectorAll('.code, .word, .id')]"
                ".filter(e => e.getClientRects().length > 1 && !e.querySelector('br'))"
                ".map(e => e.textContent)"
            )
            assert broken == []
            covered = opened.evaluate(
                "[...document.querySelectorAll('dt')]"
                ".filter(e => e.scrollWidth > e.clientWidth).map(e => e.textContent)"
            )
            assert covered == []
            assert opened.evaluate("document.documentElement.scrollWidth") <= width


def test_the_statement_stands_in_the_order_of_the_agreements() -> None:
    text = page(content())
    wanted = (
        *("Objective", "Population", "Sampling frame", "Sampling unit"),
        *("Source of random numbers", "Sample size", "Source of data"),
        *("Review protocol", "Reviewers", "Findings", "Systems review"),
        "Second reviews",
    )
    headings = re.findall(r"<caption>\d+\. ([^<]+)</caption>", text)
    assert tuple(headings) == wanted
    for pick in decided().picks:
        assert pick.proof in text


def test_what_must_follow_is_what_the_plan_says() -> None:
    def follows(preset: str, worksheet: Worksheet) -> str:
        plan = replace(worksheet.plan, preset=preset)
        made = content_of(replace(worksheet, plan=plan), (), product="1")
        systems = dict(made.statement[10].lines)
        return systems["What must follow"]

    own = paid_by("Medicaid", decided())
    said = follows("cia-discovery", own)
    assert "asks for a full sample and a systems review" in said
    assert "asks for no systems review" in follows("routine", own)
    # The rate of a frame of all payers is none of an agreement.
    mixed = follows("cia-discovery", decided())
    assert "104 of 259 units of the frame were paid by" in mixed
    assert "does not follow from it" in mixed
