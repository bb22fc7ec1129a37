"""Exports in the layout of claims: CMS-1500, UB-04, Medicare, clearinghouse."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from property_tests.exports.clinic_layouts import ADJUSTING, OFFICE, mdy
from property_tests.exports.grid import Grid
from property_tests.exports.visits import (
    LETTERS,
    Line,
    Visit,
    make_visits,
    rewritten,
    same_person,
    undated,
)


def filled(cells: tuple[str, ...], width: int) -> list[str]:
    """Return the cells with blank ones behind them."""
    return [*cells, *[""] * (width - len(cells))]


def bare(code: str) -> str:
    """Return a code as claims carry it, without its dot."""
    return code.replace(".", "")


def cms1500() -> Grid:
    """One row per service line, the numbers of the form's boxes as headings."""
    payers = ("MEDICARE PART B", "CIGNA HEALTH", "MEDICAID", "WORKERS COMPENSATION")
    visits = make_visits(OFFICE + ADJUSTING, payers, 30, date(2026, 3, 4), step=2)
    visits[5] = rewritten(visits[5], "M54.6", "see note")
    for number, owner in ((13, 3), (14, 4), (28, 3)):
        same_person(visits, number, owner)
    grid = Grid(
        "cms1500.csv",
        "--dates mdy",
        "Box 26 is the patient's account: account and date make the encounter, and "
        'its id is "ACCOUNT 2026-03-04". Box 24E holds letters, "A,B" or "AB".',
    )
    grid.heading(
        *("Carrier Name", "1A", "2. Patient's Name", "3. Birth Date", "17. Referring"),
        *(f"21.{letter}" for letter in LETTERS),
        *("24A From", "24A To", "24B", "24C", "24D CPT/HCPCS", "24D Mod 1"),
        *("24D Mod 2", "24E", "24F", "24G", "24J", "26. Patient's Account No.", "28"),
    )
    for visit in visits:
        account = f"A{(visit.person or visit.number) + 900}"
        rows = [_form_row(grid, visit, account, line) for line in visit.lines]
        grid.encounter(visit, f"{account} {visit.day}", rows)
    grid.remark("TOTAL", *[""] * 28, "5,760.00")
    return grid


def _form_row(grid: Grid, visit: Visit, account: str, line: Line) -> int:
    pointers = ("," if visit.number % 2 else "").join(line.at)
    return grid.add(
        *(visit.payer, f"TESTID{visit.number:03d}", visit.name, mdy(visit.born), ""),
        *filled(visit.dx, 12),
        *(mdy(visit.day), mdy(visit.day), visit.pos, "", line.code),
        *(line.mod(1), line.mod(2), pointers, f"{45 * line.units:.2f}"),
        *(str(line.units), "0000000001", account, f"{visit.charge:.2f}"),
    )


HOSPITAL = (
    "M54.6 M62.830 | 97110-GP x2, 97140-GP-59",
    "M54.6 | 99283-25, 72072",
    "R07.89 M54.6 | 99284, 71046, 93005",
    "M51.34 M54.6 G89.29 | 72146",
    "M54.50 | 99282",
    "M48.54XA M54.6 | 72128, 99285-25",
    "M54.6 R29.3 | 97161-GP, 97530-GP x2",
)
REVENUE = {
    **dict.fromkeys(("97110", "97140", "97161", "97530"), ("0420", "PHYSICAL THERP")),
    **dict.fromkeys(("99282", "99283", "99284", "99285"), ("0450", "EMERG ROOM")),
    **dict.fromkeys(("72072", "71046"), ("0320", "DX X-RAY")),
    "72146": ("0612", "MRI - SPINE"),
    "72128": ("0352", "CT SCAN/BODY"),
    "93005": ("0730", "EKG/ECG"),
}


