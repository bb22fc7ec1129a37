"""Facts about the pain codes of category G89: reported, supported, exempt."""

from __future__ import annotations

from audit.facts.chart import Chart
from audit.facts.chart.pain_codes import CHRONIC
from audit.facts.vocabulary import DX, Fact, declared_in, yes_no


@yes_no(DX)
def g89_reported(chart: Chart) -> bool:
    """A pain code of category G89 is on the claim."""
    return bool(chart.g89_codes)


@yes_no(DX)
def g8918_reported(chart: Chart) -> bool:
    """G89.18 (other acute postprocedural pain) is on the claim."""
    return "G89.18" in chart.positions


@yes_no(DX, "g89_basis", "acuity")
def g89_unsupported(chart: Chart) -> bool:
    """A G89 code on the claim is not supported by the documented basis and acuity."""
    return bool(chart.unsupported_g89_codes)


@yes_no(*(DX, "complication_documented", "postprocedural", "claim_type", "setting"))
def g89_not_exempt(chart: Chart) -> bool:
    """A G89 code on the claim is not exempt. Exempt are G89.3, any G89 code next to
    F45.42, and postprocedural pain with a complication coded or documented, or with a
    procedure or a device as the cause."""
    return bool(chart.g89_codes_not_exempt)


@yes_no("g89_basis", "acuity")
def chronic_pain_documented(chart: Chart) -> bool:
    """The provider calls the pain chronic (acuity, or basis of a G89 code)."""
    encounter = chart.encounter
    return encounter.acuity in CHRONIC or encounter.g89_basis == "chronic"


FACTS: tuple[Fact, ...] = declared_in(globals())
"""The facts of this module, in the order of their declaration."""
