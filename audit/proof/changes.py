"""Obligations on two encounters that differ in one thing: what may change, and how.

The second encounter shares every fact of the first but a few, which are open anew; a
step says which one of them differs, and how. Where an obligation fails, both encounters
are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from audit.encounter.values import CONDITION_FAMILIES
from audit.facts import TERMS
from audit.findings import ClaimRisk, Verdict
from audit.proof.findings import Obligation, Status
from audit.proof.model import Reading
from audit.proof.prover import Prover
from audit.proof.solver import Undecided
from audit.proof.symbols import Symbols

_EXPLAINING = tuple(
    t.name.removesuffix("_explains") for t in TERMS if t.name.endswith("_explains")
)
DOCUMENTATION = (
    *("levels_documented", "onset_documented", "severity_documented"),
    *("function_documented", "tenderness_examined", "motion_examined"),
    *("reasoning_documented", "laterality_documented"),
    *("prior_treatment_documented", "record_signed"),
)
"""Facts of documentation that stand for themselves alone."""

_DOCUMENTED_WORDS = (
    *(("acuity", "blank", "acute"), ("neuro_exam", "not_done", "normal")),
    *(("service_linkage", "blank", "yes"), ("service_linkage", "no", "yes")),
)
PARTNERS = {
    "m51_thoracic_reported": ("disc_disorder",),
    "m51_unspecified_reported": ("disc_disorder",),
    "current_injury_reported": ("soft_tissue_injury", "fracture"),
    "discitis_reported": ("infection",),
    "f4541_reported": ("psychogenic",),
    "r52_reported": (),
    "m5489_reported": (),
    "m5481_reported": (),
}
"""Codes that an Excludes1 note parts from M54.6, and the families they belong to.

G55 is none of them: it stands with the disease that is coded before it.
"""

_FOLLOWING_CODES = (
    *("definitive_code_reported", "m54_code_reported", "thoracic_code_unrecorded"),
    *("other_code_unrecorded", "radiculopathy_pair_reported"),
    *("radiculopathy_unrecorded", "myelopathy_unrecorded"),
    *("other_excludes1_pair_reported", "m546_excluded_by_claim"),
    "injury_excludes_m546",
    *("g89_after_cause_code", "g89_before_cause_code"),
)
"""Facts that any code added may bring with it."""

_GROWING = (
    *("_reported", "_named", "_coded", "_unrecorded", "_cause_code"),
    *("injury_excludes_m546", "m546_excluded_by_claim"),
)
"""Ends of the names of facts that a further code may make true, never false."""

_NOT_AS_NONE = {
    "fracture": "injury_recent",
    "soft_tissue_injury": "injury_recent",
    "infection": "g55_reported",
    "neoplasm": "g55_reported",
    "radiculopathy": "neuro_exam == radicular",
    "myelopathy": "neuro_exam == myelopathic",
    "postprocedural": "encounter_reason == postop",
}
"""Where any status answers a question that `none` leaves open."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two encounters: the first, and the second with some facts open anew."""

    before: Reading
    after: Reading
    changed: tuple[str, ...]

    def only(self, *names: str) -> int:
        """Whether every fact open anew, but those named, is the same in both."""
        circuit, one, other = (
            self.before.circuit,
            self.before.symbols,
            self.after.symbols,
        )
        return circuit.all_of(
            one.same(n, other) for n in self.changed if n not in names
        )

    def outcome_differs(self) -> int:
        """Whether verdict or risk differ."""
        circuit = self.before.circuit
        same = [
            circuit.same(self.before.decided[v], self.after.decided[v]) for v in Verdict
        ]
        same += [
            circuit.same(self.before.risks[r], self.after.risks[r]) for r in ClaimRisk
        ]
        return -circuit.all_of(same)

    def some_rule_differs(self) -> int:
        """Whether a rule that bears a verdict or a risk holds in one of them only."""
        one, other = self.before, self.after
        return one.circuit.some_of(
            -one.circuit.same(one.holds[rule.id], other.holds[rule.id])
            for rule in one.rules
            if rule.verdict or rule.risk is not ClaimRisk.NONE
        )

    def verdict_is_higher(self) -> int:
        """Whether the second verdict stands higher in the lattice than the first."""
        circuit = self.before.circuit
        return circuit.some_of(
            circuit.all_of((-self.after.none_above(v), self.before.none_above(v)))
            for v in Verdict
        )


def _pair(prover: Prover, changed: Sequence[str], beside: Sequence[str]) -> Pair:
    """Open facts anew in a second encounter; `beside` may change with any of them."""
    tag = f"after {'/'.join(changed)}:"
    symbols: Symbols = prover.symbols.changed((*changed, *beside), tag)
    after = prover.reading.on(symbols)
    prover.solver.add(after.laws())
    return Pair(prover.reading, after, tuple(changed))


def causes(prover: Prover) -> Iterable[Obligation]:
    """Prove that M54.6 is never SUPPORTED where an established cause explains it."""
    reading = prover.reading
    for family in _EXPLAINING:
        yield prover.never(
            "monotone: cause",
            family,
            f"M54.6 is SUPPORTED although {family} explains the pain.",
            reading.decided[Verdict.SUPPORTED],
            reading.term("m546_reported"),
            reading.term(f"{family}_explains"),
        )


