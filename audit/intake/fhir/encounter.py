"""The cells of one Encounter, with its Conditions and Procedures.

Source: HL7 FHIR R4, Encounter, Condition and Procedure; the class is of v3-ActCode, the
use of a diagnosis of diagnosis-role.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from audit.cells import Unreadable
from audit.date_cells import read_date
from audit.encounter.line_cells import POINTER_LETTERS
from audit.intake.claim_texts import MOST_DX, MOST_LINES, fold
from audit.intake.fhir.claim import procedure_of, texts_of_reference
from audit.intake.fhir.conditions import is_encounter_diagnosis, is_refuted
from audit.intake.fhir.diagnoses import condition_code, reason_code, several_codes
from audit.intake.fhir.listed import list_cells, list_headings
from audit.intake.fhir.resources import (
    References,
    Resource,
    address_of,
    dicts,
    names_of,
    part,
    target_of,
    texts,
)
from audit.intake.fhir.suggested_cells import SUGGESTED_HEADINGS, suggested_cells

_SETTINGS = {
    "AMB": "",
    "EMER": "ED",
    "HH": "home",
    "IMP": "inpatient acute",
    "ACUTE": "inpatient acute",
    "OBSENC": "observation",
    "VR": "telehealth",
}
"""Settings by the class of an encounter. An ambulatory one says nothing more."""

_NOT_LISTED = {"ad": "admitting diagnosis", "cc": "chief complaint"}
_BILLING = "billing"
_LAST_RANK = 1 << 30
_DONE = frozenset({"completed", "in-progress", "unknown", ""})
_STAYS = ("IMP", "ACUTE", "NONAC")


@dataclass(slots=True)
class Chart:
    """What a file holds beside its encounters, by encounter and by patient."""

    known: References
    conditions: dict[str, list[Resource]] = field(default_factory=dict)
    problems: dict[str, list[Resource]] = field(default_factory=dict)
    procedures: dict[str, list[Resource]] = field(default_factory=dict)

    def add(self, resource: Resource) -> None:
        """Keep a Condition or Procedure."""
        kind, at = resource["resourceType"], target_of(part(resource, "encounter"))
        if kind == "Procedure":
            self.procedures.setdefault(at, []).append(resource)
        elif kind == "Condition":
            if is_encounter_diagnosis(resource):
                self.conditions.setdefault(at, []).append(resource)
            else:
                patient = target_of(part(resource, "subject"))
                self.problems.setdefault(patient, []).append(resource)


@dataclass(frozen=True, slots=True)
class EncounterCells:
    """The cells of an encounter; `uncoded` counts procedures without a code.

    `address` is how other resources refer to it.
    """

    fixed: tuple[str, ...]
    dx: list[str]
    lines: list[str]
    suggested: tuple[str, ...]
    address: str
    remarks: Sequence[str]
    uncoded: int

    def under(self, dx_columns: int, line_columns: int) -> tuple[object, ...]:
        """Return the cells under `encounter_headings` of these numbers of columns."""
        return (
            *self.fixed,
            *list_cells(self.dx, self.lines, dx_columns, line_columns),
            *self.suggested,
            self.address,
            "; ".join(self.remarks),
        )


def encounter_headings(dx_columns: int, line_columns: int) -> tuple[str, ...]:
    """Return the headings of a table of encounters."""
    return (
        *("encounter_id", "date_of_service", "discharge_date", "setting"),
        "provider_id",
        *list_headings(dx_columns, line_columns),
        *SUGGESTED_HEADINGS,
        *("fhir_resource", "fhir_remarks"),
    )


def encounter_cells(encounter: Resource, address: str, chart: Chart) -> EncounterCells:
    """Return the cells of an encounter.

    The family cells are suggestions of its conditions and of the patient's problem
    list; `unconfirmed` names them, and `fhir_sources` says what each is taken from.
    """
    names = names_of(encounter, address)
    own = _of(chart.conditions, names)
    remarks = list(_remarks(encounter))
    dx, aside = _diagnoses(encounter, own, chart.known)
    remarks += aside
    lines, undone, uncoded = _lines(_of(chart.procedures, names), dx, chart.known)
    remarks += undone
    begin, end = encounter_days(encounter)
    patient = target_of(part(encounter, "subject"))
    problems = chart.problems.get(patient, []) if patient else []
    fold(dx, MOST_DX)
    fold(lines, MOST_LINES)
    return EncounterCells(
        (
            *(encounter_id(encounter), begin, end, _setting(encounter)),
            _provider(encounter, chart),
        ),
        dx,
        lines,
        suggested_cells([*own, *problems], begin),
        address_of(encounter, address),
        remarks,
        uncoded,
    )


def _of(held: Mapping[str, list[Resource]], names: Iterable[str]) -> list[Resource]:
    return [resource for name in names for resource in held.get(name, ())]


def encounter_id(encounter: Resource) -> str:
    """Return the official identifier of an encounter, else another, else its id."""
    identifiers = dicts(encounter, "identifier")
    official = [i for i in identifiers if i.get("use") == "official"]
    stated = (texts(i, "value") for i in (*official, *identifiers))
    return next(filter(None, stated), "") or texts(encounter, "id")


def encounter_days(encounter: Resource) -> tuple[str, str]:
    """Return first and last day; the last one of a stay, also if it is the same."""
    return days_of(part(encounter, "period"), is_stay=_class(encounter) in _STAYS)


def days_of(period: object, *, is_stay: bool = False) -> tuple[str, str]:
    """Return first and last day of a period; the last one only if it is another.

    That of a stay is returned in any case. An end that is no date stands with the
    first day, where it makes the row an input error.
    """
    begin, end = (texts(period, n).partition("T")[0] for n in ("start", "end"))
    begin = begin or end
    if end and isinstance(read_date(end), Unreadable):
        return f"{begin} / {end}", ""
    return begin, end if end != begin or is_stay else ""


def _class(encounter: Resource) -> str:
    return texts(part(encounter, "class"), "code").upper()


def _setting(encounter: Resource) -> str:
    return _SETTINGS.get(_class(encounter), "")


def _provider(encounter: Resource, chart: Chart) -> str:
    people = [
        (texts(coding, "code").upper(), part(member, "individual"))
        for member in dicts(encounter, "participant")
        for kind in dicts(member, "type") or [{}]
        for coding in dicts(kind, "coding") or [{}]
    ]
    for wanted in ("ATND", "PPRF", ""):
        for kind, person in people:
            name = texts_of_reference(person, encounter, chart.known)
            if name and wanted in (kind, ""):
                return name
    return ""


def _diagnoses(
    encounter: Resource, own: Sequence[Resource], known: References
) -> tuple[list[str], list[str]]:
    """Return the diagnoses of an encounter in order, and what stands outside them.

    Those that the encounter lists come first, by their rank. If it marks some for the
    bill, these are the list; otherwise its other diagnoses follow.
    """
    listed = sorted(dicts(encounter, "diagnosis"), key=_rank)
    is_bill = any(_BILLING in _uses(entry) for entry in listed)
    dx: dict[str, None] = {}
    aside: dict[str, None] = {}
    told: list[Resource] = []
    for entry in listed:
        reference = part(entry, "condition")
        condition = known.find(reference, encounter)
        if condition is None:
            dx[f"unresolved reference {texts(reference, 'reference')}"] = None
            continue
        if condition.get("resourceType") == "Procedure":
            continue
        told.append(condition)
        uses = _uses(entry)
        why = next((_NOT_LISTED[use] for use in uses if use in _NOT_LISTED), "")
        if is_bill:
            why = "" if _BILLING in uses else why or "not on the bill"
        _put(condition, why, dx, aside)
    for condition in own:
        if condition not in told:
            _put(condition, "not on the bill" if is_bill else "", dx, aside)
    remarks = [f"not audited: {words}" for words in aside]
    every = [*told, *(condition for condition in own if condition not in told)]
    remarks += [r for c in every for r in several_codes(part(c, "code"))]
    return [*dx], remarks


def _put(
    condition: Resource, why: str, dx: dict[str, None], aside: dict[str, None]
) -> None:
    code = condition_code(condition)
    if is_refuted(condition):
        why = "refuted or entered in error"
    if why:
        aside[f"{why} {code}"] = None
    else:
        dx[code] = None


def _rank(entry: object) -> int:
    rank = part(entry, "rank")
    is_number = isinstance(rank, int) and not isinstance(rank, bool)
    return rank if is_number else _LAST_RANK


def _uses(entry: object) -> list[str]:
    return [texts(c, "code").casefold() for c in dicts(part(entry, "use"), "coding")]


def _lines(
    procedures: Sequence[Resource], dx: Sequence[str], known: References
) -> tuple[list[str], list[str], int]:
    """Return the lines, procedures that were not done, and how many have no code."""
    lines, undone, uncoded = [], [], 0
    for procedure in procedures:
        code = procedure_of(part(procedure, "code"))
        status = texts(procedure, "status")
        if not code:
            uncoded += 1
        elif status not in _DONE:
            undone.append(f"not audited: procedure {code}, {status}")
        else:
            places = [dx.index(r) for r in _reasons(procedure, known) if r in dx]
            letters = dict.fromkeys(POINTER_LETTERS[p : p + 1] for p in places)
            lines.append(f"{code}:{''.join(letters)}" if places else code)
    return lines, undone, uncoded


def _reasons(procedure: Resource, known: References) -> Iterator[str]:
    for reference in dicts(procedure, "reasonReference"):
        condition = known.find(reference, procedure)
        if condition is not None:
            yield condition_code(condition)
    for concept in dicts(procedure, "reasonCode"):
        yield reason_code(concept)


def encounter_state(encounter: Resource) -> str:
    """Return why an encounter did not take place, in words; empty if it did."""
    status = texts(encounter, "status")
    none = ("planned", "cancelled", "entered-in-error")
    return f"status {status}" if status in none else ""


def _remarks(encounter: Resource) -> Iterator[str]:
    if state := encounter_state(encounter):
        yield state
    kind = _class(encounter)
    if kind and kind not in _SETTINGS:
        yield f"class {kind}: the setting was read as not stated"
