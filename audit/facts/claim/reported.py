"""Facts about single codes and kinds of codes on the claim."""

from __future__ import annotations

from audit.codes import INCIDENTAL_PREGNANCY, M546
from audit.facts.chart import Chart
from audit.facts.chart.claim_codes import UNSPECIFIED_PAIN
from audit.facts.vocabulary import DX, Fact, declared_in, yes_no


@yes_no(DX)
def m546_reported(chart: Chart) -> bool:
    """M54.6 is on the claim."""
    return chart.m546_position is not None


@yes_no(DX)
def m54_code_reported(chart: Chart) -> bool:
    """Some code of category M54 other than M54.6 is on the claim."""
    return any(c.startswith("M54") and c != M546 for c in chart.codes)


@yes_no(DX)
def m549_reported(chart: Chart) -> bool:
    """M54.9 (dorsalgia, unspecified) is on the claim."""
    return "M54.9" in chart.positions


@yes_no(DX)
def m5489_reported(chart: Chart) -> bool:
    """M54.89 (other dorsalgia) is on the claim."""
    return "M54.89" in chart.positions


@yes_no(DX)
def m5481_reported(chart: Chart) -> bool:
    """M54.81 (occipital neuralgia) is on the claim."""
    return "M54.81" in chart.positions


@yes_no(DX)
def g55_reported(chart: Chart) -> bool:
    """G55 (nerve root compressions in diseases classified elsewhere) is on the
    claim."""
    return "G55" in chart.positions


@yes_no(DX)
def r52_reported(chart: Chart) -> bool:
    """R52 (pain, unspecified) is on the claim."""
    return UNSPECIFIED_PAIN in chart.positions


@yes_no(DX)
def f4541_reported(chart: Chart) -> bool:
    """F45.41 (pain disorder exclusively psychological) is on the claim."""
    return "F45.41" in chart.positions


@yes_no("definitive_code")
def f4541_documented(chart: Chart) -> bool:
    """The auditor's codes include F45.41."""
    return "F45.41" in chart.encounter.definitive_code


@yes_no(DX)
def f4542_reported(chart: Chart) -> bool:
    """F45.42 (pain disorder with related psychological factors) is on the claim."""
    return "F45.42" in chart.positions


@yes_no(DX)
def neoplasm_chapter_reported(chart: Chart) -> bool:
    """A neoplasm code (C00-D49), spinal or not, is on the claim."""
    return "neoplasm_chapter" in chart.sets


@yes_no(DX)
def preop_exam_reported(chart: Chart) -> bool:
    """A code for a preprocedural examination (Z01.81-) is on the claim."""
    return "preop_exam" in chart.sets


@yes_no(DX)
def supervision_of_pregnancy_reported(chart: Chart) -> bool:
    """A code for the supervision of a normal pregnancy (Z34.-) is on the claim."""
    return "supervision_of_pregnancy" in chart.sets


@yes_no(DX)
def incidental_pregnancy_reported(chart: Chart) -> bool:
    """Z33.1 (pregnant state, incidental) is on the claim."""
    return INCIDENTAL_PREGNANCY in chart.positions


@yes_no(DX)
def chapter15_code_reported(chart: Chart) -> bool:
    """A chapter 15 code (O00-O9A) is on the claim."""
    return "chapter15" in chart.sets


@yes_no(DX)
def gestation_week_expected(chart: Chart) -> bool:
    """A chapter 15 code for a current pregnancy is on the claim, without a code for the
    weeks of gestation (Z3A.-)."""
    return (
        "gestation_week" not in chart.sets
        and "puerperal" not in chart.sets
        and bool(chart.codes_in("chapter15_leading"))
    )


FACTS: tuple[Fact, ...] = declared_in(globals())
"""The facts of this module, in the order of their declaration."""
