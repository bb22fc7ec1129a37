"""Laws of two encounters that differ in one thing.

Each gives the changes that it makes to the facts of a row, and what must hold between
the outcomes before and after.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from audit.findings import Verdict
from property_tests.mutation.vectors import Bits, FactRow, Outcome

Change = Callable[[FactRow], Iterator[Mapping[str, bool | str]]]
"""Changes that a law makes to the facts of a row, each giving a second encounter."""

PLAIN = (
    *("fracture", "infection", "neoplasm", "myelopathy", "degenerative", "deformity"),
    *("myofascial", "visceral_referred", "disc_disorder", "soft_tissue_injury"),
)
"""Families that the guide's first exclusion treats alike."""


@dataclass(frozen=True, slots=True)
class Twins:
    """Rows and their second encounters, at the same places in two stretches."""

    first: int
    second: int
    size: int

    def of(self, bits: Bits) -> tuple[Bits, Bits]:
        """Give a pattern over the first and over the second encounters."""
        mask = (1 << self.size) - 1
        return bits >> self.first & mask, bits >> self.second & mask


Relation = Callable[[Outcome, Twins], Bits]


def same(outcome: Outcome, twins: Twins) -> Bits:
    """Give the pairs that differ in verdict or risk."""
    return same_verdict(outcome, twins) | _differing(outcome.risks.values(), twins)


def same_question(outcome: Outcome, twins: Twins) -> Bits:
    """Give the pairs that differ by more than by who answers an open question."""
    task, tasked = twins.of(outcome.verdicts[Verdict.CHART_REVIEW_REQUIRED])
    asked, asks = twins.of(outcome.verdicts[Verdict.QUERY_PROVIDER])
    return same(outcome, twins) & ~((task & asks) | (asked & tasked))


def same_verdict(outcome: Outcome, twins: Twins) -> Bits:
    """Give the pairs that differ in verdict."""
    return _differing(outcome.verdicts.values(), twins)


def _differing(patterns: Iterable[Bits], twins: Twins) -> Bits:
    bits = 0
    for pattern in patterns:
        one, other = twins.of(pattern)
        bits |= one ^ other
    return bits


def never_worse(outcome: Outcome, twins: Twins) -> Bits:
    """Give the pairs whose second verdict stands higher in the lattice.

    A task for the coder may become the query to the provider that it prepares.
    """
    bits = above = 0
    for verdict in Verdict:
        one, other = twins.of(outcome.verdicts[verdict])
        bits |= other & ~(above | one)
        above |= one
    # above: the first verdict stands as high or higher.
    task, _ = twins.of(outcome.verdicts[Verdict.CHART_REVIEW_REQUIRED])
    _, asked = twins.of(outcome.verdicts[Verdict.QUERY_PROVIDER])
    return bits & ~(task & asked)


def no_longer_supported(outcome: Outcome, twins: Twins) -> Bits:
    """Give the pairs of which both are SUPPORTED."""
    one, other = twins.of(outcome.verdicts[Verdict.SUPPORTED])
    return one & other


@dataclass(frozen=True, slots=True)
class Law:
    """A law of two encounters: the change, and what it must leave or bring about."""

    name: str
    sentence: str
    change: Change
    relation: Relation


def _alike(row: FactRow) -> Iterator[Mapping[str, bool | str]]:
    """Two families trade places."""
    if any(row[n] for n in _UNLIKE) or row["injury_phase"] != "blank":
        return
    for n, one in enumerate(PLAIN):
        other = PLAIN[(n + 1) % len(PLAIN)]
        signs = row["neuro_exam"] == "myelopathic"
        if signs or row["sequela_of_other"] or "sequela" in (row[one], row[other]):
            continue
        if all(row[f"{one}{x}"] == row[f"{other}{x}"] for x in _PARTS):
            continue
        yield {
            f"{a}{x}": row[f"{b}{x}"]
            for a, b in ((one, other), (other, one))
            for x in _PARTS
        }


_PARTS = ("", "_reported", "_coded")
_UNLIKE = (
    *("m51_thoracic_reported", "m51_unspecified_reported", "discitis_reported"),
    *("current_injury_reported", "f4541_reported", "thoracic_code_unrecorded"),
    *("injury_recent", "g55_reported", "seventh_out_of_phase"),
    *("m546_excluded_by_claim", "g89_after_cause_code", "g89_before_cause_code"),
)
"""Facts by which one family is judged unlike another."""


def is_inpatient(row: FactRow) -> bool:
    return row["claim_type"] == "institutional" and row["setting"] in (
        *("inpatient_acute", "inpatient_ltch", "inpatient_psychiatric"),
    )


def _status(*pairs: tuple[str, str], inpatient: bool | None = None) -> Change:
    """One family's status changes, where none of its codes is on the claim."""

    def change(row: FactRow) -> Iterator[Mapping[str, bool | str]]:
        if inpatient is not None and is_inpatient(row) is not inpatient:
            return
        for family in (*PLAIN, "radiculopathy", "inflammatory", "pregnancy"):
            for new, old in (*pairs, *((b, a) for a, b in pairs)):
                free = inpatient or not (
                    row[f"{family}_reported"] or row["thoracic_code_unrecorded"]
                )
                signs = bool(row["injury_recent"] or row["g55_reported"])
                signs = signs or row["neuro_exam"] in ("radicular", "myelopathic")
                if row[family] == old and free and not signs:
                    yield {family: new}

    return change