def ub04() -> Grid:
    """One row per revenue line, the form locators as headings."""
    payers = (
        "MEDICARE PART B",
        "Blue Cross Blue Shield",
        "MEDICAID",
        "UHC",
        "Medicare",
    )
    visits = make_visits(HOSPITAL, payers, 17, date(2026, 5, 5), step=4, pos=("",))
    stay, stay_lines = ("M48.54XA", "M54.6", "G89.29"), ()
    visits[9] = replace(visits[9], dx=stay, lines=stay_lines, payer="Medicare Part A")
    undated(visits, 13)
    grid = Grid(
        "ub04.csv",
        "--dates mdy",
        "FL 67 is the first diagnosis and FL 67A the second; FL 69 and FL 70a are not "
        "reported diagnoses. FL 44 is a code with its modifiers, with blanks between "
        "or without, or a room rate, or blank; revenue code 0001 is the total of the "
        "claim. The form has no pointers. "
        "Rows without a code belong to their claim and make no service line.",
        pointers=False,
    )
    grid.heading(
        *("FL 3a Pat Control No", "FL 4 Type of Bill", "FL 6 From", "FL 6 Through"),
        *("FL 8b Patient Name", "FL 10 Birthdate", "FL 42 Rev Cd", "FL 43 Description"),
        *("FL 44 HCPCS/Rate", "FL 45 Serv Date", "FL 46 Units", "FL 47 Charges"),
        *("FL 50A Payer Name", "FL 67", *(f"FL 67{letter}" for letter in "ABCDEF")),
        *("FL 69 Admit Dx", "FL 70a Reason Dx", "FL 76 Attending NPI"),
    )
    for visit in visits:
        _ub04_claim(grid, visit, inpatient=visit.dx == stay)
    grid.remark("GRAND TOTAL", *[""] * 10, "18,244.75")
    return grid


def _ub04_claim(grid: Grid, visit: Visit, *, inpatient: bool) -> None:
    key = f"PCN{visit.number + 100}"
    end = visit.day + timedelta(days=3) if visit.day and inpatient else visit.day
    tail = [visit.payer, *filled(tuple(map(bare, visit.dx)), 7)]
    tail += [bare("M54.6") if inpatient else "", "M546", "0000000002"]
    kind = "0111" if inpatient else "0131"
    joint = " " if visit.number % 2 else ""
    head = [key, kind, mdy(visit.day), mdy(end), visit.name, mdy(visit.born)]
    lines = [
        (*REVENUE[a.code], joint.join((a.code, *a.mods)), a.units) for a in visit.lines
    ]
    if inpatient:
        lines += [
            ("0120", "ROOM-BOARD/SEMI", "1250.00", 3),
            ("0250", "PHARMACY", "", 7),
        ]
    lines += [("0001", "TOTAL CHARGES", "", 0)]
    rows = []
    for code, words, hcpcs, units in lines:
        day = mdy(visit.day) if hcpcs and not inpatient else ""
        middle = [code, words, hcpcs, day, str(units or ""), f"{75 * (units or 4)}.00"]
        rows.append(grid.add(*head, *middle, *tail))
    more = {"bill_type": kind[1:], "discharge_date": end.isoformat() if end else None}
    grid.encounter(visit, key, rows, **more)


MEDICARE = (
    "M54.6 M62.830 | 99213-25:A, 20552:B",
    "M99.02 M54.6 | 98941-AT:A",
    "M51.34 M54.6 G89.29 | 62321:A, 99214-25:B",
    "M54.6 | 97110-GP:A x2, 97140-GP-59:A",
    "M54.50 | 99213:A",
    "M54.14 M54.6 | 64479-RT:A, 99213-25:B",
    "M54.6 M47.814 | 72070-26:A",
)


