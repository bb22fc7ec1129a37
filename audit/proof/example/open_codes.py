"""The open codes of an example: which codes may be on its claim, and their facts.

A small set of codes represents every kind of code that rules distinguish. Each may be
on the claim before or after M54.6. The facts themselves are evaluated on claims with a
single code.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from audit.codes import M546, Code
from audit.encounter.places import INPATIENT_TOKENS
from audit.encounter.values import CONDITION_FAMILIES, Encounter
from audit.engine.rows import Auditor
from audit.facts import FACTS, Chart
from audit.facts.tables.profiles import CodeProfile, Profiles
from audit.proof.circuit import NO, YES
from audit.proof.symbolic_encounter import DAY, SymbolicEncounter

CODES: tuple[Code, ...] = tuple(
    map(
        Code,
        (
            *("E11.9", "E11", "E11.99", "C78.31", "K31.C", "M54.60"),
            *("M54.9", "M54.89", "M54.81", "M54.2", "M54.50", "M54.14", "M54.04"),
            *("R52", "G55", "F45.41", "F45.42", "G89.18", "G89.29", "G89.3", "G89.4"),
            *("M51.24", "M51.25", "M51.9", "M51.26", "M51.14", "M51.04"),
            *("S22.060A", "S22.060S", "S29.012A", "S24.3XXA", "S21.001A", "M48.40XA"),
            *("M46.24", "M46.44", "M46.46", "M49.84", "G99.2", "W19.XXXA"),
            *("C41.2", "M84.58XA", "M47.24", "M47.814", "G54.3", "G95.20", "M40.04"),
            *("M45.4", "D57.00", "M96.1", "M96.621", "G96.00", "M62.830", "M60.80"),
            *("M99.02", "M99.82", "I20.0", "N10", "R07.89", "R07.0", "R10.A0"),
            *("M99.01", "M99.03"),
            *("O26.891", "O00.00", "Z3A.20", "M53.3", "M50.20", "R09.1", "S39.011A"),
            *(
                "O94",
                "O99.893",
                "Z33.1",
                "Z34.90",
                "Z01.818",
                "Z87.81",
                "Z87.39",
                "M06.9",
            ),
            *("F32.A", "F33.1", "F32.89", "G89.0"),
        ),
    )
)
"""Codes that together represent every kind of code that the facts distinguish."""

BASES = (
    *("", "chronic", "neoplasm", "postprocedural", "trauma"),
    "chronic pain syndrome",
)


BY_CODE_ALONE = (
    *(f"{family}_reported" for family in CONDITION_FAMILIES),
    *("m546_misspelled", "m546_child_reported"),
    *("malformed_code_reported", "header_reported"),
    *("other_release_code_reported", "unknown_code_reported", "predates_icd10cm"),
    *("m549_reported", "m5489_reported", "m5481_reported", "g55_reported"),
    *("r52_reported", "f4541_reported", "f4542_reported", "m51_thoracic_reported"),
    *("m51_unspecified_reported", "m51_other_region_reported", "discitis_reported"),
    *("current_injury_reported", "discitis_of_other_region_reported"),
    *("m54_code_reported", "cervicalgia_reported", "low_back_pain_reported"),
    *("neoplasm_chapter_reported", "supervision_of_pregnancy_reported"),
    "incidental_pregnancy_reported",
    *("preop_exam_reported", "lumbar_pain_code_reported"),
    *("cervical_pain_coded", "lumbar_pain_coded", "sacral_pain_coded"),
    *("chest_wall_pain_coded", "flank_pain_coded", "complication_code_reported"),
    *("chapter15_code_reported", "g89_reported"),
    *("g8918_reported", "subluxation_reported", "definitive_code_reported"),
    "injury_or_condition_reported",
)
"""Facts that are true as soon as a single code on the claim makes them true."""

BY_FIRST_CODE = (
    *("manifestation_first", "external_cause_first", "subluxation_first_listed"),
    "g55_first_listed",
)


class OpenCodes:
    """Codes that may be on the claim of one symbolic encounter."""

    def __init__(
        self,
        encounter: SymbolicEncounter,
        auditor: Auditor,
        days: Mapping[str, dt.date],
        tag: str = "",
    ) -> None:
        """Open the codes; `days` gives one day of each period of the encounter."""
        self.encounter = encounter
        self.circuit = circuit = encounter.circuit
        self.auditor = auditor
        self.days = days
        self.profiles = Profiles(auditor.tables.codes)
        under = [c for c in auditor.tables.codes.ever_below(M546) if c not in CODES]
        # If an order file divides M54.6, one of its new codes shows the effect.
        self.codes = (*CODES, *under[:1])
        self.before = {c: circuit.input(f"{tag}claim: {c} before") for c in self.codes}
        self.after = {c: circuit.input(f"{tag}claim: {c} after") for c in self.codes}
        self.first = {c: circuit.input(f"{tag}claim: {c} first") for c in self.codes}
        self.documented = {
            c: circuit.input(f"{tag}claim: {c} documented") for c in self.codes
        }
        self.unrelated = {
            c: circuit.input(f"{tag}claim: {c} unrelated") for c in self.codes
        }
        self.statement = circuit.input(f"{tag}claim: another pair unrelated")
        self.gap = circuit.input(f"{tag}claim: first diagnosis left out")
        self.basis = {b: circuit.input(f"{tag}claim: basis {b}") for b in BASES}
        m546 = encounter.facts["m546_reported"]
        self.on: dict[Code, int] = {
            c: circuit.some_of((self.before[c], self.after[c])) for c in self.codes
        }
        self.on[M546] = m546
        self.of_code_alone = self._facts_of_each_code()

    # -- the facts of a code on a day --------------------------------------------------

    def by_day(self, literal_on: Callable[[dt.date], int]) -> int:
        """Combine the literals of all periods, each restricted to its period."""
        by_period = {name: literal_on(day) for name, day in self.days.items()}
        if len(set(by_period.values())) == 1:
            return next(iter(by_period.values()))
        return self.circuit.some_of(
            self.circuit.all_of((self.encounter.has(DAY, [name]), literal))
            for name, literal in by_period.items()
        )

    def when(self, code: Code, test: Callable[[CodeProfile], bool]) -> int:
        """Whether the code's profile passes a test on the day of the encounter."""
        return self.by_day(lambda day: YES if test(self.profiles.of(code, day)) else NO)

    def some_code(self, test: Callable[[CodeProfile], bool]) -> int:
        """Whether a code on the claim passes a test."""
        return self.circuit.some_of(
            self.circuit.all_of((on, self.when(code, test)))
            for code, on in self.on.items()
        )

    def _facts_of_each_code(self) -> dict[tuple[str, Code], int]:
        """Evaluate the facts on a claim with one code, for each period."""
        names = [n for n in (*BY_CODE_ALONE, *BY_FIRST_CODE) if n in FACTS]
        charts = {
            (code, day): self._chart(code, day)
            for code in self.on
            for day in self.days.values()
        }
        return {
            (name, code): self.by_day(
                lambda day, code=code, read=FACTS[name].read: (  # type: ignore[misc]
                    YES if read(charts[code, day]) else NO
                )
            )
            for name in names
            for code in self.on
        }

    def _chart(self, code: Code, day: dt.date) -> Chart:
        encounter = Encounter(date_of_service=day, dx=(code,), chart_reviewed=True)
        return Chart(encounter, self.auditor.tables, self.profiles)

    def any_of(self, name: str, where: Mapping[Code, int]) -> int:
        """Whether one of some codes makes a fact true by itself."""
        return self.circuit.some_of(
            self.circuit.all_of((literal, self.of_code_alone[name, code]))
            for code, literal in where.items()
        )

    def stands_for_family(self, code: Code, family: str) -> int:
        """Whether a code can stand for a family in the thoracic spine."""
        return self.when(code, lambda p: family in p.thoracic_families)

    def inpatient_facility(self) -> int:
        """Whether uncertain diagnoses count as established on the claim."""
        return self.circuit.all_of(
            (
                self.encounter.has("claim_type", ("institutional",)),
                self.encounter.has("setting", sorted(INPATIENT_TOKENS)),
            )
        )

    def established(self, family: str) -> int:
        """Whether a condition is established as the cause of the pain."""
        status = self.encounter.domains[family]
        uncertain = (status["suspected"], self.inpatient_facility())
        return self.circuit.some_of(
            (status["confirmed_cause"], self.circuit.all_of(uncertain))
        )
