"""Two quarters of 3,000 encounters and two auditors, by the README's commands.

Every figure is worked out again by scipy and plain enumeration, from what the auditors
wrote: none of it uses the program's statistics. `python -m property_tests.quarter`
prints all of them side by side.
"""

from __future__ import annotations

import pytest

from property_tests.quarter import table
from property_tests.support.quarter_figures import LEVEL, figures, is_wrong
from property_tests.support.quarter_runs import COMMANDS, Run, run_in, step_of
from property_tests.support.quarters import PROVIDERS, WITH_CODE
from property_tests.support.recomputed import chance_of_layout


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_in(tmp_path_factory.mktemp("quarters"))


def test_the_readme_has_a_whole_review() -> None:
    assert [step_of(command.split()) for command in COMMANDS] == [
        *("init", "draw", "audit", "merge", "reveal", "score", "appraise", "report"),
        *("verify", "trend", "rules", "verify --full", "packet", "verify packet"),
    ]


@pytest.mark.law(125)
def test_every_figure_is_the_one_worked_out_again(run: Run) -> None:
    found = figures(run)
    assert len(found) > 400
    assert [one for one in found if not one.agrees] == [], table(found)


def test_the_sample_is_split_and_overlaps_as_planned(run: Run) -> None:
    for quarter in run.quarters:
        mine, theirs = quarter.first.values()
        assert len(mine.keys() | theirs.keys()) == 10 * PROVIDERS
        assert len(mine.keys() & theirs.keys()) == 20
        assert abs(len(mine) - len(theirs)) <= PROVIDERS


def test_each_step_names_the_next_and_all_is_proved(run: Run) -> None:
    for quarter in run.quarters:
        printed = quarter.printed
        steps = ("draw", "audit", "merge", "reveal", "score", "appraise", "report")
        for step, then in zip(("init", *steps), (*steps, "verify"), strict=True):
            assert f"tspine review {then}" in printed[step], step
        assert "exactly the sample" in printed["verify"]
        assert "verdicts: holds" in printed["verify --full"]
        assert "first decisions: holds" in printed["verify --full"]
        assert "recorded first decisions: holds" in printed["verify --full"]
        assert f"Next: tspine review packet {quarter.name}" in printed["verify --full"]
        assert "draw: holds" in printed["verify packet"]
    assert "2026-Q2" in run.quarters[1].printed["trend"]


def test_the_limits_over_strata_hold(run: Run) -> None:
    """A universe just beyond a limit, spread evenly, makes such a sample unlikely."""
    for quarter in run.quarters:
        wrong = sum(map(is_wrong, quarter.settled.values()))
        strata = [(WITH_CODE, 10, wrong // PROVIDERS)] * PROVIDERS
        strata[0] = (WITH_CODE, 10, wrong - 11 * (wrong // PROVIDERS))
        (limits,) = (
            x for x in quarter.totals["errors"]["limits"] if x["level"] == LEVEL
        )
        for bad, at_most in ((limits["upper"] + 1, True), (limits["lower"] - 1, False)):
            layout = [int(bad + i) // PROVIDERS for i in range(PROVIDERS)]
            chance = chance_of_layout(strata, layout, at_most=at_most)
            assert chance <= (1 - LEVEL) / 2
