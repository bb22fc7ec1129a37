"""The output of the command line: summaries, rules and codes, as text or JSON."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from audit.codes import read_code
from audit.errors import RuleError, SettingRefused
from audit.findings import ClaimRisk, Verdict
from audit.hosts.cli.audit import Outcome
from audit.hosts.cli.explaining import (
    NO_VERDICT,
    in_force,
    rule_record,
    rule_sections,
    rule_sources,
    source_record,
    source_sections,
)
from audit.release import Standing, load
from audit.report.files import new_file
from audit.report.summary import VERDICT_MEANINGS
from audit.rules.catalogue import Pack
from audit.rules.placeholders import in_general
from audit.rules.rule import Rule
from audit.rules.rule_info import rule_info, rule_infos, titles_of
from audit.rules.sources import Source

TOP_FINDINGS = 8


class _Screen(Console):
    def on_broken_pipe(self) -> None:
        """Print nothing more once the reader of a pipe has quit; the
        exit status stays.
        """
        self.quiet = True
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def _console() -> Console:
    return _Screen(highlight=False, soft_wrap=not sys.stdout.isatty())


def tell(text: str) -> None:
    """Print a message for people."""
    print(text, file=sys.stderr)


def _as_json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _print_json(value: object) -> None:
    print(_as_json(value))


def show_summary(outcome: Outcome, *, as_json: bool) -> None:
    """Show the counts of a run, and where the results are."""
    if as_json:
        _print_json(_summary(outcome))
        return
    console, tally = _console(), outcome.tally
    console.print(
        f"[bold]{tally.encounters:,} "
        f"encounter{'s' if tally.encounters != 1 else ''}[/bold] from "
        f"{escape(outcome.source.name)}, rule pack {escape(outcome.pack.label)}, "
        f"{outcome.seconds:.1f} s"
    )
    console.print(_verdict_grid(outcome))
    risks = ", ".join(f"{risk} {tally.risks[risk]:,}" for risk in reversed(ClaimRisk))
    console.print(f"Claim risk: {risks}")
    top = tally.top_actions(TOP_FINDINGS)
    if top:
        console.print("Most frequent findings:")
        titles = titles_of(outcome.pack.rules)
        for rule_id, count in top:
            console.print(f"  {count:>6,}  {rule_id:<12} {escape(titles[rule_id])}")
    for note in outcome.notes:
        console.print(f"Note: {escape(note)}")
    console.print(f"Results: {escape(str(outcome.target))}", style="bold")


def _verdict_grid(outcome: Outcome) -> Grid:
    grid = Grid(box=None, pad_edge=False, show_header=False)
    grid.add_column(justify="right")
    grid.add_column(justify="right")
    grid.add_column(no_wrap=True)
    grid.add_column()
    for verdict in Verdict:
        count = outcome.tally.verdicts[verdict]
        if count:
            share = f"{outcome.tally.share(count):.1%}"
            grid.add_row(f"  {count:,}", share, verdict, VERDICT_MEANINGS[verdict])
    return grid


def _summary(outcome: Outcome) -> dict[str, Any]:
    tally = outcome.tally
    return {
        "input": outcome.source.name,
        "output": str(outcome.target),
        "rule_pack": outcome.pack.label,
        "encounters": tally.encounters,
        "findings": tally.findings,
        "verdicts": {v.value: tally.verdicts[v] for v in Verdict},
        "claim_risk": {r.value: tally.risks[r] for r in ClaimRisk},
        "rules": dict(sorted(tally.rules.items())),
        "notes": list(outcome.notes),
        "seconds": round(outcome.seconds, 3),
    }


def show_source(source: Source, pack: Pack, *, as_json: bool) -> None:
    """Show what a source says, and what in the product is based on it."""
    if as_json:
        _print_json(source_record(source, pack))
        return
    console = _console()
    console.print(f"[bold]{escape(source.label)}[/bold]  {escape(source.title)}")
    for heading, lines in source_sections(source, pack):
        _print_section(console, heading, lines)


def _print_section(console: Console, heading: str, lines: Sequence[str]) -> None:
    if lines:
        console.print(f"\n[bold]{heading}[/bold]")
        for line in lines:
            console.print(escape(line))


def show_rule(rule: Rule, pack: Pack, *, as_json: bool) -> None:
    """Show everything that the pack says about a rule."""
    if as_json:
        _print_json({**rule_record(rule, pack), **rule_sources(rule, pack)})
        return
    console = _console()
    console.print(f"[bold]{rule.id}[/bold]  {escape(rule.title)}")
    record = {**rule_record(rule, pack), "action": in_general(rule.action)}
    for label, key in (
        ("Verdict", "verdict"),
        ("Severity", "severity"),
        ("Claim risk", "risk"),
        ("Holds when", "condition"),
        ("In the pack", "when"),
        ("Because", "because"),
        ("Do", "action"),
        ("In force", "in_force"),
    ):
        console.print(f"\n[bold]{label}[/bold]\n  {escape(record[key])}")
    for heading, lines in rule_sections(rule, pack):
        _print_section(console, heading, lines)
    for label, key in (
        ("Predicts denials", "denials"),
        ("Fires on", "fires"),
        ("Silent on", "silent"),
    ):
        _print_section(console, label, [f"  {line}" for line in record[key]])
    for label, text in (
        ("Query to the provider", rule.query),
        ("Task for the coder", rule.task),
    ):
        _print_section(console, label, in_general(text).splitlines())


def list_rules(
    pack: Pack, form: str, output: Path | None, family: str, *, force: bool
) -> None:
    """List the rules in the form asked for. Raises SettingRefused for another form."""
    chosen = [rule for rule in pack.rules if rule.id.startswith(family.upper())]
    if not chosen:
        families = ", ".join(dict.fromkeys(rule.family for rule in pack.rules))
        raise RuleError(f"No rule begins with {family!r}. Families: {families}.")
    if form == "table":
        _console().print(_rule_grid(chosen))
    elif form == "md":
        _put(_markdown(pack, chosen), output, force=force)
    elif form == "json":
        records = [rule_record(rule, pack) for rule in chosen]
        _put(_as_json(records) + "\n", output, force=force)
    elif form == "xlsx":
        from audit.report.workbook import write_rules_workbook

        if output is None:
            raise SettingRefused("A workbook needs a file: add -o rules.xlsx.")
        ids = {rule.id for rule in chosen}
        infos = [info for info in rule_infos(pack) if info.id in ids]
        write_rules_workbook(output, infos, force=force)
    else:
        raise SettingRefused(f"--format {form!r} is not one of table, md, json, xlsx.")


def _put(text: str, output: Path | None, *, force: bool) -> None:
    if output is None:
        print(text, end="")
        return
    with new_file(output, force) as draft:
        draft.write_text(text, encoding="utf-8")


def _rule_grid(rules: Sequence[Rule]) -> Grid:
    grid = Grid(box=None, pad_edge=False)
    for heading in ("Rule", "Verdict", "Severity", "Risk", "Title"):
        grid.add_column(heading, no_wrap=heading != "Title")
    for rule in rules:
        verdict = rule.verdict.value if rule.verdict else "-"
        title = rule.title + ("" if rule.enabled else " (disabled)")
        grid.add_row(rule.id, verdict, rule.severity, rule.risk, escape(title))
    return grid


def _markdown(pack: Pack, rules: Sequence[Rule]) -> str:
    lines = [f"# Rule pack {pack.label}", "", pack.title, ""]
    for rule in rules:
        info = rule_info(rule, pack)
        lines += [
            f"## {info.id}: {info.title}",
            "",
            f"* verdict: {info.verdict or NO_VERDICT}; severity: {info.severity}; "
            f"claim risk: {info.risk}; in force {in_force(rule, info)}",
            f"* holds when: {info.condition_text}",
            f"* because: {info.reason}",
            f"* authority: {'; '.join(info.citations)}",
            f"* do: {info.action}",
            *(f"* fires on `{line}`" for line in rule.fires),
            *(f"* silent on `{line}`" for line in rule.silent),
            "",
        ]
    return "\n".join(lines)


def show_code(
    text: str, day: dt.date, order_file: Path | None, *, as_json: bool
) -> None:
    """Show what a code is on a day."""
    codes = load() if order_file is None else load().with_order_file(order_file)
    code = read_code(text)
    standing = codes.standing(code, day)
    record = {
        "code": code,
        "date": day.isoformat(),
        "release": codes.release_name(day),
        "standing": standing.value,
        "title": codes.title(code, day),
        "offered": []
        if standing is Standing.BILLABLE
        else list(codes.successors(code, day)),
        "families": sorted(codes.families(code, day)),
        "excludes1": [f"{t}: {n.text}" for t, n in codes.excludes1_partners(code)],
    }
    if as_json:
        _print_json(record)
        return
    console = _console()
    console.print(
        f"[bold]{escape(code)}[/bold]  {escape(str(record['title']) or 'no title')}"
    )
    console.print(f"  on {record['date']} ({record['release']}): {record['standing']}")
    for label, key in (
        ("Codes under it or in its place", "offered"),
        ("Condition families", "families"),
        ("Excludes1", "excludes1"),
    ):
        if record[key]:
            console.print(f"  {label}:")
            for line in record[key]:
                console.print(f"    {escape(str(line))}")
