"""Extracts of electronic records, reports for people, and a report to refuse."""

from __future__ import annotations

from datetime import date, datetime, time

from property_tests.exports.clinic_layouts import ADJUSTING, OFFICE
from property_tests.exports.grid import Cell, Grid
from property_tests.exports.said import TITLES, titled
from property_tests.exports.visits import Visit, make_visits, rewritten, undated


def ehr_extract() -> Grid:
    """One row per encounter; a diagnosis with its title on each line of a cell."""
    payers = ("Aetna", "Medicare Advantage", "BCBS", "Medicaid of Ohio", "Cigna")
    visits = make_visits(OFFICE, payers, 20, date(2026, 2, 2), step=6)
    visits[6] = rewritten(visits[6], "see chart")
    visits[14] = rewritten(visits[14], "M54.60")
    undated(visits, 10)
    grid = Grid(
        "ehr_extract.xlsx",
        note="CSN is a number of eleven digits in Excel. Dates are Excel dates with a "
        "time. Titles hold commas. Services stand one to a line: 99213-25 (1).",
        pointers=False,
        sheet="Encounters",
    )
    grid.heading(
        *("CSN", "MRN", "Patient Name", "Birth Date", "Contact Date", "Department"),
        *("Visit Provider", "Encounter Diagnoses", "Procedure Codes", "Payor Name"),
        "Place of Service",
    )
    for visit in visits:
        key = 60001200000 + 37 * visit.number
        when = datetime.combine(visit.day, time(9, visit.number)) if visit.day else None
        services = "\n".join(
            "-".join((line.code, *line.mods)) + f" ({line.units})"
            for line in visit.lines
        )
        row = grid.add(
            *(key, f"MRN-TEST-{visit.number:03d}", visit.name, visit.born, when),
            *("SPINE TEST CLINIC", "Provider Test, MD"),
            *("\n".join(titled(code) for code in visit.dx), services, visit.payer),
            int(visit.pos),
        )
        grid.encounter(visit, str(key), [row])
    return grid


DIAGNOSED = (
    "M54.6 M62.830 G89.29",
    "M51.34 M54.6",
    "M54.6",
    "M54.2 M54.6 R29.3",
    "M54.50 M54.6",
    "M47.814 M54.6 G89.29 Z79.891",
    "M54.2",
)


def line_per_diagnosis() -> Grid:
    """One row per diagnosis with its rank and a primary flag, sorted by diagnosis.

    In every third encounter the flag is not on the first rank.
    """
    visits = make_visits(DIAGNOSED, ("",), 21, date(2026, 1, 5), step=3, pos=("",))
    visits[8] = rewritten(visits[8], "M54.6", "see chart")
    grid = Grid(
        "line_per_diagnosis.csv",
        note="The rows of an encounter are not together. The flagged diagnosis comes "
        "first, the others by rank. No services and no payer in the file.",
        pointers=False,
    )
    grid.heading(
        *("PAT_ENC_CSN_ID", "PAT_MRN_ID", "PAT_NAME", "BIRTH_DATE", "CONTACT_DATE"),
        *("LINE", "CURRENT_ICD10_LIST", "DX_NAME", "PRIMARY_DX_YN", "DX_CHRONIC_YN"),
    )
    found: dict[int, list[int]] = {visit.number: [] for visit in visits}
    for code, rank, place, visit in sorted(_ranked(visits), key=lambda told: told[0]):
        found[visit.number].append(
            grid.add(
                *(str(30550000 + visit.number), f"MRN-TEST-{visit.number:03d}"),
                *(visit.name, f"{visit.born} 00:00:00", f"{visit.day} 00:00:00"),
                *(str(rank), code, TITLES.get(code, "")),
                *("N" if place else "Y", "Y" if code == "G89.29" else "N"),
            )
        )
    for visit in visits:
        grid.encounter(visit, str(30550000 + visit.number), found[visit.number])
    return grid


def _ranked(visits: list[Visit]) -> list[tuple[str, int, int, Visit]]:
    """Return code, rank in the export, place on the claim, and visit of each row."""
    return [
        (code, _rank(visit, place), place, visit)
        for visit in visits
        for place, code in enumerate(visit.dx)
    ]


def _rank(visit: Visit, place: int) -> int:
    moved = visit.number % 3 == 0
    if not moved:
        return place + 1
    return len(visit.dx) if place == 0 else place


