"""Fill a visit as real notes are filled: with gaps.

A story says what its chart is about; its kind of visit says what such visits have in
common. The rest is drawn here: the day, the payer, comorbidities, and what the note
documents, each element in the share of notes that really have it (`documented` in
charts.toml). A cell that a story gives is kept as given.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from audit.columns import column
from samples.book import is_day
from samples.draws import Draw

Cells = dict[str, str]
Plan = Mapping[str, Any]

MANIPULATION = re.compile(r"9894[012]")


def read_cells(line: str) -> Cells:
    """Read `column=value; column=value`; KeyError names a column that is none."""
    parts = (part.partition("=") for part in line.split(";"))
    cells = {name.strip(): value.strip() for name, _, value in parts}
    for name in cells.keys() - {"extra"}:
        joins = column(name).kind in ("list", "code list") or name == "pain_levels"
        cells[name] = cells[name].replace(" + ", "; ") if joins else cells[name]
    return cells


def make_visit(told: Cells, plan: Plan, base: Plan, draw: Draw) -> Cells:
    """Lay what a story tells over its kind of visit, and draw the rest."""
    cells = {"claim_type": "professional"}
    cells |= read_cells(base["cells"]) if "cells" in base else {}
    cells |= told
    day = _day_of_service(cells, plan, base, draw)
    facility = cells["claim_type"] == "institutional"
    cells.setdefault("payer", draw.pick(base.get("payers", plan["payers"])))
    cells.setdefault("provider_id", draw.pick(base["providers"]))
    cells.setdefault("coder_id", "COD-6" if facility else f"COD-{draw.whole(1, 5)}")
    stay = cells.get("bill_type", "").lstrip("0").startswith("11")
    if stay:
        out = day + dt.timedelta(days=draw.whole(2, 7))
        cells.setdefault("discharge_date", out.isoformat())
    own = len(values(cells, "dx"))
    if day >= plan["first_day"] and draw.chance(base.get("comorbid", 0.0)):
        _add_comorbidities(cells, plan["comorbidities"], draw)
    if not facility:
        _point(cells, own)
    fills = base.get("fills", "claim")
    if fills == "read":
        _document_read(cells)
    elif fills == "visit":
        _document_visit(cells, told, day, plan, base, draw)
    cells["amount_paid"] = f"{_paid(cells, plan, draw, stay=stay):.2f}"
    return cells


def values(cells: Mapping[str, str], stem: str) -> list[str]:
    """Give the filled cells of numbered columns, as dx1, dx2."""
    named = re.compile(rf"{stem}\d+")
    return [v for name, v in cells.items() if named.fullmatch(name) and v]


def _day_of_service(cells: Cells, plan: Plan, base: Plan, draw: Draw) -> dt.date:
    span = (plan["last_day"] - plan["first_day"]).days
    day: dt.date = plan["first_day"] + dt.timedelta(days=draw.whole(0, span))
    if day.weekday() > 4 and not base.get("any_weekday"):
        day -= dt.timedelta(days=day.weekday() - 4)  # 2025-10-01 is a Wednesday
    given = cells.setdefault("date_of_service", day.isoformat())
    return dt.date.fromisoformat(given) if is_day(given) else day


def _add_comorbidities(cells: Cells, known: Plan, draw: Draw) -> None:
    """Add up to three codes behind the story's own, unless its pointers are told."""
    if any(":" in line for line in values(cells, "cpt")):
        return
    offered = list(known["any"])
    offered += known["older"] if cells["payer"].startswith("Medicare") else []
    offered += known["pain_clinic"] if cells.get("setting") == "pain clinic" else []
    last = max(int(name[2:]) for name in cells if re.fullmatch(r"dx\d+", name))
    wanted = draw.whole(1, 3)
    for code in draw.shuffled(offered):
        there = values(cells, "dx")
        clashes = cells.get(known["not_with"].get(code, "")) or any(
            _clash(code, other, known["not_beside"]) for other in there
        )
        if wanted and not clashes:
            last, wanted = last + 1, wanted - 1
            cells[f"dx{last}"] = code


def _clash(code: str, other: str, not_beside: Mapping[str, Sequence[str]]) -> bool:
    return code == other or other.startswith(tuple(not_beside.get(code, ())))


def _point(cells: Cells, own: int) -> None:
    """Point visits at every diagnosis, other lines at what the claim is about."""
    every = len(values(cells, "dx"))
    for name in [n for n in cells if n.startswith("cpt")]:
        line, has_pointer = cells[name], ":" in cells[name]
        if has_pointer or not cells.get("dx1"):
            continue
        code, x, units = line.partition("x")
        count = min(4, every if line.startswith("99") else own)
        cells[name] = f"{code}:{'ABCD'[:count]}{x}{units}"


def _document_read(cells: Cells) -> None:
    for name in ("chart_reviewed", "pain_documented", "record_signed"):
        cells.setdefault(name, "Y")
    cells.setdefault("pain_regions", "thoracic")


