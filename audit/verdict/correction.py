"""The corrected diagnosis list: given only where it is determinate, never guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from audit.codes import M546, Code, chapter_letter, is_under
from audit.encounter.values import CONDITION_FAMILIES
from audit.facts import Chart
from audit.findings import Verdict
from audit.release import Standing
from audit.rules.corrections import Step, Verb
from audit.verdict.groups import codes_of

CERVICALGIA = Code("M54.2")
DORSALGIA = Code("M54.9")
LOW_BACK = Code("M54.5")
NEOPLASM_PAIN = Code("G89.3")
THORACIC_SUBLUXATION = Code("M99.02")

THORACIC_REGIONS = frozenset({"thoracic", "cervicothoracic", "thoracolumbar"})
LUMBAR_REGIONS = frozenset({"thoracolumbar", "lumbar", "lumbosacral"})

_ORDER = {verb: number for number, verb in enumerate(Verb)}
_FIRST_REASONS = frozenset({"", "symptom evaluation", "treat underlying", "therapy"})
"""Reasons for which an added M54.6 is first-listed."""

_EMPTYING = frozenset({Verdict.QUERY_PROVIDER, Verdict.INPUT_ERROR})


class _Undetermined(Exception):
    """Raised inside this module when the right list cannot be known."""


def corrected_list(
    chart: Chart,
    verdicts: Iterable[Verdict],
    steps: Iterable[Step],
    *,
    pain_is_explained: bool,
) -> tuple[Code, ...]:
    """Give the corrected list in claim order; empty where it is not determinate.

    `verdicts` are those of every finding that bears one: a query or an input error
    among them empties the list. Without any step the claim's own list comes back, in
    canonical spelling and each code once.
    """
    if not _EMPTYING.isdisjoint(verdicts):
        return ()
    wanted = set(steps)
    if not wanted:
        return chart.codes
    work = _Work(chart, pain_is_explained)
    try:
        for step in sorted(wanted, key=lambda s: _turn(s, chart)):
            work.carry_out(step)
        if work.codes != list(chart.codes):
            work.settle()
    except _Undetermined:
        return ()
    return tuple(dict.fromkeys(work.codes))


def _turn(step: Step, chart: Chart) -> tuple[int, int, str]:
    """Order steps by verb; documented conditions as the auditor lists their codes."""
    listed = chart.encounter.definitive_code
    own = chart.auditor_codes.get(step.what, ())
    first = min((listed.index(c) for c in own), default=len(listed))
    return _ORDER[step.verb], first if step.verb is Verb.DOCUMENT else 0, str(step)


class _Work:
    """The list under correction."""

    def __init__(self, chart: Chart, pain_is_explained: bool) -> None:
        self.chart = chart
        self.pain_is_explained = pain_is_explained
        self.codes: list[Code] = list(chart.codes)
        self.documented: list[Code] = []

    def carry_out(self, step: Step) -> None:
        match step:
            case Step(Verb.UNKNOWN):
                raise _Undetermined
            case Step(Verb.REPAIR):
                self.repair()
            case Step(Verb.DROP, group):
                self.drop(codes_of(group, self.chart))
            case Step(Verb.DOCUMENT, "all"):
                for family in CONDITION_FAMILIES:
                    if self.chart.auditor_codes.get(family):
                        self.document(family)
            case Step(Verb.DOCUMENT, family):
                self.document(family)
            case Step(Verb.REPLACE, what):
                _REPLACEMENTS[what](self)
            case Step(Verb.ADD, what):
                self.add(what)
            case Step(Verb.BEFORE, "m546", group):
                self.put_before([M546], codes_of(group, self.chart))
            case Step(Verb.BEFORE, group, _):
                self.put_before(codes_of(group, self.chart), [M546])
            case Step(Verb.LAST, group):
                self.put_last(codes_of(group, self.chart))

    def settle(self) -> None:
        """Keep a corrected list from a fault of its own, or give up."""
        chart = self.chart
        self.serve_regions()
        if M546 in self.codes and M546 not in chart.place:
            self.drop(codes_of("r52", chart))
            for family in ("radiculopathy", "inflammatory"):
                if self.m546_stays_beside(family):
                    self.put_before(chart.reported_codes(family), [M546])
            contested = ("current_injury", "discitis_nos", "f4541", "g55")
            partners = {c for group in contested for c in codes_of(group, chart)}
            if (partners - chart.unrelated_to_m546) & set(self.codes):
                raise _Undetermined
        if any(self.is_over(code) for code in codes_of("current_injury", chart)):
            raise _Undetermined
        if self.codes and self.codes[0] in codes_of("external_cause", chart):
            self.put_last(codes_of("external_cause", chart))
        first = chart.profile.get(self.codes[0]) if self.codes else None
        if first and "manifestation" in first.sets:
            raise _Undetermined

    def is_over(self, code: Code) -> bool:
        """Whether a code says current injury and the record sequela (I.B.10): which
        7th character is right, and whether M54.6 stays before it, is not determined."""
        families = self.chart.profile[code].thoracic_families
        told = any(self.chart.status[family] == "sequela" for family in families)
        return told and code in self.codes

    def serve_regions(self) -> None:
        """Code a documented region again whose only code went."""
        chart = self.chart
        codes, on = chart.tables.codes, chart.on
        for region in ("cervical", "lumbar"):
            serves = f"serves_{region}"
            if (
                region in chart.encounter.pain_regions
                and serves in chart.sets
                and not any(codes.in_set(serves, code, on) for code in self.codes)
            ):
                self.add(region)

    # -- repairing what is not a valid code ------------------------------------------

    def repair(self) -> None:
        for code, profile in self.chart.profile.items():
            if profile.standing in (Standing.BILLABLE, Standing.UNKNOWN):
                continue
            self.substitute(code, self.valid_code_for(code, profile.standing))

    def valid_code_for(self, code: Code, standing: Standing) -> Code:
        """Give the one valid code that stands for an invalid one, or give up."""
        chart, codes = self.chart, self.chart.tables.codes
        if standing is Standing.MALFORMED:
            stripped = codes.stripped(code, chart.on)
            if stripped:
                return stripped
        documented = [c for c in chart.encounter.definitive_code if is_under(c, code)]
        if len(documented) == 1:
            return self.billable(documented)[0]
        if code in ("M54", "M54.8"):
            return self.dorsalgia_by_documentation()
        successor = codes.nos_successor(code, chart.on)
        if successor is None or self.denies_documented_pain(successor):
            raise _Undetermined
        return successor

    def denies_documented_pain(self, code: Code) -> bool:
        """Whether a title speaks of no lumbar pain and the record of lumbar pain."""
        title = self.chart.tables.codes.title(code, self.chart.on)
        regions = LUMBAR_REGIONS & set(self.chart.encounter.pain_regions)
        return bool(regions) and "without mention of lumbar back pain" in title

    def dorsalgia_by_documentation(self) -> Code:
        regions = set(self.chart.encounter.pain_regions)
        if regions and regions <= THORACIC_REGIONS and not self.pain_is_explained:
            return M546
        if regions == {"back unspecified"}:
            return DORSALGIA
        raise _Undetermined

    # -- replacing -------------------------------------------------------------------

    def substitute(self, old: Code, new: Code) -> None:
        self.codes = [new if code == old else code for code in self.codes]

    def drop(self, codes: Iterable[Code]) -> None:
        gone = set(codes)
        self.codes = [code for code in self.codes if code not in gone]

    def document(self, family: str) -> None:
        """Put the auditor's codes where the code stands that they replace."""
        wanted = self.auditor(family)
        wrong = [c for c in self.chart.members.get(family, ()) if c not in wanted]
        stays = self.m546_stays_beside(family)
        replaced = [*wrong, *codes_of("nonspecific", self.chart)]
        if not stays:
            replaced.append(M546)
        places = [self.codes.index(c) for c in replaced if c in self.codes]
        if not places:
            places = [self.next_place()]
        at = min(places)
        before = [c for c in self.codes[:at] if c not in replaced]
        after = [c for c in self.codes[at:] if c not in replaced]
        missing = [c for c in wanted if c not in before and c not in after]
        self.codes = [*before, *missing, *after]
        self.documented += missing
        if stays:
            self.put_before(wanted, [M546])

    def auditor(self, family: str) -> list[Code]:
        """Give the auditor's codes of a family; give up where one cannot be billed."""
        return self.billable(self.chart.auditor_codes.get(family, []))

    def billable(self, codes: list[Code]) -> list[Code]:
        known = (Standing.BILLABLE, Standing.UNKNOWN)
        standing, on = self.chart.tables.codes.standing, self.chart.on
        if not codes or any(standing(code, on) not in known for code in codes):
            raise _Undetermined
        return codes

    def next_place(self) -> int:
        """Where a code goes that replaces none: behind those documented before it."""
        if M546 in self.codes:
            return self.codes.index(M546)
        placed = [self.codes.index(c) for c in self.documented if c in self.codes]
        return max(placed) + 1 if placed else 0

    def m546_stays_beside(self, family: str) -> bool:
        encounter = self.chart.encounter
        return (family == "radiculopathy" and encounter.pain_distinct == "Y") or (
            family == "inflammatory" and encounter.symptom_clinically_needed == "Y"
        )

    def by_region(self) -> None:
        """Replace M54.6 by the codes of the regions that are documented."""
        if M546 not in self.codes:
            return
        targets: list[Code] = []
        for region in self.chart.encounter.pain_regions:
            if region == "cervical":
                targets.append(CERVICALGIA)
            elif region in ("lumbar", "lumbosacral"):
                targets.append(self.low_back())
            elif region not in ("back unspecified", "diffuse"):
                targets.extend(self.auditor_only())
        if not targets:
            raise _Undetermined
        at = self.codes.index(M546)
        new = [c for c in dict.fromkeys(targets) if c not in self.codes]
        self.codes[at : at + 1] = new

    def auditor_only(self) -> list[Code]:
        return self.billable(list(self.chart.encounter.definitive_code))

    def low_back(self) -> Code:
        codes, on = self.chart.tables.codes, self.chart.on
        if any(is_under(c, LOW_BACK) for c in self.codes):
            return next(c for c in self.codes if is_under(c, LOW_BACK))
        if codes.standing(LOW_BACK, on) is Standing.BILLABLE:
            return LOW_BACK
        successor = codes.nos_successor(LOW_BACK, on)
        if successor is None:
            raise _Undetermined
        return successor

    def back_unspecified(self) -> None:
        self.substitute(M546, DORSALGIA)

    def nonspecific(self) -> None:
        for code in codes_of("nonspecific", self.chart):
            self.substitute(code, M546)

    # -- adding ----------------------------------------------------------------------

    def add(self, what: str) -> None:
        if what in CONDITION_FAMILIES:
            self.prepend(self.auditor(what))
        elif what == "m546":
            self.add_m546()
        elif what == "symptom":
            self.add_symptom()
        elif what == "thoracic":
            self.codes.append(M546)
        elif what == "cervical":
            self.codes.append(CERVICALGIA)
        elif what == "lumbar":
            self.codes.append(self.low_back())
        elif what == "subluxation":
            self.add_subluxation()
        elif what == "neoplasm_pain":
            self.add_neoplasm_pain()

    def prepend(self, codes: list[Code]) -> None:
        at = self.codes.index(M546) if M546 in self.codes else 0
        self.codes[at:at] = [c for c in codes if c not in self.codes]

    def add_m546(self) -> None:
        if M546 in self.codes:
            return
        if self.chart.encounter.encounter_reason in _FIRST_REASONS:
            self.codes.insert(0, M546)
            return
        tail = [c for c in self.codes if chapter_letter(c) in "VWXYZ"]
        self.codes = [*(c for c in self.codes if c not in tail), M546, *tail]

    def add_symptom(self) -> None:
        """The symptom is coded once the diagnosis that is not established is gone."""
        # An M54.6 that another finding takes off the claim does not come back.
        if self.pain_is_explained or M546 in self.chart.place:
            return
        if THORACIC_REGIONS & set(self.chart.encounter.pain_regions):
            self.codes.insert(0, M546)

    def add_subluxation(self) -> None:
        family = "segmental_dysfunction"
        documented = self.chart.auditor_codes.get(family)
        wanted = self.billable(documented or [THORACIC_SUBLUXATION])
        self.codes = [*wanted, *(c for c in self.codes if c not in wanted)]

    def add_neoplasm_pain(self) -> None:
        """In pain control, pain due to the neoplasm is coded first (I.C.6.b.5)."""
        encounter = self.chart.encounter
        if (
            encounter.encounter_reason == "pain management"
            and encounter.g89_basis == "neoplasm"
        ):
            rest = [c for c in self.codes if c != NEOPLASM_PAIN]
            self.codes = [NEOPLASM_PAIN, *rest]

    # -- ordering --------------------------------------------------------------------

    def put_before(self, first: Iterable[Code], second: Iterable[Code]) -> None:
        """Move `first` to just before the earliest of `second`, order kept."""
        leaders = [c for c in self.codes if c in set(first)]
        followers = [c for c in self.codes if c in set(second)]
        if not leaders or not followers:
            return
        at = min(self.codes.index(c) for c in followers)
        late = [c for c in leaders if self.codes.index(c) > at]
        rest = [c for c in self.codes if c not in late]
        at = min(rest.index(c) for c in followers)
        self.codes = [*rest[:at], *late, *rest[at:]]

    def put_last(self, codes: Iterable[Code]) -> None:
        tail = [c for c in self.codes if c in set(codes)]
        self.codes = [*(c for c in self.codes if c not in tail), *tail]


_REPLACEMENTS: Mapping[str, Callable[[_Work], None]] = {
    "region": _Work.by_region,
    "back_unspecified": _Work.back_unspecified,
    "nonspecific": _Work.nonspecific,
}
