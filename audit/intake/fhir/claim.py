"""The cells of one Claim or ExplanationOfBenefit.

Source: HL7 FHIR R4, Claim and ExplanationOfBenefit; C4BB 2.0, claims data (identifier
type uc, type of bill among the supporting information).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from audit.cells import Unreadable
from audit.date_cells import read_date
from audit.encounter.line_cells import POINTER_LETTERS
from audit.intake.claim_texts import MOST_DX, MOST_LINES, fold
from audit.intake.fhir.conditions import is_refuted
from audit.intake.fhir.diagnoses import (
    code_of,
    concept_of,
    diagnosis_of,
    doubts,
    entries_of,
    ordered,
    places_of,
    set_aside,
    several_codes,
)
from audit.intake.fhir.listed import list_cells, list_headings
from audit.intake.fhir.resources import (
    References,
    Resource,
    address_of,
    dicts,
    part,
    texts,
)
from audit.intake.fhir.suggested_cells import SUGGESTED_HEADINGS, suggested_cells

KINDS = ("Claim", "ExplanationOfBenefit")
_INSTITUTIONAL = frozenset({"institutional", "inpatient-facility", "outpatient"})
OTHER_TYPES = frozenset({"oral", "pharmacy", "vision"})
"""Types of claims that are not audited."""

_PROCEDURES = ("hcpcs", "cpt", "2.16.840.1.113883.6.12", "2.16.840.1.113883.6.285")
_PLACES = ("place",)
"""Words in the addresses of the code systems that are read, and their HL7 OIDs."""

_PROCEDURE = re.compile(r"[0-9A-Z]{5}", re.IGNORECASE)

_PROVIDERS = ("performing", "rendering", "attending", "primary")
_FINAL = frozenset({"active", ""})


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a claim: those that do not depend on the number of columns first.

    `suggested` is empty if the file has no Conditions. `address` is how other resources
    refer to the claim, `uncoded` counts items that have no procedure code.
    """

    fixed: tuple[object, ...]
    dx: list[str]
    lines: list[str]
    suggested: tuple[str, ...]
    address: str
    remarks: str
    uncoded: int = 0

    def under(self, dx_columns: int, line_columns: int) -> tuple[object, ...]:
        """Return the cells under `headings` of these numbers of columns."""
        return (
            *self.fixed,
            *list_cells(self.dx, self.lines, dx_columns, line_columns),
            *self.suggested,
            self.address,
            self.remarks,
        )


def headings(
    dx_columns: int, line_columns: int, *, suggests: bool = False
) -> tuple[str, ...]:
    """Return the headings of a table of claims, with or without suggested cells."""
    return (
        *("encounter_id", "date_of_service", "discharge_date", "claim_type"),
        *("setting", "bill_type", "payer", "provider_id", "amount_paid"),
        *list_headings(dx_columns, line_columns),
        *(SUGGESTED_HEADINGS if suggests else ()),
        *("fhir_resource", "fhir_remarks"),
    )


def types_of(claim: Resource) -> set[str]:
    """Return the codes of the type of a claim, in lower case."""
    return {texts(c, "code").casefold() for c in dicts(part(claim, "type"), "coding")}


def cells_of(
    claim: Resource,
    address: str,
    known: References,
    conditions: Sequence[Resource] | None = None,
) -> Cells:
    """Return the cells of a claim; what cannot be read stays as text for its row.

    `address` is that of its entry in a bundle. `conditions` are the Conditions of its
    encounters and patient, None if the file has no Conditions.
    """
    is_institutional = bool(types_of(claim) & _INSTITUTIONAL)
    items = [*_services(dicts(claim, "item"))]
    entries = [(set_aside(entry), entry) for entry in entries_of(claim)]
    listed = ordered([e for what, e in entries if not what], is_institutional)
    place_of = places_of(listed)
    dx = [diagnosis_of(entry, claim, known) if entry else "" for _, entry in listed]
    behind = len(listed)
    lines = [text for item in items if (text := _line(*item, place_of, behind))]
    without = len(items) - len(lines)
    stated = [item for item, _ in items]
    begin, end = _days(claim, stated, is_institutional)
    places = [place for item in stated if (place := _place(item))]
    remarks = [*_remarks(claim, places), *doubts(listed)]
    for _, entry in entries:
        remarks += several_codes(concept_of(entry, claim, known))
    remarks += [
        f"not audited: {what} {diagnosis_of(entry, claim, known)}"
        for what, entry in entries
        if what
    ]
    remarks += [
        f"the Condition of {diagnosis_of(entry, claim, known)} is refuted or entered "
        "in error"
        for _, entry in listed
        if is_refuted(known.find(part(entry, "diagnosisReference"), claim) or {})
    ]
    fold(dx, MOST_DX)
    fold(lines, MOST_LINES)
    return Cells(
        (
            _id(claim),
            begin,
            end,
            "institutional" if is_institutional else "professional",
            "" if is_institutional else next(iter(places), ""),
            _bill_type(claim) if is_institutional else "",
            _payer(claim, known),
            _provider(claim, known),
            texts(claim, "payment", "amount", "value"),
        ),
        dx,
        lines,
        () if conditions is None else suggested_cells(conditions, begin),
        address_of(claim, address),
        "; ".join(remarks),
        without,
    )


def _id(claim: Resource) -> str:
    identifiers = dicts(claim, "identifier")
    unique = [
        i
        for i in identifiers
        if any(c.get("code") == "uc" for c in dicts(part(i, "type"), "coding"))
    ]
    for identifier in (*unique, *identifiers):
        if value := texts(identifier, "value"):
            return value
    return texts(claim, "id")


