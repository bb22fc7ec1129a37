"""Facts about the validity of codes: which may be billed on the effective date."""

from __future__ import annotations

from audit.facts.chart import Chart
from audit.facts.vocabulary import DX, Fact, declared_in, yes_no
from audit.release import Standing


@yes_no(DX)
def m546_misspelled(chart: Chart) -> bool:
    """A text on the claim begins with M54.6, has further characters (M54.60), and is
    not a valid code on the effective date."""
    return any(not chart.may_be_billed(code) for code in chart.codes_below_m546)


@yes_no(DX)
def m546_child_reported(chart: Chart) -> bool:
    """A code under M54.6 is on the claim and is valid on the effective date, or not
    known to be invalid: a loaded release divides M54.6, as FY2022 divided M54.5."""
    return any(map(chart.may_be_billed, chart.codes_below_m546))


@yes_no("date_of_service", "discharge_date")
def predates_icd10cm(chart: Chart) -> bool:
    """The effective date is before ICD-10-CM, that is, before 2015-10-01."""
    return Standing.PREDATES in chart.standings


@yes_no(DX)
def malformed_code_reported(chart: Chart) -> bool:
    """A code has a pattern or characters that no release allows, or its 7th character
    is missing or wrong."""
    return not chart.standings.isdisjoint((Standing.MALFORMED, Standing.INCOMPLETE))


@yes_no(DX)
def header_reported(chart: Chart) -> bool:
    """A code is a category or subcategory on the effective date, not billable."""
    return Standing.HEADER in chart.standings


@yes_no(DX)
def other_release_code_reported(chart: Chart) -> bool:
    """A code is billable in another release, but not on the effective date."""
    return Standing.OTHER_RELEASE in chart.standings


@yes_no(DX)
def unknown_code_reported(chart: Chart) -> bool:
    """A code's standing is unknown in the partly known newest release."""
    return Standing.UNKNOWN in chart.standings


@yes_no("date_of_service", "discharge_date")
def after_newest_release(chart: Chart) -> bool:
    """The effective date is after the newest loaded release."""
    return chart.tables.codes.is_after_newest(chart.on)


@yes_no(DX)
def duplicate_reported(chart: Chart) -> bool:
    """The same code is on the claim more than once."""
    return sum(1 for code in chart.encounter.dx if code) > len(chart.codes)


FACTS: tuple[Fact, ...] = declared_in(globals())
"""The facts of this module, in the order of their declaration."""
