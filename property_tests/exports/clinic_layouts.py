"""Exports of practice-management systems: general, chiropractic, therapy, cp1252."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from property_tests.exports.grid import Grid
from property_tests.exports.said import titled
from property_tests.exports.visits import (
    LETTERS,
    Line,
    Visit,
    make_visits,
    rewritten,
    same_person,
    undated,
)


def mdy(day: date | None) -> str:
    """Write a date as in the United States."""
    return f"{day:%m/%d/%Y}" if day else ""


def by_line(visit: Visit) -> Visit:
    """Return the visit as a system knows it that keeps diagnoses by service line.

    Its list holds the diagnoses of the lines in order of first appearance, and a
    diagnosis that no line points to is not in the export.
    """
    seen = list(
        dict.fromkeys(visit.dx[n - 1] for line in visit.lines for n in line.numbers())
    )
    lines = [
        replace(
            line,
            at="".join(LETTERS[seen.index(visit.dx[n - 1])] for n in line.numbers()),
        )
        for line in visit.lines
    ]
    return replace(visit, dx=tuple(seen), lines=tuple(lines))


OFFICE = (
    "M54.6 M62.830 | 99213-25:AB, 20552:B",
    "M54.6 | 99203:A, 72070:A",
    "M51.34 M54.6 | 99214:AB",
    "M54.6 M54.2 M99.02 | 99213-25:AB, 98925:C",
    "M54.50 | 99213:A",
    "M54.6 G89.29 Z79.891 | 99214:ABC",
    "M47.814 M54.6 | 72146:A, 99213:BA",
    "S29.012A M54.6 | 99202:AB, 97110-GP:A x2",
    "M54.6 M79.18 | 20553:AB, 99212-25:A",
)


def practice_management() -> Grid:
    """One row per service line, each with the diagnoses of that line."""
    payers = (
        "BCBS",
        "Aetna",
        "Medicare Part B",
        "Cigna",
        "UHC",
        "Medicare",
        "Self Pay",
    )
    visits = make_visits(OFFICE, payers, 26, date(2026, 3, 4), step=3)
    visits[7] = rewritten(visits[7], "see chart")
    visits[12] = rewritten(visits[12], "M54.60")
    undated(visits, 17)
    grid = Grid(
        "practice_management.csv",
        "--dates mdy",
        "Diag 1 to Diag 4 are the diagnoses of the line, as in Tebra: the claim's list "
        "is their union in order of first appearance, and each line points to its own. "
        "Some codes are in small letters between blanks.",
    )
    grid.heading(
        *("Encounter ID", "Patient ID", "Patient Name", "DOB", "From Date"),
        *("Through Date", "Rendering Provider", "Location", "Place of Service"),
        *("Procedures", "Mod 1", "Mod 2", "Units", "Diag 1", "Diag 2", "Diag 3"),
        *("Diag 4", "Primary Insurance", "Total Charges", "Batch Number"),
    )
    for visit in map(by_line, visits):
        key = str(41200 + visit.number)
        grid.encounter(
            visit, key, [_tebra_row(grid, visit, key, a) for a in visit.lines]
        )
    units = sum(line.units for visit in visits for line in visit.lines)
    grid.remark("Report Totals", *[""] * 11, str(units), *[""] * 5, "4,215.00", "")
    return grid


def _tebra_row(grid: Grid, visit: Visit, key: str, line: Line) -> int:
    dx = [visit.dx[number - 1] for number in line.numbers()]
    if visit.number % 5 == 0:
        dx = [f" {code.lower()} " for code in dx]
    return grid.add(
        *(key, f"T{visit.number:04d}", visit.name, mdy(visit.born), mdy(visit.day)),
        *(mdy(visit.day), "Provider Test, MD", "Main Clinic", visit.pos, line.code),
        *(line.mod(1), line.mod(2), str(line.units), *dx, *[""] * (4 - len(dx))),
        *(visit.payer, f"{45 * line.units:.2f}", f"B{visit.number % 4}"),
    )


ADJUSTING = (
    "M99.02 M54.6 M62.830 | 98941-AT:AB, 97140-59:C",
    "M99.02 M54.6 | 98940-AT:AB",
    "M99.01 M54.2 M99.02 M54.6 | 98941-AT:ABCD, 97012:B",
    "M54.6 M99.02 | 98940:AB, G0283:A",
    "M99.03 M54.50 | 98940-AT:AB",
    "M99.02 M54.6 R29.3 | 99203-25:AB, 98940-AT:AB, 72070:B",
    "M54.6 M79.18 | 97140:AB x2",
)


def chiropractic() -> Grid:
    """A ledger: titles on top, one row per service line, no visit number."""
    payers = ("MEDICARE PART B", "BCBS of Texas", "Cash", "GEICO", "MEDICARE")
    visits = make_visits(ADJUSTING, payers, 22, date(2026, 4, 6), step=4)
    visits[9] = rewritten(visits[9], "M54.60", "M99.02")
    for number, owner in ((8, 1), (15, 1), (16, 2)):
        same_person(visits, number, owner)
    grid = Grid(
        "chiropractic.csv",
        "--dates mdy",
        "No visit number: account and date make the encounter, and its id is "
        '"ACCOUNT 2026-03-04". Pointers are positions. The headings come again on '
        "each page. No column for the place of service.",
        places=False,
    )
    grid.remark("Patient Ledger Detail")
    grid.remark("Thoracic Test Chiropractic", "From 04/01/2026 to 07/31/2026")
    grid.blank()
    heads = [
        *("Acct #", "Patient", "DOB", "Date", "Diagnosis", "Code", "Description"),
        *("Mod", "Units", "Dx Ptr", "Fee", "Ins"),
    ]
    grid.heading(*heads)
    for visit in visits:
        if visit.number == 12:
            grid.remark("Page 2 of 2")
            grid.remark(*heads)
        account = f"C{(visit.person or visit.number) + 5000}"
        rows = [_ledger_row(grid, visit, account, line) for line in visit.lines]
        grid.encounter(visit, f"{account} {visit.day}", rows)
    grid.blank()
    grid.remark("Total charges", *[""] * 9, "3,330.50", "")
    grid.remark("*** End of report ***")
    return grid


def _ledger_row(grid: Grid, visit: Visit, account: str, line: Line) -> int:
    numbered = " ".join(f"{place}) {code}" for place, code in enumerate(visit.dx, 1))
    return grid.add(
        *(account, visit.name, mdy(visit.born), mdy(visit.day), numbered, line.code),
        *("Service", "-".join(line.mods), str(line.units)),
        *(",".join(map(str, line.numbers())), f"${45 * line.units:.2f}", visit.payer),
    )


THERAPY = (
    "M54.6 M51.34 | 97140-GP-59, 97110-GP x2",
    "M54.6 R29.3 | 97161-GP",
    "M54.6 | 97530-GP, 97112-GP, 97110-GP",
    "M54.2 M54.6 | 97140-GP, 97035-GP",
    "M54.50 | 97110-GP x3",
    "M51.24 M54.6 M62.830 | 97164-GP, 97110-GP-KX x2",
    "S23.3XXA M54.6 | 97140-GP-59-KX, 97530-GP x2",
    "M54.6 M79.18 | G0283-GP, 97014",
)


def therapy() -> Grid:
    """One row per visit, pipes, all codes and all services in one cell each."""
    payers = (
        "Medicare Part B",
        "United Healthcare",
        "Workers Comp",
        "Anthem",
        "TRICARE",
    )
    visits = make_visits(THERAPY, payers, 24, date(2026, 1, 6), step=5)
    visits[4] = rewritten(visits[4], "see chart")
    undated(visits, 11)
    grid = Grid(
        "therapy.csv",
        note="The service cell holds code, modifiers and units: 97140-GP-59 (1).",
        pointers=False,
    )
    grid.heading(
        *("visit_id", "patient_id", "Patient Name", "DOB", "visit_date", "Therapist"),
        *("ICD Codes", "CPT Codes", "Primary Insurance", "Place of Service"),
        "note_finalized_date",
    )
    for visit in visits:
        when = f"{visit.day}T{8 + visit.number % 9:02d}:30:00" if visit.day else ""
        services = ", ".join(_therapy_cell(line) for line in visit.lines)
        row = grid.add(
            *(f"V-{88000 + visit.number}", str(700 + visit.number), visit.name),
            *(visit.born.isoformat(), when, "Therapist Test, PT", ", ".join(visit.dx)),
            *(services, visit.payer, visit.pos, when),
        )
        grid.encounter(visit, f"V-{88000 + visit.number}", [row])
    grid.remark("24 visits", *[""] * 10)
    return grid


def _therapy_cell(line: Line) -> str:
    return "-".join((line.code, *line.mods)) + f" ({line.units})"


def semicolon_cp1252() -> Grid:
    """One row per service line from a spreadsheet with European settings."""
    payers = (
        "Blue Cross Blue Shield",
        "Medi-Cal",
        "Aetna PPO",
        "WC",
        "Self-Pay",
        "VA CCN",
    )
    visits = make_visits(OFFICE[1:], payers, 18, date(2026, 2, 3), step=5)
    visits[10] = rewritten(visits[10], "voir dossier")
    grid = Grid(
        "semicolon_cp1252.csv",
        "--dates dmy",
        "Codes with titles after an en dash, several in a cell; titles hold commas. "
        "Pointers are positions with blanks between.",
    )
    grid.heading(
        *("Claim No", "Service Date", "Patient", "Birth date", "Insurance", "POS"),
        *("Diagnoses", "CPT", "Modifiers", "Units", "Pointer", "Charge", "Remarks"),
    )
    for visit in visits:
        key = f"K{visit.number + 300}"
        rows = [_european_row(grid, visit, key, line) for line in visit.lines]
        grid.encounter(visit, key, rows)
    grid.remark("Total", *[""] * 10, "1.250,00", "")
    grid.remark("Remarks: café visits – not billed", *[""] * 12)
    return grid


def _european_row(grid: Grid, visit: Visit, key: str, line: Line) -> int:
    day = f"{visit.day:%d.%m.%Y}" if visit.day else ""
    return grid.add(
        *(key, day, visit.name.replace("PATIENT", "RENÉ"), f"{visit.born:%d.%m.%Y}"),
        *(visit.payer, visit.pos, ", ".join(titled(c, " – ") for c in visit.dx)),
        *(line.code, " ".join(line.mods), str(line.units)),
        *(" ".join(map(str, line.numbers())), f"{45 * line.units},00", "déjà vu"),
    )