def _document_visit(
    cells: Cells, told: Cells, day: dt.date, plan: Plan, base: Plan, draw: Draw
) -> None:
    """Document each element that the story does not tell, in its share of the notes."""
    drawn = {**read_cells(plan["usual"]), **_time(cells, day, plan, draw)}
    weeks = int(drawn["duration_weeks"] or 0)
    for element in (_complaint, _care, _parts):
        drawn |= element(cells, weeks, plan, draw)
    shares: Mapping[str, float] = {**plan["documented"], **base.get("documented", {})}
    care = plan["careless"].get(cells["provider_id"], 1.0)
    for name, value in drawn.items():
        if name in told:
            continue
        share = shares.get(name, 1.0)
        kept = draw.chance(share * care if share < 1 else 1)
        cells[name] = cells.get(name, value) if kept else ""
    _agree(cells, told)


def _agree(cells: Cells, told: Cells) -> None:
    """Let cells that speak of the same thing agree: care, and the examination."""
    if not cells["conservative_types"]:
        for name in ("conservative_weeks", "conservative_response"):
            cells[name] = told.get(name, "")
    recorded = {
        "exam_tenderness": "part_pain",
        "exam_range_of_motion": "part_range",
    }
    for name, part in recorded.items():
        if cells.get(part) and name not in told:
            cells[name] = "Y"


def _time(cells: Cells, day: dt.date, plan: Plan, draw: Draw) -> Cells:
    """Draw acuity, duration and onset that fit each other."""
    first = cells.get("visit") == "initial"
    fresh = ("acute", "acute", "subacute", "chronic")
    older = ("subacute", "subacute", "chronic", "acute on chronic")
    acuity = cells.get("acuity", draw.pick(fresh if first else older))
    drawn = draw.whole(*plan["weeks"].get(acuity, (1, 4)))
    weeks = cells.get("duration_weeks", str(drawn))
    onset = day - dt.timedelta(days=7 * int(weeks or 0) + draw.whole(0, 6))
    recent = acuity in ("acute", "subacute") and weeks != ""
    return {
        "acuity": acuity,
        "duration_weeks": weeks,
        "onset_date": onset.isoformat() if recent else "",
    }


def _complaint(cells: Cells, weeks: int, plan: Plan, draw: Draw) -> Cells:
    """Draw what the patient says and what the services are ordered for."""
    first = cells.get("visit") == "initial"
    regions = cells.get("pain_regions", "thoracic").split("; ")
    known = [plan["levels"][region] for region in regions if region in plan["levels"]]
    return {
        "pain_levels": "; ".join(draw.pick(levels) for levels in known),
        "laterality": draw.pick(("midline", "bilateral", "left", "right")),
        "pain_severity": str(draw.whole(4, 8) if first else draw.whole(2, 6)),
        "functional_limitation": "Y" if draw.chance(0.85) else "N",
        "imaging_status": draw.pick(("not ordered", "not ordered", "deferred")),
        "service_linkage": "yes" if _orders(cells) else "not applicable",
    }


def _care(cells: Cells, weeks: int, plan: Plan, draw: Draw) -> Cells:
    """Draw conservative care that lasted no longer than the pain."""
    first = cells.get("visit") == "initial"
    answers = ("partial", "failed") if first else ("improved", "partial", "failed")
    length = draw.whole(min(weeks, 2), min(weeks, 26))
    return {
        "conservative_types": draw.pick(plan["care"]) if weeks else "",
        "conservative_weeks": str(length) if weeks else "",
        "conservative_response": draw.pick(answers) if weeks else "",
    }


def _parts(cells: Cells, weeks: int, plan: Plan, draw: Draw) -> Cells:
    """Draw P.A.R.T. of a manipulation: two of four, asymmetry or motion among them."""
    if not any(MANIPULATION.match(line) for line in values(cells, "cpt")):
        return {}
    medicare = cells["payer"].startswith("Medicare")
    if not draw.chance(plan["part_medicare" if medicare else "part_other"]):
        return {}
    key = draw.pick(("part_asymmetry", "part_range"))
    return {
        name: "Y"
        for name in ("part_pain", "part_asymmetry", "part_range", "part_tissue")
        if name in (key, "part_pain") or draw.chance(0.4)
    }


def _orders(cells: Mapping[str, str]) -> bool:
    billed = any(not line.startswith("99") for line in values(cells, "cpt"))
    return billed or cells.get("imaging_status") in ("ordered", "pending")


def _paid(cells: Mapping[str, str], plan: Plan, draw: Draw, *, stay: bool) -> float:
    allowed = plan["allowed"]
    total = float(allowed["stay"]) * draw.whole(80, 130) / 100 if stay else 0.0
    for line in values(cells, "cpt"):
        code, _, units = line.partition("x")
        share = 0.3 if "-26" in code else 1.0
        total += allowed[code[:5]] * share * int(units or 1)
    if cells.get("denial_carc"):
        return 0.0
    share = plan["share_paid"].get(cells["payer"], plan["share_paid"]["not stated"])
    return float(total * share * draw.whole(97, 104) / 100)
