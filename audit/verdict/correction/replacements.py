"""Replaces codes on the list, as the steps of corrections name them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from audit.codes import INCIDENTAL_PREGNANCY, M546, Code, is_sequela, is_under
from audit.facts.chart.phase import expected_codes, has_character
from audit.verdict.correction.documented import billable
from audit.verdict.correction.draft import Draft, Undetermined
from audit.verdict.groups import codes_of
from audit.verdict.regional import DORSALGIA, LOW_BACK, low_back, region_code


def replace(draft: Draft, what: str) -> None:
    """Replace the codes that a step names."""
    _REPLACEMENTS[what](draft)


def low_back_code(draft: Draft) -> Code:
    """Return the low back code on the claim, or else the one without detail."""
    reported = next((c for c in draft.codes if is_under(c, LOW_BACK)), None)
    found = reported or low_back(draft.chart)
    if found is None:
        raise Undetermined
    return found


def _by_region(draft: Draft) -> None:
    """Replace M54.6 by the codes of the documented regions."""
    if M546 not in draft.codes:
        return
    targets: list[Code] = []
    for region in draft.chart.encounter.pain_regions:
        if region in ("lumbar", "lumbosacral"):
            targets.append(low_back_code(draft))
        elif code := region_code(region, draft.chart):
            targets += [code] if region != "back unspecified" else []
        elif region != "diffuse":
            targets.extend(_auditor_only(draft))
    if not targets:
        raise Undetermined
    at = draft.codes.index(M546)
    new = [c for c in dict.fromkeys(targets) if c not in draft.codes]
    draft.codes[at : at + 1] = new


def _auditor_only(draft: Draft) -> list[Code]:
    return billable(list(draft.chart.encounter.definitive_code), draft.chart)


def _in_phase(draft: Draft) -> None:
    """Change each injury code to the 7th character of the documented phase of care."""
    chart = draft.chart
    for code in chart.out_of_phase:
        expected = expected_codes(chart, code)
        if not has_character(chart, code):
            raise Undetermined
        draft.substitute(code, billable(list(expected[:1]), chart)[0])
    sequelae = [c for c in draft.codes if is_sequela(c)]
    draft.put_before([M546], sequelae)


def _history_instead(draft: Draft) -> None:
    """Replace the code of each healed condition by its history code."""
    for code in draft.chart.healed_codes:
        known = draft.chart.history_of(code)
        if not known:
            raise Undetermined
        draft.drop([code])
        draft.codes += [c for c in known if c not in draft.codes]


def _incidental_pregnancy(draft: Draft) -> None:
    """Report an incidental pregnancy by Z33.1, after the reason for the visit (IV.G),
    instead of chapter 15 codes."""
    draft.drop(codes_of("pregnancy_incidental", draft.chart))
    if INCIDENTAL_PREGNANCY not in draft.codes:
        draft.codes.append(INCIDENTAL_PREGNANCY)


def _back_unspecified(draft: Draft) -> None:
    draft.substitute(M546, DORSALGIA)


def _nonspecific(draft: Draft) -> None:
    for code in codes_of("nonspecific", draft.chart):
        draft.substitute(code, M546)


_REPLACEMENTS: Mapping[str, Callable[[Draft], None]] = {
    "region": _by_region,
    "back_unspecified": _back_unspecified,
    "nonspecific": _nonspecific,
    "phase": _in_phase,
    "healed": _history_instead,
    "pregnancy": _incidental_pregnancy,
}
