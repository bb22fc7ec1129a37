"""Laws of frame, plan and draw: order does not matter, and tampering is found."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from audit.codes import read_code
from audit.encounter.values import Encounter
from audit.review.plan.drawing import METHODS, RAT_STATS, SHA256, draw
from audit.review.plan.frame import Frame, FrameRules, Unit, make_frame
from audit.review.plan.plan import Plan
from audit.review.plan.sizing import proportional
from audit.review.plan.verification import verify
from audit.sampling.ranking import draw_ids, rank_of
from property_tests.strategies.plans import IDS, SEEDS, drawn, frames, plan_of, plans


@given(plans())
def test_a_draw_takes_the_planned_units_once_each(case: tuple[Plan, Frame]) -> None:
    plan, frame = case
    picks = drawn(plan, frame)
    ids = [p.unit_id for p in picks]
    assert len(set(ids)) == len(ids)
    assert set(ids) <= {u.id for u in frame.units}
    home = {u.id: u.stratum for u in frame.units}
    assert all(home[p.unit_id] == p.stratum for p in picks)
    sample = [p.stratum for p in picks if not p.spare]
    assert {s: sample.count(s) for s, _ in plan.sizes} == dict(plan.sizes)


def encounter(unit: Unit, row: int) -> Encounter:
    codes = (read_code("M546"),)
    return Encounter(row=row, encounter_id=unit.id, dx=codes, provider_id=unit.provider)


@given(frames(), st.randoms(use_true_random=False), SEEDS, st.sampled_from(METHODS))
def test_a_draw_does_not_depend_on_the_order_of_rows(
    frame: Frame, dice: object, seed: str, method: str
) -> None:
    rules = FrameRules(strata="provider")
    rows = list(frame.units)
    dice.shuffle(rows)  # type: ignore[attr-defined]
    one = make_frame([encounter(u, n) for n, u in enumerate(frame.units, 1)], rules)
    other = make_frame([encounter(u, n) for n, u in enumerate(rows, 1)], rules)
    assert one.sha256 == other.sha256
    sizes = proportional({s: len(p) for s, p in one.strata().items()}, 4)
    assert draw(one, sizes, seed, method, 1) == draw(other, sizes, seed, method, 1)


@given(plans())
def test_an_untouched_draw_is_proved(case: tuple[Plan, Frame]) -> None:
    plan, frame = case
    assert verify(plan, frame, drawn(plan, frame), plan.frame_sha256) == ()


@given(plans(), st.data())
def test_any_change_of_one_drawn_unit_is_found_and_named(
    case: tuple[Plan, Frame], data: st.DataObject
) -> None:
    plan, frame = case
    picks = list(drawn(plan, frame))
    at = data.draw(st.integers(0, len(picks) - 1))
    old = picks[at]
    outside = [u for u in frame.units if u.id not in {p.unit_id for p in picks}]
    kinds = ["remove", "repeat", "order", "number", "proof", "spare", "foreign"]
    kind = data.draw(st.sampled_from([*kinds, *(["swap", "add"] * bool(outside))]))
    touched = {old.unit_id}
    if kind == "remove":
        del picks[at]
    elif kind == "repeat":
        picks.append(replace(old, order=len(picks) + 50))
    elif kind == "foreign":
        picks[at] = replace(old, unit_id=old.unit_id + "x")
    elif kind in ("swap", "add"):
        other = data.draw(st.sampled_from(outside))
        touched = {other.id}
        new = replace(old, unit_id=other.id)
        if kind == "swap":
            picks[at] = new
            touched.add(old.unit_id)
        else:
            picks.append(replace(new, order=len(picks) + 50))
    elif kind == "spare":
        picks[at] = replace(old, spare=not old.spare)
    elif kind == "proof":
        picks[at] = replace(old, proof=old.proof + "0")
    else:
        changed = getattr(old, kind) + 1000
        picks[at] = replace(old, **{kind: changed})
    found = verify(plan, frame, picks)
    assert touched <= {unit_id for d in found for unit_id in d.units}, kind


@given(plans(), st.data())
def test_any_change_of_one_unit_of_the_frame_is_found(
    case: tuple[Plan, Frame], data: st.DataObject
) -> None:
    plan, frame = case
    units = list(frame.units)
    at = data.draw(st.integers(0, len(units) - 1))
    kind = data.draw(st.sampled_from(("remove", "add", "id", "amount", "stratum")))
    if kind == "remove":
        del units[at]
    elif kind == "add":
        units.append(Unit("a unit from elsewhere"))
    elif kind == "amount":
        units[at] = replace(units[at], amount=1.0)
    else:
        changed = getattr(units[at], kind) + "'"
        units[at] = replace(units[at], **{kind: changed})
    kinds = {d.kind for d in verify(plan, Frame(tuple(units)), drawn(plan, frame))}
    assert "frame" in kinds


def test_two_units_that_change_places_are_both_named() -> None:
    frame = Frame(tuple(Unit(f"E{n}") for n in range(9)))
    plan = plan_of(frame, SHA256, "7", 5)
    first, second, *rest = drawn(plan, frame)
    changed = [
        replace(first, unit_id=second.unit_id),
        replace(second, unit_id=first.unit_id),
    ]
    (one, other) = verify(plan, frame, [*changed, *rest])
    assert (one.kind, other.kind) == ("swapped", "swapped")
    assert set(one.units) == {first.unit_id, second.unit_id} == set(other.units)


def test_the_replay_draws_the_units_that_the_manual_numbers() -> None:
    frame = Frame(tuple(Unit(f"E{n:04}") for n in range(1, 1001)))
    plan = plan_of(frame, RAT_STATS, "12345", 10, 4)
    numbers = [p.number for p in drawn(plan, frame)]
    assert numbers[:4] == [497, 9, 556, 236]
    assert numbers[10:] == [404, 624, 927, 947]
    assert drawn(plan, frame)[0].unit_id == "E0497"
    assert [p.spare for p in drawn(plan, frame)] == [False] * 10 + [True] * 4


@given(st.sets(IDS, min_size=1, max_size=20), SEEDS, st.data())
def test_the_default_draw_is_what_any_language_can_recompute(
    ids: set[str], seed: str, data: st.DataObject
) -> None:
    count = data.draw(st.integers(0, len(ids)))
    ranked = sorted(ids, key=lambda i: hashlib.sha256(f"{seed}\n{i}".encode()).digest())
    assert draw_ids(ids, count, seed) == ranked[:count]
    assert rank_of("1", "A") == hashlib.sha256(b"1\nA").hexdigest()


def test_a_larger_sample_holds_the_smaller_one() -> None:
    ids = [f"E{n}" for n in range(100)]
    assert draw_ids(ids, 60, "s")[:20] == draw_ids(ids, 20, "s")