def two_heading_rows() -> Grid:
    """Titles, a band of merged cells over the headings, blank rows between."""
    payers = ("UnitedHealthcare", "UHC Medicare Advantage", "SELF PAY", "Anthem")
    written = [text for text in OFFICE if text.count(",") < 2]
    visits = make_visits(written, payers, 19, date(2026, 5, 1), step=4)
    visits[11] = rewritten(visits[11], visits[11].dx[0], "r/o fracture")
    grid = Grid(
        "two_heading_rows.xlsx",
        note="The headings are in two rows: the upper has merged cells, and CPT, Mod, "
        "Units and Dx Ptr come under Service 1 and again under Service 2. A second "
        "sheet explains the columns.",
        sheet="Charges",
    )
    grid.remark("Charge Detail by Encounter")
    grid.remark("Svc Dt 05/01/2026 - 07/31/2026")
    grid.blank()
    grid.heading(
        *("Encounter", None, "Patient", None, None, "Visit", None, "Diagnosis", None),
        *(None, None, "Service 1", None, None, None, "Service 2", None, None, None),
    )
    service = ("CPT", "Mod", "Units", "Dx Ptr")
    grid.heading(
        *("Enc Nbr", "Svc Dt", "Name", "Birth Dt", "Md Rc", "POS", "Payer"),
        *("Dx 1", "Dx 2", "Dx 3", "Dx 4", *service, *service),
    )
    for visit in visits:
        if visit.number in (1, 8):
            grid.blank()
        grid.encounter(visit, str(9100 + visit.number), [_banded_row(grid, visit)])
    grid.blank()
    grid.remark("Totals", *[None] * 12, sum(v.lines[0].units for v in visits))
    grid.remark("Prepared by TESTUSER on 08/01/2026")
    return grid


def _banded_row(grid: Grid, visit: Visit) -> int:
    services: list[Cell] = []
    for line in visit.lines:
        services += [line.code, "-".join(line.mods), line.units, line.at]
    dx: list[Cell] = [*visit.dx, *[None] * (4 - len(visit.dx))]
    return grid.add(
        *(9100 + visit.number, visit.day, visit.name, visit.born),
        *(f"MRN-TEST-{visit.number:03d}", visit.pos, visit.payer, *dx, *services),
    )


def pivoted_report() -> Grid:
    """Claim fields on the first row of a claim only, subtotals, hidden rows."""
    payers = (
        "BCBS",
        "AETNA MEDICARE ADVANTAGE",
        "MEDICAID",
        "Workers Comp",
        "Medicare",
    )
    visits = make_visits(ADJUSTING + OFFICE, payers, 23, date(2026, 3, 2), step=5)
    visits[13] = rewritten(visits[13], "see chart")
    grid = Grid(
        "pivoted_report.xlsx",
        note="Blank claim fields repeat the row above. Diagnoses are titles with the "
        "code in parentheses behind, and a title may have parentheses of its own. Two "
        "claims are hidden by a filter; they are encounters like the others.",
        sheet="Report",
    )
    grid.remark("Claims with services")
    grid.blank()
    grid.heading(
        *("Claim #", "DOS", "Patient", "DOB", "Payer", "POS", "Diagnoses", "CPT"),
        *("Modifiers", "Units", "Dx Pointer", "Charges"),
    )
    for visit in visits:
        rows = _pivot_claim(grid, visit)
        if visit.number in (4, 5):
            grid.hidden.extend(rows)
        if visit.number % 6 == 0:
            grid.remark(f"{visit.payer} Total", *[None] * 10, visit.charge)
    grid.remark("Grand Total", *[None] * 10, 4120.5)
    grid.blank()
    grid.remark("*** End of report ***")
    return grid


def _named(code: str) -> str:
    """Return a title with its code behind it, as notes write a diagnosis."""
    return f"{TITLES[code]} ({code})" if code in TITLES else code


def _pivot_claim(grid: Grid, visit: Visit) -> list[int]:
    key = f"P-{visit.number + 2000}"
    head: tuple[Cell, ...] = (key, visit.day, visit.name, visit.born, visit.payer)
    head += (visit.pos, "; ".join(_named(code) for code in visit.dx))
    rows = []
    for line in visit.lines:
        rows.append(
            grid.add(
                *(*head, line.code, "-".join(line.mods), line.units),
                *(line.at, 45.0 * line.units),
            )
        )
        head = (None,) * len(head)
    grid.encounter(visit, key, rows)
    return rows


def claim_status() -> Grid:
    """A claim status report: no diagnosis in it, so nothing to audit."""
    visits = make_visits(OFFICE, ("Aetna", "BCBS"), 15, date(2026, 4, 1))
    grid = Grid("claim_status.csv")
    grid.heading(
        *("Claim ID", "Patient Name", "Patient DOB", "Payer Name", "Date of Service"),
        *("Submitted Date", "Claim Status", "Status Date", "Billed Amount"),
        *("Paid Amount", "Payer Claim Number"),
    )
    for visit in visits:
        day = f"{visit.day:%m/%d/%Y}" if visit.day else ""
        status = ("Accepted", "Paid", "Rejected: A7:562")[visit.number % 3]
        grid.add(
            *(f"S{visit.number}", visit.name, f"{visit.born:%m/%d/%Y}", visit.payer),
            *(
                day,
                day,
                status,
                day,
                f"{visit.charge:.2f}",
                "0.00",
                f"ICN{visit.number}",
            ),
        )
    return grid
