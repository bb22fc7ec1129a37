"""A small review with all its files, and forgeries of each of them. All is synthetic.

A forgery is named by who would have made it: `cells` are altered in a spreadsheet;
`thorough` ones are made with the tool's own code, which mends its own hashes.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

import openpyxl
import sqlalchemy as sa
from typer.testing import CliRunner

from audit import Auditor, __version__
from audit.errors import TspineError
from audit.findings import Verdict
from audit.hosts.cli.review import review
from audit.intake import open_table
from audit.review.auditing import audit_review
from audit.review.plan import read_plan
from audit.review.plan.drawing import draw
from audit.review.planned_input import input_of
from audit.review.register.register import Entry, Register
from audit.review.worksheet import read_worksheet, sealed, write_worksheet
from audit.review.worksheet.decisions import Decision
from audit.review.worksheet.provenance import hash_of, plan_sheet_hash
from audit.rules.catalogue import read_pack
from property_tests.support.review_samples import with_decisions
from property_tests.support.worksheets import with_cell
from samples.review import build

TABLE = "tspine_review_entry"
STATED = (
    *("--population", "Paid encounters with M54.6"),
    *("--data-source", "The billing export, and the chart of each visit"),
    *("--protocol", "Two auditors read each chart"),
)
"""What only a person can state of a review."""
SIGNED = 'name = "A. Sample"\ndate = "2026-10-01"'


def run(*words: str | Path) -> tuple[int, str]:
    """Run a review command; return its status and everything that it said."""
    done = CliRunner().invoke(review, [*map(str, words)])
    problem = done.exception
    if isinstance(problem, TspineError):
        return 2, f"{done.output}\n{problem}"
    if problem is not None and not isinstance(problem, SystemExit):
        raise problem
    return done.exit_code, done.output


@dataclass(frozen=True)
class Files:
    """The files of a review in a folder."""

    folder: Path

    def __getattr__(self, name: str) -> Path:
        return self.folder / NAMES[name]

    def register_words(self) -> list[str | Path]:
        return ["--register", self.register, "--anchor", self.anchor]

    def full(self) -> tuple[int, str]:
        """Run `verify --full` with everything that was kept."""
        words: list[str | Path] = ["verify", "--full", self.worksheet, self.charts]
        words += ["--plan", self.plan, *self.register_words(), "--name", "Q3"]
        for path in (self.report, self.page):
            words += ["--report", path]
        return run(*words)


NAMES = {
    "charts": "charts.xlsx",
    "plan": "q3.plan.toml",
    "drawn": "q3.drawn.xlsx",
    "worksheet": "q3.review.xlsx",
    "register": "reviews.sqlite",
    "anchor": "anchors.txt",
    "report": "q3.review.report.xlsx",
    "page": "q3.review.report.html",
    "packet": "q3.zip",
    "again": "again.xlsx",
}


def make_review(folder: Path) -> Files:
    """Make a review of twelve units, decided, scored and reported."""
    made = Files(folder)
    shutil.copy(build.CHARTS, made.charts)
    sizes = ("--preset", "none", "--size", "12", "--seed", "77", "--spares", "2")
    _done("plan", made.charts, "-o", made.plan, *sizes, *STATED)
    text = made.plan.read_text(encoding="utf-8")
    text = text.replace('name = ""\ndate = ""', SIGNED)
    assert SIGNED in text
    made.plan.write_text(text, encoding="utf-8")
    _done("draw", made.plan, made.charts, "-o", made.drawn)
    _done("audit", made.drawn, "-o", made.worksheet)
    decide(made.worksheet)
    names = ("--name", "Q3", "--actor", "Ann")
    _done("score", made.worksheet, *made.register_words(), *names)
    day = ("--date", "2026-10-12")
    _done("report", made.worksheet, *made.register_words(), *names, *day)
    return made


_FOLDER = """\
input = "charts.xlsx"
plan = "q3.plan.toml"
drawn = "q3.drawn.xlsx"
blind = "q3.blind.xlsx"
review = "q3.review.xlsx"
"""


def make_review_folder(folder: Path) -> Files:
    """Make the same review as a folder whose files `review.toml` names."""
    made = make_review(folder)
    (made.folder / "review.toml").write_text(_FOLDER, encoding="utf-8")
    return made


def decide(worksheet: Path) -> None:
    """Agree with every verdict, and give one where the machine asks for the chart."""
    read = read_worksheet(worksheet)
    agree = Decision(auditor="Ann", decision="agree", dollars=7.0)
    seen = replace(
        agree, decision="disagree", own_verdict="SUPPORTED", comment="chart read"
    )
    given = {
        index: seen
        if row.machine.coding_verdict == Verdict.CHART_REVIEW_REQUIRED
        else agree
        for index, row in enumerate(read.rows)
    }
    write_worksheet(worksheet, with_decisions(read, given), force=True)


def _done(*words: str | Path) -> None:
    status, said = run(*words)
    assert status == 0, said


Forge = Callable[[Files], None]


def cell(sheet: str, heading: str, value: object, row: int = 2) -> Forge:
    """Return the forgery of one cell; the new value must differ from the old one."""

    def forge(made: Files) -> None:
        book = openpyxl.load_workbook(made.worksheet)
        at = [c.value for c in book[sheet][1]].index(heading) + 1
        place = book[sheet].cell(row, at)
        new = value(place.value) if callable(value) else value
        assert new != place.value
        place.value = new
        book.save(made.worksheet)

    return forge


def plan_line(old: str, new: str) -> Forge:
    """Return the forgery of a line of the sheet Plan file."""

    def forge(made: Files) -> None:
        book = openpyxl.load_workbook(made.worksheet)
        (place,) = (
            row[0] for row in book["Plan file"].iter_rows() if str(row[0].value) == old
        )
        place.value = new
        book.save(made.worksheet)

    return forge


def shown_plan(label: str, text: str) -> Forge:
    """Return the forgery of a line of the sheet Plan, which people read."""

    def forge(made: Files) -> None:
        book = openpyxl.load_workbook(made.worksheet)
        (row,) = (r for r in book["Plan"].iter_rows() if r[0].value == label)
        row[1].value = text
        book.save(made.worksheet)

    return forge


def item(name: str, value: str) -> Forge:
    """Return the forgery of a line of the sheet Provenance."""

    def forge(made: Files) -> None:
        book = openpyxl.load_workbook(made.worksheet)
        (row,) = (r for r in book["Provenance"].iter_rows() if r[0].value == name)
        row[1].value = value
        book.save(made.worksheet)

    return forge


def another_verdict(old: object) -> str:
    return "SUPPORTED" if old != "SUPPORTED" else "QUERY_PROVIDER"


def no_provenance(made: Files) -> None:
    book = openpyxl.load_workbook(made.worksheet)
    del book["Provenance"]
    book.save(made.worksheet)


def lost_lines(*begins: str) -> Forge:
    """Return the forgery that takes lines out of the sheet Provenance."""

    def forge(made: Files) -> None:
        book = openpyxl.load_workbook(made.worksheet)
        sheet = book["Provenance"]
        items = {cell.row: str(cell.value) for cell in sheet["A"]}
        rows = [row for row, text in items.items() if text.startswith(begins)]
        assert rows
        for row in reversed(rows):
            sheet.delete_rows(row)
        book.save(made.worksheet)

    return forge


def hidden_claim(made: Files) -> None:
    """Change a cell of the claim, and take out the lines that show it."""
    cell("Encounters", "Amount paid", 1.25)(made)
    lost_lines("columns as drawn", "SHA-256 of the drawn claim of ")(made)


def about(old: str, new: str) -> Forge:
    """Return the forgery of a sentence of the sheet About."""

    def forge(made: Files) -> None:
        book = openpyxl.load_workbook(made.worksheet)
        cells = [row[0] for row in book["About"].iter_rows()]
        (place,) = (c for c in cells if old in str(c.value))
        place.value = str(place.value).replace(old, new)
        book.save(made.worksheet)

    return forge


def mended_sheets(made: Files) -> None:
    """Forge the sheets Plan and About, and mend the hashes of their words."""
    shown_plan("Population", "All 250,000 Medicare claims")(made)
    about("units, drawn by", "units approved by OIG, drawn by")(made)
    read = read_worksheet(made.worksheet)
    assert read.shown_plan is not None
    assert read.shown_sheets is not None
    item("SHA-256 of the sheet Plan", plan_sheet_hash(read.shown_plan))(made)
    item("SHA-256 of the sheet About", hash_of(read.shown_sheets["About"]))(made)


def added_line(sheet: str, *cells: str) -> Forge:
    """Return the forgery that writes a line below the last one of a sheet."""

    def forge(made: Files) -> None:
        book = openpyxl.load_workbook(made.worksheet)
        row = book[sheet].max_row + 1
        for at, text in enumerate(cells, 1):
            book[sheet].cell(row, at).value = text
        book.save(made.worksheet)

    return forge


def swapped_order(made: Files) -> None:
    """Let the first two units change places on the sheet Sample."""
    book = openpyxl.load_workbook(made.worksheet)
    sheet = book["Sample"]
    one, two = sheet["C2"].value, sheet["C3"].value
    sheet["C2"].value, sheet["C3"].value = two, one
    book.save(made.worksheet)


def swapped_unit(made: Files) -> None:
    """Put a unit that was not drawn in place of one, with proof, chart and verdict."""
    read = read_worksheet(made.worksheet)
    frame = input_of(read, made.charts, None).frame
    drawn = {row.unit.id for row in read.rows}
    own = draw(frame, {"all": len(frame.units)}, read.plan.seed)
    pick = next(p for p in own if p.unit_id not in drawn)
    unit = next(u for u in frame.units if u.id == pick.unit_id)
    new_chart = dict(open_table(made.charts).rows())[unit.row]
    old = read.rows[11]
    new = replace(
        old,
        unit=unit,
        pick=replace(old.pick, unit_id=unit.id, number=pick.number, proof=pick.proof),
        placed=(),
    )
    rows = [*read.rows[:11], new, *read.rows[12:]]
    charts = [*read.charts]
    ids = [str(chart[0]) for chart in read.charts]
    at = ids.index(old.unit.id)
    charts[at] = new_chart
    forged = sealed(replace(read, rows=tuple(rows), charts=tuple(charts)))
    write_worksheet(
        made.worksheet, audit_review(forged, Auditor(), __version__), force=True
    )


def resealed_plan(old: str, new: str) -> Forge:
    """Return the forgery of the sheet Plan file, with the hashes of the forged plan."""

    def forge(made: Files) -> None:
        text = made.plan.read_text(encoding="utf-8")
        assert old in text
        read = read_worksheet(made.worksheet)
        by = read.provenance.judged_by
        forged = sealed(replace(read, plan=read_plan(text.replace(old, new))))
        seals = replace(forged.provenance, judged_by=by)
        write_worksheet(made.worksheet, replace(forged, provenance=seals), force=True)

    return forge


def unsigned(made: Files) -> None:
    """Take the signature away from the plan and from the workbook."""
    resealed_plan(SIGNED, 'name = ""\ndate = ""')(made)
    text = made.plan.read_text(encoding="utf-8")
    made.plan.write_text(text.replace(SIGNED, 'name = ""\ndate = ""'), encoding="utf-8")


def inverted_rule(made: Files) -> None:
    """Audit with a pack of the same label in which one rule has another verdict."""
    pack = made.folder / "forged"
    pack.mkdir()
    for file in files("audit.rules").joinpath("pack").iterdir():
        if file.name.endswith(".toml"):
            (pack / file.name).write_bytes(file.read_bytes())
    read = read_worksheet(made.worksheet)
    own = read_pack(pack)
    ids = {i for row in read.rows for i in row.machine.rule_ids.split("; ")}
    rules = tuple(
        replace(rule, verdict=Verdict.SUPPORTED)
        if rule.id in ids and rule.verdict not in (None, Verdict.SUPPORTED)
        else rule
        for rule in own.rules
    )
    forged = Auditor(replace(own, rules=rules))
    write_worksheet(made.worksheet, audit_review(read, forged, __version__), force=True)


def amended_claim(heading: str, value: object) -> Forge:
    """Return the forgery of a cell of the claim, audited again, with hashes mended."""

    def forge(made: Files) -> None:
        read = read_worksheet(made.worksheet)
        own = sealed(with_cell(read, 0, heading, value))
        again = audit_review(own, Auditor(), __version__)
        write_worksheet(made.worksheet, again, force=True)

    return forge


def signed_otherwise(old: str, new: str) -> Forge:
    """Return the forgery of the signed plan and of the workbook, with hashes mended."""

    def forge(made: Files) -> None:
        resealed_plan(old, new)(made)
        text = made.plan.read_text(encoding="utf-8")
        made.plan.write_text(text.replace(old, new), encoding="utf-8")

    return forge


def superseded_report(made: Files) -> None:
    """Record another report, so that the files are those of an earlier one."""
    with Register(made.register) as book:
        files = {"q3.review.report.xlsx": "0" * 64, "q3.review.report.html": "1" * 64}
        entry = Entry("Q3", "report", json.dumps({"files": files}))
        book.append([entry], "Bea", dt.datetime(2026, 10, 20))


def lost_unit(made: Files) -> None:
    """Take a row out of the file that was planned."""
    book = openpyxl.load_workbook(made.charts)
    book["Encounters"].delete_rows(10)
    book["Encounters"].tables.clear()
    book.save(made.charts)


def sql(*statements: str) -> Forge:
    """Return the forgery of a register by somebody who may write its file."""

    def forge(made: Files) -> None:
        engine = sa.create_engine(sa.URL.create("sqlite", database=str(made.register)))
        with engine.begin() as connection:
            for verb in ("update", "delete", "insert"):
                connection.execute(sa.text(f"DROP TRIGGER {TABLE}_{verb}"))
            for statement in statements:
                connection.execute(sa.text(statement))
        engine.dispose()

    return forge


def computed_anew(made: Files) -> None:
    """Write the whole register again with another actor; its chain holds."""
    with Register(made.register) as book:
        lines = book.lines()
    made.register.unlink()
    with Register(made.register) as book:
        for line in lines:
            at = dt.datetime.fromisoformat(line.at)
            book.append([line.entry], "Bea", at)
        assert book.broken_lines() == []


def tail_cut(made: Files) -> None:
    """Cut the last lines off; the chain of the others holds."""
    sql(f"DELETE FROM {TABLE} WHERE number > 5")(made)


def foreign_payload(made: Files) -> None:
    """Add a line in the right chain with a payload that is not tspine's."""
    with Register(made.register) as book:
        entry = Entry("Q3", "score", json.dumps({"wrong": 0, "judged": 12}))
        book.append([entry], "Bea", dt.datetime(2026, 10, 2))