def medicare_lds() -> Grid:
    """A carrier file of the limited data set: bare codes, dates as numbers."""
    visits = make_visits(
        MEDICARE, ("",), 25, date(2026, 1, 14), step=5, pos=("11", "22")
    )
    visits[11] = rewritten(visits[11], "M54.60", "M62.830")
    undated(visits, 6)
    grid = Grid(
        "medicare_lds.csv",
        note="PRNCPAL_DGNS_CD comes again as ICD_DGNS_CD1 and counts once. "
        "LINE_ICD_DGNS_CD is the diagnosis of the line, its only pointer. No cell "
        "states the payer.",
    )
    grid.heading(
        *("DSYSRTKY", "CLM_ID", "CLM_FROM_DT", "CLM_THRU_DT", "NCH_CLM_TYPE_CD"),
        *("PRNCPAL_DGNS_CD", *(f"ICD_DGNS_CD{place}" for place in range(1, 13))),
        *("LINE_NUM", "HCPCS_CD", "HCPCS_1ST_MDFR_CD", "HCPCS_2ND_MDFR_CD"),
        *("LINE_SRVC_CNT", "LINE_PLACE_OF_SRVC_CD", "LINE_ICD_DGNS_CD", "DOB_DT"),
        *("PRF_PHYSN_NPI", "CLM_PMT_AMT"),
    )
    for visit in visits:
        key = f"88700{visit.number:010d}"
        day = f"{visit.day:%Y%m%d}" if visit.day else ""
        dx = tuple(map(bare, visit.dx))
        claim = (f"1000{visit.number:05d}", key, day, day, "71", dx[0], *filled(dx, 12))
        rows = [
            grid.add(
                *(*claim, str(place), line.code, line.mod(1), line.mod(2)),
                *(str(line.units), visit.pos, dx[line.numbers()[0] - 1]),
                *(f"{visit.born:%Y%m%d}", "0000000003", f"{visit.charge:.2f}"),
            )
            for place, line in enumerate(visit.lines, 1)
        ]
        grid.encounter(visit, key, rows)
    return grid


def clearinghouse() -> Grid:
    """One row per claim with up to three service lines side by side."""
    payers = ("Aetna", "Humana Gold Plus", "Texas Medicaid", "BCBS", "PIP", "Medicare")
    visits = make_visits(ADJUSTING + OFFICE, payers, 28, date(2026, 6, 1), step=2)
    visits[17] = rewritten(visits[17], "pending", *visits[17].dx[1:])
    undated(visits, 22)
    grid = Grid(
        "clearinghouse.txt",
        note="Up to three service lines side by side, each with its own columns. "
        'Pointers are positions written together: "12" is the first and the second '
        "diagnosis.",
    )
    grid.heading(
        *("InsurancePlanName", "InsurancePayerID", "ClaimNumber", "PatientID"),
        *("PatientLast", "PatientFirst", "PatientDOB", "ICDIndicator"),
        *(f"DiagCode{place}" for place in range(1, 13)),
        *(
            f"{name}{place}"
            for place in (1, 2, 3)
            for name in (
                *("FromDateOfService", "ToDateOfService", "PlaceOfService", "CPT"),
                *("ModifierA", "ModifierB", "DiagCodePointer", "Charges", "Units"),
            )
        ),
        *("TotalCharges", "FacilityNPI"),
    )
    for visit in visits:
        _wide_claim(grid, visit)
    grid.remark("28 claims", *[""] * 46, "2,790.00", "")
    grid.remark("*** End of report ***")
    return grid


def _wide_claim(grid: Grid, visit: Visit) -> None:
    day = f"{visit.day:%Y%m%d}" if visit.day else ""
    cells: list[str] = []
    for line in visit.lines:
        cells += [day, day, visit.pos, line.code, line.mod(1), line.mod(2)]
        cells += ["".join(map(str, line.numbers())), f"{45 * line.units}.00"]
        cells += [str(line.units)]
    key = f"CH{visit.number + 7000}"
    first = f"PATIENT {visit.number:02d}"
    row = grid.add(
        *(visit.payer, "00000", key, f"T{visit.number:03d}", "TEST", first),
        *(f"{visit.born:%Y%m%d}", "0", *filled(tuple(map(bare, visit.dx)), 12)),
        *filled(tuple(cells), 27),
        *(f"{visit.charge:.2f}", "0000000004"),
    )
    grid.encounter(visit, key, [row])
