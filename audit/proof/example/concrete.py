"""Writes a symbolic example as a row of the column contract, and replays it.

An example is shown as a row only after the row engine has read it, found the facts that
the solver promised, and returned the claimed rules and verdict.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from audit.columns import column, token
from audit.encounter.places import INPATIENT_TOKENS
from audit.encounter.records import encounter_from_mapping
from audit.encounter.values import CONDITION_FAMILIES, Encounter
from audit.engine.rows import Auditor
from audit.facts import Chart
from audit.facts.families import INJURIES
from audit.facts.record import PAIN_REGIONS
from audit.facts.vocabulary import BLANK
from audit.findings import AuditResult
from audit.proof.example.claims import Claim
from audit.proof.example.clean import CLEAN, Example, Value, clean_facts
from audit.proof.example.services import BRIEF, Services
from audit.proof.solver import Model
from audit.proof.symbolic_encounter import DAY, FIRST_DAY, SymbolicEncounter

CLEAN_LINES = tuple(line.procedure for line in CLEAN.lines)
"""The service lines of the clean encounter."""

Cells = Mapping[str, str]
"""An example as cells by column name, without blank cells."""

_WITHOUT_SEQUELA = tuple(f for f in CONDITION_FAMILIES if f not in INJURIES)
"""Families for which the cell value "sequela" has no meaning."""

_DAY = dt.timedelta(days=1)
_BY_WORD = (
    *("claim_type", "setting", "encounter_reason", "visit", "payer"),
    *("symptom_clinically_needed", "acuity", "neuro_exam", "imaging_status"),
    *("imaging_region", "service_linkage", "conservative_response", "injury_phase"),
    *CONDITION_FAMILIES,
)
_CLAIM_WORDS = frozenset(_BY_WORD[:5])
_WHEN_TRUE = {
    "levels_documented": ("pain_levels", "T5-T8"),
    "severity_documented": ("pain_severity", "5"),
    "function_documented": ("functional_limitation", "Y"),
    "tenderness_examined": ("exam_tenderness", "Y"),
    "motion_examined": ("exam_range_of_motion", "Y"),
    "reasoning_documented": ("clinical_reasoning", "Y"),
    "injury_recent": ("injury_recent", "Y"),
    "laterality_documented": ("laterality", "bilateral"),
    "final_report_on_file": ("imaging_final_report", "Y"),
    "record_signed": ("record_signed", "Y"),
    "pain_distinct": ("pain_distinct", "Y"),
    "complication_documented": ("complication_documented", "Y"),
}
UNREADABLE = "unreadable"
ERROR_CELL = "#N/A"
"""A cell text that no numeric or listed column accepts."""


@dataclass(frozen=True, slots=True)
class Row:
    """A concrete example: its cells, and the row engine's result.

    `result` is None when no rule of the pack assigns the row a verdict.
    """

    cells: Cells
    result: AuditResult | None


def judged(
    encounter: Encounter, auditor: Auditor, chart: Chart | None = None
) -> AuditResult | None:
    """Judge an encounter; return None when no rule of the pack assigns a verdict.

    `chart` is the auditor's chart of the encounter, if the caller has it.
    """
    result = auditor.audit(encounter, chart)
    return None if result.is_unjudged else result


class Concrete:
    """Ties symbolic facts to cells, and writes and replays rows."""

    def __init__(
        self, encounter: SymbolicEncounter, auditor: Auditor, tag: str = ""
    ) -> None:
        """Open the cells behind the facts; `tag` keeps two encounters apart."""
        self.encounter = encounter
        self._auditor = auditor
        self._days = {str(d): _day_within(d, encounter) for d in encounter.days}
        self._claim = Claim(encounter, auditor, self._days, tag)
        self._services = Services(self._claim, tag)
        unreadable = f"{tag}cell: regions unreadable"
        self._regions_unreadable = encounter.circuit.input(unreadable)
        self._clean = dict(clean_facts())
        self._clean[DAY] = _period_start(encounter, CLEAN.date_of_service)
        self.changed = {
            -encounter.has_value(name, value): name
            for name, value in self._clean.items()
        }

    def cell_differences(self, other: Concrete) -> list[int]:
        """Return for each cell the literal that it differs from another encounter's."""
        circuit = self.encounter.circuit
        pairs = zip(self.choices, other.choices, strict=True)
        return [-circuit.same(one, two) for one, two in pairs]

    def example(self, model: Model) -> Example:
        """Read the facts of a model."""
        values: dict[str, Value] = {
            name: model[literal] for name, literal in self.encounter.facts.items()
        }
        for name, domain in self.encounter.domains.items():
            values[name] = next(v for v, literal in domain.items() if model[literal])
        changed = tuple(
            (name, values[name]) for x, name in self.changed.items() if model[x]
        )
        day = str(values.pop(DAY))
        return Example(changed, values, day, model)

    @property
    def choices(self) -> list[int]:
        """What a row may add to the clean one; the fewer, the simpler the example."""
        claim, lines = self._claim, self._services
        codes = (claim.before, claim.after, claim.documented, claim.unrelated)
        return [
            *(x for literals in codes for x in literals.values()),
            *(-x if line in CLEAN_LINES else x for line, x in lines.on.items()),
            *(x for basis, x in claim.basis.items() if basis),
            *(claim.statement, claim.gap, *lines.weeks.values(), lines.red_flag),
            *(-lines.types, self._regions_unreadable, lines.onset),
            *(-x if w == BRIEF else x for w, x in lines.lasted.items()),
        ]

    def laws(self) -> list[int]:
        """Return what holds for every encounter that is made of cells."""
        return [*self._claim.laws(), *self._services.laws(), *self._own_laws()]

    @property
    def derived(self) -> frozenset[str]:
        """Facts that follow from codes and lines; their cells are counted instead."""
        lines = self._services
        valued_literals = lines.payers.valued_literals()
        return frozenset(
            (
                *self._claim.definitions,
                *lines.definitions,
                *valued_literals,
                "m546_first_listed",
            )
        )

    def _own_laws(self) -> list[int]:
        circuit, facts = self.encounter.circuit, self.encounter.facts
        some = circuit.some_of
        nothing = circuit.all_of(-x for x in self._claim.on.values())
        broken = self._regions_unreadable
        regions = [facts[f"pain_in_{token(r)}"] for r in PAIN_REGIONS]
        last = max(self._days.values())
        after = self._auditor.tables.codes.is_after_newest
        late = [n for n, d in self._days.items() if after(d)] if after(last) else []
        inpatient = self._claim.inpatient_facility()
        silent = some(self.encounter.domains[f]["none"] for f in _WITHOUT_SEQUELA)
        return [
            circuit.same(
                facts["scope_unreadable"], some((nothing, self._claim.gap, broken))
            ),
            some((-broken, facts["chart_reviewed"])),
            circuit.same(facts["red_flags_documented"], self._services.red_flag),
            *(some((-broken, -x)) for x in regions),
            circuit.same(facts["after_newest_release"], self.encounter.has(DAY, late)),
            some((-facts["discharge_missing"], inpatient)),
            some((-facts["sequela_of_other"], silent)),
            some((-facts["sequela_of_other"], facts["chart_reviewed"])),
            some((-facts["discharge_missing"], -facts["discharge_before_service"])),
        ]

    def row(self, example: Example) -> Row:
        """Write an example as a row, and let the row engine judge it."""
        cells = self.cells(example)
        return Row(cells, judged(encounter_from_mapping(cells, 1), self._auditor))

    def cells(self, example: Example) -> dict[str, str]:
        """Write the cells of an example, without blank cells."""
        facts, model = example.facts, example.model
        found = {"encounter_id": "PROOF"}
        diagnoses = self._claim.cells(model)
        lines = self._services.cells(model, diagnoses.dx)
        found.update(self._dates(example, lines.in_global_period))
        found.update({f"dx{n}": c for n, c in enumerate(diagnoses.dx, 1)})
        found.update({f"cpt{n}": x for n, x in enumerate(lines.lines, 1)})
        found.update({n: _word(n, facts[n]) for n in _BY_WORD if n in _CLAIM_WORDS})
        if facts["cell_unreadable"]:
            found["bill_type"] = ERROR_CELL
        if facts["denial_received"]:
            found["denial_carc"] = "16"
        found["chart_reviewed"] = "Y" if facts["chart_reviewed"] else "N"
        if facts["chart_reviewed"]:
            found.update(self._record(facts, model))
            found["definitive_code"] = diagnoses.definitive_code
            found["unrelated_pairs"] = diagnoses.unrelated_pairs
            found["g89_basis"] = diagnoses.g89_basis
            found["conservative_weeks"] = lines.conservative_weeks
            found["red_flags"] = lines.red_flags
            found["duration_weeks"] = lines.duration_weeks
            found["onset_date"] = found["date_of_service"] if lines.onset_known else ""
            found.update(lines.part_examination)
        return {name: cell for name, cell in found.items() if cell}

    def _record(
        self, facts: Mapping[str, bool | str], model: Model
    ) -> Mapping[str, str]:
        found = {n: _word(n, facts[n]) for n in _BY_WORD if n not in _CLAIM_WORDS}
        found.update({c: text for f, (c, text) in _WHEN_TRUE.items() if facts[f]})
        if facts["sequela_of_other"]:
            found[next(f for f in _WITHOUT_SEQUELA if facts[f] == "none")] = "sequela"
        named = [r for r in PAIN_REGIONS if facts[f"pain_in_{token(r)}"]]
        broken = model[self._regions_unreadable]
        found["pain_regions"] = UNREADABLE if broken else "; ".join(named)
        found["pain_documented"] = "Y" if facts["pain_documented"] else "N"
        if model[self._services.types]:
            found["conservative_types"] = CLEAN.conservative_types[0]
        return found

    def _dates(self, example: Example, in_global_period: bool) -> Mapping[str, str]:
        facts, day = example.facts, self._days[example.day]
        inpatient = (
            facts["claim_type"] == "institutional"
            and facts["setting"] in INPATIENT_TOKENS
        )
        service, discharge = day, ""
        if facts["discharge_before_service"]:
            # Only an inpatient stay is judged by its date of discharge.
            service = day + _DAY if inpatient else day
            discharge = str(service - _DAY)
        elif inpatient and not facts["discharge_missing"]:
            discharge = str(day)
        found = {"date_of_service": str(service), "discharge_date": discharge}
        if in_global_period:
            found["surgery_date"] = str(service - _DAY)
            found.update(global_days="90", same_surgeon="Y")
        return found


def _word(name: str, value: bool | str) -> str:
    """Return the contract's spelling of a fact's value; blank stays blank."""
    if value == BLANK:
        return ""
    return next(word for word in column(name).allowed if token(word) == value)


def _day_within(start: dt.date, encounter: SymbolicEncounter) -> dt.date:
    """Return the day that stands for a period: the clean row's day, or its first."""
    clean = CLEAN.date_of_service
    later = [d for d in encounter.days if d > start]
    if clean is not None and start <= clean and not any(d <= clean for d in later):
        return clean
    return FIRST_DAY - _DAY if start < FIRST_DAY else start


def _period_start(encounter: SymbolicEncounter, day: dt.date | None) -> str:
    """Return the first day of the period that contains a day."""
    return str(max(d for d in encounter.days if day is None or d <= day))