def _to(names: Sequence[str], value: bool | str) -> Change:
    """One of some facts of the record gets a value that it does not have."""

    def change(row: FactRow) -> Iterator[Mapping[str, bool | str]]:
        if row["chart_reviewed"]:
            for name in names:
                if row[name] != value:
                    yield {name: value}

    return change


def _beside_m546(
    row: FactRow,
) -> Iterator[Mapping[str, bool | str]]:
    """A code that may not stand beside M54.6 is added."""
    if row["m546_reported"]:
        free = not row["m5489_documented_unrelated"]
        yield from ({name: True} for name in _PARTNERS if free and not row[name])


def _turn(*names: str) -> Change:
    """One of some yes/no facts turns into its contrary."""

    def change(row: FactRow) -> Iterator[Mapping[str, bool | str]]:
        for name in names:
            yield {name: not row[name]}

    return change


def _swap(name: str, *values: str, but: str = "injury_recent") -> Change:
    """A fact passes from one of some values to the next, where two others are silent.

    A recent injury asks for the acuity and the reason (I.C.13.b).
    """

    def change(row: FactRow) -> Iterator[Mapping[str, bool | str]]:
        if row[name] in values and not row["injury_recent"] and not row[but]:
            here = values.index(str(row[name]))
            yield {name: values[(here + 1) % len(values)]}

    return change


def _neutral_lines(
    row: FactRow,
) -> Iterator[Mapping[str, bool | str]]:
    """Services and policy all turn harmless."""
    if not row["manipulation_under_policy"]:
        told: dict[str, bool | str] = {n: False for n in LINES if row[n]}
        if row["conservative_care"] != "not_required":
            told["conservative_care"] = "not_required"
        if row["chronic_failed_care"] != "not_required":
            told["chronic_failed_care"] = "not_required"
        if row["manipulation_level"] != "not_short":
            told["manipulation_level"] = "not_short"
        if told:
            yield told


LINES = (
    *("pointer_invalid", "line_unsupported", "visit_without_modifier_25"),
    *("facet_units_above_one", "visit_in_global_period", "denial_received"),
    *("region_mismatch", "diagnosis_outside_policy", "acupuncture_not_covered"),
    *("active_treatment_modifier_missing", "therapy_modifier_missing"),
    *("policy_row_missing", "manual_therapy_unseparated"),
)
_DOCUMENTATION = (
    *("levels_documented", "onset_documented", "severity_documented"),
    *("function_documented", "tenderness_examined", "motion_examined"),
    *("reasoning_documented", "record_signed"),
    *("laterality_documented", "prior_treatment_documented"),
)
_PARTNERS = ("r52_reported", "f4541_reported", "m549_reported", "m5489_reported")
_NEVER_COUNTS = (
    *("denial_received", "laterality_documented", "duplicate_reported"),
    *("gestation_week_expected", "therapy_billed"),
    *("other_code_unrecorded", "other_excludes1_pair_reported"),
    *("healed_history_known", "phase_without_character", "policy_row_missing"),
)

PAIRS: tuple[Law, ...] = (
    Law("families alike", "Two families of the first exclusion trade places: the "
        "outcome stays.", _alike, same),
    Law("suspected is none, outpatient", "What is only suspected in an outpatient, and "
        "not coded, is as if it were not there.",
        _status(("suspected", "none"), inpatient=False), same),
    Law("suspected is confirmed, inpatient", "At inpatient discharge what is suspected "
        "is as if it were confirmed.",
        _status(("suspected", "confirmed_cause"), inpatient=True), same),
    Law("ruled out is none", "What is ruled out or healed, without code, is as if "
        "it were not there.",
        _status(("ruled_out", "none"), ("history_healed", "none")), same),
    Law("documentation never harms", "More documentation never brings a worse verdict.",
        _to(_DOCUMENTATION, True), never_worse),
    Law("services and payers bear risk only", "Harmless services leave the coding "
        "verdict as it is.", _neutral_lines, same_verdict),
    Law("information is no more", "What is only told to inform changes neither verdict "
        "nor risk.", _turn(*_NEVER_COUNTS), same),
    Law("a partner is never overlooked", "A code that an Excludes1 note parts from "
        "M54.6 makes a supported row unsupported.",
        _beside_m546, no_longer_supported),
    Law("reasons that ask nothing", "Reasons for the encounter to which no guideline "
        "attaches anything give the same outcome.",
        _swap("encounter_reason", "symptom_evaluation", "treat_underlying", "therapy"),
        same),
    Law("visits alike", "Initial and follow-up visits are judged alike.",
        _swap("visit", "initial", "follow_up"), same),
    Law("words alike", "Words of the record that differ in degree only give the same "
        "outcome.", _swap("neuro_exam", "normal", "other_abnormal"), same_question),
    Law("acuity alike", "The words of acuity give the same outcome.",
        _swap("acuity", "acute", "subacute", "chronic", "acute_on_chronic"), same),
    Law("imaging alike", "Imaging that found nothing, or nothing yet, gives the same "
        "outcome.", _swap("imaging_status", "blank", "not_ordered", "deferred",
        "done_noncontributory", "done_related", "done_incidental",
        but="manipulation_under_policy"), same_question),
    Law("claims alike", "Outpatient settings give the same outcome.",
        _swap("setting", "office", "hospital_outpatient", "ed"), same),
)  # fmt: skip
"""Laws of two encounters."""
