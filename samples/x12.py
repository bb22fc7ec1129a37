"""Make the synthetic claims file in X12: `python samples/x12.py`.

Writes `claims.837`, the claims of `claims.csv` as a clearinghouse would get them. Tests
use the writer with other delimiters, payers and loops.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

HERE = Path(__file__).resolve().parent

FILING = {
    "Medicare FFS": "MB",
    "Medicare Advantage": "16",
    "Medicaid": "MC",
    "commercial": "CI",
    "workers comp": "WC",
    "auto": "AM",
}
"""Claim filing indicators (SBR09). Source: X12 005010 data element 1032."""

NOT_DEFINED = "ZZ"
"""The filing indicator of a payer of another kind."""

_ADDRESS = ("N3*1 SAMPLE STREET", "N4*SAMPLETOWN*OH*43000")
_VERSIONS = {False: "005010X222A1", True: "005010X223A2"}


@dataclass(frozen=True, slots=True)
class X12Line:
    """A service line: procedure, modifiers, units, numbers of diagnoses, days.

    `days` is one day or two, each as YYYYMMDD.
    """

    procedure: str
    modifiers: Sequence[str] = ()
    units: str = "1"
    pointers: Sequence[int] = ()
    days: Sequence[str] = ()
    charge: int = 70


_ROOM = X12Line("")


@dataclass(frozen=True, slots=True)
class X12Claim:
    """A claim, with the codes of its diagnoses as HI writes them (M546).

    `facility` is a place of service or the first two digits of a type of bill. `extra`
    are segments before the lines; `dependent` puts the patient below a subscriber.
    """

    id: str
    facility: str
    dx: Sequence[str]
    lines: Sequence[X12Line]
    is_institutional: bool = False
    frequency: str = "1"
    filing: str = "CI"
    payer_name: str = "SAMPLE HEALTH PLAN"
    provider: str = ""
    days: Sequence[str] = ()
    qualifiers: tuple[str, str] = ("ABK", "ABF")
    extra: Sequence[str] = field(default_factory=tuple)
    dependent: bool = False
    codes_in_segment: int = 12


@dataclass(frozen=True, slots=True)
class Marks:
    """The delimiters of a file, and what stands behind each segment."""

    element: str = "*"
    component: str = ":"
    terminator: str = "~"
    behind: str = "\n"


def interchange(
    claims: Iterable[X12Claim], marks: Marks = Marks(), *, control: int = 1
) -> str:
    """Return a whole interchange: a transaction for each run of claims of one kind."""
    kinds = [(k, list(v)) for k, v in groupby(claims, lambda c: c.is_institutional)]
    segments = [_isa(control)]
    for number, (kind, held) in enumerate(kinds, 1):
        version = _VERSIONS[kind]
        group = f"GS*HC*SAMPLESENDER*SAMPLERECEIVER*20261001*1200*{number}*X*{version}"
        inside = [f"ST*837*{number:04}*{version}", *_transaction(held)]
        inside.append(f"SE*{len(inside) + 1}*{number:04}")
        segments += [group, *inside, f"GE*1*{number}"]
    segments.append(f"IEA*{len(kinds)}*{control:09}")
    text = "~".join([*segments, ""])
    table = str.maketrans(
        {
            "*": marks.element,
            ":": marks.component,
            "~": marks.terminator + marks.behind,
        }
    )
    return text.translate(table)


def _isa(control: int) -> str:
    blank = " " * 10
    return (
        f"ISA*00*{blank}*00*{blank}*ZZ*{'SAMPLESENDER':15}*ZZ*{'SAMPLERECEIVER':15}"
        f"*261001*1200*^*00501*{control:09}*0*T*:"
    )


def _transaction(claims: Iterable[X12Claim]) -> Iterator[str]:
    yield "BHT*0019*00*SAMPLE*20261001*1200*CH"
    yield "NM1*41*2*SYNTHETIC CLAIMS*****46*SAMPLE"
    yield "PER*IC*NOBODY*EM*NOBODY AT EXAMPLE"
    yield "NM1*40*2*SAMPLE CLEARINGHOUSE*****46*SAMPLE"
    yield "HL*1**20*1"
    yield "NM1*85*2*SAMPLE CLINIC*****XX*PRV-00"
    yield from (*_ADDRESS, "REF*EI*000000000")
    level = 1
    for claim in claims:
        level += 1
        yield f"HL*{level}*1*22*{int(claim.dependent)}"
        own = "" if claim.dependent else "18"
        yield f"SBR*P*{own}*******{claim.filing}"
        yield "NM1*IL*1*SYNTHETIC*PATIENT****MI*S000"
        if not claim.dependent:
            yield from (*_ADDRESS, "DMG*D8*19800101*F")
        yield f"NM1*PR*2*{claim.payer_name}*****PI*SAMPLE"
        if claim.dependent:
            level += 1
            yield f"HL*{level}*{level - 1}*23*0"
            yield "PAT*19"
            yield "NM1*QC*1*SYNTHETIC*DEPENDENT"
            yield from (*_ADDRESS, "DMG*D8*19800101*F")
        yield from _claim(claim)


def _claim(claim: X12Claim) -> Iterator[str]:
    qualifier = "A" if claim.is_institutional else "B"
    facility = f"{claim.facility}:{qualifier}:{claim.frequency}"
    charge = sum(line.charge for line in claim.lines or [_ROOM])
    yield f"CLM*{claim.id}*{charge}***{facility}*Y*A*Y*Y"
    if claim.is_institutional:
        yield f"DTP*434*RD8*{'-'.join(claim.days)}"
        yield "CL1*3**01"
    first, other = claim.qualifiers
    codes = [f"{other if n else first}:{code}" for n, code in enumerate(claim.dx)]
    most = claim.codes_in_segment
    for place in range(0, len(codes), most):
        yield "*".join(["HI", *codes[place : place + most]])
    if claim.provider:
        entity = "71" if claim.is_institutional else "82"
        yield f"NM1*{entity}*1*SYNTHETIC*PROVIDER****XX*{claim.provider}"
    yield from claim.extra
    if claim.is_institutional and not claim.lines:
        # A claim has a line; that of the room has a revenue code only.
        yield from ("LX*1", f"SV2*0120**{_ROOM.charge}*DA*1")
    for number, line in enumerate(claim.lines, 1):
        yield f"LX*{number}"
        procedure = ":".join(["HC", line.procedure, *line.modifiers])
        if claim.is_institutional:
            yield f"SV2*0510*{procedure}*{line.charge}*UN*{line.units}"
        else:
            pointers = ":".join(map(str, line.pointers))
            yield f"SV1*{procedure}*{line.charge}*UN*{line.units}***{pointers}"
        if line.days:
            form = "D8" if len(line.days) == 1 else "RD8"
            yield f"DTP*472*{form}*{'-'.join(line.days)}"


# -- the sample ------------------------------------------------------------------------


def sample_claims() -> Iterator[X12Claim]:
    """Yield the claims of `claims.csv`."""
    from audit.cells import LineText
    from audit.encounter.line_cells import POINTER_LETTERS
    from audit.intake import open_table

    table = open_table(HERE / "claims.csv")
    reader = table.reader()
    positions = reader.match.positions
    for _, cells in table.rows():
        row = {name: str(cells[place]) for name, place in positions.items()}
        dx = [row[f"dx{n}"] for n in range(1, 7)]
        days = [row["date_of_service"].replace("-", "")]
        last = row["discharge_date"].replace("-", "")
        days += [last] if last and last != days[0] else []
        lines = [
            X12Line(
                line.procedure,
                line.modifiers,
                f"{line.units:g}",
                # A professional line must point; one without pointers points at all.
                [POINTER_LETTERS.index(letter) + 1 for letter in line.pointers]
                or range(1, 1 + sum(map(bool, dx))),
                days,
            )
            for _, line in reader.lines_of(cells, dx)
            if isinstance(line, LineText)
        ]
        bill = row["bill_type"].removeprefix("0")
        is_institutional = row["claim_type"] == "institutional"
        yield X12Claim(
            id=row["encounter_id"],
            facility=bill[:2] if is_institutional else row["setting"],
            frequency=bill[2:] or "1",
            is_institutional=is_institutional,
            dx=[code for code in dx if code],
            lines=lines,
            filing=FILING.get(row["payer"], NOT_DEFINED),
            payer_name="SELF PAY" if row["payer"] == "self pay" else "SAMPLE PLAN",
            provider=row["provider_id"],
            days=(days * 2)[:2],
        )


def main() -> None:
    """Write the sample."""
    (HERE / "claims.837").write_text(interchange(sample_claims()), encoding="ascii")


if __name__ == "__main__":
    # As a script, this file sees its own folder and not the one that holds it.
    sys.path.insert(0, str(HERE.parent))
    main()
