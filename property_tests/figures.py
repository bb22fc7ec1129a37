"""The figures of figures.md: measured, kept as JSON, and written between its markers.

`python -m property_tests.figures` measures and writes both, and the table of laws of
README.md. The JSON holds a hash of what was measured; a test fails if that has changed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from audit.facts import COUNTS, FACTS, TERMS
from audit.rules.catalogue import default_pack
from audit.rules.language import unparse
from audit.rules.placeholders import PLACEHOLDER
from property_tests.law_table import table
from property_tests.mutation.finding_mutants import changed_findings
from property_tests.mutation.sheet import read_sheet
from property_tests.support.laws import shipped_laws
from property_tests.support.places import ROOT, SUITE

FIGURES = SUITE / "figures.json"
PAGES = (SUITE / "README.md", SUITE / "figures.md")
"""The pages with markers: the table of laws, and what was measured."""

BEGIN, END = "<!-- figures: {} -->", "<!-- end of figures -->"
MEASURED = (
    *("audit/facts/data/*", "property_tests/oracle/*.py"),
    *("audit/proof/statements/law*.py", "audit/proof/statements/presuppositions.py"),
    "audit/proof/statements/subjects.py",
    *("property_tests/mutation/[!t]*.py", "property_tests/strategies/*.py"),
    *("property_tests/golden/crowded.csv", "property_tests/golden/dense.csv"),
)
"""Files that the figures depend on: policy table, oracle, suites, generated rows."""

_IN_WORDS = ("encounter_id", "pins", "shows")
"""Columns of the golden sheet that describe a row to people."""


def fingerprint() -> str:
    """Return a hash of everything that the figures depend on.

    Of rules and facts only the declarations count, not the words that people read, nor
    the code that reads facts: the golden sheet shows what that code does. Of the words
    only the mutants that exist for them count, and what fills them.
    """
    declared = [*_of_rules(), *_of_words(), *_of_facts(), *_of_sheet()]
    found = hashlib.sha256(json.dumps(declared).encode())
    for pattern in MEASURED:
        for path in sorted(ROOT.glob(pattern)):
            found.update(path.relative_to(ROOT).as_posix().encode())
            found.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return found.hexdigest()


def _of_rules() -> Iterator[object]:
    pack = default_pack()
    for rule in pack.rules:
        yield rule.id, unparse(rule.condition), rule.verdict, rule.severity, rule.risk
        yield [*map(str, (*rule.steps, rule.since, rule.until))], [*rule.denials]
        yield rule.judged_only, rule.enabled, bool(rule.query), rule.fires, rule.silent
    for name, parameter in pack.parameters.items():
        yield name, [(str(day), value) for day, value, _ in parameter.values]


def _of_words() -> Iterator[object]:
    pack = default_pack()
    for operator, _, rule in changed_findings([r for r in pack.rules if r.enabled]):
        yield operator, rule.id
    for rule in pack.rules:
        texts = (rule.message, rule.action, rule.query, rule.task)
        yield [PLACEHOLDER.findall(text) for text in texts], rule.about, rule.lines


def _of_sheet() -> Iterator[object]:
    for record in read_sheet():
        yield {n: cell for n, cell in record.items() if n not in _IN_WORDS}


def _of_facts() -> Iterator[object]:
    yield [(f.name, f.domain, f.columns) for f in FACTS.values()]
    yield [(c.name, c.of) for c in COUNTS.values()]
    yield [(term.name, term.when) for term in TERMS]
    yield shipped_laws()


def measured() -> dict[str, Any]:
    """Measure everything. Takes some minutes."""
    from audit import Auditor
    from audit.proof import Means, Status, prove
    from property_tests.mutation.crowded import read_crowded
    from property_tests.mutation.operators import by_operator
    from property_tests.mutation.suites import decisive_rules, measure

    pack, auditor = default_pack(), Auditor()
    report = prove(pack)
    began = time.perf_counter()
    found = measure(pack, auditor)
    kinds = found.sorted
    return {
        "fingerprint": fingerprint(),
        "obligations": {s.value: report.count(s) for s in Status},
        "held_by": {means.value: report.held_by(means) for means in Means},
        "mutants": {
            "all": found.total,
            "live": len(kinds.live),
            "deciding": len(kinds.deciding),
            "equivalent": len(kinds.equivalent),
            "undecided": len(kinds.undecided),
        },
        "proved": {how.value: count for how, count in kinds.proved.items()},
        "golden_rows": len(read_sheet()),
        "crowded_rows": len(read_crowded()),
        "golden_seconds": round(found.golden_seconds, 1),
        "operators": [
            [o.operator, o.made, o.live, o.equivalent, o.undecided, o.killed]
            for o in found.operators
        ],
        "suites": [[s.suite, s.killed, s.of] for s in found.scores],
        "laws": [[s.suite, s.killed, s.of] for s in found.by_law],
        "held_out": [[s.suite, s.killed, s.of] for s in found.held_out],
        "survivors": {n: by_operator(s) for n, s in found.survivors.items()},
        "decisive": decisive_rules(pack, auditor),
        "seconds": round(time.perf_counter() - began),
    }


_Counted = tuple[str, int, int, int, int, Mapping[str, int]]


def share(killed: int, of: int) -> str:
    """Return a share in percent, never rounded up."""
    return f"{killed * 1000 // of / 10:g} %" if of else "-"


def sections(figures: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the text between each pair of markers."""
    mutants, decisive = figures["mutants"], figures["decisive"]
    counted = ", ".join(f"{n} {s}" for s, n in figures["obligations"].items())
    held = "; ".join(f"{n} {means}" for means, n in figures["held_by"].items())
    proved = "; ".join(f"{n} {how}" for how, n in figures["proved"].items())
    summary = [
        f"- Obligations of the shipped pack: {counted}. Held: {held}.",
        f"- Mutants of the rule data: {mutants['all']}, of which {mutants['live']} "
        f"live, {mutants['equivalent']} proved equivalent, {mutants['undecided']} "
        f"undecided. {mutants['deciding']} of the live ones can change a verdict or a "
        "risk.",
        f"- Equivalent: {proved}.",
        f"- Golden sheet: {figures['golden_rows']} rows. To read and judge them, and "
        f"to ask them of every live mutant, takes {figures['golden_seconds']} s.",
        f"- Crowded rows: {figures['crowded_rows']}.",
        f"- Rules decisive in 1,000 rows of the default strategy: {decisive[0]} of "
        f"{decisive[1]}.",
    ]
    suites = _scored(("suite", "killed", "of", "share"), figures["suites"])
    survivors = [
        f"- Survivors of the {suite}: "
        + (", ".join(f"{o} {n}" for o, n in left.items()) or "none")
        for suite, left in figures["survivors"].items()
    ]
    return {
        "summary": "\n".join(summary),
        "suites": "\n".join([*suites, "", *survivors]),
        "operators": "\n".join(_by_operator(figures["operators"])),
        "law table": table(),
        "laws": "\n".join(_scored(("law", "killed", "of", "share"), figures["laws"])),
        "held out": "\n".join(
            _scored(("family: suite", "killed", "of", "share"), figures["held_out"])
        ),
    }  # fmt: skip


