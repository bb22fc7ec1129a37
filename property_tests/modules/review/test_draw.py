"""Laws of frame, plan and draw: order plays no part, and tampering is found."""

from __future__ import annotations

import datetime as dt
import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.codes import read_code
from audit.encounter.values import Encounter
from audit.errors import InputUnreadable
from audit.review.plan.drawing import METHODS, RAT_STATS, SHA256, Pick, draw
from audit.review.plan.frame import Frame, FrameRules, Unit, make_frame
from audit.review.plan.plan import PRESETS, Heading, Plan, make_plan
from audit.review.plan.plan_file import plan_text, read_plan
from audit.review.plan.sizing import KINDS, Sizing, proportional, sizes_for
from audit.review.plan.verification import verify
from audit.sampling.ranking import draw_ids, rank_of

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


@given(plans())
def test_a_plan_is_read_as_it_was_written(case: tuple[Plan, Frame]) -> None:
    plan, _ = case
    assert read_plan(plan_text(plan)) == plan


@given(st.text(), st.text(), st.lists(st.text(max_size=5), max_size=3))
def test_any_text_survives_in_a_plan(title: str, name: str, values: list[str]) -> None:
    clean = [t.encode("utf-8", "replace").decode() for t in (title, name, *values)]
    frame = Frame((Unit("A", clean[1]), Unit("B", clean[1])))
    rules = FrameRules(
        date_from=dt.date(2026, 1, 1),
        where=(("payer", tuple(clean[2:])),),
        least_amount=0.5,
        amount_bounds=(1.0, 1e9),
    )
    plan = replace(plan_of(frame, SHA256, "1", 2), title=clean[0], rules=rules)
    assert read_plan(plan_text(plan)) == plan
    tomllib.loads(plan_text(plan))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('method = "sha256"', ""),
        ("spares = 0", 'spares = "many"'),
        ('order = "id"', 'order = "random"'),
        ("[sample.sizes]\nall = 5", "[sample.sizes]\nall = -5"),
        ("[review]", "[review"),
    ],
)
def test_a_spoiled_plan_is_refused_in_one_sentence(old: str, new: str) -> None:
    frame = Frame(tuple(Unit(f"E{n}") for n in range(9)))
    text = plan_text(plan_of(frame, SHA256, "7", 5))
    assert old in text
    with pytest.raises(InputUnreadable, match=r"plan|order"):
        read_plan(text.replace(old, new))


def test_rows_left_out_are_counted_by_reason() -> None:
    day = dt.date(2026, 2, 1)
    code = (read_code("M54.6"),)
    rows = [
        Encounter(1, "A", day, dx=code, payer="Medicaid", amount_paid=5.0),
        Encounter(2, "B", dt.date(2025, 1, 1), dx=code, payer="Medicaid"),
        Encounter(3, "C", day, dx=(read_code("R52"),), payer="Medicaid"),
        Encounter(4, "D", day, dx=code, payer="commercial", amount_paid=9.0),
        Encounter(5, "", day, dx=code),
        Encounter(6, "F", None, dx=code),
        Encounter(7, "G", day, dx=code, payer="Medicaid", amount_paid=0.0),
    ]
    rules = FrameRules(
        date_from=dt.date(2026, 1, 1),
        where=(("payer", ("medicaid",)),),
        least_amount=1,
    )
    frame = make_frame(rows, rules)
    assert [u.id for u in frame.units] == ["A"]
    assert dict(frame.excluded) == {
        "before 2026-01-01": 1,
        "that report none of M54.6": 1,
        "of another payer than medicaid": 1,
        "without an encounter id": 1,
        "without a readable date of service": 1,
        "paid less than 1": 1,
    }
    assert frame.read == len(frame.units) + sum(n for _, n in frame.excluded)


def test_an_id_on_two_rows_is_refused_or_left_out_whole() -> None:
    code = (read_code("M54.6"),)
    rows = [Encounter(n, i, dx=code) for n, i in enumerate("ABA", 1)]
    with pytest.raises(InputUnreadable, match="rows 1, 3"):
        make_frame(rows, FrameRules())
    frame = make_frame(rows, FrameRules(repeated="exclude"))
    assert [u.id for u in frame.units] == ["B"]


def test_strata_by_amount_lie_between_the_bounds() -> None:
    code = (read_code("M54.6"),)
    paid: Sequence[float | None] = (None, 99.99, 100, 499, 500)
    rows = [
        Encounter(n, f"E{n}", dx=code, amount_paid=a) for n, a in enumerate(paid, 1)
    ]
    frame = make_frame(rows, FrameRules(strata="amount", amount_bounds=(100, 500)))
    assert [u.stratum for u in frame.units] == [
        *["1: below 100"] * 2,
        *["2: 100 to below 500"] * 2,
        "3: 500 and more",
    ]


@given(st.dictionaries(STRATA, st.integers(1, 400), min_size=1), st.integers(1, 500))
def test_a_size_is_parted_without_loss(parts: dict[str, int], size: int) -> None:
    size = min(size, sum(parts.values()))
    sizes = proportional(parts, size)
    assert sizes.keys() == parts.keys()
    assert all(min(2, parts[s]) <= n <= parts[s] for s, n in sizes.items())
    least = sum(min(2, n) for n in parts.values())
    assert size <= sum(sizes.values()) <= max(size, least + size)


@pytest.mark.parametrize("kind", KINDS)
def test_every_sizing_gives_a_size_and_says_why(kind: str) -> None:
    units = [Unit(f"E{n:03}", f"{n % 3}", amount=50.0 + n) for n in range(300)]
    sizing = Sizing(kind, size=20, mean=50, deviation=40)
    sizes, why = sizes_for(Frame(tuple(units)), sizing)
    assert all(2 <= n <= 100 for n in sizes.values())
    assert why[0]


def test_presets_bear_the_numbers_of_their_authority() -> None:
    frame = Frame(tuple(Unit(f"E{n:03}") for n in range(900)))
    sizes = {
        name: sum(sizes_for(frame, PRESETS[name].sizing)[0].values())
        for name in ("routine", "sdp", "cia-discovery")
    }
    assert sizes == {"routine": 10, "sdp": 100, "cia-discovery": 50}
    full = PRESETS["cia-full"].sizing
    assert (full.level, full.precision) == (0.9, 0.25)
    assert all(preset.authority for preset in PRESETS.values())


@pytest.mark.parametrize("seed", ["", "two\nlines", "abc", "-3", "nan"])
def test_a_seed_that_cannot_be_replayed_is_refused(seed: str) -> None:
    frame = Frame(tuple(Unit(f"E{n}") for n in range(9)))
    with pytest.raises(InputUnreadable, match="seed"):
        plan_of(frame, RAT_STATS, seed, 3)