def nicer_score(**figures: object) -> Forge:
    """Return the forgery of a score in the right chain that no decisions give."""

    def forge(made: Files) -> None:
        with Register(made.register) as book:
            last = book.lines("Q3", "score")[-1]
            payload = {**json.loads(last.entry.payload), **figures}
            entry = Entry("Q3", "score", json.dumps(payload))
            book.append([entry], "Bea", dt.datetime(2026, 10, 2))

    return forge


def second_name(made: Files) -> None:
    """Add the review once more under another name, with a score that is nicer."""
    with Register(made.register) as book:
        newest = {(li.entry.kind, li.entry.unit): li.entry for li in book.lines("Q3")}
        kinds = ("plan", "draw", "audit", "decision")
        entries = [
            replace(entry, review="Q3-final")
            for (kind, _), entry in newest.items()
            if kind in kinds
        ]
        score = json.loads(newest["score", ""].payload)
        entries.append(Entry("Q3-final", "score", json.dumps({**score, "wrong": 0})))
        book.append(entries, "Bea", dt.datetime(2026, 10, 2))


def page_figure(made: Files) -> None:
    text = made.page.read_text(encoding="utf-8")
    made.page.write_text(text.replace(" of ", " out of ", 1), encoding="utf-8")


def report_figure(made: Files) -> None:
    book = openpyxl.load_workbook(made.report)
    book.worksheets[0]["A1"].value = "Nothing was wrong."
    book.save(made.report)