def _services(items: Iterable[object]) -> Iterator[tuple[object, object]]:
    """Yield each item and the details within it, with what names its diagnoses.

    A detail and its parts have no pointers of their own: those of the item hold.
    """
    for item in items:
        pointers = part(item, "diagnosisSequence")
        yield item, pointers
        for detail in dicts(item, "detail"):
            yield detail, pointers
            for inner in dicts(detail, "subDetail"):
                yield inner, pointers


def _line(item: object, sequence: object, place_of: dict[str, int], behind: int) -> str:
    """Write a line as the contract does; empty without a procedure code."""
    concept = part(item, "productOrService") or part(item, "service")  # as in STU3
    procedure = procedure_of(concept)
    if not procedure:
        return ""
    modifiers = [
        code
        for concept in dicts(item, "modifier")
        if (code := texts(next(iter(dicts(concept, "coding")), {}), "code"))
    ]
    numbers = sequence if isinstance(sequence, list) else []
    letters = "".join(
        _letter(place_of.get(str(number), behind), number) for number in numbers
    )
    units = texts(item, "quantity", "value")
    return (
        procedure
        + "".join(f"-{modifier}" for modifier in modifiers)
        + (f":{letters}" if letters else "")
        + (f" x{units}" if units else "")
    )


def procedure_of(concept: object) -> str:
    """Return a CPT or HCPCS code; empty if the concept has none."""
    procedure = code_of(concept, _PROCEDURES)
    if not dicts(concept, "coding") or "data-absent-reason" in procedure:
        return ""
    # A code by itself, for systems that are named in other words.
    procedure = procedure.rpartition("|")[2].rpartition(" ")[2]
    return procedure if _PROCEDURE.fullmatch(procedure) else ""


def _letter(place: int, sequence: object) -> str:
    # A pointer at no diagnosis gets the letter behind the last; a rule says so.
    return POINTER_LETTERS[place] if place < len(POINTER_LETTERS) else f"?{sequence}"


def _place(item: object) -> str:
    place = code_of(part(item, "locationCodeableConcept"), _PLACES)
    return place if place.isdecimal() else ""


def _days(
    claim: Resource, items: Iterable[object], is_institutional: bool
) -> tuple[str, str]:
    """Return first and last day; a date that cannot be read is the first day."""
    stated = [day for item in items for day in _days_of(item, "serviced")]
    if is_institutional or not stated:
        stated = list(_days_of(claim, "billable")) or stated
    wrong = [day for day in stated if isinstance(read_date(day), Unreadable)]
    if wrong:
        return " / ".join(dict.fromkeys(wrong)), ""
    first, last = min(stated, default=""), max(stated, default="")
    return first, last if last != first or is_institutional else ""


def _days_of(holder: object, stem: str) -> Iterator[str]:
    period = part(holder, f"{stem}Period")
    for text in (
        texts(holder, f"{stem}Date"),
        texts(period, "start"),
        texts(period, "end"),
    ):
        if text:
            yield text.partition("T")[0]  # a time of day and its zone may follow


def _bill_type(claim: Resource) -> str:
    for info in dicts(claim, "supportingInfo"):
        codings = dicts(part(info, "category"), "coding")
        if any(texts(c, "code") == "typeofbill" for c in codings):
            return texts(next(iter(dicts(part(info, "code"), "coding")), {}), "code")
    return ""


def _payer(claim: Resource, known: References) -> str:
    # The focal insurance is the one that this claim is sent to.
    insurances = sorted(
        dicts(claim, "insurance"), key=lambda i: i.get("focal") is not True
    )
    references = [part(insurance, "coverage") for insurance in insurances]
    for reference in (*references, part(claim, "insurer")):
        found = known.find(reference, claim)
        # A Coverage names its payers in the same way.
        payers = [(known.find(p, claim), p) for p in dicts(found, "payor")]
        for resource, named in ((found, reference), *payers):
            if name := texts(resource, "name") or texts(named, "display"):
                return name
    return ""


def _provider(claim: Resource, known: References) -> str:
    team = [
        (role, texts_of_reference(part(member, "provider"), claim, known))
        for member in dicts(claim, "careTeam")
        for role in {
            texts(c, "code").casefold() for c in dicts(part(member, "role"), "coding")
        }
    ]
    for wanted in _PROVIDERS:
        for role, name in team:
            if role == wanted and name:
                return name
    return texts_of_reference(part(claim, "provider"), claim, known)


def texts_of_reference(reference: object, claim: Resource, known: References) -> str:
    """Return the identifier that a reference states or that its resource has."""
    stated = texts(reference, "identifier", "value")
    found = known.find(reference, claim)
    of_resource = [texts(i, "value") for i in dicts(found, "identifier")]
    shown = texts(reference, "reference").rpartition("/")[2]
    return stated or next(filter(None, of_resource), "") or shown


def state_of(claim: Resource) -> str:
    """Return why a claim is no final bill, in words; empty if it is one."""
    status, use = texts(claim, "status"), texts(claim, "use")
    found = [f"status {status}"] if status not in _FINAL else []
    if use not in ("", "claim"):
        found.append(f"use {use}")
    return ", ".join(found)


def _remarks(claim: Resource, places: Sequence[str]) -> Iterator[str]:
    if state := state_of(claim):
        yield state
    if len(set(places)) > 1:
        yield f"lines with other places of service: {', '.join(sorted(set(places)))}"