def documentation(prover: Prover) -> Iterable[Obligation]:
    """Prove that further documentation never brings a higher, worse verdict.

    A task for the coder may become the query to the provider that it prepares.
    """
    words = tuple(dict.fromkeys(name for name, _, _ in _DOCUMENTED_WORDS))
    pair = _pair(prover, (*DOCUMENTATION, *words), ())
    one, other = pair.before.symbols, pair.after.symbols
    steps = {
        name: prover.circuit.all_of(
            (-one.facts[name], other.facts[name], pair.only(name))
        )
        for name in DOCUMENTATION
    }
    for name, blank, word in _DOCUMENTED_WORDS:
        moved = (one.domains[name][blank], other.domains[name][word], pair.only(name))
        steps[f"{name}: {blank} to {word}"] = prover.circuit.all_of(moved)
    prepared = prover.circuit.all_of(
        (
            pair.before.decided[Verdict.CHART_REVIEW_REQUIRED],
            pair.after.decided[Verdict.QUERY_PROVIDER],
        )
    )
    worse = prover.circuit.all_of((pair.verdict_is_higher(), -prepared))
    sentence = "Documenting {} brings a higher, worse verdict."
    yield from _none_of(
        prover,
        [
            _Never(
                *("monotone: documentation", name, sentence.format(name)),
                (step, worse),
                pair.after,
            )
            for name, step in steps.items()
        ],
    )


def partners(prover: Prover) -> Iterable[Obligation]:
    """Prove that adding an Excludes1 partner never makes M54.6 SUPPORTED.

    A code of several families may name a condition that lacked its code; here the code
    that is added names no condition but its own.
    """
    own = sorted({name for step in PARTNERS for name in _following(step)})
    pair = _pair(prover, (*PARTNERS, *own), _FOLLOWING_CODES)
    one, other = pair.before.symbols, pair.after.symbols
    circuit = prover.circuit
    more = circuit.all_of(
        circuit.some_of((-one.facts[n], other.facts[n]))
        for n in (*own, *_FOLLOWING_CODES)
        if n.endswith(_GROWING)
    )
    steps = {
        name: circuit.all_of(
            (
                *(-one.facts[name], other.facts[name], more),
                pair.only(name, *_following(name)),
            )
        )
        for name in PARTNERS
    }
    gained = (
        pair.before.term("m546_reported"),
        -pair.before.decided[Verdict.SUPPORTED],
        pair.after.decided[Verdict.SUPPORTED],
    )
    yield from _none_of(
        prover,
        [
            _Never(
                *("monotone: Excludes1", name, f"Adding {name} makes M54.6 SUPPORTED."),
                (step, *gained),
                pair.after,
            )
            for name, step in steps.items()
        ],
    )


def _following(partner: str) -> tuple[str, ...]:
    """Name the facts that may change with a code beside those that every code may."""
    families = PARTNERS[partner]
    coded = [f"{f}_{kind}" for f in families for kind in ("reported", "named", "coded")]
    if partner == "current_injury_reported":
        coded.append("injury_contested")
    return tuple(coded)


def uncertain(prover: Prover) -> Iterable[Obligation]:
    """Prove what uncertain, ruled out and healed conditions mean for the outcome."""
    prover.renew()
    for family in CONDITION_FAMILIES:
        for pair, wanted in _of_one_family(prover, family):
            try:
                # That no rule differs says more, and is the easier question.
                same = not prover.exists(*wanted.literals, pair.some_rule_differs())
            except Undecided:
                same = False
            if same:
                yield Obligation(wanted.name, family, Status.HELD)
            else:
                literals = (*wanted.literals, pair.outcome_differs())
                yield prover.never(
                    *(wanted.name, family, wanted.sentence),
                    *literals,
                    second=pair.after,
                )


def _of_one_family(prover: Prover, family: str) -> Iterable[tuple[Pair, _Never]]:
    pair = _pair(prover, (family,), ())
    before, every = pair.before, prover.circuit.all_of
    inpatient = before.term("inpatient_facility")
    open_question = before.text(_NOT_AS_NONE.get(family, "false"))
    not_on_claim = every((-before.term(f"{family}_reported"), -open_question))
    outpatient = every((not_on_claim, -inpatient))

    def same(
        name: str, old: str, new: str, where: int, said: str
    ) -> tuple[Pair, _Never]:
        one, other = before.symbols.domains[family], pair.after.symbols.domains[family]
        literals = (one[old], other[new], where)
        return pair, _Never(name, family, f"{family}: {said}", literals, pair.after)

    yield same(
        *("uncertain: inpatient", "confirmed_cause", "suspected", inpatient),
        "Uncertain at inpatient discharge is judged otherwise than confirmed.",
    )
    yield same(
        *("uncertain: outpatient", "none", "suspected", outpatient),
        "Suspected in an outpatient, with no code of it, changes the outcome.",
    )
    yield same(
        *("ruled out", "none", "ruled_out", not_on_claim),
        "Ruled out, with no code of it, changes the outcome.",
    )
    yield same(
        *("healed", "none", "history_healed", not_on_claim),
        "Healed, with no code of it, changes the outcome.",
    )


@dataclass(frozen=True, slots=True)
class _Never:
    """Something that no pair of encounters may show."""

    name: str
    rule: str
    sentence: str
    literals: tuple[int, ...]
    second: Reading


def _none_of(prover: Prover, wanted: Sequence[_Never]) -> Iterable[Obligation]:
    """Prove that nothing of all this exists: asked at once, and singly on trouble."""
    every = prover.circuit.all_of
    try:
        some = prover.circuit.some_of(every(w.literals) for w in wanted)
        held = not prover.exists(some)
    except Undecided:
        held = False
    for w in wanted:
        if held:
            yield Obligation(w.name, w.rule, Status.HELD)
        else:
            yield prover.never(w.name, w.rule, w.sentence, *w.literals, second=w.second)