@dataclass(frozen=True)
class Forgery:
    """A forgery, and who finds it.

    `subject` is the line of the certificate that fails. `words` is the command that
    would have used the forged thing, `status` and `said` what it answers.
    """

    forge: Forge
    subject: str
    words: str
    said: str
    status: int = 2


def _altered(sheet: str, heading: str, value: object, words: str) -> Forgery:
    return Forgery(
        cell(sheet, heading, value), "verdicts", words, f"{heading}: altered"
    )


_SCORE, _REPORT = "score {worksheet}", "report {worksheet} --force"
_APPRAISE = "appraise {worksheet}"
_TREND = "trend --register {register} --anchor {anchor}"
_KEEP = "score {worksheet} --register {register} --anchor {anchor} --name Q3 --actor A"
_PACKET = (
    "packet {worksheet} {charts} --plan {plan} --register {register} --anchor {anchor} "
    "--report {report} --report {page} -o {packet} --force"
)

FORGERIES: Mapping[str, Forgery] = {
    "a verdict": _altered("Review", "coding_verdict", another_verdict, _SCORE),
    "a claim risk": _altered(
        "Review", "claim_risk", lambda old: "NONE" if old != "NONE" else "HIGH", _REPORT
    ),
    "rule ids": _altered("Review", "rule_ids", "INC-01", _REPORT),
    "the findings": _altered("Review", "findings", "Nothing was found.", _REPORT),
    "a corrected list": _altered("Review", "corrected_dx", "M54.6;Z00.00", _APPRAISE),
    "a code release": _altered("Review", "code_release", "FY1999", _SCORE),
    "the label of the rules": _altered("Review", "rule_pack", "m546 9.9", _SCORE),
    "reported codes": _altered("Review", "reported_codes", "M54.6", _SCORE),
    "a provider": _altered("Review", "provider", "PRV-99", _SCORE),
    "dollars paid": _altered("Review", "amount_paid", 99999.5, _APPRAISE),
    "a date of service": _altered(
        "Review", "date_of_service", dt.datetime(2026, 1, 2), _REPORT
    ),
    "the use of a unit": _altered("Review", "use", "spare", _SCORE),
    "dollars paid on Encounters": Forgery(
        cell("Encounters", "Amount paid", 1.25),
        *("charts", _SCORE, "is not the one that was drawn"),
    ),
    "a billed diagnosis on Encounters": Forgery(
        cell("Encounters", "Dx 2", "R52"),
        *("charts", "audit {worksheet} -o {again}", "changed since the draw"),
    ),
    "dollars paid on Encounters, thoroughly": Forgery(
        amended_claim("Amount paid", 1.25),
        *("charts", f"{_REPORT} --charts {{charts}}", "'1.25' is there"),
    ),
    "a unit, thoroughly": Forgery(
        swapped_unit, "draw", f"{_SCORE} --charts {{charts}}", "swapped"
    ),
    "an unsigned plan": Forgery(unsigned, "signature", _SCORE, "not signed", 0),
    "a proof": Forgery(
        cell("Sample", "proof", "0" * 64), "draw", _SCORE, "proof is not that of seed"
    ),
    "an order": Forgery(swapped_order, "draw", _APPRAISE, "does not rank where it"),
    "a spare": Forgery(
        cell("Sample", "use", "spare"), "draw", _SCORE, "it is not a spare"
    ),
    "counts of the frame": Forgery(
        cell("Frame", "units", lambda old: old + 1), "frame", _SCORE, "sheet Frame"
    ),
    "the seed": Forgery(
        plan_line('seed = "77"', 'seed = "78"'), "plan", _SCORE, "Plan file was altered"
    ),
    "the plan that people read": Forgery(
        shown_plan("Confidence of intervals", "99 %, two-sided"),
        *("plan", _REPORT, "The sheet Plan was altered (Confidence of intervals)"),
    ),
    "the sheet About": Forgery(
        about("drawn by the method", "drawn twice by the method"),
        *("plan", _REPORT, "drawn twice by the method"),
    ),
    "the sheets Plan and About, with mended hashes": Forgery(
        mended_sheets, "plan", _REPORT, "The sheet Plan was altered (Population)"
    ),
    "a comment in the plan's file": Forgery(
        added_line("Plan file", "# The seed was given by OIG"),
        *("plan", _SCORE, "it now says '# The seed was given by OIG'"),
    ),
    "a claim and the lines that show it": Forgery(
        hidden_claim,
        *("plan", _SCORE, "The sheet Provenance lacks 15 of the lines"),
    ),
    "the line of the plan in Provenance": Forgery(
        lost_lines("SHA-256 of the plan"),
        *("plan", "audit {worksheet} -o {again}", "Provenance lacks 1 of the lines"),
    ),
    "the confidence": Forgery(
        plan_line("confidence = 0.9", "confidence = 0.5"),
        *("plan", _APPRAISE, "Plan file was altered"),
    ),
    "missing records, thoroughly": Forgery(
        resealed_plan("missing_is_error = false", "missing_is_error = true"),
        *("plan", f"{_APPRAISE} --plan {{plan}}", "different missing_is_error"),
    ),
    "the plan of a recorded review": Forgery(
        resealed_plan("confidence = 0.9", "confidence = 0.5"),
        *("plan", _KEEP, "another plan or sample"),
    ),
    "the signed plan, thoroughly": Forgery(
        signed_otherwise("confidence = 0.9", "confidence = 0.5"),
        *("signature", _KEEP, "another plan or sample"),
    ),
    "an inverted rule": Forgery(
        inverted_rule, "rules", _SCORE, "audited with another rules"
    ),
    "the code set": Forgery(
        item("SHA-256 of the code set", "0" * 64),
        *("rules", _REPORT, "another code set", 0),
    ),
    "the provenance": Forgery(no_provenance, "plan", _SCORE, "Provenance is gone"),
    "the frame": Forgery(
        lost_unit, "frame", f"{_SCORE} --charts {{charts}}", "different hash"
    ),
    "a row of the register": Forgery(
        sql(f"UPDATE {TABLE} SET actor = 'Bea' WHERE number = 3"),
        *("register", _TREND, "line 3 does not match"),
    ),
    "a row taken out": Forgery(
        sql(f"DELETE FROM {TABLE} WHERE number = 4"),
        *("register", _KEEP, "does not match its hash chain"),
    ),
    "the end of the register": Forgery(tail_cut, "anchor", _TREND, "end was cut off"),
    "the whole chain": Forgery(computed_anew, "anchor", _KEEP, "computed anew"),
    "a foreign line": Forgery(
        foreign_payload, "register", _TREND, "not what tspine writes there"
    ),
    "a recorded score": Forgery(
        nicer_score(wrong=0),
        *("recorded statistics", _PACKET, "the register has 0", 0),
    ),
    "recorded dollars": Forgery(
        nicer_score(dollars=[0.0, 0.0, 1.0]),
        *("recorded statistics", _PACKET, "dollars: the register has [0.0", 0),
    ),
    "a second name": Forgery(
        second_name, "recorded plan and draw", _KEEP, "review 'Q3-final', too (score: 0"
    ),
    "a second name in a report": Forgery(
        second_name,
        *("recorded plan and draw", f"{_REPORT} --register {{register}}"),
        "as review 'Q3-final', too",
    ),
    "a second name in a packet": Forgery(
        *(second_name, "recorded plan and draw", _PACKET, "'Q3-final', too", 0),
    ),
    "the page of the report": Forgery(
        page_figure, "report", _PACKET, "is not the report", 0
    ),
    "an earlier report": Forgery(
        superseded_report, "report", _PACKET, "is an earlier report", 0
    ),
    "the report": Forgery(report_figure, "report", _PACKET, "is not the report", 0),
}
"""Every forgery by name; those with status 0 are named and not refused."""
