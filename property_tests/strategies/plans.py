"""Frames and plans to draw samples from."""

from __future__ import annotations

from hypothesis import strategies as st

from audit.review.plan.drawing import METHODS, Pick, draw
from audit.review.plan.frame import Frame, FrameRules, Unit
from audit.review.plan.plan import Heading, Plan, make_plan
from audit.review.plan.sizing import Sizing

IDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=6)
SEEDS = st.integers(1, 10**6).map(str)
STRATA = st.sampled_from(("north", "south", "1: below 100"))


@st.composite
def frames(draw: st.DrawFn) -> Frame:
    ids = draw(st.lists(IDS, min_size=4, max_size=30, unique=True))
    units = [
        Unit(i, draw(STRATA), provider=draw(st.sampled_from(("P1", "P2", ""))))
        for i in sorted(ids)
    ]
    return Frame(tuple(units))


@st.composite
def plans(drawing: st.DrawFn) -> tuple[Plan, Frame]:
    frame = drawing(frames())
    method = drawing(st.sampled_from(METHODS))
    size = drawing(st.integers(1, max(1, len(frame.units) // 3)))
    plan = make_plan(
        frame,
        FrameRules(strata="provider"),
        Sizing("fixed", size=size),
        heading=Heading(drawing(st.text(max_size=8))),
        source=("charts.xlsx", "00" * 32, "Encounters"),
        seed=drawing(SEEDS),
        method=method,
        spares=drawing(st.integers(0, 3)),
    )
    return plan, frame


def drawn(plan: Plan, frame: Frame) -> tuple[Pick, ...]:
    return draw(frame, dict(plan.sizes), plan.seed, plan.method, plan.spares)


def plan_of(frame: Frame, method: str, seed: str, size: int, spares: int = 0) -> Plan:
    return make_plan(
        frame,
        FrameRules(),
        Sizing("fixed", size=size),
        heading=Heading(),
        source=("charts.csv", "", ""),
        seed=seed,
        method=method,
        spares=spares,
    )
