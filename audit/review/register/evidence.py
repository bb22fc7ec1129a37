"""Whether two periods were judged alike, so that their error rates may be compared.

They were if the same chart would have got the same verdict in both: the rule packs are
the same, or were proved to judge every row alike; and the code sets are the same, or
nothing in them changed that the charts touch. Otherwise a difference of the error rates
could come from the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from audit.encounter.values import CONDITION_FAMILIES
from audit.release import CodeSet, code_set_differences, days_between, load
from audit.review.register.history import Period
from audit.rules.catalogue import Pack, default_pack
from audit.wording import named


@dataclass(frozen=True)
class Evidence:
    """What can show that two periods judged alike: tables, and proofs of packs.

    `pack` and `codes` are None for those that ship. `proved_alike` holds pairs of
    labels of rule packs that were proved to give every row the same verdict and risk.
    """

    pack: Pack | None = None
    codes: CodeSet | None = None
    proved_alike: frozenset[tuple[str, str]] = frozenset()

    @cached_property
    def _rules(self) -> Pack:
        return self.pack or default_pack()

    def differences(self, before: Period, after: Period) -> tuple[str, ...]:
        """Say why two periods may be judged otherwise; empty if they are not."""
        return (
            *self._pack_differences(before, after),
            *self._code_differences(before, after),
        )

    def grounds(self, before: Period, after: Period) -> tuple[str, ...]:
        """Say why periods with other rules or codes may be compared nevertheless."""
        found = []
        if before.rule_packs != after.rule_packs:
            old, new = ", ".join(before.rule_packs), ", ".join(after.rule_packs)
            found.append(
                f"The rule packs {old} and {new} were proved to give every row "
                "the same verdict and risk."
            )
        if before.releases != after.releases:
            old, new = ", ".join(before.releases), ", ".join(after.releases)
            found.append(
                f"Between {old} and {new} nothing changed in the codes that the charts "
                "report and in the families that they touch, by the code set at hand."
            )
        return tuple(found)

    def _pack_differences(self, before: Period, after: Period) -> tuple[str, ...]:
        if before.rule_packs != after.rule_packs:
            pairs = {(o, n) for o in before.rule_packs for n in after.rule_packs}
            apart = {(o, n) for o, n in pairs if o != n and not self._alike(o, n)}
            if not apart:
                return ()
            old, new = ", ".join(before.rule_packs), ", ".join(after.rule_packs)
            return (f"the rule pack was {old} and is {new}",)
        hashes = {before.rules_sha256, after.rules_sha256} - {""}
        if len(hashes) > 1:
            return ("the rule packs have one label and different contents",)
        return ()

    def _alike(self, old: str, new: str) -> bool:
        return bool({(old, new), (new, old)} & self.proved_alike)

    def _code_differences(self, before: Period, after: Period) -> tuple[str, ...]:
        releases = {*before.releases, *after.releases}
        if before.releases == after.releases:
            if len({before.codes_sha256, after.codes_sha256} - {""}) > 1:
                return ("the code sets have one name and different contents",)
            return ()
        old, new = ", ".join(before.releases), ", ".join(after.releases)
        moved = f"the code set was {old} and is {new}"
        if before.codes is None or after.codes is None:
            return (f"{moved}, and the codes of the charts were not recorded",)
        found = (
            *code_set_differences(
                self.codes or load(),
                (*before.codes, *after.codes),
                releases,
                self._families(before, after),
            ),
            *self._dated(releases),
        )
        return (f"{moved}: {' and '.join(found)}",) if found else ()

    def _dated(self, releases: Iterable[str]) -> Iterator[str]:
        """Name the rules and numbers of the pack that begin or end between releases."""
        first, last = days_between(releases)
        names = [
            rule.id
            for rule in self._rules.rules
            if first < rule.since <= last
            or (rule.until is not None and first <= rule.until < last)
        ]
        names += [
            name
            for name, parameter in self._rules.parameters.items()
            if any(first < day <= last for day, _, _ in parameter.values)
        ]
        if names:
            yield f"{named(names)} of the rule pack begin or end in between"

    def _families(self, *periods: Period) -> set[str]:
        """Return the families that the rules read which fired in the periods."""
        fired = {r.rule_id for p in periods for r in p.rules or ()}
        return {
            column
            for rule in self._rules.rules
            if rule.id in fired
            for column in rule.columns
            if column in CONDITION_FAMILIES
        }


NOTHING_GIVEN = Evidence()
"""The tables that ship, and no proof."""
