"""Sets the findings of audited claims against what payers answered.

Findings name the codes of denials that they predict (`CO-50`, `M76`). A remittance says
which codes came. Claims are joined by their id, in any case of letters, and their lines
by the number that the sender gave them, or else by procedure and modifiers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from audit.denials.claims import AuditedClaim
from audit.denials.matching import Placed, about, bare, came, came_on_line, placed
from audit.denials.outcomes import (
    ByLine,
    ClaimOutcome,
    LineOutcome,
    Reconciliation,
    RuleOutcome,
)
from audit.denials.share import Share
from audit.intake.x12.remittance import Answer
from audit.rules.catalogue import Pack

Answers = Sequence[Sequence[Placed]]
"""The parts of each answer to a claim, with the lines that they answer."""


@dataclass(slots=True)
class _Counts:
    """On how many claims, or lines, a rule fired, its codes came, and both."""

    fired: Counter[str] = field(default_factory=Counter)
    came: Counter[str] = field(default_factory=Counter)
    hits: Counter[str] = field(default_factory=Counter)

    def shares(self, rule: str) -> tuple[Share, Share]:
        """Return precision and recall of a rule."""
        hits = self.hits[rule]
        return Share(hits, self.fired[rule]), Share(hits, self.came[rule])


class _Codes:
    """The denial codes of the rules, without groups; those of rules about lines."""

    def __init__(self, pack: Pack) -> None:
        rules = [rule for rule in pack.rules if rule.denials]
        self.by_rule = {r.id: frozenset(map(bare, r.denials)) for r in rules}
        self.of_lines = {r.id: self.by_rule[r.id] for r in rules if r.lines}
        self.every = frozenset(c for codes in self.by_rule.values() for c in codes)


def reconcile(
    claims: Iterable[AuditedClaim],
    answers: Mapping[str, tuple[Answer, ...]],
    pack: Pack,
) -> Reconciliation:
    """Set the findings of audited claims against the answers of payers.

    All answers that stand count. Claims whose id comes again cannot be joined; they are
    left out and named.
    """
    codes = _Codes(pack)
    audited = list(claims)
    ids = Counter(_key(claim) for claim in audited)
    by_id: dict[str, tuple[Answer, ...]] = {}
    for name, held in answers.items():
        by_id[name.casefold()] = (*by_id.get(name.casefold(), ()), *held)
    found = Reconciliation(repeated=tuple(_repeated(audited, ids)))
    found.unknown = sorted(name for name in answers if name.casefold() not in ids)
    by_claim, by_line = _Counts(), _Counts()
    for claim in audited:
        if ids[_key(claim)] > 1:
            continue
        if _key(claim) not in by_id:
            found.unanswered.append(claim.result.encounter_id)
            continue
        outcome = _outcome(claim, by_id[_key(claim)], codes, by_claim, by_line)
        found.claims.append(outcome)
        found.unpredictable.update(
            code for code in outcome.received if bare(code) not in codes.every
        )
    found.rules = tuple(_ranked(codes, by_claim, by_line))
    found.unfired = len(codes.by_rule) - len(found.rules)
    return found


def _ranked(codes: _Codes, by_claim: _Counts, by_line: _Counts) -> list[RuleOutcome]:
    outcomes = [
        RuleOutcome(
            rule,
            tuple(sorted(own)),
            *by_claim.shares(rule),
            ByLine(*by_line.shares(rule)) if rule in codes.of_lines else None,
        )
        for rule, own in codes.by_rule.items()
        if by_claim.fired[rule]
    ]
    outcomes.sort(key=lambda r: (-r.precision.limits[0], -r.precision.of, r.rule_id))
    return outcomes


def _outcome(
    claim: AuditedClaim,
    answers: Sequence[Answer],
    codes: _Codes,
    by_claim: _Counts,
    by_line: _Counts,
) -> ClaimOutcome:
    result = claim.result
    parts = [placed(answer, claim.lines) for answer in answers]
    matched = {rule: came(parts, own) for rule, own in codes.by_rule.items()}
    held = {f.rule_id for f in result.findings} & matched.keys()
    predicted = [] if result.verdict.is_gate else sorted(held)
    foretold = {rule: _foretold(rule, claim, parts, codes) for rule in predicted}
    right = [rule for rule in predicted if foretold[rule]]
    by_claim.fired.update(predicted)
    by_claim.hits.update(right)
    by_claim.came.update(rule for rule, found in matched.items() if found)
    return ClaimOutcome(
        result.encounter_id,
        result.verdict.value,
        tuple(answer.status for answer in answers),
        tuple(dict.fromkeys(code for answer in answers for code in answer.shown)),
        tuple(sorted({code for found in matched.values() for code in found})),
        tuple(predicted),
        tuple(right),
        tuple(sorted({code for rule in right for code in foretold[rule]})),
        tuple(_lines(claim, parts, predicted, codes, by_line)),
    )


def _foretold(
    rule: str, claim: AuditedClaim, parts: Answers, codes: _Codes
) -> frozenset[str]:
    """Return the codes that a rule predicted and that came where it predicted them."""
    named = claim.named.get(rule)
    return came(parts if named is None else about(parts, named), codes.by_rule[rule])


def _lines(
    claim: AuditedClaim,
    parts: Answers,
    predicted: Sequence[str],
    codes: _Codes,
    counts: _Counts,
) -> Iterator[LineOutcome]:
    """Yield what came of each answered line, and count the rules about lines."""
    held = [p for answer in parts for p in answer if p.part.is_line]
    numbers = [n for n in dict.fromkeys(p.line for p in held) if n is not None]
    for number in sorted(numbers):
        yield _line(number, claim, parts, predicted, codes, counts)
    for part, line in held:
        if line is None:
            name = claim.result.encounter_id
            yield LineOutcome(name, None, part.procedure, part.shown, part.is_unpaid)


def _line(
    number: int,
    claim: AuditedClaim,
    parts: Answers,
    predicted: Sequence[str],
    codes: _Codes,
    counts: _Counts,
) -> LineOutcome:
    own = [p.part for answer in parts for p in answer if p.line == number]
    found = {
        rule: came_on_line(parts, number, held) for rule, held in codes.by_rule.items()
    }
    named = [rule for rule in predicted if number in claim.named.get(rule, ())]
    whole = [rule for rule in predicted if rule not in claim.named]
    right = [rule for rule in named if found[rule]]
    counts.fired.update(named)
    counts.hits.update(right)
    counts.came.update(rule for rule in codes.of_lines if found[rule])
    return LineOutcome(
        claim.result.encounter_id,
        number,
        next(line.procedure for line in claim.lines if line.number == number),
        tuple(dict.fromkeys(code for part in own for code in part.shown)),
        all(part.is_unpaid for part in own),
        tuple(sorted({code for codes_here in found.values() for code in codes_here})),
        tuple(named),
        tuple(right),
        tuple(rule for rule in whole if found[rule]),
    )


def _key(claim: AuditedClaim) -> str:
    return claim.result.encounter_id.casefold()


def _repeated(audited: Iterable[AuditedClaim], ids: Counter[str]) -> Iterable[str]:
    names = (c.result.encounter_id for c in audited if ids[_key(c)] > 1)
    return dict.fromkeys(names)