def _by_operator(rows: Iterable[_Counted]) -> list[str]:
    """Return a table with a row for each operator: its mutants and who kills them."""
    found = list(rows)
    suites = [*found[0][-1]] if found else []
    heads = ["operator", "made", "live", "equivalent", "undecided", *suites]
    lines = ["| " + " | ".join(heads) + " |", "|---|" + "---:|" * (len(heads) - 1)]
    for operator, *counts, killed in found:
        cells = [operator, *counts, *(killed[suite] for suite in suites)]
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return lines


def _scored(heads: Iterable[str], rows: Iterable[tuple[str, int, int]]) -> list[str]:
    lines = ["| " + " | ".join(heads) + " |", "|---|---:|---:|---:|"]
    return lines + [f"| {n} | {k} | {of} | {share(k, of)} |" for n, k, of in rows]


def written(text: str, figures: Mapping[str, Any]) -> str:
    """Write the sections whose markers a page has between these markers."""
    for name, section in sections(figures).items():
        before, mark, rest = text.partition(BEGIN.format(name))
        if mark:
            _, end, after = rest.partition(END)
            text = f"{before}{mark}\n\n{section}\n\n{end}{after}"
    return text


def read() -> dict[str, Any]:
    """Read the figures stored in the tree."""
    found: dict[str, Any] = json.loads(FIGURES.read_text(encoding="utf-8"))
    return found


def main() -> None:
    """Measure, and write the figures and the pages that show them."""
    parser = argparse.ArgumentParser(prog="python -m property_tests.figures")
    parser.add_argument(
        "--write-only", action="store_true", help="take the figures as they lie there"
    )
    figures = read() if parser.parse_args().write_only else measured()
    FIGURES.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    for page in PAGES:
        page.write_text(written(page.read_text("utf-8"), figures), encoding="utf-8")
    print(f"{FIGURES.name} and {len(PAGES)} pages written; read git diff")


if __name__ == "__main__":
    main()
