"""Idle steps: correction steps that are carried out but change no list.

The solver knows which steps are carried out, not what they do. These lemmas, derived
from `audit.verdict.correction`, say where a step is idle; two packs whose other steps
agree then correct alike. Each lemma is tested on many rows (`test_idle_steps.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from audit.encounter.values import CONDITION_FAMILIES
from audit.rules.corrections import GROUPS, Step, Verb, read_step


@dataclass(frozen=True, slots=True)
class Lemma:
    """A step is idle where a condition holds and another step is carried out.

    Without `beside` the condition alone is enough; the steps in `without` must not be
    carried out. No step named in `beside` is the idle step of a lemma, so no two steps
    can excuse each other.
    """

    step: Step
    where: str
    beside: Step | None = None
    without: tuple[Step, ...] = ()


def _lemmas() -> Iterable[Lemma]:
    m546, symptom = read_step("drop m546", ""), read_step("symptom", "")
    yield Lemma(symptom, "not m546_missing")
    yield Lemma(m546, "not m546_reported")
    for family in CONDITION_FAMILIES:
        documented = read_step(f"document {family}", "")
        # A document step takes M54.6 off the claim, unless M54.6 may stay beside the
        # cause; if it fails, there is no list either way.
        if family not in ("radiculopathy", "inflammatory"):
            yield Lemma(m546, "true", documented)
    f4541 = read_step("drop f4541", "")
    for status, group in (
        ("suspected", "suspected"),
        ("ruled_out", "ruled_out"),
    ):
        dropped = read_step(f"drop {group}", "")
        yield Lemma(f4541, f"f4541_reported and psychogenic == {status}", dropped)
    allowed = read_step("allowed before m546", "")
    back = tuple(Step(Verb.BEFORE, "m546", group) for group in sorted(GROUPS))
    for family in ("radiculopathy", "inflammatory"):
        # Both families may stand beside M54.6 and have been moved already, unless M54.6
        # is moved to the front again in between.
        yield Lemma(read_step(f"{family} before m546", ""), "true", allowed, back)


LEMMAS: tuple[Lemma, ...] = tuple(_lemmas())
