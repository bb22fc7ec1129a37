"""The codes on a claim that belong to each code group that rules can name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from audit.codes import INCIDENTAL_PREGNANCY, Code
from audit.encounter.values import CONDITION_FAMILIES
from audit.facts import Chart
from audit.facts.tables.profiles import is_current_injury
from audit.release import Standing
from audit.rules.corrections import SINGLE_CODES

_STANDINGS = {
    "malformed": frozenset({Standing.MALFORMED, Standing.INCOMPLETE}),
    "header": frozenset({Standing.HEADER}),
    "other_release": frozenset({Standing.OTHER_RELEASE}),
    "unknown": frozenset({Standing.UNKNOWN}),
}


def codes_of(group: str, chart: Chart) -> tuple[Code, ...]:
    """Return the codes of a group in claim order, auditor's codes as entered."""
    single = SINGLE_CODES.get(group)
    if single is not None:
        return (single,) if single in chart.positions else ()
    kind, _, family = group.partition(":")
    if kind == "family":
        return tuple(chart.reported_codes(family))
    if kind == "auditor":
        return tuple(chart.auditor_codes.get(family, ()))
    if group in CONDITION_FAMILIES:
        return tuple(_in_their_own_right(group, chart))
    if group in _STANDINGS:
        wanted = _STANDINGS[group]
        return tuple(c for c, p in chart.profile.items() if p.standing in wanted)
    special = _SPECIAL.get(group)
    return special(chart) if special else chart.codes_in(group)


def families_of(groups: Iterable[str], chart: Chart) -> tuple[str, ...]:
    """Return the condition families that code groups are about, in contract order.

    A group of codes by status (suspected, ruled out, healed) is about the families with
    this status; `family:F` and `auditor:F` are about family F.
    """
    named: set[str] = set()
    for group in groups:
        named.add(group.partition(":")[2] or group)
        status = _STATUS_GROUPS.get(group)
        named |= {f for f in CONDITION_FAMILIES if chart.status[f] == status}
    return tuple(f for f in CONDITION_FAMILIES if f in named)


_STATUS_GROUPS = {
    "suspected": "suspected",
    "ruled_out": "ruled_out",
    "healed": "history_healed",
}


def _with_status(*statuses: str) -> Callable[[Chart], tuple[Code, ...]]:
    def find(chart: Chart) -> tuple[Code, ...]:
        return _once(
            code
            for family in CONDITION_FAMILIES
            if chart.status[family] in statuses
            for code in chart.naming_codes(family)
        )

    return find


def _once(codes: Iterable[Code]) -> tuple[Code, ...]:
    return tuple(dict.fromkeys(codes))


def _pairs(chart: Chart) -> tuple[Code, ...]:
    return _once(code for pair in chart.other_excludes1_pairs for code in pair)


def _duplicates(chart: Chart) -> tuple[Code, ...]:
    dx = [code for code in chart.encounter.dx if code]
    return _once(code for code in dx if dx.count(code) > 1)


def _injuries(chart: Chart) -> tuple[Code, ...]:
    return tuple(c for c, p in chart.profile.items() if is_current_injury(p))


def _allowed(chart: Chart) -> tuple[Code, ...]:
    families = ("radiculopathy", "inflammatory")
    return _once(c for f in families for c in _in_their_own_right(f, chart))


def _in_their_own_right(family: str, chart: Chart) -> list[Code]:
    """Return the codes of a family that may be listed before M54.6.

    G55 is left out because it follows its own underlying disease, and M54.1- because
    it is deleted next to a combination code (EX1-06).
    """
    doubled = "radiculopathy_partner" in chart.sets
    return [
        code
        for code in chart.reported_codes(family)
        if code != "G55"
        and not (doubled and "thoracic_radiculopathy" in chart.profile[code].sets)
    ]


_SPECIAL: Mapping[str, Callable[[Chart], tuple[Code, ...]]] = {
    "all": lambda chart: chart.codes,
    "first": lambda chart: tuple(c for c in chart.encounter.dx[:1] if c),
    "m51": lambda chart: _once(
        (*chart.codes_in("m51_thoracic"), *chart.codes_in("m51_unspecified"))
    ),
    "nonspecific": lambda chart: tuple(
        c for c in chart.codes if c in ("M54.9", "M54.89")
    ),
    "g89": lambda chart: chart.g89_codes,
    "g89_supported": lambda chart: chart.standing_g89_codes,
    "g89_ordered": lambda chart: (
        chart.standing_g89_codes if chart.encounter.chart_reviewed else chart.g89_codes
    ),
    "causes": lambda chart: chart.cause_codes,
    "cervicalgia": lambda chart: chart.codes_in("cervical_pain"),
    "low_back_pain": lambda chart: chart.codes_in("low_back_pain_symptom"),
    "chapter15": lambda chart: chart.codes_in("chapter15_leading"),
    "pregnancy_incidental": lambda chart: _once(
        (*chart.codes_in("chapter15"), *chart.codes_in("gestation_week"))
    ),
    "normal_pregnancy": lambda chart: _once(
        (
            *chart.codes_in("supervision_of_pregnancy"),
            *(c for c in chart.codes if c == INCIDENTAL_PREGNANCY),
        )
    ),
    "out_of_phase": lambda chart: chart.out_of_phase,
    "excluding_m546": lambda chart: chart.excluding_m546,
    "g89_unsupported": lambda chart: chart.unsupported_g89_codes,
    "g89_not_exempt": lambda chart: chart.g89_codes_not_exempt,
    "suspected": _with_status("suspected"),
    "ruled_out": _with_status("ruled_out"),
    "healed": lambda chart: chart.healed_codes,
    "unrecorded": lambda chart: chart.unrecorded_codes,
    "other_unrecorded": lambda chart: chart.other_unrecorded_codes,
    "excludes1_pairs": _pairs,
    "duplicates": _duplicates,
    "sequela": lambda chart: chart.sequela_codes,
    "current_injury": _injuries,
    "allowed": _allowed,
}
