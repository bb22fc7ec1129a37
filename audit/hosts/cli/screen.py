"""The output of the command line: summaries, rules and codes, as text or JSON."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from audit.codes import read_code
from audit.errors import RuleError, SettingRefused
from audit.findings import ClaimRisk, Verdict
from audit.hosts.cli.explaining import (
    NO_VERDICT,
    in_force,
    rule_record,
    rule_sections,
    rule_sources,
    source_record,
    source_sections,
)
from audit.hosts.cli.request import Outcome
from audit.hosts.cli.statuses import ExitStatus
from audit.hosts.cli.terminal import (
    is_terminal,
    json_text,
    printable,
    show,
    show_json,
    show_raw,
    show_text,
    tell,
    width,
)
from audit.release import CodeSet, Standing, load
from audit.report.files import Places, new_file, refuse_unusable
from audit.report.summary import VERDICT_MEANINGS, Tally
from audit.rules.catalogue import Pack
from audit.rules.placeholders import in_general
from audit.rules.rule import Rule
from audit.rules.rule_info import rule_info, rule_infos, titles_of
from audit.rules.sources import Source

TOP_FINDINGS = 8
WIDE = 110
"""Columns of a terminal on which a rule and its title stand side by side."""


def show_summary(outcome: Outcome, *, as_json: bool, found: Sequence[str] = ()) -> None:
    """Show the counts of a run, and where the results are.

    `found` is what `--fail-on` found, in sentences.
    """
    if as_json:
        show_json({**_summary(outcome), "fail_on": list(found)})
        return
    tally = outcome.tally
    counted = f"{tally.encounters:,} encounter{'s' if tally.encounters != 1 else ''}"
    if outcome.since:
        counted += f" with new findings among {outcome.rows:,}"
    show(
        f"{counted} from {outcome.source.name}, rule pack {outcome.pack.label}, "
        f"{outcome.seconds:.1f} s",
        bold=len(counted),
        hang=2,
    )
    _show_verdicts(outcome)
    risks = ", ".join(f"{risk} {tally.risks[risk]:,}" for risk in reversed(ClaimRisk))
    show(f"Claim risk: {risks}")
    top = tally.top_actions(TOP_FINDINGS)
    if top:
        show("Most frequent findings:")
        titles = titles_of(outcome.pack.rules)
        for rule_id, count in top:
            show(f"  {count:>6,}  {rule_id:<12} {titles[rule_id]}", hang=23)
    for sentence in outcome.since:
        show(sentence)
    for note in outcome.notes:
        show(f"Note: {note}")
    if outcome.target is not None:
        results = f"Results: {outcome.target}"
        show(results, bold=len(printable(results)))


def tell_why(tally: Tally, named: Sequence[Verdict]) -> None:
    """Tell what `--fail-on` found, and which rows were not judged and not named."""
    if named and Verdict.INPUT_ERROR not in named:
        for sentence in tally.rows_of([Verdict.INPUT_ERROR]):
            tell(f"Not judged, and not named by --fail-on: {sentence}.")
    if found := tally.rows_of(named):
        why = "; ".join(found)
        tell(f"Exit status {ExitStatus.FOUND:d} because of --fail-on: {why}.")


def _show_verdicts(outcome: Outcome) -> None:
    counts = outcome.tally.verdicts
    found = [verdict for verdict in Verdict if counts[verdict]]
    wide = max((len(verdict) for verdict in found), default=0)
    for verdict in found:
        share = f"{outcome.tally.share(counts[verdict]):.1%}"
        meaning = VERDICT_MEANINGS[verdict]
        show(f"  {counts[verdict]:>6,}  {share:>6}  {verdict:<{wide}}  {meaning}")


def _summary(outcome: Outcome) -> dict[str, Any]:
    tally = outcome.tally
    return {
        "input": outcome.source.name,
        "output": str(outcome.target or ""),
        "rule_pack": outcome.pack.label,
        **asdict(outcome.fingerprints),
        "encounters": tally.encounters,
        "findings": tally.findings,
        "verdicts": {v.value: tally.verdicts[v] for v in Verdict},
        "claim_risk": {r.value: tally.risks[r] for r in ClaimRisk},
        "rules": dict(sorted(tally.rules.items())),
        **({"since": list(outcome.since)} if outcome.since else {}),
        "notes": list(outcome.notes),
        "seconds": round(outcome.seconds, 3),
    }


def show_source(source: Source, pack: Pack, *, as_json: bool) -> None:
    """Show what a source says, and what in the product is based on it."""
    if as_json:
        show_json(source_record(source, pack))
        return
    show(f"{source.label}  {source.title}", bold=len(source.label))
    for heading, lines in source_sections(source, pack):
        _show_section(heading, lines)


def _show_section(heading: str, lines: Sequence[str]) -> None:
    if lines:
        show()
        show(heading, bold=len(heading))
        show_text("\n".join(lines))


def show_rule(rule: Rule, pack: Pack, *, as_json: bool) -> None:
    """Show everything that the pack says about a rule."""
    if as_json:
        show_json({**rule_record(rule, pack), **rule_sources(rule, pack)})
        return
    show(f"{rule.id}  {rule.title}", bold=len(rule.id))
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
        _show_section(label, [f"  {record[key]}"])
    for heading, lines in rule_sections(rule, pack):
        _show_section(heading, lines)
    for label, key in (
        ("Predicts denials", "denials"),
        ("Fires on", "fires"),
        ("Silent on", "silent"),
    ):
        _show_section(label, [f"  {line}" for line in record[key]])
    for label, text in (
        ("Query to the provider", rule.query),
        ("Task for the coder", rule.task),
    ):
        _show_section(label, in_general(text).splitlines())


def list_rules(
    pack: Pack,
    form: str,
    output: Path | None,
    family: str,
    inputs: Places = (),
    *,
    force: bool,
) -> None:
    """List the rules in the form asked for. Raises SettingRefused for another form."""
    if output is not None:
        refuse_unusable(output, force, inputs)
    chosen = [rule for rule in pack.rules if rule.id.startswith(family.upper())]
    if not chosen:
        families = ", ".join(dict.fromkeys(rule.family for rule in pack.rules))
        raise RuleError(f"No rule begins with {family!r}. Families: {families}.")
    if form == "table":
        _show_rules(chosen)
    elif form == "md":
        _put(_markdown(pack, chosen), output, inputs, force=force)
    elif form == "json":
        records = [rule_record(rule, pack) for rule in chosen]
        _put(json_text(records) + "\n", output, inputs, force=force)
    elif form == "xlsx":
        from audit.report.workbook import write_rules_workbook

        if output is None:
            raise SettingRefused("A workbook needs a file: add -o rules.xlsx.")
        ids = {rule.id for rule in chosen}
        infos = [info for info in rule_infos(pack) if info.id in ids]
        write_rules_workbook(output, infos, force, inputs)
    else:
        raise SettingRefused(f"--format {form!r} is not one of table, md, json, xlsx.")


def _put(text: str, output: Path | None, inputs: Places, *, force: bool) -> None:
    if output is None:
        show_raw(text.removesuffix("\n"))
        return
    with new_file(output, force, inputs) as draft:
        draft.write_text(text, encoding="utf-8")


def _show_rules(rules: Sequence[Rule]) -> None:
    """Show a line for each rule; on a narrow terminal, the title is below the rest."""
    ids = max(len(rule.id) for rule in rules)
    narrow = is_terminal(sys.stdout) and width() < WIDE
    heads = f"{'Rule':<{ids}}  {'Verdict':<27}  {'Severity':<8}  Risk    "
    show(heads if narrow else f"{heads}Title", bold=len(heads) + 5)
    for rule in rules:
        verdict = rule.verdict.value if rule.verdict else "-"
        line = f"{rule.id:<{ids}}  {verdict:<27}  {rule.severity:<8}  {rule.risk:<6}"
        title = rule.title + ("" if rule.enabled else " (disabled)")
        if narrow:
            show(line.rstrip())
            show(" " * (ids + 2) + title, hang=ids + 2)
        else:
            show(f"{line}  {title}")


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
    text: str, day: dt.date, codes: CodeSet | None = None, *, as_json: bool
) -> None:
    """Show what a code is on a day; without a code set, in the one that ships."""
    codes = codes or load()
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
        "excludes1": [f"{t}: {n.text}" for t, n in codes.excludes1_partners(code, day)],
    }
    if as_json:
        show_json(record)
        return
    show(f"{code}  {record['title'] or 'no title'}", bold=len(printable(code)))
    show(f"  on {record['date']} ({record['release']}): {record['standing']}")
    for label, key in (
        ("Codes under it or in its place", "offered"),
        ("Condition families", "families"),
        ("Excludes1", "excludes1"),
    ):
        if record[key]:
            show(f"  {label}:")
            for line in record[key]:
                show(f"    {line}")
