"""The reviewed text of each rule: `property_tests/golden/texts.csv`.

`python -m property_tests.mutation.reviewed` writes it. It is a second copy of the
words, the severities and the denial codes of the pack, one row per rule, for people to
read. It knows no more than the pack does, but nobody can change a word without showing
it here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from audit.rules.catalogue import Pack, default_pack
from audit.rules.rule import Rule
from property_tests.support.places import GOLDEN

TEXTS = GOLDEN / "texts.csv"

COLUMNS = (
    *("rule", "verdict", "risk", "severity", "denials", "codes", "lines", "message"),
    *("action", "reason", "authority", "query", "task"),
)


def reviewed(rule: Rule) -> dict[str, str]:
    """Return the reviewed fields of a rule."""
    cells = (
        *(rule.id, rule.verdict.value if rule.verdict else "", rule.risk.value),
        *(rule.severity.value, "; ".join(rule.denials), "; ".join(rule.about)),
        *(rule.lines, rule.message or f"{rule.title}.", rule.action, rule.because),
        *("; ".join(rule.citations), rule.query, rule.task),
    )
    return dict(zip(COLUMNS, cells, strict=True))


def table_of(pack: Pack) -> list[dict[str, str]]:
    """Return the table of a pack, one row for each enabled rule."""
    return [reviewed(rule) for rule in pack.rules if rule.enabled]


def as_csv(records: Iterable[Mapping[str, str]]) -> str:
    """Write the table as text."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue()


def read_texts() -> list[dict[str, str]]:
    """Read the table stored in the tree."""
    with TEXTS.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


if __name__ == "__main__":
    made = table_of(default_pack())
    TEXTS.write_text(as_csv(made), encoding="utf-8")
    print(f"{len(made)} rules: {TEXTS.name}")
