"""The corrected diagnosis list: given only where it is determinate, never guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from audit.codes import (
    INCIDENTAL_PREGNANCY,
    M546,
    Code,
    chapter_letter,
    is_sequela,
    is_under,
)
from audit.encounter.values import CONDITION_FAMILIES
from audit.facts import Chart
from audit.facts.phase import expected_codes, has_character
from audit.findings import Verdict
from audit.release import Standing
from audit.rules.corrections import Step, Verb
from audit.verdict.groups import codes_of
from audit.verdict.regional import (
    CERVICALGIA,
    DORSALGIA,
    LOW_BACK,
    low_back,
    region_code,
)

NEOPLASM_PAIN = Code("G89.3")

THORACIC_REGIONS = frozenset({"thoracic", "cervicothoracic", "thoracolumbar"})
LUMBAR_REGIONS = frozenset({"thoracolumbar", "lumbar", "lumbosacral"})

_ORDER = {verb: number for number, verb in enumerate(Verb)}
_FIRST_REASONS = frozenset({"", "symptom evaluation", "therapy"})
"""Reasons for which an added M54.6 is first-listed. Where the visit treats another
condition, its code stays first (Guidelines IV.G)."""

_REGIONAL = frozenset({"cervicalgia", "low_back_pain", "m549"})
"""Groups of pain codes of a region, in whose place M54.6 may come."""

EMPTYING = frozenset(
    {Verdict.QUERY_PROVIDER, Verdict.CHART_REVIEW_REQUIRED, Verdict.INPUT_ERROR}
)
"""Verdicts that leave the corrected list undetermined."""


class _Undetermined(Exception):
    """Raised inside this module when the right list cannot be known."""


def corrected_list(
    chart: Chart,
    verdicts: Iterable[Verdict],
    steps: Iterable[Step],
    *,
    pain_is_explained: bool,
    m546_is_missing: bool,
) -> tuple[Code, ...]:
    """Give the corrected list in claim order; empty where it is not determinate.

    `verdicts` are those of every finding that bears one: a query, a chart review or an
    input error among them empties the list. Without any step the claim's own list
    comes back, in canonical spelling and each code once.
    """
    if not EMPTYING.isdisjoint(verdicts):
        return ()
    wanted = set(steps)
    if not wanted:
        return chart.codes
    work = _Work(chart, pain_is_explained, m546_is_missing)
    try:
        for step in sorted(wanted, key=lambda s: _turn(s, chart)):
            work.carry_out(step)
        if work.codes != list(chart.codes):
            work.settle()
            work.refuse_invalid()
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

    def __init__(
        self, chart: Chart, pain_is_explained: bool, m546_is_missing: bool
    ) -> None:
        self.chart = chart
        self.pain_is_explained = pain_is_explained
        self.m546_is_missing = m546_is_missing
        self.codes: list[Code] = list(chart.codes)
        self.documented: list[Code] = []
        self.freed: int | None = None

    def carry_out(self, step: Step) -> None:
        match step:
            case Step(Verb.UNKNOWN):
                raise _Undetermined
            case Step(Verb.REPAIR):
                self.repair()
            case Step(Verb.DROP, group):
                if group in _REGIONAL:
                    self.free(codes_of(group, self.chart))
                self.drop(codes_of(group, self.chart))
            case Step(Verb.DOCUMENT, "all"):
                for family in CONDITION_FAMILIES:
                    if (
                        self.chart.auditor_codes.get(family)
                        and self.chart.status[family] not in self.chart.contesting
                    ):
                        self.document(family)
            case Step(Verb.DOCUMENT, family):
                self.document(family)
            case Step(Verb.REPLACE, what):
                _REPLACEMENTS[what](self)
            case Step(Verb.ADD, what):
                self.add(what)
            case Step(Verb.BEFORE, "m546", group):
                self.put_before([M546], codes_of(group, self.chart))
            case Step(Verb.BEFORE, group, "m546"):
                self.put_before(codes_of(group, self.chart), [M546])
            case Step(Verb.BEFORE, group, other):
                self.put_before(
                    codes_of(group, self.chart), codes_of(other, self.chart)
                )
            case Step(Verb.LAST, group):
                self.put_last(codes_of(group, self.chart))

    def settle(self) -> None:
        """Keep a corrected list from a fault of its own, or give up."""
        chart = self.chart
        self.serve_regions()
        if M546 in self.codes and M546 not in chart.place:
            self.drop(codes_of("r52", chart))
            self.place_added_m546()
            partners = {*chart.excluding_m546, *codes_of("g55", chart)}
            if (partners - chart.unrelated_to_m546) & set(self.codes):
                raise _Undetermined
        self.lead_in_place_of_m546()
        self.part_excluded()
        if self.codes and self.codes[0] in codes_of("external_cause", chart):
            self.put_last(codes_of("external_cause", chart))
        first = chart.profile.get(self.codes[0]) if self.codes else None
        if first and "manifestation" in first.sets:
            raise _Undetermined

    def refuse_invalid(self) -> None:
        """Give up where a code came in that the loaded release does not have.

        The packaged releases have every code that is named here; an order file may
        lack M54.6, M54.2 or another.
        """
        added = [code for code in self.codes if code not in self.chart.place]
        if added:
            self.billable(added)

    def lead_in_place_of_m546(self) -> None:
        """Keep in front what M54.6 had to follow, where another code takes its place.

        Chapter 15 codes come first (I.C.15.a.1), and so does the preoperative
        examination at its own visit (IV.M).
        """
        chart = self.chart
        if M546 in self.codes or M546 not in chart.place:
            return
        leading = [codes_of("chapter15", chart)]
        if chart.encounter.encounter_reason == "preop":
            leading.append(codes_of("preop_exam", chart))
        for codes in leading:
            if chart.follows_m546(codes):
                self.put_before(codes, [c for c in self.codes if c not in codes])

    def part_excluded(self) -> None:
        """Leave no Excludes1 pair behind that came in with the correction.

        Osteoporosis with a current fracture (M80) takes the place of osteoporosis
        without one (M81); otherwise which of the two codes goes is not determinate.
        """
        chart, on = self.chart, self.chart.on
        added = [c for c in self.codes if c not in chart.place]
        neoplasms = codes_of("family:neoplasm", chart)
        if any(is_under(c, "M84.5") for c in added) and set(neoplasms) & {*self.codes}:
            # Fracture or neoplasm first: the focus of treatment decides (I.C.2.l.6).
            raise _Undetermined
        current = {*added, *chart.cause_codes} & set(self.codes)
        if any(is_under(c, "M80") for c in current):
            self.codes = [c for c in self.codes if not is_under(c, "M81")]
        excludes = chart.tables.codes.excludes1
        unrelated = chart.encounter.unrelated_pairs
        if any(
            excludes(new, kept, on) and frozenset((new, kept)) not in unrelated
            for new in added
            for kept in self.codes
            if kept != new and M546 not in (new, kept)
        ):
            raise _Undetermined

    def place_added_m546(self) -> None:
        """Put an M54.6 that came in where the codes beside it leave it."""
        chart = self.chart
        for family in ("radiculopathy", "inflammatory"):
            if self.m546_stays_beside(family):
                self.put_before(chart.reported_codes(family), [M546])
        self.put_before([M546], codes_of("sequela", chart))
        self.put_before(codes_of("chapter15", chart), [M546])
        if chart.encounter.encounter_reason == "preop":
            self.put_before(codes_of("preop_exam", chart), [M546])
        if chart.encounter.encounter_reason == "pain management":
            self.put_before(chart.supported_g89_codes, [M546])

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
        # A code that was repaired may stand on the claim already.
        self.codes = list(dict.fromkeys(self.codes))

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
        if "unspecified site" in codes.title(successor, chart.on) and (
            chart.encounter.pain_regions
        ):
            raise _Undetermined  # the record names a site (M79.1: M79.18, not M79.10)
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

    def free(self, codes: Iterable[Code]) -> None:
        """Remember where the code of a region stood: M54.6 may take its place."""
        places = [self.codes.index(c) for c in codes if c in self.codes]
        if places:
            at = min(places)
            self.freed = at if self.freed is None else min(self.freed, at)

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
            if region in ("lumbar", "lumbosacral"):
                targets.append(self.low_back())
            elif code := region_code(region, self.chart):
                targets += [code] if region != "back unspecified" else []
            elif region != "diffuse":
                targets.extend(self.auditor_only())
        if not targets:
            raise _Undetermined
        at = self.codes.index(M546)
        new = [c for c in dict.fromkeys(targets) if c not in self.codes]
        self.codes[at : at + 1] = new

    def auditor_only(self) -> list[Code]:
        return self.billable(list(self.chart.encounter.definitive_code))

    def low_back(self) -> Code:
        """Give the low back code that the claim has, or the one without detail."""
        reported = next((c for c in self.codes if is_under(c, LOW_BACK)), None)
        found = reported or low_back(self.chart)
        if found is None:
            raise _Undetermined
        return found

    def in_phase(self) -> None:
        """Give each injury the 7th character of the documented phase of care."""
        for code in self.chart.out_of_phase:
            wanted = expected_codes(self.chart, code)
            if not has_character(self.chart, code):
                raise _Undetermined
            self.substitute(code, self.billable(list(wanted[:1]))[0])
        over = [c for c in self.codes if is_sequela(c)]
        self.put_before([M546], over)

    def history_instead(self) -> None:
        """Put the history code where a healed condition is coded as current."""
        for code in self.chart.healed_codes:
            known = self.chart.history_of(code)
            if not known:
                raise _Undetermined
            self.drop([code])
            self.codes += [c for c in known if c not in self.codes]

    def incidental_pregnancy(self) -> None:
        """Report a pregnancy that is incidental by Z33.1, behind the reason for the
        visit (IV.G), instead of chapter 15 codes."""
        self.drop(codes_of("pregnancy_incidental", self.chart))
        if INCIDENTAL_PREGNANCY not in self.codes:
            self.codes.append(INCIDENTAL_PREGNANCY)

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
        # Status and external cause codes come last; a preoperative examination is
        # the reason for the visit and stays where it is.
        led = codes_of("preop_exam", self.chart)
        tail = [c for c in self.codes if chapter_letter(c) in "VWXYZ" and c not in led]
        self.codes = [*(c for c in self.codes if c not in tail), M546, *tail]

    def add_symptom(self) -> None:
        """The symptom is coded once the diagnosis that is not established is gone."""
        # An M54.6 that another finding takes off the claim does not come back.
        if not self.m546_is_missing or M546 in self.codes:
            return
        if self.freed is not None:
            self.codes.insert(self.freed, M546)
        else:
            self.add_m546()

    def add_subluxation(self) -> None:
        family = "segmental_dysfunction"
        documented = self.chart.auditor_codes.get(family)
        wanted = self.billable(documented or [])
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
    "phase": _Work.in_phase,
    "healed": _Work.history_instead,
    "pregnancy": _Work.incidental_pregnancy,
}
