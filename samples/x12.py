"""Make the synthetic X12 files: `python samples/x12.py`.

Writes `claims.837`, the claims of `claims.csv` as a clearinghouse would get them, and
`remittance.835`, what payers answered to them. Tests use the writers with other
delimiters, payers and loops.
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

    `days` is one day or two, each as YYYYMMDD. `control` is the sender's own number of
    the line, if it has one.
    """

    procedure: str
    modifiers: Sequence[str] = ()
    units: str = "1"
    pointers: Sequence[int] = ()
    days: Sequence[str] = ()
    charge: int = 70
    control: str = ""


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
    segments = []
    for number, (kind, held) in enumerate(kinds, 1):
        version = _VERSIONS[kind]
        group = f"GS*HC*SAMPLESENDER*SAMPLERECEIVER*20261001*1200*{number}*X*{version}"
        inside = [f"ST*837*{number:04}*{version}", *_transaction(held)]
        inside.append(f"SE*{len(inside) + 1}*{number:04}")
        segments += [group, *inside, f"GE*1*{number}"]
    return _enclosed(segments, len(kinds), marks, control)


def _enclosed(segments: Sequence[str], groups: int, marks: Marks, control: int) -> str:
    trailer = f"IEA*{groups}*{control:09}"
    text = "~".join([_isa(control), *segments, trailer, ""])
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
        if line.control:
            yield f"REF*6R*{line.control}"


# -- remittances -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class X12Service:
    """What a payer answered to a service line: its procedure with modifiers, and codes.

    `sent` is the procedure as it was sent, if the payer changed it; `control` is the
    sender's number of the line.
    """

    procedure: str = "99213"
    adjustments: Sequence[tuple[str, str]] = ()
    remarks: Sequence[str] = ()
    control: str = ""
    sent: str = ""


@dataclass(frozen=True, slots=True)
class X12Answer:
    """What a payer answered to a claim.

    `adjustments` are pairs of group and reason (`CO`, `50`), `remarks` remark codes;
    they stand on a service line of `procedure` unless `of_line` is false. `control` is
    the payer's own number of the claim. `services` are further lines.
    """

    id: str
    status: str = "1"
    adjustments: Sequence[tuple[str, str]] = ()
    remarks: Sequence[str] = ()
    of_line: bool = True
    charge: int = 100
    control: str = ""
    procedure: str = "99213"
    services: Sequence[X12Service] = ()


def remittance(
    answers: Iterable[X12Answer],
    marks: Marks = Marks(),
    *,
    control: int = 1,
    payer: str = "SAMPLE HEALTH PLAN",
    day: str = "20261015",
) -> str:
    """Return a whole interchange with one 835 of a payer and a day."""
    version = "005010X221A1"
    inside = [
        f"ST*835*0001*{version}",
        f"BPR*I*0*C*NON************{day}",
        "TRN*1*SAMPLE*1000000000",
        f"DTM*405*{day}",
        f"N1*PR*{payer}",
        *_ADDRESS,
        "PER*BL*NOBODY*EM*NOBODY AT EXAMPLE",
        "N1*PE*SAMPLE CLINIC*XX*PRV-00",
        "LX*1",
    ]
    for answer in answers:
        inside += _answer(answer)
    inside.append(f"SE*{len(inside) + 1}*0001")
    group = f"GS*HP*SAMPLEPAYER*SAMPLECLINIC*20261015*1200*1*X*{version}"
    return _enclosed([group, *inside, "GE*1*1"], 1, marks, control)


def _answer(answer: X12Answer) -> Iterator[str]:
    paid = 0 if answer.status == "4" else answer.charge
    amounts = f"{answer.charge}*{paid}"
    control = answer.control or f"PAYER-{answer.id}"
    yield f"CLP*{answer.id}*{answer.status}*{amounts}**12*{control}"
    adjusted = [f"CAS*{g}*{reason}*{answer.charge}" for g, reason in answer.adjustments]
    if not answer.of_line:
        yield from adjusted
    yield "NM1*QC*1*SYNTHETIC*PATIENT****MI*S000"
    if answer.remarks and not answer.of_line:
        yield "*".join(["MOA", "", "", *answer.remarks[:5]])
    own = X12Service(answer.procedure, answer.adjustments, answer.remarks)
    for service in ((own,) if answer.of_line else ()) + tuple(answer.services):
        sent = f"***HC:{service.sent}" if service.sent else ""
        yield f"SVC*HC:{service.procedure}*{amounts}{sent}"
        yield "DTM*472*20260210"
        for group, reason in service.adjustments:
            yield f"CAS*{group}*{reason}*{answer.charge}"
        if service.control:
            yield f"REF*6R*{service.control}"
        yield from (f"LQ*HE*{remark}" for remark in service.remarks)


# -- the samples -----------------------------------------------------------------------


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


_DENIED: dict[int, tuple[tuple[str, ...], tuple[str, ...]]] = {
    2: (("16",), ("M76",)),
    3: (("50",), ("N386",)),
    5: (("97",), ()),
    10: (("11",), ()),
    23: (("50",), ("N115",)),
    27: (("146",), ()),
    29: (("146", "16"), ("M81",)),
    32: (("50",), ("N115",)),
    33: (("197",), ()),
    42: (("16",), ("M76",)),
    51: (("16",), ("M76",)),
    79: (("16",), ("N657",)),
    86: (("16",), ("M81",)),
    89: (("16",), ("MA63",)),
    105: (("16",), ("M76",)),
    118: (("146",), ()),
}
"""Reasons and remarks of the claims of the sample that are denied, by number."""


def sample_answers() -> Iterator[X12Answer]:
    """Yield answers to most claims of the sample; a few are still open."""
    for number, claim in enumerate(sample_claims(), 1):
        if number % 9 == 0:
            continue
        reasons, remarks = _DENIED.get(number, ((), ()))
        yield X12Answer(
            claim.id,
            "4" if reasons else "1",
            [("CO", reason) for reason in reasons or ("45",)],
            remarks,
            of_line=number % 2 == 0,
            procedure=next((x.procedure for x in claim.lines), "99213"),
        )
    # Answered, taken back, and answered again; and a claim of another file.
    yield X12Answer("CLM-2026-0012", "22", [("CO", "45")])
    yield X12Answer("CLM-2026-0012", "4", [("CO", "11")])
    yield X12Answer("CLM-2026-9999", "1", [("CO", "45")])


def main() -> None:
    """Write the samples."""
    (HERE / "claims.837").write_text(interchange(sample_claims()), encoding="ascii")
    (HERE / "remittance.835").write_text(remittance(sample_answers()), encoding="ascii")


if __name__ == "__main__":
    # As a script, this file sees its own folder and not the one that holds it.
    sys.path.insert(0, str(HERE.parent))
    main()
