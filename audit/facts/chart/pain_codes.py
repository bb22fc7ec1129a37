"""Pain codes of category G89: which are supported, and in which position."""

from __future__ import annotations

from audit.codes import Code
from audit.facts.chart.cached_property import cached_property
from audit.facts.chart.condition_codes import ConditionCodes

CHRONIC = frozenset({"chronic", "acute on chronic"})
"""Values of acuity that mean chronic pain."""

POSTPROCEDURAL_PAIN = frozenset({"G89.12", "G89.18", "G89.22", "G89.28"})

_G89_SUPPORT: dict[str, tuple[str, frozenset[str]]] = {
    "G89.0": ("central", frozenset()),
    "G89.11": ("trauma", frozenset({"chronic"})),
    "G89.21": ("trauma", frozenset({"acute"})),
    "G89.12": ("post-thoracotomy", frozenset({"chronic"})),
    "G89.22": ("post-thoracotomy", frozenset({"acute"})),
    "G89.18": ("postprocedural", frozenset({"chronic"})),
    "G89.28": ("postprocedural", frozenset({"acute"})),
    "G89.29": ("chronic", frozenset()),
    "G89.3": ("neoplasm", frozenset()),
    "G89.4": ("chronic pain syndrome", frozenset()),
}
"""For each G89 code, the basis that supports it and the acuity that contradicts it.

Source: Official Guidelines I.C.6.b.1 to I.C.6.b.6.
"""


def supports_g89(code: str, basis: str, acuity: str) -> bool:
    """Whether the documented basis and acuity support a G89 code.

    The provider's word "chronic" (also in "acute on chronic") supports G89.29 on its
    own, and no other code.
    """
    wanted, contradicting = _G89_SUPPORT.get(code, ("", frozenset()))
    if code == "G89.29" and acuity in CHRONIC:
        return True
    return bool(wanted) and basis == wanted and acuity not in contradicting


class PainCodes(ConditionCodes):
    """Adds the G89 codes that the record supports, and those in the wrong position."""

    @cached_property
    def unsupported_g89_codes(self) -> tuple[Code, ...]:
        """G89 codes that the documented basis and acuity do not support."""
        encounter = self.encounter
        return tuple(
            c
            for c in self.g89_codes
            if not supports_g89(c, encounter.g89_basis, encounter.acuity)
        )

    @cached_property
    def supported_g89_codes(self) -> tuple[Code, ...]:
        """G89 codes that the documented basis and acuity support.

        There are none next to F45.41 if the pain is established as psychogenic: an
        Excludes1 note at G89 forbids the combination.
        """
        if "F45.41" in self.positions and self.is_established("psychogenic"):
            return ()
        wrong = self.unsupported_g89_codes
        return tuple(c for c in self.g89_codes if c not in wrong)

    @cached_property
    def g89_codes_not_exempt(self) -> tuple[Code, ...]:
        """G89 codes that may not be reported in addition to an established cause.

        G89.3, any G89 code next to F45.42, and postprocedural pain caused by a
        procedure or a device may (I.C.6.b.1, b.3, b.5).
        """
        if "F45.42" in self.positions:
            return ()
        complication = (
            "complication" in self.sets
            or self.encounter.complication_documented == "Y"
            or self.is_established("postprocedural")
        )
        own = {"G89.3", *(POSTPROCEDURAL_PAIN if complication else ())}
        return tuple(c for c in self.g89_codes if c not in own)

    @cached_property
    def standing_g89_codes(self) -> tuple[Code, ...]:
        """Supported G89 codes that no finding deletes next to an established cause."""
        if self._is_pain_control or not self.cause_families:
            return self.supported_g89_codes
        wrong = self.g89_codes_not_exempt
        return tuple(c for c in self.supported_g89_codes if c not in wrong)

    @property
    def g89_is_after_cause(self) -> bool:
        """Whether a supported G89 code is listed after the code of the cause."""
        return self.stands_before(self.cause_codes, self.supported_g89_codes)

    @property
    def g89_leads_cause(self) -> bool:
        """Whether a supported G89 code that may be reported in addition to an
        established cause is listed before the code of that cause."""
        wrong = self.g89_codes_not_exempt
        codes = [c for c in self.supported_g89_codes if c not in wrong]
        return self.stands_before(codes, self.cause_codes)

    @cached_property
    def g89_codes_settled(self) -> tuple[Code, ...]:
        """G89 codes that a finding about pain codes moves or deletes."""
        if not self.encounter.chart_reviewed:
            leading = self.codes_in("chapter15_leading")
            before = self.stands_before(self.g89_codes, leading)
            return self.g89_codes if before else ()
        wrong = set(self.unsupported_g89_codes)
        if not self._is_pain_control and self.cause_families:
            wrong |= set(self.g89_codes_not_exempt)
        if self._g89_is_misplaced():
            wrong |= set(self.supported_g89_codes)
        return tuple(c for c in self.g89_codes if c in wrong)

    def _g89_is_misplaced(self) -> bool:
        """Whether the G89 codes that the record supports may have to be moved."""
        codes = self.supported_g89_codes
        if self.stands_before(codes, self.codes_in("chapter15_leading")):
            return True
        if self._is_pain_control:
            return self.follows_m546(codes) or self.g89_is_after_cause
        causes = self.cause_codes
        return self.precedes_m546(codes) or self.stands_before(codes, causes)

    @property
    def _is_pain_control(self) -> bool:
        return self.encounter.encounter_reason == "pain management"
