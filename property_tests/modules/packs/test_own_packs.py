"""A team's own pack: what is refused, what it means, and that the solver was right."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from typer.testing import CliRunner

from audit import Auditor, audit_encounter
from audit.encounter.records import encounter_from_mapping
from audit.errors import PolicyError, RuleError, SettingRefused
from audit.facts.tables.policy import read_policy_text
from audit.hosts.cli.app import app
from audit.hosts.cli.making import with_payers_of
from audit.intake import Profile
from audit.packs.differences import differences
from audit.packs.examples import run_examples
from audit.packs.folder import problems_of
from audit.packs.meaning import advice, meanings
from audit.packs.template import template
from audit.proof import compare
from audit.review.plan import read_plan
from audit.review.worksheet import read_worksheet
from audit.rules.catalogue import Pack, default_pack, read_pack
from audit.rules.fingerprints import pack_hash
from audit.rules.outside_rules import outside_rules
from audit.rules.own.tables import RESPONSIBLE, TABLES
from property_tests.strategies.encounters import Cells, near_rules
from property_tests.support.own_packs import (
    EVERY_KIND,
    PAYER,
    POLICY,
    added,
    edit,
    number,
    override,
    policy_off,
    switched_off,
    text_of,
    written,
)
from property_tests.support.places import SAMPLES

SHIPPED = default_pack()
KINDS = {
    "override": override("DOC-07", 'risk = "NONE"'),
    "switch_off": switched_off("DOC-07"),
    "rule": added(),
    "parameter": number(),
    "policy": POLICY,
    "policy_off": policy_off(),
    "payer": PAYER,
}
WHO = {"reason": "r", "owner": "o", "date": dt.date(2026, 11, 30)}


def pack_with(*changes: str) -> Pack:
    with TemporaryDirectory() as place:
        return read_pack(written(Path(place, "north"), text_of(*changes)))


def test_every_table_has_a_pack_here() -> None:
    assert set(KINDS) == set(TABLES)


@pytest.mark.law(163)
@pytest.mark.parametrize("key", [*RESPONSIBLE, "shipped"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_change_that_nobody_answers_for_is_refused(
    kind: str, key: str, tmp_path: Path
) -> None:
    lines = KINDS[kind].split("\n")
    kept = [line for line in lines if not line.startswith(f"{key} ")]
    text = text_of("\n".join(kept))
    problems = problems_of(written(tmp_path, text))
    if key not in TABLES[kind].required:
        assert kept == lines
        return
    line = text.split("\n").index(f"[[{kind}]]") + 1
    assert [p.split(":")[0] for p in problems] == [f"pack.toml, line {line}"]
    assert repr(key) in problems[0]
    with pytest.raises(RuleError, match=f"line {line}: .*{key}"):
        read_pack(tmp_path)


@pytest.mark.law(163)
@pytest.mark.parametrize("kind", ["override", "switch_off", "parameter", "policy_off"])
def test_a_change_of_what_no_longer_ships_is_refused(kind: str, tmp_path: Path) -> None:
    lines = KINDS[kind].split("\n")
    stale = [
        'shipped = "0123456789ab"' if 'shipped = "' in line else line for line in lines
    ]
    stale = ["shipped = 1" if line == "shipped = 2" else line for line in stale]
    assert stale != lines
    text = text_of("\n".join(stale))
    (problem,) = problems_of(written(tmp_path, text))
    number_of_line = next(
        n for n, line in enumerate(text.split("\n"), 1) if line.startswith("shipped")
    )
    assert problem.startswith(f"pack.toml, line {number_of_line}: ")
    assert "was written for" in problem


def test_a_pack_that_changes_nothing_gives_what_ships_and_says_what_it_is() -> None:
    pack = pack_with()
    assert pack.rules == SHIPPED.rules
    assert pack.parameters == SHIPPED.parameters
    assert pack.label.startswith("north 1 (m546 ")
    assert "0 changes of Compliance North" in pack.label
    assert differences(SHIPPED, pack) == ()


def test_label_and_hash_tell_packs_apart_but_not_their_layout() -> None:
    one, other = pack_with(KINDS["rule"]), pack_with(KINDS["switch_off"])
    laid_out = pack_with("# a comment", KINDS["rule"].replace(" = ", "   = "))
    assert len({pack_hash(p) for p in (SHIPPED, one, other)}) == 3
    assert one.label != other.label
    assert (one.label, pack_hash(one)) == (laid_out.label, pack_hash(laid_out))


def test_the_template_is_a_pack_and_so_is_all_that_it_shows(tmp_path: Path) -> None:
    text = template("north", 'A "B"', "2026-11-30")
    assert problems_of(written(tmp_path / "plain", text)) == ()
    lines = [
        line.removeprefix("# ") if line.startswith("# ") and " = " in line else line
        for line in text.replace("# [[", "[[").split("\n")
    ]
    shown = "\n".join(lines)
    # The same rule is changed and switched off there, which is refused.
    head, _, rest = shown.partition("[[switch_off]]")
    used = head + rest[rest.index("# -- a number") :]
    assert problems_of(written(tmp_path / "used", used)) == ()
    pack = read_pack(tmp_path / "used")
    assert pack.own is not None
    assert len(pack.own.changes) == used.count("\n[[")
    assert [e for e in run_examples(pack) if e.problem] == []


def test_a_change_of_some_days_holds_on_these_days_alone() -> None:
    days = ("from = 2026-10-01", "until = 2027-03-31")
    pack = pack_with(override("DOC-07", 'severity = "major"', *days))
    judge = Auditor(pack)
    cells = {"dx1": "M54.6", "pain_regions": "thoracic", "encounter_id": "E"}

    def found(day: str) -> list[tuple[str, str]]:
        result = audit_encounter({**cells, "date_of_service": day}, judge)
        return [
            (f.rule_id, str(f.severity))
            for f in result.findings
            if f.rule_id.startswith("DOC-07")
        ]

    assert found("2026-09-30") == [("DOC-07", "minor")]
    assert found("2026-10-01") == [("DOC-07-OWN", "major")]
    assert found("2027-03-31") == [("DOC-07-OWN", "major")]
    assert found("2027-04-01") == [("DOC-07-LATER", "minor")]
    assert [e for e in run_examples(pack) if e.problem] == []


def test_a_broken_line_names_the_numbers_that_the_pack_changes() -> None:
    """The lines of rules that ship were written for the numbers that ship."""
    broken = [e for e in run_examples(pack_with(KINDS["parameter"])) if e.problem]
    assert broken
    for example in broken:
        assert "; the pack changes query_indicator_minimum" in example.problem


def test_a_changed_query_changes_its_task_too() -> None:
    rule = next(r for r in SHIPPED.rules if r.query)
    pack = pack_with(override(rule.id, 'severity = "info"'))
    assert {str(pack.rule(i).severity) for i in (rule.id, f"{rule.id}T")} == {"info"}


def test_policies_and_payers_are_used_and_stated_outside_the_proof() -> None:
    pack = pack_with(POLICY, policy_off(), PAYER)
    table = Auditor(pack).tables.policy
    ids = {row.policy_id for row in table.rows}
    assert "our-mri" in ids
    assert "conservative-6" not in ids
    assert with_payers_of(Profile(), pack).payers == {"Northern Blue": "commercial"}
    stated = " ".join(outside_rules(SHIPPED, pack))
    assert all(word in stated for word in ("our-mri", "conservative-6", "Northern"))
    assert outside_rules(pack, pack) == ()


def test_a_policy_that_the_table_lacks_cannot_be_switched_off() -> None:
    other = read_policy_text(
        '[[policy]]\npolicy_id = "x"\nservices = ["mri"]\n'
        'requirement = "minimum weeks"\nmin_weeks = 5\nsource = "synthetic"\n',
        "mine",
    )
    with pytest.raises(PolicyError, match="conservative-6"):
        Auditor(pack_with(policy_off()), policy=other)


def test_what_each_change_means_is_said() -> None:
    pack = pack_with(EVERY_KIND.partition('Compliance North"\n')[2])
    assert pack.own is not None
    said = meanings(pack)
    assert len(said) == len(pack.own.changes)
    for change, sentence in zip(pack.own.changes, said, strict=True):
        assert change.name in sentence
        assert change.reason in sentence
    official = pack_with(switched_off("EXC-FX-2"))
    assert "official source" in advice(official, dt.date(2026, 11, 30))[0]


def test_rules_that_are_off_are_named_in_the_result(tmp_path: Path) -> None:
    written(tmp_path / "north", text_of(switched_off("DOC-07")))
    source = tmp_path / "in.csv"
    source.write_text("encounter_id,date_of_service,dx1\nA,2026-02-10,M54.6\n")
    done = CliRunner().invoke(
        app, ["audit", str(source), "--pack", str(tmp_path / "north")]
    )
    assert done.exit_code == 0, done.output
    assert done.output.count("switches off the rule DOC-07") == 1
    assert "1 change of Compliance North" in " ".join(done.output.split())


def test_a_file_beside_an_own_pack_is_refused(tmp_path: Path) -> None:
    written(tmp_path, EVERY_KIND)
    (tmp_path / "more.toml").write_text("[[rule]]\n")
    with pytest.raises(RuleError, match=r"more\.toml"):
        read_pack(tmp_path)


@cache
def edited_pack() -> Pack:
    """Make a pack, edit it in its sheet with the command line, check and read it."""
    with TemporaryDirectory() as place:
        folder, sheet = Path(place, "north"), Path(place, "north.xlsx")
        written(folder, text_of("# ours", override("DOC-07", 'severity = "info"')))
        run = CliRunner().invoke
        assert run(app, ["pack", "sheet", str(folder), "-o", str(sheet)]).exit_code == 0
        edit(sheet, "Rules changed", {"verdict": "none", "risk": "HIGH"}, row=2)
        edit(sheet, "Rules off", {"rule": "LOC-05", **WHO})
        edit(
            sheet,
            "Rules added",
            {"id": "OWN-1", **WHO, "title": "Neck pain beside M54.6"}
            | {"when": "see Conditions", "severity": "minor", "risk": "REVIEW"}
            | {"verdict": "CHART_REVIEW_REQUIRED", "from": dt.date(2026, 1, 1)}
            | {"because": "Ours.", "cite": "guide: related 1", "action": "Read."}
            | {"fires": "dx1=M54.6; dx2=M54.2", "silent": "dx1=M54.6", "about": "m546"},
        )
        for joint, fact in (
            ("if", "M54.6 first listed"),
            ("and", "cervicalgia reported"),
        ):
            row = {"rule": "OWN-1", "joint": joint, "fact": fact, "relation": "is"}
            edit(sheet, "Conditions", {**row, "value": "yes"})
        done = run(app, ["pack", "read", str(sheet), "--into", str(folder)])
        assert done.exit_code == 0, done.output
        assert run(app, ["pack", "check", str(folder)]).exit_code == 0
        assert "# ours" in (folder / "pack.toml").read_text("utf-8")
        return read_pack(folder)


@cache
def said_changes() -> frozenset[tuple[object, object]]:
    found = compare(SHIPPED, edited_pack())
    assert not found.undecided
    assert not found.outside
    return frozenset((t.old, t.new) for t in found.transitions)


@cache
def auditors() -> tuple[Auditor, Auditor]:
    return Auditor(), Auditor(edited_pack())


@pytest.mark.law(162)
@settings(max_examples=300, deadline=None)
@given(near_rules())
def test_a_pack_edited_in_its_sheet_changes_only_what_the_proof_said(
    cells: Cells,
) -> None:
    before, after = (a.audit(encounter_from_mapping(cells)) for a in auditors())
    changed = {
        (old, new)
        for old, new in ((before.verdict, after.verdict), (before.risk, after.risk))
        if old is not new
    }
    assert changed <= said_changes()


def test_each_change_that_the_proof_said_is_shown_by_a_row_of_the_engine() -> None:
    found = compare(SHIPPED, edited_pack())
    assert found.transitions
    for transition in found.transitions:
        assert transition.row is not None
        encounter = encounter_from_mapping(transition.row.cells)
        before, after = (a.audit(encounter) for a in auditors())
        pairs = {(before.verdict, after.verdict), (before.risk, after.risk)}
        assert (transition.old, transition.new) in pairs


def test_a_plan_says_what_is_off_and_which_payers_it_has_from_the_pack(
    tmp_path: Path,
) -> None:
    north = written(tmp_path / "north", text_of(switched_off("DOC-07"), PAYER))
    words = ["review", "plan", str(SAMPLES / "claims.csv"), "--pack", str(north)]
    target = tmp_path / "p.toml"
    done = CliRunner().invoke(app, [*words, "-o", str(target)])
    assert done.exit_code == 0, done.output
    assert "switches off the rule DOC-07" in done.output
    assert "The pack says who Northern Blue is, and the plan records it" in done.output
    assert "2 changes of Compliance North" in target.read_text("utf-8")
    payers = read_plan(target.read_text("utf-8"), "p").profile.payers
    assert payers == {"Northern Blue": "commercial"}


def test_a_review_reads_payers_by_the_names_of_the_pack(tmp_path: Path) -> None:
    """From plan to audit; what the profile says of a name wins."""
    north = written(tmp_path / "north", text_of(PAYER))
    export = tmp_path / "export.csv"
    export.write_text(
        "encounter_id,date_of_service,dx1,payer\n"
        "A,2026-02-10,M54.6,Northern Blue\nB,2026-02-11,M54.6,Southern Plan\n",
        encoding="utf-8",
    )
    profile = tmp_path / "p.toml"
    profile.write_text('[payers]\n"Southern Plan" = "Medicaid"\n', encoding="utf-8")

    def done(*words: object) -> str:
        line = ["review", *map(str, words)]
        found = CliRunner().invoke(app, line)
        assert found.exit_code == 0, found.output
        return found.output

    folder = tmp_path / "q3"
    options = ("--open", "--preset", "none", "--size", "2", "--profile", profile)
    done("init", folder, export, "--pack", north, *options)
    done("draw", folder, "--profile", profile)
    done("verify", folder, "--profile", profile)
    done("audit", folder, "--pack", north)
    read = read_worksheet(folder / "q3.review.xlsx")
    told = {row.unit.id: row.unit.payer for row in read.rows}
    assert told == {"A": "commercial", "B": "Medicaid"}
    # What the plan does not have is still another statement.
    profile.write_text('[payers]\n"Southern Plan" = "auto"\n', encoding="utf-8")
    other = CliRunner().invoke(
        app, ["review", "verify", str(folder), "--profile", str(profile)]
    )
    assert other.exit_code != 0
    assert isinstance(other.exception, SettingRefused)
