"""A review from the command line, as a compliance team sees it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

import audit
from audit import Auditor
from audit.errors import InputUnreadable, TspineError
from audit.findings import Verdict
from audit.hosts.cli.review import review
from audit.intake.rule_exceptions import read_exceptions
from audit.review.register.comparison import trend
from audit.review.register.history import record, score_periods
from audit.review.register.locations import RegisterRefused
from audit.review.register.register import Entry, Register
from audit.review.register.trust import trusted_lines
from audit.review.score.scoring import score
from audit.review.worksheet.decisions import Decision
from audit.review.worksheet.reader import read_worksheet
from audit.review.worksheet.rows import Worksheet
from audit.review.worksheet.writer import write_worksheet
from property_tests.modules.review.test_register import AT
from property_tests.support.review_samples import DECIDED, decided, with_decisions
from samples.review import build

CHARTS = build.CHARTS
PLANNED = ("--preset", "none", "--size", "12", "--seed", "77", "--spares", "2")


def tspine(*words: str | Path, status: int = 0) -> Result:
    done = CliRunner().invoke(review, [*map(str, words)])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == status, done.output
    return done


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "q3.plan.toml"
    tspine("plan", CHARTS, "-o", path, *PLANNED)
    return path


def opinions(worksheet: Worksheet, dollars: float) -> dict[int, Decision]:
    """Agree with every verdict, and give one where the machine asks for the chart."""
    agree = Decision(auditor="Ann", decision="agree", dollars=dollars)
    read = replace(agree, decision="disagree", own_verdict="SUPPORTED")
    return {
        i: read if asked == Verdict.CHART_REVIEW_REQUIRED else agree
        for i, asked in enumerate(r.machine.coding_verdict for r in worksheet.rows)
    }


def test_a_review_goes_from_plan_to_report(plan: Path, tmp_path: Path) -> None:
    tspine("draw", plan, CHARTS)
    drawn = tmp_path / "q3.drawn.xlsx"
    proved = tspine("verify", drawn, CHARTS, "--plan", plan)
    assert "exactly the sample" in proved.stderr
    tspine("audit", drawn)
    worksheet = tmp_path / "q3.review.xlsx"
    read = read_worksheet(worksheet)
    whole = with_decisions(read, opinions(read, 0.0))
    write_worksheet(worksheet, whole, force=True)
    result = json.loads(tspine("score", worksheet, "--json").stdout)
    assert result["claims"]["judged"] + dict(result["outcomes"])["undecided"] == 12
    assert "Corporate integrity" in tspine("appraise", worksheet).stdout
    tspine("report", worksheet, "--date", "2026-10-01")
    assert (tmp_path / "q3.review.report.xlsx").exists()
    page = (tmp_path / "q3.review.report.html").read_text(encoding="utf-8")
    assert "2026-10-01" in page


def test_auditing_again_keeps_what_people_wrote(plan: Path, tmp_path: Path) -> None:
    tspine("draw", plan, CHARTS)
    drawn, worksheet = tmp_path / "q3.drawn.xlsx", tmp_path / "q3.review.xlsx"
    tspine("audit", drawn)
    mine = with_decisions(read_worksheet(worksheet), {2: Decision(comment="mine")})
    write_worksheet(worksheet, mine, force=True)
    tspine("audit", drawn, "--force")
    assert read_worksheet(worksheet).rows[2].decision.comment == "mine"
    tspine("audit", worksheet, "-o", tmp_path / "again.xlsx")
    again = read_worksheet(tmp_path / "again.xlsx")
    assert again.rows[2].decision.comment == "mine"


def test_a_swapped_unit_is_named_with_status_1(plan: Path, tmp_path: Path) -> None:
    tspine("draw", plan, CHARTS)
    drawn = tmp_path / "q3.drawn.xlsx"
    book = openpyxl.load_workbook(drawn)
    old = book["Sample"]["A4"].value
    book["Sample"]["A4"].value = "ENC-2026-0001"
    book.save(drawn)
    printed = tspine("verify", drawn, CHARTS, status=1).stdout
    assert f"{old} was drawn and ENC-2026-0001 is there" in printed


def test_a_seed_other_than_the_signed_one_is_reported(
    plan: Path, tmp_path: Path
) -> None:
    tspine("draw", plan, CHARTS)
    text = plan.read_text(encoding="utf-8")
    signed = tmp_path / "signed.toml"
    signed.write_text(text.replace('seed = "77"', 'seed = "78"'), encoding="utf-8")
    drawn = tmp_path / "q3.drawn.xlsx"
    printed = tspine("verify", drawn, CHARTS, "--plan", signed, status=1).stdout
    assert "different seed than the plan" in printed
    assert "swapped" in printed


def test_the_replay_of_rat_stats_warns_of_its_few_samples(tmp_path: Path) -> None:
    words = ("--preset", "none", "--size", "5", "--seed", "12345")
    target = tmp_path / "p.toml"
    done = tspine("plan", CHARTS, "-o", target, *words, "--method", "rat-stats")
    assert "65,536" in done.stderr


def test_two_worksheets_that_conflict_end_with_status_1(tmp_path: Path) -> None:
    mine = Decision(auditor="Auditor Z", decision="not enough", comment="No note.")
    other = with_decisions(decided(), {0: mine})
    one, two, merged = (tmp_path / f"{n}.xlsx" for n in ("one", "two", "merged"))
    write_worksheet(one, decided())
    write_worksheet(two, other)
    result = tspine("merge", one, two, "-o", merged, status=1)
    assert "agree; two.xlsx: not enough" in result.stdout
    assert "Conflicts" in openpyxl.load_workbook(merged).sheetnames


def two_periods(register: Path) -> None:
    """Record a review, and its score once more as that of another review."""
    words = ("--register", register, "--name", "2026-Q2", "--actor", "Ann")
    tspine("score", DECIDED, *words)
    with Register(register) as book:
        (line,) = book.lines("2026-Q2", "score")
        book.append([replace(line.entry, review="2026-Q3")], "Ann", AT)


def test_a_score_is_kept_and_periods_are_compared(tmp_path: Path) -> None:
    register = tmp_path / "register.sqlite"
    two_periods(register)
    printed = tspine("trend", "--register", register).stdout
    assert "2026-Q2 to 2026-Q3: error rate" in printed
    assert "this may be chance" in printed
    again = tspine("trend", "--register", register, "--again", DECIDED)
    assert "2026-Q2 (audited again)" in again.stdout
    assert "judge 0 of 66 charts differently" in again.stderr
    stated = json.loads(tspine("trend", "--register", register, "--json").stdout)
    assert [p["review"] for p in stated["periods"]] == ["2026-Q2", "2026-Q3"]
    assert stated["steps"][0]["sentence"] in printed


def test_periods_of_packs_that_are_proved_alike_are_compared(tmp_path: Path) -> None:
    pytest.importorskip("pysat")
    register, old = tmp_path / "register.sqlite", tmp_path / "pack"
    words = ("--register", register, "--name", "2026-Q3", "--actor", "Ann")
    tspine("score", DECIDED, *words)
    with Register(register) as book:
        (line,) = book.lines("2026-Q3", "score")
        kept = json.loads(line.entry.payload)
        kept |= {"rule_packs": ["m546 earlier"], "period": "Q3 2025"}
        book.append([Entry("2026-Q2", "score", json.dumps(kept))], "Ann", AT)
    shutil.copytree(Path(audit.__file__).parent / "rules" / "pack", old)
    settings = old / "pack.toml"
    version = Auditor().pack.label.partition(" ")[2]
    text = settings.read_text(encoding="utf-8").replace(version, "earlier")
    settings.write_text(text, encoding="utf-8")
    apart = tspine("trend", "--register", register).stdout
    assert "not compared, as the rule pack was m546 earlier" in apart
    together = tspine("trend", "--register", register, "--against", old).stdout
    assert "were proved to give every row the same verdict and risk" in together


def test_the_rules_that_people_overruled_are_listed(tmp_path: Path) -> None:
    register = tmp_path / "register.sqlite"
    two_periods(register)
    stated = json.loads(tspine("rules", "--register", register, "--json").stdout)
    lows = [rule["low"] for rule in stated["rules"]]
    assert lows
    assert lows == sorted(lows, reverse=True)
    one = {r.rule_id: r.overturned for r in score(decided()).rules if r.overturned}
    assert {r["rule_id"]: r["overturned"] for r in stated["rules"]} == {
        rule: 2 * n for rule, n in one.items()
    }
    shown = tspine("rules", "--register", register).stdout.splitlines()
    assert [line.partition(":")[0] for line in shown] == [
        rule["rule_id"] for rule in stated["rules"]
    ]


def test_the_register_adds_only_what_is_new(tmp_path: Path) -> None:
    result = score(decided())
    with Register(tmp_path / "r.sqlite") as book:

        def keep(worksheet: object) -> int:
            return record(
                book,
                "Q3",
                worksheet,  # type: ignore[arg-type]
                result,
                actor="Ann",
                at=AT,
                product="1",
            )

        first = keep(decided())
        assert first == len(decided().rows) + 4
        assert keep(decided()) == 0
        changed = with_decisions(decided(), {0: Decision(decision="agree")})
        assert keep(changed) == 1
        unit = decided().rows[0].unit.id
        history = [x for x in book.lines("Q3", "decision") if x.entry.unit == unit]
        assert len(history) == 2
        assert [p.review for p in score_periods(trusted_lines(book))] == ["Q3"]
        assert trend(score_periods(trusted_lines(book))) == ()


def test_an_altered_register_is_not_trusted(tmp_path: Path) -> None:
    import sqlalchemy as sa

    register = tmp_path / "r.sqlite"
    words = ("--register", register, "--name", "Q", "--actor", "Ann")
    tspine("score", DECIDED, *words)
    engine = sa.create_engine(f"sqlite:///{register}")
    with engine.begin() as connection:
        table = "tspine_review_entry"
        connection.execute(sa.text(f"DROP TRIGGER {table}_update"))
        connection.execute(sa.text(f"UPDATE {table} SET actor = 'Bea' WHERE number=3"))
    engine.dispose()
    with pytest.raises(RegisterRefused, match="line 3"):
        tspine("trend", "--register", register)


def test_unused_and_expired_exceptions_are_reported(tmp_path: Path) -> None:
    folder = build.HERE
    target = tmp_path / "r.xlsx"
    words = ("--exceptions", folder / "exceptions.csv", "--date", "2026-10-12")
    tspine("report", DECIDED, "-o", target, *words)
    page = target.with_suffix(".html").read_text(encoding="utf-8")
    assert "(line 3) is not in force" in page
    assert "(line 4) matches no finding" in page
    assert "(line 2)" not in page


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("E,R-1,,Ann,2026-01-01,2026-02-01", "reason is blank"),
        ("E,R-1,why,Ann,2026-03-01,2026-02-01", "ends before it begins"),
        ("E,R-1,why,Ann,1/2/26,2026-02-01", "is not a date"),
    ],
)
def test_an_exception_without_reason_or_end_is_refused(
    tmp_path: Path, line: str, message: str
) -> None:
    path = tmp_path / "e.csv"
    path.write_text(
        f"encounter_id,rule_id,reason,approved_by,from,until\n{line}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputUnreadable, match=f"line 2.*{message}"):
        read_exceptions(path)


def test_nothing_is_overwritten_without_force(plan: Path) -> None:
    before = plan.read_bytes()
    with pytest.raises(TspineError, match="exists"):
        tspine("plan", CHARTS, "-o", plan)
    assert plan.read_bytes() == before


def test_a_file_that_changed_since_the_plan_is_not_drawn_from(
    plan: Path, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(CHARTS)
    book["Encounters"].delete_rows(10)
    book["Encounters"].tables.clear()
    other = tmp_path / "charts.xlsx"
    book.save(other)
    with pytest.raises(InputUnreadable, match="not the one planned"):
        tspine("draw", plan, other)


def test_a_ratio_that_the_plan_asks_for_is_appraised(tmp_path: Path) -> None:
    plan = tmp_path / "q3.plan.toml"
    tspine("plan", CHARTS, "-o", plan, *PLANNED, "--estimator", "ratio")
    tspine("draw", plan, CHARTS)
    tspine("audit", tmp_path / "q3.drawn.xlsx")
    worksheet = tmp_path / "q3.review.xlsx"
    read = read_worksheet(worksheet)
    gone = Decision(auditor="Ann", decision="not in frame", comment="a duplicate")
    decisions = {**opinions(read, 7.0), 0: gone}
    write_worksheet(worksheet, with_decisions(read, decisions), force=True)
    result = tspine("appraise", worksheet)
    assert "By the ratio to dollars paid, as the plan asks" in result.stderr
    # Twelve units, one of them out of the frame and replaced by the spare.
    again = json.loads(tspine("appraise", worksheet, "--json").stdout)
    assert again["ratio"]["sample"] == 13
    scored = json.loads(tspine("score", worksheet, "--json").stdout)
    assert len(scored["spares"]["taken"]) == 1
    assert scored["spares"]["idle"] == 1
