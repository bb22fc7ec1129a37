"""Two other readers of 837 files read the same claims: x12sdk and openx12.

Dates of institutional lines are not compared: the claim's are those of its statement.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openx12
import pytest
from x12sdk.io import X12ModelReader

from audit.encounter.line_cells import POINTER_LETTERS
from audit.intake import open_table
from property_tests.support.intake_files import encounters
from samples.x12 import FILING, HERE, X12Claim, X12Line, interchange

CLAIMS = 500
_CODES = ("M546", "M5134", "S22060A", "M5450", "R52", "I10", "G8929", "M62830", "M542")
_PROCEDURES = ("99213", "98941", "97110", "20552", "72070", "G0283")
_MODIFIERS = ("GP", "59", "AT", "25", "KX")


@dataclass(frozen=True, slots=True)
class Told:
    """What every reader tells of a claim."""

    id: str
    place: str
    dx: tuple[str, ...]
    days: tuple[str, str]
    lines: tuple[tuple[str, tuple[str, ...], float, str], ...]


def made(draw: random.Random, number: int, *, institutional: bool) -> X12Claim:
    """Make a claim; every ninth has its patient below a subscriber."""
    dx = draw.sample(_CODES, draw.randint(1, 9))
    days = sorted(f"2026{draw.randint(1, 12):02}{draw.randint(1, 28):02}" for _ in "ab")
    lines = [
        X12Line(
            draw.choice(_PROCEDURES),
            draw.sample(_MODIFIERS, draw.randint(0, 4)),
            str(draw.randint(1, 4)),
            () if institutional else draw.sample(range(1, len(dx) + 1), 1),
            (draw.choice(days),),
            draw.randint(20, 300),
        )
        for _ in range(draw.randint(1, 6))
    ]
    return X12Claim(
        id=f"PEER-{number}",
        facility=draw.choice(("13", "85") if institutional else ("11", "22", "20")),
        dx=dx,
        lines=lines,
        is_institutional=institutional,
        filing=draw.choice(sorted(FILING.values())),
        provider="PRV-01",
        days=days,
        dependent=number % 9 == 0,
    )


def claims() -> list[X12Claim]:
    draw = random.Random(837)
    return [made(draw, n, institutional=n % 2 == 1) for n in range(CLAIMS)]


def told_by_tspine(path: Path) -> Iterator[Told]:
    table = open_table(path)
    place = [table.headings.index(name) for name in ("bill_type", "setting")]
    for (_, cells), encounter in zip(table.rows(), encounters(table), strict=True):
        assert encounter.errors == ()
        days = (encounter.date_of_service, encounter.discharge_date)
        yield Told(
            encounter.encounter_id,
            "".join(str(cells[p]) for p in place),
            tuple(code.replace(".", "") for code in encounter.dx),
            _ends(f"{day:%Y%m%d}" for day in days if day),
            tuple(
                (x.procedure, x.modifiers, x.units, x.pointers) for x in encounter.lines
            ),
        )


def told_by_x12sdk(path: Path) -> Iterator[Told]:
    """Its models hold composites as texts, and dates of lines as dates."""
    with X12ModelReader(str(path)) as reader:
        for model in map(_with_claims, reader.models()):
            for claim in model.claims():
                yield _told_by_model(claim.patient_control_number, claim.claim)


def _with_claims(model: Any) -> Any:
    # The reader states the base of all transactions, which has no claims.
    return model


def _told_by_model(name: str, claim: Any) -> Told:
    segment = claim.clm_segment.health_care_service_location_information
    place, qualifier, frequency = segment.split(":")
    codes = [
        code
        for hi in claim.hi_segment
        for n in range(1, 13)
        if (code := getattr(hi, f"health_care_code_{n}"))
    ]
    days = [
        day
        for segment in claim.dtp_segment
        if segment.date_time_qualifier == "434"
        for day in segment.date_time_period.split("-")
    ]
    lines = []
    for loop in claim.loop_2400:
        if qualifier == "A":
            line, pointers = loop.sv2_segment, ""
            procedure = line.composite_medical_procedure_identifier
        else:
            line = loop.sv1_segment
            pointers = line.composite_diagnosis_code_pointer
            procedure = line.product_service_id_qualifier
            days += [f"{d.date_time_period:%Y%m%d}" for d in loop.dtp_segment]
        _, code, *modifiers = procedure.split(":")
        units = float(line.service_unit_count)
        lines.append((code, tuple(modifiers), units, _letters(pointers.split(":"))))
    bill = place + frequency if qualifier == "A" else place
    return Told(name, bill, tuple(c[1] for c in codes), _ends(days), tuple(lines))


def told_by_openx12(text: str, *, institutional: bool) -> Iterator[Told]:
    """Its claims are dictionaries; it must be told which kind they are."""
    module = openx12.x837i if institutional else openx12.x837p
    for claim in module.parse(text).claims:
        days = [line["service_date"] for line in claim["services"]]
        place = claim["place_of_service"]
        if institutional:
            days = claim["dates"]["statement_from_date"].split(" to ")
            place += claim["frequency"]
        yield Told(
            claim["claim_number"],
            place,
            tuple(code["diagnosis_code"] for code in claim["diagnoses"]),
            _ends(day.replace("-", "") for day in days),
            tuple(
                (
                    line.get("cpt_code") or line.get("hcpcs_code"),
                    tuple(line["modifiers"]),
                    float(line["units"]),
                    _letters(line.get("diagnosis_pointers", ())),
                )
                for line in claim["services"]
            ),
        )


def _letters(numbers: Iterable[str]) -> str:
    return "".join(POINTER_LETTERS[int(number) - 1] for number in numbers if number)


def _ends(days: Iterable[str]) -> tuple[str, str]:
    known = sorted(days)
    return known[0], known[-1]


@pytest.mark.law(116)
@pytest.mark.parametrize("institutional", [False, True])
def test_three_readers_agree_on_500_claims(tmp_path: Path, institutional: bool) -> None:
    """250 of each kind; a file has one kind, since openx12 reads one at a time."""
    written = [c for c in claims() if c.is_institutional == institutional]
    assert len(written) == CLAIMS // 2
    path = tmp_path / "a.837"
    text = interchange(written)
    path.write_text(text, encoding="ascii")
    ours = list(told_by_tspine(path))
    assert [told.id for told in ours] == [claim.id for claim in written]
    assert ours == list(told_by_x12sdk(path))
    assert ours == list(told_by_openx12(text, institutional=institutional))


def test_the_claims_have_what_they_are_compared_for() -> None:
    written = claims()
    assert any(c.dependent for c in written)
    assert any(len(c.dx) > 8 for c in written)
    assert any(len(line.modifiers) == 4 for c in written for line in c.lines)
    assert len({len(c.lines) for c in written}) > 4


def test_the_sample_is_valid_for_x12sdk() -> None:
    """It checks required segments, lists of codes, and that amounts add up."""
    with X12ModelReader(str(HERE / "claims.837")) as reader:
        models = map(_with_claims, reader.models())
        assert sum(len(list(model.claims())) for model in models) == 120
