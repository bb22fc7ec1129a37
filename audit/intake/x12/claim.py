"""One claim of an 837 file, as its segments state it, and its cells in the contract."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from audit.cells import Unreadable
from audit.date_cells import read_date
from audit.encounter.line_cells import POINTER_LETTERS
from audit.encounter.payers import read_payer
from audit.intake.claim_texts import MOST_DX, MOST_LINES, fold

PRINCIPAL = frozenset({"ABK", "BK"})
OTHER = frozenset({"ABF", "BF"})
ICD9 = frozenset({"BK", "BF"})
"""Qualifiers of HI for diagnoses; the short ones say ICD-9-CM. Source: X12 005010 data
element 1270."""

NOT_AUDITED = {
    **dict.fromkeys(("ABN", "BN"), "external cause codes"),
    **dict.fromkeys(("ABJ", "BJ"), "admitting diagnoses"),
    **dict.fromkeys(("APR", "PR"), "reasons for the visit"),
}
"""Diagnoses of a claim that stand outside its list of diagnoses."""

REPLACEMENT, VOID = "7", "8"
CHANGES = frozenset({REPLACEMENT, VOID})
"""Claim frequency codes: a replacement, a void; either of an earlier claim. Source:
NUBC, third digit of the type of bill."""

LINE_CONTROLS = "x12_line_controls"
"""The column with the control numbers of the service lines."""

_PAYER_OF_FILING = {
    "12": "commercial",  # preferred provider organization
    "13": "commercial",  # point of service
    "14": "commercial",  # exclusive provider organization
    "15": "commercial",  # indemnity insurance
    "16": "Medicare Advantage",  # HMO Medicare risk
    "AM": "auto",
    "BL": "commercial",  # Blue Cross/Blue Shield
    "CI": "commercial",
    "HM": "commercial",  # health maintenance organization
    "MA": "Medicare FFS",  # Medicare Part A
    "MB": "Medicare FFS",  # Medicare Part B
    "MC": "Medicaid",
    "WC": "workers comp",
}
"""Payers by claim filing indicator (SBR09). Source: X12 005010 data element 1032."""


@dataclass(slots=True)
class Line:
    """A service line: SV1 or SV2 with the dates of its loop.

    `procedure` is empty for a line that has a revenue code only. `control` is the
    number that the sender gave the line (REF 6R).
    """

    procedure: str
    modifiers: list[str]
    units: str
    pointers: list[str]
    place: str = ""
    dates: list[str] = field(default_factory=list)
    provider: str = ""
    control: str = ""


@dataclass(slots=True)
class Claim:
    """A claim as its segments state it; `row` is the number of its CLM segment."""

    row: int
    id: str
    charge: str
    facility: str
    qualifier: str
    frequency: str
    is_institutional: bool
    filing: str
    payer_name: str
    billing: str
    codes: list[tuple[str, str]] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    dates: dict[str, list[str]] = field(default_factory=dict)
    provider: str = ""
    remarks: list[str] = field(default_factory=list)

    # -- cells -------------------------------------------------------------------------

    def cells(self, dx_columns: int, line_columns: int) -> tuple[object, ...]:
        """Return the cells under `headings` of these numbers of columns."""
        dx, lines = self.dx(), self.line_cells()
        begin, end = self.days()
        payer, differs = self._payer()
        bill = f"{self.facility}{self.frequency}" if self.is_institutional else ""
        return (
            self.id,
            begin,
            end,
            "institutional" if self.is_institutional else "professional",
            "" if self.is_institutional else self.facility,
            bill,
            payer,
            self.provider or self._line_provider() or self.billing,
            *dx,
            *[""] * (dx_columns - len(dx)),
            *lines,
            *[""] * (line_columns - len(lines)),
            self.charge,
            self.frequency,
            self.payer_name,
            self._controls(),
            "; ".join(dict.fromkeys((*self.remarks, *differs, *self._line_remarks()))),
        )

    def dx(self) -> list[str]:
        """Return the diagnoses in claim order; what is beyond 25 shares a cell."""
        found = [code for _, code in self._ordered()]
        fold(found, MOST_DX)
        return found

    def line_cells(self) -> list[str]:
        """Return the lines as the contract writes them; beyond 12 they share a cell."""
        moved = {at: place for place, (at, _) in enumerate(self._ordered())}
        found = [_line_text(x, moved) for x in self.lines if x.procedure]
        fold(found, MOST_LINES)
        return found

    def days(self) -> tuple[str, str]:
        """Return first and last day as text; the last is empty for a single day.

        A date that cannot be read is returned as it stands, so that its row says so.
        """
        stated = self.dates.get("434") if self.is_institutional else None
        stated = stated or [day for line in self.lines for day in line.dates]
        stated = stated or self.dates.get("472") or self.dates.get("434") or []
        wrong = [d for d in stated if isinstance(read_date(d), Unreadable)]
        if wrong:
            return " / ".join(dict.fromkeys(wrong)), ""
        first, last = min(stated, default=""), max(stated, default="")
        return first, last if last != first or self.is_institutional else ""

    def _ordered(self) -> list[tuple[int, str]]:
        """Return the diagnoses with their places in the HI segments.

        The principal one comes first. An institutional claim without one has a blank
        first cell; on a professional claim the first code is the first-listed one.
        """
        listed = list(enumerate(self.codes))
        first = next((x for x in listed if x[1][0] in PRINCIPAL), None)
        rest = [x for x in listed if x is not first]
        found = [(at, code) for at, (_, code) in ([first] if first else []) + rest]
        if first is None and self.is_institutional and found:
            return [(-1, ""), *found]
        return found

    def _payer(self) -> tuple[str, tuple[str, ...]]:
        """Return the payer, and a remark if SBR09 and the name tell different ones.

        A name that tells the payer says more than SBR09: plans of Medicare are often
        sent as commercial (CI, HM).
        """
        told = read_payer(self.payer_name)
        filed = _PAYER_OF_FILING.get(self.filing, "")
        if not isinstance(told, str):
            return filed or self.payer_name, ()
        named = read_payer(filed) if filed else told
        if named == told:
            return self.payer_name, ()
        differs = f"payer by its name; SBR09 {self.filing} would be {filed}"
        return self.payer_name, (differs,)

    def _controls(self) -> str:
        """Return the control numbers of the lines that `line_cells` has."""
        found = [line.control for line in self.lines if line.procedure]
        # A number with the separator in it cannot be told apart and is left out.
        kept = ["" if ";" in number else number for number in found]
        return "; ".join(kept) if any(kept) else ""

    def _line_provider(self) -> str:
        return next((line.provider for line in self.lines if line.provider), "")

    def _line_remarks(self) -> Iterable[str]:
        places = {x.place for x in self.lines if x.place and x.place != self.facility}
        if places and not self.is_institutional:
            yield f"lines with another place of service: {', '.join(sorted(places))}"
        providers = {x.provider for x in self.lines if x.provider}
        if len(providers - {self.provider}) > (0 if self.provider else 1):
            yield "lines with other rendering providers"


def headings(dx_columns: int, line_columns: int) -> tuple[str, ...]:
    """Return the headings of a table of claims."""
    return (
        *("encounter_id", "date_of_service", "discharge_date", "claim_type"),
        *("setting", "bill_type", "payer", "provider_id"),
        *(f"dx{n}" for n in range(1, dx_columns + 1)),
        *(f"cpt{n}" for n in range(1, line_columns + 1)),
        *("total_charge", "claim_frequency", "x12_payer", LINE_CONTROLS),
        "x12_remarks",
    )


def controls_of(cell: object) -> tuple[str, ...]:
    """Return the control number of each line, as the cell under LINE_CONTROLS has them.

    One that a line does not have is empty.
    """
    if not isinstance(cell, str) or not cell:
        return ()
    return tuple(number.strip() for number in cell.split(";"))


def _line_text(line: Line, moved: dict[int, int]) -> str:
    """Write a line as the contract does; what is no pointer stays, to be refused."""
    modifiers = "".join(f"-{modifier}" for modifier in line.modifiers)
    pointers = "".join(_letter(p, moved) for p in line.pointers)
    pointing = f":{pointers}" if pointers else ""
    # X12 writes a number without the zero before its point.
    amount = f"0{line.units}" if line.units.startswith(".") else line.units
    units = f" x{amount}" if amount else ""
    return f"{line.procedure}{modifiers}{pointing}{units}"


def _letter(pointer: str, moved: dict[int, int]) -> str:
    place = int(pointer) - 1 if pointer.isdecimal() and len(pointer) < 3 else -1
    if not 0 <= place < len(POINTER_LETTERS):
        return f"?{pointer}"
    # A pointer at no diagnosis keeps its letter; a rule says that it is wrong.
    return POINTER_LETTERS[moved.get(place, place)]
