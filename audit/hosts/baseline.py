"""Only what is new since an earlier audit.

A finding is known if the earlier output has one of the same rule for the same encounter
id; if it is about cells that cannot be read, for the same cells. Only findings that
call for action count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Set
from dataclasses import replace

from audit.findings import AuditResult, Finding, answer_cells
from audit.hosts.auditing import Judged
from audit.intake.earlier_findings import EarlierFinding
from audit.report.exchange.findings import acting, cells_of, plain
from audit.report.summary import Tally

_NAMED = 5
_Key = tuple[str, str]


class Baseline:
    """The findings of an earlier audit, and what this audit has beside them."""

    def __init__(
        self, name: str, earlier: Iterable[EarlierFinding], silent: Set[str]
    ) -> None:
        """Take the findings of the file of this name.

        `silent` are rules whose findings never call for action: outputs that list only
        ids of rules name them, too.
        """
        self._name = name
        self._waiting: dict[_Key, list[tuple[str, ...] | None]] = {}
        self._ids: Counter[str] = Counter()
        self._again: dict[str, None] = {}
        self._known = self._new = 0
        self.deciding = Tally()
        """The rows whose verdict a new finding decides."""
        for finding in earlier:
            acts = finding.rule_id not in silent
            if acts if finding.acts is None else finding.acts:
                self._take(finding)

    def _take(self, finding: EarlierFinding) -> None:
        name = same_id(finding.encounter_id)
        held = self._waiting.setdefault((name, finding.rule_id), [])
        if held:
            self._again[name] = None
        held.append(finding.cells)

    @property
    def note(self) -> str:
        """What a report says of itself."""
        return f"Only encounters with findings that are new since {self._name}"

    def news(self, rows: Iterable[Judged], *, whole: bool = False) -> Iterator[Judged]:
        """Yield the rows with new findings, which keep these findings alone.

        The answer stays that of all findings, and a remark names the known ones. With
        `whole` the rows stay as they are.
        """
        for cells, result in rows:
            name = same_id(result.encounter_id)
            self._ids[name] += 1
            if self._ids[name] > 1:
                self._again[name] = None
            findings = acting(result)
            new = [f for f in findings if not self._is_known(name, f)]
            self._new += len(new)
            self._known += len(findings) - len(new)
            if any(f.verdict is result.verdict for f in new):
                self.deciding.add(result)
            if new:
                yield cells, result if whole else _with(result, new)

    def _is_known(self, name: str, finding: Finding) -> bool:
        held = self._waiting.get((name, finding.rule_id), [])
        cells = set(cells_of(finding))
        for place, earlier in enumerate(held):
            if earlier is None or not cells or cells & set(earlier):
                del held[place]
                return earlier is None or cells <= set(earlier)
        return False

    @property
    def sentences(self) -> tuple[str, ...]:
        """Say how many findings are known, new and gone, after the last row."""
        gone = {key: len(held) for key, held in self._waiting.items() if held}
        absent = sum(n for (name, _), n in gone.items() if name not in self._ids)
        said = (
            f"Findings since {self._name}: {self._new:,} new, {self._known:,} known, "
            f"{sum(gone.values()):,} gone"
        )
        if absent:
            said += f" ({absent:,} of them of encounters that this file does not have)"
        again = [name or "blank" for name in self._again]
        if not again:
            return (f"{said}.",)
        more = f" and {len(again) - _NAMED:,} more" if len(again) > _NAMED else ""
        return (
            f"{said}.",
            "Encounter ids that come again, so that their findings are told apart by "
            f"their number alone: {', '.join(again[:_NAMED])}{more}.",
        )


def _with(result: AuditResult, new: list[Finding]) -> AuditResult:
    known = [f.rule_id for f in acting(result) if f not in new]
    notes = result.notes
    if known:
        notes = (*notes, f"Known before: {', '.join(known)}")
    answer = result.answer or answer_cells(result)
    return replace(result, findings=tuple(new), answer=answer, notes=notes)


def same_id(text: str) -> str:
    """Return an id as outputs have it; some cannot hold every character."""
    return plain(text).strip().lstrip("'")
